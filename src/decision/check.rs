//! Checks that the rules of one file fit together: every name names something, bands and parts of a month leave no
//! gap.
//!
//! The ledger is not known here; `link` compares the rules with it.

use std::collections::BTreeSet;

use crate::base::diag::{Diagnostic, Span, Words, words};
use crate::base::suggest;
use crate::decision::{Ambiguity, BLANK, Decision, How, Input, InputKind, Name, VERDICT, Verdict, When};
use crate::ledger::Cite;

/// Checks the rules of one file.
pub(super) fn check(decision: &Decision, found: &mut Vec<Diagnostic>) {
    let mut checker = Checker { decision, found };
    checker.inputs();
    checker.derived();
    checker.amounts();
    checker.gates();
    for item in decision.items() {
        checker.when(&item.when, decision.inputs.len(), true);
    }
    checker.schedule();
    for one in &decision.monotone {
        checker.input(&one.input, &[InputKind::Whole, InputKind::Money, InputKind::Date]);
    }
    checker.ids();
    for cite in decision.cites() {
        checker.section(cite);
    }
}

/// Collects the findings about one file of rules.
struct Checker<'a> {
    decision: &'a Decision,
    found: &'a mut Vec<Diagnostic>,
}

impl Checker<'_> {
    fn rule(&mut self, span: &Span, message: Words, help: Words) {
        self.found.push(Diagnostic::error("decision-rule", span.clone(), message).help(help));
    }

    /// Reports a name that does not exist, with the most similar of the known ones.
    fn unknown(&mut self, name: &Name, ja: &str, en: &str, known: &[&str]) {
        let text = &name.text;
        let list = || words(format!("あるもの：{}", known.join("、")), format!("there are: {}", known.join(", ")));
        self.found.push(
            Diagnostic::error(
                "decision-unknown",
                name.span.clone(),
                words(format!("「{text}」という{ja}はありません"), format!("there is no {en} `{text}`")),
            )
            .help(suggest::suggestion(text, known.iter().copied()).unwrap_or_else(list)),
        );
    }

    /// Checks that a name is that of a question of one of these kinds, and returns its kind.
    fn input(&mut self, name: &Name, kinds: &[InputKind]) -> Option<InputKind> {
        let decision = self.decision;
        match decision.input(&name.text).map(|input| input.kind).filter(|kind| kinds.contains(kind)) {
            Some(kind) => Some(kind),
            None => {
                let known = decision.inputs.iter().filter(|input| kinds.contains(&input.kind));
                let known: Vec<&str> = known.map(|input| input.id.text.as_str()).collect();
                self.unknown(name, "質問（ここで使える種類のもの）", "question of the right kind", &known);
                None
            }
        }
    }

    /// Checks the questions: choices have words and other kinds have none, conditions use what is known by then, and
    /// the days of `not_before` are asked earlier.
    fn inputs(&mut self) {
        for (at, input) in self.decision.inputs.iter().enumerate() {
            self.when(&input.when, at, false);
            if (input.kind == InputKind::Choice) == input.values.is_empty() {
                self.rule(
                    &input.id.span,
                    words(
                        format!("質問「{}」の「values」が種類に合いません", input.id.text),
                        format!("the `values` of the question `{}` do not fit its type", input.id.text),
                    ),
                    words(
                        "選ぶ質問（choice）には「values」を書き、ほかの種類には書きません",
                        "a `choice` needs `values`; no other type takes them",
                    ),
                );
            }
            for (value, _) in input.values.iter().filter(|(value, _)| value.text == BLANK) {
                self.reserved(value);
            }
            for name in &input.not_before {
                self.input(name, &[InputKind::Date]);
                if input.kind != InputKind::Date || !self.earlier(&name.text, at) {
                    self.order(name);
                }
            }
        }
    }

    /// Reports a cell or word that has the name of the blank cell.
    fn reserved(&mut self, name: &Name) {
        let text = &name.text;
        self.rule(
            &name.span,
            words(format!("「{text}」は決まった意味のある名前です"), format!("the name `{text}` is taken")),
            words("ほかの名前にしてください", "choose another name"),
        );
    }

    /// Reports a name whose value is not known yet when the question is asked.
    fn order(&mut self, name: &Name) {
        let text = &name.text;
        self.rule(
            &name.span,
            words(
                format!("「{text}」は、これより前の質問から決まるものではありません"),
                format!("`{text}` is not known before this question is asked"),
            ),
            words("使う質問を先に並べてください", "ask that question earlier"),
        );
    }

    /// Whether a fact is known before the question of this number.
    fn earlier(&self, fact: &str, at: usize) -> bool {
        let asked = |name: &str| self.decision.inputs.iter().take(at).any(|input| input.id.text == name);
        if self.decision.input(fact).is_some() {
            return asked(fact);
        }
        let derived = self.decision.derived.iter().find(|one| one.id.text == fact);
        derived.is_none_or(|one| match &one.how {
            How::Bands { of, .. } => asked(&of.text),
            How::Compare { left, right, .. } | How::Year { left, right, .. } => asked(&left.text) && asked(&right.text),
        })
    }

    /// Checks a condition: each test names a fact known before question `before`, and existing cells. Only documents,
    /// steps and notes may test the verdict.
    fn when(&mut self, when: &When, before: usize, with_verdict: bool) {
        let decision = self.decision;
        for test in when.0.iter().flatten() {
            let fact = &test.fact;
            let cells = if fact.text == VERDICT && with_verdict {
                Verdict::ALL.iter().map(|one| one.name()).collect()
            } else if let Some(cells) = decision.cells(&fact.text) {
                if !self.earlier(&fact.text, before) {
                    self.order(fact);
                }
                cells
            } else {
                let choices = decision.inputs.iter().filter(|input| input.kind == InputKind::Choice);
                let known: Vec<&str> = choices
                    .map(|input| &input.id)
                    .chain(decision.derived.iter().map(|one| &one.id))
                    .map(|name| name.text.as_str())
                    .collect();
                self.unknown(fact, "選ぶ質問や区分", "choice or derived cell", &known);
                continue;
            };
            for cell in test.cells.iter().filter(|cell| !cells.contains(&cell.text.as_str())) {
                self.unknown(cell, &format!("「{}」の区分", fact.text), &format!("cell of `{}`", fact.text), &cells);
            }
        }
    }

    /// Checks bands (no gap, no overlap, in order) and comparisons of what is derived.
    fn derived(&mut self) {
        const POINTS: &[InputKind] = &[InputKind::Date, InputKind::Whole, InputKind::Money];
        let decision = self.decision;
        for one in &decision.derived {
            let cells = decision.cells(&one.id.text).unwrap_or_default();
            for (cell, _) in one.words.iter().filter(|(cell, _)| !cells.contains(&cell.text.as_str())) {
                self.unknown(
                    cell,
                    &format!("「{}」の区分", one.id.text),
                    &format!("cell of `{}`", one.id.text),
                    &cells,
                );
            }
            match &one.how {
                How::Bands { of, cells, .. } => {
                    if self.input(of, POINTS).is_some() && cells.is_empty() {
                        self.rule(
                            &one.id.span,
                            words("区分がひとつもありません", "there is no band"),
                            words("「cells」に区分を並べてください", "list the bands in `cells`"),
                        );
                    }
                }
                How::Compare { left, right, .. } => {
                    let kinds = (self.input(left, POINTS), self.input(right, POINTS));
                    if let (Some(a), Some(b)) = kinds
                        && a != b
                    {
                        self.rule(
                            &right.span,
                            words(
                                "種類の違う2つの答えは比べられません",
                                "answers of different types can't be compared",
                            ),
                            words("同じ種類の質問を2つ書いてください", "name two questions of one type"),
                        );
                    }
                }
                How::Year { left, right, .. } => {
                    self.input(left, &[InputKind::Date]);
                    self.input(right, &[InputKind::Date]);
                }
            }
        }
    }

    /// Checks parameters and rows: parameters depend on a day, rows add existing parameters at least once, and every
    /// parameter is used.
    fn amounts(&mut self) {
        let decision = self.decision;
        for parameter in &decision.parameters {
            self.input(&parameter.by, &[InputKind::Date]);
        }
        let known: Vec<&str> = decision.parameters.iter().map(|one| one.id.text.as_str()).collect();
        for row in &decision.amount {
            self.when(&row.when, decision.inputs.len(), false);
            for (name, times) in &row.add {
                if decision.parameter(&name.text).is_none() {
                    self.unknown(name, "金額（parameters）", "parameter", &known);
                } else if *times == 0 {
                    self.rule(
                        &name.span,
                        words("0回足すことはできません", "an amount can't be added zero times"),
                        words("1以上の回数にするか、行から消してください", "write 1 or more, or leave it out"),
                    );
                }
            }
        }
        for parameter in &decision.parameters {
            let used = decision.amount.iter().flat_map(|row| &row.add).any(|(name, _)| name.text == parameter.id.text);
            if !used {
                self.rule(
                    &parameter.id.span,
                    words(
                        format!("金額「{}」はどの行でも使われていません", parameter.id.text),
                        format!("no row adds the parameter `{}`", parameter.id.text),
                    ),
                    words("使う行に「add」で書くか、消してください", "add it in a row, or remove it"),
                );
            }
        }
    }

    fn gates(&mut self) {
        let decision = self.decision;
        let known: Vec<&str> = decision.ambiguities.iter().map(|one| one.id.text.as_str()).collect();
        for gate in &decision.gates {
            self.when(&gate.when, decision.inputs.len(), false);
            match &gate.ambiguity {
                Some(name) if !known.contains(&name.text.as_str()) => {
                    self.unknown(name, "はっきりしない点（ambiguities）", "ambiguity", &known);
                }
                None if gate.verdict == Verdict::Ask => self.rule(
                    &gate.id.span,
                    words(
                        format!("「{}」は ask なのに、何がはっきりしないかがありません", gate.id.text),
                        format!("the gate `{}` says `ask` but not what is open", gate.id.text),
                    ),
                    words("「ambiguity: …」の行を足してください", "add a line `ambiguity: …`"),
                ),
                _ => {}
            }
        }
        for one in &decision.ambiguities {
            self.ambiguity(one);
        }
    }

    /// An ambiguity must have at least two readings; with one, the gate would have nothing to ask.
    fn ambiguity(&mut self, one: &Ambiguity) {
        let asks = |gate: &&crate::decision::Gate| {
            gate.verdict == Verdict::Ask && gate.ambiguity.as_ref().is_some_and(|name| name.text == one.id.text)
        };
        if one.readings.len() < 2 && self.decision.gates.iter().any(|gate| asks(&gate)) {
            self.rule(
                &one.id.span,
                words(
                    format!("「{}」の読み方が2つ以上ありません", one.id.text),
                    format!("`{}` has not two readings", one.id.text),
                ),
                words(
                    "「readings」に、考えられる読み方をそれぞれ書いてください",
                    "write each possible reading in `readings`",
                ),
            );
        }
    }

    /// Checks that the parts of the month cover each day exactly once.
    fn schedule(&mut self) {
        let Some(schedule) = &self.decision.schedule else { return };
        self.input(&schedule.day, &[InputKind::Date]);
        let mut next = 1;
        for row in &schedule.rows {
            if row.from != next || row.to < row.from || row.due.is_some_and(|day| !(1..=28).contains(&day)) {
                self.found.push(
                    Diagnostic::error(
                        "decision-bands",
                        row.id.span.clone(),
                        words(
                            format!("支払日の行「{}」が前の行に続いていません", row.id.text),
                            format!("the row `{}` of the schedule does not follow the one before", row.id.text),
                        ),
                    )
                    .help(words(
                        format!("「from: {next}」から始め、「due」は last か 1～28 にしてください"),
                        format!("begin it with `from: {next}`; `due` is `last` or 1 to 28"),
                    )),
                );
                return;
            }
            next = row.to.saturating_add(1);
        }
        if next != 32 {
            let span = schedule.rows.last().map_or(&schedule.day.span, |row| &row.id.span);
            self.found.push(
                Diagnostic::error(
                    "decision-bands",
                    span.clone(),
                    words("支払日の行が31日で終わっていません", "the schedule does not end with day 31"),
                )
                .help(words("最後の行を「to: 31」にしてください", "let the last row end with `to: 31`")),
            );
        }
    }

    /// Checks that no two things that a result can name have the same name.
    fn ids(&mut self) {
        let decision = self.decision;
        let mut seen = BTreeSet::new();
        let reasons = decision.gates.iter().map(|gate| &gate.id).chain(decision.amount.iter().map(|row| &row.id));
        let mut twice: Vec<&Name> = reasons.filter(|id| !seen.insert(id.text.as_str())).collect();
        let mut facts: BTreeSet<&str> = decision.inputs.iter().map(|input: &Input| input.id.text.as_str()).collect();
        facts.insert(VERDICT);
        twice.extend(decision.derived.iter().map(|one| &one.id).filter(|id| !facts.insert(id.text.as_str())));
        twice.extend(decision.inputs.iter().map(|input| &input.id).filter(|id| id.text == VERDICT));
        twice.into_iter().for_each(|id| self.reserved(id));
    }

    /// Checks that a citation names a section: a whole document is too vague as the source of a rule.
    fn section(&mut self, cite: &Cite) {
        if cite.section.is_none() {
            let document = &cite.document;
            self.rule(
                &cite.span,
                words(
                    format!("出典「{document}」に節がありません"),
                    format!("the source `{document}` names no section"),
                ),
                words("規則の出典は「文書.節」の形で書きます", "a rule cites `document.section`"),
            );
        }
    }
}
