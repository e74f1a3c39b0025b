//! Checks the decisions of a site: evaluates their cases, and proves that their rules are complete and consistent.

use std::collections::BTreeMap;

use crate::base::diag::{Diagnostic, words};
use crate::decision::cases::{self, Cases};
use crate::decision::{Decision, proof};
use crate::site::Site;

/// Evaluates every case of a site (`decision-case`). A decision without cases is an error: nobody would notice when a
/// change of the rules alters a result.
pub fn cases(site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for cases in &site.cases {
        match site.decisions.get(&cases.decision) {
            Some(decision) => found.extend(cases::run(decision, cases)),
            // A decision that could not be read has findings of its own.
            None if site.unread_decisions.contains(&cases.decision) => {}
            None => {
                let name = &cases.decision;
                let message = words(
                    format!("この例が確かめる {name}.yaml がありません"),
                    format!("there is no {name}.yaml for these cases"),
                );
                let help = words("ファイルの名前を確かめてください", "check the name of the file");
                found.push(Diagnostic::error("decision-case", cases.span.clone(), message).help(help));
            }
        }
    }
    let has_cases = |name: &str| {
        site.cases.iter().any(|cases| cases.decision == name)
            || site.unread_decisions.contains(&format!("{name}.cases"))
    };
    for decision in site.decisions.values().filter(|decision| !has_cases(&decision.name)) {
        let name = &decision.name;
        let message = words("この規則を確かめる例がありません", "no case proves these rules");
        let help = words(
            format!("{name}.cases.yaml に、答えと結果の例を書いてください"),
            format!("write examples into {name}.cases.yaml"),
        );
        found.push(Diagnostic::error("decision-case", decision.span.clone(), message).help(help));
    }
    found
}

/// The proofs of the last build, by the names of the decisions: a cache, because a proof takes far longer than reading.
#[derive(Debug, Default)]
pub struct Proofs(BTreeMap<String, Proof>);

/// The findings of a proof, with its input. A decision contains the values it took from the ledger, so a proof depends
/// on nothing but the decision and its cases.
#[derive(Debug)]
struct Proof {
    decision: Decision,
    cases: Option<Cases>,
    found: Vec<Diagnostic>,
}

/// Proves the rules of every decision of a site. Decisions that are unchanged since the last build are taken from
/// `last`, which is then updated.
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
