//! A Markdown text as a value: a tree of blocks and inlines that know where they are written.
//!
//! The tree is one list of nodes in pre-order, each with the number of its descendants, and the text of all nodes is
//! one string beside it. So a large page needs few allocations, and is walked from front to back without recursion,
//! whatever its depth. References and links are nodes; what they lead to is not known here. Nothing here writes HTML,
//! and nothing looks outside the text.
//!
//! ```text
//! 一[二](三.md)     Paragraph (3 inside)  Text "一"  Link 0 (1 inside)  Text "二"
//! ```

use std::ops::Range;

use crate::base::diag::Span;
use crate::syntax::markdown::reference::Reference;
use crate::value::literal;

/// A range of bytes in the text of a [`Tree`]. It has 32 bits for each end, to keep nodes small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    start: u32,
    end: u32,
}

impl Words {
    /// The range of both when `next` begins where this one ends; `None` when it does not.
    pub fn joined(self, next: Words) -> Option<Words> {
        (self.end == next.start).then_some(Words { start: self.start, end: next.end })
    }
}

/// The kinds of alerts in GitHub's Markdown: a quotation whose first line is `[!NOTE]`, `[!TIP]` and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alert {
    /// `[!NOTE]`: additional information.
    Note,
    /// `[!TIP]`: advice that makes something easier.
    Tip,
    /// `[!IMPORTANT]`: what readers must know.
    Important,
    /// `[!WARNING]`: what needs immediate attention.
    Warning,
    /// `[!CAUTION]`: what may do harm.
    Caution,
}

/// The alignment of a column of a table, from the colons of its delimiter row (GFM, tables).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// `---`: as the theme's style sheet says.
    None,
    /// `:---`.
    Left,
    /// `:---:`.
    Center,
    /// `---:`.
    Right,
}

/// What a node is. A plain number is an index, from 0, into the list of that kind in [`Document`], or in `Resolved`
/// once the document is resolved, unless the variant says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A paragraph.
    Paragraph,
    /// A paragraph that holds nothing but references to sources (`{{ sources.… }}`); shown as a line of sources.
    Sources,
    /// A heading, by its index in `headings`.
    Heading(u32),
    /// A quotation (`> …`).
    Quote,
    /// A quotation that is an alert.
    Alert(Alert),
    /// An unordered list.
    Bullets {
        /// Whether it is a task list; decided by its first item.
        tasks: bool,
    },
    /// An ordered list, with the number of its first item.
    Numbers(u32),
    /// An item of a list.
    Item,
    /// A code block, by its index in `code`.
    Code(u32),
    /// A table, with its number in the text, counted from 1.
    Table(u32),
    /// The header row of a table.
    TableHead,
    /// A row of a table below the header.
    TableRow,
    /// A cell of a table, with the alignment of its column.
    Cell(Align),
    /// A thematic break (`---`).
    Rule,
    /// All footnotes of the text; always the last block.
    Notes,
    /// A footnote: its number, counted from 1, and whether anything in the text refers to it.
    Note(u32, bool),
    /// Text.
    Text(Words),
    /// Text from `{{ "…" }}`, shown exactly as it is. Checks of the author's wording and of hand-written figures skip
    /// it. A reference that could not be parsed is also kept as such a node.
    Verbatim(Words),
    /// A code span.
    InlineCode(Words),
    /// Emphasis (`*…*`).
    Emphasis,
    /// Strong emphasis (`**…**`).
    Strong,
    /// Strikethrough (`~~…~~`).
    Strikethrough,
    /// A link, by its index in `links`.
    Link(u32),
    /// A picture, by its index in `links`. The nodes in it are its description.
    Image(u32),
    /// A reference, by its index in `references`.
    Reference(u32),
    /// A mark that refers to a footnote: the number of the footnote, and how many marks have referred to it so far,
    /// this one included.
    NoteMark(u32, u32),
    /// The box at the start of an item of a task list; whether it is ticked.
    Task(bool),
    /// A line break of the source that is shown as a space. One between Japanese characters is dropped and has no node.
    SoftBreak,
    /// A line break that is shown (two spaces or a backslash at the end of the line).
    HardBreak,
    /// Only in a resolved tree: what a reference or a word became, by its index in `leaves`.
    Resolved(u32),
}

