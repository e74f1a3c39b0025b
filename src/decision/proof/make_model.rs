//! Turns the rules, cells and dated amounts of a decision into numbers for the model.

use std::collections::BTreeMap;

use crate::decision::proof::bits::{self, Bits};
use crate::decision::proof::model::{Cell, Cells, DayBits, DayFact, Dimension, Range, Rule, day_number, number};
use crate::decision::proof::place_in;
use crate::decision::{BLANK, Dated, Decision, Edge, How, InputKind, Name, Test, VERDICT, Verdict};
use crate::value::MonthDay;

/// All rules, and the conditions they have, by their bits.
pub(super) fn rules(decision: &Decision) -> (Vec<Rule<'_>>, Vec<&[Test]>) {
    let mut whens: Vec<&[Test]> = Vec::new();
    let mut all = Vec::new();
    for rule in decision.rules() {
        let first = whens.len();
        whens.extend(rule.when.0.iter().map(Vec::as_slice));
        if rule.when.0.is_empty() {
            whens.push(&[]);
        }
        let terms = whens.iter().enumerate().skip(first).map(|(at, tests)| (at, verdicts(tests))).collect();
        all.push(Rule { name: rule.id, kind: rule.kind, terms });
    }
    (all, whens)
}

/// The verdicts with which a condition counts, as bits.
fn verdicts(tests: &[Test]) -> u8 {
    let counts = |verdict: &Verdict| {
        tests.iter().all(|test| test.fact.text != VERDICT || test.cells.iter().any(|cell| cell.text == verdict.name()))
    };
    Verdict::ALL.into_iter().filter(counts).fold(0, |all, verdict| all | 1 << (verdict as u8))
}

/// The place of a question.
pub(super) fn place(decision: &Decision, input: &Name) -> usize {
    decision.place(&input.text).unwrap_or_default()
}

/// The bits that depend on the day of an answer, from `next` on: one for each value of a parameter, of a stated sum
/// and of an undated fact, and one for each part of the month.
pub(super) fn dated<'a>(decision: &'a Decision, next: &mut usize) -> Vec<DayBits<'a>> {
    let mut all = Vec::new();
    let mut add = |of: DayFact<'a>, by: &Name, ranges: Vec<Range>, yen: Vec<(usize, u64)>| {
        let bits = ranges.iter().map(|(.., bit)| *bit).collect();
        all.push(DayBits { of, by: place(decision, by), ranges, yen, all: bits });
    };
    let parameters = decision.parameters.iter().map(|one| (DayFact::Parameter(&one.id.text), &one.by, &one.windows));
    let stated = decision.amount.iter().filter(|row| row.equals.is_some()).filter_map(|row| {
        let by = &decision.parameter(&row.add.first()?.0.text)?.by;
        Some((DayFact::Stated(&row.id.text), by, &row.stated))
    });
    for (of, by, dated) in parameters.chain(stated) {
        let (ranges, bits) = windows(dated, next);
        add(of, by, ranges, bits.into_iter().map(|(yen, bit)| (bit, *yen)).collect());
    }
    for undated in &decision.undated {
        add(DayFact::Undated, &undated.by, windows(&undated.windows, next).0, Vec::new());
    }
    if let Some(schedule) = &decision.schedule {
        let parts = schedule.rows.iter().map(|row| (row.from.into(), row.to.into(), take(next)));
        add(DayFact::Month, &schedule.day, parts.collect(), Vec::new());
    }
    all
}

/// The next bit.
fn take(next: &mut usize) -> usize {
    *next += 1;
    *next - 1
}

/// Windows as numbers of days, each with the bit of its value; and a bit for each value, from `next` on.
fn windows<'a, T: Ord>(windows: &'a [Dated<T>], next: &mut usize) -> (Vec<Range>, BTreeMap<&'a T, usize>) {
    let mut bits = BTreeMap::new();
    let range = |window: &'a Dated<T>| {
        let from = window.from.map_or(i64::MIN, |from| day_number(from.first()));
        let to = window.to.map_or(i64::MAX, |to| day_number(to.last()));
        (from, to, *bits.entry(&window.value).or_insert_with(|| take(next)))
    };
    (windows.iter().map(range).collect(), bits)
}

/// The places of some cells in a dimension, as bits.
pub(super) fn set(dimension: &Dimension<'_>, names: &[Name]) -> u64 {
    let has = |cell: &Cell| names.iter().any(|name| name.text == cell.name);
    dimension.cells.iter().take(64).enumerate().filter(|(_, cell)| has(cell)).fold(0, |all, (at, _)| all | 1 << at)
}

/// The dimensions: every choice, then everything derived. `whens` are the conditions, by their bits.
pub(super) fn dimensions<'a>(decision: &'a Decision, whens: &[&[Test]]) -> Vec<Dimension<'a>> {
    let mut all: Vec<Dimension<'a>> = Vec::new();
    let mut numbers = 0..;
    let mut add = |name: &'a Name, from: [usize; 2], cells: Vec<&str>, missing: usize, how: Cells| {
        let cell = |cell: &str| {
            let refutes = |tests: &[Test]| {
                let on = tests.iter().find(|test| test.fact.text == name.text);
                on.is_some_and(|test| test.cells.iter().all(|one| one.text != cell))
            };
            let refuted = whens.iter().enumerate().filter(|(_, tests)| refutes(tests)).map(|(at, _)| at).collect();
            let keeps = Bits::below(bits::SIZE).minus(refuted);
            Cell { keeps, number: numbers.next().unwrap_or_default(), name: cell.to_owned() }
        };
        all.push(Dimension { name, from, cells: cells.into_iter().map(cell).collect(), missing, how });
    };
    for (at, input) in decision.inputs.iter().enumerate().filter(|(_, input)| input.kind == InputKind::Choice) {
        let cells: Vec<&str> = input.values.iter().map(|(name, _)| name.text.as_str()).chain([BLANK]).collect();
        let missing = cells.len() - 1;
        add(&input.id, [at, at], cells, missing, Cells::Choice);
    }
    for derived in &decision.derived {
        let mut names: Vec<&str> = Vec::new();
        let mut cell = |name: &'a str| place_in(&mut names, name);
        let (from, how, missing) = match &derived.how {
            How::Bands { of, cells, missing } => {
                let end = |edge: &Option<Edge>| Edge::point(edge).map(number);
                let bands = cells.iter().map(|band| {
                    let (from, to) = (end(&band.from).unwrap_or(i64::MIN), end(&band.to).unwrap_or(i64::MAX));
                    (from, to, cell(&band.id.text))
                });
                let bands = bands.collect();
                let missing = cell(missing);
                ([of, of], Cells::Bands { bands, outside: cell(BLANK) }, missing)
            }
            How::Compare { left, right, before, same, after, missing } => {
                ([left, right], Cells::Compare([cell(before), cell(same), cell(after)]), cell(missing))
            }
            How::Year { left, right, starts, same, other, missing, .. } => {
                let starts = starts.unwrap_or(MonthDay { month: 1, day: 1 });
                ([left, right], Cells::Year { starts, same: cell(same), other: cell(other) }, cell(missing))
            }
        };
        add(&derived.id, from.map(|input| place(decision, input)), names, missing, how);
    }
    all
}
