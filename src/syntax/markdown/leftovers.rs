//! Marks that were meant for Markdown or for a reference and stayed text, so that readers would see them: one brace
//! instead of two, `###見出し`, a link whose address holds a blank, a table without its second line.
//!
//! Looked for in the text that is left when everything that means something has been read, so code, links and references
//! that work are never suspected. Each finding shows the line as it should be.

use std::ops::Range;

use pulldown_cmark::Event;
use unicode_normalization::UnicodeNormalization;

use crate::base::diag::{Diagnostic, Span, Words, words};
use crate::syntax::markdown::leftovers_text::{MARK, NOTHING};
use crate::syntax::markdown::reference::is_name;
use crate::syntax::markdown::{
    Origin, leftovers_lines as lines, leftovers_links as links, leftovers_tables as tables, leftovers_text as visible,
};

/// The slips in a text that is Markdown.
pub(super) fn find(source: &str, events: &[(Event<'_>, Range<usize>)], origin: &Origin<'_>) -> Vec<Diagnostic> {
    if !source.contains(['{', '｛', '#', '＃', ']', '］', '|', '｜']) {
        return Vec::new();
    }
    let shown = visible::shown(source, events);
    let mut found = tables::cells(source, events, origin);
    found.extend(tables::rows(&shown, origin));
    found.extend(braces(&shown, origin, true));
    let mut start = 0;
    for line in shown.split_inclusive('\n') {
        let written = &source[start..start + line.len()];
        found.extend(lines::heading(line, written, start, origin));
        found.extend(lines::alert(line, start, origin));
        found.extend(links::links(line, written, start, origin));
        start += line.len();
    }
    found
}

/// The slips in a text in which only references mean anything.
pub(super) fn in_plain(text: &str, origin: &Origin<'_>) -> Vec<Diagnostic> {
    braces(&visible::without_references(text.to_owned()), origin, false)
}

/// Whether a character opens a reference, in either width.
pub(super) fn is_open(c: char) -> bool {
    matches!(c, '{' | '｛')
}

/// Whether a character closes a reference, in either width.
pub(super) fn is_close(c: char) -> bool {
    matches!(c, '}' | '｝')
}

/// Bytes at the beginning of a text for which something holds.
pub(super) fn run(text: &str, holds: impl Fn(char) -> bool) -> usize {
    text.find(|c| !holds(c)).unwrap_or(text.len())
}

/// The bytes of the character a text begins with, if it is one of these.
pub(super) fn one_of(text: &str, these: &[char]) -> usize {
    text.chars().next().filter(|c| these.contains(c)).map_or(0, char::len_utf8)
}

/// Text in half width, as marks must be written.
pub(super) fn narrow(text: &str) -> String {
    text.nfkc().collect()
}

/// The message about a mark that stayed text; `ja` and `en` tell what it does not become.
pub(super) fn stray(ja: &str, en: &str) -> Words {
    words(format!("{ja}、そのまま読者に見えてしまいます"), format!("{en} and would be shown to the reader"))
}

/// Braces round a fact that make no reference, and `｛#id｝` that is no id.
fn braces(shown: &str, origin: &Origin<'_>, marked_up: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = shown.get(from..).and_then(|rest| rest.find(is_open)) {
        let start = from + at;
        let inside = start + run(&shown[start..], is_open);
        let end =
            inside + run(&shown[inside..], |c| !is_open(c) && !is_close(c) && !matches!(c, '\n' | MARK | NOTHING));
        let closed = end + run(&shown[end..], is_close);
        from = closed;
        if closed == end {
            continue;
        }
        let (opening, within, written) = (&shown[start..inside], shown[inside..end].trim(), &shown[start..closed]);
        let span = || origin.span(start..closed);
        if let Some(id) = within.strip_prefix(['#', '＃']).filter(|id| !id.trim().is_empty()) {
            found.extend(marked_up.then(|| stray_id(written, id.trim(), span())));
        } else if opening.chars().count() > 1 && opening.contains('｛') || names_a_fact(within) {
            found.push(stray_braces(written, within, marked_up, span()));
        }
    }
    found
}

/// Whether text is `collection.record` or `collection.record.field`, maybe with a day and a format, in either width.
fn names_a_fact(text: &str) -> bool {
    let folded = narrow(text);
    let id = folded.split(['@', '|']).next().unwrap_or_default().trim();
    let parts = id.split('.').count();
    (2..=3).contains(&parts) && id.starts_with(|c: char| c.is_ascii_lowercase()) && id.split('.').all(is_name)
}

fn stray_braces(written: &str, within: &str, marked_up: bool, span: Span) -> Diagnostic {
    let folded = narrow(within);
    let (show, show_en) = if marked_up {
        ("。そのまま見せたいときは「`」で囲みます", "; put backquotes round it to show it as it is")
    } else {
        ("", "")
    };
    let message = stray(&format!("「{written}」は参照にならず"), &format!("`{written}` is no reference"));
    Diagnostic::error("stray-brace", span, message).help(words(
        format!("半角の波かっこを2つずつ使い、「{{{{ {folded} }}}}」と書いてください{show}"),
        format!("write `{{{{ {folded} }}}}`, with two half-width braces on each side{show_en}"),
    ))
}

fn stray_id(written: &str, id: &str, span: Span) -> Diagnostic {
    let folded = narrow(id);
    let message =
        stray(&format!("「{written}」が見出しの id にならず"), &format!("`{written}` is not the id of a heading"));
    Diagnostic::error("stray-id", span, message).help(words(
        format!(
            "「## 見出し {{#{folded}}}」のように、「#」で始まる見出しの行の終わりに、半角で書いてください。\
             そのまま見せたいときは「`」で囲みます"
        ),
        format!(
            "write it at the end of a heading, in half width: `## Heading {{#{folded}}}`; \
             put backquotes round it to show it as it is"
        ),
    ))
}

#[cfg(test)]
#[path = "leftovers_tests.rs"]
mod tests;
