//! The source with everything taken out that is not shown as it is written; every byte keeps its place.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::syntax::markdown::parse::is_block;
use crate::syntax::markdown::reference;

/// Stands where a mark of a block was, and for all that is not shown.
pub(super) const NOTHING: char = '\0';
/// Stands where something else than running text is shown: code, a reference, an escaped mark, a mark of emphasis.
pub(super) const MARK: char = '\u{1}';

/// The running text of a source: as long as the source, with the same line ends.
pub(super) fn shown(source: &str, events: &[(Event<'_>, Range<usize>)]) -> String {
    let mut out = Out { source, text: String::with_capacity(source.len()) };
    let mut around: Vec<char> = Vec::new();
    let mut in_code = false;
    for (event, range) in events {
        let here = around.last().copied().unwrap_or(NOTHING);
        match event {
            Event::Start(tag) => {
                in_code |= matches!(tag, Tag::CodeBlock(_));
                let marks = !is_block(tag) || matches!(tag, Tag::Heading { .. } | Tag::Table(_)) || here == MARK;
                out.hide(range.start, here);
                around.push(if marks { MARK } else { NOTHING });
            }
            Event::End(tag) => {
                in_code &= !matches!(tag, TagEnd::CodeBlock);
                out.hide(range.end, here);
                around.pop();
            }
            Event::Text(_) if !in_code => {
                out.hide(range.start, here);
                if source.get(..range.start).is_some_and(|before| before.ends_with('\\')) {
                    // “\#” and “\{{”: what follows of the same sign is meant to be shown, too.
                    let rest = source.get(range.clone()).unwrap_or_default();
                    let first = rest.chars().next();
                    out.hide(range.start + crate::syntax::markdown::leftovers::run(rest, |c| Some(c) == first), MARK);
                }
                out.show(range.end);
            }
            Event::SoftBreak | Event::HardBreak | Event::Html(_) | Event::Text(_) => {}
            _ => {
                out.hide(range.start, here);
                out.hide(range.end, MARK);
            }
        }
    }
    out.hide(source.len(), NOTHING);
    without_references(out.text)
}

struct Out<'a> {
    source: &'a str,
    text: String,
}

impl Out<'_> {
    fn rest(&self, end: usize) -> &str {
        self.source.get(self.text.len()..end).unwrap_or_default()
    }

    fn hide(&mut self, end: usize, with: char) {
        let hidden: String = self.rest(end).bytes().map(|byte| if byte == b'\n' { '\n' } else { with }).collect();
        self.text.push_str(&hidden);
    }

    fn show(&mut self, end: usize) {
        let shown = self.rest(end).to_owned();
        self.text.push_str(&shown);
    }
}

/// A text with [`MARK`] in the place of each reference.
pub(super) fn without_references(text: String) -> String {
    if !text.contains("{{") {
        return text;
    }
    let mut out = Out { source: &text, text: String::with_capacity(text.len()) };
    while let Some(found) = text.get(out.text.len()..).and_then(reference::find) {
        let from = out.text.len();
        out.show(from + found.start);
        out.hide(from + found.end, MARK);
    }
    out.show(text.len());
    out.text
}
