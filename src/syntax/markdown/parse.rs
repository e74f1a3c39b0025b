//! Builds a [`Document`] from the events of pulldown-cmark: the state of the builder, and blocks. Inlines, text and
//! headings are in `inline`, `text` and `heading`.
//!
//! The events are collected before the document is built, because several decisions need to look ahead: whether a list
//! is a task list, whether a paragraph is a single reference, what character follows a line break.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Options, Tag, TagEnd};

use crate::base::diag::{Checked, Diagnostic, Span, words};
use crate::base::japanese;
use crate::syntax::markdown::document::{Alert, Align, CodeBlock, Document, Node, NodeKind, number};
use crate::syntax::markdown::emphasis::Prepared;
use crate::syntax::markdown::text::SourceText;
use crate::syntax::markdown::{Origin, highlight, leftovers, reference};

/// The deepest nesting of blocks that is parsed (`too-deep`). Deeper nesting is a mistake or an attack.
const DEEPEST: usize = 64;

/// The extensions of CommonMark that are enabled. `ENABLE_GFM` adds alerts, which only pages have.
fn options(inline: bool) -> Options {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    if inline { options } else { options | Options::ENABLE_GFM }
}

/// A footnote as far as it has been parsed. Its marks and its definition can come in any order.
#[derive(Default)]
struct Note {
    /// Its number, counted from 1.
    number: u32,
    /// The number of marks that refer to it so far.
    uses: u32,
    /// The nodes of its definition; empty when there is none (yet).
    nodes: Vec<Node>,
}

/// Builds one [`Document`] from its events, from front to back.
pub(super) struct Builder<'a> {
    /// The Markdown as the author wrote it.
    pub(super) source: &'a str,
    /// Where it is written, for spans.
    pub(super) origin: Origin<'a>,
    /// Whether it is parsed by [`super::inline()`]: no alerts, no block references, and a single paragraph has no node.
    pub(super) inline: bool,
    /// The document so far.
    pub(super) document: Document,
    /// The findings so far.
    pub(super) found: Vec<Diagnostic>,
    /// The last visible character before the current position; `None` at the start of a block, after a hard line break,
    /// and after a reference, whose value is not known yet. It decides whether the next line break becomes a space
    /// (`japanese::joins`).
    pub(super) last_char: Option<char>,
    /// Whether only references have a meaning ([`super::references_only`]).
    pub(super) plain: bool,
    /// Whether the current position is in a link, in which a bare address makes no second link.
    pub(super) in_link: bool,
    /// Whether it is in `<https://…>`, whose text is the address, in which `**` and `~~` are no mistakes.
    pub(super) in_autolink: bool,
    /// The ids made from headings so far, each with the last number that was appended to it.
    pub(super) slugs: BTreeMap<String, usize>,
    /// The index of the first event that is still to be handled; those before it were handled by looking ahead.
    pub(super) skip_until: usize,
    /// The nodes that are open at the current position, outermost first, as indices into the tree.
    open: Vec<usize>,
    /// Whether the text is a single paragraph of an `inline` text, so that no node is made for the paragraph.
    tight_inline: bool,
    /// The alignments of the table at the current position; empty outside of a table.
    columns: Vec<Alignment>,
    /// The index of the next cell in its row.
    column: usize,
    /// The number of tables so far.
    tables: u32,
    /// The footnotes by name. They are numbered in the order in which their names first appear.
    notes: BTreeMap<String, Note>,
    /// The footnote definitions that are open: the name of each, and the nodes and open nodes from before it, which are
    /// put back when it ends.
    set_aside: Vec<(String, Vec<Node>, Vec<usize>)>,
}

