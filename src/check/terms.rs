//! Terms that the glossary defines twice: a page could show only one of the definitions.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::base::diag::{Diagnostic, words};
use crate::ledger::{Ledger, Record};

/// A finding (`duplicate-term`) for each further record of a term. Terms that differ only in width or case are the
/// same.
pub fn check(ledger: &Ledger) -> Vec<Diagnostic> {
    let mut known: BTreeMap<String, &Record> = BTreeMap::new();
    let mut found = Vec::new();
    for record in ledger.collections.get("glossary").map(|all| all.records.as_slice()).unwrap_or_default() {
        let Some(term) = record.text("term").map(str::trim) else { continue };
        let first = *known.entry(term.nfkc().flat_map(char::to_lowercase).collect()).or_insert(record);
        if first.id != record.id {
            found.push(twice(term, first, record));
        }
    }
    found
}

/// The finding on a second definition, with a label at the first.
fn twice(term: &str, first: &Record, second: &Record) -> Diagnostic {
    let message = words(format!("用語「{term}」が2回あります"), format!("the term `{term}` is explained twice"));
    Diagnostic::error("duplicate-term", second.span.clone(), message)
        .label(first.span.clone(), words("先に書かれているのはここです", "it is first explained here"))
        .help(words(
            "どちらか一方にまとめてください。別の意味なら、「term」に何の話かを添えて区別します",
            "keep one of them; if they mean different things, say so in `term`",
        ))
}
