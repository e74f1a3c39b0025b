//! Mistakes of earlier versions, each of which must not come back.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::*;
use madoguchi::base::diag::{Language, Span};
use madoguchi::base::tree::Tree;
use madoguchi::disk::{self, WriteError};
use madoguchi::pipeline::{Memos, build};
use madoguchi::tools::external::{ExternalOptions, check};

const SITE: &str = "title: 案内\nurl: https://example.org/\n";

/// The messages of what is found in a site, in English.
fn found(tree: &Tree) -> Vec<String> {
    cold(tree, &options())
        .diagnostics
        .iter()
        .map(|one| format!("{}: {}", one.code, one.message.get(Language::En)))
        .collect()
}

#[test]
fn a_case_must_name_the_answer_that_is_refused() {
    let town = site(&town());
    let refused = "expect: { refused: claim_date }\n";
    let file = "content/decisions/gift.cases.yaml";
    let whole = text(&town, file);
    let at = whole.find("claim_date: 2025-07-09").unwrap();
    let (head, tail) = whole.split_at(at);
    assert!(tail.contains(refused));
    // The message of this refusal names both days; only the later one is at fault.
    let mut other = town.clone();
    put(&mut other, file, format!("{head}{}", tail.replacen(refused, "expect: { refused: damage_date }\n", 1)));
    assert_eq!(codes(&cold(&town, &options()).diagnostics), Vec::<&str>::new());
    let found = found(&other);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`damage_date` should be refused, but the reason is another"), "{found:?}");
}

