//! HTTP/1.1 (RFC 9112) over TCP: one thread for each connection, one request on each.
//!
//! No client can block the others: requests have a deadline, event streams have slots of their own, and whoever comes
//! when all slots are taken gets status 503. Written by hand, because a preview needs no more than this of HTTP.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::serve::current::Live;
use crate::serve::response::{Body, Gate, Request, Response, plain, respond};

/// The longest head of a request in bytes; browsers send far less.
const LONGEST_HEAD: usize = 16 * 1024;

/// The most headers of a request; browsers send far fewer.
const MOST_HEADERS: usize = 100;

/// The most concurrent requests. A browser opens six connections.
const MOST_REQUESTS: usize = 64;

/// The most further requests that get status 503; beyond these, connections are closed without a response.
const MOST_REFUSED: usize = 64;

/// The most pages that listen for changes. They are counted separately, so that pages left open don't block requests.
const MOST_LISTENERS: usize = 128;

/// The longest wait for a client to receive data.
const PATIENCE: Duration = Duration::from_secs(10);

/// The time within which the whole head of a request must arrive, in however many pieces.
const HEAD_PATIENCE: Duration = Duration::from_secs(5);

/// The interval at which listeners are checked for having closed their page, which frees the slot.
const LISTENER_CHECK: Duration = Duration::from_secs(1);

/// The interval of comments in an event stream, which reveal a connection that broke without being closed.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// A listening socket.
pub(super) struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Listens on a port.
    ///
    /// # Errors
    /// If the name is unknown, or the port is taken or may not be used.
    pub(super) fn bind(host: &str, port: u16) -> io::Result<Server> {
        let name = host.trim_start_matches('[').trim_end_matches(']');
        let listener = TcpListener::bind((name, port))?;
        let address = listener.local_addr()?;
        Ok(Server { listener, address })
    }

    /// Whether other machines can connect: the address is not a loopback address.
    pub(super) fn to_others(&self) -> bool {
        !self.address.ip().is_loopback()
    }

    /// Host and port of a URL that works on this machine.
    pub(super) fn url_host(&self, host: &str) -> String {
        let port = self.address.port();
        match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => format!("127.0.0.1:{port}"),
            IpAddr::V6(ip) if ip.is_unspecified() => format!("[::1]:{port}"),
            _ if host.parse::<IpAddr>().is_err() && !host.starts_with('[') => format!("{host}:{port}"),
            _ => self.address.to_string(),
        }
    }

    /// Answers requests from now on, in threads of its own.
    pub(super) fn start(self, live: Arc<Live>, gate: Gate) {
        let gate = Arc::new(gate);
        let (requests, listeners) = (Slots::default(), Slots::default());
        thread::spawn(move || {
            for stream in self.listener.incoming() {
                let Ok(stream) = stream else {
                    // Too many open files, for example; the loop must not spin.
                    thread::sleep(Duration::from_millis(50));
                    continue;
                };
                let Some(slot) = requests.take(MOST_REQUESTS + MOST_REFUSED) else { continue };
                let (live, gate, listeners) = (Arc::clone(&live), Arc::clone(&gate), listeners.clone());
                let _ = thread::Builder::new().spawn(move || {
                    // A broken connection concerns no other.
                    let _ = serve(stream, slot, &listeners, &live, &gate);
                });
            }
        });
    }
}

/// The number of slots in use.
#[derive(Clone, Default)]
struct Slots(Arc<AtomicUsize>);

/// A slot, freed when it is dropped.
struct Slot {
    all: Slots,
    /// How many were in use before.
    number: usize,
}

