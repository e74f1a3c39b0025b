//! Decisions: rules as data. What is asked, into which cells the answers fall, what is paid, what stands in the way,
//! and where each rule comes from.
//!
//! There is no language of expressions: a condition is a list of cells. That keeps the number of distinguishable
//! answers finite, so [`proof`] can check all of them. The steps are: `read` (one file), `check` (the file fits
//! together), `link` (values of the ledger are filled in), `proof` (the rules hold for all answers), `eval` (one set
//! of answers). No finding here depends on a page, and nothing is rendered.
//!
//! A small file; every text is Markdown and may hold references, every rule names its source:
//!
//! ```yaml
//! title: 見本
//! caution: 目安です
//! contact: 窓口
//! inputs:
//!   kind: { type: choice, ask: 種類, values: { a: あ, b: い } }
//!   day: { type: date, ask: できごとの日 }
//!   days: { type: whole, ask: 休んだ日数, when: { kind: b } }
//! derive:
//!   period:
//!     bands: day
//!     cells: [{ id: old, to: 2022-05-31 }, { id: now, from: 2022-06-01 }]
//!     source: guide.s1
//! parameters:
//!   base: { fact: amounts.base, by: day }
//! amount:
//!   plain: { when: { kind: [a, b] }, add: { base: 1 }, say: 基本額, source: guide.s1 }
//! gates:
//!   no_old: { verdict: "no", when: { period: old }, say: 制度が始まる前, source: guide.s1 }
//! ```
//!
//! Exactly one row of `amount` must apply wherever something is paid. All gates that fire are shown, and the most
//! severe verdict among them is the result; without any it is `pay`.

pub mod answers;
pub mod cases;
pub mod check;
pub mod eval;
pub mod link;
pub mod lookup;
pub mod proof;
pub mod read;
pub mod script;
pub mod undated;

pub use lookup::{Rule, RuleKind};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::diag::{Diagnostic, Span, Words, has_errors};
use crate::base::tree::SitePath;
use crate::ledger::Cite;
use crate::syntax::fields::{self, Field};
use crate::syntax::markdown::Document;
use crate::syntax::yaml::{self, Node};
use crate::value::{Date, MonthDay};

/// The prefix of references to decisions: `{{ decisions.relief }}`.
const REFERENCE: &str = "decisions.";

/// The decision that a reference names.
pub fn named<'a>(all: &'a BTreeMap<String, Decision>, reference: &str) -> Option<&'a Decision> {
    all.get(reference.strip_prefix(REFERENCE)?)
}

/// The kind of a question; that of a choice when there is no such question.
fn kind_of(inputs: &[Input], name: &Name) -> InputKind {
    inputs.iter().find(|input| input.id.text == name.text).map_or(InputKind::Choice, |input| input.kind)
}

/// A file of YAML with these keys; `None` when it has errors, which the findings describe.
fn parse(path: &SitePath, text: &str, keys: &[Field], found: &mut Vec<Diagnostic>) -> Option<Node> {
    let node = yaml::parse(path, text, 0..text.len()).split(found)?;
    fields::check_fields(&node, &[keys], found);
    (!has_errors(found)).then_some(node)
}

/// A finding that stops the build, with advice.
fn error(code: &'static str, span: &Span, message: Words, help: Words) -> Diagnostic {
    Diagnostic::error(code, span.clone(), message).help(help)
}

/// The name of the cell for a question that was not asked or not answered.
pub const BLANK: &str = "blank";

/// The name under which conditions of documents, steps and notes test the verdict.
pub const VERDICT: &str = "verdict";

/// The result of a decision, mildest first. The most severe gate that fires gives the verdict, so the order of gates
/// in a file never matters.
///
/// The order of the variants is part of the rules: they are compared with `<`, and their places are used as bits in
/// proofs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It is paid.
    Pay,
    /// It is paid once something is done.
    Todo,
    /// The sources do not settle it; somebody must be asked.
    Ask,
    /// It is not paid.
    No,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Verdict; 4] = [Verdict::Pay, Verdict::Todo, Verdict::Ask, Verdict::No];

    /// What data files call it.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Pay => "pay",
            Verdict::Todo => "todo",
            Verdict::Ask => "ask",
            Verdict::No => "no",
        }
    }

    /// The verdict a data file calls `name`.
    pub fn parse(name: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A name as a rule file has it, with its place: of an input, a cell, a fact, a rule. As data it is its text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

impl Name {
    /// What is written at a node.
    fn of(node: &Node) -> Name {
        Name { text: node.text().unwrap_or_default().to_owned(), span: node.span.clone() }
    }
}

/// A set of rules: one file of `content/decisions/`.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Its name: that of the file.
    pub name: String,
    /// The start of its file.
    pub span: Span,
    /// What it decides, as a title.
    pub title: Document,
    /// How binding its result is, and why.
    pub caution: Document,
    /// Whom to ask.
    pub contact: Document,
    /// What is asked, in asking order.
    pub inputs: Vec<Input>,
    /// The cells into which answers fall.
    pub derived: Vec<Derived>,
    /// Amounts of the ledger, by the day on which they count.
    pub parameters: Vec<Parameter>,
    /// The table of amounts; of its rows exactly one applies.
    pub amount: Vec<Row>,
    /// The reasons; all that fire are shown.
    pub gates: Vec<Gate>,
    /// What has to be handed in.
    pub documents: Vec<Item>,
    /// What has to be done, in order.
    pub steps: Vec<Item>,
    /// What else should be known.
    pub notes: Vec<Item>,
    /// When it is paid.
    pub schedule: Option<Schedule>,
    /// What the sources leave open.
    pub ambiguities: Vec<Ambiguity>,
    /// What must never decrease, or increase, with a greater answer.
    pub monotone: Vec<Monotone>,
    /// Facts that texts show without a day although they change; filled in when the ledger is known.
    pub undated: Vec<undated::UndatedFact>,
}

