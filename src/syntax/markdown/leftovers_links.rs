//! What is left of a link or a picture that is none.

use crate::base::diag::{Diagnostic, Span, words};
use crate::syntax::markdown::Origin;
use crate::syntax::markdown::leftovers::{narrow, one_of, run};
use crate::syntax::markdown::leftovers_text::{MARK, NOTHING};

/// `[詳しく](地図 2.png)`, `[電話]（../trouble.md）`: brackets with an address after them. Between wide brackets something
/// counts as an address only when it looks like one, for `[例]（2023年）` is Japanese.
pub(super) fn links(line: &str, written: &str, start: usize, origin: &Origin<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = line.get(from..).and_then(|rest| rest.find([']', '］'])) {
        let (before, close) = (from, from + at);
        let wide = line[close..].starts_with('］');
        from = close + one_of(&line[close..], &[']', '］']);
        let gap = run(&line[from..], |c| matches!(c, ' ' | '　'));
        let inside = from + gap + one_of(&line[from + gap..], &['(', '（']);
        if inside == from + gap {
            continue;
        }
        let is_end = |c: char| matches!(c, ')' | '）' | '[' | ']' | '［' | '］' | '\n' | '\r' | NOTHING);
        let end = inside + run(&line[inside..], |c| !is_end(c));
        let address = line[inside..end].trim();
        let direct = !wide && line[from..].starts_with('(');
        if address.is_empty() || address.starts_with(MARK) || !direct && !is_address(address) {
            continue;
        }
        let Some(begin) = line[before..close].rfind(['[', '［']).map(|at| before + at) else { continue };
        let text = begin + one_of(&line[begin..], &['[', '［']);
        let picture = line[..begin].chars().next_back().filter(|c| matches!(c, '!' | '！'));
        let begin = begin - picture.map_or(0, char::len_utf8);
        let closing = one_of(&line[end..], &[')', '）']);
        found.push(stray_link(
            picture.is_some(),
            written.get(text..close).unwrap_or_default(),
            written.get(inside..end).unwrap_or_default().trim(),
            origin.span(start + begin..start + end + closing),
        ));
        from = end;
    }
    found
}

/// Whether text looks like an address: of a page, of a file, or of another site.
fn is_address(text: &str) -> bool {
    let folded = narrow(text);
    let begins = ["#", "/", "./", "../", "tel:", "mailto:", "http:", "https:"];
    let file = |path: &str| {
        path.rsplit_once('.').is_some_and(|(name, kind)| {
            !name.is_empty()
                && (2..=5).contains(&kind.len())
                && kind.starts_with(|c: char| c.is_ascii_alphabetic())
                && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    begins.iter().any(|begin| folded.starts_with(begin)) || file(folded.split('#').next().unwrap_or_default())
}

fn stray_link(is_picture: bool, text: &str, address: &str, span: Span) -> Diagnostic {
    let mark = if is_picture { "!" } else { "" };
    let fixed = format!("{mark}[{text}]({})", address.replace(' ', "%20").replace('　', "%E3%80%80"));
    let (what, what_en) = if is_picture { ("画像", "image") } else { ("リンク", "link") };
    let (blank, blank_en) = if address.contains([' ', '　']) {
        (
            "。アドレスの中の空白は「%20」と書きます（ファイルの名前から空白を取ると、読みやすくなります）",
            "; a space in an address is written `%20` (better, take it out of the name of the file)",
        )
    } else {
        ("", "")
    };
    Diagnostic::error("stray-link", span, words(
            format!("{what}にならず、かっことアドレスがそのまま読者に見えてしまいます"),
            format!("this makes no {what_en}; the brackets and the address would be shown to the reader"),
        )).help(words(
            format!("「{fixed}」と、半角のかっこを間を空けずに続けてください{blank}。{what}でなければ「`」で囲みます"),
            format!(
                "write `{fixed}`: half-width brackets with nothing between them{blank_en}; put backquotes round it if it is no {what_en}"
            ),
        ))
}
