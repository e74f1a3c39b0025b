//! Evaluates the rules for a class: the same result as `eval`, computed from the conditions that hold.

use crate::decision::eval::Hole;
use crate::decision::proof::bits::Bits;
use crate::decision::proof::model::Model;
use crate::decision::{Row, RuleKind, Verdict};

/// The result for a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ClassResult {
    /// The most severe verdict of the gates that fire.
    pub(super) verdict: Verdict,
    /// The rules that show in the result, by their place: the row only where it counts.
    pub(super) rules: Bits,
    /// The amount in yen, where it is settled.
    pub(super) amount: Option<u64>,
}

/// The verdict when some conditions hold.
pub(super) fn verdict(model: &Model<'_>, held: Bits) -> Verdict {
    let fires = model.rules.iter().filter_map(|rule| match rule.kind {
        RuleKind::Gate(verdict) if rule.applies(held, verdict) => Some(verdict),
        _ => None,
    });
    fires.max().unwrap_or(Verdict::Pay)
}

/// Evaluates the rules when exactly these conditions hold.
///
/// # Errors
/// When no row applies, two rows apply, or the amount is not known.
pub(super) fn evaluate<'a>(model: &Model<'a>, held: Bits) -> Result<ClassResult, Hole<'a>> {
    let verdict = verdict(model, held);
    let settled = verdict <= Verdict::Todo;
    let (mut shown, mut row) = (Bits::default(), None);
    for (at, rule) in model.rules.iter().enumerate().filter(|(_, rule)| rule.applies(held, verdict)) {
        let shows = match rule.kind {
            RuleKind::Row(one) => {
                if let Some(other) = row.replace(one) {
                    return Err(Hole::TwoRows(other, one));
                }
                settled
            }
            RuleKind::Gate(_) | RuleKind::Note => true,
            RuleKind::Document | RuleKind::Step => verdict != Verdict::No,
        };
        if shows {
            shown = shown.with(at);
        }
    }
    let amount = if settled { Some(sum(model, row.ok_or(Hole::NoRow)?, held)?) } else { None };
    Ok(ClassResult { verdict, rules: shown, amount })
}

/// The sum of a row.
///
/// # Errors
/// When the row names no amount, or the ledger has no value for a parameter.
pub(super) fn sum<'a>(model: &Model<'_>, row: &'a Row, held: Bits) -> Result<u64, Hole<'a>> {
    if row.add.is_empty() {
        return Err(Hole::Unknown(row));
    }
    row.sum(|name| model.yen(&name.text, held).ok_or(Hole::NoValue(row, &name.text)))
}
