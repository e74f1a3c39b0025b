//! Search: the sections of all pages and the facts that answer, as an index that a browser reads in small pieces.
//!
//! The index and the queries are split into grams by the same code ([`fold`]), so that text is found however it is
//! typed. The theme's `search.js` ranks results by the same rules as [`rank`], and a test holds the two together; so
//! the build can run the queries of `content/search.cases.yaml` itself (`check::questions`).
//!
//! This floor takes texts and makes files. It knows no HTML and no theme: `render` hands it the elements of each page
//! ([`sections`]) and the facts that answer ([`answer`]).

pub mod answer;
pub mod files;
pub mod fold;
pub mod index;
pub mod list;
pub mod other_words;
pub mod rank;
pub mod sections;
pub mod spelling;

use std::sync::Arc;

use rayon::prelude::*;

use crate::base::tree::SitePath;
use crate::search::answer::{FactAnswer, Questions};
use crate::search::index::{Counter, Entry, Index};
use crate::search::other_words::OtherWords;
use crate::search::sections::Section;
use crate::search::spelling::{Counts, Spelling};
use crate::site::page::Page;

/// The search page. Without scripts it shows a list of all pages and sections.
pub const LIST: &str = "search.html";

/// The first file that the script loads. It has no fingerprint in its name: otherwise every page would change whenever
/// a word on any page does.
pub const START: &str = "search/index.js";

/// The weight of a term's other words on the page or section that explains the term (`see` in the glossary). Less than
/// a heading, more than the text.
const EXPLAINED_HERE: u8 = 6;

/// The weight of the other words for the terms in a heading.
const OTHER_HEADING: u8 = 4;

/// From this number of sections on, only headings and terms are known for their spelling.
const LARGE: usize = 5000;

/// A page as text, with what it is found by.
#[derive(Clone, Debug)]
pub struct PageText {
    /// Its source, relative to `content/`.
    pub page: SitePath,
    /// Its published file.
    pub file: SitePath,
    /// Its sections; the first is the page itself.
    pub sections: Vec<Section>,
    /// The grams of each section, in the order of `sections`.
    pub entries: Vec<Entry>,
}

/// What a query finds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Facts that answer, by number; at most 3.
    pub answers: Vec<usize>,
    /// Sections, by the number of their entries; at most 8, and 2 of the same page.
    pub results: Vec<u32>,
    /// The query that was run instead, when a word was a slip.
    pub corrected: Option<String>,
}

/// Everything that can be found. Entries are the sections of the pages in order, numbered from 0.
#[derive(Debug, Default)]
pub struct Search {
    /// The pages, by path.
    pub pages: Vec<Arc<PageText>>,
    /// The facts that answer.
    pub answers: Vec<FactAnswer>,
    /// Which entries hold which grams.
    pub index: Index,
    /// The words that the site knows.
    pub spelling: Spelling,
    /// The questions and pairs of each answer.
    questions: Vec<(Questions, Vec<u32>)>,
    /// The first entry of each page.
    starts: Vec<u32>,
}

/// A result: a section and its page.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// The page.
    pub page: &'a PageText,
    /// The section.
    pub section: &'a Section,
}

impl Search {
    /// Builds the index of some pages, with the facts that answer and the words for its spelling (the other words, and
    /// those of the pages).
    pub fn new(answers: Vec<FactAnswer>, pages: Vec<Arc<PageText>>, words: &OtherWords) -> Search {
        let entries: Vec<&Entry> = pages.iter().flat_map(|page| &page.entries).collect();
        let mut next = 0;
        let start = |page: &Arc<PageText>| {
            let start = next;
            next += number(page.sections.len());
            start
        };
        let starts = pages.iter().map(start).collect();
        let has_texts = entries.len() <= LARGE;
        let count = |mut counts: Counts, page: &Arc<PageText>| {
            for section in &page.sections {
                counts.add_text(&section.heading);
                if has_texts {
                    counts.add_text(&section.text);
                }
            }
            counts
        };
        let mut counts = pages.par_iter().fold(Counts::default, count).reduce(Counts::default, Counts::with);
        words.all().for_each(|word| counts.add_name(word));
        let spelling = Spelling::new(counts);
        let questions = answers.iter().map(|one| (one.questions(), one.pairs())).collect();
        Search { index: index::build(&entries), spelling, questions, pages, answers, starts }
    }

    /// The index of the page that an entry is on.
    fn page_of(&self, entry: u32) -> usize {
        self.starts.partition_point(|start| *start <= entry).saturating_sub(1)
    }

    /// The results of a query, the same as the browser shows. When no section has all of it, words that are probably
    /// slips are replaced, if that comes closer.
    pub fn ask(&self, question: &str) -> Found {
        let rank = |question: &str| rank::rank(&self.index, question, |entry| self.page_of(entry));
        let ranked = rank(question);
        let corrected = if ranked.whole() { None } else { self.spelling.corrected(question) };
        let closer = corrected.map(|meant| (rank(&meant), meant)).filter(|(other, _)| other.is_closer_than(&ranked));
        match closer {
            Some((other, meant)) => self.found(&meant, other.results, Some(meant.clone())),
            None => self.found(question, ranked.results, None),
        }
    }

    /// The answers to a query and its results; sections whose heading is the query itself come first.
    fn found(&self, question: &str, mut results: Vec<u32>, corrected: Option<String>) -> Found {
        let asked = fold::units(question);
        results.sort_by_key(|entry| self.hit(*entry).is_none_or(|hit| fold::units(&hit.section.heading) != asked));
        Found { answers: answer::matching(&self.questions, question), results, corrected }
    }

    /// The section of an entry.
    pub fn hit(&self, entry: u32) -> Option<Hit<'_>> {
        let at = self.page_of(entry);
        let page = self.pages.get(at)?;
        let section = page.sections.get((entry - self.starts.get(at)?) as usize)?;
        Some(Hit { page, section })
    }
}

impl PageText {
    /// Collects the grams of each section of a page. The title of the page counts a little in every section, so that
    /// 「補助金 書類」 finds the section 書類 of the page 補助金. The words in `also` and `also_at` are not on the page, or
    /// not in the section. On a page of background everything counts less.
    pub fn new(page: &Page, file: SitePath, sections: Vec<Section>, words: &OtherWords) -> PageText {
        let title = sections.first().map_or("", |one| one.heading.as_str());
        let mut counter = Counter::default();
        let entry = |(at, section): (usize, &Section)| {
            if at == 0 {
                counter.add(title, index::TITLE);
                page.also.iter().for_each(|word| counter.add(word, index::HEADING));
            } else {
                counter.add(&section.heading, index::HEADING);
                counter.add(title, index::PAGE_TITLE);
                let own = page.also_at.iter().filter(|(id, _)| id.target == section.id).flat_map(|(_, words)| words);
                own.for_each(|word| counter.add(word, index::HEADING));
            }
            counter.add_text(&section.text, index::TEXT);
            words.of(&section.heading).for_each(|word| counter.add(word, OTHER_HEADING));
            words.of(&section.text).for_each(|word| counter.add(word, index::OTHER_WORDS));
            let place = if at == 0 { page.path.to_string() } else { format!("{}#{}", page.path, section.id) };
            words.explained_at(&place).for_each(|word| counter.add(word, EXPLAINED_HERE));
            counter.entry(page.found_later)
        };
        let entries = sections.iter().enumerate().map(entry).collect();
        PageText { page: page.path.clone(), file, sections, entries }
    }
}

/// A count as the number of an entry or file. More than 2³² cannot occur: the index would not fit into memory.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
