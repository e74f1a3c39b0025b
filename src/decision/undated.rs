//! Finds facts that the text of a rule shows without a day although they change: the text would show today's value,
//! and the amount may be that of another day. Whether somebody's answers lead to such a text is for `proof` to say.

use std::collections::BTreeSet;

use crate::decision::{Dated, Decision, Name, Parameter, RuleKind};
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
    /// The windows of the fact; values are equal when these texts are.
    pub windows: Vec<Dated<String>>,
}

/// Finds all of them, in a decision whose parameters are known. Amounts of a rule count on the days of the parameters
/// that it adds, and on those of all parameters when it adds none.
pub(super) fn undated_facts(decision: &Decision, ledger: &Ledger) -> Vec<UndatedFact> {
    let mut all = Vec::new();
    for rule in decision.rules() {
        let mut by = match rule.kind {
            RuleKind::Row(row) => days(row.add.iter().filter_map(|(name, _)| decision.parameter(&name.text))),
            _ => Vec::new(),
        };
        if by.is_empty() {
            by = days(&decision.parameters);
        }
        for reference in rule.say.references.iter().filter(|reference| reference.at.is_none()) {
            let id = &reference.id;
            let Some(Named::Fact(fact)) = ledger.find(id) else { continue };
            let windows = windows(fact);
            if windows.iter().map(|window| &window.value).collect::<BTreeSet<_>>().len() < 2 {
                continue;
            }
            all.extend(by.iter().map(|by| UndatedFact {
                rule: rule.id.clone(),
                reference: Name { text: id.clone(), span: reference.span.clone() },
                by: (*by).clone(),
                windows: windows.clone(),
            }));
        }
    }
    all
}

/// The inputs that hold the days of some parameters, each once.
fn days<'a>(parameters: impl IntoIterator<Item = &'a Parameter>) -> Vec<&'a Name> {
    let mut all: Vec<&Name> = Vec::new();
    for Parameter { by, .. } in parameters {
        if all.iter().all(|one| one.text != by.text) {
            all.push(by);
        }
    }
    all
}

/// The windows of a fact, each with a text that tells its value from others.
fn windows(fact: &Fact) -> Vec<Dated<String>> {
    let value = |held: &Held| match held {
        Held::Value(value) => format!("{value:?}"),
        Held::Prose(body) => {
            let named: Vec<_> = body.references.iter().map(|one| (&one.id, &one.at, &one.format)).collect();
            format!("{} {named:?}", body.own_words())
        }
    };
    let windows = fact.windows.iter();
    windows.map(|window| Dated { from: window.from, to: window.to, value: value(&window.held) }).collect()
}
