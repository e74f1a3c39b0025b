//! Connects the rules with the ledger: sources are looked up, edges and amounts filled in, sums compared. It is the only
//! step that knows the ledger; what comes after works with the values that are filled in here.

use std::collections::BTreeSet;

use crate::base::diag::{Diagnostic, Span, words};
use crate::base::suggest;
use crate::decision::answers::{shown, yen_text};
use crate::decision::{
    Band, Dated, Decision, Derived, Edge, How, Input, InputKind, Name, Parameter, Point, Row, error, kind_of,
};
use crate::ledger::read::check_cite;
use crate::ledger::{Fact, Held, Ledger, Named, Window};
use crate::value::{Date, Period, Value};

/// Fills in the values of the ledger. The decision can be used only when nothing is found.
pub fn link(decision: &mut Decision, ledger: &Ledger) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for cite in decision.cites() {
        check_cite(ledger, cite, &mut found);
    }
    let mut linker = Linker { ledger, found };
    for input in &mut decision.inputs {
        let kind = input.kind;
        input.min.iter_mut().chain(&mut input.max).for_each(|edge| linker.edge(edge, kind));
    }
    for derived in &mut decision.derived {
        linker.derived(derived, &decision.inputs);
    }
    for parameter in &mut decision.parameters {
        linker.parameter(parameter);
    }
    for row in &mut decision.amount {
        let fact = row.equals.as_ref().and_then(|name| linker.fact(&name.text, &name.span));
        row.stated = fact.map(money).unwrap_or_default();
    }
    for row in &decision.amount {
        linker.sum(decision, row);
    }
    decision.undated = crate::decision::undated::undated_facts(decision, ledger);
    linker.found
}

/// Collects the findings while values of the ledger are filled in.
struct Linker<'a> {
    ledger: &'a Ledger,
    found: Vec<Diagnostic>,
}

