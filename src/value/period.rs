//! Stretches of time.

use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use crate::base::diag::{Words, words};
use crate::value::Locale;
use crate::value::date::{Date, civil_date};

/// A stretch of time. [`Period::parse`] lists how each form is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// Every year from one day to another, both included; into the next year when the second is the earlier.
    EachYear {
        /// The first day.
        from: MonthDay,
        /// The last day.
        to: MonthDay,
    },
    /// From one date to another, both included.
    Between {
        /// The first day or month.
        from: Date,
        /// The last day or month.
        to: Date,
    },
    /// A length, or a range of lengths.
    Length {
        /// The shortest.
        least: u32,
        /// The longest; the same when there is but one.
        most: u32,
        /// What is counted.
        unit: Unit,
    },
}

/// A day of any year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31.
    pub day: i8,
}

/// What a length of time is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// 分
    Minutes,
    /// 時間
    Hours,
    /// 日間
    Days,
    /// 週間
    Weeks,
    /// カ月
    Months,
    /// 年
    Years,
}

impl Unit {
    /// All units, with how data files write them and how a reader sees them.
    const ALL: [(Unit, &str, &str); 6] = [
        (Unit::Minutes, "minutes", "分"),
        (Unit::Hours, "hours", "時間"),
        (Unit::Days, "days", "日間"),
        (Unit::Weeks, "weeks", "週間"),
        (Unit::Months, "months", "カ月"),
        (Unit::Years, "years", "年"),
    ];

    fn parse(word: &str) -> Option<Unit> {
        Unit::ALL
            .into_iter()
            .find(|(_, name, _)| *name == word || name.strip_suffix('s') == Some(word))
            .map(|all| all.0)
    }

    fn words(self) -> (&'static str, &'static str) {
        Unit::ALL.into_iter().find(|all| all.0 == self).map_or(("", ""), |(_, name, shown)| (name, shown))
    }
}

impl MonthDay {
    /// 6月1日; 1 June.
    fn show(self, locale: Locale) -> String {
        // A leap year, which has every day there is.
        let day = civil_date(2000, self.month.into(), self.day.into());
        day.map(|day| Date::from(day).show("monthday", locale)).unwrap_or_default()
    }
}

impl Period {
    /// Reads `06-01..05-31` (every year), `2023-06-01..2024-05-31`, or a length: `2..3 months`, `1 year`, `24 hours`.
    ///
    /// # Errors
    /// When it is none of these, when a date does not exist, or when an interval ends before it begins.
    pub fn parse(text: &str) -> Result<Period, Words> {
        let tidy: String = text.trim().nfkc().collect();
        let (numbers, unit) = match tidy.find(|c: char| c.is_alphabetic()) {
            Some(at) => (tidy.get(..at).unwrap_or_default().trim(), tidy.get(at..).unwrap_or_default().trim()),
            None => (tidy.as_str(), ""),
        };
        let (from, to) = match numbers.split_once("..") {
            Some((from, to)) => (from.trim(), to.trim()),
            None => (numbers, numbers),
        };
        let period = if unit.is_empty() {
            if from == to {
                return Err(unreadable(text));
            }
            dates(text, from, to)?
        } else {
            let length = (from.parse().ok(), to.parse().ok(), Unit::parse(&unit.to_ascii_lowercase()));
            let (Some(least), Some(most), Some(unit)) = length else {
                return Err(unreadable(text));
            };
            Period::Length { least, most, unit }
        };
        let backwards = match period {
            Period::EachYear { .. } => false,
            Period::Between { from, to } => from.first() > to.last(),
            Period::Length { least, most, .. } => least > most,
        };
        if backwards {
            return Err(words(
                format!("「{text}」は始めと終わりが逆です。"),
                format!("`{text}` ends before it begins."),
            ));
        }
        Ok(period)
    }

    /// The period as text: 6月1日～翌年5月31日, 2～3カ月; 1 June to 31 May of the next year, 2–3 months.
    pub(super) fn show(self, locale: Locale) -> String {
        let (from, to) = match self {
            Period::EachYear { from, to } => {
                let next = match locale {
                    _ if from <= to => "",
                    Locale::Japanese => "翌年",
                    Locale::English => " of the next year",
                };
                let (from, to) = (from.show(locale), to.show(locale));
                (from, if locale == Locale::Japanese { next.to_owned() + &to } else { to + next })
            }
            Period::Between { from, to } => (from.show("full", locale), to.show("full", locale)),
            Period::Length { least, most, unit } => {
                let (dash, unit) = match locale {
                    Locale::Japanese => ("～", unit.words().1.to_owned()),
                    Locale::English if most == 1 => ("–", format!(" {}", unit.words().0.trim_end_matches('s'))),
                    Locale::English => ("–", format!(" {}", unit.words().0)),
                };
                let range = if least == most { String::new() } else { format!("{dash}{most}") };
                return format!("{least}{range}{unit}");
            }
        };
        if locale == Locale::Japanese { format!("{from}～{to}") } else { format!("{from} to {to}") }
    }

