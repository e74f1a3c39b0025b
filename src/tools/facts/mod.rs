//! `madoguchi facts`: the ledger as a list, each fact with its value, sources, windows, and the places that use it.

pub mod upcoming;

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::json;

use crate::base::diag::Language;
use crate::base::suggest::nearest;
use crate::ledger::{Cite, Fact, Held, Record};
use crate::render::document::resolve::Resolver;
use crate::report::Lines;
use crate::site::Site;
use crate::site::usage::Usage;
use crate::syntax::fields::label;
use crate::value::FactKind;

/// A fact as a row of the list: its value on the day of the site, all its windows, where it is defined and used.
/// Places are `path:line`.
#[derive(Clone, Debug)]
pub struct Row {
    id: String,
    kind: FactKind,
    /// What it is called: its own label, or the name of its record.
    label: String,
    /// The value on the day of the site; `None` if there is none on that day.
    value: Option<String>,
    /// The first day of that value.
    from: Option<String>,
    /// Its last day.
    to: Option<String>,
    /// Its sources.
    sources: Vec<String>,
    /// All windows, in the order of time.
    windows: Vec<WindowRow>,
    /// Where the fact is defined.
    defined: String,
    /// Where it is used.
    used: Vec<String>,
}

/// A window of a fact, as text: first and last day, value, sources.
#[derive(Clone, Debug)]
struct WindowRow {
    from: Option<String>,
    to: Option<String>,
    value: String,
    sources: Vec<String>,
}

/// The facts that an id names: one fact, those of a record or collection, or (without an id) all.
///
/// # Errors
/// If the id names nothing: the most similar ids, at most three, which may be none.
pub fn list(site: &Site, id: Option<&str>, lines: &mut Lines<'_>) -> Result<Vec<Row>, Vec<String>> {
    let usage = Usage::new(site);
    let resolver = Resolver::plain(site);
    let mut rows = Vec::new();
    for record in site.ledger.records() {
        for fact in record.facts().filter(|fact| is_in(fact, id)) {
            rows.push(row(site, &resolver, &usage, record, fact, lines));
        }
    }
    let named = id.is_none_or(|id| site.ledger.find(id).is_some());
    if rows.is_empty() && !named {
        return Err(suggestions(site, id.unwrap_or_default()));
    }
    Ok(rows)
}

/// The ids most similar to one: compared as a whole, or else by their last part.
fn suggestions(site: &Site, id: &str) -> Vec<String> {
    let mut all: BTreeSet<&str> = BTreeSet::new();
    for fact in site.ledger.facts() {
        all.extend(fact.id.match_indices('.').map(|(at, _)| &fact.id[..at]).chain([fact.id.as_str()]));
    }
    let whole = nearest(id, all.iter().copied());
    if !whole.is_empty() {
        return whole.into_iter().map(str::to_owned).collect();
    }
    let last = |one: &'_ str| one.rsplit('.').next().unwrap_or_default().to_owned();
    let parts: BTreeSet<String> = all.iter().map(|one| last(one)).collect();
    let parts = nearest(id, parts.iter().map(String::as_str));
    all.iter().filter(|one| parts.contains(&last(one).as_str())).take(3).map(|one| (*one).to_owned()).collect()
}

/// Whether a fact is what an id names, or part of it.
fn is_in(fact: &Fact, id: Option<&str>) -> bool {
    id.is_none_or(|id| fact.id == id || fact.id.strip_prefix(id).is_some_and(|rest| rest.starts_with('.')))
}

/// Sources as they are written (`guide.s1`): those of the value, or else those of its record.
pub(crate) fn names_of(cites: &[Cite], record: &Record) -> Vec<String> {
    let cites = if cites.is_empty() { &record.cites } else { cites };
    cites
        .iter()
        .map(|cite| cite.section.as_ref().map_or(cite.document.clone(), |one| format!("{}.{one}", cite.document)))
        .collect()
}

