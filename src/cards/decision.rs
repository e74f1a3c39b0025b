//! A decision as values for its card: everything a reader without scripts needs, in words.

use std::collections::BTreeMap;

use tera::Value;

use super::{TemplateCards, map, safe};
use crate::decision::{Ambiguity, Decision, Input, Item, Kind, Parameter, Schedule, Verdict, script};
use crate::html::text_of;
use crate::ledger::Cite;
use crate::markdown::Body;
use crate::weave::{Place, Written};

/// Fills in the texts of a card for one place.
struct Card<'c, 'a> {
    cards: &'c TemplateCards<'a>,
    place: &'c Place,
    written: &'c mut Written,
}

/// The decision as the card's template gets it.
pub(super) fn value(cards: &TemplateCards<'_>, decision: &Decision, place: &Place, written: &mut Written) -> Value {
    let mut card = Card { cards, place, written };
    Value::from(BTreeMap::from([
        ("name", Value::from(decision.name.as_str())),
        ("script", safe(&script::json(decision))),
        ("version", Value::from(script::version(decision))),
        ("parameters", parameters(decision)),
        ("title", card.text(&decision.title)),
        ("caution", card.text(&decision.caution)),
        ("contact", card.text(&decision.contact)),
        ("inputs", Value::from(decision.inputs.iter().map(|one| card.input(one)).collect::<Vec<_>>())),
        ("rows", card.rows(decision)),
        ("gates", card.gates(decision)),
        ("documents", card.items(&decision.documents)),
        ("steps", card.items(&decision.steps)),
        ("notes", card.items(&decision.notes)),
        ("schedule", decision.schedule.as_ref().map_or(Value::none(), |one| card.schedule(one))),
        ("ambiguities", Value::from(decision.ambiguities.iter().map(|one| card.ambiguity(one)).collect::<Vec<_>>())),
    ]))
}

impl Card<'_, '_> {
    fn text(&mut self, body: &Body) -> Value {
        let html = self.cards.weaver().html(body, None, self.place, self.written);
        map([("text", Value::from(text_of(&html))), ("html", safe(&html))])
    }

    fn option(&mut self, body: Option<&Body>) -> Value {
        body.map_or(Value::none(), |body| self.text(body))
    }

    fn sources(&self, cites: &[Cite]) -> Value {
        self.cards.sources(cites)
    }

    fn input(&mut self, input: &Input) -> Value {
        let kind = match input.kind {
            Kind::Choice => "choice",
            Kind::Date => "date",
            Kind::Whole => "whole",
            Kind::Money => "money",
        };
        let values = input.values.iter();
        let values: Vec<Value> = values
            .map(|(name, words)| map([("id", Value::from(name.text.as_str())), ("words", self.text(words))]))
            .collect();
        Value::from(BTreeMap::from([
            ("id", Value::from(input.id.text.as_str())),
            ("type", Value::from(kind)),
            ("optional", Value::from(input.optional)),
            ("label", self.text(input.label.as_ref().unwrap_or(&input.ask))),
            ("ask", self.text(&input.ask)),
            ("hint", self.option(input.hint.as_ref())),
            ("why", self.option(input.why.as_ref())),
            ("values", Value::from(values)),
            ("sources", self.sources(&input.cites)),
        ]))
    }

    fn rows(&mut self, decision: &Decision) -> Value {
        let one = |row: &crate::decision::Row| {
            map([
                ("id", Value::from(row.id.text.as_str())),
                ("say", self.text(&row.say)),
                ("amounts", Value::from(Vec::<Value>::new())),
                ("sources", self.sources(&row.cites)),
            ])
        };
        Value::from(decision.amount.iter().map(one).collect::<Vec<_>>())
    }

    /// The reasons by verdict, the most severe first.
    fn gates(&mut self, decision: &Decision) -> Value {
        let mut all = Vec::new();
        for verdict in Verdict::ALL.into_iter().rev() {
            let gates = decision.gates.iter().filter(|gate| gate.verdict == verdict);
            let gates: Vec<Value> = gates
                .map(|gate| {
                    map([
                        ("id", Value::from(gate.id.text.as_str())),
                        ("say", self.text(&gate.say)),
                        ("sources", self.sources(&gate.cites)),
                    ])
                })
                .collect();
            if !gates.is_empty() {
                all.push(map([("verdict", Value::from(verdict.name())), ("rules", Value::from(gates))]));
            }
        }
        Value::from(all)
    }

    fn items(&mut self, items: &[Item]) -> Value {
        let one = |item: &Item| {
            map([
                ("id", Value::from(item.id.text.as_str())),
                ("say", self.text(&item.say)),
                ("sources", self.sources(&item.cites)),
            ])
        };
        Value::from(items.iter().map(one).collect::<Vec<_>>())
    }

    fn schedule(&mut self, schedule: &Schedule) -> Value {
        let row = |row: &crate::decision::Due| {
            map([
                ("id", Value::from(row.id.text.as_str())),
                ("from", Value::from(i64::from(row.from))),
                ("to", Value::from(i64::from(row.to))),
                ("months", Value::from(i64::from(row.months))),
                ("due", row.due.map_or(Value::none(), |day| Value::from(i64::from(day)))),
                ("sources", self.sources(&row.cites)),
            ])
        };
        let rows: Vec<Value> = schedule.rows.iter().map(row).collect();
        map([("say", self.text(&schedule.say)), ("rows", Value::from(rows))])
    }

    fn ambiguity(&mut self, one: &Ambiguity) -> Value {
        map([
            ("id", Value::from(one.id.text.as_str())),
            ("question", self.text(&one.question)),
            ("readings", Value::from(one.readings.iter().map(|body| self.text(body)).collect::<Vec<_>>())),
            ("answer", self.text(&one.answer)),
            ("sources", self.sources(&one.cites)),
        ])
    }
}

fn parameters(decision: &Decision) -> Value {
    let one = |one: &Parameter| {
        map([("id", Value::from(one.id.text.as_str())), ("label", Value::from(one.label.as_str()))])
    };
    Value::from(decision.parameters.iter().map(one).collect::<Vec<_>>())
}
