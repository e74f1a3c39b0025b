//! The inverted index: for each gram the entries that contain it, each with a weight.
//!
//! The weights follow BM25 (saturating counts, normalised by length, times rarity), but in whole numbers only: the
//! script in the browser and this code must rank alike on every machine.

use rayon::prelude::*;

use crate::search::fold::{self, Gram};

/// How often a gram counts for an entry, by where it occurs. Here: in the title of a page.
pub const TITLE: u8 = 30;
/// In the heading of a section, or in `also`. See [`TITLE`].
pub const HEADING: u8 = 10;
/// In the text. See [`TITLE`].
pub const TEXT: u8 = 2;
/// In the title of the page that a section is on. See [`TITLE`].
pub const PAGE_TITLE: u8 = 1;
/// In the reading or a synonym of a glossary term that the text uses. See [`TITLE`].
pub const OTHER_WORDS: u8 = 1;

/// The largest weight of an entry for a gram: it is stored in four bits.
pub const HEAVIEST: u32 = 15;

/// The most entries of a gram. From longer lists the lightest entries are dropped: for a word that is on half the
/// pages of a large site, the pages with the word in a heading are enough.
const LONGEST: usize = 2000;

/// How much less everything counts in background (`search: later` of a page).
const BACKGROUND: u32 = 3;

/// From this many entries on, queries skip grams that are in more than a quarter of them, to load less.
const LARGE: u32 = 5000;

/// The number of partitions, by hash of the gram, that are built in parallel. Independent of the number of shard files.
const PARTITIONS: u32 = 256;

/// The grams of one entry (a section), each once, with their counts added up.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Ascending by gram.
    grams: Vec<Counted>,
    /// The number of grams of the text, by which its counts are normalised.
    length: u32,
    /// Whether it is background, and everything in it counts less.
    background: bool,
}

/// How often a gram counts in an entry.
#[derive(Clone, Copy, Debug)]
struct Counted {
    gram: Gram,
    /// In its heading and in the words given for it. They count fully however long the text is.
    named: u8,
    /// In its text.
    text: u8,
}

/// Collects the grams of one entry after another.
#[derive(Default)]
pub struct Counter {
    /// Grams and weights, packed: gram in the upper bits, then 8 bits for the weight in the text, and 8 for the others.
    all: Vec<u64>,
    /// The number of grams of the text.
    length: u32,
}

impl Counter {
    /// Adds the grams of some words, each counting `weight` times.
    pub fn add(&mut self, words: &str, weight: u8) {
        self.add_packed(words, u64::from(weight));
    }

    /// Adds the grams of the text, by whose number counts are normalised.
    pub fn add_text(&mut self, text: &str, weight: u8) {
        let before = self.all.len();
        self.add_packed(text, u64::from(weight) << 8);
        self.length += u32::try_from(self.all.len() - before).unwrap_or(u32::MAX);
    }

    fn add_packed(&mut self, text: &str, weight: u64) {
        let all = &mut self.all;
        fold::grams(text, &mut |gram| all.push(u64::from(gram) << 16 | weight));
    }

    /// The entry of everything added since the last call.
    pub fn entry(&mut self, background: bool) -> Entry {
        self.all.sort_unstable();
        let mut grams: Vec<Counted> = Vec::with_capacity(self.all.len());
        for one in self.all.drain(..) {
            let (gram, text, named) = ((one >> 16) as u32, (one >> 8 & 0xFF) as u8, (one & 0xFF) as u8);
            match grams.last_mut() {
                Some(last) if last.gram == gram => {
                    last.named = last.named.saturating_add(named);
                    last.text = last.text.saturating_add(text);
                }
                _ => grams.push(Counted { gram, named, text }),
            }
        }
        let length = std::mem::take(&mut self.length);
        Entry { grams, length, background }
    }
}

