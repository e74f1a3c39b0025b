//! The rules as numbers, for enumerating all answers: questions, cells and conditions are known by their place in a
//! list, answers are whole numbers, and the conditions that hold are a set of bits.
//!
//! The model is made from a decision that was read and linked without errors, so places that are not found can fall
//! back to 0 without harm.

#[path = "make_model.rs"]
mod make;

use std::collections::BTreeMap;

use jiff::civil;

use crate::base::diag::Span;
use crate::decision::answers::{Answer, Answers};
use crate::decision::proof::bits::{self, Bits};
pub(super) use crate::decision::proof::model::make::stated;
use crate::decision::proof::model::make::{dated, dimensions, rules, set};
use crate::decision::{Decision, Edge, InputKind, Name, Point, Verdict, eval};
use crate::value::{Date, MonthDay};

/// What was answered to each question, in asking order: the place of the word, the number, or the number of the day.
pub(super) type Given = Vec<Option<i64>>;

/// More conditions or cells than the sets of bits can hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooMany;

/// The rules as numbers.
pub(super) struct Model<'a> {
    pub(super) decision: &'a Decision,
    /// In asking order.
    pub(super) questions: Vec<Question>,
    /// Every choice, then everything derived.
    pub(super) dimensions: Vec<Dimension>,
    /// Rows, gates, documents, steps and notes, in this order.
    pub(super) rules: Vec<Rule>,
    /// How many conditions there are; the bits of amounts and of parts of the month follow.
    terms: usize,
    /// Where each condition is written; nowhere, when it has no tests.
    spans: Vec<Option<Span>>,
    dated: Vec<DayBits>,
    /// All bits.
    pub(super) all: Bits,
}

/// A question.
pub(super) struct Question {
    pub(super) kind: InputKind,
    /// Whether it may be left unanswered.
    pub(super) optional: bool,
    /// How many words a choice has.
    words: usize,
    /// Of these, all tests of one; always, when there are none.
    when: Vec<Vec<(usize, u64)>>,
    /// The least answer, as a number.
    pub(super) min: Option<i64>,
    /// The greatest answer, as a number.
    pub(super) max: Option<i64>,
    /// The questions whose day must not be later than its own.
    pub(super) not_before: Vec<usize>,
    /// Where something changes: both sides of each edge.
    pub(super) edges: Vec<i64>,
    /// The dimensions whose cell is determined once this question has been asked.
    settles: Vec<usize>,
}

/// A dimension of the answers: a choice or something derived, which is in exactly one of its cells.
pub(super) struct Dimension {
    pub(super) name: Name,
    /// The questions that determine its cell.
    pub(super) from: Vec<usize>,
    how: Cells,
    /// Its cells; the last one means that there is no answer.
    pub(super) cells: Vec<Cell>,
}

/// A cell, and the conditions that it does not refute.
pub(super) struct Cell {
    pub(super) name: String,
    keeps: Bits,
    /// Its number among the cells of all dimensions.
    pub(super) number: usize,
}

/// How the cell of a dimension follows from answers. Numbers are places of questions and cells; `missing` is the cell
/// without an answer.
enum Cells {
    Choice(usize),
    Bands { of: usize, bands: Vec<(Option<i64>, Option<i64>, usize)>, missing: usize, outside: usize },
    Compare { left: usize, right: usize, cells: [usize; 3], missing: usize },
    Year { left: usize, right: usize, starts: MonthDay, same: usize, other: usize, missing: usize },
}

/// A row, a gate or an item: its conditions, each with the verdicts with which it counts.
pub(super) struct Rule {
    pub(super) name: Name,
    pub(super) kind: RuleKind,
    terms: Vec<(usize, u8)>,
}

/// The kind of a rule; a row carries its place in the table of amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RuleKind {
    Row(usize),
    Gate(Verdict),
    Document,
    Step,
    Note,
}

/// Bits of which at most one holds, depending on the day of an answer: the amounts of a parameter, the parts of a
/// month.
struct DayBits {
    by: usize,
    all: Bits,
    how: Days,
}

/// How the bit follows from the day.
enum Days {
    /// Of a parameter: first day, last day, bit.
    Windows { name: String, windows: Vec<(i64, i64, usize)>, yen: Vec<(usize, u64)> },
    /// Of a fact that a text gives without a day: first day, last day, bit.
    Undated(Vec<(i64, i64, usize)>),
    /// First and last day of the month, bit.
    Month(Vec<(i8, i8, usize)>),
}

/// A relation between the answers to two questions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Relation {
    /// The places of the questions.
    pub(super) between: (usize, usize),
    /// When a year begins; `None` when the two are compared.
    pub(super) year: Option<MonthDay>,
}

