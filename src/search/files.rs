//! The index as files that the search page loads on demand.
//!
//! Each file is a script that calls one function with a literal, because from a local disk (`file:`) a browser loads
//! no other data. Texts are grouped so that showing a result loads little; grams are spread over shards by hash so
//! that a query loads little. All files but the first are in a folder named after their content, so that they may be
//! cached for ever and never mix with those of another build.
//!
//! ```text
//! search/index.js      madoguchiSearch("s",0,{"common":…,"folder":…,"rarest":…,"sections":…,"shards":…,"texts":…});
//! search/FOLDER/t0.js  madoguchiSearch("t",0,[[address, title, heading, text], …]);
//! search/FOLDER/g0.js  madoguchiSearch("g",0,{"電話":"rarity, then entries with weights", …});
//! search/FOLDER/w0.js  madoguchiSearch("w",0,{"answers":[[address, name, rows, asked, about], …],"words":["…", …]});
//! ```
//!
//! `sections` and `texts` are counts (of sections per page, of entries per text file), from which the script finds the
//! file of an entry. Lists and counts are written by [`index::push`].

use rayon::prelude::*;
use serde_json::{Value, json};
use twox_hash::XxHash3_128;

use crate::base::address::in_address;
use crate::base::tree::SitePath;
use crate::search::fold::Gram;
use crate::search::index::{self, Index};
use crate::search::{PageText, START, Search, number};

/// The smallest target size of a file in bytes, before compression, and the number of files of a kind beyond which
/// files grow instead.
const SMALL: usize = 3072;
const MANY: usize = 2000;

/// All files of an index with their paths: the start file, the texts (`t0.js` …), the grams (`g0.js` …), and the answers
/// with the words for the spelling (`w0.js`).
pub fn files(search: &Search) -> Vec<(SitePath, Vec<u8>)> {
    let entries: Vec<Entry<'_>> =
        search.pages.iter().flat_map(|page| (0..page.sections.len()).map(move |at| Entry { page, at })).collect();
    let chunks = chunks(&entries);
    let texts: Vec<Vec<u8>> = chunks
        .par_iter()
        .enumerate()
        .map(|(at, chunk)| script("t", at, &json!(chunk.iter().map(Entry::value).collect::<Vec<_>>()).to_string()))
        .collect();
    let shards = number((search.index.size() / size(search.index.size())).max(1).next_power_of_two());
    let grams: Vec<Vec<u8>> =
        (0..shards).into_par_iter().map(|at| script("g", at as usize, &shard(&search.index, at, shards))).collect();

    let answers: Vec<Value> =
        search.answers.iter().map(|one| json!([one.path, one.name, one.rows, one.asked, one.about])).collect();
    let words = json!({ "answers": answers, "words": search.spelling.words });
    let words = vec![script("w", 0, &words.to_string())];

    let hashes: Vec<[u8; 16]> =
        texts.par_iter().chain(&grams).chain(&words).map(|file| XxHash3_128::oneshot(file).to_be_bytes()).collect();
    let folder = format!("{:010x}", XxHash3_128::oneshot(hashes.as_flattened()) >> 88);
    let start = json!({
        "folder": folder,
        "shards": shards,
        "rarest": search.index.rarest,
        "sections": counts(search.pages.iter().map(|page| page.sections.len())),
        "texts": counts(chunks.iter().map(|chunk| chunk.len())),
    });
    // A common gram may contain one half of a surrogate pair, which JSON can only express as an escape.
    let common: String = search.index.common.iter().map(|gram| escaped(*gram)).collect();
    let start = start.to_string().replacen('{', &format!("{{\"common\":\"{common}\","), 1);

    let named = |kind: &'static str, all: Vec<Vec<u8>>| {
        let folder = &folder;
        let named = move |(at, bytes)| Some((SitePath::new(&format!("search/{folder}/{kind}{at}.js"))?, bytes));
        all.into_iter().enumerate().filter_map(named).collect::<Vec<_>>()
    };
    let mut out: Vec<(SitePath, Vec<u8>)> = Vec::new();
    out.extend(SitePath::new(START).map(|path| (path, script("s", 0, &start))));
    out.extend(named("t", texts));
    out.extend(named("g", grams));
    out.extend(named("w", words));
    out
}

/// A section as a result that is shown.
struct Entry<'a> {
    page: &'a PageText,
    /// Its index among the sections of the page.
    at: usize,
}

impl Entry<'_> {
    /// `[address, title of the page, heading, text]`.
    fn value(&self) -> Value {
        let Entry { page, at } = self;
        let title = page.sections.first().map_or("", |one| one.heading.as_str());
        let file = in_address(page.file.as_str());
        match page.sections.get(*at).filter(|_| *at > 0) {
            Some(one) => json!([format!("{file}#{}", one.id), title, one.heading, one.text]),
            None => json!([file, title, "", page.sections.first().map_or("", |one| one.text.as_str())]),
        }
    }

    /// Its estimated size in bytes, by which entries are grouped.
    fn size(&self) -> usize {
        self.page.sections.get(self.at).map_or(0, |one| one.text.len() + 100)
    }
}

/// A file: a call of the theme's function with the kind of file (`s`tart, `t`exts, `g`rams, `w`ords), its number and a
/// literal.
fn script(kind: &str, number: usize, literal: &str) -> Vec<u8> {
    format!("madoguchiSearch(\"{kind}\",{number},{literal});\n").into_bytes()
}

/// The target size of files that contain `total` bytes together.
fn size(total: usize) -> usize {
    (total / MANY).max(SMALL)
}

/// The entries in consecutive groups of about the same size.
fn chunks<'a, 'e>(entries: &'a [Entry<'e>]) -> Vec<&'a [Entry<'e>]> {
    let target = size(entries.iter().map(Entry::size).sum());
    let (mut out, mut start, mut held) = (Vec::new(), 0, 0);
    for (at, entry) in entries.iter().enumerate() {
        held += entry.size();
        if held >= target {
            out.extend(entries.get(start..=at));
            (start, held) = (at + 1, 0);
        }
    }
    out.extend(entries.get(start..).filter(|rest| !rest.is_empty()));
    out
}

/// The literal of a shard: an object from grams to their lists.
fn shard(index: &Index, shard: u32, shards: u32) -> String {
    let lists = index.shard(shard, shards);
    let mut out = String::with_capacity(lists.iter().map(|(_, list)| list.len() + 16).sum());
    out.push('{');
    for (at, (gram, list)) in lists.iter().enumerate() {
        out.push_str(if at == 0 { "\"" } else { ",\"" });
        out.push_str(&escaped(*gram));
        out.push_str("\":\"");
        out.push_str(list);
        out.push('"');
    }
    out.push('}');
    out
}

/// A gram inside a JSON string. It consists of letters, digits and blanks, which need no escape, or of surrogate
/// halves, which do.
fn escaped(gram: Gram) -> String {
    let units = [(gram >> 16) as u16, (gram & 0xFFFF) as u16];
    let half = |unit: &u16| (0xD800..0xE000).contains(unit);
    if units.iter().any(half) {
        units.iter().map(|unit| format!("\\u{unit:04x}")).collect()
    } else {
        String::from_utf16_lossy(&units)
    }
}

/// Counts in the compact form of [`index::push`].
fn counts(all: impl Iterator<Item = usize>) -> String {
    let mut out = String::new();
    all.for_each(|one| index::push(&mut out, number(one)));
    out
}
