//! “Did you mean …?”: the known names most similar to one that is not known.
//!
//! Every message about an unknown name goes through here, so that all of them suggest alike. Broken links have a
//! search of their own in `links::suggest`, which knows paths.

use crate::base::diag::{Words, words};

/// The candidates most similar to what was written, at most three, the best first; none when nothing is similar
/// enough. What was written is never suggested itself: if it exists and is still wrong, it is wrong for another
/// reason. The measure is Jaro–Winkler, which favours a shared beginning, as ids and paths have; a score above 0.8
/// excludes unrelated names.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .filter(|candidate| *candidate != written)
        .map(|candidate| (strsim::jaro_winkler(written, candidate), candidate))
        .filter(|(score, _)| *score > 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// “Did you mean …?”, when a known name is similar enough.
pub fn suggestion<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<Words> {
    let names = nearest(written, known);
    (!names.is_empty()).then(|| did_you_mean(&names))
}

/// Asks whether one of these was meant.
pub fn did_you_mean(names: &[impl std::fmt::Display]) -> Words {
    let ja: Vec<String> = names.iter().map(|one| format!("「{one}」")).collect();
    let en: Vec<String> = names.iter().map(|one| format!("`{one}`")).collect();
    words(format!("もしかして{}ですか", ja.join("")), format!("did you mean {}?", en.join(", ")))
}
