//! Compares the pages of two sites: which were added, removed, moved or reworded, and which printed pages are affected.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::address::page_file;
use crate::base::tree::SitePath;
use crate::render::Printed;
use crate::render::document::resolve::{Place, Resolver};
use crate::site::moved::Moved;
use crate::site::page::Page;
use crate::tools::diff::{FactChange, Fate, Leaflet, PageChange, Reworded, Side};

/// Every page that was changed, added, removed or moved, sorted by path.
pub(super) fn compare(old: &Side, new: &Side) -> Vec<PageChange> {
    let (before, after) = (&old.site.pages, &new.site.pages);
    let mut moved = moves(old, new);
    let mut all = Vec::new();
    for (path, page) in after {
        let from = moved.remove(path);
        let words = before.get(from.as_ref().unwrap_or(path)).and_then(|was| reworded(was, page));
        let fate = match before.contains_key(path) {
            _ if from.is_some() => Fate::Moved,
            true if words.is_some() => Fate::Reworded,
            true if own(old, path) != own(new, path) => Fate::Shows,
            false if !old.is_unread(path) => Fate::Added,
            _ => continue,
        };
        all.push(PageChange { path: path.clone(), title: title(new, page), fate, from, words });
    }
    let was_moved: BTreeSet<SitePath> = all.iter().filter_map(|one| one.from.clone()).collect();
    let is_gone = |path: &SitePath| !after.contains_key(path) && !was_moved.contains(path) && !new.is_unread(path);
    all.extend(before.iter().filter(|(path, _)| is_gone(path)).map(|(path, page)| PageChange {
        path: path.clone(),
        title: title(old, page),
        fate: Fate::Removed,
        from: None,
        words: None,
    }));
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// The title of a page, with values filled in.
fn title(side: &Side, page: &Page) -> String {
    Resolver::plain(&side.site).text(&page.title, &Place::page(page_file(&page.path)))
}

/// The moved pages, as new path and old path. A page has moved if an alias says so, or if a new page has more than
/// half of the sentences of one that is gone.
fn moves(old: &Side, new: &Side) -> BTreeMap<SitePath, SitePath> {
    let aliases = Moved::new(&new.site).value;
    let mut places = BTreeMap::new();
    let mut open: BTreeMap<&SitePath, BTreeSet<String>> = BTreeMap::new();
    for (path, page) in &new.site.pages {
        if !old.site.pages.contains_key(path) {
            open.insert(path, sentences(page).into_iter().collect());
        }
    }
    for (path, page) in old.site.pages.iter().filter(|(path, _)| !new.site.pages.contains_key(*path)) {
        if let Some(to) = aliases.page(&page_file(path)).filter(|to| open.contains_key(&to.path)) {
            open.remove(&to.path);
            places.insert(to.path.clone(), path.clone());
            continue;
        }
        let was: BTreeSet<String> = sentences(page).into_iter().collect();
        let shared = |is: &BTreeSet<String>| was.intersection(is).count();
        let best = open.iter().map(|(path, is)| (shared(is), *path)).max_by_key(|(shared, _)| *shared);
        if let Some((_, to)) = best.filter(|(shared, _)| shared * 2 > was.len()) {
            open.remove(to);
            places.insert(to.clone(), path.clone());
        }
    }
    places
}

/// The text of a page as it is shown, without what is on every page.
fn own<'a>(side: &'a Side, path: &SitePath) -> Option<&'a str> {
    side.texts.get(path).map(|text| text.own.as_str())
}

/// The change of a page's sentences; `None` if they are the same. Sentences are counted, not aligned: an exact
/// difference is what version control shows.
fn reworded(old: &Page, new: &Page) -> Option<Reworded> {
    let (before, after) = (sentences(old), sentences(new));
    if before == after {
        return None;
    }
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        those.iter().for_each(|one| *left.entry(one).or_default() += 1);
        let is_new = |one: &&String| match left.get_mut(one.as_str()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        };
        these.iter().filter(is_new).cloned().collect()
    };
    let (removed, added) = (only(&before, &after), only(&after, &before));
    Some(Reworded {
        removed: removed.len(),
        added: added.len(),
        first_removed: removed.into_iter().next(),
        first_added: added.into_iter().next(),
    })
}

/// The sentences of a page, beginning with title and description. References are kept as such, so that a changed value
/// is no change of words.
fn sentences(page: &Page) -> Vec<String> {
    let mut all = Vec::new();
    for body in [&page.title, &page.description, &page.body] {
        // A block or list item ends its sentence even without a full stop.
        for line in body.own_words().lines() {
            let parts = line.split_inclusive(['。', '？', '！']).map(str::trim);
            all.extend(parts.filter(|part| !part.is_empty()).map(str::to_owned));
        }
    }
    all
}

/// Printed pages of the old site that would be printed differently now, with the reasons.
pub(super) fn leaflets(old: &Side, new: &Side, pages: &[PageChange], facts: &[FactChange]) -> Vec<Leaflet> {
    let changes: BTreeMap<&SitePath, &PageChange> =
        pages.iter().map(|one| (one.from.as_ref().unwrap_or(&one.path), one)).collect();
    let mut all = Vec::new();
    for (was, before) in &old.site.pages {
        let change = changes.get(was);
        let path = change.map_or(was, |one| &one.path);
        let after = new.site.pages.get(path);
        let printed = before.leaflet || after.is_some_and(|page| page.leaflet);
        if !printed || new.is_unread(path) {
            continue;
        }
        let (Some(text), is) = (old.texts.get(was), new.texts.get(path)) else { continue };
        if is == Some(text) {
            continue;
        }
        let around = |id: &String| text.facts.contains(id) || is.is_some_and(|is| is.facts.contains(id));
        let on_it = |fact: &&FactChange| fact.pages.contains(path) || around(&fact.id);
        all.push(Leaflet {
            path: path.clone(),
            title: change.map_or_else(|| title(old, before), |one| one.title.clone()),
            facts: facts.iter().filter(on_it).map(|fact| fact.id.clone()).collect(),
            reworded: change.is_some_and(|one| one.words.is_some()),
            frame: is.is_some_and(|is| is.around() != text.around()),
            terms: is.map(|is| other_terms(text, is)).unwrap_or_default(),
            removed: after.is_none(),
        });
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// The ids of glossary terms whose explanations on a printed page differ.
fn other_terms(old: &Printed, new: &Printed) -> Vec<String> {
    let ids: BTreeSet<&String> = old.terms.keys().chain(new.terms.keys()).collect();
    ids.into_iter().filter(|id| old.terms.get(*id) != new.terms.get(*id)).cloned().collect()
}
