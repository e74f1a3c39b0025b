//! Compares two versions of a decision: both get the same answers, and for each difference one example is recorded.
//!
//! The answers are those of the classes of both versions. As in a proof, related questions are examined together and
//! separately from the rest: an answer to them gives two sets of bits, the conditions it does not refute in either
//! version.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::decision::answers::{self, Answer, Answers};
use crate::decision::proof::bits::Bits;
use crate::decision::proof::classes::{BUDGET, Classes, TooBig, classes, join, merged};
use crate::decision::proof::eval_bits::{self, ClassResult};
use crate::decision::proof::model::{Given, Model, number};
use crate::decision::{Decision, Input, InputKind, Point, RuleKind, Verdict, eval};
use crate::value::Date;

/// How the results of two versions differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The verdict, before and after.
    Verdict(Verdict, Verdict),
    /// Verdict and amount in yen where only one version has a result. The other has a hole there, such as an amount
    /// for which the ledger has no value.
    Result(Option<(Verdict, Option<u64>)>, Option<(Verdict, Option<u64>)>),
    /// The amount in yen, before and after.
    Amount(Option<u64>, Option<u64>),
    /// Documents that are no longer needed, and those that now are.
    Documents(Vec<String>, Vec<String>),
    /// Steps that are no longer needed, and those that now are.
    Steps(Vec<String>, Vec<String>),
    /// Reasons (gates and rows of the table) that no longer show, and those that now do.
    Reasons(Vec<String>, Vec<String>),
    /// Notes that no longer show, and those that now do.
    Notes(Vec<String>, Vec<String>),
    /// The day of payment, before and after.
    Due(Option<Date>, Option<Date>),
}

/// A difference, with an example and its extent.
#[derive(Clone, Debug)]
pub struct Change {
    /// What differs.
    pub difference: Difference,
    /// Answers that show it, as a file of answers has them.
    pub witness: Vec<(String, String)>,
    /// The number of compared combinations that show it.
    pub count: u64,
}

/// The result of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    /// The differences, the most important first.
    pub changes: Vec<Change>,
    /// Questions that are no longer asked.
    pub dropped: Vec<String>,
    /// Questions that are new.
    pub added: Vec<String>,
    /// Questions whose answers are not valid in the other version, so that nothing can be compared.
    pub apart: Vec<String>,
    /// How many combinations were compared.
    pub count: u64,
    /// Whether the budget ended the comparison early.
    pub cut: bool,
}

/// Compares two versions.
///
/// # Errors
/// When one of them has too many classes.
pub fn compare(old: &Decision, new: &Decision) -> Result<Compared, TooBig> {
    let pair = Pair([classes(old)?, classes(new)?]);
    let only = |these: &Decision, those: &Decision| -> Vec<String> {
        let ids = these.inputs.iter().map(|input| &input.id.text);
        ids.filter(|id| those.input(id).is_none()).cloned().collect()
    };
    let mut compared = Compared { dropped: only(old, new), added: only(new, old), ..Compared::default() };
    let mut groups = Vec::new();
    for names in merged(pair.0.iter().flat_map(related)) {
        let trials = pair.trials(&names)?;
        if trials.is_empty() {
            compared.apart.extend(names);
        }
        groups.push(trials);
    }
    let mut tally = Tally::default();
    pair.visit(&groups, pair.models().map(|model| model.all), &mut Vec::new(), &mut tally);
    (compared.count, compared.cut) = (tally.count, tally.cut);
    compared.changes = pair.changes(&groups, &tally);
    compared.changes.extend(due(old, new));
    compared.changes.sort_by(|a, b| {
        (rank(&a.difference), b.count, &a.difference).cmp(&(rank(&b.difference), a.count, &b.difference))
    });
    Ok(compared)
}

/// The order of importance: what has no result any more, what is no longer paid, what is paid now, other verdicts,
/// other amounts, the rest.
fn rank(difference: &Difference) -> u8 {
    match difference {
        Difference::Result(_, None) => 0,
        Difference::Verdict(_, Verdict::No) => 1,
        Difference::Verdict(Verdict::No, _) => 2,
        Difference::Verdict(..) => 3,
        Difference::Amount(..) => 4,
        Difference::Documents(..) => 5,
        Difference::Due(..) => 6,
        Difference::Steps(..) => 7,
        Difference::Reasons(..) => 8,
        Difference::Notes(..) => 9,
        Difference::Result(..) => 10,
    }
}

/// The classes of the old and of the new version.
struct Pair<'a>([Classes<'a>; 2]);

/// Answers to related questions, and the conditions they do not refute in the old and in the new version.
struct Trial {
    held: [Bits; 2],
    given: Answers,
}

