//! Reads `content/decisions/*.yaml`: one file, no other is consulted, so results can be cached.

use crate::base::diag::{Checked, Diagnostic, Span, has_errors, words};
use crate::base::tree::SitePath;
use crate::decision::answers::point;
use crate::decision::{
    Ambiguity, Asking, BLANK, Band, Decision, Derived, Due, Edge, Gate, How, Input, InputKind, Item, Monotone, Name,
    Parameter, Row, Schedule, Test, Verdict, When, error, kind_of, parse,
};
use crate::ledger::read::cites;
use crate::syntax::fields::{self, Field, Shape, optional, required};
use crate::syntax::markdown::{self, Document, Origin};
use crate::syntax::yaml::{Key, Node};

/// A condition: a table of facts with their cells, or a list of such tables of which one must hold.
const WHEN: Shape = Shape::OneOrMany(&Shape::Table(&Shape::OneOrMany(&Shape::Text)));
/// One source or several.
const SOURCE: Shape = Shape::OneOrMany(&Shape::Source);

/// The keys of a question.
const INPUT: &[Field] = &[
    required("type", Shape::Choice(&["choice", "date", "whole", "money"])),
    optional("label", Shape::Prose),
    required("ask", Shape::Prose),
    optional("hint", Shape::Prose),
    optional("why", Shape::Prose),
    optional("values", Shape::Table(&Shape::Prose)),
    optional("optional", Shape::Flag),
    optional("when", WHEN),
    optional("ask_when", WHEN),
    optional("on_request", Shape::Flag),
    optional("min", Shape::Text),
    optional("max", Shape::Text),
    optional("not_before", Shape::OneOrMany(&Shape::Text)),
    optional("not_after", Shape::Text),
    optional("source", SOURCE),
];

const BAND: &[Field] = &[required("id", Shape::Text), optional("from", Shape::Text), optional("to", Shape::Text)];

/// The keys of a division into bands.
const BANDS: &[Field] =
    &[required("bands", Shape::Text), required("cells", Shape::List(&Shape::Fields(BAND))), required("source", SOURCE)];

/// The keys of a comparison of two days.
const COMPARE: &[Field] = &[
    required("compare", Shape::List(&Shape::Text)),
    required("before", Shape::Text),
    required("same", Shape::Text),
    required("after", Shape::Text),
    required("source", SOURCE),
];

/// The keys of a comparison of the years of two days.
const YEAR: &[Field] = &[
    required("same_year", Shape::List(&Shape::Text)),
    required("year", Shape::Text),
    required("same", Shape::Text),
    required("other", Shape::Text),
    required("source", SOURCE),
];

/// All keys of something derived; which of them belong together is checked when each is valid by itself.
const DERIVED: &[Field] = &[
    optional("bands", Shape::Text),
    optional("cells", Shape::List(&Shape::Fields(BAND))),
    optional("compare", Shape::List(&Shape::Text)),
    optional("same_year", Shape::List(&Shape::Text)),
    optional("year", Shape::Text),
    optional("before", Shape::Text),
    optional("same", Shape::Text),
    optional("after", Shape::Text),
    optional("other", Shape::Text),
    optional("missing", Shape::Text),
    optional("ask", Shape::Prose),
    optional("words", Shape::Table(&Shape::Prose)),
    optional("source", SOURCE),
];

/// The forms of something derived: bands of an amount or number, two days compared, two days in one year.
pub const FORMS: [&[Field]; 3] = [BANDS, COMPARE, YEAR];

/// What every form takes.
pub const ANY_FORM: &[Field] =
    &[optional("missing", Shape::Text), optional("ask", Shape::Prose), optional("words", Shape::Table(&Shape::Prose))];

const PARAMETER: &[Field] = &[required("fact", Shape::Text), required("by", Shape::Text)];

/// The keys of a row of the table of amounts.
const ROW: &[Field] = &[
    optional("when", WHEN),
    optional("add", Shape::Table(&Shape::Whole)),
    optional("unknown", Shape::Flag),
    optional("equals", Shape::Text),
    required("say", Shape::Prose),
    required("source", SOURCE),
];

/// The keys of a gate.
const GATE: &[Field] = &[
    required("verdict", Shape::Choice(&["pay", "todo", "ask", "no"])),
    required("when", WHEN),
    required("say", Shape::Prose),
    optional("ambiguity", Shape::Text),
    optional("at_least", Shape::Table(&Shape::Whole)),
    required("source", SOURCE),
];

/// The keys of a document, a step or a note.
const ITEM: &[Field] = &[optional("when", WHEN), required("say", Shape::Prose), required("source", SOURCE)];

