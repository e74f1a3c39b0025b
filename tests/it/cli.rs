//! The program as it is run: what it writes, what it says and where, and how it ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use serde_json::Value;
use tempfile::TempDir;

use crate::explain::is_japanese;
use crate::support::*;

const SITE: &[(&str, &str)] = &[
    ("content/site.yaml", "title: 見本\n"),
    (
        "content/index.md",
        "---\ntitle: 見本\n---\n\n{{ amounts.per_day }}、{{ hotlines.emergency.phone }}\n\n[手引き](guide.md)\n",
    ),
    ("content/guide.md", "---\ntitle: 手引き\n---\n\n## くわしく {#details}\n\n{{ hotlines.emergency }}\n"),
    (
        "content/data/sources.yaml",
        "guide:\n  title: 手引き\n  short: 手引き\n  date: 2026-04-01\n  sections:\n    s1: 窓口\n",
    ),
    (
        "content/data/hotlines.yaml",
        "emergency:\n  name: 緊急相談窓口\n  short: 緊急\n  phone: 0120-000-111\n  source: guide.s1\n",
    ),
    (
        "content/data/amounts.yaml",
        "per_day:\n  label: 1日あたりの額\n  windows:\n    - { from: 2022-06-01, to: 2023-05-31, value: 1万円 }\n    - { from: 2023-06-01, value: 2万円, source: guide.s1 }\n  source: guide\n",
    ),
];

/// A folder with a site in it.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn empty() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    pub(crate) fn new() -> Folder {
        let folder = Folder::empty();
        SITE.iter().for_each(|(name, text)| folder.put(name, text));
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub(crate) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        write(&self.at(name), bytes);
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Runs the program here.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        run_in(self.path(), args)
    }
}

/// What a run did.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn run_in(folder: &Path, args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    let Output { status, stdout, stderr } = command.current_dir(folder).args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program speaks UTF-8");
    Run { code: status.code().expect("not killed"), out: text(stdout), err: text(stderr) }
}

impl Run {
    pub(crate) fn ends(self, code: i32) -> Run {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        self
    }

    /// Standard output is only for data.
    pub(crate) fn silent(self) -> Run {
        assert_eq!(self.out, "");
        self
    }

    pub(crate) fn says(self, text: &str) -> Run {
        assert!(self.err.contains(text), "{text:?} is not in {:?}", self.err);
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {:?}", self.out))
    }
}

fn times(folder: &Path) -> Vec<(String, SystemTime)> {
    let time = |name: &String| fs::metadata(folder.join(name)).unwrap().modified().unwrap();
    snapshot(folder).keys().map(|name| (name.clone(), time(name))).collect()
}

#[test]
fn a_build_writes_the_site_and_a_second_one_writes_nothing() {
    let folder = Folder::new();
    folder.run(&["build", "--lang", "en"]).ends(0).silent().says("made 4 pages").says("0 errors, 0 warnings");
    let public = folder.at("public");
    let files = snapshot(&public);
    assert!(files.contains_key(".madoguchi"), "the marker");
    let tree = site(folder.path());
    let expected = clean(&tree, &options()).tree;
    assert_eq!(files.len(), expected.len() + 1, "exactly the tree and the marker");
    for (path, bytes) in expected.iter() {
        assert!(files[path.as_str()] == **bytes, "{path}");
    }
    let before = times(&public);
    std::thread::sleep(std::time::Duration::from_millis(20));
    folder.run(&["build", "--lang", "ja"]).ends(0).silent().says("書いた 0").says("エラー 0 件、警告 0 件");
    assert_eq!(times(&public), before, "a file was written again");
    // only what changed is written: the page, and the index with its texts, grams and words
    folder.put(
        "content/guide.md",
        "---\ntitle: 手引き\n---\n\n## くわしく {#details}\n\n{{ hotlines.emergency }}\n\n追加。\n",
    );
    folder.run(&["build", "--lang", "en"]).ends(0).says("(5 files written");
    let after = times(&public);
    let changed: Vec<&str> = after.iter().filter(|one| !before.contains(one)).map(|one| one.0.as_str()).collect();
    assert_eq!(changed[0], "guide.html");
    assert!(changed[1..].iter().all(|name| name.starts_with("search/")), "{changed:?}");
    assert!(!folder.path().read_dir().unwrap().any(|one| one.unwrap().file_name().to_string_lossy().contains(".new-")));
}

