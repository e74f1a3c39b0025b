//! From a request to its response. Only the built tree is read, never the disk.
//!
//! The server runs on an editor's machine, so other web sites must not be able to read unpublished pages through the
//! editor's browser: `Host` and `Origin` are checked ([`Gate`]), and responses forbid embedding.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use crate::base::address::{self, in_ascii_address};
use crate::base::diag::Language;
use crate::base::fingerprint;
use crate::base::tree::SitePath;
use crate::pipeline::Built;
use crate::report::pick;
use crate::serve::current::{Live, Shown};

/// The folder of the server's own files. A site with a folder of this name can't be previewed in full.
const OWN: &str = "/_madoguchi/";

/// The parts of a request that matter.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The method: `GET`, `HEAD` or another.
    pub method: String,
    /// Path and query as they were sent (RFC 9112 §3.2.1, origin form).
    pub target: String,
    /// The `Host` header: the name that the browser resolved.
    pub host: String,
    /// The `Origin` header, which browsers send for requests of scripts and forms.
    pub origin: Option<String>,
    /// Whether a page of another site requests this as a part of itself (`Sec-Fetch-Site: cross-site` and no
    /// navigation).
    pub foreign_part: bool,
    /// The `If-None-Match` header: the versions that the browser has.
    pub known: Option<String>,
}

impl Request {
    /// From the head of a request; `None` if it is not valid: HTTP/1.1 requires exactly one `Host` (RFC 9112 §3.2).
    pub fn new(head: &httparse::Request<'_, '_>) -> Option<Request> {
        let mut request =
            Request { method: head.method?.to_owned(), target: head.path?.to_owned(), ..Request::default() };
        let (mut hosts, mut cross_site, mut opened) = (0, false, false);
        for header in head.headers.iter() {
            let value = std::str::from_utf8(header.value).ok()?.trim();
            match header.name.to_ascii_lowercase().as_str() {
                "host" => {
                    hosts += 1;
                    request.host = value.to_owned();
                }
                "origin" => request.origin = Some(value.to_owned()),
                "if-none-match" => request.known = Some(value.to_owned()),
                "sec-fetch-site" => cross_site = value == "cross-site",
                "sec-fetch-mode" => opened = value == "navigate",
                _ => {}
            }
        }
        request.foreign_part = cross_site && !opened;
        (hosts == 1).then_some(request)
    }
}

/// Which requests are answered at all.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The host name as given on the command line.
    pub name: String,
    /// Whether other machines may connect.
    pub to_others: bool,
}

impl Gate {
    /// Whether a `Host` names this server. With DNS rebinding, another site can make its own name resolve to this
    /// machine, but the browser still sends that name. An IP address can't be rebound, so loopback addresses are
    /// accepted.
    fn knows(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        let name = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
        match name.parse::<IpAddr>() {
            Ok(ip) => ip.is_loopback() || self.to_others,
            Err(_) => name.eq_ignore_ascii_case("localhost") || name.eq_ignore_ascii_case(&self.name),
        }
    }

    /// Whether the request comes from a page of this server, or from no page at all (typed, or a bookmark).
    fn admits_origin(request: &Request) -> bool {
        let own_origin = request.origin.as_ref().is_none_or(|origin| {
            let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            host.is_some_and(|host| host.eq_ignore_ascii_case(&request.host))
        });
        own_origin && !request.foreign_part
    }
}

/// A response, without the headers on length and connection.
#[derive(Debug)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body,
}

/// The body of a response.
#[derive(Debug)]
pub enum Body {
    /// All of it: a built file, which is shared with the snapshot, or text made for this response.
    Whole(Arc<[u8]>),
    /// A stream of server-sent events for the page at this address.
    Events(String),
}

impl Response {
    fn new(status: u16, kind: &str, body: Body) -> Response {
        // The pages have their own policy; these headers apply to every response.
        let headers = [
            ("Content-Type", kind),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Content-Security-Policy", "frame-ancestors 'none'"),
        ];
        Response { status, headers: headers.map(|(name, value)| (name, value.to_owned())).into(), body }
    }

    /// Adds a header.
    fn header(mut self, name: &'static str, value: String) -> Response {
        self.headers.push((name, value));
        self
    }

    /// A response with text made for it, which may be empty.
    fn own(status: u16, kind: &str, text: impl AsRef<str>) -> Response {
        Response::new(status, kind, Body::Whole(text.as_ref().as_bytes().into()))
    }
}

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// An error as a sentence of plain text; `about` is the name that was refused, for status 403.
pub fn plain(status: u16, about: &str, language: Language) -> Response {
    let (ja, en) = match status {
        403 if about.is_empty() => (
            "ほかのサイトのページからは読めません。アドレス欄に入れて開いてください。",
            "pages of other sites can't read this; open the address itself",
        ),
        403 => (
            "「{about}」という名前では見られません。http://localhost か http://127.0.0.1 で始まるアドレスで開くか、その名前を「--host」で指定してください。",
            "this server does not answer to the name `{about}`; use localhost or 127.0.0.1, or start it with `--host` and that name",
        ),
        405 => ("読むこと（GET、HEAD）だけができます。", "only GET and HEAD"),
        503 => (
            "開いているページが多すぎます。使わないページを閉じて、もう一度開いてください。",
            "too many pages are open; close some, and try again",
        ),
        431 => ("リクエストのヘッダーが長すぎます。", "the head of the request is too long"),
        _ => ("アドレスの書き方に誤りがあります。", "bad request"),
    };
    Response::own(status, TEXT, pick(language, ja, en).replace("{about}", about) + "\n")
}

