//! Records and decisions as values for templates, and the cards that templates make from them.
//!
//! A card is what a reference to a whole record, collection or decision becomes when it is alone in its paragraph. Its
//! template is `cards/COLLECTION.html` for a record and `cards/COLLECTION-list.html` for a collection; collections
//! without a template of their own use `cards/fact.html` and `cards/fact-list.html`.

mod decision;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use tera::{Context, Tera, Value};

use crate::base::diag::Diagnostic;
use crate::base::html::escape;
use crate::ledger::collections::{self, Records};
use crate::ledger::{Cite, Collection, Content, Fact, Record, Window};
use crate::render::document::resolve::{Cards, Place, Resolved, Resolver, Written};
use crate::render::strings::Strings;
use crate::render::theme::{Theme, template_error};
use crate::site::Site;
use crate::site::lookup::Shown;
use crate::syntax::fields::{Field, Shape, optional};
use crate::value::{Date, Locale, Value as FactValue, Weekday};

/// HTML as a template value, which templates print without escaping it.
pub fn safe(html: &str) -> Value {
    Value::safe_string(html)
}

/// A day as a template value: `{iso, text, html}`.
pub fn day(date: Date, locale: Locale) -> Value {
    let text = FactValue::Date(date).plain("full", locale).unwrap_or_default();
    object! { "iso" => date.to_string(), "html" => safe(&escape(&text)), "text" => text }
}

/// Plain text as a template value: `{text, html}`.
fn plain(text: &str) -> Value {
    object! { "text" => text, "html" => safe(&escape(text)) }
}

/// A resolved text as a template value: `{text, html}`.
fn rich(text: &Resolved) -> Value {
    object! { "text" => text.text(), "html" => safe(&text.html()) }
}

/// Makes cards with the templates of a theme, in one language.
pub struct TemplateCards<'a> {
    /// The site.
    pub site: &'a Site,
    /// The theme, for the places of errors in its templates.
    pub theme: &'a Theme,
    /// Its templates, with the messages of the language.
    pub tera: &'a Tera,
    /// These messages.
    pub strings: Arc<Strings>,
    /// The findings on templates that failed, to be reported when all pages are made. Pages are made in parallel, hence
    /// the lock.
    pub failed: Mutex<Vec<Diagnostic>>,
}

impl Cards for TemplateCards<'_> {
    fn card(&self, shown: Shown<'_>, place: &Place, written: &mut Written) -> Option<String> {
        let (name, key, value) = match shown {
            Shown::Record { record, .. } if !matches!(record.collection.as_str(), "sources" | "changes") => {
                let name = self.template(&format!("cards/{}.html", record.collection), "cards/fact.html");
                (name, "record", self.record(record, place, written))
            }
            Shown::Collection(Collection { name, records, .. }) => {
                let mut records: Vec<&Record> = records.iter().collect();
                if name == "changes" {
                    // newest first
                    records.reverse();
                }
                let values: Vec<Value> = records.iter().map(|one| self.record(one, place, written)).collect();
                let template = self.template(&format!("cards/{name}-list.html"), "cards/fact-list.html");
                (template, "records", Value::from(values))
            }
            Shown::Decision(rules) => {
                (String::from("cards/decisions.html"), "decision", decision::value(self, rules, place, written))
            }
            Shown::Changes(date) => (String::from("cards/changes.html"), "change", self.changes(date, place, written)),
            _ => return None,
        };
        let mut context = Context::new();
        context.insert_value("root", Value::from(place.root.as_str()));
        let language = Value::from(self.site.config.language.as_str());
        context.insert_value("site", object! { "holidays" => self.holidays(), "language" => language });
        context.insert_value("language", Value::from(self.strings.language()));
        context.insert_value(key, value);
        if let Shown::Collection(collection) = shown {
            context.insert_value("collection", Value::from(collection.name.as_str()));
        }
        Some(self.tera.render(&name, &context).unwrap_or_else(|error| {
            if let Ok(mut failed) = self.failed.lock() {
                failed.push(template_error(self.theme, &name, &error));
            }
            String::new()
        }))
    }
}

