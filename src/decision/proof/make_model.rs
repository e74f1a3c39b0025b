//! Turns the rules, cells and dated amounts of a decision into numbers for the model.

use std::collections::BTreeMap;

use crate::decision::proof::bits::{self, Bits};
use crate::decision::proof::model::{Cell, Cells, DayBits, Days, Dimension, Rule, RuleKind, day_number, number};
use crate::decision::{BLANK, Dated, Decision, Edge, How, InputKind, Name, Test, VERDICT, Verdict};
use crate::value::MonthDay;

/// All rules, and the conditions they have, by their bits.
pub(super) fn rules(decision: &Decision) -> (Vec<Rule>, Vec<&[Test]>) {
    let mut whens: Vec<&[Test]> = Vec::new();
    let mut all = Vec::new();
    let rows = decision.amount.iter().enumerate().map(|(at, row)| (&row.id, RuleKind::Row(at), &row.when));
    let gates = decision.gates.iter().map(|gate| (&gate.id, RuleKind::Gate(gate.verdict), &gate.when));
    let items = [
        (&decision.documents, RuleKind::Document),
        (&decision.steps, RuleKind::Step),
        (&decision.notes, RuleKind::Note),
    ];
    let items = items.into_iter().flat_map(|(all, part)| all.iter().map(move |item| (&item.id, part, &item.when)));
    for (name, kind, when) in rows.chain(gates).chain(items) {
        let tests: Vec<&[Test]> =
            if when.0.is_empty() { vec![&[]] } else { when.0.iter().map(Vec::as_slice).collect() };
        let terms = tests.iter().enumerate().map(|(at, tests)| (whens.len() + at, verdicts(tests))).collect();
        whens.extend(tests);
        all.push(Rule { name: name.clone(), kind, terms });
    }
    (all, whens)
}

/// The name under which the stated sum of a row is treated like a parameter. No parameter can have it.
pub(in crate::decision) fn stated(row: &str) -> String {
    format!("= {row}")
}

/// The verdicts with which a condition counts, as bits.
fn verdicts(tests: &[Test]) -> u8 {
    let counts = |verdict: Verdict| {
        tests.iter().all(|test| test.fact.text != VERDICT || test.cells.iter().any(|cell| cell.text == verdict.name()))
    };
    Verdict::ALL.into_iter().filter(|verdict| counts(*verdict)).fold(0, |all, verdict| all | 1 << (verdict as u8))
}

/// The bits that depend on the day of an answer, from `next` on: one for each value of a parameter, of a stated sum
/// and of an undated fact, and one for each part of the month.
pub(super) fn dated(decision: &Decision, place: &dyn Fn(&Name) -> usize, next: &mut usize) -> Vec<DayBits> {
    let mut take = || {
        *next += 1;
        *next - 1
    };
    let mut all = Vec::new();
    let parameters = decision.parameters.iter().map(|one| (one.id.text.clone(), &one.by, &one.windows));
    let stated = decision.amount.iter().filter(|row| row.equals.is_some()).filter_map(|row| {
        let by = &decision.parameter(&row.add.first()?.0.text)?.by;
        Some((stated(&row.id.text), by, &row.stated))
    });
    for (name, by, from_to) in parameters.chain(stated) {
        let mut bits: BTreeMap<u64, usize> = BTreeMap::new();
        let mut windows = Vec::new();
        for window in from_to {
            let (from, to) = days(window);
            windows.push((from, to, *bits.entry(window.value).or_insert_with(&mut take)));
        }
        let yen = bits.iter().map(|(yen, bit)| (*bit, *yen)).collect();
        all.push(DayBits {
            by: place(by),
            all: bits.values().copied().collect(),
            how: Days::Windows { name, windows, yen },
        });
    }
    for undated in &decision.undated {
        let bits: Vec<usize> = (0..undated.values).map(|_| take()).collect();
        let window = |window: &Dated<usize>| {
            let (from, to) = days(window);
            Some((from, to, *bits.get(window.value)?))
        };
        let windows = undated.windows.iter().filter_map(window).collect();
        all.push(DayBits { by: place(&undated.by), all: bits.iter().copied().collect(), how: Days::Undated(windows) });
    }
    if let Some(schedule) = &decision.schedule {
        let parts: Vec<_> = schedule.rows.iter().map(|row| (row.from, row.to, take())).collect();
        let bits = parts.iter().map(|(.., bit)| *bit).collect();
        all.push(DayBits { by: place(&schedule.day), all: bits, how: Days::Month(parts) });
    }
    all
}

