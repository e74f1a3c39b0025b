//! Compares the facts of two sites: values, the days on which they hold, and sources.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::tree::SitePath;
use crate::ledger::{Fact, Record, Window};
use crate::render::document::resolve::Resolver;
use crate::site::usage::Usage;
use crate::tools::diff::{FactChange, Side};
use crate::tools::facts::{WindowText, name_of};

/// Facts with their records, by id.
type Facts<'a> = BTreeMap<&'a str, (&'a Record, &'a Fact)>;

/// The facts of a site by id.
fn facts(side: &Side) -> Facts<'_> {
    let records = side.site.ledger.records();
    records.flat_map(|record| record.facts().map(move |fact| (fact.id.as_str(), (record, fact)))).collect()
}

/// Every fact that differs. If all windows are the same, the values on the days of the two sites are compared: with
/// `--as-of` given twice, that shows what changes in between.
pub(super) fn compare(old: &Side, new: &Side) -> Vec<FactChange> {
    let (before, after) = (facts(old), facts(new));
    let (old_usage, new_usage) = (Usage::new(&old.site), Usage::new(&new.site));
    let ids: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let mut all = Vec::new();
    for id in ids {
        let (was, is) = (before.get(id), after.get(id));
        // A fact that could not be read on one side is neither new nor gone.
        if (was.is_none() && old.site.ledger.is_unread(id)) || (is.is_none() && new.site.ledger.is_unread(id)) {
            continue;
        }
        let (mut gone, mut come) = (windows(old, was, false), windows(new, is, false));
        if gone == come {
            (gone, come) = (windows(old, was, true), windows(new, is, true));
        }
        let Some((record, fact)) = is.or(was).filter(|_| gone != come) else { continue };
        let same: Vec<WindowText> = gone.iter().filter(|one| come.contains(one)).cloned().collect();
        gone.retain(|one| !same.contains(one));
        come.retain(|one| !same.contains(one));
        let pages = if is.is_some() { pages(new, &new_usage, id) } else { pages(old, &old_usage, id) };
        all.push(FactChange { id: id.to_owned(), label: name_of(record, fact), before: gone, after: come, pages });
    }
    all
}

/// The windows of a fact as text: all, or only that of the day of the site. None if the site has no such fact.
fn windows(side: &Side, fact: Option<&(&Record, &Fact)>, only_today: bool) -> Vec<WindowText> {
    let Some((record, fact)) = fact else { return Vec::new() };
    let resolver = Resolver::plain(&side.site);
    let today = fact.on(side.site.options.today);
    let chosen: Vec<&Window> = if only_today { today.into_iter().collect() } else { fact.windows.iter().collect() };
    chosen.into_iter().map(|one| WindowText::new(&resolver, record, fact, one)).collect()
}

/// The pages that use a fact, by their paths in `content/`.
fn pages(side: &Side, usage: &Usage, id: &str) -> Vec<SitePath> {
    let spans = usage.of(&side.site.ledger, id);
    let paths = spans.iter().filter_map(|span| span.path.as_str().strip_prefix("content/").and_then(SitePath::new));
    let pages: BTreeSet<SitePath> = paths.filter(|path| side.site.pages.contains_key(path)).collect();
    pages.into_iter().collect()
}
