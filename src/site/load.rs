//! Reads a tree of files as a site: each file goes to the parser for its kind.
//!
//! A file that can't be parsed is left out of the model and remembered as unread, so that later checks don't report
//! what is missing because of it. Files that did not change since the last build are taken from [`Memos`].

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::{Options, Site, questions, synonyms};
use crate::base::diag::{Checked, Diagnostic, Span, utf8, words};
use crate::base::memo::{Entry, Memo};
use crate::base::tree::{SitePath, Tree};
use crate::decision::{self, Decision, cases};
use crate::ledger::{Collection, Ledger, read};
use crate::site::page::{self, Page};
use crate::site::{config, files};

/// The result of parsing one file: its value (`None` if it could not be read) and its findings. Both are cached.
type ParsedFile<V> = Checked<Option<V>>;

/// Parsed files of the last build, by path and content: `serve` and `check --fix` build the same site many times.
#[derive(Debug, Default)]
pub struct Memos {
    /// Pages are shared, because a site has many and most are unchanged.
    pages: Memo<ParsedFile<Arc<Page>>>,
    data: Memo<ParsedFile<Collection>>,
    decisions: Memo<ParsedFile<Decision>>,
    cases: Memo<ParsedFile<cases::Cases>>,
}

/// Reads a tree as a site. Never fails: what is wrong is in the findings, and the model holds all that could be read.
pub fn load(tree: &Tree, options: &Options, memos: &mut Memos) -> Checked<Site> {
    let mut found = Vec::new();
    let mut config = config::read(tree).split(&mut found);
    if let Some(base) = options.base_path.as_deref().and_then(config::base_path) {
        config.base_path = base;
    }
    let (mut page_files, mut data_files, mut other_files) = (Vec::new(), Vec::new(), Vec::new());
    let mut decision_files = Vec::new();
    let mut search_cases = Vec::new();
    let mut same_words = Vec::new();
    for (source, bytes) in tree.under("content") {
        let Some(path) = source.as_str().strip_prefix("content/").and_then(SitePath::new) else { continue };
        let hidden = path.as_str().split('/').any(|part| part.starts_with('.') && part != ".well-known");
        if hidden
            || files::is_litter(&path)
            || [config::PATH, config::WORDING, config::PUBLISHED].contains(&source.as_str())
        {
            continue;
        }
        match path.extension() {
            "md" => page_files.push((source, path, bytes)),
            "yaml" | "yml" if path.folder() == "data" => data_files.push((source, path, bytes)),
            "yaml" | "yml" if path.folder() == "decisions" => decision_files.push((source, path, bytes)),
            "yaml" if path.as_str() == questions::PATH => match utf8(source, bytes) {
                Ok(text) => search_cases = questions::read(source, text).split(&mut found).unwrap_or_default(),
                Err(finding) => found.push(*finding),
            },
            "yaml" if path.as_str() == synonyms::PATH => match utf8(source, bytes) {
                Ok(text) => same_words = synonyms::read(source, text).split(&mut found),
                Err(finding) => found.push(*finding),
            },
            "yaml" | "yml" if is_misplaced(&path) => found.push(misplaced(source)),
            // Data with a wrong extension must be reported, not published: other files in these folders are treated
            // alike.
            _ if path.folder() == "data" => data_files.push((source, path, bytes)),
            _ if path.folder() == "decisions" => decision_files.push((source, path, bytes)),
            _ if is_misplaced(&path) && !path.folder().is_empty() => found.push(wrong_extension(source)),
            _ => other_files.push((source, path, bytes)),
        }
    }

    let ledger = load_ledger(&data_files, memos, &mut found);
    let LoadedDecisions { decisions, cases, unread: unread_decisions } =
        load_decisions(&decision_files, &ledger, memos, &mut found);
    let LoadedPages { pages, drafts, unread } = load_pages(&page_files, options, memos, &mut found);
    let mut assets = BTreeMap::new();
    for (_, path, bytes) in other_files {
        let target = files::target(&path, bytes, &config.files);
        assets.insert(path, (target, bytes.clone()));
    }
    check_names(tree, &mut found);
    let options = options.clone();
    let site = Site {
        config,
        pages,
        drafts,
        unread,
        ledger,
        decisions,
        cases,
        unread_decisions,
        search_cases,
        same_words,
        assets,
        options,
    };
    Checked { value: site, diagnostics: found }
}