/// The results seen so far.
#[derive(Default)]
struct Tally {
    /// How often each pair of results of the old and the new version occurred, and the first trials of the groups that
    /// gave it. A version whose rules have a hole there gives none.
    results: HashMap<[Option<ClassResult>; 2], (u64, Vec<usize>)>,
    count: u64,
    cut: bool,
}

impl<'a> Pair<'a> {
    /// The rules of the old and of the new version.
    fn models(&self) -> [&Model<'a>; 2] {
        self.0.each_ref().map(|classes| &classes.model)
    }

    /// All answers to a group of questions that either version distinguishes and both accept.
    fn trials(&self, group: &BTreeSet<String>) -> Result<Vec<Trial>, TooBig> {
        let (mut trials, mut seen) = (Vec::new(), HashSet::new());
        for classes in &self.0 {
            for given in examples(classes, group)? {
                let answers = classes.model.answers(&given);
                let [Some(old), Some(new)] = self.models().map(|model| hold(model, group, &answers)) else { continue };
                if seen.insert([old, new]) {
                    trials.push(Trial { held: [old, new], given: answers });
                }
            }
        }
        Ok(trials)
    }

    /// Evaluates both versions for every combination of trials, within the budget.
    fn visit(&self, groups: &[Vec<Trial>], held: [Bits; 2], chosen: &mut Vec<usize>, tally: &mut Tally) {
        let Some((first, rest)) = groups.split_first() else {
            if tally.count == BUDGET {
                tally.cut = true;
                return;
            }
            tally.count += 1;
            let [old, new] = self.models();
            let result = [eval_bits::evaluate(old, held[0]).ok(), eval_bits::evaluate(new, held[1]).ok()];
            tally.results.entry(result).or_insert_with(|| (0, chosen.clone())).0 += 1;
            return;
        };
        for (at, trial) in first.iter().enumerate() {
            if tally.cut {
                return;
            }
            chosen.push(at);
            self.visit(rest, [held[0].and(trial.held[0]), held[1].and(trial.held[1])], chosen, tally);
            chosen.pop();
        }
    }

    /// Turns the results into differences, each with its least example and its count.
    fn changes(&self, groups: &[Vec<Trial>], tally: &Tally) -> Vec<Change> {
        let mut kinds: BTreeMap<Difference, (u64, &[usize])> = BTreeMap::new();
        for (result, (count, chosen)) in &tally.results {
            let one = |result: &ClassResult| Some((result.verdict, result.amount));
            let differences = match result {
                [Some(old), Some(new)] => self.differences(old, new),
                [None, None] => Vec::new(),
                [old, new] => vec![Difference::Result(old.as_ref().and_then(one), new.as_ref().and_then(one))],
            };
            for what in differences {
                // The order of a hash map varies; the least example is the same every time.
                let kind = kinds.entry(what).or_insert((0, chosen));
                kind.0 += count;
                kind.1 = kind.1.min(chosen);
            }
        }
        let [old, new] = self.models().map(|model| model.decision);
        let gone = || old.inputs.iter().filter(|input| new.input(&input.id.text).is_none());
        let change = |(difference, (count, chosen)): (Difference, (u64, &[usize]))| {
            let trials = groups.iter().zip(chosen).filter_map(|(group, at)| group.get(*at));
            let answers: Answers = trials.flat_map(|trial| trial.given.clone()).collect();
            Change { difference, witness: answers::texts(new.inputs.iter().chain(gone()), &answers), count }
        };
        kinds.into_iter().map(change).collect()
    }

