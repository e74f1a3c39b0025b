//! The pages of the last build, and which of them would come out the same in this one.
//!
//! A page is made from four things: its own file, the data it refers to, the summaries of other pages (their titles and
//! descriptions), and everything else (settings, decisions, theme, other files). A page of the last build is reused
//! when all four are unchanged. Parts that have moved to another page are one exception: the old page shows headings of
//! the new one, so it is always rendered again.
//!
//! Contents are compared and not time stamps, so a build from the cache has the same bytes as one without it.

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

/// A page that has been rendered.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// The file.
    pub(super) html: Arc<[u8]>,
    /// Where the addresses in it are written in the sources.
    pub(super) written: Arc<Origin>,
    /// Its text for the search index; `None` when the site has no search.
    pub(super) text: Option<Arc<PageText>>,
}

/// What other pages show of a page: in menus, lists, breadcrumbs, and as their neighbour.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Summary {
    /// Its title as text, with the values of its references.
    pub(super) title: String,
    /// Its description as text, with the values of its references.
    pub(super) description: String,
    /// Its place among the pages of its folder (`order` in front matter).
    order: Option<u32>,
}

/// The summaries of all pages. `strings` gives the messages in the language of a page.
pub(super) fn summaries(site: &Site, strings: &dyn Fn(&Page) -> Arc<Strings>) -> BTreeMap<SitePath, Summary> {
    let summary = |page: &Page| {
        let resolver = Resolver { site, cards: None, strings: strings(page) };
        let place = Place::page(page_file(&page.path));
        let text = |body| resolver.text(body, &place);
        Summary { title: text(&page.title), description: text(&page.description), order: page.order }
    };
    site.pages.iter().map(|(path, page)| (path.clone(), summary(page))).collect()
}

/// All files of a site and its theme that are not pages.
#[derive(Debug, Default)]
pub(super) struct Others {
    /// The files of the ledger (`content/data/`).
    data: Tree,
    /// The rest: settings, decisions, themes, and files that are published as they are.
    rest: Tree,
}

impl Others {
    /// Splits the files of a site into data and the rest; pages are left out.
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

    /// The names of the collections whose files differ; `None` when files were added or removed.
    fn changed_data(&self, now: &Others) -> Option<BTreeSet<String>> {
        let same_names = self.data.len() == now.data.len() && now.data.iter().all(|(path, _)| self.data.contains(path));
        let changed = now.data.iter().filter(|(path, bytes)| self.data.get(path) != Some(bytes));
        same_names.then(|| changed.map(|(path, _)| path.name().trim_end_matches(".yaml").to_owned()).collect())
    }
}

/// The pages of the last build, and what they were made from. The default is an empty cache, with which every page is
/// rendered.
#[derive(Debug, Default)]
pub struct PageCache {
    /// The files that are not pages.
    others: Others,
    /// The options; `None` before the first build.
    options: Option<Options>,
    /// The summaries of all pages.
    summaries: BTreeMap<SitePath, Summary>,
    /// The files from which parts had moved away.
    parted: BTreeSet<SitePath>,
    /// The pages by path: the parsed page and the rendered one.
    pages: HashMap<SitePath, (Arc<Page>, Made)>,
}

impl PageCache {
    /// The cache after a build. `parted` are the files from which parts have moved away, `pages` those that were
    /// rendered.
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

    /// Which pages must be rendered again for reasons outside of their own files. `parted` are the files from which
    /// parts have moved away now.
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

    /// The rendered page of the last build; `None` when it must be rendered again. The parsed page is compared by
    /// pointer: the loader returns the same allocation for an unchanged file.
    pub(super) fn get(&self, page: &Arc<Page>, stale: &Stale) -> Option<Made> {
        let (old, made) = self.pages.get(&page.path)?;
        (Arc::ptr_eq(old, page) && !stale.has(page)).then(|| made.clone())
    }
}

/// The pages whose titles any page may show, because the settings or the ledger link to them.
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

/// The page that a link in the settings or the ledger names. Such links are relative to `content/`.
fn page_of(target: &str) -> Option<SitePath> {
    SitePath::new(target.split(['#', '?']).next().unwrap_or_default().trim_start_matches('/'))
}

/// The pages that must be rendered again although their own files are unchanged.
#[derive(Debug, Default)]
pub(super) struct Stale {
    /// Whether every page is one of them.
    all: bool,
    /// The files from which parts have moved away, now or in the last build.
    files: BTreeSet<SitePath>,
    /// Folders whose own pages are among them: they list the changed page, or have it as a neighbour.
    folders: BTreeSet<String>,
    /// Folders whose pages at any depth are among them: the changed page is in their breadcrumbs.
    below: BTreeSet<String>,
    /// The collections that have changed: the pages that depend on them are out of date.
    data: Changed,
}

impl Stale {
    /// Adds the pages that show the summary of `page`, which has changed or is new or gone. `everywhere` is whether any
    /// page may show it.
    fn summary(&mut self, page: &SitePath, everywhere: bool) {
        let folder = page.folder();
        let parent = folder.rfind('/').map_or("", |at| &folder[..at]);
        let is_index = page.name() == "index.md";
        // Top-level pages and sections may be in the menu of every page.
        if everywhere || folder.is_empty() || (is_index && parent.is_empty()) {
            self.all = true;
        } else if is_index {
            self.folders.insert(parent.to_owned());
            self.below.insert(folder.to_owned());
        } else {
            self.folders.insert(folder.to_owned());
        }
    }

    /// Whether a page must be rendered again.
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
