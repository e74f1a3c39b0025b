//! Reads and runs `content/decisions/*.cases.yaml`: answers, and the result that a person who knows the rules expects
//! of them.
//!
//! The examples protect against a rule that is consistent but wrong, which no proof can find.
//!
//! ```yaml
//! bases:
//!   plain: { kind: a, day: 2024-04-10 }
//! cases:
//!   - name: 基本額だけ
//!     like: plain
//!     expect: { verdict: pay, amount: 10万円, because: none }
//!   - name: 制度が始まる前
//!     like: plain
//!     given: { day: 2022-05-31 }
//!     expect: { verdict: "no", because: no_old }
//! ```

use std::collections::{BTreeMap, BTreeSet};

use crate::base::diag::{Checked, Diagnostic, Language, Span, Words, has_errors, words};
use crate::base::suggest;
use crate::base::tree::SitePath;
use crate::decision::answers::{self, yen_text};
use crate::decision::eval::{self, Hole, Outcome};
use crate::decision::{Decision, Item, Name, Rule, RuleKind, Verdict, error, parse};
use crate::syntax::fields::{self, Field, Shape, optional, required};
use crate::syntax::yaml::{Data, Key, Node};
use crate::value::{self, Date, Value, Yen};

/// Names of rules: one, several, or `none`.
const NAMES: Shape = Shape::OneOrMany(&Shape::Text);

/// The keys of an expected result.
const EXPECT: &[Field] = &[
    optional("verdict", Shape::Choice(&["pay", "todo", "ask", "no"])),
    optional("amount", Shape::Text),
    optional("at_least", Shape::Text),
    optional("because", NAMES),
    optional("documents", NAMES),
    optional("steps", NAMES),
    optional("notes", NAMES),
    optional("all_notes", NAMES),
    optional("due", Shape::Text),
    optional("refused", Shape::Text),
];

/// A table of answers; their values are checked against the questions later.
const ANSWERS: Shape = Shape::Table(&Shape::Any);

/// The keys of an example. `like` names a base whose answers it starts from.
const CASE: &[Field] = &[
    required("name", Shape::Text),
    optional("like", Shape::Text),
    optional("given", ANSWERS),
    required("expect", Shape::Fields(EXPECT)),
];

/// The keys of a file of cases.
pub const FILE: &[Field] =
    &[optional("bases", Shape::Table(&ANSWERS)), required("cases", Shape::List(&Shape::Fields(CASE)))];

/// An example.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What it shows.
    pub name: Name,
    /// The answers.
    pub given: Vec<(Key, Node)>,
    /// What is expected of them.
    pub expect: Expect,
}

/// The expected result. Parts that are not mentioned are not compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect {
    /// The verdict. With `ask` and `no` an amount that is not mentioned must be absent.
    pub(super) verdict: Option<Verdict>,
    /// The amount in yen.
    pub(super) amount: Option<u64>,
    /// What is certain in yen with the verdict `ask`; `Some(None)` when nothing is.
    pub(super) at_least: Option<Option<u64>>,
    /// Names of rules that must show, by their key: with `notes` among others, with every other key and no others.
    pub(super) names: BTreeMap<&'static str, BTreeSet<String>>,
    /// The day of payment; `Some(None)` when there must be none.
    pub(super) due: Option<Option<Date>>,
    /// The question whose answer must be refused, in place of a result.
    pub(super) refused: Option<String>,
}

impl RuleKind<'_> {
    /// The key under which an example shows such a rule.
    pub(super) fn key(self) -> &'static str {
        match self {
            RuleKind::Row(_) => "amount",
            RuleKind::Gate(_) => "because",
            RuleKind::Document => "documents",
            RuleKind::Step => "steps",
            RuleKind::Note => "notes",
        }
    }
}

impl Expect {
    /// Whether it says something about a rule: an amount for a row that has one, and the name of any other.
    pub(super) fn shows(&self, rule: &Rule<'_>) -> bool {
        let named = |key: &str| self.names.get(key).is_some_and(|names| names.contains(&rule.id.text));
        match rule.kind {
            RuleKind::Row(row) => row.add.is_empty() || self.amount.is_some(),
            kind => named(kind.key()) || kind == RuleKind::Note && named("all_notes"),
        }
    }
}

/// The examples of one decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Cases {
    /// The name of the decision.
    pub decision: String,
    /// The start of the file.
    pub span: Span,
    /// The examples, in order.
    pub all: Vec<Case>,
}

