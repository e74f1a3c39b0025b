//! A decision as template values for its card: the same rules twice, as JSON for the script that asks the questions,
//! and as text for readers without scripts.

use std::collections::BTreeSet;
use std::sync::Arc;

use tera::Value;

use crate::base::html::escape;
use crate::decision::proof::outline::{self, Outline, To};
use crate::decision::{
    Ambiguity, Band, Decision, Derived, Edge, How, Input, InputKind, Item, Parameter, Point, Schedule, Verdict, script,
};
use crate::ledger::Cite;
use crate::render::cards::{TemplateCards, rich, safe};
use crate::render::document::resolve::{Place, Resolved, Written};
use crate::render::strings::{Arg, Strings};
use crate::syntax::markdown::Document;
use crate::value::{Value as FactValue, Yen};

/// Makes the texts of one card for the file in which it is shown.
struct Card<'c, 'a> {
    /// The messages, and the resolver for texts.
    cards: &'c TemplateCards<'a>,
    /// The file in which the card is shown.
    place: &'c Place,
    /// The addresses written so far.
    written: &'c mut Written,
}

/// A decision as its card's template gets it. `outline` is `none` when there are too many answers to enumerate.
pub(super) fn value(cards: &TemplateCards<'_>, decision: &Decision, place: &Place, written: &mut Written) -> Value {
    let mut card = Card { cards, place, written };
    let outline = outline::outline(decision);
    object! {
        "name" => decision.name.as_str(),
        "script" => safe(&script::json(decision)),
        "version" => script::version(decision),
        "parameters" => parameters(decision),
        "title" => card.text(&decision.title),
        "caution" => card.text(&decision.caution),
        "contact" => card.text(&decision.contact),
        "inputs" => decision.inputs.iter().map(|one| card.input(one)).collect::<Vec<_>>(),
        "rows" => card.rows(decision, outline.as_ref()),
        "outline" => outline.as_ref().map_or(Value::none(), |outline| card.outline(decision, outline)),
        "gates" => card.gates(decision),
        "documents" => card.items(&decision.documents),
        "steps" => card.items(&decision.steps),
        "notes" => card.items(&decision.notes),
        "schedule" => decision.schedule.as_ref().map_or(Value::none(), |one| card.schedule(one)),
        "ambiguities" => decision.ambiguities.iter().map(|one| card.ambiguity(one)).collect::<Vec<_>>(),
    }
}

impl Card<'_, '_> {
    /// The messages.
    fn strings(&self) -> &Arc<Strings> {
        &self.cards.strings
    }

    /// A message without variables.
    fn word(&self, id: &str) -> String {
        self.strings().text(id).to_owned()
    }

    /// Amounts as the reader sees them, in ascending order.
    fn yen(&self, amounts: &BTreeSet<u64>) -> Value {
        let shown = |yen: &u64| Value::from(shown(self.strings(), InputKind::Money, Point::Number(*yen)));
        Value::from(amounts.iter().map(shown).collect::<Vec<_>>())
    }

    /// A text as `{text, html}`.
    fn text(&mut self, body: &Document) -> Value {
        rich(&self.cards.plain().document(body, None, self.place, self.written))
    }

    /// A text that may be absent, which becomes `none`.
    fn option(&mut self, body: Option<&Document>) -> Value {
        body.map_or(Value::none(), |body| self.text(body))
    }

    /// Citations as a list of template values.
    fn sources(&self, cites: &[Cite]) -> Value {
        self.cards.sources(cites)
    }

    /// A question that is put to the reader.
    fn input(&mut self, input: &Input) -> Value {
        let kind = match input.kind {
            InputKind::Choice => "choice",
            InputKind::Date => "date",
            InputKind::Whole => "whole",
            InputKind::Money => "money",
        };
        let values = input.values.iter();
        let values: Vec<Value> =
            values.map(|(name, words)| object! { "id" => name.text.as_str(), "words" => self.text(words) }).collect();
        object! {
            "id" => input.id.text.as_str(),
            "type" => kind,
            "optional" => input.optional,
            "label" => self.text(input.label.as_ref().unwrap_or(&input.ask)),
            "ask" => self.text(&input.ask),
            "hint" => self.option(input.hint.as_ref()),
            "why" => self.option(input.why.as_ref()),
            "values" => values,
            "sources" => self.sources(&input.cites),
        }
    }

