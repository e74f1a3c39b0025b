//! Evaluates the rules for one set of answers. No finding and no text is made here: only which rules apply.
//!
//! `script` gives the same rules to the browser, whose evaluator must agree; tests compare the two.

use std::cmp::{Ordering, Reverse};

use jiff::civil;

use crate::decision::answers::{Answer, Answers};
use crate::decision::{
    BLANK, Dated, Decision, Due, Gate, How, Item, Name, Parameter, Point, Row, Schedule, VERDICT, Verdict, When,
};
use crate::value::{Date, MonthDay};

/// A part of an amount: a parameter, how many times it counts, and its yen.
pub type Part<'a> = (&'a Parameter, u32, u64);

/// The result of the rules for one set of answers.
#[derive(Clone, Debug)]
pub struct Outcome<'a> {
    /// The most severe verdict of the gates that fire.
    pub verdict: Verdict,
    /// The amount in yen, where it is settled: with the verdicts `pay` and `todo`.
    pub amount: Option<u64>,
    /// The least amount in yen that is certain, with the verdict `ask`: what every gate that asks pays in any reading.
    pub at_least: Option<u64>,
    /// The row of the table that applies; none when it does not matter.
    pub row: Option<&'a Row>,
    /// How the amount is computed.
    pub parts: Vec<Part<'a>>,
    /// The gates that fire, the most severe first.
    pub gates: Vec<&'a Gate>,
    /// What has to be handed in.
    pub documents: Vec<&'a Item>,
    /// What has to be done.
    pub steps: Vec<&'a Item>,
    /// What else should be known.
    pub notes: Vec<&'a Item>,
    /// The day by which it is paid, and the rule for it.
    pub due: Option<(Date, &'a Due)>,
}

/// Why rules give no result. This is always a mistake in the rules, never in the answers; `proof` reports it before a
/// reader can meet it.
#[derive(Clone, Debug)]
pub enum Hole<'a> {
    /// No row of the table of amounts applies.
    NoRow,
    /// Two rows do.
    TwoRows(&'a Row, &'a Row),
    /// The row that applies names no amount, but nothing says that somebody must be asked.
    Unknown(&'a Row),
    /// The ledger has no value for a parameter on the day.
    NoValue(&'a Row, &'a str),
}

/// Evaluates the rules. The answers must have passed [`crate::decision::answers::read`].
///
/// # Errors
/// When the rules have a hole or an overlap at these answers.
pub fn evaluate<'a>(decision: &'a Decision, answers: &Answers) -> Result<Outcome<'a>, Hole<'a>> {
    let mut gates: Vec<&Gate> =
        decision.gates.iter().filter(|gate| holds(decision, answers, &gate.when, None)).collect();
    // The sort is stable: gates of one verdict stay in the order of the file.
    gates.sort_by_key(|gate| Reverse(gate.verdict));
    let verdict = gates.first().map_or(Verdict::Pay, |gate| gate.verdict);
    let settled = verdict <= Verdict::Todo;

    let mut rows = decision.amount.iter().filter(|row| holds(decision, answers, &row.when, None));
    let row = rows.next();
    if let (Some(one), Some(two)) = (row, rows.next()) {
        return Err(Hole::TwoRows(one, two));
    }
    let parts = match row {
        Some(row) if settled => sum(decision, answers, row)?,
        None if settled => return Err(Hole::NoRow),
        _ => Vec::new(),
    };
    let amount = total(&parts);
    let asks = gates.iter().filter(|gate| verdict == Verdict::Ask && gate.verdict == Verdict::Ask);
    let at_least = asks.map(|gate| least(decision, answers, gate)).min().flatten();

    let items = |all: &'a [Item]| -> Vec<&'a Item> {
        all.iter().filter(|item| holds(decision, answers, &item.when, Some(verdict))).collect()
    };
    let possible = |all: &'a [Item]| if verdict == Verdict::No { Vec::new() } else { items(all) };
    Ok(Outcome {
        verdict,
        amount: settled.then_some(amount),
        at_least,
        row: row.filter(|_| settled),
        parts,
        gates,
        documents: possible(&decision.documents),
        steps: possible(&decision.steps),
        notes: items(&decision.notes),
        due: decision.schedule.as_ref().filter(|_| settled).and_then(|schedule| due(schedule, answers)),
    })
}

