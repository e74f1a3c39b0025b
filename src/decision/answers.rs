//! Answers: reads them as typed values, and checks that every question that is asked is answered.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::base::diag::{Diagnostic, Span, Words, words};
use crate::base::suggest;
use crate::base::tree::SitePath;
use crate::decision::{Decision, Edge, Input, InputKind, Point, eval};
use crate::syntax::fields;
use crate::syntax::yaml::{self, Data, Key, Node};
use crate::value::{self, Date, Locale, Value, Yen};

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// The word of a choice.
    Word(String),
    /// A day, a number or an amount.
    Point(Point),
}

/// Answers by the name of their question. Questions that are not asked have no entry.
pub type Answers = BTreeMap<String, Answer>;

/// An answer that is refused.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The question it was given to, or that it lacks.
    pub input: String,
    /// What is wrong with it, where it is written.
    pub finding: Diagnostic,
}

/// Reads a day, a number or an amount.
///
/// # Errors
/// When the text is no such value, with the right way to write it. A month without its day is refused, because it
/// cannot be compared.
pub fn point(kind: InputKind, text: &str) -> Result<Point, Words> {
    match kind {
        InputKind::Date => match Date::parse(text)? {
            day if day.is_month() => Err(words(
                format!("「{text}」には日がありません。2023-06-01（年-月-日）の形で書いてください"),
                format!("`{text}` has no day; write YYYY-MM-DD"),
            )),
            day => Ok(Point::Day(day)),
        },
        InputKind::Money => Yen::parse(text).map(|yen| Point::Number(yen.0)),
        InputKind::Whole | InputKind::Choice => {
            let tidy: String = text.trim().nfkc().collect();
            let digits = !tidy.is_empty() && tidy.bytes().all(|b| b.is_ascii_digit());
            tidy.parse().ok().filter(|_| digits).map(Point::Number).ok_or_else(|| {
                words(
                    format!("「{text}」を整数として読めません。3 のように数字だけで書いてください"),
                    format!("`{text}` is not a whole number; write digits only, such as 3"),
                )
            })
        }
    }
}

/// A day, a number or an amount as a reader sees it.
pub fn shown(kind: InputKind, point: Point) -> String {
    match (kind, point) {
        (_, Point::Day(day)) => day.to_string(),
        (InputKind::Money, Point::Number(yen)) => yen_text(yen),
        (_, Point::Number(number)) => number.to_string(),
    }
}

/// An amount as findings and reports show it.
pub fn yen_text(yen: u64) -> String {
    Value::Money(Yen(yen)).plain(value::FactKind::Money.default_format(), Locale::Japanese).unwrap_or_default()
}

/// Reads a file of answers, YAML or JSON.
///
/// # Errors
/// Every mistake in it, each at its place in the file.
pub fn parse(decision: &Decision, path: &SitePath, text: &str) -> Result<Answers, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let whole = Span::file(path);
    let node = yaml::parse(path, text, 0..text.len()).split(&mut found);
    match node {
        Some(node) if matches!(node.data, Data::Map(_) | Data::Null) => read(decision, node.entries(), &whole)
            .map_err(|refused| refused.into_iter().map(|one| one.finding).collect()),
        Some(node) => Err(vec![fields::wrong(&node, "「質問: 答え」の並び", "a mapping from questions to answers")]),
        None => Err(found),
    }
}

