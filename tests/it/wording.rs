//! The wording lint: what `check --fix` fixes, and that it touches nothing else.

use std::fs;
use std::process::Command;

use crate::support::*;
use madoguchi::base::tree::Tree;
use madoguchi::disk::{self, RewriteError};
use madoguchi::pipeline::{Memos, fix};
use madoguchi::report::Format;

const STYLE: &str = "terms:
  - { use: お問い合わせ, avoid: [お問合せ, お問合わせ] }
  - { use: サーバー, avoid: サーバ }
rules:
  full_width_letters: true
  half_width_kana: true
  punctuation: 、。
  dates: 2023年6月1日
  vague_links: [こちら]
";

fn site_of(body: &str) -> Tree {
    tree(&[
        ("content/site.yaml", "title: 見本\n"),
        ("content/data/wording.yaml", STYLE),
        ("content/index.md", &format!("---\ntitle: 見本\n---\n\n{body}")),
    ])
}

/// A tree with all that `--fix` can do done.
fn fixed(tree: &Tree) -> Tree {
    let mut after = tree.clone();
    for (path, text, count) in fix(tree, &options(), &mut Memos::default()).files {
        assert!(count > 0 && tree.text(&path) != Some(&text), "{path} was not changed");
        after.insert(path, text.into_bytes());
    }
    after
}

/// The body of the page after fixing, and the codes that are left.
fn body_after(body: &str) -> (String, Vec<&'static str>) {
    let after = fixed(&site_of(body));
    let left = codes(&cold(&after, &options()).diagnostics);
    let text = text(&after, "content/index.md").split_once("\n---\n\n").unwrap().1.to_owned();
    (text, left)
}

fn becomes(before: &str, after: &str) {
    assert_eq!(body_after(before), (after.to_owned(), Vec::new()), "{before}");
}

fn stays(body: &str, left: &[&str]) {
    assert_eq!(body_after(body), (body.to_owned(), left.to_vec()), "{body}");
}

#[test]
fn what_has_one_answer_is_mended() {
    becomes("お問合せは、２階のｻｰﾊﾞへ．\n", "お問い合わせは、2階のサーバーへ。\n");
    becomes("2023/6/1と、令和５年６月１日\n", "2023年6月1日と、2023年6月1日\n");
    becomes(
        "| Ａ | お問合せ\\|お問合せ |\n|---|---|\n| `Ａ` | x |\n",
        "| A | お問い合わせ\\|お問い合わせ |\n|---|---|\n| `Ａ` | x |\n",
    );
    becomes(
        "## お問合せ {#ask}\n\n> お問合せ\n>\n> - お問合せ\n",
        "## お問い合わせ {#ask}\n\n> お問い合わせ\n>\n> - お問い合わせ\n",
    );
    becomes(
        "![お問合せの画面](a.png)\n\n[a]: b\n".replace("](a.png)", "](index.md)").as_str(),
        "![お問い合わせの画面](index.md)\n\n[a]: b\n",
    );
    becomes("注[^１]です。\n\n[^１]: お問合せ\n", "注[^１]です。\n\n[^１]: お問い合わせ\n");
    // what is fixed may leave something to be fixed
    becomes("お問合せｻｰﾊﾞ，\n", "お問い合わせサーバー、\n");
}

#[test]
fn what_would_change_more_than_its_words_is_left() {
    let width = ["wording-width"];
    // a list would begin
    stays("- １. はじめに\n", &width);
    stays("２) つぎ\n", &width);
    // a link would lose its address
    stays("[様式Ａ]\n\n[様式Ａ]: index.md\n", &width);
    stays("[様式Ａ][]\n\n[様式Ａ]: index.md\n", &width);
    // an entity would begin
    stays("&#１２3;\n", &width);
    // links to it would break
    stays("## お問合せ\n", &["wording-term"]);
    // a blank would begin to show at the end of the line
    stays("文Ａ\n文\n", &width);
    // it is not in one piece
    stays("お**問**合せ\n", &["wording-term"]);
    stays("お問\n合せ\n", &["wording-term"]);
    stays("お問&#x5408;せ\n", &["wording-term"]);
    // there is no one answer
    stays("[こちら](index.md)\n", &["wording-link"]);
    // the others of the same paragraph are fixed all the same
    let (text, left) = body_after("- １. お問合せ\n- ２つ\n");
    assert_eq!((text.as_str(), left.as_slice()), ("- １. お問い合わせ\n- 2つ\n", width.as_slice()));
}

