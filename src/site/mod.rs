//! The whole model of a site, and the address of everything in it.

pub mod load;
pub mod questions;
pub mod config;
pub mod destination;
pub mod files;
pub mod moved;
pub mod nav;
pub mod page;
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

/// What the caller decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The day the site is made for; facts hold as of this day.
    pub today: Date,
    /// Whether that day was asked for by name: then the pages say so.
    pub as_of_given: bool,
    /// Whether drafts are shown.
    pub drafts: bool,
    /// The path the site will stand under, over what `site.yaml` says.
    pub base_path: Option<String>,
}

impl Options {
    /// A build for a day, with nothing else asked for.
    pub fn on(today: Date) -> Options {
        Options { today, as_of_given: false, drafts: false, base_path: None }
    }
}

/// A site.
#[derive(Debug)]
pub struct Site {
    /// Its settings.
    pub config: Config,
    /// Its pages, by their path in `content/`.
    pub pages: BTreeMap<SitePath, Arc<Page>>,
    /// Drafts that are left out, to tell why a link to them is broken.
    pub drafts: Vec<SitePath>,
    /// Pages that could not be read; what is wrong with them is told, and links to them are not told as broken.
    pub unread: Vec<SitePath>,
    /// Its facts.
    pub ledger: Ledger,
    /// Its decisions, by name.
    pub decisions: BTreeMap<String, Decision>,
    /// The examples of its decisions.
    pub cases: Vec<cases::Cases>,
    /// Decisions and cases (`grant.cases`) that could not be read.
    pub unread_decisions: Vec<String>,
    /// What readers search for, and what they must find.
    pub search_cases: Vec<questions::Case>,
    /// Other files of `content/`: their place there, to where they go and what they are.
    pub assets: BTreeMap<SitePath, (SitePath, Arc<[u8]>)>,
    /// What the caller decided.
    pub options: Options,
}

impl Site {
    /// Calls `with` for every link that an editor writes: on pages, in texts of data and rules, in the settings; with the
    /// page that it counts from, in `content/`.
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
