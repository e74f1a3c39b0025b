//! A Markdown text as a value: a tree of blocks and inlines that know where they are written.
//!
//! The tree lies in one list, each node before what is in it, so that it is small and is read from front to back. Its
//! words lie in one text beside it. References and links are nodes; what they lead to is known to the site alone. Nothing
//! here writes HTML, and nothing looks outside the text.

use std::ops::Range;

use crate::base::diag::Span;
use crate::syntax::markdown::reference::Reference;
use crate::value::literal;

/// A stretch of the words of a [`Tree`], in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    start: u32,
    end: u32,
}

impl Words {
    /// The stretch of two that follow each other directly; `None` when they do not.
    pub fn joined(self, next: Words) -> Option<Words> {
        (self.end == next.start).then_some(Words { start: self.start, end: next.end })
    }
}

/// Whether a text is one of the five kinds of alerts that GitHub's Markdown has (`> [!NOTE]`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alert {
    /// What is good to know besides.
    Note,
    /// How it is done more easily.
    Tip,
    /// What must be known.
    Important,
    /// What to beware of.
    Warning,
    /// What does harm.
    Caution,
}

/// How the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// As the theme says.
    None,
    /// At the left.
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

/// What a node is. A number leads into the list of that name in [`Document`], or in what was resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A paragraph.
    Paragraph,
    /// A paragraph that holds nothing but sources.
    Sources,
    /// A heading.
    Heading(u32),
    /// A quotation.
    Quote,
    /// A quotation that is an alert.
    Alert(Alert),
    /// A list with dots; whether its items can be ticked off.
    Bullets {
        /// Whether the first item can be.
        tasks: bool,
    },
    /// A list that counts from a number.
    Numbers(u32),
    /// An item of a list.
    Item,
    /// A block of code.
    Code(u32),
    /// A table, by its number in the text, from 1.
    Table(u32),
    /// The first row of a table.
    TableHead,
    /// A further row.
    TableRow,
    /// A cell.
    Cell(Align),
    /// A line across.
    Rule,
    /// All footnotes, at the end.
    Notes,
    /// A footnote by its number, and whether anything refers to it.
    Note(u32, bool),
    /// Words.
    Text(Words),
    /// `{{ "…" }}`: words to be shown exactly as they are.
    Verbatim(Words),
    /// Code in a line.
    InlineCode(Words),
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// Words that no longer hold.
    Strikethrough,
    /// A link.
    Link(u32),
    /// A picture; the words in it describe it.
    Image(u32),
    /// A reference.
    Reference(u32),
    /// The mark of a footnote: its number, and which mark of it this is, from 1.
    NoteMark(u32, u32),
    /// The box of a task; whether it is ticked.
    Task(bool),
    /// A line break of the source that stays a blank.
    SoftBreak,
    /// A line break.
    HardBreak,
    /// Resolved: a value, a citation, a word of the glossary, a card.
    Resolved(u32),
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// How many nodes are in it, at any depth; they follow it.
    pub inside: u32,
    /// Where it is written, in bytes of the file.
    pub at: (u32, u32),
}

/// Nodes and their words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// The nodes, each before those in it.
    pub nodes: Vec<Node>,
    words: String,
}

impl Tree {
    /// The words of a stretch.
    pub fn words(&self, words: Words) -> &str {
        self.words.get(words.start as usize..words.end as usize).unwrap_or_default()
    }

    /// Adds words; they are shown where a node names them.
    pub fn add_words(&mut self, words: &str) -> Words {
        let start = self.words.len();
        self.words.push_str(words);
        Words { start: number(start), end: number(self.words.len()) }
    }

    /// Adds a node without anything in it and gives its place.
    pub fn push(&mut self, kind: NodeKind, at: (u32, u32)) -> usize {
        self.nodes.push(Node { kind, inside: 0, at });
        self.nodes.len() - 1
    }

    /// Makes all that was added since a node was part of it.
    pub fn close(&mut self, node: usize) {
        let inside = number(self.nodes.len() - node - 1);
        if let Some(node) = self.nodes.get_mut(node) {
            node.inside = inside;
        }
    }

    /// The way through the nodes of a range: into each, and out of it again.
    pub fn steps(&self, range: Range<usize>) -> Steps<'_> {
        Steps { tree: self, at: range.start, end: range.end, open: Vec::new() }
    }

    /// The way through all nodes.
    pub fn all_steps(&self) -> Steps<'_> {
        self.steps(0..self.nodes.len())
    }

    /// The range of the nodes in a node.
    pub fn inside(&self, node: usize) -> Range<usize> {
        let inside = self.nodes.get(node).map_or(0, |node| node.inside as usize);
        node + 1..node + 1 + inside
    }

    /// The headings of a list that leads to this tree, each with the range of the nodes in it, in the order in which they
    /// are shown.
    pub fn headings<'a>(&'a self, all: &'a [Heading]) -> impl Iterator<Item = (&'a Heading, Range<usize>)> {
        self.nodes.iter().enumerate().filter_map(|(at, node)| match node.kind {
            NodeKind::Heading(number) => Some((all.get(number as usize)?, self.inside(at))),
            _ => None,
        })
    }

    /// The words of a range without any marks: what describes a picture, what makes the id of a heading.
    pub fn plain(&self, range: Range<usize>) -> String {
        let mut out = String::new();
        for node in self.nodes.get(range).unwrap_or_default() {
            match node.kind {
                NodeKind::Text(words) | NodeKind::Verbatim(words) | NodeKind::InlineCode(words) => {
                    out.push_str(self.words(words));
                }
                NodeKind::SoftBreak | NodeKind::HardBreak => out.push(' '),
                _ => {}
            }
        }
        out
    }
}

