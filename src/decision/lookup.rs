//! Lookup in a decision: questions, cells, texts, sources, facts.

use crate::base::diag::Span;
use crate::decision::{BLANK, Decision, Derived, Edge, How, Input, InputKind, Item, Parameter};
use crate::ledger::Cite;
use crate::syntax::markdown::Document;

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
            if input.kind != InputKind::Choice {
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

    /// Whether some condition tests a choice or something derived.
    pub fn tests(&self, fact: &str) -> bool {
        let rules = self.amount.iter().map(|row| &row.when).chain(self.gates.iter().map(|gate| &gate.when));
        let mut all = rules
            .chain(self.items().map(|item| &item.when))
            .chain(self.inputs.iter().map(|input| &input.when))
            .flat_map(|when| when.0.iter().flatten());
        all.any(|test| test.fact.text == fact)
    }

    /// Whether the answer to a question can change a result.
    pub fn uses_input(&self, input: &str) -> bool {
        let from = |derived: &&Derived| match &derived.how {
            How::Bands { of, .. } => of.text == input,
            How::Compare { left, right, .. } | How::Year { left, right, .. } => {
                left.text == input || right.text == input
            }
        };
        self.tests(input)
            || self.derived.iter().filter(from).any(|one| self.tests(&one.id.text))
            || self.parameters.iter().any(|one| one.by.text == input)
            || self.schedule.as_ref().is_some_and(|schedule| schedule.day.text == input)
    }

    /// Where a word of a choice or a band is named.
    pub fn place_of_cell(&self, fact: &str, cell: &str) -> Option<&Span> {
        let word =
            self.input(fact).and_then(|input| input.values.iter().map(|(name, _)| name).find(|one| one.text == cell));
        let derived = self.derived.iter().find(|one| one.id.text == fact);
        let band = derived.and_then(|one| match &one.how {
            How::Bands { cells, .. } => cells.iter().map(|band| &band.id).find(|one| one.text == cell),
            _ => None,
        });
        word.or(band).map(|name| &name.span)
    }

    /// Every text that may hold references, so that no check has to know the parts of a decision.
    pub fn bodies(&self) -> Vec<&Document> {
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
