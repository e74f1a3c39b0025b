//! Every finding is explained, in both languages.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::codes_of;
use crate::support::*;
use madoguchi::base::diag::{Language, Words};
use madoguchi::report::explain;

pub(crate) fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff66}'..='\u{ff9f}')
}

/// What is wrong with a sentence as one in two languages; quotations are in the language of the site.
pub(crate) fn one_sided(words: &Words) -> Option<&'static str> {
    // The help for inline code quotes the quotation mark itself, which leaves an odd number of them.
    let bare: String = words.en.split('`').step_by(2).collect();
    // An amount is written as the site writes it.
    let amounts = ["万円", "億円", "円"].into_iter().fold(bare.clone(), |text, unit| text.replace(unit, ""));
    match () {
        () if words.ja.trim().is_empty() || words.en.trim().is_empty() => Some("one language says nothing"),
        () if words.ja == words.en => Some("one language is a copy of the other"),
        () if !words.ja.chars().any(is_japanese) => Some("the Japanese is not Japanese"),
        () if words.en.matches('`').count().is_multiple_of(2) && amounts.chars().any(is_japanese) => {
            Some("the English holds Japanese")
        }
        () if !bare.chars().any(|c| c.is_ascii_alphabetic()) => Some("the English is not English"),
        () => None,
    }
}

#[test]
fn every_code_is_explained() {
    let all = explain::all();
    let explained: BTreeSet<&str> = all.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(explained.len(), all.len(), "a code is explained twice");
    let codes = codes_of(|_| true);
    assert!(codes.len() > 80);
    let mut wrong: Vec<String> = Vec::new();
    for code in codes.iter().filter(|code| !explained.contains(code.as_str())) {
        wrong.push(format!(
            "`{code}` is not explained. Add to the file of src/report/explain_texts/ that fits (page, data, decision, link, site, wording):\n\
             {code}:\n  what:\n    ja: なにが起きているか、1文で（句点なし）\n    en: the same in English, one clause\n  why:\n    ja: 読者がどう困るか\n    \
             en: how it hurts the reader\n  fix:\n    ja: どう直すか\n    en: how to fix it\n  wrong: a small example\n  right: the same, fixed"
        ));
    }
    wrong.extend(
        explained
            .iter()
            .filter(|one| !codes.contains(**one))
            .map(|one| format!("no source makes `{one}`: remove it from src/report/explain_texts/")),
    );
    fail_if(&wrong);
}

#[test]
fn every_explanation_is_whole() {
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for one in explain::all() {
        let mut say = |what: &str| wrong.push(format!("{}: {what}", one.code));
        for (name, words) in [("what", &one.what), ("why", &one.why), ("fix", &one.fix)] {
            if let Some(fault) = one_sided(words) {
                say(&format!("{name}: {fault}"));
            }
            for text in [&words.ja, &words.en] {
                if let Some(other) = seen.insert(text.clone(), one.code.clone()) {
                    say(&format!("{name} is that of {other}"));
                }
            }
            let stops = [words.ja.ends_with('。'), words.en.ends_with('.')];
            if stops != [name != "what"; 2] {
                say(&format!("{name}: `what` ends without a full stop, the others with one"));
            }
        }
        if one.what.ja.chars().count() > 60 || one.what.en.chars().count() > 110 {
            say("`what` is too long for a list");
        }
        if one.wrong.is_empty() || one.right.is_empty() || one.wrong == one.right {
            say("the examples do not show a difference");
        }
    }
    fail_if(&wrong);
}

#[test]
fn explanations_are_shown_and_listed() {
    let japanese = explain::one("broken-link", Language::Ja, false).unwrap();
    assert!(japanese.starts_with("broken-link\n\nリンク先のページ"), "{japanese}");
    for heading in ["なぜ大切か", "直し方", "まちがった例", "正しい例"] {
        assert!(japanese.contains(&format!("\n{heading}\n    ")), "{heading}");
    }
    let english = explain::one("broken-link", Language::En, false).unwrap();
    assert!(english.contains("\nHow to fix it\n    Write the path"), "{english}");
    assert_eq!(explain::one("brokenlink", Language::En, false).unwrap_err()[0], "broken-link");
    assert!(explain::one("全然", Language::Ja, false).unwrap_err().is_empty());
    let list = explain::list(Language::En, false);
    assert_eq!(list.lines().count(), explain::all().len());
    assert!(list.lines().is_sorted());
    let json: serde_json::Value = serde_json::from_str(&explain::list(Language::Ja, true)).unwrap();
    assert_eq!(json["codes"].as_array().unwrap().len(), explain::all().len());
}
