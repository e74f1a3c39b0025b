//! Marks terms of the glossary in the text of pages, once in each section, as links to their explanations at the end of
//! the page.
//!
//! A link works without scripts, by tap and by keyboard, and its target is printed with the page. All terms are
//! searched for in one pass (Aho-Corasick), and the longest match wins. Which texts are searched is decided by the
//! resolver.

mod ruby;

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::base::html::escape;
use crate::ledger::{Content, Ledger, Record};
use crate::render::strings::Strings;

/// The terms of a glossary, ready to be searched for.
pub struct Terms<'a> {
    /// The automaton; its patterns are numbered like `terms`.
    search: AhoCorasick,
    /// The terms.
    terms: Vec<Term<'a>>,
}

/// A term.
struct Term<'a> {
    /// Its record in the glossary.
    record: &'a Record,
    /// The term as it is searched for.
    text: &'a str,
    /// With its reading, as HTML and as text; as it is when no reading is given.
    with_reading: (String, String),
}

/// A term that was found in a text.
#[derive(Clone, Debug)]
pub struct Marked {
    /// A link to its explanation.
    pub html: String,
    /// The term as it is in the text.
    pub text: String,
    /// With its reading if the reading is shown here, which it is at the first place on a page.
    pub with_reading: String,
}

impl<'a> Terms<'a> {
    /// The terms of a ledger; `None` when it has none. `strings` has the brackets around readings.
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

    /// A marker for one page.
    pub fn marker(&self) -> Marker<'_, 'a> {
        Marker { terms: self, section: BTreeSet::new(), seen: BTreeSet::new(), page: Vec::new() }
    }
}

/// A record of the glossary as a term; `None` when it has no text.
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

/// Marks the terms of one page.
pub struct Marker<'t, 'a> {
    terms: &'t Terms<'a>,
    /// The terms that are marked in the current section, as indices into [`Terms`].
    section: BTreeSet<usize>,
    /// The terms that are marked on the page.
    seen: BTreeSet<usize>,
    /// The same in the order of their first places.
    page: Vec<usize>,
}

impl<'a> Marker<'_, 'a> {
    /// The records of the terms that were marked, in the order of their first places.
    pub fn used(&self) -> Vec<&'a Record> {
        self.page.iter().filter_map(|number| self.terms.terms.get(*number)).map(|term| term.record).collect()
    }

    /// Begins a section, in which each term is marked once more.
    pub fn begin_section(&mut self) {
        self.section.clear();
    }

    /// Cuts a text into stretches without marks (`Ok`) and marked terms (`Err`), in order.
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

    /// A term as a link. The first one on a page has an id, to which the explanation links back, and the reading.
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

/// Whether a word in Latin letters and digits, or in katakana, continues across byte `at`, so that no term begins or
/// ends there: `IP` is not found in `IPA`, nor メール in メールアドレス.
fn goes_on(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let latin = |c: char| c.is_alphanumeric() && u32::from(c) < 0x250;
    let katakana = |c: char| matches!(c, 'ァ'..='ヺ' | 'ー'..='ヿ' | 'ｦ'..='ﾟ');
    match (before.chars().next_back(), after.chars().next()) {
        (Some(before), Some(after)) => latin(before) && latin(after) || katakana(before) && katakana(after),
        _ => false,
    }
}
