//! The manual in `docs/`: it is a site of its own, and what it tells people to do is done here.
//!
//! A fenced block means something by its first line. `console`: its commands are run in a new site, one after the other,
//! and what stands below them must be said; they end well unless what they say holds an error. `yaml content/a.yaml` (or
//! another language): that file is written. `diff content/a.yaml`: the lines with `-` become those with `+`, and lines
//! with nothing but `+` go to the end. Other blocks are only shown.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::*;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
    command.current_dir(folder).args(args).args(["--color", "never"]);
    if !args.contains(&"--lang") {
        command.args(["--lang", "ja"]);
    }
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.code().unwrap(), said)
}

/// The Markdown files of the manual, with their paths in `docs/content`.
fn pages() -> Vec<(String, String)> {
    let all = snapshot(&docs().join("content")).into_iter();
    all.filter(|(path, _)| path.ends_with(".md"))
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

/// The fenced blocks of a page: what stands after the fence, and the lines.
fn blocks(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut all = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            all.push((info, lines.by_ref().take_while(|line| !line.starts_with("```")).collect()));
        }
    }
    all
}

/// A folder to work in, and where in it the reader is.
struct Desk {
    folder: TempDir,
    inside: String,
}

impl Desk {
    /// What a page begins with: a new site, or nothing when the page makes one itself.
    fn new(page: &str) -> Desk {
        let mut desk = Desk { folder: tempfile::tempdir().unwrap(), inside: String::new() };
        if !page.contains("$ madoguchi init ") {
            assert_eq!(run(desk.folder.path(), &["init", "site", "--name", "見本協会"]).0, 0);
            desk.inside = String::from("site");
        }
        desk
    }

    fn here(&self) -> PathBuf {
        self.folder.path().join(&self.inside)
    }

    fn command(&mut self, line: &str, shown: &[&str]) {
        if let Some(folder) = line.strip_prefix("cd ") {
            self.inside = folder.to_owned();
            return;
        }
        let line = line.split(" #").next().unwrap_or_default();
        let mut args: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(args.remove(0), "madoguchi", "only madoguchi and cd are run: {line}");
        // A server goes on until it is ended; of that command the spelling is looked at.
        if args.first() == Some(&"serve") {
            args.push("--help");
        }
        let (code, said) = run(&self.here(), &args);
        let fails = shown.iter().any(|line| line.starts_with("エラー["));
        assert_eq!(code, i32::from(fails), "{line}\n{said}");
        for part in shown {
            assert!(said.contains(part.trim_end()), "`{line}` does not say\n{part}\nbut\n{said}");
        }
    }

    fn change(&self, file: &str, lines: &[&str]) {
        let path = self.here().join(file);
        let text = fs::read_to_string(&path).unwrap();
        let without = |mark: char| -> String {
            let kept = lines.iter().filter(|line| !line.starts_with(mark));
            kept.map(|line| format!("{}\n", line.get(1..).unwrap_or_default())).collect()
        };
        let (old, new) = (without('+'), without('-'));
        let text = if old.is_empty() {
            format!("{text}{new}")
        } else {
            assert_eq!(text.matches(&old).count(), 1, "{file} has this not once:\n{old}");
            text.replace(&old, &new)
        };
        fs::write(path, text).unwrap();
    }

    fn write(&self, file: &str, lines: &[&str]) {
        let path = self.here().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, lines.join("\n") + "\n").unwrap();
    }
}

