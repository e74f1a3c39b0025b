//! Running text: references become pieces, and what stands between them is looked at by the lints.

use std::ops::Range;

use super::writer::Writer;
use super::{HandWritten, Piece, url};
use crate::diag::{Diagnostic, Span, words};
use crate::html::{escape, escape_into};
use crate::japanese;
use crate::ledger::literal::{self, Literal};
use crate::reference::{self, Reference, What};

/// A text event and the range of the source it stands for.
pub(super) struct Part<'a> {
    pub(super) text: std::borrow::Cow<'a, str>,
    pub(super) range: Range<usize>,
}

impl Writer<'_> {
    pub(super) fn reference(&mut self, written: &str, range: Range<usize>, block: bool) {
        match reference::parse(written, self.span(&range), block) {
            Ok(Reference { what: What::Verbatim(text), .. }) => {
                self.flush();
                self.body.pieces.push(Piece::Verbatim(escape(&text)));
                self.last_char = japanese::last_visible(&text);
            }
            Ok(reference) => {
                self.flush();
                self.body.pieces.push(Piece::Reference(self.body.references.len()));
                self.body.references.push(reference);
                self.last_char = None;
            }
            Err(finding) => {
                self.found.push(*finding);
                escape_into(&mut self.html, written);
            }
        }
    }

    /// Writes a run of text: references become pieces, and what stands between them is looked at by the lints.
    pub(super) fn text_run(&mut self, parts: &[Part<'_>]) {
        if let [part] = parts
            && !part.text.contains("{{")
        {
            self.plain_text(&part.text, parts);
            return;
        }
        let text: String = parts.iter().map(|part| part.text.as_ref()).collect();
        let mut rest = 0;
        let mut from = 0;
        while let Some(found) = text.get(from..).and_then(reference::find) {
            let range = from + found.start..from + found.end;
            let start = source_of(parts, range.start);
            let escaped = start > 0 && self.source.as_bytes().get(start - 1) == Some(&b'\\');
            if escaped {
                from = range.start + 2;
                continue;
            }
            if text.get(..range.start).is_some_and(|before| before.ends_with("](")) {
                self.found.push(
                    Diagnostic::error(
                        "reference-in-link",
                        self.span(&(start..source_of(parts, range.end - 1) + 1)),
                        words("リンク先に参照は書けません", "a reference can't be the destination of a link"),
                    )
                    .help(words(
                        "URL の事実は「{{ links.x }}」とだけ書くと、見出しの付いたリンクになります",
                        "write `{{ links.x }}` alone; a URL becomes a link with its label",
                    )),
                );
            }
            self.between(&text, rest..range.start, parts);
            let written = text.get(range.clone()).unwrap_or_default().to_owned();
            self.reference(&written, start..source_of(parts, range.end - 1) + 1, false);
            rest = range.end;
            from = range.end;
        }
        self.between(&text, rest..text.len(), parts);
    }

    pub(super) fn between(&mut self, text: &str, range: Range<usize>, parts: &[Part<'_>]) {
        let Some(slice) = text.get(range.clone()).filter(|slice| !slice.is_empty()) else { return };
        let shifted: Vec<Part<'_>> = clip(parts, &range);
        self.plain_text(slice, &shifted);
    }

    pub(super) fn plain_text(&mut self, text: &str, parts: &[Part<'_>]) {
        let place =
            |range: Range<usize>| source_of(parts, range.start)..source_of(parts, range.end.saturating_sub(1)) + 1;
        let mut done = 0;
        while let Some(address) = url::find(text, done).filter(|_| !self.plain && !self.in_link) {
            self.between_addresses(text, done..address.start, &place);
            let target = &text[address.clone()];
            self.open_link(target.to_owned(), self.span(&place(address.clone())), "");
            escape_into(&mut self.html, target);
            self.html.push_str("</a>");
            done = address.end;
        }
        self.between_addresses(text, done..text.len(), &place);
        self.last_char = japanese::last_visible(text);
        for Literal { found, range } in literal::scan(text) {
            let span = self.origin.span(place(range.clone()));
            let text = text.get(range).unwrap_or_default().to_owned();
            self.body.hand_written.push(HandWritten { found, text, span, in_address: false });
        }
    }

    fn between_addresses(&mut self, text: &str, range: Range<usize>, place: &impl Fn(Range<usize>) -> Range<usize>) {
        let slice = &text[range.clone()];
        escape_into(&mut self.html, slice);
        if self.in_autolink {
            return;
        }
        for mark in MARKS {
            for (at, _) in slice.match_indices(mark) {
                let written = place(range.start + at..range.start + at + mark.len());
                let before = written.start.checked_sub(1).and_then(|before| self.source.as_bytes().get(before));
                if written.len() == mark.len() && before != Some(&b'\\') {
                    self.found.push(stray(mark, self.span(&written), !self.plain));
                }
            }
        }
    }

    /// Looks for marks of emphasis in a text that is shown without any: the description of an image, the title of a link.
    pub(super) fn check_plain(&mut self, text: &str, range: &Range<usize>) {
        for mark in MARKS {
            let written = self.source.get(range.clone()).unwrap_or_default();
            if text.contains(mark)
                && let Some(at) = written.rfind(mark)
            {
                let start = range.start + at;
                self.found.push(stray(mark, self.span(&(start..start + mark.len())), false));
            }
        }
    }

    /// A `tel:` address is a phone number written by hand, too.
    pub(super) fn scan_address(&mut self, address: &str, span: &Span) {
        for Literal { found, range } in literal::scan(address) {
            let text = address.get(range).unwrap_or_default().to_owned();
            self.body.hand_written.push(HandWritten { found, text, span: span.clone(), in_address: true });
        }
    }
}

/// Marks of emphasis that nobody writes for anything else.
pub(super) const MARKS: [&str; 2] = ["**", "~~"];

pub(super) fn stray(mark: &str, span: Span, marked_up: bool) -> Diagnostic {
    let help = if marked_up {
        words(
            format!(
                "同じ段落で始まりと終わりをそろえ、「{mark}」の内側の空白を消してください。そのまま見せたいときは「\\」を付けます"
            ),
            format!(
                "write `{mark}` at both ends, in one paragraph, with no space on the inner side; write a backslash before it to show it"
            ),
        )
    } else {
        words(
            format!("ここでは強調を使えません。「{mark}」を消してください"),
            format!("nothing is emphasised here; remove `{mark}`"),
        )
    };
    Diagnostic::error(
        "stray-emphasis",
        span,
        words(
            format!("「{mark}」が強調にならず、そのまま読者に見えてしまいます"),
            format!("this `{mark}` does not mark anything and would be shown to the reader"),
        ),
    )
    .help(help)
}

/// The byte of the source that byte `at` of the joined text comes from.
fn source_of(parts: &[Part<'_>], at: usize) -> usize {
    let mut passed = 0;
    for part in parts {
        if at < passed + part.text.len() {
            return (part.range.start + at - passed).min(part.range.end.saturating_sub(1));
        }
        passed += part.text.len();
    }
    parts.last().map_or(0, |part| part.range.end)
}

/// The parts of a range of the joined text.
fn clip<'p>(parts: &'p [Part<'_>], range: &Range<usize>) -> Vec<Part<'p>> {
    let mut out = Vec::new();
    let mut passed = 0;
    for part in parts {
        let start = range.start.clamp(passed, passed + part.text.len()) - passed;
        let end = range.end.clamp(passed, passed + part.text.len()) - passed;
        if start < end
            && let Some(text) = part.text.get(start..end)
        {
            out.push(Part { text: text.into(), range: part.range.start + start..part.range.start + end });
        }
        passed += part.text.len();
    }
    out
}
