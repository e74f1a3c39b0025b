//! The rules as an outline of questions that lead to questions and finally to a result, for readers without scripts
//! and for paper. A day or a number is asked for by its band.
//!
//! It is a reduced decision diagram, made from the answers to related questions: a question that cannot change the
//! result any more is not asked, and equal parts are shared. A result `no` or `ask` is given as soon as it is certain.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::decision::answers::Answers;
use crate::decision::proof::bits::Bits;
use crate::decision::proof::classes::{components, join};
use crate::decision::proof::model::{Dimension, Given, Model};
use crate::decision::proof::walk::{Side, Walk, walk};
use crate::decision::proof::{eval_bits, place_in};
use crate::decision::{Decision, RuleKind, Verdict};

/// Questions and results.
#[derive(Debug)]
pub struct Outline {
    /// The questions, the first one first; none leads back to one before it.
    pub questions: Vec<Question>,
    /// The results; without a question there is one.
    pub results: Vec<Leaf>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// The choice, or what is derived, that is asked for.
    pub fact: String,
    /// Its cells, and where each leads.
    pub answers: Vec<(String, To)>,
}

/// Where an answer leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum To {
    /// To the question of this number, counted from 0.
    Question(usize),
    /// To the result of this number.
    Result(usize),
}

/// A result: as much of it as the answers so far settle.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The verdict.
    pub verdict: Verdict,
    /// The amounts in yen, with the verdicts `pay` and `todo`. There are several when the amount depends on a day that
    /// no band distinguishes.
    pub amounts: BTreeSet<u64>,
    /// The row of the table of amounts, by its name.
    pub row: Option<String>,
    /// The gates that decide, by their names: with `no` those that are certain, with `todo` all; otherwise none.
    pub gates: Vec<String>,
    /// Answers that lead here.
    pub example: Answers,
}

/// Makes the outline; `None` when there are too many answers to enumerate.
pub fn outline(decision: &Decision) -> Option<Outline> {
    let model = Model::new(decision)?;
    let terms = model.conditions_of(|rule| !rule.kind.follows_verdict());
    let facts = model.dimensions.iter().enumerate().filter(|(_, fact)| fact.refutes_any(terms));
    let mut facts: Vec<(usize, &Dimension<'_>)> = facts.collect();
    facts.sort_by_key(|(_, fact)| fact.from.into_iter().max());
    let apart: Vec<usize> = facts.iter().map(|(at, _)| *at).collect();
    let groups = components(decision);
    let sides = |questions: &Vec<usize>| -> Option<Vec<Side>> {
        let states = walk(&model, questions, Walk::All, &apart)?;
        Some(states.into_iter().flat_map(|state| state.sides).collect())
    };
    let parts = groups.iter().map(sides).collect::<Option<Vec<_>>>()?;
    let part_of = |fact: &Dimension<'_>| groups.iter().position(|group| fact.from.iter().any(|at| group.contains(at)));
    let mut maker = Maker {
        model: &model,
        order: facts.iter().filter_map(|(_, fact)| Some((*fact, part_of(fact)?))).collect(),
        no: model.conditions_of(|rule| rule.kind == RuleKind::Gate(Verdict::No)),
        ask: model.conditions_of(|rule| rule.kind == RuleKind::Gate(Verdict::Ask)),
        settled: model.gates(Verdict::Todo).or(model.rows()).or(model.amounts()),
        questions: Vec::new(),
        results: Vec::new(),
        examples: Vec::new(),
        visited: HashMap::new(),
    };
    let start = maker.make(0, parts.iter().map(|sides| sides.iter().enumerate().collect()).collect());
    Some(maker.numbered(start))
}

/// For each component, the answers to it that are still open, each with its number.
type Open<'a> = Vec<Vec<(usize, &'a Side)>>;

/// What the rest of the outline depends on: the next dimension; of each component the bits that matter for the open
/// answers, with their numbers unless the component is finished; and whether `ask` is certain.
type Visit = (usize, Vec<BTreeSet<(Option<usize>, Bits)>>, bool);

/// A result as the places of its row and gates among the rules; equal results are shared. Results are listed in the
/// order of these.
type Found = (Verdict, BTreeSet<u64>, Option<usize>, Vec<usize>);

/// Builds the outline by recursion over the dimensions.
struct Maker<'a> {
    model: &'a Model<'a>,
    /// The dimensions on which the verdict or the amount depends, in the order in which they are determined, each with
    /// its component.
    order: Vec<(&'a Dimension<'a>, usize)>,
    /// The conditions of gates that say `no`.
    no: Bits,
    /// The conditions of gates that say `ask`.
    ask: Bits,
    /// Everything that a settled result depends on.
    settled: Bits,
    /// The questions made so far: the place of the dimension in `order`, and where each cell leads.
    questions: Vec<(usize, Vec<(usize, To)>)>,
    /// The results made so far.
    results: Vec<Found>,
    /// For each result, answers that lead to it.
    examples: Vec<Answers>,
    visited: HashMap<Visit, To>,
}

