//! The ledger: every fact once, with its source and the days between which it holds.

pub mod collections;
pub mod read;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::diag::Span;
use crate::base::tree::SitePath;
use crate::syntax::markdown::{Document, Link};
use crate::value::{Date, FactKind, Value};

/// All facts.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// The collections by name: one for each file of `content/data/`.
    pub collections: BTreeMap<String, Collection>,
    /// Collections (`dates`) and records (`dates.start`) that could not be read. What is wrong with them is told where
    /// they stand; what refers to them is not told as unknown.
    pub unread: BTreeSet<String>,
}

/// The records of one file.
#[derive(Clone, Debug)]
pub struct Collection {
    /// Its name: that of the file.
    pub name: String,
    /// The file.
    pub path: SitePath,
    /// Its records, in the order of the file.
    pub records: Vec<Record>,
    by_id: BTreeMap<String, usize>,
    unread: Vec<String>,
}

/// One record: a hotline, an amount, a term.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name in the collection.
    pub id: String,
    /// The name of the collection.
    pub collection: String,
    /// Where its name is written.
    pub span: Span,
    /// What it holds, in the order of the file.
    pub fields: Vec<(String, Content)>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
    /// When it should be looked at again.
    pub review: Option<Review>,
}

/// When something should be looked at again, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The last day on which that is in time.
    pub by: Date,
    /// Who does it; without one, whoever runs the site.
    pub owner: Option<String>,
    /// Where the day is written.
    pub span: Span,
}

/// What a field holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// A fact.
    Fact(Fact),
    /// Plain text.
    Text(String),
    /// Text with references and links.
    Prose(Document),
    /// A day or month that is no fact of its own.
    Day(Date),
    /// Several of the same.
    List(Vec<Content>),
    /// The record of another collection, and where it is named.
    Record(String, String, Span),
    /// A page, as a link.
    Page(Link),
    /// A mapping of known keys, and the source it names itself.
    Group(Vec<(String, Content)>, Vec<Cite>),
    /// A mapping from ids to text.
    Table(Vec<(String, String)>),
}

/// One value that can be wrong.
#[derive(Clone, Debug)]
pub struct Fact {
    /// `collection.record` or `collection.record.field`.
    pub id: String,
    /// Its type.
    pub kind: FactKind,
    /// What it is called in tables; empty when its record has a name of its own.
    pub label: String,
    /// Its values in the order of time, without gaps; one open window when it does not change.
    pub windows: Vec<Window>,
    /// Where its value is written.
    pub span: Span,
}

/// A value and the days between which it holds.
#[derive(Clone, Debug)]
pub struct Window {
    /// The first day; `None`: always before.
    pub from: Option<Date>,
    /// The last day; `None`: until further notice.
    pub to: Option<Date>,
    /// The value.
    pub held: Held,
    /// Where it comes from.
    pub cites: Vec<Cite>,
    /// Where the value is written.
    pub span: Span,
}

/// What a window holds.
#[derive(Clone, Debug)]
pub enum Held {
    /// A typed value.
    Value(Value),
    /// A text, which may refer to other facts.
    Prose(Document),
}

/// A document and a section of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cite {
    /// The id in `sources.yaml`.
    pub document: String,
    /// The id of the section.
    pub section: Option<String>,
    /// Where it is cited.
    pub span: Span,
}

/// What an id names.
#[derive(Clone, Copy, Debug)]
pub enum Named<'a> {
    /// A whole collection.
    Collection(&'a Collection),
    /// A record that is more than one fact.
    Record(&'a Record),
    /// A fact.
    Fact(&'a Fact),
    /// A field that is not a fact.
    Field(&'a Record, &'a Content),
    /// A section of a document: its id and title.
    Section(&'a Record, &'a str, &'a str),
}

impl Collection {
    /// The record of this name.
    pub fn get(&self, id: &str) -> Option<&Record> {
        self.by_id.get(id).and_then(|at| self.records.get(*at))
    }
}

impl Record {
    /// The content of a field.
    pub fn get(&self, field: &str) -> Option<&Content> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, content)| content)
    }

    /// A plain text field.
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.get(field)? {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The fact that this record is, when it is one.
    pub fn fact(&self) -> Option<&Fact> {
        match self.get("value")? {
            Content::Fact(fact) => Some(fact),
            _ => None,
        }
    }

    /// `collection.id`.
    pub fn full_id(&self) -> String {
        format!("{}.{}", self.collection, self.id)
    }

    /// What it is called in text: its name, or what stands in its place in its collection.
    pub fn name(&self) -> &str {
        ["name", "term", "title", "label"].iter().find_map(|field| self.text(field)).unwrap_or(&self.id)
    }

    /// Its short name.
    pub fn short(&self) -> &str {
        self.text("short").unwrap_or_else(|| self.name())
    }

    /// Whether another record has taken its place.
    pub fn superseded(&self) -> bool {
        self.get("superseded_by").is_some()
    }

    /// The facts of its fields.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.fields.iter().filter_map(|(_, content)| match content {
            Content::Fact(fact) => Some(fact),
            _ => None,
        })
    }
}

impl Fact {
    /// The window that covers a day.
    pub fn on(&self, day: Date) -> Option<&Window> {
        self.windows.iter().find(|window| window.covers(day))
    }
}

impl Window {
    /// Whether it covers a day; a month counts by its first day.
    pub fn covers(&self, day: Date) -> bool {
        let day = day.first();
        self.from.is_none_or(|from| from.first() <= day) && self.to.is_none_or(|to| day <= to.last())
    }
}

