//! `init` and `new`: what they write passes every check as it is.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::*;

fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_madoguchi"));
    let output = command.current_dir(folder).args(args).args(["--lang", "en", "--color", "never"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), said)
}

fn passes(folder: &Path) {
    let (code, said) = run(folder, &["check", "--deny-warnings"]);
    assert_eq!(code, 0, "{said}");
}

fn new_site(name: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (code, said) = run(folder.path(), &["init", "site", "--name", name]);
    assert_eq!(code, 0, "{said}");
    folder
}

#[test]
fn another_association_has_its_portal() {
    let folder = new_site("北の「町」薬剤師会");
    let site = folder.path().join("site");
    passes(&site);
    let (code, said) = run(&site, &["build"]);
    assert_eq!(code, 0, "{said}");
    let home = fs::read_to_string(site.join("public/index.html")).unwrap();
    for part in ["北の「町」薬剤師会", "tel:0120000000", "これは見本です"] {
        assert!(home.contains(part), "no {part}");
    }
    let calculator = fs::read_to_string(site.join("public/grant/calculator.html")).unwrap();
    assert!(calculator.contains("data-decision=\"grant\"") && calculator.contains("1万円"));
    for file in [".gitignore", ".github/workflows/check.yml", ".github/workflows/publish.yml", "README.md"] {
        let text = fs::read_to_string(site.join(file)).unwrap();
        assert!(!text.contains("%NAME%") && !text.contains("%DATE%"), "{file}");
    }
    // Nothing is left to fill in.
    for (name, bytes) in snapshot(&site.join("content")) {
        assert!(!String::from_utf8(bytes).unwrap().contains('%'), "{name}");
    }
}

#[test]
fn a_folder_with_files_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("letter.txt"), "大切").unwrap();
    let (code, said) = run(folder.path(), &["init", "."]);
    assert_eq!(code, 2);
    assert!(said.contains("is not empty"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    fs::remove_file(folder.path().join("letter.txt")).unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    assert_eq!(run(folder.path(), &["init", "."]).0, 0, "a new repository is empty");
}

#[test]
fn what_is_new_passes() {
    let folder = new_site("見本会");
    let site = folder.path().join("site");
    for args in [
        &["new", "page", "qa/parking.md", "--title", "駐車場: 「A」\\と\"B\""][..],
        &["new", "page", "content/新しい/質問.md"],
        &["new", "data", "hotlines-old"],
        &["new", "data", "links"],
        &["new", "data", "hotels"],
        &["new", "decision", "parking"],
        &["new", "case", "grant", "--name", "試しの例: #1"],
        &["new", "case", "parking", "--name", "no"],
    ] {
        let (code, said) = run(&site, args);
        assert_eq!(code, 0, "{args:?}: {said}");
        passes(&site);
    }
    let answers = site.join("answers.yaml");
    fs::write(&answers, "member: none\nday: 2025-05-01\nhours: 3\ncertificate: no\n").unwrap();
    assert_eq!(run(&site, &["new", "case", "grant", "--name", "二つの理由", "--answers", "answers.yaml"]).0, 0);
    passes(&site);
    let cases = fs::read_to_string(site.join("content/decisions/grant.cases.yaml")).unwrap();
    assert!(cases.contains("because: [not_member, no_certificate]"), "{cases}");
    // A case that is wrong afterwards is told: the new ones are really run.
    fs::write(site.join("content/decisions/grant.cases.yaml"), cases.replace("[not_member, no_certificate]", "none"))
        .unwrap();
    assert_eq!(run(&site, &["check"]).0, 1);
}

#[test]
fn what_cannot_be_made_is_told_and_nothing_is_written() {
    let folder = new_site("見本会");
    let site = folder.path().join("site");
    let before = snapshot(&site);
    for (args, code, part) in [
        (&["new", "page", "notes.txt"][..], 1, "is not the place of a page"),
        (&["new", "page", "../out.md"], 1, "is not the place of a page"),
        (&["new", "page", "qa/a#b.md"], 1, "is not the place of a page"),
        (&["new", "page", ".hidden/a.md"], 1, "is not the place of a page"),
        (&["new", "page", "404.md"], 1, "is not the place of a page"),
        (&["new", "page", "search.md"], 1, "is not the place of a page"),
        (&["new", "page", "a.md", "--title", " "], 1, "write a title"),
        (&["new", "page", "index.md"], 2, "is there already"),
        (&["new", "data", "Über"], 1, "can't be a name"),
        (&["new", "data", "amounts"], 2, "is there already"),
        (&["new", "decision", "grant"], 2, "is there already"),
        (&["new", "case", "grants", "--name", "x"], 1, "no decision `grants`"),
        (&["new", "case", "grant", "--name", "x", "--answers", "none.yaml"], 2, "there is no file"),
    ] {
        let (got, said) = run(&site, args);
        assert_eq!(got, code, "{args:?}: {said}");
        assert!(said.contains(part), "{args:?}: {said}");
    }
    assert!(snapshot(&site) == before);
    let (code, said) = run(folder.path(), &["new", "page", "a.md"]);
    assert_eq!(code, 2);
    assert!(said.contains("no content/"), "{said}");
}

/// The words of a file of data made by `new data`, with its example as data; a name may be needed to be one that is used.
fn example(name: &str) -> String {
    let folder = new_site("見本会");
    let site = folder.path().join("site");
    let path = site.join(format!("content/data/{name}.yaml"));
    let _ = fs::remove_file(&path);
    assert_eq!(run(&site, &["new", "data", name]).0, 0);
    let text = fs::read_to_string(path).unwrap();
    let (_, example) = text.split_once("次は見本です").unwrap();
    example.lines().skip(2).map(|line| format!("{}\n", line.strip_prefix("# ").unwrap())).collect()
}

#[test]
fn examples_of_data_are_right() {
    let folder = new_site("見本会");
    let site = folder.path().join("site");
    // The questions are of the sample alone; more data changes what they find.
    fs::remove_file(site.join("content/search.cases.yaml")).unwrap();
    for name in madoguchi::ledger::collections::KNOWN.iter().map(|(name, _)| *name).chain(["hotels"]) {
        let path = site.join(format!("content/data/{name}.yaml"));
        let old = fs::read_to_string(&path).unwrap_or_default();
        let more = example(name);
        let more = if name == "holidays" { more.replace("national", "more") } else { more };
        fs::write(path, format!("{old}{more}")).unwrap();
        let (code, said) = run(&site, &["check"]);
        assert_eq!(code, 0, "{name}: {said}");
        // What an editor needs to fill in is there, and each key says what it is.
        if let madoguchi::ledger::collections::Records::Fields(fields) = madoguchi::ledger::collections::records(name) {
            for field in fields.iter().filter(|field| field.required) {
                let line = more.lines().find(|line| line.trim_start().starts_with(&format!("{}:", field.key)));
                assert!(line.is_some_and(|line| line.contains("（必要）")), "{name}: {}", field.key);
            }
        }
    }
}

#[test]
fn names_that_would_break_the_site_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["", "  ", "**太", "a\"b", "a\\b", "\u{7}会", "03-1234-5678", "{{ x }}"] {
        let (code, said) = run(folder.path(), &["init", "site", "--name", name]);
        assert_eq!(code, 1, "{name:?}: {said}");
        assert!(!folder.path().join("site").exists());
    }
}

