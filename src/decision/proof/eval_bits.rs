//! Evaluates the rules for a class: the same result as `eval`, computed from the conditions that hold.

use crate::decision::Verdict;
use crate::decision::proof::bits::Bits;
use crate::decision::proof::model::{Model, RuleKind};

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

/// Why there is no result for a class, with the rules at fault by their places. Corresponds to
/// [`crate::decision::eval::Hole`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum ClassHole {
    NoRow,
    TwoRows(usize, usize),
    Unknown(usize),
    /// The row, and the place of the amount in its sum.
    NoValue(usize, usize),
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
pub(super) fn evaluate(model: &Model<'_>, held: Bits) -> Result<ClassResult, ClassHole> {
    let verdict = verdict(model, held);
    let settled = verdict <= Verdict::Todo;
    let (mut shown, mut row, mut amount) = (Bits::default(), None, None);
    for (at, rule) in model.rules.iter().enumerate().filter(|(_, rule)| rule.applies(held, verdict)) {
        let shows = match rule.kind {
            RuleKind::Row(place) => {
                if let Some((other, _)) = row.replace((at, place)) {
                    return Err(ClassHole::TwoRows(other, at));
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
    if settled {
        let Some((at, place)) = row else { return Err(ClassHole::NoRow) };
        amount = Some(sum(model, at, place, held)?);
    }
    Ok(ClassResult { verdict, rules: shown, amount })
}

/// The sum of the row at `place` of the table of amounts; `at` is its place among all rules.
///
/// # Errors
/// When the row names no amount, or the ledger has no value for a parameter.
pub(super) fn sum(model: &Model<'_>, at: usize, place: usize, held: Bits) -> Result<u64, ClassHole> {
    let add = model.decision.amount.get(place).map(|row| row.add.as_slice()).unwrap_or_default();
    if add.is_empty() {
        return Err(ClassHole::Unknown(at));
    }
    add.iter().enumerate().try_fold(0u64, |all, (part, (name, times))| {
        let yen = model.yen(&name.text, held).ok_or(ClassHole::NoValue(at, part))?;
        Ok(all.saturating_add(yen.saturating_mul(u64::from(*times))))
    })
}
