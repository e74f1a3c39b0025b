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

use std::collections::BTreeSet;

use crate::base::diag::{Checked, Diagnostic, Language, Span, Words, has_errors, words};
use crate::base::suggest;
use crate::base::tree::SitePath;
use crate::decision::answers::{self, yen_text};
use crate::decision::eval::{self, Hole, Outcome};
use crate::decision::{Decision, Name, Verdict};
use crate::syntax::fields::{self, Field, Shape, optional, required};
use crate::syntax::yaml::{self, Data, Key, Node};
use crate::value::{self, Date, Value, Yen};

/// The keys of an expected result.
const EXPECT: &[Field] = &[
    optional("verdict", Shape::Choice(&["pay", "todo", "ask", "no"])),
    optional("amount", Shape::Text),
    optional("because", Shape::OneOrMany(&Shape::Text)),
    optional("documents", Shape::OneOrMany(&Shape::Text)),
    optional("steps", Shape::OneOrMany(&Shape::Text)),
    optional("notes", Shape::OneOrMany(&Shape::Text)),
    optional("all_notes", Shape::OneOrMany(&Shape::Text)),
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
    /// Gates that must fire, and no others.
    pub(super) because: Option<BTreeSet<String>>,
    /// Documents that must show, and no others.
    pub(super) documents: Option<BTreeSet<String>>,
    /// Steps that must show, and no others.
    pub(super) steps: Option<BTreeSet<String>>,
    /// Notes that must show, among others.
    pub(super) notes: BTreeSet<String>,
    /// The notes that must show, and no others.
    pub(super) all_notes: Option<BTreeSet<String>>,
    /// The day of payment; `Some(None)` when there must be none.
    pub(super) due: Option<Option<Date>>,
    /// The question whose answer must be refused, in place of a result.
    pub(super) refused: Option<String>,
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
    let Some(node) = yaml::parse(path, text, 0..text.len()).split(&mut found) else {
        return Checked { value: None, diagnostics: found };
    };
    fields::check_fields(&node, &[FILE], &mut found);
    if has_errors(&found) {
        return Checked { value: None, diagnostics: found };
    }
    let bases = node.get("bases").map(Node::entries).unwrap_or_default();
    let all = node.get("cases").map(Node::items).unwrap_or_default();
    let all = all.iter().map(|one| case(one, bases, &mut found)).collect();
    let decision = path.name().strip_suffix(".cases.yaml").unwrap_or(path.name()).to_owned();
    let cases = Cases { decision, span: Span::file(path), all };
    Checked { value: (!has_errors(&found)).then_some(cases), diagnostics: found }
}

fn case(node: &Node, bases: &[(Key, Node)], found: &mut Vec<Diagnostic>) -> Case {
    let name = node.get("name").unwrap_or(node);
    let mut given = Vec::new();
    if let Some(like) = node.get("like") {
        let text = like.text().unwrap_or_default();
        match bases.iter().find(|(key, _)| key.text == text) {
            Some((_, base)) => given.extend(base.entries().iter().cloned()),
            None => {
                let known: Vec<&str> = bases.iter().map(|(key, _)| key.text.as_str()).collect();
                let message =
                    words(format!("「{text}」という「bases」はありません"), format!("there is no base `{text}`"));
                let help = suggest::suggestion(text, known.iter().copied()).unwrap_or_else(|| {
                    words("「bases」にある名前を書いてください", "write a name that stands in `bases`")
                });
                found.push(Diagnostic::error("decision-unknown", like.span.clone(), message).help(help));
            }
        }
    }
    for (key, value) in node.get("given").map(Node::entries).unwrap_or_default() {
        given.retain(|(one, _)| one.text != key.text);
        // An empty text removes the answer of the base.
        given.push((key.clone(), value.clone()));
    }
    let expect = node.get("expect").map(|one| expectation(one, found)).unwrap_or_default();
    Case { name: Name { text: name.text().unwrap_or_default().to_owned(), span: name.span.clone() }, given, expect }
}

