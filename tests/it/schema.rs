//! The schemas for editors and the reader: what the one refuses for its shape, the other refuses.

use std::collections::HashMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::support::*;
use madoguchi::base::diag::{Diagnostic, Severity};
use madoguchi::base::tree::{SitePath, Tree};
use madoguchi::check::wording;
use madoguchi::decision::{cases, read};
use madoguchi::ledger::read as ledger;
use madoguchi::site::{config, page};
use madoguchi::tools::{json_schema, scaffold};

/// Whether a value fits the schema of a name. A schema that is none itself stops the test.
fn fits(name: &str, value: &Value) -> bool {
    static KNOWN: LazyLock<HashMap<String, Validator>> = LazyLock::new(|| {
        let one = |(name, schema): (String, Value)| (name, jsonschema::validator_for(&schema).unwrap());
        json_schema::all().into_iter().map(one).collect()
    });
    KNOWN[name].is_valid(value)
}

/// YAML as an editor sees it: `2023-06-01` and `no` are text, `3` is a number.
fn yaml(text: &str) -> Option<Value> {
    let options = serde_yaml::options! { strict_booleans: true };
    serde_yaml::from_str_with_options::<Option<Value>>(text, options).ok().map(Option::unwrap_or_default)
}

/// What is found by the reader of one file, the schema's name, and the text the schema is for.
fn readings(tree: &Tree) -> Vec<(SitePath, &'static str, String, Vec<Diagnostic>)> {
    let mut all = Vec::new();
    for (path, bytes) in tree.under("content") {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let inner = path.as_str().strip_prefix("content/").unwrap();
        let (name, found) = match (path.folder(), path.extension()) {
            ("content", "yaml") if path.name() == "site.yaml" => {
                let alone = [(path.clone(), bytes.clone())].into_iter().collect();
                ("site", config::read(&alone).diagnostics)
            }
            ("content", "yaml") if path.name() == "search.cases.yaml" => {
                ("search", madoguchi::site::questions::read(path, text).diagnostics)
            }
            ("content", "yaml") if path.name() == "search.words.yaml" => {
                ("words", madoguchi::site::synonyms::read(path, text).diagnostics)
            }
            ("content/data", "yaml") if path.name() == "wording.yaml" => {
                let alone: Tree = [(path.clone(), bytes.clone())].into_iter().collect();
                ("wording", wording::house_style(&alone))
            }
            ("content/data", "yaml") => {
                let stem = path.name().trim_end_matches(".yaml").to_owned();
                let name = json_schema::of_data(&stem);
                let name = json_schema::all().iter().find(|(one, _)| one == name).map(|(one, _)| one.clone()).unwrap();
                (&*name.leak(), ledger::collection(path, text).diagnostics)
            }
            ("content/decisions", "yaml") if path.name().ends_with(".cases.yaml") => {
                ("cases", cases::read(path, text).diagnostics)
            }
            ("content/decisions", "yaml") => ("decision", read::decision(path, text).diagnostics),
            (_, "md") => {
                let page = page::parse(path, &SitePath::new(inner).unwrap(), text);
                let Some(front) = text.strip_prefix("---\n").and_then(|rest| rest.split("\n---").next()) else {
                    continue;
                };
                // What is wrong below the front matter is not its business.
                let end = u32::try_from(front.len() + 8).unwrap();
                let found = page.diagnostics.into_iter();
                let found = found.filter(|one| one.span.as_ref().is_none_or(|span| span.start < end));
                all.push((path.clone(), "page", front.to_owned(), found.collect()));
                continue;
            }
            _ => continue,
        };
        all.push((path.clone(), name, text.to_owned(), found));
    }
    all
}

/// Findings about the shape of a file, all of which a schema can tell.
const SHAPE: &[&str] = &["unknown-key", "missing-key", "wrong-type", "bad-name", "fact-value"];

#[test]
fn schemas_and_the_reader_agree() {
    let mut trees = vec![site(&town()), scaffold::site("見本会", day("2026-11-21"))];
    for folder in ["tests/diagnostics", "tests/sites"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            trees.push(disk_site(&entry.unwrap().path().join("in")));
        }
    }
    trees.push(disk_site(&root().join("tests/decisions/cameras")));
    let (mut wrong, mut refused, mut accepted) = (Vec::new(), 0, 0);
    for tree in &trees {
        for (path, name, text, found) in readings(tree) {
            let Some(value) = yaml(&text) else { continue };
            let fit = fits(name, &value);
            let shape: Vec<&str> = found.iter().map(|one| one.code).filter(|code| SHAPE.contains(code)).collect();
            let errors = found.iter().any(|one| one.severity == Severity::Error);
            match (fit, shape.is_empty()) {
                (true, false) => wrong.push(format!("{path}: the schema {name} accepts what is {shape:?}: {found:?}")),
                (false, true) if !errors => wrong.push(format!(
                    "{path}: the schema {name} refuses what is right: {}",
                    text.chars().take(300).collect::<String>()
                )),
                (true, true) => accepted += 1,
                _ => refused += 1,
            }
        }
    }
    fail_if(&wrong);
    assert!(accepted > 150 && refused > 12, "{accepted} accepted, {refused} refused");
}

