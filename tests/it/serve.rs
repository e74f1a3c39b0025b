//! `madoguchi serve` as it is run: a real process, real files, real connections.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::*;
use madoguchi::serve::rebuild::{Rebuilder, Strict};
use madoguchi::site::Options;

/// What is waited for comes within this time, or it never comes.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) const INDEX: &str = "---\ntitle: 見本\n---\n\nはじめの文です。\n\n[手引き](guide.md)\n";
const GUIDE: &str = "---\ntitle: 手引き\n---\n\n## くわしく {#details}\n\n手引きの文です。\n";

/// A site in a folder, and a server on it; both end with the test.
pub(crate) struct Served {
    folder: TempDir,
    child: Child,
    said: Arc<Mutex<String>>,
    /// `127.0.0.1:PORT`
    pub(crate) host: String,
    /// The path the site stands under.
    base: String,
}

impl Served {
    pub(crate) fn new(args: &[&str]) -> Served {
        Served::of(sample(), args)
    }

    /// Serves a folder as it is.
    pub(crate) fn of(folder: TempDir, args: &[&str]) -> Served {
        Served::with(folder, args, |_| {})
    }

    fn with(folder: TempDir, args: &[&str], change: impl FnOnce(&mut Command)) -> Served {
        let mut command = program(folder.path());
        command
            .env("LANG", "en_GB.UTF-8")
            .args(["serve", "-p", "0"])
            .args(args)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        change(&mut command);
        let mut child = command.spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let (errors, heard) = (child.stderr.take().unwrap(), Arc::clone(&said));
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                let mut said = heard.lock().unwrap();
                said.push_str(&line);
                said.push('\n');
            }
        });
        let mut served = Served { folder, child, said, host: String::new(), base: String::new() };
        served.wait_for("its address", |served| served.said().contains("Ctrl+C"));
        let said = served.said();
        let url = said.split("http://").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        let slash = url.find('/').unwrap();
        served.host = url[..slash].to_owned();
        served.base = url[slash..].to_owned();
        served
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a file there as a whole. What is written in place may be built while it is still empty, and a page that asks
    /// for a file of that build just after the next one complains, as it should.
    pub(crate) fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        let (beside, file) = (self.folder.path().with_extension("new"), self.at(name));
        write(&beside, text);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::rename(&beside, &file).unwrap();
    }

    /// Writes a file in place, as some programs do.
    fn overwrite(&self, name: &str, text: impl AsRef<[u8]>) {
        write(&self.at(name), text);
    }

    /// Puts a text after what a file holds.
    pub(crate) fn append(&self, name: &str, text: &str) {
        self.put(name, fs::read_to_string(self.at(name)).unwrap() + text);
    }

    fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// How often it was built.
    fn builds(&self) -> usize {
        self.said().lines().filter(|line| line.contains(" s; ") || line.contains(" s); ")).count()
    }

    /// What a request gets.
    fn ask(&self, head: &str) -> Reply {
        let reply = exchange(&self.host, head.as_bytes());
        reply.unwrap_or_else(|| panic!("no answer to {head:?}\n{}", self.said()))
    }

    fn get(&self, path: &str) -> Reply {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host))
    }

    fn wait_for(&mut self, what: &str, done: impl Fn(&Served) -> bool) {
        let start = Instant::now();
        while !done(self) {
            assert!(start.elapsed() < PATIENCE, "{what} never comes\n{}", self.said());
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "the server has ended ({ended:?})\n{}", self.said());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until a page holds a text.
    fn shows(&mut self, path: &str, text: &str) {
        self.wait_for(&format!("{text:?} in {path}"), |served| served.get(path).body.contains(text));
    }

    fn answers(&mut self, path: &str, status: u16) {
        self.wait_for(&format!("{status} for {path}"), |served| served.get(path).status == status);
    }

    /// The findings that an open page is told of.
    fn found(&self) -> Value {
        self.state("/")["found"].take()
    }

    /// The message a page gets when it begins to listen.
    fn state(&self, page: &str) -> Value {
        let mut events = Events::new(self, page);
        events.next().unwrap()
    }

    fn wait_for_errors(&mut self, count: u64) {
        self.wait_for(&format!("{count} errors"), |served| served.found()["errors"] == count);
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder with a small site.
pub(crate) fn sample() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in
        [("content/site.yaml", "title: 見本\n"), ("content/index.md", INDEX), ("content/guide.md", GUIDE)]
    {
        write(&folder.path().join(name), text);
    }
    folder
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

struct Reply {
    status: u16,
    head: String,
    body: String,
}

/// Sends bytes and reads until the other side closes.
fn exchange(host: &str, bytes: &[u8]) -> Option<Reply> {
    let mut stream = TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // The server may answer before it has read all.
    let _ = stream.write_all(bytes);
    let mut got = Vec::new();
    let _ = stream.read_to_end(&mut got);
    let text = String::from_utf8_lossy(&got).into_owned();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Reply { status, head: head.to_owned(), body: body.to_owned() })
}

/// The messages to an open page.
struct Events(std::io::Lines<BufReader<TcpStream>>);

impl Events {
    fn new(served: &Served, page: &str) -> Events {
        let mut stream = TcpStream::connect(&served.host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET /_madoguchi/events?page={page} HTTP/1.1\r\nHost: {}\r\n\r\n", served.host).unwrap();
        Events(BufReader::new(stream).lines())
    }
}

impl Iterator for Events {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        self.0.find_map(|line| serde_json::from_str(line.ok()?.strip_prefix("data: ")?).ok())
    }
}

#[test]
fn it_shows_what_build_would_write() {
    let served = Served::new(&[]);
    let built = clean(&site(served.folder.path()), &options()).tree;
    assert!(built.len() > 5);
    for (path, bytes) in built.iter() {
        let reply = served.get(&format!("/{path}"));
        let expected = String::from_utf8_lossy(bytes);
        // a page is the built one with one script more
        let body = match reply.body.split_once("<script src=\"/_madoguchi/live.js\"") {
            Some((before, after)) => before.to_owned() + after.split_once("</script>\n").unwrap().1,
            None => reply.body,
        };
        assert_eq!((reply.status, body), (200, expected.into_owned()), "{path}");
    }
    let head = served.ask(&format!("HEAD / HTTP/1.1\r\nHost: {}\r\n\r\n", served.host));
    let page = served.get("/");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.head, page.head, "HEAD differs from GET only by its body");
    assert!(page.head.contains(&format!("Content-Length: {}\r\n", page.body.len())));
    assert_eq!(served.get("/none.html").status, 404);
    assert!(!served.at("public").exists(), "nothing is written");
}

