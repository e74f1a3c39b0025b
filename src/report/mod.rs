//! Findings for people and for machines.
//!
//! Every form is made from the same list, so that they can't disagree. This floor only formats: which findings there
//! are and whether they stop a build is decided before.

pub mod explain;
mod sarif;

use std::collections::BTreeMap;
use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
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
        let Some(bytes) = self.tree.get(&span.path) else { return Position { line: 1, column: 1 } };
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
    match style.format {
        Format::Human => human(tree, &first, omitted, style),
        Format::Short => short(tree, &first, omitted, style.language),
        Format::Json => format!("{}\n", Value::Object(json(tree, &first, omitted, style.language))),
        Format::Github => github(folder, tree, &first, omitted, style.language),
        Format::Sarif => sarif::sarif(folder, tree, &first, omitted, style.language),
        Format::Markdown => markdown(tree, &first, omitted, style.language),
    }
}

/// The one of two texts that is in a language.
pub fn pick<'a>(language: Language, ja: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}

/// For people; programs have the word of `severity`.
fn severity_in(one: Severity, language: Language) -> &'static str {
    match (one, language) {
        (_, Language::En) => severity(one),
        (Severity::Error, Language::Ja) => "エラー",
        (Severity::Warning, Language::Ja) => "警告",
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// A list in Markdown. Text of the site is set as code: otherwise it might contain Markdown, or mention people
/// (`@name`).
fn markdown(tree: &Tree, found: &[&Diagnostic], omitted: usize, language: Language) -> String {
    let lines = short(tree, found, 0, language);
    let list: String = lines.lines().map(|line| format!("- {}\n", code(line))).collect();
    format!("{list}{}", rest(omitted, language))
}

/// Text as inline code in Markdown, between enough backticks (CommonMark §6.1); line breaks become blanks.
pub fn code(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if line.starts_with('`') || line.ends_with('`') || line.is_empty() { " " } else { "" };
    format!("{fence}{space}{line}{space}{fence}")
}

/// One line for each finding, for editors and `grep`.
fn short(tree: &Tree, found: &[&Diagnostic], omitted: usize, language: Language) -> String {
    let mut out = String::new();
    let mut positions = Lines::new(tree);
    for one in found {
        let place = match &one.span {
            Some(span) => {
                let at = positions.position(span);
                format!("{}:{}:{}", span.path, at.line, at.column)
            }
            None => String::from("-"),
        };
        let severity = severity_in(one.severity, language);
        let _ = write!(out, "{place}: {severity}[{}]: {}", one.code, one.message.get(language));
        if let Some(help) = &one.help {
            let _ = write!(out, " ({})", help.get(language));
        }
        out.push('\n');
    }
    out.push_str(&rest(omitted, language));
    out
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
fn human(tree: &Tree, found: &[&Diagnostic], omitted: usize, style: Style) -> String {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for one in found {
        out.push_str(&one_human(tree, one, style.language, &renderer));
        out.push_str("\n\n");
    }
    out.push_str(&rest(omitted, style.language));
    out
}

fn one_human(tree: &Tree, one: &Diagnostic, language: Language, renderer: &Renderer) -> String {
    let level = match (one.severity, language) {
        (Severity::Error, Language::Ja) => Level::ERROR.with_name("エラー"),
        (Severity::Error, Language::En) => Level::ERROR,
        (Severity::Warning, Language::Ja) => Level::WARNING.with_name("警告"),
        (Severity::Warning, Language::En) => Level::WARNING,
    };
    let title = level.clone().primary_title(one.message.get(language)).id(one.code);
    let help = one.help.as_ref().map(|help| help.get(language).to_owned());
    /// A span to be marked, with its label.
    type Labelled<'d> = (&'d Span, Option<&'d str>);
    let mut files: Vec<(&SitePath, Vec<Labelled<'_>>)> = Vec::new();
    let places = one.span.iter().map(|span| (span, None));
    let labels = one.labels.iter().map(|(span, why)| (span, Some(why.get(language))));
    for (span, label) in places.chain(labels) {
        match files.iter_mut().find(|(path, _)| **path == span.path) {
            Some((_, spans)) => spans.push((span, label)),
            None => files.push((&span.path, vec![(span, label)])),
        }
    }
    let mut group = Group::with_title(title);
    let mut shown = Vec::new();
    for (path, spans) in &files {
        let bytes: &[u8] = tree.get(path).map_or(&[], |bytes| bytes);
        shown.push((path, bytes, String::from_utf8_lossy(bytes), spans));
    }
    for (path, bytes, text, spans) in &shown {
        let mut snippet = Snippet::source(text.as_ref()).path(path.as_str()).fold(true);
        for (at, (span, label)) in spans.iter().enumerate() {
            let range = shown_at(bytes, text, span.start)..shown_at(bytes, text, span.end);
            let kind = if at == 0 && label.is_none() { AnnotationKind::Primary } else { AnnotationKind::Context };
            snippet = snippet.annotation(kind.span(range.start..range.end.max(range.start)).label(*label));
        }
        group = group.element(snippet);
    }
    if let Some(help) = &help {
        let level = match language {
            Language::Ja => Level::HELP.with_name("直し方"),
            Language::En => Level::HELP,
        };
        group = group.element(level.message(help.as_str()));
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

/// The object of [`Format::Json`], for commands that add keys of their own.
pub fn as_json(tree: &Tree, found: &[Diagnostic], style: Style) -> Map<String, Value> {
    let (first, omitted) = style.first(found);
    json(tree, &first, omitted, style.language)
}

/// The stable form for programs. The key `omitted` is present only if findings were left out.
fn json(tree: &Tree, found: &[&Diagnostic], omitted: usize, language: Language) -> Map<String, Value> {
    let mut positions = Lines::new(tree);
    let findings: Vec<_> = found
        .iter()
        .map(|one| {
            let at = one.span.as_ref().map(|span| positions.position(span));
            json!({
                "code": one.code,
                "severity": severity(one.severity),
                "file": one.span.as_ref().map(|span| span.path.as_str()),
                "line": at.map_or(1, |at| at.line),
                "column": at.map_or(1, |at| at.column),
                "message": one.message.get(language),
                "help": one.help.as_ref().map(|help| help.get(language)),
            })
        })
        .collect();
    let omitted = (omitted > 0).then(|| (String::from("omitted"), json!(omitted)));
    [(String::from("findings"), json!(findings))].into_iter().chain(omitted).collect()
}

/// Workflow commands for GitHub Actions; data and properties are escaped as its toolkit does.
fn github(folder: &str, tree: &Tree, found: &[&Diagnostic], omitted: usize, language: Language) -> String {
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let mut positions = Lines::new(tree);
    let mut out = String::new();
    for one in found {
        let mut message = one.message.get(language).to_owned();
        if let Some(help) = &one.help {
            message = format!("{message}\n{}", help.get(language));
        }
        let place = one.span.as_ref().map_or(String::new(), |span| {
            let at = positions.position(span);
            format!("file={},line={},col={},", property(&format!("{folder}{}", span.path)), at.line, at.column)
        });
        let _ = writeln!(out, "::{} {place}title={}::{}", severity(one.severity), property(one.code), data(&message));
    }
    if omitted > 0 {
        let _ = writeln!(out, "::notice::{}", data(rest(omitted, language).trim_end()));
    }
    out
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
