//! Resolves documents: every reference gets its value and every link its address, for the file in which they are shown.
//!
//! The result, [`Resolved`], is a tree of the same kind without references; HTML and text are made from it elsewhere,
//! so that both show the same. What a reference shows is decided by `site::lookup`, which `check` asks, too. A text
//! that a reference leads to is inserted in place of the reference. Nothing is reported here: a reference that shows
//! nothing is left out, and `check` has reported it.

use std::ops::Range;
use std::sync::Arc;

use crate::base::address::{in_address, page_file};
use crate::base::diag::Span;
use crate::base::html::escape;
use crate::base::tree::SitePath;
use crate::ledger::{Cite, Content, Fact, Held, Record};
use crate::render::glossary::{Marked, Marker};
use crate::render::strings::{Arg, Strings};
use crate::site::Site;
use crate::site::destination::Destination;
use crate::site::lookup::{self, Failure, Shown};
use crate::syntax::markdown::Document;
use crate::syntax::markdown::document::{CodeBlock, Heading, NodeKind, Tree, number};
use crate::syntax::markdown::reference::Reference;
use crate::value::Value;

/// The file in which a text is shown, and how addresses are written there.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file.
    pub file: SitePath,
    /// What a template puts before a path from the top of the site: `../` as often as needed, or the base path.
    pub root: String,
    /// Whether addresses begin with `root`; otherwise they are relative to the file.
    pub absolute: bool,
}

impl Place {
    /// A page of the site, in which addresses are relative.
    pub fn page(file: SitePath) -> Place {
        Place { root: file.to_root(), file, absolute: false }
    }
}

/// The addresses that were written into a file, each with the span in the sources from which it comes. The link checker
/// reports a broken one there.
pub type Written = Vec<(String, Span)>;

/// Makes cards: what a reference to a whole record, collection or decision becomes when it is alone in its paragraph.
pub trait Cards: Sync {
    /// The HTML of the card; `None` for what has no card. Empty when its template fails, which the implementation
    /// reports. The addresses in it are added to `written`.
    fn card(&self, shown: Shown<'_>, place: &Place, written: &mut Written) -> Option<String>;
}

/// What a node became that has no equivalent in Markdown.
#[derive(Clone, Debug)]
pub enum Leaf {
    /// The value of a fact.
    Value {
        /// As HTML.
        html: String,
        /// As text.
        text: String,
    },
    /// A citation of a source.
    Citation {
        /// Whether it directly follows another citation. The two are then shown as one list.
        follows: bool,
        /// The names of the document and the section as HTML, linked to the list of sources if there is one.
        name: String,
        /// The names as text.
        text: String,
        /// The date of the document in words; empty when it has none.
        date: String,
    },
    /// A term of the glossary.
    Term(Marked),
    /// The HTML of a card, which a template of the theme made.
    Card(String),
}

/// A link or a picture with its address.
#[derive(Clone, Debug)]
pub struct Address {
    /// The address as it is written into the file.
    pub href: String,
    /// Its title; empty when it has none.
    pub title: String,
    /// Where it is written in the sources.
    pub span: Span,
}

/// A document without references: everything in it can be shown.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// Its blocks and inlines.
    pub tree: Tree,
    /// What [`NodeKind::Resolved`] refers to.
    pub leaves: Vec<Leaf>,
    /// What [`NodeKind::Link`] and [`NodeKind::Image`] refer to.
    pub links: Vec<Address>,
    /// The headings, with those of inserted texts.
    pub headings: Vec<Heading>,
    /// The code blocks, with those of inserted texts.
    pub code: Vec<CodeBlock>,
    /// The messages of the language in which it is shown: titles of alerts, labels of tables and footnotes.
    pub strings: Arc<Strings>,
}

impl Resolved {
    /// An empty document, in the language of `strings`.
    pub fn empty(strings: Arc<Strings>) -> Resolved {
        let (leaves, links, headings, code) = Default::default();
        Resolved { tree: Tree::default(), leaves, links, headings, code, strings }
    }

