//! The rules as data for a browser: which answers lead where, without any text. The texts are in the page, which is
//! complete without a script; the script finds them there by the names of the rules.

use serde_json::{Value, json};

use crate::base::fingerprint;
use crate::decision::{
    Asking, Decision, Derived, Edge, Gate, How, Input, Item, Parameter, Point, Row, Schedule, Test, When,
};
use crate::value::Date;

/// The rules as JSON, with their version.
pub fn json(decision: &Decision) -> String {
    let mut rules = rules(decision);
    let version = fingerprint::short(rules.to_string().as_bytes());
    if let Some(rules) = rules.as_object_mut() {
        rules.insert(String::from("version"), Value::from(version));
    }
    // The text stands in a `<script>` element, so it must not contain its end tag.
    rules.to_string().replace('<', "\\u003c")
}

/// Eight hexadecimal digits that change when a rule, a day or an amount does, but not with the texts around them.
pub fn version(decision: &Decision) -> String {
    fingerprint::short(rules(decision).to_string().as_bytes())
}

/// The rules as JSON.
fn rules(decision: &Decision) -> Value {
    json!({
        "name": decision.name,
        "inputs": decision.inputs.iter().map(input).collect::<Value>(),
        "derived": decision.derived.iter().map(derived).collect::<Value>(),
        "parameters": decision.parameters.iter().map(parameter).collect::<Value>(),
        "rows": decision.amount.iter().map(row).collect::<Value>(),
        "gates": decision.gates.iter().map(gate).collect::<Value>(),
        "documents": decision.documents.iter().map(item).collect::<Value>(),
        "steps": decision.steps.iter().map(item).collect::<Value>(),
        "notes": decision.notes.iter().map(item).collect::<Value>(),
        "schedule": decision.schedule.as_ref().map(schedule),
    })
}

/// A condition: any of the lists, each of which is all of its `[fact, cells]`; an empty one always holds.
fn when(when: &When) -> Value {
    let all = |tests: &Vec<Test>| tests.iter().map(|test| json!([test.fact, test.cells])).collect::<Value>();
    when.0.iter().map(all).collect()
}

/// The day (`YYYY-MM-DD`) or number of an edge; `null` where a band is open.
fn edge(edge: &Option<Edge>) -> Value {
    match Edge::point(edge) {
        Some(Point::Number(number)) => Value::from(number),
        Some(Point::Day(day)) => Value::from(day.to_string()),
        None => Value::Null,
    }
}

/// A question; of a choice its words, without what they say.
fn input(input: &Input) -> Value {
    json!({
        "id": input.id,
        "type": input.kind,
        "optional": input.optional,
        "when": when(&input.when),
        "ask": asking(&input.asking),
        "latest": input.latest,
        "values": input.values.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        "min": edge(&input.min),
        "max": edge(&input.max),
        "after": input.not_before,
    })
}

/// Something derived: from which questions, and the cell for each outcome.
/// `null` when it is always asked, a condition, or `"request"`.
fn asking(asking: &Asking) -> Value {
    match asking {
        Asking::Always => Value::Null,
        Asking::When(one) => when(one),
        Asking::OnRequest => Value::from("request"),
    }
}

fn derived(derived: &Derived) -> Value {
    let (id, of) = (&derived.id, derived.how.inputs());
    match &derived.how {
        How::Bands { cells, missing, .. } => {
            let bands = cells.iter().map(|band| json!([band.id, edge(&band.from), edge(&band.to)]));
            json!({ "id": id, "of": of, "bands": bands.collect::<Value>(), "missing": missing })
        }
        How::Compare { before, same, after, missing, .. } => {
            json!({ "id": id, "of": of, "order": [before, same, after], "missing": missing })
        }
        How::Year { starts, same, other, missing, .. } => {
            let starts = starts.map(|day| format!("{:02}-{:02}", day.month, day.day));
            json!({ "id": id, "of": of, "year": starts, "cells": [same, other], "missing": missing })
        }
    }
}

/// Days are the first and the last on which the amount holds, both included.
fn parameter(parameter: &Parameter) -> Value {
    let first = |day: Date| Date::from(day.first()).to_string();
    let last = |day: Date| Date::from(day.last()).to_string();
    let windows = parameter.windows.iter().map(|one| json!([one.from.map(first), one.to.map(last), one.value]));
    json!({ "id": parameter.id, "by": parameter.by, "windows": windows.collect::<Value>() })
}

/// A row of the table of amounts: each parameter with how many times it is added.
fn row(row: &Row) -> Value {
    let add = row.add.iter().map(|(name, times)| json!([name, times]));
    json!({ "id": row.id, "when": when(&row.when), "add": add.collect::<Value>() })
}

/// A gate, with the ambiguity that it names.
fn gate(gate: &Gate) -> Value {
    let (verdict, when) = (gate.verdict.name(), when(&gate.when));
    json!({ "id": gate.id, "verdict": verdict, "when": when, "open": gate.ambiguity, "least": gate.at_least })
}

/// A document, a step or a note.
fn item(item: &Item) -> Value {
    json!({ "id": item.id, "when": when(&item.when) })
}

/// `due` 0 is the last day of the month.
fn schedule(schedule: &Schedule) -> Value {
    let rows = schedule.rows.iter().map(|row| json!([row.id, row.from, row.to, row.months, row.due.unwrap_or(0)]));
    json!({ "day": schedule.day, "rows": rows.collect::<Value>() })
}
