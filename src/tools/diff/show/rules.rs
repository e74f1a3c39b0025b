//! The part of a comparison on decisions: changed questions, and changed results with an example of answers for each.

use crate::decision::Verdict;
use crate::decision::answers::yen_text;
use crate::decision::proof::compare::{Change, Compared, Difference};
use crate::report::code;
use crate::tools::diff::show::{Entry, Form, LISTED, NAME, cut};
use crate::tools::diff::{DecisionChange, DecisionFate};
use crate::value::Date;

impl Form {
    /// A changed decision.
    pub(super) fn decision(self, decision: &DecisionChange) -> Entry {
        let head = match decision.fate {
            DecisionFate::Added => self.say("新しい", "new"),
            DecisionFate::Removed => self.say("なくなる", "gone"),
            DecisionFate::TooLarge | DecisionFate::Changed => self.say("変わる", "changed"),
        };
        let mut below: Vec<String> = decision.results.iter().flat_map(|compared| self.compared(compared)).collect();
        if decision.fate == DecisionFate::TooLarge {
            below.push(self.say(
                "答えの組み合わせが多すぎて、結果を比べられません",
                "too many combinations to compare the results",
            ));
        }
        (format!("{head} {}", self.quote(&decision.name)), below)
    }

    /// The changed questions and results of a decision.
    fn compared(self, compared: &Compared) -> Vec<String> {
        let questions = [
            self.named("なくなる質問：", "questions gone: ", &compared.dropped),
            self.named("新しい質問：", "new questions: ", &compared.added),
            self.named(
                "答えが合わず、比べられない質問：",
                "not comparable, for the answers do not fit: ",
                &compared.apart,
            ),
        ];
        let mut all: Vec<String> = questions.into_iter().flatten().collect();
        if compared.changes.is_empty() && compared.apart.is_empty() {
            all.push(self.say("結果の変わる答えはありません", "no answers have another result"));
        }
        let most = self.most(LISTED);
        all.extend(compared.changes.iter().take(most).map(|change| self.change(change)));
        if compared.changes.len() > most {
            let rest = compared.changes.len() - most;
            all.push(self.say(&format!("ほか {rest} 種類"), &format!("and {rest} kinds more")));
        }
        if compared.cut {
            let count = compared.count;
            all.push(self.say(
                &format!("組み合わせが多いので、はじめの {count} 通りだけを比べました"),
                &format!("only the first {count} combinations were compared"),
            ));
        }
        all
    }

    /// A changed result, how often it occurs, and answers as an example.
    fn change(self, change: &Change) -> String {
        let witness: Vec<String> = change.witness.iter().map(|(id, value)| format!("{id}: {value}")).collect();
        let (what, count) = (self.difference(&change.difference), change.count);
        let what = if self.markdown { cut(&what, NAME) } else { what };
        // An example is never cut: with part of the answers it would show nothing.
        let example = if self.markdown { code(&witness.join(", ")) } else { self.quote(&witness.join(", ")) };
        let many = match change.difference {
            Difference::Due(..) => self.say(&format!("年に {count} 日"), &format!("{count} days of a year")),
            _ => self.say(&format!("{count} 通り"), &format!("{count} combinations")),
        };
        self.say(&format!("{what}（{many}）。例 {example}"), &format!("{what} ({many}), as with {example}"))
    }

    /// What differs in a result.
    fn difference(self, difference: &Difference) -> String {
        let yen = |yen: &Option<u64>| yen.map_or_else(|| String::from("－"), yen_text);
        let day = |day: &Option<Date>| day.map_or_else(|| String::from("－"), |day| day.to_string());
        let set = |gone: &[String], come: &[String]| {
            let (gone, come) = (gone.iter().map(|id| format!(" −{id}")), come.iter().map(|id| format!(" ＋{id}")));
            gone.chain(come).collect::<String>()
        };
        let (ja, en, change) = match difference {
            Difference::Verdict(old, new) => {
                ("判定", "verdict:", format!(" {} → {}", self.verdict(*old), self.verdict(*new)))
            }
            Difference::Result(old, new) => {
                ("結果", "result:", format!(" {} → {}", self.result(*old), self.result(*new)))
            }
            Difference::Amount(old, new) => ("金額", "amount:", format!(" {} → {}", yen(old), yen(new))),
            Difference::Due(old, new) => ("支払日", "day of payment:", format!(" {} → {}", day(old), day(new))),
            Difference::Documents(gone, come) => ("書類", "documents:", set(gone, come)),
            Difference::Steps(gone, come) => ("手順", "steps:", set(gone, come)),
            Difference::Reasons(gone, come) => ("理由", "reasons:", set(gone, come)),
            Difference::Notes(gone, come) => ("注意", "notes:", set(gone, come)),
        };
        self.say(ja, en) + &change
    }

    /// Verdict and amount, or that there is neither.
    fn result(self, result: Option<(Verdict, Option<u64>)>) -> String {
        match result {
            None => self.say("結果が出ない", "no result"),
            Some((verdict, None)) => self.verdict(verdict),
            Some((verdict, Some(yen))) => format!("{} {}", self.verdict(verdict), yen_text(yen)),
        }
    }

    /// The name of a verdict.
    fn verdict(self, verdict: Verdict) -> String {
        match verdict {
            Verdict::Pay => self.say("対象", "paid"),
            Verdict::Todo => self.say("必要なことが残る", "something to do"),
            Verdict::Ask => self.say("要確認", "to be asked"),
            Verdict::No => self.say("対象外", "not paid"),
        }
    }
}
