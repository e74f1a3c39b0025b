//! Runs the queries of `content/search.cases.yaml` against the index: the expected page must be among the first
//! results.

use crate::base::diag::{Diagnostic, Span, words};
use crate::base::suggest;
use crate::base::tree::SitePath;
use crate::render::Rendered;
use crate::search::{Hit, Search};
use crate::site::Site;
use crate::site::questions::Case;
use crate::syntax::markdown::Link;

/// Runs all queries of a site. If a page is missing from the index because of other errors, nothing is run: wrong
/// results would only be a consequence.
pub fn all(site: &Site, rendered: &Rendered) -> Vec<Diagnostic> {
    match &rendered.search {
        Some(search) if search.pages.len() == site.pages.len() && site.unread.is_empty() => check(search, site),
        None if rendered.complete => site.search_cases.first().map(unused).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The number of first results among which an expected page must be.
pub const FIRST: usize = 3;

/// The warning (`search-off`) for a site that has queries but no search.
pub fn unused(case: &Case) -> Diagnostic {
    let message = words(
        "このサイトは検索を使わないので、このファイルは確かめられません",
        "this site has no search, so nothing is asked",
    );
    let help = words(
        "site.yaml の「search: false」を消すか（テーマが検索を持つとき）、このファイルを消してください",
        "remove `search: false` from site.yaml (if the theme has a search), or this file",
    );
    Diagnostic::warning("search-off", Span::file(&case.span.path), message).help(help)
}

/// Runs all queries; those that expect what doesn't exist (`search-unknown`) are reported and not run.
pub fn check(search: &Search, site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for case in &site.search_cases {
        let unknown = unknown(case, search, site);
        if unknown.is_empty() {
            found.extend(ask(case, search));
        }
        found.extend(unknown);
    }
    found
}

/// Expected pages, sections and records that do not exist.
fn unknown(case: &Case, search: &Search, site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for link in &case.want {
        let (path, id) =
            link.target.split_once('#').map_or((link.target.as_str(), None), |(path, id)| (path, Some(id)));
        let page = search.pages.iter().find(|page| page.page.as_str() == path);
        let ids = page.map(|page| page.sections.iter().map(|one| one.id.as_str()).collect::<Vec<_>>());
        match (ids, id) {
            (None, _) => found.push(no_such(
                link,
                words(format!("content/{path} というページはありません"), format!("there is no page content/{path}")),
                suggest::suggestion(path, site.pages.keys().map(SitePath::as_str)),
            )),
            (Some(ids), Some(id)) if !ids.contains(&id) => found.push(no_such(
                link,
                words(
                    format!("content/{path} に「#{id}」という見出しや項目はありません"),
                    format!("content/{path} has no heading or entry `#{id}`"),
                ),
                suggest::suggestion(id, ids),
            )),
            _ => {}
        }
    }
    for link in &case.answer {
        if !search.answers.iter().any(|one| one.id == link.target) {
            found.push(no_such(
                link,
                words(
                    format!("「{}」は、答えとして見せる事実にありません", link.target),
                    format!("`{}` is not a fact that is shown as an answer", link.target),
                ),
                suggest::suggestion(&link.target, search.answers.iter().map(|one| one.id.as_str())),
            ));
        }
    }
    found
}

/// The finding on an expectation that names nothing, with a similar name if there is one.
fn no_such(link: &Link, message: crate::base::diag::Words, suggestion: Option<crate::base::diag::Words>) -> Diagnostic {
    Diagnostic::error("search-unknown", link.span.clone(), message).help(suggestion.unwrap_or_else(|| {
        words(
            "ページは「relief/index.md#amounts」、答えは「hotlines.emergency」のように書いてください",
            "write a page as `relief/index.md#amounts` and an answer as `hotlines.emergency`",
        )
    }))
}

/// Runs one query and compares its results with the expected ones (`search-case`).
fn ask(case: &Case, search: &Search) -> Option<Diagnostic> {
    let found = search.ask(&case.query);
    let hits: Vec<Hit<'_>> = found.results.iter().take(FIRST).filter_map(|entry| search.hit(*entry)).collect();
    let answers: Vec<&str> =
        found.answers.iter().filter_map(|entry| Some(search.answer(*entry)?.id.as_str())).collect();
    let place = |hit: &Hit<'_>| {
        if hit.section.id.is_empty() {
            hit.page.page.to_string()
        } else {
            format!("{}#{}", hit.page.page, hit.section.id)
        }
    };
    let listed = |all: &[String], none: &str| if all.is_empty() { none.to_owned() } else { all.join("、") };
    if !case.want.is_empty()
        && !case
            .want
            .iter()
            .any(|want| hits.iter().any(|hit| place(hit) == want.target || hit.page.page.as_str() == want.target))
    {
        let wanted: Vec<String> = case.want.iter().map(|one| one.target.clone()).collect();
        let got: Vec<String> = hits.iter().map(place).collect();
        let message = words(
            format!("「{}」で探しても、{} が上位{FIRST}件に出ません", case.query, wanted.join("、")),
            format!("`{}` does not find {} among the first {FIRST}", case.query, wanted.join(", ")),
        );
        let help = words(
            format!(
                "いま出るのは、{}です。そのページの題、見出し、文に読者の言葉を入れるか、ページの also か用語集の synonyms に足してください",
                listed(&got, "0件")
            ),
            format!(
                "it finds {}; use the reader's words in the page's title, heading or text, or add them to the page's `also` or to `synonyms` in the glossary",
                listed(&got, "nothing").replace('、', ", ")
            ),
        );
        return Some(Diagnostic::error("search-case", case.span.clone(), message).help(help));
    }
    let missing: Vec<String> =
        case.answer.iter().map(|one| one.target.clone()).filter(|one| !answers.contains(&one.as_str())).collect();
    let unwanted = case.no_answer && !answers.is_empty();
    if missing.is_empty() && !unwanted {
        return None;
    }
    let shown: Vec<String> = answers.iter().map(|one| (*one).to_owned()).collect();
    let message = if unwanted {
        words(
            format!("「{}」で探すと、要らない答えが出ます", case.query),
            format!("`{}` shows an answer where none is wanted", case.query),
        )
    } else {
        words(
            format!("「{}」で探しても、答えとして {} が出ません", case.query, missing.join("、")),
            format!("`{}` does not show {} as an answer", case.query, missing.join(", ")),
        )
    };
    Some(Diagnostic::error("search-case", case.span.clone(), message).help(words(
        format!(
            "いま出る答えは、{}です。その記録の also で、読者の言葉を足したり外したりしてください",
            listed(&shown, "0件")
        ),
        format!(
            "it shows {}; add the reader's words to `also` of the record, or take them away",
            listed(&shown, "none").replace('、', ", ")
        ),
    )))
}
