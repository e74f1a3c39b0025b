//! The tests of the program as a whole: what it makes of folders of files, and what it says.
//!
//! `UPDATE=1 cargo test --test it` rewrites what is expected; `git diff` then shows what has changed.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

mod browser;
mod calculator;
mod calculator_page;
mod cli;
mod decision;
mod diagnostics;
mod diff;
mod documents;
mod explain;
mod external;
mod floors;
mod glossary;
mod lasting;
mod links_bed;
mod manual;
mod markdown;
mod mutants;
mod portal;
mod reading;
mod regressions;
mod robust;
mod scaffold;
mod schema;
mod search;
mod serve;
mod serve_page;
mod sites;
mod strings;
mod support;
mod tab;
mod tidy;
mod town;
mod wording;
mod words;
