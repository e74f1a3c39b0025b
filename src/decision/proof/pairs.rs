//! Proves statements about two sets of answers: that an amount is monotone, and that a question that is not asked
//! would not have mattered.

use crate::base::diag::{Span, words};
use crate::decision::proof::bits::Bits;
use crate::decision::proof::find_class::{FoundClass, Search};
use crate::decision::proof::model::Rule;
use crate::decision::proof::walk::{State, Walk, walk};
use crate::decision::proof::{Prover, eval_bits};
use crate::decision::{Input, Monotone, answers};

impl<'a> Prover<'a> {
    /// Runs the proofs of this module.
    pub(super) fn pairs(&mut self) {
        let decision = self.decision;
        for one in &decision.monotone {
            self.monotone(one);
        }
        for (at, input) in decision.inputs.iter().enumerate().filter(|(_, input)| !input.when.0.is_empty()) {
            self.skipped(at, input);
        }
    }

    /// The pairs of answers to the component of a question, with its place; when there are too many, that is reported.
    fn walked(&mut self, question: usize, how: Walk, span: &Span) -> Option<(usize, Vec<State>)> {
        let mut parts = self.classes.parts.iter().enumerate();
        let (at, part) = parts.find(|(_, part)| part.questions.contains(&question))?;
        let pairs = walk(&self.classes.model, &part.questions, how, &[]);
        if pairs.is_none() {
            self.error(
                "decision-too-large",
                span,
                words(
                    "この質問への2つの答えを比べる組み合わせが多すぎて、確かめられません",
                    "there are too many pairs of answers to compare for this question",
                ),
                words(
                    "日付どうしの比べ方を減らすか、規則を分けてください",
                    "compare fewer dates with each other, or split the rules",
                ),
            );
        }
        Some((at, pairs?))
    }

    /// Proves a claim of `monotone`: of two sets of answers that differ only in this input, the greater never gets
    /// less (or more).
    fn monotone(&mut self, one: &Monotone) {
        let classes = self.classes;
        let Some(question) = self.decision.place(&one.input.text) else { return };
        let Some((component, pairs)) = self.walked(question, Walk::Differ(question), &one.input.span) else { return };
        let model = &classes.model;
        let stops = model.stops();
        let search = Search::new(
            classes,
            model.rows().or(stops).or(model.amounts()),
            Bits::default(),
            Some((component, &pairs)),
        );
        let amounts = |held: &[Bits; 2]| {
            let amount = |held: Bits| eval_bits::evaluate(model, held).ok().and_then(|result| result.amount);
            Some((amount(held[0])?, amount(held[1])?))
        };
        let broken = |held: &[Bits; 2]| amounts(held).is_some_and(|(a, b)| if one.up { a > b } else { a < b });
        let never = |held: &[Bits; 2], certain: &[Bits; 2]| {
            held[0] == held[1] || certain.iter().any(|certain| certain.meets(stops))
        };
        let Some(found) = search.find(&never, &broken) else { return };
        let Some((a, b)) = amounts(&found.held) else { return };
        let (less, more) = (self.example(&found.given[0]), self.example(&found.given[1]));
        let (a, b, id) = (answers::yen_text(a), answers::yen_text(b), &one.input.text);
        let (ja, en) = if one.up { ("減ります", "falls") } else { ("増えます", "rises") };
        self.error(
            "decision-monotone",
            &one.input.span,
            words(
                format!("「{id}」が増えると、金額が{a}から{b}に{ja}。前：{less}。後：{more}"),
                format!("with a greater `{id}` the amount {en} from {a} to {b}; before: {less}; after: {more}"),
            ),
            words(
                "金額の行か、「monotone」の行を直してください",
                "fix the rows of the amounts, or this line of `monotone`",
            ),
        );
    }

    /// Proves that answering a question that is not asked would change nothing.
    fn skipped(&mut self, question: usize, input: &Input) {
        let classes = self.classes;
        let Some((component, pairs)) = self.walked(question, Walk::Skip(question), &input.id.span) else { return };
        let model = &classes.model;
        let search =
            Search::new(classes, model.conditions().or(model.amounts()), Bits::default(), Some((component, &pairs)));
        let mut reported = Bits::default();
        while let Some((found, rule)) = self.leaning(&search, reported) {
            let id = &input.id.text;
            let answered = self.example(&found.given[1]);
            let (span, ja, en) = match rule {
                Some(rule) => {
                    let ((ja, en), name) = (rule.kind.label(), &rule.name.text);
                    (&rule.name.span, format!("{ja}「{name}」"), format!("the {en} `{name}`"))
                }
                None => (&input.id.span, String::from("金額"), String::from("the amount")),
            };
            self.error(
                "decision-skip",
                span,
                words(
                    format!("{ja}は、尋ねていない「{id}」の答えで変わります：{answered}"),
                    format!("{en} depends on `{id}`, which is not asked there: {answered}"),
                ),
                words(
                    format!("「{id}」を尋ねるときの条件を「when」に足すか、その質問をいつも尋ねてください"),
                    format!("add to `when` the condition on which `{id}` is asked, or ask it always"),
                ),
            );
            let Some(rule) = rule else { break };
            reported = reported.or(rule.bits());
        }
    }

    /// A pair of classes with different results, and the first rule that shows in only one of them.
    fn leaning(&self, search: &Search<'_>, reported: Bits) -> Option<(FoundClass, Option<&'a Rule<'a>>)> {
        let model = &self.classes.model;
        let rules = |held: &[Bits; 2]| {
            let [a, b] = held.map(|held| eval_bits::evaluate(model, held).ok());
            let (a, b) = (a?, b?);
            // A rule that shows or hides only because another gate fires does not count.
            let itself =
                |one: &&Rule<'_>| one.bits().meets(held[0].differ(held[1])) && !one.bits().minus(reported).is_empty();
            let differ = a.rules.differ(b.rules).iter().filter_map(|at| model.rules.get(at)).find(itself);
            (differ.is_some() || reported.is_empty() && a.amount != b.amount).then_some(differ)
        };
        let never = |held: &[Bits; 2], _: &[Bits; 2]| held[0].differ(held[1]).minus(reported).is_empty();
        let found = search.find(&never, &|held| rules(held).is_some())?;
        let rule = rules(&found.held)?;
        Some((found, rule))
    }
}
