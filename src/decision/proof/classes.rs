//! Classes of answers: answers of one class have the same result in everything that the rules can distinguish.
//!
//! Questions that are related (one is asked depending on another, or their answers are compared) form a component. A
//! condition is a conjunction, so each component by itself determines which conditions it does not refute, and the
//! conditions that no component refutes hold. A class is one choice from each component.

use crate::decision::answers::Answers;
use crate::decision::proof::bits::Bits;
use crate::decision::proof::model::{Given, Model};
use crate::decision::proof::walk::{State, Walk, walk};
use crate::decision::{Decision, How, Name};

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
    /// The questions of each component, and in how many ways they can be answered; `None` when counting was given up.
    pub components: Vec<(Vec<Name>, Option<usize>)>,
}

/// Finds the classes of a decision that was read and linked without an error.
///
/// # Errors
/// When there are more than [`BUDGET`], or more conditions than fit.
pub fn classes(decision: &Decision) -> Result<Classes<'_>, TooBig> {
    let names = |questions: &[usize]| -> Vec<Name> {
        questions.iter().filter_map(|at| decision.inputs.get(*at)).map(|input| input.id.clone()).collect()
    };
    let model = Model::new(decision).map_err(|_| TooBig { components: Vec::new() })?;
    let groups = components(decision);
    let walked: Vec<_> = groups.iter().map(|one| (one, walk(&model, one, Walk::All))).collect();
    let count = |states: &Result<Vec<State>, _>| states.as_ref().ok().map(Vec::len);
    let product = walked.iter().try_fold(1u64, |all, (_, states)| all.checked_mul(count(states)?.try_into().ok()?));
    if product.is_none_or(|product| product > BUDGET) {
        let components = walked.iter().map(|(one, states)| (names(one), count(states))).collect();
        return Err(TooBig { components });
    }
    let states = walked.into_iter().filter_map(|(_, states)| states.ok()).collect::<Vec<_>>();
    let component = |(questions, states)| Component { questions, states };
    let parts: Vec<Component> = groups.into_iter().zip(states).map(component).collect();
    let part_of = |question: usize| parts.iter().position(|part| part.questions.contains(&question));
    let depends = |bit| model.depends_on(bit).into_iter().filter_map(part_of).collect();
    let depends = model.all.iter().map(depends).collect();
    Ok(Classes { model, parts, depends })
}

impl Classes<'_> {
    /// How many classes there are.
    pub fn len(&self) -> u64 {
        self.parts.iter().map(|part| part.states.len() as u64).product()
    }

    /// Whether no answers are possible.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many ways of answering each component has.
    pub fn sizes(&self) -> Vec<usize> {
        self.parts.iter().map(|part| part.states.len()).collect()
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
    let place = |name: &str| decision.inputs.iter().position(|input| input.id.text == name);
    let from = |fact: &str| -> Vec<usize> {
        let derived = decision.derived.iter().find(|one| one.id.text == fact);
        let names = match derived.map(|one| &one.how) {
            None => return place(fact).into_iter().collect(),
            Some(How::Bands { of, .. }) => vec![of],
            Some(How::Compare { left, right, .. } | How::Year { left, right, .. }) => vec![left, right],
        };
        names.iter().filter_map(|name| place(&name.text)).collect()
    };
    let asked = decision.inputs.iter().enumerate().map(|(at, input)| {
        let facts = input.when.0.iter().flatten().flat_map(|test| from(&test.fact.text));
        let days = input.not_before.iter().filter_map(|name| place(&name.text));
        facts.chain(days).chain([at]).collect::<Vec<usize>>()
    });
    let derived = decision.derived.iter().map(|one| from(&one.id.text));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for mut together in asked.chain(derived) {
        let (joined, apart): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| group.iter().any(|at| together.contains(at)));
        together.extend(joined.into_iter().flatten());
        together.sort_unstable();
        together.dedup();
        groups = apart;
        groups.push(together);
    }
    groups.sort();
    groups
}

#[cfg(test)]
#[path = "classes_tests.rs"]
mod tests;
