//! When a desk is open.

use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use crate::base::diag::{Words, words};
use crate::value::locale::Locale;
use crate::value::week::{Closed, Days, Weekday};

/// A time of day, in minutes from midnight, up to 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clock(u16);

impl Clock {
    /// Reads `6:00`, `09:30`, `24:00`.
    ///
    /// # Errors
    /// When it is not hours and minutes with a colon, or no time from 0:00 to 24:00.
    pub fn parse(text: &str) -> Result<Clock, Words> {
        let tidy: String = text.trim().nfkc().collect();
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let parts = tidy.split_once(':').filter(|(hour, minute)| {
            matches!(hour.len(), 1 | 2) && minute.len() == 2 && digits(hour) && digits(minute)
        });
        let time = parts.and_then(|(hour, minute)| Some((hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?)));
        match time {
            Some((hour, minute)) if minute < 60 && hour * 60 + minute <= 24 * 60 => Ok(Clock(hour * 60 + minute)),
            _ => Err(words(
                format!("「{text}」を時刻として読めません。\"9:00\" や \"18:30\" のように、24時制で書いてください。"),
                format!("`{text}` is not a time of day; write it in 24 hours, like \"9:00\" or \"18:30\"."),
            )),
        }
    }

    /// Minutes from midnight, 0 to 1440.
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// 9時, 9時30分; 9:00, 9:30.
    fn show(self, locale: Locale) -> String {
        match (self.0 / 60, self.0 % 60, locale) {
            (hour, 0, Locale::Japanese) => format!("{hour}時"),
            (hour, minute, Locale::Japanese) => format!("{hour}時{minute}分"),
            (hour, minute, Locale::English) => format!("{hour}:{minute:02}"),
        }
    }
}

/// When a desk is open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hours {
    days: Days,
    open: Clock,
    close: Clock,
    rest: Option<(Clock, Clock)>,
    closed: Closed,
}

impl Hours {
    /// Opening hours from their fields.
    ///
    /// # Errors
    /// When the fields contradict each other, for example when a desk closes before it opens; the message says which.
    pub fn new(days: Days, open: Clock, close: Clock, closed: Closed) -> Result<Hours, Words> {
        if close <= open {
            return Err(words(
                format!(
                    "終わりの時刻（{}）は、始まりの時刻（{}）より後にしてください。",
                    close.show(Locale::Japanese),
                    open.show(Locale::Japanese)
                ),
                "The closing time must be later than the opening time.",
            ));
        }
        if matches!(&days, Days::Listed(days) if days.is_empty()) {
            return Err(words("days に曜日を1つ以上書いてください。", "List at least one day in days."));
        }
        if Weekday::all().any(|day| closed.contains(day) && days.contains(day)) {
            return Err(words(
                "同じ曜日が days（受け付ける日）と closed（休む日）の両方にあります。どちらかを直してください。",
                "A day of the week is both in days and in closed; fix one of them.",
            ));
        }
        Ok(Hours { days, open, close, rest: None, closed })
    }

    /// The same with a break, written `12:00-13:00`.
    ///
    /// # Errors
    /// When the text is no interval, or when it does not lie within the opening hours.
    pub fn with_break(self, text: &str) -> Result<Hours, Words> {
        let tidy: String = text.nfkc().collect();
        let parts = tidy.split_once(['-', '~', '～', '〜', '–']);
        let (from, to) = parts.ok_or_else(|| {
            words(
                "休みの時間は \"12:00-13:00\" のように、始まりと終わりを書いてください。",
                "Write a break with its beginning and end, like \"12:00-13:00\".",
            )
        })?;
        let rest = (Clock::parse(from)?, Clock::parse(to)?);
        if self.open < rest.0 && rest.0 < rest.1 && rest.1 < self.close {
            return Ok(Hours { rest: Some(rest), ..self });
        }
        Err(words(
            "休みの時間は、受付時間の中に、始まりから終わりの順に書いてください。",
            "A break must lie within the opening hours and end after it begins.",
        ))
    }

