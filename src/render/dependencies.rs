//! Which collections of the ledger a page depends on, for the page cache.
//!
//! Dependencies are counted by whole collections and from what a page names, not from what it shows. Too many cost
//! time; one too few would leave a page out of date.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{Content, Record, each_content, each_document};
use crate::site::Site;
use crate::site::page::{Page, PageKind};
use crate::syntax::markdown::Document;

/// The collections that can show any fact: `changes` lists what changed on a day, and decisions read facts by their
/// rules. They count as changed whenever any collection has.
const ANYTHING: [&str; 2] = ["changes", "decisions"];

/// The collections on which every page depends, besides that of the hotline at its top: `holidays` tells scripts when a
/// desk is closed, `changes` decides whether there is a feed, and `glossary` has the terms that are explained and the
/// synonyms by which pages are found.
const EVERYWHERE: [&str; 3] = ["holidays", "changes", "glossary"];

/// The collections that the references of a document name.
fn of_body(body: &Document) -> impl Iterator<Item = &str> {
    body.references.iter().filter_map(|reference| reference.id.split('.').next())
}

/// The collections that a page depends on: those it names; `sources` when it cites or refers to anything, because the
/// dates of the sources are shown; and on the home page `hotlines`, for the data for search engines.
fn of_page(page: &Page) -> impl Iterator<Item = &str> {
    let bodies = [&page.title, &page.description, &page.body];
    let cites = !page.cites.is_empty() || bodies.iter().any(|body| !body.references.is_empty());
    let also = [("sources", cites), ("hotlines", page.kind == PageKind::Home)];
    let also = also.into_iter().filter_map(|(collection, is)| is.then_some(collection));
    bodies.into_iter().flat_map(of_body).chain(also)
}

/// The collections that have changed since the last build, and those that refer to one of them, directly or not.
#[derive(Debug, Default)]
pub(super) struct Changed(BTreeSet<String>);

impl Changed {
    /// Adds to the changed collections all that depend on them. `None` when every page depends on one of them.
    pub(super) fn new(site: &Site, mut changed: BTreeSet<String>) -> Option<Changed> {
        if changed.is_empty() {
            return Some(Changed::default());
        }
        let mut reads: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for record in site.ledger.records() {
            of_record(record, reads.entry(&record.collection).or_default());
        }
        loop {
            let reader = |(name, reads): &(&&str, &BTreeSet<&str>)| {
                !changed.contains(**name) && reads.iter().any(|read| changed.contains(*read))
            };
            let more: Vec<String> = reads.iter().filter(reader).map(|(name, _)| (*name).to_owned()).collect();
            if more.is_empty() {
                break;
            }
            changed.extend(more);
        }
        let desk = site.config.emergency.as_ref().and_then(|(id, _)| id.split('.').next());
        let is_everywhere = EVERYWHERE.into_iter().chain(desk).any(|collection| changed.contains(collection));
        changed.extend(ANYTHING.map(str::to_owned));
        (!is_everywhere).then_some(Changed(changed))
    }

    /// Whether a page depends on any of them.
    pub(super) fn concern(&self, page: &Page) -> bool {
        !self.0.is_empty() && of_page(page).any(|collection| self.0.contains(collection))
    }
}

/// Adds the collections that a record refers to, in its texts or as records.
fn of_record<'a>(record: &'a Record, reads: &mut BTreeSet<&'a str>) {
    each_document(record, &mut |body| reads.extend(of_body(body)));
    each_content(record, &mut |content| {
        if let Content::Record(collection, ..) = content {
            reads.insert(collection);
        }
    });
}
