//! A site to files: every page through its template, and everything that goes with them.

pub mod answers;
pub mod cards;
pub mod dependencies;

pub mod document;

pub mod glossary;
pub mod machine_files;
pub mod page_cache;
pub mod strings;
pub mod theme;
mod printed;
mod redirects;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use tera::{Context, Tera, Value};

use crate::base::address::{in_address, page_file};
use crate::base::diag::{Checked, Diagnostic, Span, words};
use crate::base::tree::{SitePath, Tree};
use crate::decision::{self, Decision};
use crate::ledger::{Cite, Named, Record};
use crate::links;
use crate::render::cards::{TemplateCards, day, map, safe};
use crate::render::document::resolve::{Place, Resolved, Resolver, Written};
use crate::render::glossary::Terms;
pub use crate::render::page_cache::PageCache;
use crate::render::page_cache::{Face, Made};
pub use crate::render::printed::{Printed, texts};
use crate::render::strings::Strings;
use crate::render::theme::{Asset, Theme, template_error};
use crate::search::other_words::OtherWords;
use crate::search::{self, PageText, Search};
use crate::site::moved::Moved;
use crate::site::nav::Nav;
use crate::site::page::{Page, PageKind};
use crate::site::{Site, config};
use crate::syntax::markdown::reference::What;
use crate::syntax::markdown::{Heading, Link};
use crate::value::Date;

/// The files of a site, and where what is in them comes from.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The files.
    pub tree: Tree,
    /// The addresses in each file that come from the content, with their places there.
    pub written: BTreeMap<SitePath, Arc<Written>>,
    /// The template of each HTML file.
    pub templates: BTreeMap<SitePath, String>,
    /// The page that each file is made of.
    pub pages: BTreeMap<SitePath, Arc<Page>>,
    /// The files of old addresses, each with the path of the page that has its place.
    pub moved: BTreeMap<SitePath, SitePath>,
    /// Pages that could not be made.
    pub unread: BTreeSet<SitePath>,
    /// What can be found, when the site is searched.
    pub search: Option<Search>,
    /// Whether the templates could be read at all; without them there is nothing to check.
    pub complete: bool,
}

/// Makes all files. Pages that would come out as they did the last time are taken from there; `input` is what the site and
/// the theme were read from.
pub fn render(input: &Tree, site: &Site, theme: &Theme, kept: &mut PageCache) -> Checked<Rendered> {
    let mut found = Vec::new();
    let mut out = Rendered::default();
    for asset in theme.assets.values() {
        out.tree.insert(asset.path.clone(), asset.bytes.clone());
    }
    for (source, (target, bytes)) in &site.assets {
        put(&mut out.tree, target, bytes.clone(), &Span::file(&source.under("content")), &mut found);
    }
    let voices = match voices(site, theme) {
        Ok(voices) => voices,
        Err(finding) => {
            found.push(*finding);
            return Checked { value: out, diagnostics: found };
        }
    };
    let cards: BTreeMap<&str, TemplateCards<'_>> = voices
        .iter()
        .map(|(language, Voice { strings, tera })| {
            let strings = Arc::clone(strings);
            (language.as_str(), TemplateCards { site, theme, tera, strings, failed: Mutex::default() })
        })
        .collect();
    let moved = Moved::new(site).split(&mut found);
    out.moved = moved.all().map(|(file, page)| (file.clone(), page.path.clone())).collect();
    let search = theme.search.as_ref().filter(|_| site.config.search).and_then(|name| theme.assets.get(name));
    let nav = Nav::new(site);
    let own = |page: &Page| cards.get(language_of(site, page)).map(|cards| Arc::clone(&cards.strings));
    let faces = page_cache::faces(site, &|page| own(page).unwrap_or_else(|| Strings::built_in("")));
    let other_words = search.map(|_| OtherWords::new(&site.ledger));
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
                faces: &faces,
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
    let speaker = |page: &Page| renderers.get(language_of(site, page)).unwrap_or(renderer);

    let others = page_cache::Others::of(input);
    let stale = kept.stale(&others, site, &faces, moved.files());
    let pages: Vec<&Arc<Page>> = site.pages.values().collect();
    let made: Vec<_> = pages
        .par_iter()
        .map(|page| kept.get(page, &stale).map_or_else(|| speaker(page).page(page), Checked::clean))
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
        speaker(page).redirect(file, alias, page, &mut out, &mut found);
    }
    renderer.not_found(&mut out, &mut found);
    for (name, text) in machine_files::files(site, &renderer.resolver) {
        // A site's own file of that name has its place.
        if let Some(path) = SitePath::new(name).filter(|path| !site.assets.contains_key(path)) {
            put(&mut out.tree, &path, text.into_bytes().into(), &Span::file(&path.under("content")), &mut found);
        }
    }
    out.unread.extend(site.unread.iter().chain(&site.drafts).map(page_file));
    out.complete = true;
    drop(renderers);
    let failed: Vec<Diagnostic> =
        cards.into_values().flat_map(|cards| cards.failed.into_inner().unwrap_or_default()).collect();
    // What a card's template did wrong is told for all pages together, so none of them can be kept without it.
    *kept = if failed.is_empty() {
        PageCache::new(others, site.options.clone(), faces, moved.files().cloned().collect(), keep)
    } else {
        PageCache::default()
    };
    found.extend(failed);
    Checked { value: out, diagnostics: found }
}

