//! Pages of the last build that would come out the same, and how that is known.
//!
//! A page is made of its own file, of the data it reads, of what other pages show of themselves (their summaries), and of
//! everything else (settings, rules, themes, other files). The last build's page stays when all four are as they were,
//! and when no part of it has moved to another page, whose words it would show.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::base::address::page_file;
use crate::base::tree::{SitePath, Tree};
use crate::ledger::{Content, each_content, each_document};
use crate::render::dependencies::Changed;
use crate::render::document::resolve::{Place, Resolver};
use crate::render::origins::Origin;
use crate::render::strings::Strings;
use crate::search::PageText;
use crate::site::page::Page;
use crate::site::{Options, Site};

/// A page as a file.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// The file.
    pub(super) html: Arc<[u8]>,
    /// Where its addresses come from.
    pub(super) written: Arc<Origin>,
    /// Its text, if it is to be found.
    pub(super) text: Option<Arc<PageText>>,
}

/// What a page shows of itself on others: in menus, lists, trails and at their ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Summary {
    /// Its title as text, with the values of its references.
    pub(super) title: String,
    /// The same of its description.
    pub(super) description: String,
    /// Its place among the pages of its folder.
    order: Option<u32>,
}

/// The summaries of all pages, each in the words and forms of its language.
pub(super) fn summaries(site: &Site, strings: &dyn Fn(&Page) -> Arc<Strings>) -> BTreeMap<SitePath, Summary> {
    let summary = |page: &Page| {
        let resolver = Resolver { site, cards: None, strings: strings(page) };
        let place = Place::page(page_file(&page.path));
        let text = |body| resolver.text(body, &place);
        Summary { title: text(&page.title), description: text(&page.description), order: page.order }
    };
    site.pages.iter().map(|(path, page)| (path.clone(), summary(page))).collect()
}

/// Everything that is read but pages: the files of the ledger, and the rest.
#[derive(Debug, Default)]
pub(super) struct Others {
    /// The files of the ledger.
    data: Tree,
    /// Settings, rules, themes and files that are published as they are.
    rest: Tree,
}

impl Others {
    /// Sorts the files of a site.
    pub(super) fn of(input: &Tree) -> Others {
        let mut others = Others::default();
        for (path, bytes) in input.iter() {
            if path.folder() == "content/data" {
                others.data.insert(path.clone(), Arc::clone(bytes));
            } else if path.extension() != "md" || !path.as_str().starts_with("content/") {
                others.rest.insert(path.clone(), Arc::clone(bytes));
            }
        }
        others
    }

    /// The collections that differ; `None` when they are not even the same ones.
    fn changed_data(&self, now: &Others) -> Option<BTreeSet<String>> {
        let same_names = self.data.len() == now.data.len() && now.data.iter().all(|(path, _)| self.data.contains(path));
        let changed = now.data.iter().filter(|(path, bytes)| self.data.get(path) != Some(bytes));
        same_names.then(|| changed.map(|(path, _)| path.name().trim_end_matches(".yaml").to_owned()).collect())
    }
}

/// The pages of the last build, and what they were made of.
#[derive(Debug, Default)]
pub struct PageCache {
    others: Others,
    options: Option<Options>,
    summaries: BTreeMap<SitePath, Summary>,
    /// The files that showed where parts of them are now: words and addresses of other pages.
    parted: BTreeSet<SitePath>,
    pages: HashMap<SitePath, (Arc<Page>, Made)>,
}

impl PageCache {
    /// The cache after a build: all that its pages were made of, and the pages.
    pub(super) fn new(
        others: Others,
        options: Options,
        summaries: BTreeMap<SitePath, Summary>,
        parted: BTreeSet<SitePath>,
        pages: Vec<(Arc<Page>, Made)>,
    ) -> PageCache {
        let pages = pages.into_iter().map(|(page, made)| (page.path.clone(), (page, made))).collect();
        PageCache { others, options: Some(options), summaries, parted, pages }
    }

    /// What is out of date whatever its own file says.
    pub(super) fn stale<'a>(
        &self,
        others: &Others,
        site: &Site,
        summaries: &BTreeMap<SitePath, Summary>,
        parted: impl Iterator<Item = &'a SitePath>,
    ) -> Stale {
        let files = parted.cloned().chain(self.parted.iter().cloned()).collect();
        let everything = Stale { all: true, ..Stale::default() };
        if self.others.rest != others.rest || self.options.as_ref() != Some(&site.options) {
            return everything;
        }
        let changed = self.others.changed_data(others).and_then(|changed| Changed::new(site, changed));
        let Some(data) = changed else { return everything };
        let mut stale = Stale { files, data, ..Stale::default() };
        let changed = |path: &&SitePath| self.summaries.get(*path) != summaries.get(*path);
        let paths: BTreeSet<&SitePath> = self.summaries.keys().chain(summaries.keys()).filter(changed).collect();
        if !paths.is_empty() {
            let everywhere = everywhere(site);
            paths.into_iter().for_each(|path| stale.summary(path, everywhere.contains(path)));
        }
        stale
    }

    /// A page as it was, when it would come out the same.
    pub(super) fn get(&self, page: &Arc<Page>, stale: &Stale) -> Option<Made> {
        let (old, made) = self.pages.get(&page.path)?;
        (Arc::ptr_eq(old, page) && !stale.has(page)).then(|| made.clone())
    }
}

/// The pages whose summaries may show on any page: those that the settings or the data name.
fn everywhere(site: &Site) -> BTreeSet<SitePath> {
    let config = &site.config;
    let single = [&config.emergency_page, &config.sources_page, &config.glossary_page].into_iter().flatten();
    let mut named: BTreeSet<SitePath> =
        config.nav.iter().chain(&config.footer).chain(single).filter_map(|link| page_of(&link.target)).collect();
    for record in site.ledger.records() {
        each_content(record, &mut |content| {
            if let Content::Page(link) = content {
                named.extend(page_of(&link.target));
            }
        });
        each_document(record, &mut |text| named.extend(text.links.iter().filter_map(|link| page_of(&link.target))));
    }
    named
}

/// The page that an address in the settings or the data names; they count from `content/`.
fn page_of(target: &str) -> Option<SitePath> {
    SitePath::new(target.split(['#', '?']).next().unwrap_or_default().trim_start_matches('/'))
}

/// The pages that are out of date because the summaries of others are.
#[derive(Debug, Default)]
pub(super) struct Stale {
    all: bool,
    /// The files that show or showed where parts of them are now.
    files: BTreeSet<SitePath>,
    /// The pages of these folders: their lists and neighbours.
    folders: BTreeSet<String>,
    /// And those at any depth below these: their trails and sections.
    below: BTreeSet<String>,
    /// And those that read what has changed in the ledger.
    data: Changed,
}

impl Stale {
    /// Notes that the summary of a page is another, or that the page came or went.
    fn summary(&mut self, page: &SitePath, everywhere: bool) {
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

    /// Whether a page is out of date.
    fn has(&self, page: &Page) -> bool {
        let folder = page.path.folder();
        let is_below =
            |above: &String| folder.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.all
            || self.files.contains(&page_file(&page.path))
            || self.folders.contains(folder)
            || self.below.iter().any(is_below)
            || self.data.concern(page)
    }
}