/// An inverted index.
#[derive(Debug, Default)]
pub struct Index {
    /// The partitions by hash of the gram.
    partitions: Vec<Partition>,
    /// The rarity of a gram that would be in a single entry; also used for grams that are in none.
    pub rarest: u32,
    /// On a large site, the grams that are in more than a quarter of the entries, in order: they hardly distinguish
    /// any.
    pub common: Vec<Gram>,
}

/// The lists of the grams whose hash falls into this partition.
#[derive(Debug, Default)]
struct Partition {
    /// The grams in order, with the range of their list in `text`.
    grams: Vec<(Gram, std::ops::Range<usize>)>,
    /// The lists, one after another: the rarity of the gram, then for each entry its distance to the one before (less
    /// 1) and its weight in one number.
    text: String,
    /// The grams of this partition that are common.
    common: Vec<Gram>,
}

/// The hash that assigns grams to shards: multiplicative (Knuth), the same as in `search.js`.
pub fn hash(gram: Gram) -> u32 {
    gram.wrapping_mul(0x9E37_79B1) >> 16
}

/// Builds the index of some entries, numbered by their position.
pub fn build(entries: &[&Entry]) -> Index {
    let lengths: u64 = entries.iter().map(|one| u64::from(one.length)).sum();
    let average = u32::try_from(lengths / (entries.len() as u64).max(1)).unwrap_or(u32::MAX).max(1);
    let total = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    // In each bucket, gram (32 bits), entry (28) and weight (4) are packed into one number, so that sorting is fast.
    let buckets: Vec<Vec<Vec<u64>>> = entries
        .par_chunks(512)
        .enumerate()
        .map(|(chunk, entries)| {
            let mut buckets = vec![Vec::new(); PARTITIONS as usize];
            for (at, entry) in entries.iter().enumerate() {
                let number = (chunk * 512 + at) as u64;
                let saturation = saturation(entry.length, average);
                for one in &entry.grams {
                    let weight = weight(one, saturation);
                    let weight = if entry.background { (weight / BACKGROUND).max(1) } else { weight };
                    if let Some(bucket) = buckets.get_mut((hash(one.gram) % PARTITIONS) as usize) {
                        bucket.push(u64::from(one.gram) << 32 | number << 4 | u64::from(weight));
                    }
                }
            }
            buckets
        })
        .collect();
    let partitions: Vec<Partition> =
        (0..PARTITIONS as usize).into_par_iter().map(|partition| Partition::new(&buckets, partition, total)).collect();
    let mut common: Vec<Gram> = partitions.iter().flat_map(|partition| partition.common.iter().copied()).collect();
    common.sort_unstable();
    Index { partitions, rarest: rarity(total, 1), common }
}

/// The count, in hundredths, at which a gram has half of the full weight in a text of average length.
const SATURATION: u32 = 240;

/// The same for a text of this length: higher in longer texts (`k₁` and `b` of BM25).
fn saturation(length: u32, average: u32) -> u32 {
    let length = length.min(average.saturating_mul(8));
    80 + u32::try_from(u64::from(length) * 160 / u64::from(average)).unwrap_or(0)
}

/// The weight of a gram with these counts, that of the text taken by its `saturation`; at least 1.
fn weight(counted: &Counted, saturation: u32) -> u32 {
    let count = u32::from(counted.named) * 100 + u32::from(counted.text) * 100 * SATURATION / saturation;
    ((HEAVIEST + 1) * count / (count + SATURATION)).clamp(1, HEAVIEST)
}

/// The rarity of a gram: 16 log₂(`total / count`) + 8. The constant gives every gram some influence.
fn rarity(total: u32, count: u32) -> u32 {
    log2_16(total.max(1)) - log2_16(count.clamp(1, total.max(1))) + 8
}

