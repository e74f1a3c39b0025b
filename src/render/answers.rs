//! Makes the facts that answer a query by themselves: a search for 電話番号 shows the phone numbers above the pages.
//!
//! The words that ask for a kind of fact are messages of the theme (`asked-phone` …), so that each language has its
//! own.

use std::sync::Arc;

use crate::base::tree::SitePath;
use crate::ledger::{Content, Fact, Held, Record};
use crate::render::document::resolve::{Place, Resolver, Written};
use crate::render::strings::Strings;
use crate::search::answer::FactAnswer;
use crate::search::other_words::texts;
use crate::site::Site;
use crate::value::FactKind;

/// All answers: one for each contact (`hotlines`) that is not superseded, then one for each other record that is a
/// single fact, in the order of the ledger. National holidays and sources are not answers.
pub fn all(site: &Site, strings: &Arc<Strings>) -> Vec<FactAnswer> {
    let resolver = Resolver { site, cards: None, strings: Arc::clone(strings) };
    let contacts = site.ledger.collections.get("hotlines").map(|all| all.records.as_slice()).unwrap_or_default();
    let mut out: Vec<FactAnswer> =
        contacts.iter().filter(|one| !one.superseded()).filter_map(|one| contact(one, site, &resolver)).collect();
    for record in site.ledger.records().filter(|one| one.collection != "holidays" && one.collection != "sources") {
        out.extend(record.fact().and_then(|fact| single(record, fact, site, &resolver)));
    }
    out
}

/// The answer of a contact, with its phone and fax numbers, e-mail addresses and opening hours as rows; `None` when it
/// has none of them today.
fn contact(record: &Record, site: &Site, resolver: &Resolver<'_>) -> Option<FactAnswer> {
    let mut answer = start(record, resolver);
    answer.asked.extend([record.name().to_owned(), record.short().to_owned()]);
    for (key, content) in &record.fields {
        let fact = match content {
            Content::Fact(fact) => fact,
            Content::Record(collection, id, _) if collection == "hours" => {
                match site.ledger.record(collection, id).and_then(Record::fact) {
                    Some(fact) => fact,
                    None => continue,
                }
            }
            _ => continue,
        };
        let (label, words) = match (key.as_str(), fact.kind) {
            ("fax", _) => ("fax", "asked-fax"),
            (_, FactKind::Phone) => ("phone", "asked-phone"),
            (_, FactKind::Email) => ("email", "asked-email"),
            (_, FactKind::Hours) => ("opening-hours", "asked-hours"),
            _ => continue,
        };
        let Some((text, href)) = shown(fact, site, resolver) else { continue };
        answer.about.push(text.clone());
        answer.asked.extend(resolver.strings.list(words).map(str::to_owned));
        answer.rows.push((resolver.strings.text(label).to_owned(), text, href));
    }
    (!answer.rows.is_empty()).then_some(answer)
}

/// The answer of a record that is one fact. Only its author knows what it answers: a fine is an amount, too, but nobody
/// who asks いくら means it. So it answers the questions under its key `answers`, and none without them.
fn single(record: &Record, fact: &Fact, site: &Site, resolver: &Resolver<'_>) -> Option<FactAnswer> {
    let asked = texts(record.get("answers"));
    let (text, href) = shown(fact, site, resolver).filter(|_| !asked.is_empty())?;
    let mut answer = start(record, resolver);
    answer.about.push(record.name().to_owned());
    answer.about.append(&mut answer.asked);
    answer.asked = asked;
    answer.rows.push((String::new(), text, href));
    Some(answer)
}

/// The answer of a record without rows. Its page is linked when the record names one.
fn start(record: &Record, resolver: &Resolver<'_>) -> FactAnswer {
    let top = SitePath::new("search.html").map(Place::page);
    let path = match (record.get("page"), &top) {
        (Some(Content::Page(link)), Some(top)) => Some(resolver.href(&link.target, None, top)),
        _ => None,
    };
    FactAnswer {
        id: record.full_id(),
        name: record.name().to_owned(),
        path: path.unwrap_or_default(),
        rows: Vec::new(),
        asked: texts(record.get("also")),
        about: Vec::new(),
    }
}

/// The value of a fact on the day of the build, and the address that it links to (`tel:…`), which may be empty. `None`
/// when it has no value on that day or is a text.
fn shown(fact: &Fact, site: &Site, resolver: &Resolver<'_>) -> Option<(String, String)> {
    let window = fact.on(site.options.today)?;
    let Held::Value(_) = &window.held else { return None };
    let mut written = Written::new();
    let top = Place::page(SitePath::new("search.html")?);
    let text = resolver.held(fact, &window.held, None, &top, &mut written).text();
    let href = written.into_iter().next().map(|(href, _)| href);
    Some((text, href.unwrap_or_default()))
}