/// Larger numbers are treated as this one, which leaves room for arithmetic without overflow.
const LARGEST: i64 = i64::MAX / 4;

/// A point as a number: itself, or the days since the start of 1970.
pub(super) fn number(point: Point) -> i64 {
    match point {
        Point::Number(number) => i64::try_from(number).unwrap_or(LARGEST).min(LARGEST),
        Point::Day(day) => day_number(day.first()),
    }
}

/// The days since the start of 1970.
fn day_number(day: civil::Date) -> i64 {
    day.since(civil::date(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days()))
}

/// The day of a number.
pub(super) fn day(number: i64) -> Option<civil::Date> {
    let days = jiff::Span::new().try_days(number).ok()?;
    civil::date(1970, 1, 1).checked_add(days).ok().filter(|day| day.year() >= 0)
}

/// A number as a point.
pub(super) fn point(kind: InputKind, number: i64) -> Option<Point> {
    match kind {
        InputKind::Date => day(number).map(|day| Point::Day(Date::from(day))),
        _ => u64::try_from(number).ok().map(Point::Number),
    }
}

/// The number of the day on which year `year` of a kind begins.
pub(super) fn year_start(year: i16, starts: MonthDay) -> Option<i64> {
    // A year that would begin on 29 February begins on 1 March where there is none.
    let first =
        civil::Date::new(year, starts.month, starts.day).or_else(|_| civil::Date::new(year, starts.month + 1, 1));
    first.ok().map(day_number)
}

/// The calendar year in which the year of a day began.
pub(super) fn year_of(number: i64, starts: MonthDay) -> Option<i16> {
    day(number).map(|day| eval::year_of(day, starts))
}

