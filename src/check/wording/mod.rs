//! The wording lint: one house style, from `content/data/wording.yaml`. Without that file nothing is looked at.

pub mod fix;
pub mod messages;
mod date;
mod punctuation;
mod style;
mod term;
mod texts;
mod width;

use std::ops::Range;

use rayon::prelude::*;

use crate::base::diag::{Diagnostic, Span};
use crate::base::tree::Tree;
pub use crate::check::wording::fix::{Mended, mend};
use crate::check::wording::style::Style;
pub use crate::check::wording::style::WORDING as STYLE;
use crate::site::Site;
use crate::syntax::markdown::runs::Run;

/// A stretch of a run that is not in the house style.
#[derive(Clone, Debug, PartialEq)]
struct Slip {
    range: Range<usize>,
    what: What,
    /// What to write instead, when there is but one answer.
    instead: Option<String>,
}

/// In what way it is not.
#[derive(Clone, Copy, Debug, PartialEq)]
enum What {
    /// The term of this number, in another form.
    Term(usize),
    FullWidth,
    HalfWidthKana,
    Punctuation,
    Date,
    VagueLink,
}

/// Looks through all that editors have written. A site without a house style is not read again.
pub fn check(tree: &Tree, site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(style) = style::read(tree).split(&mut found) else { return found };
    found.par_extend(texts::files(tree, site).par_iter().flat_map_iter(|file| {
        let mut found = Vec::new();
        for run in file.runs() {
            found.extend(slips(&style, &run).into_iter().map(|slip| messages::Place {
                written: run.text.get(slip.range.clone()).unwrap_or_default().to_owned(),
                makes_address: run.makes_address,
                span: Span::new(&file.path, run.source(slip.range.clone())),
                slip,
            }));
        }
        let sure = if found.is_empty() { Vec::new() } else { fix::sure(&style, file, tree) };
        found.into_iter().map(|place| messages::finding(&style, place, &sure)).collect::<Vec<_>>()
    }));
    found
}

/// What is wrong with the house style itself.
pub fn house_style(tree: &Tree) -> Vec<Diagnostic> {
    style::read(tree).diagnostics
}

/// All slips of a run that do not overlap, in its order: where two do, the one that begins first, then the longer one.
fn slips(style: &Style, run: &Run) -> Vec<Slip> {
    let text = run.text.as_str();
    let (mut all, meant) = style.terms.find(text);
    let rules = &style.rules;
    if rules.full_width {
        width::full_width(text, &mut all);
    }
    if rules.half_width_kana {
        width::half_width_kana(text, &mut all);
    }
    if let Some(marks) = rules.punctuation {
        punctuation::find(text, marks, &mut all);
    }
    if let Some(form) = rules.dates {
        date::find(text, form, &mut all);
    }
    all.extend(
        run.links
            .iter()
            .filter(|(range, _)| style.is_vague(text.get(range.clone()).unwrap_or_default()))
            .map(|(range, _)| Slip { range: range.clone(), what: What::VagueLink, instead: None }),
    );
    all.retain(|slip| !meant.iter().any(|one| one.start <= slip.range.start && slip.range.end <= one.end));
    all.sort_by_key(|slip| (slip.range.start, std::cmp::Reverse(slip.range.end)));
    let mut end = 0;
    all.retain(|slip| {
        let free = slip.range.start >= end;
        if free {
            end = slip.range.end;
        }
        free
    });
    all
}

/// Whether a slip can be mended without a person: what is in the source is exactly what the reader sees, there is one
/// answer, and the words make no address.
fn is_certain(run: &Run, slip: &Slip, source: &str, at: &Range<usize>) -> bool {
    let written = source.get(at.clone());
    slip.instead.is_some() && !run.makes_address && written == run.text.get(slip.range.clone())
}
