//! Running text: turns references and bare web addresses into nodes, and looks at the text between them for
//! hand-written figures and stray marks of emphasis.

use std::borrow::Cow;
use std::ops::Range;

use crate::base::diag::{Diagnostic, Span, words};
use crate::base::japanese;
use crate::syntax::markdown::document::{HandWritten, NodeKind, number};
use crate::syntax::markdown::parse::Builder;
use crate::syntax::markdown::reference::{self, Braces};
use crate::syntax::markdown::url;
use crate::value::literal::{self, Literal};

/// The texts of adjacent text events as one string, with a map back to the source. pulldown-cmark splits text where a
/// character could be markup, so a reference or an address can lie in several events.
#[derive(Default)]
pub(super) struct SourceText<'a> {
    /// The joined text.
    text: Cow<'a, str>,
    /// For each event, the byte at which it begins in `text`, and its range in the source.
    parts: Vec<(usize, Range<usize>)>,
}

impl<'a> SourceText<'a> {
    /// Appends the text of an event that has a range of the source.
    pub(super) fn push(&mut self, text: &'a str, range: Range<usize>) {
        self.parts.push((self.text.len(), range));
        self.text += text;
    }

    /// The byte offset in the source that byte `at` of the text comes from.
    fn source_of(&self, at: usize) -> usize {
        let after = self.parts.partition_point(|(start, _)| *start <= at);
        let part = after.checked_sub(1).and_then(|part| self.parts.get(part));
        part.map_or(0, |(start, range)| (range.start + at - start).min(range.end.saturating_sub(1)))
    }

    /// The range of the source that a range of the text comes from.
    fn place(&self, range: Range<usize>) -> Range<usize> {
        self.source_of(range.start)..self.source_of(range.end.saturating_sub(1)) + 1
    }

    /// Cuts a range of the text where events meet, each part with its range of the source. The two have the same length
    /// where the source is shown as written; else the range is that of the whole event (`&amp;`).
    fn parts(&self, range: Range<usize>, source: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
        let first = self.parts.partition_point(|(start, _)| *start <= range.start).saturating_sub(1);
        let ends = self.parts.iter().skip(1).map(|(start, _)| *start).chain([self.text.len()]);
        let parts = self.parts.iter().zip(ends).skip(first).take_while(move |((start, _), _)| *start < range.end);
        let end = range.end;
        parts.filter_map(move |((start, place), after)| {
            let (from, to) = (range.start.max(*start), end.min(after));
            let text = self.text.get(from..to).filter(|text| !text.is_empty())?;
            let exact = self.text.get(*start..after) == source.get(place.clone());
            let place = if exact { place.start + from - start..place.start + to - start } else { place.clone() };
            Some((text, place))
        })
    }
}

