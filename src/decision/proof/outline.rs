//! The rules as an outline of questions that lead to questions and finally to a result, for readers without scripts
//! and for paper. A day or a number is asked for by its band.
//!
//! It is a reduced decision diagram, made from the answers to related questions: a question that cannot change the
//! result any more is not asked, and equal parts are shared. A result `no` or `ask` is given as soon as it is certain.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::decision::answers::Answers;
use crate::decision::proof::bits::Bits;
use crate::decision::proof::classes::{components, join};
use crate::decision::proof::eval_bits;
use crate::decision::proof::model::{Given, Model, RuleKind};
use crate::decision::proof::walk::{Walk, walk_apart};
use crate::decision::{Decision, Verdict};

/// Questions and results.
#[derive(Debug, Default)]
pub struct Outline {
    /// The questions, the first one first; none leads back to one before it.
    pub questions: Vec<Question>,
    /// The results.
    pub results: Vec<Leaf>,
    start: Option<To>,
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

/// The key by which results are shared.
type Same = (Verdict, BTreeSet<u64>, Option<usize>, Vec<usize>);

/// Makes the outline; `None` when there are too many answers to enumerate.
pub fn outline(decision: &Decision) -> Option<Outline> {
    let model = Model::new(decision).ok()?;
    let facts = facts(&model);
    let parts = components(decision).into_iter().map(|questions| Related::new(&model, &questions, &facts));
    let parts: Vec<Related> = parts.collect::<Option<_>>()?;
    let order: Vec<(usize, usize)> = facts
        .iter()
        .filter_map(|fact| {
            let from = &model.dimensions.get(*fact)?.from;
            Some((*fact, parts.iter().position(|part| from.iter().any(|one| part.questions.contains(one)))?))
        })
        .collect();
    let kinds = Kinds::new(&model);
    let mut maker = Maker { model: &model, parts: &parts, order: &order, kinds, made: Made::default() };
    let sets = parts.iter().map(|part| (0..part.combinations.len()).collect()).collect();
    let start = maker.from(0, sets);
    Some(maker.made.numbered(start, &order, &model))
}

/// The dimensions on which the verdict or the amount depends, in the order in which they are determined.
fn facts(model: &Model<'_>) -> Vec<usize> {
    let rules = model.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Gate(_) | RuleKind::Row(_)));
    let terms: Bits = rules.flat_map(|rule| rule.bits().iter().collect::<Vec<_>>()).collect();
    let tested: BTreeSet<String> =
        terms.iter().flat_map(|term| model.tested_by(term)).map(|fact| fact.name.text.clone()).collect();
    let mut all: Vec<usize> = (0..model.dimensions.len())
        .filter(|at| model.dimensions.get(*at).is_some_and(|fact| tested.contains(&fact.name.text)))
        .collect();
    all.sort_by_key(|at| (model.dimensions.get(*at).and_then(|fact| fact.from.iter().max().copied()), *at));
    all
}

/// Related questions, and their answers that differ in a cell.
struct Related {
    questions: Vec<usize>,
    combinations: Vec<Combination>,
}

/// A set of answers to related questions: its cell in each dimension, the conditions it does not refute, and an
/// example.
struct Combination {
    cells: HashMap<usize, usize>,
    held: Bits,
    given: Given,
}

impl Related {
    fn new(model: &Model<'_>, questions: &[usize], facts: &[usize]) -> Option<Related> {
        let mine = |fact: &&usize| {
            model.dimensions.get(**fact).is_some_and(|fact| fact.from.iter().all(|from| questions.contains(from)))
        };
        let facts: Vec<usize> = facts.iter().filter(mine).copied().collect();
        let states = walk_apart(model, questions, Walk::All, &facts).ok()?;
        let combinations = states.into_iter().filter_map(|state| state.sides.into_iter().next()).map(|side| {
            let cell = |fact: &usize| Some((*fact, model.cell_of(model.dimensions.get(*fact)?, &side.given)));
            Combination { cells: facts.iter().filter_map(cell).collect(), held: side.held, given: side.given }
        });
        Some(Related { questions: questions.to_vec(), combinations: combinations.collect() })
    }
}

/// The conditions of each kind of rule.
struct Kinds {
    no: Bits,
    ask: Bits,
    /// Everything that a settled result depends on.
    settled: Bits,
}

impl Kinds {
    fn new(model: &Model<'_>) -> Kinds {
        let of = |wanted: &dyn Fn(RuleKind) -> bool| {
            let rules = model.rules.iter().filter(|rule| wanted(rule.kind));
            rules.fold(Bits::default(), |all, rule| all.or(rule.bits()))
        };
        Kinds {
            no: of(&|kind| kind == RuleKind::Gate(Verdict::No)),
            ask: of(&|kind| kind == RuleKind::Gate(Verdict::Ask)),
            settled: of(&|kind| matches!(kind, RuleKind::Gate(verdict) if verdict != Verdict::Pay))
                .or(of(&|kind| matches!(kind, RuleKind::Row(_))))
                .or(model.amounts()),
        }
    }
}

