//! Checks that the examples of a decision show both sides of every edge and every rule applied, so that a figure
//! changed by mistake breaks an example.

#[path = "coverage_rules.rs"]
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::diag::{Diagnostic, Span, Words, words};
use crate::decision::answers::{self, Answer, Answers, shown, yen_text};
use crate::decision::cases::{Case, Cases};
use crate::decision::proof::model::{number, point, year_of, year_start};
use crate::decision::{BLANK, Decision, Edge, How, Input, InputKind, Name, Parameter, Point, eval};
use crate::value::MonthDay;

/// Reports what the examples do not show. The caller has made sure that all of them pass and that the rules are
/// proved. `paid` are the values of parameters that can be paid.
pub(super) fn check(decision: &Decision, cases: &Cases, paid: &[(&Parameter, u64)]) -> Vec<Diagnostic> {
    let mut cover =
        Cover { decision, tried: Vec::new(), shown: Vec::new(), found: Vec::new(), reported: BTreeSet::new() };
    for case in &cases.all {
        cover.read(case);
    }
    cover.edges();
    paid.iter().for_each(|(parameter, yen)| cover.paid(parameter, *yen));
    cover.derived();
    cover.schedule();
    cover.words();
    cover.rules();
    cover.found
}

/// What the examples show, and the findings about what they do not.
struct Cover<'a> {
    decision: &'a Decision,
    /// Answers as numbers, of every example that is accepted or refused for one of them.
    tried: Vec<BTreeMap<&'a str, i64>>,
    /// Examples that are accepted.
    shown: Vec<(&'a Case, Answers)>,
    found: Vec<Diagnostic>,
    /// What was reported, in English.
    reported: BTreeSet<String>,
}

