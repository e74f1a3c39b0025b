//! Finds the mistake in a YAML file that cannot be read. The parser stops where it no longer understands, which is
//! often one or many lines after the mistake itself: a quote that is never closed, a tab, a key without its colon.
//!
//! These are guesses for the help text only: they never make a file valid or invalid.

use std::ops::Range;

use crate::base::diag::{Words, words};

/// A mistake that explains why a file cannot be read.
pub(super) struct Mistake {
    /// Where, in bytes of the text.
    pub(super) at: Range<usize>,
    /// What is wrong.
    pub(super) message: Words,
    /// What to do.
    pub(super) help: Words,
}

/// A line without its end, and the byte at which it starts.
#[derive(Clone, Copy)]
struct Line<'a> {
    start: usize,
    text: &'a str,
}

/// The mistake behind an error of the parser at byte `at`: an open quote before it, or something wrong in its line, in
/// the lines before it, or in the one after it.
pub(super) fn find(text: &str, at: usize) -> Option<Mistake> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        lines.push(Line { start, text: line.trim_end_matches(['\n', '\r']) });
        start += line.len();
    }
    let number = lines.iter().rposition(|line| line.start <= at)?;
    if let Some(mistake) = open_quote(&lines, number) {
        return Some(mistake);
    }
    let place = |number: Option<usize>| number.and_then(|number| lines.get(number)).copied();
    let nearby = [Some(number), number.checked_sub(1), Some(number + 1), number.checked_sub(2), number.checked_sub(3)];
    let mut close = nearby.into_iter().take(3).filter_map(place);
    close
        .clone()
        .find_map(|line| indent(line).or_else(|| wide_colon(line)).or_else(|| no_space(line)))
        .or_else(|| close.find_map(|line| no_colon(line, &lines, number)))
        .or_else(|| nearby.into_iter().skip(3).filter_map(place).find_map(wide_colon))
}

/// A tab or a full-width space before the first word of a line.
fn indent(line: Line<'_>) -> Option<Mistake> {
    let blank = line.text.len() - line.text.trim_start().len();
    let (at, wrong) = line.text.get(..blank)?.char_indices().find(|(_, c)| matches!(c, '\t' | '　'))?;
    let at = line.start + at..line.start + at + wrong.len_utf8();
    if line.text.trim().is_empty() {
        return None;
    }
    Some(if wrong == '\t' {
        Mistake {
            at,
            message: words("字下げがタブになっています", "this line is indented with a tab"),
            help: words("字下げにはタブではなく半角スペースを使ってください", "indent with spaces, not with tabs"),
        }
    } else {
        Mistake {
            at,
            message: words("字下げが全角の空白になっています", "this line is indented with a full-width space"),
            help: words("字下げには半角スペースを使ってください", "indent with half-width spaces"),
        }
    })
}

/// Whether a text looks like a key, so that a colon after it was probably meant.
fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// What follows the blanks and the `- ` at the beginning of a line, and where.
fn content(line: Line<'_>) -> (usize, &str) {
    let content = line.text.trim_start();
    let content = content.strip_prefix("- ").map_or(content, str::trim_start);
    (line.start + line.text.len() - content.len(), content)
}

/// `phone：0120-000-000`.
fn wide_colon(line: Line<'_>) -> Option<Mistake> {
    let (start, content) = content(line);
    let (key, _) = content.split_once('：')?;
    is_key(key.trim_end()).then(|| Mistake {
        at: start + key.len()..start + key.len() + '：'.len_utf8(),
        message: words(
            format!("「{}」のあとの「：」が全角です", key.trim_end()),
            format!("the colon after `{}` is full-width", key.trim_end()),
        ),
        help: words(
            "項目名のあとの「：」を、半角の「:」と半角スペースにしてください",
            "write a half-width `:` and a space after the key, not `：`",
        ),
    })
}

/// `phone:0120-000-000`.
fn no_space(line: Line<'_>) -> Option<Mistake> {
    let (start, content) = content(line);
    let (key, value) = content.split_once(':')?;
    let wrong = is_key(key) && value.starts_with(|c: char| c == '　' || !c.is_whitespace());
    wrong.then(|| Mistake {
        at: start..line.start + line.text.trim_end().len(),
        message: words(
            format!("「{key}:」のあとに半角スペースがありません"),
            format!("there is no space after `{key}:`"),
        ),
        help: words(
            format!("「{key}:」のあとに、半角スペースを1つ入れてください"),
            format!("put a space after `{key}:`"),
        ),
    })
}

/// `phone 0120-000-000` beside a line with a key that is indented as far.
fn no_colon(line: Line<'_>, lines: &[Line<'_>], nearby: usize) -> Option<Mistake> {
    let (start, content) = content(line);
    let (key, value) = content.split_once([' ', '　'])?;
    let depth = start - line.start;
    let beside = lines.iter().skip(nearby.saturating_sub(1)).take(3).any(|other| {
        let (at, text) = self::content(*other);
        at - other.start == depth && text.split_once(':').is_some_and(|(key, _)| is_key(key))
    });
    let wrong = is_key(key) && !value.trim().is_empty() && !content.contains(": ") && !content.ends_with(':') && beside;
    wrong.then(|| Mistake {
        at: start..start + key.len(),
        message: words(format!("「{key}」のあとに「:」がありません"), format!("there is no `:` after `{key}`")),
        help: words(format!("「{key}: {}」と書いてください", value.trim()), format!("write `{key}: {}`", value.trim())),
    })
}

