//! Dates in one form: as a Western or Japanese year with 年月日, with slashes, or as ISO 8601.

use jiff::civil::Date;

use crate::check::wording::{Mistake, MistakeKind};
use crate::value::numeral::{blanks, digit};

/// The form of dates in a house style.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// 2023年6月1日
    Kanji,
    /// 2023/6/1
    Slash,
    /// 2023-06-01
    Iso,
    /// 令和5年6月1日
    Era,
}

impl Form {
    /// The names of the forms in the file: the same day in each form.
    pub(super) const NAMES: &'static [&'static str] = &["2023年6月1日", "2023/6/1", "2023-06-01", "令和5年6月1日"];

    /// The form with this name.
    pub(super) fn parse(text: &str) -> Option<Form> {
        let forms = [Form::Kanji, Form::Slash, Form::Iso, Form::Era];
        let at = Form::NAMES.iter().position(|name| *name == text)?;
        forms.get(at).copied()
    }

    /// A date in this form; `None` in the form with eras if it is before the first of them.
    fn write(self, day: Date) -> Option<String> {
        let (year, month, date) = (day.year(), day.month(), day.day());
        Some(match self {
            Form::Kanji => format!("{year}年{month}月{date}日"),
            Form::Slash => format!("{year}/{month}/{date}"),
            Form::Iso => format!("{year:04}-{month:02}-{date:02}"),
            Form::Era => {
                let (name, first, ..) = ERAS.iter().find(|(_, y, m, d)| (year, month, date) >= (*y, *m, *d))?;
                let count = year - first + 1;
                let count = if count == 1 { String::from("元") } else { count.to_string() };
                format!("{name}{count}年{month}月{date}日")
            }
        })
    }
}

/// The eras with the first day of each (year, month, day), newest first. Eras before 1868 are not used for dates on
/// sites.
const ERAS: &[(&str, i16, i8, i8)] =
    &[("令和", 2019, 5, 1), ("平成", 1989, 1, 8), ("昭和", 1926, 12, 25), ("大正", 1912, 7, 30), ("明治", 1868, 1, 25)];

/// Finds dates in another form. A month alone, or a day without a year, is not a date here.
pub(super) fn find(text: &str, form: Form, found: &mut Vec<Mistake>) {
    let mut at = 0;
    let mut before = None;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let begins = digit(c).is_some() || matches!(c, '令' | '平' | '昭' | '大' | '明');
        let inside =
            before.is_some_and(|b: char| digit(b).is_some() || b.is_ascii_alphanumeric() || "/-._".contains(b));
        if begins
            && !inside
            && let Some((length, day)) = read(rest)
            && let Some(wanted) = form.write(day)
        {
            if rest.get(..length) != Some(&wanted) {
                found.push(Mistake { range: at..at + length, kind: MistakeKind::Date, instead: Some(wanted) });
            }
            before = rest.get(..length).and_then(|written| written.chars().next_back());
            at += length;
            continue;
        }
        before = Some(c);
        at += c.len_utf8();
    }
}

/// The date at the start of a text, with its length in bytes; `None` if there is none or it is no day of the calendar.
fn read(text: &str) -> Option<(usize, Date)> {
    let era = ERAS.iter().find(|(name, ..)| text.starts_with(name));
    let mut at = era.map_or(0, |(name, ..)| name.len());
    let mut year = match text.get(at..).and_then(|rest| rest.strip_prefix('元')) {
        Some(_) if era.is_some() => {
            at += '元'.len_utf8();
            1
        }
        _ => number(text, &mut at, 4)?,
    };
    match era {
        Some((_, first, ..)) => year += first - 1,
        None if year < 1000 => return None,
        None => {}
    }
    let first = mark(text, &mut at)?;
    let month = number(text, &mut at, 2)?;
    let second = mark(text, &mut at)?;
    let day = number(text, &mut at, 2)?;
    let closed = match (first, second) {
        ('年', '月') => mark(text, &mut at)? == '日',
        ('年', _) | (_, '月') => false,
        (first, second) => {
            let rest = text.get(at..).unwrap_or_default();
            let rest = rest.strip_prefix(['/', '-', '.']).unwrap_or(rest);
            let goes_on = rest.chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || digit(c).is_some());
            first == second && era.is_none() && !goes_on
        }
    };
    let day = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    closed.then_some((at, day))
}

/// A number of at most `most` digits, half-width or full-width; moves `at` past it.
fn number(text: &str, at: &mut usize, most: usize) -> Option<i16> {
    let mut value = 0i16;
    let mut count = 0;
    while let Some((c, d)) = text.get(*at..)?.chars().next().and_then(|c| Some((c, digit(c)?))) {
        count += 1;
        if count > most {
            return None;
        }
        value = value * 10 + i16::try_from(d).ok()?;
        *at += c.len_utf8();
    }
    (count > 0).then_some(value)
}

/// The mark between the parts of a date, including blanks around 年 and 月; moves `at` past it. Full-width marks are
/// given as their half-width form.
fn mark(text: &str, at: &mut usize) -> Option<char> {
    let gap = blanks(text.get(*at..)?);
    let c = text.get(*at + gap..)?.chars().next()?;
    let mark = match c {
        '年' | '月' | '日' => c,
        '/' | '／' if gap == 0 => '/',
        '-' | '－' if gap == 0 => '-',
        '.' | '．' if gap == 0 => '.',
        _ => return None,
    };
    *at += gap + c.len_utf8();
    if matches!(mark, '年' | '月') {
        *at += blanks(text.get(*at..)?);
    }
    Some(mark)
}
