//! Proves the table of amounts: wherever something is paid, exactly one row applies and its amount is known.

use crate::base::diag::words;
use crate::decision::proof::Prover;
use crate::decision::proof::bits::Bits;
use crate::decision::proof::model::{DayFact, Given, Rule};
use crate::decision::{Name, Parameter, Row, RuleKind};

impl<'a> Prover<'a> {
    /// The values of parameters that can be paid, in yen.
    pub(super) fn paid(&self) -> Vec<(&'a Parameter, u64)> {
        let mut all = Vec::new();
        for parameter in &self.decision.parameters {
            let id = &parameter.id.text;
            let adds = |(_, row): &(&Rule<'_>, &Row)| row.add.iter().any(|(name, _)| name.text == *id);
            let shows = |(bit, _): &(usize, u64)| {
                let only = Bits::default().with(*bit);
                self.rows().filter(adds).any(|(rule, _)| self.shows_with(rule, only).is_some())
            };
            all.extend(self.classes.model.values(id).filter(shows).map(|(_, yen)| (parameter, yen)));
        }
        all
    }

    /// Runs the proofs of this module. That a sum has a value is proved only when its parameters have one, because
    /// otherwise it would only repeat their finding.
    pub(super) fn holes(&mut self) {
        self.overlaps();
        self.gap();
        for (rule, row) in self.rows() {
            if row.add.is_empty() {
                self.unsettled(rule);
            }
            let before = self.found.len();
            for (name, _) in &row.add {
                self.no_value(rule, name, DayFact::Parameter(&name.text));
            }
            if let Some(name) = row.equals.as_ref().filter(|_| !row.add.is_empty() && self.found.len() == before) {
                self.no_value(rule, name, DayFact::Stated(&row.id.text));
            }
        }
    }

    /// The rows of the table of amounts, as rules and as written.
    fn rows(&self) -> impl Iterator<Item = (&'a Rule<'a>, &'a Row)> + use<'a> {
        self.classes.model.rules.iter().filter_map(|rule| match rule.kind {
            RuleKind::Row(row) => Some((rule, row)),
            _ => None,
        })
    }

    /// Proves that no two rows apply to the same answers.
    fn overlaps(&mut self) {
        for (at, (one, _)) in self.rows().enumerate() {
            for (other, _) in self.rows().skip(at + 1) {
                let mut pairs = one.bits().iter().flat_map(|a| other.bits().iter().map(move |b| [a, b]));
                let both = pairs.find_map(|pair| self.classes.find(pair.into_iter().collect(), Bits::default()));
                let Some(given) = both else { continue };
                let example = self.example(&given);
                let (a, b) = (&one.name.text, &other.name.text);
                self.error(
                    "decision-overlap",
                    &other.name.span,
                    words(
                        format!("金額の表の「{a}」と「{b}」の両方が当てはまる答えがあります：{example}"),
                        format!("both rows `{a}` and `{b}` apply to some answers: {example}"),
                    ),
                    words("どちらか一方だけが当てはまるように「when」を直してください", "let only one of them apply"),
                );
            }
        }
    }

    /// Proves that a row applies wherever something is paid.
    fn gap(&mut self) {
        let model = &self.classes.model;
        let Some(given) = self.classes.find(Bits::default(), model.stops().or(model.rows())) else { return };
        let example = self.example(&given);
        let span = self.decision.amount.last().map_or(&self.decision.span, |row| &row.id.span).clone();
        self.error(
            "decision-gap",
            &span,
            words(
                format!("金額の表のどの行も当てはまらない答えがあります：{example}"),
                format!("no row of the amounts applies to some answers: {example}"),
            ),
            words(
                "この答えに当てはまる行を足すか、確認が必要（ask）か対象外（no）という理由を足してください",
                "add a row for these answers, or a gate that says `ask` or `no`",
            ),
        );
    }

    /// Proves that no amount is promised that no source names.
    fn unsettled(&mut self, rule: &Rule<'_>) {
        let Some(given) = self.settled(rule, Bits::default()) else { return };
        let (example, id) = (self.example(&given), &rule.name.text);
        self.error(
            "decision-unsettled",
            &rule.name.span,
            words(
                format!("「{id}」の金額は分からないのに、確認が必要という理由のない答えがあります：{example}"),
                format!("the row `{id}` has no amount, but no gate says `ask` or `no` to some answers: {example}"),
            ),
            words("「ask」か「no」の理由を足すか直してください", "add or fix a gate that says `ask` or `no`"),
        );
    }

    /// Proves that the ledger has a value wherever one is added, and a sum wherever one is compared.
    fn no_value(&mut self, rule: &Rule<'_>, parameter: &Name, amount: DayFact<'_>) {
        let known = self.classes.model.day_bits(|of| of == amount);
        let Some(given) = self.settled(rule, known) else { return };
        let (example, id, name) = (self.example(&given), &rule.name.text, &parameter.text);
        self.error(
            "decision-no-value",
            &parameter.span,
            words(
                format!("「{id}」で使う「{name}」の値が、台帳にない日の答えがあります：{example}"),
                format!("`{name}`, which the row `{id}` uses, has no value on the day of some answers: {example}"),
            ),
            words(
                "台帳の期間を確かめ、値のない日にはこの行が当てはまらないようにしてください",
                "check the windows in the ledger; the row must not apply on a day without a value",
            ),
        );
    }

    /// Answers to which a row applies, the amount is settled, and none of some bits holds.
    fn settled(&self, rule: &Rule<'_>, without: Bits) -> Option<Given> {
        let without = self.classes.model.stops().or(without);
        rule.bits().iter().find_map(|bit| self.classes.find(Bits::default().with(bit), without))
    }
}
