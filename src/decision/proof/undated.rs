//! Proves that no text shows today's value of a fact to somebody whose answers concern a day on which it is another.

use crate::base::diag::words;
use crate::decision::proof::Prover;
use crate::decision::proof::bits::Bits;

impl Prover<'_> {
    /// Reports each undated fact whose rule shows for answers with at least two of its values, with an example of
    /// both.
    pub(super) fn undated(&mut self) {
        let classes = self.classes;
        for (undated, values) in self.decision.undated.iter().zip(classes.model.undated()) {
            let Some(rule) = classes.model.rules.iter().find(|rule| rule.name.span == undated.rule.span) else {
                continue;
            };
            let shown = values.iter().filter_map(|value| self.shows_with(rule, Bits::default().with(value)));
            let examples: Vec<String> = shown.take(2).map(|given| self.example(&given)).collect();
            let [one, other] = examples.as_slice() else { continue };
            let (id, rule, by) = (&undated.reference.text, &undated.rule.text, &undated.by.text);
            self.error(
                "decision-told",
                &undated.reference.span,
                words(
                    format!(
                        "「{id}」は「{by}」の日によって違うのに、「{rule}」の文は、いつもきょうの値を見せます。値の違う答え：{one}／{other}"
                    ),
                    format!(
                        "`{id}` depends on the day of `{by}`, but the text of `{rule}` always tells today's value. Answers with two values: {one} / {other}"
                    ),
                ),
                words(
                    format!(
                        "文から「{id}」を消すか（計算した金額は、いつも文の上に出ます）、「when」を日で分けて、それぞれの文に「{id} @ 2026-03-31」のように日を書いてください"
                    ),
                    format!(
                        "drop `{id}` from the text (the sum is always shown above it), or split the rule by day and write a day in each text: `{id} @ 2026-03-31`"
                    ),
                ),
            );
        }
    }
}