#[test]
fn what_nobody_has_written_is_not_published() {
    let folder = new_site("見本会");
    let site = folder.path().join("site");
    assert_eq!(run(&site, &["new", "page", "parking/guide.md", "--title", "駐車場"]).0, 0);
    assert_eq!(run(&site, &["build"]).0, 0);
    assert!(!site.join("public/parking").exists());
    let (code, said) = run(&site, &["build", "--drafts", "-o", "all"]);
    assert_eq!(code, 0, "{said}");
    assert!(site.join("all/parking/guide.html").exists() && site.join("all/parking/index.html").exists());
}

#[test]
fn a_decision_pays_an_amount_that_changes() {
    for windows in [
        "    - { to: 2025-03-31, value: 3千円 }\n    - { from: 2025-04-01, value: 5千円 }\n",
        "    - { from: 2024-04-01, to: 2025-03-31, value: 3千円 }\n    - { from: 2025-04-01, to: 2029-12-31, value: 4千円 }\n    - { from: 2030-01-01, value: 5千円 }\n",
    ] {
        let folder = new_site("見本会");
        let content = folder.path().join("site/content");
        for path in ["grant", "decisions", "qa", "search.cases.yaml", "data/amounts.yaml", "index.md"] {
            let _ = fs::remove_dir_all(content.join(path));
            let _ = fs::remove_file(content.join(path));
        }
        fs::write(content.join("site.yaml"), "title: 見本会\n").unwrap();
        let amounts = format!("fee:\n  label: 補助\n  windows:\n{windows}  source: guide.grant\n");
        fs::write(content.join("data/amounts.yaml"), amounts).unwrap();
        let site = folder.path().join("site");
        fs::write(content.join("index.md"), "---\ntitle: 見本会\n---\n\nあ\n").unwrap();
        let (code, said) = run(&site, &["new", "decision", "travel"]);
        assert_eq!(code, 0, "{said}");
        fs::write(content.join("index.md"), "---\ntitle: 見本会\n---\n\n{{ decisions.travel }}\n").unwrap();
        let (code, said) = run(&site, &["check"]);
        assert_eq!(code, 0, "{said}");
    }
}

