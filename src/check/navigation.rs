//! Checks navigation: folders without an index page, settings that name no page, and links to drafts or to no page.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::base::diag::{Diagnostic, Span, words};
use crate::base::tree::SitePath;
use crate::links;
use crate::links::suggest::Names;
use crate::site::Site;
use crate::site::destination::Destination;
use crate::site::nav::index;
use crate::site::page::Page;
use crate::syntax::markdown::Link;

/// The findings `no-index`, `unknown-page`, `link-to-draft`, and `broken-link` for pages that do not exist. Other broken
/// links are found later, in the finished files.
pub fn check(site: &Site) -> Vec<Diagnostic> {
    let mut found = settings(site);
    found.extend(menus(site));
    found.extend(links(site));
    let mut folders: BTreeMap<&str, &Arc<Page>> = BTreeMap::new();
    for page in site.pages.values() {
        folders.entry(page.path.folder()).or_insert(page);
    }
    for (folder, page) in folders {
        let Some(index) = index(folder) else { continue };
        if !site.pages.contains_key(&index) && !site.drafts.contains(&index) {
            let message = words(
                format!("このフォルダーに入口のページ（content/{index}）がありません"),
                format!("this folder has no index page (content/{index})"),
            );
            let help = words(
                format!("content/{index} を作り、このフォルダーのページへの案内を書いてください"),
                format!("write content/{index}"),
            );
            found.push(Diagnostic::warning("no-index", Span::file(&page.source), message).help(help));
        }
    }
    found
}

/// The pages of sources and of terms must exist, because citations and terms link to them.
fn settings(site: &Site) -> Vec<Diagnostic> {
    let config = &site.config;
    let mut found = Vec::new();
    for link in [&config.sources_page, &config.glossary_page].into_iter().flatten() {
        let page = SitePath::new(&link.target);
        if page.is_some_and(|page| {
            site.pages.contains_key(&page) || site.unread.contains(&page) || site.drafts.contains(&page)
        }) {
            continue;
        }
        let pages = site.pages.keys().map(SitePath::as_str);
        let message = words(
            format!("content/{} というページはありません", link.target),
            format!("there is no page content/{}", link.target),
        );
        found.push(Diagnostic::error("unknown-page", link.span.clone(), message).help(
            crate::base::suggest::suggestion(&link.target, pages).unwrap_or_else(|| {
                words(
                    "content/ から数えたページの場所（「sources.md」など）を書いてください",
                    "write the page's path in content/, such as `sources.md`",
                )
            }),
        ));
    }
    found
}

/// Menus and the emergency page name pages by their path alone: `/desks.md` or `desks.md#night` would be left out of the
/// menu without a word.
fn menus(site: &Site) -> Vec<Diagnostic> {
    let config = &site.config;
    let mut found = Vec::new();
    for link in config.nav.iter().chain(&config.footer).chain(&config.emergency_page) {
        let is_page =
            SitePath::new(&link.target).is_some_and(|path| path.as_str() == link.target && path.extension() == "md");
        let destination = Destination::of(&link.target, None);
        let leads = destination.file().filter(|path| site.pages.contains_key(*path));
        if let Some(page) = leads.filter(|page| !is_page || page.as_str() != link.target) {
            let (message, help) = links::missing_page(&link.target, &[page.to_string()]);
            found.push(Diagnostic::error("broken-link", link.span.clone(), message).help(help));
        }
    }
    found
}

/// Links to drafts and to pages that do not exist, wherever an editor writes a link. All else that a link can lead to
/// is known only when the site is made, and left to the link checker.
fn links(site: &Site) -> Vec<Diagnostic> {
    let drafts: BTreeSet<&SitePath> = site.drafts.iter().collect();
    let known = |path: &SitePath| site.pages.contains_key(path) || site.unread.contains(path);
    let mut all: Vec<(&Link, Option<&SitePath>)> = Vec::new();
    site.each_link(&mut |link, from| all.push((link, from)));
    let wrong = all.into_par_iter().filter_map(|(link, from)| match Destination::of(&link.target, from) {
        Destination::File { path, .. } if path.extension() == "md" && !known(&path) => Some((link, from, path)),
        _ => None,
    });
    let mut pages = Pages { site, alike: OnceCell::new(), names: OnceCell::new(), similar: HashMap::new() };
    let mut found = Vec::new();
    for (link, from, path) in wrong.collect::<Vec<_>>() {
        if drafts.contains(&path) {
            found.push(link_to_draft(link, &path));
        } else if !is_reported(site, link) && !pages.have_alike(&path) {
            found.push(link_to_nothing(link, from, &pages.similar(&path)));
        }
    }
    found
}

/// The pages of a site, prepared for a search when the first link is broken.
struct Pages<'s> {
    site: &'s Site,
    /// Their paths as [`alike`] gives them.
    alike: OnceCell<HashSet<String>>,
    names: OnceCell<Names<'s>>,
    /// What was found for each path.
    similar: HashMap<SitePath, Vec<&'s SitePath>>,
}

/// How many paths are compared with all pages, which takes time; the rest are reported without a suggestion.
const SEARCHES: usize = 20;

impl<'s> Pages<'s> {
    /// Whether a page has this path but for capital letters or the form of its characters: the link checker tells which.
    fn have_alike(&self, path: &SitePath) -> bool {
        self.alike.get_or_init(|| self.site.pages.keys().map(alike).collect()).contains(&alike(path))
    }

    /// The pages that may be meant by a path.
    fn similar(&mut self, path: &SitePath) -> Vec<&'s SitePath> {
        if let Some(known) = self.similar.get(path) {
            return known.clone();
        }
        if self.similar.len() >= SEARCHES {
            return Vec::new();
        }
        let found = self.names.get_or_init(|| Names::new(self.site.pages.keys())).similar(path.as_str());
        self.similar.insert(path.clone(), found.clone());
        found
    }
}

/// A path that is equal for paths that look alike: lower case, compatibility normal form.
fn alike(path: &SitePath) -> String {
    path.as_str().nfkc().flat_map(char::to_lowercase).collect()
}

/// Whether a link is one of the settings that [`settings`] looks at.
fn is_reported(site: &Site, link: &Link) -> bool {
    [&site.config.sources_page, &site.config.glossary_page].into_iter().flatten().any(|one| one.span == link.span)
}

/// The finding on a link to a page that does not exist. `from` is the page that the link is on.
fn link_to_nothing(link: &Link, from: Option<&SitePath>, similar: &[&SitePath]) -> Diagnostic {
    let written = |page: &&SitePath| from.map_or_else(|| page.to_string(), |from| from.relative(page));
    let names: Vec<String> = similar.iter().map(written).collect();
    let (message, help) = links::missing_page(&link.target, &names);
    Diagnostic::error("broken-link", link.span.clone(), message).help(help)
}

/// The finding on a link to a draft.
fn link_to_draft(link: &Link, draft: &SitePath) -> Diagnostic {
    let message =
        words(format!("「{draft}」は下書きなので、公開されません"), format!("`{draft}` is a draft and is left out"));
    let help = words(
        "そのページの「draft: true」を消すか、このリンクを外してください。「--drafts」を付けると下書きも入ります",
        "remove `draft: true` from that page, or this link; `--drafts` includes drafts",
    );
    Diagnostic::error("link-to-draft", link.span.clone(), message).help(help)
}
