//! The pipeline: a tree of files to the tree of the site and a list of findings.
//!
//! `site::load` reads the tree as a site, the checks look at the site, `render` makes the pages, and the link checker
//! looks at what was made. Nothing here touches the world.

use std::collections::{BTreeMap, HashSet};

use crate::base::diag::{self, Checked, Diagnostic, Span};
use crate::base::tree::Tree;
use crate::check::{self, wording};
use crate::render;
use crate::render::theme::{self, Theme};
use crate::site::usage::Usage;
use crate::site::{self, Options, Site};
use crate::{links, published};

/// The caches that one build leaves to the next.
#[derive(Debug, Default)]
pub struct Memos {
    files: site::load::Memos,
    proofs: check::decisions::Proofs,
    assets: theme::Assets,
    rendered: render::PageCache,
    scans: links::Scans,
}

/// What a build makes.
#[derive(Debug)]
pub struct Built {
    /// The files of the site.
    pub tree: Tree,
    /// The addresses outside that it links to, with the places that do.
    pub outside: BTreeMap<String, Vec<Span>>,
    /// How many pages, links and anchors were checked.
    pub counts: Counts,
    /// What it was made of, as far as it could be read.
    pub site: Site,
    /// The theme it wears; `None` when that could not be read, and then nothing was made.
    pub theme: Option<Theme>,
}

impl Built {
    /// A site of which nothing could be made.
    fn nothing(site: Site) -> Built {
        Built { tree: Tree::new(), outside: BTreeMap::new(), counts: Counts::default(), site, theme: None }
    }
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
    let site = site::load::load(input, options, &mut memos.files).split(&mut found);
    let broken = diag::has_errors(&found);
    found.extend(check::references::check(&site, &Usage::new(&site), broken));
    // Consequences of these are not reported: fixing what they say would do harm.
    let mut broken = diag::has_errors(&found);
    found.extend(check::decisions::cases(&site));
    found.extend(check::decisions::proofs(&site, &mut memos.proofs));
    found.extend(check::navigation::check(&site));
    found.extend(check::links::check(&site));
    found.extend(check::freshness::check(&site));
    found.extend(check::terms::check(&site.ledger));
    found.extend(wording::check(input, &site));
    let theme = theme::load_again(input, &site.config.theme, &mut memos.assets);
    if diag::has_errors(&theme.diagnostics) {
        // Without its theme nothing can be made, and whatever else went wrong would be a consequence.
        found.extend(theme.diagnostics);
        return Checked { value: Built::nothing(site), diagnostics: tidy(found) };
    }
    let theme = theme.split(&mut found);
    let rendered = render::render(input, &site, &theme, &mut memos.rendered);
    broken |= diag::has_errors(&rendered.diagnostics);
    let rendered = rendered.split(&mut found);
    let asked = check::questions::all(&site, &rendered);
    broken |= diag::has_errors(&asked);
    found.extend(asked);
    let report = if rendered.complete {
        let origins = rendered.origins(input, &site, &theme, broken);
        links::check_again(&rendered.tree, &rendered.link_options(&site), &origins, &mut memos.scans)
    } else {
        links::Report::default()
    };
    // Of a broken site, only findings in its own files are reported; those in the built files may be consequences.
    let at_home = |one: &Diagnostic| one.span.as_ref().is_none_or(|span| input.contains(&span.path));
    // What was found at the link itself is not told again.
    let told: HashSet<Span> =
        found.iter().filter(|one| one.code == "broken-link").filter_map(|one| one.span.clone()).collect();
    let is_told =
        |one: &Diagnostic| one.code == "broken-link" && one.span.as_ref().is_some_and(|span| told.contains(span));
    found.extend(report.diagnostics.into_iter().filter(|one| (!broken || at_home(one)) && !is_told(one)));
    // A link that is broken may be meant for a file that seems to have none.
    if rendered.complete && !diag::has_errors(&found) {
        found.extend(check::files::unlinked(&site, &report.used));
    }
    if rendered.complete {
        found.extend(published::check::check(input, &site, &rendered, &memos.scans, broken));
    }
    let counts = Counts { pages: report.pages, links: report.links, anchors: report.anchors };
    let built = Built { tree: rendered.tree, outside: report.external, counts, site, theme: Some(theme) };
    Checked { value: built, diagnostics: tidy(found) }
}

/// Fixes the wording of a site where there is only one way to; gives the files that changed.
pub fn fix(input: &Tree, options: &Options, memos: &mut Memos) -> wording::Fixed {
    wording::fix_all(input, &site::load::load(input, options, &mut memos.files).value)
}

/// Findings in the order of files and places, each once.
pub fn tidy(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.sort_by(|a, b| (&a.span, a.severity, a.code, &a.message).cmp(&(&b.span, b.severity, b.code, &b.message)));
    found.dedup();
    found
}
