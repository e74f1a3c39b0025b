//! The words of the output: they come from the theme's strings, all of them, in the language of the site or the page.

use std::collections::{BTreeMap, BTreeSet};

use rquickjs::{Context, Runtime};
use serde_json::{Value, json};

use crate::support::*;
use madoguchi::base::tree::Tree;
use madoguchi::render::strings::{Arg, Catalog, Strings};
use madoguchi::render::theme;

/// A site in English with every kind of page, card, rule and file.
fn desk() -> Tree {
    site(&root().join("tests/sites-en/desk"))
}

/// Whether a letter or a mark is one of Japanese writing.
fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff01}'..='\u{ff9f}')
}

/// The stretches of Japanese in the files of a tree.
fn japanese(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, bytes) in tree.iter() {
        let text = String::from_utf8_lossy(bytes);
        let runs = text.split(|c| !is_japanese(c)).filter(|run| !run.is_empty());
        found.extend(runs.map(|run| format!("{path}: {run}")));
    }
    found
}

#[test]
fn a_site_in_english_holds_no_japanese_that_its_author_did_not_write() {
    let tree = desk();
    assert_eq!(japanese(&tree), Vec::<String>::new(), "the sources");
    let built = clean(&tree, &options());
    fail_if(&japanese(&built.tree));
    for (page, words) in [
        ("index.html", "Opening hours: 24 hours every day of the year"),
        ("index.html", "120,000 yen</span>, or <span class=\"fact\">¥120,000</span>"),
        ("guide/index.html", "<html lang=\"en\">"),
        ("guide/fees.html", "Before and after the change of <time datetime=\"2025-04-01\">1 April 2025</time>"),
        ("guide/visits.html", "What stood here is now at <a href=\"fees.html#amounts\">Amounts</a>."),
        ("questions.html", "2 questions"),
        ("contacts.html", "No longer in use. Please turn to Office."),
        ("guide/parking.html", "by the last day of that month"),
        ("guide/parking.html", "by day 10 of the next month"),
        ("fees.html", "Moved to “Fees”"),
        ("404.html", "Page not found"),
        ("search.html", "Search and list of pages"),
        ("feed.xml", "Help desk of the sample club: changes"),
    ] {
        assert!(text(&built.tree, page).contains(words), "{page} does not say {words}");
    }
}

/// The names of the messages of a file.
fn ids(language: &str) -> Vec<String> {
    let file = std::fs::read_to_string(root().join(format!("themes/default/strings/{language}.ftl"))).unwrap();
    let names = file.lines().filter_map(|line| line.split_once('='));
    let names =
        names.map(|(name, _)| name.trim_end()).filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
    names.map(str::to_owned).collect()
}

