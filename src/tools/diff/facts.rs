//! Compares the facts of two sites: values, the days on which they hold, and sources.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::tree::SitePath;
use crate::ledger::{Fact, Record, Window};
use crate::render::document::resolve::Resolver;
use crate::site::usage::Usage;
use crate::tools::diff::{FactChange, Side, WindowText};
use crate::tools::facts::{names_of, plain};

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
        let Some((record, fact)) = is.or(was) else { continue };
        let windows = |side: &Side, one: Option<&(&Record, &Fact)>| -> Vec<WindowText> {
            one.iter()
                .flat_map(|(record, fact)| fact.windows.iter().map(|one| window_text(side, record, fact, one)))
                .collect()
        };
        let on_day = |side: &Side, one: Option<&(&Record, &Fact)>| -> Vec<WindowText> {
            let window =
                one.and_then(|(record, fact)| Some(window_text(side, record, fact, fact.on(side.site.options.today)?)));
            window.into_iter().collect()
        };
        let (mut gone, mut come) = (windows(old, was), windows(new, is));
        if gone == come {
            (gone, come) = (on_day(old, was), on_day(new, is));
        }
        if gone == come {
            continue;
        }
        let (was_there, is_there) = (gone.clone(), come.clone());
        gone.retain(|one| !is_there.contains(one));
        come.retain(|one| !was_there.contains(one));
        let pages = if is.is_some() { pages(new, &new_usage, id) } else { pages(old, &old_usage, id) };
        let label = if fact.label.is_empty() { record.name().to_owned() } else { fact.label.clone() };
        all.push(FactChange { id: id.to_owned(), label, before: gone, after: come, pages });
    }
    all
}

/// A window as text.
fn window_text(side: &Side, record: &Record, fact: &Fact, window: &Window) -> WindowText {
    let resolver = Resolver::plain(&side.site);
    WindowText {
        from: window.from.map(|day| day.to_string()),
        to: window.to.map(|day| day.to_string()),
        value: resolver.held_text(fact, &window.held, plain(fact)),
        sources: names_of(&window.cites, record),
    }
}

/// The pages that use a fact, by their paths in `content/`.
fn pages(side: &Side, usage: &Usage, id: &str) -> Vec<SitePath> {
    let spans = usage.of(&side.site.ledger, id);
    let paths = spans.iter().filter_map(|span| span.path.as_str().strip_prefix("content/").and_then(SitePath::new));
    let pages: BTreeSet<SitePath> = paths.filter(|path| side.site.pages.contains_key(path)).collect();
    pages.into_iter().collect()
}