#[test]
fn a_text_of_yaml_stays_what_it_is() {
    let site = |data: &str| {
        let mut tree = site_of("{{ texts.a.note }}\n");
        put(&mut tree, "content/data/sources.yaml", "guide:\n  title: お問合せ\n  short: Ａ\n  date: 2026-04-01\n");
        put(&mut tree, "content/data/texts.yaml", data);
        tree
    };
    let after = |data: &str| text(&fixed(&site(data)), "content/data/texts.yaml").to_owned();
    let with =
        |note: &str| format!("# お問合せ\na:\n  label: お問合せ\n  value: お問合せ\n  note: {note}\n  source: guide\n");
    assert_eq!(after(&with("お問合せ")), with("お問い合わせ"));
    assert_eq!(after(&with("'お問合せ'  # お問合せ")), with("'お問い合わせ'  # お問合せ"));
    assert_eq!(
        after(&with(">-\n    一行目。\n\n    お問合せ\n    です，")),
        with(">-\n    一行目。\n\n    お問い合わせ\n    です、")
    );
    assert_eq!(after(&with("|\n    - １. お問合せ\n")), with("|\n    - １. お問い合わせ\n"));
    // an escape: where the words stand is not known
    let escaped = with("\"お\\u554f合せ\"");
    assert_eq!(after(&escaped), escaped);
}

#[test]
fn what_is_mended_stays_mended() {
    for folder in folders(&root().join("tests/diagnostics")) {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.contains("wording") {
            continue;
        }
        let before = site(&folder.join("in"));
        let once = fixed(&before);
        assert!(fix(&once, &options(), &mut Memos::default()).files.is_empty(), "{name}: a second time");
        let found = cold(&once, &options()).diagnostics;
        for one in &found {
            let help = one.help.as_ref().map(|help| help.en.clone()).unwrap_or_default();
            assert!(!help.contains("--fix"), "{name}: {help}");
        }
        // all that is said to be fixed is, and nothing else
        let promised = cold(&before, &options()).diagnostics;
        let promised =
            promised.iter().filter(|one| one.help.as_ref().is_some_and(|help| help.en.contains("--fix"))).count();
        let done: usize = fix(&before, &options(), &mut Memos::default()).files.iter().map(|(.., count)| count).sum();
        assert_eq!(done, promised, "{name}");
        for (path, bytes) in before.iter() {
            let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(lines(bytes), lines(once.get(path).unwrap()), "{name}: {path}");
        }
    }
}

fn run(folder: &std::path::Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
        command.env_remove(name);
    }
    let out = command.current_dir(folder).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (out.status.code().unwrap(), text(out.stdout), text(out.stderr))
}

#[test]
fn the_program_changes_the_words_and_no_other_byte() {
    let folder = tempfile::tempdir().unwrap();
    let page =
        "\u{feff}---\r\ntitle: お問合せ\r\n---\r\n\r\nお問合せ\r\n\nお問合せ  \r\n`お問合せ`\tＡ。\r最後のお問合せ";
    lay_out(folder.path(), &site_of("お問い合わせ\n"));
    write(&folder.path().join("content/page.md"), page);
    write(&folder.path().join("content/か\u{3099}.md"), "---\ntitle: Ａ\n---\n");
    let before = snapshot(folder.path());
    let (code, out, err) = run(folder.path(), &["check", "--fix", "--lang", "en"]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(err.contains("fixed 5 places in `content/page.md`") && err.contains("0 errors, 0 warnings"), "{err}");
    let after = snapshot(folder.path());
    let expected = page.replace("お問合せ", "お問い合わせ").replace("`お問い合わせ`", "`お問合せ`").replace('Ａ', "A");
    assert_eq!(String::from_utf8_lossy(&after["content/page.md"]), expected);
    assert_eq!(after["content/か\u{3099}.md"], b"---\ntitle: A\n---\n", "its name is in another normal form");
    let changed: Vec<&String> =
        after.iter().filter(|(name, bytes)| before[*name] != **bytes).map(|(name, _)| name).collect();
    assert_eq!(changed.len(), 2, "{changed:?}");
    assert_eq!(after.len(), before.len(), "something was left behind");
    // and a second time nothing
    let (code, _, err) = run(folder.path(), &["check", "--fix"]);
    assert!(code == 0 && err.contains("自動で直せる表記のゆれはありませんでした。"), "{err}");
    assert_eq!(snapshot(folder.path()), after);
}

#[test]
fn a_file_is_replaced_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let (name, file) = (path("content/a.md"), folder.path().join("content/a.md"));
    write(&file, "一\r\n");
    let changed = disk::rewrite(folder.path(), &name, "二\n".as_bytes(), "三\n");
    assert!(matches!(changed, Err(RewriteError::Changed(_))), "{changed:?}");
    assert_eq!(fs::read(&file).unwrap(), "一\r\n".as_bytes());
    disk::rewrite(folder.path(), &name, "一\n".as_bytes(), "三\n").unwrap();
    assert_eq!(fs::read(&file).unwrap(), "三\r\n".as_bytes());
    let gone = disk::rewrite(folder.path(), &path("content/none.md"), b"", "");
    assert!(matches!(gone, Err(RewriteError::Io(..))), "{gone:?}");
    assert_eq!(snapshot(folder.path()).len(), 1);
}