const DUE: &[Field] = &[
    required("from", Shape::Whole),
    required("to", Shape::Whole),
    required("months", Shape::Whole),
    required("due", Shape::Text),
    required("source", SOURCE),
];

/// The keys of the schedule.
const SCHEDULE: &[Field] =
    &[required("day", Shape::Text), required("say", Shape::Prose), required("rows", Shape::Table(&Shape::Fields(DUE)))];

/// The keys of an ambiguity.
const AMBIGUITY: &[Field] = &[
    required("question", Shape::Prose),
    optional("readings", Shape::List(&Shape::Prose)),
    required("answer", Shape::Prose),
    required("source", SOURCE),
];

const MONOTONE: &[Field] =
    &[required("input", Shape::Text), required("amount", Shape::Choice(&["never-falls", "never-rises"]))];

/// The keys of a file of rules.
pub const DECISION: &[Field] = &[
    required("title", Shape::Prose),
    required("caution", Shape::Prose),
    required("contact", Shape::Prose),
    required("inputs", Shape::Table(&Shape::Fields(INPUT))),
    optional("derive", Shape::Table(&Shape::Fields(DERIVED))),
    optional("parameters", Shape::Table(&Shape::Fields(PARAMETER))),
    required("amount", Shape::Table(&Shape::Fields(ROW))),
    optional("gates", Shape::Table(&Shape::Fields(GATE))),
    optional("documents", Shape::Table(&Shape::Fields(ITEM))),
    optional("steps", Shape::Table(&Shape::Fields(ITEM))),
    optional("notes", Shape::Table(&Shape::Fields(ITEM))),
    optional("schedule", Shape::Fields(SCHEDULE)),
    optional("ambiguities", Shape::Table(&Shape::Fields(AMBIGUITY))),
    optional("monotone", Shape::List(&Shape::Fields(MONOTONE))),
];

/// Reads one file; its name is that of the decision. `None` when it has errors, which the findings describe.
pub fn decision(path: &SitePath, text: &str) -> Checked<Option<Decision>> {
    let mut found = Vec::new();
    let Some(node) = parse(path, text, DECISION, &mut found).filter(|node| has_forms(node, &mut found)) else {
        return Checked { value: None, diagnostics: found };
    };
    let mut reader = RulesReader { found };
    let inputs: Vec<Input> = table(&node, "inputs").iter().map(|(key, one)| reader.input(key, one)).collect();
    let decision = Decision {
        name: path.name().strip_suffix(".yaml").unwrap_or(path.name()).to_owned(),
        span: Span::file(path),
        title: reader.prose(&node, "title"),
        caution: reader.prose(&node, "caution"),
        contact: reader.prose(&node, "contact"),
        derived: table(&node, "derive").iter().map(|(key, one)| reader.derived(key, one, &inputs)).collect(),
        inputs,
        parameters: table(&node, "parameters").iter().map(|(key, one)| parameter(key, one)).collect(),
        amount: table(&node, "amount").iter().map(|(key, one)| reader.row(key, one)).collect(),
        gates: table(&node, "gates").iter().map(|(key, one)| reader.gate(key, one)).collect(),
        documents: reader.items(&node, "documents"),
        steps: reader.items(&node, "steps"),
        notes: reader.items(&node, "notes"),
        schedule: node.get("schedule").map(|one| reader.schedule(one)),
        ambiguities: table(&node, "ambiguities").iter().map(|(key, one)| reader.ambiguity(key, one)).collect(),
        monotone: items(&node, "monotone").iter().map(monotone).collect(),
        undated: Vec::new(),
    };
    crate::decision::check::check(&decision, &mut reader.found);
    Checked { value: Some(decision).filter(|_| !has_errors(&reader.found)), diagnostics: reader.found }
}

/// Checks the keys of what is derived, which has three forms; the key that begins it decides which. Whether all are
/// right.
fn has_forms(node: &Node, found: &mut Vec<Diagnostic>) -> bool {
    for (_, one) in table(node, "derive") {
        let form = if one.get("compare").is_some() {
            COMPARE
        } else if one.get("same_year").is_some() {
            YEAR
        } else {
            BANDS
        };
        fields::check_fields(one, &[form, ANY_FORM], found);
    }
    !has_errors(found)
}

/// The entries of the table under a key; none when it is absent.
fn table<'a>(node: &'a Node, key: &str) -> &'a [(Key, Node)] {
    node.get(key).map(Node::entries).unwrap_or_default()
}

/// A key as a name.
fn named(key: &Key) -> Name {
    Name { text: key.text.clone(), span: key.span.clone() }
}

/// The name under a key; an empty one when it is absent.
fn name_of(node: &Node, key: &str) -> Name {
    node.get(key).map_or_else(|| Name { text: String::new(), span: node.span.clone() }, Name::of)
}

