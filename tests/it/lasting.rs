//! What lasts: published addresses, anchors of old, what must be looked at again, what is going to change.

use std::fs;

use serde_json::{Value, json};

use crate::browser::chromium;
use crate::cli::{Folder, run_in};
use crate::support::*;
use crate::tab::Tab;
use madoguchi::base::diag::{Diagnostic, Language};
use madoguchi::base::tree::Tree;
use madoguchi::report::Format;

const LIST: &str = "content/published.txt";

fn lines(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.starts_with('#')).collect()
}

#[test]
fn published_addresses_are_listed_and_then_held() {
    let folder = Folder::new();
    folder.put("content/draft.md", "---\ntitle: 下書き\ndraft: true\n---\n\n文です。\n");
    folder.run(&["published", "--check", "--lang", "en"]).ends(0).silent().says("there is no content/published.txt");
    assert!(!folder.at(LIST).exists(), "--check writes nothing");
    let made = folder.run(&["published", "--lang", "en"]).ends(0).says("added 3 addresses");
    assert_eq!(made.out, "guide.html\nguide.html#details\nindex.html\n");
    let list = folder.read(LIST);
    assert!(list.starts_with("# "), "it says what it is");
    assert_eq!(lines(&list), ["guide.html", "guide.html#details", "index.html"]);
    folder
        .run(&["published", "--check", "--lang", "en"])
        .ends(0)
        .silent()
        .says("every address is in content/published");
    folder.run(&["build"]).ends(0);
    assert!(
        !fs::read_dir(folder.at("public"))
            .unwrap()
            .any(|one| { one.unwrap().file_name().to_string_lossy().contains("published") })
    );

    // A new heading is added; what an editor wrote at the top stays.
    folder.put(LIST, format!("# 当会の一覧\n{list}"));
    let guide = folder.read("content/guide.md");
    folder.put("content/guide.md", format!("{guide}\n## 追加 {{#more}}\n\n文です。\n"));
    let missing = folder.run(&["published", "--check", "--lang", "en"]).ends(1).says("1 address is not in");
    assert_eq!(missing.out, "guide.html#more\n");
    assert_eq!(folder.run(&["publish-lock"]).ends(0).out, "guide.html#more\n");
    assert!(folder.read(LIST).starts_with("# 当会の一覧\n# "));

    // A heading that is renamed stops the build, and the list is not rewritten behind anybody's back.
    folder.put("content/guide.md", guide.replace("{#details}", "{#in-detail}") + "\n## 追加 {#more}\n\n文です。\n");
    let before = folder.read(LIST);
    folder
        .run(&["build", "--lang", "en"])
        .ends(1)
        .says("a published place would be gone: `guide.html#details`")
        .says("write `anchors: { details: in-detail }` in the front matter of content/guide.md");
    folder.run(&["published", "--lang", "en"]).ends(1).silent().says("published-gone");
    assert_eq!(folder.read(LIST), before);

    // The line that is offered fixes it.
    let fixed =
        folder.read("content/guide.md").replace("title: 手引き\n", "title: 手引き\nanchors: { details: in-detail }\n");
    folder.put("content/guide.md", &fixed);
    folder.run(&["build"]).ends(0);
    assert!(folder.read("public/guide.html").contains("<h2 id=\"in-detail\"><span id=\"details\"></span>"));
    assert_eq!(folder.run(&["published"]).ends(0).out, "guide.html#in-detail\n");

    // A page is moved; the line that is offered fixes that, too, and its places come along.
    fs::create_dir(folder.at("content/help")).unwrap();
    fs::rename(folder.at("content/guide.md"), folder.at("content/help/index.md")).unwrap();
    folder.put("content/index.md", folder.read("content/index.md").replace("guide.md", "help/index.md"));
    folder
        .run(&["check", "--lang", "en"])
        .ends(1)
        .says("a published page would be gone: `guide.html`")
        .says("if content/help/index.md has its place now, write `aliases: [/guide.html]` in its front matter");
    folder.put("content/help/index.md", fixed.replace("title: 手引き\n", "title: 手引き\naliases: [/guide.html]\n"));
    folder.run(&["check"]).ends(0);
    folder.run(&["published"]).ends(0);

    // Giving something up takes a command that names it.
    folder.put("content/help/index.md", fixed.replace("anchors: { details: in-detail }\n", ""));
    folder.run(&["check"]).ends(1);
    folder.run(&["published", "--forget", "guide.htm", "--lang", "en"]).ends(1).says("`guide.htm` is not in");
    folder
        .run(&["published", "--forget", "guide.html", "--lang", "en"])
        .ends(0)
        .silent()
        .says("removed 4 addresses from");
    folder.run(&["check"]).ends(0);
    let list = folder.read(LIST);
    assert_eq!(lines(&list), ["help/index.html", "help/index.html#in-detail", "help/index.html#more", "index.html"]);
}

