//! Compares the decisions of two sites: which were added or removed, and which results have changed.

use std::collections::BTreeSet;

use crate::decision::proof::compare;
use crate::decision::script;
use crate::tools::diff::{DecisionChange, DecisionFate, Side};

/// Every decision whose rules have changed. If only its texts have, that shows in the pages.
pub(super) fn compare(old: &Side, new: &Side) -> Vec<DecisionChange> {
    let (before, after) = (&old.site.decisions, &new.site.decisions);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let fate = |name: &String| match (before.get(name), after.get(name)) {
        (None, _) => Some(DecisionFate::Added),
        (_, None) => Some(DecisionFate::Removed),
        (Some(old), Some(new)) if script::version(old) == script::version(new) => None,
        (Some(old), Some(new)) => {
            Some(compare::compare(old, new).map_or(DecisionFate::TooLarge, DecisionFate::Changed))
        }
    };
    let unread = |name: &String| [old, new].iter().any(|side| side.site.unread_decisions.contains(name));
    let names = names.into_iter().filter(|name| !unread(name));
    names.filter_map(|name| Some(DecisionChange { name: name.clone(), fate: fate(name)? })).collect()
}
