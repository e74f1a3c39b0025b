//! Days of the week, and the days a desk stays closed.

use std::collections::BTreeSet;

use crate::value::locale::{Locale, and};

/// A day of the week; its number is 1 for Monday to 7 for Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday = 1,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// The week, with how a reader sees a day in Japanese and in English.
    const ALL: [(Weekday, &str, &str); 7] = [
        (Weekday::Monday, "月", "Monday"),
        (Weekday::Tuesday, "火", "Tuesday"),
        (Weekday::Wednesday, "水", "Wednesday"),
        (Weekday::Thursday, "木", "Thursday"),
        (Weekday::Friday, "金", "Friday"),
        (Weekday::Saturday, "土", "Saturday"),
        (Weekday::Sunday, "日", "Sunday"),
    ];

    /// The names a data file may use for a day of the week, the shortest first.
    pub const NAMES: [&str; 21] = [
        "月",
        "火",
        "水",
        "木",
        "金",
        "土",
        "日",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];

    /// The day a data file calls `月`, `mon` or `monday` …
    pub fn parse(name: &str) -> Option<Weekday> {
        let at = Weekday::NAMES.iter().position(|one| *one == name)?;
        Weekday::ALL.get(at % Weekday::ALL.len()).map(|all| all.0)
    }

    /// 1 for Monday to 7 for Sunday.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// Monday to Sunday.
    pub(super) fn all() -> impl Iterator<Item = Weekday> {
        Weekday::ALL.into_iter().map(|all| all.0)
    }

    /// One kanji: 月.
    fn letter(self) -> &'static str {
        Weekday::ALL.into_iter().find(|all| all.0 == self).map_or("", |all| all.1)
    }

    fn english(self) -> &'static str {
        Weekday::ALL.into_iter().find(|all| all.0 == self).map_or("", |all| all.2)
    }
}

/// The days of the week a desk is open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Days {
    /// All seven.
    EveryDay,
    /// Monday to Friday.
    Weekdays,
    /// These.
    Listed(BTreeSet<Weekday>),
}

impl Days {
    /// The words a data file may use: days of the week, or one of those that stand for several.
    pub const WORDS: [&str; 25] = with(&["毎日", "平日", "every_day", "weekdays"]);

    /// The days a word that stands for several stands for.
    pub fn parse(word: &str) -> Option<Days> {
        match word {
            "every_day" | "毎日" => Some(Days::EveryDay),
            "weekdays" | "平日" => Some(Days::Weekdays),
            _ => None,
        }
    }

    /// Whether the desk is open on such a day.
    pub fn contains(&self, day: Weekday) -> bool {
        match self {
            Days::EveryDay => true,
            Days::Weekdays => day <= Weekday::Friday,
            Days::Listed(days) => days.contains(&day),
        }
    }

    /// 毎日, 平日, 月・水曜日の; every day, on weekdays, on Mondays and Wednesdays.
    pub(super) fn show(&self, locale: Locale) -> String {
        let listed = |days: &BTreeSet<Weekday>| row(&days.iter().copied().collect::<Vec<_>>(), locale);
        match (self, locale) {
            (Days::EveryDay, Locale::Japanese) => "毎日".to_owned(),
            (Days::Weekdays, Locale::Japanese) => "平日".to_owned(),
            (Days::Listed(days), Locale::Japanese) => format!("{}の", listed(days)),
            (Days::EveryDay, Locale::English) => "every day".to_owned(),
            (Days::Weekdays, Locale::English) => "on weekdays".to_owned(),
            (Days::Listed(days), Locale::English) => format!("on {}", listed(days)),
        }
    }
}

/// 水曜日, 月・水曜日, 月曜日から金曜日; Wednesdays, Mondays and Wednesdays, Mondays to Fridays.
fn row(days: &[Weekday], locale: Locale) -> String {
    let numbers = days.first().zip(days.last()).map(|(a, b)| usize::from(b.number() - a.number()));
    // three or more in a row
    let ends = days.first().zip(days.last()).filter(|_| days.len() > 2 && numbers == Some(days.len() - 1));
    match (ends, locale) {
        (Some((first, last)), Locale::Japanese) => format!("{}曜日から{}曜日", first.letter(), last.letter()),
        (Some((first, last)), Locale::English) => format!("{}s to {}s", first.english(), last.english()),
        (None, Locale::Japanese) => {
            format!("{}曜日", days.iter().map(|day| day.letter()).collect::<Vec<_>>().join("・"))
        }
        (None, Locale::English) => and(&days.iter().map(|day| format!("{}s", day.english())).collect::<Vec<_>>()),
    }
}

/// The names of the days of the week, and four words more.
const fn with(more: &[&'static str; 4]) -> [&'static str; 25] {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u] = Weekday::NAMES;
    let [first, second, third, fourth] = *more;
    [a, b, c, d, e, f, g, first, second, h, i, j, k, l, m, n, o, p, q, r, s, t, u, third, fourth]
}

/// The days a desk stays closed, as its source names them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Closed {
    /// Days of the week, Monday first.
    week: [bool; 7],
    /// National holidays.
    pub holidays: bool,
    /// The days around the new year.
    pub year_end: bool,
}

impl Closed {
    /// The words a data file may list.
    pub const WORDS: [&str; 25] = with(&["祝日", "年末年始", "holidays", "year_end"]);

    /// Adds the days one of [`Closed::WORDS`] stands for; `false` when the word is none of them.
    pub fn add(&mut self, word: &str) -> bool {
        match word {
            "holidays" | "祝日" => self.holidays = true,
            "year_end" | "年末年始" => self.year_end = true,
            _ => match Weekday::parse(word).and_then(|day| self.week.get_mut(usize::from(day.number()) - 1)) {
                Some(day) => *day = true,
                None => return false,
            },
        }
        true
    }

    /// Whether it stays closed on such a day of every week.
    pub fn contains(&self, day: Weekday) -> bool {
        self.week.get(usize::from(day.number()) - 1) == Some(&true)
    }

    /// 土日、祝日、年末年始; weekends, national holidays and the days around the new year. Empty when nothing is closed.
    pub(super) fn show(self, locale: Locale) -> String {
        let (weekend, holidays, year_end) = match locale {
            Locale::Japanese => ("土日", "祝日", "年末年始"),
            Locale::English => ("weekends", "national holidays", "the days around the new year"),
        };
        let week: Vec<Weekday> = Weekday::all().filter(|day| self.contains(*day)).collect();
        let week = match week.as_slice() {
            [] => None,
            [Weekday::Saturday, Weekday::Sunday] => Some(weekend.to_owned()),
            week => Some(row(week, locale)),
        };
        let other = |is: bool, name: &str| is.then(|| name.to_owned());
        let all = [week, other(self.holidays, holidays), other(self.year_end, year_end)];
        let all: Vec<String> = all.into_iter().flatten().collect();
        if locale == Locale::Japanese { all.join("、") } else { and(&all) }
    }
}