    /// The rows of the table of amounts, each with the amounts that `outline` says it can lead to.
    fn rows(&mut self, decision: &Decision, outline: Option<&Outline>) -> Value {
        let one = |row: &crate::decision::Row| {
            let results = outline.into_iter().flat_map(|outline| &outline.results);
            let mine = results.filter(|leaf| leaf.row.as_deref() == Some(&row.id.text));
            let amounts: BTreeSet<u64> = mine.flat_map(|leaf| leaf.amounts.iter().copied()).collect();
            object! {
                "id" => row.id.text.as_str(),
                "say" => self.text(&row.say),
                "amounts" => self.yen(&amounts),
                "sources" => self.sources(&row.cites),
            }
        };
        Value::from(decision.amount.iter().map(one).collect::<Vec<_>>())
    }

    /// The questions in the order in which they are asked, and the results. Each answer leads to a question (`kind` is
    /// `q`) or a result (`r`) by its number, counted from 1.
    fn outline(&mut self, decision: &Decision, outline: &Outline) -> Value {
        let to = |to: To| match to {
            To::Question(at) => object! { "kind" => "q", "number" => (at + 1) as u64 },
            To::Result(at) => object! {
                "kind" => "r",
                "number" => (at + 1) as u64,
                "verdict" => outline.results.get(at).map_or("", |leaf| leaf.verdict.name()),
            },
        };
        let mut questions = Vec::new();
        for question in &outline.questions {
            let ask = match (decision.input(&question.fact), decision.derived(&question.fact)) {
                (Some(input), _) => self.text(&input.ask),
                (_, Some(derived)) => self.asked(decision, derived),
                _ => continue,
            };
            let mut answers = Vec::new();
            for (cell, next) in &question.answers {
                answers.push(object! { "words" => self.cell(decision, &question.fact, cell), "to" => to(*next) });
            }
            questions.push(object! { "ask" => ask, "answers" => answers });
        }
        let mut results = Vec::new();
        for leaf in &outline.results {
            let gates = decision.gates.iter().filter(|gate| leaf.gates.contains(&gate.id.text)).map(|gate| &gate.say);
            let row = decision.amount.iter().filter(|row| leaf.row.as_ref() == Some(&row.id.text)).map(|row| &row.say);
            let says: Vec<Value> = gates.chain(row).map(|say| self.text(say)).collect();
            results.push(object! {
                "verdict" => leaf.verdict.name(),
                "amounts" => self.yen(&leaf.amounts),
                "says" => says,
            });
        }
        object! { "questions" => questions, "results" => results }
    }

    /// The question by which a derived value is found: its own, or that of the answer it comes from. For two answers
    /// that are compared, it names both.
    fn asked(&mut self, decision: &Decision, derived: &Derived) -> Value {
        match (&derived.ask, &derived.how) {
            (Some(ask), _) => self.text(ask),
            (None, How::Bands { of, .. }) => {
                decision.input(&of.text).map_or(Value::none(), |input| self.text(&input.ask))
            }
            (None, How::Compare { left, right, .. } | How::Year { left, right, .. }) => {
                let [left, right] = [left, right].map(|name| self.label(decision, &name.text));
                let (html, text) = ([left.html(), right.html()], [left.text(), right.text()]);
                let ([html1, html2], [text1, text2]) = (&html, &text);
                let html = self.strings().html("both", &[("first", Arg::Html(html1)), ("second", Arg::Html(html2))]);
                let text = self.strings().with("both", &[("first", Arg::from(text1)), ("second", Arg::from(text2))]);
                object! { "html" => safe(&html), "text" => text }
            }
        }
    }

    /// The label of an input, or else its question; empty when there is no such input.
    fn label(&mut self, decision: &Decision, input: &str) -> Resolved {
        let Some(input) = decision.input(input) else { return Resolved::empty(Arc::clone(&self.cards.strings)) };
        let label = input.label.as_ref().unwrap_or(&input.ask);
        self.cards.plain().document(label, None, self.place, self.written)
    }

