//! Every finding, word for word in both languages: `tests/diagnostics/CODE[-VARIANT]/in/` is a small site that is wrong
//! in one way. Folders that begin with `none` hold what must pass without a word.

use std::collections::BTreeSet;
use std::path::Path;

use crate::explain::one_sided;
use crate::support::*;
use madoguchi::base::diag::Language;
use madoguchi::report::Format;

/// Findings that no small folder can show.
const ELSEWHERE: &[(&str, &str)] = &[
    ("no-pages", "a site has at least the page for missing addresses; `madoguchi links` of an empty folder: cli.rs"),
    ("extensionless-link", "only `madoguchi links` looks for it, on sites that are not ours: links_bed.rs"),
    ("page-too-large", "needs a file of a megabyte: below"),
    ("yaml-too-large", "needs a file of four megabytes: below"),
];

/// Findings whose message itself says what to write.
const SAYS_ALL: &[&str] = &["wrong-type", "unknown-record"];

/// Sources whose findings are about disks, networks and commands: no tree leads to them.
const NOT_FROM_A_TREE: &[&str] = &["src/disk/", "src/tools/external.rs", "src/cli/"];

#[test]
fn every_folder_is_reported_as_expected() {
    let mut wrong = Vec::new();
    for folder in folders(&root().join("tests/diagnostics")) {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let tree = site(&folder.join("in"));
        let found = cold(&tree, &options()).diagnostics;
        if name.starts_with("none") {
            if !found.is_empty() {
                wrong.push(format!("{name}: {}", shown(&tree, &found, Format::Short, Language::En)));
            }
            continue;
        }
        if !found.iter().any(|one| is_of(name, one.code)) {
            wrong.push(format!("{name}: found only {:?}", codes(&found)));
        }
        for one in &found {
            let said = one.labels.iter().map(|(_, why)| why).chain([&one.message]).chain(&one.help);
            wrong.extend(said.filter_map(one_sided).map(|fault| format!("{name}: {}: {fault}", one.code)));
            let help = one
                .help
                .as_ref()
                .map_or(SAYS_ALL.contains(&one.code), |help| !help.ja.is_empty() && !help.en.is_empty());
            if !help {
                wrong.push(format!("{name}: {} does not say what to do", one.code));
            }
            for span in one.span.iter().chain(one.labels.iter().map(|(span, _)| span)) {
                if !tree.get(&span.path).is_none_or(|bytes| span.start <= span.end && span.end as usize <= bytes.len())
                {
                    wrong.push(format!("{name}: {} points outside {}", one.code, span.path));
                }
            }
        }
        for (language, file) in [(Language::Ja, "expected.ja.txt"), (Language::En, "expected.en.txt")] {
            let report = shown(&tree, &found, Format::Human, language);
            wrong.extend(expect(&folder.join(file), &tidy(&report)).err());
        }
    }
    fail_if(&wrong);
}

/// Without the blanks at the ends of lines that editors remove, and with one line end.
fn tidy(report: &str) -> String {
    report.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().to_owned() + "\n"
}

/// Whether a folder is about a code.
fn is_of(folder: &str, code: &str) -> bool {
    folder.strip_prefix(code).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[test]
fn every_code_has_a_folder() {
    let codes = all_codes();
    assert!(codes.len() > 50, "the sources are not read as they should be: {codes:?}");
    let names: Vec<String> = folders(&root().join("tests/diagnostics"))
        .iter()
        .map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let mut wrong = Vec::new();
    for code in &codes {
        let shown = names.iter().any(|name| is_of(name, code));
        let elsewhere = ELSEWHERE.iter().any(|(one, _)| one == code);
        if !shown && !elsewhere {
            wrong.push(format!("no folder tests/diagnostics/{code}/"));
        }
        if shown && elsewhere {
            wrong.push(format!("{code} has a folder and need not be in the list"));
        }
    }
    for name in &names {
        if !name.starts_with("none") && !codes.iter().any(|code| is_of(name, code)) {
            wrong.push(format!("no source makes the finding of tests/diagnostics/{name}/"));
        }
    }
    for (code, _) in ELSEWHERE {
        if !codes.contains(*code) {
            wrong.push(format!("{code} is in the list, but no source makes it"));
        }
    }
    fail_if(&wrong);
}

/// The codes that the sources can put into a finding made from a tree.
fn all_codes() -> BTreeSet<String> {
    codes_of(|path| !NOT_FROM_A_TREE.iter().any(|one| path.contains(one)))
}

/// The codes that some of the sources can put into a finding.
pub(crate) fn codes_of(wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for entry in walkdir::WalkDir::new(root().join("src")).sort_by_file_name() {
        let entry = entry.unwrap();
        let path = entry.path().to_str().unwrap().replace('\\', "/");
        if entry.file_type().is_file() && path.ends_with(".rs") && !path.ends_with("tests.rs") && wanted(&path) {
            codes_in(entry.path(), &mut codes);
        }
    }
    codes
}

/// A code is the first argument of what makes a finding, or stands before its message or severity.
fn codes_in(file: &Path, codes: &mut BTreeSet<String>) {
    let text = std::fs::read_to_string(file).unwrap();
    let text = without_tests(&text);
    let quotes: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
    for at in quotes {
        let Some(literal) = text[at + 1..].split('"').next() else { continue };
        if literal.is_empty() || !literal.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit()) {
            continue;
        }
        let before = text[..at].trim_end();
        let after = text[at + literal.len() + 2..].trim_start_matches(',').trim_start();
        let makes = ["error(", "warning(", "strict(", "Flaw::new("].iter().any(|call| before.ends_with(call));
        let pair = before.ends_with('(') && ["words(", "Severity::"].iter().any(|next| after.starts_with(next));
        if makes || (pair && literal.contains('-')) {
            codes.insert(literal.to_owned());
        }
    }
}