#[test]
fn addresses_are_given_up_one_by_one() {
    let folder = Folder::new();
    let list = "# 一覧\r\nguide.html\r\nguide.html#no 1\r\nindex.html\r\nold.html\r\nold.html#a\r\nolder.html\r\n";
    folder.put(LIST, format!("\u{FEFF}{list}"));
    folder
        .run(&["published", "--lang", "en"])
        .ends(1)
        .silent()
        .says("run `madoguchi published --forget \"guide.html#no 1\" --forget old.html --forget older.html`");
    let told = folder
        .run(&["published", "--forget", "old.html", "--lang", "en"])
        .ends(0)
        .says("removed 2 addresses from content/published.txt")
        .says("2 more addresses would be gone")
        .says("`madoguchi published --forget \"guide.html#no 1\" --forget older.html`");
    assert_eq!(told.out, "guide.html#no 1\nolder.html\n");
    folder
        .run(&["published", "--forget", "guide.html#no 1", "--forget", "older.html", "--lang", "en"])
        .ends(0)
        .silent()
        .says("removed 2 addresses");
    assert_eq!(folder.read(LIST), "\u{FEFF}# 一覧\r\nguide.html\r\nindex.html\r\n");
    folder.run(&["published"]).ends(0);
    assert_eq!(folder.read(LIST), "\u{FEFF}# 一覧\r\nguide.html\r\nguide.html#details\r\nindex.html\r\n");
}

#[test]
fn a_list_that_cannot_be_read_is_neither_believed_nor_overwritten() {
    let folder = Folder::new();
    let list = b"# \x88\xea\x97\x97\r\nguide.html\r\ngone.html\r\n";
    folder.put(LIST, list);
    for args in [&["check"][..], &["build"], &["published"], &["published", "--check"], &["published", "--forget", "a"]]
    {
        folder.run(&[args, &["--lang", "en"]].concat()).ends(1).says("not-utf8");
        assert_eq!(fs::read(folder.at(LIST)).unwrap(), list);
    }
}

/// Writes every line that is offered into the front matter that it is for, as an editor would paste it.
fn paste(sources: &Tree, found: &[Diagnostic]) -> Tree {
    let mut pasted = sources.clone();
    for one in found {
        let help = &one.help.as_ref().unwrap().en;
        let between = |from: &str, to: &str| Some(help.split_once(from)?.1.split_once(to)?.0.to_owned());
        let page = between("front matter of ", ".md").or_else(|| between("if ", ".md")).unwrap() + ".md";
        let (key, line) = match between("`aliases: ", "]`") {
            Some(rest) => ("aliases: ", format!("aliases: {rest}]")),
            None => ("anchors: ", format!("anchors: {} }}", between("`anchors: ", " }`").unwrap())),
        };
        let old = text(&pasted, &page);
        let kept: Vec<&str> = old.lines().filter(|line| !line.starts_with(key)).collect();
        let new = kept.join("\n").replacen("---\n", &format!("---\n{line}\n"), 1) + "\n";
        put(&mut pasted, &page, new);
    }
    pasted
}