impl TemplateCards<'_> {
    /// A resolver that makes cards with these templates.
    pub fn resolver(&self) -> Resolver<'_> {
        Resolver { cards: Some(self), ..self.plain() }
    }

    /// A resolver without cards, for the texts in cards: a card never contains another.
    fn plain(&self) -> Resolver<'_> {
        Resolver { site: self.site, cards: None, strings: Arc::clone(&self.strings) }
    }

    /// A day as a template value, in the forms of the language.
    fn day(&self, date: Date) -> Value {
        day(date, self.strings.locale())
    }

    /// The template `name` if the theme has it, else `fallback`.
    fn template(&self, name: &str, fallback: &str) -> String {
        if self.tera.contains_template(name) { name.to_owned() } else { fallback.to_owned() }
    }

    /// The national holidays as `{until, dates}`, for the script that tells whether a desk is open: `until` is the last
    /// day that the list covers (empty when it is not given). `none` without the collection `holidays`.
    pub fn holidays(&self) -> Value {
        let Some(record) = self.site.ledger.collections.get("holidays").and_then(|one| one.records.first()) else {
            return Value::none();
        };
        let until = record.facts().next().and_then(|fact| fact.windows.last()).and_then(|window| match &window.held {
            crate::ledger::Held::Value(FactValue::Date(date)) => Some(date.to_string()),
            _ => None,
        });
        let mut dates = Vec::new();
        if let Some(Content::List(days)) = record.get("days") {
            for one in days {
                if let Content::Group(fields, _) = one {
                    dates.extend(fields.iter().find_map(|(_, content)| match content {
                        Content::Day(date) => Some(Value::from(date.to_string())),
                        _ => None,
                    }));
                }
            }
        }
        object! { "until" => until.unwrap_or_default(), "dates" => dates }
    }

    /// A record as a template value, with all keys that its collection can have; those that it lacks are `none`.
    /// Besides its fields it has `id`, `anchor`, `collection`, `superseded`, `title`, `sources`, `as_of` (the date of
    /// its newest source) and `path` (the page it names in `page` or `see`, from the top of the site). The addresses in
    /// it are added to `written`.
    pub fn record(&self, record: &Record, place: &Place, written: &mut Written) -> Value {
        /// The keys of a record that is a single fact.
        const FACT: &[Field] =
            &[optional("label", Shape::Text), optional("value", Shape::Any), optional("note", Shape::Prose)];
        let fields = match collections::records(&record.collection) {
            Records::Fields(fields) => fields,
            Records::Facts(_) | Records::Hours => FACT,
        };
        let mut entries: BTreeMap<&'static str, Value> = BTreeMap::new();
        for field in fields {
            entries.insert(field.key, self.content(field.key, record.get(field.key), field.shape, place, written));
        }
        if record.collection != "changes" {
            entries.insert("title", Value::from(record.name()));
        }
        let cites: Vec<&Cite> =
            record.cites.iter().chain(record.facts().flat_map(|fact| self.cites_today(fact))).collect();
        entries.insert("id", Value::from(record.id.as_str()));
        entries.insert("anchor", Value::from(record.id.as_str()));
        entries.insert("collection", Value::from(record.collection.as_str()));
        entries.insert("superseded", Value::from(record.superseded()));
        entries.insert("sources", self.sources(cites.iter().copied()));
        entries.insert("as_of", self.site.ledger.as_of_range(cites).1.map_or(Value::none(), |date| self.day(date)));
        let path = match record.get("page").or_else(|| record.get("see")) {
            Some(Content::Page(link)) => {
                let top = Place { file: place.file.clone(), root: String::new(), absolute: true };
                let path = self.plain().href(&link.target, None, &top);
                written.push((format!("{}{path}", place.root), link.span.clone()));
                Some(path)
            }
            _ => None,
        };
        entries.insert("path", path.map_or(Value::none(), Value::from));
        Value::from(entries)
    }

    /// The sources of a fact's value on the day of the build.
    fn cites_today<'f>(&self, fact: &'f Fact) -> &'f [Cite] {
        fact.on(self.site.options.today).map_or(&[], |window| window.cites.as_slice())
    }

    /// Citations as a list of template values `{short, section, date_text, path}`, each section once.
    pub fn sources<'c>(&self, cites: impl IntoIterator<Item = &'c Cite>) -> Value {
        let resolver = self.plain();
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for cite in cites {
            if !seen.insert((&cite.document, &cite.section)) {
                continue;
            }
            let (short, section, date) = resolver.cited(cite);
            out.push(object! {
                "short" => short,
                "section" => section,
                "date_text" => date,
                "path" => resolver.source_path(&cite.document),
            });
        }
        Value::from(out)
    }

    /// The content of a field as a template value, by its `shape` in the table of its collection; `none` when the
    /// record lacks it. `key` is the field's name, and empty for an item of a list.
    fn content(
        &self,
        key: &str,
        content: Option<&Content>,
        shape: Shape,
        place: &Place,
        written: &mut Written,
    ) -> Value {
        let Some(content) = content else { return Value::none() };
        match (content, shape) {
            (Content::Fact(fact), _) => self.fact(fact, place, written),
            (Content::Text(text), _) if key == "id" => Value::from(text.as_str()),
            (Content::Text(text), _) => plain(text),
            (Content::Prose(body), _) => rich(&self.plain().document(body, None, place, written)),
            (Content::Day(date), _) => self.day(*date),
            (Content::List(items), Shape::List(item) | Shape::OneOrMany(item)) => Value::from(
                items.iter().map(|one| self.content("", Some(one), *item, place, written)).collect::<Vec<_>>(),
            ),
            (Content::Group(given, cites), Shape::Fields(fields)) => {
                let mut entries: BTreeMap<&'static str, Value> = BTreeMap::new();
                for field in fields {
                    let one = given.iter().find(|(name, _)| name == field.key).map(|(_, content)| content);
                    entries.insert(field.key, self.content(field.key, one, field.shape, place, written));
                }
                entries.insert("sources", self.sources(cites));
                Value::from(entries)
            }
            (Content::Record(collection, id, _), _) => {
                let Some(record) = self.site.ledger.record(collection, id) else { return Value::none() };
                if key == "superseded_by" {
                    return object! { "name" => record.name(), "short" => record.short() };
                }
                match record.fact() {
                    Some(fact) => self.fact(fact, place, written),
                    None => self.record(record, place, written),
                }
            }
            (Content::Table(rows), _) => Value::from(
                rows.iter()
                    .map(|(id, text)| object! { "id" => id.as_str(), "text" => text.as_str() })
                    .collect::<Vec<_>>(),
            ),
            _ => Value::none(),
        }
    }

    /// The value of a fact on the day of the build; `none` when it has no value on that day.
    fn fact(&self, fact: &Fact, place: &Place, written: &mut Written) -> Value {
        match fact.on(self.site.options.today) {
            Some(window) => self.window(fact, window, place, written),
            None => Value::none(),
        }
    }

    /// The value of a fact in a window as `{text, html}`, with keys by its kind: `tel` and `digits` of a phone number,
    /// `iso` of a date, and of opening hours the days (1 is Monday), times (minutes from midnight) and closing days
    /// that the script needs.
    fn window(&self, fact: &Fact, window: &Window, place: &Place, written: &mut Written) -> Value {
        let held = self.plain().held(fact, &window.held, None, place, written);
        let mut entries = BTreeMap::from([("text", Value::from(held.text())), ("html", safe(&held.html()))]);
        match &window.held {
            crate::ledger::Held::Value(FactValue::Phone(phone)) => {
                entries.insert("tel", Value::from(phone.href().trim_start_matches("tel:")));
                entries.insert("digits", Value::from(phone.digits()));
            }
            crate::ledger::Held::Value(FactValue::Date(date)) => {
                entries.insert("iso", Value::from(date.to_string()));
            }
            crate::ledger::Held::Value(FactValue::Hours(hours)) => {
                let all = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].into_iter().filter_map(Weekday::parse);
                let closed = hours.closed();
                let days: Vec<Value> = all
                    .filter(|day| hours.days().contains(*day))
                    .filter(|day| !closed.contains(*day))
                    .map(|day| Value::from(day.number()))
                    .collect();
                entries.insert("every_day", Value::from(days.len() == 7 && !closed.holidays && !closed.year_end));
                entries.insert("days", Value::from(days));
                entries.insert("open", Value::from(hours.open().minutes()));
                entries.insert("close", Value::from(hours.close().minutes()));
                if let Some((from, to)) = hours.rest() {
                    entries.insert("break", Value::from(vec![from.minutes(), to.minutes()]));
                }
                entries.insert("closed_holidays", Value::from(closed.holidays));
                entries.insert("closed_year_end", Value::from(closed.year_end));
                let short = FactValue::Hours(hours.clone()).plain("short", self.strings.locale()).unwrap_or_default();
                entries.insert("short", Value::from(short));
            }
            _ => {}
        }
        Value::from(entries)
    }

    /// What changed on a day, as `{id, date, rows}`: a row for each fact that had another value until the day before. A
    /// fact that begins on that day is left out, because the ledger does not know what held before.
    fn changes(&self, date: Date, place: &Place, written: &mut Written) -> Value {
        let mut rows = Vec::new();
        for (fact, before, after) in self.site.ledger.changed_on(date) {
            let Some(before) = before else { continue };
            let label = if fact.label.is_empty() {
                fact.id
                    .split('.')
                    .nth(1)
                    .and_then(|id| self.site.ledger.record(fact.id.split('.').next()?, id))
                    .map_or(String::new(), |record| record.name().to_owned())
            } else {
                fact.label.clone()
            };
            rows.push(object! {
                "label" => label,
                "before" => self.window(fact, before, place, written),
                "after" => self.window(fact, after, place, written),
                "sources" => self.sources(before.cites.iter().chain(&after.cites)),
            });
        }
        object! { "id" => date.to_string(), "date" => self.day(date), "rows" => rows }
    }
}
