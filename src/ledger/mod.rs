//! The ledger: every fact once, with its source and the days between which it holds.
//!
//! A page never repeats a fact but refers to its id, so a change is made in one place. This floor reads
//! `content/data/*.yaml` and checks what the records say of each other. It does not know pages, and it does not decide
//! what today is: callers give the day.
//!
//! Each file is a [`Collection`], each entry a [`Record`]. A fact has a short and a long form; with `windows` it
//! changes on known days, and the windows follow each other without gap or overlap:
//!
//! ```yaml
//! # content/data/amounts.yaml
//! base:
//!   label: 基本額
//!   windows:
//!     - { from: 2022-06-01, to: 2023-05-31, value: 5万円, source: guide.s1 }
//!     - { from: 2023-06-01, value: 10万円, source: notice.s2 }
//!   source: [guide.s1, notice.s2]
//! # content/data/hotlines.yaml
//! office:
//!   name: 見本の窓口
//!   short: 窓口
//!   phone: 03-0000-0000
//!   hours: office_desk
//!   source: guide.s3
//! ```
//!
//! Their ids are `amounts.base` and `hotlines.office.phone`; `hotlines.office.hours` leads to the record
//! `hours.office_desk`.

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
    /// Collections (`dates`) and records (`dates.start`) that could not be read. Their own findings say why;
    /// references to them are not reported as unknown, because that would be a consequence and not a second mistake.
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

/// One record of a collection: a hotline, an amount, a term.
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
    /// When it is due for review, if it names a day.
    pub review: Option<Review>,
}

/// When a record or a page is due for review, and who reviews it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The last day on which a review is in time.
    pub by: Date,
    /// Who reviews it; `None` means whoever runs the site.
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
    /// A day or month that is not a fact itself, such as the date of a document.
    Day(Date),
    /// A list of contents of the same kind.
    List(Vec<Content>),
    /// The record of another collection, and where it is named.
    Record(String, String, Span),
    /// A page, as a link.
    Page(Link),
    /// A group of known keys, with the source that the group names itself.
    Group(Vec<(String, Content)>, Vec<Cite>),
    /// A mapping from ids to text.
    Table(Vec<(String, String)>),
}

/// A fact: one value that can become wrong, so it has a source and, if it changes, windows of time.
#[derive(Clone, Debug)]
pub struct Fact {
    /// `collection.record` or `collection.record.field`.
    pub id: String,
    /// Its type.
    pub kind: FactKind,
    /// Its label in tables; empty when its record has a name of its own.
    pub label: String,
    /// Its values in the order of time, without gaps; one open window when it does not change.
    pub windows: Vec<Window>,
    /// Where its value is written.
    pub span: Span,
}

/// A value and the days between which it holds, both included.
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

/// What a window holds: a checked value, or a text of kind `text`.
#[derive(Clone, Debug)]
pub enum Held {
    /// A typed value.
    Value(Value),
    /// A text, which may refer to other facts.
    Prose(Document),
}

/// A reference to the source of a fact: a document and a section of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cite {
    /// The id in `sources.yaml`.
    pub document: String,
    /// The id of the section.
    pub section: Option<String>,
    /// Where it is cited.
    pub span: Span,
}

/// What an id of a reference names, such as `hotlines.office.phone`.
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
    /// The last value of a field that is a date; `None` when it is none or not known.
    pub fn date(&self, key: &str) -> Option<Date> {
        match self.get(key)?.fact()?.windows.last()?.held {
            Held::Value(Value::Date(date)) => Some(date),
            _ => None,
        }
    }

    /// The content of a field, by its key.
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

    /// The fact that this record consists of, when it is one fact and not a group of fields.
    pub fn fact(&self) -> Option<&Fact> {
        self.get("value").and_then(Content::fact)
    }

    /// The sections of a document of `sources.yaml`: ids and titles.
    fn sections(&self) -> &[(String, String)] {
        match self.get("sections") {
            Some(Content::Table(sections)) => sections,
            _ => &[],
        }
    }

    /// The id under which a reference finds it: `collection.id`.
    pub fn full_id(&self) -> String {
        format!("{}.{}", self.collection, self.id)
    }

    /// What it is called in text: its `name`, or the key that takes its place in its collection, such as a title.
    pub fn name(&self) -> &str {
        ["name", "term", "title", "label"].iter().find_map(|field| self.text(field)).unwrap_or(&self.id)
    }

    /// Its short name.
    pub fn short(&self) -> &str {
        self.text("short").unwrap_or_else(|| self.name())
    }

    /// Whether another record has replaced it, so that it is shown for the past only.
    pub fn superseded(&self) -> bool {
        self.get("superseded_by").is_some()
    }

    /// The facts of its fields.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.fields.iter().filter_map(|(_, content)| content.fact())
    }
}