impl Builder<'_> {
    /// Adds what a pair of braces means: a reference or verbatim text. What can't be parsed is reported
    /// (`bad-reference`) and kept as verbatim text, so that no check takes it for the author's words. `block` is
    /// whether the braces are alone in their paragraph.
    pub(super) fn reference(&mut self, written: &str, range: Range<usize>, block: bool) {
        match reference::parse(written, self.span(&range), block) {
            Ok(Braces::Verbatim(text)) => {
                let words = self.document.tree.add_words(&text);
                self.leaf(NodeKind::Verbatim(words), &range);
                self.last_char = japanese::last_visible(&text);
            }
            Ok(Braces::Reference(reference)) => {
                self.leaf(NodeKind::Reference(number(self.document.references.len())), &range);
                self.document.references.push(reference);
                self.last_char = None;
            }
            Err(finding) => {
                self.found.push(self.cut_by_bar(&range).unwrap_or(*finding));
                // Verbatim, because checks of the author's wording skip such nodes.
                let words = self.document.tree.add_words(written);
                self.leaf(NodeKind::Verbatim(words), &range);
            }
        }
    }

    /// The finding on a reference in a table whose `|` ended the cell, so that its `}}` is missing; `None` when that is
    /// not the reason.
    fn cut_by_bar(&self, range: &Range<usize>) -> Option<Diagnostic> {
        let line = self.source.get(range.start..)?.lines().next()?;
        let rest = line.get(range.len()..)?.trim_start();
        let whole = line.get(..line.find("}}")? + 2)?;
        if !self.in_table() || whole.len() <= range.len() || !rest.starts_with('|') {
            return None;
        }
        let fixed = whole.replace('|', "\\|");
        let message = words(
            "表の中なので、参照の「|」がマスの区切りになっています",
            "in a table, the `|` of this reference ends the cell",
        );
        let help =
            words(format!("表の中では「\\|」と書きます: 「{fixed}」"), format!("write `\\|` in a table: `{fixed}`"));
        Some(Diagnostic::error("bad-reference", self.span(range), message).help(help))
    }

    /// Adds a run of text: references become nodes, except `\{{`, which is shown as braces. A reference as the
    /// destination of a link, which CommonMark then does not see as a link, is reported (`reference-in-link`).
    pub(super) fn text_run(&mut self, run: &SourceText<'_>) {
        let text = &*run.text;
        let mut rest = 0;
        let mut from = 0;
        while let Some(found) = text.get(from..).and_then(reference::find) {
            let range = from + found.start..from + found.end;
            let written = run.place(range.clone());
            let escaped = written.start > 0 && self.source.as_bytes().get(written.start - 1) == Some(&b'\\');
            if escaped {
                from = range.start + 2;
                continue;
            }
            if text.get(..range.start).is_some_and(|before| before.ends_with("](")) {
                let message = words("リンク先に参照は書けません", "a reference can't be the destination of a link");
                let help = words(
                    "URL の事実は「{{ links.x }}」とだけ書くと、見出しの付いたリンクになります",
                    "write `{{ links.x }}` alone; a URL becomes a link with its label",
                );
                self.found.push(Diagnostic::error("reference-in-link", self.span(&written), message).help(help));
            }
            self.plain_text(run, rest..range.start);
            self.reference(text.get(range.clone()).unwrap_or_default(), written, false);
            rest = range.end;
            from = range.end;
        }
        self.plain_text(run, rest..text.len());
    }

    /// Adds a part of the description of a picture, in which markup and references have no effect. A reference is
    /// reported (`bad-reference`) and kept as verbatim text.
    pub(super) fn bare_text(&mut self, text: &str, range: &Range<usize>) {
        let Some(found) = reference::find(text) else { return self.text(text, range) };
        let exact = text.len() == range.len();
        let place = |part: &Range<usize>| {
            if exact { range.start + part.start..range.start + part.end } else { range.clone() }
        };
        self.text(&text[..found.start], &place(&(0..found.start)));
        let written = self.document.tree.add_words(&text[found.clone()]);
        self.leaf(NodeKind::Verbatim(written), &place(&found));
        let message = words("画像の説明に参照は書けません", "a reference can't stand in the description of a picture");
        let help = words(
            "画像の説明には見えるものを書き、値は本文に書いてください",
            "describe what can be seen, and write the value into the text",
        );
        self.found.push(Diagnostic::error("bad-reference", self.span(&place(&found)), message).help(help));
        self.bare_text(&text[found.end..], &place(&(found.end..text.len())));
    }

    /// Adds a stretch without references. Bare addresses become links, unless it is in a link or in a text where only
    /// references have a meaning. Phone numbers, amounts and opening hours are recorded in `hand_written`.
    fn plain_text(&mut self, run: &SourceText<'_>, range: Range<usize>) {
        let Some(text) = run.text.get(range.clone()).filter(|text| !text.is_empty()) else { return };
        let mut done = range.start;
        while let Some(address) = url::find(&run.text[..range.end], done).filter(|_| !self.plain && !self.in_link) {
            self.between_addresses(run, done..address.start);
            let written = run.place(address.clone());
            self.open_link(run.text[address.clone()].to_owned(), self.span(&written), "", &written);
            self.text(&run.text[address.clone()], &written);
            self.close();
            done = address.end;
        }
        self.between_addresses(run, done..range.end);
        self.last_char = japanese::last_visible(text);
        for literal in literal::scan(text) {
            let at = range.start + literal.range.start..range.start + literal.range.end;
            let span = self.origin.span(run.place(at.clone()));
            let text = run.text.get(at).unwrap_or_default().to_owned();
            self.document.hand_written.push(HandWritten { found: literal.found, text, span, in_address: false });
        }
    }

    /// Adds a stretch without addresses, and reports marks of emphasis that have no effect (`stray-emphasis`).
    fn between_addresses(&mut self, run: &SourceText<'_>, range: Range<usize>) {
        let slice = &run.text[range.clone()];
        for (text, place) in run.parts(range.clone(), self.source) {
            self.text(text, &place);
        }
        if self.in_autolink {
            return;
        }
        for mark in MARKS {
            let mut last = None;
            for (at, _) in slice.match_indices(mark) {
                // `****` is one mistake, so it gets one finding.
                if last.replace(at + mark.len()) == Some(at) {
                    continue;
                }
                let written = run.place(range.start + at..range.start + at + mark.len());
                let before = written.start.checked_sub(1).and_then(|before| self.source.as_bytes().get(before));
                if written.len() == mark.len() && before != Some(&b'\\') {
                    self.found.push(stray(mark, self.span(&written), !self.plain));
                }
            }
        }
    }

    /// Reports marks of emphasis (`stray-emphasis`) in a text that is shown without markup: the description of a
    /// picture or the title of a link. `range` is the whole picture or link, in which the last such mark is pointed at.
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

    /// Records the phone number in the address of a `tel:` link as written by hand.
    pub(super) fn scan_address(&mut self, address: &str, span: &Span) {
        for Literal { found, range } in literal::scan(address) {
            let text = address.get(range).unwrap_or_default().to_owned();
            self.document.hand_written.push(HandWritten { found, text, span: span.clone(), in_address: true });
        }
    }
}

/// Marks of emphasis that are rarely meant as text. A single `*` or `_` can be, so it is not looked for.
pub(super) const MARKS: [&str; 2] = ["**", "~~"];

/// The finding on a mark of emphasis that readers would see (`stray-emphasis`). `marked_up` is whether emphasis is
/// possible in this text at all, which decides the help.
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
    let message = words(
        format!("「{mark}」が強調にならず、そのまま読者に見えてしまいます"),
        format!("this `{mark}` does not mark anything and would be shown to the reader"),
    );
    Diagnostic::error("stray-emphasis", span, message).help(help)
}
