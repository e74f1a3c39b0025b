//! Madoguchi: help portals whose facts are right.
//!
//! A build is a pure function from a tree of files to a tree of files and a list of findings:
//! `load` reads the tree as a site, the checks look at the site, `render` makes the pages, and the link checker looks at
//! what was made. Only [`disk`], [`external`] and [`serve`] touch the world.

pub mod assets;
pub mod cards;
pub mod config;
pub mod decision;
pub mod diag;
pub mod diff;
pub mod disk;
pub mod explain;
pub mod external;
pub mod facts;
pub mod feeds;
pub mod fingerprint;
pub mod freshness;
pub mod glossary;
pub mod highlight;
pub mod html;
pub mod japanese;
pub mod ledger;
pub mod links;
pub mod markdown;
pub mod memo;
pub mod moved;
pub mod nav;
pub mod page;
pub mod published;
pub mod reference;
pub mod render;
pub mod report;
pub mod scaffold;
pub mod schema;
pub mod search;
pub mod serve;
pub mod shape;
pub mod site;
pub mod theme;
pub mod tree;
pub mod weave;
pub mod wording;
pub mod yaml;

use diag::{Checked, Diagnostic};
use ledger::check;
use ledger::usage::Usage;
pub use site::{Memos, Options};
use tree::Tree;

/// What a build makes.
#[derive(Debug, Default)]
pub struct Built {
    /// The files of the site.
    pub tree: Tree,
    /// The addresses outside that it links to, with the places that do.
    pub outside: std::collections::BTreeMap<String, Vec<diag::Span>>,
    /// How many pages, links and anchors were checked.
    pub counts: Counts,
    /// The path it is made to stand under; begins and ends with `/`.
    pub base_path: String,
}

/// What the link checker looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// HTML files.
    pub pages: usize,
    /// Links, images, scripts and other uses of an address.
    pub links: usize,
    /// Ids that a link can lead to.
    pub anchors: usize,
}

/// Makes a site from a tree. The same tree and options give the same bytes; nothing else is looked at.
pub fn build(input: &Tree, options: &Options, memos: &mut Memos) -> Checked<Built> {
    let mut found = Vec::new();
    let site = site::load(input, options, memos).split(&mut found);
    let broken = diag::has_errors(&found);
    found.extend(check::check(&site, &Usage::new(&site), broken));
    // What follows from these is not told: mending what it says would do harm.
    let mut broken = diag::has_errors(&found);
    found.extend(decision::cases::check(&site));
    found.extend(decision::prove::check(&site));
    found.extend(nav::check(&site));
    found.extend(freshness::check(&site));
    found.extend(glossary::twice::check(&site.ledger));
    found.extend(wording::check(input, &site));
    let theme = theme::load(input, &site.config.theme);
    if diag::has_errors(&theme.diagnostics) {
        // Without its theme nothing can be made, and whatever else went wrong would be a consequence.
        found.extend(theme.diagnostics);
        return Checked { value: Built::default(), diagnostics: tidy(found) };
    }
    let theme = theme.split(&mut found);
    let rendered = render::render(input, &site, &theme, &mut memos.rendered);
    broken |= diag::has_errors(&rendered.diagnostics);
    let rendered = rendered.split(&mut found);
    let report = if rendered.complete {
        let origins = rendered.origins(input, &site, &theme, broken);
        links::check_again(&rendered.tree, &rendered.link_options(&site), &origins, &mut memos.scans)
    } else {
        links::Report::default()
    };
    // Of a broken site, only what somebody wrote is told.
    let at_home = |one: &Diagnostic| one.span.as_ref().is_none_or(|span| input.contains(&span.path));
    found.extend(report.diagnostics.into_iter().filter(|one| !broken || at_home(one)));
    // A link that is broken may be meant for a file that seems to have none.
    if rendered.complete && !diag::has_errors(&found) {
        found.extend(assets::unlinked(&site, &report.used));
    }
    if rendered.complete {
        found.extend(published::check::check(input, &site, &rendered, broken));
    }
    let counts = Counts { pages: report.pages, links: report.links, anchors: report.anchors };
    let base_path = site.config.base_path.clone();
    let built = Built { tree: rendered.tree, outside: report.external, counts, base_path };
    Checked { value: built, diagnostics: tidy(found) }
}

/// Mends the wording of a site where there is but one way to; gives the files that changed.
pub fn mend(input: &Tree, options: &Options, memos: &mut Memos) -> wording::Mended {
    wording::mend(input, &site::load(input, options, memos).value)
}

/// Findings in the order of files and places, each once.
pub fn tidy(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.sort_by(|a, b| {
        let place = |one: &Diagnostic| one.span.as_ref().map(|span| (span.path.clone(), span.start, span.end));
        place(a).cmp(&place(b)).then_with(|| (a.severity, a.code, &a.message).cmp(&(b.severity, b.code, &b.message)))
    });
    found.dedup();
    found
}
