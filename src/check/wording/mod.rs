//! The wording lint: finds text that is not in the house style of `content/data/wording.yaml`.
//!
//! Without that file nothing is checked. The lint works on runs (`syntax::markdown::runs`): the text of a paragraph as
//! a reader sees it, with a map back to the source.
//!
//! ```yaml
//! terms:
//!   - { use: サーバー, avoid: サーバ, why: 外来語の長音は省かない }
//! rules: { full_width_letters: true, half_width_kana: true, punctuation: "、。", dates: 2023年6月1日, vague_links: こちら }
//! except: [サーバ室]
//! ```

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
pub use crate::check::wording::fix::{Fixed, fix_all};
use crate::check::wording::style::Style;
pub use crate::check::wording::style::WORDING as STYLE;
use crate::site::Site;
use crate::syntax::markdown::runs::Run;

/// A range of a run's text that is not in the house style.
#[derive(Clone, Debug, PartialEq)]
struct Mistake {
    range: Range<usize>,
    kind: MistakeKind,
    /// The replacement, if there is only one.
    instead: Option<String>,
}

/// The rule of the house style that a mistake is against.
#[derive(Clone, Copy, Debug, PartialEq)]
enum MistakeKind {
    /// An avoided form of the term with this index.
    Term(usize),
    FullWidth,
    HalfWidthKana,
    Punctuation,
    Date,
    VagueLink,
}

/// Checks all texts that editors have written. Without a house style, no text is read.
pub fn check(tree: &Tree, site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(style) = style::read(tree).split(&mut found) else { return found };
    found.par_extend(texts::files(tree, site).par_iter().flat_map_iter(|file| {
        let runs = file.runs();
        let mistakes: Vec<_> =
            runs.iter().flat_map(|run| mistakes(&style, run).into_iter().map(move |mistake| (run, mistake))).collect();
        let certain = if mistakes.is_empty() { Vec::new() } else { fix::certain_places(&style, file, tree) };
        let finding = |(run, mistake): &(&Run, Mistake)| {
            let source = run.source(mistake.range.clone());
            messages::finding(&style, run, mistake, Span::new(&file.path, source.clone()), certain.contains(&source))
        };
        mistakes.iter().map(finding).collect::<Vec<_>>()
    }));
    found
}

/// The findings on the house style itself.
pub fn house_style(tree: &Tree) -> Vec<Diagnostic> {
    style::read(tree).diagnostics
}

/// The mistakes of a run, in order. Of overlapping ones, the first is kept, and of those with the same start the
/// longest.
fn mistakes(style: &Style, run: &Run) -> Vec<Mistake> {
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
            .map(|(range, _)| Mistake { range: range.clone(), kind: MistakeKind::VagueLink, instead: None }),
    );
    all.retain(|mistake| !meant.iter().any(|one| one.start <= mistake.range.start && mistake.range.end <= one.end));
    all.sort_by_key(|mistake| (mistake.range.start, std::cmp::Reverse(mistake.range.end)));
    let mut end = 0;
    all.retain(|mistake| {
        let free = mistake.range.start >= end;
        if free {
            end = mistake.range.end;
        }
        free
    });
    all
}
