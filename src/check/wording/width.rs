//! Finds full-width letters and digits, and half-width kana; the replacement is their NFKC form (UAX #15).

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::check::wording::{Mistake, MistakeKind};

/// Finds full-width letters and digits. A full-width comma or point between two such digits belongs to the number.
pub(super) fn full_width(text: &str, found: &mut Vec<Mistake>) {
    let is_mark = |c: char| matches!(c, '，' | '．');
    let is_digit = |c: Option<char>| c.is_some_and(|c| matches!(c, '０'..='９'));
    stretches(text, MistakeKind::FullWidth, found, |before, c, rest| {
        matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
            || (is_mark(c) && is_digit(before) && is_digit(rest.chars().nth(1)))
    });
}

/// Finds half-width katakana and their punctuation.
pub(super) fn half_width_kana(text: &str, found: &mut Vec<Mistake>) {
    stretches(text, MistakeKind::HalfWidthKana, found, |_, c, _| matches!(c, '\u{FF61}'..='\u{FF9F}'));
}

/// Finds the longest ranges of characters for which `belongs` holds. It is given the character before, the character,
/// and the text from it on.
fn stretches(
    text: &str,
    kind: MistakeKind,
    found: &mut Vec<Mistake>,
    belongs: impl Fn(Option<char>, char, &str) -> bool,
) {
    // All these characters (U+FF01 to U+FF9F) begin with this byte in UTF-8, and most texts don't contain it.
    if !text.as_bytes().contains(&0xEF) {
        return;
    }
    let mut before = None;
    let mut start = None;
    for (at, c) in text.char_indices() {
        if belongs(before, c, text.get(at..).unwrap_or_default()) {
            start = start.or(Some(at));
        } else if let Some(from) = start.take() {
            found.push(mistake(text, from..at, kind));
        }
        before = Some(c);
    }
    found.extend(start.map(|from| mistake(text, from..text.len(), kind)));
}

/// The mistake in a range of a text.
fn mistake(text: &str, range: Range<usize>, kind: MistakeKind) -> Mistake {
    let written = text.get(range.clone()).unwrap_or_default();
    // A sound mark (ﾞ, ﾟ) alone has no kana to combine with, so there is no sensible replacement.
    let alone = written.starts_with(['\u{FF9E}', '\u{FF9F}']);
    Mistake { range, kind, instead: (!alone).then(|| written.nfkc().collect()) }
}
