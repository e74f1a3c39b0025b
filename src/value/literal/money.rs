//! Amounts of money in running text.

use crate::value::literal::{Found, Literal, ends_inside, range_mark};
use crate::value::numeral::{self, blanks};

/// Reads the amount whose number is at `start`, or a range of two (20～40万円); the place after it.
pub(super) fn read(text: &str, start: usize, all: &mut Vec<Literal>) -> Option<usize> {
    let (before, rest) = text.split_at_checked(start)?;
    let inside = ends_inside(before, |c| matches!(c, ',' | '，' | '.' | '．'));
    // 数十万円 names no amount
    if inside || before.ends_with(|c| numeral::is_part(c) || matches!(c, '数' | '何' | '幾')) {
        return None;
    }
    let number = numeral::read(rest)?;
    let end = start + number.len;
    let mut push = |value, range| all.push(Literal { found: Found::Money(value), range });
    if let Some(len) = yen_after(text.get(end..)?) {
        // 近畿一円 is a stretch of land
        let region = rest.starts_with('一') && number.len == '一'.len_utf8() && before.ends_with(is_name);
        if region {
            return None;
        }
        push(number.value, start - yen_before(before).unwrap_or(0)..end + len);
        return Some(end + len);
    }
    if let Some(sign) = yen_before(before) {
        push(number.value, start - sign..end);
        return Some(end);
    }
    let second_start = end + range_mark(text.get(end..)?)?;
    let second = numeral::read(text.get(second_start..)?)?;
    let second_end = second_start + second.len;
    let len = yen_after(text.get(second_end..)?)?;
    // 20～40万円 begins at 20万, but 5000～1万円 at 5000
    let shared = number.value.checked_mul(second.unit).filter(|value| number.unit == 1 && *value <= second.value);
    push(shared.unwrap_or(number.value), start..end);
    push(second.value, second_start..second_end + len);
    Some(second_end + len)
}

/// Whether a character can end the name of a place: kanji or katakana.
fn is_name(c: char) -> bool {
    matches!(c, '々' | 'ァ'..='ー' | '\u{4e00}'..='\u{9fff}')
}

/// What follows 円 in words that are about circles and the like.
const NOT_YEN: [&str; 12] = ["滑", "グラフ", "形", "周", "柱", "錐", "卓", "筒", "陣", "弧", "環", "熟"];

/// The bytes of the currency a text begins with, with the blanks before it.
fn yen_after(text: &str) -> Option<usize> {
    let gap = blanks(text);
    let rest = text.get(gap..)?;
    for yen in ["円", "圓"] {
        if let Some(next) = rest.strip_prefix(yen) {
            let other = NOT_YEN.iter().any(|word| next.starts_with(word));
            return (!other).then_some(gap + yen.len());
        }
    }
    let word = rest.get(..3).filter(|word| word.eq_ignore_ascii_case("jpy") || word.eq_ignore_ascii_case("yen"))?;
    let ends = !rest.get(word.len()..)?.starts_with(|c: char| c.is_ascii_alphanumeric());
    ends.then_some(gap + word.len())
}

/// The bytes of the currency a text ends with, with the blanks after it.
fn yen_before(text: &str) -> Option<usize> {
    let word = text.strip_suffix([' ', '　', '\u{a0}']).unwrap_or(text);
    let gap = text.len() - word.len();
    if let Some(sign) = word.chars().next_back().filter(|c| matches!(c, '¥' | '￥')) {
        return Some(gap + sign.len_utf8());
    }
    let name = word.strip_suffix("JPY").filter(|name| !name.ends_with(|c: char| c.is_ascii_alphanumeric()));
    name.map(|name| text.len() - name.len())
}
