//! The decisions of a site: their cases are evaluated and their rules proved.

use std::collections::BTreeMap;

use crate::base::diag::{Diagnostic, words};
use crate::decision::cases::{self, Cases};
use crate::decision::{Decision, proof};
use crate::site::Site;

/// Evaluates every example of a site.
pub fn cases(site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for cases in &site.cases {
        match site.decisions.get(&cases.decision) {
            Some(decision) => found.extend(cases::run(decision, cases)),
            // What could not be read is told where it stands.
            None if site.unread_decisions.contains(&cases.decision) => {}
            None => {
                let name = &cases.decision;
                found.push(
                    Diagnostic::error(
                        "decision-case",
                        cases.span.clone(),
                        words(
                            format!("この例が確かめる {name}.yaml がありません"),
                            format!("there is no {name}.yaml for these cases"),
                        ),
                    )
                    .help(words("ファイルの名前を確かめてください", "check the name of the file")),
                );
            }
        }
    }
    let has_cases = |name: &str| {
        site.cases.iter().any(|cases| cases.decision == name)
            || site.unread_decisions.contains(&format!("{name}.cases"))
    };
    for decision in site.decisions.values().filter(|decision| !has_cases(&decision.name)) {
        let name = &decision.name;
        found.push(
            Diagnostic::error(
                "decision-case",
                decision.span.clone(),
                words("この規則を確かめる例がありません", "no case proves these rules"),
            )
            .help(words(
                format!("{name}.cases.yaml に、答えと結果の例を書いてください"),
                format!("write examples into {name}.cases.yaml"),
            )),
        );
    }
    found
}

/// The proofs of the last build, by the names of the decisions.
#[derive(Debug, Default)]
pub struct Proofs(BTreeMap<String, Proof>);

/// What was proved, of which rules and examples. The rules hold what they took over from the ledger, so they are all that
/// a proof depends on.
#[derive(Debug)]
struct Proof {
    decision: Decision,
    cases: Option<Cases>,
    found: Vec<Diagnostic>,
}

/// Proves the rules of every decision of a site, but those that were proved in the last build and are still the same.
pub fn proofs(site: &Site, last: &mut Proofs) -> Vec<Diagnostic> {
    last.0.retain(|name, _| site.decisions.contains_key(name));
    let mut found = Vec::new();
    for (name, decision) in &site.decisions {
        let cases = site.cases.iter().find(|cases| cases.decision == decision.name);
        let is_same = |proof: &&Proof| proof.decision == *decision && proof.cases.as_ref() == cases;
        if let Some(proof) = last.0.get(name).filter(is_same) {
            found.extend(proof.found.iter().cloned());
            continue;
        }
        let proved = proof::with_cases(decision, cases);
        found.extend(proved.iter().cloned());
        let proof = Proof { decision: decision.clone(), cases: cases.cloned(), found: proved };
        last.0.insert(name.clone(), proof);
    }
    found
}
