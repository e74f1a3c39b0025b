//! Rules particular to Japanese text: line breaks in the source, and the ids of headings.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_width::UnicodeWidthChar;

/// Whether a line break in the source between these two characters is removed and not turned into a space: the
/// segment-break rule of CSS Text 3 §4.1.3. It is when both are East Asian wide, full-width or half-width and neither
/// is Hangul, or one is a zero-width space. `None` stands for something unknown, such as a value filled in later, and
/// is treated like its neighbour.
pub fn joins(before: Option<char>, after: Option<char>) -> bool {
    if before == Some('\u{200B}') || after == Some('\u{200B}') {
        return true;
    }
    match (before, after) {
        (Some(a), Some(b)) => is_wide(a) && is_wide(b),
        (Some(one), None) | (None, Some(one)) => is_wide(one),
        (None, None) => false,
    }
}

/// How many combining marks after one character are skipped at most, so that the time stays linear in the text.
const MARKS: usize = 16;

/// The last character of a text that has a width of its own: what precedes a variation selector, an emoji joiner or a
/// mark on a Latin letter. Voicing marks count, because they are part of a kana.
pub fn last_visible(text: &str) -> Option<char> {
    text.chars().rev().take(MARKS).find(|c| c.width() != Some(0) || matches!(c, '\u{200B}' | '\u{3099}' | '\u{309A}'))
}

/// East Asian wide, full-width or half-width (UAX #11), and not Hangul, which separates words with spaces.
fn is_wide(c: char) -> bool {
    let voicing = matches!(c, '\u{3099}' | '\u{309A}');
    let half_width_form = matches!(c, '\u{FF61}'..='\u{FF9F}');
    let hangul = matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}' | '\u{FFA0}'..='\u{FFDC}');
    !hangul && (half_width_form || voicing || c.width() == Some(2))
}

/// The id of a heading that has no explicit one: its text in NFC and lower case; letters, marks, decimal digits, `-`
/// and connectors such as `_` stay, spaces become `-`, the rest is dropped. GitHub makes the same id of the same
/// heading, so links work in both places.
pub fn slug(text: &str) -> String {
    let text: String = text.nfc().collect();
    text.to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' | '\u{203F}' | '\u{2040}' | '\u{2054}' | '︳' | '︴' | '﹍'..='﹏' | '＿' => Some(c),
            c if c.is_alphabetic() || is_combining_mark(c) || is_decimal(c) => Some(c),
            _ => None,
        })
        .collect()
}

/// Whether a character is a decimal digit of any script (general category Nd). They lie in blocks of ten.
fn is_decimal(c: char) -> bool {
    let c = u32::from(c);
    let after = ZEROS.partition_point(|zero| *zero <= c);
    after.checked_sub(1).and_then(|at| ZEROS.get(at)).is_some_and(|zero| c - zero < 10)
}

/// The zeros of the scripts whose digits are kept in ids; the other nine digits follow each in Unicode.
#[rustfmt::skip]
const ZEROS: &[u32] = &[
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20,
    0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0,
    0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0,
    0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50,
    0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
];

/// Text in normal form C, borrowed when it is so already.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { text.into() } else { text.nfc().collect::<String>().into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_japanese_join_and_lines_of_latin_do_not() {
        assert!(joins(Some('、'), Some('次')));
        assert!(joins(Some('ｶ'), Some('ﾅ')));
        assert!(!joins(Some('す'), Some('a')));
        assert!(!joins(Some('한'), Some('글')));
        assert!(joins(Some('は'), None));
        assert!(!joins(Some('a'), None));
    }

    #[test]
    fn what_has_no_width_does_not_decide() {
        assert_eq!(last_visible("葛\u{E0100}"), Some('葛'));
        assert_eq!(last_visible("大塚\u{FE00}"), Some('塚'));
        assert_eq!(last_visible("e\u{301}"), Some('e'));
        assert!(joins(last_visible("か\u{3099}"), Some('あ')), "in normal form D");
        assert!(joins(Some('a'), Some('\u{200B}')) && joins(last_visible("a\u{200B}"), Some('b')));
        assert!(joins(Some('𠮟'), Some('る')) && !joins(Some('ﾡ'), Some('あ')) && !joins(Some('”'), Some('と')));
    }

    #[test]
    fn an_id_is_made_as_github_makes_it() {
        assert_eq!(slug("受付時間と窓口（平日）"), "受付時間と窓口平日");
        for (text, id) in [
            ("What is A①会員?", "what-is-a会員"),
            ("受付時間・窓口", "受付時間窓口"),
            ("Ⅷ章 ❶と²", "ⅷ章-と"),
            ("㎡ Ⓐ ⚠\u{FE0F} 注意", "-ⓐ-\u{FE0F}-注意"),
            ("ΑΣ İI", "ας-i\u{307}i"),
            ("全角\u{3000}空白１２", "全角空白１２"),
            ("a_b‿c ½ ௰ ٣", "a_b‿c---٣"),
            ("ー々〆 ﾊﾟｽ", "ー々〆-ﾊﾟｽ"),
            ("👨\u{200D}👩\u{200D}👧 家族", "-家族"),
        ] {
            assert_eq!(slug(text), id);
        }
        assert_eq!(slug("か\u{3099}"), "が", "but in normal form C");
    }
}
