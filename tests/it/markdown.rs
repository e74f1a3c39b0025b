//! What Markdown becomes: `tests/markdown/*.md` hold prose and examples. An example is a block fenced by four backticks
//! and `example`: the input, a line with `.`, the HTML, and where something is found another line with `.` and a line
//! `code: the text it covers` for each finding. The HTML is never written by the tests: it says what is right.

use std::fs;

use crate::support::*;
use madoguchi::base::diag::{Checked, Span};
use madoguchi::render::document::resolve::{Address, Leaf, Resolved};
use madoguchi::render::strings::Strings;
use madoguchi::syntax::markdown::document::{Document, NodeKind};
use madoguchi::syntax::markdown::{Origin, blocks, inline};

struct Example {
    place: String,
    input: String,
    html: String,
    findings: String,
}

fn examples() -> Vec<Example> {
    let folder = root().join("tests/markdown");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut examples = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&file).unwrap();
        let mut lines = text.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            if line != "````example" {
                assert!(!line.starts_with("````"), "{name}:{}: a fence that opens nothing", number + 1);
                continue;
            }
            let mut parts = vec![String::new()];
            loop {
                match lines.next().unwrap_or_else(|| panic!("{name}:{}: not closed", number + 1)).1 {
                    "````" => break,
                    "." => parts.push(String::new()),
                    line => {
                        let part = parts.last_mut().unwrap();
                        part.push_str(line);
                        part.push('\n');
                    }
                }
            }
            assert!(matches!(parts.len(), 2 | 3), "{name}:{}: input, `.`, HTML", number + 1);
            let mut parts = parts.into_iter();
            let mut next = || parts.next().unwrap_or_default();
            examples.push(Example {
                place: format!("{name}:{}", number + 1),
                input: next(),
                html: next(),
                findings: next(),
            });
        }
    }
    examples
}

/// The HTML of a document: links with their targets as written, references by their numbers.
fn html(document: &Document) -> String {
    let mut made = Resolved {
        tree: document.tree.clone(),
        headings: document.headings.clone(),
        code: document.code.clone(),
        ..Resolved::empty(Strings::built_in("ja"))
    };
    for (number, link) in (0..).zip(&document.links) {
        let title = document.title(number).to_owned();
        made.links.push(Address { href: link.target.clone(), title, span: link.span.clone() });
    }
    for node in &mut made.tree.nodes {
        if let NodeKind::Reference(number) = node.kind {
            node.kind = NodeKind::Resolved(made.leaves.len() as u32);
            made.leaves.push(Leaf::Value { html: format!("[{number}]"), text: String::new() });
        }
    }
    made.html()
}

#[test]
fn every_example_becomes_what_it_says() {
    let examples = examples();
    assert!(examples.len() > 150, "{} examples", examples.len());
    let mut wrong = Vec::new();
    for Example { place, input, html: expected, findings } in &examples {
        let source = path("example.md");
        let Checked { value, diagnostics } = blocks(input, Origin::File { path: &source, base: 0 });
        let got = html(&value);
        if got.trim_end() != expected.trim_end() {
            wrong.push(format!("{place}: {input}  expected: {}\n  got: {}", expected.trim_end(), got.trim_end()));
        }
        let covered = |span: &Span| &input[span.start as usize..span.end as usize];
        let found: String = diagnostics
            .iter()
            .map(|one| format!("{}: {}\n", one.code, one.span.as_ref().map_or("", covered)))
            .collect();
        if found != *findings {
            wrong.push(format!("{place}: {input}  expected to find: {findings}\n  found: {found}"));
        }
    }
    fail_if(&wrong);
}

/// Data files hold short texts of one line, which are read by the same rule.
#[test]
fn prose_of_data_files_is_read_by_the_same_rule() {
    let source = path("example.yaml");
    let origin = Origin::File { path: &source, base: 0 };
    let shown = |text: &str| html(&inline(text, origin).value);
    assert_eq!(shown("これは**「重要」**です"), "これは<strong>「重要」</strong>です");
    assert_eq!(shown("~~（旧）~~新"), "<del>（旧）</del>新");
    assert_eq!(inline("これは** 重要 **です", origin).diagnostics.len(), 2);
}

#[test]
fn lines_join_in_descriptions_data_and_the_feed() {
    let site = tree(&[
        ("content/site.yaml", "title: 見本\nurl: https://example.jp/\nsources_page: index.md\n"),
        (
            "content/index.md",
            "---\ntitle: 入口\ndescription: >-\n  折り返した\n  説明と、Latin\n  words です。\n---\n\n{{ sources }}\n\n{{ changes }}\n",
        ),
        ("content/data/sources.yaml", "paper:\n  title: 長い\n    題\n  short: 資料\n  date: 2026-01-01\n"),
        (
            "content/data/changes.yaml",
            "one:\n  date: 2026-01-02\n  title: 変わった\n    こと\n  summary: 折り返した\n    文です。\n  source: paper\n",
        ),
    ]);
    let built = clean(&site, &options());
    let html = text(&built.tree, "index.html");
    assert!(html.contains("content=\"折り返した説明と、Latin words です。\""), "{html}");
    assert!(html.contains("長い題") && html.contains("折り返した文です。"), "{html}");
    let feed = text(&built.tree, "feed.xml");
    assert!(feed.contains("変わったこと") && feed.contains("折り返した文です。"), "{feed}");
}

#[test]
fn many_blocks_one_after_another_are_not_deep() {
    for block in
        ["```text\na\n```\n\n", "## 見出し {#a}\n\n", "| a |\n|---|\n| b |\n\n", "- a\n\n段落\n\n", "> a\n\n段落\n\n"]
    {
        let path = madoguchi::base::tree::SitePath::new("a.md").unwrap();
        let read = blocks(&block.repeat(100), Origin::File { path: &path, base: 0 });
        let deep = read.diagnostics.iter().filter(|one| one.code == "too-deep").count();
        assert_eq!(deep, 0, "{block}");
    }
}
