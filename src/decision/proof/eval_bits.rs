//! What the rules say to a class: the same as `eval` says to its answers, seen from the conditions that hold.

use crate::decision::Verdict;
use crate::decision::proof::bits::Bits;
use crate::decision::proof::model::{Model, Part};

/// What the rules say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Said {
    pub(super) verdict: Verdict,
    /// The rules that show in the result, by their place: the row only where it counts.
    pub(super) rules: Bits,
    pub(super) amount: Option<u64>,
}

/// Rules that do not answer, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Gap {
    NoRow,
    TwoRows(usize, usize),
    Unknown(usize),
    /// The row, and the place of the amount in its sum.
    NoValue(usize, usize),
}

/// The verdict when some conditions hold.
pub(super) fn verdict(model: &Model<'_>, held: Bits) -> Verdict {
    let fires = model.rules.iter().filter_map(|rule| match rule.part {
        Part::Gate(verdict) if rule.applies(held, verdict) => Some(verdict),
        _ => None,
    });
    fires.max().unwrap_or(Verdict::Pay)
}

/// What the rules say when some conditions hold.
pub(super) fn evaluate(model: &Model<'_>, held: Bits) -> Result<Said, Gap> {
    let verdict = verdict(model, held);
    let settled = verdict <= Verdict::Todo;
    let (mut shown, mut row, mut amount) = (Bits::default(), None, None);
    for (at, rule) in model.rules.iter().enumerate().filter(|(_, rule)| rule.applies(held, verdict)) {
        let shows = match rule.part {
            Part::Row(place) => {
                if let Some((other, _)) = row.replace((at, place)) {
                    return Err(Gap::TwoRows(other, at));
                }
                settled
            }
            Part::Gate(_) | Part::Note => true,
            Part::Document | Part::Step => verdict != Verdict::No,
        };
        if shows {
            shown = shown.with(at);
        }
    }
    if settled {
        let Some((at, place)) = row else { return Err(Gap::NoRow) };
        amount = Some(sum(model, at, place, held)?);
    }
    Ok(Said { verdict, rules: shown, amount })
}

pub(super) fn sum(model: &Model<'_>, at: usize, place: usize, held: Bits) -> Result<u64, Gap> {
    let add = model.decision.amount.get(place).map(|row| row.add.as_slice()).unwrap_or_default();
    if add.is_empty() {
        return Err(Gap::Unknown(at));
    }
    add.iter().enumerate().try_fold(0u64, |all, (part, (name, times))| {
        let yen = model.yen(&name.text, held).ok_or(Gap::NoValue(at, part))?;
        Ok(all.saturating_add(yen.saturating_mul(u64::from(*times))))
    })
}