#[test]
fn the_output_folder_follows_the_tree() {
    let folder = Folder::new();
    folder.put("content/more/index.md", "---\ntitle: 追加\n---\n\n文です。\n");
    folder.put("content/files/a.pdf", "%PDF");
    folder.run(&["build"]).ends(0);
    assert!(folder.at("public/more/index.html").is_file());
    // a stray file and a stray folder go, too; names that begin with a dot at the top stay
    folder.put("public/stray.html", "x");
    folder.put("public/deep/stray/x.txt", "x");
    folder.put("public/.git/config", "mine");
    folder.put("public/.nojekyll", "");
    fs::remove_dir_all(folder.at("content/more")).unwrap();
    fs::remove_dir_all(folder.at("content/files")).unwrap();
    folder.run(&["build"]).ends(0);
    let left = snapshot(&folder.at("public"));
    let names: Vec<&str> = left
        .keys()
        .map(String::as_str)
        .filter(|name| !name.starts_with("assets/") && !name.starts_with("search/"))
        .collect();
    assert_eq!(
        names,
        [".git/config", ".madoguchi", ".nojekyll", "404.html", "_headers", "guide.html", "index.html", "search.html"]
    );
    assert!(
        !folder.at("public/more").exists() && !folder.at("public/deep").exists() && !folder.at("public/files").exists()
    );
    // a file becomes a folder, and a folder a file
    folder.put("content/guide.html/index.md", "---\ntitle: 夾\n---\n\n文です。\n");
    fs::remove_file(folder.at("content/guide.md")).unwrap();
    folder.put("content/index.md", "---\ntitle: 見本\n---\n\n{{ amounts.per_day }}、{{ hotlines.emergency }}\n");
    folder.run(&["build"]).ends(0);
    assert!(folder.at("public/guide.html/index.html").is_file());
    fs::remove_dir_all(folder.at("content/guide.html")).unwrap();
    folder.put("content/guide.md", "---\ntitle: 手引き\n---\n\n文です。\n");
    folder.run(&["build"]).ends(0);
    assert!(folder.at("public/guide.html").is_file());
}

#[test]
fn a_site_with_an_error_leaves_the_folder_as_it_is() {
    let folder = Folder::new();
    folder.run(&["build"]).ends(0);
    let (before, then) = (snapshot(&folder.at("public")), times(&folder.at("public")));
    folder.put("content/guide.md", "---\ntitle: 別の題\n---\n\n電話は 0120-000-111、{{ hotlines.emergency }}。\n");
    folder.run(&["build", "--lang", "en"]).ends(1).silent().says("error[literal-fact]").says("1 error, 0 warnings");
    folder
        .run(&["build", "--lang", "ja"])
        .ends(1)
        .silent()
        .says("手で書かれています")
        .says("サイトは書き換えていません");
    assert_eq!(snapshot(&folder.at("public")), before);
    assert_eq!(times(&folder.at("public")), then);
    // nor does a first build begin one
    folder.run(&["build", "-o", "other"]).ends(1);
    assert!(!folder.at("other").exists());
}

#[test]
fn a_folder_that_is_not_ours_is_refused() {
    let folder = Folder::new();
    folder.put("other/letter.txt", "mine");
    let before = snapshot(folder.path());
    folder.run(&["build", "-o", "other", "--lang", "en"]).ends(2).silent().says("nothing was written");
    folder.run(&["build", "-o", "other", "--lang", "ja"]).ends(2).says("書きませんでした");
    for sources in [".", "content", "themes", "content/guide", "..", "./content/../content"] {
        folder.run(&["build", "-o", sources, "--lang", "en"]).ends(2).silent();
    }
    folder.put("file", "x");
    folder.run(&["build", "-o", "file"]).ends(2);
    folder.run(&["build", "-o", "file/under"]).ends(2);
    fs::remove_file(folder.at("file")).unwrap();
    assert_eq!(snapshot(folder.path()), before);
    // an empty folder is as good as none
    fs::create_dir(folder.at("empty")).unwrap();
    folder.run(&["build", "-o", "empty"]).ends(0);
    assert!(folder.at("empty/index.html").is_file());
    // an absolute path counts from nowhere else
    let elsewhere = Folder::empty();
    let out = elsewhere.at("site");
    folder.run(&["build", "-o", out.to_str().unwrap()]).ends(0);
    assert!(out.join("index.html").is_file());
}

