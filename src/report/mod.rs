//! Findings for people and for machines.
//!
//! Every form is made from the same list, so that they can't disagree. This floor only formats: which findings there
//! are and whether they stop a build is decided before.

pub mod explain;
mod sarif;

use std::borrow::Cow;
use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::base::diag::{Diagnostic, Language, Severity, Span};
use crate::base::tree::{SitePath, Tree};

/// The output format of findings (`--format`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// With the lines of the source, as compilers show them.
    #[default]
    Human,
    /// One line each: `file:line:column: severity[code]: message (help)`.
    Short,
    /// A JSON object, for programs. Its keys are stable.
    Json,
    /// Workflow commands, which GitHub Actions shows beside the line (`::error file=…::`).
    Github,
    /// SARIF 2.1.0 (OASIS), for code hosts and editors.
    Sarif,
    /// A list in Markdown, for comments on pull requests and for job summaries.
    Markdown,
}

impl Format {
    /// Whether it is meant for people. Such output goes to standard error, that of the other formats to standard
    /// output.
    pub fn is_for_people(self) -> bool {
        matches!(self, Format::Human | Format::Short)
    }
}

/// How findings are to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// The output format.
    pub format: Format,
    /// The language of the messages.
    pub language: Language,
    /// Whether [`Format::Human`] uses colours.
    pub color: bool,
    /// The most findings that are shown; the rest is only counted. `None`: 100 for people, all for programs.
    pub most: Option<usize>,
}

impl Style {
    /// The findings to be shown, and how many are left out.
    fn first<'d>(&self, found: &'d [Diagnostic]) -> (Vec<&'d Diagnostic>, usize) {
        let all = if self.format.is_for_people() { SHOWN } else { usize::MAX };
        first(found, self.most.unwrap_or(all))
    }
}

/// At most `most` findings, and how many are left out. If not all can be shown, errors come first, because they are
/// what keeps the site from being published.
pub(crate) fn first(found: &[Diagnostic], most: usize) -> (Vec<&Diagnostic>, usize) {
    let mut first: Vec<&Diagnostic> = found.iter().collect();
    if first.len() > most {
        first.sort_by_key(|one| one.severity);
        first.truncate(most);
    }
    let omitted = found.len() - first.len();
    (first, omitted)
}

/// The most findings that people are shown by default. Nobody reads more, and CI logs stay short.
pub(crate) const SHOWN: usize = 100;

/// A position in a file. Lines and columns count from 1; columns count characters (Unicode code points), not bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Position {
    /// The start of a file.
    const START: Position = Position { line: 1, column: 1 };
}

/// Converts byte offsets to lines and columns; remembers where the lines of each file begin.
pub struct Lines<'a> {
    tree: &'a Tree,
    starts: BTreeMap<SitePath, Vec<usize>>,
}

