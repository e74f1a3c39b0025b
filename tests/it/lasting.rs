//! What lasts: published addresses, anchors of old, what must be looked at again, what is going to change.

use std::fs;

use serde_json::{Value, json};

use crate::browser::chromium;
use crate::cli::{Folder, run_in};
use crate::support::*;
use crate::tab::Tab;

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
    folder.run(&["published", "--check"]).ends(0).silent();
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
    let missing = folder.run(&["published", "--check", "--lang", "en"]).ends(1).says("1 addresses are not in");
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

    // The line that is offered mends it.
    let mended =
        folder.read("content/guide.md").replace("title: 手引き\n", "title: 手引き\nanchors: { details: in-detail }\n");
    folder.put("content/guide.md", &mended);
    folder.run(&["build"]).ends(0);
    assert!(folder.read("public/guide.html").contains("<h2 id=\"in-detail\"><span id=\"details\"></span>"));
    assert_eq!(folder.run(&["published"]).ends(0).out, "guide.html#in-detail\n");

    // A page is moved; the line that is offered mends that, too, and its places come along.
    fs::create_dir(folder.at("content/help")).unwrap();
    fs::rename(folder.at("content/guide.md"), folder.at("content/help/index.md")).unwrap();
    folder.put("content/index.md", folder.read("content/index.md").replace("guide.md", "help/index.md"));
    folder
        .run(&["check", "--lang", "en"])
        .ends(1)
        .says("a published page would be gone: `guide.html`")
        .says("if content/help/index.md has its place now, write `aliases: [/guide.html]` in its front matter");
    folder.put("content/help/index.md", mended.replace("title: 手引き\n", "title: 手引き\naliases: [/guide.html]\n"));
    folder.run(&["check"]).ends(0);
    folder.run(&["published"]).ends(0);

    // Giving something up takes a command that names it.
    folder.put("content/help/index.md", mended.replace("anchors: { details: in-detail }\n", ""));
    folder.run(&["check"]).ends(1);
    folder.run(&["published", "--forget", "guide.htm", "--lang", "en"]).ends(1).says("`guide.htm` is not in");
    folder.run(&["published", "--forget", "guide.html"]).ends(0);
    folder.run(&["check"]).ends(0);
    let list = folder.read(LIST);
    assert_eq!(lines(&list), ["help/index.html", "help/index.html#in-detail", "help/index.html#more", "index.html"]);
}

#[test]
fn an_address_that_cannot_be_made_because_of_a_mistake_is_not_told_twice() {
    let folder = Folder::new();
    folder.run(&["published"]).ends(0);
    folder.put("content/guide.md", "---\ntitle: [手引き\n---\n\n文です。\n");
    let run = folder.run(&["check", "--format", "short"]).ends(1);
    assert!(!run.err.contains("published-gone"), "{}", run.err);
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
    let old = madoguchi::scaffold::site("見本会", day("2026-11-21"));
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
    let made = madoguchi::scaffold::site("見本会", day("2026-11-21"));
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
