//! Splits text into grams, in the same way for the sections of a site and for what a reader types.
//!
//! Spellings that sound alike are made equal first: NFKC (UAX #15), case, katakana and hiragana, small kana, long
//! vowels. The text is then split into runs, and each run into pairs of neighbouring characters; Japanese has no
//! blanks between words, and no dictionary is needed this way. `search.js` in the theme does the same, and a test
//! compares the two.

use unicode_normalization::UnicodeNormalization;

/// Two neighbouring UTF-16 units, the first in the upper 16 bits. A blank (U+0020) stands for the edge of a run.
/// UTF-16, because JavaScript strings are.
pub type Gram = u32;

/// The edge of a run.
const EDGE: u16 = 0x20;

/// The vowels of the hiragana from ぁ (U+3041) to ゖ (U+3096).
const VOWELS: &[u8; 86] = b"aaiiuueeooaaiiuueeooaaiiuueeooaaiiuuueeooaiueoaaaiiiuuueeeoooaiueoaauuooaiueoaaieo-uae";

/// The class of characters that a run consists of; digits join runs of any class.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    /// Katakana are nearly always a word of their own, so a run ends where they do. In 「電話でたずねる」 there is then no
    /// データ, although the letters are the same once folded.
    Katakana,
    Latin,
    Other,
}

/// Whether a gram contains the edge of a run. Such grams distinguish a whole word from part of another; they raise the
/// score but are not required, because readers also type parts of words.
pub fn is_edge(gram: Gram) -> bool {
    gram >> 16 == u32::from(EDGE) || gram & 0xFFFF == u32::from(EDGE)
}

/// Calls `each` with every gram of a text, in order, as often as it occurs.
pub fn grams(text: &str, each: &mut impl FnMut(Gram)) {
    runs(text, &mut |run| run.grams(each));
}

/// As [`grams`], with whether a gram is of hiragana alone: most of those are endings and particles (してもいいですか), which
/// say less than a kanji or a word in katakana.
pub fn grams_with_weight(text: &str, each: &mut impl FnMut(Gram, bool)) {
    runs(text, &mut |run| {
        let light = |unit: u32| unit == u32::from(EDGE) || VOWELS.len() as u32 > unit.wrapping_sub(0x3041);
        run.grams(&mut |gram| each(gram, !run.katakana && light(gram >> 16) && light(gram & 0xFFFF)));
    });
}

/// The units of a text: all its runs, one after another. Texts that are found alike have equal units.
pub fn units(text: &str) -> Vec<u16> {
    let mut all = Vec::new();
    runs(text, &mut |run| all.extend_from_slice(run.units));
    all
}

/// Calls `each` with every run of a text, in order.
fn runs(text: &str, each: &mut impl FnMut(Run<'_>)) {
    if text.chars().all(is_plain) {
        Runs::new(each).feed(text.chars());
    } else {
        Runs::new(each).feed(text.nfkc());
    }
}

/// Characters that NFKC never changes, whatever is next to them, and punctuation that ends a run in any form. For text
/// of only these, the slow normalisation is skipped.
pub fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='\x7f' | '\u{3000}'..='\u{3035}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ff01}'..='\u{ff0b}' | '\u{ff1a}'..='\u{ff1f}')
}

/// A sequence of letters that belong together.
struct Run<'a> {
    /// Its folded units.
    units: &'a [u16],
    /// Whether it was written in katakana.
    katakana: bool,
    /// The last unit of the run before it and the first of this one, when they are joined: 電子カルテ is one word of two
    /// runs.
    joint: Option<(u16, u16)>,
}

impl Run<'_> {
    /// Calls `each` with its grams.
    fn grams(&self, each: &mut impl FnMut(Gram)) {
        let mut pair = |a: u16, b: u16| each(u32::from(a) << 16 | u32::from(b));
        if let Some((before, first)) = self.joint {
            pair(before, first);
        }
        let (Some(first), Some(last)) = (self.units.first(), self.units.last()) else { return };
        pair(EDGE, *first);
        for (at, two) in self.units.windows(2).enumerate() {
            let &[a, b] = two else { continue };
            pair(a, b);
            // A single kanji between kana is usually a word of its own, which readers search for: 鍵, 薬.
            let alone = !is_kanji(a) && is_kanji(b) && self.units.get(at + 2).is_none_or(|next| !is_kanji(*next));
            if alone {
                pair(EDGE, b);
            }
        }
        pair(*last, EDGE);
    }
}

/// Splits normalised characters into runs and passes them on.
struct Runs<'e, E> {
    /// The folded units of the current run.
    run: Vec<u16>,
    /// Its class; [`Class::Digit`] as long as it has only digits, which fit any.
    class: Class,
    /// Whether a hyphen or comma follows a digit; it is ignored if another digit comes next (0120-000-111, 1,000).
    joint: bool,
    /// The last unit of the run before, if this one follows directly and may be joined to it.
    before: Option<u16>,
    each: &'e mut E,
}