#[test]
fn exit_codes() {
    let folder = Folder::new();
    folder.run(&["check"]).ends(0).silent();
    folder.put("content/guide.md", "---\ntitle: 手引き\n---\n\n電話は 03-0000-9999、{{ hotlines.emergency }}。\n");
    folder
        .run(&["check", "--lang", "en"])
        .ends(0)
        .silent()
        .says("warning[unknown-literal]")
        .says("0 errors, 1 warning");
    folder.run(&["check", "--deny-warnings"]).ends(1);
    folder.run(&["build", "--deny-warnings"]).ends(1);
    assert!(!folder.at("public").exists());
    folder.run(&["build"]).ends(0);
    folder.put("content/guide.md", "文だけ\n");
    folder.run(&["check"]).ends(1).silent();
    // could not run
    let empty = Folder::empty();
    for command in ["build", "check"] {
        empty.run(&[command, "--lang", "en"]).ends(2).silent().says("content/");
        empty.run(&[command, "--lang", "ja"]).ends(2).silent().says("content フォルダー");
    }
    assert_eq!(snapshot(empty.path()).len(), 0);
    folder.run(&["-r", empty.path().to_str().unwrap(), "check"]).ends(2);
    for wrong in [
        &["bild"][..],
        &[],
        &["build", "--as-of", "2026-13-01"],
        &["build", "--as-of", "2026-11"],
        &["build", "--base-path", "help"],
        &["check", "--format", "xml"],
        &["links"],
        &["links", "nowhere"],
        &["links", ".", "--base-path", "x"],
        &["check", "--external-timeout", "3"],
    ] {
        let run = folder.run(wrong).ends(2).silent();
        assert!(!run.err.is_empty(), "{wrong:?} says nothing");
    }
    assert!(folder.run(&["--help"]).ends(0).out.contains("build"));
    assert!(folder.run(&["--version"]).ends(0).out.starts_with("madoguchi "));
}

#[test]
fn the_root_may_be_named_from_anywhere() {
    let folder = Folder::new();
    let elsewhere = Folder::empty();
    let root = folder.path().to_str().unwrap();
    elsewhere.run(&["build", "--root", root]).ends(0);
    assert!(folder.at("public/index.html").is_file(), "the output belongs to the site");
    assert_eq!(snapshot(elsewhere.path()).len(), 0);
    let shown = elsewhere.run(&["-r", root, "facts", "hotlines.emergency.phone", "--lang", "en"]).ends(0).out;
    assert!(shown.contains("used content/guide.md:7, content/index.md:5"), "{shown}");
}

#[test]
fn findings_as_json() {
    let folder = Folder::new();
    let empty = folder.run(&["check", "--format", "json"]).ends(0);
    assert_eq!(empty.json(), serde_json::json!({ "findings": [] }));
    folder.put(
        "content/index.md",
        "---\ntitle: 見本\n---\n\n電話 0120-000-111 と 03-0000-9999。[無](none.md)\n\n{{ amounts.per_day }}\n",
    );
    folder.put("content/a.md", "---\ntitle: 甲\norder: x\n---\n\n文です。{{ nothing.at.all }}\n");
    let run = folder.run(&["check", "--format", "json", "--lang", "en"]).ends(1);
    assert!(!run.err.contains("error["), "findings are told once: {}", run.err);
    let all = run.json();
    assert_eq!(all.as_object().unwrap().keys().collect::<Vec<_>>(), ["findings"]);
    let findings = all["findings"].as_array().unwrap();
    for one in findings {
        let mut keys: Vec<&str> = one.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["code", "column", "file", "help", "line", "message", "severity"]);
        assert!(one["message"].is_string() && (one["help"].is_string() || one["help"].is_null()));
    }
    let shown: Vec<String> = findings
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap().to_owned();
            format!("{} {} {}:{}:{}", text("severity"), text("code"), text("file"), one["line"], one["column"])
        })
        .collect();
    assert_eq!(
        shown,
        [
            "error wrong-type content/a.md:3:8",
            "error unknown-reference content/a.md:6:5",
            "error literal-fact content/index.md:5:4",
            "warning unknown-literal content/index.md:5:19",
            "error broken-link content/index.md:5:36",
        ]
    );
    assert!(findings[3]["message"].as_str().unwrap().contains("03-0000-9999"));
    let japanese = folder.run(&["check", "--format", "json", "--lang", "ja"]).ends(1).json();
    assert!(japanese["findings"][3]["message"].as_str().unwrap().contains("台帳にありません"));
    // what belongs to no file is there as well
    fs::remove_file(folder.at("content/site.yaml")).unwrap();
    let first = folder.run(&["build", "--format", "json"]).ends(1).json()["findings"][0].clone();
    assert_eq!((&first["code"], &first["file"], &first["line"]), (&"no-site".into(), &Value::Null, &1.into()));
}

