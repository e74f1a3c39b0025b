//! Words of the glossary in the text of pages.

use crate::support::*;
use madoguchi::base::tree::Tree;

const GLOSSARY: &str = "malware:
  term: マルウェア
  reading: まるうぇあ
  definition: 害を与えるソフトウェアです。
  source: paper
money:
  term: 支援金
  reading: しえんきん
  definition: 支払われるお金です。[くわしく](more.md)
  source: paper
relief:
  term: 一時支援金
  reading: いちじしえんきん
  definition: 一時の支援金です。
  source: paper
mail:
  term: メール
  definition: 手紙です。
  source: paper
ip:
  term: IP
  reading: あいぴー
  definition: 番号です。
  source: paper
mark:
  term: A&B
  definition: 記号です。
  source: paper
";

fn with(front: &str, body: &str, glossary: &str) -> Tree {
    tree(&[
        ("content/site.yaml", "title: 見本\nglossary_page: words.md\nsources_page: words.md\n"),
        ("content/index.md", &format!("---\ntitle: 入口\n{front}---\n\n{body}\n")),
        ("content/more.md", "---\ntitle: くわしく\n---\n\n文。\n"),
        ("content/words.md", "---\ntitle: 言葉\n---\n\nマルウェアなど。\n\n{{ glossary }}\n\n{{ sources }}\n"),
        ("content/data/glossary.yaml", glossary),
        ("content/data/sources.yaml", "paper:\n  title: 資料\n  short: 資料\n  date: 2026-01-01\n"),
    ])
}

/// What the page `index.md` becomes between its headings and the explanations.
fn shown(front: &str, body: &str) -> String {
    let built = clean(&with(front, body, GLOSSARY), &options());
    let html = text(&built.tree, "index.html");
    let (_, main) = html.split_once("<div class=\"prose\">\n").unwrap();
    main.split_once("\n</div>").unwrap().0.trim_end().to_owned()
}

fn explained(front: &str, body: &str) -> Vec<String> {
    let built = clean(&with(front, body, GLOSSARY), &options());
    let html = text(&built.tree, "index.html").to_owned();
    html.split("<div id=\"term-").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn a_word_has_its_reading_once_on_a_page_and_its_link_once_in_a_section() {
    let html = shown("", "支援金と支援金。\n\n## 二\n\n支援金、支援金。\n\n### 三\n\n支援金。");
    assert_eq!(
        html,
        "<p><a class=\"term\" id=\"use-money\" href=\"#term-money\"><ruby>支援金<rp>（</rp><rt>しえんきん</rt><rp>）</rp></ruby></a>と支援金。</p>\n\
         <h2 id=\"二\">二</h2>\n<p><a class=\"term\" href=\"#term-money\">支援金</a>、支援金。</p>\n\
         <h3 id=\"三\">三</h3>\n<p>支援金。</p>"
    );
}

#[test]
fn the_longest_word_is_meant() {
    assert_eq!(explained("", "一時支援金を受け取る。"), ["relief"]);
    assert_eq!(explained("", "一時支援金と支援金。"), ["relief", "money"]);
}

#[test]
fn a_word_within_a_word_is_not_meant() {
    assert!(explained("", "IPA、ZIP、IP4。メールアドレス、Eメール").contains(&String::from("mail")));
    assert!(explained("", "IPA、ZIP、IP4。メールアドレス、チェーンメール").is_empty());
    assert_eq!(explained("", "IPとメールを。"), ["ip", "mail"]);
}

#[test]
fn links_headings_code_and_titles_stay_as_they_are() {
    let body = "[支援金](more.md \"支援金\")の`支援金`。\n\n## 支援金\n\n    支援金\n\n```text\n支援金\n```\n\n![支援金](x.png \"支援金\")";
    let mut site = with("", body, GLOSSARY);
    put(&mut site, "content/x.png", "x");
    let built = clean(&site, &options());
    assert!(!text(&built.tree, "index.html").contains("class=\"term\""));
    assert!(!text(&built.tree, "index.html").contains("このページの言葉"));
}

#[test]
fn words_are_found_in_lists_tables_quotes_notes_and_emphasis() {
    for body in ["- 支援金", "| 支援金 |\n|---|\n| あ |", "> 支援金", "あ[^1]\n\n[^1]: 支援金", "**支援金**です", "A&B"]
    {
        assert_eq!(explained("", body).len(), 1, "{body}");
    }
}

#[test]
fn a_page_or_a_single_place_can_do_without() {
    assert_eq!(shown("glossary: false\n", "支援金"), "<p>支援金</p>");
    assert_eq!(shown("", "{{ \"支援金\" }}を。"), "<p>支援金を。</p>");
    let html = shown("", "{{ \"支援金\" }}と支援金");
    assert!(html.starts_with("<p>支援金と<a class=\"term\""), "{html}");
    let own = clean(&with("", "文。", GLOSSARY), &options());
    assert!(!text(&own.tree, "words.html").contains("class=\"term\""), "the glossary explains itself");
}

#[test]
fn the_explanation_stands_on_the_page_and_leads_back_and_on() {
    let built = clean(&with("", "支援金とマルウェア。", GLOSSARY), &options());
    let html = text(&built.tree, "index.html");
    let (_, list) = html.split_once("<section class=\"page-terms\"").unwrap();
    let (list, _) = list.split_once("</section>").unwrap();
    for part in [
        "<div id=\"term-money\">",
        "<dfn>支援金</dfn> <small>しえんきん</small>",
        "支払われるお金です。<a href=\"more.html\">くわしく</a>",
        "<a href=\"#use-money\"",
        "<a href=\"words.html#money\"",
    ] {
        assert!(list.contains(part), "{part} is not in {list}");
    }
    assert!(html.contains("href=\"#term-malware\">マルウェア</a>"), "kana need no reading above them: {html}");
    assert!(!html.contains("<script") || !list.contains("<script"));
}

#[test]
fn a_site_without_a_glossary_is_made_as_before() {
    let mut site = without(&with("", "支援金", GLOSSARY), "content/data/glossary.yaml");
    put(&mut site, "content/site.yaml", "title: 見本\nsources_page: words.md\n");
    put(&mut site, "content/words.md", "---\ntitle: 言葉\n---\n\n{{ sources }}\n");
    assert!(text(&clean(&site, &options()).tree, "index.html").contains("<p>支援金</p>"));
}

/// What is shown elsewhere is the text as it was written.
#[test]
fn descriptions_and_contents_lists_are_not_marked() {
    let site = with("description: 支援金の説明\nkind: qa\n", "## 支援金は {#q1}\n\n支援金です。\n", GLOSSARY);
    let built = clean(&site, &options());
    let html = text(&built.tree, "index.html");
    assert!(html.contains("content=\"支援金の説明\""));
    assert!(!html.contains("しえんきん）です") && html.matches("<rt>").count() == 1);
}