impl Content {
    /// The fact, if it is one.
    fn fact(&self) -> Option<&Fact> {
        match self {
            Content::Fact(fact) => Some(fact),
            _ => None,
        }
    }
}

impl Fact {
    /// The window that covers a day; `None` when the fact has no value then.
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
            return Some(record.into());
        };
        if collection.name == "sources"
            && let Some((id, title)) = record.sections().iter().find(|(id, _)| id == field)
        {
            return Some(Named::Section(record, id, title));
        }
        match record.get(field)? {
            Content::Fact(fact) => Some(Named::Fact(fact)),
            Content::Record(collection, id, _) => Some(self.record(collection, id)?.into()),
            content => Some(Named::Field(record, content)),
        }
    }

    /// Whether an id belongs to something that could not be read, or refers to such a thing, as
    /// `hotlines.office.hours` does when the hours it names could not be read.
    pub fn is_unread(&self, id: &str) -> bool {
        if let [collection, record, field] = id.splitn(3, '.').collect::<Vec<_>>().as_slice()
            && let Some(Content::Record(collection, id, _)) =
                self.record(collection, record).and_then(|record| record.get(field))
            && self.is_unread(&format!("{collection}.{id}"))
        {
            return true;
        }
        let mut prefixes = std::iter::successors(Some(id), |id| id.rsplit_once('.').map(|(before, _)| before));
        prefixes.any(|prefix| self.unread.contains(prefix))
    }

    /// The record of an id `collection.record`.
    pub fn record(&self, collection: &str, id: &str) -> Option<&Record> {
        self.collections.get(collection)?.get(id)
    }

    /// The records of a collection, in the order of its file; none when there is no such file.
    pub fn records_in(&self, collection: &str) -> impl Iterator<Item = &Record> {
        self.collections.get(collection).into_iter().flat_map(|one| &one.records)
    }

    /// The ids of the records of a collection.
    fn ids_in(&self, collection: &str) -> impl Iterator<Item = &str> {
        self.records_in(collection).map(|record| record.id.as_str())
    }

    /// Every id that a reference may name, for suggestions.
    pub fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.unread.iter().cloned().collect();
        for collection in self.collections.values() {
            ids.push(collection.name.clone());
            for record in &collection.records {
                ids.push(record.full_id());
                if record.fact().is_none() {
                    ids.extend(record.fields.iter().map(|(field, _)| format!("{}.{field}", record.full_id())));
                }
                ids.extend(record.sections().iter().map(|(section, _)| format!("{}.{section}", record.full_id())));
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

    /// The facts that change on a day: those of which a window begins then, with the window before (`None` when the
    /// fact begins that day) and the new one.
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
        let (_, title) = document.sections().iter().find(|(id, _)| id == section)?;
        Some((document, Some(title)))
    }

    /// The date of a document.
    pub fn date_of(&self, document: &Record) -> Option<Date> {
        document.date("date")
    }

    /// The dates of the oldest and the newest of some sources; `None` when none of them has a date.
    pub fn as_of_range<'a>(&self, cites: impl IntoIterator<Item = &'a Cite>) -> (Option<Date>, Option<Date>) {
        let dates = cites.into_iter().filter_map(|cite| self.date_of(self.record("sources", &cite.document)?));
        dates.fold((None, None), |(oldest, newest), date| {
            (Some(oldest.map_or(date, |oldest: Date| oldest.min(date))), newest.max(Some(date)))
        })
    }
}

impl<'a> From<&'a Record> for Named<'a> {
    /// The fact that the record is, or the record as a whole.
    fn from(record: &'a Record) -> Named<'a> {
        record.fact().map_or(Named::Record(record), Named::Fact)
    }
}

/// Calls `with` for each text of a record that may hold references, so that no check has to know the kinds of content.
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

/// Calls `with` for the content of each field of a record, and for contents nested in lists and groups.
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