#[test]
fn both_languages_have_the_same_messages_each_once() {
    let (japanese, english) = (ids("ja"), ids("en"));
    assert!(japanese.len() > 150, "{}", japanese.len());
    assert_eq!(japanese, english, "in the same order");
    assert_eq!(japanese.iter().collect::<BTreeSet<_>>().len(), japanese.len());
    let catalog = Catalog::built_in();
    let empty = ["script-calculator-man", "script-calculator-reiwa"];
    for language in ["ja", "en"] {
        let strings = catalog.strings(language);
        let places = ["number", "count", "name", "date", "site", "page", "link", "label", "value", "from", "to"];
        let all: Vec<(&str, Arg<'_>)> = places.iter().map(|name| (*name, Arg::Text("x"))).collect();
        for id in &japanese {
            let said = strings.text(id).len() + strings.with(id, &all).len();
            let takes_more = strings.text(id).is_empty();
            assert!(said > 0 || takes_more || empty.contains(&id.as_str()), "{language}: {id}");
        }
    }
}

#[test]
fn every_message_is_used() {
    let mut templates = String::new();
    let mut scripts = String::new();
    for (name, bytes) in snapshot(&root().join("themes/default")) {
        let text = String::from_utf8(bytes).unwrap();
        match name.split('/').next() {
            Some("templates") => templates.push_str(&text),
            Some("js") => scripts.push_str(&text),
            _ => {}
        }
    }
    let code: String =
        snapshot(&root().join("src/render")).into_values().map(|one| String::from_utf8(one).unwrap()).collect();
    // A name may be put together: `"verdict-" ~ verdict`, `error + "-date"`.
    let in_script = |word: &str| {
        let parts = word.match_indices('-').any(|(at, _)| {
            scripts.contains(&format!("\"{}-\"", &word[..at])) || scripts.contains(&format!("\"{}\"", &word[at..]))
        });
        parts || scripts.contains(&format!("\"{word}\"")) || scripts.contains(&format!("words.{word}"))
    };
    let is_used = |id: &str| match id.strip_prefix("script-").and_then(|rest| rest.split_once('-')) {
        Some((script, word)) => templates.contains(&format!("words(of=\"{script}\")")) && in_script(word),
        None => {
            templates.contains(&format!("key=\"{id}\""))
                || code.contains(&format!("\"{id}\""))
                || id.find('-').is_some_and(|at| templates.contains(&format!("key=\"{}-\" ~", &id[..at])))
        }
    };
    let unused: Vec<String> = ids("ja").into_iter().filter(|id| !is_used(id)).collect();
    fail_if(&unused);
}

#[test]
fn templates_and_scripts_have_no_words_of_their_own() {
    let mut found = Vec::new();
    for (name, bytes) in snapshot(&root().join("themes/default")) {
        let text = String::from_utf8(bytes).unwrap();
        let is_comment = |line: &str| line.contains("{#") || line.trim_start().starts_with("//");
        if name.starts_with("templates/") || name.starts_with("js/") {
            let lines = text.lines().filter(|line| !is_comment(line) && line.contains(is_japanese));
            found.extend(lines.map(|line| format!("{name}: {}", line.trim())));
        }
    }
    fail_if(&found);
}

const SITE: &str = "title: Sample\nlanguage: ";

/// A small site in a language, with more files.
fn small(language: &str, more: &[(&str, &str)]) -> Tree {
    let mut tree = tree(&[
        ("content/index.md", "---\ntitle: Top\nkind: home\nupdated: 2026-11-01\n---\nText.\n"),
        ("content/a.md", "---\ntitle: A\nupdated: 2026-11-01\n---\nText.\n"),
    ]);
    put(&mut tree, "content/site.yaml", format!("{SITE}{language}\n"));
    more.iter().for_each(|(name, text)| put(&mut tree, name, text));
    tree
}

#[test]
fn a_site_says_one_thing_otherwise() {
    let built = clean(&small("ja", &[("themes/default/strings/ja.ftl", "to-top = うえへ & <もどる>\n")]), &options());
    let page = text(&built.tree, "a.html");
    assert!(page.contains("<a href=\"#\">うえへ &amp; &lt;もどる&gt;</a>"), "{page}");
    assert!(page.contains("本文へ進む"), "the rest stays");
    assert!(!built.tree.iter().any(|(path, _)| path.extension() == "ftl"), "strings are not published");
}

#[test]
fn a_file_adds_a_language() {
    let french = "skip-to-text = Aller au texte\nissued = État du { $date }.\n";
    let built = clean(&small("fr-CA", &[("themes/default/strings/fr.ftl", french)]), &options());
    let page = text(&built.tree, "a.html");
    assert!(page.contains("Aller au texte") && page.contains("<html lang=\"fr-CA\">"), "{page}");
    assert!(page.contains("Back to the top"), "what it lacks is said in English");
    assert!(page.contains("1 November 2026"), "with the forms of English");
    fail_if(&japanese(&built.tree));
}

#[test]
fn a_region_comes_before_its_language() {
    let own = [
        ("themes/default/strings/pt.ftl", "menu = Ementa\nsearch = Pesquisa\n"),
        ("themes/default/strings/pt-BR.ftl", "search = Busca\n"),
    ];
    let built = clean(&small("pt-BR", &own), &options());
    let page = text(&built.tree, "a.html");
    assert!(page.contains("Ementa") && page.contains("Busca") && !page.contains("Pesquisa"), "{page}");
}

#[test]
fn a_page_has_the_frame_of_its_language() {
    let english = "---\ntitle: English\nlanguage: en\nupdated: 2026-11-01\naliases: /old.html\n---\nText.\n";
    let built = clean(&small("ja", &[("content/en.md", english)]), &options());
    let (ours, theirs) = (text(&built.tree, "a.html"), text(&built.tree, "en.html"));
    assert!(
        ours.contains("<html lang=\"ja\">") && ours.contains("このページの先頭へ") && ours.contains("2026年11月1日")
    );
    assert!(theirs.contains("<html lang=\"en\">") && theirs.contains("Back to the top"), "{theirs}");
    assert!(theirs.contains("1 November 2026") && !theirs.contains("年11月"), "{theirs}");
    assert!(text(&built.tree, "old.html").contains("This page has moved"));
}

#[test]
fn a_language_that_is_added_later_makes_pages_anew() {
    let first = small("ja", &[]);
    let mut memos = madoguchi::Memos::default();
    let _ = madoguchi::build(&first, &options(), &mut memos);
    let mut second = first.clone();
    put(&mut second, "themes/default/strings/ja.ftl", "to-top = うえへ\n");
    let built = madoguchi::build(&second, &options(), &mut memos).value;
    assert!(text(&built.tree, "a.html").contains("うえへ"));
}

#[test]
fn messages() {
    let strings = Strings::built_in("en-GB");
    assert_eq!(strings.text("toc"), "On this page");
    assert_eq!(strings.text("no such thing"), "");
    assert_eq!(strings.with("table-label", &[("number", Arg::from(3_usize))]), "Table 3");
    assert_eq!(strings.with("question-list", &[("count", Arg::Number(1))]), "1 question");
    assert_eq!(strings.with("question-list", &[("count", Arg::Number(2))]), "2 questions");
    let args = [("name", Arg::Html("<b>A & B</b>")), ("date", Arg::Text("<now>"))];
    assert_eq!(strings.html("citation", &args), "<b>A & B</b> (&lt;now&gt;)");
    assert_eq!(
        Strings::built_in("ja").list("asked-fax").collect::<Vec<_>>(),
        ["FAX番号", "ファックス番号", "ファクス番号"]
    );
    assert_eq!(strings.text("list-separator"), ", ", "a blank at an end stays");
}

#[test]
fn what_a_template_asks_for_wrongly_is_told_with_its_line() {
    for (call, said) in [
        ("t(key=\"issued\")", "$date"),
        ("t(key=page.kind)", "`page`"),
        ("words(of=\"nothing\")", "script-nothing-"),
        ("t()", "key"),
    ] {
        let template = format!("<p>\n{{{{ {call} }}}}</p>");
        let tree = small("ja", &[("themes/default/templates/parts/children.html", &template)]);
        let found = cold(&tree, &options()).diagnostics;
        assert!(
            places(&tree, &found).contains(&String::from("template themes/default/templates/parts/children.html:2")),
            "{call}: {found:?}"
        );
        assert!(found.iter().any(|one| one.message.en.contains(said)), "{call}: {found:?}");
    }
}

/// What a script that a page holds says: the words of `data-words`.
fn words(tree: &Tree, page: &str, of: &str) -> Value {
    let text = text(tree, page);
    let start = format!("<script type=\"application/json\" data-words=\"{of}\">");
    let json = text.split_once(&start).unwrap_or_else(|| panic!("{page} has no words of {of}")).1;
    serde_json::from_str(json.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn hours_in_both_languages() {
    let script = theme::load(&Tree::new(), "default").value.assets["js/hours.js"].bytes.to_vec();
    let runtime = Runtime::new().unwrap();
    let context = Context::full(&runtime).unwrap();
    let built = clean(&desk(), &options());
    let english = words(&built.tree, "contacts.html", "hours");
    let japanese: BTreeMap<String, Value> = ids("ja")
        .into_iter()
        .filter_map(|id| {
            let word = id.strip_prefix("script-hours-")?.to_owned();
            let places = ["day", "time", "month", "hour", "minute"].map(|name| (name, format!("{{{name}}}")));
            let args = places.each_ref().map(|(name, place)| (*name, Arg::from(place)));
            Some((word, json!(Strings::built_in("ja").with(&id, &args))))
        })
        .collect();
    let say = |words: &Value, now: &str| -> String {
        let desk = json!({ "days": [1, 2, 3, 4, 5], "open": 570, "close": 1020, "rest": [720, 785], "holidays": null,
            "until": null, "yearEnd": true });
        let code = format!("hoursStatus({desk}, Date.parse('{now}+09:00'), {words}).text");
        context.with(|context| context.eval::<String, _>(code)).unwrap()
    };
    context.with(|context| context.eval::<(), _>(script)).unwrap();
    let japanese = json!(japanese);
    for (now, ja, en) in [
        ("2026-11-20T10:00:00", "いま受付中です", "Open now"),
        (
            "2026-11-20T12:30:00",
            "いまは休み時間です。次は今日13時5分から",
            "On a break now. Opens again today at 13:05",
        ),
        ("2026-11-20T08:00:00", "いまは受付時間外です。次は今日9時30分から", "Closed now. Opens today at 9:30"),
        ("2026-11-19T18:00:00", "いまは受付時間外です。次は明日9時30分から", "Closed now. Opens tomorrow at 9:30"),
        ("2026-11-20T18:00:00", "いまは受付時間外です。次は月曜9時30分から", "Closed now. Opens on Monday at 9:30"),
        ("2026-12-30T10:00:00", "年末年始は休業の場合があります。", "May be closed around the new year."),
    ] {
        assert_eq!(say(&japanese, now), ja, "{now}");
        assert_eq!(say(&english, now), en, "{now}");
    }
}

#[test]
fn scripts_get_words_with_their_places() {
    let built = clean(&desk(), &options());
    assert_eq!(words(&built.tree, "index.html", "search")["found"], json!("Pages found: {count}."));
    let calculator = words(&built.tree, "guide/parking.html", "calculator");
    assert_eq!(calculator["date"], json!("{day} {month} {year}"));
    assert_eq!(calculator["man"], json!(""));
}
