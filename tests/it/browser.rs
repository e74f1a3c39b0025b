//! The town in Chromium, from a disk and from servers: it loads what it needs and nothing else, and complains of nothing.
//!
//! The browser is `CHROMIUM`, or the first of the usual names on `PATH`. Without one these tests are skipped, loudly;
//! where `CI` is `true` they fail.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::*;
use crate::tab::{QUIET, one_at_a_time};
use madoguchi::base::tree::{SitePath, Tree};
use madoguchi::site::questions::Case;

/// A page with its styles is waited for so long; a machine under load is slow.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) fn chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(PathBuf::from(named));
    }
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let found = names
        .iter()
        .flat_map(|name| std::env::split_paths(&paths).map(move |folder| folder.join(name)))
        .find(|file| file.is_file());
    if found.is_none() {
        let why = "there is no Chromium (looked for CHROMIUM and on PATH)";
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{why}: install the package chromium");
        // past the test harness, which hides what passing tests print
        let _ = writeln!(std::io::stderr(), "\n*** BROWSER TESTS ARE SKIPPED: {why} ***\n");
    }
    found
}

/// What Chromium made of a page.
struct Seen {
    dom: String,
    /// What scripts and the browser said on the console.
    console: Vec<String>,
}

/// Opens an address.
fn open(browser: &Path, address: &str, more: &[&str]) -> Seen {
    let _one = one_at_a_time();
    let mut last = String::new();
    // Chromium itself fails to start now and then; a page that is wrong is wrong three times.
    for _ in 0..3 {
        let profile = tempfile::tempdir().unwrap();
        let (dom, said) = run(browser, address, more, profile.path());
        if dom.contains("</html>") {
            let console = said.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect();
            return Seen { dom, console };
        }
        last = said;
    }
    panic!("Chromium shows nothing of {address}: {last}");
}

