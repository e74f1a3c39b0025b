//! Two sites compared in what they mean: facts, pages, places that are gone, results of decisions, printed pages.

mod facts;
pub mod json;
mod pages;
mod rules;
pub mod show;

use std::collections::BTreeMap;

use crate::decision::compare::Compared;
use crate::diag::{Checked, Severity};
use crate::published;
use crate::render;
use crate::site::{self, Memos, Options, Site};
use crate::theme;
use crate::tree::{SitePath, Tree};

/// One of the two sites.
#[derive(Debug)]
pub struct Side {
    /// The model.
    pub site: Site,
    /// What was made of it.
    made: Tree,
    /// The text of each page, values and cards included.
    texts: BTreeMap<SitePath, String>,
}

impl Side {
    /// Reads a site and makes it; the findings are the errors that leave too little to compare.
    pub fn new(input: &Tree, options: &Options) -> Checked<Side> {
        let mut found = Vec::new();
        let site = site::load(input, options, &mut Memos::default()).split(&mut found);
        let theme = theme::load(input, &site.config.theme).split(&mut found);
        let made = render::render(input, &site, &theme, &mut render::Kept::default()).split(&mut found).tree;
        let texts = render::texts(&site, &theme);
        found.retain(|one| one.severity == Severity::Error);
        Checked { value: Side { site, made, texts }, diagnostics: found }
    }
}

/// What differs.
#[derive(Debug, Default)]
pub struct Report {
    /// Facts, by id.
    pub facts: Vec<FactChange>,
    /// Pages, by path.
    pub pages: Vec<PageChange>,
    /// Addresses of pages and places in them that lead nowhere any more.
    pub gone: Vec<String>,
    /// Decisions, by name.
    pub decisions: Vec<DecisionChange>,
    /// Printed pages of which the paper is out of date.
    pub leaflets: Vec<Leaflet>,
}

/// A value and the days between which it holds, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The first day.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
    /// The value.
    pub value: String,
    /// Where it comes from.
    pub sources: Vec<String>,
}

/// A fact that changed, was added (nothing before) or removed (nothing after).
#[derive(Clone, Debug)]
pub struct FactChange {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// The windows that are no longer so.
    pub before: Vec<Held>,
    /// The windows that are so now.
    pub after: Vec<Held>,
    /// The pages that show it.
    pub pages: Vec<SitePath>,
}

/// What happened to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It stands elsewhere: where it was, and what of its words changed.
    Moved(SitePath, Option<Reworded>),
    /// Its own words changed.
    Reworded(Reworded),
    /// Its words are the same, but not the values and cards it shows.
    Shows,
}

/// How far words changed: whole sentences, without the values of facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reworded {
    /// How many sentences are gone.
    pub removed: usize,
    /// How many are new; when neither is any, the order is another.
    pub added: usize,
    /// The first of those that are gone.
    pub first_removed: Option<String>,
    /// The first of those that are new.
    pub first_added: Option<String>,
}

/// A page that is not as it was.
#[derive(Clone, Debug)]
pub struct PageChange {
    /// Its path in `content/`; where it was, when it is gone.
    pub path: SitePath,
    /// Its title.
    pub title: String,
    /// What happened.
    pub fate: Fate,
}

/// A decision that is not as it was.
#[derive(Debug)]
pub struct DecisionChange {
    /// Its name.
    pub name: String,
    /// What happened.
    pub fate: DecisionFate,
}

/// What happened to a decision.
#[derive(Debug)]
pub enum DecisionFate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has other rules.
    Changed(Compared),
    /// It has other rules, but too many combinations of answers to compare.
    TooLarge,
}

/// A printed page of which the paper is out of date.
#[derive(Clone, Debug)]
pub struct Leaflet {
    /// Its path; where it was, when it is gone.
    pub path: SitePath,
    /// Its title.
    pub title: String,
    /// The facts on it that changed.
    pub facts: Vec<String>,
    /// Whether its own words changed.
    pub reworded: bool,
    /// Whether the page is gone.
    pub removed: bool,
}

/// Compares two sites.
pub fn compare(old: &Side, new: &Side) -> Report {
    let facts = facts::compare(old, new);
    let pages = pages::compare(old, new);
    let leaflets = pages::leaflets(old, new, &pages, &facts);
    let addresses = published::addresses(&old.site, &old.made);
    let gone = published::check::lost(&addresses, &new.site, &new.made);
    Report { facts, pages, gone, decisions: rules::compare(old, new), leaflets }
}

impl Report {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
            && self.pages.is_empty()
            && self.gone.is_empty()
            && self.decisions.is_empty()
            && self.leaflets.is_empty()
    }
}