    /// A cell of an input or a derived value in words: its own, or else made from the band or the comparison it stands
    /// for. Several things can share a cell; then they are joined by "or".
    fn cell(&mut self, decision: &Decision, fact: &str, cell: &str) -> Value {
        let plain = |text: String| object! { "html" => safe(&escape(&text)), "text" => text };
        if let Some(input) = decision.input(fact) {
            let words = input.values.iter().find(|(name, _)| name.text == cell).map(|(_, words)| words);
            return match words {
                Some(words) => self.text(words),
                None => plain(self.word("no-answer")),
            };
        }
        let Some(derived) = decision.derived(fact) else { return Value::none() };
        if let Some((_, words)) = derived.words.iter().find(|(name, _)| name.text == cell) {
            return self.text(words);
        }
        let strings = Arc::clone(self.strings());
        let word = |id: &str| strings.text(id).to_owned();
        let mut all = Vec::new();
        let mut add = |name: &str, text: String| {
            if name == cell {
                all.push(text);
            }
        };
        match &derived.how {
            How::Bands { of, cells, missing } => {
                let kind = decision.input(&of.text).map_or(InputKind::Whole, |input| input.kind);
                cells.iter().for_each(|band| add(&band.id.text, band_text(&strings, kind, band)));
                add(missing, word("no-answer"));
            }
            How::Compare { left, right, before, same, after, missing } => {
                let (left, right) = (self.label(decision, &left.text), self.label(decision, &right.text));
                let (left, right) = (left.text(), right.text());
                let args = [("left", Arg::from(&left)), ("right", Arg::from(&right))];
                add(before, strings.with("compare-before", &args));
                add(same, word("compare-same"));
                add(after, strings.with("compare-after", &args));
                add(missing, word("no-answer"));
            }
            How::Year { same, other, missing, .. } => {
                add(same, word("year-same"));
                add(other, word("year-other"));
                add(missing, word("no-answer"));
            }
        }
        plain(all.join(strings.text("or-separator")))
    }

    /// The gates by verdict, the most severe first.
    fn gates(&mut self, decision: &Decision) -> Value {
        let mut all = Vec::new();
        for verdict in Verdict::ALL.into_iter().rev() {
            let gates = decision.gates.iter().filter(|gate| gate.verdict == verdict);
            let gates: Vec<Value> = gates
                .map(|gate| {
                    object! {
                        "id" => gate.id.text.as_str(),
                        "say" => self.text(&gate.say),
                        "sources" => self.sources(&gate.cites),
                    }
                })
                .collect();
            if !gates.is_empty() {
                all.push(object! { "verdict" => verdict.name(), "rules" => gates });
            }
        }
        Value::from(all)
    }

    /// Documents, steps or notes.
    fn items(&mut self, items: &[Item]) -> Value {
        let one = |item: &Item| {
            object! {
                "id" => item.id.text.as_str(),
                "say" => self.text(&item.say),
                "sources" => self.sources(&item.cites),
            }
        };
        Value::from(items.iter().map(one).collect::<Vec<_>>())
    }

    /// When it is paid: `due` is the day of the month, or `none` for its last day.
    fn schedule(&mut self, schedule: &Schedule) -> Value {
        let row = |row: &crate::decision::Due| {
            object! {
                "id" => row.id.text.as_str(),
                "from" => i64::from(row.from),
                "to" => i64::from(row.to),
                "months" => i64::from(row.months),
                "due" => row.due.map_or(Value::none(), |day| Value::from(i64::from(day))),
                "sources" => self.sources(&row.cites),
            }
        };
        let rows: Vec<Value> = schedule.rows.iter().map(row).collect();
        object! { "say" => self.text(&schedule.say), "rows" => rows }
    }

    /// A question that the sources leave open.
    fn ambiguity(&mut self, one: &Ambiguity) -> Value {
        object! {
            "id" => one.id.text.as_str(),
            "question" => self.text(&one.question),
            "readings" => one.readings.iter().map(|body| self.text(body)).collect::<Vec<_>>(),
            "answer" => self.text(&one.answer),
            "sources" => self.sources(&one.cites),
        }
    }
}

/// The parameters with their labels.
fn parameters(decision: &Decision) -> Value {
    let one = |one: &Parameter| object! { "id" => one.id.text.as_str(), "label" => one.label.as_str() };
    Value::from(decision.parameters.iter().map(one).collect::<Vec<_>>())
}

/// A band in words: "2023年6月1日から", "3", "1から9まで".
fn band_text(strings: &Strings, kind: InputKind, band: &Band) -> String {
    let end = |edge: &Option<Edge>| edge.as_ref().and_then(|edge| edge.point).map(|point| shown(strings, kind, point));
    match (end(&band.from), end(&band.to)) {
        (Some(from), Some(to)) if from == to => from,
        (Some(from), Some(to)) => strings.with("band-between", &[("from", Arg::from(&from)), ("to", Arg::from(&to))]),
        (Some(from), None) => strings.with("band-from", &[("from", Arg::from(&from))]),
        (None, Some(to)) => strings.with("band-to", &[("to", Arg::from(&to))]),
        (None, None) => strings.text("band-any").to_owned(),
    }
}

/// A day, a number or an amount as the reader sees it.
fn shown(strings: &Strings, kind: InputKind, point: Point) -> String {
    let value = match (kind, point) {
        (_, Point::Day(date)) => FactValue::Date(date),
        (InputKind::Money, Point::Number(yen)) => FactValue::Money(Yen(yen)),
        (_, Point::Number(number)) => return number.to_string(),
    };
    value.plain(value.kind().default_format(), strings.locale()).unwrap_or_default()
}
