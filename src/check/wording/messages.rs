//! The messages of the wording lint.

use crate::base::diag::{Diagnostic, Span, Words, words};
use crate::check::wording::style::Style;
use crate::check::wording::{Mistake, MistakeKind};
use crate::syntax::markdown::runs::{OTHER, Run};

/// The finding on a mistake in a run, at its place in the source. `certain`: it can be fixed automatically.
pub(super) fn finding(style: &Style, run: &Run, mistake: &Mistake, span: Span, certain: bool) -> Diagnostic {
    // As the reader sees it.
    let written = run.text.get(mistake.range.clone()).unwrap_or_default().replace(OTHER, "…");
    let instead = mistake.instead.as_deref().unwrap_or_default();
    let warning = |code, ja: String, en: String| Diagnostic::warning(code, span, words(ja, en));
    let found = match mistake.kind {
        MistakeKind::Term(_) => warning(
            "wording-term",
            format!("「{written}」は、このサイトでは「{instead}」と書きます"),
            format!("this site writes `{instead}`, not `{written}`"),
        ),
        MistakeKind::FullWidth => warning(
            "wording-width",
            format!("「{written}」が全角で書かれています"),
            format!("`{written}` is written in full-width characters"),
        ),
        MistakeKind::HalfWidthKana => warning(
            "wording-width",
            format!("「{written}」が半角カナで書かれています"),
            format!("`{written}` is written in half-width kana"),
        ),
        MistakeKind::Punctuation => warning(
            "wording-punctuation",
            format!("句読点「{written}」が混じっています。このサイトでは「{instead}」を使います"),
            format!("this site writes `{instead}`, not `{written}`"),
        ),
        MistakeKind::Date => warning(
            "wording-date",
            format!("日付「{written}」の書き方が、ほかとそろっていません"),
            format!("the date `{written}` is not written as elsewhere on this site"),
        ),
        MistakeKind::VagueLink => warning(
            "wording-link",
            format!("リンクの言葉が「{written}」だけで、どこへ行くのか分かりません"),
            format!("the link says only `{written}`, not where it leads"),
        ),
    };
    let help = how(mistake.kind, run.makes_address, instead, certain);
    let why = match mistake.kind {
        MistakeKind::Term(at) => style.terms.get(at).and_then(|term| term.why.as_deref()),
        _ => None,
    };
    let help = match why {
        Some(why) => words(format!("{}。理由：{why}", help.ja), format!("{}; the reason given: `{why}`", help.en)),
        None => help,
    };
    found.help(help)
}

/// How to fix a mistake, by whether it can be done automatically.
fn how(kind: MistakeKind, makes_address: bool, instead: &str, certain: bool) -> Words {
    if kind == MistakeKind::VagueLink {
        return words(
            "「[請求の手順](steps.md)」のように、行き先のページの題や中身をリンクの言葉にしてください",
            "name what the reader finds there, as in `[how to claim](steps.md)`",
        );
    }
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
