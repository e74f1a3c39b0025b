//! Search: the sections of all pages and the facts that answer, as an index that a browser reads in small pieces.
//!
//! Text is cut up in one way for the index and for questions ([`fold`]), so what stands on a page is found however it is
//! typed. The build asks the questions of `content/search.cases.yaml` itself (`check::questions`), by the same rules
//! ([`rank`]) as the theme's script.

pub mod answer;
pub mod files;
pub mod fold;
pub mod index;
pub mod list;
pub mod other_words;
pub mod rank;
pub mod sections;

use std::sync::Arc;

use crate::base::tree::SitePath;
use crate::search::answer::Answer;
use crate::search::index::{Counter, Entry, Index};
use crate::search::other_words::OtherWords;
use crate::search::sections::Section;

/// The page that lists everything, for readers without scripts.
pub const LIST: &str = "search.html";

/// The first file that the script loads. Its name never changes: pages would change with it whenever a word does.
pub const START: &str = "search/index.js";

/// What counts for a page that a term of the glossary leads to.
const TOLD_HERE: u8 = 6;

/// A page as text.
#[derive(Clone, Debug)]
pub struct PageText {
    /// Its source, counted from `content/`.
    pub page: SitePath,
    /// Its file.
    pub file: SitePath,
    /// Other words by which it is found.
    pub also: Vec<String>,
    /// Its sections; the first is the page itself.
    pub sections: Vec<Section>,
    /// What each section is found by.
    pub entries: Vec<Entry>,
}

/// All that can be found. Entries are numbered: the sections of the pages in order, then the answers.
#[derive(Debug, Default)]
pub struct Search {
    /// The pages, by path.
    pub pages: Vec<Arc<PageText>>,
    /// The facts that answer.
    pub answers: Vec<Answer>,
    /// Which entries hold which grams.
    pub index: Index,
    /// The first entry of each page.
    starts: Vec<u32>,
    /// The first entry that is an answer.
    first_answer: u32,
}

/// Where a result is.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// The page.
    pub page: &'a PageText,
    /// The section.
    pub section: &'a Section,
}

impl Search {
    /// Makes the index of some pages and of the facts that answer.
    pub fn new(answers: Vec<Answer>, pages: Vec<Arc<PageText>>) -> Search {
        let mut counter = Counter::default();
        let asked: Vec<Entry> = answers.iter().map(|answer| entry_of(answer, &mut counter)).collect();
        let sections = pages.iter().flat_map(|page| &page.entries);
        let entries: Vec<&Entry> = sections.chain(&asked).collect();
        let first_answer = number(entries.len() - asked.len());
        let mut next = 0;
        let start = |page: &Arc<PageText>| {
            let start = next;
            next += number(page.sections.len());
            start
        };
        let starts = pages.iter().map(start).collect();
        Search { index: index::build(&entries), pages, answers, starts, first_answer }
    }

    fn page_of(&self, entry: u32) -> usize {
        self.starts.partition_point(|start| *start <= entry).saturating_sub(1)
    }

    /// What is found for a question, as the browser finds it.
    pub fn ask(&self, question: &str) -> rank::Found {
        rank::ask(&self.index, question, self.first_answer, |entry| self.page_of(entry))
    }

    /// The section of an entry.
    pub fn hit(&self, entry: u32) -> Option<Hit<'_>> {
        let at = self.page_of(entry);
        let page = self.pages.get(at)?;
        let section = page.sections.get((entry - self.starts.get(at)?) as usize)?;
        Some(Hit { page, section })
    }

    /// The answer of an entry.
    pub fn answer(&self, entry: u32) -> Option<&Answer> {
        self.answers.get(entry.checked_sub(self.first_answer)? as usize)
    }
}

impl PageText {
    /// Counts what each section of a page is found by. Its title counts in each section, so that 「補助金 書類」 finds 書類
    /// on the page of that name.
    pub fn new(
        page: SitePath,
        file: SitePath,
        also: Vec<String>,
        sections: Vec<Section>,
        words: &OtherWords,
    ) -> PageText {
        let title = sections.first().map_or("", |one| one.heading.as_str());
        let mut counter = Counter::default();
        let entry = |(at, section): (usize, &Section)| {
            if at == 0 {
                counter.add(title, index::TITLE);
                also.iter().for_each(|word| counter.add(word, TOLD_HERE));
            } else {
                counter.add(&section.heading, index::HEADING);
                counter.add(title, index::PAGE_TITLE);
            }
            counter.add(&section.text, index::TEXT);
            words.of(&[&section.heading, &section.text]).for_each(|word| counter.add(word, index::OTHER_WORDS));
            let place = if at == 0 { page.to_string() } else { format!("{page}#{}", section.id) };
            words.told_at(&place).for_each(|word| counter.add(word, TOLD_HERE));
            counter.entry(false)
        };
        let entries = sections.iter().enumerate().map(entry).collect();
        PageText { page, file, also, sections, entries }
    }
}

fn entry_of(answer: &Answer, counter: &mut Counter) -> Entry {
    answer.asked.iter().for_each(|word| counter.add(word, index::HEADING));
    answer.about.iter().for_each(|word| counter.add(word, index::TEXT));
    counter.entry(true)
}

/// A count as the number of an entry or a file.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