impl<'a> Cover<'a> {
    /// Reads the answers of an example, as far as they can be read.
    fn read(&mut self, case: &'a Case) {
        let decision = self.decision;
        let read = answers::read(decision, &case.given, &case.name.span).ok();
        let value = |input: &'a Input| {
            let id = input.id.text.as_str();
            let point = match &read {
                Some(answers) => match answers.get(id)? {
                    Answer::Point(point) => *point,
                    Answer::Word(_) => return None,
                },
                None => {
                    let (_, node) = case.given.iter().find(|(key, _)| key.text == id)?;
                    answers::point(input.kind, node.text()?).ok().filter(|_| input.kind != InputKind::Choice)?
                }
            };
            Some((id, number(point)))
        };
        let mut values: BTreeMap<&str, i64> = decision.inputs.iter().filter_map(value).collect();
        if let Some(refused) = &case.expect.refused {
            // A refused case shows only the answer at fault, with those it is compared with.
            let input = decision.input(refused);
            let beside = |id: &str| input.is_some_and(|input| input.not_before.iter().any(|name| name.text == id));
            values.retain(|id, _| id == refused || beside(id));
        }
        self.tried.push(values);
        self.shown.extend(read.map(|answers| (case, answers)));
    }

    /// Reports, once, that no example shows something.
    fn lack(&mut self, span: &Span, what: Words, help: Words) {
        if !self.reported.insert(what.en.clone()) {
            return;
        }
        self.found.push(
            Diagnostic::error(
                "decision-uncovered",
                span.clone(),
                words(format!("{}を確かめる例がありません", what.ja), format!("no case shows {}", what.en)),
            )
            .help(help),
        );
    }

    /// That some example gives this answer.
    fn wants(&mut self, input: &Input, span: &Span, value: i64) {
        let id = input.id.text.as_str();
        let Some(point) = point(input.kind, value) else { return };
        if self.tried.iter().any(|values| values.get(id) == Some(&value)) {
            return;
        }
        let text = shown(input.kind, point);
        self.lack(
            span,
            words(format!("区切りのところの「{id}: {text}」"), format!("`{id}: {text}`, at an edge")),
            words(
                format!("「{id}: {text}」と答える例を足してください。受け付けない答えなら「refused: {id}」と書きます"),
                format!("add a case that answers `{id}: {text}`; with `refused: {id}` if it is no answer"),
            ),
        );
    }

    /// Both sides of the edges of bands, of the windows of amounts, and of the least and greatest answer.
    fn edges(&mut self) {
        let decision = self.decision;
        let end = |edge: &Option<Edge>| edge.as_ref().and_then(|edge| edge.point).map(number);
        for input in &decision.inputs {
            for (edge, side) in [(&input.min, -1), (&input.max, 1)] {
                let Some((value, span)) = end(edge).zip(edge.as_ref().map(|edge| &edge.span)) else { continue };
                [value, value + side].into_iter().for_each(|value| self.wants(input, span, value));
            }
        }
        for derived in &decision.derived {
            let How::Bands { of, cells, .. } = &derived.how else { continue };
            let Some(input) = decision.input(&of.text) else { continue };
            for band in cells {
                let (from, to) = (end(&band.from), end(&band.to));
                let sides = [from.map(|from| from - 1), from, to, to.map(|to| to + 1)];
                sides.into_iter().flatten().for_each(|value| self.wants(input, &band.id.span, value));
            }
        }
        for parameter in &decision.parameters {
            let Some(input) = decision.input(&parameter.by.text) else { continue };
            for window in &parameter.windows {
                let (from, to) = (window.from.map(|day| day.first()), window.to.map(|day| day.last()));
                let before = from.and_then(|day| day.yesterday().ok());
                let after = to.and_then(|day| day.tomorrow().ok());
                for day in [before, from, to, after].into_iter().flatten() {
                    self.wants(input, &parameter.id.span, number(Point::Day(day.into())));
                }
            }
        }
    }

    /// That some example names an amount with this value in it.
    fn paid(&mut self, parameter: &Parameter, yen: u64) {
        let decision = self.decision;
        let id = &parameter.id.text;
        let shows = |(case, answers): &(&Case, Answers)| {
            let adds = |(one, _, value): &(&Parameter, u32, u64)| one.id.text == *id && *value == yen;
            case.expect.amount.is_some()
                && eval::evaluate(decision, answers).is_ok_and(|outcome| outcome.parts.iter().any(adds))
        };
        if self.shown.iter().any(shows) {
            return;
        }
        let (by, yen) = (&parameter.by.text, yen_text(yen));
        self.lack(
            &parameter.id.span,
            words(format!("「{id}」が{yen}のときの金額"), format!("an amount with `{id}` at {yen}")),
            words(
                format!("「{by}」が、「{id}」の{yen}である日で、「amount」を書いた例を足してください"),
                format!("add a case that names its `amount`, with `{by}` on a day on which `{id}` is {yen}"),
            ),
        );
    }

    /// Each cell, the neighbours of what is compared, and the ends of years.
    fn derived(&mut self) {
        let decision = self.decision;
        for derived in &decision.derived {
            let (id, span) = (derived.id.text.as_str(), &derived.id.span);
            let mut cells = decision.cells(id).unwrap_or_default();
            cells.dedup();
            for cell in cells.into_iter().filter(|cell| *cell != BLANK) {
                if !self.shown.iter().any(|(_, answers)| eval::cell(decision, answers, id) == cell) {
                    self.lack(
                        span,
                        words(format!("「{id}」が「{cell}」になること"), format!("`{id}` being `{cell}`")),
                        words(
                            format!("「{id}」が「{cell}」になる例を足してください"),
                            format!("add a case in which `{id}` is `{cell}`"),
                        ),
                    );
                }
            }
            match &derived.how {
                How::Bands { .. } => {}
                How::Compare { left, right, before, same, after, .. } => {
                    let (a, b) = (left.text.as_str(), right.text.as_str());
                    let one = matches!(decision.input(a).map(|input| input.kind), Some(InputKind::Date));
                    let (day, day_en) = if one { ("1日", "one day") } else { ("1", "one") };
                    let same_as = words(format!("「{a}」が「{b}」と同じ答え"), format!("`{a}` the same as `{b}`"));
                    if before != same {
                        let less = words(
                            format!("「{a}」が「{b}」より{day}だけ前の答え"),
                            format!("`{a}` {day_en} before `{b}`"),
                        );
                        self.pair(span, left, right, &|a, b| a + 1 == b, less);
                    }
                    if before != same || same != after {
                        self.pair(span, left, right, &|a, b| a == b, same_as);
                    }
                    if same != after {
                        let more = words(
                            format!("「{a}」が「{b}」より{day}だけ後の答え"),
                            format!("`{a}` {day_en} after `{b}`"),
                        );
                        self.pair(span, left, right, &|a, b| a == b + 1, more);
                    }
                }
                How::Year { left, right, starts, same, other, .. } => {
                    let Some(starts) = starts.filter(|_| same != other) else { continue };
                    let (a, b) = (left.text.as_str(), right.text.as_str());
                    let (last, first) = (before_start(starts), format!("{:02}-{:02}", starts.month, starts.day));
                    let meets = |a: i64, b: i64| a.abs_diff(b) == 1 && year_of(a, starts) != year_of(b, starts);
                    let across = words(
                        format!("「{a}」と「{b}」が{last}と次の日{first}に分かれる答え"),
                        format!("`{a}` and `{b}` on {last} and on {first}, the day after"),
                    );
                    self.pair(span, left, right, &meets, across);
                    let ends = |a: i64, b: i64| {
                        let start = year_of(a.min(b), starts).and_then(|year| year_start(year, starts));
                        let next = year_of(a.min(b), starts).and_then(|year| year_start(year + 1, starts));
                        start == Some(a.min(b)) && next == Some(a.max(b) + 1)
                    };
                    let within = words(
                        format!("「{a}」と「{b}」が同じ1年間の最初の日（{first}）と最後の日（{last}）になる答え"),
                        format!("`{a}` and `{b}` on the first ({first}) and the last day ({last}) of one year"),
                    );
                    self.pair(span, left, right, &ends, within);
                }
            }
        }
    }

    /// That the answers of some example are so related.
    fn pair(&mut self, span: &Span, left: &Name, right: &Name, related: &dyn Fn(i64, i64) -> bool, what: Words) {
        let both = |values: &BTreeMap<&str, i64>| {
            values.get(left.text.as_str()).copied().zip(values.get(right.text.as_str()).copied())
        };
        if !self.tried.iter().filter_map(both).any(|(a, b)| related(a, b)) {
            let help = words(format!("{}の例を足してください", what.ja), format!("add a case with {}", what.en));
            self.lack(span, what, help);
        }
    }

    /// The last day of each part of the month and the first of the next, with the day of payment.
    fn schedule(&mut self) {
        let Some(schedule) = &self.decision.schedule else { return };
        let id = &schedule.day.text;
        for row in &schedule.rows {
            for day in [row.from, row.to] {
                let pays = |(case, answers): &(&Case, Answers)| {
                    let on = match answers.get(id) {
                        Some(Answer::Point(Point::Day(on))) => on.first().day() == day,
                        _ => false,
                    };
                    on && matches!(case.expect.due, Some(Some(_)))
                };
                if !self.shown.iter().any(pays) {
                    self.lack(
                        &row.id.span,
                        words(
                            format!("「{id}」が{day}日のときの支払日"),
                            format!("the day of payment with `{id}` on day {day} of a month"),
                        ),
                        words(
                            format!("「{id}」が{day}日で、「due」を書いた例を足してください"),
                            format!("add a case with `{id}` on day {day} of a month that names `due`"),
                        ),
                    );
                }
            }
        }
    }

    fn words(&mut self) {
        for input in &self.decision.inputs {
            let id = &input.id.text;
            for (word, _) in &input.values {
                let word_given = Answer::Word(word.text.clone());
                if !self.shown.iter().any(|(_, answers)| answers.get(id) == Some(&word_given)) {
                    let text = &word.text;
                    self.lack(
                        &word.span,
                        words(format!("「{id}: {text}」という答え"), format!("the answer `{id}: {text}`")),
                        words(
                            format!("「{id}: {text}」と答える例を足してください"),
                            format!("add a case that answers `{id}: {text}`"),
                        ),
                    );
                }
            }
        }
    }
}

/// The day before a year begins, as month and day. 28 February stands for the last of February.
fn before_start(starts: MonthDay) -> String {
    let day = jiff::civil::Date::new(2023, starts.month, starts.day).and_then(|day| day.yesterday());
    day.map_or_else(|_| String::from("02-28"), |day| format!("{:02}-{:02}", day.month(), day.day()))
}
