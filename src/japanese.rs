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

fn is_wide(c: char) -> bool {
    let half_width_form = matches!(c, '\u{FF61}'..='\u{FF9F}');
    let hangul = matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}' | '\u{FFA0}'..='\u{FFDC}');
    !hangul && (half_width_form || c.width() == Some(2))
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
    fn an_id_is_made_as_github_makes_it() {
        assert_eq!(slug("受付時間と窓口（平日）"), "受付時間と窓口平日");
        assert_eq!(slug("What is A①会員?"), "what-is-a①会員");
        assert_eq!(slug("か\u{3099}"), "が");
    }
}
