//! Parses Markdown into a [`Document`]: a tree of blocks and inlines, each with its place in the source.
//!
//! The dialect is CommonMark with tables, footnotes, strikethrough, task lists, `{#id}` on headings and, on pages,
//! GitHub's alerts, as pulldown-cmark reads them. Four things are added: references (`{{ … }}`), links made of bare web
//! addresses, emphasis and line breaks that work beside Japanese, and findings on markup that was mistyped and would be
//! shown to readers. Raw HTML is refused.
//!
//! A text is parsed from itself alone. Where a reference or link leads is not asked here, because that needs the whole
//! site; so the result can be cached by the bytes of one file. No HTML is written here either: `render` does that.

pub mod document;
pub mod highlight;
pub mod reference;
pub mod runs;
mod cjk;
mod emphasis;
mod heading;
mod inline;
mod leftovers;
mod leftovers_lines;
mod leftovers_links;
mod leftovers_tables;
mod leftovers_text;
mod parse;
mod text;
mod url;

use std::ops::Range;

use crate::base::diag::{Checked, Diagnostic, Span};
use crate::base::japanese;
use crate::base::tree::SitePath;
pub use crate::syntax::markdown::document::{Document, Heading, Link};
use crate::syntax::markdown::emphasis::Prepared;
use crate::syntax::markdown::parse::Builder;
use crate::syntax::markdown::text::SourceText;
use crate::syntax::yaml::Node;

/// Where a text is written in its file, so that a range of the text can be turned into a [`Span`].
#[derive(Clone, Copy)]
pub enum Origin<'a> {
    /// The text is a part of a file in which every byte is itself, such as the body of a page.
    File {
        /// The file.
        path: &'a SitePath,
        /// The byte offset in the file at which the text begins.
        base: usize,
    },
    /// The text is the value of a YAML scalar, which may be folded or escaped; its node maps the value back to the
    /// file.
    Scalar(&'a Node),
}

impl Origin<'_> {
    /// The span of the whole text.
    fn whole(&self, text: &str) -> Span {
        match self {
            Origin::File { path, base } => Span::new(path, *base..base + text.len()),
            Origin::Scalar(node) => node.span.clone(),
        }
    }

    /// Cuts a range of the text into parts that are each written without interruption in the file, with their spans. A
    /// YAML scalar that is folded over several lines has several parts.
    fn stretches(&self, range: Range<usize>) -> Vec<(Range<usize>, Span)> {
        match self {
            Origin::File { .. } => vec![(range.clone(), self.span(range))],
            Origin::Scalar(node) => node.stretches(range),
        }
    }

    /// The span in the file of a range of bytes of the text.
    pub fn span(&self, range: Range<usize>) -> Span {
        match self {
            Origin::File { path, base } => Span::new(path, base + range.start..base + range.end),
            Origin::Scalar(node) => node.part(range),
        }
    }
}

/// Parses the body of a page.
pub fn blocks(text: &str, origin: Origin<'_>) -> Checked<Document> {
    let prepared = Prepared::new(text);
    Builder::new(text, origin, false).run(&prepared)
}

/// Parses a text that is shown inside other text, such as a field of a record. A text that is one paragraph becomes the
/// inlines in it, without a node for the paragraph; any other text keeps its blocks. `> [!NOTE]` is an ordinary
/// quotation here.
pub fn inline(text: &str, origin: Origin<'_>) -> Checked<Document> {
    let prepared = Prepared::new(text);
    Builder::new(text, origin, true).run(&prepared)
}

/// A finding (`stray-emphasis`) for each `**` and `~~` in a text that is shown without any markup.
pub fn stray_marks<'a>(text: &'a str, origin: Origin<'a>) -> impl Iterator<Item = Diagnostic> + 'a {
    let marks = text::MARKS.iter().flat_map(|mark| text.match_indices(mark));
    marks.map(move |(at, mark)| text::stray(mark, origin.span(at..at + mark.len()), false))
}

/// Parses a text in which only references have a meaning, such as a title or description. Marks of Markdown stay as
/// they are and are reported (`stray-emphasis`). A line break between Japanese characters is removed.
pub fn references_only(text: &str, origin: Origin<'_>) -> Checked<Document> {
    let mut builder = Builder::new(text, origin, true);
    builder.plain = true;
    let mut run = SourceText::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let (bare, next) = (line.trim_end_matches('\n'), text[end..].chars().next());
        let joins = next.is_none() || japanese::joins(japanese::last_visible(bare), next);
        let line = if joins { bare } else { line };
        run.push(line, at..at + line.len());
        at = end;
    }
    builder.text_run(&run);
    builder.found.extend(leftovers::in_plain(text, &origin));
    builder.finish()
}
