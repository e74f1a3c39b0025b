//! Days, and months of which the day is not known.

use std::fmt;

use jiff::civil;
use unicode_normalization::UnicodeNormalization;

use crate::base::diag::{Words, words};
use crate::value::Locale;

/// A day, or a whole month. Ordered by its first day; a day comes before the month that begins with it. A month stands
/// for “the day is not known”, never for an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    first: civil::Date,
    whole_month: bool,
}

/// The eras and the day the law lets each begin, newest first.
const ERAS: [(&str, civil::Date); 5] = [
    ("令和", civil::date(2019, 5, 1)),
    ("平成", civil::date(1989, 1, 8)),
    ("昭和", civil::date(1926, 12, 25)),
    ("大正", civil::date(1912, 7, 30)),
    ("明治", civil::date(1868, 1, 25)),
];

/// The first day of the Gregorian calendar in Japan (Meiji 6). Earlier era dates had other months and days, so they
/// are not shown by era.
const GREGORIAN: civil::Date = civil::date(1873, 1, 1);

impl Date {
    /// Reads YYYY-MM-DD or YYYY-MM.
    ///
    /// # Errors
    /// When the text has another form, or when the calendar does not have the year, month or day; the message says
    /// which.
    pub fn parse(text: &str) -> Result<Date, Words> {
        let tidy: String = text.trim().nfkc().collect();
        let parts: Vec<&str> = tidy.split('-').collect();
        let widths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        let shape = matches!(widths.as_slice(), [4, 2] | [4, 2, 2]);
        if !shape || !parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit())) {
            return Err(unreadable(text, &tidy));
        }
        let mut numbers = parts.iter().filter_map(|part| part.parse::<i16>().ok());
        let (year, month) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
        let Some(first) = civil_date(year, month, 1) else {
            return Err(words(
                format!("「{text}」：{month}月はありません。月は01から12で書いてください。"),
                format!("`{text}`: there is no month {month}; months go from 01 to 12."),
            ));
        };
        let Some(day) = numbers.next() else {
            return Ok(Date { first, whole_month: true });
        };
        civil_date(year, month, day).map(Date::from).ok_or_else(|| {
            let last = first.days_in_month();
            words(
                format!("「{text}」：{year}年{month}月{day}日はありません。{year}年{month}月は{last}日までです。"),
                format!("`{text}` does not exist: that month has {last} days."),
            )
        })
    }

    /// The day, or the first day of the month.
    pub fn first(self) -> civil::Date {
        self.first
    }

    /// The day, or the last day of the month.
    pub fn last(self) -> civil::Date {
        if self.whole_month { self.first.last_of_month() } else { self.first }
    }

    /// Whether it is a month of which the day is not known.
    pub fn is_month(self) -> bool {
        self.whole_month
    }

    /// The date as text: `era` 令和4年6月1日, `month` 2022年6月, `monthday` 6月1日, `iso` 2022-06-01, anything else
    /// 2022年6月1日. What is not known is left out.
    pub(super) fn show(self, format: &str, locale: Locale) -> String {
        let pattern = match (locale, format, self.whole_month) {
            (_, "iso", _) => return self.to_string(),
            (Locale::Japanese, "era", _) => return self.era_year() + &self.show("monthday", locale),
            (Locale::Japanese, "monthday", true) => "%-m月",
            (Locale::Japanese, "monthday", false) => "%-m月%-d日",
            (Locale::Japanese, "month", _) | (Locale::Japanese, _, true) => "%-Y年%-m月",
            (Locale::Japanese, _, false) => "%-Y年%-m月%-d日",
            (Locale::English, "monthday", true) => "%B",
            (Locale::English, "monthday", false) => "%-d %B",
            (Locale::English, "month", _) | (Locale::English, _, true) => "%B %-Y",
            (Locale::English, _, false) => "%-d %B %-Y",
        };
        self.first.strftime(pattern).to_string()
    }

    /// 令和4年. A month in which two eras meet belongs to the one it begins in.
    fn era_year(self) -> String {
        let era = ERAS.iter().find(|(_, start)| self.first >= *start).filter(|_| self.first >= GREGORIAN);
        match era.map(|(name, start)| (name, self.first.year() - start.year() + 1)) {
            Some((name, 1)) => format!("{name}元年"),
            Some((name, year)) => format!("{name}{year}年"),
            None => format!("{}年", self.first.year()),
        }
    }
}

