//! Slips at the beginning of a line: headings and alerts that are none.

use crate::base::diag::{Diagnostic, words};
use crate::base::suggest::nearest;
use crate::syntax::markdown::Origin;
use crate::syntax::markdown::leftovers::{is_close, is_open, narrow, one_of, run, stray};
use crate::syntax::markdown::leftovers_text::{MARK, NOTHING};

/// The alerts there are, and the words by which offices call them.
const ALERTS: [(&str, &[&str]); 5] = [
    ("NOTE", &["補足", "メモ", "参考", "備考"]),
    ("TIP", &["ヒント", "コツ"]),
    ("IMPORTANT", &["重要", "大切", "大切なこと"]),
    ("WARNING", &["注意", "ご注意", "注意点"]),
    ("CAUTION", &["警告", "危険"]),
];

fn is_hash(c: char) -> bool {
    matches!(c, '#' | '＃')
}

/// `##見出し`, `＃＃ 見出し`: a heading that is a paragraph. One sign before a figure (`＃7119`) and a line of several
/// words with it (`#給付 #支援`) are meant so.
pub(super) fn heading(line: &str, written: &str, start: usize, origin: &Origin<'_>) -> Option<Diagnostic> {
    let content = line.trim_start_matches(NOTHING);
    let lead = line.len() - content.len();
    let marks = run(content, is_hash);
    let (hashes, title) = content.split_at(marks);
    let next = title.chars().next().filter(|c| !matches!(c, '\n' | '\r'))?;
    let count = hashes.chars().count();
    let tags = || title.split_whitespace().skip(1).any(|word| word.starts_with(is_hash));
    if count == 0 || count == 1 && (next.is_numeric() || next == MARK || tags()) {
        return None;
    }
    let title = half_width_id(written.get(lead + marks..).unwrap_or_default().trim());
    let fixed = format!("{} {title}", "#".repeat(count.clamp(2, 6)));
    let span = origin.span(start + lead..start + lead + marks);
    let message = stray(&format!("「{hashes}」が見出しにならず"), &format!("this `{hashes}` makes no heading"));
    Some(Diagnostic::error("stray-heading", span, message).help(words(
        format!("「{fixed}」と、半角の「#」のあとに半角の空白を1つ入れてください。見出しでなければ「`」で囲みます"),
        format!("write `{fixed}`: half-width `#`, and one space; put backquotes round it if it is no heading"),
    )))
}

/// A heading with its id in half width.
fn half_width_id(title: &str) -> String {
    let id = title.rfind(is_open).filter(|_| title.ends_with(is_close));
    match id.map(|at| title.split_at(at)) {
        Some((text, id)) if id.contains(is_hash) => text.to_owned() + &narrow(id),
        _ => title.to_owned(),
    }
}

/// `[!重要]`: an alert that there is not, or one that does not stand alone in the first line of a quotation.
pub(super) fn alert(line: &str, start: usize, origin: &Origin<'_>) -> Option<Diagnostic> {
    let content = line.trim_start_matches(NOTHING);
    let name = content.strip_prefix(['[', '［'])?.strip_prefix(['!', '！'])?;
    let end = name.find([']', '］'])?;
    let begin = start + line.len() - content.len();
    let length = content.len() - name.len() + end + one_of(&name[end..], &[']', '］']);
    let name = narrow(name[..end].trim()).to_ascii_uppercase();
    let names = || ALERTS.iter().map(|(alert, _)| *alert);
    let known = ALERTS.iter().find(|(alert, words)| *alert == name || words.contains(&name.as_str()));
    let meant = known.map(|(alert, _)| *alert).or_else(|| nearest(&name, names()).first().copied());
    let (first, all) = (meant.unwrap_or("NOTE"), names().collect::<Vec<_>>().join("」「"));
    let written = &content[..length];
    let message = stray(&format!("「{written}」が囲みにならず"), &format!("`{written}` makes no alert"));
    Some(Diagnostic::error("unknown-alert", origin.span(begin..begin + length), message).help(words(
        format!("「> [!{first}]」だけの行を書き、文は次の行から「> 」に続けます。書ける名前は「{all}」です"),
        format!(
            "write a line of `> [!{first}]` alone, and the text on the next lines after `> `; the names are `{}`",
            all.replace("」「", "`, `")
        ),
    )))
}
