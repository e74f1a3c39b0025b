//! A resolved document as text: in one line, for titles, `diff` and search engines, or in sections, for the search
//! index.
//!
//! Both show what a reader sees, with values and the labels of alerts and footnotes, without descriptions of pictures.
//! A card is made by a template of the theme, which can show anything; so the text of a card is read from its HTML. No
//! other HTML is parsed here.

use std::ops::Range;

use html5gum::{Token, Tokenizer};

use crate::render::document::html::title_of;
use crate::render::document::resolve::{Leaf, Resolved};
use crate::render::strings::Arg;
use crate::search::sections::{Element, Section, Sections, is_void};
use crate::syntax::markdown::document::{NodeKind, Step};

impl Resolved {
    /// All its text, in one line.
    pub fn text(&self) -> String {
        self.text_of(0..self.tree.nodes.len())
    }

    /// The text of a range of nodes, in one line: blocks are separated by a space.
    pub fn text_of(&self, range: Range<usize>) -> String {
        let mut out = String::new();
        let mut steps = self.tree.steps(range);
        while let Some(step) = steps.next() {
            let (Step::Enter(_, kind) | Step::Leave(_, kind)) = step;
            let entered = matches!(step, Step::Enter(..));
            match kind {
                NodeKind::Image(_) if entered => steps.skip_inside(),
                NodeKind::HardBreak | NodeKind::SoftBreak if entered => out.push('\n'),
                kind if kind.is_block() => {
                    out.push('\n');
                    self.words_of_block(kind, entered, &mut out);
                }
                kind if entered => self.words(kind, &mut out),
                _ => {}
            }
        }
        in_one_line(&out)
    }

    /// Adds the text that a block shows besides its content: at its start (`entered`) or at its end.
    fn words_of_block(&self, kind: NodeKind, entered: bool, out: &mut String) {
        match (kind, entered) {
            (NodeKind::Alert(alert), true) => {
                out.push_str(self.strings.text(title_of(alert)));
                out.push('\n');
            }
            (NodeKind::Code(number), true) => {
                out.push_str(self.code.get(number as usize).map_or("", |block| self.tree.words(block.code)));
            }
            (NodeKind::Note(_, true), false) => out.push_str(self.strings.text("footnote-back")),
            _ => {}
        }
    }

    /// Adds the text of an inline.
    fn words(&self, kind: NodeKind, out: &mut String) {
        match kind {
            NodeKind::Text(words) | NodeKind::Verbatim(words) | NodeKind::InlineCode(words) => {
                out.push_str(self.tree.words(words));
            }
            NodeKind::NoteMark(number, _) => out.push_str(&self.note_mark(number)),
            NodeKind::Resolved(number) => match self.leaves.get(number as usize) {
                Some(Leaf::Value { text, .. }) => out.push_str(text),
                Some(Leaf::Term(term)) => out.push_str(&term.text),
                Some(Leaf::Citation { follows, text, date, .. }) => {
                    out.push_str(self.lead(*follows));
                    out.push_str(
                        &self.strings.with("citation", &[("name", Arg::from(text)), ("date", Arg::from(date))]),
                    );
                }
                Some(Leaf::Card(html)) => words_of_card(html, out),
                None => {}
            },
            _ => {}
        }
    }

    /// The text of a footnote mark.
    fn note_mark(&self, number: u32) -> String {
        self.strings.with("footnote-ref", &[("number", Arg::Number(number.into()))])
    }

    /// The text before a citation: the lead of a line of sources, or a separator after another citation.
    fn lead(&self, follows: bool) -> &str {
        self.strings.text(if follows { "list-separator" } else { "sources-lead" })
    }

    /// Its sections for the search index. The first is the page itself, with its title and its description (`lead`).
    pub fn sections(&self, title: &str, lead: &str) -> Vec<Section> {
        let mut all = Sections::new(title, lead);
        let mut steps = self.tree.all_steps();
        while let Some(step) = steps.next() {
            match step {
                Step::Enter(_, NodeKind::Image(_)) => steps.skip_inside(),
                Step::Enter(_, kind) => self.enter(kind, &mut all),
                Step::Leave(_, kind) => self.leave(kind, &mut all),
            }
        }
        all.finish()
    }

