//! Ranks the entries for a query. `search.js` in the theme does the same, and a test compares the two; so this code
//! uses whole numbers only, and no order that depends on a hash map.

use std::collections::HashMap;

use crate::search::fold::{self, Gram};
use crate::search::index::Index;

/// The most grams of a query that are considered, and the most that are looked up in the index: each lookup may cost
/// the reader a download.
const LONGEST_QUESTION: usize = 60;
const MOST_LOOKED_UP: usize = 18;

/// A fact is an answer only if a gram has at least this weight in it: that of its name or of a word that asks for it.
const BY_NAME: u32 = 11;

/// A result must contain a third of the query, or this many of its grams: a whole sentence has many that no page has.
const ENOUGH: usize = 4;

/// How many results and answers are shown, and how many results of the same page.
const RESULTS: usize = 8;
const ANSWERS: usize = 3;
const OF_ONE_PAGE: usize = 2;

/// The entries that a query finds, best first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Facts that answer, by the number of their entries; at most 3.
    pub answers: Vec<u32>,
    /// Sections, by the number of their entries; at most 8, and 2 of the same page.
    pub results: Vec<u32>,
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
    /// The largest weight of any of them.
    heaviest: u32,
}

/// The grams of a query, each once, in order; at most `LONGEST_QUESTION`.
pub fn grams(question: &str) -> Vec<Gram> {
    let mut all = Vec::new();
    fold::grams(question, &mut |gram| {
        if !all.contains(&gram) && all.len() < LONGEST_QUESTION {
            all.push(gram);
        }
    });
    all
}

/// The grams that are looked up. Common grams are skipped unless there are no others, and of a long query only the
/// first grams are used.
fn wanted(index: &Index, question: &str) -> Vec<Gram> {
    let all = grams(question);
    let mut wanted: Vec<Gram> = all.iter().copied().filter(|gram| index.common.binary_search(gram).is_err()).collect();
    if wanted.iter().all(|gram| fold::is_edge(*gram)) {
        wanted = all;
    }
    if wanted.len() > MOST_LOOKED_UP {
        let edges_only = wanted.iter().all(|gram| fold::is_edge(*gram));
        wanted.retain(|gram| edges_only || !fold::is_edge(*gram));
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

/// Runs a query. `page_of` gives the page of an entry; entries from `first_answer` on are answers.
pub fn ask(index: &Index, question: &str, first_answer: u32, page_of: impl Fn(u32) -> usize) -> Found {
    let wanted = wanted(index, question);
    // Edges of words only add to the score, because part of a word is a valid query, too; unless there is nothing else.
    let edges_count = wanted.iter().all(|gram| fold::is_edge(*gram));

    let mut total = 0u64;
    let mut scores: HashMap<u32, Score> = HashMap::new();
    for gram in wanted {
        let counts = edges_count || !fold::is_edge(gram);
        let list = index.list(gram);
        let rarity = list.as_ref().map_or_else(|| missing(index, gram), |(rarity, _)| *rarity);
        if counts {
            total += u64::from(rarity);
        }
        for (entry, weight) in list.into_iter().flat_map(|(_, list)| list) {
            let score = scores.entry(entry).or_default();
            score.sum += u64::from(rarity * weight);
            if counts {
                score.held += u64::from(rarity);
                score.grams += 1;
                score.heaviest = score.heaviest.max(weight);
            }
        }
    }
    let mut ranked: Vec<(u64, u32, Score)> = scores
        .into_iter()
        .filter(|(_, score)| score.held > 0 && (score.held * 3 >= total || score.grams >= ENOUGH))
        .map(|(entry, score)| (score.sum * score.held * score.held, entry, score))
        .collect();
    ranked.sort_unstable_by_key(|(key, entry, _)| (std::cmp::Reverse(*key), *entry));
    let sections = ranked.iter().filter(|(_, entry, _)| *entry < first_answer);
    let most = sections.map(|(_, _, score)| score.held).max().unwrap_or(0);

    let mut found = Found::default();
    let mut pages: HashMap<usize, usize> = HashMap::new();
    for (_, entry, score) in ranked {
        if entry >= first_answer {
            if score.held * 5 >= total * 3 && score.heaviest >= BY_NAME && found.answers.len() < ANSWERS {
                found.answers.push(entry);
            }
        } else if score.held * 2 >= most && found.results.len() < RESULTS {
            let of_page = pages.entry(page_of(entry)).or_default();
            *of_page += 1;
            if *of_page <= OF_ONE_PAGE {
                found.results.push(entry);
            }
        }
    }
    found
}
