//! Checks that every published address still leads somewhere, and guesses which page replaces one that is gone.
//!
//! The guess is only a suggestion in the help text. It may be wrong, so nothing is ever redirected because of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::address::page_file;
use crate::base::diag::Diagnostic;
use crate::base::suggest::nearest;
use crate::base::tree::{SitePath, Tree};
use crate::links::{self, Scans};
use crate::published::repair::{self, Loss, Repair};
use crate::published::{Published, address_of, read};
use crate::render::Rendered;
use crate::site::Site;
use crate::site::moved::Moved;
use crate::site::page::Page;

/// Compares the list of a site with the files that were built from it (`published-gone`). If the site is `broken`,
/// only the list itself is checked: pages are then missing because of other errors, and an editor who followed the
/// advice to forget their addresses would do harm.
pub fn check(input: &Tree, site: &Site, made: &Rendered, scans: &Scans, broken: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(all) = read(input).split(&mut found) else { return found };
    if broken {
        return found;
    }
    // A file whose source could not be read is reported there. A draft, in contrast, is missing on purpose.
    let is_draft = |file: &SitePath| site.drafts.iter().any(|draft| page_file(draft) == *file);
    let mut files: BTreeMap<&SitePath, Vec<&Published>> = BTreeMap::new();
    for one in all.iter().filter(|one| !made.unread.contains(&one.file) || is_draft(&one.file)) {
        files.entry(&one.file).or_default().push(one);
    }
    let lookup = Lookup {
        site,
        made,
        scans,
        listed: all.iter().map(Published::shown).collect(),
        pages: site.pages.values().map(|page| (page_file(&page.path), &**page)).collect(),
    };
    let files: Vec<_> = files.into_iter().collect();
    let lost: Vec<Vec<Loss<'_>>> = files.par_iter().map(|(file, lines)| lookup.file(file, lines)).collect();
    found.extend(repair::findings(lost.into_iter().flatten().collect()));
    found
}

/// Those of some addresses that lead nowhere in a built site; redirects count as leading somewhere. Used by `diff`.
pub fn lost(addresses: &BTreeSet<String>, site: &Site, made: &Tree) -> Vec<String> {
    let moved = Moved::new(site).value;
    let mut known: BTreeMap<SitePath, Option<BTreeSet<String>>> = BTreeMap::new();
    let mut gone = Vec::new();
    for one in addresses {
        let Some((file, anchor)) = address_of(one) else { continue };
        let there = known
            .entry(file.clone())
            .or_insert_with(|| ids(made, &file, moved.page(&file), |_, html| links::anchors(html)));
        if there.as_ref().is_none_or(|ids| anchor.is_some_and(|anchor| !ids.contains(&anchor))) {
            gone.push(one.clone());
        }
    }
    gone
}

/// The ids to which a link into a file may point: its own, and those of the page it redirects to (a browser carries the
/// fragment over). `None` if there is no such file.
fn ids(
    made: &Tree,
    file: &SitePath,
    sent_to: Option<&Page>,
    anchors: impl Fn(&SitePath, &Arc<[u8]>) -> BTreeSet<String>,
) -> Option<BTreeSet<String>> {
    let bytes = made.get(file)?;
    let mut ids = if file.extension() == "html" { anchors(file, bytes) } else { BTreeSet::new() };
    let sent_to = sent_to.map(|page| page_file(&page.path));
    if let Some((path, html)) = sent_to.as_ref().and_then(|path| Some((path, made.get(path)?))) {
        ids.extend(anchors(path, html));
    }
    Some(ids)
}

/// What is needed to find out whether an address still leads somewhere.
struct Lookup<'a> {
    site: &'a Site,
    made: &'a Rendered,
    scans: &'a Scans,
    /// The addresses of the list, as they are written.
    listed: BTreeSet<String>,
    pages: BTreeMap<SitePath, &'a Page>,
}

