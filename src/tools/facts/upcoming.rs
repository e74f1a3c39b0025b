//! `madoguchi facts --upcoming`: values that will change, because a window begins or ends after the day of the site.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::base::diag::Language;
use crate::ledger::{Fact, Record, Window};
use crate::render::document::resolve::Resolver;
use crate::report::Lines;
use crate::site::Site;
use crate::site::usage::Usage;
use crate::tools::facts::{names_of, plain};
use crate::value::Date;

/// A day on which a fact changes.
#[derive(Clone, Debug)]
pub struct Change {
    day: Date,
    id: String,
    label: String,
    /// The value until the day before; `None` if there was none.
    closes: Option<String>,
    /// The value from this day on; `None` if there is none any more.
    opens: Option<String>,
    /// The sources of the new value, or of the old one if there is no new.
    sources: Vec<String>,
    /// Where the fact is used, as `path:line`: what to look at on that day.
    used: Vec<String>,
}

/// Every change after the day of the site, sorted by day; of the facts that an id names, or of all.
pub fn list(site: &Site, id: Option<&str>, lines: &mut Lines<'_>) -> Vec<Change> {
    let usage = Usage::new(site);
    let resolver = Resolver::plain(site);
    let mut all = Vec::new();
    for record in site.ledger.records() {
        for fact in record.facts().filter(|fact| crate::tools::facts::is_in(fact, id)) {
            for (day, before, after) in changes(fact, site.options.today) {
                all.push(row(&resolver, &usage, (record, fact), (day, before, after), lines));
            }
        }
    }
    all.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    all
}

/// The days after `today` on which another window begins, or the last one has ended.
fn changes(fact: &Fact, today: Date) -> Vec<(Date, Option<&Window>, Option<&Window>)> {
    let mut all = Vec::new();
    let mut before = None;
    for window in &fact.windows {
        all.extend(window.from.map(|from| (from, before, Some(window))));
        before = Some(window);
    }
    if let Some(last) = fact.windows.last()
        && let Some(day) = last.to.and_then(|to| to.last().tomorrow().ok())
    {
        all.push((Date::from(day), Some(last), None));
    }
    all.retain(|(day, ..)| day.first() > today.first());
    all
}

/// The change of a fact on a day, with the windows before and after.
fn row(
    resolver: &Resolver<'_>,
    usage: &Usage,
    (record, fact): (&Record, &Fact),
    (day, before, after): (Date, Option<&Window>, Option<&Window>),
    lines: &mut Lines<'_>,
) -> Change {
    let text = |window: &Window| resolver.held_text(fact, &window.held, plain(fact));
    let mut used: Vec<String> = usage
        .of(&resolver.site.ledger, &fact.id)
        .iter()
        .map(|span| format!("{}:{}", span.path, lines.position(span).line))
        .collect();
    used.dedup();
    Change {
        day,
        id: fact.id.clone(),
        label: if fact.label.is_empty() { record.name().to_owned() } else { fact.label.clone() },
        closes: before.map(text),
        opens: after.map(text),
        sources: after.or(before).map(|window| names_of(&window.cites, record)).unwrap_or_default(),
        used,
    }
}

/// The list as text for people.
pub fn human(all: &[Change], language: Language) -> String {
    let say = |ja: &'static str, en: &'static str| if language == Language::Ja { ja } else { en };
    if all.is_empty() {
        return format!("{}\n", say("これから変わる事実はありません", "no fact is going to change"));
    }
    let none = say("（なし）", "(none)");
    let mut out = String::new();
    for one in all {
        let (closes, opens) = (one.closes.as_deref().unwrap_or(none), one.opens.as_deref().unwrap_or(none));
        let _ = writeln!(out, "{}  {}  {closes} → {opens}", one.day, one.id);
        let _ = writeln!(out, "    {} [{}]", one.label, one.sources.join(", "));
        if !one.used.is_empty() {
            let _ = writeln!(out, "    {} {}", say("使用", "used"), one.used.join(", "));
        }
    }
    out
}

/// The list as JSON: `{"upcoming": […]}`.
pub fn json(all: &[Change]) -> String {
    let one = |change: &Change| {
        json!({
            "day": change.day.to_string(), "id": change.id, "label": change.label, "closes": change.closes,
            "opens": change.opens, "sources": change.sources, "used": change.used,
        })
    };
    format!("{}\n", json!({ "upcoming": all.iter().map(one).collect::<Vec<Value>>() }))
}