/// Reads one file; `grant.cases.yaml` holds the examples of `grant.yaml`.
pub fn read(path: &SitePath, text: &str) -> Checked<Option<Cases>> {
    let mut found = Vec::new();
    let Some(node) = parse(path, text, FILE, &mut found) else {
        return Checked { value: None, diagnostics: found };
    };
    let bases = node.get("bases").map(Node::entries).unwrap_or_default();
    let all = node.get("cases").map(Node::items).unwrap_or_default();
    let all = all.iter().map(|one| case(one, bases, &mut found)).collect();
    let decision = path.name().strip_suffix(".cases.yaml").unwrap_or(path.name()).to_owned();
    let cases = Cases { decision, span: Span::file(path), all };
    Checked { value: (!has_errors(&found)).then_some(cases), diagnostics: found }
}

/// Reads an example. Its answers are those of its base, with its own in their place.
fn case(node: &Node, bases: &[(Key, Node)], found: &mut Vec<Diagnostic>) -> Case {
    let name = node.get("name").unwrap_or(node);
    let mut given = Vec::new();
    if let Some(like) = node.get("like") {
        let text = like.text().unwrap_or_default();
        match bases.iter().find(|(key, _)| key.text == text) {
            Some((_, base)) => given.extend(base.entries().iter().cloned()),
            None => {
                let message =
                    words(format!("「{text}」という「bases」はありません"), format!("there is no base `{text}`"));
                let known = bases.iter().map(|(key, _)| key.text.as_str());
                let help = suggest::suggestion(text, known).unwrap_or_else(|| {
                    words("「bases」にある名前を書いてください", "write a name that stands in `bases`")
                });
                found.push(error("decision-unknown", &like.span, message, help));
            }
        }
    }
    for (key, value) in node.get("given").map(Node::entries).unwrap_or_default() {
        given.retain(|(one, _)| one.text != key.text);
        // An empty text removes the answer of the base.
        given.push((key.clone(), value.clone()));
    }
    let expect = node.get("expect").map(|one| expectation(one, found)).unwrap_or_default();
    Case { name: Name::of(name), given, expect }
}

/// Reads what is expected.
fn expectation(node: &Node, found: &mut Vec<Diagnostic>) -> Expect {
    let names = |key: &'static str| {
        let ids = node.get(key)?.one_or_many().iter().filter_map(Node::text).filter(|text| *text != "none");
        Some((key, ids.map(str::to_owned).collect()))
    };
    let mut yen = |key: &str| match node.get(key)?.text().unwrap_or_default() {
        "none" => Some(None),
        text => match Yen::parse(text) {
            Ok(yen) => Some(Some(yen.0)),
            Err(help) => {
                found.push(fields::wrong(node.get(key)?, "金額", "an amount of money").help(help));
                None
            }
        },
    };
    let (amount, at_least) = (yen("amount").flatten(), yen("at_least"));
    let mut due = None;
    if let Some(written) = node.get("due") {
        match (written.text().unwrap_or_default(), fields::value_of(written, value::FactKind::Date)) {
            ("none", _) => due = Some(None),
            (_, Ok(Value::Date(day))) => due = Some(Some(day)),
            (_, other) => found.extend(other.err().map(|finding| *finding)),
        }
    }
    if matches!(&node.data, Data::Map(entries) if entries.is_empty()) {
        found.push(fields::wrong(node, "期待する結果", "an expected result"));
    }
    Expect {
        verdict: node.text_of("verdict").and_then(Verdict::parse),
        amount,
        at_least,
        names: ["because", "documents", "steps", "notes", "all_notes"].into_iter().filter_map(names).collect(),
        due,
        refused: node.text_of("refused").map(str::to_owned),
    }
}

/// Evaluates the examples of one decision. Each that fails is a finding at its line.
pub fn run(decision: &Decision, cases: &Cases) -> Vec<Diagnostic> {
    cases.all.iter().flat_map(|case| fails(decision, case)).collect()
}

/// Runs one example; empty when it passes.
fn fails(decision: &Decision, case: &Case) -> Vec<Diagnostic> {
    let read = answers::read(decision, &case.given, &case.name.span, None);
    let wrong = match (read, &case.expect.refused) {
        (Ok(answers), None) => match eval::evaluate(decision, &answers) {
            Ok(outcome) => differences(&case.expect, &outcome),
            Err(hole) => vec![explain(&hole)],
        },
        (Ok(_), Some(input)) => {
            vec![words(format!("「{input}」を断るはずが、受け付けました"), format!("`{input}` should be refused"))]
        }
        (Err(refused), None) => return refused.into_iter().map(|one| one.finding).collect(),
        (Err(refused), Some(input)) if refused.iter().any(|one| one.input == *input) => Vec::new(),
        (Err(refused), Some(input)) => {
            let got = refused.first().map(|one| one.finding.message.clone()).unwrap_or_else(|| words("", ""));
            let ja = format!("「{input}」を断るはずが、理由が違います（{}）", got.ja);
            let en = format!("`{input}` should be refused, but the reason is another: {}", got.en);
            vec![words(ja, en)]
        }
    };
    if wrong.is_empty() { Vec::new() } else { vec![failed(case, &wrong)] }
}

