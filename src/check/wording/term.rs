//! Terms: one form is preferred, others are avoided. All are looked for at once.

use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::check::wording::{Mistake, MistakeKind};

/// A term and its forms.
pub(super) struct Term {
    pub(super) preferred: String,
    pub(super) avoided: Vec<String>,
    pub(super) why: Option<String>,
}

/// All terms, ready to be looked for.
pub(super) struct Terms {
    all: Vec<Term>,
    /// What each pattern is: an avoided form of a term, a preferred form (`None` in it), or an exception.
    patterns: Vec<Pattern>,
    /// `None` when there is nothing to look for.
    search: Option<AhoCorasick>,
}

#[derive(Clone, Copy, PartialEq)]
enum Pattern {
    Avoided(usize),
    Preferred,
    Except,
}

impl Terms {
    pub(super) fn new<'a>(all: Vec<Term>, except: impl Iterator<Item = &'a str>) -> Terms {
        let mut patterns = Vec::new();
        let mut forms: Vec<String> = Vec::new();
        for (at, term) in all.iter().enumerate() {
            patterns.push(Pattern::Preferred);
            forms.push(term.preferred.clone());
            patterns.extend(term.avoided.iter().map(|_| Pattern::Avoided(at)));
            forms.extend(term.avoided.iter().cloned());
        }
        for one in except {
            patterns.push(Pattern::Except);
            forms.push(one.to_owned());
        }
        let search = if forms.is_empty() { None } else { AhoCorasick::new(&forms).ok() };
        Terms { all, patterns, search }
    }

    pub(super) fn get(&self, at: usize) -> Option<&Term> {
        self.all.get(at)
    }

    /// The avoided forms in a text, and the stretches that are meant as they are. A form inside a preferred one
    /// (サーバ in サーバー) or inside a longer word of its script (ユーザ in ユーザビリティ) is not one.
    pub(super) fn find(&self, text: &str) -> (Vec<Mistake>, Vec<Range<usize>>) {
        let (mut mistakes, mut preferred, mut except) = (Vec::new(), Vec::new(), Vec::new());
        for found in self.search.iter().flat_map(|search| search.find_overlapping_iter(text)) {
            match self.patterns.get(found.pattern().as_usize()) {
                Some(Pattern::Avoided(at)) if is_word(text, &found.range()) => mistakes.push(Mistake {
                    range: found.range(),
                    kind: MistakeKind::Term(*at),
                    instead: self.get(*at).map(|term| term.preferred.clone()),
                }),
                Some(Pattern::Preferred) => preferred.push(found.range()),
                Some(Pattern::Except) => except.push(found.range()),
                _ => {}
            }
        }
        mistakes.retain(|mistake: &Mistake| {
            !preferred.iter().any(|one: &Range<usize>| one.start <= mistake.range.start && mistake.range.end <= one.end)
        });
        (mistakes, except)
    }
}

/// Whether neither end of a range lies inside a word of Latin letters or of katakana.
fn is_word(text: &str, range: &Range<usize>) -> bool {
    let (before, rest) = text.split_at(range.start);
    let (inside, after) = rest.split_at(range.len());
    let goes_on = |a: Option<char>, b: Option<char>| match (a, b) {
        (Some(a), Some(b)) => {
            (a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric()) || (is_katakana(a) && is_katakana(b))
        }
        _ => false,
    };
    !goes_on(before.chars().next_back(), inside.chars().next())
        && !goes_on(inside.chars().next_back(), after.chars().next())
}

fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー'..='ヿ' | '\u{FF66}'..='\u{FF9F}')
}
