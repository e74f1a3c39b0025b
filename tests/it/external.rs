//! Asking other sites, against a small server on this machine.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use madoguchi::base::diag::{Severity, Span};
use madoguchi::base::tree::SitePath;
use madoguchi::tools::external::{ExternalOptions, check};

#[derive(Default)]
struct Log {
    requests: Mutex<Vec<String>>,
    open: AtomicUsize,
    most: AtomicUsize,
}

/// A server that answers by the path; stops with the test.
fn serve() -> (String, Arc<Log>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let log = Arc::new(Log::default());
    let shared = Arc::clone(&log);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let log = Arc::clone(&shared);
            std::thread::spawn(move || answer(stream, &log));
        }
    });
    (base, log)
}

fn answer(mut stream: TcpStream, log: &Log) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut request = String::new();
    reader.read_line(&mut request).ok()?;
    let mut line = String::new();
    while reader.read_line(&mut line).ok()? > 2 {
        line.clear();
    }
    let mut words = request.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    let name = format!("{method} {path}");
    let times = {
        let mut requests = log.requests.lock().unwrap();
        requests.push(name.clone());
        requests.iter().filter(|one| **one == name).count()
    };
    let now = log.open.fetch_add(1, Ordering::SeqCst) + 1;
    log.most.fetch_max(now, Ordering::SeqCst);
    let reply = match path {
        "/gone" => "410 Gone",
        "/none" => "404 Not Found",
        "/head-404" if method == "HEAD" => "404 Not Found",
        "/no-head" if method == "HEAD" => "405 Method Not Allowed",
        "/forbidden" => "403 Forbidden",
        "/busy" if times == 1 => "429 Too Many Requests\r\nRetry-After: 0",
        "/always-busy" => "429 Too Many Requests\r\nRetry-After: 86400",
        "/shaky" if times < 3 => "503 Unavailable",
        "/down" => "500 Error",
        "/old" => "301 Moved\r\nLocation: /new?a=1",
        "/for-now" => "302 Found\r\nLocation: ok",
        "/away-then-old" => "302 Found\r\nLocation: /old",
        "/loop" => "301 Moved\r\nLocation: /loop",
        "/moved-to-nothing" => "301 Moved\r\nLocation: /none",
        "/%E9%A0%81%20a" | "/ok" | "/new?a=1" | "/no-head" | "/head-404" | "/busy" | "/shaky" => "200 OK",
        "/hang-up" => return None,
        "/slow" => {
            std::thread::sleep(Duration::from_secs(3));
            "200 OK"
        }
        _ if path.starts_with("/many") => {
            std::thread::sleep(Duration::from_millis(30));
            "200 OK"
        }
        _ => "404 Not Found",
    };
    log.open.fetch_sub(1, Ordering::SeqCst);
    let _ = stream.write_all(format!("HTTP/1.1 {reply}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").as_bytes());
    None
}

fn options() -> ExternalOptions {
    ExternalOptions {
        timeout: Duration::from_millis(800),
        backoff: Duration::from_millis(5),
        longest_wait: Duration::from_millis(20),
        now: 86_400 * 20_000,
        ..ExternalOptions::default()
    }
}

fn urls(base: &str, paths: &[&str]) -> BTreeMap<String, Vec<Span>> {
    let span = |at| Span::new(&SitePath::new("content/a.md").unwrap(), at..at + 1);
    paths.iter().map(|path| (format!("{base}{path}"), vec![span(1), span(5)])).collect()
}

#[test]
fn every_answer_is_judged() {
    let (base, log) = serve();
    let expected = HashMap::from([
        ("/ok", ""),
        ("/no-head", ""),
        ("/head-404", ""),
        ("/busy", ""),
        ("/shaky", ""),
        ("/for-now", ""),
        ("/頁 a", ""),
        ("/gone", "external-gone"),
        ("/none", "external-gone"),
        ("/moved-to-nothing", "external-gone"),
        ("/old", "external-moved"),
        ("/forbidden", "external-unreachable"),
        ("/always-busy", "external-unreachable"),
        ("/down", "external-unreachable"),
        ("/loop", "external-unreachable"),
        ("/hang-up", "external-unreachable"),
        ("/slow", "external-unreachable"),
        ("/away-then-old", ""),
    ]);
    let paths: Vec<&str> = expected.keys().copied().collect();
    let mut asked = urls(&base, &paths);
    for bad in ["http://", "http://127.0.0.1:1/", "nonsense", "http://日本語.invalid/"] {
        asked.insert(bad.to_owned(), Vec::new());
    }
    let started = Instant::now();
    let (found, cache) = check(&asked, &ExternalOptions { retries: 2, ..options() });
    assert!(started.elapsed() < Duration::from_secs(20), "a server's wish to wait a day is not granted");
    for (path, code) in &expected {
        let url = format!("{base}{path}");
        let codes: Vec<&str> = found.iter().filter(|one| one.message.en.ends_with(&url)).map(|one| one.code).collect();
        assert_eq!(codes.join(""), *code, "{path}");
    }
    assert_eq!(found.len(), 10 + 4);
    assert!(found.iter().all(|one| one.severity == Severity::Warning && one.help.is_some()));
    let moved = found.iter().find(|one| one.code == "external-moved").unwrap();
    assert!(moved.help.as_ref().unwrap().ja.contains(&format!("{base}/new?a=1")));
    assert_eq!((moved.span.as_ref().unwrap().start, moved.labels.len()), (1, 1));
    assert_eq!(cache.lines().count(), asked.len());
    let requests = log.requests.lock().unwrap();
    let times = |name: &str| requests.iter().filter(|one| *one == name).count();
    assert_eq!((times("HEAD /ok"), times("GET /ok")), (2, 0), "once itself, once from /for-now");
    assert_eq!((times("HEAD /no-head"), times("GET /no-head")), (1, 1));
    assert_eq!(times("HEAD /down"), 3);
}

#[test]
fn good_answers_are_kept_for_seven_days() {
    let (base, log) = serve();
    let count = || log.requests.lock().unwrap().len();
    let asked = urls(&base, &["/ok", "/none", "/old"]);
    let (first, cache) = check(&asked, &options());
    let after_first = count();
    let again = |days: i64, cache: &str| {
        let now = options().now + days * 86_400;
        check(&asked, &ExternalOptions { cache: cache.to_owned(), now, ..options() })
    };
    let (second, kept) = again(6, &cache);
    assert_eq!(first, second, "a move is remembered with the good answer");
    assert_eq!(count(), after_first + 2, "only /none, by HEAD and GET");
    let mut lines: Vec<&str> = kept.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines.join("\n") + "\n", kept);
    again(7, &cache);
    assert_eq!(count(), after_first + 2 + after_first);
    let (_, smaller) =
        check(&urls(&base, &["/ok"]), &ExternalOptions { cache: format!("{{broken\n{cache}"), ..options() });
    assert_eq!(smaller.lines().count(), 1, "what is not used any more is forgotten");
}

#[test]
fn a_host_is_asked_twice_at_a_time() {
    let (base, log) = serve();
    let paths: Vec<String> = (0..12).map(|n| format!("/many{n}")).collect();
    let asked = urls(&base, &paths.iter().map(String::as_str).collect::<Vec<_>>());
    let (found, _) = check(&asked, &ExternalOptions { concurrency: 8, ..options() });
    assert!(found.is_empty());
    assert_eq!(log.most.load(Ordering::SeqCst), 2);
}

#[test]
fn nothing_to_ask() {
    let (found, cache) = check(&BTreeMap::new(), &ExternalOptions { concurrency: 0, ..options() });
    assert!(found.is_empty() && cache.is_empty());
}
