//! From a question to entries, best first. `search.js` in the theme does the same with the same numbers, and a test
//! compares the two; so there is no fraction in it and no order that depends on chance.

use std::collections::HashMap;

use crate::search::fold::{self, Gram};
use crate::search::index::Index;

/// Grams beyond so many of a question are not looked at, and so many are looked up: each costs a reader some bytes.
const LONGEST_QUESTION: usize = 60;
const MOST_LOOKED_UP: usize = 18;

/// An answer must hold one of its grams with this weight: that of a name or of a word by which it is asked for.
const BY_NAME: u32 = 11;

/// An entry must hold a third of a question, or so many of its grams: a sentence has many that no page has.
const ENOUGH: usize = 4;

/// How many results and answers are shown, and how many of one page.
const RESULTS: usize = 8;
const ANSWERS: usize = 3;
const OF_ONE_PAGE: usize = 2;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Facts that answer, as the numbers of their entries.
    pub answers: Vec<u32>,
    /// Sections, as the numbers of their entries.
    pub results: Vec<u32>,
}

#[derive(Clone, Copy, Default)]
struct Score {
    /// The weights of all grams it holds, each times the gram's rarity.
    sum: u64,
    /// How much of the question it holds: the rarities of its grams.
    held: u64,
    /// How many grams of the question it holds.
    grams: usize,
    heaviest: u32,
}

/// The grams of a question, each once, in order.
pub fn grams(question: &str) -> Vec<Gram> {
    let mut all = Vec::new();
    fold::grams(question, &mut |gram| {
        if !all.contains(&gram) && all.len() < LONGEST_QUESTION {
            all.push(gram);
        }
    });
    all
}

/// The grams that are looked up: what stands everywhere is left out when there is anything else, and a long question
/// must do with its first grams.
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

/// What a gram that stands nowhere takes from all entries alike. In Japanese it is often a turn of phrase; a Latin word
/// of which a part stands nowhere is not there.
fn missing(index: &Index, gram: Gram) -> u32 {
    let latin = gram >> 16 < 0x80 && gram & 0xFFFF < 0x80;
    if latin { index.rarest } else { index.rarest / 4 }
}

/// Asks an index. `page_of` tells the page of an entry; entries from `first_answer` on are answers.
pub fn ask(index: &Index, question: &str, first_answer: u32, page_of: impl Fn(u32) -> usize) -> Found {
    let wanted = wanted(index, question);
    // Edges do not count as part of the question, for who types a part of a word is right too; unless there is nothing else.
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
