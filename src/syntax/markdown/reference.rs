//! The syntax of references: `{{ … }}` in text, the place where a fact is used.
//!
//! Only the form is read here. Whether the id exists, and what it shows, is looked up in `site::lookup`.
//!
//! ```text
//! {{ hotlines.emergency.phone }}            the value on the day of the build
//! {{ amounts.base @ 2023-05-31 | yen }}     the value on another day, in a format
//! {{ "10万円" }}                            text that is meant as it is written
//! ```

use crate::base::diag::{Diagnostic, Span, words};

/// A reference as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The id: `collection`, `collection.record` or `collection.record.field`.
    pub id: String,
    /// The day for which the value is asked, as written after `@` and not yet parsed; `None` means the day of the
    /// build.
    pub at: Option<String>,
    /// The name of the format after `|`; `None` means the default of the fact's kind.
    pub format: Option<String>,
    /// Where it is written, braces included.
    pub span: Span,
    /// Whether it is alone in its paragraph. A reference to a whole record then becomes a card.
    pub block: bool,
}

/// What a pair of braces means.
#[derive(Clone, Debug, PartialEq)]
pub enum Braces {
    /// `{{ "10万円" }}`: text that is shown as it is. The check for hand-written figures skips it.
    Verbatim(String),
    /// A reference.
    Reference(Reference),
}

/// The byte range of the first reference in `text`, braces included; `None` when there is no `{{`. If `}}` is missing
/// on the same line, the range ends with the line; [`parse`] then reports it. Nothing after the range is read, so the time
/// for a text is linear however many references it has.
pub fn find(text: &str) -> Option<std::ops::Range<usize>> {
    let start = text.find("{{")?;
    let rest = &text[start..];
    let mut ends =
        rest.match_indices(['\n', '}']).filter(|(at, mark)| *mark == "\n" || rest[at + 1..].starts_with('}'));
    let end = ends.next().map_or(rest.len(), |(at, mark)| if mark == "\n" { at } else { at + 2 });
    Some(start..start + end)
}

/// Parses what [`find`] found. `written` includes the braces; `block` is whether it is alone in its paragraph.
/// Quotation marks of verbatim text may be `"`, `“` or `”`, because input methods change them.
///
/// # Errors
/// `bad-reference`: the closing braces are missing, or what is between them is neither a reference nor text in quotes.
pub fn parse(written: &str, span: Span, block: bool) -> Result<Braces, Box<Diagnostic>> {
    let Some(inner) = written.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")) else {
        let message =
            words("参照の「{{」に対応する「}}」が同じ行にありません", "this `{{` has no `}}` on the same line");
        let help = words(
            "「}}」で閉じてください。波かっこをそのまま見せたいときは「\\{{」と書きます",
            "close it with `}}`, or write `\\{{` to show braces",
        );
        return Err(Box::new(Diagnostic::error("bad-reference", span, message).help(help)));
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
        let message =
            words(format!("参照「{inner}」の書き方が正しくありません"), format!("`{inner}` is not a reference"));
        let help = words(
            "「{{ データ.項目.欄 }}」の形で、英小文字・数字・「-」「_」を使って書きます。日付は「@ 2023-05-31」、書式は「| yen」を付けます",
            "write `{{ collection.record.field }}`, with `@ 2023-05-31` for a day and `| yen` for a format",
        );
        return Err(Box::new(Diagnostic::error("bad-reference", span, message).help(help)));
    }
    Ok(Braces::Reference(Reference { id: id.to_owned(), at, format, span, block }))
}

/// Whether a text can name a collection, record, field or format: one or more of `a` to `z`, `0` to `9`, `-` and `_`.
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}
