//! `madoguchi check --due`: reviews that are due, as text and as JSON. Which they are is decided by `check::freshness`.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::base::diag::Language;
use crate::check::freshness::Due;
use crate::report::{Lines, pick};

/// As text for people: one list for each owner, the owner with the earliest day first.
pub fn human(all: &[Due], lines: &mut Lines<'_>, language: Language) -> String {
    let say = |ja, en| pick(language, ja, en);
    if all.is_empty() {
        return format!("{}\n", say("見直すものはありません", "nothing is due"));
    }
    let mut owners: Vec<Option<&str>> = Vec::new();
    for one in all {
        if !owners.contains(&one.owner.as_deref()) {
            owners.push(one.owner.as_deref());
        }
    }
    let mut out = String::new();
    for owner in owners {
        let _ = writeln!(out, "{}", owner.unwrap_or(say("担当なし", "without an owner")));
        for one in all.iter().filter(|one| one.owner.as_deref() == owner) {
            let late = if one.overdue { say("（過ぎています）", " (overdue)") } else { "" };
            let _ = writeln!(out, "  {}{late}  {}  {}  {}", one.by, one.name, one.id, lines.place(&one.span));
        }
    }
    out
}

/// As a JSON array, sorted by day.
pub fn json(all: &[Due], lines: &mut Lines<'_>) -> Value {
    let one = |due: &Due| {
        json!({
            "review_by": due.by.to_string(), "overdue": due.overdue, "owner": due.owner, "id": due.id, "name": due.name,
            "file": due.span.path.as_str(), "line": lines.position(&due.span).line,
        })
    };
    Value::from(all.iter().map(one).collect::<Vec<_>>())
}
