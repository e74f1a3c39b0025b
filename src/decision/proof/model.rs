//! The rules as numbers, for enumerating all answers: questions, cells and conditions are known by their place in a
//! list, answers are whole numbers, and the conditions that hold are a set of bits.
//!
//! The model is made from a decision that was read and linked without errors, so places that are not found can fall
//! back to 0 without harm.

#[path = "make_model.rs"]
mod make;

use std::cmp::Ordering;

use jiff::civil;

use crate::base::diag::Span;
use crate::decision::answers::{Answer, Answers};
use crate::decision::proof::bits::{self, Bits};
use crate::decision::proof::model::make::{dated, dimensions, place, rules, set};
use crate::decision::{Decision, Edge, Input, InputKind, Name, Point, RuleKind, Test, Verdict, When, eval};
use crate::value::{Date, MonthDay};

/// What was answered to each question, in asking order: the place of the word, the number, or the number of the day.
pub(super) type Given = Vec<Option<i64>>;

/// The rules as numbers.
pub(super) struct Model<'a> {
    /// The rules as they are written.
    pub(super) decision: &'a Decision,
    /// In asking order.
    pub(super) questions: Vec<Question<'a>>,
    /// Every choice, then everything derived.
    pub(super) dimensions: Vec<Dimension<'a>>,
    /// Rows, gates, documents, steps and notes, in this order.
    pub(super) rules: Vec<Rule<'a>>,
    /// The conditions of all rules, by their bits. The bits of amounts and of parts of the month follow.
    terms: Vec<&'a [Test]>,
    /// The bits that depend on the day of an answer.
    dated: Vec<DayBits<'a>>,
    /// All bits.
    pub(super) all: Bits,
}

/// A question.
pub(super) struct Question<'a> {
    /// As it is written.
    pub(super) input: &'a Input,
    /// When it is asked: all tests of one of these lists must hold, each on the place of a dimension and those of some of
    /// its cells, as bits; always, when there are no lists.
    when: Vec<Vec<(usize, u64)>>,
    /// When it must be answered, of the times when it is asked; `None` when it may always be left out.
    required: Option<Vec<Vec<(usize, u64)>>>,
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
pub(super) struct Dimension<'a> {
    /// The name of the choice, or of what is derived.
    pub(super) name: &'a Name,
    /// The questions that determine its cell; one that does so alone stands here twice.
    pub(super) from: [usize; 2],
    how: Cells,
    /// Its cells.
    pub(super) cells: Vec<Cell>,
    /// The place of the cell without an answer.
    missing: usize,
}

/// A cell, and the conditions that it does not refute.
pub(super) struct Cell {
    /// Its name.
    pub(super) name: String,
    /// The conditions that it does not refute.
    keeps: Bits,
    /// Its number among the cells of all dimensions.
    pub(super) number: usize,
}

/// From where to where, both included, and the bit or the cell of what lies there. Open ends are those of `i64`.
type Range = (i64, i64, usize);

/// How the cell of a dimension follows from answers. Cells are known by their places.
enum Cells {
    /// It is the word of a choice.
    Choice,
    /// By the band in which the answer lies.
    Bands { bands: Vec<Range>, outside: usize },
    /// When the first answer is less, the same, or greater.
    Compare([usize; 3]),
    /// By whether both days lie in the same year.
    Year { starts: MonthDay, same: usize, other: usize },
}

/// A row, a gate or an item: its conditions, each with the verdicts with which it counts.
pub(super) struct Rule<'a> {
    /// Its name.
    pub(super) name: &'a Name,
    /// Which kind of rule it is.
    pub(super) kind: RuleKind<'a>,
    /// Its conditions by their bits, and the verdicts with which each counts, as bits.
    terms: Vec<(usize, u8)>,
}

/// Bits of which at most one holds, depending on the day of an answer.
struct DayBits<'a> {
    of: DayFact<'a>,
    /// The question.
    by: usize,
    /// Days as numbers, or days of the month, with their bits.
    ranges: Vec<Range>,
    /// The bits of an amount, with their yen.
    yen: Vec<(usize, u64)>,
    all: Bits,
}

