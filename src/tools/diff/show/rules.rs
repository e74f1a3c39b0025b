//! The part of a comparison on decisions: changed questions, and changed results with an example of answers for each.

use crate::base::diag::{Words, words};
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
        let name = self.quote(&decision.name);
        let entry = |head: &str, below: Vec<String>| (format!("{head} {name}"), below);
        match &decision.fate {
            DecisionFate::Added => entry(self.say("新しい", "new"), Vec::new()),
            DecisionFate::Removed => entry(self.say("なくなる", "gone"), Vec::new()),
            DecisionFate::TooLarge => entry(
                self.say("変わる", "changed"),
                vec![
                    self.say(
                        "答えの組み合わせが多すぎて、結果を比べられません",
                        "too many combinations to compare the results",
                    )
                    .to_owned(),
                ],
            ),
            DecisionFate::Changed(compared) => entry(self.say("変わる", "changed"), self.compared(compared)),
        }
    }

    /// The changed questions and results of a decision.
    fn compared(self, compared: &Compared) -> Vec<String> {
        let mut all = Vec::new();
        let mut questions = |ja: &'static str, en: &'static str, ids: &[String]| {
            if !ids.is_empty() {
                all.push(format!("{}{}", self.say(ja, en), self.list(ids)));
            }
        };
        questions("なくなる質問：", "questions gone: ", &compared.dropped);
        questions("新しい質問：", "new questions: ", &compared.added);
        questions("答えが合わず、比べられない質問：", "not comparable, for the answers do not fit: ", &compared.apart);
        if compared.changes.is_empty() && compared.apart.is_empty() {
            all.push(self.say("結果の変わる答えはありません", "no answers have another result").to_owned());
        }
        let most = if self.markdown { LISTED } else { usize::MAX };
        all.extend(compared.changes.iter().take(most).map(|change| self.change(change)));
        if compared.changes.len() > most {
            let rest = compared.changes.len() - most;
            all.push(self.pair(&format!("ほか {rest} 種類"), &format!("and {rest} kinds more")));
        }
        if compared.cut {
            let count = compared.count;
            all.push(self.pair(
                &format!("組み合わせが多いので、はじめの {count} 通りだけを比べました"),
                &format!("only the first {count} combinations were compared"),
            ));
        }
        all
    }

    /// A changed result, how often it occurs, and answers as an example.
    fn change(self, change: &Change) -> String {
        let witness: Vec<String> = change.witness.iter().map(|(id, value)| format!("{id}: {value}")).collect();
        let (what, count) = (self.put(&what(&change.difference)).to_owned(), change.count);
        let what = if self.markdown { cut(&what, NAME) } else { what };
        // An example is never cut: with part of the answers it would show nothing.
        let example = if self.markdown { code(&witness.join(", ")) } else { self.quote(&witness.join(", ")) };
        let (unit, unit_en) = match change.difference {
            Difference::Due(..) => ("年に {} 日", "{} days of a year"),
            _ => ("{} 通り", "{} combinations"),
        };
        let many = |unit: &str| unit.replace("{}", &count.to_string());
        self.pair(
            &format!("{what}（{}）。例 {example}", many(unit)),
            &format!("{what} ({}), as with {example}", many(unit_en)),
        )
    }
}

/// What differs in a result.
fn what(what: &Difference) -> Words {
    let set = |ja: &str, en: &str, gone: &[String], come: &[String]| {
        let join = |sign: &str, all: &[String]| all.iter().map(|id| format!(" {sign}{id}")).collect::<String>();
        let ids = format!("{}{}", join("−", gone), join("＋", come));
        words(format!("{ja}{ids}"), format!("{en}{ids}"))
    };
    match what {
        Difference::Verdict(old, new) => {
            let ((old_ja, old_en), (new_ja, new_en)) = (verdict(*old), verdict(*new));
            words(format!("判定 {old_ja} → {new_ja}"), format!("verdict: {old_en} → {new_en}"))
        }
        Difference::Result(old, new) => {
            let say = |one: &Option<(Verdict, Option<u64>)>, ja: bool| match one {
                None if ja => String::from("結果が出ない"),
                None => String::from("no result"),
                Some((of, yen)) => {
                    let (name, name_en) = verdict(*of);
                    let name = if ja { name } else { name_en };
                    yen.map_or_else(|| name.to_owned(), |yen| format!("{name} {}", yen_text(yen)))
                }
            };
            words(
                format!("結果 {} → {}", say(old, true), say(new, true)),
                format!("result: {} → {}", say(old, false), say(new, false)),
            )
        }
        Difference::Amount(old, new) => {
            let yen = |yen: &Option<u64>| yen.map_or_else(|| String::from("－"), yen_text);
            words(format!("金額 {} → {}", yen(old), yen(new)), format!("amount: {} → {}", yen(old), yen(new)))
        }
        Difference::Due(old, new) => {
            let day = |day: &Option<Date>| day.map_or_else(|| String::from("－"), |day| day.to_string());
            words(format!("支払日 {} → {}", day(old), day(new)), format!("day of payment: {} → {}", day(old), day(new)))
        }
        Difference::Documents(gone, come) => set("書類", "documents:", gone, come),
        Difference::Steps(gone, come) => set("手順", "steps:", gone, come),
        Difference::Reasons(gone, come) => set("理由", "reasons:", gone, come),
        Difference::Notes(gone, come) => set("注意", "notes:", gone, come),
    }
}

/// The name of a verdict, in both languages.
fn verdict(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Pay => ("対象", "paid"),
        Verdict::Todo => ("必要なことが残る", "something to do"),
        Verdict::Ask => ("要確認", "to be asked"),
        Verdict::No => ("対象外", "not paid"),
    }
}
