//! A site to files: every page through its template, and everything that goes with them.
//!
//! [`render()`] takes a loaded site and a theme and returns a tree of files with findings. It touches no disk and
//! decides nothing about whether the content is right: `check` does. Of each file it remembers where its addresses come
//! from ([`Origin`]), so that the link checker can report a broken link where an editor wrote it.
//!
//! A page is made in three steps: its document is resolved (`document::resolve`), the result becomes HTML and text
//! (`document::html`, `document::text`), and the HTML goes through the theme's template with a context of values
//! (`context`). Pages that would come out as in the last build are taken from a cache (`page_cache`); the rest are made
//! in parallel.

#[macro_use]
mod object;
pub mod answers;
pub mod cards;
pub mod dependencies;
pub mod document;
pub mod glossary;
pub mod machine_files;
pub mod origins;
pub mod page_cache;
pub mod strings;
pub mod theme;
mod citations;
mod context;
mod menu;
mod pages;
mod printed;
mod redirects;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use tera::Tera;

use crate::base::address::page_file;
use crate::base::diag::{Checked, Diagnostic, Span, words};
use crate::base::tree::{SitePath, Tree};
use crate::render::cards::TemplateCards;
use crate::render::glossary::Terms;
use crate::render::origins::Origin;
pub use crate::render::page_cache::PageCache;
use crate::render::pages::{Renderer, explains};
pub use crate::render::printed::{Printed, texts};
use crate::render::strings::Strings;
use crate::render::theme::{Theme, template_error};
use crate::search::Search;
use crate::search::other_words::OtherWords;
use crate::site::Site;
use crate::site::moved::Moved;
use crate::site::nav::Nav;
use crate::site::page::Page;

/// The files of a site, and what later stages need to know about them.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The files.
    pub tree: Tree,
    /// For each file made from a template, where the addresses in it are written in the sources.
    pub written: BTreeMap<SitePath, Arc<Origin>>,
    /// For each HTML file, the name of its template.
    pub templates: BTreeMap<SitePath, String>,
    /// For each HTML file of a page, the page.
    pub pages: BTreeMap<SitePath, Arc<Page>>,
    /// For each redirect page at an old address, the path of the page it leads to.
    pub moved: BTreeMap<SitePath, SitePath>,
    /// Files that are missing although their pages exist: pages that could not be read or rendered, and drafts. Links
    /// to them are not reported as broken.
    pub unread: BTreeSet<SitePath>,
    /// The search index; `None` when the site or its theme has no search.
    pub search: Option<Search>,
    /// Whether the site was rendered at all. False when the templates could not be parsed: then there are no pages to
    /// check.
    pub complete: bool,
}