    /// Passes the start of a node on as an HTML element would be, so that texts and cards are divided by the same
    /// rules.
    fn enter(&self, kind: NodeKind, all: &mut Sections) {
        let mut open = |name: &'static str| all.open(Element { name, ..Element::default() });
        match kind {
            NodeKind::Heading(number) => {
                if let Some(heading) = self.headings.get(number as usize) {
                    all.open(Element { name: heading_name(heading.level), id: &heading.id, ..Element::default() });
                }
            }
            NodeKind::Sources => all.open(Element { name: "p", class: "sources", ..Element::default() }),
            NodeKind::Alert(alert) => {
                open("div");
                open("p");
                all.text(self.strings.text(title_of(alert)));
                all.close("p");
            }
            NodeKind::HardBreak => open("br"),
            NodeKind::SoftBreak => all.text("\n"),
            NodeKind::Rule => open("hr"),
            NodeKind::Code(number) => {
                open("pre");
                all.text(self.code.get(number as usize).map_or("", |block| self.tree.words(block.code)));
            }
            NodeKind::Text(words) | NodeKind::Verbatim(words) | NodeKind::InlineCode(words) => {
                all.text(self.tree.words(words))
            }
            NodeKind::NoteMark(number, _) => all.text(&self.note_mark(number)),
            NodeKind::Task(_) => all.text(" "),
            NodeKind::Resolved(number) => match self.leaves.get(number as usize) {
                Some(Leaf::Value { text, .. }) => all.text(text),
                Some(Leaf::Term(term)) => all.text(&term.with_reading),
                Some(Leaf::Citation { follows, .. }) => all.text(self.lead(*follows)),
                Some(Leaf::Card(html)) => sections_of_card(html, all),
                None => {}
            },
            kind => {
                if let Some(name) = name_of(kind) {
                    open(name);
                }
            }
        }
    }

    /// Passes on the end of a node.
    fn leave(&self, kind: NodeKind, all: &mut Sections) {
        match kind {
            NodeKind::Heading(number) => {
                if let Some(heading) = self.headings.get(number as usize) {
                    all.close(heading_name(heading.level));
                }
            }
            NodeKind::Sources => all.close("p"),
            NodeKind::Alert(_) => all.close("div"),
            NodeKind::Code(_) => all.close("pre"),
            NodeKind::Note(_, is_used) => {
                all.text(if is_used { self.strings.text("footnote-back") } else { "" });
                all.close("li");
            }
            kind => {
                if let Some(name) = name_of(kind) {
                    all.close(name);
                }
            }
        }
    }
}

/// The element of a heading of this level.
fn heading_name(level: u8) -> &'static str {
    match level {
        2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}

/// The element of a block that has neither id nor class; `None` for inlines.
fn name_of(kind: NodeKind) -> Option<&'static str> {
    Some(match kind {
        NodeKind::Paragraph => "p",
        NodeKind::Quote => "blockquote",
        NodeKind::Bullets { .. } => "ul",
        NodeKind::Numbers(_) | NodeKind::Notes => "ol",
        NodeKind::Item | NodeKind::Note(..) => "li",
        NodeKind::Table(_) => "table",
        NodeKind::TableHead | NodeKind::TableRow => "tr",
        NodeKind::Cell(_) => "td",
        _ => return None,
    })
}

/// Text with its lines trimmed and joined by spaces.
fn in_one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

/// HTML elements that separate the text before and after them.
const BLOCKS: [&str; 17] =
    ["p", "li", "td", "th", "tr", "div", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "br", "dt", "dd", "blockquote"];

/// Adds the text of a card's HTML, without scripts and styles.
fn words_of_card(html: &str, out: &mut String) {
    let mut hidden = false;
    for token in Tokenizer::new(html).flatten() {
        match token {
            Token::StartTag(tag) => hidden = begin(&tag.name, out),
            Token::EndTag(tag) => {
                begin(&tag.name, out);
                hidden = false;
            }
            Token::String(text) if !hidden => out.push_str(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
}

/// Breaks the line at the start or end of a block element. True when the content of the element is not shown to
/// readers.
fn begin(name: &[u8], out: &mut String) -> bool {
    if BLOCKS.iter().any(|block| block.as_bytes() == name) || name == b"pre" {
        out.push('\n');
    }
    matches!(name, b"script" | b"style" | b"template")
}

/// Passes the elements and texts of a card's HTML on.
fn sections_of_card(html: &str, all: &mut Sections) {
    for token in Tokenizer::new(html).flatten() {
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name);
                let attribute = |name: &[u8]| {
                    let value = tag.attributes.iter().find(|(key, _)| key.as_slice() == name).map(|(_, value)| value);
                    value.map(|value| String::from_utf8_lossy(value).into_owned()).unwrap_or_default()
                };
                let (id, class) = (attribute(b"id"), attribute(b"class"));
                let hidden = attribute(b"aria-hidden") == "true";
                all.open(Element { name: &name, id: &id, class: &class, hidden });
                if tag.self_closing && !is_void(&name) {
                    all.close(&name);
                }
            }
            Token::EndTag(tag) => all.close(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => all.text(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
}
