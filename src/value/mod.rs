//! The kinds of facts: how each is written in a data file, and how it is shown to a reader.
//!
//! Each kind is a type of its own that is parsed once, when the ledger is read. A value knows nothing of its name,
//! source or date; those belong to the `ledger` floor. No file is read here and no day is today.
//!
//! | kind | a data file writes | a reader sees |
//! |---|---|---|
//! | `phone` | `03-0000-0000` | the same, as a `tel:` link |
//! | `money` | `10万円`, `100,000円` | 10万円 |
//! | `date` | `2022-06-01`, `2022-06` | 2022年6月1日, 2022年6月 |
//! | `period` | `06-01..05-31`, `2..3 months` | 6月1日～翌年5月31日, 2～3カ月 |
//! | `count` | `6,216施設`, `67.5%` | the same |
//! | `hours` | `days`, `open`, `close`, `closed` | 平日9時～18時（土日、祝日は休業） |
//! | `email`, `url`, `text` | themselves | the same, as a link where there is one |

pub mod literal;
pub mod numeral;
mod count;
mod date;
mod hours;
mod locale;
mod money;
mod period;
mod phone;
pub(crate) mod web;
mod week;

use serde_json::json;

use crate::base::diag::{Words, words};
use crate::base::html::escape;
pub use crate::value::count::Count;
pub use crate::value::date::Date;
pub use crate::value::hours::{Clock, Hours};
pub use crate::value::locale::Locale;
pub use crate::value::money::Yen;
pub use crate::value::period::{MonthDay, Period, Unit};
pub use crate::value::phone::Phone;
pub use crate::value::week::{Closed, Days, Weekday};

/// What a fact is: how its value is written, checked and shown. A data file names it in `type`, or its collection
/// implies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKind {
    /// A Japanese telephone or fax number.
    Phone,
    /// A mail address.
    Email,
    /// An amount of whole yen.
    Money,
    /// When a desk is open.
    Hours,
    /// A day, or a month of which the day is not known.
    Date,
    /// A stretch of time: between two days, every year between two days, or a length.
    Period,
    /// A number with a unit.
    Count,
    /// A web address.
    Url,
    /// Words.
    Text,
}

impl FactKind {
    /// All kinds.
    pub const ALL: [FactKind; 9] = [
        FactKind::Phone,
        FactKind::Email,
        FactKind::Money,
        FactKind::Hours,
        FactKind::Date,
        FactKind::Period,
        FactKind::Count,
        FactKind::Url,
        FactKind::Text,
    ];

    /// The kind a data file calls `name`.
    pub fn parse(name: &str) -> Option<FactKind> {
        FactKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What data files call it.
    pub fn name(self) -> &'static str {
        match self {
            FactKind::Phone => "phone",
            FactKind::Email => "email",
            FactKind::Money => "money",
            FactKind::Hours => "hours",
            FactKind::Date => "date",
            FactKind::Period => "period",
            FactKind::Count => "count",
            FactKind::Url => "url",
            FactKind::Text => "text",
        }
    }

    /// The formats of this kind: the names that may follow `|` in a reference. The first is the one used without `|`.
    pub fn formats(self) -> &'static [&'static str] {
        match self {
            FactKind::Phone | FactKind::Email | FactKind::Url => &["link", "plain"],
            FactKind::Money => &["man", "yen", "number"],
            FactKind::Hours => &["full", "short"],
            FactKind::Date => &["full", "era", "month", "monthday", "iso"],
            FactKind::Count => &["full", "number"],
            FactKind::Period => &["full"],
            FactKind::Text => &["plain"],
        }
    }

    /// The format used when a reference names none.
    pub fn default_format(self) -> &'static str {
        self.formats().first().copied().unwrap_or_default()
    }
}

/// The value of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// See [`FactKind::Phone`].
    Phone(Phone),
    /// See [`FactKind::Email`].
    Email(String),
    /// See [`FactKind::Money`].
    Money(Yen),
    /// See [`FactKind::Hours`].
    Hours(Hours),
    /// See [`FactKind::Date`].
    Date(Date),
    /// See [`FactKind::Period`].
    Period(Period),
    /// See [`FactKind::Count`].
    Count(Count),
    /// See [`FactKind::Url`].
    Url(String),
    /// See [`FactKind::Text`].
    Text(String),
}

/// The length in characters up to which a value is kept on one line. At twice the text size that still fits a phone of
/// 320 px (WCAG 1.4.10).
const UNBROKEN: usize = 10;