impl<'a> Maker<'a> {
    /// The question to ask when the first `known` dimensions are determined and these answers are open, or the result.
    /// A question of which all answers lead to the same place is left out.
    fn make(&mut self, known: usize, open: Open<'a>) -> To {
        let (mut certain, mut possible) = (self.model.all, self.model.all);
        for set in &open {
            let held = || set.iter().map(|(_, side)| side.held);
            certain = certain.and(held().reduce(Bits::and).unwrap_or_default());
            possible = possible.and(held().fold(Bits::default(), Bits::or));
        }
        let asks = certain.meets(self.ask);
        let matters = possible.and(if asks { self.no } else { self.settled });
        let next = self.order.get(known).filter(|_| !certain.meets(self.no) && !matters.minus(certain).is_empty());
        let Some((fact, part)) = next.copied() else { return self.result(certain, &open) };
        let mut cells: BTreeMap<usize, Vec<(usize, &Side)>> = BTreeMap::new();
        for (number, side) in open.get(part).into_iter().flatten() {
            cells.entry(self.model.cell_of(fact, &side.given)).or_default().push((*number, side));
        }
        if cells.len() < 2 {
            return self.make(known + 1, open);
        }
        let unfinished = |part: usize| self.order.iter().skip(known).any(|(_, one)| *one == part);
        let left = open.iter().enumerate().map(|(part, set)| {
            let unfinished = unfinished(part);
            set.iter().map(|(number, side)| (unfinished.then_some(*number), side.held.and(matters))).collect()
        });
        let visit = (known, left.collect(), asks);
        if let Some(to) = self.visited.get(&visit) {
            return *to;
        }
        let mut answers = Vec::new();
        for (cell, set) in cells {
            let mut open = open.clone();
            if let Some(place) = open.get_mut(part) {
                *place = set;
            }
            answers.push((cell, self.make(known + 1, open)));
        }
        let to = match answers.first().copied() {
            Some((_, first)) if answers.iter().all(|(_, to)| *to == first) => first,
            _ => To::Question(place_in(&mut self.questions, (known, answers))),
        };
        self.visited.insert(visit, to);
        to
    }

    /// Makes a result, or returns an equal one made before.
    fn result(&mut self, certain: Bits, open: &Open<'a>) -> To {
        let verdict = eval_bits::verdict(self.model, certain);
        let rules = |wanted: &dyn Fn(RuleKind<'_>) -> bool| -> Vec<usize> {
            let rules = self.model.rules.iter().enumerate();
            rules.filter(|(_, rule)| wanted(rule.kind) && rule.applies(certain, verdict)).map(|(at, _)| at).collect()
        };
        let settled = verdict <= Verdict::Todo;
        let row = if settled { rules(&|kind| matches!(kind, RuleKind::Row(_))).first().copied() } else { None };
        let shows_gates = matches!(verdict, Verdict::No | Verdict::Todo);
        let gates = if shows_gates { rules(&|kind| kind == RuleKind::Gate(verdict)) } else { Vec::new() };
        let found = (verdict, self.amounts(row, open), row, gates);
        let at = place_in(&mut self.results, found);
        if at == self.examples.len() {
            let start: Given = vec![None; self.model.questions.len()];
            let firsts = open.iter().filter_map(|set| set.first());
            self.examples.push(self.model.answers(&firsts.fold(start, |given, (_, side)| join(given, &side.given))));
        }
        To::Result(at)
    }

    /// The sums of a row with every amount of the ledger that is still possible.
    fn amounts(&self, row: Option<usize>, open: &Open<'a>) -> BTreeSet<u64> {
        let kind = row.and_then(|at| self.model.rules.get(at)).map(|rule| rule.kind);
        let Some(RuleKind::Row(row)) = kind else { return BTreeSet::new() };
        let start = BTreeSet::from([self.model.amounts()]);
        let windows = open.iter().fold(start, |windows, set| {
            let mine: BTreeSet<Bits> = set.iter().map(|(_, side)| side.held.and(self.model.amounts())).collect();
            windows.iter().flat_map(|one| mine.iter().map(|other| one.and(*other))).collect()
        });
        windows.into_iter().filter_map(|window| eval_bits::sum(self.model, row, window).ok()).collect()
    }

    /// Numbers what can be reached, in the order of reading.
    fn numbered(self, start: To) -> Outline {
        // Of the questions about one dimension, the one made last comes first.
        let mut questions: BTreeSet<(usize, Reverse<usize>)> = BTreeSet::new();
        let mut results: BTreeMap<&Found, usize> = BTreeMap::new();
        let mut open = vec![start];
        while let Some(to) = open.pop() {
            match to {
                To::Question(at) => {
                    let Some((known, answers)) = self.questions.get(at) else { continue };
                    if questions.insert((*known, Reverse(at))) {
                        open.extend(answers.iter().map(|(_, to)| *to));
                    }
                }
                To::Result(at) => results.extend(self.results.get(at).map(|found| (found, at))),
            }
        }
        let to = |to: To| match to {
            To::Question(at) => {
                To::Question(questions.iter().position(|(_, Reverse(one))| *one == at).unwrap_or_default())
            }
            To::Result(at) => To::Result(results.values().position(|one| *one == at).unwrap_or_default()),
        };
        let question = |(known, Reverse(at)): &(usize, Reverse<usize>)| {
            let ((fact, _), (_, answers)) = (self.order.get(*known)?, self.questions.get(*at)?);
            let answer = |(cell, next): &(usize, To)| Some((fact.cells.get(*cell)?.name.clone(), to(*next)));
            Some(Question { fact: fact.name.text.clone(), answers: answers.iter().filter_map(answer).collect() })
        };
        let name = |rule: &usize| self.model.rules.get(*rule).map(|rule| rule.name.text.clone());
        let leaf = |(found, at): (&&Found, &usize)| {
            let (verdict, amounts, row, gates) = found;
            Leaf {
                verdict: *verdict,
                amounts: amounts.clone(),
                row: row.as_ref().and_then(name),
                gates: gates.iter().filter_map(name).collect(),
                example: self.examples.get(*at).cloned().unwrap_or_default(),
            }
        };
        Outline {
            questions: questions.iter().filter_map(question).collect(),
            results: results.iter().map(leaf).collect(),
        }
    }
}
