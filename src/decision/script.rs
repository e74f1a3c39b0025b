//! The rules as data for a browser: which answers lead where, without any text. The texts are in the page, which is
//! complete without a script; the script finds them there by the names of the rules.

use serde_json::{Value, json};

use crate::base::fingerprint;
use crate::decision::{
    Decision, Derived, Edge, Gate, How, Input, InputKind, Item, Name, Parameter, Point, Row, Schedule, When,
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
        "inputs": decision.inputs.iter().map(input).collect::<Vec<_>>(),
        "derived": decision.derived.iter().map(derived).collect::<Vec<_>>(),
        "parameters": decision.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "rows": decision.amount.iter().map(row).collect::<Vec<_>>(),
        "gates": decision.gates.iter().map(gate).collect::<Vec<_>>(),
        "documents": decision.documents.iter().map(item).collect::<Vec<_>>(),
        "steps": decision.steps.iter().map(item).collect::<Vec<_>>(),
        "notes": decision.notes.iter().map(item).collect::<Vec<_>>(),
        "schedule": decision.schedule.as_ref().map(schedule),
    })
}

/// The texts of names, without their places.
fn texts(names: &[Name]) -> Vec<&str> {
    names.iter().map(|name| name.text.as_str()).collect()
}

/// A condition: any of the lists, each of which is all of its `[fact, cells]`; an empty one always holds.
fn when(when: &When) -> Value {
    let all = |tests: &Vec<crate::decision::Test>| -> Value {
        tests.iter().map(|test| json!([test.fact.text, texts(&test.cells)])).collect::<Vec<_>>().into()
    };
    when.0.iter().map(all).collect::<Vec<_>>().into()
}

/// A number as itself, a day as `YYYY-MM-DD`.
fn point(point: Point) -> Value {
    match point {
        Point::Number(number) => Value::from(number),
        Point::Day(day) => Value::from(day.to_string()),
    }
}

/// The day or number of an edge; `null` where a band is open.
fn edge(edge: &Option<Edge>) -> Value {
    edge.as_ref().and_then(|edge| edge.point).map_or(Value::Null, point)
}

fn input(input: &Input) -> Value {
    let kind = match input.kind {
        InputKind::Choice => "choice",
        InputKind::Date => "date",
        InputKind::Whole => "whole",
        InputKind::Money => "money",
    };
    json!({
        "id": input.id.text,
        "type": kind,
        "optional": input.optional,
        "when": when(&input.when),
        "values": input.values.iter().map(|(name, _)| name.text.as_str()).collect::<Vec<_>>(),
        "min": edge(&input.min),
        "max": edge(&input.max),
        "after": texts(&input.not_before),
    })
}

fn derived(derived: &Derived) -> Value {
    let id = &derived.id.text;
    match &derived.how {
        How::Bands { of, cells, missing } => {
            let bands = cells.iter().map(|band| json!([band.id.text, edge(&band.from), edge(&band.to)]));
            json!({ "id": id, "of": [of.text], "bands": bands.collect::<Vec<_>>(), "missing": missing })
        }
        How::Compare { left, right, before, same, after, missing } => {
            json!({ "id": id, "of": [left.text, right.text], "order": [before, same, after], "missing": missing })
        }
        How::Year { left, right, starts, same, other, missing, .. } => {
            let starts = starts.map(|day| format!("{:02}-{:02}", day.month, day.day));
            json!({ "id": id, "of": [left.text, right.text], "year": starts, "cells": [same, other], "missing": missing })
        }
    }
}

/// Days are the first and the last on which the amount holds, both included.
fn parameter(parameter: &Parameter) -> Value {
    let first = |day: Date| Date::from(day.first()).to_string();
    let last = |day: Date| Date::from(day.last()).to_string();
    let windows = parameter.windows.iter().map(|one| json!([one.from.map(first), one.to.map(last), one.value]));
    json!({ "id": parameter.id.text, "by": parameter.by.text, "windows": windows.collect::<Vec<_>>() })
}

fn row(row: &Row) -> Value {
    let add = row.add.iter().map(|(name, times)| json!([name.text, times]));
    json!({ "id": row.id.text, "when": when(&row.when), "add": add.collect::<Vec<_>>() })
}

fn gate(gate: &Gate) -> Value {
    let open = gate.ambiguity.as_ref().map(|name| name.text.as_str());
    json!({ "id": gate.id.text, "verdict": gate.verdict.name(), "when": when(&gate.when), "open": open })
}

fn item(item: &Item) -> Value {
    json!({ "id": item.id.text, "when": when(&item.when) })
}

/// `due` 0 is the last day of the month.
fn schedule(schedule: &Schedule) -> Value {
    let rows = schedule.rows.iter().map(|row| json!([row.id.text, row.from, row.to, row.months, row.due.unwrap_or(0)]));
    json!({ "day": schedule.day.text, "rows": rows.collect::<Vec<_>>() })
}