/// 16 log₂ of a whole number, rounded down, without floating point: every machine gives the same.
fn log2_16(number: u32) -> u32 {
    let whole = number.max(1).ilog2();
    // The fraction, bit by bit: square the number; if the result has reached 2, the next bit is 1.
    let mut fraction = u64::from(number) << 31 >> whole;
    let mut out = whole;
    for _ in 0..4 {
        fraction = (fraction * fraction) >> 31;
        let bit = fraction >> 32;
        out = out << 1 | u32::try_from(bit).unwrap_or(0);
        fraction >>= bit;
    }
    out
}

impl Partition {
    fn new(buckets: &[Vec<Vec<u64>>], partition: usize, total: u32) -> Partition {
        let mut all: Vec<u64> = buckets.iter().filter_map(|one| one.get(partition)).flatten().copied().collect();
        all.sort_unstable();
        let mut out = Partition::default();
        for list in all.chunk_by(|a, b| a >> 32 == b >> 32) {
            let Some(gram) = list.first().map(|one| (one >> 32) as u32) else { continue };
            let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
            if count > total / 4 && total > LARGE {
                out.common.push(gram);
            }
            let start = out.text.len();
            push(&mut out.text, rarity(total, count));
            let mut next = 0;
            for one in heaviest(list) {
                push(&mut out.text, (((one >> 4) - next) << 4) | (one & 0xF));
                next = (one >> 4) + 1;
            }
            out.grams.push((gram, start..out.text.len()));
        }
        out
    }
}

/// The entries and weights of a list, at most [`LONGEST`]: the heaviest, and of equally heavy ones the first.
fn heaviest(list: &[u64]) -> impl Iterator<Item = u32> {
    let weight = |one: &u64| (one & 0xF) as usize;
    // How many entries of each weight are kept.
    let mut room = [0; HEAVIEST as usize + 1];
    for one in list {
        room.get_mut(weight(one)).into_iter().for_each(|count| *count += 1);
    }
    let mut left = LONGEST;
    for count in room.iter_mut().rev() {
        *count = left.min(*count);
        left -= *count;
    }
    let stays = move |one: &&u64| {
        let room = room.get_mut(weight(one)).filter(|room| **room > 0);
        room.map(|room| *room -= 1).is_some()
    };
    list.iter().filter(stays).map(|one| *one as u32)
}

/// The digits of numbers in lists: the first 32 end a number, the others continue it. None needs escaping in a string.
const DIGITS: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/// Appends a number to a list: five bits a character, the lowest bits first. `search.js` reads this format.
pub fn push(text: &mut String, mut number: u32) {
    while number >= 32 {
        text.push(char::from(DIGITS.get((number % 32 + 32) as usize).copied().unwrap_or(b'0')));
        number /= 32;
    }
    text.push(char::from(DIGITS.get(number as usize).copied().unwrap_or(b'0')));
}

/// The numbers of a text made by [`push`].
pub fn numbers(text: &str) -> impl Iterator<Item = u32> {
    let (mut number, mut shift) = (0u32, 0);
    text.bytes().filter_map(move |byte| {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A' + 10,
            b'a'..=b'z' => byte - b'a' + 36,
            b'-' => 62,
            _ => 63,
        };
        number |= u32::from(digit % 32) << shift;
        shift += 5;
        if digit >= 32 {
            return None;
        }
        shift = 0;
        Some(std::mem::take(&mut number))
    })
}

impl Index {
    /// The size of all lists in bytes, with an estimate of 12 bytes for each gram's key.
    pub fn size(&self) -> usize {
        self.partitions.iter().map(|partition| partition.text.len() + partition.grams.len() * 12).sum()
    }

    /// The grams and lists of one of `shards` shards (a power of two), in order.
    pub fn shard(&self, shard: u32, shards: u32) -> Vec<(Gram, &str)> {
        let step = shards.min(PARTITIONS) as usize;
        let mut all: Vec<(Gram, &str)> = self
            .partitions
            .iter()
            .skip(shard as usize % step)
            .step_by(step)
            .flat_map(|partition| {
                partition.grams.iter().filter_map(|(gram, range)| Some((*gram, partition.text.get(range.clone())?)))
            })
            .filter(|(gram, _)| hash(*gram) % shards == shard)
            .collect();
        all.sort_unstable_by_key(|(gram, _)| *gram);
        all
    }