/// What is paid in any reading of what a gate leaves open; `None` when nothing is certain.
fn least(decision: &Decision, answers: &Answers, gate: &Gate) -> Option<u64> {
    let parts: Option<Vec<Part<'_>>> = gate.at_least.iter().map(|add| part(decision, answers, add)).collect();
    parts.filter(|parts| !parts.is_empty()).map(|parts| total(&parts))
}

/// Whether a condition holds. `verdict` is known only to documents, steps and notes; for everything else a test of it
/// fails.
pub fn holds(decision: &Decision, answers: &Answers, when: &When, verdict: Option<Verdict>) -> bool {
    let test = |fact: &str, cells: &[Name]| {
        let cell = match verdict {
            Some(verdict) if fact == VERDICT => verdict.name(),
            _ => cell(decision, answers, fact),
        };
        cells.iter().any(|one| one.text == cell)
    };
    when.0.is_empty() || when.0.iter().any(|all| all.iter().all(|one| test(&one.fact.text, &one.cells)))
}

/// The name of the cell that a choice or something derived is in. Without an answer it is the blank cell of a choice,
/// or the `missing` cell of something derived.
pub fn cell<'a>(decision: &'a Decision, answers: &'a Answers, fact: &str) -> &'a str {
    let Some(derived) = decision.derived(fact) else {
        return match answers.get(fact) {
            Some(Answer::Word(word)) => word,
            _ => BLANK,
        };
    };
    let point = |name: &Name| match answers.get(&name.text) {
        Some(Answer::Point(point)) => Some(*point),
        _ => None,
    };
    match &derived.how {
        How::Bands { of, cells, missing } => {
            let Some(point) = point(of) else { return missing };
            cells.iter().find(|band| band.contains(point)).map_or(BLANK, |band| &band.id.text)
        }
        How::Compare { left, right, before, same, after, missing } => {
            let (Some(left), Some(right)) = (point(left), point(right)) else { return missing };
            match left.cmp(&right) {
                Ordering::Less => before,
                Ordering::Equal => same,
                Ordering::Greater => after,
            }
        }
        How::Year { left, right, starts, same, other, missing, .. } => {
            let (Some(Point::Day(left)), Some(Point::Day(right)), Some(starts)) = (point(left), point(right), *starts)
            else {
                return missing;
            };
            if year_of(left.first(), starts) == year_of(right.first(), starts) { same } else { other }
        }
    }
}

/// The calendar year in which the year of a day began, for years that begin on `starts`: 31 March 2024 belongs to 2023
/// when years begin on 1 April.
pub(super) fn year_of(day: civil::Date, starts: MonthDay) -> i16 {
    if (day.month(), day.day()) < (starts.month, starts.day) { day.year().saturating_sub(1) } else { day.year() }
}

/// Each parameter that a row adds, how many times it counts, and its yen.
///
/// # Errors
/// When the row names no amount, or a parameter has no value on the day of the answers.
fn sum<'a>(decision: &'a Decision, answers: &Answers, row: &'a Row) -> Result<Vec<Part<'a>>, Hole<'a>> {
    if row.add.is_empty() {
        return Err(Hole::Unknown(row));
    }
    row.add.iter().map(|add| part(decision, answers, add).ok_or(Hole::NoValue(row, &add.0.text))).collect()
}

/// A parameter that is added some times, with its yen; `None` when the ledger has no value on its day.
fn part<'a>(decision: &'a Decision, answers: &Answers, (name, times): &(Name, u32)) -> Option<Part<'a>> {
    let parameter = decision.parameter(&name.text)?;
    let Some(Answer::Point(Point::Day(day))) = answers.get(&parameter.by.text) else { return None };
    Some((parameter, *times, Dated::on(&parameter.windows, *day)?))
}

