//! The order of the pages, and what leads from one to another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Diagnostic, Span, words};
use crate::markdown::Link;
use crate::page::Page;
use crate::site::Site;
use crate::tree::SitePath;

/// The most pages of a folder that each of them lists. With all of more, every page would grow with the folder, and the
/// site with its square; the index page leads to all.
const LONGEST_SECTION: usize = 200;

/// The pages of the site by folder.
#[derive(Debug, Default)]
pub struct Nav {
    /// The pages of each folder in reading order: its own pages and the index pages of the folders in it, not its own
    /// index page. The top folder is `""`.
    members: BTreeMap<String, Vec<SitePath>>,
}

impl Nav {
    /// Puts the pages in order.
    pub fn new(site: &Site) -> Nav {
        let mut members: BTreeMap<String, Vec<&Arc<Page>>> = BTreeMap::new();
        for page in site.pages.values() {
            let folder = if page.path.name() == "index.md" {
                if page.path.folder().is_empty() {
                    continue;
                }
                parent(page.path.folder())
            } else {
                page.path.folder()
            };
            members.entry(folder.to_owned()).or_default().push(page);
        }
        let members = members
            .into_iter()
            .map(|(folder, mut pages)| {
                pages.sort_by_key(|page| (page.order.unwrap_or(u32::MAX), page.path.clone()));
                (folder, pages.into_iter().map(|page| page.path.clone()).collect())
            })
            .collect();
        Nav { members }
    }

    /// The pages of a folder in reading order.
    pub fn members(&self, folder: &str) -> &[SitePath] {
        self.members.get(folder).map_or(&[], Vec::as_slice)
    }

    /// The pages of a folder that a page lists beside itself: all, or the nearest of too many.
    pub fn nearby(&self, folder: &str, page: &SitePath) -> &[SitePath] {
        let members = self.members(folder);
        if members.len() <= LONGEST_SECTION {
            return members;
        }
        let at = members.iter().position(|one| one == page).unwrap_or(0);
        let start = at.saturating_sub(LONGEST_SECTION / 2).min(members.len() - LONGEST_SECTION);
        members.get(start..start + LONGEST_SECTION).unwrap_or(members)
    }

    /// All pages as one reads them: the first page, the menu with all that is below it, the rest, and last the foot.
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
        let Some(at) = members.iter().position(|one| one == page) else { return (None, None) };
        let before = at.checked_sub(1).and_then(|at| members.get(at)).cloned().or(index);
        (before, members.get(at + 1).cloned())
    }
}

/// The index page of a folder.
fn index(folder: &str) -> Option<SitePath> {
    if folder.is_empty() { SitePath::new("index.md") } else { SitePath::new(&format!("{folder}/index.md")) }
}

fn parent(folder: &str) -> &str {
    folder.rfind('/').map_or("", |at| &folder[..at])
}

/// Folders whose pages no index page leads to, settings that name no page, and links to drafts.
pub fn check(site: &Site) -> Vec<Diagnostic> {
    let mut found = settings(site);
    found.extend(drafts(site));
    let mut folders: BTreeMap<&str, &Arc<Page>> = BTreeMap::new();
    for page in site.pages.values() {
        folders.entry(page.path.folder()).or_insert(page);
    }
    for (folder, page) in folders {
        let Some(index) = index(folder) else { continue };
        if !site.pages.contains_key(&index) && !site.drafts.contains(&index) {
            found.push(
                Diagnostic::warning(
                    "no-index",
                    Span::file(&page.source),
                    words(
                        format!("このフォルダーに入口のページ（content/{index}）がありません"),
                        format!("this folder has no index page (content/{index})"),
                    ),
                )
                .help(words(
                    format!("content/{index} を作り、このフォルダーのページへの案内を書いてください"),
                    format!("write content/{index}"),
                )),
            );
        }
    }
    found
}

/// The pages that hold the sources and the terms: links are made to them, so they must be there.
fn settings(site: &Site) -> Vec<Diagnostic> {
    let config = &site.config;
    let mut found = Vec::new();
    for link in [&config.sources_page, &config.glossary_page].into_iter().flatten() {
        let page = SitePath::new(&link.target);
        if page.is_some_and(|page| site.pages.contains_key(&page) || site.unread.contains(&page)) {
            continue;
        }
        let pages = site.pages.keys().map(SitePath::as_str);
        found.push(
            Diagnostic::error(
                "unknown-page",
                link.span.clone(),
                words(
                    format!("content/{} というページはありません", link.target),
                    format!("there is no page content/{}", link.target),
                ),
            )
            .help(crate::shape::suggestion(&link.target, pages).unwrap_or_else(|| {
                words(
                    "content/ から数えたページの場所（「sources.md」など）を書いてください",
                    "write the page's path in content/, such as `sources.md`",
                )
            })),
        );
    }
    found
}

/// Links to pages that are left out because they are drafts.
fn drafts(site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for page in site.pages.values() {
        for link in &page.body.links {
            let path = link.target.split(['#', '?']).next().unwrap_or_default();
            let Some(draft) = page.path.join(path).filter(|path| site.drafts.contains(path)) else { continue };
            found.push(
                Diagnostic::error(
                    "link-to-draft",
                    link.span.clone(),
                    words(format!("「{draft}」は下書きなので、公開されません"), format!("`{draft}` is a draft and is left out")),
                )
                .help(words(
                    "そのページの「draft: true」を消すか、このリンクを外してください。「--drafts」を付けると下書きも入ります",
                    "remove `draft: true` from that page, or this link; `--drafts` includes drafts",
                )),
            );
        }
    }
    found
}
