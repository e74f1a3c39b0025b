//! Days of the week, and the days a desk stays closed.

use std::collections::BTreeSet;

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
    /// The week, with how data files write a day and how a reader sees it.
    const ALL: [(Weekday, &str, &str); 7] = [
        (Weekday::Monday, "mon", "月"),
        (Weekday::Tuesday, "tue", "火"),
        (Weekday::Wednesday, "wed", "水"),
        (Weekday::Thursday, "thu", "木"),
        (Weekday::Friday, "fri", "金"),
        (Weekday::Saturday, "sat", "土"),
        (Weekday::Sunday, "sun", "日"),
    ];

    /// The day a data file calls `mon` … `sun`.
    pub fn parse(name: &str) -> Option<Weekday> {
        Weekday::ALL.into_iter().find(|all| all.1 == name).map(|all| all.0)
    }

    /// 1 for Monday to 7 for Sunday.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// Monday to Sunday.
    pub(super) fn all() -> impl Iterator<Item = Weekday> {
        Weekday::ALL.into_iter().map(|all| all.0)
    }

    fn letter(self) -> &'static str {
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
    /// The words a data file may use in place of a list of days.
    pub const WORDS: [&str; 2] = ["every_day", "weekdays"];

    /// The days one of [`Days::WORDS`] stands for.
    pub fn parse(word: &str) -> Option<Days> {
        match word {
            "every_day" => Some(Days::EveryDay),
            "weekdays" => Some(Days::Weekdays),
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

    /// 毎日, 平日, 月・水曜日の.
    pub(super) fn show(&self) -> String {
        match self {
            Days::EveryDay => "毎日".to_owned(),
            Days::Weekdays => "平日".to_owned(),
            Days::Listed(days) => {
                let letters: Vec<&str> = days.iter().map(|day| day.letter()).collect();
                let numbers = days.first().zip(days.last()).map(|(a, b)| usize::from(b.number() - a.number()));
                match (letters.first(), letters.last()) {
                    // three or more in a row
                    (Some(first), Some(last)) if letters.len() > 2 && numbers == Some(letters.len() - 1) => {
                        format!("{first}曜日から{last}曜日の")
                    }
                    _ => format!("{}曜日の", letters.join("・")),
                }
            }
        }
    }
}

/// The days a desk stays closed, as its source names them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Closed {
    /// Saturdays.
    pub saturday: bool,
    /// Sundays.
    pub sunday: bool,
    /// National holidays.
    pub holidays: bool,
    /// The days around the new year.
    pub year_end: bool,
}

impl Closed {
    /// The words a data file may list.
    pub const WORDS: [&str; 4] = ["saturday", "sunday", "holidays", "year_end"];

    /// Adds the days one of [`Closed::WORDS`] stands for; `false` when the word is none of them.
    pub fn add(&mut self, word: &str) -> bool {
        match word {
            "saturday" => self.saturday = true,
            "sunday" => self.sunday = true,
            "holidays" => self.holidays = true,
            "year_end" => self.year_end = true,
            _ => return false,
        }
        true
    }

    /// 土日、祝日、年末年始; empty when nothing is closed.
    pub(super) fn show(self) -> String {
        let weekend = match (self.saturday, self.sunday) {
            (true, true) => Some("土日"),
            (true, false) => Some("土曜日"),
            (false, true) => Some("日曜日"),
            (false, false) => None,
        };
        let all = [weekend, self.holidays.then_some("祝日"), self.year_end.then_some("年末年始")];
        all.into_iter().flatten().collect::<Vec<_>>().join("、")
    }
}
