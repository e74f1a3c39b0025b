//! Answers: reads them as typed values, and checks that every question that is asked is answered. Of the rules only
//! the conditions of questions are evaluated.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::base::diag::{Checked, Diagnostic, Span, Words, words};
use crate::base::suggest;
use crate::base::tree::SitePath;
use crate::decision::{Asking, Decision, Edge, Input, InputKind, Name, Point, error, eval};
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

/// Answers as a file of answers has them: the name of each question, in the order of `inputs`, and what is answered.
pub fn texts<'a>(inputs: impl IntoIterator<Item = &'a Input>, answers: &Answers) -> Vec<(String, String)> {
    let text = |input: &Input| {
        let text = match answers.get(&input.id.text)? {
            Answer::Word(word) => word.clone(),
            Answer::Point(point) => shown(input.kind, *point),
        };
        Some((input.id.text.clone(), text))
    };
    inputs.into_iter().filter_map(text).collect()
}

/// Reads a file of answers, YAML or JSON.
///
/// # Errors
/// Every mistake in it, each at its place in the file. `today` is the day from which days too far ahead are told.
pub fn parse(
    decision: &Decision,
    path: &SitePath,
    text: &str,
    today: Option<Date>,
) -> Result<Answers, Vec<Diagnostic>> {
    let Checked { value, diagnostics } = yaml::parse(path, text, 0..text.len());
    let node = value.ok_or(diagnostics)?;
    if !matches!(node.data, Data::Map(_) | Data::Null) {
        return Err(vec![fields::wrong(&node, "「質問: 答え」の並び", "a mapping from questions to answers")]);
    }
    read(decision, node.entries(), &Span::file(path), today)
        .map_err(|refused| refused.into_iter().map(|one| one.finding).collect())
}

/// Reads answers and checks them: each is a value its question takes, each question that a form would ask is answered,
/// no day comes before one that it must follow, and none lies too far after `today` (not checked without it). Answers
/// that do not count are dropped. A question that only decides what else is asked may be left out.
///
/// # Errors
/// Every refused answer; `whole` is the place of the answers as a whole, for those that are missing.
pub fn read(
    decision: &Decision,
    given: &[(Key, Node)],
    whole: &Span,
    today: Option<Date>,
) -> Result<Answers, Vec<Refused>> {
    let (mut all, mut refused) = (BTreeMap::new(), Vec::new());
    let refuse = |input: &str, span: &Span, (message, help): Reason| Refused {
        input: input.to_owned(),
        finding: error("bad-answer", span, message, help),
    };
    for (key, node) in given {
        let Some(input) = decision.input(&key.text) else {
            refused.push(refuse(&key.text, &key.span, unknown_question(decision, &key.text)));
            continue;
        };
        if matches!(node.data, Data::Null) || node.text().is_some_and(|text| text.trim().is_empty()) {
            continue;
        }
        match answer(input, node) {
            Ok(answer) => drop(all.insert(key.text.as_str(), (answer, &node.span))),
            Err(reason) => refused.push(refuse(&key.text, &node.span, reason)),
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
        match all.remove(id.as_str()) {
            Some((answer, span)) => {
                let wrong = too_early(decision, input, &answer, &asked).or_else(|| too_late(input, &answer, today?));
                refused.extend(wrong.map(|reason| refuse(id, span, reason)));
                asked.insert(id.clone(), answer);
            }
            None if input.optional || !is_asked(decision, input, &asked) || decision.is_guide(input) => {}
            None => {
                refused.push(refuse(id, whole, missing(input)));
                // Questions after it may depend on it, so they are not checked.
                break;
            }
        }
    }
    if refused.is_empty() { Ok(asked) } else { Err(refused) }
}

/// Whether a form asks a question whose answer counts, after these answers.
fn is_asked(decision: &Decision, input: &Input, answers: &Answers) -> bool {
    match &input.asking {
        Asking::Always => true,
        Asking::When(when) => eval::holds(decision, answers, when, None),
        Asking::OnRequest => false,
    }
}

/// A day too far after today.
fn too_late(input: &Input, answer: &Answer, today: Date) -> Option<Reason> {
    let (Answer::Point(Point::Day(day)), Some(years)) = (answer, input.latest) else { return None };
    let limit = Date::from(today.first().checked_add(jiff::Span::new().years(years)).ok()?);
    let (id, day) = (&input.id.text, *day);
    let message = if years == 0 {
        words(format!("「{id}」（{day}）は、まだ来ていない日です"), format!("`{id}` ({day}) has not come yet"))
    } else {
        words(format!("「{id}」（{day}）が先すぎます"), format!("`{id}` ({day}) is too far ahead"))
    };
    let help = words(format!("{limit} までの日を書いてください"), format!("write a day up to {limit}"));
    (day > limit).then_some((message, help))
}

/// Why an answer is refused, and what to do.
type Reason = (Words, Words);

/// Names in a row, as each language separates them.
fn list<'a>(names: impl Iterator<Item = &'a Name>) -> Words {
    let names: Vec<&str> = names.map(|name| name.text.as_str()).collect();
    words(names.join("、"), names.join(", "))
}

