//! `madoguchi diff`: what is out of date on paper, sites with mistakes, and comments that are not too long.

use std::fs;

use serde_json::{Value, json};

use crate::cli::Folder;
use crate::lasting::{before_and_after, change};

fn told(folder: &Folder, code: i32) -> Value {
    folder.run(&["diff", "old", "new", "--format", "json"]).ends(code).json()
}

fn fates(told: &Value) -> Vec<(&str, &str)> {
    let pages = told["pages"].as_array().unwrap();
    pages.iter().map(|one| (one["path"].as_str().unwrap(), one["fate"].as_str().unwrap())).collect()
}

/// Two sites whose leaflet names nothing of what is around it.
fn with_a_leaflet() -> Folder {
    let folder = before_and_after();
    for side in ["old", "new"] {
        let page = "---\ntitle: 持ち物の一覧\nleaflet: true\n---\n\n受講証明書を持って来てください。\n";
        folder.put(&format!("{side}/content/things.md"), page);
    }
    folder
}

fn leaflet(told: &Value) -> Value {
    let all = told["leaflets"].as_array().unwrap();
    all.iter().find(|one| one["path"] == "things.md").cloned().unwrap_or(Value::Null)
}

#[test]
fn paper_is_out_of_date_when_what_is_printed_around_its_text_changes() {
    let folder = with_a_leaflet();
    assert_eq!(told(&folder, 0)["leaflets"], json!([]));

    change(&folder, "new/content/data/hotlines.yaml", "0120-000-000", "0120-000-001");
    let all = told(&folder, 0);
    let one = leaflet(&all);
    assert_eq!((&one["frame"], &one["reworded"]), (&json!(true), &json!(false)));
    assert_eq!(one["facts"], json!(["hotlines.office.phone"]), "{all}");
    assert!(!fates(&all).iter().any(|(path, _)| *path == "things.md"), "the page itself says what it said: {all}");

    let folder = with_a_leaflet();
    let settings = folder.read("old/content/site.yaml");
    let (before, rest) = settings.split_once("notice: ").unwrap();
    let (notice, after) = rest.split_once('\n').unwrap();
    folder.put("new/content/site.yaml", format!("{before}notice: 年末は休みます。\n{after}"));
    let all = told(&folder, 0);
    assert_eq!(leaflet(&all)["frame"], true);
    assert_eq!(all["frame"], json!([{ "key": "notice", "before": notice, "after": "年末は休みます。" }]));
    assert_eq!(all["pages"], json!([]), "a frame is no page");
    let human = folder.run(&["diff", "old", "new"]).ends(0).out;
    assert!(
        human.contains("すべてのページに出るもの（1 件）") && human.contains("後：「年末は休みます。」"),
        "{human}"
    );
}

#[test]
fn paper_is_out_of_date_when_a_word_is_explained_otherwise() {
    let folder = with_a_leaflet();
    assert_eq!(told(&folder, 0)["leaflets"], json!([]));
    change(&folder, "new/content/data/glossary.yaml", "definition: ", "definition: いまの説明です。");
    let all = told(&folder, 0);
    let one = leaflet(&all);
    assert_eq!((&one["terms"], &one["frame"]), (&json!(["certificate"]), &json!(false)), "{all}");
}

#[test]
fn answers_that_lose_their_amount_are_a_difference() {
    let folder = before_and_after();
    change(
        &folder,
        "new/content/data/amounts.yaml",
        "from: 2025-04-01, value: 5千円",
        "from: 2026-04-01, value: 5千円",
    );
    let all = told(&folder, 1);
    let errors = all["errors"]["after"].as_array().unwrap();
    assert!(errors.iter().any(|one| one["code"] == "decision-no-value"), "{all}");
    assert_eq!(all["errors"]["before"], json!([]));
    let lost = &all["decisions"][0]["changes"][0];
    assert_eq!(
        (&lost["what"], &lost["before"], &lost["after"]),
        (&json!("result"), &json!({ "verdict": "pay", "amount_yen": 5_000 }), &Value::Null),
        "{all}"
    );
    folder.put("answers.json", lost["witness"].to_string());
    let decided =
        |site: &str| folder.run(&["decide", "grant", "--answers", "answers.json", "-r", site, "--format", "json"]);
    assert_eq!(decided("old").ends(0).json()["amount_yen"], 5_000);
    decided("new").ends(1);
    let human = folder.run(&["diff", "old", "new"]).ends(1);
    for part in
        ["いまのサイトの原稿にエラーがあり、公開できません。", "結果 対象 5,000円 → 結果が出ない", "decision-no-value"]
    {
        assert!(human.out.contains(part), "no {part} in {}", human.out);
    }
}

