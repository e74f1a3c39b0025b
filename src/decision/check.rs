//! Checks that the rules of one file fit together: every name names something, bands and parts of a month leave no
//! gap.
//!
//! The ledger is not known here; `link` compares the rules with it.

use std::collections::BTreeSet;

use crate::base::diag::{Diagnostic, Span, Words, words};
use crate::base::suggest;
use crate::decision::{Asking, BLANK, Decision, Gate, How, InputKind, Name, VERDICT, Verdict, When, error};

/// Checks the rules of one file.
pub(super) fn check(decision: &Decision, found: &mut Vec<Diagnostic>) {
    let mut checker = Checker { decision, found };
    checker.inputs();
    checker.derived();
    for rule in decision.rules() {
        checker.when(rule.when, decision.inputs.len(), rule.kind.follows_verdict());
    }
    checker.amounts();
    checker.gates();
    checker.ambiguities();
    checker.schedule();
    for one in &decision.monotone {
        checker.input(&one.input, POINTS);
    }
    checker.ids();
    checker.sources();
}

/// The kinds of answers that can be compared.
const POINTS: &[InputKind] = &[InputKind::Date, InputKind::Whole, InputKind::Money];

/// The texts of names.
fn texts<'a>(names: impl Iterator<Item = &'a Name>) -> Vec<&'a str> {
    names.map(|name| name.text.as_str()).collect()
}

/// Collects the findings about one file of rules.
struct Checker<'a> {
    decision: &'a Decision,
    found: &'a mut Vec<Diagnostic>,
}

