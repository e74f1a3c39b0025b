//! `{{ … }}` in text: the place where a fact is used.

use crate::base::diag::{Diagnostic, Span, words};

/// A reference as it was written: `{{ amounts.base @ 2023-05-31 | yen }}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The id: `collection`, `collection.record` or `collection.record.field`.
    pub id: String,
    /// The day for which the value is asked, as written; without one, the day of the build.
    pub at: Option<String>,
    /// The name of the format; without one, that of the fact's kind.
    pub format: Option<String>,
    /// Where it stands, braces included.
    pub span: Span,
    /// Whether it stands alone in its paragraph.
    pub block: bool,
}

/// What stands between braces.
#[derive(Clone, Debug, PartialEq)]
pub enum Braces {
    /// `{{ "10万円" }}`: text that is meant as it stands; the literal lint leaves it alone.
    Verbatim(String),
    /// A reference.
    Reference(Reference),
}

/// The first reference in `text`, as the range of its braces. An opening without an end runs to the end of the line.
/// It reads no further than that, so that a text is read once however many references it holds.
pub fn find(text: &str) -> Option<std::ops::Range<usize>> {
    let start = text.find("{{")?;
    let rest = &text[start..];
    let mut ends =
        rest.match_indices(['\n', '}']).filter(|(at, mark)| *mark == "\n" || rest[at + 1..].starts_with('}'));
    let end = ends.next().map_or(rest.len(), |(at, mark)| if mark == "\n" { at } else { at + 2 });
    Some(start..start + end)
}

/// Reads what stands between braces. `written` includes them; `block` is whether it stands alone in its paragraph.
///
/// # Errors
/// `bad-reference`: the end is missing, or what stands there is neither a reference nor text in quotes.
pub fn parse(written: &str, span: Span, block: bool) -> Result<Braces, Box<Diagnostic>> {
    let Some(inner) = written.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")) else {
        return Err(Box::new(
            Diagnostic::error(
                "bad-reference",
                span,
                words("参照の「{{」に対応する「}}」が同じ行にありません", "this `{{` has no `}}` on the same line"),
            )
            .help(words(
                "「}}」で閉じてください。波かっこをそのまま見せたいときは「\\{{」と書きます",
                "close it with `}}`, or write `\\{{` to show braces",
            )),
        ));
    };
    let inner = inner.trim();
    if let Some(rest) = inner.strip_prefix(['"', '“', '”']) {
        let text = rest.strip_suffix(['"', '“', '”']).unwrap_or(rest);
        return Ok(Braces::Verbatim(text.to_owned()));
    }
    let (head, format) = match inner.split_once('|') {
        Some((head, format)) => (head.trim(), Some(format.trim().to_owned())),
        None => (inner, None),
    };
    let (id, at) = match head.split_once('@') {
        Some((id, at)) => (id.trim(), Some(at.trim().to_owned())),
        None => (head, None),
    };
    let good = !id.is_empty() && id.split('.').all(is_name) && id.split('.').count() <= 3;
    if !good || format.as_deref().is_some_and(|name| !is_name(name)) {
        return Err(Box::new(Diagnostic::error(
            "bad-reference",
            span,
            words(format!("参照「{inner}」の書き方が正しくありません"), format!("`{inner}` is not a reference")),
        )
        .help(words(
            "「{{ データ.項目.欄 }}」の形で、英小文字・数字・「-」「_」を使って書きます。日付は「@ 2023-05-31」、書式は「| yen」を付けます",
            "write `{{ collection.record.field }}`, with `@ 2023-05-31` for a day and `| yen` for a format",
        ))));
    }
    Ok(Braces::Reference(Reference { id: id.to_owned(), at, format, span, block }))
}

/// Whether text is a name of a collection, record, field or format: small letters, digits, `-`, `_`.
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}
