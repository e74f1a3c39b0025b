//! What is particular to Japanese text: line breaks in the source, and the ids of headings.

use unicode_normalization::UnicodeNormalization;
use unicode_width::UnicodeWidthChar;

/// Whether a line break in the source between these two characters vanishes: the segment-break rule of CSS Text 3
/// §4.1.3. Both are East Asian wide, full-width or half-width and neither is Hangul, or one is a zero-width space.
/// `None` stands for something unknown, such as a value, and goes with its neighbour.
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

/// The last character of a text that has a width of its own: what precedes a variation selector, an emoji joiner or a
/// mark on a Latin letter.
pub fn last_visible(text: &str) -> Option<char> {
    text.chars().rev().find(|c| c.width() != Some(0) || matches!(c, '\u{200B}' | '\u{3099}' | '\u{309A}'))
}

fn is_wide(c: char) -> bool {
    let voicing = matches!(c, '\u{3099}' | '\u{309A}');
    let half_width_form = matches!(c, '\u{FF61}'..='\u{FF9F}');
    let hangul = matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}' | '\u{FFA0}'..='\u{FFDC}');
    !hangul && (half_width_form || voicing || c.width() == Some(2))
}

/// The id of a heading without an explicit one: its text in NFC and lower case, letters, digits, `-` and `_` kept,
/// spaces as `-`, the rest dropped. It is what GitHub makes of the same heading, so links work in both places.
pub fn slug(text: &str) -> String {
    text.nfc()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
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
        assert_eq!(slug("What is A①会員?"), "what-is-a①会員");
        assert_eq!(slug("か\u{3099}"), "が");
    }
}