    /// The break in the middle of the day.
    pub fn rest(&self) -> Option<(Clock, Clock)> {
        self.rest
    }

    /// The days of the week it is open.
    pub fn days(&self) -> &Days {
        &self.days
    }

    /// When it opens.
    pub fn open(&self) -> Clock {
        self.open
    }

    /// When it closes.
    pub fn close(&self) -> Clock {
        self.close
    }

    /// The days it stays closed.
    pub fn closed(&self) -> Closed {
        self.closed
    }

    /// 「平日9時～18時（土日、祝日は休業）」 or “9:00–18:00 on weekdays (closed on …)”; short without what is in brackets.
    pub(super) fn show(&self, short: bool, locale: Locale) -> String {
        let (time, days, closed) = (self.time(locale), self.days.show(locale), self.closed.show(locale));
        let all_year = self.days == Days::EveryDay && closed.is_empty();
        match locale {
            Locale::Japanese if all_year && !short => format!("{time}（年中無休）"),
            Locale::Japanese if short || closed.is_empty() => format!("{days}{time}"),
            Locale::Japanese => format!("{days}{time}（{closed}は休業）"),
            Locale::English if all_year && !short => format!("{time} {days} of the year"),
            Locale::English if short || closed.is_empty() => format!("{time} {days}"),
            Locale::English => format!("{time} {days} (closed on {closed})"),
        }
    }

    /// 9時～12時、13時～18時; 9:00–12:00 and 13:00–18:00.
    fn time(&self, locale: Locale) -> String {
        let (dash, whole_day) = match locale {
            Locale::Japanese => ("～", "24時間"),
            Locale::English => ("–", "24 hours"),
        };
        let span = |from: Clock, to: Clock| format!("{}{dash}{}", from.show(locale), to.show(locale));
        match (self.open.0, self.close.0, self.rest) {
            (0, 1440, None) => whole_day.to_owned(),
            (_, _, None) => span(self.open, self.close),
            (_, _, Some((from, to))) => locale.list(&[span(self.open, from), span(to, self.close)]),
        }
    }