/// Puts a file where none is yet; two files for one place are an error.
fn put(tree: &mut Tree, path: &SitePath, bytes: Arc<[u8]>, origin: &Span, found: &mut Vec<Diagnostic>) {
    if tree.insert(path.clone(), bytes).is_some() {
        found.push(
            Diagnostic::error(
                "same-address",
                origin.clone(),
                words(format!("「{path}」になるものが2つあります"), format!("two things would become `{path}`")),
            )
            .help(words(
                "どちらかのファイルの名前か aliases を変えてください",
                "rename one of the files, or change an alias",
            )),
        );
    }
}

/// The language of a page.
fn language_of<'a>(site: &'a Site, page: &'a Page) -> &'a str {
    page.language.as_deref().unwrap_or(&site.config.language)
}

/// The templates with the words of one language.
struct Voice {
    strings: Arc<Strings>,
    tera: Tera,
}

/// Every language of a site.
fn voices(site: &Site, theme: &Theme) -> Result<BTreeMap<String, Voice>, Box<Diagnostic>> {
    let main = Arc::new(theme.strings.strings(&site.config.language));
    let tera = templates(theme, &main)?;
    let others: BTreeSet<&str> = site.pages.values().filter_map(|page| page.language.as_deref()).collect();
    let mut all = BTreeMap::new();
    for language in others.into_iter().filter(|one| *one != site.config.language) {
        let strings = Arc::new(theme.strings.strings(language));
        let mut tera = tera.clone();
        strings::register(&mut tera, &strings);
        all.insert(language.to_owned(), Voice { strings, tera });
    }
    all.insert(site.config.language.clone(), Voice { strings: main, tera });
    Ok(all)
}

/// All templates, checked against each other, with the words of one language.
fn templates(theme: &Theme, words: &Arc<Strings>) -> Result<Tera, Box<Diagnostic>> {
    let mut tera = Tera::new();
    strings::register(&mut tera, words);
    match tera.add_raw_templates(theme.templates()) {
        Ok(()) => Ok(tera),
        Err(error) => Err(Box::new(template_error(theme, "base.html", &error))),
    }
}

/// The most entries of a menu that nobody wrote.
const LONGEST_MENU: usize = 20;

fn asset(asset: &Asset) -> Value {
    map([("path", Value::from(asset.path.as_str())), ("integrity", Value::from(asset.integrity.as_str()))])
}

