//! Checks the links of the sources, each at its node: links to drafts, and to pages that do not exist.
//!
//! All else that a link can lead to (files, anchors, what a theme makes) is known only when the site is made, and left to
//! the link checker, which reads the finished files.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::base::diag::{Diagnostic, words};
use crate::base::tree::SitePath;
use crate::links;
use crate::links::suggest::{Names, SEARCHES, fold};
use crate::site::Site;
use crate::site::destination::Destination;
use crate::syntax::markdown::Link;

/// The findings `link-to-draft` and `broken-link`, wherever an editor writes a link. Pages that exist but for capital
/// letters or the form of their characters are left to the link checker, which tells the difference.
pub fn check(site: &Site) -> Vec<Diagnostic> {
    let known = |path: &SitePath| site.pages.contains_key(path) || site.unread.contains(path);
    let mut all: Vec<(&Link, Option<&SitePath>)> = Vec::new();
    site.each_link(&mut |link, from| all.push((link, from)));
    let wrong = all.into_par_iter().filter_map(|(link, from)| match Destination::of(&link.target, from) {
        Destination::File { path, .. } if path.extension() == "md" && !known(&path) => Some((link, from, path)),
        _ => None,
    });
    let (to_draft, missing): (Vec<_>, Vec<_>) =
        wrong.collect::<Vec<_>>().into_iter().partition(|(_, _, path)| site.drafts.contains(path));
    let mut found: Vec<Diagnostic> = to_draft.iter().map(|(link, _, path)| link_to_draft(link, path)).collect();
    if missing.is_empty() {
        return found;
    }
    let pages: HashSet<String> = site.pages.keys().map(|page| fold(page.as_str())).collect();
    let names = Names::new(site.pages.keys());
    let mut similar: HashMap<&SitePath, Vec<&SitePath>> = HashMap::new();
    for (link, from, path) in &missing {
        if is_reported(site, link) || pages.contains(&fold(path.as_str())) {
            continue;
        }
        if similar.len() < SEARCHES && !similar.contains_key(path) {
            similar.insert(path, names.similar(path.as_str()));
        }
        found.push(link_to_nothing(link, *from, similar.get(path).map(Vec::as_slice).unwrap_or_default()));
    }
    found
}

/// Whether a link is one of the settings that `navigation` reports.
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
