//! Checks that the examples show each rule applied: each condition, with each cell that it names.

use std::collections::BTreeSet;

use crate::base::diag::words;
use crate::decision::cases::Case;
use crate::decision::proof::coverage::Cover;
use crate::decision::{Item, Name, VERDICT, When, eval};

impl Cover<'_> {
    /// Reports each condition of a rule, and each cell that it names, for which no example names the rule.
    pub(super) fn rules(&mut self) {
        let decision = self.decision;
        let has = |set: &Option<BTreeSet<String>>, id: &str| set.as_ref().is_some_and(|set| set.contains(id));
        for row in &decision.amount {
            let used = |case: &Case| row.add.is_empty() || case.expect.amount.is_some();
            self.rule(&row.id, &row.when, ("金額の行", "row", "amount"), &used);
        }
        for gate in &decision.gates {
            let used = |case: &Case| has(&case.expect.because, &gate.id.text);
            self.rule(&gate.id, &gate.when, ("理由", "gate", "because"), &used);
        }
        let mut items = |all: &[Item], names, used: &dyn Fn(&Case, &str) -> bool| {
            for item in all {
                self.rule(&item.id, &item.when, names, &|case| used(case, &item.id.text));
            }
        };
        items(&decision.documents, ("書類", "document", "documents"), &|case, id| has(&case.expect.documents, id));
        items(&decision.steps, ("手順", "step", "steps"), &|case, id| has(&case.expect.steps, id));
        items(&decision.notes, ("注意", "note", "notes"), &|case, id| {
            case.expect.notes.contains(id) || has(&case.expect.all_notes, id)
        });
    }

    fn rule(&mut self, name: &Name, when: &When, (ja, en, key): (&str, &str, &str), used: &dyn Fn(&Case) -> bool) {
        let decision = self.decision;
        let id = &name.text;
        let always = vec![Vec::new()];
        let all = if when.0.is_empty() { &always } else { &when.0 };
        for (at, tests) in all.iter().enumerate() {
            let one = When(vec![tests.clone()]);
            let mut cells = Vec::new();
            for (_, answers) in self.shown.iter().filter(|(case, _)| used(case)) {
                let verdict = eval::evaluate(decision, answers).ok().map(|outcome| outcome.verdict);
                if eval::holds(decision, answers, &one, verdict) {
                    cells.push((answers, verdict));
                }
            }
            let (nth, nth_en) = match all.len() {
                1 => (String::new(), String::new()),
                _ => (format!("（{}番目の条件）", at + 1), format!(" (condition {})", at + 1)),
            };
            let (what, what_en) = (format!("{ja}「{id}」{nth}"), format!("the {en} `{id}`{nth_en}"));
            if cells.is_empty() {
                let help = words(
                    format!("これが当てはまり、「{key}」を書いた例を足してください"),
                    format!("add a case to which it applies and that names it in `{key}`"),
                );
                self.lack(tests.first().map_or(&name.span, |test| &test.fact.span), words(what, what_en), help);
                continue;
            }
            let shows = |fact: &str, cell: &str| {
                cells.iter().any(|(answers, verdict)| match verdict {
                    Some(verdict) if fact == VERDICT => verdict.name() == cell,
                    _ => eval::cell(decision, answers, fact) == cell,
                })
            };
            let named = tests.iter().flat_map(|test| test.cells.iter().map(|cell| (test.fact.text.as_str(), cell)));
            let lacks: Vec<_> = named.filter(|(fact, cell)| !shows(fact, &cell.text)).collect();
            for (fact, Name { text: cell, span }) in lacks {
                let help = words(
                    format!("「{fact}」が「{cell}」で、「{key}」に「{id}」を書いた例を足してください"),
                    format!("add a case in which `{fact}` is `{cell}` and that names `{id}` in `{key}`"),
                );
                let also = words(
                    format!("「{fact}」が「{cell}」のときの{what}"),
                    format!("{what_en} when `{fact}` is `{cell}`"),
                );
                self.lack(span, also, help);
            }
        }
    }
}
