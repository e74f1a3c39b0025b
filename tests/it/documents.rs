//! What the tree of a document promises: links to drafts are found wherever they are written, references end, headings
//! keep their words, and the link checker agrees with what is known before anything is made.

use std::collections::BTreeSet;

use crate::support::*;
use madoguchi::base::address::page_file;
use madoguchi::base::diag::{Diagnostic, Span};
use madoguchi::base::tree::Tree;
use madoguchi::render::{PageCache, render, theme};
use madoguchi::site::destination::Destination;
use madoguchi::site::load::{Memos, load};
use madoguchi::{check, links};

const HOME: &str = "---\ntitle: 見本\n---\n\n";

fn site_of(files: &[(&str, &str)]) -> Tree {
    let mut all = vec![("content/site.yaml", "title: 見本\ntheme: tiny\n"), ("content/index.md", HOME)];
    all.retain(|(name, _)| !files.iter().any(|(other, _)| other == name));
    all.extend(files);
    let mut tree = tree(&all);
    for (name, bytes) in snapshot(&root().join("tests/theme")) {
        put(&mut tree, &format!("themes/tiny/{name}"), bytes);
    }
    tree
}

fn found(tree: &Tree) -> Vec<String> {
    places(tree, &cold(tree, &options()).diagnostics)
}

const DRAFT: (&str, &str) = ("content/下書き.md", "---\ntitle: 下書き\ndraft: true\n---\n");

#[test]
fn a_link_to_a_draft_is_found_wherever_it_is_written() {
    let menu = ("content/site.yaml", "title: 見本\ntheme: tiny\nnav:\n  - index.md\n  - 下書き.md\n");
    let foot = ("content/site.yaml", "title: 見本\ntheme: tiny\nfooter:\n  - 下書き.md\n");
    let encoded = ("content/index.md", "---\ntitle: 見本\n---\n\n[案内](%E4%B8%8B%E6%9B%B8%E3%81%8D.md#a)\n");
    let data = ("content/data/texts.yaml", "a:\n  label: 甲\n  value: 「[案内](下書き.md)」\n  source: guide\n");

    let shows = ("content/index.md", "---\ntitle: 見本\n---\n\n{{ texts.a }}\n");
    for (files, place) in [
        (vec![menu, DRAFT], "link-to-draft content/site.yaml:5"),
        (vec![foot, DRAFT], "link-to-draft content/site.yaml:4"),
        (vec![encoded, DRAFT], "link-to-draft content/index.md:5"),
        (vec![data, SOURCES, shows, DRAFT], "link-to-draft content/data/texts.yaml:3"),
    ] {
        let found = found(&site_of(&files));
        assert!(found.iter().any(|one| one == place), "{place}: {found:?}");
    }
}

const SOURCES: (&str, &str) =
    ("content/data/sources.yaml", "guide:\n  title: 手引き\n  short: 手引き\n  date: 2026-04-01\n");

const TERMS: &str = "content/data/glossary.yaml";

fn terms(definitions: &[String]) -> String {
    let one = |(number, text): (usize, &String)| {
        format!("t{number}:\n  term: 用語{number}\n  reading: ようご\n  definition: \"{text}\"\n  source: guide\n")
    };
    definitions.iter().enumerate().map(one).collect()
}

fn with_terms(definitions: &[String]) -> Vec<String> {
    let list = ("content/index.md", "---\ntitle: 見本\n---\n\n{{ glossary }}\n");
    let tree = site_of(&[list, SOURCES, (TERMS, &terms(definitions))]);
    found(&tree)
}

#[test]
fn references_in_a_circle_end_and_are_named() {
    let two = ["甲は{{ glossary.t1.definition }}", "乙は{{ glossary.t0.definition }}"].map(str::to_owned);
    let found = with_terms(&two);
    assert!(found.contains(&String::from("reference-cycle content/data/glossary.yaml:4")), "{found:?}");
    let tree = site_of(&[SOURCES, (TERMS, &terms(&two))]);
    let circle = cold(&tree, &options()).diagnostics.into_iter().find(|one| one.code == "reference-cycle").unwrap();
    assert!(
        circle.message.en.contains("`glossary.t0.definition` → `glossary.t1.definition` → `glossary.t0.definition`")
    );
    // Nine references of a text to itself would be 9⁸ texts.
    let nine = ["{{ glossary.t0.definition }}".repeat(9)];
    assert!(with_terms(&nine).iter().any(|one| one.starts_with("reference-cycle")));
}

#[test]
fn references_that_lead_on_too_far_are_told() {
    let chain = |times: usize, length: usize| -> Vec<String> {
        let next = |at: usize| format!("{{{{ glossary.t{}.definition }}}}", at + 1).repeat(times);
        (0..length).map(next).chain([String::from("終わり")]).collect()
    };
    let is_found = |texts: &[String]| with_terms(texts).iter().any(|one| one.starts_with("too-many-references"));
    assert!(is_found(&chain(9, 6)), "nine of nine of nine …");
    assert!(is_found(&chain(1, 9)), "a long chain");
    assert!(!is_found(&chain(1, 7)) && !is_found(&chain(3, 5)), "what can be shown");
}

/// The words of a heading in a footnote were those of another piece once.
#[test]
fn a_heading_in_a_footnote_keeps_its_words() {
    let page = "---\ntitle: 見本\n---\n\n## 手引き\n\n日付です[^1]。\n\n## 終わり\n\n[^1]: 文。\n\n    ## 注の見出し\n";
    let tree = site_of(&[("content/index.md", page), ("content/site.yaml", "title: 見本\n")]);
    let built = clean(&tree, &options());
    let html = text(&built.tree, "index.html");
    assert!(html.contains("href=\"#注の見出し\">注の見出し</a>"), "{html}");
    assert!(html.contains("<h2 id=\"注の見出し\">注の見出し</h2>"), "{html}");
}