fn run(browser: &Path, address: &str, more: &[&str], profile: &Path) -> (String, String) {
    let (out, err) = (profile.join("out.txt"), profile.join("err.txt"));
    let file = |path: &Path| Stdio::from(std::fs::File::create(path).unwrap());
    let mut child = Command::new(browser)
        .args(QUIET)
        .args(["--enable-logging=stderr", "--v=0", "--virtual-time-budget=3000"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(more)
        .args(["--dump-dom", address])
        .stdin(Stdio::null())
        .stdout(file(&out))
        .stderr(file(&err))
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", browser.display()));
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let text = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned();
    (text(&out), text(&err))
}

static TOWN: LazyLock<Tree> = LazyLock::new(|| {
    let mut tree = clean(&site(&town()), &options()).tree;
    // A style sheet of the theme is at work when the page looks otherwise than without it. The policy of the pages forbids
    // a probe inside them, so a page beside them loads one and says what it sees.
    let index = text(&tree, "index.html");
    let style =
        index.split("href=\"").map(|part| part.split('"').next().unwrap()).find(|href| href.ends_with(".css")).unwrap();
    let probe = format!(
        "<!doctype html><html lang=ja><meta charset=utf-8><link rel=stylesheet href=\"{style}\"><title>probe</title>\
         <h1>題</h1><p id=said></p><script>addEventListener('load', () => {{\
         said.textContent = 'margin ' + getComputedStyle(document.body).marginTop }})</script></html>"
    );
    put(&mut tree, "probe.html", probe);
    // A page that does what the pages of a site must not: run a script against its own policy.
    let canary = "<!doctype html><html lang=ja><meta charset=utf-8><title>canary</title>\
                  <meta http-equiv=Content-Security-Policy content=\"script-src 'self'\"><h1>題</h1><script>let x</script></html>";
    put(&mut tree, "canary.html", canary);
    // A page of the town that a script searches from, under the page's own policy.
    let driven = text(&tree, "qa/grant.html").replace("</head>", "<script defer src=\"../drive.js\"></script></head>");
    put(&mut tree, "qa/driven.html", driven);
    let queries: Vec<&str> = SEARCH.iter().map(|(one, _)| one.query.as_str()).collect();
    let driver = std::fs::read_to_string(root().join("tests/it/search_driver.js")).unwrap();
    put(&mut tree, "drive.js", driver.replace("QUERIES", &serde_json::to_string(&queries).unwrap()));
    tree
});

/// Addresses of pages, and names of answers.
type Found = [Vec<String>; 2];

/// The questions of the town, and what the program itself finds for each: pages and answers, as addresses.
static SEARCH: LazyLock<Vec<(Case, Found)>> = LazyLock::new(|| {
    let tree = site(&town());
    let site = madoguchi::site::load::load(&tree, &options(), &mut madoguchi::site::load::Memos::default()).value;
    let rendered = madoguchi::render::render(
        &tree,
        &site,
        &madoguchi::render::theme::load(&tree, "default").value,
        &mut Default::default(),
    )
    .value;
    let search = rendered.search.unwrap();
    let asked = site.search_cases.iter().map(|case| {
        let found = search.ask(&case.query);
        let page = |entry: &u32| {
            let hit = search.hit(*entry).unwrap();
            let id = if hit.section.id.is_empty() { String::new() } else { format!("#{}", hit.section.id) };
            format!("{}{id}", hit.page.file)
        };
        let answers = found.answers.iter().map(|entry| search.answers[*entry].name.clone());
        (case.clone(), [found.results.iter().map(page).collect(), answers.collect()])
    });
    asked.collect()
});

/// Searches as a reader does, and compares with what the program finds.
fn search(browser: &Path, base: &str) {
    let seen =
        open(browser, &format!("{base}qa/driven.html"), &["--virtual-time-budget=900000", "--window-size=360,740"]);
    let said = seen.dom.split("<pre id=\"driven\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let said = said.unwrap_or_else(|| panic!("the driver did not finish: {:?}", seen.console));
    let said: serde_json::Value = serde_json::from_str(&crate::reading::text_of(said)).unwrap();
    let mut wrong: Vec<String> = said["wrong"].as_array().unwrap().iter().map(ToString::to_string).collect();
    let found = said["found"].as_array().unwrap();
    assert_eq!(found.len(), SEARCH.len());
    for ((case, ours), theirs) in SEARCH.iter().zip(found) {
        let list = |of: &str| -> Vec<String> { serde_json::from_value(theirs[of].clone()).unwrap() };
        let pages: Vec<String> =
            list("pages").iter().map(|href| decoded(href.strip_prefix(base).unwrap_or(href))).collect();
        if pages != ours[0] || list("answers") != ours[1] {
            wrong.push(format!("{}: {theirs}\n  instead of {ours:?}", case.query));
        }
    }
    wrong.extend(seen.console.iter().filter(|said| !said.contains("integrity")).cloned());
    fail_if(&wrong);
}

#[test]
fn the_box_finds_what_the_program_finds() {
    let Some(browser) = chromium() else { return };
    let folder = on_disk();
    search(&browser, &format!("file://{}/", folder.path().display()));
    let server = Server::new("/a/b/");
    search(&browser, &server.base);
    assert!(server.missed().is_empty(), "{:?}", server.missed());
}

/// The town in a folder.
pub(crate) fn on_disk() -> TempDir {
    folder_of(&TOWN)
}

/// Files in a folder.
pub(crate) fn folder_of(tree: &Tree) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    lay_out(folder.path(), tree);
    folder
}

/// A server of files that knows of nothing else; it ends with the test.
pub(crate) struct Server {
    pub(crate) base: String,
    asked: Arc<Mutex<Vec<(String, u16)>>>,
    stop: Arc<AtomicBool>,
}

impl Server {
    /// Serves the town under a path that begins and ends with `/`.
    pub(crate) fn new(path: &'static str) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}{path}", listener.local_addr().unwrap());
        let (asked, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (log, ends) = (Arc::clone(&asked), Arc::clone(&stop));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ends.load(Ordering::SeqCst) {
                    break;
                }
                let log = Arc::clone(&log);
                std::thread::spawn(move || answer(stream, path, &log));
            }
        });
        Server { base, asked, stop }
    }

    /// What was asked for and is not there. Every browser asks for `/favicon.ico` on its own.
    fn missed(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked
            .iter()
            .filter(|(path, code)| *code == 404 && path != "/favicon.ico")
            .map(|(path, _)| path.clone())
            .collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let address = self.base.trim_start_matches("http://").split('/').next().unwrap_or_default().to_owned();
        let _ = TcpStream::connect(address);
    }
}

