//! Proves that no rule is superfluous: each applies to some answers, each gate decides some result, each cell is
//! possible.

use crate::base::diag::{Span, words};
use crate::decision::proof::bits::Bits;
use crate::decision::proof::find_class::Search;
use crate::decision::proof::model::{Given, Rule};
use crate::decision::proof::{Prover, eval_bits};
use crate::decision::{BLANK, RuleKind, Verdict};

impl Prover<'_> {
    /// Runs the proofs of this module.
    pub(super) fn reach(&mut self) {
        for rule in &self.classes.model.rules {
            let (live, dead): (Vec<usize>, Vec<usize>) =
                rule.bits().iter().partition(|term| self.shows(rule, *term, Bits::default()).is_some());
            if live.is_empty() {
                self.unreachable(rule);
                continue;
            }
            dead.into_iter().for_each(|term| self.dead_condition(rule, term));
            if let RuleKind::Gate(verdict) = rule.kind {
                self.decides(rule, verdict);
            }
        }
        self.cells();
        self.idle();
    }

    /// Answers with which a rule shows, and some other bits hold.
    pub(super) fn shows_with(&self, rule: &Rule<'_>, also: Bits) -> Option<Given> {
        rule.bits().iter().find_map(|term| self.shows(rule, term, also))
    }

    /// Answers with which a rule shows by one of its conditions, and some other bits hold.
    fn shows(&self, rule: &Rule<'_>, term: usize, also: Bits) -> Option<Given> {
        let needs = also.with(term);
        let model = &self.classes.model;
        match rule.kind {
            RuleKind::Gate(_) => self.classes.find(needs, Bits::default()),
            RuleKind::Row(row) if row.add.is_empty() => self.classes.find(needs, Bits::default()),
            RuleKind::Row(_) => self.classes.find(needs, model.stops()),
            item => {
                let hidden = |verdict| verdict == Verdict::No && item != RuleKind::Note;
                let shows = |verdict| !hidden(verdict) && rule.bits_with(verdict).has(term);
                let search = Search::new(self.classes, model.gates(Verdict::Pay), needs, None);
                let found = search.find(&|_, _| false, &|[held, _]| shows(eval_bits::verdict(model, *held)))?;
                let [given, _] = found.given;
                Some(given)
            }
        }
    }

    /// Reports a rule that no answers can reach.
    fn unreachable(&mut self, rule: &Rule<'_>) {
        let id = &rule.name.text;
        let (ja, en) = rule.kind.label();
        self.error(
            "decision-unreachable",
            &rule.name.span,
            words(format!("{ja}「{id}」は、どう答えても使われません"), format!("no answers lead to the {en} `{id}`")),
            words("「when」の条件を直すか、消してください", "fix the conditions in its `when`, or remove it"),
        );
    }

    /// Reports one condition of several that never holds where the rule shows.
    fn dead_condition(&mut self, rule: &Rule<'_>, term: usize) {
        let id = &rule.name.text;
        let (span, number) = self.classes.model.place_of(rule, term);
        let (ja, en) = rule.kind.label();
        self.error(
            "decision-unreachable",
            span,
            words(
                format!("{ja}「{id}」の{number}番目の条件は、どう答えても成り立ちません"),
                format!("condition {number} of the {en} `{id}` never holds"),
            ),
            words("条件を直すか、消してください", "fix the condition, or remove it"),
        );
    }

    /// Proves that without this gate some verdict would differ.
    fn decides(&mut self, rule: &Rule<'_>, verdict: Verdict) {
        if verdict == Verdict::Pay {
            return;
        }
        let others = self.classes.model.conditions_of(|other| {
            matches!(other.kind, RuleKind::Gate(one) if one >= verdict) && other.name.span != rule.name.span
        });
        if rule.bits().iter().any(|term| self.classes.find(Bits::default().with(term), others).is_some()) {
            return;
        }
        let id = &rule.name.text;
        self.error(
            "decision-idle",
            &rule.name.span,
            words(
                format!("理由「{id}」は、なくても判定が変わりません。当てはまるときは、いつも同じか重い理由があります"),
                format!("the gate `{id}` never decides: whenever it fires, so does one as severe"),
            ),
            words(
                "「when」を直すか、消してください。判定を変えない説明なら、「notes」に書きます",
                "fix its `when`, or remove it; what only informs belongs to `notes`",
            ),
        );
    }

    /// Proves that each word of a choice and each cell is possible.
    fn cells(&mut self) {
        let classes = self.classes;
        let seen =
            classes.parts.iter().flat_map(|part| &part.states).fold(Bits::default(), |all, one| all.or(one.seen));
        for fact in &classes.model.dimensions {
            for cell in fact.cells.iter().filter(|cell| cell.name != BLANK && !seen.has(cell.number)) {
                let (name, id) = (&fact.name.text, &cell.name);
                let span = self.decision.place_of_cell(name, id).unwrap_or(&fact.name.span);
                self.error(
                    "decision-unreachable",
                    span,
                    words(
                        format!("どう答えても、「{name}」が「{id}」になることはありません"),
                        format!("no answers make `{name}` be `{id}`"),
                    ),
                    words(
                        "消すか、質問の「when」「min」「max」と区切りを確かめてください",
                        "remove it, or check `when`, `min` and `max` of the questions and the edges",
                    ),
                );
            }
        }
    }

    /// Proves that every question and everything derived is tested by some rule.
    fn idle(&mut self) {
        let decision = self.decision;
        let mut report = |span: &Span, ja: &str, en: &str, id: &str| {
            self.error(
                "decision-idle",
                span,
                words(
                    format!("{ja}「{id}」は、どの規則でも使われていません"),
                    format!("no rule looks at the {en} `{id}`"),
                ),
                words("使う規則を書くか、消してください", "write the rule that needs it, or remove it"),
            );
        };
        for input in
            decision.inputs.iter().filter(|input| !decision.uses_input(&input.id.text) && !decision.is_guide(input))
        {
            report(&input.id.span, "質問", "question", &input.id.text);
        }
        for derived in decision.derived.iter().filter(|one| !decision.is_tested(&one.id.text)) {
            report(&derived.id.span, "区分", "derived cell", &derived.id.text);
        }
        // An ambiguity must matter to some result, so some gate must name it.
        let named =
            |id: &str| decision.gates.iter().any(|gate| gate.ambiguity.as_ref().is_some_and(|name| name.text == id));
        let read = decision.ambiguities.iter().filter(|one| !one.readings.is_empty() && !named(&one.id.text));
        for one in read {
            report(&one.id.span, "はっきりしない点", "ambiguity", &one.id.text);
        }
    }
}
