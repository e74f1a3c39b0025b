//! Phone numbers, amounts of money and opening hours typed by hand in running text, however they are spelled.
//!
//! The check for hand-written values compares them with the facts of the ledger, so that a page refers to a fact and
//! does not repeat it. A number that might be something else (an id, a postal code, a year) is left out: a false
//! finding costs more trust than a missed one.
//!
//! The text is searched for numbers byte by byte; only at a number is it read as one of the three. Each reading looks
//! at a bounded stretch, so the time grows with the length of the text and nothing else.

mod hours;
mod money;
mod phone;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::value::numeral::{blanks, digit, is_hyphen, is_part};

/// What a piece of text amounts to. Two spellings of the same value are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Found {
    /// The half-width digits of a phone number as dialled inside Japan.
    Phone(String),
    /// Whole yen.
    Money(u64),
    /// From when to when, in minutes from midnight.
    Hours {
        /// 0 to 1440.
        open: u16,
        /// 0 to 1440; earlier than `open` when it is on the next day.
        close: u16,
    },
}

/// A value in running text, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// What it is.
    pub found: Found,
    /// The bytes of the text it takes.
    pub range: Range<usize>,
}

/// Finds all of them, in the order of the text and without overlaps. Linear in the length of the text.
pub fn scan(text: &str) -> Vec<Literal> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(start) = next_number(text, at) {
        let after = after_number(text, start);
        at = match may_go_on(text, start, after) {
            false => after,
            true => phone::read(text, start, &mut all)
                .or_else(|| hours::read(text, start, &mut all))
                .or_else(|| money::read(text, start, &mut all))
                .unwrap_or(after),
        };
    }
    all
}

/// The place of the next digit or kanji numeral. It looks at bytes, as most of a text has none of them.
fn next_number(text: &str, from: usize) -> Option<usize> {
    let rest = text.as_bytes().get(from..)?;
    let mut at = 0;
    loop {
        match *rest.get(at)? {
            b'0'..=b'9' => return Some(from + at),
            lead @ 0xE3..=0xEF => {
                if let Some(&[second, third]) = rest.get(at + 1..at + 3)
                    && can_begin(lead, second, third)
                {
                    return Some(from + at);
                }
                at += 3;
            }
            _ => at += 1,
        }
    }
}

/// What a number can begin with, besides ASCII digits.
const BEGINNINGS: &str = "０１２３４５６７８９〇一二三四五六七八九十百千壱弐参拾";

/// One bit for each character whose UTF-8 has three bytes from 0xE3 on.
#[expect(clippy::indexing_slicing, reason = "done by the compiler, which checks it")]
static CAN_BEGIN: [u64; 13 * 64] = {
    let mut table = [0; 13 * 64];
    let mut rest = BEGINNINGS.as_bytes();
    while let [lead, second, third, after @ ..] = rest {
        table[place(*lead, *second)] |= 1 << (*third & 63);
        rest = after;
    }
    table
};

const fn place(lead: u8, second: u8) -> usize {
    ((lead - 0xE3) as usize) << 6 | (second & 63) as usize
}

fn can_begin(lead: u8, second: u8, third: u8) -> bool {
    CAN_BEGIN.get(place(lead, second)).is_some_and(|row| row >> (third & 63) & 1 == 1)
}

/// The place after the digits, or the one kanji, at `start`.
fn after_number(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let digits = rest.char_indices().find(|(_, c)| digit(*c).is_none()).map_or(rest.len(), |(at, _)| at);
    let first = rest.chars().next().map_or(1, char::len_utf8);
    start + digits.max(first)
}

/// Whether the digits between two places can be a part of anything looked for, by the character that follows. It only
/// saves time: most numbers are followed by 年, 月 or the like.
fn may_go_on(text: &str, start: usize, after: usize) -> bool {
    let (before, rest) = (text.get(..start).unwrap_or_default(), text.get(after..).unwrap_or_default());
    let before = before.strip_suffix([' ', '　', '\u{a0}']).unwrap_or(before);
    // a whole phone number, or an amount with its currency before it
    if after - start >= 9 || before.ends_with(['¥', '￥', 'Y']) {
        return true;
    }
    let Some(c) = rest.get(blanks(rest)..).and_then(|rest| rest.chars().next()) else { return false };
    match c {
        ',' | '.' | ':' | '(' | ')' | '~' | 'A' | 'a' | 'P' | 'p' | 'J' | 'j' | 'Y' | 'y' | 't' => true,
        '円' | '圓' | '時' | '，' | '．' | '：' | '（' | '）' | '～' | '〜' | '∼' | '˜' | 'か' | 'よ' | 'Ａ' | 'Ｐ' => {
            true
        }
        c => is_hyphen(c) || is_part(c),
    }
}

/// Whether a text ends in the middle of a number: with a digit, or with a digit and one of these marks.
fn ends_inside(before: &str, is_mark: fn(char) -> bool) -> bool {
    let mut back = before.chars().rev();
    match back.next() {
        Some(c) if digit(c).is_some() => true,
        Some(c) if is_mark(c) => back.next().is_some_and(|c| digit(c).is_some()),
        _ => false,
    }
}

/// The bytes of what stands between the two ends of a range (～, から, to), with blanks around it.
fn range_mark(text: &str) -> Option<usize> {
    let gap = blanks(text);
    let rest = text.get(gap..)?;
    let first = rest.chars().next()?;
    let mark = if matches!(first, '～' | '〜' | '~' | '∼' | '˜') || is_hyphen(first) {
        first.len_utf8()
    } else {
        ["から", "より", "to "].into_iter().find(|word| rest.starts_with(word))?.len()
    };
    Some(gap + mark + blanks(rest.get(mark..)?))
}
