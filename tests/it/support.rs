//! What the tests share.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use madoguchi::base::diag::{Checked, Diagnostic, Language};
use madoguchi::base::tree::{SitePath, Tree};
use madoguchi::disk;
use madoguchi::pipeline::{Built, Memos, build};
use madoguchi::report::{self, Format, Lines, Style};
use madoguchi::site::Options;
use madoguchi::value::Date;

/// The folder of the project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether expectations are to be rewritten.
pub(crate) fn update() -> bool {
    std::env::var("UPDATE").is_ok_and(|value| value == "1")
}

pub(crate) fn path(text: &str) -> SitePath {
    SitePath::new(text).unwrap_or_else(|| panic!("{text} is no path"))
}

pub(crate) fn day(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|said| panic!("{text}: {}", said.en))
}

/// The day for which sites are built when nothing else is said.
pub(crate) fn options() -> Options {
    Options::on(day("2026-11-21"))
}

/// A tree from literals.
pub(crate) fn tree(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::new();
    for (name, text) in files {
        put(&mut tree, name, text);
    }
    tree
}

pub(crate) fn put(tree: &mut Tree, name: &str, text: impl AsRef<[u8]>) {
    tree.insert(path(name), text.as_ref().to_vec());
}

/// The same tree without a file.
pub(crate) fn without(tree: &Tree, name: &str) -> Tree {
    tree.iter().filter(|(path, _)| path.as_str() != name).map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

/// The same tree with a stretch of one file replaced; it must occur there.
pub(crate) fn edit(tree: &Tree, name: &str, from: &str, to: &str) -> Tree {
    let text = text(tree, name);
    assert!(text.contains(from), "{name} does not hold {from:?}");
    let mut edited = tree.clone();
    put(&mut edited, name, text.replacen(from, to, 1));
    edited
}

pub(crate) fn text<'a>(tree: &'a Tree, name: &str) -> &'a str {
    tree.text(&path(name)).unwrap_or_else(|| panic!("no text {name}"))
}

/// `content/` and `themes/` of a folder, all of which must be readable.
pub(crate) fn site(folder: &Path) -> Tree {
    let (tree, found) = disk::read_site(folder);
    assert!(found.is_empty(), "{}: {}", folder.display(), codes(&found).join(" "));
    tree
}

/// A whole portal of a town that does not exist, with some of everything. What the generator does is tested on it, so that
/// whoever edits the real portal breaks no test of the generator.
pub(crate) fn town() -> PathBuf {
    root().join("tests/town")
}

/// A cold build.
pub(crate) fn cold(tree: &Tree, options: &Options) -> Checked<Built> {
    build(tree, options, &mut Memos::default())
}

/// A cold build that must find nothing at all.
pub(crate) fn clean(tree: &Tree, options: &Options) -> Built {
    let built = cold(tree, options);
    assert!(built.diagnostics.is_empty(), "{}", shown(tree, &built.diagnostics, Format::Human, Language::En));
    built.value
}

pub(crate) fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|one| one.code).collect()
}

pub(crate) fn shown(tree: &Tree, found: &[Diagnostic], format: Format, language: Language) -> String {
    report::show(tree, found, Style { format, language, color: false, most: None })
}

/// `code file:line` of each finding.
pub(crate) fn places(tree: &Tree, found: &[Diagnostic]) -> Vec<String> {
    let mut lines = Lines::new(tree);
    found
        .iter()
        .map(|one| match &one.span {
            Some(span) => format!("{} {}:{}", one.code, span.path, lines.position(span).line),
            None => one.code.to_owned(),
        })
        .collect()
}

/// The folders in a folder, by name.
pub(crate) fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    all.sort();
    all
}

/// A source without the tests at its end, `#[cfg(test)] mod tests { … }`. Where tests stand in a file of their own, or code
/// follows them, all of the text is looked at.
pub(crate) fn without_tests(source: &str) -> &str {
    let Some(at) = source.find("\nmod tests {\n") else { return source };
    let (code, tests) = source.split_at(at);
    let ends = tests.split_once("\n}\n").is_some_and(|(_, after)| after.trim().is_empty());
    let marked = code.lines().rev().take_while(|line| line.starts_with("#[")).any(|line| line == "#[cfg(test)]");
    if ends && marked { code } else { source }
}

/// Every file below a folder, hidden ones included, by its path from there.
pub(crate) fn snapshot(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            all.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    all
}

/// Writes a tree into a folder as it is.
pub(crate) fn lay_out(folder: &Path, tree: &Tree) {
    for (path, bytes) in tree.iter() {
        write(&folder.join(path.as_str()), bytes);
    }
}

pub(crate) fn write(file: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// The first line in which two texts differ, with its number.
pub(crate) fn first_difference(expected: &str, got: &str) -> String {
    let (mut left, mut right, mut number) = (expected.lines(), got.lines(), 0);
    loop {
        number += 1;
        match (left.next(), right.next()) {
            (Some(a), Some(b)) if a == b => {}
            (None, None) => return String::from("the ends of lines differ"),
            (a, b) => {
                let (a, b) = (a.unwrap_or("(end)"), b.unwrap_or("(end)"));
                return format!("line {number}\n  expected: {a}\n  got:      {b}");
            }
        }
    }
}

/// Compares a text with a file, or rewrites the file.
pub(crate) fn expect(file: &Path, got: &str) -> Result<(), String> {
    let expected = fs::read_to_string(file).unwrap_or_default();
    if expected == got {
        return Ok(());
    }
    if update() {
        write(file, got);
        return Ok(());
    }
    Err(format!("{}: {}", file.display(), first_difference(&expected, got)))
}

/// Fails with all that is wrong.
pub(crate) fn fail_if(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}\n\n(UPDATE=1 rewrites what is expected)", wrong.join("\n"));
}
