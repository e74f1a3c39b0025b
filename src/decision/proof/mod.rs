//! Proofs: what holds for every possible set of answers. Each proof searches for a class of answers that breaks it,
//! and such an example is part of the finding.
//!
//! A proof covers every class, or reports that there are too many. The modules build on each other:
//! `model` (rules as numbers), `walk` (answers to related questions), `classes`, `find_class`; then one module for
//! each statement. Tests compare the classes with `eval`.

pub mod bits;
pub mod classes;
pub mod compare;
pub mod coverage;
pub mod eval_bits;
pub mod find_class;
pub mod model;
pub mod outline;
pub mod sample_points;
pub mod undated;
pub mod walk;
mod holes;
mod pairs;
mod reach;

use crate::base::diag::{Diagnostic, Span, Words, words};
use crate::decision::cases::{self, Cases};
use crate::decision::proof::classes::{BUDGET, Classes, TooBig, classes};
use crate::decision::proof::model::Given;
use crate::decision::{Decision, answers, error};

/// Proves the rules of one decision that was read and linked without an error. When they hold, and so do its cases,
/// checks that the cases cover every edge and every rule. Nothing found means that all of this is so.
pub fn with_cases(decision: &Decision, cases: Option<&Cases>) -> Vec<Diagnostic> {
    let classes = match classes(decision) {
        Ok(classes) => classes,
        Err(big) => return vec![too_big(decision, &big)],
    };
    let mut prover = Prover { decision, classes: &classes, found: Vec::new() };
    prover.holes();
    prover.reach();
    prover.pairs();
    prover.undated();
    match cases.filter(|cases| prover.found.is_empty() && cases::run(decision, cases).is_empty()) {
        Some(cases) => coverage::check(decision, cases, &prover.paid()),
        None => prover.found,
    }
}

/// Collects the findings of the proofs.
struct Prover<'a> {
    decision: &'a Decision,
    classes: &'a Classes<'a>,
    found: Vec<Diagnostic>,
}

impl Prover<'_> {
    /// Reports what a proof found.
    fn error(&mut self, code: &'static str, span: &Span, message: Words, help: Words) {
        self.found.push(error(code, span, message, help));
    }

    /// Answers as a file of answers has them: `kind: one, day: 2023-06-01`.
    fn example(&self, given: &Given) -> String {
        let texts = answers::texts(&self.decision.inputs, &self.classes.model.answers(given));
        texts.iter().map(|(id, text)| format!("{id}: {text}")).collect::<Vec<_>>().join(", ")
    }
}

/// The place of something in a list, at whose end it is put when it is new.
fn place_in<T: PartialEq>(all: &mut Vec<T>, one: T) -> usize {
    all.iter().position(|known| *known == one).unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    })
}

/// The finding about rules with too many classes; it names the components that contribute most.
fn too_big(decision: &Decision, big: &TooBig) -> Diagnostic {
    let list = |count: &dyn Fn(Option<usize>) -> String| {
        let parts = big.components.iter().map(|(questions, ways)| format!("{questions} {}", count(*ways)));
        parts.collect::<Vec<_>>().join(", ")
    };
    let (message, help) = if big.components.is_empty() {
        (
            words(
                "条件か区分が多すぎて、規則を確かめられません（それぞれ256まで）",
                "there are too many conditions or cells to prove these rules (256 of each at most)",
            ),
            words("規則を2つのファイルに分けてください", "split the rules into two files"),
        )
    } else {
        let ja = list(&|ways| ways.map_or_else(|| String::from("（数えきれません）"), |ways| format!("{ways}通り")));
        let en = list(&|ways| ways.map_or_else(|| String::from("(beyond counting)"), |ways| format!("({ways} ways)")));
        (
            words(
                format!("答えの組み合わせが{BUDGET}通りを超え、規則を確かめられません。関係のある質問ごとに：{ja}"),
                format!(
                    "more than {BUDGET} combinations of answers: these rules can't be proved. Related questions: {en}"
                ),
            ),
            words(
                "最も多い組の質問や区分を減らすか、規則を2つのファイルに分けてください",
                "drop questions or cells where there are most ways, or split the rules into two files",
            ),
        )
    };
    error("decision-too-large", &decision.span, message, help)
}
