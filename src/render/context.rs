//! What a template is given: the site, the page, its headings and questions.

use std::collections::BTreeMap;
use std::ops::Range;

use tera::{Context, Value};

use crate::base::address::{in_address, page_file};
use crate::base::tree::SitePath;
use crate::ledger::Named;
use crate::render::cards::{day, map, safe};
use crate::render::document::resolve::{Place, Resolved, Written};
use crate::render::machine_files;
use crate::render::pages::Renderer;
use crate::render::theme::Asset;
use crate::search;
use crate::site::page::{Page, PageKind};
use crate::syntax::markdown::{Heading, Link};
use crate::value::Date;

impl Renderer<'_> {
    /// What every template gets, besides `page`.
    pub(super) fn context(&self, page: Option<&Page>, place: &Place, written: &mut Written) -> Context {
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
    pub(super) fn assets(&self) -> Value {
        Value::from(self.theme.assets.iter().map(|(name, one)| (name.clone(), asset(one))).collect::<BTreeMap<_, _>>())
    }

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
            ("body", safe(html)),
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

    pub(super) fn day(&self, date: Date) -> Value {
        day(date, self.strings.locale())
    }

    /// The questions of a page of questions: its headings that begin a question, with the text of the answer.
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

fn asset(asset: &Asset) -> Value {
    map([("path", Value::from(asset.path.as_str())), ("integrity", Value::from(asset.integrity.as_str()))])
}