impl<'e, E: FnMut(Run<'_>)> Runs<'e, E> {
    fn new(each: &'e mut E) -> Self {
        Runs { run: Vec::with_capacity(64), class: Class::Digit, joint: false, before: None, each }
    }

    /// Takes all characters of a text, in lower case.
    fn feed(mut self, chars: impl Iterator<Item = char>) {
        for c in chars {
            if c.is_ascii() {
                self.take(c.to_ascii_lowercase());
            } else if ('\u{3041}'..='\u{9fff}').contains(&c) {
                self.take(c); // no case
            } else {
                c.to_lowercase().for_each(|c| self.take(c));
            }
        }
        self.end();
    }

    /// Takes a character: adds it to the run, or ends the run.
    fn take(&mut self, c: char) {
        if c == 'ー' {
            return;
        }
        let Some(class) = class(c) else {
            let last_is_digit = self.run.last().is_some_and(|unit| is_digit(*unit));
            if matches!(c, '-' | '\u{2010}' | '\u{2013}' | '\u{2212}' | ',') && last_is_digit && !self.joint {
                self.joint = true;
            } else {
                self.end();
                self.before = None;
            }
            return;
        };
        if self.joint {
            if class == Class::Digit {
                self.joint = false;
            } else {
                self.end();
                self.before = None;
            }
        }
        if class != Class::Digit {
            if self.class != Class::Digit && self.class != class {
                self.end();
            }
            self.class = class;
        }
        let mut buffer = [0; 2];
        match kana(c) {
            Some((unit, vowel_alone)) => {
                let before = self.run.last().and_then(|before| vowel(*before));
                let long = vowel_alone
                    && before.is_some()
                    && (before == vowel(unit) || before == Some(b'o') && vowel(unit) == Some(b'u'));
                if !long {
                    self.run.push(unit);
                }
            }
            None => self.run.extend_from_slice(c.encode_utf16(&mut buffer)),
        }
    }

    /// Ends the current run and passes it on.
    fn end(&mut self) {
        let joins = |unit: &u16| is_kanji(*unit) || matches!(self.class, Class::Katakana | Class::Latin);
        let first = self.run.first().copied().filter(joins);
        let after = self.run.last().copied().filter(joins);
        let joint = self.before.take().zip(first);
        if !self.run.is_empty() {
            (self.each)(Run { units: &self.run, katakana: self.class == Class::Katakana, joint });
        }
        self.before = after;
        self.run.clear();
        self.class = Class::Digit;
        self.joint = false;
    }
}

/// The class of a character that is part of a word; `None` for punctuation, blanks and symbols, which end a run.
fn class(c: char) -> Option<Class> {
    Some(match c {
        '0'..='9' => Class::Digit,
        'a'..='z' => Class::Latin,
        '\u{3041}'..='\u{3096}' | '\u{4e00}'..='\u{9fff}' => Class::Other,
        '\u{30a1}'..='\u{30fa}' | 'ヽ' | 'ヾ' => Class::Katakana,
        _ if c.is_alphabetic() => {
            if c < '\u{2e80}' {
                Class::Latin
            } else {
                Class::Other
            }
        }
        _ if c.is_numeric() => Class::Digit,
        _ => return None,
    })
}

/// The unit to which a kana is folded, and whether it is a full-size vowel. Such a vowel may only lengthen the one
/// before (とおり, とうり) and is then dropped.
fn kana(c: char) -> Option<(u16, bool)> {
    let code = u16::try_from(u32::from(c)).ok()?;
    let code = if (0x30A1..=0x30F6).contains(&code) { code - 0x60 } else { code };
    Some(match code {
        0x3042 | 0x3044 | 0x3046 | 0x3048 | 0x304A => (code, true),
        // small ones, ぁ to ぉ and っ ゃ ゅ ょ ゎ
        0x3041 | 0x3043 | 0x3045 | 0x3047 | 0x3049 | 0x3063 | 0x3083 | 0x3085 | 0x3087 | 0x308E => (code + 1, false),
        0x3095 => (0x304B, false), // ゕ
        0x3096 => (0x3051, false), // ゖ
        0x3062 => (0x3058, false), // ぢ
        0x3065 => (0x305A, false), // づ
        0x304B..=0x3094 => (code, false),
        _ => return None,
    })
}

/// The vowel of a hiragana, as an ASCII letter; `-` for ん.
fn vowel(unit: u16) -> Option<u8> {
    VOWELS.get(usize::from(unit.checked_sub(0x3041)?)).copied()
}

/// Whether a unit is an ASCII digit; others were normalised to these.
fn is_digit(unit: u16) -> bool {
    (0x30..=0x39).contains(&unit)
}

/// Whether a unit is a kanji: 々, CJK unified ideographs or extension A.
pub fn is_kanji(unit: u16) -> bool {
    matches!(unit, 0x3005 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        grams(text, &mut |gram| out.push(String::from_utf16_lossy(&[(gram >> 16) as u16, gram as u16])));
        out
    }

    #[test]
    fn what_sounds_alike_is_equal() {
        for (one, other) in [
            ("サーバー", "サーバ"),
            ("ランサムウェア", "らんさむうえあ"),
            ("ウィルス", "ウイルス"),
            ("ＶＰＮ", "vpn"),
            ("ﾊﾟｽﾜｰﾄﾞ", "パスワード"),
            ("セキュリティー", "せきゅりてぃ"),
            ("とうり", "とおり"),
            ("キュー", "きゅう"),
            ("0120-000-111", "０１２００００１１１"),
            ("100,000円", "100000円"),
            ("つづく", "つずく"),
            ("①", "1"),
        ] {
            assert_eq!(all(one), all(other), "{one} {other}");
        }
    }

    #[test]
    fn runs_end_where_a_word_does() {
        assert!(!all("電話でたずねる").contains(&String::from("た ")));
        assert_eq!(all("データを"), [" で", "でた", "た ", " を", "を "]);
        assert_eq!(
            all("90日、A①会員"),
            [" 9", "90", "0日", " 日", "日 ", " a", "a1", "1 ", "1会", " 会", "会員", "員 "]
        );
        assert!(
            all("電子カルテ").contains(&String::from("子か")) && !all("電子、カルテ").contains(&String::from("子か"))
        );
        assert_eq!(all("この鍵を"), [" こ", "この", "の鍵", " 鍵", "鍵を", "を "]);
        assert_eq!(all("1-a"), [" 1", "1 ", " a", "a "]);
        assert_eq!(all("、。"), Vec::<String>::new());
    }
}
