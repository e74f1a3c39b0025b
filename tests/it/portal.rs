//! The portal itself: what is in `content/` makes a site without a word of complaint, and no mistake in it would pass.
//! These are the only tests that read `content/`; what the generator does is tested on sites of its own.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::reading::text_of;
use crate::support::*;
use madoguchi::base::tree::Tree;
use madoguchi::ledger::{Held, Ledger};
use madoguchi::pipeline::Built;
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

#[test]
fn it_is_made_without_a_finding() {
    let built = &*PORTAL;
    assert_eq!(built.counts.pages, built.tree.iter().filter(|(path, _)| path.extension() == "html").count());
    assert!(built.counts.pages > 30, "{:?}", built.counts);
    assert!(built.counts.links > 1000 && built.counts.anchors > 100, "the link checker saw little: {:?}", built.counts);
    assert!(!built.outside.is_empty());
}

/// A clean build has run the cases, asked the questions and looked for each published address; here it is made sure that
/// there are some.
#[test]
fn its_cases_questions_and_published_addresses_are_there() {
    let site = madoguchi::site::load::load(&SOURCES, &options(), &mut madoguchi::site::load::Memos::default()).value;
    assert!(!site.decisions.is_empty());
    for name in site.decisions.keys() {
        assert!(site.cases.iter().any(|cases| cases.decision == *name), "{name} has no cases");
    }
    assert!(!site.search_cases.is_empty() && SOURCES.contains(&path("content/published.txt")));
}

#[test]
fn it_is_made_the_same_every_time() {
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let again = pool.install(|| cold(&SOURCES, &options()));
        assert!(again.value.tree == PORTAL.tree, "it differs on {threads} threads");
    }
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
    for folder in ["src", "themes", "scaffold"] {
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

/// A number or an address of the ledger stands in the ledger alone; the names of the portal, nowhere in the program.
#[test]
fn the_portal_is_known_to_its_content_only() {
    let site = madoguchi::site::load::load(&SOURCES, &options(), &mut madoguchi::site::load::Memos::default()).value;
    let mut figures = BTreeSet::new();
    for window in site.ledger.facts().flat_map(|fact| &fact.windows) {
        if let Held::Value(Value::Phone(_) | Value::Email(_)) = &window.held {
            let Held::Value(value) = &window.held else { continue };
            figures.insert(value.plain("plain", madoguchi::value::Locale::Japanese).unwrap());
        }
    }
    assert!(figures.len() >= 7, "{figures:?}");
    let mut names: BTreeSet<String> = ["hotlines", "services", "documents"]
        .iter()
        .filter_map(|name| site.ledger.collections.get(*name))
        .flat_map(|all| all.records.iter().map(|record| record.name().to_owned()))
        .collect();
    names.extend([site.config.title.clone(), site.config.short_title.clone()]);
    names.extend(site.config.organization.iter().map(|(name, _)| name.clone()));
    // Names that any help desk may use.
    names.retain(|name| name.chars().count() > 4);
    assert!(names.len() >= 9, "{names:?}");

    let mut wrong = Vec::new();
    for folder in ["src", "themes", "scaffold", "docs/content", "tests", "benches", "README.md", "ARCHITECTURE.md"] {
        let place = root().join(folder);
        let files = if place.is_file() {
            [(String::new(), std::fs::read(&place).unwrap())].into_iter().collect()
        } else {
            snapshot(&place)
        };
        let is_program = ["src", "themes", "scaffold"].contains(&folder);
        for (file, bytes) in &files {
            let text = String::from_utf8_lossy(bytes);
            let known = figures.iter().chain(names.iter().filter(|_| is_program));
            wrong.extend(known.filter(|one| text.contains(*one)).map(|one| format!("{folder}/{file}: {one}")));
        }
    }
    fail_if(&wrong);
}
