//! `madoguchi facts --upcoming`: values that will change, because a window begins or ends after the day of the site.

use std::fmt::Write;

use serde::Serialize;
use serde_json::json;

use crate::base::diag::Language;
use crate::ledger::{Fact, Window};
use crate::render::document::resolve::Resolver;
use crate::report::{Lines, pick};
use crate::site::Site;
use crate::site::usage::Usage;
use crate::tools::facts::{WindowText, is_in, name_of, used};
use crate::value::Date;

/// A day on which a fact changes. The names of the fields are the keys of the JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    day: String,
    id: String,
    /// What the fact is called.
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
        for fact in record.facts().filter(|fact| is_in(fact, id)) {
            let text = |window: &Window| WindowText::new(&resolver, record, fact, window);
            for (day, before, after) in changes(fact, site.options.today) {
                let (before, after) = (before.map(text), after.map(text));
                let change = Change {
                    day: day.to_string(),
                    id: fact.id.clone(),
                    label: name_of(record, fact),
                    closes: before.as_ref().map(|window| window.value.clone()),
                    opens: after.as_ref().map(|window| window.value.clone()),
                    sources: after.or(before).map(|window| window.sources).unwrap_or_default(),
                    used: used(site, &usage, fact, lines),
                };
                all.push((day, change));
            }
        }
    }
    all.sort_by(|(a_day, a), (b_day, b)| (a_day, &a.id).cmp(&(b_day, &b.id)));
    all.into_iter().map(|(_, change)| change).collect()
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

/// The list as text for people.
pub fn human(all: &[Change], language: Language) -> String {
    let say = |ja, en| pick(language, ja, en);
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
    format!("{}\n", json!({ "upcoming": all }))
}
