//! The addresses in a style sheet: `url()`, `@import` and `image-set()`.

use std::borrow::Cow;
use std::ops::Range;

/// Calls `found` with each address, unescaped, and its byte range. Comments and other strings are skipped. The grammar
/// is that of CSS Syntax 3, as far as it decides where an address stands; broken CSS is read as browsers do.
pub(super) fn urls<'a>(css: &'a [u8], mut found: impl FnMut(Cow<'a, str>, Range<usize>)) {
    let mut at = 0;
    // Until the next `;` strings are addresses (`@import`), or no address counts (`@namespace`).
    let mut rule = AtRule::Other;
    let mut image_set = 0_u32;
    while let Some(&byte) = css.get(at) {
        match byte {
            b'/' if starts(css, at, b"/*") => at = find(css, at + 2, b"*/").map_or(css.len(), |end| end + 2),
            b'"' | b'\'' => {
                let end = string_end(css, at);
                if rule == AtRule::Import || image_set > 0 {
                    found(unescape(css, at + 1..end), at + 1..end);
                    rule = AtRule::Other;
                }
                at = end + 1;
            }
            b'@' => {
                rule = match () {
                    () if starts(css, at, b"@import") => AtRule::Import,
                    () if starts(css, at, b"@namespace") => AtRule::Namespace,
                    () => AtRule::Other,
                };
                at += 1;
            }
            b';' | b'{' | b'}' => {
                (rule, image_set) = (AtRule::Other, 0);
                at += 1;
            }
            b'(' => {
                // Inside image-set() brackets can nest: type("image/avif") holds no address.
                image_set = match image_set {
                    0 if before(css, at, b"image-set") => 1,
                    _ => 0,
                };
                at += 1;
            }
            b')' => {
                image_set = 0;
                at += 1;
            }
            b'u' | b'U' if starts(css, at, b"url(") && !continues(css, at) => {
                let (range, next) = url(css, at + 4);
                if rule != AtRule::Namespace && !range.is_empty() {
                    found(unescape(css, range.clone()), range);
                }
                rule = if rule == AtRule::Import { AtRule::Other } else { rule };
                at = next;
            }
            b't' if image_set > 0 && starts(css, at, b"type(") => {
                at = find(css, at, b")").map_or(css.len(), |end| end + 1);
            }
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The at-rule being read, as far as it decides whether a string is an address.
#[derive(Clone, Copy, PartialEq)]
enum AtRule {
    Import,
    Namespace,
    Other,
}

/// Whether a word starts at `at`, ignoring case.
fn starts(css: &[u8], at: usize, word: &[u8]) -> bool {
    css.get(at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word))
}

/// Whether a word ends at `at`, ignoring case.
fn before(css: &[u8], at: usize, word: &[u8]) -> bool {
    at.checked_sub(word.len()).is_some_and(|start| starts(css, start, word))
}

/// Whether the name began earlier (`curl(`).
fn continues(css: &[u8], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|at| css.get(at))
        .is_some_and(|&b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_') || b >= 0x80)
}

fn find(css: &[u8], from: usize, word: &[u8]) -> Option<usize> {
    let rest = css.get(from..)?;
    rest.windows(word.len()).position(|part| part == word).map(|at| from + at)
}

/// The closing quote of the string that opens at `at`, or where it breaks off.
fn string_end(css: &[u8], at: usize) -> usize {
    let quote = css.get(at).copied().unwrap_or(b'"');
    let mut end = at + 1;
    while let Some(&byte) = css.get(end) {
        match byte {
            b'\\' => end += 2,
            b'\n' => return end,
            _ if byte == quote => return end,
            _ => end += 1,
        }
    }
    css.len()
}

/// The address after `url(`, and where to go on.
fn url(css: &[u8], from: usize) -> (Range<usize>, usize) {
    let space = |at: &usize| css.get(*at).is_some_and(u8::is_ascii_whitespace);
    let start = (from..css.len()).find(|at| !space(at)).unwrap_or(css.len());
    if matches!(css.get(start), Some(b'"' | b'\'')) {
        let end = string_end(css, start);
        return (start + 1..end, find(css, end, b")").map_or(css.len(), |end| end + 1));
    }
    let mut end = start;
    while css.get(end).is_some_and(|&byte| byte != b')') {
        end += if css.get(end) == Some(&b'\\') { 2 } else { 1 };
    }
    let end = end.min(css.len());
    let last = (start..end).rev().find(|at| !space(at)).map_or(start, |at| at + 1);
    (start..last, end + 1)
}

/// The text of a stretch, with CSS escapes undone.
fn unescape(css: &[u8], range: Range<usize>) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(css.get(range).unwrap_or_default());
    if !text.contains('\\') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        if digits > 0 {
            let code = u32::from_str_radix(&rest[..digits], 16).ok();
            out.push(code.and_then(char::from_u32).unwrap_or('\u{fffd}'));
            rest = &rest[digits..];
            rest = rest.strip_prefix([' ', '\t', '\n']).unwrap_or(rest);
        } else if let Some(c) = rest.chars().next() {
            // A backslash before a line end joins the lines.
            if c != '\n' {
                out.push(c);
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}
