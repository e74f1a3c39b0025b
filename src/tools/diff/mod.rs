//! Two sites compared in what they mean: facts, pages, places that are gone, results of decisions, printed pages.

mod facts;
mod frame;
pub mod json;
mod pages;
mod rules;
pub mod show;

use std::collections::BTreeMap;

use crate::base::address::page_file;
use crate::base::diag::{Diagnostic, Severity, Words};
use crate::base::tree::{SitePath, Tree};
use crate::build::{Built, Memos, build};
use crate::decision::proof::compare::Compared;
use crate::published;
use crate::render::{self, Printed};
use crate::report::Lines;
use crate::site::{Options, Site, config};

/// One of the two sites.
#[derive(Debug)]
pub struct Side {
    /// The model.
    pub site: Site,
    /// What was made of it.
    made: Tree,
    /// The text of each page, values and cards included, and what is printed around it.
    texts: BTreeMap<SitePath, Printed>,
    /// What is wrong with it: errors only. What they leave out of the model is not compared.
    pub errors: Vec<Diagnostic>,
    /// The errors with their places, for a person.
    faults: Vec<Fault>,
    /// Whether there is no site at all.
    pub empty: bool,
}

impl Side {
    /// Reads a site and makes it. `unread` are findings from the disk. A tree without a file is a site without a page:
    /// a site has to begin with something.
    pub fn new(input: &Tree, unread: Vec<Diagnostic>, options: &Options) -> Side {
        let empty = input.under("content").next().is_none();
        let mut errors = unread;
        let Built { tree: made, site, theme, .. } = build(input, options, &mut Memos::default()).split(&mut errors);
        let texts = theme.map(|theme| render::texts(&site, &theme)).unwrap_or_default();
        errors.retain(|one| one.severity == Severity::Error && !empty);
        let errors = crate::build::tidy(errors);
        let faults = faults(input, &errors);
        Side { site, made, texts, errors, faults, empty }
    }

    /// Whether the settings are what was written.
    fn has_settings(&self) -> bool {
        let of_settings = |one: &Diagnostic| one.span.as_ref().is_none_or(|span| span.path.as_str() == config::PATH);
        !self.empty && !self.errors.iter().any(of_settings)
    }

    /// Whether a page is not in the model only because of a mistake.
    fn is_unread(&self, page: &SitePath) -> bool {
        self.site.unread.contains(page)
    }
}

fn faults(input: &Tree, errors: &[Diagnostic]) -> Vec<Fault> {
    let mut lines = Lines::new(input);
    let fault = |one: &Diagnostic| {
        let place = one.span.as_ref().map(|span| format!("{}:{}", span.path, lines.position(span).line));
        Fault { place, code: one.code, message: one.message.clone() }
    };
    errors.iter().map(fault).collect()
}

/// An error of one of the two sites.
#[derive(Clone, Debug)]
pub struct Fault {
    /// File and line.
    pub place: Option<String>,
    /// Its code.
    pub code: &'static str,
    /// What is wrong.
    pub message: Words,
}

/// What differs.
#[derive(Debug, Default)]
pub struct Report {
    /// The errors of the site as it was; what they leave out of it is not compared.
    pub errors_before: Vec<Fault>,
    /// The errors of the site as it is.
    pub errors_after: Vec<Fault>,
    /// Whether there was no site before: all of it is new.
    pub nothing_before: bool,
    /// What stands on every page.
    pub frame: Vec<FrameChange>,
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

/// A part of what stands on every page that is not as it was.
#[derive(Clone, Debug)]
pub struct FrameChange {
    /// The key of `site.yaml`.
    pub key: &'static str,
    /// What it said.
    pub before: Option<String>,
    /// What it says.
    pub after: Option<String>,
}

/// A value and the days between which it holds, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowText {
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
    pub before: Vec<WindowText>,
    /// The windows that are so now.
    pub after: Vec<WindowText>,
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
    /// Whether what stands on every page (the emergency phone number, the notice, the name of the organization)
    /// changed.
    pub frame: bool,
    /// The words of the glossary whose explanation on it changed, is new or is gone.
    pub terms: Vec<String>,
    /// Whether the page is gone.
    pub removed: bool,
}

/// Compares two sites.
pub fn compare(old: &Side, new: &Side) -> Report {
    let facts = facts::compare(old, new);
    let pages = pages::compare(old, new);
    let leaflets = pages::leaflets(old, new, &pages, &facts);
    Report {
        errors_before: old.faults.clone(),
        errors_after: new.faults.clone(),
        nothing_before: old.empty,
        frame: frame::compare(old, new),
        facts,
        pages,
        gone: gone(old, new),
        decisions: rules::compare(old, new),
        leaflets,
    }
}

/// The addresses that lead nowhere any more. Those of a page that can't be read are not gone; in a site with errors
/// places can be missing for what can't be read, and of a site that could not be made nothing is known.
fn gone(old: &Side, new: &Side) -> Vec<String> {
    if new.made.is_empty() {
        return Vec::new();
    }
    let addresses = published::addresses(&old.site, &old.made);
    let unread: Vec<String> = new.site.unread.iter().map(|page| page_file(page).to_string()).collect();
    let mut gone = published::check::lost(&addresses, &new.site, &new.made);
    gone.retain(|one| match one.split_once('#') {
        Some(_) => new.errors.is_empty(),
        None => !unread.contains(one),
    });
    gone
}

impl Report {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
            && self.frame.is_empty()
            && self.pages.is_empty()
            && self.gone.is_empty()
            && self.decisions.is_empty()
            && self.leaflets.is_empty()
    }
}
