//! Enumerates the distinguishable answers to related questions, each with an example.
//!
//! Questions are answered in asking order. After each, answers that can no longer be distinguished are merged: they
//! refute the same conditions, and everything that later questions depend on is equal. One of them is recorded as the
//! example.

use std::collections::{BTreeSet, HashMap};

use crate::decision::InputKind;
use crate::decision::proof::bits::Bits;
use crate::decision::proof::model::{Dimension, Given, Model, Question, Relation};
use crate::decision::proof::sample_points::PointSampler;

/// How many states may be open at a time, as a bound on memory.
const OPEN: usize = 200_000;

/// What to enumerate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walk {
    /// Every set of answers.
    All,
    /// Pairs of sets that differ in the answer to one question, the first having the lesser one.
    Differ(usize),
    /// Pairs of which the second answers one question that is not asked.
    Skip(usize),
}

/// A set of answers, and the conditions it does not refute.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// The answers so far.
    pub(super) given: Given,
    /// The conditions not refuted so far.
    pub(super) held: Bits,
}

/// A set of answers, or two of them side by side.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// One set of answers, or two.
    pub(super) sides: Vec<Side>,
    /// The cells of all answers that were merged into this state.
    pub(super) seen: Bits,
}

/// Enumerates the answers to the questions of a component. Answers that differ in the cell of one of the dimensions
/// `apart` are not merged. `None` when more than [`OPEN`] states are open.
pub(super) fn walk(model: &Model<'_>, component: &[usize], walk: Walk, apart: &[usize]) -> Option<Vec<State>> {
    let mut relations = model.relations();
    relations.retain(|relation| component.contains(&relation.between[0]));
    let walker = Walker { model, component, relations, walk, apart };
    let start = Side { given: vec![None; model.questions.len()], held: model.all };
    let sides = if walk == Walk::All { vec![start] } else { vec![start.clone(), start] };
    let mut states = vec![State { sides, seen: Bits::default() }];
    for at in component {
        states = walker.step(*at, &states)?;
    }
    Some(states)
}

/// What stays the same during one enumeration.
struct Walker<'a> {
    model: &'a Model<'a>,
    /// The questions to answer, in asking order.
    component: &'a [usize],
    /// The relations between them.
    relations: Vec<Relation>,
    /// What to enumerate.
    walk: Walk,
    /// The dimensions whose cells keep answers apart.
    apart: &'a [usize],
}

/// The part of a side that later questions can depend on; states with equal keys are merged.
type Key = Vec<(Bits, Vec<Option<i64>>)>;

impl Walker<'_> {
    /// Answers one more question in every state, then merges states that can no longer be distinguished.
    fn step(&self, at: usize, states: &[State]) -> Option<Vec<State>> {
        let (live, cells) = (self.live(at), self.live_cells(at));
        let (mut next, mut places): (Vec<State>, HashMap<Key, usize>) = (Vec::new(), HashMap::new());
        for state in states {
            for answers in self.answers(at, state) {
                let mut made = state.clone();
                for (side, answer) in made.sides.iter_mut().zip(&answers) {
                    if let Some(place) = side.given.get_mut(at) {
                        *place = *answer;
                    }
                    (side.held, made.seen) = self.model.settle(at, &side.given, side.held, made.seen);
                }
                let key = made.sides.iter().map(|side| (side.held, self.key(&side.given, &live, &cells))).collect();
                let place = *places.entry(key).or_insert(next.len());
                match next.get_mut(place) {
                    Some(same) => same.seen = same.seen.or(made.seen),
                    None => next.push(made),
                }
            }
            if next.len() > OPEN {
                return None;
            }
        }
        Some(next)
    }

    /// The questions whose answers later ones are compared with.
    fn live(&self, at: usize) -> BTreeSet<usize> {
        let between = self.relations.iter().map(|relation| relation.between);
        between.filter(|[first, last]| (*first..*last).contains(&at)).map(|[first, _]| first).collect()
    }

    /// The dimensions that are determined and decide whether later questions are asked, or must not be merged.
    fn live_cells(&self, at: usize) -> Vec<&Dimension<'_>> {
        let later = self.component.iter().filter(|one| **one > at).filter_map(|one| self.model.questions.get(*one));
        let places = later.flat_map(|question| self.model.gates_of(question)).chain(self.apart.iter().copied());
        let places: BTreeSet<usize> = places.collect();
        let dimensions = places.into_iter().filter_map(|place| self.model.dimensions.get(place));
        dimensions.filter(|dimension| dimension.from.iter().all(|from| *from <= at)).collect()
    }

    /// The answers and cells of one side that later questions can depend on.
    fn key(&self, given: &Given, live: &BTreeSet<usize>, cells: &[&Dimension<'_>]) -> Vec<Option<i64>> {
        let values = live.iter().map(|at| given.get(*at).copied().flatten());
        let cells = cells.iter().map(|dimension| i64::try_from(self.model.cell_of(dimension, given)).ok());
        values.chain(cells).collect()
    }

    /// The answers to try, one for each side; `None` is no answer.
    fn answers(&self, at: usize, state: &State) -> Vec<Vec<Option<i64>>> {
        let Some(question) = self.model.questions.get(at) else { return Vec::new() };
        let asked: Vec<bool> = state.sides.iter().map(|side| self.model.is_asked(question, &side.given)).collect();
        let all: Vec<&Given> = state.sides.iter().map(|side| &side.given).collect();
        let to: Vec<&Given> = all.iter().zip(&asked).filter(|(_, asked)| **asked).map(|(given, _)| *given).collect();
        let some = |sides: &[&Given]| self.points(at, sides, &[], 0).into_iter().map(Some);
        match self.walk {
            Walk::Differ(one) if one == at => {
                if to.len() < all.len() {
                    return Vec::new();
                }
                let mut pairs: Vec<Vec<Option<i64>>> = Vec::new();
                for a in self.points(at, &to, &[], 1) {
                    let more = self.points(at, &to, &[a], 0).into_iter().filter(|b| a < *b);
                    pairs.extend(more.map(|b| vec![Some(a), Some(b)]));
                }
                if all.iter().all(|given| self.model.may_be_blank(question, given)) {
                    pairs.extend(some(&to).map(|b| vec![None, b]));
                }
                pairs
            }
            Walk::Skip(one) if one == at && to.is_empty() => some(&all).map(|b| vec![None, b]).collect(),
            Walk::Skip(one) if one == at => Vec::new(),
            _ if to.is_empty() => vec![vec![None; state.sides.len()]],
            _ => {
                let none = to.iter().all(|given| self.model.may_be_blank(question, given)).then_some(None);
                let given = |answer: Option<i64>| asked.iter().map(|asked| answer.filter(|_| *asked)).collect();
                none.into_iter().chain(some(&to)).map(given).collect()
            }
        }
    }

    /// The values to try for a question.
    fn points(&self, at: usize, sides: &[&Given], known: &[i64], more: u32) -> Vec<i64> {
        match self.model.questions.get(at) {
            Some(Question { input, .. }) if input.kind == InputKind::Choice => {
                (0..).zip(&input.values).map(|(at, _)| at).collect()
            }
            _ => PointSampler { model: self.model, relations: &self.relations, at, more }.points(sides, known),
        }
    }
}