/// That a question does not exist, with the most similar name.
fn unknown_question(decision: &Decision, id: &str) -> Reason {
    let ids = || decision.inputs.iter().map(|input| &input.id);
    let help = suggest::suggestion(id, ids().map(|id| id.text.as_str())).unwrap_or_else(|| {
        let list = list(ids());
        words(format!("質問：{}", list.ja), format!("the questions: {}", list.en))
    });
    (words(format!("「{id}」という質問はありません"), format!("there is no question `{id}`")), help)
}

/// Reads one answer as the kind of its question.
///
/// # Errors
/// When the question does not take it: an unknown word, no such value, or one below the least or above the greatest.
fn answer(input: &Input, node: &Node) -> Result<Answer, Reason> {
    let id = &input.id.text;
    let Some(text) = node.text() else {
        return Err((
            words(format!("「{id}」の答えが値ではありません"), format!("the answer to `{id}` is not a value")),
            words("値をひとつ書きます", "write one value"),
        ));
    };
    if input.kind == InputKind::Choice {
        let known = || input.values.iter().map(|(name, _)| name);
        if known().any(|one| one.text == text) {
            return Ok(Answer::Word(text.to_owned()));
        }
        let list = list(known());
        return Err((
            words(format!("「{id}」に「{text}」という答えはありません"), format!("`{text}` is no answer to `{id}`")),
            words(format!("次のどれかを書いてください：{}", list.ja), format!("write one of: {}", list.en)),
        ));
    }
    let wrong = |help: Words| {
        let ja = format!("「{id}」の答え「{text}」が正しくありません");
        (words(ja, format!("the answer `{text}` to `{id}` is not right")), help)
    };
    let point = point(input.kind, text).map_err(wrong)?;
    if let Some(min) = Edge::point(&input.min).filter(|min| point < *min) {
        let min = shown(input.kind, min);
        return Err(wrong(words(format!("{min} 以上で書いてください"), format!("it must be {min} or more"))));
    }
    if let Some(max) = Edge::point(&input.max).filter(|max| point > *max) {
        let max = shown(input.kind, max);
        return Err(wrong(words(format!("{max} 以下で書いてください"), format!("it must be {max} or less"))));
    }
    Ok(Answer::Point(point))
}

/// That a question is asked and has no answer, with how to write one.
fn missing(input: &Input) -> Reason {
    let id = &input.id.text;
    let example = match input.kind {
        InputKind::Choice => {
            let list = list(input.values.iter().map(|(name, _)| name));
            words(format!("{} のどれか", list.ja), format!("one of {}", list.en))
        }
        InputKind::Date => words("年-月-日（2023-06-01 の形）", "a day, as YYYY-MM-DD"),
        InputKind::Whole => words("整数", "a whole number"),
        InputKind::Money => words("金額（12,500円 の形）", "an amount, such as 12,500円"),
    };
    (
        words(format!("「{id}」の答えがありません"), format!("the answer to `{id}` is missing")),
        words(format!("「{id}: …」に、{}を書いてください", example.ja), format!("add `{id}: …`, {}", example.en)),
    )
}

/// That a day comes before one that it must follow.
fn too_early(decision: &Decision, input: &Input, answer: &Answer, asked: &Answers) -> Option<Reason> {
    let Answer::Point(point) = answer else { return None };
    let (other, first) = input.not_before.iter().find_map(|name| match asked.get(&name.text) {
        Some(Answer::Point(first)) if point < first => Some((&name.text, *first)),
        _ => None,
    })?;
    let kind = decision.input(other).map_or(input.kind, |one| one.kind);
    let (id, now, then) = (&input.id.text, shown(input.kind, *point), shown(kind, first));
    Some((
        words(
            format!("「{id}」（{now}）が「{other}」（{then}）より前になっています"),
            format!("`{id}` ({now}) comes before `{other}` ({then})"),
        ),
        words("2つの日付を確かめてください", "check both days"),
    ))
}
