//! Proves the table of amounts: wherever something is paid, exactly one row applies and its amount is known.

use crate::base::diag::words;
use crate::decision::proof::Prover;
use crate::decision::proof::bits::Bits;
use crate::decision::proof::find_class::{FoundClass, Search, stops};
use crate::decision::proof::model::{Rule, RuleKind, stated};
use crate::decision::{Name, Parameter, Row};

impl<'a> Prover<'a> {
    /// The values of parameters that can be paid, in yen.
    pub(super) fn paid(&self) -> Vec<(&'a Parameter, u64)> {
        let mut all = Vec::new();
        for parameter in &self.decision.parameters {
            let id = &parameter.id.text;
            let rows = self.rows().into_iter().filter(|(_, row)| row.add.iter().any(|(name, _)| name.text == *id));
            let rows: Vec<&Rule> = rows.map(|(rule, _)| rule).collect();
            let shows = |bit: usize| {
                let only = Bits::default().with(bit);
                rows.iter().any(|rule| rule.bits().iter().any(|term| self.shows(rule, term, only).is_some()))
            };
            let values = self.classes.model.values(id).iter();
            all.extend(values.filter(|(bit, _)| shows(*bit)).map(|(_, yen)| (parameter, *yen)));
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
                self.no_value(rule, name, &name.text);
            }
            if let Some(name) = row.equals.as_ref().filter(|_| !row.add.is_empty() && self.found.len() == before) {
                self.no_value(rule, name, &stated(&row.id.text));
            }
        }
    }

    /// The rows of the table of amounts, as rules and as written.
    fn rows(&self) -> Vec<(&'a Rule, &'a Row)> {
        let (classes, decision) = (self.classes, self.decision);
        let row = |rule: &'a Rule| match rule.kind {
            RuleKind::Row(place) => Some((rule, decision.amount.get(place)?)),
            _ => None,
        };
        classes.model.rules.iter().filter_map(row).collect()
    }

    /// Proves that no two rows apply to the same answers.
    fn overlaps(&mut self) {
        let rows = self.rows();
        for (at, (one, _)) in rows.iter().enumerate() {
            for (other, _) in rows.iter().skip(at + 1) {
                let pairs =
                    one.bits().iter().flat_map(|a| other.bits().iter().map(move |b| [a, b].into_iter().collect()));
                let both = pairs.into_iter().find_map(|needs| self.any(Bits::default(), needs));
                let Some(found) = both else { continue };
                let example = self.example(&found.given[0]);
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
        let rows = self.rows().iter().fold(Bits::default(), |all, (rule, _)| all.or(rule.bits()));
        let search = Search::new(self.classes, rows.or(stops(self.classes)), Bits::default());
        let stops = search.stops;
        let found = search.find(&|_, [certain, _]| certain.meets(stops) || certain.meets(rows), &|[held, _]| {
            !held.meets(stops) && !held.meets(rows)
        });
        let Some(found) = found else { return };
        let example = self.example(&found.given[0]);
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
    fn unsettled(&mut self, rule: &Rule) {
        let Some(found) = self.settled(rule, Bits::default()) else { return };
        let (example, id) = (self.example(&found.given[0]), &rule.name.text);
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
    fn no_value(&mut self, rule: &Rule, parameter: &Name, windows: &str) {
        let Some(found) = self.settled(rule, self.classes.model.amounts_of(windows)) else { return };
        let (example, id, name) = (self.example(&found.given[0]), &rule.name.text, &parameter.text);
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
    fn settled(&self, rule: &Rule, without: Bits) -> Option<FoundClass> {
        rule.bits().iter().find_map(|bit| {
            let stops = stops(self.classes);
            let search = Search::new(self.classes, stops.or(without), Bits::default().with(bit));
            search.find(&|_, [certain, _]| certain.meets(stops) || certain.meets(without), &|[held, _]| {
                !held.meets(stops) && !held.meets(without)
            })
        })
    }

    /// Any answers with which some conditions hold.
    pub(super) fn any(&self, bits: Bits, needs: Bits) -> Option<FoundClass> {
        Search::new(self.classes, bits, needs).find(&|_, _| false, &|_| true)
    }
}
