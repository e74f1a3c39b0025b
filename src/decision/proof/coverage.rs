//! Checks that the examples of a decision show both sides of every edge and every rule applied, so that a figure
//! changed by mistake breaks an example.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::diag::{Diagnostic, Span, Words, words};
use crate::decision::answers::{self, Answer, Answers, shown, yen_text};
use crate::decision::cases::{Case, Cases};
use crate::decision::eval::{self, Outcome};
use crate::decision::proof::model::{day_number, number, point, year_of, year_start};
use crate::decision::{BLANK, Decision, Edge, How, Input, InputKind, Name, Parameter, Point, Rule, Test, When, error};
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
    decision.rules().for_each(|rule| cover.rule(&rule));
    cover.found
}

/// An example that is accepted, with its result.
struct Shown<'a> {
    case: &'a Case,
    answers: Answers,
    outcome: Outcome<'a>,
}

/// What the examples show, and the findings about what they do not.
struct Cover<'a> {
    decision: &'a Decision,
    /// Answers as numbers, of every example that is accepted or refused for one of them.
    tried: Vec<BTreeMap<String, i64>>,
    shown: Vec<Shown<'a>>,
    found: Vec<Diagnostic>,
    /// What was reported, in English.
    reported: BTreeSet<String>,
}

impl<'a> Cover<'a> {
    /// Reads the answers of an example. One that is refused shows only the answer at fault, with those it is compared
    /// with.
    fn read(&mut self, case: &'a Case) {
        let decision = self.decision;
        if let Ok(answers) = answers::read(decision, &case.given, &case.name.span, None) {
            let value = |(id, answer): (&String, &Answer)| match answer {
                Answer::Point(point) => Some((id.clone(), number(*point))),
                Answer::Word(_) => None,
            };
            self.tried.push(answers.iter().filter_map(value).collect());
            let outcome = eval::evaluate(decision, &answers).ok();
            self.shown.extend(outcome.map(|outcome| Shown { case, answers, outcome }));
            return;
        }
        let refused = case.expect.refused.as_ref().and_then(|id| decision.input(id));
        let names = refused.into_iter().flat_map(|input| input.not_before.iter().chain([&input.id]));
        let value = |name: &Name| {
            let input = decision.input(&name.text).filter(|input| input.kind != InputKind::Choice)?;
            let (_, node) = case.given.iter().find(|(key, _)| key.text == name.text)?;
            Some((name.text.clone(), number(answers::point(input.kind, node.text()?).ok()?)))
        };
        self.tried.push(names.filter_map(value).collect());
    }

    /// Reports, once, that no example shows something, unless `is_shown`.
    fn want(&mut self, is_shown: bool, span: &Span, what: Words, help: Words) {
        if !is_shown && self.reported.insert(what.en.clone()) {
            let message = words(format!("{}を確かめる例がありません", what.ja), format!("no case shows {}", what.en));
            self.found.push(error("decision-uncovered", span, message, help));
        }
    }

    /// That some example gives this answer.
    fn answer(&mut self, input: &Input, span: &Span, value: i64) {
        let id = &input.id.text;
        let Some(point) = point(input.kind, value) else { return };
        let text = shown(input.kind, point);
        self.want(
            self.tried.iter().any(|values| values.get(id) == Some(&value)),
            span,
            words(format!("区切りのところの「{id}: {text}」"), format!("`{id}: {text}`, at an edge")),
            words(
                format!("「{id}: {text}」と答える例を足してください。受け付けない答えなら「refused: {id}」と書きます"),
                format!("add a case that answers `{id}: {text}`; with `refused: {id}` if it is no answer"),
            ),
        );
    }

    /// Both sides of the least and greatest answer, and of the edges of bands and of the windows of amounts.
    fn edges(&mut self) {
        let decision = self.decision;
        let end = |edge: &Option<Edge>| Edge::point(edge).map(number);
        let mut all = Vec::new();
        for input in &decision.inputs {
            all.extend(input.min.iter().map(|edge| (input, &edge.span, end(&input.min), None)));
            all.extend(input.max.iter().map(|edge| (input, &edge.span, None, end(&input.max))));
        }
        for derived in &decision.derived {
            let How::Bands { of, cells, .. } = &derived.how else { continue };
            let Some(input) = decision.input(&of.text) else { continue };
            all.extend(cells.iter().map(|band| (input, &band.id.span, end(&band.from), end(&band.to))));
        }
        for parameter in &decision.parameters {
            let Some(input) = decision.input(&parameter.by.text) else { continue };
            for window in &parameter.windows {
                let from = window.from.map(|day| day_number(day.first()));
                let to = window.to.map(|day| day_number(day.last()));
                all.push((input, &parameter.id.span, from, to));
            }
        }
        for (input, span, from, to) in all {
            let sides = [from.map(|from| from - 1), from, to, to.map(|to| to + 1)];
            sides.into_iter().flatten().for_each(|value| self.answer(input, span, value));
        }
    }