fn expectation(node: &Node, found: &mut Vec<Diagnostic>) -> Expect {
    let set = |key: &str| {
        let node = node.get(key)?;
        let ids = node.one_or_many().iter().filter_map(Node::text).filter(|text| *text != "none");
        Some(ids.map(str::to_owned).collect::<BTreeSet<String>>())
    };
    let mut amount = None;
    if let Some(written) = node.get("amount") {
        match Yen::parse(written.text().unwrap_or_default()) {
            Ok(yen) => amount = Some(yen.0),
            Err(help) => found.push(fields::wrong(written, "金額", "an amount of money").help(help)),
        }
    }
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
        because: set("because"),
        documents: set("documents"),
        steps: set("steps"),
        notes: set("notes").unwrap_or_default(),
        all_notes: set("all_notes"),
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
    let read = answers::read(decision, &case.given, &case.name.span);
    let answers = match (read, &case.expect.refused) {
        (Err(refused), None) => return refused.into_iter().map(|one| one.finding).collect(),
        (Err(refused), Some(input)) => {
            if refused.iter().any(|one| one.input == *input) {
                return Vec::new();
            }
            let got = refused.first().map(|one| one.finding.message.clone()).unwrap_or_else(|| words("", ""));
            let ja = format!("「{input}」を断るはずが、理由が違います（{}）", got.ja);
            let en = format!("`{input}` should be refused, but the reason is another: {}", got.en);
            return vec![failed(case, &[words(ja, en)])];
        }
        (Ok(_), Some(input)) => {
            let message =
                words(format!("「{input}」を断るはずが、受け付けました"), format!("`{input}` should be refused"));
            return vec![failed(case, &[message])];
        }
        (Ok(answers), None) => answers,
    };
    let wrong = match eval::evaluate(decision, &answers) {
        Ok(outcome) => differences(&case.expect, &outcome),
        Err(hole) => vec![explain(&hole)],
    };
    if wrong.is_empty() { Vec::new() } else { vec![failed(case, &wrong)] }
}

/// The finding about an example that fails, with everything that differs.
fn failed(case: &Case, wrong: &[Words]) -> Diagnostic {
    let list = |language, between: &str| wrong.iter().map(|one| one.get(language)).collect::<Vec<_>>().join(between);
    Diagnostic::error(
        "decision-case",
        case.name.span.clone(),
        words(
            format!("例「{}」のとおりになりません。{}", case.name.text, list(Language::Ja, "。")),
            format!("the case `{}` fails: {}", case.name.text, list(Language::En, "; ")),
        ),
    )
    .help(words(
        "規則とこの例のどちらが正しいかを、出典で確かめてください",
        "look into the sources which of the two is right",
    ))
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
    let gates = got.gates.iter().map(|gate| &gate.id);
    let ids = |names: &mut dyn Iterator<Item = &Name>| {
        names.map(|name| name.text.clone()).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ")
    };
    let mut set = |ja: &str, key: &str, wanted: &Option<BTreeSet<String>>, got: String| {
        if let Some(wanted) = wanted {
            compare(ja, key, wanted.iter().cloned().collect::<Vec<_>>().join(", "), got);
        }
    };
    set("理由", "because", &expect.because, ids(&mut gates.clone()));
    set("書類", "documents", &expect.documents, ids(&mut got.documents.iter().map(|one| &one.id)));
    set("手順", "steps", &expect.steps, ids(&mut got.steps.iter().map(|one| &one.id)));
    set("注意", "notes", &expect.all_notes, ids(&mut got.notes.iter().map(|one| &one.id)));
    if let Some(due) = expect.due {
        let day = got.due.map(|(day, _)| day.to_string()).unwrap_or_default();
        compare("支払日", "due", due.map(|day| day.to_string()).unwrap_or_default(), day);
    }
    let has = |id: &str| got.notes.iter().any(|note| note.id.text == id);
    for note in expect.notes.iter().filter(|id| !has(id)) {
        wrong.push(words(format!("注意「{note}」が出ません"), format!("the note `{note}` does not appear")));
    }
    wrong
}