/// A question or a result that was made, before they are numbered in the order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Node {
    Question(usize),
    Result(usize),
}

/// Questions and results made so far; equal ones are shared.
#[derive(Default)]
struct Made {
    questions: Vec<(usize, Vec<(usize, Node)>)>,
    known: HashMap<(usize, Vec<(usize, Node)>), Node>,
    results: Vec<(Same, Answers)>,
    visited: HashMap<Visit, Node>,
}

/// The state of the construction, for sharing: the next dimension, the combinations still open in components that are
/// not finished, what the finished ones have settled, and whether `ask` is certain.
type Visit = (usize, Vec<Option<Vec<usize>>>, Bits, bool);

/// Builds the outline by recursion over the dimensions; `order` has them with their components.
struct Maker<'a> {
    model: &'a Model<'a>,
    parts: &'a [Related],
    order: &'a [(usize, usize)],
    kinds: Kinds,
    made: Made,
}

impl Maker<'_> {
    /// The question to ask when the first `known` dimensions are determined and these combinations are open, or the
    /// result.
    fn from(&mut self, known: usize, sets: Vec<Vec<usize>>) -> Node {
        let (mut certain, mut possible) = (self.model.all, self.model.all);
        for (part, set) in self.parts.iter().zip(&sets) {
            let held = || {
                set.iter()
                    .filter_map(|combination| part.combinations.get(*combination))
                    .map(|combination| combination.held)
            };
            certain = certain.and(held().reduce(Bits::and).unwrap_or_default());
            possible = possible.and(held().fold(Bits::default(), Bits::or));
        }
        let asks = certain.meets(self.kinds.ask);
        let matters = if asks { self.kinds.no } else { self.kinds.settled };
        let open = possible.minus(certain).meets(matters);
        let next = (known..self.order.len()).find_map(|at| {
            let (fact, part) = *self.order.get(at)?;
            Some((at, fact, part, self.split(fact, part, &sets)))
        });
        if certain.meets(self.kinds.no) || !open {
            return self.result(certain, &sets);
        }
        let Some((at, fact, part, cells)) = next else { return self.result(certain, &sets) };
        if cells.len() < 2 {
            return self.from(at + 1, sets);
        }
        let later = |part: usize| self.order.iter().skip(at).any(|(_, one)| *one == part);
        let (mut unfinished, mut settled) = (Vec::new(), self.model.all);
        for (number, set) in sets.iter().enumerate() {
            unfinished.push(later(number).then(|| set.clone()));
            if let (false, Some(part)) = (later(number), self.parts.get(number)) {
                let held = set
                    .iter()
                    .filter_map(|combination| part.combinations.get(*combination))
                    .map(|combination| combination.held);
                settled = settled.and(held.reduce(Bits::and).unwrap_or_default());
            }
        }
        let visit = (at, unfinished, settled.and(possible).and(matters), asks);
        if let Some(node) = self.made.visited.get(&visit) {
            return *node;
        }
        let mut answers = Vec::new();
        for (cell, set) in cells {
            let mut sets = sets.clone();
            if let Some(place) = sets.get_mut(part) {
                *place = set;
            }
            answers.push((cell, self.from(at + 1, sets)));
        }
        let node = self.question(fact, answers);
        self.made.visited.insert(visit, node);
        node
    }

    /// The open combinations of related questions, by the cell of one dimension.
    fn split(&self, fact: usize, part: usize, sets: &[Vec<usize>]) -> BTreeMap<usize, Vec<usize>> {
        let mut cells: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let combinations = self.parts.get(part).map(|part| part.combinations.as_slice()).unwrap_or_default();
        for combination in sets.get(part).into_iter().flatten() {
            if let Some(cell) = combinations.get(*combination).and_then(|combination| combination.cells.get(&fact)) {
                cells.entry(*cell).or_default().push(*combination);
            }
        }
        cells
    }

    /// Makes a question, or returns the node that all its answers lead to, or an equal question made before.
    fn question(&mut self, fact: usize, answers: Vec<(usize, Node)>) -> Node {
        if let Some((_, first)) = answers.first().copied()
            && answers.iter().all(|(_, node)| *node == first)
        {
            return first;
        }
        let key = (fact, answers);
        let node = Node::Question(self.made.questions.len());
        if let Some(same) = self.made.known.get(&key) {
            return *same;
        }
        self.made.questions.push(key.clone());
        self.made.known.insert(key, node);
        node
    }

    /// Makes a result, or returns an equal one made before.
    fn result(&mut self, certain: Bits, sets: &[Vec<usize>]) -> Node {
        let verdict = eval_bits::verdict(self.model, certain);
        let rules = |wanted: &dyn Fn(RuleKind) -> bool| -> Vec<usize> {
            let rules = self.model.rules.iter().enumerate();
            rules.filter(|(_, rule)| wanted(rule.kind) && rule.applies(certain, verdict)).map(|(at, _)| at).collect()
        };
        let settled = verdict <= Verdict::Todo;
        let row = if settled { rules(&|kind| matches!(kind, RuleKind::Row(_))).first().copied() } else { None };
        let shows_gates = matches!(verdict, Verdict::No | Verdict::Todo);
        let gates = if shows_gates { rules(&|kind| kind == RuleKind::Gate(verdict)) } else { Vec::new() };
        let same: Same = (verdict, self.amounts(row, sets), row, gates);
        if let Some(at) = self.made.results.iter().position(|(one, _)| *one == same) {
            return Node::Result(at);
        }
        let mut given: Given = vec![None; self.model.questions.len()];
        for (part, set) in self.parts.iter().zip(sets) {
            if let Some(combination) = set.first().and_then(|combination| part.combinations.get(*combination)) {
                given = join(given, &combination.given);
            }
        }
        self.made.results.push((same, self.model.answers(&given)));
        Node::Result(self.made.results.len() - 1)
    }

    /// The sums of a row with every amount of the ledger that is still possible.
    fn amounts(&self, row: Option<usize>, sets: &[Vec<usize>]) -> BTreeSet<u64> {
        let Some((at, RuleKind::Row(place))) = row.and_then(|at| Some((at, self.model.rules.get(at)?.kind))) else {
            return BTreeSet::new();
        };
        let mut windows = vec![self.model.amounts()];
        for (part, set) in self.parts.iter().zip(sets) {
            let combinations = set.iter().filter_map(|combination| part.combinations.get(*combination));
            let mut mine: Vec<Bits> = Vec::new();
            for combination in combinations.map(|combination| combination.held.and(self.model.amounts())) {
                if !mine.contains(&combination) {
                    mine.push(combination);
                }
            }
            windows = windows.iter().flat_map(|one| mine.iter().map(|other| one.and(*other))).collect();
        }
        windows.into_iter().filter_map(|window| eval_bits::sum(self.model, at, place, window).ok()).collect()
    }
}

