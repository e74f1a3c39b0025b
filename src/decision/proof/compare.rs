//! Compares two versions of a decision: both get the same answers, and for each difference one example is recorded.
//!
//! The answers are those of the classes of both versions. As in a proof, related questions are examined together and
//! separately from the rest: an answer to them gives two sets of bits, the conditions it does not refute in either
//! version.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::decision::answers::{Answer, Answers, shown};
use crate::decision::proof::bits::Bits;
use crate::decision::proof::classes::{BUDGET, Classes, TooBig, classes, join};
use crate::decision::proof::eval_bits::{self, ClassHole, ClassResult};
use crate::decision::proof::model::{Given, Model, RuleKind, number};
use crate::decision::{Decision, InputKind, Point, Verdict, eval};
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
    let pair = Pair { old: classes(old)?, new: classes(new)? };
    let ids = |one: &Decision| one.inputs.iter().map(|input| input.id.text.clone()).collect::<Vec<_>>();
    let (before, after) = (ids(old), ids(new));
    let mut compared = Compared {
        dropped: before.iter().filter(|id| !after.contains(id)).cloned().collect(),
        added: after.iter().filter(|id| !before.contains(id)).cloned().collect(),
        ..Compared::default()
    };
    let mut groups = Vec::new();
    for names in pair.groups() {
        let trials = pair.trials(&names)?;
        if trials.is_empty() {
            compared.apart.extend(names);
        }
        groups.push(trials);
    }
    let mut tally = Tally::default();
    pair.visit(&groups, [pair.old.model.all, pair.new.model.all], &mut Vec::new(), &mut tally);
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

/// The classes of both versions.
struct Pair<'a> {
    old: Classes<'a>,
    new: Classes<'a>,
}

/// Answers to related questions, and the conditions they do not refute in the old and in the new version.
struct Trial {
    held: [Bits; 2],
    given: Answers,
}

/// The results of the old and of the new version.
type Both = [Result<ClassResult, ClassHole>; 2];

/// The results seen so far.
#[derive(Default)]
struct Tally {
    /// How often each pair of results occurred, and the first trials of the groups that gave it.
    results: HashMap<Both, (u64, Vec<usize>)>,
    count: u64,
    cut: bool,
}

impl Pair<'_> {
    /// Groups of questions that are related in either version.
    fn groups(&self) -> Vec<Vec<String>> {
        let mut groups: Vec<BTreeSet<String>> = Vec::new();
        for classes in [&self.old, &self.new] {
            for part in &classes.parts {
                let mut together: BTreeSet<String> = names(&classes.model, &part.questions).into_iter().collect();
                let (joined, apart): (Vec<_>, Vec<_>) =
                    groups.into_iter().partition(|group| !group.is_disjoint(&together));
                together.extend(joined.into_iter().flatten());
                groups = apart;
                groups.push(together);
            }
        }
        groups.into_iter().map(|group| group.into_iter().collect()).collect()
    }

    /// All answers to a group that either version distinguishes and both accept.
    fn trials(&self, group: &[String]) -> Result<Vec<Trial>, TooBig> {
        let (mut trials, mut seen) = (Vec::new(), HashSet::new());
        for classes in [&self.old, &self.new] {
            for given in examples(classes, group)? {
                let answers = classes.model.answers(&given);
                let held = |model: &Model<'_>| hold(model, group, &answers);
                let (Some(old), Some(new)) = (held(&self.old.model), held(&self.new.model)) else { continue };
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
            let result = [eval_bits::evaluate(&self.old.model, held[0]), eval_bits::evaluate(&self.new.model, held[1])];
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
                [Ok(old), Ok(new)] => self.differences(old, new),
                [Ok(old), Err(_)] => vec![Difference::Result(one(old), None)],
                [Err(_), Ok(new)] => vec![Difference::Result(None, one(new))],
                [Err(_), Err(_)] => Vec::new(),
            };
            for what in differences {
                // The order of a hash map varies; the least example is the same every time.
                let kind = kinds.entry(what).or_insert((0, chosen));
                kind.0 += count;
                kind.1 = kind.1.min(chosen);
            }
        }
        let change = |(difference, (count, chosen)): (Difference, (u64, &[usize]))| {
            let trials = groups.iter().zip(chosen).filter_map(|(group, at)| group.get(*at));
            let answers: Answers = trials.flat_map(|trial| trial.given.clone()).collect();
            Change { difference, witness: self.answer_texts(&answers), count }
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
        type ByRules = (fn(RuleKind) -> bool, fn(Vec<String>, Vec<String>) -> Difference);
        let kinds: [ByRules; 4] = [
            (|kind| kind == RuleKind::Document, Difference::Documents),
            (|kind| kind == RuleKind::Step, Difference::Steps),
            (|kind| matches!(kind, RuleKind::Row(_) | RuleKind::Gate(_)), Difference::Reasons),
            (|kind| kind == RuleKind::Note, Difference::Notes),
        ];
        for (is, what) in kinds {
            let (before, after) = (rules(&self.old.model, old, is), rules(&self.new.model, new, is));
            let only = |these: &BTreeSet<String>, those: &BTreeSet<String>| these.difference(those).cloned().collect();
            if before != after {
                all.push(what(only(&before, &after), only(&after, &before)));
            }
        }
        all
    }

    /// Answers as a file of answers has them, in asking order.
    fn answer_texts(&self, answers: &Answers) -> Vec<(String, String)> {
        let (old, new) = (self.old.model.decision, self.new.model.decision);
        let gone = old.inputs.iter().filter(|input| new.input(&input.id.text).is_none());
        let text = |input: &crate::decision::Input| match answers.get(&input.id.text)? {
            Answer::Word(word) => Some((input.id.text.clone(), word.clone())),
            Answer::Point(point) => Some((input.id.text.clone(), shown(input.kind, *point))),
        };
        new.inputs.iter().chain(gone).filter_map(text).collect()
    }
}

