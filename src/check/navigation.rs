//! Checks navigation: folders without an index page, and settings that name no page.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::diag::{Diagnostic, Span, words};
use crate::base::tree::SitePath;
use crate::links;
use crate::site::Site;
use crate::site::destination::Destination;
use crate::site::nav::index;
use crate::site::page::Page;

/// The findings `no-index`, `unknown-page`, and `broken-link` for menus.
pub fn check(site: &Site) -> Vec<Diagnostic> {
    let mut found = settings(site);
    found.extend(menus(site));
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
        let destination = Destination::of(&link.target, None);
        let page = destination.file().filter(|path| site.pages.contains_key(*path));
        if let Some(page) = page.filter(|page| SitePath::new(&link.target).as_ref() != Some(page)) {
            let (message, help) = links::missing_page(&link.target, &[page.to_string()]);
            found.push(Diagnostic::error("broken-link", link.span.clone(), message).help(help));
        }
    }
    found
}