    /// `from` and `to`, or `least`, `most` and `unit`.
    pub(super) fn json(self) -> serde_json::Value {
        let short = |day: MonthDay| format!("{:02}-{:02}", day.month, day.day);
        match self {
            Period::EachYear { from, to } => json!({ "from": short(from), "to": short(to) }),
            Period::Between { from, to } => json!({ "from": from.to_string(), "to": to.to_string() }),
            Period::Length { least, most, unit } => json!({ "least": least, "most": most, "unit": unit.words().0 }),
        }
    }
}

/// Reads an interval between two dates, or between two days of every year.
fn dates(text: &str, from: &str, to: &str) -> Result<Period, Words> {
    if from.len() != 5 || to.len() != 5 {
        return Ok(Period::Between { from: Date::parse(from)?, to: Date::parse(to)? });
    }
    match (month_day(from), month_day(to)) {
        (Some(from), Some(to)) => Ok(Period::EachYear { from, to }),
        _ => Err(words(
            format!("「{text}」に暦にない日があります。06-01..05-31 のように、月と日を2けたずつで書いてください。"),
            format!("`{text}` has a day that does not exist; write months and days like 06-01..05-31."),
        )),
    }
}

/// Reads `MM-DD`.
fn month_day(text: &str) -> Option<MonthDay> {
    let (month, day) = text.split_once('-').filter(|(month, day)| month.len() == 2 && day.len() == 2)?;
    // a leap year, so that 02-29 can be written
    let date = civil_date(2000, month.parse().ok()?, day.parse().ok()?)?;
    Some(MonthDay { month: date.month(), day: date.day() })
}

fn unreadable(text: &str) -> Words {
    words(
        format!(
            "「{text}」を期間として読めません。06-01..05-31（毎年）、2023-06-01..2024-05-31、\
             長さなら 3 days、2..3 months、1 year のように書いてください。"
        ),
        format!(
            "`{text}` is not a period; write 06-01..05-31 (every year), 2023-06-01..2024-05-31, \
             or a length such as 3 days, 2..3 months, 1 year."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown() {
        for (text, japanese, english) in [
            ("06-01..05-31", "6月1日～翌年5月31日", "1 June to 31 May of the next year"),
            ("04-01..09-30", "4月1日～9月30日", "1 April to 30 September"),
            ("2023-06-01..2024-05-31", "2023年6月1日～2024年5月31日", "1 June 2023 to 31 May 2024"),
            ("2023-06..2023-09", "2023年6月～2023年9月", "June 2023 to September 2023"),
            ("2..3 months", "2～3カ月", "2–3 months"),
            ("1 year", "1年", "1 year"),
            ("3 days", "3日間", "3 days"),
            ("24 hours", "24時間", "24 hours"),
            ("2 weeks", "2週間", "2 weeks"),
            ("30minutes", "30分", "30 minutes"),
        ] {
            let period = Period::parse(text).unwrap();
            assert_eq!(period.show(Locale::Japanese), japanese, "{text}");
            assert_eq!(period.show(Locale::English), english, "{text}");
        }
        assert_eq!(Period::parse("2..3 months").unwrap().json(), json!({ "least": 2, "most": 3, "unit": "months" }));
    }

    #[test]
    fn refused() {
        for (text, part) in [
            ("2024-05-31..2023-06-01", "逆"),
            ("3..2 months", "逆"),
            ("02-30..03-01", "暦にない"),
            ("2023-02-29..2023-03-01", "28日まで"),
            ("3 fortnights", "期間として"),
            ("3カ月", "期間として"),
            ("2023-06-01", "期間として"),
            ("", "期間として"),
            ("-1 days", "期間として"),
        ] {
            let message = Period::parse(text).unwrap_err();
            assert!(message.ja.contains(part), "{text}: {}", message.ja);
        }
    }
}