/// The quote that is open where the reader stopped.
fn open_quote(lines: &[Line<'_>], number: usize) -> Option<Mistake> {
    let mut open: Option<(usize, char)> = None;
    // Lines that are indented deeper belong to a text that began with `|` or `>`.
    let mut block: Option<usize> = None;
    let mut culprit = None;
    for (at, line) in lines.iter().enumerate().take(number + 1) {
        let indent = line.text.len() - line.text.trim_start().len();
        if open.is_none() && block.is_some_and(|depth| line.text.trim().is_empty() || indent > depth) {
            continue;
        }
        block = None;
        let before = open;
        let mut previous = None;
        let mut letters = line.text.char_indices().peekable();
        while let Some((byte, c)) = letters.next() {
            match open {
                Some((_, '"')) if c == '\\' => {
                    letters.next();
                }
                Some((_, '\'')) if c == '\'' && letters.peek().is_some_and(|(_, next)| *next == '\'') => {
                    letters.next();
                }
                Some((_, quote)) if c == quote => {
                    // The quote that opens a later text closes this one, so the mistake is the first of them.
                    if before.is_some_and(|(start, _)| start < line.start) && at == number {
                        culprit = before;
                    }
                    open = None;
                }
                Some(_) => {}
                None if matches!(c, '"' | '\'')
                    && previous.is_none_or(|c| matches!(c, ':' | '-' | ',' | '[' | '{')) =>
                {
                    open = Some((line.start + byte, c));
                }
                None if c == '#' && line.text[..byte].ends_with([' ', '\t']) => break,
                None => {}
            }
            if !c.is_whitespace() {
                previous = Some(c);
            }
        }
        let tail = line.text.trim_end().trim_end_matches(['-', '+']);
        if open.is_none() && (tail.ends_with(": |") || tail.ends_with(": >")) {
            block = Some(indent);
        }
    }
    let (start, quote) = open.or(culprit)?;
    let line = lines.iter().rfind(|line| line.start <= start)?;
    Some(Mistake {
        at: start..line.start + line.text.trim_end().len(),
        message: words(
            format!("ここで始まる引用符「{quote}」が閉じていません"),
            format!("the quote `{quote}` that begins here is not closed"),
        ),
        help: words(
            format!("値の終わりに「{quote}」を書いてください"),
            format!("write `{quote}` at the end of the value"),
        ),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::base::tree::SitePath;

    /// The text that the finding points at, and the first words of its message.
    fn reported(text: &str) -> (String, String) {
        let path = SitePath::new("content/data/x.yaml").unwrap();
        let found = crate::syntax::yaml::parse(&path, text, 0..text.len()).diagnostics;
        let [first, ..] = found.as_slice() else { return Default::default() };
        let span = first.span.clone().unwrap();
        let before = &text[..span.start as usize];
        let mark = &text[span.start as usize..span.end as usize];
        (format!("{}:{mark}", before.matches('\n').count() + 1), first.message.en.clone())
    }

    #[test]
    fn the_slip_is_shown_and_not_where_the_reader_stopped() {
        for (text, mark, message) in [
            ("a:\n  b: 1\n  c:\n    d: 1\n    e: 2\n\tf: 3\n", "6:\t", "this line is indented with a tab"),
            ("a:\n  b: 1\n 　c: 2\n", "3:　", "this line is indented with a full-width space"),
            (
                "a:\n  b: x\n  c: \"開いた\n  d: 2\n  e: 3\n",
                "3:\"開いた",
                "the quote `\"` that begins here is not closed",
            ),
            ("a:\n  b: 'x\n  c: y\n  d: 'z'\n", "2:'x", "the quote `'` that begins here is not closed"),
            ("title： 見本\nupdated: 2026-01-01\norder: 1\n", "1:：", "the colon after `title` is full-width"),
            ("a:\n  phone 0120\n  hours: desk\n", "2:phone", "there is no `:` after `phone`"),
            ("a:\n  b:1\n  c: 2\n", "2:b:1", "there is no space after `b:`"),
        ] {
            assert_eq!(reported(text), (mark.to_owned(), message.to_owned()), "{text}");
        }
    }

    #[test]
    fn quotes_that_are_closed_are_not_blamed() {
        for text in [
            "a: \"一\n  二\"\nb: [1\nc: 2\n",
            "a: it's\nb: |\n  say \"x\n  - \"y\nc: 'it''s'\nd: \"a \\\" b\" # don't\ne: [1\nf: 2\n",
        ] {
            assert!(!reported(text).1.contains("quote"), "{text}: {:?}", reported(text));
        }
    }
}