impl<'a> Lookup<'a> {
    /// The page to which the file of an old address redirects.
    fn sent_to(&self, file: &SitePath) -> Option<&'a Page> {
        self.site.pages.get(self.made.moved.get(file)?).map(|page| &**page)
    }

    /// What is missing of the published lines of one file.
    fn file(&self, file: &SitePath, lines: &[&'a Published]) -> Vec<Loss<'a>> {
        let anchors = |path: &SitePath, html: &Arc<[u8]>| self.scans.anchors(path, html);
        let Some(ids) = ids(&self.made.tree, file, self.sent_to(file), anchors) else {
            return self.file_gone(file, lines).into_iter().collect();
        };
        let gone = |one: &&&Published| one.anchor.as_ref().is_some_and(|anchor| !ids.contains(anchor));
        lines.iter().filter(gone).map(|one| self.anchor_gone(one)).collect()
    }

    /// The loss of a whole file. Its anchors are lost with it and are not reported separately.
    fn file_gone(&self, file: &SitePath, lines: &[&'a Published]) -> Option<Loss<'a>> {
        let line = *lines.iter().find(|one| one.anchor.is_none()).or(lines.first())?;
        let draft = self.site.drafts.iter().find(|draft| page_file(draft) == *file);
        let repair = match draft {
            Some(draft) => Repair::Draft(draft),
            None if file.extension() != "html" => Repair::PutBack,
            None => {
                let anchors: Vec<&str> = lines.iter().filter_map(|one| one.anchor.as_deref()).collect();
                Repair::Alias { page: self.new_place(file, &anchors), old: file.clone() }
            }
        };
        Some(Loss { line, repair })
    }

    /// The page that most probably replaces one that is gone. In this order: a new page with the same name in another
    /// folder, a new page with at least half of its ids, a new page with a similar path, and last an older page that
    /// has at least half of its ids.
    fn new_place(&self, file: &SitePath, anchors: &[&str]) -> Option<&'a Page> {
        let is_new = |file: &SitePath| !self.listed.contains(file.as_str());
        let (new, old): (Vec<_>, Vec<_>) = self.pages.iter().partition(|(file, _)| is_new(file));
        // `max_by_key` gives the last of equals; reversed, that is the first by path.
        let best = |pages: &[(&SitePath, &&'a Page)], worth: &dyn Fn(&SitePath, &Page) -> usize| {
            let worths = pages.iter().map(|(file, page)| (worth(file, page), **page));
            worths.filter(|(worth, _)| *worth > 0).rev().max_by_key(|(worth, _)| *worth).map(|(_, page)| page)
        };
        let named = |other: &SitePath, _: &Page| same_end(file, other);
        let shared = |_: &SitePath, page: &Page| {
            let count = anchors.iter().filter(|id| has(page, id)).count();
            if count * 2 >= anchors.len() { count } else { 0 }
        };
        let similar = || {
            let similar = nearest(file.as_str(), new.iter().map(|(file, _)| file.as_str())).first().copied()?;
            new.iter().find(|(file, _)| file.as_str() == similar).map(|(_, page)| **page)
        };
        best(&new, &named).or_else(|| best(&new, &shared)).or_else(similar).or_else(|| best(&old, &shared))
    }

    /// The loss of an anchor in a page that still exists. The guess of a replacement, in this order: a new id of the
    /// page with a similar name, the same id on another page, the only new id of the page.
    fn anchor_gone(&self, line: &'a Published) -> Loss<'a> {
        let (file, id) = (&line.file, line.anchor.as_deref().unwrap_or_default());
        // For a redirect, the id is missing on the page that it leads to.
        let here = self.sent_to(file).or_else(|| self.pages.get(file).copied());
        let new: Vec<&str> = here.map(|page| self.new_ids(page)).unwrap_or_default();
        let similar = nearest(id, new.iter().copied()).first().copied();
        let elsewhere = || self.pages.values().find(|page| has(page, id) && self.new_ids(page).contains(&id)).copied();
        // In front matter, an id that contains `#` must be written with its file, or it would be read as an address.
        let own = if id.contains('#') { repair::anchor(file, id) } else { id.to_owned() };
        let (page, old, new) = match (similar, elsewhere(), new.as_slice()) {
            (Some(similar), ..) => (here, own, Some(similar)),
            (_, Some(page), _) => (Some(page), repair::anchor(file, id), Some(id)),
            (_, _, [only]) => (here, own, Some(*only)),
            _ => (here, own, None),
        };
        Loss { line, repair: Repair::Anchor { page, old, new: new.map(str::to_owned) } }
    }

    /// The ids of a page's headings that are not published yet: a renamed heading is among them.
    fn new_ids<'p>(&self, page: &'p Page) -> Vec<&'p str> {
        let file = page_file(&page.path);
        let ids = page.body.headings.iter().map(|heading| heading.id.as_str());
        ids.filter(|id| !self.listed.contains(&format!("{file}#{id}"))).collect()
    }
}

/// Whether a page has a heading with this id.
fn has(page: &Page, id: &str) -> bool {
    page.body.headings.iter().any(|heading| heading.id == id)
}

/// The number of path segments that two pages share, counted from the end. `guide.html` and `guide/index.html` count as
/// the same name, because pages often grow into folders.
fn same_end(one: &SitePath, other: &SitePath) -> usize {
    let parts = |file: &SitePath| -> Vec<String> {
        let stem = file.as_str().trim_end_matches(".html");
        let stem = stem.strip_suffix("/index").unwrap_or(stem);
        stem.rsplit('/').map(str::to_owned).collect()
    };
    parts(one).iter().zip(&parts(other)).take_while(|(one, other)| one == other).count()
}