impl<'a> Linker<'a> {
    /// The fact of an id. Reports an unknown one; one that could not be read has its own finding.
    fn fact(&mut self, id: &str, span: &Span) -> Option<&'a Fact> {
        let ledger = self.ledger;
        let fact = ledger.facts().find(|fact| fact.id == id);
        if fact.is_none() && !ledger.is_unread(id) {
            let help = suggest::suggestion(id, ledger.facts().map(|fact| fact.id.as_str()))
                .unwrap_or_else(|| words("「madoguchi facts」で一覧を見られます", "`madoguchi facts` lists the facts"));
            let message =
                words(format!("台帳に「{id}」という事実はありません"), format!("the ledger has no fact `{id}`"));
            self.found.push(error("decision-ledger", span, message, help));
        }
        fact
    }

    /// Reports a fact whose value is of another kind than the rule needs.
    fn not_of_kind(&mut self, fact: &Fact, span: &Span, ja: &str, en: &str) {
        let message = words(
            format!("台帳の「{}」は{ja}ではないので、ここでは使えません", fact.id),
            format!("`{}` is not {en}, so it can't be used here", fact.id),
        );
        let help = words(format!("{ja}の事実を書いてください"), format!("name a fact that is {en}"));
        self.found.push(error("decision-ledger", span, message, help));
    }

    /// Fills in an edge that names a fact. The fact may not change, because a band has no date.
    fn edge(&mut self, edge: &mut Edge, kind: InputKind) {
        let Some(id) = edge.fact.clone() else { return };
        let Some(fact) = self.fact(&id, &edge.span) else { return };
        let point = match (only_value(fact), kind) {
            (Some(Value::Date(day)), InputKind::Date) if !day.is_month() => Some(Point::Day(*day)),
            (Some(Value::Count(count)), InputKind::Whole) => count.whole().map(Point::Number),
            (Some(Value::Money(yen)), InputKind::Money) => Some(Point::Number(yen.0)),
            _ => None,
        };
        edge.point = point;
        if point.is_none() {
            self.not_of_kind(fact, &edge.span, "質問と同じ種類の、変わらない値", "one value of the question's type");
        }
    }

    /// Fills in the edges of bands, or when a year begins.
    fn derived(&mut self, derived: &mut Derived, inputs: &[Input]) {
        match &mut derived.how {
            How::Bands { of, cells, .. } => {
                let kind = kind_of(inputs, of);
                for edge in cells.iter_mut().flat_map(|band| band.from.iter_mut().chain(&mut band.to)) {
                    self.edge(edge, kind);
                }
                for (before, after) in cells.iter().zip(cells.iter().skip(1)) {
                    self.follow(before, after, kind);
                }
                for Band { id, from, to } in cells.iter() {
                    if Edge::point(from).zip(Edge::point(to)).is_some_and(|(from, to)| from > to) {
                        let Name { text: id, span } = id;
                        let message =
                            words(format!("区分「{id}」に入る値がありません"), format!("the band `{id}` is empty"));
                        let help = words("「from」を「to」以下にしてください", "let `from` be no more than `to`");
                        self.found.push(error("decision-bands", span, message, help));
                    }
                }
            }
            How::Year { year, starts, .. } => {
                let Some(fact) = self.fact(&year.text, &year.span) else { return };
                match only_value(fact) {
                    Some(Value::Period(Period::EachYear { from, .. })) => *starts = Some(*from),
                    _ => self.not_of_kind(fact, &year.span, "毎年の期間", "a period of every year"),
                }
            }
            How::Compare { .. } => {}
        }
    }

    /// Checks that one band begins where the one before ends.
    fn follow(&mut self, before: &Band, after: &Band, kind: InputKind) {
        let (to, from) = (Edge::point(&before.to), Edge::point(&after.from));
        if before.to.is_some() && to.is_none() || after.from.is_some() && from.is_none() {
            return; // The edge itself is wrong and has a finding.
        }
        if from.is_some() && from == to.and_then(next) {
            return;
        }
        let shown_or = |point: Option<Point>| point.map_or_else(|| String::from("…"), |point| shown(kind, point));
        let (to, from) = (shown_or(to), shown_or(from));
        let (a, b) = (&before.id.text, &after.id.text);
        self.found.push(error(
            "decision-bands",
            &after.id.span,
            words(
                format!("区分「{a}」（{to} まで）と「{b}」（{from} から）の間に、すき間か重なりがあります"),
                format!("the bands `{a}` (to {to}) and `{b}` (from {from}) leave a gap or overlap"),
            ),
            words(
                "前の区分の「to」の次の値から「from」を始めてください",
                "let `from` be what comes right after the `to` before",
            ),
        ));
    }

    /// Fills in the amounts of a parameter, and what its fact is called.
    fn parameter(&mut self, parameter: &mut Parameter) {
        let Some(fact) = self.fact(&parameter.fact.text, &parameter.fact.span) else { return };
        parameter.windows = money(fact);
        if parameter.windows.is_empty() {
            self.not_of_kind(fact, &parameter.fact.span, "金額", "an amount of money");
        }
        let record = fact.id.rsplit_once('.').map_or("", |(record, _)| record);
        parameter.label = match self.ledger.find(record) {
            _ if !fact.label.is_empty() => fact.label.clone(),
            Some(Named::Record(record)) => record.name().to_owned(),
            _ => fact.id.clone(),
        };
    }

    /// Checks that the sum of a row equals the stated sum on each day on which both are known. That both are known
    /// wherever the row applies is proved later.
    fn sum(&mut self, decision: &Decision, row: &Row) {
        let Some(Name { text: id, span }) = &row.equals else { return };
        if !self.ledger.facts().any(|fact| fact.id == *id) {
            return; // Reported before.
        }
        let windows =
            |name: &Name| decision.parameter(&name.text).map(|one| one.windows.as_slice()).unwrap_or_default();
        let all = row.add.iter().flat_map(|(name, _)| windows(name)).chain(&row.stated);
        let ends = all.flat_map(|window| [window.from, window.to]).flatten();
        let days: BTreeSet<Date> = ends.chain([Date::from(jiff::civil::date(1, 1, 1))]).collect();
        let mut compared = false;
        for day in days {
            let sum = row.sum(|name| Dated::on(windows(name), day).ok_or(()));
            let (Ok(sum), Some(known)) = (sum, Dated::on(&row.stated, day)) else { continue };
            compared = true;
            if sum != known {
                let (sum, known) = (yen_text(sum), yen_text(known));
                self.found.push(error(
                    "decision-ledger",
                    span,
                    words(
                        format!("{day} の金額の合計 {sum} が、台帳の「{id}」（{known}）と違います"),
                        format!("on {day} the sum {sum} is not what `{id}` says ({known})"),
                    ),
                    words("足す金額と回数、または台帳を確かめてください", "check what is added, or the ledger"),
                ));
                return;
            }
        }
        if !compared {
            self.found.push(error(
                "decision-ledger",
                span,
                words(
                    format!("「{id}」と金額の合計を比べられる日がありません"),
                    format!("on no day both the sum and `{id}` are known"),
                ),
                words("期間の合う金額の事実を書いてください", "name a fact that holds on the same days"),
            ));
        }
    }
}

/// The day or number that follows immediately.
fn next(point: Point) -> Option<Point> {
    match point {
        Point::Number(number) => number.checked_add(1).map(Point::Number),
        Point::Day(day) => day.first().tomorrow().ok().map(|day| Point::Day(Date::from(day))),
    }
}

/// The value of a fact that never changes.
fn only_value(fact: &Fact) -> Option<&Value> {
    match fact.windows.as_slice() {
        [Window { held: Held::Value(value), .. }] => Some(value),
        _ => None,
    }
}

/// The windows of a fact that is an amount of money.
fn money(fact: &Fact) -> Vec<Dated<u64>> {
    let amount = |window: &Window| match &window.held {
        Held::Value(Value::Money(yen)) => Some(Dated { from: window.from, to: window.to, value: yen.0 }),
        _ => None,
    };
    fact.windows.iter().filter_map(amount).collect()
}
