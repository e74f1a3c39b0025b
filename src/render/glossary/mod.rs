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

/// The words of a glossary, ready to be looked for.
pub struct Terms<'a> {
    search: AhoCorasick,
    terms: Vec<Term<'a>>,
}

struct Term<'a> {
    record: &'a Record,
    text: &'a str,
    /// With its reading, as HTML and as text.
    with_reading: (String, String),
}

/// A word of the glossary where it stands in a text.
#[derive(Clone, Debug)]
pub struct Marked {
    /// As HTML: a link to its meaning.
    pub html: String,
    /// As it stands there.
    pub text: String,
    /// With its reading, where that is shown.
    pub with_reading: String,
}

impl<'a> Terms<'a> {
    /// The words of a ledger. `None` when it has no glossary.
    pub fn new(ledger: &'a Ledger, strings: &Strings) -> Option<Terms<'a>> {
        let records = &ledger.collections.get("glossary")?.records;
        let terms: Vec<Term<'a>> = records.iter().filter_map(|record| term(record, strings)).collect();
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(terms.iter().map(|term| term.text))
            .ok()
            .filter(|_| !terms.is_empty())?;
        Some(Terms { search, terms })
    }

    /// Begins a page, in which each word is marked once in a section.
    pub fn marker(&self) -> Marker<'_, 'a> {
        Marker { terms: self, section: BTreeSet::new(), seen: BTreeSet::new(), page: Vec::new() }
    }
}

fn term<'r>(record: &'r Record, strings: &Strings) -> Option<Term<'r>> {
    let text = |key: &str| match record.get(key) {
        Some(Content::Text(text)) => Some(text.trim()).filter(|text| !text.is_empty()),
        _ => None,
    };
    let term = text("term")?;
    let brackets = ["reading-open", "reading-close"].map(|id| strings.text(id));
    let with_reading = text("reading")
        .map_or_else(|| (escape(term), term.to_owned()), |reading| ruby::with_reading(term, reading, brackets));
    Some(Term { record, text: term, with_reading })
}

/// Marks the words of one page.
pub struct Marker<'t, 'a> {
    terms: &'t Terms<'a>,
    section: BTreeSet<usize>,
    seen: BTreeSet<usize>,
    page: Vec<usize>,
}

impl<'a> Marker<'_, 'a> {
    /// The words that were marked, in the order in which they came.
    pub fn used(&self) -> Vec<&'a Record> {
        self.page.iter().filter_map(|number| self.terms.terms.get(*number)).map(|term| term.record).collect()
    }

    /// From here on, each word is marked once more.
    pub fn begin_section(&mut self) {
        self.section.clear();
    }

    /// Cuts a text into stretches without a word to be marked, and such words.
    pub fn text<'x>(&mut self, text: &'x str, mut each: impl FnMut(Result<&'x str, Marked>)) {
        let terms = self.terms;
        let mut done = 0;
        for found in terms.search.find_iter(text) {
            let number = found.pattern().as_usize();
            let Some(term) = terms.terms.get(number) else { continue };
            if goes_on(text, found.start()) || goes_on(text, found.end()) || !self.section.insert(number) {
                continue;
            }
            each(Ok(&text[done..found.start()]));
            each(Err(self.mark(number, term)));
            done = found.end();
        }
        each(Ok(&text[done..]));
    }

    fn mark(&mut self, number: usize, term: &Term<'_>) -> Marked {
        let (id, text) = (escape(&term.record.id), term.text.to_owned());
        if !self.seen.insert(number) {
            let html = format!("<a class=\"term\" href=\"#term-{id}\">{}</a>", escape(&text));
            return Marked { html, with_reading: text.clone(), text };
        }
        self.page.push(number);
        let (html, with_reading) = term.with_reading.clone();
        let html = format!("<a class=\"term\" id=\"use-{id}\" href=\"#term-{id}\">{html}</a>");
        Marked { html, text, with_reading }
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
