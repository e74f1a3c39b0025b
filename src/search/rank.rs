//! Ranks the entries for a query. `search.js` in the theme does the same, and a test compares the two; so this code
//! uses whole numbers only, and no order that depends on a hash map.

use std::collections::HashMap;

use crate::search::fold::{self, Gram};
use crate::search::index::Index;

/// The most grams of a query that are considered, and the most that are looked up in the index: each lookup may cost
/// the reader a download.
const LONGEST_QUESTION: usize = 60;
const MOST_LOOKED_UP: usize = 18;

/// A gram of hiragana alone counts this much less than any other.
const LIGHT: u32 = 4;

/// A result must contain a third of the query, or this many of its grams: a whole sentence has many that no page has.
const ENOUGH: usize = 4;

/// How many results are shown, and how many of the same page.
const RESULTS: usize = 8;
const OF_ONE_PAGE: usize = 2;

/// The entries that a query finds, best first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranked {
    /// Sections, by the number of their entries; at most 8, and 2 of the same page.
    pub results: Vec<u32>,
    /// The weight of the query, and of the largest part of it that any entry contains.
    pub total: u64,
    /// See `total`.
    pub most: u64,
}

impl Ranked {
    /// Whether an entry contains the whole query.
    pub fn whole(&self) -> bool {
        self.most >= self.total
    }

    /// Whether an entry contains a larger part of this query than any does of another.
    pub fn is_closer_than(&self, other: &Ranked) -> bool {
        self.most * other.total > other.most * self.total
    }
}

/// How well an entry matches a query.
#[derive(Clone, Copy, Default)]
struct Score {
    /// The weights of all grams it contains, each multiplied by the rarity of the gram.
    sum: u64,
    /// How much of the query it contains: the sum of the rarities of those grams.
    held: u64,
    /// How many grams of the query it contains.
    grams: usize,
}

/// The grams of a query, each once, in order, with whether they count little; at most `LONGEST_QUESTION`.
pub fn grams(question: &str) -> Vec<(Gram, bool)> {
    let mut all: Vec<(Gram, bool)> = Vec::new();
    fold::grams_with_weight(question, &mut |gram, light| match all.iter().position(|one| one.0 == gram) {
        Some(at) => all.get_mut(at).into_iter().for_each(|one| one.1 &= light),
        None if all.len() < LONGEST_QUESTION => all.push((gram, light)),
        None => {}
    });
    all
}

/// The grams that are looked up. Common grams are skipped unless there are no others. Of a long query only the first
/// grams are used, and those of hiragana alone last.
fn wanted(index: &Index, question: &str) -> Vec<(Gram, bool)> {
    let all = grams(question);
    let mut wanted: Vec<_> =
        all.iter().copied().filter(|(gram, _)| index.common.binary_search(gram).is_err()).collect();
    if wanted.iter().all(|(gram, _)| fold::is_edge(*gram)) {
        wanted = all;
    }
    if wanted.len() > MOST_LOOKED_UP {
        let edges_only = wanted.iter().all(|(gram, _)| fold::is_edge(*gram));
        wanted.retain(|(gram, _)| edges_only || !fold::is_edge(*gram));
        wanted.sort_by_key(|(_, light)| *light);
        wanted.truncate(MOST_LOOKED_UP);
    }
    wanted
}

/// The rarity of a gram that is in no entry; it makes every entry a worse match. In Japanese such a gram is often only
/// a turn of phrase and counts a quarter. In Latin script it means that the whole word is missing, and counts fully.
fn missing(index: &Index, gram: Gram) -> u32 {
    let latin = gram >> 16 < 0x80 && gram & 0xFFFF < 0x80;
    if latin { index.rarest } else { index.rarest / 4 }
}

/// Runs a query. `page_of` gives the page of an entry.
pub fn rank(index: &Index, question: &str, page_of: impl Fn(u32) -> usize) -> Ranked {
    let wanted = wanted(index, question);
    // Edges of words only add to the score, because part of a word is a valid query, too; unless there is nothing else.
    let edges_count = wanted.iter().all(|(gram, _)| fold::is_edge(*gram));

    let mut found = Ranked::default();
    let mut scores: HashMap<u32, Score> = HashMap::new();
    for (gram, light) in wanted {
        let counts = edges_count || !fold::is_edge(gram);
        let list = index.list(gram);
        let rarity = list.as_ref().map_or_else(|| missing(index, gram), |(rarity, _)| *rarity);
        let rarity = if light { (rarity / LIGHT).max(1) } else { rarity };
        if counts {
            found.total += u64::from(rarity);
        }
        for (entry, weight) in list.into_iter().flat_map(|(_, list)| list) {
            let score = scores.entry(entry).or_default();
            score.sum += u64::from(rarity * weight);
            if counts {
                score.held += u64::from(rarity);
                score.grams += 1;
            }
        }
    }
    let mut ranked: Vec<(u64, u32, Score)> = scores
        .into_iter()
        .filter(|(_, score)| score.held > 0 && (score.held * 3 >= found.total || score.grams >= ENOUGH))
        .map(|(entry, score)| (score.sum * score.held * score.held, entry, score))
        .collect();
    ranked.sort_unstable_by_key(|(key, entry, _)| (std::cmp::Reverse(*key), *entry));
    found.most = ranked.iter().map(|(_, _, score)| score.held).max().unwrap_or(0);

    let mut pages: HashMap<usize, usize> = HashMap::new();
    for (_, entry, score) in ranked {
        if score.held * 2 >= found.most && found.results.len() < RESULTS {
            let of_page = pages.entry(page_of(entry)).or_default();
            *of_page += 1;
            if *of_page <= OF_ONE_PAGE {
                found.results.push(entry);
            }
        }
    }
    found
}
