//! Decisions as they are used: the rules of the town and of another site, through the command.

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

const FLOOD: &str =
    "home: house\nresident: yes\non_purpose: no\nclaim_date: 2025-08-20\ncause: water\nreported: town\n";

fn gift(more: &str) -> Value {
    result(&town(), "gift", &format!("{FLOOD}{more}"))
}

#[test]
fn the_contract_of_the_result() {
    let got = gift("damage_date: 2025-07-10\naway: full\nnights: 4\narrival: 2026-02-16\n");
    let keys: Vec<&str> = got.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = ["decision", "verdict", "amount_yen", "reasons", "documents", "steps", "notes", "due"].to_vec();
    expected.sort_unstable();
    assert_eq!(keys, expected);
    assert_eq!(got["decision"], "gift");
    assert_eq!(got["verdict"], "pay");
    assert_eq!(got["amount_yen"], 90_000);
    assert_eq!(got["documents"], json!(["application", "report_copy", "stay_slip"]));
    assert_eq!(got["steps"], json!(["get_stay_slip", "send"]));
    assert_eq!(got["due"], "2026-03-15");
    let reason = &got["reasons"][0];
    assert_eq!(reason["id"], "water_away_3");
    assert_eq!(reason["verdict"], "pay");
    assert_eq!(reason["source"], json!({ "document": "rules", "section": "s4" }));
    assert!(reason["text"].as_str().unwrap().contains("9万円"), "{reason}");
}

#[test]
fn the_day_of_the_revision() {
    for (day, yen) in [("2024-03-31", 80_000), ("2024-04-01", 90_000)] {
        let got = gift(&format!("damage_date: {day}\naway: full\nnights: 3\n"));
        assert_eq!((&got["verdict"], &got["amount_yen"]), (&json!("pay"), &json!(yen)), "{day}");
        assert_eq!(got["due"], Value::Null);
    }
}

#[test]
fn every_gate_that_fires_is_shown_and_the_most_severe_decides() {
    let got = result(
        &town(),
        "gift",
        r#"{"home":"shop","resident":"no","damage_date":"2021-03-31","claim_date":"2021-05-01","cause":"water",
            "on_purpose":"unknown","away":"full","nights":2,"reported":"town","arrival":"2021-05-01"}"#,
    );
    assert_eq!(got["verdict"], "no");
    let shown: Vec<(&str, &str)> = got["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["verdict"].as_str().unwrap(), one["id"].as_str().unwrap()))
        .collect();
    let expected = [("no", "not_resident"), ("no", "before_scheme"), ("ask", "purpose_unknown"), ("ask", "shop_away")];
    assert_eq!(shown, expected);
    assert_eq!((&got["amount_yen"], &got["due"]), (&Value::Null, &Value::Null));
    assert_eq!((&got["documents"], &got["steps"]), (&json!([]), &json!([])));
}

#[test]
fn what_the_sources_leave_open_is_asked() {
    let got = gift("damage_date: 2024-03-31\naway: upstairs\nnights: 1\n");
    assert_eq!((&got["verdict"], &got["amount_yen"]), (&json!("ask"), &Value::Null));
    let answers = format!("{FLOOD}damage_date: 2024-03-31\naway: upstairs\nnights: 1\n");
    let shown = String::from_utf8(decide(&town(), "gift", &answers, "human").stdout).unwrap();
    for reading in ["8万円", "5万円", "0120-000-222"] {
        assert!(shown.contains(reading), "{shown}");
    }
}

#[test]
fn a_person_is_told_all_of_it() {
    let answers = format!("{FLOOD}damage_date: 2025-07-10\naway: full\nnights: 2\narrival: 2026-02-15\n");
    let shown = String::from_utf8(decide(&town(), "gift", &answers, "human").stdout).unwrap();
    for part in ["8万円", "1万円×2", "2026-02-28", "rules.s4", "宿泊の控え", "目安"] {
        assert!(shown.contains(part), "no {part} in:\n{shown}");
    }
}