/// Whatever pages and ids are called, the lines that are offered fix what is gone, at once.
#[test]
fn what_is_offered_is_right_as_it_is_pasted() {
    let page = |more: &str, body: &str| format!("---\ntitle: 見本\n{more}---\n\n{body}\n");
    let mut sources = tree(&[("content/site.yaml", "title: 見本\n"), ("content/index.md", &page("", "文です。"))]);
    let names = [
        "a b",
        "100%",
        "[x]",
        "a{b}",
        "a,b",
        "q: z",
        "é'\"",
        "#1",
        "true",
        "12",
        "- x",
        "& y",
        "案内　図",
        "a%20b",
        "?",
        "old/a b/index",
    ];
    let mut list = String::new();
    put(&mut sources, "content/now/index.md", page("", "文です。"));
    for name in names {
        list += &format!("was/{name}.html\n");
        put(&mut sources, &format!("content/now/{name}.md"), page("", "文です。"));
    }
    // Two ids of one page got other names, beside one that did before; two pages became one.
    list += "ids.html\nids.html#first-one\nids.html#second: two\nids.html#zeroth\n";
    let ids = "## 一 {#first-won}\n\n文です。\n\n## 二 {#second-too}\n\n文です。\n\n## 三 {#third}\n\n文です。";
    put(&mut sources, "content/ids.md", page("anchors: { zeroth: third }\n", ids));
    list += "one.html\none.html#same\ntwo.html\ntwo.html#also\n";
    let both = "## 一 {#same}\n\n文です。\n\n## 二 {#also}\n\n文です。";
    put(&mut sources, "content/both.md", page("aliases: [/three.html]\n", both));
    put(&mut sources, "content/published.txt", &list);

    let found = cold(&sources, &options()).diagnostics;
    assert!(found.iter().all(|one| one.code == "published-gone"), "{:?}", codes(&found));
    assert_eq!(found.len(), names.len() + 2, "{}", shown(&sources, &found, Format::Human, Language::En));
    let fixed = paste(&sources, &found);
    let built = clean(&fixed, &options());
    assert!(text(&fixed, "content/now/é'\".md").contains("aliases: [\"/was/é'\\\".html\"]"));
    assert!(text(&fixed, "content/both.md").contains("aliases: [/three.html, /one.html, /two.html]"));
    for name in names {
        assert!(built.tree.contains(&path(&format!("was/{name}.html"))), "{name}");
    }
}

/// The offered place: a page of the same name that is new, then one that is new and has the ids, and a page that was there
/// before only when no new one will do.
#[test]
fn the_new_place_is_the_most_likely_one() {
    let page = |id: &str| format!("---\ntitle: 見本\n---\n\n## 見出し {{#{id}}}\n\n文です。\n");
    let offered = |files: &[(&str, &str)], list: &str| {
        let mut sources = tree(&[("content/site.yaml", "title: 見本\n"), ("content/published.txt", list)]);
        put(&mut sources, "content/index.md", page("top"));
        files.iter().for_each(|(name, id)| put(&mut sources, &format!("content/{name}"), page(id)));
        let found = cold(&sources, &options()).diagnostics;
        let help = found.iter().find(|one| one.code == "published-gone").unwrap().help.clone().unwrap().en;
        help.split_once("if content/").map(|(_, rest)| rest.split_once(' ').unwrap().0.to_owned())
    };
    let list = "index.html\ngrant/sum.html\ngrant/sum.html#grant\nqa/index.html\n";
    let moved = ("support/grant/sum.md", "total");
    assert_eq!(offered(&[("qa/index.md", "grant"), moved], list).as_deref(), Some(moved.0));
    assert_eq!(offered(&[("qa/index.md", "grant"), ("new.md", "grant")], list).as_deref(), Some("new.md"));
    assert_eq!(offered(&[("qa/index.md", "grant")], list).as_deref(), Some("qa/index.md"));
    assert_eq!(offered(&[("qa/index.md", "other")], list), None);
    let list = "index.html\nguide.html\ngrant/index.html\n";
    assert_eq!(offered(&[("guide/index.md", "a"), ("grant/index.md", "b")], list).as_deref(), Some("guide/index.md"));
    let both = [("a/index.md", "a"), ("guide.md", "g"), ("support/grant/index.md", "b")];
    assert_eq!(offered(&both, list).as_deref(), Some("support/grant/index.md"));
}

