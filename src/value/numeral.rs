//! How numbers are spelled in Japanese: full-width and half-width digits, kanji, 万 and 億, and the many hyphens.

/// The digit a character stands for, half-width or full-width.
pub(crate) fn digit(c: char) -> Option<u64> {
    match c {
        '0'..='9' => Some(u64::from(c) - u64::from('0')),
        '０'..='９' => Some(u64::from(c) - u64::from('０')),
        _ => None,
    }
}

/// The digit a kanji stands for.
fn kanji_digit(c: char) -> Option<u64> {
    Some(match c {
        '〇' | '零' => 0,
        '一' | '壱' => 1,
        '二' | '弐' => 2,
        '三' | '参' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// What a kanji below 万 multiplies by.
fn small_unit(c: char) -> Option<u64> {
    match c {
        '十' | '拾' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}

/// What a kanji from 万 on multiplies by.
fn large_unit(c: char) -> Option<u64> {
    match c {
        '万' | '萬' => Some(10_000),
        '億' => Some(100_000_000),
        '兆' => Some(1_000_000_000_000),
        _ => None,
    }
}

/// Whether a character can be part of a number.
pub(crate) fn is_part(c: char) -> bool {
    digit(c).is_some() || kanji_digit(c).is_some() || small_unit(c).is_some() || large_unit(c).is_some()
}

/// Whether a character is, or is taken for, a hyphen: dashes, the minus sign, the long vowel mark, a ruled line.
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '−' | '－' | '﹣' | 'ー' | 'ｰ' | '─')
}

/// The bytes of the blanks a text begins with. No more than two: what stands further apart does not belong together.
pub(crate) fn blanks(text: &str) -> usize {
    text.chars().take(2).take_while(|c| matches!(c, ' ' | '\u{3000}' | '\u{a0}')).map(char::len_utf8).sum()
}

/// A whole number found at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numeral {
    /// What it amounts to.
    pub(crate) value: u64,
    /// How many bytes it takes.
    pub(crate) len: usize,
    /// What its last part was multiplied by: 10,000 in 40万, 1 in 40.
    pub(crate) unit: u64,
}

/// Reads the number a text begins with, with everything that belongs to it: `100,000`, `1億2,000万`, `３千`, `二十万`,
/// `10 万`, `1.5万`. `None` when there is none, when it is not whole, or when it is longer than any amount. Looks at a
/// bounded stretch of the text only.
pub(crate) fn read(text: &str) -> Option<Numeral> {
    let (mut value, mut len, mut unit, mut below) = (0_u64, 0, 1, u64::MAX);
    loop {
        let rest = text.get(len..)?;
        let part = below_man(rest)?;
        if part.len == 0 {
            break;
        }
        match unit_at(rest.get(part.len..)?, large_unit).filter(|(factor, _)| *factor < below) {
            Some((factor, more)) => {
                value = value.checked_add(part.times(factor)?)?;
                len += part.len + more;
                (unit, below) = (factor, factor);
            }
            None => {
                value = value.checked_add(part.times(1)?)?;
                len += part.len;
                unit = part.unit;
                break;
            }
        }
    }
    (len > 0).then_some(Numeral { value, len, unit })
}

/// One part of a number, without 万 and above: `2千5百`, `1.5`. Its amount is `mantissa / scale`, because a fraction may
/// still become whole with the unit that follows (`1.5万`).
#[derive(Clone, Copy)]
struct Summand {
    mantissa: u64,
    scale: u64,
    unit: u64,
    len: usize,
}

impl Summand {
    /// The whole number it makes with a unit; `None` when a fraction is left.
    fn times(self, factor: u64) -> Option<u64> {
        let value = self.mantissa.checked_mul(factor)?;
        (value % self.scale == 0).then_some(value / self.scale)
    }
}

/// Reads `2千5百`, `三百二十`, `1,200`, `1.5`. The length is 0 when there is no number.
fn below_man(text: &str) -> Option<Summand> {
    let mut sum = Summand { mantissa: 0, scale: 1, unit: 1, len: 0 };
    let mut below = 10_000;
    loop {
        let rest = text.get(sum.len..)?;
        let run = run(rest)?;
        match unit_at(rest.get(run.len..)?, small_unit).filter(|(factor, _)| *factor < below) {
            Some((factor, more)) => {
                // 千 alone is one thousand
                let times = if run.len == 0 { factor } else { run.times(factor)? };
                sum.mantissa = sum.mantissa.checked_add(times)?;
                sum.len += run.len + more;
                (sum.unit, below) = (factor, factor);
            }
            None if run.len == 0 => return Some(sum),
            None if sum.len == 0 => return Some(run),
            None => {
                sum.mantissa = sum.mantissa.checked_add(run.times(1)?)?;
                sum.len += run.len;
                sum.unit = 1;
                return Some(sum);
            }
        }
    }
}

/// The unit at the start of a text, perhaps after blanks, and the bytes up to its end.
fn unit_at(text: &str, unit: fn(char) -> Option<u64>) -> Option<(u64, usize)> {
    let gap = blanks(text);
    let c = text.get(gap..)?.chars().next()?;
    unit(c).map(|factor| (factor, gap + c.len_utf8()))
}

/// How many digits are read at most; no amount has more.
const MOST_DIGITS: usize = 16;

/// Reads digits of one script, with thousands separators and a fraction. `None` when there are too many.
fn run(text: &str) -> Option<Summand> {
    let mut part = Summand { mantissa: 0, scale: 1, unit: 1, len: 0 };
    let first = digits(text, kanji_digit)?;
    if first.count > 0 {
        return Some(Summand { mantissa: first.value, len: first.len, ..part });
    }
    let first = digits(text, digit)?;
    (part.mantissa, part.len) = (first.value, first.len);
    if (1..=3).contains(&first.count) {
        while let Some(mark) = text.get(part.len..)?.chars().next().filter(|c| matches!(c, ',' | '，')) {
            let group = digits(text.get(part.len + mark.len_utf8()..)?, digit)?;
            if group.count != 3 {
                break;
            }
            part.mantissa = part.mantissa.checked_mul(1000)?.checked_add(group.value)?;
            part.len += mark.len_utf8() + group.len;
        }
    }
    if let Some(mark) = text.get(part.len..)?.chars().next().filter(|c| first.count > 0 && matches!(c, '.' | '．')) {
        let fraction = digits(text.get(part.len + mark.len_utf8()..)?, digit)?;
        if (1..=4).contains(&fraction.count) {
            part.scale = 10_u64.pow(u32::try_from(fraction.count).ok()?);
            part.mantissa = part.mantissa.checked_mul(part.scale)?.checked_add(fraction.value)?;
            part.len += mark.len_utf8() + fraction.len;
        }
    }
    Some(part)
}

/// A row of digits.
pub(crate) struct Digits {
    /// What they amount to.
    pub(crate) value: u64,
    /// How many there are.
    pub(crate) count: usize,
    /// How many bytes they take.
    pub(crate) len: usize,
}

/// Reads the digits a text begins with, perhaps none. `None` when there are more than any number has.
pub(crate) fn digits(text: &str, digit: fn(char) -> Option<u64>) -> Option<Digits> {
    let mut row = Digits { value: 0, count: 0, len: 0 };
    for c in text.chars() {
        let Some(next) = digit(c) else { break };
        if row.count == MOST_DIGITS {
            return None;
        }
        row = Digits { value: row.value * 10 + next, count: row.count + 1, len: row.len + c.len_utf8() };
    }
    Some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<(u64, &str)> {
        read(text).map(|number| (number.value, &text[number.len..]))
    }

    #[test]
    fn spellings() {
        for (text, expected) in [
            ("100,000円", Some((100_000, "円"))),
            ("１００，０００円", Some((100_000, "円"))),
            ("10万円", Some((100_000, "円"))),
            ("10 万 円", Some((100_000, " 円"))),
            ("1億2,000万円", Some((120_000_000, "円"))),
            ("10万5千円", Some((105_000, "円"))),
            ("十万", Some((100_000, ""))),
            ("三百二十一", Some((321, ""))),
            ("二〇二三年", Some((2023, "年"))),
            ("2千5百円", Some((2500, "円"))),
            ("千円", Some((1000, "円"))),
            ("1.5万円", Some((15_000, "円"))),
            ("1.5円", None),
            ("1,23", Some((1, ",23"))),
            ("1,2345", Some((1, ",2345"))),
            ("万円", None),
            ("円", None),
            ("", None),
            ("99999999999999999", None),
            ("9999999999999999兆", None),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }
}
