//! Lookup in a decision: questions, cells, rules, texts, sources, facts. Nothing is evaluated here.

use crate::base::diag::Span;
use crate::decision::{
    Asking, BLANK, Band, Decision, Derived, Edge, Gate, How, Input, InputKind, Item, Name, Parameter, Row, Test,
    Verdict, When,
};
use crate::ledger::Cite;
use crate::syntax::markdown::Document;

/// What a row, a gate, a document, a step and a note have in common: a condition and a text.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    /// Which of them it is.
    pub kind: RuleKind<'a>,
    /// Its name.
    pub id: &'a Name,
    /// When it applies.
    pub when: &'a When,
    /// What it says.
    pub say: &'a Document,
    /// Where it comes from.
    pub cites: &'a [Cite],
}

/// The kind of a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RuleKind<'a> {
    /// A row of the table of amounts.
    Row(&'a Row),
    /// A gate, by its verdict.
    Gate(Verdict),
    /// What has to be handed in.
    Document,
    /// What has to be done.
    Step,
    /// What else should be known.
    Note,
}

impl RuleKind<'_> {
    /// What findings call it, in Japanese and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            RuleKind::Row(_) => ("金額の行", "row"),
            RuleKind::Gate(_) => ("理由", "gate"),
            RuleKind::Document => ("書類", "document"),
            RuleKind::Step => ("手順", "step"),
            RuleKind::Note => ("注意", "note"),
        }
    }

    /// Whether it belongs to a result and so may depend on the verdict: a document, a step or a note.
    pub fn follows_verdict(self) -> bool {
        matches!(self, RuleKind::Document | RuleKind::Step | RuleKind::Note)
    }
}

