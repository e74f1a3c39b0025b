//! Golden sites: `tests/sites/FEATURE/in/` must become `out/`, byte for byte. All of them wear the theme in
//! `tests/theme/`, which is so small that the files show what the generator makes and not what a theme looks like.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use crate::support::*;
use madoguchi::base::diag::Language;
use madoguchi::base::tree::{SitePath, Tree};
use madoguchi::pipeline::{Memos, build};
use madoguchi::report::Format;

/// A golden site's sources, the small theme below its own.
fn golden(name: &str) -> Tree {
    let theme = root().join("tests/theme");
    let (files, found) = madoguchi::disk::read(&theme);
    assert!(found.is_empty());
    let theme: Tree = files.iter().map(|(path, bytes)| (path.under("themes/tiny"), bytes.clone())).collect();
    theme.overlay(site(&root().join("tests/sites").join(name).join("in")))
}

fn names() -> Vec<String> {
    folders(&root().join("tests/sites"))
        .iter()
        .map(|one| one.file_name().unwrap().to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_site_is_made_as_expected() {
    assert!(names().len() > 6);
    let mut wrong = Vec::new();
    for name in names() {
        let tree = golden(&name);
        let built = cold(&tree, &options());
        if !built.diagnostics.is_empty() {
            wrong.push(format!("{name}: {}", shown(&tree, &built.diagnostics, Format::Short, Language::En)));
            continue;
        }
        let folder = root().join("tests/sites").join(&name).join("out");
        let got: BTreeMap<String, Vec<u8>> = built
            .value
            .tree
            .iter()
            .filter(|(path, bytes)| ours(path.as_str(), bytes, &tree))
            .map(|(path, bytes)| (path.as_str().to_owned(), bytes.to_vec()))
            .collect();
        let expected = if folder.is_dir() { snapshot(&folder) } else { BTreeMap::new() };
        if update() && got != expected {
            let _ = fs::remove_dir_all(&folder);
            got.iter().for_each(|(path, bytes)| write(&folder.join(path), bytes));
            continue;
        }
        for path in expected.keys().filter(|path| !got.contains_key(*path)) {
            wrong.push(format!("{name}: {path} is not made"));
        }
        for (path, bytes) in &got {
            match expected.get(path) {
                Some(old) if old == bytes => {}
                Some(old) => {
                    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                    wrong.push(format!("{name}: {path}: {}", first_difference(&text(old), &text(bytes))));
                }
                None => wrong.push(format!("{name}: {path} is made, but not expected")),
            }
        }
    }
    fail_if(&wrong);
}

/// The built-in theme's other files come along as assets; they are not what these sites are about.
fn ours(path: &str, bytes: &[u8], sources: &Tree) -> bool {
    !path.starts_with("assets/")
        || path.starts_with("assets/style.")
        || sources.under("themes").any(|(_, source)| **source == *bytes)
}

#[test]
fn a_site_is_made_the_same_every_time_and_on_any_number_of_threads() {
    let mut sites: Vec<(String, Tree)> = names().into_iter().map(|name| (name.clone(), golden(&name))).collect();
    sites.push((String::from("the town"), site(&town())));
    for (name, tree) in sites {
        let first = cold(&tree, &options());
        assert!(cold(&tree, &options()).value.tree == first.value.tree, "{name} differs from itself");
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let again = pool.install(|| cold(&tree, &options()));
            assert!(again.value.tree == first.value.tree, "{name} differs on {threads} threads");
            assert_eq!(again.diagnostics, first.diagnostics, "{name} on {threads} threads");
        }
    }
}

/// What was remembered from the builds before must not show.
fn warm_equals_cold(steps: &[(&str, Tree)]) {
    let mut memos = Memos::default();
    let mut last = None;
    for (step, tree) in steps {
        let warm = build(tree, &options(), &mut memos);
        let cold = cold(tree, &options());
        assert_eq!(warm.diagnostics, cold.diagnostics, "after: {step}");
        assert_eq!(warm.value.outside, cold.value.outside, "after: {step}");
        assert_eq!(warm.value.counts, cold.value.counts, "after: {step}");
        for (path, bytes) in cold.value.tree.iter() {
            assert!(warm.value.tree.get(path) == Some(bytes), "{path} is stale after: {step}");
        }
        assert_eq!(warm.value.tree.len(), cold.value.tree.len(), "after: {step}");
        assert!(
            last.as_ref() != Some(&warm.value.tree) || step.starts_with("nothing"),
            "{step}: the edit changes nothing"
        );
        last = Some(warm.value.tree);
    }
}

#[test]
fn a_warm_build_equals_a_cold_one_after_any_edit() {
    let facts = golden("facts");
    let body = edit(&facts, "content/index.md", "## {{ amounts.base }}のとき", "## {{ amounts.base }}の日");
    let title = edit(&body, "content/sources.md", "title: 出典", "title: 出典の一覧");
    let value = edit(&title, "content/data/amounts.yaml", "value: 10万円", "value: 11万円");
    let phone = edit(&value, "content/data/hotlines.yaml", "0120-000-111", "0120-000-222");
    let mut added = phone.clone();
    put(&mut added, "content/more.md", "---\ntitle: 追加\n---\n\n{{ amounts.base }}、[入口](index.md)\n");
    let linked = edit(&added, "content/sources.md", "{{ sources }}", "{{ sources }}\n\n[追加](more.md)");
    let broken = without(&linked, "content/more.md");
    let fixed = edit(&broken, "content/sources.md", "\n\n[追加](more.md)", "");
    let unreadable = edit(&fixed, "content/data/amounts.yaml", "value: 11万円", "value: なし");
    let untitled = edit(&fixed, "content/sources.md", "title:", "titel:");
    let settings = edit(&fixed, "content/site.yaml", "title: 事実", "title: 事実と値");
    let template = edit(&settings, "themes/tiny/templates/page.html", "<h1>", "<h1 class=\"x\">");
    let alias = edit(&template, "content/sources.md", "title:", "aliases: /old.html\ntitle:");
    let draft = edit(&alias, "content/sources.md", "title:", "draft: true\ntitle:");
    warm_equals_cold(&[
        ("nothing yet", facts.clone()),
        ("a page's text", body),
        ("a page's title", title),
        ("a value", value),
        ("a phone number", phone),
        ("a page more", added),
        ("a link to it", linked),
        ("the page gone", broken),
        ("the link gone", fixed.clone()),
        ("a value that is none", unreadable),
        ("a title that is none", untitled),
        ("nothing wrong any more", fixed),
        ("the settings", settings),
        ("a template", template),
        ("an alias", alias),
        ("a draft", draft),
        ("back to the beginning", facts),
    ]);
}

#[test]
fn a_warm_build_of_the_town_equals_a_cold_one() {
    let town = site(&town());
    let page = "content/desks.md";
    let body = edit(&town, page, "\n---\n", "\n---\n\n新しい段落です。\n");
    let title = edit(&body, page, "title: ", "title: 新しい");
    let fact = edit(&title, "content/data/hotlines.yaml", "short: 水害の電話", "short: 水の電話");
    let mut added = fact.clone();
    put(&mut added, "content/qa/zz-new.md", "---\ntitle: 追加\n---\n\n{{ hotlines.rescue.phone }}\n");
    warm_equals_cold(&[
        ("nothing yet", town),
        ("a page's text", body),
        ("a page's title", title),
        ("a name in the ledger", fact.clone()),
        ("a page more", added),
        ("a page less", fact),
    ]);
}

/// Pages are made again when what they read in the ledger changes; so each of its files is changed.
#[test]
fn no_edit_of_the_data_leaves_a_page_stale() {
    let town = site(&town());
    let mut steps = vec![("nothing yet".to_owned(), town.clone())];
    for (path, bytes) in town.iter().filter(|(path, _)| path.folder() == "content/data") {
        let text = std::str::from_utf8(bytes).unwrap();
        let shown = ["label: ", "name: ", "short: ", "title: ", "summary: ", "definition: ", "reading: ", "say: "];
        let lines: Vec<&str> = text.lines().collect();
        let is_shown = |line: &&str| {
            let words = shown.iter().find_map(|key| line.trim_start().trim_start_matches("- ").strip_prefix(key));
            words.is_some_and(|words| words.starts_with(|first: char| !first.is_ascii()) && !words.contains(" #"))
        };
        let numbers: Vec<usize> = (0..lines.len()).filter(|at| is_shown(&lines[*at])).collect();
        if let Some(at) = numbers.get(numbers.len() / 2) {
            let mut edited: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            edited[*at].push('改');
            let mut tree = town.clone();
            put(&mut tree, path.as_str(), edited.join("\n") + "\n");
            // Not every word of the data is shown.
            steps.push((format!("nothing but {path}:{}", at + 1), tree));
        }
    }
    assert!(steps.len() > 12, "only {} edits", steps.len());
    // Each edit is also taken back by the next, in another file.
    warm_equals_cold(&steps.iter().map(|(name, tree)| (name.as_str(), tree.clone())).collect::<Vec<_>>());
}

/// The pages of the walk: at the top, in sections, below sections, in a folder without an index page.
const WALK: &[&str] = &[
    "index",
    "top",
    "a/index",
    "a/one",
    "a/two",
    "a/deep/index",
    "a/deep/three",
    "a/deep/er/four",
    "b/index",
    "b/five",
    "c/d/six",
];

/// A page whose every part is chosen by a number.
fn page_of_walk(choice: usize) -> String {
    let part = |shift: usize, of: usize| (choice >> shift) % of;
    let title = ["題", "別の題", "{{ texts.name }}の題"][part(0, 3)];
    let order = ["", "order: 1\n", "order: 2\n"][part(3, 3)];
    let description = ["", "description: 説明\n", "description: 説明その2\n"][part(6, 3)];
    let more = ["", "draft: true\n", "aliases: /old/x.html\n", "", "", "", "", ""][part(9, 8)];
    let body = [
        "文。",
        "{{ texts.name }}。",
        "{{ amounts.base }}",
        "[x](/top.md)",
        "## 見出し {#h}\n\n文。",
        "{{ services }}",
    ][part(12, 6)];
    format!("---\ntitle: '{title}'\n{order}{description}{more}---\n\n{body}\n")
}

/// Edits of every kind, in an order that always is the same but has no plan.
#[test]
fn no_order_of_edits_leaves_a_page_stale() {
    let mut tree = tree(&[
        ("content/site.yaml", "title: 散歩\n"),
        ("content/data/sources.yaml", "guide:\n  title: 手引き\n  short: 手引き\n  date: 2026-04-01\n"),
        ("content/data/texts.yaml", "name:\n  label: 名前\n  value: 名前\n  source: guide\n"),
        ("content/data/amounts.yaml", "base:\n  label: 額\n  value: 1万円\n  source: guide\n"),
        (
            "content/data/services.yaml",
            "desk:\n  number: 1\n  name: 窓口\n  short: 窓口\n  summary: 相談\n  page: a/one.md\n  source: guide\n",
        ),
    ]);
    for (at, name) in WALK.iter().enumerate() {
        put(&mut tree, &format!("content/{name}.md"), page_of_walk(at));
    }
    let mut random: u64 = 0x2026_1121;
    let mut below = |end: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % end as u64).unwrap()
    };
    let mut memos = Memos::default();
    let (mut reused, mut good) = (0, 0);
    let mut last = Tree::new();
    for step in 0..300 {
        let name = format!("content/{}.md", WALK[below(WALK.len())]);
        match below(12) {
            0 => tree = without(&tree, &name),
            1 => {
                let settings = ["", "nav: [a/index.md, top.md]\n", "footer: [a/deep/three.md]\n"][below(3)];
                put(&mut tree, "content/site.yaml", format!("title: 散歩\n{settings}"));
            }
            2 => {
                let value = ["名前", "なまえ"][below(2)];
                let text = format!("name:\n  label: 名前\n  value: {value}\n  source: guide\n");
                put(&mut tree, "content/data/texts.yaml", text);
            }
            3 => {
                let page = ["a/one.md", "b/five.md"][below(2)];
                let text = format!(
                    "desk:\n  number: 1\n  name: 窓口\n  short: 窓口\n  summary: 相談\n  page: {page}\n  source: guide\n"
                );
                put(&mut tree, "content/data/services.yaml", text);
            }
            4 => put(&mut tree, "themes/default/css/tokens.css", format!(":root {{ --x: {}; }}\n", below(3))),
            _ => put(&mut tree, &name, page_of_walk(below(1 << 15))),
        }
        let warm = build(&tree, &options(), &mut memos);
        let cold = cold(&tree, &options());
        assert_eq!(warm.diagnostics, cold.diagnostics, "step {step}");
        assert_eq!(warm.value.counts, cold.value.counts, "step {step}");
        for (path, bytes) in cold.value.tree.iter() {
            assert!(warm.value.tree.get(path) == Some(bytes), "{path} is stale after step {step}");
        }
        assert_eq!(warm.value.tree.len(), cold.value.tree.len(), "step {step}");
        good += usize::from(!madoguchi::base::diag::has_errors(&cold.diagnostics));
        let same = |(path, bytes): &(&SitePath, &Arc<[u8]>)| {
            path.extension() == "html" && last.get(path).is_some_and(|old| Arc::ptr_eq(old, bytes))
        };
        reused += warm.value.tree.iter().filter(same).count();
        last = warm.value.tree;
    }
    assert!(reused > 500, "only {reused} pages were taken from the build before");
    assert!(good > 20, "only {good} of the trees are sites without an error");
}