#[test]
fn a_mistake_of_the_site_as_it_was_stops_nothing() {
    let folder = before_and_after();
    folder.put("old/content/data/amounts.yaml", "a: [");
    folder.put("old/content/qa/index.md", "---\ntitle: [\n---\n");
    let all = told(&folder, 0);
    let codes: Vec<&str> =
        all["errors"]["before"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"yaml-syntax"), "{codes:?}");
    assert_eq!(all["errors"]["after"], json!([]));
    let facts = all["facts"].as_array().unwrap();
    assert!(facts.iter().all(|one| !one["id"].as_str().unwrap().starts_with("amounts.")), "unread is not new: {all}");
    assert!(!fates(&all).iter().any(|(path, _)| *path == "qa/index.md"), "unread is not new: {all}");
    let run = folder.run(&["diff", "old", "new", "--lang", "en"]).ends(0).says("errors in the site as it was (`old`):");
    assert!(run.out.starts_with("The site as it was had errors."), "{}", run.out);

    // The other way round it is the change that is wrong; it is compared all the same.
    let run = folder.run(&["diff", "new", "old", "--lang", "en"]).ends(1).says("errors in the site as it is (`old`):");
    assert!(run.out.starts_with("The site as it is has errors and can't be published."), "{}", run.out);
    assert!(!run.out.contains("Addresses that are gone"), "{}", run.out);
}

#[test]
fn a_first_change_is_all_new() {
    let folder = before_and_after();
    fs::remove_dir_all(folder.at("old")).unwrap();
    folder.run(&["diff", "old", "new", "--lang", "en"]).ends(2).says("no content/ in `old`");
    folder.put("old/README.md", "はじめ\n");
    let all = told(&folder, 0);
    assert_eq!(all["nothing_before"], true);
    assert!(fates(&all).iter().all(|(_, fate)| *fate == "added") && fates(&all).len() > 5, "{all}");
    assert_eq!((&all["errors"]["before"], &all["gone"], &all["leaflets"]), (&json!([]), &json!([]), &json!([])));
    let run = folder.run(&["diff", "old", "new"]).ends(0);
    assert!(run.out.starts_with("前のサイトはまだないので、"), "{}", run.out);
}

#[test]
fn a_comment_is_never_too_long() {
    let folder = before_and_after();
    let long = "とても長い名前のページ".repeat(30);
    let mut facts = String::new();
    for at in 0..60 {
        let windows: String = (0..40)
            .map(|year| {
                format!(
                    "    - {{ from: {}-01-01, to: {0}-12-31, value: {}円, source: guide }}\n",
                    2001 + year,
                    at * 50 + year + 1
                )
            })
            .collect();
        facts.push_str(&format!("many{at}:\n  label: {long}\n  windows:\n{windows}"));
        let shown: String = (0..60).map(|one| format!("{{{{ amounts.many{one} @ 2020-01-01 }}}} ")).collect();
        folder.put(
            &format!("new/content/many/{}{at}.md", "page".repeat(30)),
            format!("---\ntitle: {long}\n---\n\n{shown}\n"),
        );
    }
    folder.put("new/content/data/amounts.yaml", folder.read("new/content/data/amounts.yaml") + &facts);
    folder.put("new/content/many/index.md", "---\ntitle: 多い\n---\n\n文です。\n");
    for language in ["ja", "en"] {
        let comment = folder.run(&["diff", "old", "new", "--format", "markdown", "--lang", language]).out;
        let letters = comment.chars().count();
        assert!((20_000..60_000).contains(&letters), "{letters}");
        let said = if language == "ja" { "長くなるので" } else { "entries are left out" };
        let last = comment.lines().last().unwrap();
        assert!(last.contains(said) && last.contains(|one: char| one.is_ascii_digit()), "{last}");
        assert!(
            comment.lines().filter(|line| line.starts_with("- ")).count() > 40,
            "every section has its first entries"
        );
    }
    let human = folder.run(&["diff", "old", "new"]).out;
    assert!(human.chars().count() > 100_000 && human.contains("many59"), "a person is told all");
}
