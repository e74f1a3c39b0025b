//! Commas and full stops of one kind: 、。 or ，。 or ，．

use crate::check::wording::{Mistake, MistakeKind};

/// The comma and the full stop of a house style.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Marks {
    comma: char,
    stop: char,
}

impl Marks {
    /// The names of the pairs in the file: the marks themselves.
    pub(super) const NAMES: &'static [&'static str] = &["、。", "，。", "，．"];

    /// The marks of a name.
    pub(super) fn parse(text: &str) -> Option<Marks> {
        let mut marks = text.chars();
        Some(Marks { comma: marks.next()?, stop: marks.next()? })
    }
}

/// The number of characters at the start within which a full stop ends a label: 「（１）．」.
const LABEL: usize = 4;

/// Finds marks of another kind after Japanese words. Marks between digits or Latin letters are left alone, and so are
/// full stops that end the label of an item.
pub(super) fn find(text: &str, marks: Marks, found: &mut Vec<Mistake>) {
    let (mut before, mut second) = (None, None);
    for (count, (at, c)) in text.char_indices().enumerate() {
        let (wanted, is_stop) = match c {
            '、' | '，' | ',' => (marks.comma, false),
            '。' | '．' | '.' => (marks.stop, true),
            _ => {
                (second, before) = (before, Some(c));
                continue;
            }
        };
        let end = at + c.len_utf8();
        let after = text.get(end..).and_then(|rest| rest.chars().next());
        let ends_a_word = before.is_some_and(is_japanese);
        let goes_on = c.is_ascii() && !after.is_none_or(|after| after == ' ' || is_japanese(after));
        // 「１．」「（２）．」 at the start; ア． and イ． anywhere.
        let one_kana = before.is_some_and(is_katakana) && !second.is_some_and(is_katakana);
        let is_label = is_stop && after.is_some() && (count < LABEL || one_kana);
        if c != wanted && ends_a_word && !goes_on && !is_label {
            found.push(Mistake { range: at..end, kind: MistakeKind::Punctuation, instead: Some(wanted.to_string()) });
        }
        (second, before) = (before, Some(c));
    }
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FF}')
}

/// Kana, kanji and closing brackets.
fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}' | '々' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' | '」' | '』' | '）' | '】' | '〉' | '》' | '］')
}
