//! The literal lint: phone numbers, amounts and times that are written by hand instead of referring to the ledger.
//!
//! If the value is in the ledger, in whatever spelling, that is an error: the text would go stale when the fact
//! changes. If it is not, it is a warning. Finding such figures in text is the task of `value::literal`.

use std::collections::BTreeMap;

use crate::base::diag::{Diagnostic, words};
use crate::ledger::{Held, Ledger};
use crate::syntax::markdown::document::HandWritten;
use crate::value::Value;
use crate::value::literal::Found;

/// The values of the ledger in the form in which they are found in text, with the ids of the facts that have them.
pub struct Literals {
    known: BTreeMap<Found, Vec<String>>,
}

impl Literals {
    /// Collects the values of a ledger, including those of past and future windows.
    pub fn new(ledger: &Ledger) -> Literals {
        let mut known: BTreeMap<Found, Vec<String>> = BTreeMap::new();
        for fact in ledger.facts() {
            for window in &fact.windows {
                let value = match &window.held {
                    Held::Value(Value::Phone(phone)) => Found::Phone(phone.digits()),
                    Held::Value(Value::Money(yen)) => Found::Money(yen.0),
                    Held::Value(Value::Hours(hours)) => {
                        Found::Hours { open: hours.open().minutes(), close: hours.close().minutes() }
                    }
                    _ => continue,
                };
                let ids = known.entry(value).or_default();
                if !ids.contains(&fact.id) {
                    ids.push(fact.id.clone());
                }
            }
        }
        Literals { known }
    }

    /// The finding on a hand-written figure: `literal-fact` if the ledger has it, else `unknown-literal`. An unknown
    /// number in a link's address is not reported, because an address has no syntax for opting out.
    pub fn finding(&self, one: &HandWritten) -> Option<Diagnostic> {
        let HandWritten { found, text, span, in_address } = one;
        let span = span.clone();
        let (ja, en) = match found {
            Found::Phone(_) => ("電話番号", "phone number"),
            Found::Money(_) => ("金額", "amount of money"),
            Found::Hours { .. } => ("時間", "time"),
        };
        let Some(ids) = self.known.get(found) else {
            let message =
                words(format!("{ja}「{text}」が台帳にありません"), format!("the {en} `{text}` is not in the ledger"));
            let help = words(
                format!(
                    "content/data/ に出典とともに書いて参照してください。台帳に載せない値なら「{{{{ \"{text}\" }}}}」と書きます"
                ),
                format!(
                    "add it to content/data/ with its source; if it does not belong there, write `{{{{ \"{text}\" }}}}`"
                ),
            );
            let finding = Diagnostic::warning("unknown-literal", span, message).help(help);
            return (!in_address).then_some(finding);
        };
        let list: Vec<String> = ids.iter().take(3).map(|id| format!("{{{{ {id} }}}}")).collect();
        let message = words(
            format!("{ja}「{text}」が手で書かれています。この値は台帳にあります"),
            format!("the {en} `{text}` is written by hand, but it is in the ledger"),
        );
        let help = words(
            format!("「{}」のように参照で書いてください", list.join("」か「")),
            format!("refer to it: {}", list.join(" or ")),
        );
        let finding = Diagnostic::error("literal-fact", span, message).help(help);
        Some(finding)
    }
}