    /// How two results differ. Another verdict implies other amounts, documents and steps, so it is reported alone.
    fn differences(&self, old: &ClassResult, new: &ClassResult) -> Vec<Difference> {
        if old.verdict != new.verdict {
            return vec![Difference::Verdict(old.verdict, new.verdict)];
        }
        let mut all = Vec::new();
        if old.amount != new.amount {
            all.push(Difference::Amount(old.amount, new.amount));
        }
        /// Selects a kind of rule, and makes the difference from the names that are gone and those that are new.
        type ByRules = (fn(RuleKind<'_>) -> bool, fn(Vec<String>, Vec<String>) -> Difference);
        let kinds: [ByRules; 4] = [
            (|kind| kind == RuleKind::Document, Difference::Documents),
            (|kind| kind == RuleKind::Step, Difference::Steps),
            (|kind| matches!(kind, RuleKind::Row(_) | RuleKind::Gate(_)), Difference::Reasons),
            (|kind| kind == RuleKind::Note, Difference::Notes),
        ];
        let [old_model, new_model] = self.models();
        for (is, what) in kinds {
            let (before, after) = (rules(old_model, old, is), rules(new_model, new, is));
            let only = |these: &BTreeSet<String>, those: &BTreeSet<String>| these.difference(those).cloned().collect();
            if before != after {
                all.push(what(only(&before, &after), only(&after, &before)));
            }
        }
        all
    }
}

/// The groups of questions that one version relates, by their names.
fn related(classes: &Classes<'_>) -> Vec<BTreeSet<String>> {
    let inputs = &classes.model.decision.inputs;
    let names = |questions: &Vec<usize>| {
        questions.iter().filter_map(|at| inputs.get(*at)).map(|input| input.id.text.clone()).collect()
    };
    classes.parts.iter().map(|part| names(&part.questions)).collect()
}

/// The rules of a kind that show in a result.
fn rules(model: &Model<'_>, result: &ClassResult, is: fn(RuleKind<'_>) -> bool) -> BTreeSet<String> {
    let rules = result.rules.iter().filter_map(|at| model.rules.get(at));
    rules.filter(|rule| is(rule.kind)).map(|rule| rule.name.text.clone()).collect()
}

/// An example of each answer to a group that one version distinguishes.
fn examples(classes: &Classes<'_>, group: &BTreeSet<String>) -> Result<Vec<Given>, TooBig> {
    let mut all = vec![vec![None; classes.model.questions.len()]];
    for (part, names) in classes.parts.iter().zip(related(classes)) {
        if names.is_disjoint(group) {
            continue;
        }
        if (all.len() * part.states.len()) as u64 > BUDGET {
            return Err(TooBig { components: Vec::new() });
        }
        let sides = || part.states.iter().filter_map(|state| state.sides.first());
        all = all.iter().flat_map(|given| sides().map(|side| join(given.clone(), &side.given))).collect();
    }
    Ok(all)
}

/// The conditions that answers to a group do not refute; `None` when they are not valid for these questions.
fn hold(model: &Model<'_>, group: &BTreeSet<String>, answers: &Answers) -> Option<Bits> {
    let mut given: Given = vec![None; model.questions.len()];
    let mut held = model.all;
    for (at, question) in model.questions.iter().enumerate() {
        let input = question.input;
        if !group.contains(&input.id.text) {
            continue;
        }
        if model.is_asked(question, &given) {
            let answer = match answers.get(&input.id.text) {
                Some(answer) => Some(accepted(input, answer)?),
                None if model.may_be_blank(question, &given) => None,
                None => return None,
            };
            let earliest = question.not_before.iter().filter_map(|other| *given.get(*other)?).chain(question.min).max();
            let fits = |answer| earliest <= Some(answer) && question.max.is_none_or(|max| answer <= max);
            if input.kind != InputKind::Choice && !answer.is_none_or(fits) {
                return None;
            }
            *given.get_mut(at)? = answer;
        }
        held = model.settle(at, &given, held, Bits::default()).0;
    }
    Some(held)
}

/// An answer as a number, when it is of the kind that a question takes, and one of its words.
fn accepted(input: &Input, answer: &Answer) -> Option<i64> {
    match (answer, input.kind) {
        (Answer::Word(word), InputKind::Choice) => {
            i64::try_from(input.values.iter().position(|(name, _)| name.text == *word)?).ok()
        }
        (Answer::Point(point @ Point::Day(_)), InputKind::Date) => Some(number(*point)),
        (Answer::Point(point @ Point::Number(_)), InputKind::Whole | InputKind::Money) => Some(number(*point)),
        _ => None,
    }
}

/// How many days of a year have another day of payment, with the first of them.
fn due(old: &Decision, new: &Decision) -> Option<Change> {
    let at = |decision: &Decision, day: Date| {
        let schedule = decision.schedule.as_ref()?;
        let answers = [(schedule.day.text.clone(), Answer::Point(Point::Day(day)))].into_iter().collect();
        eval::due(schedule, &answers).map(|(due, _)| due)
    };
    // One year of 365 days is enough: it has every kind of month but a February of 29 days, which no rule can
    // distinguish.
    let mut day = jiff::civil::date(2026, 1, 1);
    let mut first: Option<Change> = None;
    while day.year() == 2026 {
        let one = Date::from(day);
        let (before, after) = (at(old, one), at(new, one));
        if before != after {
            let name = new.schedule.as_ref().or(old.schedule.as_ref()).map(|schedule| schedule.day.text.clone());
            let witness = vec![(name.unwrap_or_default(), one.to_string())];
            first.get_or_insert(Change { difference: Difference::Due(before, after), witness, count: 0 }).count += 1;
        }
        day = day.tomorrow().ok()?;
    }
    first
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