impl<'a> Model<'a> {
    /// Makes the model of a decision that was read and linked without an error.
    ///
    /// # Errors
    /// When there are more conditions or cells than [`bits::SIZE`], or more than 64 cells in one dimension.
    pub(super) fn new(decision: &'a Decision) -> Result<Model<'a>, TooMany> {
        let places: BTreeMap<&str, usize> =
            decision.inputs.iter().enumerate().map(|(at, input)| (input.id.text.as_str(), at)).collect();
        let place = |name: &Name| places.get(name.text.as_str()).copied().unwrap_or_default();
        let (rules, whens) = rules(decision);
        let mut next = whens.len();
        let dated = dated(decision, &place, &mut next);
        let mut cells = 0;
        let dimensions = dimensions(decision, &place, &whens, &mut cells);
        if next > bits::SIZE || cells > bits::SIZE || dimensions.iter().any(|dimension| dimension.cells.len() > 64) {
            return Err(TooMany);
        }
        let mut model = Model {
            decision,
            questions: Vec::new(),
            dimensions,
            rules,
            terms: whens.len(),
            spans: whens.iter().map(|tests| tests.first().map(|test| test.fact.span.clone())).collect(),
            dated,
            all: Bits::below(next),
        };
        model.questions =
            decision.inputs.iter().enumerate().map(|(at, input)| model.question(at, input, &place)).collect();
        Ok(model)
    }

    fn question(&self, at: usize, input: &crate::decision::Input, place: &dyn Fn(&Name) -> usize) -> Question {
        let end = |edge: &Option<Edge>| edge.as_ref().and_then(|edge| edge.point).map(number);
        let test = |test: &crate::decision::Test| {
            let (dimension, known) =
                self.dimensions.iter().enumerate().find(|(_, dimension)| dimension.name.text == test.fact.text).unzip();
            let cells = known.map_or(0, |known| set(known, &test.cells));
            (dimension.unwrap_or_default(), cells)
        };
        let (min, max) = (end(&input.min), end(&input.max));
        let mut edges: Vec<i64> = [min, max].into_iter().flatten().collect();
        for dimension in &self.dimensions {
            if let Cells::Bands { of, bands, .. } = &dimension.how
                && *of == at
            {
                edges.extend(bands.iter().flat_map(|(from, to, _)| [*from, *to]).flatten());
            }
        }
        for dated in self.dated.iter().filter(|dated| dated.by == at) {
            if let Days::Windows { windows, .. } | Days::Undated(windows) = &dated.how {
                // A window may have no neighbour whose end would be an edge, too.
                let ends =
                    |(from, to, _): &(i64, i64, usize)| [from.saturating_sub(1), *from, *to, to.saturating_add(1)];
                edges.extend(windows.iter().flat_map(ends).filter(|edge| day(*edge).is_some()));
            }
        }
        edges.sort_unstable();
        edges.dedup();
        Question {
            kind: input.kind,
            optional: input.optional,
            words: input.values.len(),
            when: input.when.0.iter().map(|all| all.iter().map(test).collect()).collect(),
            min,
            max,
            not_before: input.not_before.iter().map(place).collect(),
            edges,
            settles: (0..self.dimensions.len())
                .filter(|dimension| {
                    self.dimensions.get(*dimension).and_then(|dimension| dimension.from.iter().max()) == Some(&at)
                })
                .collect(),
        }
    }

    /// Whether a question is asked, after those before it were answered.
    pub(super) fn is_asked(&self, question: &Question, given: &Given) -> bool {
        let holds = |(dimension, cells): &(usize, u64)| {
            self.dimensions.get(*dimension).is_some_and(|dimension| cells >> self.cell_of(dimension, given) & 1 == 1)
        };
        question.when.is_empty() || question.when.iter().any(|all| all.iter().all(holds))
    }

    /// The dimensions that decide whether a question is asked.
    pub(super) fn gates_of<'b>(&'b self, question: &'b Question) -> impl Iterator<Item = usize> + 'b {
        question.when.iter().flatten().map(|(dimension, _)| *dimension)
    }

    /// The place of the cell that a dimension is in; its questions must have been asked.
    pub(super) fn cell_of(&self, dimension: &Dimension, given: &Given) -> usize {
        let answer = |at: usize| given.get(at).copied().flatten();
        match &dimension.how {
            Cells::Choice(at) => {
                answer(*at).and_then(|word| usize::try_from(word).ok()).unwrap_or(dimension.cells.len() - 1)
            }
            Cells::Bands { of, bands, missing, outside } => match answer(*of) {
                None => *missing,
                Some(point) => bands
                    .iter()
                    .find(|(from, to, _)| from.is_none_or(|from| from <= point) && to.is_none_or(|to| point <= to))
                    .map_or(*outside, |(.., cell)| *cell),
            },
            Cells::Compare { left, right, cells: [before, same, after], missing } => {
                match (answer(*left), answer(*right)) {
                    (Some(left), Some(right)) => match left.cmp(&right) {
                        std::cmp::Ordering::Less => *before,
                        std::cmp::Ordering::Equal => *same,
                        std::cmp::Ordering::Greater => *after,
                    },
                    _ => *missing,
                }
            }
            Cells::Year { left, right, starts, same, other, missing } => match (answer(*left), answer(*right)) {
                (Some(left), Some(right)) if year_of(left, *starts) == year_of(right, *starts) => *same,
                (Some(_), Some(_)) => *other,
                _ => *missing,
            },
        }
    }

    /// The conditions of `held` that an answer does not refute, and `seen` with the cells that it determines.
    pub(super) fn settle(&self, at: usize, given: &Given, held: Bits, seen: Bits) -> (Bits, Bits) {
        let (mut held, mut seen) = (held, seen);
        let settles = self.questions.get(at).map(|question| question.settles.as_slice()).unwrap_or_default();
        for dimension in settles.iter().filter_map(|dimension| self.dimensions.get(*dimension)) {
            if let Some(cell) = dimension.cells.get(self.cell_of(dimension, given)) {
                held = held.and(cell.keeps);
                seen = seen.with(cell.number);
            }
        }
        let answer = given.get(at).copied().flatten();
        for dated in self.dated.iter().filter(|dated| dated.by == at) {
            let bit = answer.and_then(|answer| dated.bit(answer));
            held = held.minus(bit.map_or(dated.all, |bit| dated.all.without(bit)));
        }
        (held, seen)
    }

    /// The possible answers to a choice: the places of its words.
    pub(super) fn words(question: &Question) -> std::ops::Range<i64> {
        0..i64::try_from(question.words).unwrap_or_default()
    }

    /// Every relation between two answers.
    pub(super) fn relations(&self) -> Vec<Relation> {
        let mut all = Vec::new();
        for (at, question) in self.questions.iter().enumerate() {
            all.extend(question.not_before.iter().map(|other| Relation { between: (*other, at), year: None }));
        }
        for dimension in &self.dimensions {
            match &dimension.how {
                Cells::Compare { left, right, .. } => all.push(Relation { between: (*left, *right), year: None }),
                Cells::Year { left, right, starts, .. } => {
                    all.push(Relation { between: (*left, *right), year: Some(*starts) });
                }
                _ => {}
            }
        }
        all
    }

    /// The first and last days of the month between which the day of an answer matters.
    pub(super) fn months(&self, at: usize) -> Vec<(i8, i8)> {
        let parts = self.dated.iter().filter(|dated| dated.by == at).filter_map(|dated| match &dated.how {
            Days::Month(parts) => Some(parts.iter().map(|(from, to, _)| (*from, *to))),
            Days::Windows { .. } | Days::Undated(_) => None,
        });
        parts.flatten().collect()
    }

    /// The yen of a parameter in a class, if the ledger has a value.
    pub(super) fn yen(&self, parameter: &str, held: Bits) -> Option<u64> {
        self.values(parameter).iter().find(|(bit, _)| held.has(*bit)).map(|(_, yen)| *yen)
    }

    /// The bits of the values of a parameter, with their yen.
    pub(super) fn values(&self, parameter: &str) -> &[(usize, u64)] {
        let values = self.dated.iter().find_map(|dated| match &dated.how {
            Days::Windows { name, yen, .. } if name == parameter => Some(yen.as_slice()),
            _ => None,
        });
        values.unwrap_or_default()
    }

    /// The bits of the amounts of all parameters.
    pub(super) fn amounts(&self) -> Bits {
        let windows = self.dated.iter().filter(|dated| matches!(dated.how, Days::Windows { .. }));
        windows.fold(Bits::default(), |all, dated| all.or(dated.all))
    }

    /// The bits of the amounts of one parameter.
    pub(super) fn amounts_of(&self, parameter: &str) -> Bits {
        let of = |dated: &&DayBits| matches!(&dated.how, Days::Windows { name, .. } if name == parameter);
        self.dated.iter().filter(of).fold(Bits::default(), |all, dated| all.or(dated.all))
    }

    /// For each [`Decision::undated`], the bits of its values.
    pub(super) fn undated(&self) -> impl Iterator<Item = Bits> {
        self.dated.iter().filter(|dated| matches!(dated.how, Days::Undated(_))).map(|dated| dated.all)
    }

    /// Where a condition of a rule is written, and which of its conditions it is, from 1.
    pub(super) fn place_of<'b>(&'b self, rule: &'b Rule, term: usize) -> (&'b Span, usize) {
        let number = rule.terms.iter().position(|(one, _)| *one == term).unwrap_or_default();
        (self.spans.get(term).and_then(Option::as_ref).unwrap_or(&rule.name.span), number + 1)
    }