    /// Whether a card in it has opening hours, so that the page needs the script that tells whether a desk is open.
    pub fn has_hours(&self) -> bool {
        self.leaves.iter().any(|leaf| matches!(leaf, Leaf::Card(html) if html.contains(" data-hours ")))
    }

    /// The headings in the order in which they are shown, each with the range of the nodes in it.
    pub fn headings_in_order(&self) -> impl Iterator<Item = (&Heading, Range<usize>)> {
        self.tree.headings(&self.headings)
    }
}

/// How deep texts are inserted into each other. `check::cycles` reports what is deeper (`too-many-references`).
pub const DEEPEST: usize = 8;

/// The most texts that one reference of a page inserts, those inserted by them included. Without a limit, nine
/// references in each of nine texts would make a page of gigabytes. `check::cycles` reports what is more
/// (`too-many-references`).
pub const MOST: usize = 2_000;

/// Resolves documents in one language.
pub struct Resolver<'a> {
    /// The site.
    pub site: &'a Site,
    /// Makes the cards. Without it, a reference to a record becomes the record's name.
    pub cards: Option<&'a dyn Cards>,
    /// The messages; their language decides the forms of values.
    pub strings: Arc<Strings>,
}

/// A resolved document that is being made.
struct Out<'o> {
    /// The document so far.
    made: Resolved,
    /// The file in which it is shown.
    place: &'o Place,
    /// The addresses written so far.
    written: &'o mut Written,
    /// The open nodes, outermost first, as indices into the tree.
    open: Vec<usize>,
    /// How deep the current text is inserted; 0 for the document itself.
    depth: usize,
    /// How many more texts the current reference of the document may insert.
    left: usize,
    /// The index of the node of the last citation, and how many nodes were open around it.
    citation: Option<(usize, usize)>,
}

impl<'o> Out<'o> {
    /// An empty document that may insert [`MOST`] texts.
    fn new(place: &'o Place, written: &'o mut Written, strings: &Arc<Strings>) -> Out<'o> {
        Out {
            made: Resolved::empty(Arc::clone(strings)),
            place,
            written,
            open: Vec::new(),
            depth: 0,
            left: MOST,
            citation: None,
        }
    }

    /// Adds text.
    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            let words = self.made.tree.add_words(text);
            self.made.tree.push(NodeKind::Text(words), (0, 0));
        }
    }

    /// Begins a node; what is added until [`Out::close`] is in it.
    fn begin(&mut self, kind: NodeKind) {
        let node = self.made.tree.push(kind, (0, 0));
        self.open.push(node);
    }

    /// Ends the node that was begun last.
    fn close(&mut self) {
        if let Some(node) = self.open.pop() {
            self.made.tree.close(node);
        }
    }

    /// Adds what a reference or a term became.
    fn leaf(&mut self, leaf: Leaf) {
        let kind = NodeKind::Resolved(number(self.made.leaves.len()));
        self.made.tree.push(kind, (0, 0));
        self.made.leaves.push(leaf);
    }

    /// Records an address and returns its index in `links`.
    fn link(&mut self, href: String, title: &str, span: Span) -> u32 {
        self.written.push((href.clone(), span.clone()));
        self.made.links.push(Address { href, title: title.to_owned(), span });
        number(self.made.links.len() - 1)
    }

    /// Adds a link with a text.
    fn named_link(&mut self, href: String, name: &str, span: Span) {
        let link = self.link(href, "", span);
        self.begin(NodeKind::Link(link));
        self.text(name);
        self.close();
    }

    /// Whether only spaces are between the current position and a citation before it. They are removed then, because a
    /// separator is shown in their place.
    fn follows_citation(&mut self) -> bool {
        let Some((node, open)) = self.citation else { return false };
        let tree = &mut self.made.tree;
        let is_blank = |kind: NodeKind| match kind {
            NodeKind::SoftBreak => true,
            NodeKind::Text(words) => tree.words(words).chars().all(char::is_whitespace),
            _ => false,
        };
        let only_blanks = tree.nodes.iter().skip(node + 1).all(|node| is_blank(node.kind));
        let follows = only_blanks && open == self.open.len();
        if follows {
            tree.nodes.truncate(node + 1);
        }
        follows
    }
}