/// The same for letters that are half as wide.
const UNBROKEN_LATIN: usize = 2 * UNBROKEN;

/// Spans that a theme keeps from being broken over lines.
fn unbroken(shown: &str, locale: Locale) -> String {
    let parts = match locale {
        Locale::Japanese => phrases(shown),
        Locale::English => lines(shown),
    };
    let spans: Vec<String> = parts.iter().map(|part| format!(r#"<span class="fact">{part}</span>"#)).collect();
    spans.join(if locale == Locale::Japanese { "" } else { " " })
}

/// Words run together as far as they stay on one line.
fn lines(shown: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in shown.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < UNBROKEN_LATIN => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// What is longer than a line may break before a bracket, after ～ and after 年, where a reader pauses.
fn phrases(shown: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let long = shown.chars().count() > UNBROKEN;
    let mut before = ' ';
    for c in shown.chars() {
        if long && c == '（' {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
        if long && (matches!(c, '～' | '、') || c == '年' && before.is_ascii_digit()) {
            parts.push(String::new());
        }
        before = c;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Reads a value as a data file writes it.
///
/// # Errors
/// What is wrong and how to write it, in both languages. [`FactKind::Hours`] is always refused: hours have several
/// fields, so [`Hours::new`] makes them.
pub fn parse(kind: FactKind, text: &str) -> Result<Value, Words> {
    let text = text.trim();
    if text.is_empty() {
        return Err(words("値が空です。値を書いてください。", "The value is empty; write one."));
    }
    match kind {
        FactKind::Phone => Phone::parse(text).map(Value::Phone),
        FactKind::Email => web::email(text).map(Value::Email),
        FactKind::Money => Yen::parse(text).map(Value::Money),
        FactKind::Hours => Err(words(
            "受付時間は1行では書けません。days、open、close の3項目に分けて書いてください。",
            "Opening hours cannot be one line; write them as the fields days, open and close.",
        )),
        FactKind::Date => Date::parse(text).map(Value::Date),
        FactKind::Period => Period::parse(text).map(Value::Period),
        FactKind::Count => Count::parse(text).map(Value::Count),
        FactKind::Url => web::url(text).map(Value::Url),
        FactKind::Text => Ok(Value::Text(text.to_owned())),
    }
}

impl Value {
    /// What sort of value it is.
    pub fn kind(&self) -> FactKind {
        match self {
            Value::Phone(_) => FactKind::Phone,
            Value::Email(_) => FactKind::Email,
            Value::Money(_) => FactKind::Money,
            Value::Hours(_) => FactKind::Hours,
            Value::Date(_) => FactKind::Date,
            Value::Period(_) => FactKind::Period,
            Value::Count(_) => FactKind::Count,
            Value::Url(_) => FactKind::Url,
            Value::Text(_) => FactKind::Text,
        }
    }

    /// The value as a reader sees it, without markup. `None` when its kind has no such format.
    pub fn plain(&self, format: &str, locale: Locale) -> Option<String> {
        if !self.kind().formats().contains(&format) {
            return None;
        }
        Some(match self {
            Value::Phone(phone) => phone.as_str().to_owned(),
            Value::Email(text) | Value::Url(text) | Value::Text(text) => text.clone(),
            Value::Money(yen) => yen.show(format, locale),
            Value::Hours(hours) => hours.show(format == "short", locale),
            Value::Date(date) => date.show(format, locale),
            Value::Period(period) => period.show(locale),
            Value::Count(count) => count.show(format == "full", locale),
        })
    }

    /// The value as escaped HTML, a link where one can follow it. `None` when its kind has no such format.
    pub fn html(&self, format: &str, locale: Locale) -> Option<String> {
        let shown = escape(&self.plain(format, locale)?);
        Some(match self {
            Value::Phone(phone) if format == "link" => {
                format!(r#"<a class="tel" href="{}">{shown}</a>"#, phone.href())
            }
            Value::Email(_) if format == "link" => format!(r#"<a class="mail" href="mailto:{shown}">{shown}</a>"#),
            Value::Url(_) if format == "link" => format!(r#"<a href="{shown}" rel="noreferrer">{shown}</a>"#),
            _ => unbroken(&shown, locale),
        })
    }

    /// The value for programs: always `kind` and `text` (as shown by default), and the fields of its kind.
    pub fn json(&self, locale: Locale) -> serde_json::Value {
        let text = self.plain(self.kind().default_format(), locale);
        let mut all = json!({ "kind": self.kind().name(), "text": text });
        let own = match self {
            Value::Phone(phone) => json!({ "digits": phone.digits() }),
            Value::Email(_) | Value::Url(_) | Value::Text(_) => json!({}),
            Value::Money(yen) => json!({ "yen": yen.0 }),
            Value::Hours(hours) => hours.json(),
            Value::Date(date) => json!({ "date": date.to_string() }),
            Value::Period(period) => period.json(),
            Value::Count(count) => count.json(),
        };
        if let (Some(all), serde_json::Value::Object(own)) = (all.as_object_mut(), own) {
            all.extend(own);
        }
        all
    }
}

/// Digits with a comma before every three from the end.
fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_formats() {
        for kind in FactKind::ALL {
            assert_eq!(FactKind::parse(kind.name()), Some(kind));
            assert!(!kind.default_format().is_empty());
        }
        assert_eq!(FactKind::parse("telephone"), None);
        let yen = parse(FactKind::Money, "10万円").unwrap();
        assert_eq!(yen.plain("era", Locale::Japanese), None);
        assert_eq!(yen.html("era", Locale::Japanese), None);
    }

    #[test]
    fn every_format_of_every_kind_shows_something() {
        let samples = [
            (FactKind::Phone, "03-0000-0000"),
            (FactKind::Email, "desk@example.jp"),
            (FactKind::Money, "10万円"),
            (FactKind::Date, "2022-06-01"),
            (FactKind::Period, "06-01..05-31"),
            (FactKind::Count, "6216"),
            (FactKind::Url, "https://example.jp/"),
            (FactKind::Text, "第6.0版"),
        ];
        for (kind, text) in samples {
            let value = parse(kind, text).unwrap();
            assert_eq!(value.kind(), kind);
            for format in kind.formats() {
                for locale in [Locale::Japanese, Locale::English] {
                    assert!(!value.plain(format, locale).unwrap().is_empty());
                    assert!(value.html(format, locale).unwrap().starts_with('<'));
                }
            }
        }
        assert!(parse(FactKind::Hours, "9:00").is_err());
        assert!(parse(FactKind::Text, " ").is_err());
    }

    #[test]
    fn links() {
        let html = |kind, text, format| parse(kind, text).unwrap().html(format, Locale::Japanese).unwrap();
        assert_eq!(
            html(FactKind::Phone, "0120-000-000", "link"),
            r#"<a class="tel" href="tel:0120000000">0120-000-000</a>"#
        );
        assert_eq!(html(FactKind::Phone, "0120-000-000", "plain"), r#"<span class="fact">0120-000-000</span>"#);
        assert_eq!(
            html(FactKind::Email, "a&b@example.jp", "link"),
            r#"<a class="mail" href="mailto:a&amp;b@example.jp">a&amp;b@example.jp</a>"#
        );
        assert_eq!(
            html(FactKind::Url, "https://example.jp/?a=1&b=2", "link"),
            r#"<a href="https://example.jp/?a=1&amp;b=2" rel="noreferrer">https://example.jp/?a=1&amp;b=2</a>"#
        );
        assert_eq!(html(FactKind::Text, "<b>", "plain"), r#"<span class="fact">&lt;b&gt;</span>"#);
    }

    #[test]
    fn lines_of_words() {
        let long = "9:00–17:00 on weekdays (closed on weekends)";
        assert_eq!(lines(long), ["9:00–17:00 on", "weekdays (closed on", "weekends)"]);
        assert_eq!(unbroken("1 April 2026", Locale::English), r#"<span class="fact">1 April 2026</span>"#);
    }

    #[test]
    fn as_json() {
        assert_eq!(
            parse(FactKind::Money, "10万円").unwrap().json(Locale::Japanese),
            json!({ "kind": "money", "text": "10万円", "yen": 100_000 })
        );
        assert_eq!(
            parse(FactKind::Phone, "03-0000-0000").unwrap().json(Locale::English),
            json!({ "kind": "phone", "text": "03-0000-0000", "digits": "0300000000" })
        );
    }

    #[test]
    fn commas() {
        for (digits, expected) in [("0", "0"), ("999", "999"), ("1000", "1,000"), ("1234567", "1,234,567")] {
            assert_eq!(grouped(digits), expected);
        }
    }
}