/// The sum of parts, in yen.
fn total(parts: &[Part<'_>]) -> u64 {
    let yen = |(_, times, yen): &Part<'_>| yen.saturating_mul(u64::from(*times));
    parts.iter().map(yen).fold(0, u64::saturating_add)
}

/// The day by which it is paid, and the rule for it.
pub(super) fn due<'a>(schedule: &'a Schedule, answers: &Answers) -> Option<(Date, &'a Due)> {
    let Some(Answer::Point(Point::Day(day))) = answers.get(&schedule.day.text) else { return None };
    let day = day.first();
    let rule = schedule.rows.iter().find(|row| (row.from..=row.to).contains(&day.day()))?;
    let first = day.first_of_month().checked_add(jiff::Span::new().try_months(rule.months).ok()?).ok()?;
    let last = first.days_in_month();
    let date = first.with().day(rule.due.map_or(last, |day| day.clamp(1, last))).build().ok()?;
    Some((Date::from(date), rule))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::diag::Diagnostic;
    use crate::base::tree::SitePath;
    use crate::decision::{answers, link, read};
    use crate::ledger::{Ledger, read as ledger};

    const RULES: &str = r#"
title: 見本
caution: 目安
contact: 窓口
inputs:
  kind: { type: choice, ask: 種類, values: { a: あ, b: い, c: う } }
  day: { type: date, ask: 日 }
  days: { type: whole, ask: 日数, when: { kind: b } }
  before: { type: date, optional: true, ask: 前の日 }
  arrival: { type: date, optional: true, ask: 届く日 }
derive:
  period:
    bands: day
    cells: [{ id: old, to: 2022-05-31 }, { id: first, from: 2022-06-01, to: 2023-05-31 }, { id: now, from: 2023-06-01 }]
    source: guide.s1
  many: { bands: days, cells: [{ id: few, to: 2 }, { id: many, from: 3 }], source: guide.s1 }
  order: { compare: [day, before], before: less, same: same, after: more, source: guide.s1 }
  year: { same_year: [day, before], year: periods.year, same: same, other: other, missing: none, source: guide.s1 }
parameters:
  base: { fact: amounts.base, by: day }
amount:
  plain: { when: [{ kind: a }, { kind: b, many: few }], add: { base: 1 }, say: 一, source: guide.s1 }
  more: { when: { kind: b, many: many }, add: { base: 3 }, say: 三, source: guide.s1 }
gates:
  todo_same: { verdict: todo, when: { order: same }, say: あと, source: guide.s1 }
  pay_now: { verdict: pay, when: { period: now }, say: よし, source: guide.s1 }
  ask_year: { verdict: ask, when: { year: same }, say: 尋ねる, ambiguity: year, source: guide.s1 }
  no_old: { verdict: "no", when: { period: old }, say: だめ, source: guide.s1 }
documents:
  all: { say: 全部, source: guide.s1 }
notes:
  sorry: { when: { verdict: ["no", ask] }, say: 残念, source: guide.s1 }
schedule:
  day: arrival
  say: 支払い
  rows:
    first: { from: 1, to: 15, months: 0, due: last, source: guide.s1 }
    second: { from: 16, to: 31, months: 1, due: 15, source: guide.s1 }
ambiguities:
  year: { question: 年, readings: [甲, 乙], answer: 尋ねる, source: guide.s1 }
"#;

    fn path(name: &str) -> SitePath {
        SitePath::new(name).unwrap()
    }

    fn facts() -> Ledger {
        let files = [
            ("sources", "guide:\n  title: 手引き\n  short: 手引き\n  date: 2026-04-01\n  sections: { s1: 一 }\n"),
            ("periods", "year:\n  label: 年\n  value: 06-01..05-31\n  source: guide.s1\n"),
            ("amounts", "base:\n  label: 額\n  windows: [{ from: 2022-06-01, value: 1万円 }]\n  source: guide.s1\n"),
        ];
        let read = files
            .map(|(name, text)| ledger::collection(&path(&format!("content/data/{name}.yaml")), text).value.unwrap());
        ledger::ledger(read.into(), Vec::new()).value
    }

    fn rules() -> Decision {
        let read = read::decision(&path("content/decisions/sample.yaml"), RULES);
        assert_eq!(read.diagnostics, Vec::<Diagnostic>::new());
        let mut decision = read.value.unwrap();
        assert_eq!(link::link(&mut decision, &facts()), Vec::<Diagnostic>::new());
        decision
    }

    fn given(decision: &Decision, text: &str) -> Answers {
        answers::parse(decision, &path("answers.yaml"), text, None).unwrap()
    }

    fn cells(fact: &str, days: &[(&str, &str)]) {
        let decision = rules();
        for (text, expected) in days {
            let answers = given(&decision, &format!("{{ kind: b, days: 1, {text} }}"));
            assert_eq!(cell(&decision, &answers, fact), *expected, "{fact} of {text}");
        }
    }

    #[test]
    fn both_sides_of_every_band() {
        cells(
            "period",
            &[
                ("day: 2022-05-31", "old"),
                ("day: 2022-06-01", "first"),
                ("day: 2023-05-31", "first"),
                ("day: 2023-06-01", "now"),
            ],
        );
        let decision = rules();
        for (days, expected) in [("0", "few"), ("2", "few"), ("3", "many"), ("4", "many")] {
            let answers = given(&decision, &format!("{{ kind: b, day: 2024-01-01, days: {days} }}"));
            assert_eq!(cell(&decision, &answers, "many"), expected);
        }
        let unasked = given(&decision, "{ kind: a, day: 2024-01-01, days: 3 }");
        assert_eq!(cell(&decision, &unasked, "many"), BLANK);
    }

    #[test]
    fn the_order_of_two_days() {
        cells(
            "order",
            &[
                ("day: 2024-02-28, before: 2024-02-29", "less"),
                ("day: 2024-02-29, before: 2024-02-29", "same"),
                ("day: 2024-03-01, before: 2024-02-29", "more"),
                ("day: 2024-03-01", BLANK),
            ],
        );
    }

    #[test]
    fn years_that_begin_in_june() {
        cells(
            "year",
            &[
                ("day: 2024-05-31, before: 2023-06-01", "same"),
                ("day: 2024-06-01, before: 2024-05-31", "other"),
                ("day: 2024-01-01, before: 2023-12-31", "same"),
                ("day: 2023-06-01, before: 2024-05-31", "same"),
                ("day: 2024-06-01, before: 2023-06-01", "other"),
                ("day: 2024-06-01", "none"),
            ],
        );
    }

    #[test]
    fn the_most_severe_gate_decides_and_all_are_kept() {
        let decision = rules();
        let run = |text: &str| {
            let answers = given(&decision, text);
            let outcome = evaluate(&decision, &answers).unwrap();
            let gates: Vec<&str> = outcome.gates.iter().map(|gate| gate.id.text.as_str()).collect();
            (outcome.verdict, outcome.amount, gates.join(" "), outcome.documents.len(), outcome.notes.len())
        };
        let plain = run("{ kind: a, day: 2023-05-31 }");
        assert_eq!(plain, (Verdict::Pay, Some(10_000), String::new(), 1, 0));
        let paid = run("{ kind: b, days: 3, day: 2023-06-01 }");
        assert_eq!(paid, (Verdict::Pay, Some(30_000), String::from("pay_now"), 1, 0));
        let asked = run("{ kind: a, day: 2023-06-01, before: 2023-06-01 }");
        assert_eq!(asked, (Verdict::Ask, None, String::from("ask_year todo_same pay_now"), 1, 1));
        let refused = run("{ kind: c, day: 2022-05-31, before: 2022-05-31 }");
        assert_eq!(refused, (Verdict::No, None, String::from("no_old ask_year todo_same"), 0, 1));
    }

    #[test]
    fn days_of_payment() {
        let decision = rules();
        for (arrival, expected) in [
            ("2024-02-01", "2024-02-29"),
            ("2024-02-15", "2024-02-29"),
            ("2024-02-16", "2024-03-15"),
            ("2023-02-15", "2023-02-28"),
            ("2024-02-29", "2024-03-15"),
            ("2023-12-15", "2023-12-31"),
            ("2023-12-16", "2024-01-15"),
            ("2023-12-31", "2024-01-15"),
            ("9999-12-15", "9999-12-31"),
        ] {
            let answers = given(&decision, &format!("{{ kind: a, day: 2023-01-01, arrival: {arrival} }}"));
            let outcome = evaluate(&decision, &answers).unwrap();
            assert_eq!(outcome.due.unwrap().0.to_string(), expected);
        }
        // The calendar has no later day.
        let answers = given(&decision, "{ kind: a, day: 2023-01-01, arrival: 9999-12-31 }");
        assert!(evaluate(&decision, &answers).unwrap().due.is_none());
    }

    #[test]
    fn rules_with_a_hole_do_not_guess() {
        let mut decision = rules();
        let hole = given(&decision, "{ kind: c, day: 2023-01-01 }");
        assert!(matches!(evaluate(&decision, &hole), Err(Hole::NoRow)));
        decision.amount[1].when = When::default();
        let both = given(&decision, "{ kind: a, day: 2023-01-01 }");
        assert!(matches!(evaluate(&decision, &both), Err(Hole::TwoRows(..))));
        decision.amount.remove(0);
        decision.gates.clear();
        let early = given(&decision, "{ kind: a, day: 2022-05-31 }");
        assert!(matches!(evaluate(&decision, &early), Err(Hole::NoValue(..))));
        decision.amount[0].add.clear();
        assert!(matches!(evaluate(&decision, &early), Err(Hole::Unknown(_))));
    }
}
