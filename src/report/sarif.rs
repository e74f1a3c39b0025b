//! Findings as SARIF (OASIS Static Analysis Results Interchange Format 2.1.0), which code hosts and editors read.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::base::address::in_ascii_address;
use crate::base::diag::{Diagnostic, Language, Span};
use crate::base::tree::{SitePath, Tree};
use crate::report::{Lines, severity};
use crate::site::config;

/// The log of one run. Columns count characters, as everywhere here.
pub(super) fn sarif(folder: &str, tree: &Tree, found: &[&Diagnostic], omitted: usize, language: Language) -> String {
    let codes: Vec<&str> = found.iter().map(|one| one.code).collect::<BTreeSet<_>>().into_iter().collect();
    let mut positions = Lines::new(tree);
    let results: Vec<Value> = found
        .iter()
        .map(|one| {
            let mut text = one.message.get(language).to_owned();
            if let Some(help) = &one.help {
                text = format!("{text}\n{}", help.get(language));
            }
            let mut result = json!({
                "ruleId": one.code,
                "ruleIndex": codes.binary_search(&one.code).unwrap_or_default(),
                "level": severity(one.severity),
                "message": { "text": text },
            });
            // Code hosts show no result without a place: what no file is to blame for stands at the settings.
            let span = one.span.clone().or_else(|| SitePath::new(config::PATH).map(|path| Span::file(&path)));
            if let (Some(span), Some(result)) = (span, result.as_object_mut()) {
                let place = location(folder, &mut positions, &span);
                result.insert(String::from("locations"), json!([{ "physicalLocation": place }]));
            }
            result
        })
        .collect();
    let rules: Vec<Value> = codes.iter().map(|code| json!({ "id": code })).collect();
    let driver = json!({ "name": "madoguchi", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    let mut run = json!({ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results });
    if let (Some(run), true) = (run.as_object_mut(), omitted > 0) {
        run.insert(String::from("properties"), json!({ "omitted": omitted }));
    }
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    });
    format!("{log}\n")
}

fn location(folder: &str, positions: &mut Lines<'_>, span: &Span) -> Value {
    let start = positions.position(span);
    let end = positions.position(&Span { start: span.end.max(span.start), ..span.clone() });
    // Addresses of files are URIs; a Japanese name stands there in its bytes.
    let uri = in_ascii_address(&format!("{folder}{}", span.path));
    json!({
        "artifactLocation": { "uri": uri },
        "region": {
            "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
        },
    })
}