/// The response to a request.
pub fn respond(request: &Request, live: &Live, gate: &Gate) -> Response {
    if !gate.knows(&request.host) {
        return plain(403, &request.host, live.language());
    }
    if !Gate::admits_origin(request) {
        return plain(403, "", live.language());
    }
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return plain(405, "", live.language()).header("Allow", String::from("GET, HEAD"));
    }
    let shown = live.now();
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    if let Some(name) = path.strip_prefix(OWN) {
        return own_file(name, query, live.language());
    }
    let Some(site) = shown.site() else {
        return Response::own(503, HTML, shown.unbuilt_page());
    };
    match find(site, path) {
        Target::File(path) => file(request, &shown, site, &path),
        Target::Folder(to) => {
            let query = if query.is_empty() { String::new() } else { format!("?{query}") };
            Response::own(302, TEXT, "").header("Location", format!("{to}{query}"))
        }
        Target::Nothing => {
            let html = SitePath::new("404.html").and_then(|path| site.tree.text(&path)).unwrap_or_default();
            Response::own(404, HTML, shown.missing_page(html))
        }
        Target::Nonsense => plain(400, "", live.language()),
    }
}

/// The response for a file of the server itself, or the event stream of a page.
fn own_file(name: &str, query: &str, language: Language) -> Response {
    match name {
        "live.js" => Response::own(200, "text/javascript; charset=utf-8", include_str!("live.js")),
        "panel.css" => Response::own(200, "text/css; charset=utf-8", include_str!("panel.css")),
        "events" => match query.strip_prefix("page=").and_then(asked) {
            Some(page) => Response::new(200, "text/event-stream", Body::Events(page.into_owned())),
            None => plain(400, "", language),
        },
        _ => Response::own(404, TEXT, "404\n"),
    }
}

/// The response for a built file: status 304 if the browser has this version (RFC 9110 §13.1.2); pages get the script.
fn file(request: &Request, shown: &Shown, site: &Built, path: &SitePath) -> Response {
    let Some(bytes) = site.tree.get(path) else { return Response::own(404, TEXT, "404\n") };
    let tag = format!("\"{}\"", fingerprint::short(bytes));
    let known = request.known.as_deref().unwrap_or_default();
    if known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag) {
        return Response::own(304, &kind(path), "").header("ETag", tag);
    }
    let response = match site.tree.text(path).filter(|_| path.extension() == "html") {
        Some(html) => Response::own(200, &kind(path), shown.live_page(html)),
        None => Response::new(200, &kind(path), Body::Whole(Arc::clone(bytes))),
    };
    response.header("ETag", tag)
}

/// What the path of a request leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file of the site.
    File(SitePath),
    /// A folder without its final `/`: redirect to this address.
    Folder(String),
    /// Nothing that was built (404).
    Nothing,
    /// Not a valid path (400).
    Nonsense,
}

/// Looks up the path of an address. It is only used as a key in the tree of built files, so no file on the disk can be
/// reached.
pub fn find(site: &Built, path: &str) -> Target {
    // A decoded `%2F` would add a path segment that the address doesn't have.
    let encoded_slash = path.as_bytes().windows(3).any(|three| three.eq_ignore_ascii_case(b"%2f"));
    let Some(decoded) = asked(path).filter(|_| !encoded_slash) else { return Target::Nonsense };
    let sound = decoded.starts_with('/') && !decoded.contains(|c: char| c == '\\' || c.is_control());
    if !sound || decoded.split('/').any(|part| matches!(part, "." | "..")) {
        return Target::Nonsense;
    }
    let base = site.site.config.base_path.as_str();
    let Some(inner) = decoded.strip_prefix(base) else {
        let above = decoded == "/" || format!("{decoded}/") == base;
        return if above { Target::Folder(in_ascii_address(base)) } else { Target::Nothing };
    };
    let built = |path: &str| SitePath::new(path).filter(|path| site.tree.contains(path));
    if inner.is_empty() || inner.ends_with('/') {
        return built(&format!("{inner}index.html")).map_or(Target::Nothing, Target::File);
    }
    match (built(inner), built(&format!("{inner}/index.html"))) {
        (Some(file), _) => Target::File(file),
        (None, Some(_)) => Target::Folder(format!("{}/", in_ascii_address(&decoded))),
        (None, None) => Target::Nothing,
    }
}

/// Percent-decodes a path; `None` if the result is not UTF-8 or the escapes are not well formed.
fn asked(text: &str) -> Option<Cow<'_, str>> {
    address::decoded(text).filter(|_| address::is_well_escaped(text))
}

/// The media type of a file, by its name (IANA registry). All text is UTF-8.
fn kind(path: &SitePath) -> String {
    let guessed = match path.extension().to_ascii_lowercase().as_str() {
        "xml" if path.name() == crate::render::machine_files::FEED => "application/atom+xml",
        // Browsers display plain text, but offer to download what they don't know.
        "md" | "yaml" | "yml" => "text/plain",
        "js" | "mjs" => "text/javascript",
        _ if matches!(path.name(), "_headers" | "_redirects") => "text/plain",
        extension => mime_guess::from_ext(extension).first_raw().unwrap_or("application/octet-stream"),
    };
    let is_text = guessed.starts_with("text/") || matches!(guessed, "application/atom+xml" | "image/svg+xml");
    if is_text { format!("{guessed}; charset=utf-8") } else { guessed.to_owned() }
}

#[cfg(test)]
#[path = "response_tests.rs"]
mod tests;
