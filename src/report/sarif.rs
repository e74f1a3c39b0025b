//! Findings as SARIF (OASIS Static Analysis Results Interchange Format 2.1.0), which code hosts and editors read.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::base::address::in_ascii_address;
use crate::base::diag::{Diagnostic, Language, Span};
use crate::base::tree::{SitePath, Tree};
use crate::report::{Lines, message_and_help, severity};
use crate::site::config;

/// A log with one run (SARIF 2.1.0 §3.13, §3.14). `columnKind` is `unicodeCodePoints`, as columns count everywhere
/// here.
pub(super) fn sarif(folder: &str, tree: &Tree, found: &[&Diagnostic], omitted: usize, language: Language) -> String {
    let codes: Vec<&str> = found.iter().map(|one| one.code).collect::<BTreeSet<_>>().into_iter().collect();
    let mut positions = Lines::new(tree);
    let results: Vec<Value> = found
        .iter()
        .map(|one| {
            let help = one.help.as_ref().map(|help| help.get(language));
            // Code hosts drop results without a location, so findings on no file point to the settings.
            let span = one.span.clone().or_else(|| SitePath::new(config::PATH).map(|path| Span::file(&path)));
            let place = |span| json!({ "physicalLocation": location(folder, &mut positions, &span) });
            json!({
                "ruleId": one.code,
                "ruleIndex": codes.binary_search(&one.code).unwrap_or_default(),
                "level": severity(one.severity),
                "message": { "text": message_and_help(one.message.get(language), help) },
                "locations": span.map(place).into_iter().collect::<Vec<_>>(),
            })
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

/// A physical location (§3.29): the file as a relative URI, and the region from the start to the end of the span.
fn location(folder: &str, positions: &mut Lines<'_>, span: &Span) -> Value {
    let start = positions.position(span);
    let end = positions.position(&Span { start: span.end.max(span.start), ..span.clone() });
    // `artifactLocation.uri` is a URI (§3.4.3), so Japanese names are percent-encoded.
    let uri = in_ascii_address(&format!("{folder}{}", span.path));
    json!({
        "artifactLocation": { "uri": uri },
        "region": {
            "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
        },
    })
}
