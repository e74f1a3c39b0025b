//! The whole model of a site, and the address of everything in it.

pub mod load;
pub mod questions;
pub mod config;
pub mod files;
pub mod moved;
pub mod nav;
pub mod page;
pub mod usage;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::tree::SitePath;
use crate::decision::{Decision, cases};
use crate::ledger::Ledger;
use crate::site::config::Config;
use crate::site::page::Page;
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