/// The finding about an example that fails, with everything that differs.
fn failed(case: &Case, wrong: &[Words]) -> Diagnostic {
    let list = |language, between: &str| wrong.iter().map(|one| one.get(language)).collect::<Vec<_>>().join(between);
    let Name { text: name, span } = &case.name;
    let message = words(
        format!("例「{name}」のとおりになりません。{}", list(Language::Ja, "。")),
        format!("the case `{name}` fails: {}", list(Language::En, "; ")),
    );
    let help = words(
        "規則とこの例のどちらが正しいかを、出典で確かめてください",
        "look into the sources which of the two is right",
    );
    error("decision-case", span, message, help)
}

/// The message about rules that give no result, in both languages.
pub fn explain(hole: &Hole<'_>) -> Words {
    match hole {
        Hole::NoRow => words("金額の表に、当てはまる行がありません", "no row of the amounts applies"),
        Hole::TwoRows(a, b) => words(
            format!("金額の表の「{}」と「{}」の両方が当てはまります", a.id.text, b.id.text),
            format!("both rows `{}` and `{}` apply", a.id.text, b.id.text),
        ),
        Hole::Unknown(row) => words(
            format!("「{}」の金額は分からないのに、確認が必要という理由がありません", row.id.text),
            format!("the row `{}` has no amount, but no gate says `ask` or `no`", row.id.text),
        ),
        Hole::NoValue(row, parameter) => words(
            format!("「{}」で足す「{parameter}」の値が、その日にはありません", row.id.text),
            format!("`{parameter}`, which the row `{}` adds, has no value on that day", row.id.text),
        ),
    }
}

/// What differs from the expected result, each as one sentence.
fn differences(expect: &Expect, got: &Outcome<'_>) -> Vec<Words> {
    let mut wrong = Vec::new();
    let mut compare = |ja: &str, key: &str, wanted: String, got: String| {
        if wanted != got {
            let or = |text: &str, none: &str| if text.is_empty() { none.to_owned() } else { text.to_owned() };
            wrong.push(words(
                format!("{ja}：例では {}、規則では {}", or(&wanted, "なし"), or(&got, "なし")),
                format!("{key}: the case says {}, the rules {}", or(&wanted, "none"), or(&got, "none")),
            ));
        }
    };
    if let Some(verdict) = expect.verdict {
        compare("判定", "verdict", verdict.name().to_owned(), got.verdict.name().to_owned());
        // An amount belongs to a result that is paid, so a case that names none expects none.
        if verdict >= Verdict::Ask || expect.amount.is_some() {
            let text = |yen: Option<u64>| yen.map(yen_text).unwrap_or_default();
            compare("金額", "amount", text(expect.amount), text(got.amount));
        }
    }
    if let Some(least) = expect.at_least {
        let text = |yen: Option<u64>| yen.map(yen_text).unwrap_or_default();
        compare("確かな金額", "at_least", text(least), text(got.at_least));
    }
    let items = |items: &[&Item]| items.iter().map(|item| item.id.text.clone()).collect::<BTreeSet<_>>();
    for (ja, key, got) in [
        ("理由", "because", got.gates.iter().map(|gate| gate.id.text.clone()).collect()),
        ("書類", "documents", items(&got.documents)),
        ("手順", "steps", items(&got.steps)),
        ("注意", "all_notes", items(&got.notes)),
    ] {
        let list = |names: &BTreeSet<String>| names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        if let Some(wanted) = expect.names.get(key) {
            compare(ja, key.trim_start_matches("all_"), list(wanted), list(&got));
        }
    }
    if let Some(due) = expect.due {
        let day = got.due.map(|(day, _)| day.to_string()).unwrap_or_default();
        compare("支払日", "due", due.map(|day| day.to_string()).unwrap_or_default(), day);
    }
    let shown = |id: &&String| got.notes.iter().any(|note| note.id.text == **id);
    for note in expect.names.get("notes").into_iter().flatten().filter(|id| !shown(id)) {
        wrong.push(words(format!("注意「{note}」が出ません"), format!("the note `{note}` does not appear")));
    }
    wrong
}
