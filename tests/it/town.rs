//! The town of `tests/town/`: what the generator and its theme make of a whole portal.

use std::sync::LazyLock;

use crate::reading::text_of;
use crate::support::*;
use madoguchi::base::diag::{Language, Severity, has_errors};
use madoguchi::base::tree::Tree;
use madoguchi::ledger::Held;
use madoguchi::pipeline::Built;
use madoguchi::report::Format;
use madoguchi::site::Options;

static SOURCES: LazyLock<Tree> = LazyLock::new(|| site(&town()));
static TOWN: LazyLock<Built> = LazyLock::new(|| clean(&SOURCES, &options()));

/// The pages of the town: not those that only send the reader on.
fn pages() -> impl Iterator<Item = (&'static str, &'static str)> {
    let html = TOWN.tree.iter().filter(|(path, _)| path.extension() == "html");
    html.map(|(path, bytes)| (path.as_str(), std::str::from_utf8(bytes).unwrap()))
        .filter(|(_, html)| !html.contains("http-equiv=\"refresh\""))
}

/// A start tag of the output, all of whose attributes are in double quotes.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(one, _)| *one == name).map(|(_, value)| *value)
    }
}

fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len());
        let (name, mut inner) = rest.split_at(end);
        let mut attributes = Vec::new();
        loop {
            inner = inner.trim_start();
            let stop = inner.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>')).unwrap_or(inner.len());
            let (key, after) = inner.split_at(stop);
            if key.is_empty() {
                break;
            }
            match after.strip_prefix("=\"").and_then(|quoted| quoted.split_once('"')) {
                Some((value, after)) => {
                    attributes.push((key, value));
                    inner = after;
                }
                None => {
                    assert!(
                        !after.starts_with('='),
                        "an attribute without quotes: {key}{}",
                        &after[..20.min(after.len())]
                    );
                    attributes.push((key, ""));
                    inner = after;
                }
            }
        }
        tags.push(Tag { name, attributes });
    }
    tags
}

#[test]
fn every_page_keeps_the_rules_of_the_house() {
    let call = "href=\"tel:0120000110\"";
    let mut wrong = Vec::new();
    for (page, html) in pages() {
        let mut fail = |what: String| wrong.push(format!("{page}: {what}"));
        if !html.contains(call) {
            fail(format!("no {call}"));
        }
        let tags = tags(html);
        let count = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
        for (name, number) in
            [("h1", 1), ("title", 1), ("main", 1), ("style", 0), ("iframe", 0), ("form", 0), ("base", 0)]
        {
            if count(name) != number {
                fail(format!("{} <{name}>, and not {number}", count(name)));
            }
        }
        let policy = tags.iter().find(|tag| tag.get("http-equiv") == Some("Content-Security-Policy"));
        match policy.and_then(|tag| tag.get("content")) {
            Some(policy) if policy.contains("default-src 'none'") && !policy.contains("unsafe") => {}
            policy => fail(format!("policy {policy:?}")),
        }
        for tag in &tags {
            if tag.name == "script" && tag.get("src").is_none() && !is_data(tag.get("type")) {
                fail(String::from("a script in the page"));
            }
            // The search box and the calculator must run from a disk too, where no integrity value can be checked.
            let from_a_disk = ["assets/js/search-box.", "assets/js/calculator"];
            let src = tag.get("src").filter(|src| !from_a_disk.iter().any(|name| src.contains(name)));
            if tag.name == "script" && src.is_some() && tag.get("integrity").is_none() {
                fail(String::from("a script without integrity"));
            }
            for (key, value) in &tag.attributes {
                let loads =
                    matches!(*key, "src" | "srcset" | "poster" | "data") || (tag.name == "link" && *key == "href");
                if loads && (value.contains("//") || value.starts_with("data:")) {
                    fail(format!("<{}> loads {value} from elsewhere", tag.name));
                }
                if key.starts_with("on") || *key == "style" {
                    fail(format!("<{} {key}=…>", tag.name));
                }
                let address = matches!(*key, "href" | "src" | "action" | "srcset");
                if address && value.starts_with('/') && page != "404.html" {
                    fail(format!("{key}=\"{value}\" works only at the top of a host"));
                }
            }
        }
        if !html.starts_with("<!doctype html>\n<html lang=\"ja\">") {
            fail(String::from("no language"));
        }
        // nothing of the sources shows through
        let text = text_of(html);
        for mark in ["{{", "}}", "{#", "**", "[!", "undefined", "(none)"] {
            if text.contains(mark) {
                fail(format!("shows {mark}"));
            }
        }
    }
    fail_if(&wrong);
    assert!(pages().count() > 20);
}

