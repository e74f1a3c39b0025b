//! Synonyms for search: the readings and synonyms of the glossary, and the other words of a group that mean the same,
//! are added to the sections that use a term; those of the glossary with more weight to the page that explains it.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::ledger::{Content, Ledger};

/// The longest term that is looked for, in bytes: a hundred letters. Longer ones take long to prepare and are on no page.
const LONGEST: usize = 300;

/// Terms with their other words, prepared for finding the terms in texts.
#[derive(Debug, Default)]
pub struct OtherWords {
    terms: Option<AhoCorasick>,
    /// The texts of the terms.
    texts: Vec<String>,
    /// For each term: its reading, its synonyms, the words given only for search (`also`), and those of its group.
    words: Vec<Vec<String>>,
    /// By page or section (`page.md`, `page.md#id`): the terms whose `see` leads there.
    explained_by_place: BTreeMap<String, Vec<usize>>,
}

impl OtherWords {
    /// Collects the terms of a ledger that have other words, and the words of the groups that mean the same.
    pub fn new(ledger: &Ledger, groups: &[Vec<String>]) -> OtherWords {
        let mut out = OtherWords::default();
        for record in ledger.records_in("glossary") {
            // Brackets in a term only distinguish two meanings; texts use the word without them.
            let term = record.name().split(['（', '(']).next().unwrap_or_default().trim();
            let mut words: Vec<String> = record.text("reading").map(str::to_owned).into_iter().collect();
            words.extend(texts(record.get("synonyms")));
            words.extend(texts(record.get("also")));
            if term.is_empty() || term.len() > LONGEST || words.is_empty() {
                continue;
            }
            if let Some(Content::Page(link)) = record.get("see") {
                out.explained_by_place.entry(link.target.clone()).or_default().push(out.texts.len());
            }
            out.texts.push(term.to_owned());
            out.words.push(words);
        }
        for word in groups.iter().flatten() {
            if word.len() <= LONGEST && !out.texts.contains(word) {
                out.texts.push(word.clone());
                out.words.push(Vec::new());
            }
        }
        // A group also holds for a longer term with one of its words (見舞金 in 災害見舞金). What the term contains is
        // found anyway.
        for (term, words) in out.texts.iter().zip(&mut out.words) {
            let is_in = |word: &&String| term.contains(word.as_str());
            let own = groups.iter().filter(|group| group.iter().any(|word| is_in(&word)));
            words.extend(own.flatten().filter(|word| !is_in(word)).cloned());
        }
        if !out.texts.is_empty() {
            let builder = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .ascii_case_insensitive(true)
                .build(&out.texts);
            out.terms = builder.ok();
        }
        out
    }

    /// The other words for the terms that a text uses, each term once.
    pub fn of<'a>(&'a self, text: &str) -> impl Iterator<Item = &'a str> {
        let terms = self.terms.iter().flat_map(|terms| terms.find_iter(text));
        let mut used: Vec<usize> = terms.map(|one| one.pattern().as_usize()).collect();
        used.sort_unstable();
        used.dedup();
        used.into_iter().flat_map(|term| self.words.get(term).into_iter().flatten()).map(String::as_str)
    }

    /// All terms and their other words.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().chain(self.words.iter().flatten()).map(String::as_str)
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