/// One slip in the data of a site that is right is told where it is, and so is what somebody wrote about it; not what only
/// follows, which to fix would do harm.
#[test]
fn consequences_are_not_told() {
    let mut sources = madoguchi::tools::scaffold::site("見本会", day("2026-11-21"));
    let list = cold(&sources, &options()).value.tree;
    let pages = list.iter().filter(|(path, _)| path.extension() == "html");
    let list = pages
        .flat_map(|(path, html)| madoguchi::links::anchors(html).into_iter().map(move |id| format!("{path}#{id}\n")));
    put(&mut sources, "content/published.txt", list.collect::<String>());
    clean(&sources, &options());
    let mut wrong = Vec::new();
    let value = |text: &str, key: &str| -> String {
        let at = text.find(key).unwrap_or_else(|| panic!("{key}"));
        text[at..].lines().next().unwrap().to_owned()
    };
    for (file, key, slip) in [
        ("sources", "date: ", "date: 2026-02-30"),
        ("hours", "open: ", "open: 9時"),
        ("amounts", "value: ", "value: 1満円"),
        ("hotlines", "phone: ", "phone: 電話"),
    ] {
        let name = format!("content/data/{file}.yaml");
        let slipped = edit(&sources, &name, &value(text(&sources, &name), key), slip);
        let found = cold(&slipped, &options()).diagnostics;
        if found.is_empty() {
            wrong.push(format!("{slip}: not found"));
        }
        for one in found {
            let away = one.span.as_ref().is_some_and(|span| !slipped.contains(&span.path));
            if away || ["published-gone", "unused-fact", "broken-anchor", "unlinked-file"].contains(&one.code) {
                wrong.push(format!("{slip}: {} {:?} {}", one.code, one.span, one.message.en));
            }
        }
    }
    fail_if(&wrong);
}

#[test]
fn what_is_far_too_large_is_refused_unread() {
    let page = format!("---\ntitle: 長い\n---\n\n{}", "長い文です。\n\n".repeat(60_000));
    let data =
        format!("a:\n  label: 数\n  type: count\n  value: 1\n  source: x\n{}", "# 長い注です。\n".repeat(200_000));
    let site = tree(&[("content/site.yaml", "title: 見本\n"), ("content/index.md", "---\ntitle: 見本\n---\n")]);
    for (name, text, code) in
        [("content/long.md", page, "page-too-large"), ("content/data/figures.yaml", data, "yaml-too-large")]
    {
        let mut tree = site.clone();
        put(&mut tree, name, text);
        let found = cold(&tree, &options()).diagnostics;
        assert_eq!(places(&tree, &found), [format!("{code} {name}:1")]);
        assert!(found[0].help.is_some());
    }
}

/// A caret stands under the first character it means, and there are as many as that is wide.
#[test]
fn carets_stand_under_wide_and_narrow_characters() {
    let widths = [
        ("前の言葉、", 10),
        ("ｱｲｳ｡", 4),
        ("か\u{3099}き", 4),
        ("が。", 4),
        ("abc ", 4),
        ("é e\u{301}", 3),
        ("📞", 2),
        ("①…—“”", 5),
        ("（全角）", 8),
        ("\t", 4),
    ];
    let all: String = widths.iter().map(|(text, _)| *text).collect();
    let every = (all.as_str(), widths.iter().map(|(_, width)| width).sum::<usize>());
    for (before, width) in widths.into_iter().chain([every]) {
        let tree = tree(&[
            ("content/site.yaml", "title: 見本\n"),
            ("content/index.md", &format!("---\ntitle: 見本\n---\n\n文{before}１万２０００円です。\n")),
        ]);
        let report = shown(&tree, &cold(&tree, &options()).diagnostics, Format::Human, Language::Ja);
        let lines: Vec<&str> = report.lines().collect();
        let at = lines.iter().position(|line| line.contains("^^")).unwrap_or_else(|| panic!("{before:?}: {report}"));
        let carets = lines[at].split_once("| ").unwrap().1;
        let spaces = carets.len() - carets.trim_start().len();
        // １万２０００円: seven characters, each two wide
        assert_eq!((spaces, carets.trim()), (2 + width, "^".repeat(14).as_str()), "{before:?}\n{report}");
        let shown = lines[at - 1].split_once("| ").unwrap().1;
        assert!(!shown.contains('\t'), "a tab is as wide as the terminal likes");
    }
}

#[test]
fn a_hundred_findings_are_shown_and_the_rest_counted() {
    let body: String = (0..130).map(|n| format!("[x](none{n}.md)\n\n")).collect();
    let tree = tree(&[
        ("content/site.yaml", "title: 見本\n"),
        ("content/index.md", &format!("---\ntitle: 見本\n---\n\n{body}")),
    ]);
    let found = cold(&tree, &options()).diagnostics;
    assert_eq!(found.len(), 130);
    let lines = |format, language| shown(&tree, &found, format, language).lines().count();
    assert_eq!(lines(Format::Short, Language::En), 101);
    assert!(shown(&tree, &found, Format::Human, Language::Ja).ends_with("ほかに 30 件あります\n"));
    assert!(shown(&tree, &found, Format::Short, Language::En).ends_with("and 30 more\n"));
    // machines get all of them
    assert_eq!(lines(Format::Github, Language::En), 130);
    let json: serde_json::Value = serde_json::from_str(&shown(&tree, &found, Format::Json, Language::En)).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 130);
}
