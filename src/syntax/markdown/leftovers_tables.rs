//! Rows that make no table, and rows with too few or too many cells.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::base::diag::{Diagnostic, Span, Words, words};
use crate::syntax::markdown::leftovers::run;
use crate::syntax::markdown::leftovers_text::NOTHING;
use crate::syntax::markdown::{Origin, reference};

fn is_bar(c: char) -> bool {
    matches!(c, '|' | '｜')
}

/// Lines that begin with a bar and hold another, of either width, in running text: one finding for lines that follow
/// each other.
pub(super) fn rows(shown: &str, origin: &Origin<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut lines = shown.split_inclusive('\n').peekable();
    let mut is_table = false;
    while let Some(line) = lines.next() {
        let row = line.trim_matches(['\0', '\n', '\r', ' ', '\t']);
        let was_table = std::mem::replace(&mut is_table, is_row(row));
        if is_table && !was_table {
            let begin = start + run(line, |c| matches!(c, NOTHING | ' ' | '\t'));
            let next = lines.peek().map_or("", |next| next.trim_matches(['\0', '\n', '\r', ' ', '\t']));
            let message = words(
                "表にならず、「|」がそのまま読者に見えてしまいます",
                "this makes no table; the bars would be shown to the reader",
            );
            found.push(
                Diagnostic::error("stray-table", origin.span(begin..begin + row.len()), message).help(how(row, next)),
            );
        }
        start += line.len();
    }
    found
}

fn is_row(text: &str) -> bool {
    text.starts_with(is_bar) && text.chars().filter(|c| is_bar(*c)).count() > 1
}

/// How lines become a table: the first becomes the head, the second must be `|---|---|`.
fn how(head: &str, next: &str) -> Words {
    let narrow = |row: &str| row.replace('｜', "|");
    let (fixed, columns) = (narrow(head), count(&narrow(head)));
    let rule = format!("|{}", "---|".repeat(columns));
    let is_rule =
        !next.contains('｜') && next.contains('-') && next.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'));
    if is_rule && !head.contains('｜') && count(next) != columns {
        let below = count(next);
        return words(
            format!("見出しは{columns}列、次の行は{below}列です。次の行を「{rule}」にしてください"),
            format!("the head has {columns} columns, the line below it {below}; write `{rule}` there"),
        );
    }
    words(
        format!("半角の「|」で「{fixed}」と書き、次の行に「{rule}」を入れてください。表でなければ「`」で囲みます"),
        format!(
            "write `{fixed}` with half-width bars, and `{rule}` on the next line; put backquotes round it if it is no table"
        ),
    )
}

/// Rows of a table with another number of cells than its head: the reader of Markdown drops the rest, or leaves a gap.
pub(super) fn cells(source: &str, events: &[(Event<'_>, Range<usize>)], origin: &Origin<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut columns = 0;
    for (event, range) in events {
        match event {
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableRow) => {
                let row = source.get(range.clone()).unwrap_or_default().trim_end();
                let row = row.lines().next().unwrap_or_default();
                let cells = count(row);
                if cells != columns {
                    let at = range.start + row.len() - row.trim_start().len();
                    found.push(wrong_row(row.trim(), cells, columns, origin.span(at..at + row.trim().len())));
                }
            }
            _ => {}
        }
    }
    found
}

/// How many cells a row has. A bar after a backslash is text; so is one in a reference, of which is told elsewhere.
fn count(row: &str) -> usize {
    let mut text = String::with_capacity(row.len());
    let mut rest = row.trim();
    while let Some(found) = reference::find(rest).filter(|found| rest[..found.end].ends_with("}}")) {
        text.push_str(&rest[..found.start]);
        text.push('x');
        rest = &rest[found.end..];
    }
    text.push_str(rest);
    let text = text.replace("\\|", "x");
    let text = text.strip_prefix('|').unwrap_or(&text);
    text.strip_suffix('|').unwrap_or(text).matches('|').count() + 1
}

fn wrong_row(row: &str, cells: usize, columns: usize, span: Span) -> Diagnostic {
    let narrow = row.replace('｜', "|");
    let help = if !row.contains(is_bar) {
        words(
            "この行が表の外の文なら、前に空の行を1つ入れてください",
            "put an empty line before it if it does not belong to the table",
        )
    } else if count(&narrow) == columns {
        words(format!("半角の「|」で「{narrow}」と書いてください"), format!("write `{narrow}` with half-width bars"))
    } else if cells < columns {
        let bare = row.trim_end_matches('|').trim_end();
        let fixed = format!("{bare} |{}", "  |".repeat(columns - cells));
        words(
            format!("足りないマスに値を入れてください。空けておくときは「{fixed}」のように区切りだけを書きます"),
            format!("write what is missing; to leave a cell empty write its bar: `{fixed}`"),
        )
    } else {
        words(
            "多いマスは読者に見えません。消すか、見出しの列を増やしてください。文字としての「|」は「\\|」と書きます",
            "readers don't see the cells that are too many: remove them or add columns to the head; a bar that is text is written `\\|`",
        )
    };
    let message = words(
        format!("表の見出しは{columns}列ですが、この行は{cells}列です"),
        format!("the head of the table has {columns} columns, this row has {cells}"),
    );
    Diagnostic::error("table-cells", span, message).help(help)
}