impl<'a> Builder<'a> {
    /// A builder at the start of `source`.
    pub(super) fn new(source: &'a str, origin: Origin<'a>, inline: bool) -> Builder<'a> {
        Builder {
            source,
            origin,
            inline,
            document: Document { at: Some(origin.whole(source)), ..Document::default() },
            found: Vec::new(),
            last_char: None,
            plain: false,
            in_link: false,
            in_autolink: false,
            slugs: BTreeMap::new(),
            skip_until: 0,
            open: Vec::new(),
            tight_inline: inline,
            columns: Vec::new(),
            column: 0,
            tables: 0,
            notes: BTreeMap::new(),
            set_aside: Vec::new(),
        }
    }

    /// Parses the whole text. `prepared` is `source` with marks for emphasis beside Japanese. Parsing stops where
    /// blocks are nested too deeply (`too-deep`).
    pub(super) fn run(mut self, prepared: &'a Prepared<'a>) -> Checked<Document> {
        let events = prepared.events(options(self.inline));
        let paragraphs = events.iter().filter(|(event, _)| matches!(event, Event::Start(Tag::Paragraph))).count();
        let blocks = events.iter().filter(|(event, _)| matches!(event, Event::Start(tag) if is_block(tag))).count();
        self.tight_inline = self.inline && paragraphs == 1 && blocks == 1;
        let mut depth = 0usize;
        let mut at = 0;
        while let Some((event, range)) = events.get(at) {
            // Skipped events are counted, too: the end of a code block is one of them.
            match event {
                Event::Start(tag) if is_block(tag) => depth += 1,
                Event::End(tag) if is_block_end(tag) => depth = depth.saturating_sub(1),
                _ => {}
            }
            if at < self.skip_until {
                at += 1;
                continue;
            }
            if depth > DEEPEST {
                let message = words("引用や箇条書きの入れ子が深すぎます", "quotes or lists are nested too deeply");
                let help = words("入れ子を減らしてください", "nest them less deeply");
                self.found.push(Diagnostic::error("too-deep", self.span(range), message).help(help));
                break;
            }
            self.event(&events, at, event, range);
            at += 1;
        }
        self.found.extend(leftovers::find(self.source, &events, &self.origin));
        while !self.open.is_empty() {
            self.close();
        }
        self.notes();
        self.finish()
    }

    /// The document and its findings.
    pub(super) fn finish(self) -> Checked<Document> {
        Checked { value: self.document, diagnostics: self.found }
    }

    /// The span in the file of a range of the source.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        self.origin.span(range.clone())
    }

    /// The same as [`Builder::span`], as a pair of byte offsets for a node.
    fn place(&self, range: &Range<usize>) -> (u32, u32) {
        let span = self.span(range);
        (span.start, span.end)
    }

    /// Adds a node without descendants.
    pub(super) fn leaf(&mut self, kind: NodeKind, range: &Range<usize>) {
        let place = self.place(range);
        self.document.tree.push(kind, place);
    }

    /// Begins a node; nodes added until the matching [`Builder::close`] are its descendants.
    pub(super) fn begin(&mut self, kind: NodeKind, range: &Range<usize>) {
        let place = self.place(range);
        let node = self.document.tree.push(kind, place);
        self.open.push(node);
    }

    /// Ends the node that was begun last.
    pub(super) fn close(&mut self) {
        if let Some(node) = self.open.pop() {
            self.document.tree.close(node);
        }
    }

    /// Adds text that comes from a range of the source: a node for each part that is written without interruption in
    /// the file. Text that is not equal to its source (an entity) is one node.
    pub(super) fn text(&mut self, text: &str, range: &Range<usize>) {
        if text.is_empty() {
            return;
        }
        let tree = &mut self.document.tree;
        if text.len() != range.len() {
            let (words, place) = (tree.add_words(text), self.origin.span(range.clone()));
            tree.push(NodeKind::Text(words), (place.start, place.end));
            return;
        }
        for (part, place) in self.origin.stretches(range.clone()) {
            let words = tree.add_words(text.get(part.start - range.start..part.end - range.start).unwrap_or_default());
            tree.push(NodeKind::Text(words), (place.start, place.end));
        }
    }

    /// Handles one event, and those after it that belong to it, which are then skipped ([`Builder::skip_until`]).
    pub(super) fn event(
        &mut self,
        events: &[(Event<'a>, Range<usize>)],
        at: usize,
        event: &Event<'a>,
        range: &Range<usize>,
    ) {
        match event {
            Event::Start(Tag::Paragraph) => self.paragraph(events, at, range),
            Event::End(TagEnd::Paragraph) => {
                if !self.tight_inline {
                    self.close();
                }
                self.last_char = None;
            }
            Event::Start(tag) => self.start(events, at, tag, range),
            Event::End(tag) => self.end(*tag),
            Event::Text(_) => {
                let mut run = SourceText::default();
                let mut next = at;
                while let Some((Event::Text(text), range)) = events.get(next) {
                    run.push(text, range.clone());
                    next += 1;
                }
                self.text_run(&run);
                self.skip_until = next;
            }
            Event::Code(code) => {
                let words = self.document.tree.add_words(code);
                self.leaf(NodeKind::InlineCode(words), range);
                self.last_char = japanese::last_visible(code);
            }
            Event::SoftBreak => {
                if !japanese::joins(self.last_char, first_visible(events, at + 1)) {
                    self.leaf(NodeKind::SoftBreak, range);
                }
            }
            Event::HardBreak => {
                self.leaf(NodeKind::HardBreak, range);
                self.last_char = None;
            }
            Event::Rule => self.leaf(NodeKind::Rule, range),
            Event::InlineHtml(_) => self.raw_html(range),
            Event::Html(_) => {} // reported at the start of its block
            Event::FootnoteReference(name) => {
                let note = self.note(name);
                note.uses += 1;
                let kind = NodeKind::NoteMark(note.number, note.uses);
                self.leaf(kind, range);
            }
            Event::TaskListMarker(done) => self.leaf(NodeKind::Task(*done), range),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(text, range),
        }
    }

    /// Begins a paragraph. On a page, one that is a single reference becomes that reference with `block` set, and one
    /// that holds only references to sources becomes a line of sources.
    fn paragraph(&mut self, events: &[(Event<'a>, Range<usize>)], at: usize, range: &Range<usize>) {
        self.last_char = None;
        if self.tight_inline {
            return;
        }
        let written = self.source.get(range.clone()).unwrap_or_default().trim();
        if written.starts_with("{{") && written.ends_with("}}") && !self.inline {
            let alone = reference::find(written).is_some_and(|found| found.len() == written.len());
            if alone && !written.starts_with("{{ \"") {
                let start = range.start + self.source.get(range.clone()).map_or(0, |t| t.len() - t.trim_start().len());
                self.reference(written, start..start + written.len(), true);
                let end = events.iter().skip(at).position(|(event, _)| matches!(event, Event::End(TagEnd::Paragraph)));
                self.skip_until = at + end.unwrap_or(0) + 1;
                return;
            }
            let sources_only = written.split("}}").map(str::trim).filter(|part| !part.is_empty()).all(|part| {
                part.starts_with("{{") && part.trim_start_matches('{').trim_start().starts_with("sources.")
            });
            if sources_only {
                self.begin(NodeKind::Sources, range);
                return;
            }
        }
        self.begin(NodeKind::Paragraph, range);
    }

    /// Handles the start of anything but a paragraph.
    fn start(&mut self, events: &[(Event<'a>, Range<usize>)], at: usize, tag: &Tag<'a>, range: &Range<usize>) {
        match tag {
            Tag::Heading { level, id, .. } => self.heading(events, at, *level, id.as_deref(), range),
            Tag::BlockQuote(kind) => {
                let kind = match kind {
                    None => NodeKind::Quote,
                    Some(BlockQuoteKind::Note) => NodeKind::Alert(Alert::Note),
                    Some(BlockQuoteKind::Tip) => NodeKind::Alert(Alert::Tip),
                    Some(BlockQuoteKind::Important) => NodeKind::Alert(Alert::Important),
                    Some(BlockQuoteKind::Warning) => NodeKind::Alert(Alert::Warning),
                    Some(BlockQuoteKind::Caution) => NodeKind::Alert(Alert::Caution),
                };
                self.begin(kind, range);
            }
            Tag::CodeBlock(kind) => self.code_block(events, at, kind, range),
            Tag::List(start) => {
                let tasks = matches!(first_in_item(events, at), Some(Event::TaskListMarker(_)));
                // CommonMark allows at most nine digits (0.31 §5.2), so the number always fits.
                let first = start.map(|first| u32::try_from(first).unwrap_or(u32::MAX));
                self.begin(first.map_or(NodeKind::Bullets { tasks }, NodeKind::Numbers), range);
            }
            Tag::HtmlBlock => self.raw_html(range),
            Tag::Item => {
                self.begin(NodeKind::Item, range);
                self.last_char = None;
            }
            Tag::FootnoteDefinition(name) => {
                self.note(name);
                let before = std::mem::take(&mut self.document.tree.nodes);
                self.set_aside.push((name.to_string(), before, std::mem::take(&mut self.open)));
            }
            Tag::Table(alignments) => {
                self.columns.clone_from(alignments);
                self.tables += 1;
                self.begin(NodeKind::Table(self.tables), range);
            }
            Tag::TableHead => {
                self.begin(NodeKind::TableHead, range);
                self.column = 0;
            }
            Tag::TableRow => {
                self.begin(NodeKind::TableRow, range);
                self.column = 0;
            }
            Tag::TableCell => {
                let align = match self.columns.get(self.column) {
                    Some(Alignment::Left) => Align::Left,
                    Some(Alignment::Center) => Align::Center,
                    Some(Alignment::Right) => Align::Right,
                    _ => Align::None,
                };
                self.begin(NodeKind::Cell(align), range);
                self.last_char = None;
            }
            Tag::Emphasis => self.begin(NodeKind::Emphasis, range),
            Tag::Strong => self.begin(NodeKind::Strong, range),
            Tag::Strikethrough => self.begin(NodeKind::Strikethrough, range),
            Tag::Link { link_type, dest_url, title, .. } => self.link(*link_type, dest_url, title, range),
            Tag::Image { dest_url, title, .. } => self.image(events, at, dest_url, title, range),
            _ => {}
        }
    }

    /// Handles the end of anything but a paragraph. The nodes of a footnote are moved to `notes` until the whole text
    /// is parsed.
    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough => self.close(),
            TagEnd::FootnoteDefinition => {
                while !self.open.is_empty() {
                    self.close();
                }
                if let Some((name, before, open)) = self.set_aside.pop() {
                    let nodes = std::mem::replace(&mut self.document.tree.nodes, before);
                    self.open = open;
                    if let Some(note) = self.notes.get_mut(&name) {
                        note.nodes = nodes;
                    }
                }
            }
            TagEnd::Table => {
                self.close();
                self.columns.clear();
            }
            TagEnd::TableCell => {
                self.close();
                self.column += 1;
            }
            TagEnd::Link => self.close_link(),
            _ => {}
        }
    }

    /// Whether the current position is in a table.
    pub(super) fn in_table(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Adds a code block, highlighted if its language is known, and skips its events.
    fn code_block(
        &mut self,
        events: &[(Event<'a>, Range<usize>)],
        at: usize,
        kind: &CodeBlockKind<'a>,
        range: &Range<usize>,
    ) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', ',']).next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let mut code = String::new();
        let mut next = at + 1;
        while let Some((Event::Text(text), _)) = events.get(next) {
            code.push_str(text);
            next += 1;
        }
        // The end of the block is skipped, too.
        self.skip_until = next + 1;
        let block = CodeBlock {
            language: language.to_owned(),
            code: self.document.tree.add_words(&code),
            highlighted: highlight::highlight(language, &code).map(String::into_boxed_str),
        };
        self.leaf(NodeKind::Code(number(self.document.code.len())), range);
        self.document.code.push(block);
    }

    /// The footnote of a name. A name that is new gets the next number.
    fn note(&mut self, name: &str) -> &mut Note {
        let next = number(self.notes.len() + 1);
        self.notes.entry(name.to_owned()).or_insert(Note { number: next, ..Note::default() })
    }

    /// Appends the footnotes at the end of the tree, in the order of their numbers.
    fn notes(&mut self) {
        let mut notes: Vec<Note> = std::mem::take(&mut self.notes).into_values().collect();
        notes.sort_by_key(|note| note.number);
        let tree = &mut self.document.tree;
        let all = (!notes.is_empty()).then(|| tree.push(NodeKind::Notes, (0, 0)));
        for note in notes {
            let node = tree.push(NodeKind::Note(note.number, note.uses > 0), (0, 0));
            tree.nodes.extend(note.nodes);
            tree.close(node);
        }
        if let Some(all) = all {
            tree.close(all);
        }
    }
}

/// Whether a tag is that of a block, which can be nested. Cells of tables can't, so they don't count.
pub(super) fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. } | Tag::TableCell
    )
}

/// Whether the end of a tag is that of a block, as [`is_block`] has it.
pub(super) fn is_block_end(tag: &TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image | TagEnd::TableCell
    )
}

/// The first character that the reader sees from event `at` on; `None` when a reference comes first, or the line or
/// block ends before any character.
pub(super) fn first_visible(events: &[(Event<'_>, Range<usize>)], at: usize) -> Option<char> {
    for (event, _) in events.iter().skip(at) {
        match event {
            Event::Text(text) if text.starts_with("{{") => return None,
            Event::Text(text) | Event::Code(text) => return text.chars().next(),
            Event::Start(tag) if !is_block(tag) => {}
            Event::End(tag) if !is_block_end(tag) => {}
            _ => return None,
        }
    }
    None
}

/// The first event in the first item of the list that begins at event `at`; a paragraph around it is passed over.
fn first_in_item<'e, 'a>(events: &'e [(Event<'a>, Range<usize>)], at: usize) -> Option<&'e Event<'a>> {
    let item = events.get(at + 1).map(|(event, _)| event);
    let first = events.get(at + 2).map(|(event, _)| event);
    match (item, first) {
        (Some(Event::Start(Tag::Item)), Some(Event::Start(Tag::Paragraph))) => {
            events.get(at + 3).map(|(event, _)| event)
        }
        (Some(Event::Start(Tag::Item)), first) => first,
        _ => None,
    }
}