#[test]
fn findings_as_lines_and_for_github() {
    let folder = Folder::new();
    folder.put("content/a,b.md", "---\ntitle: 甲\n---\n\n[無](100%25,none.md)\n");
    let short = folder.run(&["check", "--format", "short", "--lang", "en"]).ends(1).silent().err;
    assert!(short.starts_with("content/a,b.md:5:5: error[broken-link]: the link leads to nothing: `"), "{short}");
    let github = folder.run(&["check", "--format", "github", "--lang", "en"]).ends(1).out;
    assert_eq!(github.lines().count(), 1);
    assert!(
        github
            .starts_with("::error file=content/a%2Cb.md,line=5,col=5,title=broken-link::the link leads to nothing: `"),
        "{github}"
    );
    assert!(github.contains("%0A") && github.contains("100%25"), "{github}");
    let colored = folder.run(&["check", "--color", "always", "--lang", "en"]).ends(1).err;
    assert!(colored.contains("\u{1b}["));
    for plain in [&["check", "--lang", "en"][..], &["check", "--color", "never"]] {
        assert!(!folder.run(plain).ends(1).err.contains('\u{1b}'));
    }
}

#[test]
fn findings_as_sarif() {
    let folder = Folder::new();
    folder.put("content/頁.md", "---\ntitle: 甲\n---\n\n電話は[無](none.md)\n");
    let text = folder.run(&["check", "--format", "sarif", "--lang", "en"]).ends(1).out;
    let log: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"], serde_json::json!([{ "id": "broken-link" }]));
    let result = &run["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"broken-link".into(), &"error".into()));
    assert!(result["message"]["text"].as_str().unwrap().contains("none.md"));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "content/%E9%A0%81.md");
    let region = serde_json::json!({ "startLine": 5, "startColumn": 8, "endLine": 5, "endColumn": 15 });
    assert_eq!(place["region"], region, "columns count characters");
}

#[test]
fn so_many_findings_and_the_rest_is_counted() {
    let folder = Folder::new();
    folder.put("content/a.md", "---\ntitle: 甲\n---\n\n[一](1.md) [二](2.md) [三](3.md)\n");
    let with = |form: &str| folder.run(&["check", "--format", form, "--max-findings", "2", "--lang", "en"]).ends(1);
    let short = with("short").err;
    assert!(short.contains("2.md") && !short.contains("3.md") && short.contains("and 1 more"), "{short}");
    let json: serde_json::Value = serde_json::from_str(&with("json").out).unwrap();
    assert_eq!((json["findings"].as_array().unwrap().len(), &json["omitted"]), (2, &1.into()));
    let github = with("github").out;
    assert!(github.lines().count() == 3 && github.ends_with("::notice::and 1 more\n"), "{github}");
    let sarif: serde_json::Value = serde_json::from_str(&with("sarif").out).unwrap();
    assert_eq!(sarif["runs"][0]["properties"]["omitted"], 1);
    let all: serde_json::Value = serde_json::from_str(&folder.run(&["check", "--format", "json"]).ends(1).out).unwrap();
    assert_eq!((all["findings"].as_array().unwrap().len(), all.get("omitted")), (3, None));
}

#[test]
fn the_language_follows_the_locale_unless_named() {
    let folder = Folder::empty();
    let with = |name: &str, value: &str, args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
        ["LC_ALL", "LC_MESSAGES", "LANG"].iter().for_each(|one| {
            command.env_remove(one);
        });
        let out = command.env(name, value).current_dir(folder.path()).args(args).output().unwrap();
        String::from_utf8(out.stderr).unwrap()
    };
    assert!(with("LANG", "en_GB.UTF-8", &["check"]).contains("there is no"));
    assert!(with("LC_ALL", "ja_JP.UTF-8", &["check"]).contains("ありません"));
    assert!(with("LANG", "C", &["check"]).contains("ありません"), "Japanese when nobody says otherwise");
    assert!(with("LANG", "en_GB.UTF-8", &["check", "--lang", "ja"]).contains("ありません"));
}

