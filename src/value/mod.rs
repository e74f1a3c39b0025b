//! The kinds of facts: how each is written in a data file, and how it is shown to a reader.

pub mod literal;
pub mod numeral;
mod count;
mod date;
mod hours;
mod locale;
mod money;
mod period;
mod phone;
mod web;
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

/// What sort of thing a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
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

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 9] = [
        Kind::Phone,
        Kind::Email,
        Kind::Money,
        Kind::Hours,
        Kind::Date,
        Kind::Period,
        Kind::Count,
        Kind::Url,
        Kind::Text,
    ];

    /// The kind a data file calls `name`.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What data files call it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Phone => "phone",
            Kind::Email => "email",
            Kind::Money => "money",
            Kind::Hours => "hours",
            Kind::Date => "date",
            Kind::Period => "period",
            Kind::Count => "count",
            Kind::Url => "url",
            Kind::Text => "text",
        }
    }

    /// The names that may follow `|` in a reference; the first is the one used without `|`.
    pub fn formats(self) -> &'static [&'static str] {
        match self {
            Kind::Phone | Kind::Email | Kind::Url => &["link", "plain"],
            Kind::Money => &["man", "yen", "number"],
            Kind::Hours => &["full", "short"],
            Kind::Date => &["full", "era", "month", "monthday", "iso"],
            Kind::Count => &["full", "number"],
            Kind::Period => &["full"],
            Kind::Text => &["plain"],
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
    /// See [`Kind::Phone`].
    Phone(Phone),
    /// See [`Kind::Email`].
    Email(String),
    /// See [`Kind::Money`].
    Money(Yen),
    /// See [`Kind::Hours`].
    Hours(Hours),
    /// See [`Kind::Date`].
    Date(Date),
    /// See [`Kind::Period`].
    Period(Period),
    /// See [`Kind::Count`].
    Count(Count),
    /// See [`Kind::Url`].
    Url(String),
    /// See [`Kind::Text`].
    Text(String),
}

/// A value of up to so many characters stays on one line; at twice the text size it still fits a phone of 320 px.
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

/// Reads a value as a data file writes it. Hours have fields of their own, so they are made by [`Hours::new`] and
/// refused here. The error says what is wrong and how to write it.
pub fn parse(kind: Kind, text: &str) -> Result<Value, Words> {
    let text = text.trim();
    if text.is_empty() {
        return Err(words("値が空です。値を書いてください。", "The value is empty; write one."));
    }
    match kind {
        Kind::Phone => Phone::parse(text).map(Value::Phone),
        Kind::Email => web::email(text).map(Value::Email),
        Kind::Money => Yen::parse(text).map(Value::Money),
        Kind::Hours => Err(words(
            "受付時間は1行では書けません。days、open、close の3項目に分けて書いてください。",
            "Opening hours cannot be one line; write them as the fields days, open and close.",
        )),
        Kind::Date => Date::parse(text).map(Value::Date),
        Kind::Period => Period::parse(text).map(Value::Period),
        Kind::Count => Count::parse(text).map(Value::Count),
        Kind::Url => web::url(text).map(Value::Url),
        Kind::Text => Ok(Value::Text(text.to_owned())),
    }
}

impl Value {
    /// What sort of value it is.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Phone(_) => Kind::Phone,
            Value::Email(_) => Kind::Email,
            Value::Money(_) => Kind::Money,
            Value::Hours(_) => Kind::Hours,
            Value::Date(_) => Kind::Date,
            Value::Period(_) => Kind::Period,
            Value::Count(_) => Kind::Count,
            Value::Url(_) => Kind::Url,
            Value::Text(_) => Kind::Text,
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
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.name()), Some(kind));
            assert!(!kind.default_format().is_empty());
        }
        assert_eq!(Kind::parse("telephone"), None);
        let yen = parse(Kind::Money, "10万円").unwrap();
        assert_eq!(yen.plain("era", Locale::Japanese), None);
        assert_eq!(yen.html("era", Locale::Japanese), None);
    }

    #[test]
    fn every_format_of_every_kind_shows_something() {
        let samples = [
            (Kind::Phone, "03-0000-0000"),
            (Kind::Email, "desk@example.jp"),
            (Kind::Money, "10万円"),
            (Kind::Date, "2022-06-01"),
            (Kind::Period, "06-01..05-31"),
            (Kind::Count, "6216"),
            (Kind::Url, "https://example.jp/"),
            (Kind::Text, "第6.0版"),
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
        assert!(parse(Kind::Hours, "9:00").is_err());
        assert!(parse(Kind::Text, " ").is_err());
    }

    #[test]
    fn links() {
        let html = |kind, text, format| parse(kind, text).unwrap().html(format, Locale::Japanese).unwrap();
        assert_eq!(
            html(Kind::Phone, "0120-000-000", "link"),
            r#"<a class="tel" href="tel:0120000000">0120-000-000</a>"#
        );
        assert_eq!(html(Kind::Phone, "0120-000-000", "plain"), r#"<span class="fact">0120-000-000</span>"#);
        assert_eq!(
            html(Kind::Email, "a&b@example.jp", "link"),
            r#"<a class="mail" href="mailto:a&amp;b@example.jp">a&amp;b@example.jp</a>"#
        );
        assert_eq!(
            html(Kind::Url, "https://example.jp/?a=1&b=2", "link"),
            r#"<a href="https://example.jp/?a=1&amp;b=2" rel="noreferrer">https://example.jp/?a=1&amp;b=2</a>"#
        );
        assert_eq!(html(Kind::Text, "<b>", "plain"), r#"<span class="fact">&lt;b&gt;</span>"#);
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
            parse(Kind::Money, "10万円").unwrap().json(Locale::Japanese),
            json!({ "kind": "money", "text": "10万円", "yen": 100_000 })
        );
        assert_eq!(
            parse(Kind::Phone, "03-0000-0000").unwrap().json(Locale::English),
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
