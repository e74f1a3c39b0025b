//! Other words for what a text speaks of: the readings and synonyms of the glossary, added to the sections that use the
//! term and to the page that tells more of it.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::ledger::{Content, Ledger};

/// The glossary, ready to be looked for in texts.
#[derive(Debug, Default)]
pub struct OtherWords {
    terms: Option<AhoCorasick>,
    /// For each term, its reading, its synonyms, and what is only there to be found (`also`).
    words: Vec<Vec<String>>,
    /// The terms that a place of the site tells more of: `page.md` or `page.md#id`.
    told: BTreeMap<String, Vec<usize>>,
}

impl OtherWords {
    /// Takes the words from a ledger.
    pub fn new(ledger: &Ledger) -> OtherWords {
        let mut out = OtherWords::default();
        let mut terms = Vec::new();
        for record in ledger.collections.get("glossary").map(|all| all.records.as_slice()).unwrap_or_default() {
            // What stands in brackets tells apart two meanings; no text says it.
            let term = record.name().split(['（', '(']).next().unwrap_or_default().trim();
            let mut words: Vec<String> = record.text("reading").map(str::to_owned).into_iter().collect();
            words.extend(texts(record.get("synonyms")));
            words.extend(texts(record.get("also")));
            if term.is_empty() || words.is_empty() {
                continue;
            }
            if let Some(Content::Page(link)) = record.get("see") {
                out.told.entry(link.target.clone()).or_default().push(terms.len());
            }
            terms.push(term.to_owned());
            out.words.push(words);
        }
        if !terms.is_empty() {
            let builder = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .ascii_case_insensitive(true)
                .build(&terms);
            out.terms = builder.ok();
        }
        out
    }

    /// The other words for the terms that some texts use, each term once.
    pub fn of<'a>(&'a self, texts: &[&str]) -> impl Iterator<Item = &'a str> {
        let mut used: Vec<usize> = Vec::new();
        if let Some(terms) = &self.terms {
            for text in texts {
                used.extend(terms.find_iter(text).map(|one| one.pattern().as_usize()));
            }
        }
        used.sort_unstable();
        used.dedup();
        used.into_iter().flat_map(|term| self.words.get(term).into_iter().flatten()).map(String::as_str)
    }

    /// The other words for the terms that a place (`page.md`, `page.md#id`) tells more of.
    pub fn told_at<'a>(&'a self, place: &str) -> impl Iterator<Item = &'a str> {
        let terms = self.told.get(place).map(Vec::as_slice).unwrap_or_default();
        terms.iter().flat_map(|term| self.words.get(*term).into_iter().flatten()).map(String::as_str)
    }
}

/// The texts of a list.
pub fn texts(content: Option<&Content>) -> Vec<String> {
    let Some(Content::List(items)) = content else { return Vec::new() };
    let text = |one: &Content| if let Content::Text(text) = one { Some(text.clone()) } else { None };
    items.iter().filter_map(text).collect()
}
