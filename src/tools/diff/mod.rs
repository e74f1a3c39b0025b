//! `madoguchi diff`: compares two sites by meaning: facts, pages, addresses that are gone, results of decisions,
//! printed pages.
//!
//! What one of the sites can't show because of errors is not compared: it would be reported as removed or new.

pub mod show;
mod facts;
mod frame;
mod pages;
mod rules;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use crate::base::address::page_file;
use crate::base::diag::{Diagnostic, Language, Severity};
use crate::base::tree::{SitePath, Tree};
use crate::decision::proof::compare::Compared;
use crate::pipeline::{Built, Memos, build};
use crate::published;
use crate::render::{self, Printed};
use crate::report::Lines;
use crate::site::{Options, Site, config};
use crate::tools::facts::WindowText;

/// One of the two sites, built for the comparison.
#[derive(Debug)]
pub struct Side {
    /// The model.
    pub site: Site,
    /// The files that were built from it.
    made: Tree,
    /// By page: its text with values and cards, and what is printed around it.
    texts: BTreeMap<SitePath, Printed>,
    /// Its errors (no warnings). What is missing from the model because of them is not compared.
    pub errors: Vec<Diagnostic>,
    /// The errors with their places, as they are shown.
    faults: Vec<Fault>,
    /// Whether the tree has no site at all.
    pub empty: bool,
}

impl Side {
    /// Reads and builds a site. `unread` are findings from the disk, `language` is that of its errors. A tree without
    /// files counts as a site without pages, so that the first version of a site can be compared, too.
    pub fn new(input: &Tree, unread: Vec<Diagnostic>, options: &Options, language: Language) -> Side {
        let empty = input.under("content").next().is_none();
        let mut errors = unread;
        let Built { tree: made, site, theme, .. } = build(input, options, &mut Memos::default()).split(&mut errors);
        let texts = theme.map(|theme| render::texts(&site, &theme)).unwrap_or_default();
        errors.retain(|one| one.severity == Severity::Error && !empty);
        let errors = crate::pipeline::tidy(errors);
        let mut lines = Lines::new(input);
        let fault = |one: &Diagnostic| Fault {
            place: one.span.as_ref().map(|span| lines.place(span)),
            code: one.code,
            message: one.message.get(language).to_owned(),
        };
        let faults = errors.iter().map(fault).collect();
        Side { site, made, texts, errors, faults, empty }
    }

    /// Whether the settings could be read without errors.
    fn has_settings(&self) -> bool {
        let of_settings = |one: &Diagnostic| one.span.as_ref().is_none_or(|span| span.path.as_str() == config::PATH);
        !self.empty && !self.errors.iter().any(of_settings)
    }

    /// Whether a page is missing from the model because it could not be read.
    fn is_unread(&self, page: &SitePath) -> bool {
        self.site.unread.contains(page)
    }
}

/// An error of one of the two sites.
#[derive(Clone, Debug, Serialize)]
pub struct Fault {
    /// File and line, as `path:line`; `None` if no file is at fault.
    pub place: Option<String>,
    /// Its code.
    pub code: &'static str,
    /// What is wrong, in the language that was asked for.
    pub message: String,
}

/// The errors of the two sites.
#[derive(Debug, Serialize)]
pub struct Faults {
    /// Those of the old site; what is missing because of them is not compared.
    pub before: Vec<Fault>,
    /// Those of the new site.
    pub after: Vec<Fault>,
}

/// The differences between two sites. The names of its fields, and of those of its parts, are the keys of
/// [`Report::json`]: an interface for other programs, so an existing one keeps its meaning.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The errors of both.
    pub errors: Faults,
    /// Whether there was no old site, so that everything is new.
    pub nothing_before: bool,
    /// Changes of what is shown on every page.
    pub frame: Vec<FrameChange>,
    /// Facts, by id.
    pub facts: Vec<FactChange>,
    /// Pages, by path.
    pub pages: Vec<PageChange>,
    /// Addresses of pages and of anchors in them that lead nowhere any more.
    pub gone: Vec<String>,
    /// Decisions, by name.
    pub decisions: Vec<DecisionChange>,
    /// Printed pages whose copies on paper are out of date.
    pub leaflets: Vec<Leaflet>,
}