/// Whether a `<script>` of this type holds data, which no browser runs.
fn is_data(kind: Option<&str>) -> bool {
    matches!(kind, Some("application/ld+json" | "application/json"))
}

#[test]
fn the_table_of_changes_shows_both_values() {
    let ledger =
        madoguchi::site::load::load(&SOURCES, &options(), &mut madoguchi::site::load::Memos::default()).value.ledger;
    let page = text(&TOWN.tree, "changes.html");
    let tables: Vec<String> =
        page.split("<table>").skip(1).map(|part| text_of(part.split("</table>").next().unwrap())).collect();
    let table = tables.iter().find(|table| table.contains("2024年4月1日の変更の前と後")).expect("the table");
    let mut shown = 0;
    for (fact, before, after) in ledger.changed_on(day("2024-04-01")) {
        let Some(before) = before else { continue };
        assert!(table.contains(&fact.label), "{}", fact.id);
        for window in [before, after] {
            if let Held::Value(value) = &window.held {
                let value = value.plain(fact.kind.default_format(), madoguchi::value::Locale::Japanese).unwrap();
                assert!(table.contains(&value), "{}: no {value} in {table}", fact.id);
                shown += 1;
            }
        }
    }
    assert!(shown >= 6, "{shown}");
    assert!(table.contains("5万円") && table.contains("9万円"));
}

/// As of a day asked for by name, the values and the notice are those of that day.
#[test]
fn it_can_be_made_as_of_earlier_days() {
    for (date, amount) in [("2024-03-31", "5万円"), ("2021-04-01", "5万円"), ("2024-04-01", "6万円")] {
        let options = Options { as_of_given: true, ..Options::on(day(date)) };
        let built = cold(&SOURCES, &options);
        let said = shown(&SOURCES, &built.diagnostics, Format::Short, Language::En);
        assert!(!has_errors(&built.diagnostics), "as of {date}: {said}");
        assert!(text(&built.value.tree, "index.html").contains("の時点の内容です"), "{date}");
        let page = text_of(text(&built.value.tree, "services/gift.html"));
        assert!(page.contains(&format!("額は{amount}からです")), "{date}: {page}");
    }
}

/// A clock that is wrong, and no day asked for by name: the page says nothing of a day, and nothing else is lost.
#[test]
fn an_earlier_day_of_the_clock_is_not_announced() {
    for date in ["2024-03-31", "2021-04-01"] {
        let built = cold(&SOURCES, &Options::on(day(date)));
        assert!(!text(&built.value.tree, "index.html").contains("の時点の内容です"), "{date}");
        assert_eq!(built.value.counts.pages, TOWN.counts.pages, "{date}");
    }
}

#[test]
fn drafts_are_made_only_when_asked_for() {
    let hidden = "ひみつの雪下ろし";
    assert!(pages().all(|(_, html)| !html.contains(hidden)));
    let drafts = clean(&SOURCES, &Options { drafts: true, ..options() }).tree;
    assert!(text(&drafts, "grant/plan.html").contains(hidden));
}

#[test]
fn a_page_due_for_review_is_no_error() {
    let later = cold(&SOURCES, &Options::on(day("2030-01-01"))).diagnostics;
    assert!(codes(&later).contains(&"overdue"));
    assert!(later.iter().all(|one| one.severity == Severity::Warning), "{:?}", codes(&later));
}