/// Reads answers and checks them: each is a value its question takes, each question that is asked is answered, and no
/// day comes before one that it must follow. Answers to questions that are not asked are dropped.
///
/// # Errors
/// Every refused answer; `whole` is the place of the answers as a whole, for those that are missing.
pub fn read(decision: &Decision, given: &[(Key, Node)], whole: &Span) -> Result<Answers, Vec<Refused>> {
    let (mut all, mut refused) = (Answers::new(), Vec::new());
    let refuse = |input: &str, finding| Refused { input: input.to_owned(), finding };
    let mut places: BTreeMap<&str, &Span> = BTreeMap::new();
    for (key, node) in given {
        let Some(input) = decision.input(&key.text) else {
            refused.push(refuse(&key.text, unknown_question(decision, key)));
            continue;
        };
        if matches!(node.data, Data::Null) || node.text().is_some_and(|text| text.trim().is_empty()) {
            continue;
        }
        match answer(input, node) {
            Ok(answer) => {
                places.insert(&input.id.text, &node.span);
                all.insert(key.text.clone(), answer);
            }
            Err(finding) => refused.push(refuse(&key.text, *finding)),
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut asked = Answers::new();
    for input in &decision.inputs {
        if !eval::holds(decision, &asked, &input.when, None) {
            continue;
        }
        let id = &input.id.text;
        match all.remove(id) {
            Some(answer) => {
                let place = places.get(id.as_str()).copied().unwrap_or(whole);
                refused.extend(too_early(decision, input, &answer, &asked, place).map(|one| refuse(id, one)));
                asked.insert(id.clone(), answer);
            }
            None if input.optional => {}
            None => {
                refused.push(refuse(id, missing(input, whole)));
                // Questions after it may depend on it, so they are not checked.
                return Err(refused);
            }
        }
    }
    if refused.is_empty() { Ok(asked) } else { Err(refused) }
}

/// The finding about an answer that its question does not take.
fn bad(span: &Span, message: Words) -> Diagnostic {
    Diagnostic::error("bad-answer", span.clone(), message)
}

/// The finding about an answer to a question that does not exist, with the most similar name.
fn unknown_question(decision: &Decision, key: &Key) -> Diagnostic {
    let ids = || decision.inputs.iter().map(|input| input.id.text.as_str());
    let list = || ids().collect::<Vec<_>>();
    bad(
        &key.span,
        words(format!("「{}」という質問はありません", key.text), format!("there is no question `{}`", key.text)),
    )
    .help(suggest::suggestion(&key.text, ids()).unwrap_or_else(|| {
        words(format!("質問：{}", list().join("、")), format!("the questions: {}", list().join(", ")))
    }))
}

/// Reads one answer as the kind of its question.
///
/// # Errors
/// When the question does not take it: an unknown word, no such value, or one below the least or above the greatest.
fn answer(input: &Input, node: &Node) -> Result<Answer, Box<Diagnostic>> {
    let id = &input.id.text;
    let Some(text) = node.text() else {
        let (ja, en) = ("値をひとつ書きます", "write one value");
        return Err(Box::new(
            bad(
                &node.span,
                words(format!("「{id}」の答えが値ではありません"), format!("the answer to `{id}` is not a value")),
            )
            .help(words(ja, en)),
        ));
    };
    if input.kind == InputKind::Choice {
        let known = || input.values.iter().map(|(name, _)| name.text.as_str());
        if known().any(|one| one == text) {
            return Ok(Answer::Word(text.to_owned()));
        }
        let list: Vec<&str> = known().collect();
        return Err(Box::new(
            bad(
                &node.span,
                words(
                    format!("「{id}」に「{text}」という答えはありません"),
                    format!("`{text}` is no answer to `{id}`"),
                ),
            )
            .help(words(
                format!("次のどれかを書いてください：{}", list.join("、")),
                format!("write one of: {}", list.join(", ")),
            )),
        ));
    }
    let wrong = |help: Words| {
        let message = words(
            format!("「{id}」の答え「{text}」が正しくありません"),
            format!("the answer `{text}` to `{id}` is not right"),
        );
        Box::new(bad(&node.span, message).help(help))
    };
    let point = point(input.kind, text).map_err(wrong)?;
    let end = |edge: &Option<Edge>| edge.as_ref().and_then(|edge| edge.point);
    if let Some(min) = end(&input.min).filter(|min| point < *min) {
        let min = shown(input.kind, min);
        return Err(wrong(words(format!("{min} 以上で書いてください"), format!("it must be {min} or more"))));
    }
    if let Some(max) = end(&input.max).filter(|max| point > *max) {
        let max = shown(input.kind, max);
        return Err(wrong(words(format!("{max} 以下で書いてください"), format!("it must be {max} or less"))));
    }
    Ok(Answer::Point(point))
}

/// The finding about a question that is asked and has no answer; it shows how to write one.
fn missing(input: &Input, whole: &Span) -> Diagnostic {
    let id = &input.id.text;
    let (example, example_en) = match input.kind {
        InputKind::Choice => {
            let all: Vec<&str> = input.values.iter().map(|(name, _)| name.text.as_str()).collect();
            (format!("{} のどれか", all.join("、")), format!("one of {}", all.join(", ")))
        }
        InputKind::Date => (String::from("年-月-日（2023-06-01 の形）"), String::from("a day, as YYYY-MM-DD")),
        InputKind::Whole => (String::from("整数"), String::from("a whole number")),
        InputKind::Money => (String::from("金額（12,500円 の形）"), String::from("an amount, such as 12,500円")),
    };
    bad(whole, words(format!("「{id}」の答えがありません"), format!("the answer to `{id}` is missing")))
        .help(words(format!("「{id}: …」に、{example}を書いてください"), format!("add `{id}: …`, {example_en}")))
}

/// The finding about a day before one that it must follow.
fn too_early(decision: &Decision, input: &Input, answer: &Answer, asked: &Answers, place: &Span) -> Option<Diagnostic> {
    let Answer::Point(point) = answer else { return None };
    for name in &input.not_before {
        let Some(Answer::Point(first)) = asked.get(&name.text) else { continue };
        if point < first {
            let kind = decision.input(&name.text).map_or(input.kind, |one| one.kind);
            let (id, other) = (&input.id.text, &name.text);
            let (now, then) = (shown(input.kind, *point), shown(kind, *first));
            return Some(
                bad(
                    place,
                    words(
                        format!("「{id}」（{now}）が「{other}」（{then}）より前になっています"),
                        format!("`{id}` ({now}) comes before `{other}` ({then})"),
                    ),
                )
                .help(words("2つの日付を確かめてください", "check both days")),
            );
        }
    }
    None
}
