//! Checks navigation: folders without an index page, settings that name no page, and links to drafts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::diag::{Diagnostic, Span, words};
use crate::base::tree::SitePath;
use crate::site::Site;
use crate::site::destination::Destination;
use crate::site::nav::index;
use crate::site::page::Page;
use crate::syntax::markdown::Link;

/// The findings `no-index`, `unknown-page` and `link-to-draft`. Broken links are found later, in the built pages.
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

/// Links to drafts, wherever an editor writes a link.
fn drafts(site: &Site) -> Vec<Diagnostic> {
    let drafts: BTreeSet<&SitePath> = site.drafts.iter().collect();
    if drafts.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    site.each_link(&mut |link, from| {
        let destination = Destination::of(&link.target, from);
        if let Some(draft) = destination.file().filter(|path| drafts.contains(path)) {
            found.push(link_to_draft(link, draft));
        }
    });
    found
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
