//! Compares the decisions of two sites: which were added or removed, and which results have changed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::decision::Verdict;
use crate::decision::proof::compare::{self, Change, Compared, Difference};
use crate::decision::script;
use crate::tools::diff::{DecisionChange, DecisionFate, Side};
use crate::value::Date;

/// Every decision whose rules have changed. If only its texts have, that shows in the pages.
pub(super) fn compare(old: &Side, new: &Side) -> Vec<DecisionChange> {
    let (before, after) = (&old.site.decisions, &new.site.decisions);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let change = |name: &String| {
        let (fate, results) = match (before.get(name), after.get(name)) {
            (None, _) => (DecisionFate::Added, None),
            (_, None) => (DecisionFate::Removed, None),
            (Some(old), Some(new)) if script::version(old) == script::version(new) => return None,
            (Some(old), Some(new)) => match compare::compare(old, new) {
                Ok(compared) => (DecisionFate::Changed, Some(compared)),
                Err(_) => (DecisionFate::TooLarge, None),
            },
        };
        Some(DecisionChange { name: name.clone(), fate, results })
    };
    let unread = |name: &String| [old, new].iter().any(|side| side.site.unread_decisions.contains(name));
    names.into_iter().filter(|name| !unread(name)).filter_map(change).collect()
}

/// The differences of a decision as keys of its JSON object; no keys without any.
pub(super) fn results<S: Serializer>(compared: &Option<Compared>, to: S) -> Result<S::Ok, S::Error> {
    let keys = compared.as_ref().map_or_else(
        || json!({}),
        |compared| {
            json!({
                "dropped": compared.dropped, "added": compared.added, "apart": compared.apart,
                "combinations": compared.count, "cut": compared.cut,
                "changes": compared.changes.iter().map(change).collect::<Vec<_>>(),
            })
        },
    );
    keys.serialize(to)
}

/// A changed result of a decision as JSON.
fn change(change: &Change) -> Value {
    let day = |day: &Option<Date>| day.map(|day| day.to_string());
    let result = |one: &Option<(Verdict, Option<u64>)>| {
        one.map(|(verdict, yen)| json!({ "verdict": verdict.name(), "amount_yen": yen }))
    };
    let (what, before, after) = match &change.difference {
        Difference::Verdict(old, new) => ("verdict", json!(old.name()), json!(new.name())),
        Difference::Result(old, new) => ("result", json!(result(old)), json!(result(new))),
        Difference::Amount(old, new) => ("amount_yen", json!(old), json!(new)),
        Difference::Due(old, new) => ("due", json!(day(old)), json!(day(new))),
        Difference::Documents(gone, come) => ("documents", json!(gone), json!(come)),
        Difference::Steps(gone, come) => ("steps", json!(gone), json!(come)),
        Difference::Reasons(gone, come) => ("reasons", json!(gone), json!(come)),
        Difference::Notes(gone, come) => ("notes", json!(gone), json!(come)),
    };
    let witness: BTreeMap<&String, &String> = change.witness.iter().map(|(id, value)| (id, value)).collect();
    json!({ "what": what, "before": before, "after": after, "witness": witness, "combinations": change.count })
}
