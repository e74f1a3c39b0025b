//! The whole model of a site, and the address of everything in it.
//!
//! [`load::load`] turns a tree of source files into a [`Site`]; the other modules answer questions about it (where a
//! link leads, what has moved, where a fact is used). Nothing is checked across files here and no HTML is made: that
//! is for `check` and `render`. This floor touches neither disk nor clock; the day comes in through [`Options`].

pub mod config;
pub mod destination;
pub mod files;
pub mod load;
pub mod lookup;
pub mod moved;
pub mod nav;
pub mod page;
pub mod questions;
pub mod synonyms;
pub mod usage;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::tree::SitePath;
use crate::decision::{Decision, cases};
use crate::ledger::{Content, Ledger, each_content, each_document};
use crate::site::config::Config;
use crate::site::page::Page;
use crate::syntax::markdown::Link;
use crate::value::Date;

/// What the caller decides about a build, as opposed to what the site's own files say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The day the site is built for: a fact shows the value of the window that holds on this day.
    pub today: Date,
    /// Whether the day was given with `--as-of`. Pages then state the day, and checks of the calendar are relaxed.
    pub as_of_given: bool,
    /// Whether drafts (`draft: true`) are published.
    pub drafts: bool,
    /// The path under which the site is served (`/help/`); overrides `base_path` and `url` of `site.yaml`.
    pub base_path: Option<String>,
}

impl Options {
    /// The options of an ordinary build for a day: no drafts, the site's own base path.
    pub fn on(today: Date) -> Options {
        Options { today, as_of_given: false, drafts: false, base_path: None }
    }
}

/// A site as it was read. What could not be read is listed in `unread` and `unread_decisions`, so that checks don't
/// report its absence as a second mistake.
#[derive(Debug)]
pub struct Site {
    /// Its settings.
    pub config: Config,
    /// Its pages, by their path in `content/`.
    pub pages: BTreeMap<SitePath, Arc<Page>>,
    /// Drafts that are left out. A link to one is reported as a link to a draft, not as a broken link.
    pub drafts: Vec<SitePath>,
    /// Pages that could not be read. Their own errors are reported, so links to them are not reported as broken.
    pub unread: Vec<SitePath>,
    /// Its facts.
    pub ledger: Ledger,
    /// Its decisions, by name.
    pub decisions: BTreeMap<String, Decision>,
    /// The cases of its decisions: answers with the expected result (`content/decisions/*.cases.yaml`).
    pub cases: Vec<cases::Cases>,
    /// Decisions and cases (`grant.cases`) that could not be read.
    pub unread_decisions: Vec<String>,
    /// Queries of readers with the results they must find (`content/search.cases.yaml`).
    pub search_cases: Vec<questions::Case>,
    /// Groups of words that mean the same to readers (`content/search.words.yaml`).
    pub same_words: Vec<Vec<String>>,
    /// Other files of `content/`, by path: the path at which each is published, and its bytes.
    pub assets: BTreeMap<SitePath, (SitePath, Arc<[u8]>)>,
    /// The options of this build.
    pub options: Options,
}

impl Site {
    /// Calls `with` for every link that an editor writes: on pages, in texts of data and rules, and in the settings.
    /// The second argument is the page (in `content/`) that the link is relative to; `None` means the top of
    /// `content/`.
    pub fn each_link<'s>(&'s self, with: &mut dyn FnMut(&'s Link, Option<&'s SitePath>)) {
        for page in self.pages.values() {
            let texts = [&page.title, &page.description, &page.body];
            texts.into_iter().flat_map(|text| &text.links).for_each(|link| with(link, Some(&page.path)));
        }
        for record in self.ledger.records() {
            each_document(record, &mut |text| text.links.iter().for_each(|link| with(link, None)));
            each_content(record, &mut |content| {
                if let Content::Page(link) = content {
                    with(link, None);
                }
            });
        }
        let texts = self.decisions.values().flat_map(Decision::bodies);
        texts.flat_map(|text| &text.links).for_each(|link| with(link, None));
        let config = &self.config;
        let single = [&config.emergency_page, &config.sources_page, &config.glossary_page];
        let settings = config.nav.iter().chain(&config.footer).chain(single.into_iter().flatten());
        settings.for_each(|link| with(link, None));
    }
}