fn answer(mut stream: TcpStream, base: &str, log: &Mutex<Vec<(String, u16)>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut request = String::new();
    reader.read_line(&mut request).ok()?;
    let mut line = String::new();
    while reader.read_line(&mut line).ok()? > 2 {
        line.clear();
    }
    let path = request.split(' ').nth(1)?.split(['?', '#']).next()?.to_owned();
    let file = path.strip_prefix(base).map(|path| {
        let index = if path.is_empty() || path.ends_with('/') { "index.html" } else { "" };
        decoded(&format!("{path}{index}"))
    });
    let found =
        file.and_then(|file| SitePath::new(&file)).and_then(|file| Some((file.clone(), TOWN.get(&file)?.clone())));
    let (status, code, kind, bytes) = match &found {
        Some((file, bytes)) => ("200 OK", 200, kind(file.extension()), &**bytes),
        None => ("404 Not Found", 404, "text/html; charset=utf-8", &**TOWN.get(&SitePath::new("404.html")?)?),
    };
    log.lock().ok()?.push((path, code));
    let length = bytes.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(bytes).ok()
}

fn kind(extension: &str) -> &'static str {
    match extension {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "xml" => "application/atom+xml",
        "json" => "application/json",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

/// `%XX` undone.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Pages of each depth and template.
const PAGES: &[&str] = &["index.html", "qa/grant.html", "checklist/index.html", "desks.html"];

fn check(browser: &Path, base: &str, integrity: bool) {
    let mut wrong = Vec::new();
    for page in PAGES {
        let address = format!("{base}{page}");
        let seen = open(browser, &address, &[]);
        for said in &seen.console {
            // At file:// Chromium refuses to compare a script with its integrity value, whatever the script is.
            if integrity || !said.contains("integrity") {
                wrong.push(format!("{address}: {said}"));
            }
        }
        if !seen.dom.contains("<h1") || !seen.dom.contains("<main") {
            wrong.push(format!("{address}: no heading in {}", seen.dom.chars().take(300).collect::<String>()));
        }
    }
    let probe = open(browser, &format!("{base}probe.html"), &[]);
    let said = probe.dom.split("id=\"said\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
    if said != "margin 0px" {
        wrong.push(format!("{base}: the style sheet is not at work: {said:?} {:?}", probe.console));
    }
    if open(browser, &format!("{base}canary.html"), &[]).console.is_empty() {
        wrong.push(format!("{base}: Chromium does not tell what it finds wrong, so these tests see nothing"));
    }
    fail_if(&wrong);
}

#[test]
fn from_a_disk() {
    let Some(browser) = chromium() else { return };
    let folder = on_disk();
    check(&browser, &format!("file://{}/", folder.path().display()), false);
}

#[test]
fn from_the_top_of_a_server() {
    let Some(browser) = chromium() else { return };
    let server = Server::new("/");
    check(&browser, &server.base, true);
    assert!(server.missed().is_empty(), "{:?}", server.missed());
    assert!(server.asked.lock().unwrap().len() > PAGES.len(), "style sheets and scripts are asked for");
    // at any address, the page for missing ones finds its styles and links
    let lost = open(&browser, &format!("{}no/such/page.html", server.base), &[]);
    let other = lost.console.iter().filter(|said| !said.contains("404")).collect::<Vec<_>>();
    assert!(lost.dom.contains("ページが見つかりません") && other.is_empty(), "{other:?}");
    assert_eq!(server.missed(), ["/no/such/page.html"]);
}

#[test]
fn from_somewhere_on_a_server() {
    let Some(browser) = chromium() else { return };
    let server = Server::new("/a/b/");
    check(&browser, &server.base, true);
    assert!(server.missed().is_empty(), "{:?}", server.missed());
}

/// A page looks otherwise with its style sheet than without it.
#[test]
fn pictures_are_drawn_with_the_style_sheet() {
    let Some(browser) = chromium() else { return };
    let folder = on_disk();
    let styled = format!("file://{}/desks.html", folder.path().display());
    let mut plain = text(&TOWN, "desks.html").to_owned();
    plain = plain.replace("rel=\"stylesheet\"", "rel=\"nothing\"");
    write(&folder.path().join("plain.html"), &plain);
    let picture = |address: &str, name: &str| {
        let file = folder.path().join(name);
        open(&browser, address, &["--window-size=360,800", &format!("--screenshot={}", file.display())]);
        std::fs::read(&file).unwrap_or_default()
    };
    let with = picture(&styled, "with.png");
    let without = picture(&format!("file://{}/plain.html", folder.path().display()), "without.png");
    assert!(with.starts_with(b"\x89PNG") && without.starts_with(b"\x89PNG"), "no pictures were drawn");
    assert_ne!(with, without, "the style sheet changes nothing");
}
