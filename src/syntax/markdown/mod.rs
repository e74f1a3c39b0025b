//! Markdown, read once, to a [`Document`]: a tree of blocks and inlines with their places in the source.
//!
//! A text is read from itself alone: what a reference or a link leads to is found out by who knows the site.

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

/// Where a text stands, so that a range of it can be shown in its file.
#[derive(Clone, Copy)]
pub enum Origin<'a> {
    /// Byte `base` of the file is byte 0 of the text.
    File {
        /// The file.
        path: &'a SitePath,
        /// Where the text begins.
        base: usize,
    },
    /// A scalar of a YAML file.
    Scalar(&'a Node),
}

impl Origin<'_> {
    fn whole(&self, text: &str) -> Span {
        match self {
            Origin::File { path, base } => Span::new(path, *base..base + text.len()),
            Origin::Scalar(node) => node.span.clone(),
        }
    }

    /// A range of the text as stretches that are each written in one piece, with their places in the file.
    fn stretches(&self, range: Range<usize>) -> Vec<(Range<usize>, Span)> {
        match self {
            Origin::File { .. } => vec![(range.clone(), self.span(range))],
            Origin::Scalar(node) => node.stretches(range),
        }
    }

    /// The place in the file of a range of the text.
    pub fn span(&self, range: Range<usize>) -> Span {
        match self {
            Origin::File { path, base } => Span::new(path, base + range.start..base + range.end),
            Origin::Scalar(node) => node.part(range),
        }
    }
}

/// Reads the body of a page.
pub fn blocks(text: &str, origin: Origin<'_>) -> Checked<Document> {
    let prepared = Prepared::new(text);
    Builder::new(text, origin, false).run(&prepared)
}

/// Reads a text that stands inside a line: a title, a field of a record. One paragraph becomes its content alone; more
/// than one, or lists, stay blocks.
pub fn inline(text: &str, origin: Origin<'_>) -> Checked<Document> {
    let prepared = Prepared::new(text);
    Builder::new(text, origin, true).run(&prepared)
}

/// The marks of emphasis in a text in which nothing is emphasised.
pub fn stray_marks<'a>(text: &'a str, origin: Origin<'a>) -> impl Iterator<Item = Diagnostic> + 'a {
    let marks = text::MARKS.iter().flat_map(|mark| text.match_indices(mark));
    marks.map(move |(at, mark)| text::stray(mark, origin.span(at..at + mark.len()), false))
}

/// Reads a text in which only references mean anything: titles and descriptions.
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