/// A node of a [`Tree`].
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// The number of its descendants, which follow it in the list.
    pub inside: u32,
    /// Where it is written: the first byte and the byte after the last, in the file. (0, 0) for a
    /// node that was not parsed, such as the list of all footnotes.
    pub at: (u32, u32),
}

/// The nodes of a text, and the string that holds the text of all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// The nodes in pre-order: each before its descendants.
    pub nodes: Vec<Node>,
    /// The text of all nodes, one after the other; [`Words`] are ranges of it.
    words: String,
}

impl Tree {
    /// The text of a range that [`Tree::add_words`] of this tree returned.
    pub fn words(&self, words: Words) -> &str {
        self.words.get(words.start as usize..words.end as usize).unwrap_or_default()
    }

    /// Stores a text and returns its range, for a node that is pushed later.
    pub fn add_words(&mut self, words: &str) -> Words {
        let start = self.words.len();
        self.words.push_str(words);
        Words { start: number(start), end: number(self.words.len()) }
    }

    /// Appends a node without descendants and returns its index.
    pub fn push(&mut self, kind: NodeKind, at: (u32, u32)) -> usize {
        self.nodes.push(Node { kind, inside: 0, at });
        self.nodes.len() - 1
    }

    /// Makes every node that was pushed after `node` its descendant.
    pub fn close(&mut self, node: usize) {
        let inside = number(self.nodes.len() - node - 1);
        if let Some(node) = self.nodes.get_mut(node) {
            node.inside = inside;
        }
    }

    /// Walks the nodes of a range depth first: a step into each node, and a step out of it after its descendants.
    pub fn steps(&self, range: Range<usize>) -> Steps<'_> {
        Steps { tree: self, at: range.start, end: range.end, open: Vec::new() }
    }

    /// Walks all nodes.
    pub fn all_steps(&self) -> Steps<'_> {
        self.steps(0..self.nodes.len())
    }

    /// The range of a node's descendants in `nodes`.
    pub fn inside(&self, node: usize) -> Range<usize> {
        let inside = self.nodes.get(node).map_or(0, |node| node.inside as usize);
        node + 1..node + 1 + inside
    }

    /// The headings of this tree in the order in which they are shown, each with the range of the nodes in it. `all` is
    /// the list that [`NodeKind::Heading`] refers to; its own order differs when a heading is in a footnote, because
    /// footnotes are moved to the end.
    pub fn headings<'a>(&'a self, all: &'a [Heading]) -> impl Iterator<Item = (&'a Heading, Range<usize>)> {
        self.nodes.iter().enumerate().filter_map(|(at, node)| match node.kind {
            NodeKind::Heading(number) => Some((all.get(number as usize)?, self.inside(at))),
            _ => None,
        })
    }

    /// The text of a range without markup, such as the description of a picture. A reference adds nothing, because its
    /// value is not known here; line breaks become spaces.
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

/// A step of a walk through a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a node, given by its index.
    Enter(usize, NodeKind),
    /// Out of a node, after its descendants. Nodes without descendants are left, too.
    Leave(usize, NodeKind),
}

/// The iterator of [`Tree::steps`]. It keeps the open nodes in a list, not on the call stack, so nesting can't overflow
/// it.
pub struct Steps<'t> {
    tree: &'t Tree,
    /// The index of the next node to enter.
    at: usize,
    /// The end of the range that is walked.
    end: usize,
    /// The open nodes, outermost first: the index of each, and the index after its last descendant.
    open: Vec<(usize, usize)>,
}

impl Steps<'_> {
    /// Skips the descendants of the node that was entered last. The step out of it still follows.
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