impl Resolver<'_> {
    /// A resolver without cards, with the messages of the default theme in the language of the site.
    pub fn plain(site: &Site) -> Resolver<'_> {
        Resolver { site, cards: None, strings: Strings::built_in(&site.config.language) }
    }

    /// Resolves a document for `place`. `from` is the path in `content/` of the page that its links are relative to;
    /// `None` for data files, whose links are relative to `content/`. Its addresses are added to `written`.
    pub fn document(
        &self,
        document: &Document,
        from: Option<&SitePath>,
        place: &Place,
        written: &mut Written,
    ) -> Resolved {
        self.marked(document, from, place, written, None)
    }

    /// Resolves a document like [`Resolver::document`], with terms of the glossary marked by `marker`.
    pub fn marked(
        &self,
        document: &Document,
        from: Option<&SitePath>,
        place: &Place,
        written: &mut Written,
        marker: Option<&mut Marker<'_, '_>>,
    ) -> Resolved {
        let mut out = Out::new(place, written, &self.strings);
        self.splice(document, from, marker, &mut out);
        out.made
    }

    /// The text of a document, without markup.
    pub fn text(&self, document: &Document, place: &Place) -> String {
        self.document(document, None, place, &mut Vec::new()).text()
    }

    /// Adds the nodes of a document to `out`, resolved. The indices in nodes are changed to those of the lists in
    /// `out`. Terms are not marked in links, pictures and headings, nor in inserted texts.
    fn splice(
        &self,
        document: &Document,
        from: Option<&SitePath>,
        mut marker: Option<&mut Marker<'_, '_>>,
        out: &mut Out<'_>,
    ) {
        let outside = out.open.len();
        // The open nodes of this document: where each ends, and whether terms are left alone in it.
        let mut around: Vec<(usize, bool)> = Vec::new();
        let nodes = &document.tree.nodes;
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            while around.last().is_some_and(|(end, _)| *end <= at) {
                around.pop();
                out.close();
            }
            let inside = document.tree.inside(at);
            at += 1;
            match node.kind {
                NodeKind::Text(first) => {
                    // Adjacent texts are joined first, so that a term is found across a line break that is not shown.
                    let mut words = first;
                    while let Some(NodeKind::Text(next)) = nodes.get(at).map(|node| node.kind)
                        && around.last().is_none_or(|(end, _)| at < *end)
                        && let Some(joined) = words.joined(next)
                    {
                        words = joined;
                        at += 1;
                    }
                    let text = document.tree.words(words);
                    match marker.as_deref_mut().filter(|_| around.iter().all(|(_, closed)| !closed)) {
                        Some(marker) => marker.text(text, |part| match part {
                            Ok(text) => out.text(text),
                            Err(term) => out.leaf(Leaf::Term(term)),
                        }),
                        None => out.text(text),
                    }
                    continue;
                }
                NodeKind::Verbatim(words) | NodeKind::InlineCode(words) => {
                    let words = out.made.tree.add_words(document.tree.words(words));
                    let kind = if matches!(node.kind, NodeKind::Verbatim(_)) {
                        NodeKind::Verbatim(words)
                    } else {
                        NodeKind::InlineCode(words)
                    };
                    out.made.tree.push(kind, node.at);
                    continue;
                }
                NodeKind::Reference(number) => {
                    if let Some(reference) = document.references.get(number as usize) {
                        self.reference(reference, out);
                    }
                    continue;
                }
                _ => {}
            }
            let kind = self.renumbered(node.kind, document, from, out);
            if let NodeKind::Heading(of) = node.kind
                && document.headings.get(of as usize).is_some_and(|heading| heading.level == 2)
                && let Some(marker) = marker.as_deref_mut()
            {
                marker.begin_section();
            }
            if inside.is_empty() && !node.kind.is_container() {
                out.made.tree.push(kind, node.at);
            } else {
                out.begin(kind);
                around.push((
                    inside.end,
                    matches!(node.kind, NodeKind::Link(_) | NodeKind::Image(_) | NodeKind::Heading(_)),
                ));
            }
        }
        while out.open.len() > outside {
            out.close();
        }
    }

    /// A node whose index is that of the lists in `out`; the entry it refers to is added there.
    fn renumbered(&self, kind: NodeKind, document: &Document, from: Option<&SitePath>, out: &mut Out<'_>) -> NodeKind {
        let mut address = |of: u32| {
            let Some(link) = document.links.get(of as usize) else { return 0 };
            let href = self.href(&link.target, from, out.place);
            out.link(href, document.title(of), link.span.clone())
        };
        match kind {
            NodeKind::Link(of) => NodeKind::Link(address(of)),
            NodeKind::Image(of) => NodeKind::Image(address(of)),
            NodeKind::Heading(of) => {
                out.made.headings.extend(document.headings.get(of as usize).cloned());
                NodeKind::Heading(number(out.made.headings.len() - 1))
            }
            NodeKind::Code(of) => {
                if let Some(block) = document.code.get(of as usize) {
                    let code = out.made.tree.add_words(document.tree.words(block.code));
                    out.made.code.push(CodeBlock { code, ..block.clone() });
                }
                NodeKind::Code(number(out.made.code.len() - 1))
            }
            kind => kind,
        }
    }

    /// The address of a link as it is written into the file of `place`. `from` is as in [`Resolver::document`]. Whether
    /// anything is there is left to the link checker.
    pub fn href(&self, target: &str, from: Option<&SitePath>, place: &Place) -> String {
        match Destination::of(target, from) {
            Destination::AsWritten(target) => target,
            Destination::File { path, folder, rest } => {
                format!("{}{rest}", self.to_file(&self.output_of(&path, folder), place))
            }
        }
    }

    /// The file that a path in `content/` is published as. `folder` is whether the link ends in `/`, and so means the
    /// index page of a folder.
    fn output_of(&self, path: &SitePath, folder: bool) -> SitePath {
        if path.extension() == "md" {
            return page_file(path);
        }
        if let Some((target, _)) = self.site.assets.get(path) {
            return target.clone();
        }
        if folder {
            return SitePath::new(&format!("{path}/index.html")).unwrap_or_else(|| path.clone());
        }
        path.clone()
    }

    /// The address of a published file, as it is written into the file of `place`.
    pub fn to_file(&self, file: &SitePath, place: &Place) -> String {
        let plain = if place.absolute { format!("{}{file}", place.root) } else { place.file.relative(file) };
        in_address(&plain)
    }

    /// Adds what a reference shows: a card if it is alone in its paragraph and there is one, else a paragraph or
    /// inlines. A fact without a value on the day shows that there is none; any other failure shows nothing.
    fn reference(&self, reference: &Reference, out: &mut Out<'_>) {
        let shown = match lookup::look_up(self.site, reference) {
            Ok(shown) => Some(shown),
            Err(Failure::NoValue(..)) => None,
            Err(_) => return,
        };
        let card = shown.filter(|_| reference.block).zip(self.cards);
        if let Some(html) = card.and_then(|(shown, cards)| cards.card(shown, out.place, out.written)) {
            return out.leaf(Leaf::Card(html));
        }
        let own_paragraph = reference.block && !matches!(shown, Some(Shown::Decision(_)));
        if own_paragraph {
            let cites = match shown {
                Some(Shown::Record { record, .. }) => record.collection == "sources",
                shown => matches!(shown, Some(Shown::Section(..))),
            };
            out.begin(if cites { NodeKind::Sources } else { NodeKind::Paragraph });
        }
        match shown {
            Some(shown) => self.shown(shown, out),
            None => {
                let text = self.strings.text("no-value-on-day").to_owned();
                out.leaf(Leaf::Value { html: format!("<span class=\"fact none\">{}</span>", escape(&text)), text });
            }
        }
        if own_paragraph {
            out.close();
        }
    }

    /// Inserts the text that a reference leads to, unless a limit is reached.
    fn inner(&self, document: &Document, out: &mut Out<'_>) {
        if out.depth == 0 {
            out.left = MOST;
        }
        if out.depth >= DEEPEST || out.left == 0 {
            return;
        }
        out.left -= 1;
        out.depth += 1;
        self.splice(document, None, None, out);
        out.depth -= 1;
    }

    /// Adds what a reference shows, as inlines.
    fn shown(&self, shown: Shown<'_>, out: &mut Out<'_>) {
        match shown {
            Shown::Value { fact, window, format } => self.held_in(fact, &window.held, format, out),
            Shown::Section(document, section) => self.citation(document, Some(section), out),
            Shown::Record { record, .. } if record.collection == "sources" => self.citation(record, None, out),
            Shown::Record { record, short } => {
                let name = if short { record.short() } else { record.name() };
                match self.record_address(record, out.place) {
                    Some((href, span)) => out.named_link(href, name, span),
                    None => out.text(name),
                }
            }
            Shown::Field(_, content) => self.content(content, out),
            Shown::Collection(collection) => out.text(&collection.name),
            Shown::Decision(decision) => self.inner(&decision.title, out),
            Shown::Changes(_) => {}
        }
    }

    /// Adds the content of a field, as inlines. Contents that only cards show add nothing.
    fn content(&self, content: &Content, out: &mut Out<'_>) {
        match content {
            Content::Text(text) => out.text(text),
            Content::Prose(document) => self.inner(document, out),
            Content::Page(link) => {
                let page = SitePath::new(cut_fragment(&link.target));
                let title =
                    page.and_then(|page| self.site.pages.get(&page)).map(|page| self.text(&page.title, out.place));
                let href = self.href(&link.target, None, out.place);
                out.named_link(href, &title.unwrap_or_default(), link.span.clone());
            }
            Content::Day(day) => out.text(&Value::Date(*day).plain("full", self.strings.locale()).unwrap_or_default()),
            Content::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.text(self.strings.text("list-separator"));
                    }
                    self.content(item, out);
                }
            }
            _ => {}
        }
    }

    /// Adds the value of a fact in a format; `None` means the default format of its kind. The addresses of phone
    /// numbers, e-mail addresses and URLs are recorded as written where the fact is. A URL is linked by the fact's
    /// label, except in the format `plain`.
    fn held_in(&self, fact: &Fact, held: &Held, format: Option<&str>, out: &mut Out<'_>) {
        let value = match held {
            Held::Prose(document) => return self.inner(document, out),
            Held::Value(value) => value,
        };
        let href = match value {
            Value::Phone(phone) => Some(phone.href()),
            Value::Email(address) => Some(format!("mailto:{address}")),
            Value::Url(url) => Some(url.clone()),
            _ => None,
        };
        out.written.extend(href.map(|href| (href, fact.span.clone())));
        out.leaf(match value {
            Value::Url(url) if format != Some("plain") && !fact.label.is_empty() => Leaf::Value {
                html: format!("<a href=\"{}\" rel=\"noreferrer\">{}</a>", escape(url), escape(&fact.label)),
                text: fact.label.clone(),
            },
            _ => {
                let format = format.unwrap_or(fact.kind.default_format());
                Leaf::Value {
                    html: value.html(format, self.strings.locale()).unwrap_or_default(),
                    text: value.plain(format, self.strings.locale()).unwrap_or_default(),
                }
            }
        });
    }

    /// The value of a fact as a document of its own.
    pub fn held(
        &self,
        fact: &Fact,
        held: &Held,
        format: Option<&str>,
        place: &Place,
        written: &mut Written,
    ) -> Resolved {
        let mut out = Out::new(place, written, &self.strings);
        self.held_in(fact, held, format, &mut out);
        out.made
    }

    /// The value of a fact as text.
    pub fn held_text(&self, fact: &Fact, held: &Held, format: Option<&str>) -> String {
        // The text is the same in every file, so any will do.
        let Some(place) = SitePath::new("index.html").map(Place::page) else { return String::new() };
        self.held(fact, held, format, &place, &mut Vec::new()).text()
    }

    /// The address of the page that a record names, or else of its entry on the page of the glossary or of the sources;
    /// with the span to report when it is broken. `None` when it has neither.
    pub fn record_address(&self, record: &Record, place: &Place) -> Option<(String, Span)> {
        if let Some(Content::Page(link)) = record.get("page") {
            return Some((self.href(&link.target, None, place), link.span.clone()));
        }
        let config = &self.site.config;
        let list = match record.collection.as_str() {
            "glossary" => config.glossary_page.as_ref(),
            "sources" => config.sources_page.as_ref(),
            _ => None,
        }?;
        Some((self.href(&format!("{}#{}", list.target, record.id), None, place), record.span.clone()))
    }

    /// Adds a citation of a document or a section of it, linked to the list of sources.
    fn citation(&self, document: &Record, section: Option<&str>, out: &mut Out<'_>) {
        let follows = out.follows_citation();
        let cite =
            Cite { document: document.id.clone(), section: section.map(str::to_owned), span: document.span.clone() };
        let (short, section, date) = self.cited(&cite);
        let text = section.map_or_else(|| short.clone(), |section| format!("{short} {section}"));
        let mut name = escape(&text);
        if let Some((href, span)) = self.record_address(document, out.place) {
            name = format!("<a href=\"{}\">{name}</a>", escape(&href));
            out.written.push((href, span));
        }
        out.leaf(Leaf::Citation { follows, name, text, date });
        out.citation = Some((out.made.tree.nodes.len() - 1, out.open.len()));
    }

    /// The short name of the cited document, the title of the cited section, and the date in words. All are empty when
    /// the document does not exist.
    pub fn cited(&self, cite: &Cite) -> (String, Option<String>, String) {
        let Some((document, section)) = self.site.ledger.source(cite) else { return Default::default() };
        (document.short().to_owned(), section.map(str::to_owned), self.date_of(document))
    }

    /// The date of a document in words; empty when it has none. When the document does not state it, that is told: as
    /// between two dates when the record has a `date_to`, as "about" the date when it has a `date_note`.
    pub fn date_of(&self, document: &Record) -> String {
        let Some(date) = self.site.ledger.date_of(document) else { return String::new() };
        let words = |date| Value::Date(date).plain("full", self.strings.locale()).unwrap_or_default();
        let date = words(date);
        match (document.date("date_to"), document.get("date_note")) {
            (Some(to), _) => {
                self.strings.with("date-between", &[("from", Arg::from(&date)), ("to", Arg::from(&words(to)))])
            }
            (None, Some(_)) => self.strings.with("date-about", &[("date", Arg::from(&date))]),
            (None, None) => date,
        }
    }

    /// The address of a document's entry in the list of sources, relative to the top of the site; `None` when the site
    /// has no such page.
    pub fn source_path(&self, document: &str) -> Option<String> {
        let list = self.site.config.sources_page.as_ref()?;
        Some(format!("{}#{document}", in_address(page_file(&SitePath::new(&list.target)?).as_str())))
    }
}

/// A link without its fragment (`#…`).
fn cut_fragment(target: &str) -> &str {
    target.split('#').next().unwrap_or(target)
}