/// The help of every command.
fn helps(language: &str) -> String {
    let folder = Folder::empty();
    let all = folder.run(&["--help", "--lang", language]).ends(0).out;
    let names: Vec<&str> = all.lines().filter_map(|line| line.strip_prefix("  ")?.split("  ").next()).collect();
    let commands: Vec<&str> =
        names.into_iter().filter(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase())).collect();
    assert!(commands.contains(&"build") && commands.contains(&"explain"), "{all}");
    let each = commands.iter().map(|name| folder.run(&[name, "--help", "--lang", language]).ends(0).out);
    each.fold(all.clone(), |out, help| out + &help)
}

#[test]
fn help_is_in_the_language_of_the_reader() {
    let english = helps("en");
    let foreign: Vec<&str> = english.lines().filter(|line| line.chars().any(is_japanese)).collect();
    assert!(foreign.is_empty(), "no Japanese half, or no ` / ` before the English one: {foreign:#?}");
    assert!(english.contains("Usage: madoguchi check [OPTIONS]"), "{english}");
    let japanese = helps("ja");
    let foreign: Vec<&str> = japanese
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.chars().any(is_japanese) && !line.contains("  -"))
        .collect();
    assert!(foreign.is_empty(), "{foreign:#?}");
    for line in japanese.lines().filter(|line| line.trim_start().starts_with('-')) {
        let text = line.rsplit("  ").next().unwrap_or_default();
        assert!(text.chars().any(is_japanese), "{line:?} has no Japanese help");
    }
    assert!(!japanese.contains(" / ") && !english.contains(" / "), "both halves are shown");
    for word in ["Usage", "Options", "Commands", "Arguments", "OPTIONS", "default", "possible"] {
        assert!(!japanese.contains(word), "{word}");
    }
    assert_eq!(
        japanese.lines().filter(|line| line.starts_with("  -") || line.starts_with("      --")).count(),
        english.lines().filter(|line| line.starts_with("  -") || line.starts_with("      --")).count()
    );
    // the locale chooses, too, and nothing typed is needed to be told how
    let folder = Folder::empty();
    folder.run(&[]).ends(2).silent().says("使い方：madoguchi");
    assert!(folder.run(&["--version"]).ends(0).out.starts_with("madoguchi "));
}

#[test]
fn what_was_typed_wrongly_is_told_in_the_language_of_the_reader() {
    let folder = Folder::empty();
    for (args, ja, en) in [
        (
            vec!["bild"],
            "「bild」というコマンドはありません。もしかして「build」ですか",
            "there is no command `bild`; did you mean `build`?",
        ),
        (
            vec!["check", "--fixx"],
            "「--fixx」という指定はありません。もしかして「--fix」ですか",
            "there is no `--fixx`; did you mean `--fix`?",
        ),
        (vec!["links"], "「<DIR>」を指定してください", "`<DIR>` must be given"),
        (vec!["links", "a", "b"], "「b」という指定はありません", "there is no `b`"),
        (vec!["check", "--format"], "「--format <FORMAT>」に続く値がありません", "`--format <FORMAT>` lacks its value"),
        (
            vec!["check", "--format", "xml"],
            "（使えるもの：human、short、json、github、sarif、markdown）",
            "it is one of human, short, json, github",
        ),
        (vec!["check", "--as-of", "2023-02-30"], "2023年2月は28日までです。", "that month has 28 days"),
        (vec!["check", "--as-of", "2023-02"], "「2023-02」は使えません", "can't be `2023-02`"),
        (vec!["build", "--base-path", "x"], "「/help/」のように書きます", "write it as `/help/`"),
        (vec!["check", "--external-timeout", "3"], "「--external」を指定してください", "`--external` must be given"),
        (vec!["check", "--external", "--external-timeout", "x"], "秒数を書きます", "write the seconds"),
        (vec!["check", "--drafts", "--drafts"], "「--drafts」が2回指定されています", "`--drafts` is given twice"),
    ] {
        for (language, expected) in [("ja", ja), ("en", en)] {
            let mut args = args.clone();
            args.splice(0..0, ["--lang", language]);
            let run = folder.run(&args).ends(2).silent();
            assert!(run.err.contains(expected), "{expected:?} is not in {:?}", run.err);
            let other = run.err.chars().any(is_japanese) == (language == "en");
            assert!(!other && !run.err.contains("error:") && run.err.lines().count() == 1, "{}", run.err);
        }
    }
}