/// Makes all files. `input` is the tree that the site and the theme were read from; `cache` holds the pages of the last
/// build and is replaced by those of this one.
///
/// Findings: `same-address` when two files have the same path, `template` when a template can't be parsed or fails, and
/// those on addresses that have moved (`bad-alias`). A page whose template fails is left out.
pub fn render(input: &Tree, site: &Site, theme: &Theme, cache: &mut PageCache) -> Checked<Rendered> {
    let mut found = Vec::new();
    let mut out = Rendered::default();
    for asset in theme.assets.values() {
        out.tree.insert(asset.path.clone(), asset.bytes.clone());
    }
    for (source, (target, bytes)) in &site.assets {
        put(&mut out.tree, target, bytes.clone(), &Span::file(&source.under("content")), &mut found);
    }
    let languages = match languages(site, theme) {
        Ok(languages) => languages,
        Err(finding) => {
            found.push(*finding);
            return Checked { value: out, diagnostics: found };
        }
    };
    let cards: BTreeMap<&str, TemplateCards<'_>> = languages
        .iter()
        .map(|(language, LocalizedTemplates { strings, tera })| {
            let strings = Arc::clone(strings);
            (language.as_str(), TemplateCards { site, theme, tera, strings, failed: Mutex::default() })
        })
        .collect();
    let moved = Moved::new(site).split(&mut found);
    out.moved = moved.all().map(|(file, page)| (file.clone(), page.path.clone())).collect();
    let search = theme.search.as_ref().filter(|_| site.config.search).and_then(|name| theme.assets.get(name));
    let nav = Nav::new(site);
    let own = |page: &Page| cards.get(language_of(site, page)).map(|cards| Arc::clone(&cards.strings));
    let summaries = page_cache::summaries(site, &|page| own(page).unwrap_or_else(|| Strings::built_in("")));
    let other_words = search.map(|_| OtherWords::new(&site.ledger, &site.same_words));
    let renderers: BTreeMap<&str, Renderer<'_>> = cards
        .iter()
        .map(|(language, cards)| {
            let renderer = Renderer {
                site,
                moved: &moved,
                theme,
                tera: cards.tera,
                strings: &cards.strings,
                nav: &nav,
                summaries: &summaries,
                terms: Terms::new(&site.ledger, &cards.strings),
                cards,
                resolver: cards.resolver(),
                search,
                other_words: other_words.as_ref(),
            };
            (*language, renderer)
        })
        .collect();
    let Some(renderer) = renderers.get(site.config.language.as_str()) else {
        return Checked { value: out, diagnostics: found };
    };
    let renderer_of = |page: &Page| renderers.get(language_of(site, page)).unwrap_or(renderer);

    let others = page_cache::Others::of(input);
    let stale = cache.stale(&others, site, &summaries, moved.files());
    let pages: Vec<&Arc<Page>> = site.pages.values().collect();
    let made: Vec<_> = pages
        .par_iter()
        .map(|page| cache.get(page, &stale).map_or_else(|| renderer_of(page).page(page), Checked::clean))
        .collect();
    let mut texts = Vec::new();
    let mut keep = Vec::with_capacity(made.len());
    for (page, made) in pages.iter().zip(made) {
        let failed = !made.diagnostics.is_empty();
        let made = made.split(&mut found);
        let file = page_file(&page.path);
        texts.extend(made.text.clone());
        if failed {
            out.unread.insert(file);
            continue;
        }
        put(&mut out.tree, &file, Arc::clone(&made.html), &Span::file(&page.source), &mut found);
        out.pages.insert(file.clone(), Arc::clone(page));
        out.templates.insert(file.clone(), format!("{}.html", page.kind.name()));
        out.written.insert(file, Arc::clone(&made.written));
        keep.push((Arc::clone(page), made));
    }
    if renderer.search.is_some() {
        renderer.search(texts, &mut out, &mut found);
    }
    for (file, alias, page) in &moved.pages {
        renderer_of(page).redirect(file, alias, page, &mut out, &mut found);
    }
    renderer.not_found(&mut out, &mut found);
    for (name, text) in machine_files::files(site, &renderer.resolver) {
        // A file of the site that has this name takes the place of the generated one.
        if let Some(path) = SitePath::new(name).filter(|path| !site.assets.contains_key(path)) {
            put(&mut out.tree, &path, text.into_bytes().into(), &Span::file(&path.under("content")), &mut found);
        }
    }
    out.unread.extend(site.unread.iter().chain(&site.drafts).map(page_file));
    out.complete = true;
    drop(renderers);
    let failed: Vec<Diagnostic> =
        cards.into_values().flat_map(|cards| cards.failed.into_inner().unwrap_or_default()).collect();
    // The failures of cards are collected for all pages together, so it is not known which cached page would lack one.
    *cache = if failed.is_empty() {
        PageCache::new(others, site.options.clone(), summaries, moved.files().cloned().collect(), keep)
    } else {
        PageCache::default()
    };
    found.extend(failed);
    Checked { value: out, diagnostics: found }
}

/// Adds a file to the tree. A second file of the same path replaces the first and is reported (`same-address`) at
/// `origin`.
fn put(tree: &mut Tree, path: &SitePath, bytes: Arc<[u8]>, origin: &Span, found: &mut Vec<Diagnostic>) {
    if tree.insert(path.clone(), bytes).is_some() {
        let message = words(format!("「{path}」になるものが2つあります"), format!("two things would become `{path}`"));
        let help =
            words("どちらかのファイルの名前か aliases を変えてください", "rename one of the files, or change an alias");
        found.push(Diagnostic::error("same-address", origin.clone(), message).help(help));
    }
}

/// The language of a page: its own, or that of the site.
fn language_of<'a>(site: &'a Site, page: &'a Page) -> &'a str {
    page.language.as_deref().unwrap_or(&site.config.language)
}

/// The templates, and the messages that they print, in one language.
struct LocalizedTemplates {
    strings: Arc<Strings>,
    tera: Tera,
}

/// The templates in each language of a site: its own, and those that pages name.
///
/// # Errors
/// `template`: the templates can't be parsed.
fn languages(site: &Site, theme: &Theme) -> Result<BTreeMap<String, LocalizedTemplates>, Box<Diagnostic>> {
    let main = Arc::new(theme.strings.strings(&site.config.language));
    let tera = templates(theme, &main)?;
    let others: BTreeSet<&str> = site.pages.values().filter_map(|page| page.language.as_deref()).collect();
    let mut all = BTreeMap::new();
    for language in others.into_iter().filter(|one| *one != site.config.language) {
        let strings = Arc::new(theme.strings.strings(language));
        let mut tera = tera.clone();
        strings::register(&mut tera, &strings);
        all.insert(language.to_owned(), LocalizedTemplates { strings, tera });
    }
    all.insert(site.config.language.clone(), LocalizedTemplates { strings: main, tera });
    Ok(all)
}

/// Parses all templates of a theme and lets them print messages in one language.
///
/// # Errors
/// `template`: one can't be parsed, or refers to a template that does not exist.
fn templates(theme: &Theme, words: &Arc<Strings>) -> Result<Tera, Box<Diagnostic>> {
    let mut tera = Tera::new();
    strings::register(&mut tera, words);
    match tera.add_raw_templates(theme.templates()) {
        Ok(()) => Ok(tera),
        Err(error) => Err(Box::new(template_error(theme, "base.html", &error))),
    }
}