/// What the resolver knows of a link before anything is made, the checker of the finished files finds, and nothing more.
#[test]
fn the_link_checker_agrees_with_the_resolver() {
    let mut seen = 0;
    for folder in folders(&root().join("tests/diagnostics")) {
        let tree = site(&folder.join("in"));
        let built = cold(&tree, &options());
        let Some(_) = &built.value.theme else { continue };
        let whole = &built.value.site;
        let codes = ["broken-link", "case-mismatch", "normal-form-mismatch", "link-to-draft"];
        let reported: BTreeSet<_> = built
            .diagnostics
            .iter()
            .filter(|one| codes.contains(&one.code))
            .filter_map(|one| one.span.clone())
            .collect();
        let aliases: BTreeSet<_> = whole.pages.values().flat_map(|page| &page.aliases).map(|one| &one.target).collect();
        let exists = |destination: &Destination| match destination {
            Destination::AsWritten(_) => true,
            Destination::File { path, folder, .. } => {
                whole.pages.contains_key(path)
                    || whole.unread.contains(path)
                    || whole.assets.contains_key(path)
                    || built.value.tree.contains(&page_file(path))
                    || *folder && built.value.tree.contains(&path.under("").join("index.html").unwrap_or(path.clone()))
                    || aliases.iter().any(|alias| alias.trim_matches('/') == path.as_str())
            }
        };
        whole.each_link(&mut |link, from| {
            if from.is_some() && !built.value.tree.is_empty() && !exists(&Destination::of(&link.target, from)) {
                seen += 1;
                let path = folder.display();
                assert!(reported.contains(&link.span), "{path}: {} is gone, and nobody says so", link.target);
            }
        });
    }
    assert!(seen >= 5, "{seen}");
}

/// A menu names its pages by their path alone; what is written otherwise would be left out of it without a word.
#[test]
fn a_menu_entry_that_is_no_plain_path_is_reported() {
    for entry in ["/guide.md", "./guide.md", "guide.md#a"] {
        let menu = format!("title: 見本\ntheme: tiny\nnav:\n  - index.md\n  - \"{entry}\"\n");
        let guide = ("content/guide.md", "---\ntitle: 手引き\n---\n\n## 甲 {#a}\n");
        let found = found(&site_of(&[("content/site.yaml", &menu), guide]));
        assert!(found.iter().any(|one| one == "broken-link content/site.yaml:5"), "{entry}: {found:?}");
    }
}

/// A link to a page that does not exist is found at its node, before anything is made; the link checker, which reads the
/// finished files alone, finds the same links.
#[test]
fn what_is_found_at_the_link_is_found_in_the_files() {
    let mut seen = 0;
    for folder in folders(&root().join("tests/diagnostics")).iter().map(|one| one.join("in")).chain([town()]) {
        let tree = site(&folder);
        let site = load(&tree, &options(), &mut Memos::default()).value;
        let theme = theme::load(&tree, &site.config.theme).value;
        let rendered = render(&tree, &site, &theme, &mut PageCache::default()).value;
        if !rendered.complete || !site.unread.is_empty() {
            continue;
        }
        let spans = |found: Vec<Diagnostic>| -> BTreeSet<Span> {
            let broken = found.into_iter().filter(|one| one.code == "broken-link");
            broken.filter_map(|one| one.span).filter(|span| tree.contains(&span.path)).collect()
        };
        let at_nodes = spans(check::links::check(&site));
        let origins = rendered.origins(&tree, &site, &theme, false);
        let in_files = spans(links::check(&rendered.tree, &rendered.link_options(&site), &origins).diagnostics);
        let mut missing = BTreeSet::new();
        site.each_link(&mut |link, from| match Destination::of(&link.target, from) {
            Destination::File { path, .. } if path.extension() == "md" && in_files.contains(&link.span) => {
                missing.insert(link.span.clone());
            }
            _ => {}
        });
        assert!(missing.is_subset(&at_nodes), "{}: {missing:?} {at_nodes:?}", folder.display());
        for span in at_nodes.difference(&in_files) {
            // A text that no page shows is in no file.
            assert!(span.path.as_str().starts_with("content/data/"), "{}: {span:?}", folder.display());
        }
        seen += missing.len();
    }
    assert!(seen >= 5, "{seen}");
}

/// A date in a reference is no date of the author's, though the reference is broken or stands where none may.
#[test]
fn the_house_style_leaves_references_alone() {
    let style = ("content/data/wording.yaml", "rules: { dates: 2023年6月1日 }\n");
    let page = |body: &str| {
        let text = format!("---\ntitle: 見本\n---\n\n{body}\n");
        found(&site_of(&[style, ("content/index.md", &text)]))
    };
    for body in ["前 {{ texts.a @ 2024-03-31 }", "![図 {{ texts.a @ 2024-03-31 }}の町](a.svg)"] {
        let found = page(body);
        assert!(found.iter().any(|one| one.starts_with("bad-reference")), "{body}: {found:?}");
        assert!(!found.iter().any(|one| one.starts_with("wording")), "{body}: {found:?}");
    }
    assert!(page("2024-03-31から").iter().any(|one| one.starts_with("wording-date")), "a date is found");
}