/// Whether a YAML file is where nothing reads it: at the top, or in a subfolder of `data/` or `decisions/`.
fn is_misplaced(path: &SitePath) -> bool {
    matches!(path.as_str().split('/').next(), Some("data" | "decisions")) || path.folder().is_empty()
}

/// The finding on a YAML file that nothing reads.
fn misplaced(source: &SitePath) -> Diagnostic {
    let message = words("このファイルは、ここに置いても読まれません", "nothing reads this file here");
    let help = words(
        "事実は content/data/、規則は content/decisions/ の中に、フォルダーを作らずに置いてください",
        "facts go into content/data/, rules into content/decisions/, without folders below them",
    );
    Diagnostic::error("misplaced-yaml", Span::file(source), message).help(help)
}

/// Path in the tree, path in `content/`, and content.
type File<'a> = (&'a SitePath, SitePath, &'a Arc<[u8]>);

/// Reads the data files. A file that can't be read makes its collection unread: references into it are not reported.
fn load_ledger(files: &[File<'_>], memos: &mut Memos, found: &mut Vec<Diagnostic>) -> Ledger {
    let (mut results, mut unread) = (Vec::new(), Vec::new());
    for (source, path, bytes) in files {
        if path.extension() != "yaml" {
            found.push(wrong_extension(source));
            unread.push(stem(path).to_owned());
            continue;
        }
        let result = memos.data.get(source, bytes).unwrap_or_else(|| match utf8(source, bytes) {
            Ok(text) => read::collection(source, text),
            Err(finding) => Checked { value: None, diagnostics: vec![*finding] },
        });
        results.push(((*source).clone(), (*bytes).clone(), result));
    }
    let mut collections = Vec::new();
    for (source, _, result) in &results {
        match result.clone().split(found) {
            Some(collection) => collections.push(collection),
            None => unread.push(source.name().trim_end_matches(".yaml").to_owned()),
        }
    }
    memos.data.replace(results);
    read::ledger(collections, unread).split(found)
}

/// The decisions and cases of a site, with the names of those that could not be read.
#[derive(Default)]
struct LoadedDecisions {
    decisions: BTreeMap<String, Decision>,
    cases: Vec<cases::Cases>,
    unread: Vec<String>,
}

/// Parses a file, or takes the result of the last build if its content is the same; adds the result to `next`, the
/// cache for the next build.
fn read_cached<V: Clone>(
    (source, _, bytes): &File<'_>,
    last: &Memo<ParsedFile<V>>,
    read: fn(&SitePath, &str) -> ParsedFile<V>,
    next: &mut Vec<Entry<ParsedFile<V>>>,
) -> ParsedFile<V> {
    let result = last.get(source, bytes).unwrap_or_else(|| match utf8(source, bytes) {
        Ok(text) => read(source, text),
        Err(finding) => Checked { value: None, diagnostics: vec![*finding] },
    });
    next.push(((*source).clone(), (*bytes).clone(), result.clone()));
    result
}

/// Reads decisions and their cases, and links the decisions to the ledger. A decision that names a fact which could
/// not be read is unread itself, because its proof would be meaningless.
fn load_decisions(
    files: &[File<'_>],
    ledger: &Ledger,
    memos: &mut Memos,
    found: &mut Vec<Diagnostic>,
) -> LoadedDecisions {
    let mut loaded = LoadedDecisions::default();
    let (mut decisions, mut all_cases) = (Vec::new(), Vec::new());
    for file in files {
        let (source, path, _) = file;
        if path.extension() != "yaml" {
            found.push(wrong_extension(source));
            loaded.unread.push(stem(path).to_owned());
            continue;
        }
        let stem = path.name().trim_end_matches(".yaml").to_owned();
        if path.name().ends_with(".cases.yaml") {
            match read_cached(file, &memos.cases, cases::read, &mut all_cases).split(found) {
                Some(cases) => loaded.cases.push(cases),
                None => loaded.unread.push(stem),
            }
            continue;
        }
        let read = read_cached(file, &memos.decisions, decision::read::decision, &mut decisions);
        let Some(mut decision) = read.split(found) else {
            loaded.unread.push(stem);
            continue;
        };
        let wrong = decision::link::link(&mut decision, ledger);
        if wrong.is_empty() && decision.facts().iter().all(|(fact, _)| !ledger.is_unread(fact)) {
            loaded.decisions.insert(stem, decision);
        } else {
            loaded.unread.push(stem);
        }
        found.extend(wrong);
    }
    memos.decisions.replace(decisions);
    memos.cases.replace(all_cases);
    loaded
}

/// The pages of a site, with the drafts that are left out and those that could not be read.
#[derive(Default)]
struct LoadedPages {
    pages: BTreeMap<SitePath, Arc<Page>>,
    drafts: Vec<SitePath>,
    unread: Vec<SitePath>,
}

/// Reads the pages, in parallel.
fn load_pages(files: &[File<'_>], options: &Options, memos: &mut Memos, found: &mut Vec<Diagnostic>) -> LoadedPages {
    let memo = &memos.pages;
    let results: Vec<_> = files
        .par_iter()
        .map(|(source, path, bytes)| {
            let result = memo.get(source, bytes).unwrap_or_else(|| match utf8(source, bytes) {
                Ok(text) => {
                    let page = page::parse(source, path, text);
                    Checked { value: page.value.map(Arc::new), diagnostics: page.diagnostics }
                }
                Err(finding) => Checked { value: None, diagnostics: vec![*finding] },
            });
            ((*source).clone(), (*bytes).clone(), result)
        })
        .collect();
    let mut loaded = LoadedPages::default();
    for ((_, path, _), (_, _, result)) in files.iter().zip(&results) {
        found.extend(result.diagnostics.iter().cloned());
        match &result.value {
            Some(page) if page.draft && !options.drafts => loaded.drafts.push(page.path.clone()),
            Some(page) => {
                loaded.pages.insert(page.path.clone(), page.clone());
            }
            None => loaded.unread.push(path.clone()),
        }
    }
    memos.pages.replace(results);
    loaded
}

/// The name of a file without any of its extensions: `hours` for `hours.yaml.txt`.
fn stem(path: &SitePath) -> &str {
    path.name().split('.').next().unwrap_or_default()
}

/// The finding on a file in a data folder whose name doesn't end in `.yaml`.
fn wrong_extension(source: &SitePath) -> Diagnostic {
    let message = words("データファイルの名前は「.yaml」で終わらせます", "data files end in `.yaml`");
    let help = words(
        "データなら、名前の終わりを「.yaml」に変えてください。データでなければ、別のフォルダーに移してください",
        "rename it if it is data; what is no data belongs in another folder",
    );
    Diagnostic::error("wrong-extension", Span::file(source), message).help(help)
}

/// Reports names of files or folders that differ only by case or width: on Windows and macOS they are one file.
fn check_names(tree: &Tree, found: &mut Vec<Diagnostic>) {
    let fold = |text: &str| -> String { text.nfkc().flat_map(char::to_lowercase).collect() };
    let mut folded: BTreeMap<String, &str> = BTreeMap::new();
    let mut last = "";
    for (path, _) in tree.under("content") {
        let mut names = vec![path.as_str()];
        if path.folder() != last {
            last = path.folder();
            names.extend(last.match_indices('/').map(|(at, _)| &last[..at]).chain([last]));
        }
        for name in names {
            let Some(other) = folded.insert(fold(name), name).filter(|other| *other != name) else { continue };
            let message = words(
                format!("「{other}」と「{name}」は、大文字・小文字や全角・半角だけが違う名前です"),
                format!("`{other}` and `{name}` differ only by case or width"),
            );
            let help = words(
                "パソコンによっては同じファイルになってしまいます。どちらかの名前を変えてください",
                "on some disks they are one file; rename one of them",
            );
            found.push(Diagnostic::error("same-name", Span::file(path), message).help(help));
        }
    }
}