impl<'a> Lines<'a> {
    /// Positions in the files of a tree.
    pub fn new(tree: &'a Tree) -> Lines<'a> {
        Lines { tree, starts: BTreeMap::new() }
    }

    /// The position of a span's start; 1:1 if the file is not in the tree.
    pub fn position(&mut self, span: &Span) -> Position {
        let Some(bytes) = self.tree.get(&span.path) else { return Position::START };
        let starts = self.starts.entry(span.path.clone()).or_insert_with(|| {
            let breaks = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(breaks).collect()
        });
        let at = (span.start as usize).min(bytes.len());
        let line = starts.partition_point(|start| *start <= at);
        let start = line.checked_sub(1).and_then(|line| starts.get(line)).copied().unwrap_or(0);
        let before = bytes.get(start..at).unwrap_or_default();
        Position { line, column: String::from_utf8_lossy(before).chars().count() + 1 }
    }

    /// The start of a span as `path:line`.
    pub fn place(&mut self, span: &Span) -> String {
        format!("{}:{}", span.path, self.position(span).line)
    }
}

/// All findings in one format, with paths relative to the site's folder.
pub fn show(tree: &Tree, found: &[Diagnostic], style: Style) -> String {
    show_in("", tree, found, style)
}

/// As [`show`], for a site in `folder` (empty, or ending in `/`) below the working directory. The formats for code
/// hosts need paths relative to the repository.
pub fn show_in(folder: &str, tree: &Tree, found: &[Diagnostic], style: Style) -> String {
    let (first, omitted) = style.first(found);
    let rest = rest(omitted, style.language);
    match style.format {
        Format::Human => human(tree, &first, style) + &rest,
        Format::Short => {
            shown(tree, &first, style.language).iter().map(|one| one.line() + "\n").collect::<String>() + &rest
        }
        Format::Json => format!("{}\n", Value::Object(as_json(tree, found, style))),
        Format::Github => github(folder, &shown(tree, &first, style.language), &rest),
        Format::Sarif => sarif::sarif(folder, tree, &first, omitted, style.language),
        Format::Markdown => markdown(&shown(tree, &first, style.language)) + &rest,
    }
}

/// The object of [`Format::Json`], to which commands add keys of their own. The key `omitted` is present only if
/// findings were left out.
pub fn as_json(tree: &Tree, found: &[Diagnostic], style: Style) -> Map<String, Value> {
    let (first, omitted) = style.first(found);
    let findings = (String::from("findings"), json!(shown(tree, &first, style.language)));
    let omitted = (omitted > 0).then(|| (String::from("omitted"), json!(omitted)));
    [findings].into_iter().chain(omitted).collect()
}

/// A finding as it is shown. The names of the fields are the keys of [`Format::Json`], which never change.
#[derive(Serialize)]
struct Shown<'a> {
    code: &'static str,
    /// The word for programs.
    severity: &'static str,
    /// The word for people, in their language.
    #[serde(skip)]
    severity_word: &'static str,
    file: Option<&'a str>,
    #[serde(flatten)]
    at: Position,
    message: &'a str,
    help: Option<&'a str>,
}

/// Findings as they are shown in a language.
fn shown<'a>(tree: &Tree, found: &[&'a Diagnostic], language: Language) -> Vec<Shown<'a>> {
    let mut positions = Lines::new(tree);
    let shown = |one: &&'a Diagnostic| Shown {
        code: one.code,
        severity: severity(one.severity),
        severity_word: severity_in(one.severity, language),
        file: one.span.as_ref().map(|span| span.path.as_str()),
        at: one.span.as_ref().map_or(Position::START, |span| positions.position(span)),
        message: one.message.get(language),
        help: one.help.as_ref().map(|help| help.get(language)),
    };
    found.iter().map(shown).collect()
}

impl Shown<'_> {
    /// One line, for editors and `grep`.
    fn line(&self) -> String {
        let Shown { code, severity_word, at, message, .. } = self;
        let place = self.file.map_or(String::from("-"), |file| format!("{file}:{}:{}", at.line, at.column));
        let help = self.help.map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{place}: {severity_word}[{code}]: {message}{help}")
    }
}

/// The one of two texts that is in a language.
pub fn pick<'a>(language: Language, ja: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}

/// The word for people.
fn severity_in(one: Severity, language: Language) -> &'static str {
    match one {
        Severity::Error => pick(language, "エラー", "error"),
        Severity::Warning => pick(language, "警告", "warning"),
    }
}

/// The word for programs.
pub(crate) fn severity(severity: Severity) -> &'static str {
    severity_in(severity, Language::En)
}

/// Message and help, one below the other.
fn message_and_help(message: &str, help: Option<&str>) -> String {
    help.map_or_else(|| message.to_owned(), |help| format!("{message}\n{help}"))
}

