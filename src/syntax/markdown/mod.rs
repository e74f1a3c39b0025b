//! Markdown to HTML in pieces: what is known from the page alone is HTML, what needs the site (a fact, the address of
//! a link) stays a piece to be filled in.

pub mod leftovers;
mod cjk;
mod emphasis;
mod heading;
mod inline;
pub mod prose;
mod text;
mod url;
mod writer;

use std::ops::Range;

use crate::base::diag::{Checked, Diagnostic, Span};
use crate::base::html::escape;
use crate::base::japanese;
use crate::base::tree::SitePath;
use crate::syntax::markdown::emphasis::Prepared;
use crate::syntax::markdown::text::Run;
use crate::syntax::markdown::writer::Writer;
use crate::syntax::reference::Reference;
use crate::syntax::yaml::Node;
use crate::value::literal;

/// A part of the HTML of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// HTML that is ready.
    Html(String),
    /// HTML that `{{ "…" }}` keeps exactly as it is written: no word of it is explained.
    Verbatim(String),
    /// The reference of this number.
    Reference(usize),
    /// The address of the link of this number, inside an attribute.
    Address(usize),
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The destination as written.
    pub target: String,
    /// Where the destination is written.
    pub span: Span,
}

/// A heading of level 2 to 6.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// 2 to 6.
    pub level: u8,
    /// Its id.
    pub id: String,
    /// The pieces of its text, as a range of [`Body::pieces`].
    pub text: Range<usize>,
    /// The first piece after the heading.
    pub after: usize,
    /// Where it is written.
    pub span: Span,
}

/// A phone number, an amount or opening hours written by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct HandWritten {
    /// What it is.
    pub found: literal::Found,
    /// As written.
    pub text: String,
    /// Whether it stands in the address of a link, where its form is checked already.
    pub in_address: bool,
    /// Where.
    pub span: Span,
}

/// What a piece of Markdown becomes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// The HTML, in order.
    pub pieces: Vec<Piece>,
    /// The references, by number.
    pub references: Vec<Reference>,
    /// The links, by number.
    pub links: Vec<Link>,
    /// The headings, in order.
    pub headings: Vec<Heading>,
    /// What the literal lint looks at.
    pub hand_written: Vec<HandWritten>,
    /// Whether there is a highlighted code block.
    pub has_code: bool,
    /// Where the text stands that this was made of.
    pub at: Option<Span>,
}

impl Body {
    /// A body of plain text that is known already.
    pub fn plain(text: &str) -> Body {
        Body { pieces: vec![Piece::Html(escape(text))], ..Body::default() }
    }

    /// Gives a heading another id: an empty element at its beginning, for one element has one id. False when there is no
    /// such heading.
    pub fn add_id(&mut self, heading: &str, id: &str) -> bool {
        let Some(at) = self.headings.iter().find(|one| one.id == heading).map(|one| one.text.start) else {
            return false;
        };
        // Before the text of a heading stands the HTML that ends with its start tag.
        let Some(Piece::Html(html)) = at.checked_sub(1).and_then(|at| self.pieces.get_mut(at)) else { return false };
        html.push_str(&format!("<span id=\"{}\"></span>", escape(id)));
        true
    }
}

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

    /// The place in the file of a range of the text.
    pub fn span(&self, range: Range<usize>) -> Span {
        match self {
            Origin::File { path, base } => Span::new(path, base + range.start..base + range.end),
            Origin::Scalar(node) => node.part(range),
        }
    }
}

/// Reads the body of a page.
pub fn blocks(text: &str, origin: Origin<'_>) -> Checked<Body> {
    let prepared = Prepared::new(text);
    Writer::new(text, origin, false).run(&prepared)
}

/// Reads a text that stands inside a line: a title, a field of a record. One paragraph becomes its content alone; more
/// than one, or lists, stay blocks.
pub fn inline(text: &str, origin: Origin<'_>) -> Checked<Body> {
    let prepared = Prepared::new(text);
    Writer::new(text, origin, true).run(&prepared)
}

/// The marks of emphasis in a text in which nothing is emphasised.
pub fn stray_marks<'a>(text: &'a str, origin: Origin<'a>) -> impl Iterator<Item = Diagnostic> + 'a {
    let marks = text::MARKS.iter().flat_map(|mark| text.match_indices(mark));
    marks.map(move |(at, mark)| text::stray(mark, origin.span(at..at + mark.len()), false))
}

/// Reads a text in which only references mean anything: titles and descriptions.
pub fn references_only(text: &str, origin: Origin<'_>) -> Checked<Body> {
    let mut writer = Writer::new(text, origin, true);
    writer.plain = true;
    let mut run = Run::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let (bare, next) = (line.trim_end_matches('\n'), text[end..].chars().next());
        let joins = next.is_none() || japanese::joins(japanese::last_visible(bare), next);
        let line = if joins { bare } else { line };
        run.push(line, at..at + line.len());
        at = end;
    }
    writer.text_run(&run);
    writer.found.extend(leftovers::in_plain(text, &origin));
    writer.finish()
}
