//! Requests and their answers, without a network.

use crate::base::tree::Tree;
use crate::serve::rebuild::Snapshot;
use crate::serve::response::*;

fn site(base_path: &str) -> Built {
    let mut tree = Tree::new();
    for (name, text) in [
        ("index.html", "<body>入口</body>"),
        ("404.html", "<body>ありません</body>"),
        ("qa/index.html", "<body>質問</body>"),
        ("案内/手引き.html", "<body>手引き</body>"),
        ("案内/index.html", "<body>案内</body>"),
        ("assets/style.css", "p{}"),
        ("feed.xml", "<feed/>"),
    ] {
        tree.insert(SitePath::new(name).unwrap(), text.as_bytes());
    }
    let today = crate::value::Date::parse("2026-11-21").unwrap();
    let options = crate::Options { base_path: Some(base_path.to_owned()), ..crate::Options::on(today) };
    let made = crate::build(&Tree::new(), &options, &mut crate::Memos::default()).value;
    Built { tree, ..made }
}

fn live(base_path: &str) -> Live {
    let live = Live::new(Language::Ja);
    let site = Some(Arc::new(site(base_path)));
    live.publish(Arc::new(Snapshot { site, current: true, input: Tree::new(), found: Vec::new() }));
    live
}

fn gate() -> Gate {
    Gate { name: String::from("127.0.0.1"), to_others: false }
}

fn get(target: &str) -> Request {
    Request {
        method: String::from("GET"),
        target: target.to_owned(),
        host: String::from("127.0.0.1:4000"),
        ..Request::default()
    }
}

fn ask(request: &Request) -> Response {
    respond(request, &live("/"), &gate())
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers.iter().find(|(one, _)| *one == name).map_or("", |(_, value)| value)
}

fn text(response: &Response) -> String {
    match &response.body {
        Body::Whole(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Body::Events(_) => String::new(),
    }
}

#[test]
fn files_folders_and_what_is_not_there() {
    for (target, status, part) in [
        ("/", 200, "入口"),
        ("/?x=1", 200, "入口"),
        ("/index.html", 200, "入口"),
        ("/qa/", 200, "質問"),
        ("/%E6%A1%88%E5%86%85/%E6%89%8B%E5%BC%95%E3%81%8D.html", 200, "手引き"),
        ("/assets/style.css", 200, "p{}"),
        ("/none.html", 404, "ありません"),
        ("/qa/none/", 404, "ありません"),
        ("/assets/", 404, "ありません"),
        ("//evil.example/", 404, "ありません"),
        ("/_madoguchi/live.js", 200, "EventSource"),
        ("/_madoguchi/other", 404, ""),
    ] {
        let response = ask(&get(target));
        assert_eq!(response.status, status, "{target}");
        assert!(text(&response).contains(part), "{target}: {}", text(&response));
        assert_eq!(header(&response, "Cache-Control"), "no-store");
        assert_eq!(header(&response, "X-Content-Type-Options"), "nosniff");
    }
}

#[test]
fn a_folder_without_its_slash_leads_to_the_folder() {
    for (target, to) in [("/qa", "/qa/"), ("/qa?x=1", "/qa/?x=1"), ("/%E6%A1%88%E5%86%85", "/%E6%A1%88%E5%86%85/")] {
        let response = ask(&get(target));
        assert_eq!((response.status, header(&response, "Location")), (302, to));
    }
}

#[test]
fn nothing_leads_out_of_the_tree() {
    for target in [
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/qa/..%2f..%2fCargo.toml",
        "/qa/%2E%2E/index.html",
        "/..\\Cargo.toml",
        "/%5c..%5cCargo.toml",
        "/qa%00.html",
        "/qa%0d%0aSet-Cookie:%20a=b",
        "/%ff",
        "/%e3%81",
        "/%",
        "/%4",
        "/%zz",
        "/%+f",
        "qa/",
        "http://127.0.0.1:4000/",
        "*",
        "",
    ] {
        let response = ask(&get(target));
        assert_eq!(response.status, 400, "{target}");
        assert!(response.headers.iter().all(|(_, value)| !value.contains(['\r', '\n'])), "{target}");
    }
}

#[test]
fn under_a_base_path() {
    let live = live("/help/");
    for (target, status, to) in [
        ("/", 302, "/help/"),
        ("/help", 302, "/help/"),
        ("/help/", 200, ""),
        ("/help/qa", 302, "/help/qa/"),
        ("/help/qa/", 200, ""),
        ("/qa/", 404, ""),
        ("/helpless/", 404, ""),
        ("/_madoguchi/panel.css", 200, ""),
    ] {
        let response = respond(&get(target), &live, &gate());
        assert_eq!((response.status, header(&response, "Location")), (status, to), "{target}");
    }
    assert!(text(&respond(&get("/help/"), &live, &gate())).contains("data-home=\"/help/\""));
}

#[test]
fn only_the_names_of_this_machine_are_answered() {
    let open = Gate { name: String::from("0.0.0.0"), to_others: true };
    let named = Gate { name: String::from("desk.local"), to_others: true };
    for (host, closed_says, open_says, named_says) in [
        ("127.0.0.1:4000", 200, 200, 200),
        ("127.0.0.1", 200, 200, 200),
        ("LOCALHOST:9", 200, 200, 200),
        ("[::1]:4000", 200, 200, 200),
        ("[::1]", 200, 200, 200),
        ("192.168.1.5:4000", 403, 200, 200),
        ("[fe80::1]:4000", 403, 200, 200),
        ("desk.local:4000", 403, 403, 200),
        ("evil.example", 403, 403, 403),
        ("127.0.0.1.evil.example:4000", 403, 403, 403),
        ("localhost.evil.example", 403, 403, 403),
        ("[::1].evil.example", 403, 403, 403),
        ("", 403, 403, 403),
    ] {
        let request = Request { host: host.to_owned(), ..get("/") };
        let live = live("/");
        let says = |gate: &Gate| respond(&request, &live, gate).status;
        assert_eq!((says(&gate()), says(&open), says(&named)), (closed_says, open_says, named_says), "{host}");
    }
}

#[test]
fn other_sites_pages_get_nothing() {
    let from = |origin: &str| Request { origin: Some(origin.to_owned()), ..get("/_madoguchi/events?page=%2F") };
    assert_eq!(ask(&from("http://127.0.0.1:4000")).status, 200);
    for origin in ["http://evil.example", "http://127.0.0.1:5000", "null", "http://localhost:4000"] {
        assert_eq!(ask(&from(origin)).status, 403, "{origin}");
    }
    assert_eq!(ask(&Request { foreign_part: true, ..get("/assets/style.css") }).status, 403);
    let response = ask(&get("/"));
    assert_eq!(header(&response, "Cross-Origin-Resource-Policy"), "same-origin");
    assert_eq!(header(&response, "Access-Control-Allow-Origin"), "");
}

#[test]
fn only_reading_is_allowed() {
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "get"] {
        let response = ask(&Request { method: method.to_owned(), ..get("/") });
        assert_eq!((response.status, header(&response, "Allow")), (405, "GET, HEAD"), "{method}");
    }
}