#[test]
fn no_request_ends_it_or_gets_more_than_the_site() {
    let served = Served::new(&[]);
    let host = &served.host;
    let long = "x".repeat(300_000);
    for (request, status) in [
        (format!("GET /../content/site.yaml HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        (format!("GET /content/site.yaml HTTP/1.1\r\nHost: {host}\r\n\r\n"), 404),
        (format!("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {long}\r\n\r\n"), 431),
        (format!("GET /{long} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 431),
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\n{}\r\n", "A: b\r\n".repeat(500)), 431),
        (String::from("GET / HTTP/1.1\r\n\r\n"), 400),
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n"), 400),
        (format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\n\r\nabc"), 405),
        (String::from("\0\0\0\r\n\r\n"), 400),
        (String::from("GET\r\n\r\n"), 400),
        (String::from("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 403),
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\nOrigin: http://evil.example\r\n\r\n"), 403),
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\n\r\n"), 403),
        (
            format!("GET / HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n\r\n"),
            200,
        ),
    ] {
        assert_eq!(served.ask(&request).status, status, "{}", &request[..request.len().min(120)]);
    }
    // those who say nothing, or half of it, do not keep others waiting
    let silent: Vec<TcpStream> = (0..20).map(|_| TcpStream::connect(host).unwrap()).collect();
    let mut half = TcpStream::connect(host).unwrap();
    half.write_all(b"GET / HT").unwrap();
    assert_eq!(served.get("/").status, 200);
    drop((silent, half));
    assert_eq!(served.get("/").status, 200);
}

/// Every way in which programs save, one after the other on one server.
/// So many pages at once are told of changes; so many requests at once are answered.
const LISTENERS: usize = 128;
const REQUESTS: usize = 64;

fn sent(served: &Served, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&served.host).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    stream
}

#[test]
fn pages_that_are_open_or_were_left_keep_nobody_out() {
    let mut served = Served::new(&[]);
    let ask = format!("GET /_madoguchi/events?page=/ HTTP/1.1\r\nHost: {}\r\n\r\n", served.host);
    let listening = |served: &Served| {
        let mut stream = sent(served, &ask);
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut start = [0; 12];
        stream.read_exact(&mut start).unwrap();
        (stream, String::from_utf8_lossy(&start).into_owned())
    };
    let mut open = Vec::new();
    for count in 0..LISTENERS {
        let (stream, start) = listening(&served);
        assert_eq!(start, "HTTP/1.1 200", "number {count}");
        open.push(stream);
    }
    assert_eq!(listening(&served).1, "HTTP/1.1 503", "one too many is told so");
    assert_eq!(served.get("/guide.html").status, 200, "pages are not kept out");
    // Their places are free again when they are closed, though nothing has changed that they could be told of.
    drop(open);
    served.wait_for("a place", |served| listening(served).1 == "HTTP/1.1 200");
    assert_eq!(served.get("/guide.html").status, 200);
    // The head alone ends.
    let head = served.ask(&ask.replace("GET", "HEAD"));
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[test]
fn who_never_ends_asking_is_left_and_others_are_told_meanwhile() {
    let mut served = Served::new(&[]);
    let slow: Vec<TcpStream> = (0..REQUESTS).map(|_| sent(&served, "GET / HTTP/1.1\r\nHo")).collect();
    let busy = served.get("/guide.html");
    assert_eq!(busy.status, 503);
    assert!(busy.body.contains("too many pages are open"), "{}", busy.body);
    // Small parts now and then do not put the end off.
    let mut others: Vec<TcpStream> = slow.iter().map(|one| one.try_clone().unwrap()).collect();
    let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let asked = Arc::clone(&done);
    let drip = std::thread::spawn(move || {
        while !asked.load(std::sync::atomic::Ordering::SeqCst) {
            others.iter_mut().for_each(|one| drop(one.write_all(b"x")));
            std::thread::sleep(Duration::from_millis(200));
        }
    });
    served.wait_for("an answer", |served| exchange_of(served, "/guide.html") == Some(200));
    done.store(true, std::sync::atomic::Ordering::SeqCst);
    drip.join().unwrap();
    drop(slow);
}

/// The status for a path, if an answer comes.
fn exchange_of(served: &Served, path: &str) -> Option<u16> {
    exchange(&served.host, format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", served.host).as_bytes())
        .map(|reply| reply.status)
}

#[test]
fn a_page_of_another_site_is_told_what_is_wrong() {
    let served = Served::new(&[]);
    let foreign =
        served.ask(&format!("GET / HTTP/1.1\r\nHost: {}\r\nOrigin: http://evil.example\r\n\r\n", served.host));
    assert_eq!((foreign.status, foreign.body.contains("pages of other sites")), (403, true), "{}", foreign.body);
    let unknown = served.ask("GET / HTTP/1.1\r\nHost: desk.local\r\n\r\n");
    assert!(unknown.body.contains("`desk.local`"), "{}", unknown.body);
}

#[test]
fn what_was_not_reviewed_in_time_keeps_the_last_good_site() {
    let folder = sample();
    let mut served = Served::of(folder, &["--deny-overdue", "--as-of", "2030-01-01"]);
    served.put("content/guide.md", "---\ntitle: 手引き\nreview_by: 2029-12-31\n---\n\n古い文。\n");
    served.wait_for("the finding", |served| {
        let found = served.found();
        found["list"][0]["code"] == "overdue" && found["current"] == false
    });
    assert!(!served.get("/guide.html").body.contains("古い文"));
    served.put("content/guide.md", "---\ntitle: 手引き\nreview_by: 2030-12-31\n---\n\n新しい文。\n");
    served.shows("/guide.html", "新しい文");
}

#[test]
fn it_follows_the_ways_editors_save() {
    let mut served = Served::new(&[]);
    let page = |text: &str| format!("---\ntitle: 手引き\n---\n\n## くわしく {{#details}}\n\n{text}\n");
    // in place
    served.overwrite("content/guide.md", page("そのまま上書き。"));
    served.shows("/guide.html", "そのまま上書き。");
    // written beside, then renamed over it (vim, most editors)
    served.put("content/.guide.md.swp", page("となりに書いて改名。"));
    fs::rename(served.at("content/.guide.md.swp"), served.at("content/guide.md")).unwrap();
    served.shows("/guide.html", "となりに書いて改名。");
    // the old file moved away, a new one made (emacs, office programs)
    fs::rename(served.at("content/guide.md"), served.at("content/guide.md~")).unwrap();
    served.put("content/guide.md", page("退避して作り直し。"));
    fs::remove_file(served.at("content/guide.md~")).unwrap();
    served.shows("/guide.html", "退避して作り直し。");
    // deleted, and made again after a while
    fs::remove_file(served.at("content/guide.md")).unwrap();
    served.wait_for_errors(1);
    assert!(served.get("/guide.html").body.contains("退避して作り直し。"), "the last good page stays");
    served.put("content/guide.md", page("消して作り直し。"));
    served.shows("/guide.html", "消して作り直し。");
    // many saves at once: the last counts
    for count in 0..100 {
        served.overwrite("content/guide.md", page(&format!("連打{count}。")));
    }
    served.shows("/guide.html", "連打99。");
    // a new folder with a page in it, and one deeper
    served.put("content/new/deep/index.md", "---\ntitle: 深い\n---\n\n深いページ。\n");
    served.put("content/new/index.md", "---\ntitle: 新しい\n---\n\n新しいページ。\n");
    served.shows("/new/deep/", "深いページ。");
    served.shows("/new/", "新しいページ。");
    served.put("content/new/deep/index.md", "---\ntitle: 深い\n---\n\n新しいフォルダーの中の変更。\n");
    served.shows("/new/deep/", "新しいフォルダーの中の変更。");
    // a folder renamed, a page removed
    fs::rename(served.at("content/new"), served.at("content/renamed")).unwrap();
    served.shows("/renamed/deep/", "新しいフォルダーの中の変更。");
    served.answers("/new/deep/", 404);
    fs::remove_dir_all(served.at("content/renamed")).unwrap();
    served.answers("/renamed/", 404);
    // a theme that was not there
    served.put("themes/default/css/tokens.css", ":root { --ink: #123456; }\n");
    served.wait_for("the new style", |served| {
        let page = served.get("/").body;
        let style = page.split("href=\"").find(|part| part.starts_with("assets/style.")).unwrap();
        served.get(&format!("/{}", style.split('"').next().unwrap())).body.contains("#123456")
    });
}

/// What `git switch` does: hundreds of files at once, some new, some gone, the folder itself replaced.
#[test]
fn it_survives_a_change_of_branches() {
    let mut served = Served::new(&[]);
    let many = |served: &Served, branch: &str| {
        for count in 0..500 {
            let text = format!("---\ntitle: {branch}{count}\n---\n\n{branch}の{count}番。\n");
            served.overwrite(&format!("content/{branch}/{}/p{count}.md", count % 10), text);
        }
    };
    many(&served, "甲");
    let url = |branch: &str, count: usize| {
        let folder: String = branch.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("/{folder}/{}/p{count}.html", count % 10)
    };
    served.shows(&url("甲", 499), "甲の499番。");
    let before = served.builds();
    fs::remove_dir_all(served.at("content/甲")).unwrap();
    many(&served, "乙");
    served.shows(&url("乙", 499), "乙の499番。");
    served.answers(&url("甲", 0), 404);
    let builds = served.builds() - before;
    assert!(builds < 500, "a burst of a thousand events made {builds} builds");
    // the whole folder goes and comes back
    fs::rename(served.at("content"), served.at("aside")).unwrap();
    served.wait_for("an error", |served| served.found()["errors"] != 0);
    assert!(served.get("/").body.contains("はじめの文です。"), "the last good page stays");
    fs::rename(served.at("aside"), served.at("content")).unwrap();
    served.wait_for_errors(0);
    served.append("content/index.md", "\n戻したあとの変更。\n");
    served.shows("/", "戻したあとの変更。");
}

#[test]
fn the_last_good_site_stays_while_something_is_wrong() {
    let mut served = Served::new(&[]);
    served.shows("/guide.html", "手引きの文です。");
    // a file saved half: the front matter does not end
    served.put("content/guide.md", "---\ntitle: 手");
    served.wait_for_errors(1);
    assert!(served.get("/guide.html").body.contains("手引きの文です。"));
    // not text at all
    served.put("content/guide.md", b"---\ntitle: \x8e\xe8\x88\xf8\n---\n");
    served.wait_for("the code", |served| served.found()["list"][0]["code"] == "not-utf8");
    // a broken link: with its line, the place in it, and what to do
    served.put("content/guide.md", GUIDE);
    served.put("content/index.md", "---\ntitle: 見本\n---\n\nまず[手引き](gide.md)へ。\n");
    let in_line_5 = |one: &Value| one["code"] == "broken-link" && one["line"] == 5;
    served.wait_for("the finding", |served| in_line_5(&served.found()["list"][0]));
    let one = served.found()["list"][0].take();
    assert_eq!((one["file"].as_str(), one["line"].as_u64()), (Some("content/index.md"), Some(5)));
    assert_eq!(one["text"], serde_json::json!(["まず[手引き](", "gide.md", ")へ。"]));
    assert!(one["help"].as_str().unwrap().contains("guide.md"));
    assert!(served.get("/").body.contains("はじめの文です。"));
    served.put("content/index.md", INDEX.replace("はじめ", "次"));
    served.shows("/", "次の文です。");
    served.wait_for_errors(0);
    let said = served.said();
    assert!(said.contains("error[broken-link]") && said.contains("still showing the last good site"), "{said}");
}

#[test]
fn a_warning_is_shown_and_does_not_stop_the_site() {
    let warns = "---\ntitle: 見本\n---\n\n0120-000-999へ。\n";
    let mut served = Served::new(&[]);
    served.put("content/index.md", warns);
    served.shows("/", "0120-000-999");
    served.wait_for("the warning", |served| {
        let found = served.found();
        found["errors"] == 0 && found["warnings"] == 1
    });
    // where warnings are denied, it does
    let mut strict = Served::new(&["--deny-warnings"]);
    strict.put("content/index.md", warns);
    strict.wait_for("the warning", |served| served.found()["warnings"] == 1);
    assert!(strict.get("/").body.contains("はじめの文です。"));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_told_and_forgiven() {
    use std::os::unix::fs::MetadataExt;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let folder = sample();
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(folder.path(), 0o755);
    // The administrator may read everything, so the server then runs as nobody.
    let is_root = fs::metadata(folder.path()).unwrap().uid() == 0;
    let mut served = Served::with(folder, &[], |command| {
        if is_root {
            command.uid(65534).gid(65534);
        }
    });
    served.shows("/guide.html", "手引きの文です。");
    mode(&served.at("content/guide.md"), 0);
    served.wait_for("the finding", |served| {
        let found = served.found();
        found["list"].as_array().unwrap().iter().any(|one| one["code"] == "unreadable")
    });
    assert!(served.get("/guide.html").body.contains("手引きの文です。"));
    mode(&served.at("content/guide.md"), 0o644);
    served.wait_for_errors(0);
}

#[test]
fn a_first_build_that_fails_is_shown_and_mended() {
    let folder = sample();
    write(&folder.path().join("content/index.md"), "---\ntitel: 見本\n---\n");
    let mut served = Served::of(folder, &[]);
    let reply = served.get("/any/page.html");
    assert_eq!(reply.status, 503);
    assert!(reply.body.contains("/_madoguchi/live.js"));
    assert!(served.found()["errors"].as_u64().unwrap() > 0);
    served.put("content/index.md", INDEX);
    served.shows("/", "はじめの文です。");
    assert_eq!(served.get("/any/page.html").status, 404);
}

#[test]
fn only_pages_that_changed_are_told_so() {
    let mut served = Served::new(&[]);
    let (mut index, mut guide) = (Events::new(&served, "%2F"), Events::new(&served, "%2Fguide.html"));
    let (index_before, guide_before) = (index.next().unwrap(), guide.next().unwrap());
    served.append("content/guide.md", "\n加えた文。\n");
    let guide_after = guide.find(|state| state["page"] != guide_before["page"]).unwrap();
    let index_after = index.find(|state| state["found"]["errors"] == 0).unwrap();
    assert_eq!(index_before["page"], index_after["page"]);
    assert_ne!(guide_before["frame"], guide_after["frame"]);
    // a style is not the frame
    served.put("themes/default/css/tokens.css", ":root { --ink: #123456; }\n");
    served.wait_for("the new style", |served| served.state("/")["page"] != index_after["page"]);
    assert_eq!(served.state("/")["frame"], index_after["frame"]);
    fs::remove_file(served.at("content/guide.md")).unwrap();
    served.put("content/index.md", "---\ntitle: 見本\n---\n\nひとりきり。\n");
    served.wait_for("the end of the page", |served| served.state("/guide.html")["page"] == "gone");
}

#[test]
fn without_events_it_looks_from_time_to_time() {
    let mut served = Served::new(&["--poll"]);
    served.append("content/guide.md", "\n見に行く。\n");
    served.shows("/guide.html", "見に行く。");
    served.put("content/more/index.md", "---\ntitle: 別\n---\n\n増えたページ。\n");
    served.shows("/more/", "増えたページ。");
    fs::remove_dir_all(served.at("content/more")).unwrap();
    served.answers("/more/", 404);
}

#[test]
fn under_a_base_path() {
    let served = Served::new(&["--base-path", "/help/"]);
    assert_eq!(served.base, "/help/");
    assert!(served.get("/").head.contains("Location: /help/\r\n"));
    assert!(served.get("/help/guide.html").body.contains("手引きの文です。"));
    assert_eq!(served.get("/guide.html").status, 404);
}

#[test]
fn a_port_that_is_taken_is_said_in_words() {
    let served = Served::new(&[]);
    let port = served.host.rsplit(':').next().unwrap();
    let run = |args: &[&str]| {
        let out = program(served.folder.path()).arg("serve").args(args).output().unwrap();
        (out.status.code(), String::from_utf8(out.stderr).unwrap())
    };
    let (code, said) = run(&["-p", port]);
    assert_eq!(code, Some(2));
    assert!(said.contains(&format!("ポート {port} は、ほかのプログラムが使っています")), "{said}");
    let (code, said) = run(&["-p", port, "--lang", "en"]);
    assert!(code == Some(2) && said.contains("is taken"), "{said}");
    let (code, said) = run(&["--host", "203.0.113.1", "-p", "0", "--lang", "en"]);
    assert!(code == Some(2) && said.contains("can't listen"), "{said}");
    let (code, said) = run(&["-r", "nowhere", "--lang", "en"]);
    assert!(code == Some(2) && said.contains("there is no content/"), "{said}");
}

#[test]
fn others_are_let_in_only_when_asked_for() {
    let served = Served::new(&["--host", "0.0.0.0"]);
    assert!(served.host.starts_with("127.0.0.1:"), "an address that works here: {}", served.host);
    assert!(served.said().contains("everybody in this network can see it"));
    let from = |host: &str| served.ask(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")).status;
    assert_eq!((from("192.168.1.5:4000"), from("evil.example")), (200, 403));
    let closed = Served::new(&[]);
    assert!(!closed.said().contains("network"));
    assert_eq!(closed.ask("GET / HTTP/1.1\r\nHost: 192.168.1.5\r\n\r\n").status, 403);
}

#[cfg(target_os = "linux")]
#[test]
fn it_opens_the_browser() {
    use std::os::unix::fs::PermissionsExt;
    let folder = sample();
    let tools = tempfile::tempdir().unwrap();
    let (tool, opened) = (tools.path().join("xdg-open"), tools.path().join("opened"));
    write(&tool, format!("#!/bin/sh\necho \"$1\" > {}.new && mv {0}.new {0}\n", opened.display()));
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", tools.path().display(), std::env::var("PATH").unwrap());
    let mut served = Served::with(folder, &["--open"], |command| {
        command.env("PATH", path);
    });
    served.wait_for("the browser", |_| opened.is_file());
    assert_eq!(fs::read_to_string(&opened).unwrap().trim(), format!("http://{}/", served.host));
    let none = Served::with(sample(), &["--open"], |command| {
        command.env("PATH", "/nowhere");
    });
    assert_eq!(none.get("/").status, 200);
}

#[test]
fn findings_for_programs_go_to_standard_output() {
    let folder = sample();
    write(&folder.path().join("content/guide.md"), "---\ntitel: x\n---\n");
    let mut command = program(folder.path());
    command.args(["serve", "-p", "0", "--format", "json"]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let found: Value = serde_json::from_str(&line).unwrap();
    assert!(!found["findings"].as_array().unwrap().is_empty());
}

#[test]
fn the_next_day_is_a_change() {
    let folder = sample();
    let mut rebuilder = Rebuilder::new(folder.path(), Options::on(day("2026-11-21")), Strict::default());
    let now = Instant::now();
    assert!(rebuilder.refresh(day("2026-11-21"), now).is_some());
    assert!(rebuilder.refresh(day("2026-11-21"), now).is_none());
    assert!(rebuilder.refresh(day("2026-11-22"), now).is_some());
    assert!(rebuilder.refresh(day("2026-11-22"), now).is_none());
    // a day asked for by name stays
    let options = Options { as_of_given: true, ..Options::on(day("2023-05-31")) };
    let mut rebuilder = Rebuilder::new(folder.path(), options, Strict::default());
    assert!(rebuilder.refresh(day("2026-11-21"), now).is_some());
    assert!(rebuilder.refresh(day("2026-11-22"), now).is_none());
}

/// The memory of this process, in KB.
#[cfg(target_os = "linux")]
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// The thousand builds are made in a process of their own, for the memory of all other tests is in this one.
#[cfg(target_os = "linux")]
#[test]
fn a_thousand_builds_do_not_grow() {
    const HERE: &str = "MADOGUCHI_TEST_BUILDS";
    if std::env::var_os(HERE).is_some() {
        println!("grown by {} KB", growth_of_a_thousand_builds());
        return;
    }
    let out = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "serve::a_thousand_builds_do_not_grow", "--nocapture"])
        .env(HERE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    let grown = said.split("grown by ").nth(1).and_then(|rest| rest.split(' ').next()?.parse::<u64>().ok());
    // Each build holds more than 1 MB, so a build that is kept would show as hundreds.
    assert!(grown.is_some_and(|grown| grown < 16 * 1024), "{said}{}", String::from_utf8_lossy(&out.stderr));
}

/// KB from the two-hundredth build to the thousandth, with every kind of change: bodies, titles, pages that come and
/// go, errors, styles.
#[cfg(target_os = "linux")]
fn growth_of_a_thousand_builds() -> u64 {
    let folder = sample();
    let mut rebuilder = Rebuilder::new(folder.path(), options(), Strict::default());
    let live = madoguchi::serve::current::Live::new(madoguchi::base::diag::Language::Ja);
    let mut settled = 0;
    for count in 0..1_000 {
        let title = count % 7;
        let link = if count % 10 == 9 { "[x](none.md)" } else { "" };
        let guide = format!("---\ntitle: 手引き{title}\n---\n\n文{count}。{link}\n");
        write(&folder.path().join("content/guide.md"), guide);
        let extra = folder.path().join(format!("content/extra{}.md", count % 5));
        if count % 2 == 0 {
            let page = format!("---\ntitle: 臨時{count}\n---\n\n{}\n", "長い文です。".repeat(2_000));
            write(&extra, page);
        } else {
            let _ = fs::remove_file(&extra);
        }
        let tokens = format!(":root {{ --ink: #{:06x}; }}\n", count % 50);
        write(&folder.path().join("themes/default/css/tokens.css"), tokens);
        let snapshot = rebuilder.refresh(day("2026-11-21"), Instant::now()).unwrap();
        assert_eq!(snapshot.current, link.is_empty());
        live.publish(snapshot);
        if count == 200 {
            settled = memory();
        }
    }
    memory().saturating_sub(settled)
}
