//! The ledger as a list: each fact with its value, source, validity, and the places that show it.

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

/// One fact.
#[derive(Clone, Debug)]
pub struct Row {
    id: String,
    kind: FactKind,
    label: String,
    value: Option<String>,
    from: Option<String>,
    to: Option<String>,
    sources: Vec<String>,
    windows: Vec<Held1>,
    defined: String,
    used: Vec<String>,
}

#[derive(Clone, Debug)]
struct Held1 {
    from: Option<String>,
    to: Option<String>,
    value: String,
    sources: Vec<String>,
}

/// The facts that an id names: one fact, those of a record or of a collection, or all.
///
/// # Errors
/// When it names nothing: the nearest ids.
pub fn list(site: &Site, id: Option<&str>, lines: &mut Lines<'_>) -> Result<Vec<Row>, Vec<String>> {
    let usage = Usage::new(site);
    let resolver = Resolver { site, cards: None };
    let mut rows = Vec::new();
    for record in site.ledger.records() {
        for fact in record.facts().filter(|fact| is_in(fact, id)) {
            rows.push(row(site, &resolver, &usage, record, fact, lines));
        }
    }
    let named = id.is_none_or(|id| site.ledger.find(id).is_some());
    if rows.is_empty() && !named {
        return Err(near(site, id.unwrap_or_default()));
    }
    Ok(rows)
}

/// The ids that are most like one: whole ones, or those with such a part.
fn near(site: &Site, id: &str) -> Vec<String> {
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

/// Sources as they are written: those named for a value, or those of its record.
pub(crate) fn names_of(cites: &[Cite], record: &Record) -> Vec<String> {
    let cites = if cites.is_empty() { &record.cites } else { cites };
    cites
        .iter()
        .map(|cite| cite.section.as_ref().map_or(cite.document.clone(), |one| format!("{}.{one}", cite.document)))
        .collect()
}

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
            .map(|window| Held1 {
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

/// The format in which a value is shown without its link.
pub(crate) fn plain(fact: &Fact) -> Option<&'static str> {
    fact.kind.formats().iter().copied().find(|format| *format == "plain")
}

/// For a person.
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

/// For programs.
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
