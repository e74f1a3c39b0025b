//! What each finding means, why it matters and how to fix it. The texts are in `src/report/explain_texts/*.yaml`.
//!
//! A test checks that every code has an explanation, in both languages.

use std::fmt::Write;

use serde_json::json;

use crate::base::diag::{Language, Words, words};
use crate::base::suggest::nearest;
use crate::base::tree::SitePath;
use crate::syntax::yaml::{self, Node};

/// The files of texts, by the part of a site that the findings are about.
const FILES: &[(&str, &str)] = &[
    ("page", include_str!("explain_texts/page.yaml")),
    ("data", include_str!("explain_texts/data.yaml")),
    ("decision", include_str!("explain_texts/decision.yaml")),
    ("link", include_str!("explain_texts/link.yaml")),
    ("site", include_str!("explain_texts/site.yaml")),
    ("wording", include_str!("explain_texts/wording.yaml")),
];

/// The explanation of a finding.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The code of the finding.
    pub code: String,
    /// What it means, in one sentence.
    pub what: Words,
    /// Why it matters to those who read the site.
    pub why: Words,
    /// How to fix it; `mend` in JSON.
    pub fix: Words,
    /// An example that causes the finding.
    pub wrong: String,
    /// The same example without the mistake.
    pub right: String,
}

/// All explanations, in the order of their files.
pub fn all() -> Vec<Explanation> {
    let mut all = Vec::new();
    for (name, text) in FILES {
        let Some(path) = SitePath::new(&format!("explain_texts/{name}.yaml")) else { continue };
        let node = yaml::parse(&path, text, 0..text.len()).value;
        for (key, entry) in node.as_ref().map(Node::entries).unwrap_or_default() {
            let text = |node: Option<&Node>, key| {
                node.and_then(|node| node.text_of(key)).unwrap_or_default().trim_end().to_owned()
            };
            let both = |key| words(text(entry.get(key), "ja"), text(entry.get(key), "en"));
            all.push(Explanation {
                code: key.text.clone(),
                what: both("what"),
                why: both("why"),
                fix: both("fix"),
                wrong: text(Some(entry), "wrong"),
                right: text(Some(entry), "right"),
            });
        }
    }
    all
}

/// All codes in order, each with its meaning; as text or JSON.
pub fn list(language: Language, as_json: bool) -> String {
    let mut all = all();
    all.sort_by(|a, b| a.code.cmp(&b.code));
    if as_json {
        let rows: Vec<_> = all.iter().map(|one| as_value(one, language)).collect();
        return format!("{}\n", json!({ "codes": rows }));
    }
    let width = all.iter().map(|one| one.code.len()).max().unwrap_or(0);
    all.iter().fold(String::new(), |mut out, one| {
        let _ = writeln!(out, "{:width$}  {}", one.code, one.what.get(language));
        out
    })
}

/// The explanation of one code, as text or JSON.
///
/// # Errors
/// If there is no such code: the codes with a similar name, which may be none.
pub fn one(code: &str, language: Language, as_json: bool) -> Result<String, Vec<String>> {
    let all = all();
    let Some(one) = all.iter().find(|one| one.code == code) else {
        return Err(nearest(code, all.iter().map(|one| one.code.as_str())).into_iter().map(str::to_owned).collect());
    };
    if as_json {
        return Ok(format!("{}\n", as_value(one, language)));
    }
    let (why, fix, wrong, right) = match language {
        Language::Ja => ("なぜ大切か", "直し方", "まちがった例", "正しい例"),
        Language::En => ("Why it matters", "How to fix it", "Wrong", "Right"),
    };
    let indent = |text: &str| text.lines().fold(String::new(), |out, line| format!("{out}    {line}\n"));
    Ok(format!(
        "{code}\n\n{}\n\n{why}\n{}\n{fix}\n{}\n{wrong}\n{}\n{right}\n{}",
        one.what.get(language),
        indent(one.why.get(language)),
        indent(one.fix.get(language)),
        indent(&one.wrong),
        indent(&one.right),
    ))
}

/// An explanation as JSON, in one language.
fn as_value(one: &Explanation, language: Language) -> serde_json::Value {
    json!({
        "code": one.code,
        "what": one.what.get(language),
        "why": one.why.get(language),
        // The key that programs know: keys are never renamed.
        "mend": one.fix.get(language),
        "wrong": one.wrong,
        "right": one.right,
    })
}