/// What depends on the day of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DayFact<'a> {
    /// The amount of a parameter, by its name.
    Parameter(&'a str),
    /// The stated sum of a row, by its name.
    Stated(&'a str),
    /// A fact that a text gives without a day.
    Undated,
    /// The part of the month.
    Month,
}

/// A relation between the answers to two questions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Relation {
    /// The places of the questions, the one that is asked first before the other.
    pub(super) between: [usize; 2],
    /// When a year begins; `None` when the two are compared.
    pub(super) year: Option<MonthDay>,
}

impl Relation {
    /// A relation between two questions, in any order.
    fn new(mut between: [usize; 2], year: Option<MonthDay>) -> Relation {
        between.sort_unstable();
        Relation { between, year }
    }
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
pub(super) fn day_number(day: civil::Date) -> i64 {
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
    /// Makes the model of a decision that was read and linked without an error; `None` when there are more conditions or
    /// cells than [`bits::SIZE`], or more than 64 cells in one dimension.
    pub(super) fn new(decision: &'a Decision) -> Option<Model<'a>> {
        let (rules, terms) = rules(decision);
        let mut next = terms.len();
        let dated = dated(decision, &mut next);
        let dimensions = dimensions(decision, &terms);
        let cells = dimensions.iter().map(|dimension| dimension.cells.len());
        if next > bits::SIZE || cells.clone().sum::<usize>() > bits::SIZE || cells.max() > Some(64) {
            return None;
        }
        let all = Bits::below(next);
        let mut model = Model { decision, questions: Vec::new(), dimensions, rules, terms, dated, all };
        model.questions = decision.inputs.iter().enumerate().map(|(at, input)| model.question(at, input)).collect();
        Some(model)
    }

    /// A question as numbers; the dimensions and dated bits are known.
    fn question(&self, at: usize, input: &'a Input) -> Question<'a> {
        let test = |test: &Test| {
            let known = self.dimensions.iter().enumerate().find(|(_, dimension)| dimension.name.text == test.fact.text);
            known.map_or((0, 0), |(place, dimension)| (place, set(dimension, &test.cells)))
        };
        let (min, max) = (Edge::point(&input.min).map(number), Edge::point(&input.max).map(number));
        let mut edges: Vec<i64> = min.into_iter().chain(max).collect();
        for dimension in self.dimensions.iter().filter(|dimension| dimension.from == [at, at]) {
            if let Cells::Bands { bands, .. } = &dimension.how {
                let ends = bands.iter().flat_map(|(from, to, _)| [*from, *to]);
                edges.extend(ends.filter(|end| ![i64::MIN, i64::MAX].contains(end)));
            }
        }
        for dated in self.dated.iter().filter(|dated| dated.by == at && dated.of != DayFact::Month) {
            // A window may have no neighbour whose end would be an edge, too.
            let ends = |(from, to, _): &Range| [from.saturating_sub(1), *from, *to, to.saturating_add(1)];
            edges.extend(dated.ranges.iter().flat_map(ends).filter(|edge| day(*edge).is_some()));
        }
        edges.sort_unstable();
        edges.dedup();
        let tests = |when: &When| when.0.iter().map(|all| all.iter().map(test).collect()).collect();
        let settled = |(_, dimension): &(usize, &Dimension<'_>)| dimension.from.iter().max() == Some(&at);
        Question {
            input,
            when: tests(&input.when),
            required: input.required_when().map(tests),
            min,
            max,
            not_before: input.proved_after().iter().map(|name| place(self.decision, name)).collect(),
            edges,
            settles: self.dimensions.iter().enumerate().filter(settled).map(|(place, _)| place).collect(),
        }
    }

    /// Whether a question is asked, after those before it were answered.
    pub(super) fn is_asked(&self, question: &Question<'_>, given: &Given) -> bool {
        self.holds(&question.when, given)
    }

    /// Whether a question that is asked may be left unanswered, after those before it were answered.
    pub(super) fn may_be_blank(&self, question: &Question<'_>, given: &Given) -> bool {
        question.required.as_ref().is_none_or(|required| !self.holds(required, given))
    }

    /// Whether a condition holds; each test is the place of a dimension and those of some of its cells, as bits.
    fn holds(&self, when: &[Vec<(usize, u64)>], given: &Given) -> bool {
        let holds = |(dimension, cells): &(usize, u64)| {
            self.dimensions.get(*dimension).is_some_and(|dimension| cells >> self.cell_of(dimension, given) & 1 == 1)
        };
        when.is_empty() || when.iter().any(|all| all.iter().all(holds))
    }

    /// The dimensions that decide whether a question is asked, and whether it must be answered.
    pub(super) fn gates_of<'b>(&'b self, question: &'b Question<'_>) -> impl Iterator<Item = usize> + 'b {
        question.when.iter().chain(question.required.iter().flatten()).flatten().map(|(dimension, _)| *dimension)
    }

    /// The place of the cell that a dimension is in; its questions must have been asked.
    pub(super) fn cell_of(&self, dimension: &Dimension<'_>, given: &Given) -> usize {
        let [left, right] = dimension.from.map(|at| given.get(at).copied().flatten());
        let (Some(left), Some(right)) = (left, right) else { return dimension.missing };
        match &dimension.how {
            Cells::Choice => usize::try_from(left).unwrap_or(dimension.missing),
            Cells::Bands { bands, outside } => find(bands, left).unwrap_or(*outside),
            Cells::Compare([before, same, after]) => match left.cmp(&right) {
                Ordering::Less => *before,
                Ordering::Equal => *same,
                Ordering::Greater => *after,
            },
            Cells::Year { starts, same, other } => {
                if year_of(left, *starts) == year_of(right, *starts) {
                    *same
                } else {
                    *other
                }
            }
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
            let kept: Bits = answer.and_then(|answer| dated.bit(answer)).into_iter().collect();
            held = held.minus(dated.all.minus(kept));
        }
        (held, seen)
    }

    /// Every relation between two answers.
    pub(super) fn relations(&self) -> Vec<Relation> {
        let mut all = Vec::new();
        for (at, question) in self.questions.iter().enumerate() {
            all.extend(question.not_before.iter().map(|other| Relation::new([*other, at], None)));
        }
        for dimension in &self.dimensions {
            let year = match &dimension.how {
                Cells::Choice | Cells::Bands { .. } => continue,
                Cells::Compare(_) => None,
                Cells::Year { starts, .. } => Some(*starts),
            };
            all.push(Relation::new(dimension.from, year));
        }
        all
    }

    /// The first and last days of the month between which the day of an answer matters.
    pub(super) fn months(&self, at: usize) -> impl Iterator<Item = (i64, i64)> {
        let months = self.dated.iter().filter(move |dated| dated.by == at && dated.of == DayFact::Month);
        months.flat_map(|dated| &dated.ranges).map(|(from, to, _)| (*from, *to))
    }

    /// The yen of a parameter in a class, if the ledger has a value.
    pub(super) fn yen(&self, parameter: &str, held: Bits) -> Option<u64> {
        self.values(parameter).find(|(bit, _)| held.has(*bit)).map(|(_, yen)| yen)
    }

    /// The bits of the values of a parameter, with their yen.
    pub(super) fn values(&self, parameter: &str) -> impl Iterator<Item = (usize, u64)> {
        let of = move |dated: &&DayBits<'_>| dated.of == DayFact::Parameter(parameter);
        self.dated.iter().filter(of).flat_map(|dated| &dated.yen).copied()
    }

    /// The bits of the amounts of all parameters and stated sums.
    pub(super) fn amounts(&self) -> Bits {
        self.day_bits(|of| matches!(of, DayFact::Parameter(_) | DayFact::Stated(_)))
    }

    /// The bits that depend on the day of an answer, of what is wanted.
    pub(super) fn day_bits(&self, wanted: impl Fn(DayFact<'_>) -> bool) -> Bits {
        self.dated.iter().filter(|dated| wanted(dated.of)).fold(Bits::default(), |all, dated| all.or(dated.all))
    }

    /// For each [`Decision::undated`], the bits of its values.
    pub(super) fn undated(&self) -> impl Iterator<Item = Bits> {
        self.dated.iter().filter(|dated| dated.of == DayFact::Undated).map(|dated| dated.all)
    }

    /// Where a condition of a rule is written, and which of its conditions it is, from 1.
    pub(super) fn place_of<'b>(&'b self, rule: &'b Rule<'_>, term: usize) -> (&'b Span, usize) {
        let number = rule.terms.iter().position(|(one, _)| *one == term).unwrap_or_default();
        let test = self.terms.get(term).and_then(|tests| tests.first());
        (test.map_or(&rule.name.span, |test| &test.fact.span), number + 1)
    }

    /// The bits of the conditions.
    pub(super) fn conditions(&self) -> Bits {
        Bits::below(self.terms.len())
    }

    /// The conditions of some rules.
    pub(super) fn conditions_of(&self, wanted: impl Fn(&Rule<'a>) -> bool) -> Bits {
        self.rules.iter().filter(|rule| wanted(rule)).fold(Bits::default(), |all, rule| all.or(rule.bits()))
    }

    /// The conditions of the gates that are at least so severe.
    pub(super) fn gates(&self, least: Verdict) -> Bits {
        self.conditions_of(|rule| matches!(rule.kind, RuleKind::Gate(verdict) if verdict >= least))
    }

    /// The conditions of the gates that leave no amount settled: those that say `ask` or `no`.
    pub(super) fn stops(&self) -> Bits {
        self.gates(Verdict::Ask)
    }

    /// The conditions of the rows of the table of amounts.
    pub(super) fn rows(&self) -> Bits {
        self.conditions_of(|rule| matches!(rule.kind, RuleKind::Row(_)))
    }

    /// The questions that can refute a bit.
    pub(super) fn depends_on(&self, bit: usize) -> Vec<usize> {
        let dated = self.dated.iter().filter(|dated| dated.all.has(bit)).map(|dated| dated.by);
        let tested = self.dimensions.iter().filter(|dimension| dimension.refutes_any(Bits::default().with(bit)));
        tested.flat_map(|dimension| dimension.from).chain(dated).collect()
    }

    /// Turns numbers back into answers.
    pub(super) fn answers(&self, given: &Given) -> Answers {
        let answer = |(question, answer): (&Question<'_>, &Option<i64>)| {
            let Input { id, kind, values, .. } = question.input;
            let answer = match kind {
                InputKind::Choice => Answer::Word(values.get(usize::try_from((*answer)?).ok()?)?.0.text.clone()),
                kind => Answer::Point(point(*kind, (*answer)?)?),
            };
            Some((id.text.clone(), answer))
        };
        self.questions.iter().zip(given).filter_map(answer).collect()
    }
}

impl Dimension<'_> {
    /// Whether one of its cells refutes one of some conditions.
    pub(super) fn refutes_any(&self, terms: Bits) -> bool {
        self.cells.iter().any(|cell| !terms.minus(cell.keeps).is_empty())
    }
}

impl Rule<'_> {
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

impl DayBits<'_> {
    /// The bit that holds for an answer; `None` when none does.
    fn bit(&self, answer: i64) -> Option<usize> {
        match self.of {
            DayFact::Month => find(&self.ranges, day(answer)?.day().into()),
            _ => find(&self.ranges, answer),
        }
    }
}

/// The bit or cell of what a number lies in.
fn find(ranges: &[Range], number: i64) -> Option<usize> {
    ranges.iter().find(|(from, to, _)| (*from..=*to).contains(&number)).map(|(.., found)| *found)
}

/// Whether a set of verdicts contains one.
fn counts(verdicts: u8, verdict: Verdict) -> bool {
    verdicts >> (verdict as u8) & 1 == 1
}