/// The names of questions by their places.
fn names(model: &Model<'_>, questions: &[usize]) -> Vec<String> {
    questions.iter().filter_map(|at| model.decision.inputs.get(*at)).map(|input| input.id.text.clone()).collect()
}

/// The rules of a kind that show in a result.
fn rules(model: &Model<'_>, result: &ClassResult, is: fn(RuleKind) -> bool) -> BTreeSet<String> {
    let rules = result.rules.iter().filter_map(|at| model.rules.get(at));
    rules.filter(|rule| is(rule.kind)).map(|rule| rule.name.text.clone()).collect()
}

/// An example of each answer to a group that one version distinguishes.
fn examples(classes: &Classes<'_>, group: &[String]) -> Result<Vec<Given>, TooBig> {
    let mut all = vec![vec![None; classes.model.questions.len()]];
    for part in &classes.parts {
        if !names(&classes.model, &part.questions).iter().any(|name| group.contains(name)) {
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
fn hold(model: &Model<'_>, group: &[String], answers: &Answers) -> Option<Bits> {
    let mut given: Given = vec![None; model.questions.len()];
    let mut held = model.all;
    for (at, (input, question)) in model.decision.inputs.iter().zip(&model.questions).enumerate() {
        if !group.contains(&input.id.text) {
            continue;
        }
        if model.is_asked(question, &given) {
            let answer = match (answers.get(&input.id.text), input.kind) {
                (None, _) if question.optional => None,
                (None, _) => return None,
                (Some(Answer::Word(word)), InputKind::Choice) => {
                    let place = input.values.iter().position(|(name, _)| name.text == *word)?;
                    i64::try_from(place).ok()
                }
                (Some(Answer::Point(point)), kind) => {
                    let fits = matches!(point, Point::Day(_)) == (kind == InputKind::Date) && kind != InputKind::Choice;
                    Some(number(*point)).filter(|_| fits)
                }
                (Some(Answer::Word(_)), _) => return None,
            };
            if answers.contains_key(&input.id.text) {
                let answer = answer?;
                let first = |other: &usize| given.get(*other).copied().flatten();
                let late = question.not_before.iter().filter_map(first).all(|first| first <= answer);
                let inside =
                    question.min.is_none_or(|min| min <= answer) && question.max.is_none_or(|max| answer <= max);
                if question.kind != InputKind::Choice && !(late && inside) {
                    return None;
                }
            }
            *given.get_mut(at)? = answer;
        }
        held = model.settle(at, &given, held, Bits::default()).0;
    }
    Some(held)
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