impl Decision {
    /// The question of this name.
    pub fn input(&self, id: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.id.text == id)
    }

    /// The place of a question in asking order.
    pub fn place(&self, input: &str) -> Option<usize> {
        self.inputs.iter().position(|one| one.id.text == input)
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
        let Some(input) = self.input(fact) else { return Some(self.derived(fact)?.how.cells()) };
        let words = input.values.iter().map(|(name, _)| name.text.as_str());
        let can_be_blank = input.may_be_blank() || !input.when.0.is_empty();
        (input.kind == InputKind::Choice).then(|| words.chain(can_be_blank.then_some(BLANK)).collect())
    }

    /// Whether a question only decides what else a form asks: it is named by an `ask_when`, and by no rule.
    pub fn is_guide(&self, input: &Input) -> bool {
        let named = |when: &When| when.0.iter().flatten().any(|test| test.fact.text == input.id.text);
        let asks = |one: &Input| matches!(&one.asking, Asking::When(when) if named(when));
        let counts = self.inputs.iter().map(|one| &one.when).chain(self.rules().map(|rule| rule.when)).any(named);
        input.kind == InputKind::Choice && !counts && self.inputs.iter().any(asks)
    }

    /// The questions whose answers determine the cell of a choice or of something derived; none when there is no such
    /// thing.
    pub fn determined_by(&self, fact: &str) -> Vec<&Name> {
        match self.input(fact) {
            Some(input) => vec![&input.id],
            None => self.derived(fact).map(|derived| derived.how.inputs()).unwrap_or_default(),
        }
    }

    /// Rows, gates, documents, steps and notes, in this order.
    pub fn rules(&self) -> impl Iterator<Item = Rule<'_>> {
        let rows = self.amount.iter().map(|row| {
            let Row { id, when, say, cites, .. } = row;
            Rule { kind: RuleKind::Row(row), id, when, say, cites }
        });
        let gates = self.gates.iter().map(|Gate { id, verdict, when, say, cites, .. }| {
            let kind = RuleKind::Gate(*verdict);
            Rule { kind, id, when, say, cites }
        });
        let items =
            [(RuleKind::Document, &self.documents), (RuleKind::Step, &self.steps), (RuleKind::Note, &self.notes)];
        let items = items.into_iter().flat_map(|(kind, items)| {
            items.iter().map(move |Item { id, when, say, cites }| Rule { kind, id, when, say, cites })
        });
        rows.chain(gates).chain(items)
    }

    /// Every test in a condition.
    fn tests(&self) -> impl Iterator<Item = &Test> {
        let whens = self.rules().map(|rule| rule.when).chain(self.inputs.iter().map(|input| &input.when));
        whens.flat_map(|when| when.0.iter().flatten())
    }

    /// Whether some condition tests a choice or something derived.
    pub fn is_tested(&self, fact: &str) -> bool {
        self.tests().any(|test| test.fact.text == fact)
    }

    /// Whether the answer to a question can change a result.
    pub fn uses_input(&self, input: &str) -> bool {
        let tested = self.tests().flat_map(|test| self.determined_by(&test.fact.text));
        let days = self.parameters.iter().map(|one| &one.by).chain(self.schedule.iter().map(|schedule| &schedule.day));
        tested.chain(days).any(|name| name.text == input)
    }

    /// Where a word of a choice or a band is named.
    pub fn place_of_cell(&self, fact: &str, cell: &str) -> Option<&Span> {
        let words = self.input(fact).into_iter().flat_map(|input| &input.values).map(|(name, _)| name);
        let bands = self.derived(fact).into_iter().flat_map(|derived| derived.how.bands()).map(|band| &band.id);
        words.chain(bands).find(|name| name.text == cell).map(|name| &name.span)
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
        all.extend(self.rules().map(|rule| rule.say));
        all.extend(self.schedule.iter().map(|schedule| &schedule.say));
        for one in &self.ambiguities {
            all.extend([&one.question, &one.answer]);
            all.extend(&one.readings);
        }
        all
    }

    /// Every place where a source is named.
    pub fn cites(&self) -> impl Iterator<Item = &Cite> {
        let schedule = self.schedule.iter().flat_map(|schedule| &schedule.rows);
        self.rules()
            .flat_map(|rule| rule.cites)
            .chain(self.inputs.iter().flat_map(|input| &input.cites))
            .chain(self.derived.iter().flat_map(|one| &one.cites))
            .chain(self.ambiguities.iter().flat_map(|one| &one.cites))
            .chain(schedule.flat_map(|due| &due.cites))
    }

    /// Every fact of the ledger that a rule counts with, and where it is named.
    pub fn facts(&self) -> Vec<(&str, &Span)> {
        fn named(name: &Name) -> (&str, &Span) {
            (&name.text, &name.span)
        }
        let amounts = self.parameters.iter().map(|one| &one.fact);
        let amounts = amounts.chain(self.amount.iter().filter_map(|row| row.equals.as_ref())).map(named);
        let ends = self.inputs.iter().flat_map(|input| input.min.iter().chain(&input.max));
        let edges = ends.chain(self.derived.iter().flat_map(|one| one.how.edges()));
        let edges = edges.filter_map(|edge| Some((edge.fact.as_deref()?, &edge.span)));
        let years = self.derived.iter().filter_map(|one| match &one.how {
            How::Year { year, .. } => Some(named(year)),
            How::Bands { .. } | How::Compare { .. } => None,
        });
        amounts.chain(edges).chain(years).collect()
    }
}

impl How {
    /// The questions whose answers it takes.
    pub fn inputs(&self) -> Vec<&Name> {
        match self {
            How::Bands { of, .. } => vec![of],
            How::Compare { left, right, .. } | How::Year { left, right, .. } => vec![left, right],
        }
    }

    /// Its cells, as often as they are named; the last is that without an answer.
    pub fn cells(&self) -> Vec<&str> {
        match self {
            How::Bands { cells, missing, .. } => {
                cells.iter().map(|band| &band.id.text).chain([missing]).map(String::as_str).collect()
            }
            How::Compare { before, same, after, missing, .. } => vec![before, same, after, missing],
            How::Year { same, other, missing, .. } => vec![same, other, missing],
        }
    }

    /// Its bands, upwards; none when answers are compared.
    pub fn bands(&self) -> &[Band] {
        match self {
            How::Bands { cells, .. } => cells,
            How::Compare { .. } | How::Year { .. } => &[],
        }
    }

    /// The ends of its bands.
    fn edges(&self) -> impl Iterator<Item = &Edge> {
        self.bands().iter().flat_map(|band| band.from.iter().chain(&band.to))
    }
}
