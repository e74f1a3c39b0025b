//! A fact that answers a query by itself: a phone number or an amount is shown above the results, without a click.

use std::cmp::Reverse;

use crate::search::fold;

/// The most answers that are shown.
const SHOWN: usize = 3;

/// A fact, or the facts of one contact, as it is shown among the results. `render::answers` makes them from the ledger.
#[derive(Clone, Debug)]
pub struct FactAnswer {
    /// The id of its record: `hotlines.emergency`.
    pub id: String,
    /// Its heading: the name of the record.
    pub name: String,
    /// The page with more about it, relative to the top of the site; empty when there is none.
    pub path: String,
    /// Its rows: label, value, and the address that the value links to (`tel:…`), which may be empty.
    pub rows: Vec<(String, String, String)>,
    /// The questions that it answers. A query asks one if it contains all words of it (separated by blanks), and if they
    /// are a third of the query or more: 「画面の番号に電話してしまった」 does not ask for a phone number.
    pub asked: Vec<String>,
    /// Words that distinguish it from similar facts. They raise its rank but don't make it an answer.
    pub about: Vec<String>,
}

/// The questions that an answer answers, prepared for comparison: for each its words as units.
pub type Questions = Vec<Vec<Vec<u16>>>;

impl FactAnswer {
    /// Its questions as units.
    pub fn questions(&self) -> Questions {
        let words = |question: &String| question.split_whitespace().map(fold::units).collect();
        self.asked.iter().map(words).collect()
    }

    /// The pairs of units of its name and of all its words: those that it shares with a query raise its rank.
    pub fn pairs(&self) -> Vec<u32> {
        let texts = std::iter::once(&self.name).chain(&self.asked).chain(&self.about);
        let mut all: Vec<u32> = texts.flat_map(|text| pairs(&fold::units(text)).collect::<Vec<_>>()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Neighbouring units, packed as a gram is.
fn pairs(units: &[u16]) -> impl Iterator<Item = u32> {
    units.windows(2).filter_map(|two| match two {
        [a, b] => Some(u32::from(*a) << 16 | u32::from(*b)),
        _ => None,
    })
}

/// The answers to a query, by number: first those with more pairs of units in common with it, at most 3. `answers` are
/// the questions and pairs of each.
pub fn matching(answers: &[(Questions, Vec<u32>)], query: &str) -> Vec<usize> {
    let query = fold::units(query);
    let has = |word: &Vec<u16>| !word.is_empty() && query.windows(word.len()).any(|part| part == word.as_slice());
    let asks = |question: &Vec<Vec<u16>>| {
        let length: usize = question.iter().map(Vec::len).sum();
        length * 3 >= query.len() && length > 0 && question.iter().all(has)
    };
    let common = |pairs_of: &[u32]| pairs(&query).filter(|pair| pairs_of.binary_search(pair).is_ok()).count();
    let mut found: Vec<(Reverse<usize>, usize)> = answers
        .iter()
        .enumerate()
        .filter(|(_, (questions, _))| questions.iter().any(asks))
        .map(|(at, (_, pairs))| (Reverse(common(pairs)), at))
        .collect();
    found.sort_unstable();
    found.into_iter().take(SHOWN).map(|(_, at)| at).collect()
}