fn style_of(site: &Path) -> String {
    assert_eq!(run(site, &["build"]).0, 0);
    let all = snapshot(&site.join("public/assets")).into_iter();
    let style = all.filter(|(name, _)| name.starts_with("style.") && name.ends_with(".css")).map(|(_, bytes)| bytes);
    String::from_utf8(style.flatten().collect()).unwrap()
}

#[test]
fn the_look_can_be_changed() {
    let folder = new_site("見本会");
    let site = folder.path().join("site");
    let before = style_of(&site);
    // Files that are written out change nothing.
    assert_eq!(run(&site, &["new", "theme", "css/tokens.css"]).0, 0);
    assert_eq!(run(&site, &["new", "theme", "css/tokens.css"]).0, 2, "what is there is kept");
    assert_eq!(run(&site, &["new", "theme"]).0, 0);
    assert!(site.join("themes/default/templates/base.html").exists());
    assert!(style_of(&site) == before);
    let (code, said) = run(&site, &["new", "theme", "css/token.css"]);
    assert!(code == 1 && said.contains("css/tokens.css"), "{said}");
    fs::remove_dir_all(site.join("themes")).unwrap();
    // A few tokens, and a stylesheet nobody lists: both lie over what is there.
    fs::create_dir_all(site.join("themes/default/css")).unwrap();
    fs::write(site.join("themes/default/css/tokens.css"), "@layer tokens { :root { --accent: teal; } }\n").unwrap();
    fs::write(site.join("themes/default/css/mine.css"), ".brand { color: teal; }\n").unwrap();
    let after = style_of(&site);
    assert!(after.contains("--ground: #ffffff") && after.contains("--accent: teal"));
    assert!(after.trim_end().ends_with(".brand { color: teal; }"));
}

#[test]
fn a_logo_takes_the_place_of_the_mark() {
    let folder = new_site("見本会");
    let site = folder.path().join("site");
    let path = site.join("content/site.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let home = |logo: &str| {
        fs::write(&path, format!("{text}{logo}")).unwrap();
        let (code, said) = run(&site, &["build"]);
        (code, said, fs::read_to_string(site.join("public/qa/index.html")).unwrap_or_default())
    };
    assert!(home("").2.contains("<circle"));
    fs::create_dir(site.join("content/img")).unwrap();
    fs::write(site.join("content/img/logo.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap();
    let (code, said, page) = home("logo: { image: img/logo.svg }\n");
    assert_eq!(code, 0, "{said}");
    assert!(
        page.contains("<img src=\"../img/logo.") && page.contains("alt=\"\"") && page.contains("<span>見本会</span>")
    );
    let (_, _, page) = home("logo: { image: img/logo.svg, alt: 見本会の印 }\n");
    assert!(page.contains("alt=\"見本会の印\"") && !page.contains("<span>見本会</span>"));
    let (code, said, _) = home("logo: { image: img/logo.png }\n");
    assert!(code == 1 && said.contains("content/site.yaml"), "{said}");
}

#[test]
fn workflows_install_only_what_they_are_told_to() {
    let folder = new_site("見本会");
    for name in ["publish.yml", "check.yml"] {
        let text = fs::read_to_string(folder.path().join("site/.github/workflows").join(name)).unwrap();
        let workflow: serde_json::Value = serde_yaml::from_str(&text).unwrap();
        let (_, job) = workflow["jobs"]
            .as_object()
            .unwrap()
            .iter()
            .find(|(name, _)| *name != "deploy" && *name != "comment")
            .unwrap();
        let step = &job["steps"][0];
        let settings = workflow["env"].as_object().unwrap();
        let mut command = std::process::Command::new("bash");
        command.args(["-euc", step["run"].as_str().unwrap()]).env_clear();
        command.envs(settings.iter().map(|(name, value)| (name, value.as_str().unwrap())));
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        for part in ["::error", name, "MADOGUCHI_SOURCE", "書いてください", "Set "] {
            assert!(said.contains(part), "{name}: {said}");
        }
        // Whoever owns a name in a registry does not run here.
        assert!(!text.contains("install --locked madoguchi") && text.contains("--git \"$MADOGUCHI_SOURCE\" --rev"));
    }
}
