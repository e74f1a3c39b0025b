//! Synonyms for search: the readings and synonyms of the glossary are added to the sections that use a term, and with
//! more weight to the page that explains it.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::ledger::{Content, Ledger};

/// The terms of the glossary with their other words, prepared for finding the terms in texts.
#[derive(Debug, Default)]
pub struct OtherWords {
    terms: Option<AhoCorasick>,
    /// For each term: its reading, its synonyms, and the words given only for search (`also`).
    words: Vec<Vec<String>>,
    /// By page or section (`page.md`, `page.md#id`): the terms whose `see` leads there.
    explained_by_place: BTreeMap<String, Vec<usize>>,
}

impl OtherWords {
    /// Collects the terms of a ledger that have other words.
    pub fn new(ledger: &Ledger) -> OtherWords {
        let mut out = OtherWords::default();
        let mut terms = Vec::new();
        for record in ledger.records_in("glossary") {
            // Brackets in a term only distinguish two meanings; texts use the word without them.
            let term = record.name().split(['（', '(']).next().unwrap_or_default().trim();
            let mut words: Vec<String> = record.text("reading").map(str::to_owned).into_iter().collect();
            words.extend(texts(record.get("synonyms")));
            words.extend(texts(record.get("also")));
            if term.is_empty() || words.is_empty() {
                continue;
            }
            if let Some(Content::Page(link)) = record.get("see") {
                out.explained_by_place.entry(link.target.clone()).or_default().push(terms.len());
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

    /// The other words for the terms that a page or section (`page.md`, `page.md#id`) explains.
    pub fn explained_at<'a>(&'a self, place: &str) -> impl Iterator<Item = &'a str> {
        let terms = self.explained_by_place.get(place).map(Vec::as_slice).unwrap_or_default();
        terms.iter().flat_map(|term| self.words.get(*term).into_iter().flatten()).map(String::as_str)
    }
}

/// The texts of a list field; empty if it is anything else.
pub fn texts(content: Option<&Content>) -> Vec<String> {
    let Some(Content::List(items)) = content else { return Vec::new() };
    let text = |one: &Content| if let Content::Text(text) = one { Some(text.clone()) } else { None };
    items.iter().filter_map(text).collect()
}