impl Slots {
    /// Takes a slot; `None` if `most` are in use.
    fn take(&self, most: usize) -> Option<Slot> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        let slot = Slot { all: self.clone(), number };
        (number < most).then_some(slot)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.all.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Answers the one request of a connection.
fn serve(mut stream: TcpStream, slot: Slot, listeners: &Slots, live: &Live, gate: &Gate) -> io::Result<()> {
    let deadline = Instant::now() + HEAD_PATIENCE;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let refuse = |stream: &mut TcpStream, status| write(stream, &plain(status, "", live.language()), false);
    let request = match read_head(&mut stream, deadline)? {
        Ok(request) => request,
        Err(status) => {
            refuse(&mut stream, status)?;
            // Closing with unread data would reset the connection, and the client might lose the response.
            stream.shutdown(Shutdown::Write)?;
            let mut rest = [0; 4096];
            while read(&mut stream, &mut rest, deadline)? > 0 {}
            return Ok(());
        }
    };
    if slot.number >= MOST_REQUESTS {
        return refuse(&mut stream, 503);
    }
    let response = respond(&request, live, gate);
    match &response.body {
        Body::Events(page) if request.method != "HEAD" => {
            let Some(_listener) = listeners.take(MOST_LISTENERS) else { return refuse(&mut stream, 503) };
            drop(slot);
            write(&mut stream, &response, false)?;
            stream_events(&mut stream, live, page)
        }
        _ => write(&mut stream, &response, request.method == "HEAD"),
    }
}

/// Reads what arrives before a deadline.
fn read(stream: &mut TcpStream, part: &mut [u8], deadline: Instant) -> io::Result<usize> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    stream.set_read_timeout(Some(left))?;
    stream.read(part)
}

/// Reads the head of a request, and nothing after it: only GET and HEAD are answered, which have no content. Of a head
/// that is wrong, gives the status of the response.
fn read_head(stream: &mut TcpStream, deadline: Instant) -> io::Result<Result<Request, u16>> {
    let mut bytes = Vec::with_capacity(1024);
    let mut part = [0; 4096];
    loop {
        let count = read(stream, &mut part, deadline)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(part.get(..count).unwrap_or_default());
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut head = httparse::Request::new(&mut headers);
        match head.parse(&bytes) {
            Ok(httparse::Status::Complete(_)) => return Ok(Request::new(&head).ok_or(400)),
            Ok(httparse::Status::Partial) if bytes.len() < LONGEST_HEAD => {}
            Ok(httparse::Status::Partial) | Err(httparse::Error::TooManyHeaders) => return Ok(Err(431)),
            Err(_) => return Ok(Err(400)),
        }
    }
}

/// Writes a response and its length; for HEAD and status 304 without content (RFC 9110 §9.3.2, §15.4.5).
fn write(stream: &mut TcpStream, response: &Response, head_only: bool) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {}\r\n", status_line(response.status));
    for (name, value) in &response.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let body: &[u8] = match &response.body {
        Body::Whole(bytes) => bytes,
        Body::Events(_) => &[],
    };
    if !matches!(response.body, Body::Events(_)) && response.status != 304 {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("Connection: close\r\n\r\n");
    let mut bytes = head.into_bytes();
    if !head_only {
        bytes.extend_from_slice(body);
    }
    stream.write_all(&bytes)
}

/// The status with its reason phrase (RFC 9110 §15).
fn status_line(status: u16) -> String {
    let reason = match status {
        200 => "OK",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "",
    };
    format!("{status} {reason}")
}

/// Sends a page its state, now and at each change, until the page is closed (server-sent events, HTML Living Standard
/// §9.2).
fn stream_events(stream: &mut TcpStream, live: &Live, page: &str) -> io::Result<()> {
    stream.write_all(b"retry: 500\n\n")?;
    let (mut seen, mut heard) = (None, Instant::now());
    loop {
        match live.after(seen, LISTENER_CHECK) {
            Some((version, now)) => {
                seen = Some(version);
                stream.write_all(format!("data: {}\n\n", now.state(page)).as_bytes())?;
            }
            None if is_closed(stream)? => return Ok(()),
            None if heard.elapsed() < HEARTBEAT => continue,
            None => stream.write_all(b":\n\n")?,
        }
        heard = Instant::now();
    }
}

/// Whether the client has closed the connection.
fn is_closed(stream: &mut TcpStream) -> io::Result<bool> {
    stream.set_nonblocking(true)?;
    // A listener sends nothing more. Data that comes all the same is skipped, so that it doesn't hide the end.
    let mut rest = [0; 256];
    let mut received = stream.read(&mut rest);
    while matches!(received, Ok(count) if count == rest.len()) {
        received = stream.read(&mut rest);
    }
    stream.set_nonblocking(false)?;
    match received {
        Ok(0) => Ok(true),
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
        Err(error) => Err(error),
    }
}