/// The row of a fact.
fn row(
    site: &Site,
    resolver: &Resolver<'_>,
    usage: &Usage,
    record: &Record,
    fact: &Fact,
    lines: &mut Lines<'_>,
) -> Row {
    let text = |held: &Held| resolver.held_text(fact, held, plain(fact));
    let sources = |cites: &[Cite]| names_of(cites, record);
    let today = fact.on(site.options.today);
    let mut at = |span: &crate::base::diag::Span| format!("{}:{}", span.path, lines.position(span).line);
    let mut used: Vec<String> = usage.of(&site.ledger, &fact.id).iter().map(&mut at).collect();
    used.dedup();
    Row {
        id: fact.id.clone(),
        kind: fact.kind,
        label: if fact.label.is_empty() { record.name().to_owned() } else { fact.label.clone() },
        value: today.map(|window| text(&window.held)),
        from: today.and_then(|window| window.from).map(|day| day.to_string()),
        to: today.and_then(|window| window.to).map(|day| day.to_string()),
        sources: today.map(|window| sources(&window.cites)).unwrap_or_default(),
        windows: fact
            .windows
            .iter()
            .map(|window| WindowRow {
                from: window.from.map(|day| day.to_string()),
                to: window.to.map(|day| day.to_string()),
                value: text(&window.held),
                sources: sources(&window.cites),
            })
            .collect(),
        defined: at(&fact.span),
        used,
    }
}

/// The format that shows a value without a link, if its kind has one.
pub(crate) fn plain(fact: &Fact) -> Option<&'static str> {
    fact.kind.formats().iter().copied().find(|format| *format == "plain")
}

/// The list as text for people.
pub fn human(rows: &[Row], language: Language) -> String {
    let ja = language == Language::Ja;
    let mut out = String::new();
    for row in rows {
        let none = if ja { "（この日の値はありません）" } else { "(no value on this day)" };
        let _ = writeln!(out, "{}  {}", row.id, row.value.as_deref().unwrap_or(none));
        let kind = if ja { label(row.kind).0 } else { row.kind.name() };
        let _ = match (row.label.is_empty(), ja) {
            (true, _) => writeln!(out, "    {kind}"),
            (false, true) => writeln!(out, "    {}（{kind}）", row.label),
            (false, false) => writeln!(out, "    {} ({kind})", row.label),
        };
        if row.windows.len() > 1 || row.windows.iter().any(|window| window.from.is_some() || window.to.is_some()) {
            for window in &row.windows {
                let (from, to) = (window.from.as_deref().unwrap_or(""), window.to.as_deref().unwrap_or(""));
                let sources = match window.sources.as_slice() {
                    [] => String::new(),
                    all => format!("  [{}]", all.join(", ")),
                };
                let _ = writeln!(out, "    {from}～{to}  {}{sources}", window.value);
            }
        } else if !row.sources.is_empty() {
            let _ = writeln!(out, "    {} {}", if ja { "出典" } else { "source" }, row.sources.join(", "));
        }
        let _ = writeln!(out, "    {} {}", if ja { "定義" } else { "defined" }, row.defined);
        if row.used.is_empty() && row.id.starts_with("holidays.") {
            let _ = writeln!(out, "    {}", if ja { "使用 受付中かどうかの表示" } else { "used by opening hours" });
        } else if row.used.is_empty() {
            let _ = writeln!(out, "    {}", if ja { "使われていません" } else { "used nowhere" });
        } else {
            let _ = writeln!(out, "    {} {}", if ja { "使用" } else { "used" }, row.used.join(", "));
        }
    }
    out
}

/// The list as JSON: `{"facts": […]}`.
pub fn json(rows: &[Row]) -> String {
    let facts: Vec<_> = rows
        .iter()
        .map(|row| {
            let windows: Vec<_> = row
                .windows
                .iter()
                .map(|one| json!({ "from": one.from, "to": one.to, "value": one.value, "sources": one.sources }))
                .collect();
            json!({
                "id": row.id, "type": row.kind.name(), "label": row.label, "value": row.value, "from": row.from, "to": row.to,
                "sources": row.sources, "windows": windows, "defined": row.defined, "used": row.used,
            })
        })
        .collect();
    format!("{}\n", json!({ "facts": facts }))
}
