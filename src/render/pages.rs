//! Pages through their templates: those that somebody wrote, the list of the search, the page for missing addresses.

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

/// All that a page of one language is made with.
pub(super) struct Renderer<'a> {
    /// The site.
    pub(super) site: &'a Site,
    /// What has moved, by the file from which it did.
    pub(super) moved: &'a Moved<'a>,
    /// The theme.
    pub(super) theme: &'a Theme,
    /// Its templates, with the words of the language.
    pub(super) tera: &'a Tera,
    /// These words.
    pub(super) strings: &'a Arc<Strings>,
    /// The order of the pages.
    pub(super) nav: &'a Nav,
    /// What pages show of themselves on others.
    pub(super) summaries: &'a BTreeMap<SitePath, Summary>,
    /// The words of the glossary; none without a glossary.
    pub(super) terms: Option<Terms<'a>>,
    /// The maker of cards.
    pub(super) cards: &'a TemplateCards<'a>,
    /// The resolver of documents, with these cards.
    pub(super) resolver: Resolver<'a>,
    /// The script that searches, when the site is searched.
    pub(super) search: Option<&'a Asset>,
    /// What else things are called, when the site is searched.
    pub(super) other_words: Option<&'a OtherWords>,
}

impl Renderer<'_> {
    /// A page as HTML, the addresses in it that come from the content, and its text if it is to be found.
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
            Arc::new(PageText::new(page.path.clone(), file, page.also.clone(), sections, words))
        });
        let template = format!("{}.html", page.kind.name());
        let (html, diagnostics) = match self.tera.render(&template, &context) {
            Ok(html) => (html, Vec::new()),
            Err(error) => (String::new(), vec![template_error(self.theme, &template, &error)]),
        };
        // A template may put the text of a page anywhere; if it alters it, no place in it is known.
        match html.find(&body_html) {
            Some(start) => places.iter_mut().for_each(|(at, _)| *at += start),
            None => places.clear(),
        }
        let written = Arc::new(Origin { addresses: written, places });
        Checked { value: Made { html: html.into_bytes().into(), written, text }, diagnostics }
    }

    /// A word of the glossary with its place in the whole glossary: `{id, record, href}`.
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

    /// The index, the page that lists what is in it, and the questions it must answer.
    pub(super) fn search(&self, texts: Vec<Arc<PageText>>, out: &mut Rendered, found: &mut Vec<Diagnostic>) {
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
    pub(super) fn not_found(&self, out: &mut Rendered, found: &mut Vec<Diagnostic>) {
        let Some(file) = SitePath::new("404.html") else { return };
        let place = Place { file, root: self.site.config.base_path.clone(), absolute: true };
        self.extra_page(&place, "404", Value::none(), out, found);
    }

    /// A page that nobody wrote, by the template of its name.
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
        let empty = ["breadcrumbs", "children", "sources", "questions", "json_ld", "toc", "moved"];
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

    /// Makes a file by a template alone. `origin` is the place in the sources that is reported when two files have this
    /// path, and `written` the addresses that the template was given.
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

/// Whether a page explains words of the glossary; the page of the glossary itself does not.
pub(super) fn explains(site: &Site, page: &Page) -> bool {
    page.glossary && site.config.glossary_page.as_ref().is_none_or(|list| list.target != page.path.as_str())
}