    /// That some example names an amount with this value in it.
    fn paid(&mut self, parameter: &Parameter, yen: u64) {
        let (id, by, text) = (&parameter.id.text, &parameter.by.text, yen_text(yen));
        let adds =
            |shown: &Shown<'_>| shown.outcome.parts.iter().any(|(one, _, value)| one.id.text == *id && *value == yen);
        self.want(
            self.shown.iter().any(|shown| shown.case.expect.amount.is_some() && adds(shown)),
            &parameter.id.span,
            words(format!("「{id}」が{text}のときの金額"), format!("an amount with `{id}` at {text}")),
            words(
                format!("「{by}」が、「{id}」の{text}である日で、「amount」を書いた例を足してください"),
                format!("add a case that names its `amount`, with `{by}` on a day on which `{id}` is {text}"),
            ),
        );
    }

    /// Each cell, the neighbours of what is compared, and the ends of years.
    fn derived(&mut self) {
        let decision = self.decision;
        for derived in &decision.derived {
            let (id, span) = (&derived.id.text, &derived.id.span);
            for cell in derived.how.cells().into_iter().filter(|cell| *cell != BLANK) {
                self.want(
                    self.shown.iter().any(|shown| eval::cell(decision, &shown.answers, id) == cell),
                    span,
                    words(format!("「{id}」が「{cell}」になること"), format!("`{id}` being `{cell}`")),
                    words(
                        format!("「{id}」が「{cell}」になる例を足してください"),
                        format!("add a case in which `{id}` is `{cell}`"),
                    ),
                );
            }
            match &derived.how {
                How::Bands { .. } => {}
                How::Compare { left, right, before, same, after, .. } => {
                    let (a, b) = (&left.text, &right.text);
                    let of_days = decision.input(a).is_some_and(|input| input.kind == InputKind::Date);
                    let (day, day_en) = if of_days { ("1日", "one day") } else { ("1", "one") };
                    for (matters, difference, ja, en) in [
                        (before != same, -1, format!("より{day}だけ前の"), format!("{day_en} before")),
                        (before != same || same != after, 0, String::from("と同じ"), String::from("the same as")),
                        (same != after, 1, format!("より{day}だけ後の"), format!("{day_en} after")),
                    ] {
                        if matters {
                            let what = words(format!("「{a}」が「{b}」{ja}答え"), format!("`{a}` {en} `{b}`"));
                            self.pair(span, [left, right], &|a, b| a - b == difference, what);
                        }
                    }
                }
                How::Year { left, right, starts, same, other, .. } => {
                    let Some(starts) = starts.filter(|_| same != other) else { continue };
                    let (a, b) = (&left.text, &right.text);
                    let (last, first) = (before_start(starts), format!("{:02}-{:02}", starts.month, starts.day));
                    let meets = |a: i64, b: i64| a.abs_diff(b) == 1 && year_of(a, starts) != year_of(b, starts);
                    let across = words(
                        format!("「{a}」と「{b}」が{last}と次の日{first}に分かれる答え"),
                        format!("`{a}` and `{b}` on {last} and on {first}, the day after"),
                    );
                    self.pair(span, [left, right], &meets, across);
                    let ends = |a: i64, b: i64| {
                        let begins = |year, day| year_start(year, starts) == Some(day);
                        let year = year_of(a.min(b), starts);
                        year.is_some_and(|year| begins(year, a.min(b)) && begins(year + 1, a.max(b) + 1))
                    };
                    let within = words(
                        format!("「{a}」と「{b}」が同じ1年間の最初の日（{first}）と最後の日（{last}）になる答え"),
                        format!("`{a}` and `{b}` on the first ({first}) and the last day ({last}) of one year"),
                    );
                    self.pair(span, [left, right], &ends, within);
                }
            }
        }
    }