/// Whether a page explains words of the glossary; the page of the glossary itself does not.
fn explains(site: &Site, page: &Page) -> bool {
    page.glossary && site.config.glossary_page.as_ref().is_none_or(|list| list.target != page.path.as_str())
}

struct Renderer<'a> {
    site: &'a Site,
    moved: &'a Moved<'a>,
    theme: &'a Theme,
    tera: &'a Tera,
    strings: &'a Arc<Strings>,
    nav: &'a Nav,
    faces: &'a BTreeMap<SitePath, Face>,
    terms: Option<Terms<'a>>,
    cards: &'a TemplateCards<'a>,
    resolver: Resolver<'a>,
    /// The script that searches, when the site is searched.
    search: Option<&'a Asset>,
    /// What else things are called, when the site is searched.
    other_words: Option<&'a OtherWords>,
}

impl Renderer<'_> {
    /// A page as HTML, the addresses in it that come from the content, and its text if it is to be found.
    fn page(&self, page: &Page) -> Checked<Made> {
        let file = page_file(&page.path);
        let place = Place::page(file.clone());
        let mut written = Written::new();
        let mut marker = self.terms.as_ref().filter(|_| explains(self.site, page)).map(Terms::marker);
        let body = self.resolver.marked(&page.body, Some(&page.path), &place, &mut written, marker.as_mut());
        let used = marker.map(|marker| marker.used()).unwrap_or_default();
        let terms: Vec<Value> = used.iter().map(|record| self.term(record, &place, &mut written)).collect();
        let mut context = self.context(Some(page), &place, &mut written);
        context.insert_value("page", self.page_value(page, &place, &body, terms, &mut written));
        let text = self.other_words.map(|words| {
            let lead = self.resolver.text(&page.description, &place);
            let sections = body.sections(self.title(&page.path), &lead);
            Arc::new(PageText::new(page.path.clone(), file, page.also.clone(), sections, words))
        });
        let template = format!("{}.html", page.kind.name());
        let (html, diagnostics) = match self.tera.render(&template, &context) {
            Ok(html) => (html, Vec::new()),
            Err(error) => (String::new(), vec![template_error(self.theme, &template, &error)]),
        };
        Checked { value: Made { html: html.into_bytes().into(), written: Arc::new(written), text }, diagnostics }
    }

    /// A word of the glossary with its place in the whole glossary: `{id, record, href}`.
    fn term(&self, record: &Record, place: &Place, written: &mut Written) -> Value {
        let href = self.resolver.record_address(record, place).map(|(href, span)| {
            written.push((href.clone(), span));
            href
        });
        map([
            ("id", Value::from(record.id.as_str())),
            ("record", self.cards.record(record, place, written)),
            ("href", href.map_or(Value::none(), Value::from)),
        ])
    }

    /// What every template gets, besides `page`.
    fn context(&self, page: Option<&Page>, place: &Place, written: &mut Written) -> Context {
        let config = &self.site.config;
        let mut context = Context::new();
        context.insert_value("root", Value::from(place.root.as_str()));
        context.insert_value("language", Value::from(self.strings.language()));
        let scripts: Vec<Value> =
            self.theme.scripts.iter().filter_map(|name| self.theme.assets.get(name)).map(asset).collect();
        context.insert_value("assets", self.assets());
        context.insert_value("scripts", Value::from(scripts));
        let emergency = match config.emergency.as_ref().and_then(|(id, _)| self.site.ledger.find(id)) {
            Some(Named::Record(record)) => self.cards.record(record, place, written),
            _ => Value::none(),
        };
        let organization = match &config.organization {
            Some((name, url)) => {
                map([("name", Value::from(name.as_str())), ("url", url.as_deref().map_or(Value::none(), Value::from))])
            }
            None => map([("name", Value::from(config.title.as_str())), ("url", Value::none())]),
        };
        let feed = machine_files::has_feed(self.site).then(|| {
            map([
                ("path", Value::from(machine_files::FEED)),
                ("title", Value::from(machine_files::feed_title(self.site, self.strings))),
            ])
        });
        let search = self.search.map_or(Value::none(), |script| {
            map([("path", Value::from(search::LIST)), ("script", Value::from(script.path.as_str()))])
        });
        let logo = config.logo.as_ref().map(|(image, alt)| {
            let src = self.resolver.href(&image.target, None, place);
            written.push((src.clone(), image.span.clone()));
            map([("src", Value::from(src)), ("alt", alt.as_deref().map_or(Value::none(), Value::from))])
        });
        let mut link = |one: &Link| self.menu_item(one, page, place, written);
        context.insert_value(
            "site",
            Value::from(BTreeMap::from([
                ("title", Value::from(config.title.as_str())),
                ("short_title", Value::from(config.short_title.as_str())),
                ("description", Value::from(config.description.as_str())),
                ("language", Value::from(config.language.as_str())),
                ("url", config.url.as_deref().map_or(Value::none(), Value::from)),
                ("nav", Value::from(self.menu(page, &mut link))),
                ("footer", Value::from(config.footer.iter().filter_map(&mut link).collect::<Vec<_>>())),
                ("emergency_page", config.emergency_page.as_ref().and_then(&mut link).unwrap_or(Value::none())),
                ("logo", logo.unwrap_or(Value::none())),
                ("emergency", emergency),
                ("organization", organization),
                ("feed", feed.unwrap_or(Value::none())),
                ("search", search),
                ("notice", config.notice.as_deref().map_or(Value::none(), Value::from)),
                ("holidays", self.cards.holidays()),
            ])),
        );
        let as_of = if self.site.options.as_of_given { self.day(self.site.options.today) } else { Value::none() };
        context.insert_value("build", map([("as_of", as_of)]));
        context
    }

    /// The published files of the theme by their names.
    fn assets(&self) -> Value {
        Value::from(self.theme.assets.iter().map(|(name, one)| (name.clone(), asset(one))).collect::<BTreeMap<_, _>>())
    }

    /// The main menu: as the settings say, or the pages and sections at the top.
    fn menu(&self, page: Option<&Page>, link: &mut dyn FnMut(&Link) -> Option<Value>) -> Vec<Value> {
        if !self.site.config.nav.is_empty() {
            return self.site.config.nav.iter().filter_map(link).collect();
        }
        self.own_menu().iter().map(|path| self.item(path, page)).collect()
    }

    /// The menu of a site whose settings name none. Too many entries are no menu, and would make every page grow with
    /// the site; then the first page alone leads on.
    fn own_menu(&self) -> &[SitePath] {
        let members = self.nav.members("");
        if members.len() <= LONGEST_MENU { members } else { &[] }
    }

    fn in_menu(&self, index: &SitePath) -> bool {
        let nav = &self.site.config.nav;
        if nav.is_empty() {
            self.own_menu().contains(index)
        } else {
            nav.iter().any(|link| link.target == index.as_str())
        }
    }

    fn menu_item(&self, link: &Link, page: Option<&Page>, place: &Place, written: &mut Written) -> Option<Value> {
        let href = self.resolver.href(&link.target, None, &Place { absolute: true, ..place.clone() });
        written.push((href, link.span.clone()));
        let path = SitePath::new(&link.target)?;
        if self.site.pages.contains_key(&path) {
            return Some(self.item(&path, page));
        }
        // A page that does not exist: shown all the same, for the link checker to find it.
        Some(map([
            ("title", Value::from(link.target.as_str())),
            ("path", Value::from(in_address(page_file(&path).as_str()))),
            ("current", Value::from(false)),
            ("active", Value::from(false)),
        ]))
    }

    fn item(&self, path: &SitePath, page: Option<&Page>) -> Value {
        let current = page.is_some_and(|page| page.path == *path);
        let inside = path.name() == "index.md"
            && !path.folder().is_empty()
            && page.is_some_and(|page| {
                page.path.as_str().strip_prefix(path.folder()).is_some_and(|rest| rest.starts_with('/'))
            });
        map([
            ("title", Value::from(self.title(path))),
            ("path", Value::from(in_address(page_file(path).as_str()))),
            ("current", Value::from(current)),
            ("active", Value::from(current || inside)),
        ])
    }

    fn title(&self, path: &SitePath) -> &str {
        self.faces.get(path).map_or("", |face| &face.title)
    }

    fn description(&self, path: &SitePath) -> &str {
        self.faces.get(path).map_or("", |face| &face.description)
    }

    fn link_to(&self, path: &SitePath) -> Value {
        map([("title", Value::from(self.title(path))), ("path", Value::from(in_address(page_file(path).as_str())))])
    }

    fn page_value(
        &self,
        page: &Page,
        place: &Place,
        body: &Resolved,
        terms: Vec<Value>,
        written: &mut Written,
    ) -> Value {
        let site = self.site;
        let path = &page.path;
        let link = |path: SitePath| self.link_to(&path);
        let option = |path: Option<SitePath>| path.map_or(Value::none(), |path| self.link_to(&path));
        let (previous, next) = self.nav.neighbours(site, path);
        let is_index = path.name() == "index.md" && !path.folder().is_empty();
        let section = self.nav.section(site, path).map_or(Value::none(), |index| {
            let pages: Vec<Value> =
                self.nav.nearby(path.folder(), path).iter().map(|one| self.item(one, Some(page))).collect();
            map([
                ("title", Value::from(self.title(&index))),
                ("path", Value::from(in_address(page_file(&index).as_str()))),
                ("current", Value::from(index == *path)),
                ("in_menu", Value::from(self.in_menu(&index))),
                ("pages", Value::from(pages)),
            ])
        });
        let children: Vec<Value> = if is_index { self.nav.members(path.folder()) } else { &[] }
            .iter()
            .filter_map(|child| site.pages.get(child))
            .map(|child| {
                map([
                    ("title", Value::from(self.title(&child.path))),
                    ("path", Value::from(in_address(page_file(&child.path).as_str()))),
                    ("description", Value::from(self.description(&child.path))),
                ])
            })
            .collect();
        let cites = self.cites(page);
        let mut documents: Vec<&str> = Vec::new();
        for cite in &cites {
            if !documents.contains(&cite.document.as_str()) && site.ledger.source(cite).is_some() {
                documents.push(&cite.document);
            }
        }
        let mut documents: Vec<_> = documents.into_iter().filter_map(|id| site.ledger.record("sources", id)).collect();
        documents.sort_by_key(|one| (std::cmp::Reverse(site.ledger.date_of(one)), one.id.clone()));
        let sources: Vec<Value> = documents
            .iter()
            .map(|document| {
                map([
                    ("short", Value::from(document.short())),
                    ("title", Value::from(document.name())),
                    ("date_text", Value::from(self.resolver.date_of(document))),
                    ("path", self.resolver.source_path(&document.id).map_or(Value::none(), Value::from)),
                ])
            })
            .collect();
        let (oldest, newest) = site.ledger.as_of_range(cites.iter().copied());
        let questions = self.questions(page, body);
        let json_ld = machine_files::json_ld(site, self.strings, page, &questions, self.title(path));
        Value::from(BTreeMap::from([
            ("title", Value::from(self.title(path))),
            ("description", Value::from(self.description(path))),
            ("path", Value::from(place.file.as_str())),
            ("kind", Value::from(page.kind.name())),
            ("language", page.language.as_deref().map_or(Value::none(), Value::from)),
            ("body", safe(&body.html())),
            ("terms", Value::from(terms)),
            ("moved", self.parts(self.moved, place, written)),
            ("url", machine_files::absolute(site, &place.file).map_or(Value::none(), Value::from)),
            ("toc", toc(body)),
            ("breadcrumbs", Value::from(self.nav.ancestors(site, path).into_iter().map(link).collect::<Vec<_>>())),
            ("previous", option(previous)),
            ("next", option(next)),
            ("section", section),
            ("children", Value::from(children)),
            ("updated", page.updated.map_or(Value::none(), |date| self.day(date))),
            ("review_by", page.review.as_ref().map_or(Value::none(), |review| self.day(review.by))),
            ("as_of", newest.map_or(Value::none(), |date| self.day(date))),
            ("as_of_oldest", oldest.filter(|date| Some(*date) != newest).map_or(Value::none(), |date| self.day(date))),
            ("sources", Value::from(sources)),
            (
                "questions",
                Value::from(
                    questions
                        .iter()
                        .map(|one| map([("id", Value::from(one.id)), ("text", Value::from(one.text.as_str()))]))
                        .collect::<Vec<_>>(),
                ),
            ),
            ("has_code", Value::from(page.body.has_code())),
            ("has_hours", Value::from(body.has_hours())),
            ("has_decision", Value::from(self.decisions(page).next().is_some())),
            ("json_ld", Value::from(json_ld.into_iter().map(Value::from).collect::<Vec<_>>())),
        ]))
    }

    fn day(&self, date: Date) -> Value {
        day(date, self.strings.locale())
    }

    /// The questions of a page of questions: its headings that begin a question, with the text of the answer.
    fn questions<'p>(&self, page: &Page, body: &'p Resolved) -> Vec<machine_files::Question<'p>> {
        if page.kind != PageKind::Qa {
            return Vec::new();
        }
        let headings: Vec<(&Heading, Range<usize>)> =
            body.headings_in_order().filter(|(heading, _)| heading.level <= 3).collect();
        let next = headings.iter().skip(1).map(|(_, text)| text.start - 1).chain([body.tree.nodes.len()]);
        let with_ends = headings.iter().zip(next);
        with_ends
            .filter(|((heading, _), _)| heading.id.starts_with('q'))
            .map(|((heading, text), end)| machine_files::Question {
                id: &heading.id,
                text: body.text_of(text.clone()),
                answer: body.text_of(text.end..end),
            })
            .collect()
    }

    /// The decisions whose cards a page shows.
    fn decisions<'s>(&'s self, page: &'s Page) -> impl Iterator<Item = &'s Decision> {
        let blocks = page.body.references.iter().filter(|reference| reference.block);
        blocks.filter_map(|reference| match &reference.what {
            What::Fact { id, .. } => decision::named(&self.site.decisions, id),
            What::Verbatim(_) => None,
        })
    }

    /// The sources a page names, and those of the facts it shows.
    fn cites<'s>(&'s self, page: &'s Page) -> Vec<&'s Cite> {
        let site = self.site;
        let mut cites: Vec<&Cite> = page.cites.iter().collect();
        cites.extend(self.decisions(page).flat_map(Decision::cites));
        let bodies = [&page.title, &page.description, &page.body];
        for reference in bodies.into_iter().flat_map(|body| &body.references) {
            let What::Fact { id, at, .. } = &reference.what else { continue };
            match site.ledger.find(id) {
                Some(Named::Fact(fact)) => {
                    let at = at.as_deref().and_then(|day| crate::value::Date::parse(day).ok());
                    if let Some(window) = fact.on(at.unwrap_or(site.options.today)) {
                        cites.extend(&window.cites);
                    }
                    let mut parts = id.split('.');
                    if let (Some(collection), Some(record)) = (parts.next(), parts.next()) {
                        cites.extend(
                            site.ledger.record(collection, record).into_iter().flat_map(|record| &record.cites),
                        );
                    }
                }
                Some(Named::Record(record) | Named::Field(record, _)) => cites.extend(&record.cites),
                Some(Named::Collection(all))
                    if matches!(all.name.as_str(), "hotlines" | "services" | "checklists" | "documents") =>
                {
                    cites.extend(all.records.iter().flat_map(|record| &record.cites));
                }
                _ => {}
            }
        }
        cites
    }

    /// The index, the page that lists what is in it, and the questions it must answer.
    fn search(&self, texts: Vec<Arc<PageText>>, out: &mut Rendered, found: &mut Vec<Diagnostic>) {
        let search = Search::new(answers::all(self.site, self.strings), texts);
        for (path, bytes) in search::files::files(&search) {
            put(&mut out.tree, &path, bytes.into(), &Span::file(&path.under("content")), found);
        }
        let Some(file) = SitePath::new(search::LIST) else { return };
        self.extra_page(
            &Place::page(file),
            "search",
            search::list::value(&search, &self.nav.reading_order(self.site)),
            out,
            found,
        );
        out.search = Some(search);
    }

    /// The page that a server shows for an address that does not exist, at whatever depth: its addresses begin with the
    /// base path.
    fn not_found(&self, out: &mut Rendered, found: &mut Vec<Diagnostic>) {
        let Some(file) = SitePath::new("404.html") else { return };
        let place = Place { file, root: self.site.config.base_path.clone(), absolute: true };
        self.extra_page(&place, "404", Value::none(), out, found);
    }

    /// A page that nobody wrote, by the template of its name.
    fn extra_page(&self, place: &Place, kind: &str, list: Value, out: &mut Rendered, found: &mut Vec<Diagnostic>) {
        let file = &place.file;
        let template = format!("{kind}.html");
        let mut written = Written::new();
        let mut context = self.context(None, place, &mut written);
        let none = ["language", "url", "previous", "next", "section", "updated", "review_by", "as_of", "as_of_oldest"];
        let empty = ["breadcrumbs", "children", "sources", "questions", "json_ld", "toc", "moved"];
        let mut page: BTreeMap<&'static str, Value> = none.into_iter().map(|key| (key, Value::none())).collect();
        page.extend(empty.into_iter().map(|key| (key, Value::from(Vec::<Value>::new()))));
        page.extend(["title", "description", "body"].into_iter().map(|key| (key, Value::from(""))));
        page.insert("path", Value::from(file.as_str()));
        page.insert("kind", Value::from(kind));
        page.insert("has_code", Value::from(false));
        page.insert("has_hours", Value::from(false));
        page.insert("has_decision", Value::from(false));
        page.insert("list", list);
        context.insert_value("page", Value::from(page));
        match self.tera.render(&template, &context) {
            Ok(html) => {
                put(&mut out.tree, file, html.into_bytes().into(), &Span::file(&file.under("content")), found);
                out.templates.insert(file.clone(), template);
                out.written.insert(file.clone(), Arc::new(written));
            }
            Err(error) => found.push(template_error(self.theme, &template, &error)),
        }
    }
}

