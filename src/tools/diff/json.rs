//! A comparison as JSON, for programs.
//!
//! The keys are an interface for other programs: an existing one keeps its meaning.

use serde_json::{Value, json};

use crate::base::diag::Language;
use crate::decision::Verdict;
use crate::decision::proof::compare::{Change, Difference};
use crate::tools::diff::{
    DecisionChange, DecisionFate, FactChange, Fate, Fault, Leaflet, PageChange, Report, Reworded, WindowText,
};
use crate::value::Date;

/// The comparison as one JSON object. `language` is that of the messages of errors; all else is language-neutral.
pub fn json(report: &Report, language: Language) -> String {
    let fault = |one: &Fault| json!({ "place": one.place, "code": one.code, "message": one.message.get(language) });
    let faults = |all: &[Fault]| all.iter().map(fault).collect::<Vec<_>>();
    let frame = report.frame.iter().map(|one| json!({ "key": one.key, "before": one.before, "after": one.after }));
    let window =
        |one: &WindowText| json!({ "from": one.from, "to": one.to, "value": one.value, "sources": one.sources });
    let fact = |fact: &FactChange| {
        json!({
            "id": fact.id, "label": fact.label, "before": fact.before.iter().map(window).collect::<Vec<_>>(),
            "after": fact.after.iter().map(window).collect::<Vec<_>>(), "pages": strings(&fact.pages),
        })
    };
    let leaflet = |one: &Leaflet| {
        json!({
            "path": one.path.as_str(), "title": one.title, "facts": one.facts, "reworded": one.reworded,
            "frame": one.frame, "terms": one.terms, "removed": one.removed,
        })
    };
    let all = json!({
        "errors": { "before": faults(&report.errors_before), "after": faults(&report.errors_after) },
        "nothing_before": report.nothing_before,
        "frame": frame.collect::<Vec<_>>(),
        "facts": report.facts.iter().map(fact).collect::<Vec<_>>(),
        "pages": report.pages.iter().map(page_json).collect::<Vec<_>>(),
        "gone": report.gone,
        "decisions": report.decisions.iter().map(decision_json).collect::<Vec<_>>(),
        "leaflets": report.leaflets.iter().map(leaflet).collect::<Vec<_>>(),
    });
    format!("{all}\n")
}

/// Values as their texts.
fn strings<T: ToString>(all: &[T]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

/// The change of a page.
fn page_json(page: &PageChange) -> Value {
    let how = |how: &Reworded| {
        json!({
            "removed": how.removed, "added": how.added, "first_removed": how.first_removed,
            "first_added": how.first_added,
        })
    };
    let (fate, from, words) = match &page.fate {
        Fate::Added => ("added", None, None),
        Fate::Removed => ("removed", None, None),
        Fate::Shows => ("shows", None, None),
        Fate::Reworded(words) => ("reworded", None, Some(how(words))),
        Fate::Moved(from, words) => ("moved", Some(from.as_str()), words.as_ref().map(how)),
    };
    json!({ "path": page.path.as_str(), "title": page.title, "fate": fate, "from": from, "words": words })
}

/// The change of a decision.
fn decision_json(decision: &DecisionChange) -> Value {
    let name = &decision.name;
    match &decision.fate {
        DecisionFate::Added => json!({ "name": name, "fate": "added" }),
        DecisionFate::Removed => json!({ "name": name, "fate": "removed" }),
        DecisionFate::TooLarge => json!({ "name": name, "fate": "too_large" }),
        DecisionFate::Changed(compared) => json!({
            "name": name, "fate": "changed", "dropped": compared.dropped, "added": compared.added,
            "apart": compared.apart, "combinations": compared.count, "cut": compared.cut,
            "changes": compared.changes.iter().map(change_json).collect::<Vec<_>>(),
        }),
    }
}

/// A changed result of a decision.
fn change_json(change: &Change) -> Value {
    let day = |day: &Option<Date>| day.map(|day| day.to_string());
    let (what, before, after) = match &change.difference {
        Difference::Verdict(old, new) => ("verdict", json!(old.name()), json!(new.name())),
        Difference::Result(old, new) => {
            let result = |one: &Option<(Verdict, Option<u64>)>| {
                one.map_or(Value::Null, |(verdict, yen)| json!({ "verdict": verdict.name(), "amount_yen": yen }))
            };
            ("result", result(old), result(new))
        }
        Difference::Amount(old, new) => ("amount_yen", json!(old), json!(new)),
        Difference::Due(old, new) => ("due", json!(day(old)), json!(day(new))),
        Difference::Documents(gone, come) => ("documents", json!(gone), json!(come)),
        Difference::Steps(gone, come) => ("steps", json!(gone), json!(come)),
        Difference::Reasons(gone, come) => ("reasons", json!(gone), json!(come)),
        Difference::Notes(gone, come) => ("notes", json!(gone), json!(come)),
    };
    let witness: serde_json::Map<String, Value> =
        change.witness.iter().map(|(id, value)| (id.clone(), Value::from(value.as_str()))).collect();
    json!({ "what": what, "before": before, "after": after, "witness": witness, "combinations": change.count })
}