/// The names under a key.
fn names(node: &Node, key: &str) -> Vec<Name> {
    node.get(key).map(Node::one_or_many).unwrap_or_default().iter().map(Name::of).collect()
}

/// The cell named under a key.
fn cell(node: &Node, key: &str) -> String {
    node.text_of(key).unwrap_or(BLANK).to_owned()
}

/// The items of the list under a key; none when it is absent.
fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.get(key).map(Node::items).unwrap_or_default()
}

/// Whether a flag is set.
fn flag(node: &Node, key: &str) -> bool {
    node.text_of(key) == Some("true")
}

/// A number whose shape was checked; 0 when it is absent or too great.
fn number<T: std::str::FromStr + Default>(node: Option<&Node>) -> T {
    node.and_then(Node::text).and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// The condition of a rule or a question, under its key.
fn when(node: &Node, key: &str) -> When {
    let test = |(key, cells): &(Key, Node)| Test {
        fact: named(key),
        cells: cells.one_or_many().iter().map(Name::of).collect(),
    };
    let all = node.get(key).map(Node::one_or_many).unwrap_or_default();
    When(all.iter().map(|one| one.entries().iter().map(test).collect()).collect())
}

/// When a form asks a question.
fn asking(node: &Node) -> Asking {
    match node.get("ask_when") {
        _ if flag(node, "on_request") => Asking::OnRequest,
        Some(_) => Asking::When(when(node, "ask_when")),
        None => Asking::Always,
    }
}

/// A parameter; its amounts come from the ledger.
fn parameter(key: &Key, node: &Node) -> Parameter {
    let (fact, by) = (name_of(node, "fact"), name_of(node, "by"));
    Parameter { id: named(key), fact, by, label: String::new(), windows: Vec::new() }
}

/// A claim about greater answers.
fn monotone(node: &Node) -> Monotone {
    Monotone { input: name_of(node, "input"), up: node.text_of("amount") == Some("never-falls") }
}

/// Reads the parts of a file whose shape was checked, and collects findings about texts and values.
struct RulesReader {
    found: Vec<Diagnostic>,
}

impl RulesReader {
    /// The text of a node.
    fn body(&mut self, node: &Node) -> Document {
        markdown::inline(node.text().unwrap_or_default(), Origin::Scalar(node)).split(&mut self.found)
    }

    /// The text under a key, if there is one.
    fn option(&mut self, node: &Node, key: &str) -> Option<Document> {
        node.get(key).map(|one| self.body(one))
    }

    /// The text under a key that is there.
    fn prose(&mut self, node: &Node, key: &str) -> Document {
        self.option(node, key).unwrap_or_default()
    }

    /// The table of words or cells under a key, with what they are called.
    fn words(&mut self, node: &Node, key: &str) -> Vec<(Name, Document)> {
        table(node, key).iter().map(|(key, one)| (named(key), self.body(one))).collect()
    }

    /// A question.
    fn input(&mut self, key: &Key, node: &Node) -> Input {
        let kind = match node.text_of("type") {
            Some("date") => InputKind::Date,
            Some("whole") => InputKind::Whole,
            Some("money") => InputKind::Money,
            _ => InputKind::Choice,
        };
        Input {
            id: named(key),
            kind,
            label: self.option(node, "label"),
            ask: self.prose(node, "ask"),
            hint: self.option(node, "hint"),
            why: self.option(node, "why"),
            values: self.words(node, "values"),
            optional: flag(node, "optional"),
            when: when(node, "when"),
            asking: asking(node),
            latest: self.latest(node),
            min: self.edge(node.get("min"), kind),
            max: self.edge(node.get("max"), kind),
            not_before: names(node, "not_before"),
            cites: cites(node.get("source")),
        }
    }

    /// The years of `not_after`: `today`, or `today + 2 years`.
    fn latest(&mut self, node: &Node) -> Option<i16> {
        let written = node.get("not_after")?;
        let parts: Vec<&str> = written.text().unwrap_or_default().split_whitespace().collect();
        let years = match parts.as_slice() {
            ["today"] => Some(0),
            ["today", "+", years, "year" | "years"] => years.parse().ok().filter(|years| (1..=100).contains(years)),
            _ => None,
        };
        if years.is_none() {
            let (ja, en) = ("「today」か「today + 2 years」", "`today` or `today + 2 years`");
            self.found.push(fields::wrong(written, ja, en));
        }
        years
    }

    /// A day, a number or an amount as it is written, or the id of a fact.
    fn edge(&mut self, node: Option<&Node>, kind: InputKind) -> Option<Edge> {
        let node = node?;
        let text = node.text()?;
        let span = node.span.clone();
        if kind == InputKind::Choice {
            return Some(Edge { point: None, fact: None, span }); // The name of the question is wrong and has a finding.
        }
        if text.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Some(Edge { point: None, fact: Some(text.to_owned()), span });
        }
        match point(kind, text) {
            Ok(point) => Some(Edge { point: Some(point), fact: None, span }),
            Err(help) => {
                let message =
                    words(format!("「{text}」は区切りとして読めません"), format!("`{text}` can't be an edge"));
                self.found.push(error("decision-bands", &span, message, help));
                None
            }
        }
    }

    /// Reads something derived. The kind of its edges is that of its question.
    fn derived(&mut self, key: &Key, node: &Node, inputs: &[Input]) -> Derived {
        let missing = cell(node, "missing");
        let pair = |key: &str| {
            let mut names = items(node, key).iter().map(Name::of);
            let mut next = || names.next().unwrap_or_else(|| name_of(node, ""));
            (next(), next())
        };
        let how = if node.get("compare").is_some() {
            let (left, right) = pair("compare");
            let (before, same, after) = (cell(node, "before"), cell(node, "same"), cell(node, "after"));
            How::Compare { left, right, before, same, after, missing }
        } else if node.get("same_year").is_some() {
            let (left, right) = pair("same_year");
            let (same, other) = (cell(node, "same"), cell(node, "other"));
            How::Year { left, right, year: name_of(node, "year"), starts: None, same, other, missing }
        } else {
            let of = name_of(node, "bands");
            let kind = kind_of(inputs, &of);
            let band = |one: &Node| Band {
                id: name_of(one, "id"),
                from: self.edge(one.get("from"), kind),
                to: self.edge(one.get("to"), kind),
            };
            How::Bands { of, cells: items(node, "cells").iter().map(band).collect(), missing }
        };
        let (ask, words) = (self.option(node, "ask"), self.words(node, "words"));
        Derived { id: named(key), how, ask, words, cites: cites(node.get("source")) }
    }

    /// A row of the table of amounts.
    fn row(&mut self, key: &Key, node: &Node) -> Row {
        let add: Vec<_> = table(node, "add").iter().map(|(key, times)| (named(key), number(Some(times)))).collect();
        if flag(node, "unknown") != add.is_empty() {
            let message = words(
                format!("金額の行「{}」には「add」か「unknown: true」のどちらか一方を書きます", key.text),
                format!("the row `{}` needs either `add` or `unknown: true`", key.text),
            );
            let help = words(
                "足す金額を「add: { 名前: 回数 }」で、資料に金額がなければ「unknown: true」で書いてください",
                "write `add: { parameter: times }`, or `unknown: true` when no source names an amount",
            );
            self.found.push(error("decision-rule", &key.span, message, help));
        }
        Row {
            id: named(key),
            when: when(node, "when"),
            add,
            equals: node.get("equals").map(Name::of),
            stated: Vec::new(),
            say: self.prose(node, "say"),
            cites: cites(node.get("source")),
        }
    }

    /// A gate.
    fn gate(&mut self, key: &Key, node: &Node) -> Gate {
        Gate {
            id: named(key),
            verdict: node.text_of("verdict").and_then(Verdict::parse).unwrap_or(Verdict::Ask),
            when: when(node, "when"),
            say: self.prose(node, "say"),
            ambiguity: node.get("ambiguity").map(Name::of),
            at_least: table(node, "at_least").iter().map(|(key, times)| (named(key), number(Some(times)))).collect(),
            cites: cites(node.get("source")),
        }
    }

    /// Documents, steps or notes.
    fn items(&mut self, node: &Node, key: &str) -> Vec<Item> {
        let item = |(key, one): &(Key, Node)| Item {
            id: named(key),
            when: when(one, "when"),
            say: self.prose(one, "say"),
            cites: cites(one.get("source")),
        };
        table(node, key).iter().map(item).collect()
    }

    /// When it is paid.
    fn schedule(&mut self, node: &Node) -> Schedule {
        let rows = table(node, "rows").iter().map(|(key, one)| Due {
            id: named(key),
            from: number(one.get("from")),
            to: number(one.get("to")),
            months: number(one.get("months")),
            due: one.text_of("due").filter(|text| *text != "last").map(|text| text.parse().unwrap_or(0)),
            cites: cites(one.get("source")),
        });
        Schedule { day: name_of(node, "day"), rows: rows.collect(), say: self.prose(node, "say") }
    }

    /// What the sources leave open.
    fn ambiguity(&mut self, key: &Key, node: &Node) -> Ambiguity {
        Ambiguity {
            id: named(key),
            question: self.prose(node, "question"),
            readings: items(node, "readings").iter().map(|one| self.body(one)).collect(),
            answer: self.prose(node, "answer"),
            cites: cites(node.get("source")),
        }
    }
}