/// The headings of a page, those of level 3 below those of level 2.
fn toc(body: &Resolved) -> Value {
    let mut entries: Vec<(Value, Value, Vec<Value>)> = Vec::new();
    for (heading, text) in body.headings_in_order() {
        let (id, text) = (Value::from(heading.id.as_str()), Value::from(body.text_of(text)));
        match (heading.level, entries.last_mut()) {
            (2, _) => entries.push((id, text, Vec::new())),
            (3, Some((_, _, children))) => children.push(map([("id", id), ("text", text)])),
            _ => {}
        }
    }
    let entries = entries
        .into_iter()
        .map(|(id, text, children)| map([("id", id), ("text", text), ("children", Value::from(children))]));
    Value::from(entries.collect::<Vec<_>>())
}

impl Rendered {
    /// How the link checker looks at our own output.
    pub fn link_options(&self, site: &Site) -> links::LinkOptions {
        links::LinkOptions {
            base_path: site.config.base_path.clone(),
            site_url: site.config.url.clone(),
            relocatable: true,
            unread: self.unread.clone(),
            absolute_allowed: SitePath::new("404.html").into_iter().collect::<BTreeSet<_>>(),
            extensionless: false,
            watched: site.assets.values().map(|(target, _)| target.clone()).collect(),
        }
    }

