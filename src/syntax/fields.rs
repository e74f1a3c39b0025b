//! The shape that YAML must have: which keys, of what type. One table serves the reader, the messages and the JSON
//! Schema.
//!
//! A check here concerns one file. That a named page, source or record exists is checked by the floors that know them.
//!
//! ```text
//! const ITEM: &[Field] = &[
//!     required("name", Shape::Text),
//!     optional("when", Shape::List(&Shape::Prose)),
//! ];
//! check_fields(&node, &[ITEM], &mut found); // `missing-key`, `unknown-key`, wrong types
//! ```

use crate::base::diag::{Diagnostic, Span, words};
use crate::base::suggest::{did_you_mean, suggestion};
use crate::syntax::markdown::{self, Origin, reference};
use crate::syntax::yaml::{Data, Key, Node};
use crate::value::{self, FactKind};

/// What a value must be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Plain text.
    Text,
    /// How a word is read: kana.
    Kana,
    /// Text with Markdown, references and links.
    Prose,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Whole,
    /// A day of the calendar, or a month.
    Day,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A page of the site, as the path of its Markdown file, with or without an anchor.
    Page,
    /// Where a fact comes from: `document` or `document.section`.
    Source,
    /// The id of a record of this collection.
    Record(&'static str),
    /// A fact of this kind: its value, or a mapping with `value` or `windows`.
    Fact(FactKind),
    /// The value of a fact whose record names its type: checked when the type is known.
    Any,
    /// A list.
    List(&'static Shape),
    /// One value, or a list of them.
    OneOrMany(&'static Shape),
    /// A mapping with these keys.
    Fields(&'static [Field]),
    /// A mapping from ids to values of one shape.
    Table(&'static Shape),
    /// A mapping from any texts to values of one shape.
    Pairs(&'static Shape),
}

/// A key of a mapping. Any key that no field names is an error, with the most similar key as a suggestion.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub key: &'static str,
    /// What its value must be.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
}

/// A key that must be there.
pub const fn required(key: &'static str, shape: Shape) -> Field {
    Field { key, shape, required: true }
}

/// A key that may be left out.
pub const fn optional(key: &'static str, shape: Shape) -> Field {
    Field { key, shape, required: false }
}

/// Compares a value with its shape. Everything that is wrong becomes a finding at its line; what passes can be read
/// without further checks.
pub fn check(node: &Node, shape: Shape, found: &mut Vec<Diagnostic>) {
    let mut expect = |fits: bool, ja: &str, en: &str| {
        if !fits {
            found.push(wrong(node, ja, en));
        }
    };
    match shape {
        Shape::Text | Shape::Prose | Shape::Source | Shape::Record(_) | Shape::Page => {
            let Some(text) = node.text().filter(|text| !text.trim().is_empty()) else {
                found.push(wrong(node, "文字", "text"));
                return;
            };
            if matches!(shape, Shape::Record(_)) && !reference::is_name(text) {
                found.push(wrong(node, "データの項目の id（英小文字・数字・「-」「_」）", "the id of a record"));
            }
            if matches!(shape, Shape::Text) {
                found.extend(markdown::stray_marks(text, Origin::Scalar(node)));
            }
        }
        Shape::Kana => {
            if node.text().is_none_or(|text| text.trim().is_empty() || !text.chars().all(is_of_reading)) {
                let wrong = wrong(node, "読みがな", "how the word is read, in kana");
                found.push(wrong.help(words(
                    "ひらがなかカタカナで書いてください（例：「じむきょく」）",
                    "write hiragana or katakana, such as `じむきょく`",
                )));
            }
        }
        Shape::Any => expect(node.text().is_some(), "値", "a value"),
        Shape::Flag => {
            expect(matches!(node.text(), Some("true" | "false")), "「true」か「false」", "`true` or `false`");
        }
        Shape::Whole => {
            expect(node.text().is_some_and(|text| text.parse::<u32>().is_ok()), "整数", "a whole number");
        }
        Shape::Day => check_value(node, FactKind::Date, found),
        Shape::Choice(choices) => {
            let text = node.text().unwrap_or_default();
            if !choices.contains(&text) {
                // Of many words, most are other names for the first ones.
                let few = choices.get(..9).filter(|_| choices.len() > 12).unwrap_or(choices);
                let ja = format!("「{}」のどれか", few.join("」「"));
                let en = format!("one of `{}`", few.join("`, `"));
                let all = || words(format!("{ja}を書いてください"), format!("write {en}"));
                found.push(wrong(node, &ja, &en).help(suggestion(text, choices.iter().copied()).unwrap_or_else(all)));
            }
        }
        Shape::Fact(kind) => fact(node, kind, found),
        Shape::List(item) => match &node.data {
            Data::List(items) => items.iter().for_each(|one| check(one, *item, found)),
            _ => found.push(wrong(node, "「- 」で始まる並び", "a list, each item beginning with `- `")),
        },
        Shape::OneOrMany(item) => {
            let one_mapping = matches!((&node.data, item), (Data::Map(_), Shape::Table(_)));
            if matches!(node.data, Data::Null | Data::Map(_)) && !one_mapping {
                found.push(wrong(node, "文字、または「- 」で始まる並び", "text or a list"));
            } else {
                node.one_or_many().iter().for_each(|one| check(one, *item, found));
            }
        }
        Shape::Fields(fields) => check_fields(node, &[fields], found),
        Shape::Table(value) | Shape::Pairs(value) => {
            let Data::Map(entries) = &node.data else {
                found.push(wrong(node, "「名前: 値」の並び", "a mapping"));
                return;
            };
            for (key, one) in entries {
                if matches!(shape, Shape::Table(_)) && !reference::is_name(&key.text) {
                    found.push(bad_name(&key.span, &key.text));
                }
                check(one, *value, found);
            }
        }
    }
}

/// Kana, and what stands between them in a reading.
fn is_of_reading(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '・' | 'ゝ' | 'ゞ' | ' ' | '　')
}

/// A value that a comma between `{` and `}` cut in two: `value: 3,300円` is read as `3` and a key `300円`.
fn cut_by_comma(entries: &[(Key, Node)], at: usize) -> Option<Diagnostic> {
    let (key, value) = entries.get(at)?;
    let (_, before) = entries.get(at.checked_sub(1)?)?;
    let first = before.text()?;
    let figures = first.ends_with(|c: char| c.is_ascii_digit()) && key.text.starts_with(|c: char| c.is_ascii_digit());
    if !figures || value.data != Data::Null || before.span.end + 1 != key.span.start {
        return None;
    }
    let written = format!("{first},{}", key.text);
    let span = Span { end: key.span.end, ..before.span.clone() };
    let message = words(
        format!("「{{ }}」の中なので、「{written}」が「,」で2つに分かれています"),
        format!("between braces the comma cuts `{written}` in two"),
    );
    let help =
        words(format!("「\"{written}\"」と引用符で囲んでください"), format!("put quotes round it: `\"{written}\"`"));
    Some(Diagnostic::error("unknown-key", span, message).help(help))
}

/// Words that people write in place of a key, with the key that is meant.
const KEY_SYNONYMS: &[(&[&str], &str)] = &[
    (&["tel", "telephone", "電話", "電話番号"], "phone"),
    (&["mail", "e-mail", "メール", "メールアドレス"], "email"),
    (&["homepage", "web", "link", "ホームページ", "リンク"], "url"),
    (&["open", "受付時間", "時間"], "hours"),
    (&["住所"], "address"),
    (&["名前", "名称"], "name"),
    (&["題", "題名", "見出し", "タイトル"], "title"),
    (&["説明"], "description"),
    (&["出典", "sources"], "source"),
    (&["担当"], "owner"),
    (&["見直し"], "review_by"),
    (&["値", "金額", "amount"], "value"),
    (&["用語", "word"], "term"),
    (&["読み", "よみ", "ふりがな"], "reading"),
    (&["意味", "meaning"], "definition"),
];

/// Compares a mapping with its fields, given in several groups.
pub fn check_fields(node: &Node, groups: &[&[Field]], found: &mut Vec<Diagnostic>) {
    let Data::Map(entries) = &node.data else {
        let mut finding = wrong(node, "「項目名: 値」の並び", "a mapping");
        if node.text().is_some_and(|text| text.contains('：')) {
            finding = finding.help(words(
                "項目名のあとの「：」を、半角の「:」と半角スペースにしてください",
                "write a half-width `:` and a space after the key, not `：`",
            ));
        }
        found.push(finding);
        return;
    };
    let fields = || groups.iter().flat_map(|group| group.iter());
    for (at, (key, value)) in entries.iter().enumerate() {
        if let Some(finding) = cut_by_comma(entries, at) {
            found.push(finding);
            continue;
        }
        match fields().find(|field| field.key == key.text) {
            Some(field) => check(value, field.shape, found),
            None => found.push(unknown_key(key, &fields().map(|field| field.key).collect::<Vec<_>>())),
        }
    }
    let missing = fields().filter(|field| field.required && node.get(field.key).is_none());
    found.extend(missing.map(|field| missing_key(node, field.key)));
}

/// The finding about a key that no field names: the one that is meant, or all that there are.
fn unknown_key(key: &Key, known: &[&str]) -> Diagnostic {
    let written = key.text.to_lowercase();
    let meant = KEY_SYNONYMS.iter().find(|(words, meant)| words.contains(&written.as_str()) && known.contains(meant));
    let similar = match meant {
        Some((_, meant)) => Some(did_you_mean(&[meant])),
        None => suggestion(&key.text, known.iter().copied()),
    };
    let all = || words(format!("書ける項目：{}", known.join("、")), format!("known keys: {}", known.join(", ")));
    let message = words(format!("「{}」という項目はありません", key.text), format!("unknown key `{}`", key.text));
    Diagnostic::error("unknown-key", key.span.clone(), message).help(similar.unwrap_or_else(all))
}

/// The finding about a key that a mapping must have and has not.
pub fn missing_key(node: &Node, key: &str) -> Diagnostic {
    let message = words(format!("「{key}」がありません"), format!("the key `{key}` is missing"));
    let help = words(format!("「{key}: …」の行を足してください"), format!("add a line `{key}: …`"));
    Diagnostic::error("missing-key", node.first_key(), message).help(help)
}

/// The keys of a value from one day to another.
pub const WINDOW: &[Field] = &[
    optional("from", Shape::Day),
    optional("to", Shape::Day),
    required("value", Shape::Any),
    optional("source", Shape::OneOrMany(&Shape::Source)),
    optional("note", Shape::Prose),
];

/// The keys of a fact in its long form.
pub const LONG: &[Field] = &[
    optional("value", Shape::Any),
    optional("windows", Shape::List(&Shape::Fields(WINDOW))),
    optional("source", Shape::OneOrMany(&Shape::Source)),
];

/// Checks a fact in its short form (a scalar) or its long one (a mapping).
fn fact(node: &Node, kind: FactKind, found: &mut Vec<Diagnostic>) {
    match &node.data {
        Data::Map(_) => {
            check_fields(node, &[LONG], found);
            check_values(node, kind, found);
        }
        _ => check_value(node, kind, found),
    }
}

/// Checks that a scalar can be read as a value of a kind.
fn check_value(node: &Node, kind: FactKind, found: &mut Vec<Diagnostic>) {
    found.extend(value_of(node, kind).err().map(|finding| *finding));
}

/// Checks `value` and the values of `windows` of a mapping against a kind, and that there is exactly one of the two.
pub fn check_values(node: &Node, kind: FactKind, found: &mut Vec<Diagnostic>) {
    match (node.get("value"), node.get("windows")) {
        (Some(value), None) => check_value(value, kind, found),
        (None, Some(windows)) => {
            let values = windows.items().iter().filter_map(|window| window.get("value"));
            values.for_each(|value| check_value(value, kind, found));
            if windows.items().is_empty() {
                found.push(wrong(windows, "期間の並び", "a list of windows"));
            }
        }
        (both, _) => {
            let message = if both.is_some() {
                words("「value」と「windows」の両方があります", "both `value` and `windows` are given")
            } else {
                words("「value」も「windows」もありません", "neither `value` nor `windows` is given")
            };
            found.push(Diagnostic::error("fact-value", node.first_key(), message).help(words(
                "変わらない値は「value」、時期で変わる値は「windows」に書いてください",
                "write `value` for what does not change and `windows` for what does",
            )));
        }
    }
}

/// Reads a scalar as a value of a kind.
///
/// # Errors
/// A finding at the scalar that says how such a value is written.
pub fn value_of(node: &Node, kind: FactKind) -> Result<value::Value, Box<Diagnostic>> {
    let (ja, en) = label(kind);
    let Some(text) = node.text() else {
        return Err(Box::new(wrong(node, ja, en)));
    };
    value::parse(kind, text).map_err(|help| {
        let message = words(format!("「{text}」は{ja}として読めません"), format!("`{text}` is not {en}"));
        Box::new(Diagnostic::error("bad-value", node.span.clone(), message).help(help))
    })
}

/// A value that is not what it must be.
pub fn wrong(node: &Node, ja: &str, en: &str) -> Diagnostic {
    let is = match &node.data {
        Data::Null => words("空です", "it is empty"),
        Data::Scalar(text) => words(format!("「{text}」です"), format!("it is `{text}`")),
        Data::List(_) => words("並びになっています", "it is a list"),
        Data::Map(_) => words("「項目名: 値」の並びになっています", "it is a mapping"),
    };
    let message = words(format!("ここには{ja}を書きます（いまは{}）", is.ja), format!("expected {en}; {}", is.en));
    Diagnostic::error("wrong-type", node.span.clone(), message)
}

/// A name that is not one.
pub fn bad_name(span: &Span, text: &str) -> Diagnostic {
    let message = words(format!("「{text}」は id に使えません"), format!("`{text}` is not an id"));
    let help = words("英小文字・数字・「-」「_」だけで書いてください", "use small letters, digits, `-` and `_`");
    Diagnostic::error("bad-name", span.clone(), message).help(help)
}

/// What a kind of fact is called in a message.
pub(crate) fn label(kind: FactKind) -> (&'static str, &'static str) {
    match kind {
        FactKind::Phone => ("電話番号", "a phone number"),
        FactKind::Email => ("メールアドレス", "a mail address"),
        FactKind::Money => ("金額", "an amount of money"),
        FactKind::Hours => ("時間", "opening hours"),
        FactKind::Date => ("日付", "a date"),
        FactKind::Period => ("期間", "a period"),
        FactKind::Count => ("数", "a number"),
        FactKind::Url => ("URL", "a URL"),
        FactKind::Text => ("文字", "text"),
    }
}
