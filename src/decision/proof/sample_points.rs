//! Chooses the days and numbers to try for an answer, so that no behaviour of the rules is missed.
//!
//! The rules can only see on which side of certain values a day or number lies: edges, answers it is compared with,
//! and the ends of their years. So those values are tried, and one value from each gap between them. A question asked
//! later may relate two answers that nothing relates yet; its edges and relations therefore count as well (`cuts`
//! follows them), and each value from a gap leaves room on both sides for as many answers as can still be related to
//! it: `room` doubles with each of them. A gap too small for that is tried completely.

use std::collections::BTreeSet;

use crate::decision::InputKind;
use crate::decision::proof::model::{Given, Model, Relation, day, year_of, year_start};

/// A question whose answers are sought, among those of its component.
pub(super) struct PointSampler<'a> {
    pub(super) model: &'a Model<'a>,
    /// The relations between the questions of the component.
    pub(super) relations: &'a [Relation],
    /// The question.
    pub(super) at: usize,
    /// How many more answers than the rules name will be related to this one.
    pub(super) more: u32,
}

/// How another question is reached by relations through questions still to be asked: the last step, and whether years
/// are compared on the way.
#[derive(Clone, Copy, PartialEq)]
struct Route {
    from: usize,
    to: usize,
    by_year: bool,
}

impl PointSampler<'_> {
    /// The values to try, upwards, after some answers were given. `known` are values that matter besides.
    pub(super) fn points(&self, sides: &[&Given], known: &[i64]) -> Vec<i64> {
        let Some(question) = self.model.questions.get(self.at) else { return Vec::new() };
        let (mut cuts, later) = self.cuts(sides);
        cuts.extend(known);
        cuts.sort_unstable();
        cuts.dedup();
        let room = 1_i64 << (later + self.more).min(16);
        let mut all = cuts.clone();
        match (cuts.first(), cuts.last()) {
            (Some(first), Some(last)) => {
                self.gap(first.saturating_sub(2 * room + MONTHS), first - 1, -room, &mut all);
                self.gap(last + 1, last.saturating_add(2 * room + MONTHS), room, &mut all);
            }
            _ => self.gap(TYPICAL, TYPICAL + 2 * room + MONTHS, room, &mut all),
        }
        for (a, b) in cuts.iter().zip(cuts.iter().skip(1)) {
            self.gap(a + 1, b - 1, room, &mut all);
        }
        let earliest =
            question.not_before.iter().flat_map(|other| sides.iter().filter_map(|given| *given.get(*other)?));
        let least = earliest.chain(question.min).max().unwrap_or(i64::MIN);
        let fits = |point: &i64| match question.input.kind {
            InputKind::Date => day(*point).is_some(),
            _ => *point >= 0,
        };
        all.retain(|point| least <= *point && question.max.is_none_or(|max| *point <= max) && fits(point));
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Takes from a gap: one value with room around it, seen from its start or (when negative) its end, or all when there
    /// is no room; and one value from each part of the month that matters.
    fn gap(&self, from: i64, to: i64, room: i64, all: &mut Vec<i64>) {
        // With room for none, one value is enough to take from; each answer more needs twice that and one.
        if to - from + 1 < 2 * room.abs() - 1 {
            all.extend(from..=to);
            return;
        }
        let point = if room > 0 { from + room - 1 } else { to + room + 1 };
        all.push(point);
        for (first, last) in self.model.months(self.at) {
            let inside = |point: &i64| day(*point).is_some_and(|day| (first..=last).contains(&day.day().into()));
            all.extend((point..=to).take(31).chain((from..point).rev().take(31)).find(inside));
        }
    }

    /// The values that can matter, and how many questions asked later can be related to this one.
    fn cuts(&self, sides: &[&Given]) -> (Vec<i64>, u32) {
        let mut routes = vec![Route { from: self.at, to: self.at, by_year: false }];
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(route) = routes.get(at).copied() {
            at += 1;
            if let Some(question) = self.model.questions.get(route.to) {
                found.extend(question.edges.iter().map(|edge| (*edge, route.by_year)));
            }
            for relation in self.relations {
                let other = match relation.between {
                    [a, b] if a == route.to => b,
                    [a, b] if b == route.to => a,
                    _ => continue,
                };
                if other == route.from {
                    continue; // There and back relates nothing.
                }
                let next = Route { from: route.to, to: other, by_year: route.by_year || relation.year.is_some() };
                if other > self.at {
                    if !routes.contains(&next) {
                        routes.push(next);
                    }
                } else if other < self.at {
                    let values = sides.iter().filter_map(|given| *given.get(other)?);
                    found.extend(values.map(|value| (value, next.by_year)));
                }
            }
        }
        let later: BTreeSet<usize> = routes.iter().map(|route| route.to).filter(|to| *to != self.at).collect();
        let later = u32::try_from(later.len()).unwrap_or(u32::MAX).min(16);
        let mut cuts = Vec::new();
        for (value, by_year) in found {
            cuts.push(value);
            if by_year {
                self.years(value, later, &mut cuts);
            }
        }
        (cuts, later)
    }

    /// The ends of the years around a value: its own, and as many more as can be told apart by what is asked later.
    fn years(&self, value: i64, later: u32, cuts: &mut Vec<i64>) {
        let more = if later == 0 { 0 } else { i16::try_from(2 * (later + 1)).unwrap_or(i16::MAX) };
        for starts in self.relations.iter().filter_map(|relation| relation.year) {
            let Some(year) = year_of(value, starts) else { continue };
            let years = year.saturating_sub(more)..=year.saturating_add(1 + more);
            cuts.extend(years.filter_map(|year| year_start(year, starts)).flat_map(|first| [first - 1, first]));
        }
    }
}

/// Where to begin when no value matters: 10 April 2024, or some number.
const TYPICAL: i64 = 19_823;

/// Enough days for every part of a month.
const MONTHS: i64 = 62;