/// A list in Markdown. Text of the site is set as code: otherwise it might contain Markdown, or mention people
/// (`@name`).
fn markdown(found: &[Shown<'_>]) -> String {
    let all: Vec<String> = found.iter().map(Shown::line).collect();
    all.iter().flat_map(|one| one.lines()).map(|line| format!("- {}\n", code(line))).collect()
}

/// Text as inline code in Markdown, between enough backticks (CommonMark §6.1); line breaks become blanks.
pub fn code(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if line.starts_with('`') || line.ends_with('`') || line.is_empty() { " " } else { "" };
    format!("{fence}{space}{line}{space}{fence}")
}

/// “… and so many more”.
fn rest(omitted: usize, language: Language) -> String {
    match (omitted, language) {
        (0, _) => String::new(),
        (more, Language::Ja) => format!("ほかに {more} 件あります\n"),
        (more, Language::En) => format!("and {more} more\n"),
    }
}

/// Findings with their lines of source, as compilers show them.
fn human(tree: &Tree, found: &[&Diagnostic], style: Style) -> String {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    found.iter().map(|one| one_human(tree, one, style.language, &renderer) + "\n\n").collect()
}

/// A span that is marked, with its label.
type Labelled<'a> = (&'a Span, Option<&'a str>);

/// A finding with its lines of source.
fn one_human(tree: &Tree, one: &Diagnostic, language: Language, renderer: &Renderer) -> String {
    let level = match one.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let level = level.with_name(severity_in(one.severity, language));
    let mut group = Group::with_title(level.primary_title(one.message.get(language)).id(one.code));
    let bytes = |path: &SitePath| -> &[u8] { tree.get(path).map_or(&[], |bytes| bytes) };
    // By file: its text as it is shown, and the spans that are marked.
    let mut files: Vec<(&SitePath, Cow<'_, str>, Vec<Labelled<'_>>)> = Vec::new();
    let places = one.span.iter().map(|span| (span, None));
    let labels = one.labels.iter().map(|(span, why)| (span, Some(why.get(language))));
    for (span, label) in places.chain(labels) {
        if let Some((.., spans)) = files.iter_mut().find(|(path, ..)| **path == span.path) {
            spans.push((span, label));
            continue;
        }
        files.push((&span.path, String::from_utf8_lossy(bytes(&span.path)), vec![(span, label)]));
    }
    for (path, text, spans) in &files {
        let mut snippet = Snippet::source(text.as_ref()).path(path.as_str()).fold(true);
        for (at, (span, label)) in spans.iter().enumerate() {
            let start = shown_at(bytes(path), text, span.start);
            let end = shown_at(bytes(path), text, span.end).max(start);
            let kind = if at == 0 && label.is_none() { AnnotationKind::Primary } else { AnnotationKind::Context };
            snippet = snippet.annotation(kind.span(start..end).label(*label));
        }
        group = group.element(snippet);
    }
    if let Some(help) = &one.help {
        group = group.element(Level::HELP.with_name(pick(language, "直し方", "help")).message(help.get(language)));
    }
    renderer.render(&[group])
}

/// The offset in the text as it is shown of a byte in the file. They differ if the file is not valid UTF-8, because
/// each wrong byte is shown as a longer replacement character.
fn shown_at(bytes: &[u8], text: &str, at: u32) -> usize {
    let at = at as usize;
    if bytes.len() == text.len() {
        return boundary(text, at);
    }
    boundary(text, String::from_utf8_lossy(bytes.get(..at).unwrap_or(bytes)).len())
}

/// The nearest character boundary at or before a byte.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Workflow commands for GitHub Actions; data and properties are escaped as its toolkit does.
fn github(folder: &str, found: &[Shown<'_>], rest: &str) -> String {
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let command = |one: &Shown<'_>| {
        let place = one.file.map(|file| {
            let file = property(&format!("{folder}{file}"));
            format!("file={file},line={},col={},", one.at.line, one.at.column)
        });
        let (place, message) = (place.unwrap_or_default(), data(&message_and_help(one.message, one.help)));
        format!("::{} {place}title={}::{message}\n", one.severity, property(one.code))
    };
    let notice = if rest.is_empty() { String::new() } else { format!("::notice::{}\n", data(rest.trim_end())) };
    found.iter().map(command).collect::<String>() + &notice
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_column_counts_characters() {
        let path = SitePath::new("content/a.md").unwrap();
        let mut tree = Tree::new();
        tree.insert(path.clone(), "一行目\n電話は0120\n".as_bytes());
        let at = Lines::new(&tree).position(&Span::new(&path, 19..23));
        assert_eq!(at, Position { line: 2, column: 4 });
    }
}
