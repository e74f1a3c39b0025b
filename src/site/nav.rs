//! Navigation: the reading order of the pages, their sections, breadcrumbs and neighbours.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::base::tree::SitePath;
use crate::site::Site;
use crate::site::page::Page;
use crate::syntax::markdown::Link;

/// The most pages that a page lists of its own folder. If each page listed all of a large folder, the size of the site
/// would grow with the square of its pages; the index page still lists all.
const LONGEST_SECTION: usize = 200;

/// The pages of the site by folder.
#[derive(Debug, Default)]
pub struct Nav {
    /// The pages of each folder in reading order: its own pages and the index pages of the folders in it, not its own
    /// index page. The top folder is `""`.
    members: BTreeMap<String, Vec<SitePath>>,
    /// The position of each page in `members`. Kept because a linear search for every page would be quadratic.
    places: HashMap<SitePath, usize>,
}

impl Nav {
    /// Sorts the pages of each folder by `order`, then by path.
    pub fn new(site: &Site) -> Nav {
        let mut members: BTreeMap<String, Vec<&Arc<Page>>> = BTreeMap::new();
        for page in site.pages.values() {
            let Some(folder) = home(&page.path) else { continue };
            members.entry(folder.to_owned()).or_default().push(page);
        }
        let mut nav = Nav::default();
        for (folder, mut pages) in members {
            pages.sort_by_key(|page| (page.order.unwrap_or(u32::MAX), &page.path));
            nav.places.extend(pages.iter().enumerate().map(|(at, page)| (page.path.clone(), at)));
            nav.members.insert(folder, pages.into_iter().map(|page| page.path.clone()).collect());
        }
        nav
    }

    /// The place of a page among the members of a folder.
    fn place(&self, folder: &str, page: &SitePath) -> Option<usize> {
        self.places.get(page).copied().filter(|_| home(page) == Some(folder))
    }

    /// The pages of a folder in reading order.
    pub fn members(&self, folder: &str) -> &[SitePath] {
        self.members.get(folder).map_or(&[], Vec::as_slice)
    }

    /// The pages of a folder that one of its pages lists: all, or the 200 around it if there are more.
    pub fn nearby(&self, folder: &str, page: &SitePath) -> &[SitePath] {
        let members = self.members(folder);
        if members.len() <= LONGEST_SECTION {
            return members;
        }
        let at = self.place(folder, page).unwrap_or(0);
        let start = at.saturating_sub(LONGEST_SECTION / 2).min(members.len() - LONGEST_SECTION);
        members.get(start..start + LONGEST_SECTION).unwrap_or(members)
    }

    /// All pages in reading order: the home page, the pages of the menu with everything below them, the rest, and last
    /// the pages linked at the foot.
    pub fn reading_order(&self, site: &Site) -> Vec<SitePath> {
        let of = |links: &[Link]| links.iter().filter_map(|link| SitePath::new(&link.target)).collect::<Vec<_>>();
        let foot = of(&site.config.footer);
        let top = self.members("").iter().filter(|path| !foot.contains(path)).cloned();
        let starts = index("").into_iter().chain(of(&site.config.nav)).chain(top);
        let rest = site.pages.keys().filter(|path| !foot.contains(path)).cloned();
        let mut open: Vec<SitePath> = starts.chain(rest).chain(foot.clone()).collect();
        open.reverse();
        let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
        while let Some(path) = open.pop() {
            if !site.pages.contains_key(&path) || !seen.insert(path.clone()) {
                continue;
            }
            if path.name() == "index.md" && !path.folder().is_empty() {
                open.extend(self.members(path.folder()).iter().rev().cloned());
            }
            order.push(path);
        }
        order
    }

    /// The index page of the folder that a page belongs to; `None` at the top. An index page with pages below it
    /// belongs to its own folder.
    pub fn section(&self, site: &Site, page: &SitePath) -> Option<SitePath> {
        let folder = page.folder();
        if folder.is_empty() {
            return None;
        }
        index(folder).filter(|index| site.pages.contains_key(index))
    }

    /// The index pages above a page, from the top down, the page itself left out.
    pub fn ancestors(&self, site: &Site, page: &SitePath) -> Vec<SitePath> {
        let mut up = Vec::new();
        let mut folder = page.folder();
        loop {
            if let Some(index) = index(folder).filter(|index| index != page && site.pages.contains_key(index)) {
                up.push(index);
            }
            if folder.is_empty() {
                break;
            }
            folder = parent(folder);
        }
        up.reverse();
        up
    }

    /// The pages before and after a page in its folder; the index page comes before the first.
    pub fn neighbours(&self, site: &Site, page: &SitePath) -> (Option<SitePath>, Option<SitePath>) {
        let folder = page.folder();
        if folder.is_empty() {
            return (None, None);
        }
        let members = self.members(folder);
        let index = index(folder).filter(|index| site.pages.contains_key(index));
        if index.as_ref() == Some(page) {
            return (None, members.first().cloned());
        }
        let Some(at) = self.place(folder, page) else { return (None, None) };
        let before = at.checked_sub(1).and_then(|at| members.get(at)).cloned().or(index);
        (before, members.get(at + 1).cloned())
    }
}

/// The index page of a folder.
pub(crate) fn index(folder: &str) -> Option<SitePath> {
    if folder.is_empty() { SitePath::new("index.md") } else { SitePath::new(&format!("{folder}/index.md")) }
}

/// The folder of which a page is a member: for an index page, the folder above its own; `None` for the home page.
fn home(page: &SitePath) -> Option<&str> {
    match (page.folder(), page.name()) {
        ("", "index.md") => None,
        (folder, "index.md") => Some(parent(folder)),
        (folder, _) => Some(folder),
    }
}

/// The folder above a folder; `""` for one at the top.
fn parent(folder: &str) -> &str {
    folder.rfind('/').map_or("", |at| &folder[..at])
}