/// A step on the way through a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into this node.
    Enter(usize, NodeKind),
    /// Out of it.
    Leave(usize, NodeKind),
}

/// See [`Tree::steps`]. It needs no call stack, so it goes through a text of any depth.
pub struct Steps<'t> {
    tree: &'t Tree,
    at: usize,
    end: usize,
    /// The nodes around this place, each with the place after it.
    open: Vec<(usize, usize)>,
}

impl Steps<'_> {
    /// Goes on after a node that was just entered, without what is in it. It is left as usual.
    pub fn skip_inside(&mut self) {
        if let Some((_, end)) = self.open.last() {
            self.at = *end;
        }
    }
}

impl Iterator for Steps<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        if let Some((node, end)) = self.open.last().copied()
            && self.at >= end
        {
            self.open.pop();
            return Some(Step::Leave(node, self.tree.nodes.get(node)?.kind));
        }
        let at = self.at;
        let node = self.tree.nodes.get(at).filter(|_| at < self.end)?;
        self.open.push((at, at + 1 + node.inside as usize));
        self.at += 1;
        Some(Step::Enter(at, node.kind))
    }
}

/// A link or a picture.
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
    /// Whether the id is made of its words.
    pub id_is_made: bool,
    /// Ids that it had before.
    pub former_ids: Vec<String>,
    /// Where it is written.
    pub span: Span,
}

/// A block of code.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeBlock {
    /// The name of its language; empty when none is given.
    pub language: String,
    /// The code.
    pub code: Words,
    /// The code in colour, as HTML, when its language is known.
    pub highlighted: Option<Box<str>>,
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

/// A piece of Markdown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Its blocks and inlines.
    pub tree: Tree,
    /// The references, by number.
    pub references: Vec<Reference>,
    /// The links and pictures, by number.
    pub links: Vec<Link>,
    /// The titles of links and pictures, by the number of the link.
    pub titles: Vec<(u32, String)>,
    /// The headings, by number.
    pub headings: Vec<Heading>,
    /// The blocks of code, by number.
    pub code: Vec<CodeBlock>,
    /// What the literal lint looks at.
    pub hand_written: Vec<HandWritten>,
    /// Where the text stands that this was made of.
    pub at: Option<Span>,
}

impl Document {
    /// A text that is known already and in which nothing is marked.
    pub fn plain(text: &str) -> Document {
        let mut tree = Tree::default();
        let words = tree.add_words(text);
        tree.push(NodeKind::Text(words), (0, 0));
        Document { tree, ..Document::default() }
    }

    /// Whether there is a block of code in colour.
    pub fn has_code(&self) -> bool {
        self.code.iter().any(|one| one.highlighted.is_some())
    }

    /// Gives a heading another id. False when there is no such heading.
    pub fn add_id(&mut self, heading: &str, id: &str) -> bool {
        let heading = self.headings.iter_mut().find(|one| one.id == heading);
        heading.map(|heading| heading.former_ids.push(id.to_owned())).is_some()
    }

    /// The title of a link or a picture; empty when it has none.
    pub fn title(&self, link: u32) -> &str {
        self.titles.iter().find(|(one, _)| *one == link).map_or("", |(_, title)| title)
    }

    /// The words of its author, a line for each block, item, row and line of the source; a reference in the place of the
    /// value that it shows.
    pub fn own_words(&self) -> String {
        let mut out = String::new();
        let mut steps = self.tree.all_steps();
        while let Some(step) = steps.next() {
            match step {
                Step::Enter(_, kind) => match kind {
                    NodeKind::Text(words) | NodeKind::Verbatim(words) | NodeKind::InlineCode(words) => {
                        out.push_str(self.tree.words(words));
                    }
                    NodeKind::Code(number) => {
                        out.push_str(self.code.get(number as usize).map_or("", |one| self.tree.words(one.code)));
                    }
                    NodeKind::Reference(number) => self.own_reference(number, &mut out),
                    NodeKind::Image(_) => steps.skip_inside(),
                    NodeKind::SoftBreak | NodeKind::HardBreak => out.push('\n'),
                    _ => {}
                },
                Step::Leave(_, NodeKind::Cell(_)) => out.push(' '),
                Step::Leave(_, kind) if kind.is_block() && !out.ends_with('\n') => out.push('\n'),
                Step::Leave(..) => {}
            }
        }
        out
    }

    fn own_reference(&self, number: u32, out: &mut String) {
        let Some(reference) = self.references.get(number as usize) else { return };
        let day = reference.at.as_ref().map(|day| format!(" @ {day}")).unwrap_or_default();
        out.push_str(&format!("{{{{ {}{day} }}}}", reference.id));
        if reference.block {
            out.push('\n');
        }
    }
}

impl NodeKind {
    /// Whether other nodes can be in it.
    pub fn is_container(self) -> bool {
        use NodeKind::*;
        let is_line = matches!(self, Emphasis | Strong | Strikethrough | Link(_) | Image(_));
        is_line || self.is_block() && !matches!(self, Code(_) | Rule)
    }

    /// Whether it stands by itself, and not in a line.
    pub fn is_block(self) -> bool {
        use NodeKind::*;
        matches!(
            self,
            Paragraph
                | Sources
                | Heading(_)
                | Quote
                | Alert(_)
                | Bullets { .. }
                | Numbers(_)
                | Item
                | Code(_)
                | Table(_)
                | TableHead
                | TableRow
                | Cell(_)
                | Rule
                | Notes
                | Note(..)
        )
    }
}

/// A place or a count in 32 bits; a text is never as long as that.
pub(crate) fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