    /// `days` and `closed.days` by number (1 Monday to 7 Sunday), `open`, `close` and the two ends of a `break` in minutes
    /// from midnight.
    pub(super) fn json(&self) -> serde_json::Value {
        let week = |open: &dyn Fn(Weekday) -> bool| -> Vec<u8> {
            Weekday::all().filter(|day| open(*day)).map(Weekday::number).collect()
        };
        let closed = self.closed;
        let mut all = json!({
            "days": week(&|day| self.days.contains(day)),
            "open": self.open.0,
            "close": self.close.0,
            "closed": {
                "days": week(&|day| closed.contains(day)),
                "saturday": closed.contains(Weekday::Saturday),
                "sunday": closed.contains(Weekday::Sunday),
                "holidays": closed.holidays,
                "year_end": closed.year_end,
            },
        });
        if let (Some((from, to)), Some(all)) = (self.rest, all.as_object_mut()) {
            all.insert(String::from("break"), json!([from.0, to.0]));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(days: Days, open: &str, close: &str, closed: &[&str]) -> Result<Hours, Words> {
        let mut shut = Closed::default();
        assert!(closed.iter().all(|word| shut.add(word)));
        Hours::new(days, Clock::parse(open)?, Clock::parse(close)?, shut)
    }

    fn listed(days: &[&str]) -> Days {
        Days::Listed(days.iter().filter_map(|day| Weekday::parse(day)).collect())
    }

    #[test]
    fn shown() {
        for (hours, full, short) in [
            (hours(Days::EveryDay, "6:00", "21:00", &[]), "6時～21時（年中無休）", "毎日6時～21時"),
            (
                hours(Days::Weekdays, "9:00", "18:00", &["土", "sunday", "祝日", "year_end"]),
                "平日9時～18時（土日、祝日、年末年始は休業）",
                "平日9時～18時",
            ),
            (hours(Days::Weekdays, "9:30", "17:00", &[]), "平日9時30分～17時", "平日9時30分～17時"),
            (hours(Days::EveryDay, "0:00", "24:00", &[]), "24時間（年中無休）", "毎日24時間"),
            (
                hours(listed(&["mon", "tue", "wed", "thu", "fri", "sat"]), "9:00", "12:00", &["sunday"]),
                "月曜日から土曜日の9時～12時（日曜日は休業）",
                "月曜日から土曜日の9時～12時",
            ),
            (
                hours(listed(&["木", "monday", "tue"]), "9:00", "18:00", &["水", "fri"])
                    .and_then(|hours| hours.with_break("12:00～13:30")),
                "月・火・木曜日の9時～12時、13時30分～18時（水・金曜日は休業）",
                "月・火・木曜日の9時～12時、13時30分～18時",
            ),
            (hours(listed(&["fri", "mon"]), "9:00", "12:00", &[]), "月・金曜日の9時～12時", "月・金曜日の9時～12時"),
        ] {
            let hours = hours.unwrap();
            assert_eq!(hours.show(false, Locale::Japanese), full);
            assert_eq!(hours.show(true, Locale::Japanese), short);
        }
    }

    #[test]
    fn shown_in_english() {
        for (hours, full, short) in [
            (hours(Days::EveryDay, "6:00", "21:00", &[]), "6:00–21:00 every day of the year", "6:00–21:00 every day"),
            (
                hours(Days::Weekdays, "9:00", "18:00", &["土", "sunday", "祝日", "year_end"]),
                "9:00–18:00 on weekdays (closed on weekends, national holidays and the days around the new year)",
                "9:00–18:00 on weekdays",
            ),
            (hours(Days::EveryDay, "0:00", "24:00", &[]), "24 hours every day of the year", "24 hours every day"),
            (
                hours(listed(&["mon", "tue", "wed", "thu", "fri", "sat"]), "9:00", "12:00", &["sunday"]),
                "9:00–12:00 on Mondays to Saturdays (closed on Sundays)",
                "9:00–12:00 on Mondays to Saturdays",
            ),
            (
                hours(listed(&["木", "monday", "tue"]), "9:00", "18:00", &["水", "fri"])
                    .and_then(|hours| hours.with_break("12:00～13:30")),
                "9:00–12:00 and 13:30–18:00 on Mondays, Tuesdays and Thursdays (closed on Wednesdays and Fridays)",
                "9:00–12:00 and 13:30–18:00 on Mondays, Tuesdays and Thursdays",
            ),
        ] {
            let hours = hours.unwrap();
            assert_eq!(hours.show(false, Locale::English), full);
            assert_eq!(hours.show(true, Locale::English), short);
        }
    }

    #[test]
    fn refused() {
        assert!(hours(Days::EveryDay, "9:00", "9:00", &[]).unwrap_err().ja.contains("より後"));
        assert!(hours(Days::EveryDay, "9:00", "18:00", &["sunday"]).unwrap_err().ja.contains("両方"));
        assert!(hours(listed(&[]), "9:00", "18:00", &[]).unwrap_err().ja.contains("1つ以上"));
        assert!(!Closed::default().add("weekdays"));
        for rest in ["12:00", "13:00-12:00", "8:00-9:00", "12:00-18:00", "昼"] {
            let day = hours(Days::EveryDay, "9:00", "18:00", &[]).unwrap();
            assert!(day.with_break(rest).is_err(), "{rest}");
        }
        for text in ["9", "9時", "24:01", "9:60", "9:0", "-1:00", "", "+9:00"] {
            assert!(Clock::parse(text).is_err(), "{text}");
        }
        assert_eq!(Clock::parse("６：００").unwrap().minutes(), 360);
    }

    #[test]
    fn as_json() {
        let json = hours(Days::Weekdays, "9:00", "18:00", &["holidays"]).unwrap().json();
        assert_eq!(json["days"], json!([1, 2, 3, 4, 5]));
        assert_eq!((&json["open"], &json["close"]), (&json!(540), &json!(1080)));
        assert_eq!(json["closed"]["holidays"], json!(true));
    }
}
