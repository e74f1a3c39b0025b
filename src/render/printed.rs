//! The text of pages as they would be printed, without the HTML.
//!
//! `diff` compares two versions of a site with it, and reports the leaflets whose printed copies are out of date.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use crate::base::address::page_file;
use crate::base::tree::SitePath;
use crate::ledger::{Content, Fact, Named, Record};
use crate::render::cards::TemplateCards;
use crate::render::document::resolve::{Place, Resolver, Written};
use crate::render::glossary::Terms;
use crate::render::theme::Theme;
use crate::render::{explains, templates};
use crate::site::Site;
use crate::site::page::Page;

/// The text of a page as it is printed, without the dates and sources at its end: these change although nothing that
/// the page says does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// Title, description and body, with the values of references and the text of cards.
    pub own: String,
    /// The short name, phone number and hours of the hotline at the top of every page; `None` when the site names none.
    pub emergency: Option<String>,
    /// The line on every page (`notice` in `site.yaml`).
    pub notice: Option<String>,
    /// The name of the organization that runs the site, and the short title of the site.
    pub names: [String; 2],
    /// The explanations of glossary terms at its end, by the id of the term.
    pub terms: BTreeMap<String, String>,
    /// The ids of the facts that are shown outside of the body: by the hotline at the top and by the explanations.
    pub facts: BTreeSet<String>,
}

impl Printed {
    /// What is the same on every page, to be compared.
    pub fn around(&self) -> impl PartialEq + '_ {
        (&self.emergency, &self.notice, &self.names)
    }
}

/// The printed text of every page, by path. Empty when the templates can't be parsed, which the build reports. Messages
/// and values are in the language of the site, also on pages that name another.
pub fn texts(site: &Site, theme: &Theme) -> BTreeMap<SitePath, Printed> {
    let strings = Arc::new(theme.strings.strings(&site.config.language));
    let Ok(tera) = templates(theme, &strings) else { return BTreeMap::new() };
    let cards = TemplateCards { site, theme, tera: &tera, strings, failed: Mutex::default() };
    let resolver = cards.resolver();
    let terms = Terms::new(&site.ledger, &cards.strings);
    let config = &site.config;
    let name = config.organization.as_ref().map_or(&config.title, |(name, _)| name);
    let printed = |page: &Page| {
        let place = Place::page(page_file(&page.path));
        let head = [&page.title, &page.description].map(|body| resolver.text(body, &place));
        let body = resolver.document(&page.body, Some(&page.path), &place, &mut Written::new()).text();
        let mut facts = BTreeSet::new();
        let mut fields = |record: &Record, keys: &[&str]| {
            let texts = keys.iter().map(|key| field(&resolver, record, key, &place, &mut facts));
            texts.collect::<Vec<_>>().join("\n")
        };
        let emergency = config.emergency.as_ref().and_then(|(id, _)| match site.ledger.find(id)? {
            Named::Record(record) => Some(fields(record, &["short", "phone", "hours"])),
            _ => None,
        });
        let explained = terms.as_ref().filter(|_| explains(site, page)).map(|terms| {
            let mut marker = terms.marker();
            let of = Some(&page.path);
            Resolver::plain(site).marked(&page.body, of, &place, &mut Written::new(), Some(&mut marker));
            marker.used()
        });
        let explained = explained.into_iter().flatten();
        let terms =
            explained.map(|record| (record.id.clone(), fields(record, &["term", "reading", "definition"]))).collect();
        Printed {
            own: format!("{}\n{}\n{}", head[0], head[1], body),
            emergency,
            notice: config.notice.clone(),
            names: [name.clone(), config.short_title.clone()],
            terms,
            facts,
        }
    };
    site.pages.par_iter().map(|(path, page)| (path.clone(), printed(page))).collect()
}

/// A field of a record as text, the ids of its facts being added to `facts`; empty when the record lacks it. A field
/// that names another record has the facts of that record.
fn field(resolver: &Resolver<'_>, record: &Record, key: &str, place: &Place, facts: &mut BTreeSet<String>) -> String {
    let fact = |fact: &Fact| {
        let window = fact.on(resolver.site.options.today);
        window.map_or(String::new(), |window| resolver.held_text(fact, &window.held, None))
    };
    match record.get(key) {
        Some(Content::Fact(one)) => {
            facts.insert(one.id.clone());
            fact(one)
        }
        Some(Content::Record(collection, id, _)) => {
            let other = resolver.site.ledger.record(collection, id);
            let all: Vec<&Fact> = other.into_iter().flat_map(Record::facts).collect();
            facts.extend(all.iter().map(|one| one.id.clone()));
            all.into_iter().map(fact).collect::<Vec<_>>().join("\n")
        }
        Some(Content::Prose(body)) => {
            facts.extend(body.references.iter().map(|reference| reference.id.clone()));
            resolver.text(body, place)
        }
        Some(Content::Text(text)) => text.clone(),
        _ => String::new(),
    }
}
