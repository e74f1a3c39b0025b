//! Words of the glossary in the text of pages: each leads, once in a section, to its meaning at the end of the page.
//!
//! A link needs no script and works by tap and by key; what it leads to is printed with the page. The text is searched in
//! one pass for all words at once, the longest first, and never in links, headings, code or what a reference shows.

mod ruby;

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::base::html::escape;
use crate::ledger::{Content, Ledger, Record};
use crate::render::strings::Strings;
use crate::syntax::markdown::{Body, Piece};

/// Elements in whose text no word is marked.
const CLOSED: &[&str] = &["a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "cite", "dfn", "ruby"];

/// The words of a glossary, ready to be looked for.
pub struct Terms<'a> {
    search: AhoCorasick,
    terms: Vec<Term<'a>>,
}

struct Term<'a> {
    record: &'a Record,
    /// As it stands in HTML.
    html: String,
    /// The same with its reading.
    with_reading: String,
}

/// A text with its words marked.
pub struct Marked<'a> {
    /// The pieces; as many as before, so that ranges of them stay right.
    pub pieces: Vec<Piece>,
    /// The words that were marked, in the order in which they come.
    pub used: Vec<&'a Record>,
}

impl<'a> Terms<'a> {
    /// The words of a ledger. `None` when it has no glossary.
    pub fn new(ledger: &'a Ledger, strings: &Strings) -> Option<Terms<'a>> {
        let records = &ledger.collections.get("glossary")?.records;
        let terms: Vec<Term<'a>> = records.iter().filter_map(|record| term(record, strings)).collect();
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(terms.iter().map(|term| &term.html))
            .ok()
            .filter(|_| !terms.is_empty())?;
        Some(Terms { search, terms })
    }

    /// Marks the words in a text.
    pub fn mark(&self, body: &Body) -> Marked<'a> {
        let mut marker = Marker {
            terms: self,
            in_tag: false,
            closed: 0,
            section: BTreeSet::new(),
            seen: BTreeSet::new(),
            page: Vec::new(),
            out: String::new(),
        };
        let pieces = body.pieces.iter().map(|piece| match piece {
            Piece::Html(html) => {
                marker.html(html);
                Piece::Html(std::mem::take(&mut marker.out))
            }
            other => other.clone(),
        });
        let pieces = pieces.collect();
        let used = marker.page.iter().filter_map(|number| self.terms.get(*number)).map(|term| term.record).collect();
        Marked { pieces, used }
    }
}

fn term<'r>(record: &'r Record, strings: &Strings) -> Option<Term<'r>> {
    let text = |key: &str| match record.get(key) {
        Some(Content::Text(text)) => Some(text.trim()).filter(|text| !text.is_empty()),
        _ => None,
    };
    let term = text("term")?;
    let brackets = ["reading-open", "reading-close"].map(|id| strings.text(id));
    let with_reading = text("reading").map_or_else(|| escape(term), |reading| ruby::html(term, reading, brackets));
    Some(Term { record, html: escape(term), with_reading })
}

struct Marker<'t, 'a> {
    terms: &'t Terms<'a>,
    in_tag: bool,
    /// How many elements are open in which nothing is marked.
    closed: usize,
    section: BTreeSet<usize>,
    seen: BTreeSet<usize>,
    page: Vec<usize>,
    out: String,
}

impl Marker<'_, '_> {
    /// HTML as the Markdown writer makes it: `<` and `>` stand for nothing but tags, and a tag may go on in another piece.
    fn html(&mut self, mut html: &str) {
        while !html.is_empty() {
            let mark = if self.in_tag { '>' } else { '<' };
            let end = html.find(mark).unwrap_or(html.len());
            let (before, rest) = html.split_at(end);
            if self.in_tag || self.closed > 0 {
                self.out.push_str(before);
            } else {
                self.text(before);
            }
            html = rest;
            if rest.is_empty() {
                return;
            }
            if !self.in_tag {
                self.tag(rest);
            }
            self.in_tag = !self.in_tag;
            self.out.push(mark);
            html = &html[1..];
        }
    }

    fn tag(&mut self, html: &str) {
        let (end, name) = match html.strip_prefix("</") {
            Some(name) => (true, name),
            None => (false, &html[1..]),
        };
        let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
        if name == "h2" && !end {
            self.section.clear();
        }
        if CLOSED.contains(&name) {
            self.closed = if end { self.closed.saturating_sub(1) } else { self.closed + 1 };
        }
    }

    fn text(&mut self, text: &str) {
        let terms = self.terms;
        let mut done = 0;
        for found in terms.search.find_iter(text) {
            let number = found.pattern().as_usize();
            let Some(term) = terms.terms.get(number) else { continue };
            if goes_on(text, found.start()) || goes_on(text, found.end()) || !self.section.insert(number) {
                continue;
            }
            self.out.push_str(&text[done..found.start()]);
            let id = escape(&term.record.id);
            if !self.seen.insert(number) {
                self.out.push_str(&format!("<a class=\"term\" href=\"#term-{id}\">{}</a>", term.html));
            } else {
                self.page.push(number);
                self.out.push_str(&format!(
                    "<a class=\"term\" id=\"use-{id}\" href=\"#term-{id}\">{}</a>",
                    term.with_reading
                ));
            }
            done = found.end();
        }
        self.out.push_str(&text[done..]);
    }
}

/// Whether a word of Latin letters or of katakana goes on across this place: `IP` is not in `IPA`, nor メール in メールアドレス.
fn goes_on(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let latin = |c: char| c.is_alphanumeric() && u32::from(c) < 0x250;
    let katakana = |c: char| matches!(c, 'ァ'..='ヺ' | 'ー'..='ヿ' | 'ｦ'..='ﾟ');
    match (before.chars().next_back(), after.chars().next()) {
        (Some(before), Some(after)) => latin(before) && latin(after) || katakana(before) && katakana(after),
        _ => false,
    }
}
