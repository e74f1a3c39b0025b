//! Mistakes of earlier versions, each of which must not come back.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use madoguchi::base::diag::{Language, Span};
use madoguchi::tools::external::{ExternalOptions, check};

use crate::support::*;

const SITE: &str = "title: 案内\nurl: https://example.org/\n";

/// The messages of what is found in a site, in English.
fn found(tree: &madoguchi::base::tree::Tree) -> Vec<String> {
    cold(tree, &options())
        .diagnostics
        .iter()
        .map(|one| format!("{}: {}", one.code, one.message.get(Language::En)))
        .collect()
}

#[test]
fn a_case_must_name_the_answer_that_is_refused() {
    let portal = site(root());
    let refused = "expect: { refused: claim_date }\n";
    let file = "content/decisions/relief.cases.yaml";
    let whole = text(&portal, file);
    let at = whole.find("claim_date: 2024-04-09").unwrap();
    let (head, tail) = whole.split_at(at);
    assert!(tail.contains(refused));
    // The message of this refusal names both days; only the later one is at fault.
    let mut other = portal.clone();
    put(&mut other, file, format!("{head}{}", tail.replacen(refused, "expect: { refused: incident_date }\n", 1)));
    assert_eq!(codes(&cold(&portal, &options()).diagnostics), Vec::<&str>::new());
    let found = found(&other);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`incident_date` should be refused, but the reason is another"), "{found:?}");
}

#[test]
fn a_script_of_a_site_is_published_as_it_is() {
    let script = "const help = `\n  一行め\n\n// 二行め\n`;\n  show(help);\n";
    let theme = fs::read_to_string(root().join("themes/default/theme.yaml")).unwrap();
    let theme = theme.replacen("scripts:\n", "scripts:\n  - js/own.js\n", 1);
    let tree = tree(&[
        ("content/site.yaml", SITE),
        ("content/index.md", "---\ntitle: 案内\n---\n\n本文。\n"),
        ("themes/default/theme.yaml", &theme),
        ("themes/default/js/own.js", script),
    ]);
    let made = clean(&tree, &options()).tree;
    let (_, bytes) = made.iter().find(|(path, _)| path.as_str().contains("own")).expect("the script is published");
    assert_eq!(std::str::from_utf8(bytes).unwrap(), script);
}

#[test]
fn a_page_with_a_colon_in_its_name_can_be_searched_and_linked() {
    let tree = tree(&[
        ("content/site.yaml", SITE),
        ("content/index.md", "---\ntitle: 案内\n---\n\n[比率](./a:b.md)\n"),
        ("content/a:b.md", "---\ntitle: 比率\n---\n\n1対2のこと。\n"),
    ]);
    let checked = cold(&tree, &options());
    assert_eq!(codes(&checked.diagnostics), Vec::<&str>::new(), "{:?}", found(&tree));
}

/// A server that answers each path with a status line, and those it was asked for.
fn serve(answers: &'static [(&'static str, &'static str)]) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let request = lines.next().unwrap().unwrap();
            let _: Vec<_> = lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
            let path = request.split(' ').nth(1).unwrap().to_owned();
            let status = answers.iter().find(|(one, _)| *one == path).map_or("404 Not Found", |(_, status)| *status);
            log.lock().unwrap().push(path);
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (base, asked)
}

#[test]
fn redirects_are_followed_as_browsers_follow_them() {
    let (base, asked) = serve(&[
        ("/a/b/up", "302 Found\r\nLocation: ../ok?x=1#y"),
        ("/a/b/query", "302 Found\r\nLocation: ?page=2"),
        ("/a/b/query?page=2", "200 OK"),
        ("/a/ok?x=1", "200 OK"),
        ("/a/d/%E9%A0%81", "200 OK"),
        ("/nowhere", "302 Found\r\nLocation: http://[/"),
    ]);
    let span = Span::file(&path("content/a.md"));
    let paths = ["/a/b/up", "/a/b/query", "/a/b/./c/../../d/頁", "/nowhere"];
    let urls: BTreeMap<String, Vec<Span>> =
        paths.iter().map(|path| (format!("{base}{path}"), vec![span.clone()])).collect();
    let options = ExternalOptions {
        timeout: Duration::from_secs(5),
        backoff: Duration::from_millis(1),
        ..ExternalOptions::default()
    };
    let (found, _) = check(&urls, &options);
    let asked = asked.lock().unwrap();
    assert_eq!(codes(&found), ["external-unreachable"], "{asked:?}");
    assert!(found[0].message.en.contains("/nowhere") && found[0].message.en.contains("bad redirect"), "{found:?}");
    assert!(asked.iter().any(|path| path == "/a/ok?x=1"), "{asked:?}");
}
