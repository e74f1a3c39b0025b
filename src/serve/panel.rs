//! The findings for the panel that is shown over each page, and the page for when there is no site yet.

use serde_json::json;

use crate::base::diag::{Diagnostic, Language, Severity};
use crate::base::html::escape;
use crate::base::tree::Tree;
use crate::report::{Lines, SHOWN, first, pick, severity};

/// The most characters that are shown of a line on either side of the marked part.
const AROUND: usize = 60;

/// The most characters that are shown of the marked part.
const LONGEST: usize = 200;

/// Findings as JSON for `live.js`: the numbers of errors and warnings, and the first 100 with position, excerpt and
/// help. `current` says whether the site that is shown was built from these sources.
pub fn findings(input: &Tree, found: &[Diagnostic], current: bool, language: Language) -> String {
    let mut lines = Lines::new(input);
    let list: Vec<_> = first(found, SHOWN)
        .0
        .into_iter()
        .map(|one| {
            let at = one.span.as_ref().map(|span| lines.position(span));
            let line = one.span.as_ref().map(|span| {
                let bytes = input.get(&span.path).map(|bytes| &**bytes).unwrap_or_default();
                excerpt(bytes, span.start as usize, span.end as usize)
            });
            json!({
                "severity": severity(one.severity),
                "code": one.code,
                "message": one.message.get(language),
                "help": one.help.as_ref().map(|help| help.get(language)),
                "file": one.span.as_ref().map(|span| span.path.as_str()),
                "line": at.map(|at| at.line),
                "column": at.map(|at| at.column),
                "text": line,
            })
        })
        .collect();
    let errors = found.iter().filter(|one| one.severity == Severity::Error).count();
    json!({ "current": current, "errors": errors, "warnings": found.len() - errors, "list": list }).to_string()
}

/// The line of a span in three parts: before it, the span, and after it. A span of several lines is cut at the end of
/// the first; long parts are shortened.
fn excerpt(bytes: &[u8], start: usize, end: usize) -> [String; 3] {
    let start = start.min(bytes.len());
    let end = end.clamp(start, bytes.len());
    let (before, rest) = bytes.split_at(start);
    let (marked, after) = rest.split_at(end - start);
    let is_break = |byte: &u8| *byte == b'\n';
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let before = text(before.rsplit(is_break).next().unwrap_or_default());
    let several = marked.contains(&b'\n');
    let marked = text(marked.split(is_break).next().unwrap_or_default());
    let after = if several { String::new() } else { text(after.split(is_break).next().unwrap_or_default()) };
    let cut = before.char_indices().rev().nth(AROUND).map(|(at, _)| at);
    let before = cut.and_then(|at| before.get(at..)).map_or(before.clone(), |kept| format!("…{kept}"));
    [before, shortened(&marked, LONGEST), shortened(&after, AROUND)]
}

/// The first `most` characters of a text, with `…` if it is longer.
fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The page for when there is no site yet; the panel is shown over it.
pub fn bare_page(language: Language) -> String {
    let lang = pick(language, "ja", "en");
    let title = escape(pick(language, "サイトをまだ表示できません", "there is no site to show yet"));
    let text = escape(pick(
        language,
        "原稿のエラーを直すと、このページは自動で切り替わります。",
        "fix the errors in the sources, and this page gives way to the site",
    ));
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n<p>{text}</p>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use crate::serve::panel::excerpt;

    #[test]
    fn a_line_is_shown_around_what_is_wrong() {
        let text = "一行目\n電話は0120です\n三行目".as_bytes();
        assert_eq!(excerpt(text, 19, 23), ["電話は", "0120", "です"]);
        assert_eq!(excerpt(text, 0, 0), ["", "", "一行目"]);
        assert_eq!(excerpt(text, 19, 40), ["電話は", "0120です", ""]);
        assert_eq!(excerpt(text, 900, 999), ["三行目", "", ""]);
        assert_eq!(excerpt(b"", 0, 4), ["", "", ""]);
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides() {
        let long = format!("{}誤{}", "前".repeat(500), "後".repeat(500));
        let [before, marked, after] = excerpt(long.as_bytes(), 1500, 1503);
        assert!(before.starts_with('…') && before.ends_with('前') && before.chars().count() == 62, "{before}");
        assert_eq!(marked, "誤");
        assert!(after.ends_with('…') && after.chars().count() == 61, "{after}");
    }
}
