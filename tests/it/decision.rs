//! Decisions as they are used: the rules of the portal and of another site, through the command.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::support::*;

fn decide(site: &Path, name: &str, answers: &str, form: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_madoguchi"))
        .args(["decide", name, "--answers", "-", "--format", form, "--lang", "en", "--color", "never", "-r"])
        .arg(site)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// The result as JSON.
fn result(site: &Path, name: &str, answers: &str) -> Value {
    let output = decide(site, name, answers, "json");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.is_empty(), "{answers}\n{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What is said of answers that are refused.
fn refused(site: &Path, name: &str, answers: &str) -> String {
    let output = decide(site, name, answers, "json");
    assert_eq!(output.status.code(), Some(1), "{answers}");
    assert!(output.stdout.is_empty(), "standard output is for data");
    String::from_utf8(output.stderr).unwrap()
}

const ATTACK: &str = "facility: medical\nmember: a1\ninsider: no\nclaim_date: 2024-06-20\ncause: cyber\nreport: mhlw\n";

fn relief(more: &str) -> Value {
    result(root(), "relief", &format!("{ATTACK}{more}"))
}

#[test]
fn the_contract_of_the_result() {
    let got = relief("incident_date: 2024-02-01\nstop: full\nstop_days: 4\narrival: 2024-02-16\n");
    let keys: Vec<&str> = got.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = ["decision", "verdict", "amount_yen", "reasons", "documents", "steps", "notes", "due"].to_vec();
    expected.sort_unstable();
    assert_eq!(keys, expected);
    assert_eq!(got["decision"], "relief");
    assert_eq!(got["verdict"], "pay");
    assert_eq!(got["amount_yen"], 400_000);
    assert_eq!(got["documents"], json!(["application", "report_copy", "stop_certificate"]));
    assert_eq!(got["steps"], json!(["get_certificate", "send"]));
    assert_eq!(got["due"], "2024-03-15");
    let reason = &got["reasons"][0];
    assert_eq!(reason["id"], "cyber_stopped_3days");
    assert_eq!(reason["verdict"], "pay");
    assert_eq!(reason["source"], json!({ "document": "brochure", "section": "s2-3-1" }));
    assert!(reason["text"].as_str().unwrap().contains("40万円"), "{reason}");
}

#[test]
fn the_day_of_the_revision() {
    for (day, yen) in [("2023-05-31", 150_000), ("2023-06-01", 400_000)] {
        let got = relief(&format!("incident_date: {day}\nstop: full\nstop_days: 3\n"));
        assert_eq!((&got["verdict"], &got["amount_yen"]), (&json!("pay"), &json!(yen)), "{day}");
        assert_eq!(got["due"], Value::Null);
    }
}

#[test]
fn every_gate_that_fires_is_shown_and_the_most_severe_decides() {
    let got = result(
        root(),
        "relief",
        r#"{"facility":"joint","member":"not_a1","incident_date":"2022-05-31","claim_date":"2022-07-01","cause":"cyber",
            "insider":"unknown","stop":"none","report":"none","arrival":"2022-07-01"}"#,
    );
    assert_eq!(got["verdict"], "no");
    let shown: Vec<(&str, &str)> = got["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["verdict"].as_str().unwrap(), one["id"].as_str().unwrap()))
        .collect();
    let expected =
        [("no", "not_member"), ("no", "before_scheme"), ("ask", "joint_facility"), ("ask", "insider_unknown")];
    assert_eq!(shown, expected);
    assert_eq!((&got["amount_yen"], &got["due"]), (&Value::Null, &Value::Null));
    assert_eq!((&got["documents"], &got["steps"]), (&json!([]), &json!([])));
}

#[test]
fn what_the_sources_leave_open_is_asked() {
    let got = relief("incident_date: 2023-05-31\nstop: new_patients\nstop_days: 1\n");
    assert_eq!((&got["verdict"], &got["amount_yen"]), (&json!("ask"), &Value::Null));
    let answers = format!("{ATTACK}incident_date: 2023-05-31\nstop: new_patients\nstop_days: 1\n");
    let shown = String::from_utf8(decide(root(), "relief", &answers, "human").stdout).unwrap();
    for reading in ["15万円", "10万円", &told("hotlines.relief.phone")] {
        assert!(shown.contains(reading), "{shown}");
    }
}

#[test]
fn a_person_is_told_all_of_it() {
    let answers = format!("{ATTACK}incident_date: 2024-02-01\nstop: full\nstop_days: 2\narrival: 2024-02-15\n");
    let shown = String::from_utf8(decide(root(), "relief", &answers, "human").stdout).unwrap();
    for part in ["30万円", "10万円×2", "2024-02-29", "brochure.s2-3-1", "休業証明書", "目安"] {
        assert!(shown.contains(part), "no {part} in:\n{shown}");
    }
}

#[test]
fn bad_answers_are_refused() {
    let stopped = "stop: full\nstop_days: 3\n";
    for (more, said) in [
        ("incident_date: 2023-06-31\nstop: none\n", "2023-06-31"),
        ("incident_date: 2024-02-30\nstop: none\n", "2024-02-30"),
        ("incident_date: 2024-06\nstop: none\n", "has no day"),
        ("incident_date: 2024-06-21\nstop: none\n", "`claim_date` (2024-06-20) comes before `incident_date`"),
        ("incident_date: 2024-06-01\nstop: maybe\n", "`maybe` is no answer to `stop`"),
        ("incident_date: 2024-06-01\nstop: full\n", "the answer to `stop_days` is missing"),
        ("incident_date: 2024-06-01\n", "the answer to `stop` is missing"),
        ("incident_date: 2024-06-01\nstop: full\nstop_days: 0\n", "it must be 1 or more"),
        ("incident_date: 2024-06-01\nstop: full\nstop_days: -1\n", "not a whole number"),
        ("incident_date: [2024-06-01]\nstop: none\n", "is not a value"),
        ("incident_date: 2024-06-01\nstop: none\nstops: none\n", "there is no question `stops`"),
        (stopped, "the answer to `incident_date` is missing"),
    ] {
        let got = refused(root(), "relief", &format!("{ATTACK}{more}"));
        assert!(got.contains(said), "{more}\n{got}");
        assert!(got.contains("help: "), "{got}");
    }
    assert!(refused(root(), "relief", "").contains("the answer to `facility` is missing"));
    assert!(refused(root(), "relief", "- 1\n").contains("a mapping from questions"));
    assert!(refused(root(), "relief", "{").contains("YAML"));
    assert!(refused(root(), "releif", ATTACK).contains("relief"));
}

#[test]
fn a_file_of_answers() {
    let folder = tempfile::tempdir().unwrap();
    let run = |file: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
        command.args(["decide", "relief", "--format", "json", "-r"]).arg(root()).arg("--answers").arg(file);
        command.output().unwrap()
    };
    let file = folder.path().join("answers.yaml");
    write(&file, format!("{ATTACK}incident_date: 2024-06-01\nstop: none\n"));
    assert!(run(&file).status.success());
    assert_eq!(run(&folder.path().join("nowhere.yaml")).status.code(), Some(2));
}

#[test]
fn answers_that_were_not_asked_change_nothing() {
    let plain = relief("incident_date: 2024-06-01\nstop: none\n");
    let more = relief("incident_date: 2024-06-01\nstop: none\nstop_days: 3\nppc: none\ntold: no\narrival: null\n");
    assert_eq!(plain, more);
}

/// Another site's decision: amounts of money as answers, bands by the ledger, other schedules and years.
#[test]
fn another_decision() {
    let site = root().join("tests/decisions/cameras");
    let found = cold(&tree_of(&site), &options()).diagnostics;
    assert!(found.is_empty(), "{:?}", places(&tree_of(&site), &found));
    let got = result(&site, "cameras", "price: １０万円\nshared: yes\nhouseholds: 10\nbought: 2025-04-01\n");
    assert_eq!((&got["verdict"], &got["amount_yen"]), (&json!("pay"), &json!(40_000)));
    assert_eq!(got["reasons"][0]["id"], "welcome");
    assert_eq!(got["reasons"][1]["id"], "shared");
    assert_eq!(got["due"], Value::Null);
    let got = refused(&site, "cameras", "price: 100万1円\nshared: no\nbought: 2025-04-01\n");
    assert!(got.contains("100万円"), "{got}");
}

fn tree_of(folder: &Path) -> madoguchi::base::tree::Tree {
    site(folder)
}

/// A case that no longer holds stops the build at its line.
#[test]
fn a_change_of_the_ledger_is_caught_by_the_cases() {
    let tree = site(root());
    let cheaper = edit(&tree, "content/data/amounts.yaml", "value: 5万円", "value: 4万円");
    let found = cold(&cheaper, &options()).diagnostics;
    let codes = codes(&found);
    assert!(codes.contains(&"decision-ledger"), "{codes:?}");
    let other = edit(&tree, "content/decisions/relief.yaml", "when: { insider: yes }", "when: { insider: unknown }");
    let found = cold(&other, &options()).diagnostics;
    assert!(found.iter().filter(|one| one.code == "decision-case").count() >= 3);
}