    /// The rarity of a gram (16 log₂ of the number of all entries divided by those that contain it) and the entries
    /// that contain it, each with its weight from 1 to [`HEAVIEST`]. `None` if no entry does.
    pub fn list(&self, gram: Gram) -> Option<(u32, impl Iterator<Item = (u32, u32)>)> {
        let partition = self.partitions.get((hash(gram) % PARTITIONS) as usize)?;
        let at = partition.grams.binary_search_by_key(&gram, |(one, _)| *one).ok()?;
        let (_, range) = partition.grams.get(at)?;
        let mut numbers = numbers(partition.text.get(range.clone())?);
        let rarity = numbers.next()?;
        let mut next = 0;
        let list = numbers.map(move |number| {
            let entry = next + (number >> 4);
            next = entry + 1;
            (entry, number & 0xF)
        });
        Some((rarity, list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let all = [0, 1, 31, 32, 33, 1023, 1024, 1 << 20, u32::MAX >> 1];
        let mut text = String::new();
        all.iter().for_each(|one| push(&mut text, *one));
        assert_eq!(numbers(&text).collect::<Vec<_>>(), all);
    }

    #[test]
    fn logarithms_are_right() {
        for number in [1u32, 2, 3, 5, 7, 10, 1000, 65_535, 80_000, 1 << 24] {
            let exact = (16.0 * f64::from(number).log2()).floor() as u32;
            assert!(log2_16(number).abs_diff(exact) <= 1, "{number}");
        }
    }

    #[test]
    fn the_lightest_of_a_long_list_go_and_of_equal_ones_the_last() {
        let weight = |number: u64| if number.is_multiple_of(3) { 9 } else { 4 };
        let list: Vec<u64> = (0..4000).map(|number| number << 4 | weight(number)).collect();
        let kept: Vec<u32> = heaviest(&list).collect();
        assert_eq!(kept.len(), LONGEST);
        assert!(kept.is_sorted(), "the order of entries stays");
        let heavy = kept.iter().filter(|one| *one & 0xF == 9).count();
        assert_eq!(heavy, 1334);
        let last_light = kept.iter().rev().find(|one| *one & 0xF == 4).map(|one| one >> 4);
        assert_eq!(last_light, Some(998), "666 light ones are the first 666");
        assert_eq!(heaviest(&list[..10]).count(), 10, "a short list stays whole");
    }

    #[test]
    fn lists_hold_what_was_counted() {
        let mut counter = Counter::default();
        let mut entry = |heading: &str, text: &str| {
            counter.add(heading, HEADING);
            counter.add_text(text, TEXT);
            counter.entry(false)
        };
        let entries = [entry("電話", "番号"), entry("番地", "電話の番号"), entry("", "")];
        let index = build(&entries.each_ref());
        let gram = |text: &str| {
            let units: Vec<u32> = text.encode_utf16().map(u32::from).collect();
            units[0] << 16 | units[1]
        };
        let (rarity, list) = index.list(gram("電話")).unwrap();
        let list: Vec<_> = list.collect();
        assert_eq!(list.iter().map(|one| one.0).collect::<Vec<_>>(), [0, 1]);
        assert!(list[0].1 > list[1].1);
        assert!(index.list(gram("話電")).is_none());
        assert!(rarity < index.rarest);
        let sharded: usize = (0..8).map(|shard| index.shard(shard, 8).len()).sum();
        assert_eq!(sharded, (0..256).map(|shard| index.shard(shard, 256).len()).sum::<usize>());
        assert_eq!(sharded, index.shard(0, 1).len());
    }
}
