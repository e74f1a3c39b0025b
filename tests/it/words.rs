//! What the program says to who is not quite sure: names in other words, files that are not there, places of findings.

use std::fs;

use serde_json::Value;

use crate::cli::{Folder, run_in};

#[test]
fn names_are_guessed() {
    let folder = Folder::new();
    for typed in ["emergncy", "hotlines.emergncy", "hotlins"] {
        let run = folder.run(&["facts", typed]).ends(1).says("もしかして「hotlines");
        assert!(run.err.contains("ですか"), "{}", run.err);
    }
    assert_eq!(folder.run(&["explain", "BROKEN-LINK"]).ends(0).out, folder.run(&["explain", "broken-link"]).out);
    folder.run(&["decide", "grant", "--answers", "none.yaml"]).ends(2).says("「none.yaml」がありません");
    folder.run(&["check", "--due", "三十"]).ends(2).says("「30」のように、日数を書きます");
    let help = folder.run(&["diff", "--help", "--lang", "ja"]).ends(0).out;
    let at = |text: &str| help.find(text).unwrap_or_else(|| panic!("no {text} in {help}"));
    assert!(at("\n  [OLD]") < at("\n  [NEW]"));
    assert!(help.contains("sarif、markdown"), "{help}");
}

#[test]
fn keys_in_other_words_are_understood() {
    for (written, meant) in [("tel", "phone"), ("電話", "phone"), ("メール", "email")] {
        let folder = Folder::new();
        let hotlines = folder.read("content/data/hotlines.yaml");
        folder.put("content/data/hotlines.yaml", hotlines.replace("phone:", &format!("{written}:")));
        folder
            .run(&["check"])
            .ends(1)
            .says(&format!("「{written}」という項目はありません"))
            .says(&format!("もしかして「{meant}」ですか"));
    }
    let folder = Folder::new();
    for (written, help) in
        [("emergency", "もしかして「hotlines.emergency」ですか"), ("窓口", "「hotlines.emergency」のように")]
    {
        folder.put("content/site.yaml", format!("title: 見本\nemergency: {written}\n"));
        folder.run(&["check"]).ends(1).says(&format!("「{written}」という窓口はありません")).says(help);
    }
}

#[test]
fn facts_are_listed_in_words_without_empty_places() {
    let folder = Folder::new();
    let shown = folder.run(&["facts", "--lang", "ja"]).ends(0).out;
    assert!(shown.contains("（金額）") && shown.contains("（電話番号）"), "{shown}");
    for line in shown.lines() {
        assert!(!line.ends_with("出典 ") && !line.ends_with("[]") && !line.contains("（money）"), "{line:?}");
    }
    let short = {
        folder.put("content/index.md", "---\ntitle: 見本\n---\n\n[x](none.md)\n");
        folder.run(&["check", "--format", "short", "--lang", "ja"]).ends(1)
    };
    assert!(short.err.contains(" エラー[broken-link]: "), "{}", short.err);
}

/// What others read names files from where the program was started, for there is the repository.
#[test]
fn a_site_in_a_folder_is_found_from_outside() {
    let folder = Folder::new();
    let above = Folder::empty();
    fs::rename(folder.at("content"), above.at("content")).unwrap();
    fs::create_dir_all(above.at("web/help site")).unwrap();
    fs::rename(above.at("content"), above.at("web/help site/content")).unwrap();
    above.put("web/help site/content/index.md", "---\ntitle: 見本\n---\n\n[x](none.md)\n");
    let whole = above.at("web/help site");
    for root in ["web/help site", "./web/help site/", whole.to_str().unwrap()] {
        let run = |form: &str| run_in(above.path(), &["check", "-r", root, "--format", form]).ends(1).out;
        assert!(run("github").contains("file=web/help site/content/index.md,line=5"), "{root}: {}", run("github"));
        let sarif: Value = serde_json::from_str(&run("sarif")).unwrap();
        let uris: Vec<&Value> = sarif["runs"][0]["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
            .collect();
        assert!(uris.contains(&&Value::from("web/help%20site/content/index.md")), "{root}: {uris:?}");
        let json: Value = serde_json::from_str(&run("json")).unwrap();
        assert_eq!(json["findings"][0]["file"].as_str().unwrap().split('/').next(), Some("content"));
    }
    // What no file is to blame for has a place all the same.
    fs::remove_file(above.at("web/help site/content/site.yaml")).unwrap();
    let run = run_in(above.path(), &["check", "-r", "web/help site", "--format", "sarif"]).ends(1);
    let sarif: Value = serde_json::from_str(&run.out).unwrap();
    for one in sarif["runs"][0]["results"].as_array().unwrap() {
        assert_eq!(one["locations"].as_array().map(Vec::len), Some(1), "{one}");
    }
}

#[test]
fn a_page_of_a_long_folder_lists_the_nearest() {
    let folder = Folder::new();
    for at in 0..450 {
        folder.put(&format!("content/many/p{at:03}.md"), format!("---\ntitle: 題{at}\n---\n\n文です。\n"));
    }
    folder.put("content/many/index.md", "---\ntitle: 多い\n---\n\n文です。\n");
    folder.run(&["build"]).ends(0);
    let listed = |name: &str| {
        let html = folder.read(&format!("public/many/{name}.html"));
        let side = html.split("<nav class=\"side").nth(1).unwrap().split("</nav>").next().unwrap().to_owned();
        (0..450).filter(|at| side.contains(&format!("p{at:03}.html\""))).collect::<Vec<_>>()
    };
    assert_eq!(listed("p000"), (0..200).collect::<Vec<_>>());
    assert_eq!(listed("p225"), (125..325).collect::<Vec<_>>());
    assert_eq!(listed("p449"), (250..450).collect::<Vec<_>>());
    let index = folder.read("public/many/index.html");
    assert!((0..450).all(|at| index.contains(&format!("p{at:03}.html\""))), "the index page leads to all");
}
