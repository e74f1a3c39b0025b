//! Mending what can be mended without a person.

use std::ops::Range;

use rayon::prelude::*;

use crate::base::tree::{SitePath, Tree};
use crate::check::wording::style::{self, Style};
use crate::check::wording::texts::{self, File};
use crate::check::wording::{is_certain, mistakes};
use crate::site::Site;
use crate::syntax::markdown::runs::Run;

/// Mending may make room for mending; more rounds than these are never needed, unless a form grows each time.
const ROUNDS: usize = 8;

/// What mending has changed.
#[derive(Debug, Default)]
pub struct Fixed {
    /// The files that changed: the new text of each, and how many places of it were mended.
    pub files: Vec<(SitePath, String, usize)>,
}

/// Mends all that is certain in the texts of a site. No line begins, ends or moves, and what is not a slip keeps every
/// byte: each change is read again, and taken only if the reader sees the words mended and everything else as before.
pub fn fix_all(tree: &Tree, site: &Site) -> Fixed {
    let Some(style) = style::read(tree).value else { return Fixed::default() };
    let files = texts::files(tree, site).into_par_iter().filter_map(|file| {
        let (text, count) = fix_file(&style, &file, tree);
        (count > 0).then_some((file.path, text, count))
    });
    Fixed { files: files.collect() }
}

/// The places of a file that can be mended as it stands.
pub(super) fn certain_places(style: &Style, file: &File<'_>, tree: &Tree) -> Vec<Range<usize>> {
    round(style, file, tree, tree.text(&file.path).unwrap_or_default()).1
}

/// A place to be mended: where it stands in the file and in its run, and what to write.
struct Fix {
    source: Range<usize>,
    run: usize,
    words: Range<usize>,
    instead: String,
}

/// What a reader has of a run, and what must not change unasked.
#[derive(Clone, PartialEq)]
struct RunState {
    text: String,
    makes_address: bool,
    targets: Vec<String>,
}

fn fix_file(style: &Style, file: &File<'_>, tree: &Tree) -> (String, usize) {
    let mut text = tree.text(&file.path).unwrap_or_default().to_owned();
    let mut count = 0;
    for _ in 0..ROUNDS {
        let (fixed, places) = round(style, file, tree, &text);
        if places.is_empty() {
            break;
        }
        (text, count) = (fixed, count + places.len());
    }
    (text, count)
}

/// Mends what a text shows now, and tells which places those were.
fn round(style: &Style, file: &File<'_>, tree: &Tree, text: &str) -> (String, Vec<Range<usize>>) {
    let (mut seen, fixes) = find_fixes(style, file, tree, text);
    let (mut all, mut expected) = (text.to_owned(), seen.clone());
    fixes.iter().for_each(|fix| apply(fix, &mut all, &mut expected));
    if fixes.is_empty() || run_states(file, tree, &all) == expected {
        return (all, fixes.into_iter().map(|fix| fix.source).collect());
    }
    // One of them would change more than its words. Each is tried alone; going backwards, the places stay right.
    let mut text = text.to_owned();
    let mut places = Vec::new();
    for fix in fixes {
        let (mut one, mut expected) = (text.clone(), seen.clone());
        apply(&fix, &mut one, &mut expected);
        if run_states(file, tree, &one) == expected {
            (text, seen) = (one, expected);
            places.push(fix.source);
        }
    }
    (text, places)
}

/// The runs of a file, and what can be mended in them, from the end of the file to its start.
fn find_fixes(style: &Style, file: &File<'_>, tree: &Tree, text: &str) -> (Vec<RunState>, Vec<Fix>) {
    let (mut seen, mut fixes) = (Vec::new(), Vec::new());
    for run in file.runs_of(tree, text) {
        for mistake in mistakes(style, &run) {
            let source = run.source(mistake.range.clone());
            if let Some(instead) = mistake.instead.clone().filter(|_| is_certain(&run, &mistake, text, &source)) {
                fixes.push(Fix { source, run: seen.len(), words: mistake.range, instead });
            }
        }
        seen.push(run_state(run));
    }
    fixes.sort_by_key(|fix| std::cmp::Reverse(fix.source.start));
    (seen, fixes)
}

fn run_states(file: &File<'_>, tree: &Tree, text: &str) -> Vec<RunState> {
    file.runs_of(tree, text).into_iter().map(run_state).collect()
}

fn run_state(run: Run) -> RunState {
    let targets = run.links.into_iter().map(|(_, target)| target).collect();
    RunState { text: run.text, makes_address: run.makes_address, targets }
}

fn apply(fix: &Fix, text: &mut String, seen: &mut [RunState]) {
    text.replace_range(fix.source.clone(), &fix.instead);
    if let Some(run) = seen.get_mut(fix.run) {
        run.text.replace_range(fix.words.clone(), &fix.instead);
    }
}