impl Checker<'_> {
    /// Reports a mistake in a rule.
    fn rule(&mut self, span: &Span, message: Words, help: Words) {
        self.found.push(error("decision-rule", span, message, help));
    }

    /// Reports a name that does not exist, with the most similar of the known ones.
    fn unknown(&mut self, name: &Name, ja: &str, en: &str, known: &[&str]) {
        let text = &name.text;
        let message = words(format!("「{text}」という{ja}はありません"), format!("there is no {en} `{text}`"));
        let list = || words(format!("あるもの：{}", known.join("、")), format!("there are: {}", known.join(", ")));
        let help = suggest::suggestion(text, known.iter().copied()).unwrap_or_else(list);
        self.found.push(error("decision-unknown", &name.span, message, help));
    }

    /// Reports those of some cells that a choice or something derived does not have.
    fn unknown_cells<'b>(&mut self, fact: &str, cells: impl IntoIterator<Item = &'b Name>, known: &[&str]) {
        for cell in cells.into_iter().filter(|cell| !known.contains(&cell.text.as_str())) {
            self.unknown(cell, &format!("「{fact}」の区分"), &format!("cell of `{fact}`"), known);
        }
    }

    /// Checks that a name is that of a question of one of these kinds, and returns its kind.
    fn input(&mut self, name: &Name, kinds: &[InputKind]) -> Option<InputKind> {
        let of_kind = self.decision.inputs.iter().filter(|input| kinds.contains(&input.kind));
        let kind = of_kind.clone().find(|input| input.id.text == name.text).map(|input| input.kind);
        if kind.is_none() {
            let known = texts(of_kind.map(|input| &input.id));
            self.unknown(name, "質問（ここで使える種類のもの）", "question of the right kind", &known);
        }
        kind
    }

    /// Checks the questions: choices have words and other kinds have none, conditions use what is known by then, and
    /// the days of `not_before` are asked earlier.
    fn inputs(&mut self) {
        for (at, input) in self.decision.inputs.iter().enumerate() {
            self.when(&input.when, at, false);
            match &input.asking {
                Asking::When(when) => self.when(when, at, false),
                Asking::OnRequest if !input.optional => self.rule(
                    &input.id.span,
                    words(
                        format!("質問「{}」は求められたときだけ尋ねるのに、答えが要ります", input.id.text),
                        format!("the question `{}` is asked on request only, but needs an answer", input.id.text),
                    ),
                    words("「optional: true」の行を足してください", "add a line `optional: true`"),
                ),
                Asking::OnRequest | Asking::Always => {}
            }
            if input.latest.is_some() && input.kind != InputKind::Date {
                self.input(&input.id, &[InputKind::Date]);
            }
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
        let asked = |name: &&Name| self.decision.inputs.iter().take(at).any(|input| input.id.text == name.text);
        self.decision.determined_by(fact).iter().all(asked)
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
                let known = choices.map(|input| &input.id).chain(decision.derived.iter().map(|one| &one.id));
                self.unknown(fact, "選ぶ質問や区分", "choice or derived cell", &texts(known));
                continue;
            };
            self.unknown_cells(&fact.text, &test.cells, &cells);
        }
    }

    /// Checks what is derived: there are bands, what is compared is of one kind, and words belong to cells.
    fn derived(&mut self) {
        for one in &self.decision.derived {
            self.unknown_cells(&one.id.text, one.words.iter().map(|(cell, _)| cell), &one.how.cells());
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
                    let kinds = self.input(left, POINTS).zip(self.input(right, POINTS));
                    if kinds.is_some_and(|(a, b)| a != b) {
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
        let known = texts(decision.parameters.iter().map(|one| &one.id));
        let certain = decision.gates.iter().flat_map(|gate| &gate.at_least);
        for (name, times) in decision.amount.iter().flat_map(|row| &row.add).chain(certain) {
            if !known.contains(&name.text.as_str()) {
                self.unknown(name, "金額（parameters）", "parameter", &known);
            } else if *times == 0 {
                self.rule(
                    &name.span,
                    words("0回足すことはできません", "an amount can't be added zero times"),
                    words("1以上の回数にするか、行から消してください", "write 1 or more, or leave it out"),
                );
            }
        }
        for parameter in &decision.parameters {
            self.input(&parameter.by, &[InputKind::Date]);
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

    /// Checks that each gate that says `ask` names what is open, and that an ambiguity that is named exists.
    fn gates(&mut self) {
        let known = texts(self.decision.ambiguities.iter().map(|one| &one.id));
        for gate in &self.decision.gates {
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
            if gate.verdict != Verdict::Ask && !gate.at_least.is_empty() {
                self.rule(
                    &gate.id.span,
                    words(
                        format!("「{}」は ask でないのに「at_least」があります", gate.id.text),
                        format!("the gate `{}` has `at_least` but does not say `ask`", gate.id.text),
                    ),
                    words("「at_least」の行を消してください", "remove the line `at_least`"),
                );
            }
        }
    }

    /// Checks that an ambiguity that somebody is to be asked about has at least two readings; with one there would be
    /// nothing to ask.
    fn ambiguities(&mut self) {
        let decision = self.decision;
        for one in decision.ambiguities.iter().filter(|one| one.readings.len() < 2) {
            let names = |gate: &Gate| gate.ambiguity.as_ref().is_some_and(|name| name.text == one.id.text);
            if decision.gates.iter().any(|gate| gate.verdict == Verdict::Ask && names(gate)) {
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
    }

    /// Checks that the parts of the month cover each day exactly once.
    fn schedule(&mut self) {
        let Some(schedule) = &self.decision.schedule else { return };
        self.input(&schedule.day, &[InputKind::Date]);
        let mut next = 1;
        for row in &schedule.rows {
            if row.from != next || row.to < row.from || row.due.is_some_and(|day| !(1..=28).contains(&day)) {
                self.found.push(error(
                    "decision-bands",
                    &row.id.span,
                    words(
                        format!("支払日の行「{}」が前の行に続いていません", row.id.text),
                        format!("the row `{}` of the schedule does not follow the one before", row.id.text),
                    ),
                    words(
                        format!("「from: {next}」から始め、「due」は last か 1～28 にしてください"),
                        format!("begin it with `from: {next}`; `due` is `last` or 1 to 28"),
                    ),
                ));
                return;
            }
            next = row.to.saturating_add(1);
        }
        if next != 32 {
            self.found.push(error(
                "decision-bands",
                schedule.rows.last().map_or(&schedule.day.span, |row| &row.id.span),
                words("支払日の行が31日で終わっていません", "the schedule does not end with day 31"),
                words("最後の行を「to: 31」にしてください", "let the last row end with `to: 31`"),
            ));
        }
    }

    /// Checks that no two things that a result can name have the same name, nor two that a condition can test.
    fn ids(&mut self) {
        let decision = self.decision;
        let (mut reasons, mut facts) = (BTreeSet::new(), BTreeSet::from([VERDICT]));
        for id in decision.gates.iter().map(|gate| &gate.id).chain(decision.amount.iter().map(|row| &row.id)) {
            if !reasons.insert(&id.text) {
                self.reserved(id);
            }
        }
        for id in decision.inputs.iter().map(|input| &input.id).chain(decision.derived.iter().map(|one| &one.id)) {
            if !facts.insert(&id.text) {
                self.reserved(id);
            }
        }
    }

    /// Checks that citations name a section: a whole document is too vague as the source of a rule.
    fn sources(&mut self) {
        for cite in self.decision.cites().filter(|cite| cite.section.is_none()) {
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