/// A changed setting that is shown on every page.
#[derive(Clone, Debug, Serialize)]
pub struct FrameChange {
    /// The key of `site.yaml`.
    pub key: &'static str,
    /// The old value.
    pub before: Option<String>,
    /// The new value.
    pub after: Option<String>,
}

/// A fact that was changed, added (`before` is empty) or removed (`after` is empty).
#[derive(Clone, Debug, Serialize)]
pub struct FactChange {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// The windows that are in the old site only.
    pub before: Vec<WindowText>,
    /// The windows that are in the new site only.
    pub after: Vec<WindowText>,
    /// The pages that show it, by their paths in `content/`.
    pub pages: Vec<SitePath>,
}

/// What happened to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has moved, and its words may have changed, too.
    Moved,
    /// Its own words changed.
    Reworded,
    /// Its own words are unchanged, but values or cards on it have changed.
    Shows,
}

/// The extent of a change of words, in whole sentences; values of facts don't count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reworded {
    /// The number of sentences that were removed.
    pub removed: usize,
    /// The number of sentences that were added. If both are 0, only the order has changed.
    pub added: usize,
    /// The first removed sentence.
    pub first_removed: Option<String>,
    /// The first added sentence.
    pub first_added: Option<String>,
}

/// A page that was changed, added or removed.
#[derive(Clone, Debug, Serialize)]
pub struct PageChange {
    /// Its path in `content/`; the old path if it was removed.
    pub path: SitePath,
    /// Its title.
    pub title: String,
    /// What happened.
    pub fate: Fate,
    /// The old path, if it has moved.
    pub from: Option<SitePath>,
    /// The change of its words, if any.
    pub words: Option<Reworded>,
}

/// A decision that was changed, added or removed.
#[derive(Debug, Serialize)]
pub struct DecisionChange {
    /// Its name.
    pub name: String,
    /// What happened.
    pub fate: DecisionFate,
    /// The differences in questions and results, if it has changed.
    #[serde(flatten, serialize_with = "rules::results")]
    pub results: Option<Compared>,
}

/// What happened to a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionFate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Its rules have changed.
    Changed,
    /// Its rules have changed, but there are too many combinations of answers to compare.
    TooLarge,
}

/// A printed page (`leaflet: true`) whose copies on paper are out of date.
#[derive(Clone, Debug, Serialize)]
pub struct Leaflet {
    /// Its path; the old path if it was removed.
    pub path: SitePath,
    /// Its title.
    pub title: String,
    /// The facts on it that changed.
    pub facts: Vec<String>,
    /// Whether its own words changed.
    pub reworded: bool,
    /// Whether something that is shown on every page has changed: emergency phone number, notice, name of the
    /// organization.
    pub frame: bool,
    /// The terms of the glossary whose explanation on it was changed, added or removed.
    pub terms: Vec<String>,
    /// Whether the page was removed.
    pub removed: bool,
}

/// Compares two sites. If they were built for different days, values that changed between these days differ, too.
pub fn compare(old: &Side, new: &Side) -> Report {
    let facts = facts::compare(old, new);
    let pages = pages::compare(old, new);
    let leaflets = pages::leaflets(old, new, &pages, &facts);
    Report {
        errors: Faults { before: old.faults.clone(), after: new.faults.clone() },
        nothing_before: old.empty,
        frame: frame::compare(old, new),
        facts,
        pages,
        gone: gone(old, new),
        decisions: rules::compare(old, new),
        leaflets,
    }
}

/// The addresses that lead nowhere any more. Pages that could not be read are not gone; if the new site has errors,
/// missing anchors may be due to them and are not reported; and if it could not be built, nothing is.
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

    /// The differences as one JSON object. Only the messages of errors are in a language.
    pub fn json(&self) -> String {
        format!("{}\n", json!(self))
    }
}