/// What an editor can be told while one types: the form of dates, numbers and addresses, and the parts of rules.
#[test]
fn what_the_reader_refuses_for_its_form_the_schema_refuses() {
    let fit = |name: &str, text: &str| fits(name, &yaml(text).unwrap());
    let fact = |value: &str| format!("a: {{ label: 甲, source: g, {value} }}\n");
    let line = |value: &str| format!("a: {{ name: 甲, short: 甲, source: g, {value} }}\n");
    for (name, good, bad) in [
        (
            "dates",
            "2026-04-01 2026-04 ２０２６－０４－３０ 2024-02-29",
            "2027/05/01 2027-02-30 2026-04-31 令和9年 yesterday1 2026-13",
        ),
        ("amounts", "3300 3300円 '３，３００円' 10万円 ¥100 三千円", "-1 1.5 true 文字 円"),
        ("links", "https://a.example/x http://a.example", "notaurl https://a ftp://a.example"),
    ] {
        for (values, right) in [(good, true), (bad, false)] {
            for one in values.split(' ') {
                assert_eq!(fit(name, &fact(&format!("value: {one}"))), right, "{name}: {one}");
                let window = format!("windows: [{{ from: 2026-01-01, value: {one} }}]");
                assert_eq!(fit(name, &fact(&window)), right, "{name}: {window}");
                let record = madoguchi::ledger::read::collection(
                    &SitePath::new(&format!("content/data/{name}.yaml")).unwrap(),
                    &fact(&format!("value: {one}")),
                );
                assert_eq!(record.diagnostics.is_empty(), right, "{name}: {one}: {:?}", record.diagnostics);
            }
        }
    }
    assert!(!fit("amounts", &fact("windows: []")));
    for (value, right) in [
        ("phone: 03-1234-5678", true),
        ("phone: 110", true),
        ("phone: \"#7119\"", true),
        ("phone: 電話", false),
        ("phone: 03-1234", false),
        ("email: a@b.example", true),
        ("email: a@b", false),
        ("hours: desk", true),
        ("hours: 1.5", false),
    ] {
        assert_eq!(fit("hotlines", &line(value)), right, "{value}");
    }
    for (open, right) in [("9:00", true), ("９：３０", true), ("9時", false), ("9:60", false)] {
        let text = format!("a: {{ label: 甲, days: weekdays, open: \"{open}\", close: \"17:00\", source: g }}\n");
        assert_eq!(fit("hours", &text), right, "{open}");
    }
    for (text, right) in [
        ("url: https://a.example/\nbase_path: /help/\n", true),
        ("url: notaurl\n", false),
        ("base_path: help\n", false),
    ] {
        assert_eq!(fit("site", &format!("title: 甲\n{text}")), right, "{text}");
    }
    for (expect, right) in [
        ("{ amount: 10万円 }", true),
        ("{ verdict: no }", true),
        ("{}", false),
        ("{ amount: 文字 }", false),
        ("{ amount: -1 }", false),
    ] {
        assert_eq!(fit("cases", &format!("cases: [{{ name: 甲, expect: {expect} }}]\n")), right, "{expect}");
    }
    let rules = |derive: &str| {
        format!("title: 甲\ncaution: 乙\ncontact: 丙\ninputs: {{}}\namount: {{}}\nderive: {{ a: {{ {derive} }} }}\n")
    };
    for (derive, right) in [
        ("bands: b, cells: [{ id: c }], source: g", true),
        ("bands: b, source: g", false),
        ("cells: [{ id: c }], source: g", false),
        ("compare: [b, c], before: d, same: e, after: f, source: g", true),
        ("compare: [b, c], before: d, after: f, source: g", false),
        ("same_year: [b, c], year: d, same: e, source: g", false),
    ] {
        assert_eq!(fit("decision", &rules(derive)), right, "{derive}");
    }
}

fn disk_site(folder: &std::path::Path) -> Tree {
    madoguchi::disk::read_site(folder).0
}

#[test]
fn schemas_are_named_where_editors_look() {
    let made = scaffold::site("見本会", day("2026-11-21"));
    for (path, bytes) in made.iter().filter(|(path, _)| path.extension() == "yaml") {
        let text = std::str::from_utf8(bytes).unwrap();
        let first = text.lines().next().unwrap();
        let named = first.strip_prefix("# yaml-language-server: $schema=");
        let target = named.and_then(|reference| path.join(reference));
        assert!(target.is_some_and(|target| made.contains(&target)), "{path} begins with {first}");
    }
}
