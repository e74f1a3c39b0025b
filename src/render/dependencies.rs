//! Which files of the ledger a page reads. To name too many costs time; to name too few would leave a page stale.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{Content, Record, each_content, each_document};
use crate::site::Site;
use crate::site::page::{Page, PageKind};
use crate::syntax::markdown::Document;

/// What tells of any day's changes, and rules, may show any fact.
const ANYTHING: [&str; 2] = ["changes", "decisions"];

/// What every page reads besides the desk at its top: the days on which that is closed, whether there is a feed, and the
/// words to explain, which are also what a page is found by.
const EVERYWHERE: [&str; 3] = ["holidays", "changes", "glossary"];

/// The collections that a body names.
fn of_body(body: &Document) -> impl Iterator<Item = &str> {
    body.references.iter().filter_map(|reference| reference.id.split('.').next())
}

/// The collections that a page names. Whatever names a fact shows its source's date too; a first page tells search
/// engines of the desks.
fn of_page(page: &Page) -> impl Iterator<Item = &str> {
    let bodies = [&page.title, &page.description, &page.body];
    let cites = !page.cites.is_empty() || bodies.iter().any(|body| !body.references.is_empty());
    let also = [("sources", cites), ("hotlines", page.kind == PageKind::Home)];
    let also = also.into_iter().filter_map(|(collection, is)| is.then_some(collection));
    bodies.into_iter().flat_map(of_body).chain(also)
}

/// Collections that have changed, and all that read one of them, straight or through others.
#[derive(Debug, Default)]
pub(super) struct Changed(BTreeSet<String>);

impl Changed {
    /// `None` when they are read everywhere.
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

    /// Whether a page reads one of them.
    pub(super) fn concern(&self, page: &Page) -> bool {
        !self.0.is_empty() && of_page(page).any(|collection| self.0.contains(collection))
    }
}

fn of_record<'a>(record: &'a Record, reads: &mut BTreeSet<&'a str>) {
    each_document(record, &mut |body| reads.extend(of_body(body)));
    each_content(record, &mut |content| {
        if let Content::Record(collection, ..) = content {
            reads.insert(collection);
        }
    });
}