    /// Where the links of the output were written. What a template of the program itself made of a `broken` site is blamed on
    /// that template, to be known as a consequence; else on what the template was given.
    pub fn origins<'a>(&'a self, input: &'a Tree, site: &'a Site, theme: &'a Theme, broken: bool) -> Origins<'a> {
        let sources = site.pages.values().map(|page| (page_file(&page.path), page.path.clone())).collect();
        Origins { input, rendered: self, theme, sources, broken }
    }
}

/// From the output back to the sources.
pub struct Origins<'a> {
    input: &'a Tree,
    rendered: &'a Rendered,
    theme: &'a Theme,
    sources: BTreeMap<SitePath, SitePath>,
    broken: bool,
}

impl links::Origins for Origins<'_> {
    fn of_link(&self, file: &SitePath, href: &str) -> Vec<Span> {
        let written = self.rendered.written.get(file).map_or(&[][..], |all| all.as_slice());
        let spans: Vec<Span> = written.iter().filter(|(one, _)| one == href).map(|(_, span)| span.clone()).collect();
        if !spans.is_empty() {
            return spans;
        }
        // An id; of two equal ones the second is to blame.
        let page = self.rendered.pages.get(file);
        let headings = page.iter().flat_map(|page| &page.body.headings).map(|one| (one.id.as_str(), &one.span));
        let ids = headings.chain(page.iter().flat_map(|page| redirects::former_ids(page)));
        let same: Vec<Span> = ids.filter(|(id, _)| *id == href).map(|(_, span)| span.clone()).collect();
        if same.len() > 1 { same.into_iter().skip(1).collect() } else { same }
    }

    fn as_written(&self, file: &SitePath, href: &str) -> Option<String> {
        let (_, span) = self.rendered.written.get(file)?.iter().find(|(one, _)| one == href)?;
        let text = self.input.text(&span.path)?.get(span.start as usize..span.end as usize)?;
        Some(text.trim_matches(['"', '\'']).to_owned()).filter(|text| !text.is_empty() && !text.contains('\n'))
    }

    fn of_file(&self, file: &SitePath, href: &str) -> Option<Span> {
        let name = self.rendered.templates.get(file)?;
        // The template that holds the address as written; else the page's own template.
        let mut templates = self.theme.templates().into_iter();
        let writes = templates.find_map(|(template, text)| Some((text.find(&format!("\"{href}\""))?, template)));
        let span = match writes {
            Some((at, name)) => {
                self.theme.template_path(&name).map(|path| Span::new(&path, at + 1..at + 1 + href.len()))
            }
            None => self.theme.template_path(name).map(|path| Span::file(&path)),
        };
        // A template that the site has from the program can't be mended there.
        span.filter(|span| self.broken || self.input.contains(&span.path)).or_else(|| {
            let source = self.rendered.pages.get(file).map(|page| page.source.clone());
            source
                .or_else(|| SitePath::new(config::PATH))
                .filter(|path| self.input.contains(path))
                .map(|path| Span::file(&path))
        })
    }

    fn source_of(&self, from: &SitePath, target: &SitePath) -> Option<String> {
        let to = self.sources.get(target)?;
        Some(self.sources.get(from).map_or_else(|| to.to_string(), |from| from.relative(to)))
    }

    fn headings_of(&self, file: &SitePath) -> Vec<&str> {
        let headings = self.rendered.pages.get(file).map_or(&[][..], |page| &page.body.headings);
        headings.iter().map(|heading| heading.id.as_str()).collect()
    }
}