    /// That the answers of some example are so related.
    fn pair(&mut self, span: &Span, [left, right]: [&Name; 2], related: &dyn Fn(i64, i64) -> bool, what: Words) {
        let both = |values: &BTreeMap<String, i64>| Some((*values.get(&left.text)?, *values.get(&right.text)?));
        let help = words(format!("{}の例を足してください", what.ja), format!("add a case with {}", what.en));
        self.want(self.tried.iter().filter_map(both).any(|(a, b)| related(a, b)), span, what, help);
    }

    /// The last day of each part of the month and the first of the next, with the day of payment.
    fn schedule(&mut self) {
        let Some(schedule) = &self.decision.schedule else { return };
        let id = &schedule.day.text;
        for row in &schedule.rows {
            for day in [row.from, row.to] {
                let on = |shown: &Shown<'_>| match shown.answers.get(id) {
                    Some(Answer::Point(Point::Day(on))) => on.first().day() == day,
                    _ => false,
                };
                self.want(
                    self.shown.iter().any(|shown| matches!(shown.case.expect.due, Some(Some(_))) && on(shown)),
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

    /// Each word of a choice.
    fn words(&mut self) {
        for input in &self.decision.inputs {
            let id = &input.id.text;
            for (Name { text, span }, _) in &input.values {
                let word = Answer::Word(text.clone());
                self.want(
                    self.shown.iter().any(|shown| shown.answers.get(id) == Some(&word)),
                    span,
                    words(format!("「{id}: {text}」という答え"), format!("the answer `{id}: {text}`")),
                    words(
                        format!("「{id}: {text}」と答える例を足してください"),
                        format!("add a case that answers `{id}: {text}`"),
                    ),
                );
            }
        }
    }

    /// Each condition of a rule, and each cell that it names, by an example that shows the rule.
    fn rule(&mut self, rule: &Rule<'_>) {
        let decision = self.decision;
        let (id, key, (ja, en)) = (&rule.id.text, rule.kind.key(), rule.kind.label());
        let always = [Vec::new()];
        let all = if rule.when.0.is_empty() { &always } else { rule.when.0.as_slice() };
        for (at, tests) in all.iter().enumerate() {
            let (nth, nth_en) = match all.len() {
                1 => (String::new(), String::new()),
                _ => (format!("（{}番目の条件）", at + 1), format!(" (condition {})", at + 1)),
            };
            let (what, what_en) = (format!("{ja}「{id}」{nth}"), format!("the {en} `{id}`{nth_en}"));
            let condition = When(vec![tests.clone()]);
            let applies = |shown: &&Shown<'_>| holds(decision, shown, &condition) && shown.case.expect.shows(rule);
            if !self.shown.iter().any(|shown| applies(&shown)) {
                let help = words(
                    format!("これが当てはまり、「{key}」を書いた例を足してください"),
                    format!("add a case to which it applies and that names it in `{key}`"),
                );
                let span = tests.first().map_or(&rule.id.span, |test| &test.fact.span);
                self.want(false, span, words(what, what_en), help);
                continue;
            }
            for (fact, one) in tests.iter().flat_map(|test| test.cells.iter().map(|cell| (&test.fact, cell))) {
                let only = When(vec![vec![Test { fact: fact.clone(), cells: vec![one.clone()] }]]);
                let (fact, Name { text: cell, span }) = (&fact.text, one);
                self.want(
                    self.shown.iter().filter(applies).any(|shown| holds(decision, shown, &only)),
                    span,
                    words(
                        format!("「{fact}」が「{cell}」のときの{what}"),
                        format!("{what_en} when `{fact}` is `{cell}`"),
                    ),
                    words(
                        format!("「{fact}」が「{cell}」で、「{key}」に「{id}」を書いた例を足してください"),
                        format!("add a case in which `{fact}` is `{cell}` and that names `{id}` in `{key}`"),
                    ),
                );
            }
        }
    }
}

/// Whether a condition holds in an example.
fn holds(decision: &Decision, shown: &Shown<'_>, when: &When) -> bool {
    eval::holds(decision, &shown.answers, when, Some(shown.outcome.verdict))
}

/// The day before a year begins, as month and day. 28 February stands for the last of February.
fn before_start(starts: MonthDay) -> String {
    let day = jiff::civil::Date::new(2023, starts.month, starts.day).and_then(|day| day.yesterday());
    day.map_or_else(|_| String::from("02-28"), |day| format!("{:02}-{:02}", day.month(), day.day()))
}
