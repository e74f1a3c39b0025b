//! Phone numbers in running text.

use crate::value::Phone;
use crate::value::literal::{Found, Literal, ends_inside};
use crate::value::numeral::{blanks, digit, digits, is_hyphen};

/// Reads the phone number whose first digits are at `start`; the place after it.
pub(super) fn read(text: &str, start: usize, all: &mut Vec<Literal>) -> Option<usize> {
    let (before, rest) = text.split_at_checked(start)?;
    let (number, taken) = match before.chars().next_back().filter(|c| matches!(c, '+' | '＋')) {
        Some(plus) => (after_country(rest)?, plus.len_utf8()),
        None => domestic(before, rest)?,
    };
    let end = start + number.len;
    if number.bare && is_id(before, text.get(end..)?) {
        return None;
    }
    all.push(Literal { found: Found::Phone(number.digits()), range: start - taken..end });
    Some(end)
}

/// Whether what stands around digits without marks shows that they are a part of an address, an id or an amount.
fn is_id(before: &str, after: &str) -> bool {
    let mut back = before.chars().rev();
    let named = before.len().checked_sub(3).and_then(|at| before.get(at..));
    let begins = match back.next() {
        Some('/') => back.next().is_none_or(|c| digit(c).is_none()),
        Some(c) if c.is_ascii_alphanumeric() => {
            !named.is_some_and(|name| name.eq_ignore_ascii_case("tel") || name.eq_ignore_ascii_case("fax"))
        }
        Some(c) => matches!(c, '_' | '=' | '%' | '&' | '#'),
        None => false,
    };
    begins
        || after.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '=' | '%' | '円' | '万' | '億'))
}

/// A number as dialled inside Japan.
struct Number {
    value: u64,
    /// How many digits, with the first 0.
    count: usize,
    /// How many bytes.
    len: usize,
    /// No mark among its digits.
    bare: bool,
}

/// Reads a number that begins with 0, and the bytes before it that belong to it: a bracket around the area code.
fn domestic(before: &str, rest: &str) -> Option<(Number, usize)> {
    if !rest.starts_with(['0', '０']) || ends_inside(before, |c| is_hyphen(c) || c == '.') {
        return None;
    }
    // a postal code, and the figures after it
    if before.trim_end_matches([' ', '　']).ends_with('〒') {
        return None;
    }
    let area = digits(rest, digit)?;
    let closed = rest.get(area.len..)?.starts_with([')', '）']);
    let bracket = before.chars().next_back().filter(|c| closed && matches!(c, '(' | '（')).map(char::len_utf8);
    Some((groups(rest, 0, bracket.is_some())?, bracket.unwrap_or(0)))
}

/// Reads what stands after a `+`: 81, perhaps (0), and a number without its first 0.
fn after_country(rest: &str) -> Option<Number> {
    let mut chars = rest.chars();
    let (eight, one) = (chars.next()?, chars.next()?);
    if (digit(eight), digit(one)) != (Some(8), Some(1)) {
        return None;
    }
    let code = eight.len_utf8() + one.len_utf8();
    let mut at = code + skip_marks(chars.as_str());
    let zero = rest.get(at..)?.chars().next()?;
    if digit(zero) == Some(0) {
        at += zero.len_utf8();
        at += skip_marks(rest.get(at..)?);
    }
    let number = groups(rest.get(at..)?, 1, false)?;
    Some(Number { len: at + number.len, bare: false, ..number })
}

/// The bytes of the blanks, brackets and hyphens a text begins with.
fn skip_marks(text: &str) -> usize {
    let is_mark = |c: &char| is_hyphen(*c) || matches!(c, ' ' | '　' | '\u{a0}' | '(' | ')' | '（' | '）');
    text.chars().take(4).take_while(is_mark).map(char::len_utf8).sum()
}

/// Reads one to three groups of digits, as many digits as a number with that beginning has. `count` zeros were read
/// before; `open` tells of a bracket before them.
fn groups(text: &str, count: usize, mut open: bool) -> Option<Number> {
    let mut number = Number { value: 0, count, len: 0, bare: true };
    let mut used = None;
    for nth in 0..3 {
        let group = digits(text.get(number.len..)?, digit)?;
        // an area code has a digit besides its 0; 0-12-345678-9 is something else
        let least = if nth == 0 && count == 0 { 2 } else { 1 };
        if group.count < least || number.count + group.count > 11 {
            return None;
        }
        number.value = number.value * 10_u64.pow(u32::try_from(group.count).ok()?) + group.value;
        number.count += group.count;
        number.len += group.len;
        let rest = text.get(number.len..)?;
        if number.count >= 10 {
            let whole = !open && number.is_whole() && !goes_on(rest);
            return whole.then_some(number);
        }
        let (mark, len) = mark(rest)?;
        match mark {
            Mark::Open if !open => open = true,
            Mark::Close if open => open = false,
            Mark::Open | Mark::Close => return None,
            // the same between all groups, or it is two things side by side
            mark if *used.get_or_insert(mark) != mark => return None,
            Mark::Hyphen | Mark::Dot | Mark::Blank => {}
        }
        number.bare = false;
        number.len += len;
    }
    None
}

impl Number {
    /// Its digits, half-width.
    fn digits(&self) -> String {
        format!("{:0width$}", self.value, width = self.count)
    }

    /// Whether it has as many digits as its beginning asks for.
    fn is_whole(&self) -> bool {
        let digits = self.digits();
        // 060- is a mobile, 06-0 is a town
        digits.starts_with("060") || Phone::length(&digits) == Some(self.count)
    }
}

/// Whether more digits are joined on.
fn goes_on(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next().is_some_and(is_hyphen) && chars.next().is_some_and(|c| digit(c).is_some())
}

/// What separates two groups.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Hyphen,
    Dot,
    Blank,
    Open,
    Close,
}

/// Reads a separator with the blanks around it, and its bytes.
fn mark(text: &str) -> Option<(Mark, usize)> {
    let gap = blanks(text);
    let rest = text.get(gap..)?;
    let c = rest.chars().next()?;
    let mark = match c {
        '(' | '（' => Mark::Open,
        ')' | '）' => Mark::Close,
        '.' | '．' => Mark::Dot,
        c if is_hyphen(c) => Mark::Hyphen,
        _ if gap > 0 => return Some((Mark::Blank, gap)),
        _ => return None,
    };
    let mut len = gap + c.len_utf8();
    // (03)-0000-0000
    if let Some(hyphen) = text.get(len..)?.chars().next().filter(|c| mark == Mark::Close && is_hyphen(*c)) {
        len += hyphen.len_utf8();
    }
    Some((mark, len + blanks(text.get(len..)?)))
}
