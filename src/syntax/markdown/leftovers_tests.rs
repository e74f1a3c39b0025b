//! What is found, and what is meant so.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::base::diag::Diagnostic;
use crate::base::tree::SitePath;
use crate::syntax::markdown::{Origin, blocks, references_only};

fn told(source: &str, found: &[Diagnostic]) -> Vec<(&'static str, String)> {
    let mut found: Vec<_> = found.iter().map(|one| (one.span.clone().unwrap(), one.code)).collect();
    found.sort();
    found.iter().map(|(span, code)| (*code, source[span.start as usize..span.end as usize].to_owned())).collect()
}

/// Codes and the marks they point at, in order.
fn slips(source: &str) -> Vec<(&'static str, String)> {
    let path = SitePath::new("content/x.md").unwrap();
    told(source, &blocks(source, Origin::File { path: &path, base: 0 }).diagnostics)
}

#[test]
fn a_mark_that_stayed_text_is_found_where_it_stands() {
    for (source, code, mark) in [
        ("電話は { hotlines.office.phone } へ", "stray-brace", "{ hotlines.office.phone }"),
        ("電話は{hotlines.office.phone|link}へ", "stray-brace", "{hotlines.office.phone|link}"),
        ("- ｛｛ hotlines.office.phone ｝｝", "stray-brace", "｛｛ hotlines.office.phone ｝｝"),
        ("| ｛ hotlines．office ｝ | 二 |\n|---|---|\n", "stray-brace", "｛ hotlines．office ｝"),
        ("###出張所", "stray-heading", "###"),
        ("文\n\n＃＃＃ 出張所 ｛b｝", "stray-heading", "＃＃＃"),
        ("- #出張所", "stray-heading", "#"),
        ("> ##　出張所", "stray-heading", "##"),
        ("####### 深い", "stray-heading", "#######"),
        ("## か ｛#q-holiday｝", "stray-id", "｛#q-holiday｝"),
        ("本文 {#here}", "stray-id", "{#here}"),
        ("[電話が**鳴る**]（../trouble.md）", "stray-link", "[電話が**鳴る**]（../trouble.md）"),
        ("見る ![地図](地図 2.png)。", "stray-link", "![地図](地図 2.png)"),
        ("［電話］（tel:110）", "stray-link", "［電話］（tel:110）"),
        ("[電話] (a.md)", "stray-link", "[電話] (a.md)"),
        ("[電話](a.md", "stray-link", "[電話](a.md"),
        ("> [!重要]\n> 文", "unknown-alert", "[!重要]"),
        ("> [!IMPORTNT]\n> 文", "unknown-alert", "[!IMPORTNT]"),
        ("[!NOTE]\n文", "unknown-alert", "[!NOTE]"),
        ("> ［！NOTE］ 文", "unknown-alert", "［！NOTE］"),
        ("| 一 | 二 |\n| 三 | 四 |\n", "stray-table", "| 一 | 二 |"),
        ("- ｜一｜二｜\n  ｜三｜四｜\n", "stray-table", "｜一｜二｜"),
        ("| 一 | 二 |\n|---|\n| 三 | 四 |\n", "stray-table", "| 一 | 二 |"),
        ("| 一 | 二 |\n|---|---|\n| 三 |\n", "table-cells", "| 三 |"),
        ("> | 一 | 二 |\n> |---|---|\n> | 三 | 四 | 五 |\n", "table-cells", "| 三 | 四 | 五 |"),
        ("| 一 | 二 |\n|---|---|\n| 三 ｜ 四 |\n", "table-cells", "| 三 ｜ 四 |"),
        ("| 一 | 二 |\n|---|---|\n| 三 | 四 |\n続く文\n", "table-cells", "続く文"),
    ] {
        assert_eq!(slips(source), [(code, mark.to_owned())], "{source:?}");
    }
}

#[test]
fn marks_that_are_meant_so_pass() {
    for source in [
        "`{ a.b }`と`##x`と`[a](b c)`\n\n```\n{ a.b }\n##x\n| a | b |\n| c | d |\n> [!x]\n```\n\n    ##x {a.b}\n",
        "C#と#1番、#給付 の話。電話は＃7119\n\n#1 の札\n\n＃８０００番\n\n#給付 #支援\n",
        "\\##見出しでない \\{ a.b } \\{{ a.b }} \\[a](b c) \\| a | b |",
        "集合{1, 2}、{例}、{}、a {b} c、｛注｝",
        "[例]（2023年）、[甲]（乙）、[1]（第2.10版）、配列[0] (ゼロ)\n",
        "| # | 一 |\n|---|---|\n| 1 | `a` \\| b |\n| 2 | |\n",
        "一 | 二\n--- | ---\n三 | 四\n",
        "甲｜乙｜丙\n\n| 一本だけ\n\na | b\n",
        "- [ ] 済み\n- [x] まだ\n\n> [!NOTE]\n> 文\n\n[注](a.md)[^1]\n\n[^1]: #7119\n",
        "## 見出し {#id}\n\n{{ a.b | yen }}と{{ \"{ a.b }\" }}。<https://a.example/#x>https://a.example/[x](y.md)\n",
        "<!-- { a.b } ##x -->\n",
    ] {
        assert_eq!(slips(source), [], "{source:?}");
    }
}

#[test]
fn what_is_told_already_is_told_once() {
    assert_eq!(slips("{{ a.b"), [("bad-reference", String::from("{{ a.b"))]);
    assert_eq!(slips("{{ a.b ｝｝"), [("bad-reference", String::from("{{ a.b ｝｝"))]);
    assert_eq!(slips("[a]({{ a.b }})"), [("reference-in-link", String::from("{{ a.b }}"))]);
    assert_eq!(
        slips("| 一 | 二 |\n|---|---|\n| 三 | {{ a.b | yen }} |\n"),
        [("bad-reference", String::from("{{ a.b"))]
    );
}

#[test]
fn a_title_can_hold_a_slip_of_braces_only() {
    let of = |source: &str| {
        let path = SitePath::new("content/x.md").unwrap();
        told(source, &references_only(source, Origin::File { path: &path, base: 0 }).diagnostics)
    };
    assert_eq!(of("#1 [a](b c) { a.b }"), [("stray-brace", String::from("{ a.b }"))]);
    assert_eq!(of("{{ a.b }} {b} {#c}"), []);
}

#[test]
fn a_long_line_of_marks_takes_linear_time() {
    for mark in ["]（", "[a](", "{", "｛a", "|", "#", "[!", "![a](b c"] {
        assert!(slips(&mark.repeat(40_000)).len() <= 40_000, "{mark}");
    }
}