impl Ledger {
    /// What an id names; `None` when it names nothing.
    pub fn find<'a>(&'a self, id: &'a str) -> Option<Named<'a>> {
        let mut parts = id.split('.');
        let collection = self.collections.get(parts.next()?)?;
        let Some(record) = parts.next() else { return Some(Named::Collection(collection)) };
        let record = collection.get(record)?;
        let Some(field) = parts.next() else {
            return Some(record.fact().map_or(Named::Record(record), Named::Fact));
        };
        if collection.name == "sources"
            && let Some(Content::Table(sections)) = record.get("sections")
            && let Some((id, title)) = sections.iter().find(|(id, _)| id == field)
        {
            return Some(Named::Section(record, id, title));
        }
        match record.get(field)? {
            Content::Fact(fact) => Some(Named::Fact(fact)),
            Content::Record(collection, id, _) => {
                let record = self.collections.get(collection)?.get(id)?;
                Some(record.fact().map_or(Named::Record(record), Named::Fact))
            }
            content => Some(Named::Field(record, content)),
        }
    }

    /// Whether an id belongs to something that could not be read, or leads to such a thing: `hotlines.office.hours` does
    /// when the hours it names could not be.
    pub fn is_unread(&self, id: &str) -> bool {
        if let [collection, record, field] = id.splitn(3, '.').collect::<Vec<_>>().as_slice()
            && let Some(Content::Record(collection, id, _)) =
                self.record(collection, record).and_then(|record| record.get(field))
            && self.is_unread(&format!("{collection}.{id}"))
        {
            return true;
        }
        let mut prefix = id;
        loop {
            if self.unread.contains(prefix) {
                return true;
            }
            match prefix.rfind('.') {
                Some(at) => prefix = &prefix[..at],
                None => return false,
            }
        }
    }

    /// The record of an id `collection.record`.
    pub fn record(&self, collection: &str, id: &str) -> Option<&Record> {
        self.collections.get(collection)?.get(id)
    }

    /// Every id that a reference may name, for the nearest one to be offered.
    pub fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.unread.iter().cloned().collect();
        for collection in self.collections.values() {
            ids.push(collection.name.clone());
            for record in &collection.records {
                ids.push(record.full_id());
                if record.fact().is_none() {
                    ids.extend(record.fields.iter().map(|(field, _)| format!("{}.{field}", record.full_id())));
                }
                if let Some(Content::Table(sections)) = record.get("sections") {
                    ids.extend(sections.iter().map(|(section, _)| format!("{}.{section}", record.full_id())));
                }
            }
        }
        ids
    }

    /// All records.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.collections.values().flat_map(|collection| &collection.records)
    }

    /// All facts, by id.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.records().flat_map(Record::facts)
    }

    /// The facts of which a window begins on a day, each with the window before and the one that begins; no window
    /// before when the fact begins that day.
    pub fn changed_on(&self, day: Date) -> Vec<(&Fact, Option<&Window>, &Window)> {
        let mut rows = Vec::new();
        for fact in self.facts() {
            let mut before = None;
            for window in &fact.windows {
                if window.from == Some(day) {
                    rows.push((fact, before, window));
                }
                before = Some(window);
            }
        }
        rows
    }

    /// The document and section that a cite names.
    pub fn source(&self, cite: &Cite) -> Option<(&Record, Option<&str>)> {
        let document = self.record("sources", &cite.document)?;
        let Some(section) = &cite.section else { return Some((document, None)) };
        let Some(Content::Table(sections)) = document.get("sections") else { return None };
        let (_, title) = sections.iter().find(|(id, _)| id == section)?;
        Some((document, Some(title)))
    }

    /// The date of a document.
    pub fn date_of(&self, document: &Record) -> Option<Date> {
        match document.get("date")? {
            Content::Fact(fact) => match &fact.windows.last()?.held {
                Held::Value(Value::Date(date)) => Some(*date),
                _ => None,
            },
            _ => None,
        }
    }

    /// The dates of the oldest and the newest of some sources.
    pub fn as_of_range<'a>(&self, cites: impl IntoIterator<Item = &'a Cite>) -> (Option<Date>, Option<Date>) {
        let dates = cites.into_iter().filter_map(|cite| self.date_of(self.record("sources", &cite.document)?));
        dates.fold((None, None), |(oldest, newest), date| {
            (Some(oldest.map_or(date, |oldest: Date| oldest.min(date))), newest.max(Some(date)))
        })
    }
}

/// Calls `with` for each text of a record that may hold references.
pub fn each_document<'a>(record: &'a Record, with: &mut dyn FnMut(&'a Document)) {
    each_content(record, &mut |content| match content {
        Content::Prose(text) => with(text),
        Content::Fact(fact) => fact.windows.iter().for_each(|window| {
            if let Held::Prose(text) = &window.held {
                with(text);
            }
        }),
        _ => {}
    });
}

/// Calls `with` for each field of a record, and for what is in lists and groups.
pub fn each_content<'a>(record: &'a Record, with: &mut dyn FnMut(&'a Content)) {
    let mut waiting: Vec<&Content> = record.fields.iter().map(|(_, content)| content).collect();
    while let Some(content) = waiting.pop() {
        with(content);
        match content {
            Content::List(items) => waiting.extend(items),
            Content::Group(fields, _) => waiting.extend(fields.iter().map(|(_, content)| content)),
            _ => {}
        }
    }
}