/// What pages embed has a name that changes with its content; what readers fetch has not, and is held.
#[test]
fn files_that_readers_fetch_keep_their_addresses() {
    let folder = Folder::new();
    let guide = folder.read("content/guide.md");
    let links = "\n[様式](files/form.PDF)、[一覧](files/list.xlsx)\n\n![図](files/map.png)\n";
    folder.put("content/guide.md", format!("{guide}{links}"));
    for name in ["content/files/form.PDF", "content/files/list.xlsx", "content/files/map.png"] {
        folder.put(name, "1");
    }
    let site = folder.read("content/site.yaml");
    folder.put("content/site.yaml", format!("{site}url: https://example.org/\nfiles: [seal.png]\n"));
    folder.put("content/seal.png", "1");
    folder.put("content/robots.txt", "User-agent: *\nDisallow: /\n");
    let listed = folder.run(&["published"]).ends(0).out;
    let files = ["files/form.PDF", "files/list.xlsx", "seal.png"];
    assert_eq!(listed.lines().filter(|line| !line.contains(".html")).collect::<Vec<_>>(), files);
    for bytes in ["1", "2"] {
        files.iter().for_each(|name| folder.put(&format!("content/{name}"), bytes));
        folder.run(&["build", "--deny-warnings"]).ends(0);
        for name in files {
            assert_eq!(folder.read(&format!("public/{name}")), bytes);
        }
        assert!(!folder.at("public/files/map.png").exists(), "its name changes with it");
        assert!(folder.read("public/robots.txt").contains("Disallow"), "the site's own file counts");
    }
    fs::rename(folder.at("content/files/list.xlsx"), folder.at("content/files/list-2.xlsx")).unwrap();
    folder.put("content/guide.md", format!("{guide}{}", links.replace("list.", "list-2.")));
    folder
        .run(&["check", "--lang", "en"])
        .ends(1)
        .says("a published file would be gone: `files/list.xlsx`")
        .says("put a file of that name back at content/files/list.xlsx")
        .says("`madoguchi published --forget files/list.xlsx`");
    folder.run(&["published", "--forget", "files/list.xlsx"]).ends(0);
    folder.run(&["check"]).ends(0);
}

#[test]
fn an_address_that_cannot_be_made_because_of_a_mistake_is_not_told_twice() {
    let folder = Folder::new();
    folder.run(&["published"]).ends(0);
    folder.put("content/guide.md", "---\ntitle: [手引き\n---\n\n文です。\n");
    let run = folder.run(&["check", "--format", "short"]).ends(1);
    assert!(!run.err.contains("published-gone"), "{}", run.err);

    // Nor is what only cards would show told, when a fact of theirs can't be read.
    let folder = Folder::new();
    folder.put(LIST, "guide.html\nindex.html\nindex.html#gone\n");
    folder.run(&["check", "--lang", "en"]).ends(1).says("published-gone");
    folder.put("content/data/amounts.yaml", folder.read("content/data/amounts.yaml").replace("1万円", "1満円"));
    let run = folder.run(&["check", "--format", "short"]).ends(1);
    assert!(run.err.contains("amounts.yaml") && !run.err.contains("published-gone"), "{}", run.err);
}

