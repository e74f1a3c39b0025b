//! The values that a page's template is given: the site, the page, its headings and questions.
//!
//! What a page lacks is `none` or empty, so that templates need not ask whether a key exists. Paths of pages in menus
//! and lists are relative to the top of the site, and templates put `root` before them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use tera::{Context, Value};

use crate::base::address::{in_address, page_file};
use crate::base::tree::SitePath;
use crate::ledger::{Cite, Named, Record};
use crate::render::cards::{day, safe};
use crate::render::document::resolve::{Place, Resolved, Written};
use crate::render::machine_files;
use crate::render::pages::Renderer;
use crate::render::theme::Asset;
use crate::search;
use crate::site::page::{Page, PageKind};
use crate::syntax::markdown::{Heading, Link};
use crate::value::Date;

impl Renderer<'_> {
    /// The values that every template gets: `root`, `language`, `assets`, `scripts`, `site` and `build`. `page` is the
    /// page that is made, `None` for a generated one. The addresses in them are added to `written`.
    pub(super) fn context(&self, page: Option<&Page>, place: &Place, written: &mut Written) -> Context {
        let config = &self.site.config;
        let mut context = Context::new();
        context.insert_value("root", Value::from(place.root.as_str()));
        context.insert_value("language", Value::from(self.strings.language()));
        let scripts = self.theme.scripts.iter().filter_map(|name| self.theme.assets.get(name)).map(asset);
        context.insert_value("assets", self.assets());
        context.insert_value("scripts", Value::from(scripts.collect::<Vec<_>>()));
        let emergency = match config.emergency.as_ref().and_then(|(id, _)| self.site.ledger.find(id)) {
            Some(Named::Record(record)) => Some(self.cards.record(record, place, written)),
            _ => None,
        };
        let (organization, organization_url) = match &config.organization {
            Some((name, url)) => (name, url.as_deref()),
            None => (&config.title, None),
        };
        let feed_title = machine_files::has_feed(self.site).then(|| machine_files::feed_title(self.site, self.strings));
        let logo = config.logo.as_ref().map(|(image, alt)| {
            let src = self.resolver.href(&image.target, None, place);
            written.push((src.clone(), image.span.clone()));
            object! { "src" => src, "alt" => alt.as_deref() }
        });
        let mut link = |one: &Link| self.menu_item(one, page, place, written);
        context.insert_value(
            "site",
            object! {
                "title" => config.title.as_str(),
                "short_title" => config.short_title.as_str(),
                "description" => config.description.as_str(),
                "language" => config.language.as_str(),
                "url" => config.url.as_deref(),
                "nav" => self.menu(page, &mut link),
                "footer" => config.footer.iter().filter_map(&mut link).collect::<Vec<_>>(),
                "emergency_page" => config.emergency_page.as_ref().and_then(&mut link),
                "logo" => logo,
                "emergency" => emergency,
                "organization" => object! { "name" => organization.as_str(), "url" => organization_url },
                "feed" => feed_title.map(|title| object! { "path" => machine_files::FEED, "title" => title }),
                "search" => self.search.map(|script| object! { "path" => search::LIST, "script" => script.path.as_str() }),
                "notice" => config.notice.as_deref(),
                "holidays" => self.cards.holidays(),
            },
        );
        let as_of = self.site.options.as_of_given.then(|| self.day(self.site.options.today));
        context.insert_value("build", object! { "as_of" => as_of });
        context
    }

    /// The published files of the theme by their names, each as `{path, integrity}`.
    pub(super) fn assets(&self) -> Value {
        Value::from(self.theme.assets.iter().map(|(name, one)| (name.clone(), asset(one))).collect::<BTreeMap<_, _>>())
    }

    /// The value `page` for the template of a page. `body` is its resolved text with the HTML made from it, `terms` the
    /// terms that are explained at its end.
    pub(super) fn page_value(
        &self,
        page: &Page,
        place: &Place,
        (body, html): (&Resolved, &str),
        terms: Vec<Value>,
        written: &mut Written,
    ) -> Value {
        let site = self.site;
        let path = &page.path;
        let link = |path: SitePath| self.link_to(&path);
        let (previous, next) = self.nav.neighbours(site, path);
        let cites = self.cites(page);
        let (oldest, newest) = site.ledger.as_of_range(cites.iter().copied());
        let oldest = oldest.filter(|date| Some(*date) != newest);
        let questions = self.questions(page, body);
        let json_ld = machine_files::json_ld(site, self.strings, page, &questions, self.title(path));
        let questions = questions.into_iter().map(|one| object! { "id" => one.id, "text" => one.text });
        object! {
            "title" => self.title(path),
            "description" => self.description(path),
            "path" => place.file.as_str(),
            "kind" => page.kind.name(),
            "language" => page.language.as_deref(),
            "body" => safe(html),
            "terms" => terms,
            "moved" => self.parts(self.moved, place, written),
            "url" => machine_files::absolute(site, &place.file),
            "toc" => toc(body),
            "breadcrumbs" => self.nav.ancestors(site, path).into_iter().map(link).collect::<Vec<_>>(),
            "previous" => previous.map(link),
            "next" => next.map(link),
            "section" => self.section(page),
            "children" => self.children(path),
            "updated" => page.updated.map(|date| self.day(date)),
            "review_by" => page.review.as_ref().map(|review| self.day(review.by)),
            "as_of" => newest.map(|date| self.day(date)),
            "as_of_oldest" => oldest.map(|date| self.day(date)),
            "sources" => self.documents(&cites),
            "questions" => questions.collect::<Vec<_>>(),
            "has_code" => page.body.has_code(),
            "has_hours" => body.has_hours(),
            "has_decision" => self.decisions(page).next().is_some(),
            "json_ld" => json_ld,
        }
    }

    /// The section of a page, with the pages of its folder or those near it; `None` for a page at the top.
    fn section(&self, page: &Page) -> Option<Value> {
        let index = self.nav.section(self.site, &page.path)?;
        let pages = self.nav.nearby(page.path.folder(), &page.path).iter().map(|one| self.item(one, Some(page)));
        Some(object! {
            "title" => self.title(&index),
            "path" => in_address(page_file(&index).as_str()),
            "current" => index == page.path,
            "in_menu" => self.in_menu(&index),
            "pages" => pages.collect::<Vec<_>>(),
        })
    }

    /// The pages in the folder of which `path` is the index page; empty for any other page.
    fn children(&self, path: &SitePath) -> Vec<Value> {
        let is_index = path.name() == "index.md" && !path.folder().is_empty();
        let members = if is_index { self.nav.members(path.folder()) } else { &[] };
        let child = |child: &SitePath| {
            object! {
                "title" => self.title(child),
                "path" => in_address(page_file(child).as_str()),
                "description" => self.description(child),
            }
        };
        members.iter().filter(|one| self.site.pages.contains_key(*one)).map(child).collect()
    }

    /// The documents that are cited, each once, the newest first.
    fn documents(&self, cites: &[&Cite]) -> Vec<Value> {
        let ledger = &self.site.ledger;
        let ids: BTreeSet<&str> =
            cites.iter().filter(|cite| ledger.source(cite).is_some()).map(|cite| cite.document.as_str()).collect();
        let mut documents: Vec<_> = ids.into_iter().filter_map(|id| ledger.record("sources", id)).collect();
        documents.sort_by_key(|document| Reverse(ledger.date_of(document)));
        let value = |document: &Record| {
            object! {
                "short" => document.short(),
                "title" => document.name(),
                "date_text" => self.resolver.date_of(document),
                "path" => self.resolver.source_path(&document.id),
            }
        };
        documents.into_iter().map(value).collect()
    }

    /// A day as a template value, in the forms of the language.
    pub(super) fn day(&self, date: Date) -> Value {
        day(date, self.strings.locale())
    }

    /// The questions of a page of kind `qa`: its headings of level 2 or 3 whose ids begin with `q`, with the text up to
    /// the next heading of these levels as the answer. Empty for other kinds.
    pub(super) fn questions<'p>(&self, page: &Page, body: &'p Resolved) -> Vec<machine_files::Question<'p>> {
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
}

/// The headings of a page as `[{id, text, children}]`: those of level 2, with those of level 3 as children.
fn toc(body: &Resolved) -> Value {
    let mut entries: Vec<(Value, Value, Vec<Value>)> = Vec::new();
    for (heading, text) in body.headings_in_order() {
        let (id, text) = (Value::from(heading.id.as_str()), Value::from(body.text_of(text)));
        match (heading.level, entries.last_mut()) {
            (2, _) => entries.push((id, text, Vec::new())),
            (3, Some((_, _, children))) => children.push(object! { "id" => id, "text" => text }),
            _ => {}
        }
    }
    let entries =
        entries.into_iter().map(|(id, text, children)| object! { "id" => id, "text" => text, "children" => children });
    Value::from(entries.collect::<Vec<_>>())
}

/// A published file as a template value.
fn asset(asset: &Asset) -> Value {
    object! { "path" => asset.path.as_str(), "integrity" => asset.integrity.as_str() }
}
