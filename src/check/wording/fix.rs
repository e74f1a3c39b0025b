//! Fixes mistakes automatically (`check --fix`) where no judgement is needed.
//!
//! Every change is verified by parsing the new text: it is taken only if the reader sees exactly the replaced words and
//! nothing else changes. Files are not written here.

use std::ops::Range;

use rayon::prelude::*;

use crate::base::tree::{SitePath, Tree};
use crate::check::wording::mistakes;
use crate::check::wording::style::{self, Style};
use crate::check::wording::texts::{self, File};
use crate::site::Site;
use crate::syntax::markdown::runs::Run;

/// The most rounds. A fix may make another one possible, but more rounds are needed only if a replacement contains
/// what it replaces and so never ends.
const ROUNDS: usize = 8;

/// The result of [`fix_all`].
#[derive(Debug, Default)]
pub struct Fixed {
    /// The files that change: path, new text, and the number of fixes.
    pub files: Vec<(SitePath, String, usize)>,
}

/// Fixes every certain mistake in the texts of a site. Lines are neither added nor removed, and nothing else in a file
/// changes by a byte.
pub fn fix_all(tree: &Tree, site: &Site) -> Fixed {
    let Some(style) = style::read(tree).value else { return Fixed::default() };
    let files = texts::files(tree, site).into_par_iter().filter_map(|file| {
        let (text, count) = fix_file(&style, &file, tree);
        (count > 0).then_some((file.path, text, count))
    });
    Fixed { files: files.collect() }
}

/// The byte ranges of a file that can be fixed automatically; the help of their findings offers `--fix`.
pub(super) fn certain_places(style: &Style, file: &File<'_>, tree: &Tree) -> Vec<Range<usize>> {
    round(style, file, tree, tree.text(&file.path).unwrap_or_default()).1
}

/// A fix: the range in the file, the run and the range in it, and the replacement.
struct Fix {
    /// The range in the file, in bytes.
    source: Range<usize>,
    /// The index of the run.
    run: usize,
    /// The range in the text of the run, in bytes.
    words: Range<usize>,
    instead: String,
}

/// What a fix must leave as it is, apart from its own words: the text of a run, and its links.
#[derive(Clone, PartialEq)]
struct RunState {
    text: String,
    makes_address: bool,
    targets: Vec<String>,
}

/// Fixes a file in rounds; gives its new text and the number of fixes.
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

/// One round: gives the text with all fixes that are possible now, and their ranges.
fn round(style: &Style, file: &File<'_>, tree: &Tree, text: &str) -> (String, Vec<Range<usize>>) {
    let (mut seen, fixes) = find_fixes(style, file, tree, text);
    let (mut all, mut expected) = (text.to_owned(), seen.clone());
    fixes.iter().for_each(|fix| apply(fix, &mut all, &mut expected));
    if fixes.is_empty() || run_states(file, tree, &all) == expected {
        return (all, fixes.into_iter().map(|fix| fix.source).collect());
    }
    // At least one fix changes more than its words, so each is tried alone; from the end, so that offsets stay valid.
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

/// The runs of a file as they are, and the possible fixes, from the end of the file to its start.
fn find_fixes(style: &Style, file: &File<'_>, tree: &Tree, text: &str) -> (Vec<RunState>, Vec<Fix>) {
    let (mut seen, mut fixes) = (Vec::new(), Vec::new());
    for run in file.runs_of(tree, text) {
        for mistake in mistakes(style, &run) {
            let source = run.source(mistake.range.clone());
            // The source is exactly what the reader sees: no markup, reference or line break stands in between. The
            // words of a heading are left, because its id would change.
            let certain = !run.makes_address && text.get(source.clone()) == run.text.get(mistake.range.clone());
            if let Some(instead) = mistake.instead.filter(|_| certain) {
                fixes.push(Fix { source, run: seen.len(), words: mistake.range, instead });
            }
        }
        seen.push(run_state(run));
    }
    fixes.sort_by_key(|fix| std::cmp::Reverse(fix.source.start));
    (seen, fixes)
}

/// The runs of a file if its content were `text`.
fn run_states(file: &File<'_>, tree: &Tree, text: &str) -> Vec<RunState> {
    file.runs_of(tree, text).into_iter().map(run_state).collect()
}

/// The state of one run.
fn run_state(run: Run) -> RunState {
    let targets = run.links.into_iter().map(|(_, target)| target).collect();
    RunState { text: run.text, makes_address: run.makes_address, targets }
}

/// Makes a fix in the text of the file and in the expected state of its run.
fn apply(fix: &Fix, text: &mut String, seen: &mut [RunState]) {
    text.replace_range(fix.source.clone(), &fix.instead);
    if let Some(run) = seen.get_mut(fix.run) {
        run.text.replace_range(fix.words.clone(), &fix.instead);
    }
}
