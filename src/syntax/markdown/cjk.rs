//! The classes of characters that the specification of CJK-friendly emphasis distinguishes
//! (<https://github.com/tats-u/markdown-cjk-friendly>, `specification.md` §2.1), as of Unicode 17.

/// Whether this is a CJK character: of East Asian Width (UAX #11) `W`, `F` or `H` without being an emoji by default, or
/// of the script Hangul.
pub(super) fn is_cjk(c: char) -> bool {
    let c = u32::from(c);
    let after = CJK.partition_point(|(first, _)| *first <= c);
    after.checked_sub(1).and_then(|at| CJK.get(at)).is_some_and(|(_, last)| c <= *last)
}

/// Whether this is a variation selector from VS1 to VS15, which chooses a form of the character before it. VS16 is left
/// out: it makes the character an emoji.
pub(super) fn is_form_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0E}')
}

/// Whether this is a variation selector for ideographs (VS17 to VS256).
pub(super) fn is_ideographic_selector(c: char) -> bool {
    matches!(c, '\u{E0100}'..='\u{E01EF}')
}

/// Whether the two are a quotation mark in its full-width form. Without the selector its width is ambiguous.
pub(super) fn is_wide_quote(mark: char, selector: char) -> bool {
    selector == '\u{FE01}' && matches!(mark, '‘' | '’' | '“' | '”')
}

/// Whether this is punctuation or a symbol. It is only asked of characters before a variation selector, where whatever
/// is no letter, number, space or control counts.
pub(super) fn is_mark(c: char) -> bool {
    !(is_letter(c) || c.is_whitespace() || c.is_control())
}

/// Whether this is a letter or number, so that CommonMark does not take it for punctuation. Circled letters (`Ⓜ`) are
/// symbols, although Unicode calls them alphabetic.
pub(super) fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !matches!(c, '\u{24B6}'..='\u{24E9}' | '\u{1F130}'..='\u{1F189}')
}

/// The ranges of CJK characters: first and last code point of each, in order.
#[rustfmt::skip]
const CJK: &[(u32, u32)] = &[
    (0x1100, 0x11FF), (0x20A9, 0x20A9), (0x2329, 0x232A), (0x2630, 0x2637), (0x268A, 0x268F), (0x2E80, 0x2E99),
    (0x2E9B, 0x2EF3), (0x2F00, 0x2FD5), (0x2FF0, 0x303E), (0x3041, 0x3096), (0x3099, 0x30FF), (0x3105, 0x312F),
    (0x3131, 0x318E), (0x3190, 0x31E5), (0x31EF, 0x321E), (0x3220, 0x3247), (0x3250, 0xA48C), (0xA490, 0xA4C6),
    (0xA960, 0xA97C), (0xAC00, 0xD7A3), (0xD7B0, 0xD7C6), (0xD7CB, 0xD7FB), (0xF900, 0xFAFF), (0xFE10, 0xFE19),
    (0xFE30, 0xFE52), (0xFE54, 0xFE66), (0xFE68, 0xFE6B), (0xFF01, 0xFFBE), (0xFFC2, 0xFFC7), (0xFFCA, 0xFFCF),
    (0xFFD2, 0xFFD7), (0xFFDA, 0xFFDC), (0xFFE0, 0xFFE6), (0xFFE8, 0xFFEE), (0x16FE0, 0x16FE4), (0x16FF0, 0x16FF6),
    (0x17000, 0x18CD5), (0x18CFF, 0x18D1E), (0x18D80, 0x18DF2), (0x1AFF0, 0x1AFF3), (0x1AFF5, 0x1AFFB),
    (0x1AFFD, 0x1AFFE), (0x1B000, 0x1B122), (0x1B132, 0x1B132), (0x1B150, 0x1B152), (0x1B155, 0x1B155),
    (0x1B164, 0x1B167), (0x1B170, 0x1B2FB), (0x1D300, 0x1D356), (0x1D360, 0x1D376), (0x1F200, 0x1F200),
    (0x1F202, 0x1F202), (0x1F210, 0x1F219), (0x1F21B, 0x1F22E), (0x1F230, 0x1F231), (0x1F237, 0x1F237),
    (0x1F23B, 0x1F23B), (0x1F240, 0x1F248), (0x1F260, 0x1F265), (0x20000, 0x3FFFD),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_are_in_order() {
        assert!(CJK.iter().all(|(first, last)| first <= last));
        assert!(CJK.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
    }

    #[test]
    fn wide_and_hangul_are_cjk_and_emoji_are_not() {
        assert!("あアｱ、。「」（）：～々〆〇㋐".chars().all(is_cjk));
        assert!("한ᅡᄏﾡ龘𠮟𫠉𰻞𛀙〰〽🈂🈷㊗㊙".chars().all(is_cjk));
        assert!(!"aé①“”‘’…—··😀🈚☕©°\u{E0100}\u{FE00}".chars().any(is_cjk));
    }
}
