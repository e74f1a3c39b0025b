//! The portal itself: what is in `content/` makes a site without a word of complaint, and no mistake in it would pass.

use std::sync::LazyLock;

use crate::support::*;
use madoguchi::base::diag::{Language, Severity, has_errors};
use madoguchi::base::html::text_of;
use madoguchi::base::tree::Tree;
use madoguchi::build::Built;
use madoguchi::ledger::{Held, Ledger};
use madoguchi::report::Format;
use madoguchi::site::Options;
use madoguchi::value::Value;

static SOURCES: LazyLock<Tree> = LazyLock::new(|| site(root()));
static PORTAL: LazyLock<Built> = LazyLock::new(|| clean(&SOURCES, &options()));

fn ledger() -> Ledger {
    madoguchi::site::load::load(&SOURCES, &options(), &mut madoguchi::site::load::Memos::default()).value.ledger
}

/// The pages of the portal: not those that only send the reader on.
fn pages() -> impl Iterator<Item = (&'static str, &'static str)> {
    let html = PORTAL.tree.iter().filter(|(path, _)| path.extension() == "html");
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
fn it_is_made_without_a_finding() {
    let built = &*PORTAL;
    assert_eq!(built.counts.pages, built.tree.iter().filter(|(path, _)| path.extension() == "html").count());
    assert!(built.counts.pages > 30, "{:?}", built.counts);
    assert!(built.counts.links > 1000 && built.counts.anchors > 100, "the link checker saw little: {:?}", built.counts);
    assert!(!built.outside.is_empty());
}

#[test]
fn all_questions_have_their_address() {
    let all = PORTAL.tree.iter().filter(|(path, _)| path.as_str().starts_with("qa/")).collect::<Vec<_>>();
    let html: Vec<&str> = all.iter().map(|(_, bytes)| std::str::from_utf8(bytes).unwrap()).collect();
    let mut missing = Vec::new();
    for (chapter, questions) in [(1, 5), (2, 5), (3, 2), (4, 18), (5, 2), (6, 4)] {
        for question in 1..=questions {
            let id = format!("id=\"q{chapter}-{question}\"");
            if html.iter().map(|page| page.matches(&id).count()).sum::<usize>() != 1 {
                missing.push(id);
            }
        }
    }
    fail_if(&missing);
}

#[test]
fn every_page_keeps_the_rules_of_the_house() {
    let ledger = ledger();
    let emergency =
        ledger.record("hotlines", "emergency").unwrap().facts().find(|fact| fact.id.ends_with(".phone")).unwrap();
    let Held::Value(Value::Phone(phone)) = &emergency.windows.last().unwrap().held else { panic!("no phone") };
    let call = format!("href=\"{}\"", phone.href());
    let mut wrong = Vec::new();
    for (page, html) in pages() {
        let mut fail = |what: String| wrong.push(format!("{page}: {what}"));
        if !html.contains(&call) {
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
    assert!(pages().count() > 30);
}

#[test]
fn the_table_of_changes_shows_both_values() {
    let ledger = ledger();
    let page = text(&PORTAL.tree, "changes.html");
    let tables: Vec<String> =
        page.split("<table>").skip(1).map(|part| text_of(part.split("</table>").next().unwrap())).collect();
    let table = tables.iter().find(|table| table.contains("2023年6月1日の変更の前と後")).expect("the table");
    let mut shown = 0;
    for (fact, before, after) in ledger.changed_on(day("2023-06-01")) {
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
    assert!(table.contains("15万円") && table.contains("40万円"));
}

#[test]
fn it_can_be_made_as_of_earlier_days() {
    for given in [true, false] {
        for date in ["2023-05-31", "2022-06-01"] {
            let options = Options { as_of_given: given, ..Options::on(day(date)) };
            let built = cold(&SOURCES, &options);
            if given {
                let said = shown(&SOURCES, &built.diagnostics, Format::Short, Language::En);
                assert!(!has_errors(&built.diagnostics), "as of {date}: {said}");
                assert!(text(&built.value.tree, "index.html").contains("の時点の内容です"));
            }
        }
    }
}

/// The portal with lines added to the end of a page; the findings, and the number of the first line added.
fn planted(page: &str, lines: &str) -> (Vec<String>, usize) {
    let source = text(&SOURCES, page);
    let mut tree = SOURCES.clone();
    put(&mut tree, page, format!("{}\n\n{lines}\n", source.trim_end()));
    (places(&tree, &cold(&tree, &options()).diagnostics), source.trim_end().lines().count() + 2)
}

#[test]
fn planted_mistakes_are_found_where_they_are() {
    for page in ["content/desks.md", "content/qa/relief.md", "content/index.md"] {
        for (code, text) in [
            ("broken-link", "[無](no-such-page.md)"),
            ("broken-link", "![絵](files/none.png)"),
            ("broken-link", "[無](/nothing/)"),
            ("broken-anchor", "[無](/incident.md#no-such-place)"),
            ("broken-anchor", "[無](#no-such-place)"),
            ("unknown-reference", "{{ hotlines.emergncy.phone }}"),
            ("unknown-reference", "{{ amounts.nothing }}"),
            ("raw-html", "<b>太い</b>"),
            ("heading-level", "# 題"),
            ("bad-tel", "[電話](tel:012-345)"),
        ] {
            let (found, line) = planted(page, text);
            let (first, rest) = found.split_first().unwrap_or_else(|| panic!("{page}: {text} is not found"));
            assert_eq!(*first, format!("{code} {page}:{line}"), "{text}");
            // the two halves of an element are two findings
            assert!(rest.iter().all(|one| one == first), "{text}: {found:?}");
        }
    }
}

/// Each phone number, amount and time of the ledger, as readers see it, typed into a page.
#[test]
fn every_fact_written_by_hand_is_found() {
    let ledger = ledger();
    let mut spellings = Vec::new();
    for fact in ledger.facts() {
        for window in &fact.windows {
            if let Held::Value(value) = &window.held {
                match value {
                    Value::Phone(phone) => {
                        spellings.extend([phone.as_str().to_owned(), wide(phone.as_str()), phone.digits()])
                    }
                    Value::Money(yen) => spellings.extend(
                        ["man", "yen"]
                            .map(|format| yen_text(value, format))
                            .into_iter()
                            .chain([wide(&yen_text(value, "man")), format!("{}円", yen.0)]),
                    ),
                    Value::Hours(hours) => {
                        let clock = |minutes: u16| format!("{}:{:02}", minutes / 60, minutes % 60);
                        let (open, close) = (hours.open().minutes(), hours.close().minutes());
                        spellings.push(format!("{}-{}", clock(open), clock(close)));
                        spellings.push(format!("{}～{}", wide(&clock(open)), wide(&clock(close))));
                    }
                    _ => {}
                }
            }
        }
    }
    spellings.sort();
    spellings.dedup();
    assert!(spellings.len() > 30, "{spellings:?}");
    let lines: Vec<String> = spellings.iter().map(|one| format!("見本は{one}です。\n")).collect();
    let (found, first) = planted("content/desks.md", &lines.join("\n"));
    let expected: Vec<String> =
        (0..spellings.len()).map(|at| format!("literal-fact content/desks.md:{}", first + 2 * at)).collect();
    let missed: Vec<String> = expected
        .iter()
        .zip(&spellings)
        .filter(|(place, _)| !found.contains(place))
        .map(|(place, spelling)| format!("{place} {spelling}"))
        .collect();
    fail_if(&missed);
    // The house style has its own things to say of wide digits.
    let literal = found.iter().filter(|one| one.starts_with("literal-fact ")).count();
    assert_eq!(literal, expected.len(), "{found:?}");
}

/// Whether a `<script>` of this type holds data, which no browser runs.
fn is_data(kind: Option<&str>) -> bool {
    matches!(kind, Some("application/ld+json" | "application/json"))
}

fn yen_text(value: &Value, format: &str) -> String {
    value.plain(format, madoguchi::value::Locale::Japanese).unwrap()
}

/// Full-width.
fn wide(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c }).collect()
}

/// Every fact of the ledger is in some page, and every page of the sources is in the site.
#[test]
fn nothing_is_left_out() {
    let site = madoguchi::site::load::load(&SOURCES, &options(), &mut madoguchi::site::load::Memos::default()).value;
    assert!(site.drafts.is_empty(), "drafts: {:?}", site.drafts);
    for page in site.pages.keys() {
        assert!(PORTAL.tree.contains(&madoguchi::base::address::page_file(page)), "{page}");
    }
    let all: String = pages().map(|(_, html)| text_of(html)).collect();
    for fact in site.ledger.facts() {
        if let Some(Held::Value(value @ (Value::Phone(_) | Value::Email(_)))) =
            fact.on(day("2026-11-21")).map(|one| &one.held)
        {
            let value = value.plain("plain", madoguchi::value::Locale::Japanese).unwrap();
            assert!(all.contains(&value), "{}: {value} is on no page", fact.id);
        }
    }
}

#[test]
fn the_generator_knows_nothing_of_the_association() {
    let words = ["医師会", "日医", "JMA", "med.or.jp"];
    let mut wrong = Vec::new();
    for folder in ["src", "themes"] {
        for (name, bytes) in snapshot(&root().join(folder)) {
            let text = String::from_utf8_lossy(&bytes);
            for (number, line) in text.lines().enumerate() {
                if words.iter().any(|word| line.contains(word)) {
                    wrong.push(format!("{folder}/{name}:{}: {line}", number + 1));
                }
            }
        }
    }
    fail_if(&wrong);
}

#[test]
fn a_page_due_for_review_is_no_error() {
    let later = cold(&SOURCES, &Options::on(day("2030-01-01"))).diagnostics;
    assert!(later.iter().all(|one| one.severity == Severity::Warning), "{:?}", codes(&later));
}
