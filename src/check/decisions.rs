//! The decisions of a site: their cases are evaluated and their rules proved.

use crate::base::diag::{Diagnostic, words};
use crate::decision::{Decision, cases, proof};
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

/// Proves the rules of every decision of a site.
pub fn proofs(site: &Site) -> Vec<Diagnostic> {
    let cases = |decision: &Decision| site.cases.iter().find(|cases| cases.decision == decision.name);
    site.decisions.values().flat_map(|decision| proof::with_cases(decision, cases(decision))).collect()
}