#[test]
fn findings_are_explained() {
    let folder = Folder::empty();
    let list = folder.run(&["explain", "--lang", "en"]).ends(0).out;
    assert!(list.lines().any(|line| line.starts_with("broken-link ")) && !list.chars().any(is_japanese), "{list}");
    assert!(folder.run(&["explain"]).ends(0).out.contains("リンク先のページやファイルがありません"));
    assert!(folder.run(&["explain", "broken-link"]).ends(0).out.contains("\n直し方\n"));
    let json = folder.run(&["explain", "broken-link", "--format", "json", "--lang", "en"]).ends(0).json();
    assert_eq!(json["code"], "broken-link");
    folder.run(&["explain", "brokn-link", "--lang", "ja"]).ends(1).silent().says("もしかして「broken-link」");
    folder.run(&["explain", "brokn-link", "--lang", "en"]).ends(1).silent().says("did you mean `broken-link`");
    folder.run(&["explain", "全然", "--lang", "ja"]).ends(1).silent().says("「全然」という指摘はありません\n");
    // a report says so
    let folder = Folder::new();
    folder.put("content/guide.md", "---\ntitle: 手引き\n---\n\n[x](none.md)\n");
    folder.run(&["check", "--lang", "ja"]).ends(1).says("「madoguchi explain broken-link」");
    folder.run(&["build", "--lang", "en"]).ends(1).says("`madoguchi explain broken-link`");
    assert!(!folder.run(&["check", "--format", "short"]).ends(1).err.contains("explain"));
}

#[test]
fn the_facts_of_the_ledger() {
    let folder = Folder::new();
    let english = folder.run(&["facts", "amounts.per_day", "--lang", "en", "--as-of", "2026-11-21"]).ends(0).out;
    assert_eq!(
        english,
        "amounts.per_day  2万円\n    1日あたりの額 (money)\n    2022-06-01～2023-05-31  1万円  [guide]\n    \
         2023-06-01～  2万円  [guide.s1]\n    defined content/data/amounts.yaml:4\n    used content/index.md:5\n"
    );
    let japanese = folder.run(&["facts", "amounts.per_day", "--lang", "ja", "--as-of", "2026-11-21"]).ends(0).out;
    assert!(japanese.contains("    使用 content/index.md:5\n") && japanese.contains("    定義 "), "{japanese}");
    let before = folder.run(&["facts", "amounts.per_day", "--as-of", "2023-05-31"]).ends(0).out;
    assert!(before.starts_with("amounts.per_day  1万円\n"), "{before}");
    let none = folder.run(&["facts", "amounts.per_day", "--as-of", "2020-01-01", "--lang", "en"]).ends(0).out;
    assert!(none.starts_with("amounts.per_day  (no value on this day)\n"), "{none}");

    let json = folder.run(&["facts", "amounts.per_day", "--format", "json", "--as-of", "2026-11-21"]).ends(0).json();
    assert_eq!(
        json,
        serde_json::json!({ "facts": [{
            "id": "amounts.per_day", "type": "money", "label": "1日あたりの額", "value": "2万円",
            "from": "2023-06-01", "to": null, "sources": ["guide.s1"],
            "windows": [
                { "from": "2022-06-01", "to": "2023-05-31", "value": "1万円", "sources": ["guide"] },
                { "from": "2023-06-01", "to": null, "value": "2万円", "sources": ["guide.s1"] },
            ],
            "defined": "content/data/amounts.yaml:4", "used": ["content/index.md:5"],
        }] })
    );
    // a whole record and collection name their facts; a card uses all of its record's
    let record = folder.run(&["facts", "hotlines.emergency", "--format", "json"]).ends(0).json();
    assert_eq!(record["facts"][0]["id"], "hotlines.emergency.phone");
    assert_eq!(record["facts"][0]["used"], serde_json::json!(["content/guide.md:7", "content/index.md:5"]));
    let all = folder.run(&["facts", "--format", "json"]).ends(0).json();
    let ids: Vec<&str> = all["facts"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["amounts.per_day", "hotlines.emergency.phone", "sources.guide.date"]);

    folder.run(&["facts", "amounts.per_dya", "--lang", "en"]).ends(1).silent().says("did you mean `amounts.per_day`");
    folder.run(&["facts", "amounts.per_dya", "--lang", "ja"]).ends(1).silent().says("もしかして「amounts.per_day」");
    folder.run(&["facts", "全然"]).ends(1).silent();
    folder.put("content/data/amounts.yaml", "per_day:\n  label: x\n  value: たくさん\n  source: guide\n");
    folder.run(&["facts", "--lang", "en"]).ends(1).silent().says("error[bad-value]");
}