#[test]
fn the_table_of_a_day_brings_the_sources_of_its_record() {
    let tree = site(&town());
    let changes =
        text(&tree, "content/data/changes.yaml").replacen("[rules.s3, notice.money, notice.report]", "leaflet.back", 1);
    let page = |text: &str| format!("---\ntitle: 変更\n---\n\n{text}\n");
    let sources = |text: &str| {
        let mut tree = tree.clone();
        put(&mut tree, "content/data/changes.yaml", changes.clone());
        put(&mut tree, "content/day.md", page(text));
        let made = cold(&tree, &options()).value.tree;
        let html =
            madoguchi::base::tree::SitePath::new("day.html").and_then(|path| made.text(&path).map(str::to_owned));
        html.unwrap().matches("#leaflet\"").count()
    };
    assert_eq!(sources("本文。"), 0);
    assert!(sources("{{ changes.2024-04-01 }}") > 0);
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

#[test]
fn any_folder_beside_the_sources_may_hold_the_site() {
    let project = tempfile::tempdir().unwrap();
    let at = |name: &str| project.path().join(name);
    write(&at("content/index.md"), "---\ntitle: 案内\n---\n");
    write(&at("src/main.rs"), "fn main() {}\n");
    let made = tree(&[("index.html", "<p>案内</p>")]);
    let result = |folder: &str| disk::write(&at(folder), &made, project.path());
    // What somebody wrote is never replaced, whatever its folder is called.
    assert!(matches!(result("src"), Err(WriteError::Foreign(_))));
    assert!(matches!(result("content"), Err(WriteError::Forbidden(_))));
    assert!(matches!(result("themes/site"), Err(WriteError::Forbidden(_))));
    assert!(matches!(result("."), Err(WriteError::Forbidden(_))));
    for folder in ["tests", "src/site"] {
        assert_eq!(result(folder).unwrap().written, 1, "{folder}");
        assert_eq!(result(folder).unwrap().unchanged, 1, "{folder}");
    }
}

/// Builds one tree after the other with what the builds before it left, and each from nothing.
fn warm_equals_cold(steps: &[(&str, Tree)]) {
    let (mut memos, mut last) = (Memos::default(), None);
    for (step, tree) in steps {
        let (warm, cold) = (build(tree, &options(), &mut memos), cold(tree, &options()));
        assert_eq!(warm.diagnostics, cold.diagnostics, "after: {step}");
        assert_eq!((warm.value.outside, warm.value.counts), (cold.value.outside, cold.value.counts), "after: {step}");
        for (path, bytes) in cold.value.tree.iter() {
            assert!(warm.value.tree.get(path) == Some(bytes), "{path} is stale after: {step}");
        }
        assert_eq!(warm.value.tree.len(), cold.value.tree.len(), "after: {step}");
        let now = (warm.value.tree, warm.diagnostics);
        let changes = last.as_ref() != Some(&now);
        assert!(changes || step.starts_with("nothing"), "{step}: the edit changes nothing");
        last = Some(now);
    }
}

#[test]
fn a_warm_build_equals_a_cold_one_after_edits_of_rules_and_of_what_they_read() {
    let (rules, cases) = ("content/decisions/cameras.yaml", "content/decisions/cameras.cases.yaml");
    let (amounts, page) = ("content/data/amounts.yaml", "content/index.md");
    let town = site(&root().join("tests/decisions/cameras"));
    let text = edit(&town, rules, "say: 共同の設置です。", "say: 共同で付ける場合です。");
    let hole =
        edit(&text, rules, "normal, from: amounts.price_floor, to: \"99,999円\"", "normal, from: 2万円, to: 9万円");
    let wrong = edit(&text, cases, "amount: 24000, because: none", "amount: 24001, because: none");
    let uncovered = edit(&text, cases, "price: 1000001", "price: 1000002");
    let ledger = edit(&text, amounts, "value: \"8,000円\"", "value: \"9,000円\"");
    let label = edit(&text, amounts, "label: 基本の補助", "label: 基本額");
    let section = edit(&text, "content/data/sources.yaml", "s3: 支払い", "s4: 支払い");
    let unread = edit(&text, rules, "inputs:", "input:");
    let shown = edit(&text, page, "{{ decisions.cameras }}", "規則は別に示します。");
    warm_equals_cold(&[
        ("the beginning", town.clone()),
        ("the text of a rule", text.clone()),
        ("a gap in the rules", hole.clone()),
        ("a page while there is a gap", edit(&hole, page, "を補助します", "を補います")),
        ("rules without a gap", text.clone()),
        ("a case that fails", wrong.clone()),
        ("a page while a case fails", edit(&wrong, page, "を補助します", "を補います")),
        ("a case that shows an edge no more", uncovered),
        ("cases that hold", text.clone()),
        ("an amount that the rules add", ledger),
        ("the amount as it was", text.clone()),
        ("the name of an amount", label),
        ("a section that the rules cite", section),
        ("all there again", text.clone()),
        ("rules that can't be read", unread),
        ("no cases", without(&text, cases)),
        ("no rules", without(&text, rules)),
        ("a page without the rules", shown),
        ("the beginning again", town),
    ]);
}

#[test]
fn a_warm_build_equals_a_cold_one_after_edits_of_the_wording_the_list_and_the_theme() {
    let (wording, list, page) = ("content/data/wording.yaml", "content/published.txt", "content/index.md");
    let mut start = site(&root().join("tests/decisions/cameras"));
    let page_text = text(&start, page).to_owned();
    put(
        &mut start,
        page,
        page_text.replace("を補助します。", "を補助します。お問合せは役場へ。\n\n## 窓口 {#desk}\n\n町役場です。"),
    );
    put(&mut start, "content/more.md", "---\ntitle: ほか\naliases: /old.html\n---\n\n## 続き {#next}\n\n続きです。\n");
    let mut worded = start.clone();
    put(&mut worded, wording, "terms:\n  - use: お問い合わせ\n    avoid: [お問合せ]\n");
    let other = edit(&worded, wording, "avoid: [お問合せ]", "avoid: [お問い合せ]");
    let mut listed = worded.clone();
    put(&mut listed, list, "index.html\nindex.html#desk\nmore.html#next\nold.html\nold.html#next\n");
    let mut lost = listed.clone();
    put(&mut lost, list, "index.html\nindex.html#desk\nmore.html#next\nold.html\nold.html#gone\ngone.html\n");
    let anchor = edit(&listed, page, "{#desk}", "{#office}");
    let alias = edit(&listed, "content/more.md", "aliases: /old.html\n", "");
    let moved = edit(&listed, "content/more.md", "{#next}", "{#then}");
    let mut css = listed.clone();
    put(&mut css, "themes/default/css/mine.css", "h1 { color: green; }\n");
    let mut script = listed.clone();
    put(&mut script, "themes/default/js/search.js", "// 検索しない\n");
    warm_equals_cold(&[
        ("the beginning", start),
        ("a list of words", worded.clone()),
        ("another word to avoid", other),
        ("the word as it was", worded),
        ("nothing: a list of what was published", listed.clone()),
        ("more on the list", lost),
        ("the list as it was", listed.clone()),
        ("an id gone", anchor),
        ("an old address gone", alias),
        ("an id of a page at an old address gone", moved),
        ("all there again", listed.clone()),
        ("a style sheet", css),
        ("a script", script),
        ("the built-in theme again", listed),
    ]);
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
