//! Days of the week, and the days a desk stays closed.

use std::collections::BTreeSet;

use crate::value::locale::Locale;

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
    const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    /// How a reader of Japanese sees a day, and a data file may write it.
    const LETTERS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];
    /// How a reader of English sees a day.
    const ENGLISH: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    /// Other names of the days in data files.
    const SHORT: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    /// The same written out.
    const LONG: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// The day a data file calls `月`, `mon` or `monday` …
    pub fn parse(name: &str) -> Option<Weekday> {
        let names = [Weekday::LETTERS, Weekday::SHORT, Weekday::LONG];
        let at = names.iter().find_map(|names| names.iter().position(|one| *one == name))?;
        Weekday::ALL.get(at).copied()
    }

    /// 1 for Monday to 7 for Sunday.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// Monday to Sunday.
    pub(super) fn all() -> impl Iterator<Item = Weekday> {
        Weekday::ALL.into_iter()
    }

    /// 月; Monday.
    fn show(self, locale: Locale) -> &'static str {
        let names = if locale == Locale::Japanese { Weekday::LETTERS } else { Weekday::ENGLISH };
        names.get(usize::from(self.number()) - 1).copied().unwrap_or_default()
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
        let (every_day, weekdays) = match locale {
            Locale::Japanese => ("毎日", "平日"),
            Locale::English => ("every day", "on weekdays"),
        };
        match self {
            Days::EveryDay => every_day.to_owned(),
            Days::Weekdays => weekdays.to_owned(),
            Days::Listed(days) => {
                let days = row(&days.iter().copied().collect::<Vec<_>>(), locale);
                if locale == Locale::Japanese { format!("{days}の") } else { format!("on {days}") }
            }
        }
    }
}

/// 水曜日, 月・水曜日, 月曜日から金曜日; Wednesdays, Mondays and Wednesdays, Mondays to Fridays.
fn row(days: &[Weekday], locale: Locale) -> String {
    if let [first, _, .., last] = days
        && usize::from(last.number() - first.number()) == days.len() - 1
    {
        let (first, last) = (first.show(locale), last.show(locale));
        return match locale {
            Locale::Japanese => format!("{first}曜日から{last}曜日"),
            Locale::English => format!("{first}s to {last}s"),
        };
    }
    let names = days.iter().map(|day| day.show(locale));
    match locale {
        Locale::Japanese => format!("{}曜日", names.collect::<Vec<_>>().join("・")),
        Locale::English => locale.list(&names.map(|name| format!("{name}s")).collect::<Vec<_>>()),
    }
}

/// The names of the days of the week, and four words more.
const fn with(more: &[&'static str; 4]) -> [&'static str; 25] {
    let [a, b, c, d, e, f, g] = Weekday::LETTERS;
    let [h, i, j, k, l, m, n] = Weekday::SHORT;
    let [o, p, q, r, s, t, u] = Weekday::LONG;
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
        locale.list(&all)
    }
}
