//! Searches for a class with some property without visiting all of them.
//!
//! Answers of a component that the relevant bits cannot distinguish are merged first. Components are then combined one
//! after the other, and what is already certain can end the search early.

use std::collections::HashSet;

use crate::decision::proof::bits::Bits;
use crate::decision::proof::classes::{Classes, join};
use crate::decision::proof::model::{Given, RuleKind};
use crate::decision::proof::walk::State;
use crate::decision::{Decision, Verdict};

/// A class, or a pair of classes, with an example.
pub(super) struct FoundClass {
    /// The conditions that hold.
    pub(super) held: [Bits; 2],
    /// The answers.
    pub(super) given: [Given; 2],
}

/// The search space: for each component, its distinguishable answers.
pub(super) struct Search<'a> {
    parts: Vec<Vec<Branch<'a>>>,
    /// After each component: the bits that no later one can refute.
    certain: Vec<Bits>,
    /// The bits with which an amount is not settled: those of gates that say `ask` or `no`.
    pub(super) stops: Bits,
    /// The bits that matter to this search.
    bits: Bits,
}

/// Answers to one component: a single set, or the two of a pair.
struct Branch<'a> {
    held: [Bits; 2],
    given: [&'a Given; 2],
}

impl<'a> Search<'a> {
    /// Classes in which `needs` hold; those that agree on `bits` are taken together.
    pub(super) fn new(classes: &'a Classes<'a>, bits: Bits, needs: Bits) -> Search<'a> {
        Search::of(classes, bits, needs, None)
    }

    /// Pairs of classes that differ in some of `bits`, by the pairs of one component.
    pub(super) fn pairs(classes: &'a Classes<'a>, bits: Bits, component: usize, pairs: &'a [State]) -> Search<'a> {
        Search::of(classes, bits, Bits::default(), Some((component, pairs)))
    }

    fn of(classes: &'a Classes<'a>, bits: Bits, needs: Bits, pairs: Option<(usize, &'a [State])>) -> Search<'a> {
        let matter = bits.or(needs);
        let mut parts: Vec<(usize, bool, Vec<Branch<'a>>)> = Vec::new();
        for (at, part) in classes.parts.iter().enumerate() {
            let (states, paired) = match pairs {
                Some((component, pairs)) if component == at => (pairs, true),
                _ => (part.states.as_slice(), false),
            };
            let mut seen = HashSet::new();
            let branches = states.iter().filter_map(|state| {
                let (first, last) = (state.sides.first()?, state.sides.last()?);
                let held = [first.held.and(matter), last.held.and(matter)];
                let wanted = needs.minus(first.held).is_empty() && !(paired && held[0] == held[1]);
                (wanted && seen.insert(held)).then_some(Branch { held, given: [&first.given, &last.given] })
            });
            parts.push((at, paired, branches.collect()));
        }
        // Pairs come first, because most differences are decided there; then the smallest component.
        parts.sort_by_key(|(at, paired, branches)| (!paired, branches.len(), *at));
        let mut done: Vec<usize> = Vec::new();
        let mut certain = Vec::new();
        for (at, ..) in &parts {
            done.push(*at);
            let sure = |parts: &Vec<usize>| parts.iter().all(|part| done.contains(part));
            certain.push(matter.iter().filter(|bit| classes.depends.get(*bit).is_none_or(sure)).collect());
        }
        let parts = parts.into_iter().map(|(.., branches)| branches).collect();
        Search { parts, certain, stops: stops(classes), bits: matter }
    }

    /// The first class for which `goal` holds. `never` prunes: it gets the conditions that are not yet refuted and
    /// those of them that can no longer be refuted, and returns true when no class below can meet the goal.
    pub(super) fn find(
        &self,
        never: &dyn Fn(&[Bits; 2], &[Bits; 2]) -> bool,
        goal: &dyn Fn(&[Bits; 2]) -> bool,
    ) -> Option<FoundClass> {
        self.descend(0, [self.bits; 2], &mut Vec::new(), never, goal)
    }

    /// Extends the chosen branches by one component, depth first.
    fn descend<'b>(
        &'b self,
        depth: usize,
        held: [Bits; 2],
        chosen: &mut Vec<&'b Branch<'a>>,
        never: &dyn Fn(&[Bits; 2], &[Bits; 2]) -> bool,
        goal: &dyn Fn(&[Bits; 2]) -> bool,
    ) -> Option<FoundClass> {
        let (Some(branches), Some(certain)) = (self.parts.get(depth), self.certain.get(depth)) else {
            let start: [Given; 2] = [Given::new(), Given::new()];
            let given =
                || chosen.iter().fold(start, |[a, b], branch| [joined(a, branch.given[0]), joined(b, branch.given[1])]);
            return goal(&held).then(|| FoundClass { held, given: given() });
        };
        for branch in branches {
            let [a, b] = held;
            let now = [a.and(branch.held[0]), b.and(branch.held[1])];
            if never(&now, &[now[0].and(*certain), now[1].and(*certain)]) {
                continue;
            }
            chosen.push(branch);
            let found = self.descend(depth + 1, now, chosen, never, goal);
            chosen.pop();
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

/// Joins answers; an empty list stands for no answers yet.
fn joined(given: Given, other: &Given) -> Given {
    if given.is_empty() { other.clone() } else { join(given, other) }
}

/// The conditions of the gates that leave no amount settled.
pub(super) fn stops(classes: &Classes<'_>) -> Bits {
    gates(classes, Verdict::Ask)
}

/// The conditions of the gates that are at least so severe.
pub(super) fn gates(classes: &Classes<'_>, least: Verdict) -> Bits {
    let rules =
        classes.model.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Gate(verdict) if verdict >= least));
    rules.fold(Bits::default(), |all, rule| all.or(rule.bits()))
}

/// Answers as a file of answers has them, in asking order: `kind: one, day: 2023-06-01`.
pub(super) fn answers_text(decision: &Decision, classes: &Classes<'_>, given: &Given) -> String {
    use crate::decision::answers::{Answer, shown};
    let answers = classes.model.answers(given);
    let one = |input: &crate::decision::Input| {
        let text = match answers.get(&input.id.text)? {
            Answer::Word(word) => word.clone(),
            Answer::Point(point) => shown(input.kind, *point),
        };
        Some(format!("{}: {text}", input.id.text))
    };
    decision.inputs.iter().filter_map(one).collect::<Vec<_>>().join(", ")
}
