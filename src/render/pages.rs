//! Renders pages by their templates: those of the site, the search page, and the page for addresses that do not exist.

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{Context, Tera, Value};

use crate::base::address::page_file;
use crate::base::diag::{Checked, Diagnostic, Span};
use crate::base::tree::SitePath;
use crate::ledger::Record;
use crate::render::cards::TemplateCards;
use crate::render::document::resolve::{Place, Resolver, Written};
use crate::render::glossary::Terms;
use crate::render::origins::Origin;
use crate::render::page_cache::{Made, Summary};
use crate::render::strings::Strings;
use crate::render::theme::{Asset, Theme, template_error};
use crate::render::{Rendered, answers, put};
use crate::search::other_words::OtherWords;
use crate::search::{self, PageText, Search};
use crate::site::Site;
use crate::site::moved::Moved;
use crate::site::nav::Nav;
use crate::site::page::Page;

/// All that pages in one language are rendered with.
pub(super) struct Renderer<'a> {
    /// The site.
    pub(super) site: &'a Site,
    /// Old addresses, and parts of pages that have moved.
    pub(super) moved: &'a Moved<'a>,
    /// The theme.
    pub(super) theme: &'a Theme,
    /// Its templates, with the messages of the language.
    pub(super) tera: &'a Tera,
    /// These messages.
    pub(super) strings: &'a Arc<Strings>,
    /// The order of the pages.
    pub(super) nav: &'a Nav,
    /// The titles and descriptions of all pages, by path.
    pub(super) summaries: &'a BTreeMap<SitePath, Summary>,
    /// The terms of the glossary; `None` without a glossary.
    pub(super) terms: Option<Terms<'a>>,
    /// Makes cards.
    pub(super) cards: &'a TemplateCards<'a>,
    /// Resolves documents, with these cards.
    pub(super) resolver: Resolver<'a>,
    /// The script of the search page; `None` when the site has no search.
    pub(super) search: Option<&'a Asset>,
    /// The synonyms by which pages are found; `None` when the site has no search.
    pub(super) other_words: Option<&'a OtherWords>,
}

impl Renderer<'_> {
    /// Renders a page, and makes its text for the search index. A template that fails is reported (`template`).
    pub(super) fn page(&self, page: &Page) -> Checked<Made> {
        let file = page_file(&page.path);
        let place = Place::page(file.clone());
        let mut written = Written::new();
        let mut marker = self.terms.as_ref().filter(|_| explains(self.site, page)).map(Terms::marker);
        let body = self.resolver.marked(&page.body, Some(&page.path), &place, &mut written, marker.as_mut());
        let used = marker.map(|marker| marker.used()).unwrap_or_default();
        let terms: Vec<Value> = used.iter().map(|record| self.term(record, &place, &mut written)).collect();
        let mut context = self.context(Some(page), &place, &mut written);
        let (body_html, mut places) = body.html_with_places();
        context.insert_value("page", self.page_value(page, &place, (&body, &body_html), terms, &mut written));
        let text = self.other_words.map(|words| {
            let lead = self.resolver.text(&page.description, &place);
            let sections = body.sections(self.title(&page.path), &lead);
            Arc::new(PageText::new(page, file, sections, words))
        });
        let template = format!("{}.html", page.kind.name());
        let (html, diagnostics) = match self.tera.render(&template, &context) {
            Ok(html) => (html, Vec::new()),
            Err(error) => (String::new(), vec![template_error(self.theme, &template, &error)]),
        };
        // The template decides where the body goes. If it changed the body's HTML, the places of its addresses are
        // unknown.
        match html.find(&body_html) {
            Some(start) => places.iter_mut().for_each(|(at, _)| *at += start),
            None => places.clear(),
        }
        let written = Arc::new(Origin { addresses: written, places });
        Checked { value: Made { html: html.into_bytes().into(), written, text }, diagnostics }
    }

    /// A term that is explained at the end of a page, as `{id, record, href}`; `href` is its entry in the whole
    /// glossary.
    pub(super) fn term(&self, record: &Record, place: &Place, written: &mut Written) -> Value {
        let href = self.resolver.record_address(record, place).map(|(href, span)| {
            written.push((href.clone(), span));
            href
        });
        object! {
            "id" => record.id.as_str(),
            "record" => self.cards.record(record, place, written),
            "href" => href,
        }
    }

    /// Makes the files of the search index and the search page, which lists everything for readers without scripts.
    pub(super) fn search(&self, texts: Vec<Arc<PageText>>, out: &mut Rendered, found: &mut Vec<Diagnostic>) {
        let Some(words) = self.other_words else { return };
        let search = Search::new(answers::all(self.site, self.strings), texts, words);
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

    /// Makes `404.html`, which servers show for addresses that do not exist. It is shown at any depth, so its addresses
    /// begin with the base path of the site.
    pub(super) fn not_found(&self, out: &mut Rendered, found: &mut Vec<Diagnostic>) {
        let Some(file) = SitePath::new("404.html") else { return };
        let place = Place { file, root: self.site.config.base_path.clone(), absolute: true };
        self.extra_page(&place, "404", Value::none(), out, found);
    }

    /// Makes a page that has no source by the template `KIND.html`. `page` has the keys of other pages, empty, as far
    /// as shared templates use them, and `list`.
    pub(super) fn extra_page(
        &self,
        place: &Place,
        kind: &str,
        list: Value,
        out: &mut Rendered,
        found: &mut Vec<Diagnostic>,
    ) {
        let mut written = Written::new();
        let mut context = self.context(None, place, &mut written);
        let none = ["language", "url", "previous", "next", "section", "updated", "review_by", "as_of", "as_of_oldest"];
        let empty = ["breadcrumbs", "children", "sources", "questions", "json_ld", "toc", "moved", "terms"];
        let no = ["has_code", "has_hours", "has_decision"];
        let mut page: BTreeMap<&'static str, Value> = none.map(|key| (key, Value::none())).into();
        page.extend(empty.map(|key| (key, Value::from(Vec::<Value>::new()))));
        page.extend(["title", "description", "body"].map(|key| (key, Value::from(""))));
        page.extend(no.map(|key| (key, Value::from(false))));
        page.insert("path", Value::from(place.file.as_str()));
        page.insert("kind", Value::from(kind));
        page.insert("list", list);
        context.insert_value("page", Value::from(page));
        let origin = Span::file(&place.file.under("content"));
        self.put(&format!("{kind}.html"), &context, &place.file, &origin, written, out, found);
    }

    /// Makes a file from a template alone. `origin` is the span at which it is reported that another file has this path
    /// (`same-address`); `written` are the addresses in `context`.
    #[expect(clippy::too_many_arguments, reason = "what goes in, and the two lists that it goes to")]
    pub(super) fn put(
        &self,
        template: &str,
        context: &Context,
        file: &SitePath,
        origin: &Span,
        written: Written,
        out: &mut Rendered,
        found: &mut Vec<Diagnostic>,
    ) {
        match self.tera.render(template, context) {
            Ok(html) => {
                put(&mut out.tree, file, html.into_bytes().into(), origin, found);
                out.templates.insert(file.clone(), template.to_owned());
                out.written.insert(file.clone(), Arc::new(Origin { addresses: written, places: Vec::new() }));
            }
            Err(error) => found.push(template_error(self.theme, template, &error)),
        }
    }
}

/// Whether a page explains terms of the glossary. The page that lists the glossary does not.
pub(super) fn explains(site: &Site, page: &Page) -> bool {
    page.glossary && site.config.glossary_page.as_ref().is_none_or(|list| list.target != page.path.as_str())
}