#[test]
fn kinds_of_files() {
    for (target, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/assets/style.css", "text/css; charset=utf-8"),
        ("/feed.xml", "application/atom+xml; charset=utf-8"),
        ("/_madoguchi/live.js", "text/javascript; charset=utf-8"),
        ("/_madoguchi/events?page=/", "text/event-stream"),
    ] {
        assert_eq!(header(&ask(&get(target)), "Content-Type"), kind, "{target}");
    }
    for (name, expected) in [
        ("図.SVG", "image/svg+xml; charset=utf-8"),
        ("a.pdf", "application/pdf"),
        ("a.woff2", "font/woff2"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.json", "application/json"),
        ("a.webmanifest", "application/manifest+json"),
        ("a.xml", "text/xml; charset=utf-8"),
        ("a.csv", "text/csv; charset=utf-8"),
        ("a.ics", "text/calendar; charset=utf-8"),
        ("a.vtt", "text/vtt; charset=utf-8"),
        ("a.jpeg", "image/jpeg"),
        ("a.avif", "image/avif"),
        ("a.mp4", "video/mp4"),
        ("a.wasm", "application/wasm"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.odt", "application/vnd.oasis.opendocument.text"),
        ("注意.md", "text/plain; charset=utf-8"),
        ("_headers", "text/plain; charset=utf-8"),
        ("CNAME", "application/octet-stream"),
    ] {
        assert_eq!(kind(&SitePath::new(name).unwrap()), expected);
    }
}

#[test]
fn what_is_known_is_not_sent_again() {
    let tag = header(&ask(&get("/")), "ETag").to_owned();
    for (known, status) in
        [(tag.clone(), 304), (format!("\"x\", W/{tag}"), 304), (String::from("\"x\""), 200), (String::from("*"), 200)]
    {
        let response = ask(&Request { known: Some(known.clone()), ..get("/") });
        assert_eq!((response.status, header(&response, "ETag")), (status, &*tag), "{known}");
        assert_eq!(text(&response).is_empty(), status == 304);
    }
}

#[test]
fn a_page_carries_its_own_state() {
    let live = live("/");
    let html = text(&respond(&get("/qa/"), &live, &gate()));
    let state: serde_json::Value = serde_json::from_str(&live.now().state("/qa/")).unwrap();
    assert!(html.contains(&format!("data-page=\"{}\"", state["page"].as_str().unwrap())), "{html} {state}");
    assert_eq!(state["found"]["errors"], 0);
    let missing: serde_json::Value = serde_json::from_str(&live.now().state("/none.html")).unwrap();
    assert_eq!(missing["page"], "gone");
    assert!(text(&respond(&get("/none.html"), &live, &gate())).contains("data-page=\"gone\""));
    // files that are no pages are sent as they are
    assert_eq!(text(&respond(&get("/assets/style.css"), &live, &gate())), "p{}");
}

#[test]
fn before_there_is_a_site() {
    let live = Live::new(Language::En);
    live.publish(Arc::new(Snapshot { site: None, current: false, input: Tree::new(), found: Vec::new() }));
    let response = respond(&get("/any/where.html"), &live, &gate());
    assert_eq!(response.status, 503);
    assert!(text(&response).contains("no site to show yet") && text(&response).contains("data-page=\"unbuilt\""));
    assert!(live.now().state("/").contains("\"unbuilt\""));
}