    /// The bits of the conditions.
    pub(super) fn conditions(&self) -> Bits {
        Bits::below(self.terms)
    }

    /// The dimensions that a condition tests.
    pub(super) fn tested_by(&self, term: usize) -> impl Iterator<Item = &Dimension> {
        self.dimensions.iter().filter(move |dimension| dimension.cells.iter().any(|cell| !cell.keeps.has(term)))
    }

    /// The questions that can refute a bit.
    pub(super) fn depends_on(&self, bit: usize) -> Vec<usize> {
        let dated = self.dated.iter().filter(|dated| dated.all.has(bit)).map(|dated| dated.by);
        self.tested_by(bit).flat_map(|dimension| dimension.from.iter().copied()).chain(dated).collect()
    }

    /// Turns numbers back into answers.
    pub(super) fn answers(&self, given: &Given) -> Answers {
        let mut all = Answers::new();
        for ((input, question), answer) in self.decision.inputs.iter().zip(&self.questions).zip(given) {
            let Some(answer) = answer else { continue };
            let answer = match question.kind {
                InputKind::Choice => {
                    let word = usize::try_from(*answer).ok().and_then(|at| input.values.get(at));
                    word.map(|(name, _)| Answer::Word(name.text.clone()))
                }
                kind => point(kind, *answer).map(Answer::Point),
            };
            all.extend(answer.map(|answer| (input.id.text.clone(), answer)));
        }
        all
    }
}

impl Rule {
    /// Whether it applies: one of its conditions holds and counts with this verdict.
    pub(super) fn applies(&self, held: Bits, verdict: Verdict) -> bool {
        self.terms.iter().any(|(term, verdicts)| held.has(*term) && counts(*verdicts, verdict))
    }

    /// Its conditions.
    pub(super) fn bits(&self) -> Bits {
        self.terms.iter().map(|(term, _)| *term).collect()
    }

    /// Its conditions that count with a verdict.
    pub(super) fn bits_with(&self, verdict: Verdict) -> Bits {
        self.terms.iter().filter(|(_, verdicts)| counts(*verdicts, verdict)).map(|(term, _)| *term).collect()
    }
}

impl DayBits {
    /// The bit that holds for an answer; `None` when none does.
    fn bit(&self, answer: i64) -> Option<usize> {
        match &self.how {
            Days::Windows { windows, .. } | Days::Undated(windows) => {
                windows.iter().find(|(from, to, _)| (*from..=*to).contains(&answer)).map(|(.., bit)| *bit)
            }
            Days::Month(parts) => {
                let day = day(answer)?.day();
                parts.iter().find(|(from, to, _)| (*from..=*to).contains(&day)).map(|(.., bit)| *bit)
            }
        }
    }
}

/// Whether a set of verdicts contains one.
fn counts(verdicts: u8, verdict: Verdict) -> bool {
    verdicts >> (verdict as u8) & 1 == 1
}