impl From<civil::Date> for Date {
    fn from(first: civil::Date) -> Date {
        Date { first, whole_month: false }
    }
}

impl fmt::Display for Date {
    /// YYYY-MM-DD or YYYY-MM.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = if self.whole_month { "%Y-%m" } else { "%Y-%m-%d" };
        write!(f, "{}", self.first.strftime(pattern))
    }
}

/// A day of the calendar.
pub(super) fn civil_date(year: i16, month: i16, day: i16) -> Option<civil::Date> {
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The message on what has not the shape of a date, with the right shape when it can be guessed (2022/6/1).
fn unreadable(text: &str, tidy: &str) -> Words {
    let mut numbers = tidy.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse::<i16>().ok());
    let guess = match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
        (Some(year), Some(month), Some(day), None) if year >= 1000 => {
            civil_date(year, month, day).map(|day| Date::from(day).to_string())
        }
        _ => None,
    };
    match guess {
        Some(guess) => words(format!("「{text}」は {guess} と書いてください。"), format!("Write `{text}` as {guess}.")),
        None => words(
            format!(
                "「{text}」を日付として読めません。2022-06-01（年-月-日）または 2022-06（年-月）の形で書いてください。"
            ),
            format!("`{text}` is not a date; write YYYY-MM-DD, or YYYY-MM when the day is not known."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, format: &str) -> String {
        Date::parse(text).unwrap().show(format, Locale::Japanese)
    }

    #[test]
    fn in_english() {
        let shown = |text, format| Date::parse(text).unwrap().show(format, Locale::English);
        assert_eq!(shown("2026-04-01", "full"), "1 April 2026");
        assert_eq!(shown("2026-04-01", "era"), "1 April 2026");
        assert_eq!(shown("2023-10", "full"), "October 2023");
        assert_eq!(shown("2022-06-01", "month"), "June 2022");
        assert_eq!(shown("2022-12-31", "monthday"), "31 December");
        assert_eq!(shown("2022-06-01", "iso"), "2022-06-01");
    }

    #[test]
    fn formats() {
        assert_eq!(shown("2022-06-01", "full"), "2022年6月1日");
        assert_eq!(shown("2023-10", "full"), "2023年10月");
        assert_eq!(shown("2022-06-01", "month"), "2022年6月");
        assert_eq!(shown("2022-06-01", "monthday"), "6月1日");
        assert_eq!(shown("2022-06-01", "iso"), "2022-06-01");
        assert_eq!(shown("2023-10", "iso"), "2023-10");
    }

    #[test]
    fn eras() {
        for (text, expected) in [
            ("2022-06-01", "令和4年6月1日"),
            ("2019-05-01", "令和元年5月1日"),
            ("2019-04-30", "平成31年4月30日"),
            ("1989-01-08", "平成元年1月8日"),
            ("1989-01-07", "昭和64年1月7日"),
            ("1926-12-25", "昭和元年12月25日"),
            ("1926-12-24", "大正15年12月24日"),
            ("1912-07-30", "大正元年7月30日"),
            ("1912-07-29", "明治45年7月29日"),
            ("1873-01-01", "明治6年1月1日"),
            ("1872-12-31", "1872年12月31日"),
            ("2023-10", "令和5年10月"),
        ] {
            assert_eq!(shown(text, "era"), expected);
        }
    }

    #[test]
    fn refused() {
        let message = |text| Date::parse(text).unwrap_err().ja;
        assert!(message("2023-02-29").contains("2023年2月は28日までです"));
        assert!(message("2023-13-01").contains("13月はありません"));
        assert!(message("2023-00").contains("0月はありません"));
        assert!(message("2023/6/1").contains("2023-06-01"));
        assert!(message("2023年6月1日").contains("2023-06-01"));
        for text in ["", "2023", "2023-6-1", "23-06-01", "+023-06-01", "2023-06-01-", "いつか"] {
            assert!(Date::parse(text).is_err(), "{text}");
        }
        assert!(Date::parse("2024-02-29").is_ok());
        assert!(Date::parse("２０２４-０２-２９").is_ok());
    }

    #[test]
    fn order() {
        let date = |text| Date::parse(text).unwrap();
        assert!(date("2023-05-31") < date("2023-06-01"));
        assert!(date("2023-06-01") < date("2023-06"));
        assert!(date("2023-06") < date("2023-06-02"));
        assert_eq!(date("2024-02").last(), date("2024-02-29").first());
    }
}