#[cfg(unix)]
#[test]
fn a_mended_file_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.md");
    write(&file, "一\n");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    disk::rewrite(folder.path(), &path("a.md"), "一\n".as_bytes(), "二\n").unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn findings_for_programs_keep_their_form() {
    let tree = site_of("お問合せ\n");
    let found = cold(&tree, &options()).diagnostics;
    let json: serde_json::Value =
        serde_json::from_str(&shown(&tree, &found, Format::Json, madoguchi::base::diag::Language::En)).unwrap();
    let keys: Vec<&String> = json["findings"][0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["code", "column", "file", "help", "line", "message", "severity"]);
    assert_eq!(json["findings"][0]["severity"], "warning");
}

#[test]
fn the_rules_of_a_decision_are_read_and_not_changed() {
    let mut tree = site(&root().join("tests/diagnostics/decision-idle/in"));
    put(&mut tree, "content/data/wording.yaml", "terms: [{ use: 見本, avoid: 目安 }, { use: 物, avoid: [ひとつ] }]\n");
    let file = "content/decisions/grant.yaml";
    let before = text(&tree, file).to_owned();
    let after = fixed(&tree);
    let after = text(&after, file);
    assert!(before.contains("caution: 目安です。") && after.contains("caution: 見本です。"));
    assert_eq!(before.replace("目安", "見本").replace("ひとつ", "物"), after);
}

/// Pages put together at random from what Markdown makes hard. However they fall, fixing changes the words that the
/// reader sees and nothing else of what is published.
#[test]
fn mending_changes_words_and_no_markup() {
    const PIECES: &[&str] = &[
        "あか",
        "お問合せ",
        "１",
        "Ａ",
        "２",
        "**",
        "*",
        "~~",
        "`",
        "[",
        "]",
        "](p0.md)",
        "](#あか)",
        "![",
        "\n",
        "\n\n",
        "\n- ",
        "\n  - ",
        "\n１. ",
        "\n1) ",
        "\n> ",
        "\n## ",
        "\n## あか {#x}\n\n",
        "\n| あか | １ |\n|---|---|\n| お問合せ | ２ |\n",
        "|",
        "&amp;",
        "&#",
        "４５;",
        "\\",
        "\\*",
        "\n```\n",
        "    ",
        "[^１]",
        "\n[^１]: あか\n",
        "[Ａ]",
        "\n\n[Ａ]: p0.md\n",
        "<!-- あか -->",
        "https://a.example/",
        "{{ \"あか\" }}",
        "、",
        "。",
        "です",
        " ",
        "\t",
        "---",
        "\n===\n",
        "ｶﾞ",
    ];
    let style = "terms: [{ use: しろ, avoid: あか }, { use: お問い合わせ, avoid: お問合せ }]\n\
                 rules: { full_width_letters: true, half_width_kana: true }\n";
    let mut tree = tree(&[
        ("content/site.yaml", "title: 見本\n"),
        ("content/data/wording.yaml", style),
        ("content/index.md", "---\ntitle: 見本\n---\n"),
    ]);
    let mut seed = 7_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for number in 0..400 {
        let length = 4 + random(30);
        let body: String = (0..length).map(|_| PIECES[random(PIECES.len())]).collect();
        put(&mut tree, &format!("content/p{number}.md"), format!("---\ntitle: あか\n---\n\n{body}\n"));
    }
    let after = fixed(&tree);
    assert!(fix(&after, &options(), &mut Memos::default()).files.is_empty(), "a second time");
    let (old, new) = (cold(&tree, &options()).value.tree, cold(&after, &options()).value.tree);
    let same = |html: &str| {
        use unicode_normalization::UnicodeNormalization;
        html.replace("あか", "しろ").replace("お問合せ", "お問い合わせ").nfkc().collect::<String>()
    };
    let (mut pages, mut changed) = (0, 0);
    for (path, _) in old.iter().filter(|(path, _)| path.as_str().starts_with('p')) {
        pages += 1;
        changed += usize::from(text(&old, path.as_str()) != text(&new, path.as_str()));
        let (before, now) = (same(text(&old, path.as_str())), same(text(&new, path.as_str())));
        let source = path.as_str().replace(".html", ".md");
        assert!(
            before == now,
            "{source}: {:?}\n{}",
            text(&tree, &format!("content/{source}")),
            first_difference(&before, &now)
        );
    }
    assert!(pages == 400 && changed > 300, "{pages} pages, {changed} changed");
}
