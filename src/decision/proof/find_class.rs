//! Searches for a class with some property without visiting all of them.
//!
//! Answers of a component that the relevant bits cannot distinguish are merged first. Components are then combined one
//! after the other, and what is already certain can end the search early.

use std::collections::HashSet;

use crate::decision::proof::bits::Bits;
use crate::decision::proof::classes::{Classes, join};
use crate::decision::proof::model::Given;
use crate::decision::proof::walk::State;

/// A class, or a pair of classes, with an example.
pub(super) struct FoundClass {
    /// The conditions that hold.
    pub(super) held: [Bits; 2],
    /// The answers.
    pub(super) given: [Given; 2],
}

/// The search space: for each component, its distinguishable answers.
pub(super) struct Search<'a> {
    /// With each component, the bits that no later one can refute.
    parts: Vec<(Vec<Branch<'a>>, Bits)>,
    /// The bits that matter to this search.
    bits: Bits,
    /// How many questions there are.
    questions: usize,
}

/// Answers to one component: a single set, or the two of a pair.
struct Branch<'a> {
    held: [Bits; 2],
    given: [&'a Given; 2],
}

impl Classes<'_> {
    /// Answers with which all of `needs` hold, and none of `without`.
    pub(super) fn find(&self, needs: Bits, without: Bits) -> Option<Given> {
        let search = Search::new(self, without, needs, None);
        let found = search.find(&|_, [certain, _]| certain.meets(without), &|[held, _]| !held.meets(without))?;
        let [given, _] = found.given;
        Some(given)
    }
}

impl<'a> Search<'a> {
    /// Classes in which `needs` hold; those that agree on `bits` are taken together. With the pairs of a component, pairs
    /// of classes that differ in some of these bits.
    pub(super) fn new(
        classes: &'a Classes<'a>,
        bits: Bits,
        needs: Bits,
        pairs: Option<(usize, &'a [State])>,
    ) -> Search<'a> {
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
        let with_certain = |(at, _, branches)| {
            done.push(at);
            let sure = |parts: &Vec<usize>| parts.iter().all(|part| done.contains(part));
            (branches, matter.iter().filter(|bit| classes.depends.get(*bit).is_none_or(sure)).collect())
        };
        let parts = parts.into_iter().map(with_certain).collect();
        Search { parts, bits: matter, questions: classes.model.questions.len() }
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
        let Some((branches, certain)) = self.parts.get(depth) else {
            let given = || {
                let start = [vec![None; self.questions], vec![None; self.questions]];
                chosen.iter().fold(start, |[a, b], branch| [join(a, branch.given[0]), join(b, branch.given[1])])
            };
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
