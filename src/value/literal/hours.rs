//! Opening hours in running text: two times of day with something between them.

use crate::value::literal::{Found, Literal, ends_inside, range_mark};
use crate::value::numeral::{self, blanks, digit, digits, is_hyphen};

/// Reads the hours whose first number is at `start`; the place after them.
pub(super) fn read(text: &str, start: usize, all: &mut Vec<Literal>) -> Option<usize> {
    let (before, rest) = text.split_at_checked(start)?;
    if ends_inside(before, |c| is_hyphen(c) || matches!(c, ':' | '：')) || before.ends_with(numeral::is_part) {
        return None;
    }
    // most numbers are no times; the words before one need not be looked at then
    time(rest, None)?;
    let half = half_before(before);
    let first = time(rest, half.map(|(half, _)| half))?;
    let mut at = start + first.len;
    at += range_mark(text.get(at..)?)?;
    let next_day =
        ["翌日", "翌朝", "翌"].into_iter().find(|word| text.get(at..).is_some_and(|rest| rest.starts_with(word)));
    at += next_day.map_or(0, str::len);
    let last = last_time(text.get(at..)?)?;
    let end = at + last.len;
    if last.form == Form::Bare
        || (first.form == Form::Bare && (last.form != Form::Kanji || first.minutes >= last.minutes))
    {
        return None;
    }
    let mut close = last.minutes;
    // 午後1時～5時
    if first.half.is_some() && last.half.is_none() && close <= first.minutes && close < NOON && next_day.is_none() {
        close += NOON;
    }
    // until midnight
    if close == 0 {
        close = 2 * NOON;
    }
    let start = start - half.map_or(0, |(_, len)| len);
    all.push(Literal { found: Found::Hours { open: first.minutes, close }, range: start..end });
    Some(end)
}

/// Minutes from midnight to noon.
const NOON: u16 = 12 * 60;

/// The half of the day a word names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
    /// From which 12 o'clock is midnight.
    Night,
}

/// The words before a time. A longer one stands before those it ends with.
const HALVES: [(&str, Half); 12] = [
    ("午前", Half::Morning),
    ("午後", Half::Afternoon),
    ("夕方", Half::Afternoon),
    ("深夜", Half::Night),
    ("朝", Half::Morning),
    ("昼", Half::Afternoon),
    ("夜", Half::Night),
    ("晩", Half::Night),
    ("AM", Half::Morning),
    ("PM", Half::Afternoon),
    ("ＡＭ", Half::Morning),
    ("ＰＭ", Half::Afternoon),
];

/// The word a text ends with, and its bytes with the blank after it.
fn half_before(text: &str) -> Option<(Half, usize)> {
    let word = text.strip_suffix([' ', '　', '\u{a0}']).unwrap_or(text);
    let (name, half) = HALVES.into_iter().find(|(name, _)| {
        let end = word.len().checked_sub(name.len()).and_then(|at| word.get(at..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(name))
    })?;
    Some((half, text.len() - word.len() + name.len()))
}

/// The word a text begins with, and its bytes.
fn half_at(text: &str) -> Option<(Half, usize)> {
    let all = HALVES.into_iter().find(|(name, _)| text.get(..name.len()).is_some_and(|s| s.eq_ignore_ascii_case(name)));
    all.map(|(name, half)| (half, name.len()))
}

/// How a time is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// 6時
    Kanji,
    /// 6:00, 6am
    Colon,
    /// 6
    Bare,
}

/// A time of day.
struct Time {
    minutes: u16,
    len: usize,
    form: Form,
    half: Option<Half>,
}

/// Reads the second time, with the word before it.
fn last_time(text: &str) -> Option<Time> {
    if let Some(rest) = text.strip_prefix("正午") {
        return Some(Time {
            minutes: NOON,
            len: text.len() - rest.len(),
            form: Form::Kanji,
            half: Some(Half::Morning),
        });
    }
    let (half, word) = half_at(text).map_or((None, 0), |(half, len)| (Some(half), len));
    let gap = word + if word > 0 { blanks(text.get(word..)?) } else { 0 };
    let time = time(text.get(gap..)?, half)?;
    Some(Time { len: gap + time.len, ..time })
}

/// Reads a time without the word before it.
fn time(text: &str, half: Option<Half>) -> Option<Time> {
    let (hour, mut len) = small_number(text)?;
    let rest = text.get(len..)?;
    let gap = blanks(rest);
    let mut time = Time { minutes: hour * 60, len, form: Form::Bare, half };
    if let Some(after) = rest.get(gap..)?.strip_prefix('時') {
        len += gap + '時'.len_utf8();
        // a length, a moment, a period
        if after.starts_with(['間', '点', '代', '期', '限', '刻']) {
            return None;
        }
        let (minute, more) = minutes_after(after);
        time = Time { minutes: hour * 60 + minute, len: len + more, form: Form::Kanji, ..time };
    } else if let Some(after) = rest.strip_prefix([':', '：']) {
        let minute = digits(after, digit)?;
        let end = after.get(minute.len..)?;
        let mut next = end.chars();
        let seconds = matches!(next.next(), Some(':' | '：')) && next.next().is_some_and(|c| digit(c).is_some());
        if minute.count != 2 || minute.value > 59 || seconds {
            return None;
        }
        let minute_value = u16::try_from(minute.value).ok()?;
        time = Time { minutes: hour * 60 + minute_value, len: text.len() - end.len(), form: Form::Colon, ..time };
    }
    if half.is_none() && time.form != Form::Kanji {
        let rest = text.get(time.len..)?;
        let gap = blanks(rest);
        let word = half_at(rest.get(gap..)?).filter(|(_, len)| {
            let ascii = rest.get(gap..gap + len).is_some_and(|word| word.starts_with(['A', 'P', 'a', 'p', 'Ａ', 'Ｐ']));
            ascii && !rest.get(gap + len..).is_some_and(|after| after.starts_with(|c: char| c.is_ascii_alphanumeric()))
        });
        if let Some((half, len)) = word {
            time = Time { len: time.len + gap + len, form: Form::Colon, half: Some(half), ..time };
        }
    }
    time.minutes = match (time.half, hour) {
        (Some(Half::Morning), 12) => time.minutes - NOON,
        (Some(Half::Afternoon), 1..=11) | (Some(Half::Night), 5..=12) => time.minutes + NOON,
        _ => time.minutes,
    };
    (time.minutes <= 2 * NOON).then_some(time)
}

/// Reads an hour, 0 to 24, in digits or kanji, and its bytes.
fn small_number(text: &str) -> Option<(u16, usize)> {
    let row = digits(text, digit)?;
    let (value, len) = match row.count {
        0 => numeral::read(text).map(|number| (number.value, number.len))?,
        1 | 2 => (row.value, row.len),
        _ => return None,
    };
    (value <= 24).then_some((u16::try_from(value).ok()?, len))
}

/// Reads 30分 or 半 after 時: the minutes and the bytes; none when there are no minutes.
fn minutes_after(text: &str) -> (u16, usize) {
    if text.starts_with('半') {
        return (30, '半'.len_utf8());
    }
    let row = digits(text, digit).filter(|row| (1..=2).contains(&row.count) && row.value < 60);
    let Some(row) = row.filter(|row| text.get(row.len..).is_some_and(|rest| rest.starts_with('分'))) else {
        return (0, 0);
    };
    (u16::try_from(row.value).unwrap_or(0), row.len + '分'.len_utf8())
}
