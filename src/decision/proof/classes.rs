//! Classes of answers: answers of one class have the same result in everything that the rules can distinguish.
//!
//! Questions that are related (one is asked depending on another, or their answers are compared) form a component. A
//! condition is a conjunction, so each component by itself determines which conditions it does not refute, and the
//! conditions that no component refutes hold. A class is one choice from each component.

use std::collections::BTreeSet;

use crate::decision::Decision;
use crate::decision::answers::Answers;
use crate::decision::proof::bits::Bits;
use crate::decision::proof::model::{Given, Model};
use crate::decision::proof::walk::{State, Walk, walk};

/// How many classes are examined at most; rules with more should be split.
pub const BUDGET: u64 = 4_000_000;

/// All classes of the answers to a decision.
pub struct Classes<'a> {
    pub(super) model: Model<'a>,
    /// The components; their answers are independent of each other.
    pub(super) parts: Vec<Component>,
    /// For each bit, the components that can refute it.
    pub(super) depends: Vec<Vec<usize>>,
}

/// Questions that are related, and what answers to them amount to.
pub(super) struct Component {
    /// Their places in asking order.
    pub(super) questions: Vec<usize>,
    /// The distinguishable answers to them.
    pub(super) states: Vec<State>,
}

/// There are too many classes to examine each.
#[derive(Clone, Debug)]
pub struct TooBig {
    /// The questions of each component, as `one+other`, and in how many ways they can be answered; `None` when counting
    /// was given up. Empty when there are more conditions or cells than can be counted with.
    pub components: Vec<(String, Option<usize>)>,
}

/// Finds the classes of a decision that was read and linked without an error.
///
/// # Errors
/// When there are more than [`BUDGET`], or more conditions than fit.
pub fn classes(decision: &Decision) -> Result<Classes<'_>, TooBig> {
    let model = Model::new(decision).ok_or(TooBig { components: Vec::new() })?;
    let groups = components(decision);
    let walked: Vec<_> = groups.iter().map(|questions| walk(&model, questions, Walk::All, &[])).collect();
    let counts = || walked.iter().map(|states| states.as_ref().map(Vec::len));
    let product = counts().try_fold(1u64, |all, count| all.checked_mul(count?.try_into().ok()?));
    if product.is_none_or(|product| product > BUDGET) {
        let name = |at: &usize| decision.inputs.get(*at).map(|input| input.id.text.as_str());
        let names = groups.iter().map(|questions| questions.iter().filter_map(name).collect::<Vec<_>>().join("+"));
        return Err(TooBig { components: names.zip(counts()).collect() });
    }
    let parts = groups.into_iter().zip(walked.into_iter().flatten());
    let parts: Vec<Component> = parts.map(|(questions, states)| Component { questions, states }).collect();
    let part_of = |question: usize| parts.iter().position(|part| part.questions.contains(&question));
    let depends = |bit| model.depends_on(bit).into_iter().filter_map(part_of).collect();
    let depends = model.all.iter().map(depends).collect();
    Ok(Classes { model, parts, depends })
}

impl Classes<'_> {
    /// How many classes there are.
    pub fn count(&self) -> u64 {
        self.sizes().map(|size| size as u64).product()
    }

    /// How many ways of answering each component has.
    pub fn sizes(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().map(|part| part.states.len())
    }

    /// Answers that are an example of a class; classes are numbered from 0.
    pub fn answers(&self, class: u64) -> Answers {
        self.model.answers(&self.example(class).0)
    }

    /// An example of a class, and the conditions that hold.
    pub(super) fn example(&self, class: u64) -> (Given, Bits) {
        let (mut rest, mut given, mut held) = (class, vec![None; self.model.questions.len()], self.model.all);
        for part in &self.parts {
            let count = (part.states.len() as u64).max(1);
            let side = usize::try_from(rest % count).ok().and_then(|at| part.states.get(at)?.sides.first());
            rest /= count;
            if let Some(side) = side {
                given = join(given, &side.given);
                held = held.and(side.held);
            }
        }
        (given, held)
    }
}

/// Joins two sets of answers of which no question has both.
pub(super) fn join(one: Given, other: &Given) -> Given {
    one.into_iter().zip(other).map(|(a, b)| a.or(*b)).collect()
}

/// Groups of related questions, each in asking order.
pub(super) fn components(decision: &Decision) -> Vec<Vec<usize>> {
    let from = |fact: &str| -> Vec<usize> {
        decision.determined_by(fact).into_iter().filter_map(|name| decision.place(&name.text)).collect()
    };
    let asked = decision.inputs.iter().enumerate().map(|(at, input)| {
        let conditions = [Some(&input.when), input.required_when()].into_iter().flatten();
        let facts =
            conditions.flat_map(|when| when.0.iter().flatten()).map(|test| &test.fact).chain(input.proved_after());
        facts.flat_map(|fact| from(&fact.text)).chain([at]).collect::<BTreeSet<usize>>()
    });
    let derived = decision.derived.iter().map(|one| from(&one.id.text).into_iter().collect());
    let mut groups: Vec<Vec<usize>> =
        merged(asked.chain(derived)).into_iter().map(|group| group.into_iter().collect()).collect();
    groups.sort();
    groups
}

/// Groups as far apart as possible: those that have something in common become one.
pub(super) fn merged<T: Ord>(all: impl Iterator<Item = BTreeSet<T>>) -> Vec<BTreeSet<T>> {
    all.fold(Vec::new(), |groups, mut together| {
        let (joined, mut apart): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group: &BTreeSet<T>| !group.is_disjoint(&together));
        together.extend(joined.into_iter().flatten());
        apart.push(together);
        apart
    })
}

#[cfg(test)]
#[path = "classes_tests.rs"]
mod tests;
