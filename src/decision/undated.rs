//! Finds facts that the text of a rule shows without a day although they change: the text would show today's value,
//! and the amount may be that of another day.

use crate::decision::{Dated, Decision, Name};
use crate::ledger::{Fact, Held, Ledger, Named};

/// A reference to such a fact in the text of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct UndatedFact {
    /// The name of the rule.
    pub rule: Name,
    /// The reference: what it names, and where it stands.
    pub reference: Name,
    /// The input that holds the day on which amounts of this rule count.
    pub by: Name,
    /// The windows of the fact; equal values have the same number.
    pub windows: Vec<Dated<usize>>,
    /// How many values it has.
    pub values: usize,
}

/// Finds all of them, in a decision whose parameters are known.
pub(super) fn undated_facts(decision: &Decision, ledger: &Ledger) -> Vec<UndatedFact> {
    let by = |names: &mut dyn Iterator<Item = &Name>| {
        let mut all: Vec<Name> = Vec::new();
        for by in names.filter_map(|name| Some(&decision.parameter(&name.text)?.by)) {
            if all.iter().all(|one| one.text != by.text) {
                all.push(by.clone());
            }
        }
        all
    };
    let any = by(&mut decision.parameters.iter().map(|one| &one.id));
    let rows = decision.amount.iter().map(|row| {
        let own = by(&mut row.add.iter().map(|(name, _)| name));
        (&row.id, &row.say, if own.is_empty() { any.clone() } else { own })
    });
    let gates = decision.gates.iter().map(|gate| (&gate.id, &gate.say, any.clone()));
    let items = decision.items().map(|item| (&item.id, &item.say, any.clone()));
    let mut all = Vec::new();
    for (rule, say, days) in rows.chain(gates).chain(items) {
        for reference in say.references.iter().filter(|reference| reference.at.is_none()) {
            let Some(fact) = fact(ledger, &reference.id) else { continue };
            let (windows, values) = windows(fact);
            if values < 2 {
                continue;
            }
            let reference = Name { text: reference.id.clone(), span: reference.span.clone() };
            let one = |by: &Name| UndatedFact {
                rule: rule.clone(),
                reference: reference.clone(),
                by: by.clone(),
                windows: windows.clone(),
                values,
            };
            all.extend(days.iter().map(one));
        }
    }
    all
}

/// The fact that a reference names, also by the id of a record that is one fact.
fn fact<'a>(ledger: &'a Ledger, id: &'a str) -> Option<&'a Fact> {
    match ledger.find(id)? {
        Named::Fact(fact) => Some(fact),
        Named::Record(record) => record.fact(),
        _ => None,
    }
}

/// The windows of a fact with the number of their value, and the count of different values.
fn windows(fact: &Fact) -> (Vec<Dated<usize>>, usize) {
    let mut values: Vec<String> = Vec::new();
    let mut out = Vec::new();
    for window in &fact.windows {
        let value = match &window.held {
            Held::Value(value) => format!("{value:?}"),
            Held::Prose(body) => {
                let named: Vec<_> = body.references.iter().map(|one| (&one.id, &one.at, &one.format)).collect();
                format!("{} {named:?}", body.own_words())
            }
        };
        let at = values.iter().position(|one| *one == value).unwrap_or_else(|| {
            values.push(value);
            values.len() - 1
        });
        out.push(Dated { from: window.from, to: window.to, value: at });
    }
    (out, values.len())
}