#[test]
fn a_site_can_be_made_as_of_a_day() {
    let folder = Folder::new();
    folder.run(&["build", "--as-of", "2023-05-31"]).ends(0);
    let page = folder.read("public/index.html");
    assert!(page.contains("1万円") && !page.contains("2万円"));
    assert!(page.contains("2023年5月31日</time>の時点の内容です"));
    folder.run(&["build"]).ends(0);
    let page = folder.read("public/index.html");
    assert!(page.contains("2万円") && !page.contains("の時点の内容です"));
    // before the rule began: said on the page, and as a warning
    folder.run(&["build", "--as-of", "2020-01-01", "--lang", "en"]).ends(0).says("warning[no-value]");
    assert!(folder.read("public/index.html").contains("この日の定めはありません"));
}

#[test]
fn drafts_and_base_path() {
    let folder = Folder::new();
    folder.put("content/plan.md", "---\ntitle: 案\ndraft: true\n---\n\n文です。\n");
    folder.run(&["build"]).ends(0);
    assert!(!folder.at("public/plan.html").exists());
    folder.run(&["build", "--drafts", "--base-path", "/help/"]).ends(0);
    assert!(folder.at("public/plan.html").is_file());
    assert!(folder.read("public/404.html").contains("href=\"/help/index.html\""));
    assert!(folder.read("public/_headers").starts_with("/help/*\n"));
}

#[test]
fn links_of_any_site() {
    let folder = Folder::empty();
    folder.put(
        "index.html",
        "<title>x</title><h2 id=a>x</h2><a href=b.html#x>x</a><a href=none.html>x</a><a href=b>x</a>",
    );
    folder.put("b.html", "<title>x</title><p id=y><a href='./#a'>x</a><a href='/b.html'>x</a>");
    let run = folder.run(&["links", ".", "--format", "json", "--lang", "en"]).ends(1);
    let found: Vec<String> = run.json()["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {} {}", one["file"].as_str().unwrap(), one["line"], one["code"].as_str().unwrap()))
        .collect();
    assert_eq!(found, ["index.html 1 broken-anchor", "index.html 1 broken-link", "index.html 1 extensionless-link"]);
    let run = folder.run(&["links", ".", "--relocatable", "--format", "short", "--lang", "en"]).ends(1).silent();
    assert!(run.err.contains("b.html:1:54: error[absolute-link]"), "{}", run.err);
    folder.run(&["links", ".", "--lang", "ja"]).ends(1).silent().says("2 ページ、リンク 5");
    folder.put("index.html", "<title>x</title><h2 id=a>x</h2><a href=b.html#y>x</a>");
    folder.run(&["links", ".", "--lang", "en"]).ends(0).silent().says("0 errors, 0 warnings (2 pages, 3 links)");
    folder.run(&["links", ".", "--base-path", "/help/", "--lang", "en"]).ends(1).says("/b.html");
    let empty = Folder::empty();
    empty.run(&["links", ".", "--lang", "en"]).ends(1).says("error[no-pages]");
    // our own output passes the strict form
    let own = Folder::new();
    own.run(&["build"]).ends(0);
    own.run(&["links", "public", "--relocatable", "--deny-warnings"]).ends(0);
}

