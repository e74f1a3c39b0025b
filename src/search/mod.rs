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

use std::sync::Arc;

use crate::base::tree::SitePath;
use crate::search::answer::FactAnswer;
use crate::search::index::{Counter, Entry, Index};
use crate::search::other_words::OtherWords;
use crate::search::sections::Section;

/// The search page. Without scripts it shows a list of all pages and sections.
pub const LIST: &str = "search.html";

/// The first file that the script loads. It has no fingerprint in its name: otherwise every page would change whenever
/// a word on any page does.
pub const START: &str = "search/index.js";

/// The weight of a term's other words on the page or section that explains the term (`see` in the glossary), and of a
/// page's own `also`. Less than a heading, more than the text.
const EXPLAINED_HERE: u8 = 6;

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

/// Everything that can be found. Entries are numbered from 0: the sections of the pages in order, then the answers.
#[derive(Debug, Default)]
pub struct Search {
    /// The pages, by path.
    pub pages: Vec<Arc<PageText>>,
    /// The facts that answer.
    pub answers: Vec<FactAnswer>,
    /// Which entries hold which grams.
    pub index: Index,
    /// The first entry of each page.
    starts: Vec<u32>,
    /// The first entry that is an answer.
    first_answer: u32,
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
    /// Builds the index of some pages and of the facts that answer.
    pub fn new(answers: Vec<FactAnswer>, pages: Vec<Arc<PageText>>) -> Search {
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

    /// The index of the page that an entry is on.
    fn page_of(&self, entry: u32) -> usize {
        self.starts.partition_point(|start| *start <= entry).saturating_sub(1)
    }

    /// The results of a query, the same as the browser shows.
    pub fn ask(&self, question: &str) -> rank::Found {
        rank::ask(&self.index, question, self.first_answer, |entry| self.page_of(entry))
    }

    /// The section of an entry; `None` for the number of an answer.
    pub fn hit(&self, entry: u32) -> Option<Hit<'_>> {
        let at = self.page_of(entry);
        let page = self.pages.get(at)?;
        let section = page.sections.get((entry - self.starts.get(at)?) as usize)?;
        Some(Hit { page, section })
    }

    /// The answer of an entry; `None` for the number of a section.
    pub fn answer(&self, entry: u32) -> Option<&FactAnswer> {
        self.answers.get(entry.checked_sub(self.first_answer)? as usize)
    }
}

impl PageText {
    /// Collects the grams of each section of a page. The title of the page counts a little in every section, so that
    /// 「補助金 書類」 finds the section 書類 of the page 補助金. `also` are words that readers search for but that are not
    /// on the page (`also` in front matter).
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
                also.iter().for_each(|word| counter.add(word, EXPLAINED_HERE));
            } else {
                counter.add(&section.heading, index::HEADING);
                counter.add(title, index::PAGE_TITLE);
            }
            counter.add(&section.text, index::TEXT);
            words.of(&[&section.heading, &section.text]).for_each(|word| counter.add(word, index::OTHER_WORDS));
            let place = if at == 0 { page.to_string() } else { format!("{page}#{}", section.id) };
            words.explained_at(&place).for_each(|word| counter.add(word, EXPLAINED_HERE));
            counter.entry(false)
        };
        let entries = sections.iter().enumerate().map(entry).collect();
        PageText { page, file, sections, entries }
    }
}

/// The grams of an answer.
fn entry_of(answer: &FactAnswer, counter: &mut Counter) -> Entry {
    answer.asked.iter().for_each(|word| counter.add(word, index::HEADING));
    answer.about.iter().for_each(|word| counter.add(word, index::TEXT));
    counter.entry(true)
}

/// A count as the number of an entry or file. More than 2³² cannot occur: the index would not fit into memory.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
