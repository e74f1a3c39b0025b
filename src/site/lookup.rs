//! What a reference shows on a site: the one place where its id, day and format are understood.
//!
//! `check` reports what can't be looked up, at the place of the reference; `render` shows what can. Both ask here, so
//! that what was checked is what is shown.

use crate::base::diag::Words;
use crate::decision::{self, Decision};
use crate::ledger::{Collection, Content, Fact, Named, Record, Window};
use crate::site::Site;
use crate::syntax::markdown::reference::Reference;
use crate::value::Date;

/// What a reference shows.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'s> {
    /// `changes.2026-04-01`, alone in its paragraph: what changed on that day.
    Changes(Date),
    /// A decision.
    Decision(&'s Decision),
    /// All records of a collection.
    Collection(&'s Collection),
    /// A record that is more than one fact, by its short name or its whole name.
    Record {
        /// The record.
        record: &'s Record,
        /// Whether `| short` was asked for.
        short: bool,
    },
    /// A section of a document of the sources, by its id.
    Section(&'s Record, &'s str),
    /// A field that is not a fact, of a record.
    Field(&'s Record, &'s Content),
    /// The value of a fact on the day that was asked for.
    Value {
        /// The fact.
        fact: &'s Fact,
        /// The window of that day.
        window: &'s Window,
        /// The format that was asked for; one of the fact's kind.
        format: Option<&'s str>,
    },
}

/// Why a reference shows nothing.
#[derive(Clone, Debug)]
pub enum Failure<'s> {
    /// Nothing has this id.
    Unknown,
    /// It belongs to something that could not be read, which is reported already.
    Unread,
    /// What follows `@` is no day; how to write one.
    NotADay(Words),
    /// The fact's kind has no such format.
    NoFormat(&'s Fact),
    /// The fact has no value on this day.
    NoValue(&'s Fact, Date),
    /// A whole record takes no day, and no format but `short`.
    WholeRecord,
}

/// Looks a reference up.
///
/// # Errors
/// A [`Failure`]; where the reference stands (a list inside a line) is not judged here.
pub fn look_up<'s>(site: &'s Site, reference: &'s Reference) -> Result<Shown<'s>, Failure<'s>> {
    let Reference { id, at, format, block, .. } = reference;
    let format = format.as_deref();
    if *block
        && let Some(day) = id.strip_prefix("changes.").and_then(|day| Date::parse(day).ok())
        && !site.ledger.changed_on(day).is_empty()
    {
        return Ok(Shown::Changes(day));
    }
    if let Some(decision) = decision::named(&site.decisions, id) {
        return Ok(Shown::Decision(decision));
    }
    let Some(named) = site.ledger.find(id) else {
        let unread =
            id.strip_prefix("decisions.").is_some_and(|name| site.unread_decisions.iter().any(|one| one == name));
        return Err(if unread || site.ledger.is_unread(id) { Failure::Unread } else { Failure::Unknown });
    };
    let day = at.as_deref().map(Date::parse).transpose().map_err(Failure::NotADay)?;
    match named {
        Named::Fact(fact) => {
            if format.is_some_and(|format| !fact.kind.formats().contains(&format)) {
                return Err(Failure::NoFormat(fact));
            }
            let day = day.unwrap_or(site.options.today);
            let window = fact.on(day).ok_or(Failure::NoValue(fact, day))?;
            Ok(Shown::Value { fact, window, format })
        }
        Named::Record(_) if day.is_some() || format.is_some_and(|format| format != "short") => {
            Err(Failure::WholeRecord)
        }
        Named::Record(record) => Ok(Shown::Record { record, short: format.is_some() }),
        Named::Collection(collection) => Ok(Shown::Collection(collection)),
        Named::Section(document, section, _) => Ok(Shown::Section(document, section)),
        Named::Field(record, content) => Ok(Shown::Field(record, content)),
    }
}
