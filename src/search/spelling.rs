//! Finds the word that a reader meant when a longer word has a slip of one letter: セキリュティ for セキュリティ.
//!
//! Nothing is corrected that the site has as it is typed: `search` tries the other word only when no section has the
//! whole query. `search.js` does the same.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::search::fold;

/// The most words that are known, the most frequent ones: the file is loaded with the first query.
const KNOWN: usize = 1500;

/// The shortest word, in units, in which a slip is understood: in a shorter one it may as well be another word.
const SHORTEST: usize = 5;

/// The shortest word in which a letter other than a kanji may be replaced: オフライン is not オンライン.
const REPLACED: usize = 6;

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
}

/// The words of a text in NFKC and lower case, and what is between them, in order; without script for what is no word.
fn words(text: &str) -> impl Iterator<Item = (Option<Script>, &str)> {
    let (mut rest, mut before) = (text, None);
    std::iter::from_fn(move || {
        let first = Script::of(rest.chars().next()?, before);
        let mut last = first;
        let end = rest.char_indices().find(|(_, c)| {
            let script = Script::of(*c, last);
            last = script;
            script != first
        });
        let (word, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        (rest, before) = (after, first);
        Some((first, word))
    })
}

/// A text in NFKC and lower case.
fn normalised(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| fold::is_plain(c) && !c.is_ascii_uppercase() && !('\u{ff01}'..='\u{ff1f}').contains(&c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfkc().flat_map(char::to_lowercase).collect())
}

/// How often each word occurs.
#[derive(Debug, Default)]
pub struct Counts(HashMap<String, usize>);

impl Counts {
    /// Adds the words of running text, without those in hiragana, which are endings and particles.
    pub fn add_text(&mut self, text: &str) {
        self.add(text, false);
    }

    /// Adds the words of names: terms, readings, synonyms.
    pub fn add_name(&mut self, name: &str) {
        self.add(name, true);
    }

    fn add(&mut self, text: &str, is_name: bool) {
        for (script, word) in words(&normalised(text)) {
            if script.is_none_or(|script| !is_name && script == Script::Hiragana) {
                continue;
            }
            match self.0.get_mut(word) {
                Some(count) => *count += 1,
                None => drop(self.0.insert(word.to_owned(), 1)),
            }
        }
    }

    /// Both together.
    #[must_use]
    pub fn with(mut self, other: Counts) -> Counts {
        if self.0.len() < other.0.len() {
            return other.with(self);
        }
        for (word, count) in other.0 {
            *self.0.entry(word).or_default() += count;
        }
        self
    }
}

impl Spelling {
    /// The most frequent words that are long enough for a slip to be understood.
    pub fn new(counts: Counts) -> Spelling {
        let long = |word: &String| (SHORTEST..=LONGEST).contains(&fold::units(word).len());
        let mut words: Vec<(String, usize)> = counts.0.into_iter().filter(|(word, _)| long(word)).collect();
        words.sort_unstable_by(|(a, more), (b, less)| (less, a).cmp(&(more, b)));
        words.truncate(KNOWN);
        let words: Vec<String> = words.into_iter().map(|(word, _)| word).collect();
        let units = words.iter().map(|word| fold::units(word)).collect();
        Spelling { words, units }
    }

    /// A query with the words in it that are probably slips replaced by those that were meant; `None` when there is
    /// none.
    pub fn corrected(&self, question: &str) -> Option<String> {
        let question = normalised(question);
        let meant = |(script, word): (Option<Script>, _)| script.and_then(|_| self.meant(word)).unwrap_or(word);
        let out: String = words(&question).map(meant).collect();
        (out != question).then_some(out)
    }

    /// The word that was probably meant; `None` when the word is known, also as part of another, or none is near.
    fn meant(&self, word: &str) -> Option<&str> {
        let units = fold::units(word);
        if units.len() + 1 < SHORTEST || units.len() > LONGEST {
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
/// between two others: at the ends one more or less makes another word (補助金, 補助金額).
fn near(one: &[u16], other: &[u16]) -> bool {
    let long = one.len() >= REPLACED;
    let before = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(before..).unwrap_or_default(), other.get(before..).unwrap_or_default());
    let after = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(..one.len() - after), other.get(..other.len() - after));
    let inside = before > 0 && after > 0;
    match (one.unwrap_or_default(), other.unwrap_or_default()) {
        ([a, b], [c, d]) => a == d && b == c,
        ([], [only]) | ([only], []) => inside || !fold::is_kanji(*only),
        ([a], [b]) if fold::is_kanji(*a) || fold::is_kanji(*b) => inside,
        ([_], [_]) => long,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling() -> Spelling {
        let names = [
            "セキュリティ",
            "ランサムウェア",
            "受講証明書",
            "たちいりけんさ",
            "emotet",
            "補助金",
            "フィッシング",
            "オンライン",
        ];
        let mut counts = Counts::default();
        names.into_iter().for_each(|name| counts.add_name(name));
        Spelling::new(counts)
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
            ("受講照明書", "受講証明書"),
            ("たちいりけさ", "たちいりけんさ"),
            ("セキリュティと受講照明書 2枚", "セキュリティと受講証明書 2枚"),
        ] {
            assert_eq!(known.corrected(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_is_known_or_another_word_stays() {
        let known = spelling();
        for typed in [
            "セキュリティ",
            "ランサム",
            "補助金額",
            "支払金",
            "オフライン",
            "支援",
            "電話",
            "休業",
            "emo",
            "けんさ",
            "",
            "2026年",
        ] {
            assert_eq!(known.corrected(typed), None, "{typed}");
        }
    }
}