/// The numbers of the first and the last day.
fn days<T>(window: &Dated<T>) -> (i64, i64) {
    let from = window.from.map_or(i64::MIN, |from| day_number(from.first()));
    (from, window.to.map_or(i64::MAX, |to| day_number(to.last())))
}

/// The places of some cells in a dimension, as bits.
pub(super) fn set(dimension: &Dimension, names: &[Name]) -> u64 {
    let has = |cell: &Cell| names.iter().any(|name| name.text == cell.name);
    dimension.cells.iter().take(64).enumerate().filter(|(_, cell)| has(cell)).fold(0, |all, (at, _)| all | 1 << at)
}

/// The dimensions: every choice, then everything derived. `whens` are the conditions, by their bits; `next` counts the
/// cells.
pub(super) fn dimensions(
    decision: &Decision,
    place: &dyn Fn(&Name) -> usize,
    whens: &[&[Test]],
    next: &mut usize,
) -> Vec<Dimension> {
    let mut all = Vec::new();
    let mut dimension = |name: &Name, from: Vec<usize>, cells: Vec<String>, how: Cells| {
        let cells = cells
            .into_iter()
            .map(|cell| {
                let refutes = |tests: &[Test]| {
                    let on = tests.iter().find(|test| test.fact.text == name.text);
                    on.is_some_and(|test| test.cells.iter().all(|one| one.text != cell))
                };
                let refuted: Bits =
                    whens.iter().enumerate().filter(|(_, one)| refutes(one)).map(|(at, _)| at).collect();
                *next += 1;
                Cell { keeps: Bits::below(bits::SIZE).minus(refuted), number: *next - 1, name: cell }
            })
            .collect();
        all.push(Dimension { name: name.clone(), from, how, cells });
    };
    for (at, input) in decision.inputs.iter().enumerate().filter(|(_, input)| input.kind == InputKind::Choice) {
        // The last cell means that there is no answer.
        let cells = input.values.iter().map(|(name, _)| name.text.clone()).chain([BLANK.to_owned()]).collect();
        dimension(&input.id, vec![at], cells, Cells::Choice(at));
    }
    for derived in &decision.derived {
        let mut names: Vec<String> = Vec::new();
        let mut cell = |name: &str| {
            names.iter().position(|one| one == name).unwrap_or_else(|| {
                names.push(name.to_owned());
                names.len() - 1
            })
        };
        let end = |edge: &Option<Edge>| edge.as_ref().and_then(|edge| edge.point).map(number);
        let (from, how) = match &derived.how {
            How::Bands { of, cells, missing } => {
                let bands = cells.iter().map(|band| (end(&band.from), end(&band.to), cell(&band.id.text))).collect();
                let (missing, outside) = (cell(missing), cell(BLANK));
                (vec![place(of)], Cells::Bands { of: place(of), bands, missing, outside })
            }
            How::Compare { left, right, before, same, after, missing } => {
                let cells = [cell(before), cell(same), cell(after)];
                let (left, right, missing) = (place(left), place(right), cell(missing));
                (vec![left, right], Cells::Compare { left, right, cells, missing })
            }
            How::Year { left, right, starts, same, other, missing, .. } => {
                let (same, other, missing) = (cell(same), cell(other), cell(missing));
                let starts = starts.unwrap_or(MonthDay { month: 1, day: 1 });
                let (left, right) = (place(left), place(right));
                (vec![left, right], Cells::Year { left, right, starts, same, other, missing })
            }
        };
        dimension(&derived.id, from, names, how);
    }
    all
}
