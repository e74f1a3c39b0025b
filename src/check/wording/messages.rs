//! The messages of the wording lint.

use std::ops::Range;

use crate::base::diag::{Diagnostic, Span, Words, words};
use crate::check::wording::style::Style;
use crate::check::wording::{Mistake, MistakeKind};
use crate::syntax::markdown::runs::OTHER;

/// A mistake and where it occurs.
pub(super) struct Occurrence {
    pub(super) mistake: Mistake,
    /// The text of the range, as the reader sees it.
    pub(super) written: String,
    /// Whether the text is a heading, from whose words its id is made.
    pub(super) makes_address: bool,
    pub(super) span: Span,
}

/// The finding on a mistake. `certain_places` are the ranges of the file that can be fixed automatically.
pub(super) fn finding(style: &Style, occurrence: Occurrence, certain_places: &[Range<usize>]) -> Diagnostic {
    let Occurrence { mistake, written, makes_address, span } = occurrence;
    let written = written.replace(OTHER, "…");
    let certain = certain_places.contains(&(span.start as usize..span.end as usize));
    let instead = mistake.instead.as_deref().unwrap_or_default();
    let (code, message) = match mistake.kind {
        MistakeKind::Term(_) => (
            "wording-term",
            words(
                format!("「{written}」は、このサイトでは「{instead}」と書きます"),
                format!("this site writes `{instead}`, not `{written}`"),
            ),
        ),
        MistakeKind::FullWidth => (
            "wording-width",
            words(
                format!("「{written}」が全角で書かれています"),
                format!("`{written}` is written in full-width characters"),
            ),
        ),
        MistakeKind::HalfWidthKana => (
            "wording-width",
            words(
                format!("「{written}」が半角カナで書かれています"),
                format!("`{written}` is written in half-width kana"),
            ),
        ),
        MistakeKind::Punctuation => (
            "wording-punctuation",
            words(
                format!("句読点「{written}」が混じっています。このサイトでは「{instead}」を使います"),
                format!("this site writes `{instead}`, not `{written}`"),
            ),
        ),
        MistakeKind::Date => (
            "wording-date",
            words(
                format!("日付「{written}」の書き方が、ほかとそろっていません"),
                format!("the date `{written}` is not written as elsewhere on this site"),
            ),
        ),
        MistakeKind::VagueLink => (
            "wording-link",
            words(
                format!("リンクの言葉が「{written}」だけで、どこへ行くのか分かりません"),
                format!("the link says only `{written}`, not where it leads"),
            ),
        ),
    };
    let mut help = if mistake.kind == MistakeKind::VagueLink {
        words(
            "「[請求の手順](steps.md)」のように、行き先のページの題や中身をリンクの言葉にしてください",
            "name what the reader finds there, as in `[how to claim](steps.md)`",
        )
    } else {
        how(makes_address, instead, certain)
    };
    if let MistakeKind::Term(at) = mistake.kind
        && let Some(why) = style.terms.get(at).and_then(|term| term.why.as_deref())
    {
        help = words(format!("{}。理由：{why}", help.ja), format!("{}; the reason given: `{why}`", help.en));
    }
    Diagnostic::warning(code, span, message).help(help)
}

/// The help for a mistake with a known replacement, by whether it can be fixed automatically.
fn how(makes_address: bool, instead: &str, certain: bool) -> Words {
    if certain {
        return words(
            format!("「{instead}」に直してください（「madoguchi check --fix」でも直せます）"),
            format!("write `{instead}`, or let `madoguchi check --fix` do it"),
        );
    }
    if makes_address {
        return words(
            format!(
                "「{instead}」に直してください。見出しの言葉はリンク先の名前にもなるので、ここを指すリンクも直します"
            ),
            format!("write `{instead}`, and fix the links that lead here: a heading's words are its address, too"),
        );
    }
    if instead.is_empty() {
        return words("正しい文字に直してください", "write what was meant");
    }
    words(
        format!("「{instead}」に直してください。改行や前後の記号に関わるので、手で直します"),
        format!("write `{instead}`; this must be done by hand, for a line break or marks are involved"),
    )
}