/// What kind of answer a question takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum InputKind {
    /// One of some words.
    Choice,
    /// A day.
    Date,
    /// A whole number.
    Whole,
    /// An amount of money.
    Money,
}

/// A question. Questions are asked in the order of the file, each only when its condition holds; an answer can only
/// depend on earlier ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its name.
    pub id: Name,
    /// What kind of answer it takes.
    pub kind: InputKind,
    /// What the answer is called, in a few words; without it, the question itself.
    pub label: Option<Document>,
    /// The question.
    pub ask: Document,
    /// How to answer it.
    pub hint: Option<Document>,
    /// Why it is asked.
    pub why: Option<Document>,
    /// The answers of a choice, each with its words.
    pub values: Vec<(Name, Document)>,
    /// Whether it may be left out.
    pub optional: bool,
    /// When its answer counts; an answer given at other times is dropped.
    pub when: When,
    /// When the form asks it, of the times when it counts. An answer that is given unasked, as in a file, counts too.
    pub asking: Asking,
    /// The least answer.
    pub min: Option<Edge>,
    /// The greatest answer.
    pub max: Option<Edge>,
    /// Days before which its day can't lie.
    pub not_before: Vec<Name>,
    /// How many years after today its day can lie at most; 0 for a day that must have come. Known only where answers
    /// are given, for rules hold on any day.
    pub latest: Option<i16>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

/// When a form asks a question whose answer counts. The rules do not depend on it: it makes the form short, and a
/// question that is not asked has no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Asking {
    /// Always.
    Always,
    /// Only when earlier answers call for it.
    When(When),
    /// When the reader asks for it, after the result.
    OnRequest,
}

impl Input {
    /// Days before which proofs let its day not lie. What is asked after the result relates to nothing that decides
    /// it, so its order is checked where answers are given and left out of the proofs, which then stay small.
    pub fn proved_after(&self) -> &[Name] {
        if self.asking == Asking::OnRequest { &[] } else { &self.not_before }
    }

    /// Whether answers can be complete without it: it is optional, or a form does not always ask it.
    pub fn may_be_blank(&self) -> bool {
        self.optional || self.asking != Asking::Always
    }

    /// When its answer must be given, of the times when it counts; `None` when it may always be left out.
    pub fn required_when(&self) -> Option<&When> {
        const ALWAYS: &When = &When(Vec::new());
        match &self.asking {
            _ if self.optional => None,
            Asking::Always => Some(ALWAYS),
            Asking::When(when) => Some(when),
            Asking::OnRequest => None,
        }
    }
}

/// A day or a number: what can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// A whole number, or whole yen.
    Number(u64),
    /// A day.
    Day(Date),
}

/// An end of a band: a day or number in the file, or a fact of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The day or number; `None` until the ledger is known.
    pub point: Option<Point>,
    /// The fact that holds it.
    pub fact: Option<String>,
    /// Where it is written.
    pub span: Span,
}

impl Edge {
    /// The day or number of an end; `None` when that end is open, or names a fact that is not known yet.
    pub fn point(end: &Option<Edge>) -> Option<Point> {
        end.as_ref()?.point
    }
}

/// A condition: any of the lists holds, and a list holds when all of its tests do. An empty condition always holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct When(pub Vec<Vec<Test>>);

/// A test: whether the fact is in one of these cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// A choice, something derived, or the verdict.
    pub fact: Name,
    /// The cells.
    pub cells: Vec<Name>,
}

/// Something derived from answers, with a finite number of cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// Its name.
    pub id: Name,
    /// How it is made.
    pub how: How,
    /// The question whose answers are its cells, for readers without the calculator.
    pub ask: Option<Document>,
    /// The words of its cells.
    pub words: Vec<(Name, Document)>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

/// How the cell of something derived is found.
#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// By the band in which an answer lies.
    Bands {
        /// The input.
        of: Name,
        /// The bands, upwards.
        cells: Vec<Band>,
        /// The cell when there is no answer.
        missing: String,
    },
    /// By the order of two answers.
    Compare {
        /// The first input.
        left: Name,
        /// The second input.
        right: Name,
        /// The cell when the first is less.
        before: String,
        /// The cell when they are the same.
        same: String,
        /// The cell when the first is greater.
        after: String,
        /// The cell when one of them has no answer.
        missing: String,
    },
    /// By whether two days lie in the same year, which need not begin in January.
    Year {
        /// The first input.
        left: Name,
        /// The second input.
        right: Name,
        /// The fact that says when a year begins.
        year: Name,
        /// The day on which a year begins; `None` until the ledger is known.
        starts: Option<MonthDay>,
        /// The cell when it is the same year.
        same: String,
        /// The cell when it is another.
        other: String,
        /// The cell when one of them has no answer.
        missing: String,
    },
}

