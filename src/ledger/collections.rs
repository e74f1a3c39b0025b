//! The collections of the ledger and the keys of their records: the schema of `content/data/`.
//!
//! These tables are the only place that names a key of a record. The reader, the messages and the JSON Schema are made
//! from them.

use Shape::{Any, Choice, Day, Fact, Fields, Kana, List, OneOrMany, Page, Prose, Record, Source, Table, Text, Whole};

use crate::syntax::fields::{Field, Shape, WINDOW, optional, required};
use crate::value::{Closed, Days, FactKind};

/// How the records of a collection are built.
#[derive(Clone, Copy, Debug)]
pub enum Records {
    /// Each record is one fact, of this kind unless it names its own.
    Facts(Option<FactKind>),
    /// Each record is clock hours.
    Hours,
    /// Each record has these fields, some of which are facts.
    Fields(&'static [Field]),
}

/// The collections whose names decide the form of their records, in the order in which the schemas are listed.
pub const KNOWN: &[(&str, Records)] = &[
    ("hotlines", Records::Fields(HOTLINE)),
    ("hours", Records::Hours),
    ("addresses", Records::Fields(ADDRESS)),
    ("holidays", Records::Fields(HOLIDAYS)),
    ("documents", Records::Fields(DOCUMENT)),
    ("services", Records::Fields(SERVICE)),
    ("glossary", Records::Fields(TERM)),
    ("checklists", Records::Fields(CHECKLIST)),
    ("sources", Records::Fields(SOURCE)),
    ("changes", Records::Fields(CHANGE)),
    ("amounts", Records::Facts(Some(FactKind::Money))),
    ("dates", Records::Facts(Some(FactKind::Date))),
    ("periods", Records::Facts(Some(FactKind::Period))),
    ("counts", Records::Facts(Some(FactKind::Count))),
    ("links", Records::Facts(Some(FactKind::Url))),
    ("texts", Records::Facts(Some(FactKind::Text))),
];

/// The kind of records in a collection, by the name of its file. A file with an unknown name is a collection of facts,
/// each of which names its type.
pub fn records(collection: &str) -> Records {
    KNOWN.iter().find(|(name, _)| *name == collection).map_or(Records::Facts(None), |(_, records)| *records)
}

/// One source or several, as `document.section`.
const SOURCES: Shape = OneOrMany(&Source);
const PROSE_LIST: Shape = List(&Prose);
const TEXT_LIST: Shape = List(&Text);

/// The keys of a record that is a fact.
pub const FACT: &[Field] = &[
    required("label", Text),
    optional("also", TEXT_LIST),
    optional("answers", TEXT_LIST),
    optional("type", Choice(&["phone", "email", "money", "date", "period", "count", "url", "text"])),
    optional("unit", Text),
    optional("value", Any),
    optional("windows", List(&Fields(WINDOW))),
    optional("source", SOURCES),
    optional("note", Prose),
    optional("review_by", Day),
    optional("owner", Text),
];

const DAYS: Shape = OneOrMany(&Choice(&Days::WORDS));
const CLOSED: Shape = OneOrMany(&Choice(&Closed::WORDS));

/// The keys of clock hours, as they stand in a record or in one of its windows.
pub const CLOCK: &[Field] = &[
    optional("days", DAYS),
    optional("open", Text),
    optional("close", Text),
    optional("break", Text),
    optional("closed", CLOSED),
];

/// The other keys of a record of hours.
pub const HOURS: &[Field] = &[
    optional("label", Text),
    optional("windows", List(&Fields(CLOCK_WINDOW))),
    optional("source", SOURCES),
    optional("note", Prose),
    optional("review_by", Day),
    optional("owner", Text),
];

/// The keys of one window of clock hours.
const CLOCK_WINDOW: &[Field] = &[
    optional("from", Day),
    optional("to", Day),
    required("days", DAYS),
    required("open", Text),
    required("close", Text),
    optional("break", Text),
    optional("closed", CLOSED),
    optional("source", SOURCES),
];

/// The keys of a record of `hotlines.yaml`.
const HOTLINE: &[Field] = &[
    required("name", Text),
    required("short", Text),
    optional("also", TEXT_LIST),
    optional("phone", Fact(FactKind::Phone)),
    optional("fax", Fact(FactKind::Phone)),
    optional("email", Fact(FactKind::Email)),
    optional("url", Fact(FactKind::Url)),
    optional("hours", Record("hours")),
    optional("address", Record("addresses")),
    optional("for", PROSE_LIST),
    optional("not_for", PROSE_LIST),
    optional("who", Prose),
    optional("at_hand", TEXT_LIST),
    optional("channel", Text),
    optional("cost", Prose),
    optional("mail_subject", Fact(FactKind::Text)),
    optional("page", Page),
    optional("superseded_by", Record("hotlines")),
    required("source", SOURCES),
    optional("note", Prose),
    optional("review_by", Day),
    optional("owner", Text),
];

const ADDRESS: &[Field] = &[
    optional("postal_code", Fact(FactKind::Text)),
    required("lines", TEXT_LIST),
    optional("recipient", Fact(FactKind::Text)),
    required("source", SOURCES),
    optional("note", Prose),
    optional("review_by", Day),
    optional("owner", Text),
];

const HOLIDAYS: &[Field] = &[
    required("until", Fact(FactKind::Date)),
    required("days", List(&Fields(&[required("date", Day), required("name", Text)]))),
    required("source", SOURCES),
    optional("note", Prose),
    optional("review_by", Day),
    optional("owner", Text),
];

/// The keys of a paper that applicants hand in.
const DOCUMENT: &[Field] = &[
    required("name", Text),
    required("short", Text),
    optional("when", Prose),
    optional("how", Prose),
    optional("form", Text),
    required("source", SOURCES),
    optional("note", Prose),
    optional("review_by", Day),
    optional("owner", Text),
];

/// The keys of a service.
const SERVICE: &[Field] = &[
    required("number", Whole),
    required("name", Text),
    required("short", Text),
    required("summary", Prose),
    required("page", Page),
    optional("hotline", Record("hotlines")),
    optional("cost", Prose),
    optional("who", Prose),
    optional("since", Fact(FactKind::Date)),
    required("source", SOURCES),
    optional("note", Prose),
    optional("review_by", Day),
    optional("owner", Text),
];

/// The keys of a term of the glossary.
const TERM: &[Field] = &[
    required("term", Text),
    optional("reading", Kana),
    required("definition", Prose),
    optional("synonyms", TEXT_LIST),
    optional("also", TEXT_LIST),
    optional("see", Page),
    required("source", SOURCES),
    optional("note", Prose),
    optional("review_by", Day),
    optional("owner", Text),
];

const ITEM: &[Field] = &[
    required("id", Text),
    required("number", Text),
    required("asks", Prose),
    optional("why", Prose),
    optional("first_step", Prose),
    optional("evidence", Prose),
    optional("ask", Prose),
    optional("source", SOURCES),
    optional("note", Prose),
];

/// The keys of a checklist.
const CHECKLIST: &[Field] = &[
    required("title", Text),
    optional("status", Prose),
    required("groups", List(&Fields(&[required("title", Text), required("items", List(&Fields(ITEM)))]))),
    required("source", SOURCES),
    optional("note", Prose),
    optional("review_by", Day),
    optional("owner", Text),
];

/// The keys of a record of `sources.yaml`.
const SOURCE: &[Field] = &[
    required("title", Text),
    required("short", Text),
    optional("issuer", Text),
    required("date", Fact(FactKind::Date)),
    optional("date_to", Fact(FactKind::Date)),
    optional("date_note", Text),
    optional("newest_for", Prose),
    optional("url", Fact(FactKind::Url)),
    optional("sections", Table(&Text)),
    optional("note", Prose),
];

/// The keys of a record of `changes.yaml`: what readers should know has changed.
const CHANGE: &[Field] = &[
    required("date", Fact(FactKind::Date)),
    required("title", Text),
    required("summary", Prose),
    optional("page", Page),
    required("source", SOURCES),
    optional("note", Prose),
];
