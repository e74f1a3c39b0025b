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
    let folder = new_site("北の\"町\"薬剤師会");
    let site = folder.path().join("site");
    passes(&site);
    let (code, said) = run(&site, &["build"]);
    assert_eq!(code, 0, "{said}");
    let home = fs::read_to_string(site.join("public/index.html")).unwrap();
    for part in ["北の町薬剤師会", "tel:0120000000", "これは見本です"] {
        assert!(home.contains(part), "no {part}");
    }
    let calculator = fs::read_to_string(site.join("public/grant/calculator.html")).unwrap();
    assert!(calculator.contains("data-decision=\"grant\"") && calculator.contains("1万円"));
    for file in [".gitignore", ".github/workflows/check.yml", ".github/workflows/publish.yml", "README.md"] {
        let text = fs::read_to_string(site.join(file)).unwrap();
        assert!(!text.contains("%NAME%") && !text.contains("%DATE%"), "{file}");
    }
    // No association but its own, and nothing left to fill in.
    for (name, bytes) in snapshot(&site.join("content")) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains('%') && !text.contains("医師会"), "{name}");
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
        (&["new", "page", "index.md"], 2, "is there already"),
        (&["new", "data", "Über"], 1, "can't be a name"),
        (&["new", "data", "amounts"], 2, "is there already"),
        (&["new", "decision", "grant"], 2, "is there already"),
        (&["new", "case", "grants", "--name", "x"], 1, "no decision `grants`"),
        (&["new", "case", "grant", "--name", "x", "--answers", "none.yaml"], 2, "can't read"),
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
