//! Findings for people and for machines.

pub mod explain;
mod sarif;

use std::collections::BTreeMap;
use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Map, Value, json};

use crate::base::diag::{Diagnostic, Language, Severity, Span};
use crate::base::tree::{SitePath, Tree};

/// The form of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// With the line of the source, for a person.
    #[default]
    Human,
    /// One line each.
    Short,
    /// JSON, for programs.
    Json,
    /// Commands that GitHub Actions shows beside the line.
    Github,
    /// SARIF 2.1.0, for code hosts and editors.
    Sarif,
    /// A list in Markdown, for comments and summaries.
    Markdown,
}

impl Format {
    /// Whether it is read by people, and so no result: the others are data.
    pub fn is_for_people(self) -> bool {
        matches!(self, Format::Human | Format::Short)
    }
}

/// How findings are shown.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// The form.
    pub format: Format,
    /// The language of the words.
    pub language: Language,
    /// Whether the human form is coloured.
    pub color: bool,
    /// The most findings that are shown; the rest is counted. Without it, people see 100 and programs see all.
    pub most: Option<usize>,
}

impl Style {
    /// The findings that are shown, and how many are left out.
    fn first<'d>(&self, found: &'d [Diagnostic]) -> (Vec<&'d Diagnostic>, usize) {
        let all = if self.format.is_for_people() { SHOWN } else { usize::MAX };
        first(found, self.most.unwrap_or(all))
    }
}

/// At most so many findings, and how many are left out. When not all can be shown, errors come first: they are what stops
/// the site.
pub(crate) fn first(found: &[Diagnostic], most: usize) -> (Vec<&Diagnostic>, usize) {
    let mut first: Vec<&Diagnostic> = found.iter().collect();
    if first.len() > most {
        first.sort_by_key(|one| one.severity);
        first.truncate(most);
    }
    let omitted = found.len() - first.len();
    (first, omitted)
}

/// People are shown so many findings; the rest is counted. Nobody reads more, and CI logs stay short.
pub(crate) const SHOWN: usize = 100;

/// Where a finding is, for a person: line and column count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Finds lines and columns; remembers where the lines of a file begin.
pub struct Lines<'a> {
    tree: &'a Tree,
    starts: BTreeMap<SitePath, Vec<usize>>,
}

impl<'a> Lines<'a> {
    /// Positions in the files of a tree.
    pub fn new(tree: &'a Tree) -> Lines<'a> {
        Lines { tree, starts: BTreeMap::new() }
    }

    /// The line and column of a span's start; 1:1 when the file is not in the tree.
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
}

/// All findings in one form.
pub fn show(tree: &Tree, found: &[Diagnostic], style: Style) -> String {
    show_in("", tree, found, style)
}

/// The same for a tree that stands in a folder, given with its last `/`: the forms that others than this program read
/// name files from where it was started.
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

/// What comes from the site could mean something in Markdown, or call people: it stands there as code.
fn markdown(tree: &Tree, found: &[&Diagnostic], omitted: usize, language: Language) -> String {
    let lines = short(tree, found, 0, language);
    let list: String = lines.lines().map(|line| format!("- {}\n", code(line))).collect();
    format!("{list}{}", rest(omitted, language))
}

/// Text as code in Markdown, between enough backticks.
pub fn code(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if line.starts_with('`') || line.ends_with('`') || line.is_empty() { " " } else { "" };
    format!("{fence}{space}{line}{space}{fence}")
}

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

/// The place in the text as shown of a byte of the file; they differ when the file is not UTF-8.
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

/// All findings as a JSON object, for whoever has more to put into it.
pub fn as_json(tree: &Tree, found: &[Diagnostic], style: Style) -> Map<String, Value> {
    let (first, omitted) = style.first(found);
    json(tree, &first, omitted, style.language)
}

/// The fixed form for programs, sorted by file and place; `omitted` is there when findings were left out.
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