#[test]
fn bad_answers_are_refused() {
    let stayed = "away: full\nnights: 3\n";
    for (more, said) in [
        ("damage_date: 2025-06-31\naway: none\n", "2025-06-31"),
        ("damage_date: 2024-02-30\naway: none\n", "2024-02-30"),
        ("damage_date: 2025-06\naway: none\n", "has no day"),
        ("damage_date: 2025-08-21\naway: none\n", "`claim_date` (2025-08-20) comes before `damage_date`"),
        ("damage_date: 2025-07-10\naway: maybe\n", "`maybe` is no answer to `away`"),
        ("damage_date: 2025-07-10\naway: full\n", "the answer to `nights` is missing"),
        ("damage_date: 2025-07-10\n", "the answer to `away` is missing"),
        ("damage_date: 2025-07-10\naway: full\nnights: 0\n", "it must be 1 or more"),
        ("damage_date: 2025-07-10\naway: full\nnights: -1\n", "not a whole number"),
        ("damage_date: [2025-07-10]\naway: none\n", "is not a value"),
        ("damage_date: 2025-07-10\naway: none\naways: none\n", "there is no question `aways`"),
        (stayed, "the answer to `damage_date` is missing"),
    ] {
        let got = refused(&town(), "gift", &format!("{FLOOD}{more}"));
        assert!(got.contains(said), "{more}\n{got}");
        assert!(got.contains("help: "), "{got}");
    }
    assert!(refused(&town(), "gift", "").contains("the answer to `home` is missing"));
    assert!(refused(&town(), "gift", "- 1\n").contains("a mapping from questions"));
    assert!(refused(&town(), "gift", "{").contains("YAML"));
    assert!(refused(&town(), "gitf", FLOOD).contains("gift"));
}

#[test]
fn a_file_of_answers() {
    let folder = tempfile::tempdir().unwrap();
    let run = |file: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
        command.args(["decide", "gift", "--format", "json", "-r"]).arg(town()).arg("--answers").arg(file);
        command.output().unwrap()
    };
    let file = folder.path().join("answers.yaml");
    write(&file, format!("{FLOOD}damage_date: 2025-07-10\naway: none\n"));
    assert!(run(&file).status.success());
    assert_eq!(run(&folder.path().join("nowhere.yaml")).status.code(), Some(2));
}

#[test]
fn answers_that_were_not_asked_change_nothing() {
    let plain = gift("damage_date: 2025-07-10\naway: none\n");
    let more = gift("damage_date: 2025-07-10\naway: none\nnights: 3\nphotos: none\nestimate: no\narrival: null\n");
    assert_eq!(plain, more);
}

/// Another site's decision: amounts of money as answers, bands by the ledger, other schedules and years.
#[test]
fn another_decision() {
    let site = root().join("tests/decisions/cameras");
    let found = cold(&tree_of(&site), &options()).diagnostics;
    assert!(found.is_empty(), "{:?}", places(&tree_of(&site), &found));
    let got =
        result(&site, "cameras", "price: １０万円\nshared: yes\nhouseholds: 10\nsloped: no\nbought: 2025-04-01\n");
    assert_eq!((&got["verdict"], &got["amount_yen"]), (&json!("pay"), &json!(40_000)));
    // What is certain although somebody must be asked, and days that have not come.
    let base = "price: 3万円\nquoted: 2万円\nshared: no\n";
    let open = result(&site, "cameras", &format!("{base}bought: 2025-04-01\n"));
    let amounts = (&open["verdict"], &open["amount_yen"], &open["at_least_yen"]);
    assert_eq!(amounts, (&json!("ask"), &Value::Null, &json!(8_000)));
    let answers = |day: &str| refused(&site, "cameras", &format!("{base}bought: {day}\n"));
    assert!(answers("2062-04-01").contains("`bought` (2062-04-01) has not come yet"));
    let far = refused(&site, "cameras", &format!("{base}bought: 2025-04-01\nchecked: 2062-04-01\n"));
    assert!(far.contains("`checked` (2062-04-01) is too far ahead"), "{far}");
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
    let tree = site(&town());
    let cheaper = edit(&tree, "content/data/amounts.yaml", "value: 6万円", "value: 4万円");
    let found = cold(&cheaper, &options()).diagnostics;
    let codes = codes(&found);
    assert!(codes.contains(&"decision-ledger"), "{codes:?}");
    let rules = "content/decisions/gift.yaml";
    let other = edit(&tree, rules, "when: { on_purpose: yes }", "when: { on_purpose: unknown }");
    let found = cold(&other, &options()).diagnostics;
    assert!(found.iter().filter(|one| one.code == "decision-case").count() >= 3);
}