#[test]
fn the_day_and_the_options_count_for_a_warm_build_too() {
    let tree = golden("facts");
    let mut memos = Memos::default();
    let days = ["2023-05-31", "2026-11-21", "2023-06-01", "2023-05-31"];
    for day_text in days {
        let options = madoguchi::site::Options { as_of_given: true, ..madoguchi::site::Options::on(day(day_text)) };
        let warm = build(&tree, &options, &mut memos);
        assert!(warm.value.tree == cold(&tree, &options).value.tree, "{day_text}");
        let page = text(&warm.value.tree, "index.html");
        let first = page.split("<li>").nth(2).unwrap();
        let now = if day_text == "2023-05-31" { "12,500円" } else { "2万円" };
        assert!(first.starts_with(&format!("<span class=\"fact\">{now}</span>")), "{day_text}: {first}");
        assert!(first.contains("12,500円</span></li>"), "{day_text}: what is asked for by day stays: {first}");
    }
    let basic = golden("basic");
    let with_drafts = madoguchi::site::Options { drafts: true, ..options() };
    let drafts = clean(&basic, &with_drafts).tree;
    assert!(
        drafts.contains(&path("guide/plan.html")) && !clean(&basic, &options()).tree.contains(&path("guide/plan.html"))
    );
    let moved = madoguchi::site::Options { base_path: Some(String::from("/a/b/")), ..options() };
    let built = clean(&basic, &moved).tree;
    assert!(text(&built, "404.html").contains("href=\"/a/b/index.html\""));
    assert_eq!(text(&built, "index.html"), text(&clean(&basic, &options()).tree, "index.html"), "pages work anywhere");
}

#[test]
fn names_in_another_normal_form_are_the_same_name() {
    let tree = golden("unicode");
    let nfd = "content/案内/カ\u{3099}イト\u{3099}.md";
    assert!(tree.contains(&path(nfd)), "a path is kept in NFC, as whoever writes the link types it");
    assert!(clean(&tree, &options()).tree.contains(&path("案内/ガイド.html")));
    let mut mac = tree.clone();
    let page = "---\ntitle: か\u{3099}\naliases: /旧/か\u{3099}.html\n---\n\n## は\u{309A}ん\n\n[上](#は\u{309A}ん)、[案内](案内/カ\u{3099}イト\u{3099}.md)\n\n## 上 {#か\u{3099}}\n";
    put(&mut mac, "content/mac.md", page);
    put(&mut mac, "content/to.md", "---\ntitle: 先へ\n---\n\n[が](mac.md#が)、[ぱん](mac.md#は\u{309A}ん)\n");
    let built = clean(&mac, &options()).tree;
    assert!(text(&built, "mac.html").contains("id=\"ぱん\"") && text(&built, "mac.html").contains("href=\"#ぱん\""));
    assert!(text(&built, "to.html").contains("href=\"mac.html#が\""));
    assert!(built.contains(&path("旧/が.html")));
}
