//! Pages of the last build that would come out the same, and how that is known.
//!
//! A page is made of its own file, of everything that is no page (settings, data, rules, themes, other files), and of what
//! other pages show of themselves: their faces. The last build's page stays when all three are as they were, and when no
//! part of it has moved to another page, whose words it would show.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::ledger::usage::each_body;
use crate::page::Page;
use crate::search::PageText;
use crate::site::{Options, Site, address};
use crate::tree::{SitePath, Tree};
use crate::weave::{Place, Weaver, Written};

/// A page as a file.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) html: Arc<[u8]>,
    pub(super) written: Arc<Written>,
    /// Its text, if it is to be found.
    pub(super) text: Option<Arc<PageText>>,
}

/// What a page shows of itself on others: in menus, lists, trails and at their ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Face {
    pub(super) title: String,
    pub(super) description: String,
    order: Option<u32>,
}

/// The faces of all pages.
pub(super) fn faces(site: &Site) -> BTreeMap<SitePath, Face> {
    let weaver = Weaver { site, cards: None };
    let face = |page: &Page| {
        let place = Place::page(address(&page.path));
        let text = |body| weaver.text(body, &place);
        Face { title: text(&page.title), description: text(&page.description), order: page.order }
    };
    site.pages.iter().map(|(path, page)| (path.clone(), face(page))).collect()
}

/// Everything that is read but pages.
pub(super) fn without_pages(input: &Tree) -> Tree {
    let is_page = |path: &SitePath| path.extension() == "md" && path.as_str().starts_with("content/");
    let others = input.iter().filter(|(path, _)| !is_page(path));
    others.map(|(path, bytes)| (path.clone(), Arc::clone(bytes))).collect()
}

/// The pages of the last build, and what they were made of.
#[derive(Debug, Default)]
pub struct Kept {
    rest: Tree,
    options: Option<Options>,
    faces: BTreeMap<SitePath, Face>,
    /// The files that showed where parts of them are now: words and addresses of other pages.
    parted: BTreeSet<SitePath>,
    pages: HashMap<SitePath, (Arc<Page>, Made)>,
}

impl Kept {
    pub(super) fn new(
        rest: Tree,
        options: Options,
        faces: BTreeMap<SitePath, Face>,
        parted: BTreeSet<SitePath>,
        pages: Vec<(Arc<Page>, Made)>,
    ) -> Kept {
        let pages = pages.into_iter().map(|(page, made)| (page.path.clone(), (page, made))).collect();
        Kept { rest, options: Some(options), faces, parted, pages }
    }

    /// What is out of date whatever its own file says.
    pub(super) fn stale<'a>(
        &self,
        rest: &Tree,
        site: &Site,
        faces: &BTreeMap<SitePath, Face>,
        parted: impl Iterator<Item = &'a SitePath>,
    ) -> Stale {
        let files = parted.cloned().chain(self.parted.iter().cloned()).collect();
        let mut stale = Stale { files, ..Stale::default() };
        if self.rest != *rest || self.options.as_ref() != Some(&site.options) {
            stale.all = true;
            return stale;
        }
        let changed = |path: &&SitePath| self.faces.get(*path) != faces.get(*path);
        let paths: BTreeSet<&SitePath> = self.faces.keys().chain(faces.keys()).filter(changed).collect();
        if !paths.is_empty() {
            let everywhere = everywhere(site);
            paths.into_iter().for_each(|path| stale.face(path, everywhere.contains(path)));
        }
        stale
    }

    /// A page as it was, when it would come out the same.
    pub(super) fn get(&self, page: &Arc<Page>, stale: &Stale) -> Option<Made> {
        let (old, made) = self.pages.get(&page.path)?;
        (Arc::ptr_eq(old, page) && !stale.has(&page.path)).then(|| made.clone())
    }
}

/// The pages whose faces may show on any page: those that the settings or the data name.
fn everywhere(site: &Site) -> BTreeSet<SitePath> {
    let config = &site.config;
    let single = [&config.emergency_page, &config.sources_page, &config.glossary_page].into_iter().flatten();
    let mut named: BTreeSet<SitePath> =
        config.nav.iter().chain(&config.footer).chain(single).filter_map(|link| page_of(&link.target)).collect();
    for record in site.ledger.records() {
        each_body(record, &mut |body| named.extend(body.links.iter().filter_map(|link| page_of(&link.target))));
    }
    named
}

/// The page that an address in the settings or the data names; they count from `content/`.
fn page_of(target: &str) -> Option<SitePath> {
    SitePath::new(target.split(['#', '?']).next().unwrap_or_default().trim_start_matches('/'))
}

/// The pages that are out of date because the faces of others are.
#[derive(Debug, Default)]
pub(super) struct Stale {
    all: bool,
    /// The files that show or showed where parts of them are now.
    files: BTreeSet<SitePath>,
    /// The pages of these folders: their lists and neighbours.
    folders: BTreeSet<String>,
    /// And those at any depth below these: their trails and sections.
    below: BTreeSet<String>,
}

impl Stale {
    /// Notes that the face of a page is another, or that the page came or went.
    fn face(&mut self, page: &SitePath, everywhere: bool) {
        let folder = page.folder();
        let parent = folder.rfind('/').map_or("", |at| &folder[..at]);
        let is_index = page.name() == "index.md";
        // What stands at the top may stand in the menu of every page.
        if everywhere || folder.is_empty() || (is_index && parent.is_empty()) {
            self.all = true;
        } else if is_index {
            self.folders.insert(parent.to_owned());
            self.below.insert(folder.to_owned());
        } else {
            self.folders.insert(folder.to_owned());
        }
    }

    fn has(&self, page: &SitePath) -> bool {
        let folder = page.folder();
        let is_below =
            |above: &String| folder.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.all
            || self.files.contains(&address(page))
            || self.folders.contains(folder)
            || self.below.iter().any(is_below)
    }
}
