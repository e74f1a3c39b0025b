//! Terms: one form of each is preferred, others are avoided. One automaton (Aho–Corasick) finds all forms in one pass.

use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::check::wording::{Mistake, MistakeKind};

/// A term: the preferred form, the avoided ones, and the reason, which findings quote.
pub(super) struct Term {
    /// `use` in the file.
    pub(super) preferred: String,
    /// `avoid` in the file.
    pub(super) avoided: Vec<String>,
    /// The reason given by the editors of the house style.
    pub(super) why: Option<String>,
}

/// All terms, with the automaton that finds them.
pub(super) struct Terms {
    all: Vec<Term>,
    /// By index of a pattern in `search`: what it is.
    patterns: Vec<Pattern>,
    /// `None` if there are no forms.
    search: Option<AhoCorasick>,
}

/// What a pattern of the automaton is: an avoided form of the term with this index, a preferred form, or an exception.
#[derive(Clone, Copy, PartialEq)]
enum Pattern {
    Avoided(usize),
    Preferred,
    Except,
}

impl Terms {
    /// Builds the automaton. A preferred form is a pattern, too, so that avoided forms inside it are recognised as
    /// such.
    pub(super) fn new<'a>(all: Vec<Term>, except: impl Iterator<Item = &'a str>) -> Terms {
        let (mut patterns, mut forms) = (Vec::new(), Vec::new());
        let mut add = |pattern, form: &str| {
            patterns.push(pattern);
            forms.push(form.to_owned());
        };
        for (at, term) in all.iter().enumerate() {
            add(Pattern::Preferred, &term.preferred);
            term.avoided.iter().for_each(|form| add(Pattern::Avoided(at), form));
        }
        except.for_each(|form| add(Pattern::Except, form));
        let search = if forms.is_empty() { None } else { AhoCorasick::new(&forms).ok() };
        Terms { all, patterns, search }
    }

    /// The term with this index.
    pub(super) fn get(&self, at: usize) -> Option<&Term> {
        self.all.get(at)
    }

    /// The avoided forms in a text, and the ranges of exceptions, in which no rule applies. An avoided form inside a
    /// preferred one (サーバ in サーバー) or inside a longer word of the same script (ユーザ in ユーザビリティ) is no mistake.
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

/// Whether a range neither begins nor ends inside a word of Latin letters or katakana. Other scripts don't mark words.
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
