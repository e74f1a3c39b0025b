//! Finds the word that a reader meant when a longer word has a slip of one letter: セキリュティ for セキュリティ.
//!
//! Nothing is corrected that the site has as it is typed: `search` tries the other word only when no section has the
//! whole query. `search.js` does the same.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::search::fold;

/// The most words that are known, the most frequent ones: the file is loaded with the first query.
const KNOWN: usize = 1500;

/// The longest word in units. Longer ones are sentences in one script.
const LONGEST: usize = 20;

/// The words of a site that are long enough for a slip to be understood.
#[derive(Debug, Default)]
pub struct Spelling {
    /// As they are written, the most frequent first.
    pub words: Vec<String>,
    /// Their units.
    units: Vec<Vec<u16>>,
}

/// A script that words are written in. A word is a sequence of letters of one script.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Hiragana,
    Katakana,
    Kanji,
    Latin,
}

impl Script {
    /// The script of a character; `None` for digits, punctuation and all others. The long vowel mark belongs to the
    /// script before it.
    fn of(c: char, before: Option<Script>) -> Option<Script> {
        match c {
            'ー' => before.filter(|script| matches!(script, Script::Hiragana | Script::Katakana)),
            '\u{3041}'..='\u{3096}' => Some(Script::Hiragana),
            '\u{30a1}'..='\u{30fa}' => Some(Script::Katakana),
            '々' | '\u{4e00}'..='\u{9fff}' => Some(Script::Kanji),
            'a'..='z' => Some(Script::Latin),
            _ => None,
        }
    }

    /// The shortest word, in units, in which a slip is understood: in a shorter one it may as well be another word.
    fn shortest(self) -> usize {
        match self {
            Script::Kanji => 3,
            Script::Katakana => 4,
            Script::Latin | Script::Hiragana => 5,
        }
    }
}

/// The words of a text, in NFKC and lower case, with the texts between them: `(script, text)`, without script for what
/// is no word.
fn words(text: &str) -> Vec<(Option<Script>, String)> {
    let mut all: Vec<(Option<Script>, String)> = Vec::new();
    let mut before = None;
    for c in text.nfkc().flat_map(char::to_lowercase) {
        let script = Script::of(c, before);
        match all.last_mut() {
            Some((last, word)) if *last == script => word.push(c),
            _ => all.push((script, c.to_string())),
        }
        before = script;
    }
    all
}

impl Spelling {
    /// Collects the words of some texts. Of running `texts` those in hiragana are left out: they are endings and
    /// particles, while `names` (terms, readings, synonyms) have words in it.
    pub fn new<'a>(names: impl Iterator<Item = &'a str>, texts: impl Iterator<Item = &'a str>) -> Spelling {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut add = |text: &str, is_name: bool| {
            for (script, word) in words(text) {
                let Some(script) = script.filter(|one| is_name || *one != Script::Hiragana) else { continue };
                let length = fold::units(&word).len();
                if length >= script.shortest() && length <= LONGEST {
                    *counts.entry(word).or_default() += 1;
                }
            }
        };
        names.for_each(|text| add(text, true));
        texts.for_each(|text| add(text, false));
        let mut words: Vec<(String, usize)> = counts.into_iter().collect();
        words.sort_by_key(|(_, count)| Reverse(*count));
        words.truncate(KNOWN);
        let words: Vec<String> = words.into_iter().map(|(word, _)| word).collect();
        let units = words.iter().map(|word| fold::units(word)).collect();
        Spelling { words, units }
    }

    /// A query with the words in it that are probably slips replaced by those that were meant; `None` when there is
    /// none.
    pub fn corrected(&self, question: &str) -> Option<String> {
        let mut changed = false;
        let word = |(script, text): (Option<Script>, String)| match script.and_then(|script| self.meant(script, &text))
        {
            Some(meant) => {
                changed = true;
                meant.to_owned()
            }
            None => text,
        };
        let out = words(question).into_iter().map(word).collect();
        changed.then_some(out)
    }

    /// The word that was probably meant; `None` when the word is known, also as part of another, or none is near.
    fn meant(&self, script: Script, word: &str) -> Option<&str> {
        let units = fold::units(word);
        if units.len() + 1 < script.shortest() || units.len() > LONGEST {
            return None;
        }
        if self.units.iter().any(|one| one.windows(units.len()).any(|part| part == units)) {
            return None;
        }
        let at = self.units.iter().position(|one| near(one, &units))?;
        self.words.get(at).map(String::as_str)
    }
}

/// Whether two words differ by one letter: replaced, missing, added, or exchanged with its neighbour. Kanji must be
/// between two others: at the ends one more or less makes another word (支援金, 支援金額).
fn near(one: &[u16], other: &[u16]) -> bool {
    let before = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(before..).unwrap_or_default(), other.get(before..).unwrap_or_default());
    let after = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let rest = |all: &'_ [u16]| all.get(..all.len() - after).unwrap_or_default().to_vec();
    let (one, other) = (rest(one), rest(other));
    let inside = before > 0 && after > 0;
    match (one.as_slice(), other.as_slice()) {
        ([a, b], [c, d]) => a == d && b == c,
        ([], [only]) | ([only], []) => inside || !fold::is_kanji(*only),
        ([a], [b]) => inside || !fold::is_kanji(*a) && !fold::is_kanji(*b),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling() -> Spelling {
        let names =
            ["セキュリティ", "ランサムウェア", "休業証明書", "たちいりけんさ", "emotet", "支援金", "フィッシング"];
        Spelling::new(names.into_iter(), std::iter::empty())
    }

    #[test]
    fn a_slip_of_one_letter_is_understood() {
        let known = spelling();
        for (typed, meant) in [
            ("セキリュティ", "セキュリティ"),
            ("せきりゅてぃ", "セキュリティ"),
            ("ランサムウア", "ランサムウェア"),
            ("ランスサムウェア", "ランサムウェア"),
            ("フィシッング", "フィッシング"),
            ("emottet", "emotet"),
            ("休業照明書", "休業証明書"),
            ("支払金", "支援金"),
            ("たちいりけさ", "たちいりけんさ"),
            ("セキリュティと休業照明書 2枚", "セキュリティと休業証明書 2枚"),
        ] {
            assert_eq!(known.corrected(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_is_known_or_another_word_stays() {
        let known = spelling();
        for typed in ["セキュリティ", "ランサム", "支援金額", "支援", "電話", "休業", "emo", "けんさ", "", "2026年"]
        {
            assert_eq!(known.corrected(typed), None, "{typed}");
        }
    }
}