/// Windows writes text files with another line end, and some editors begin them with a mark.
#[test]
fn line_ends_and_marks_do_not_matter() {
    let (unix, windows) = (Folder::new(), Folder::empty());
    for (name, text) in SITE {
        windows.put(name, format!("\u{feff}{}", text.replace('\n', "\r\n")));
    }
    unix.run(&["build"]).ends(0);
    windows.run(&["build"]).ends(0);
    assert_eq!(snapshot(&unix.at("public")), snapshot(&windows.at("public")));
    // and a finding is at the same place
    let old = Folder::empty();
    for (folder, ends) in [(&windows, "\r\n"), (&old, "\r")] {
        SITE.iter().for_each(|(name, text)| folder.put(name, text.replace('\n', ends)));
        folder.put("content/guide.md", format!("---{ends}title: 手引き{ends}---{ends}{ends}文です。{ends}{{{{ hotlines.emergency }}}}と 0120-000-111{ends}"));
        let findings = folder.run(&["check", "--format", "json"]).ends(1).json();
        let place = &findings["findings"][0];
        assert_eq!((&place["line"], &place["column"]), (&6.into(), &27.into()), "{findings}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    folder.run(&["build"]).ends(0);
    let before = snapshot(&folder.at("public"));
    folder.put("secret.txt", "secret");
    fs::create_dir(folder.at("content/files")).unwrap();
    symlink(folder.at("secret.txt"), folder.at("content/files/a.txt")).unwrap();
    folder.run(&["build", "--lang", "en"]).ends(1).says("error[not-a-file]").says("content/files/a.txt");
    fs::remove_file(folder.at("content/files/a.txt")).unwrap();
    // a link to a folder, even to the folder it lies in, is not followed
    symlink(folder.at("content"), folder.at("content/files/loop")).unwrap();
    folder.run(&["build", "--lang", "ja"]).ends(1).says("エラー[not-a-file]").says("普通のファイルではありません");
    fs::remove_file(folder.at("content/files/loop")).unwrap();
    let name = std::ffi::OsStr::from_bytes(b"content/files/\x83\x65.txt");
    // some file systems refuse such a name themselves
    if fs::write(folder.path().join(name), "x").is_ok() {
        folder.run(&["build", "--lang", "en"]).ends(1).says("error[bad-file-name]");
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    folder.put("content/files/back\\slash.txt", "x");
    folder.run(&["build", "--lang", "en"]).ends(1).says("error[bad-file-name]");
    fs::remove_file(folder.at("content/files/back\\slash.txt")).unwrap();
    // two names that look the same
    folder.put("content/files/が.txt", "x");
    folder.put("content/files/か\u{3099}.txt", "y");
    if fs::read_dir(folder.at("content/files")).unwrap().count() == 2 {
        folder.run(&["build", "--lang", "en"]).ends(1).says("error[same-name]");
    }
    fs::remove_dir_all(folder.at("content/files")).unwrap();
    // root reads everything, so this can only be tried by others
    folder.put("content/locked.md", "---\ntitle: x\n---\n");
    fs::set_permissions(folder.at("content/locked.md"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(folder.at("content/locked.md")).is_err() {
        folder.run(&["build", "--lang", "en"]).ends(1).says("error[unreadable]").says("locked.md");
    }
    assert_eq!(snapshot(&folder.at("public")), before);
}

#[cfg(unix)]
#[test]
fn an_output_folder_that_cannot_be_written_is_told() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    // a link in the place of the output folder is not ours to fill
    folder.put("elsewhere/letter.txt", "mine");
    symlink(folder.at("elsewhere"), folder.at("public")).unwrap();
    folder.run(&["build", "--lang", "en"]).ends(2).silent();
    assert_eq!(snapshot(&folder.at("elsewhere")).len(), 1);
    folder.run(&["build", "-o", "/proc/madoguchi/site", "--lang", "en"]).ends(2).says("can't write");
    folder.run(&["build", "-o", "/", "--lang", "en"]).ends(2);
    // a link that stands in our folder is replaced, and what it leads to is left alone
    fs::remove_file(folder.at("public")).unwrap();
    folder.run(&["build"]).ends(0);
    fs::remove_file(folder.at("public/index.html")).unwrap();
    symlink(folder.at("elsewhere/letter.txt"), folder.at("public/index.html")).unwrap();
    symlink(folder.at("elsewhere"), folder.at("public/linked")).unwrap();
    folder.run(&["build"]).ends(0);
    assert!(!folder.at("public/index.html").is_symlink() && !folder.at("public/linked").exists());
    assert_eq!(folder.read("elsewhere/letter.txt"), "mine");
}

/// `madoguchi explain | head`: the reader has gone before all is written.
#[cfg(unix)]
#[test]
fn whoever_stops_reading_ends_nothing() {
    for arguments in [["explain", "--lang", "en"], ["explain", "--format", "json"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let errors = tempfile::NamedTempFile::new().unwrap();
        let status = Command::new(env!("CARGO_BIN_EXE_madoguchi"))
            .args(arguments)
            .stdout(writer)
            .stderr(errors.reopen().unwrap())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(0), "{arguments:?}");
        assert_eq!(fs::read_to_string(errors.path()).unwrap(), "");
    }
}