#[test]
fn it_builds_without_a_finding() {
    let folder = docs();
    let (code, said) = run(&folder, &["check", "--deny-warnings"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn what_it_tells_people_to_do_works() {
    let (mut commands, mut changes) = (0, 0);
    for (page, text) in pages() {
        let mut desk = Desk::new(&text);
        for (info, lines) in blocks(&text) {
            let file = info.split_once(' ').map(|(_, file)| file).filter(|file| file.contains('.'));
            match (info, file) {
                ("console", _) => {
                    let starts: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with("$ ")).collect();
                    for (count, at) in starts.iter().enumerate() {
                        let end = starts.get(count + 1).copied().unwrap_or(lines.len());
                        let shown: Vec<&str> =
                            lines[at + 1..end].iter().copied().filter(|one| !one.is_empty()).collect();
                        println!("{page}: {}", lines[*at]);
                        desk.command(&lines[*at][2..], &shown);
                        commands += 1;
                    }
                }
                (_, Some(file)) if info.starts_with("diff ") => {
                    desk.change(file, &lines);
                    changes += 1;
                }
                (_, Some(file)) => {
                    desk.write(file, &lines);
                    changes += 1;
                    // A file that the manual uses itself is the one it shows.
                    if let Ok(own) = fs::read_to_string(docs().join(file)) {
                        assert_eq!(own, lines.join("\n") + "\n", "docs/{file} is not what {page} shows");
                    }
                }
                _ => {}
            }
        }
    }
    assert!(commands > 20 && changes > 5, "{commands} commands, {changes} changes");
}

#[test]
fn it_names_every_command_and_option() {
    let folder = docs();
    let text = fs::read_to_string(folder.join("content/commands.md")).unwrap();
    let (_, help) = run(&folder, &["--help"]);
    let commands: Vec<&str> = help
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_once("  "))
        .map(|(name, _)| name)
        .filter(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
        .filter(|name| !name.starts_with('-'))
        .collect();
    assert!(commands.len() >= 8, "{commands:?}");
    for command in commands {
        assert!(text.contains(&format!("{{#{command}}}")), "commands.md has no heading {{#{command}}}");
        let mut help = run(&folder, &[command, "--help"]).1;
        if command == "new" {
            help += &["page", "data", "theme", "decision", "case"]
                .map(|what| run(&folder, &["new", what, "--help"]).1)
                .concat();
        }
        let options = help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        for option in options.filter(|word| word.len() > 3 && word.starts_with("--")) {
            let told = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).any(|word| word == option);
            assert!(told || option == "--help", "commands.md does not tell of {command} {option}");
        }
    }
}

/// The groups of findings: the files of their explanations, and what they are called.
const GROUPS: &[(&str, &str)] = &[
    ("page", "ページ"),
    ("data", "台帳"),
    ("decision", "規則"),
    ("link", "リンク"),
    ("site", "サイト全体"),
    ("wording", "表記"),
];

/// Text that says what it says in Markdown, too; what stands in double braces becomes code.
fn plain(text: &str) -> String {
    let text = text.trim().replace('\n', " ");
    let Some((before, rest)) = text.split_once("{{") else {
        let escaped = |c: char| if "\\`*_[]<>#|~!{".contains(c) { format!("\\{c}") } else { c.to_string() };
        return text.chars().map(escaped).collect();
    };
    let (inside, after) = rest.split_once("}}").unwrap_or((rest, ""));
    format!("{}`{{{{{inside}}}}}`{}", plain(before), plain(after))
}

/// The page of all codes, from what `madoguchi explain` says of them.
fn codes() -> String {
    let (_, said) = run(&docs(), &["explain", "--format", "json"]);
    let all: serde_json::Value = serde_json::from_str(&said).unwrap();
    let mut out = String::from(
        "---\ntitle: 指摘の一覧\ndescription: 指摘のコードごとの、意味、大切なわけ、直し方、例です。\norder: 7\nupdated: 2026-11-21\nglossary: false\n\
         # このページは「UPDATE=1 cargo test --test it -- manual」が src/report/explain_texts/ から作ります。手で直さないでください。\n---\n\n\
         指摘の `[ ]` の中の名前（コード）で引いてください。同じ説明は `madoguchi explain コード` でも読めます。\n",
    );
    let mut left: Vec<&serde_json::Value> = all["codes"].as_array().unwrap().iter().collect();
    for (file, name) in GROUPS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/report/explain_texts/{file}.yaml"));
        let text = fs::read_to_string(path).unwrap();
        let here = |one: &&serde_json::Value| {
            let key = format!("{}:", one["code"].as_str().unwrap());
            text.lines().any(|line| line == key)
        };
        let (mine, others) = left.into_iter().partition(here);
        left = others;
        out += &format!("\n## {name} {{#of-{file}}}\n");
        for one in mine {
            let get = |key: &str| one[key].as_str().unwrap();
            let code = get("code");
            let (what, why, fix) = (plain(get("what")), plain(get("why")), plain(get("mend")));
            out += &format!("\n### {code} {{#{code}}}\n\n{what}。\n\n{why}\n\n**直し方**：{fix}\n");
            for (label, text) in [("まちがった例", get("wrong")), ("正しい例", get("right"))] {
                out += &format!("\n{label}：\n\n````text\n{text}\n````\n");
            }
        }
    }
    assert!(left.is_empty(), "codes of no group: {left:?}");
    out
}

#[test]
fn it_has_every_code() {
    let path = docs().join("content/codes.md");
    let made = codes();
    assert!(made.matches("\n### ").count() > 80);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, made).unwrap();
        return;
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(there == made, "docs/content/codes.md is not what `madoguchi explain` says; UPDATE=1 writes it anew");
}
