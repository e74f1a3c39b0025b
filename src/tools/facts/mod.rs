//! `madoguchi facts`: the ledger as a list, each fact with its value, sources, windows, and the places that use it.

pub mod upcoming;

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;
use serde_json::json;

use crate::base::diag::Language;
use crate::base::suggest::nearest;
use crate::ledger::{Cite, Fact, Record, Window};
use crate::render::document::resolve::Resolver;
use crate::report::{Lines, pick};
use crate::site::Site;
use crate::site::usage::Usage;
use crate::syntax::fields::label;

/// A fact as a row of the list: its value on the day of the site, all its windows, where it is defined and used.
/// Places are `path:line`. The names of the fields are the keys of the JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    id: String,
    /// The name of its kind.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The name of its kind in Japanese.
    #[serde(skip)]
    kind_ja: &'static str,
    /// What it is called.
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
    windows: Vec<WindowText>,
    /// Where the fact is defined.
    defined: String,
    /// Where it is used.
    used: Vec<String>,
}

/// A window of a fact as text: a value, its sources, and the days between which it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WindowText {
    /// The first day; `None` if it has no beginning.
    pub from: Option<String>,
    /// The last day; `None` if it has no end.
    pub to: Option<String>,
    /// The value, without a link if its kind has such a format.
    pub value: String,
    /// Its sources as they are written (`guide.s1`); without any, those of its record.
    pub sources: Vec<String>,
}

impl WindowText {
    /// The text of a window of a fact in a record.
    pub(crate) fn new(resolver: &Resolver<'_>, record: &Record, fact: &Fact, window: &Window) -> WindowText {
        let plain = fact.kind.formats().iter().copied().find(|format| *format == "plain");
        let cites = if window.cites.is_empty() { &record.cites } else { &window.cites };
        WindowText {
            from: window.from.map(|day| day.to_string()),
            to: window.to.map(|day| day.to_string()),
            value: resolver.held_text(fact, &window.held, plain),
            sources: cites.iter().map(source).collect(),
        }
    }
}

/// A citation as it is written: `guide`, or `guide.s1` with a section.
pub(crate) fn source(cite: &Cite) -> String {
    match &cite.section {
        Some(section) => format!("{}.{section}", cite.document),
        None => cite.document.clone(),
    }
}

/// What a fact is called: its own label, or the name of its record.
pub(crate) fn name_of(record: &Record, fact: &Fact) -> String {
    if fact.label.is_empty() { record.name().to_owned() } else { fact.label.clone() }
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
            let text = |window: &Window| WindowText::new(&resolver, record, fact, window);
            let today = fact.on(site.options.today).map(text);
            rows.push(Row {
                id: fact.id.clone(),
                kind: fact.kind.name(),
                kind_ja: label(fact.kind).0,
                label: name_of(record, fact),
                value: today.as_ref().map(|window| window.value.clone()),
                from: today.as_ref().and_then(|window| window.from.clone()),
                to: today.as_ref().and_then(|window| window.to.clone()),
                sources: today.map(|window| window.sources).unwrap_or_default(),
                windows: fact.windows.iter().map(text).collect(),
                defined: lines.place(&fact.span),
                used: used(site, &usage, fact, lines),
            });
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

/// Where a fact is used, as `path:line`.
fn used(site: &Site, usage: &Usage, fact: &Fact, lines: &mut Lines<'_>) -> Vec<String> {
    let mut used: Vec<String> = usage.of(&site.ledger, &fact.id).iter().map(|span| lines.place(span)).collect();
    used.dedup();
    used
}

/// The list as text for people.
pub fn human(rows: &[Row], language: Language) -> String {
    let say = |ja, en| pick(language, ja, en);
    let mut out = String::new();
    for row in rows {
        let value = row.value.as_deref().unwrap_or(say("（この日の値はありません）", "(no value on this day)"));
        let _ = writeln!(out, "{}  {value}", row.id);
        let kind = say(row.kind_ja, row.kind);
        let _ = match (row.label.as_str(), language) {
            ("", _) => writeln!(out, "    {kind}"),
            (label, Language::Ja) => writeln!(out, "    {label}（{kind}）"),
            (label, Language::En) => writeln!(out, "    {label} ({kind})"),
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
            let _ = writeln!(out, "    {} {}", say("出典", "source"), row.sources.join(", "));
        }
        let _ = writeln!(out, "    {} {}", say("定義", "defined"), row.defined);
        let _ = match row.used.as_slice() {
            [] if row.id.starts_with("holidays.") => {
                writeln!(out, "    {}", say("使用 受付中かどうかの表示", "used by opening hours"))
            }
            [] => writeln!(out, "    {}", say("使われていません", "used nowhere")),
            used => writeln!(out, "    {} {}", say("使用", "used"), used.join(", ")),
        };
    }
    out
}

/// The list as JSON: `{"facts": […]}`.
pub fn json(rows: &[Row]) -> String {
    format!("{}\n", json!({ "facts": rows }))
}