/// A band: from an end to an end, both included.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// The cell.
    pub id: Name,
    /// The least; `None`: anything below.
    pub from: Option<Edge>,
    /// The greatest; `None`: anything above.
    pub to: Option<Edge>,
}

impl Band {
    /// Whether a day or number lies in it.
    pub fn contains(&self, point: Point) -> bool {
        Edge::point(&self.from).is_none_or(|from| from <= point) && Edge::point(&self.to).is_none_or(|to| point <= to)
    }
}

/// A value and the days between which it holds, both included.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated<T> {
    /// The first day; `None`: since ever.
    pub from: Option<Date>,
    /// The last day; `None`: until further notice.
    pub to: Option<Date>,
    /// What holds.
    pub value: T,
}

impl<T: Copy> Dated<T> {
    /// The value of a day, in a list of which no two hold on the same day.
    pub fn on(all: &[Dated<T>], day: Date) -> Option<T> {
        let covers = |one: &&Dated<T>| {
            one.from.is_none_or(|from| from.first() <= day.first()) && one.to.is_none_or(|to| day.first() <= to.last())
        };
        all.iter().find(covers).map(|one| one.value)
    }
}

/// An amount of the ledger, taken as it stands on a day that the answers give.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub id: Name,
    /// The fact.
    pub fact: Name,
    /// What the fact is called.
    pub label: String,
    /// The input that holds the day.
    pub by: Name,
    /// The yen, from the ledger.
    pub windows: Vec<Dated<u64>>,
}

/// A row of the table of amounts. For any answers with the verdict `pay` or `todo` exactly one row applies; the amount
/// is the sum of its parameters, in yen.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name.
    pub id: Name,
    /// When it applies.
    pub when: When,
    /// Parameters, and how many times each is added; empty when the sources name no amount.
    pub add: Vec<(Name, u32)>,
    /// The fact that holds the same sum.
    pub equals: Option<Name>,
    /// The yen of that fact, from the ledger; the sum must equal it.
    pub stated: Vec<Dated<u64>>,
    /// Why it is this much.
    pub say: Document,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

impl Row {
    /// The sum of what it adds, in yen, when `yen` gives the value of each parameter.
    ///
    /// # Errors
    /// When a parameter has no value: what `yen` says.
    fn sum<'a, E>(&'a self, yen: impl Fn(&'a Name) -> Result<u64, E>) -> Result<u64, E> {
        let add = |all: u64, (name, times): &'a (Name, u32)| {
            Ok(all.saturating_add(yen(name)?.saturating_mul(u64::from(*times))))
        };
        self.add.iter().try_fold(0, add)
    }
}

/// A gate: a reason that limits the result, with its verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Its name.
    pub id: Name,
    /// What it means for the result.
    pub verdict: Verdict,
    /// When it fires.
    pub when: When,
    /// The reason in words.
    pub say: Document,
    /// What the sources leave open; every gate with the verdict `ask` names it.
    pub ambiguity: Option<Name>,
    /// With the verdict `ask`, what is paid in every reading: parameters, and how many times each is added. Empty when
    /// nothing is certain.
    pub at_least: Vec<(Name, u32)>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

/// A document, a step or a note.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its name.
    pub id: Name,
    /// When it belongs to the result.
    pub when: When,
    /// What it is.
    pub say: Document,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

/// When it is paid.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// The input that holds the day from which it counts.
    pub day: Name,
    /// What happens on the day that is found.
    pub say: Document,
    /// The parts of a month.
    pub rows: Vec<Due>,
}

/// A part of a month, and the day of payment that belongs to it. Together the parts cover the days 1 to 31 once each.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    /// Its name.
    pub id: Name,
    /// The first day of the month that belongs to it.
    pub from: i8,
    /// The last.
    pub to: i8,
    /// How many months later.
    pub months: i8,
    /// The day of that month; `None`: its last.
    pub due: Option<i8>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

/// What the sources leave open.
#[derive(Clone, Debug, PartialEq)]
pub struct Ambiguity {
    /// Its name.
    pub id: Name,
    /// What is open.
    pub question: Document,
    /// How the sources can be read.
    pub readings: Vec<Document>,
    /// How the rules answer it.
    pub answer: Document,
    /// Where it shows.
    pub cites: Vec<Cite>,
}

/// A claim about the whole table that is proved: with a greater answer the amount never falls, or never rises.
#[derive(Clone, Debug, PartialEq)]
pub struct Monotone {
    /// The input.
    pub input: Name,
    /// Whether the amount never falls; otherwise it never rises.
    pub up: bool,
}