/// The destination of a link or a picture, and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The destination as written: `guide.md#hours`, `https://…`. An e-mail address in `<…>` has `mailto:` added.
    pub target: String,
    /// Where the destination is written; the whole link when it is written elsewhere, as in `[a][b]`.
    pub span: Span,
}

/// A heading of the body.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// Its level, 2 to 6. Level 1 is the page's title; a `#` in the body is reported (`heading-level`).
    pub level: u8,
    /// Its id, unique among the ids made from the words of headings; an explicit `{#id}` is kept as written (in NFC).
    pub id: String,
    /// Whether the id was made from its words, so that it changes when they do.
    pub id_is_made: bool,
    /// Ids that it had before, which links may still use (`anchors` in front matter).
    pub former_ids: Vec<String>,
    /// Where it is written.
    pub span: Span,
}

/// A code block.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeBlock {
    /// The first word of its info string (```` ```yaml ````); empty when there is none.
    pub language: String,
    /// The code as written.
    pub code: Words,
    /// The code as HTML with classes for syntax highlighting; `None` when its language is unknown or it is too long.
    pub highlighted: Option<Box<str>>,
}

/// A phone number, an amount of money or opening hours typed into the text. `check` compares it with the facts.
#[derive(Clone, Debug, PartialEq)]
pub struct HandWritten {
    /// Its value.
    pub found: literal::Found,
    /// The text as written.
    pub text: String,
    /// Whether it is in the address of a link (`tel:…`), whose form is checked elsewhere.
    pub in_address: bool,
    /// Where it is written.
    pub span: Span,
}

/// A parsed text: its tree, and the lists that the nodes refer to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Its blocks and inlines.
    pub tree: Tree,
    /// The references.
    pub references: Vec<Reference>,
    /// The destinations of links and pictures.
    pub links: Vec<Link>,
    /// The titles of links and pictures (`[a](b "title")`), by index in `links`; only those that are not empty.
    pub titles: Vec<(u32, String)>,
    /// The headings, in the order of the source.
    pub headings: Vec<Heading>,
    /// The code blocks.
    pub code: Vec<CodeBlock>,
    /// Figures typed into the text, in its order; `check` reports those that should be references.
    pub hand_written: Vec<HandWritten>,
    /// Where the whole text is written; `None` for a text that was not parsed from a file.
    pub at: Option<Span>,
}

impl Document {
    /// A document of one text node, for a text that has no markup and comes from no file.
    pub fn plain(text: &str) -> Document {
        let mut tree = Tree::default();
        let words = tree.add_words(text);
        tree.push(NodeKind::Text(words), (0, 0));
        Document { tree, ..Document::default() }
    }

    /// Whether any code block is highlighted, so that the page needs the styles for it.
    pub fn has_code(&self) -> bool {
        self.code.iter().any(|one| one.highlighted.is_some())
    }

    /// Adds a former id to the heading whose id is `heading`. False when there is no such heading.
    pub fn add_id(&mut self, heading: &str, id: &str) -> bool {
        let heading = self.headings.iter_mut().find(|one| one.id == heading);
        heading.map(|heading| heading.former_ids.push(id.to_owned())).is_some()
    }

    /// The title of a link or a picture, by its index; empty when it has none.
    pub fn title(&self, link: u32) -> &str {
        self.titles.iter().find(|(one, _)| *one == link).map_or("", |(_, title)| title)
    }

    /// The text as its author wrote it, for comparing two versions of it: a line for each block, item, row and line of
    /// the source. References stand as `{{ id }}` and not as their values; descriptions of pictures are left out.
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

    /// Adds a reference to `out`: its id and day, without its format.
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
    /// Whether it can have descendants.
    pub fn is_container(self) -> bool {
        use NodeKind::*;
        let is_line = matches!(self, Emphasis | Strong | Strikethrough | Link(_) | Image(_));
        is_line || self.is_block() && !matches!(self, Code(_) | Rule)
    }

    /// Whether it is a block and not an inline (CommonMark 0.31 §3).
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

/// An offset or a count in 32 bits. Files are limited to far less than 4 GiB; a greater number becomes the greatest.
pub(crate) fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