#[test]
fn old_addresses_lead_to_the_place_itself() {
    let Some(browser) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let sources = site(&root().join("tests/sites/moved/in"));
    let sources = edit(&sources, "content/site.yaml", "theme: tiny\n", "");
    lay_out(folder.path(), &clean(&sources, &options()).tree);
    let at = |page: &str| format!("file://{}/{page}", folder.path().display());
    let mut tab = Tab::new(&browser, 360, 740);
    let ends = |tab: &mut Tab, from: &str, to: &str| {
        tab.call("Page.navigate", json!({ "url": "about:blank" }));
        tab.call("Page.navigate", json!({ "url": at(from) }));
        tab.until(&format!("document.readyState === 'complete' && decodeURIComponent(location.href) === '{}'", at(to)));
    };
    for (from, to) in [
        ("old/guide.html", "new/index.html"),
        ("old/guide.html#documents", "new/index.html#documents"),
        ("old/guide.html#amounts", "new/amounts.html#total"),
        ("new/amounts.html#sum", "new/amounts.html#sum"),
        ("new/amounts.html#合計", "new/amounts.html#合計"),
    ] {
        ends(&mut tab, from, to);
    }
    // The place of old is in the heading of today, and is what the browser goes to.
    assert_eq!(tab.text("document.querySelector(':target').parentElement.id"), "total");
    ends(&mut tab, "index.html#money", "index.html#money");
    assert_eq!(tab.text("document.querySelector(':target a').getAttribute('href')"), "new/amounts.html#total");
    // Without scripts Chromium drops what follows `#`; the page is found all the same.
    tab.call("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    ends(&mut tab, "old/guide.html#documents", "new/index.html");
}

/// A site in which something is due: by day, by owner.
fn due_site() -> Folder {
    let folder = Folder::new();
    let page = |title: &str, more: &str| format!("---\ntitle: {title}\n{more}---\n\n文です。\n");
    folder.put("content/a.md", page("先のページ", "review_by: 2030-01-20\nowner: 総務課\n"));
    folder.put("content/b.md", page("過ぎたページ", "review_by: 2029-12-31\n"));
    folder.put("content/c.md", page("ずっと先のページ", "review_by: 2030-02-01\n"));
    folder.put("content/site.yaml", "title: 見本\norganization: { name: 見本会 }\n");
    let hotlines = folder.read("content/data/hotlines.yaml");
    folder.put("content/data/hotlines.yaml", format!("{hotlines}  review_by: 2030-01\n  owner: 総務課\n"));
    folder
}

#[test]
fn what_is_due_is_listed_by_owner() {
    let folder = due_site();
    let on = ["--as-of", "2030-01-01", "--lang", "en"];
    let run = |args: &[&str]| run_in(folder.path(), &[args, &on].concat());
    let listed = run(&["check", "--due", "30"]).ends(0);
    assert_eq!(
        listed.out,
        "見本会\n  2029-12-31 (overdue)  過ぎたページ  b.md  content/b.md:3\n\
         総務課\n  2030-01-20  先のページ  a.md  content/a.md:3\n  \
         2030-01  緊急相談窓口  hotlines.emergency  content/data/hotlines.yaml:6\n"
    );
    assert!(listed.err.contains("warning[overdue]"), "{}", listed.err);
    let all = run(&["check", "--due", "31", "--format", "json"]).ends(0).json();
    let ids: Vec<&str> = all["due"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["b.md", "a.md", "hotlines.emergency", "c.md"]);
    assert_eq!(all["findings"].as_array().unwrap().len(), 1);
    assert_eq!(
        all["due"][1],
        json!({ "review_by": "2030-01-20", "overdue": false, "owner": "総務課", "id": "a.md", "name": "先のページ",
                "file": "content/a.md", "line": 3 })
    );
    // Late is a warning, or an error for who asks for one.
    run(&["build"]).ends(0).says("warning[overdue]");
    run(&["build", "--deny-warnings"]).ends(0).says("warning[overdue]");
    run(&["build", "--deny-overdue"]).ends(1).says("error[overdue]");
    run(&["check", "--deny-overdue"]).ends(1);
    run_in(folder.path(), &["check", "--deny-overdue", "--due", "0", "--as-of", "2029-12-31", "--lang", "en"]).ends(0);
}

#[test]
fn what_is_going_to_change_is_listed_by_day() {
    let folder = Folder::new();
    folder.put(
        "content/data/dates.yaml",
        "desk:\n  label: 窓口の最後の日\n  windows:\n    - { to: 2023-03-31, value: 2023-03-31, source: guide }\n",
    );
    folder.put("content/more.md", "---\ntitle: 追加\n---\n\n{{ dates.desk @ 2023-01-01 }}\n");
    let run = |day: &str, more: &[&str]| {
        run_in(folder.path(), &[&["facts", "--upcoming", "--lang", "en", "--as-of", day], more].concat()).ends(0)
    };
    assert_eq!(
        run("2023-01-01", &[]).out,
        "2023-04-01  dates.desk  2023年3月31日 → (none)\n    窓口の最後の日 [guide]\n    used content/more.md:5\n\
         2023-06-01  amounts.per_day  1万円 → 2万円\n    1日あたりの額 [guide.s1]\n    used content/index.md:5\n"
    );
    assert_eq!(run("2023-05-31", &[]).out.lines().count(), 3);
    assert_eq!(run("2023-06-01", &[]).out, "no fact is going to change\n");
    let first = run("2022-05-31", &["amounts", "--format", "json"]).json();
    assert_eq!(
        first["upcoming"][0],
        json!({ "day": "2022-06-01", "id": "amounts.per_day", "label": "1日あたりの額", "closes": null, "opens": "1万円",
                "sources": ["guide"], "used": ["content/index.md:5"] })
    );
    assert_eq!(first["upcoming"].as_array().unwrap().len(), 2);
    run_in(folder.path(), &["facts", "--upcoming", "amount"]).ends(1);
}

/// A site and the same site with one thing of each sort changed.
pub(crate) fn before_and_after() -> Folder {
    let folder = Folder::empty();
    let old = madoguchi::tools::scaffold::site("見本会", day("2026-11-21"));
    lay_out(&folder.at("old"), &old);
    lay_out(&folder.at("new"), &old);
    folder
}

pub(crate) fn change(folder: &Folder, name: &str, from: &str, to: &str) {
    let text = folder.read(name);
    assert!(text.contains(from), "{name}: {from}");
    folder.put(name, text.replace(from, to));
}

#[test]
fn what_is_the_same_differs_in_nothing() {
    let folder = before_and_after();
    assert_eq!(folder.run(&["diff", "old", "new", "--lang", "en"]).ends(0).out, "Nothing changes in meaning.\n");
    // Not a word: the day of the review, the source's layout, a comment.
    change(&folder, "new/content/trouble.md", "review_by: ", "owner: 総務課\nreview_by: ");
    change(&folder, "new/content/data/amounts.yaml", "\n", "\n# 注\n");
    assert_eq!(folder.run(&["diff", "old", "-r", "new"]).ends(0).out, "意味の変わるところはありません。\n");
    folder.run(&["diff", "--lang", "en"]).ends(2).says("name the folder of the site as it was");
    folder.run(&["diff", "old", "nowhere", "--lang", "en"]).ends(2).says("no content/ in `nowhere`");
    folder.put("new/content/data/amounts.yaml", "a: [");
}

#[test]
fn what_changes_is_told_in_meaning() {
    let folder = before_and_after();
    change(&folder, "new/content/data/hotlines.yaml", "0120-000-000", "0120-000-001");
    change(&folder, "new/content/decisions/grant.yaml", "verdict: \"no\"", "verdict: todo");
    fs::rename(folder.at("new/content/glossary.md"), folder.at("new/content/words.md")).unwrap();
    change(&folder, "new/content/site.yaml", "glossary.md", "words.md");
    change(&folder, "new/content/qa/index.md", "いつの研修から対象ですか", "対象になるのは、いつの研修からですか");
    folder.put("new/content/extra.md", "---\ntitle: 新しいページ\n---\n\nまったく別の文です。\n");

    // The examples in the cases are as they were: the new site has errors, and is compared all the same.
    let told = folder.run(&["diff", "old", "new", "--format", "json"]).ends(1).json();
    let facts: Vec<&str> = told["facts"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(facts.len(), 1, "{facts:?}");
    let fact = &told["facts"][0];
    assert_eq!(
        (&fact["before"][0]["value"], &fact["after"][0]["value"]),
        (&json!("0120-000-000"), &json!("0120-000-001"))
    );
    assert!(!fact["after"][0]["sources"].as_array().unwrap().is_empty());
    let fate = |path: &str| {
        let one = told["pages"].as_array().unwrap().iter().find(|one| one["path"] == path);
        one.map(|one| one["fate"].as_str().unwrap().to_owned())
    };
    assert_eq!(fate("extra.md").as_deref(), Some("added"));
    assert_eq!(fate("qa/index.md").as_deref(), Some("reworded"));
    assert_eq!(fate("trouble.md").as_deref(), Some("shows"));
    assert_eq!(fate("words.md").as_deref(), Some("moved"));
    assert_eq!(fate("glossary.md"), None, "a page that moved is not gone");
    assert!(told["gone"].as_array().unwrap().contains(&json!("glossary.html")));
    assert_eq!(told["leaflets"][0]["path"], "trouble.md");
    assert_eq!(told["leaflets"][0]["facts"], json!(facts));
    let changes = told["decisions"][0]["changes"].as_array().unwrap();
    // Who was refused before the first day of the amounts would now be owed one that the ledger does not have.
    assert_eq!((&changes[0]["what"], &changes[0]["after"]), (&json!("result"), &Value::Null));
    let verdict = changes.iter().find(|one| one["what"] == "verdict").unwrap();
    assert_eq!(verdict["before"], "no");

    // The example is answers that `decide` takes, and its results are the two that are told.
    folder.put("answers.json", verdict["witness"].to_string());
    for (site, key) in [("old", "before"), ("new", "after")] {
        let decided = folder.run(&["decide", "grant", "--answers", "answers.json", "-r", site, "--format", "json"]);
        assert_eq!(decided.ends(0).json()["verdict"], verdict[key], "{site}");
    }

    let human = folder.run(&["diff", "old", "new"]).ends(1).out;
    for part in [
        "印刷して配り直すもの（1 件）",
        "前：「0120-000-000」",
        "前の場所：「glossary.md」",
        "判定 対象外 → ",
        "新しい 「extra.md」",
    ] {
        assert!(human.contains(part), "no {part} in {human}");
    }
    let comment = folder.run(&["diff", "old", "new", "--format", "markdown", "--lang", "en"]).ends(1).out;
    assert!(
        comment.starts_with("## What changes on the site\n\nThe site as it is has errors")
            && comment.contains("\n\n### To be printed again (1)\n\n- `trouble.md` "),
        "{comment}"
    );

    // With an alias nothing is gone.
    change(&folder, "new/content/words.md", "title: ", "aliases: /glossary.html\ntitle: ");
    let told = folder.run(&["diff", "old", "new", "--format", "json"]).ends(1).json();
    assert_eq!(told["gone"], json!([]));
}

#[test]
fn two_days_of_one_site_are_compared() {
    let folder = Folder::new();
    let days = ["--as-of", "2023-05-31", "--as-of", "2023-06-01"];
    let told = folder.run(&[&["diff", "--format", "json"][..], &days].concat()).ends(0).json();
    let held = |from: &str, to: Option<&str>, value: &str, source: &str| json!([{ "from": from, "to": to, "value": value, "sources": [source] }]);
    assert_eq!(
        told["facts"],
        json!([{
            "id": "amounts.per_day", "label": "1日あたりの額", "pages": ["index.md"],
            "before": held("2022-06-01", Some("2023-05-31"), "1万円", "guide"),
            "after": held("2023-06-01", None, "2万円", "guide.s1"),
        }])
    );
    assert_eq!(
        told["pages"],
        json!([{ "path": "index.md", "title": "見本", "fate": "shows", "from": null, "words": null }])
    );
    let there = folder.path().to_str().unwrap();
    let elsewhere = Folder::empty();
    let args = [&["diff", there, "--format", "json"][..], &days].concat();
    assert_eq!(elsewhere.run(&args).ends(0).json(), told, "the folder may be named");
    assert_eq!(
        folder.run(&["diff", "--as-of", "2023-06-01", "--as-of", "2023-06-02", "--lang", "en"]).ends(0).out,
        "Nothing changes in meaning.\n"
    );
}

#[test]
fn what_a_site_says_means_nothing_in_a_comment() {
    let code = madoguchi::report::code;
    assert_eq!(code("@somebody <b>`x`</b>"), "``@somebody <b>`x`</b>``");
    assert_eq!(code("`"), "`` ` ``");
    assert_eq!(code("a\n\n# b"), "`a # b`");
}

/// The job that may write runs nothing of the change and reads no file of it; the job that does may write nothing.
#[test]
fn the_workflows_give_a_change_no_rights() {
    let made = madoguchi::tools::scaffold::site("見本会", day("2026-11-21"));
    let ours = fs::read_to_string(root().join(".github/workflows/check.yml")).unwrap();
    for workflow in [ours.as_str(), text(&made, ".github/workflows/check.yml")] {
        let read: Value = serde_yaml::from_str(workflow).unwrap();
        assert_eq!(read["permissions"], json!({ "contents": "read" }));
        assert!(read["on"].get("pull_request_target").is_none());
        let mut comments = 0;
        for (name, job) in read["jobs"].as_object().unwrap() {
            let steps = job["steps"].as_array().unwrap();
            let runs = |word: &str| steps.iter().any(|step| step.to_string().contains(word));
            match job.get("permissions") {
                None => assert!(!runs("github.token"), "{name}"),
                Some(rights) => {
                    assert_eq!(*rights, json!({ "pull-requests": "write" }), "{name}");
                    assert!(!runs("checkout") && !runs("madoguchi") && !runs("cargo"), "{name}");
                    // What the site says comes in as a value, never as a part of the script.
                    assert!(
                        steps.iter().all(|step| !step["run"].as_str().unwrap_or_default().contains("${{")),
                        "{name}"
                    );
                    comments += 1;
                }
            }
        }
        assert_eq!(comments, 1);
        for step in read["jobs"].as_object().unwrap().values().flat_map(|job| job["steps"].as_array().unwrap()) {
            if step["uses"].as_str().is_some_and(|uses| uses.starts_with("actions/checkout")) {
                assert_eq!(step["with"]["persist-credentials"], json!(false));
            }
        }
    }
}
