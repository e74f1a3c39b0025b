//! Finding things in a decision: questions, cells, texts, sources, facts.

use super::{BLANK, Decision, Derived, Edge, How, Input, Item, Kind, Parameter};
use crate::diag::Span;
use crate::ledger::Cite;
use crate::markdown::Body;

impl Decision {
    /// The question of this name.
    pub fn input(&self, id: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.id.text == id)
    }

    /// What is derived under this name.
    pub fn derived(&self, id: &str) -> Option<&Derived> {
        self.derived.iter().find(|one| one.id.text == id)
    }

    /// The parameter of this name.
    pub fn parameter(&self, id: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|one| one.id.text == id)
    }

    /// The cells of a choice or of something derived; `None` when there is no such thing.
    pub fn cells(&self, fact: &str) -> Option<Vec<&str>> {
        if let Some(input) = self.input(fact) {
            if input.kind != Kind::Choice {
                return None;
            }
            let mut cells: Vec<&str> = input.values.iter().map(|(name, _)| name.text.as_str()).collect();
            if input.optional || !input.when.0.is_empty() {
                cells.push(BLANK);
            }
            return Some(cells);
        }
        let derived = self.derived.iter().find(|one| one.id.text == fact)?;
        Some(match &derived.how {
            How::Bands { cells, missing, .. } => {
                cells.iter().map(|band| band.id.text.as_str()).chain([missing.as_str()]).collect()
            }
            How::Compare { before, same, after, missing, .. } => vec![before, same, after, missing],
            How::Year { same, other, missing, .. } => vec![same, other, missing],
        })
    }

    /// Every text that may hold references.
    pub fn bodies(&self) -> Vec<&Body> {
        let mut all = vec![&self.title, &self.caution, &self.contact];
        for input in &self.inputs {
            all.push(&input.ask);
            all.extend(input.label.iter().chain(&input.hint).chain(&input.why));
            all.extend(input.values.iter().map(|(_, words)| words));
        }
        for derived in &self.derived {
            all.extend(&derived.ask);
            all.extend(derived.words.iter().map(|(_, words)| words));
        }
        all.extend(self.amount.iter().map(|row| &row.say));
        all.extend(self.gates.iter().map(|gate| &gate.say));
        all.extend(self.items().map(|item| &item.say));
        all.extend(self.schedule.iter().map(|schedule| &schedule.say));
        for one in &self.ambiguities {
            all.extend([&one.question, &one.answer]);
            all.extend(&one.readings);
        }
        all
    }

    /// Documents, steps and notes.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.documents.iter().chain(&self.steps).chain(&self.notes)
    }

    /// Every place where a source is named.
    pub fn cites(&self) -> impl Iterator<Item = &Cite> {
        let rules = self.amount.iter().map(|row| &row.cites).chain(self.gates.iter().map(|gate| &gate.cites));
        let schedule = self.schedule.iter().flat_map(|schedule| &schedule.rows).map(|due| &due.cites);
        rules
            .chain(self.items().map(|item| &item.cites))
            .chain(self.inputs.iter().map(|input| &input.cites))
            .chain(self.derived.iter().map(|one| &one.cites))
            .chain(self.ambiguities.iter().map(|one| &one.cites))
            .chain(schedule)
            .flatten()
    }

    /// Every fact of the ledger that a rule counts with, and where it is named.
    pub fn facts(&self) -> Vec<(&str, &Span)> {
        let mut all = Vec::new();
        for parameter in &self.parameters {
            all.push((parameter.fact.text.as_str(), &parameter.fact.span));
        }
        for name in self.amount.iter().filter_map(|row| row.equals.as_ref()) {
            all.push((name.text.as_str(), &name.span));
        }
        let ends = self.inputs.iter().flat_map(|input| input.min.iter().chain(&input.max));
        for edge in ends.chain(self.derived.iter().flat_map(edges)) {
            all.extend(edge.fact.as_deref().map(|fact| (fact, &edge.span)));
        }
        for one in &self.derived {
            if let How::Year { year, .. } = &one.how {
                all.push((year.text.as_str(), &year.span));
            }
        }
        all
    }
}

/// The ends of the bands of something derived.
fn edges(derived: &Derived) -> Vec<&Edge> {
    match &derived.how {
        How::Bands { cells, .. } => cells.iter().flat_map(|band| band.from.iter().chain(&band.to)).collect(),
        _ => Vec::new(),
    }
}