impl Made {
    /// Numbers what can be reached, in the order of reading.
    fn numbered(self, start: Node, order: &[(usize, usize)], model: &Model<'_>) -> Outline {
        let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(node) = open.pop() {
            if let (true, Node::Question(at)) = (seen.insert(node), node) {
                open.extend(self.questions.get(at).into_iter().flat_map(|(_, answers)| answers).map(|(_, to)| *to));
            }
        }
        let place = |at: usize| {
            let fact = self.questions.get(at).map(|(fact, _)| *fact);
            (order.iter().position(|(one, _)| Some(*one) == fact), std::cmp::Reverse(at))
        };
        let mut questions: Vec<usize> =
            seen.iter().filter_map(|node| if let Node::Question(at) = node { Some(*at) } else { None }).collect();
        questions.sort_by_key(|at| place(*at));
        let mut results: Vec<usize> =
            seen.iter().filter_map(|node| if let Node::Result(at) = node { Some(*at) } else { None }).collect();
        results.sort_by_key(|at| self.results.get(*at).map(|(same, _)| same.clone()));
        let to = |node: &Node| match node {
            Node::Question(at) => To::Question(questions.iter().position(|one| one == at).unwrap_or_default()),
            Node::Result(at) => To::Result(results.iter().position(|one| one == at).unwrap_or_default()),
        };
        let name = |rule: usize| model.rules.get(rule).map(|rule| rule.name.text.clone());
        let question = |at: &usize| {
            let (fact, answers) = self.questions.get(*at)?;
            let fact = model.dimensions.get(*fact)?;
            let answers =
                answers.iter().filter_map(|(cell, node)| Some((fact.cells.get(*cell)?.name.clone(), to(node))));
            Some(Question { fact: fact.name.text.clone(), answers: answers.collect() })
        };
        let leaf = |at: &usize| {
            let ((verdict, amounts, row, gates), example) = self.results.get(*at)?;
            Some(Leaf {
                verdict: *verdict,
                amounts: amounts.clone(),
                row: row.and_then(name),
                gates: gates.iter().filter_map(|gate| name(*gate)).collect(),
                example: example.clone(),
            })
        };
        Outline {
            questions: questions.iter().filter_map(question).collect(),
            results: results.iter().filter_map(leaf).collect(),
            start: Some(to(&start)),
        }
    }
}

impl Outline {
    /// The result to which answers lead; `None` when they lead nowhere, which would be a bug in this module.
    pub fn follow(&self, decision: &Decision, answers: &Answers) -> Option<&Leaf> {
        let mut to = self.start?;
        loop {
            match to {
                To::Result(at) => return self.results.get(at),
                To::Question(at) => {
                    let question = self.questions.get(at)?;
                    let cell = crate::decision::eval::cell(decision, answers, &question.fact);
                    to = question.answers.iter().find(|(one, _)| one == cell)?.1;
                }
            }
        }
    }
}
