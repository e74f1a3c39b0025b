//! Runs the queries of `content/search.cases.yaml` against the index: the expected page must be among the first
//! results.

use crate::base::diag::{Diagnostic, Span, Words, words};
use crate::base::suggest;
use crate::base::tree::SitePath;
use crate::render::Rendered;
use crate::search::{Hit, PageText, Search};
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
    let mut found: Vec<Diagnostic> = search.pages.iter().flat_map(|page| unknown_sections(page, site)).collect();
    for case in &site.search_cases {
        let unknown = unknown(case, search, site);
        if unknown.is_empty() {
            found.extend(ask(case, search));
        }
        found.extend(unknown);
    }
    found
}

/// Sections with words of their own (`also_at` in front matter) that their page does not have.
fn unknown_sections(text: &PageText, site: &Site) -> Vec<Diagnostic> {
    let ids: Vec<&str> = text.sections.iter().map(|one| one.id.as_str()).filter(|id| !id.is_empty()).collect();
    let named = site.pages.get(&text.page).map(|page| page.also_at.as_slice()).unwrap_or_default();
    let finding = |link: &Link| {
        let message = no_section(text.page.as_str(), &link.target);
        let help = suggest::suggestion(&link.target, ids.iter().copied()).unwrap_or_else(|| {
            words(
                "見出しに「{#id}」を付けて、その id を書いてください。ページ全体の言葉は also に書きます",
                "give the heading an id (`{#id}`) and write it here; words for the whole page go into `also`",
            )
        });
        Diagnostic::error("search-unknown", link.span.clone(), message).help(help)
    };
    let unknown = named.iter().map(|(link, _)| link).filter(|link| !ids.contains(&link.target.as_str()));
    unknown.map(finding).collect()
}

/// What is wrong with a section that a page does not have.
fn no_section(path: &str, id: &str) -> Words {
    words(
        format!("content/{path} に「#{id}」という見出しや項目はありません"),
        format!("content/{path} has no heading or entry `#{id}`"),
    )
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
            (Some(ids), Some(id)) if !ids.contains(&id) => {
                found.push(no_such(link, no_section(path, id), suggest::suggestion(id, ids)))
            }
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
fn no_such(link: &Link, message: Words, suggestion: Option<Words>) -> Diagnostic {
    Diagnostic::error("search-unknown", link.span.clone(), message).help(suggestion.unwrap_or_else(|| {
        words(
            "ページは「relief/index.md#amounts」、答えは「hotlines.emergency」のように書いてください",
            "write a page as `relief/index.md#amounts` and an answer as `hotlines.emergency`",
        )
    }))
}

/// Runs one query and compares its results with the expected ones (`search-case`).
fn ask(case: &Case, search: &Search) -> Option<Diagnostic> {
    let query = &case.query;
    let found = search.ask(query);
    let hits = || found.results.iter().take(FIRST).filter_map(|entry| search.hit(*entry));
    let is_wanted = |hit: Hit<'_>| {
        let place = place(&hit);
        case.want.iter().any(|want| place == want.target || hit.page.page.as_str() == want.target)
    };
    if !case.want.is_empty() && !hits().any(is_wanted) {
        let wanted: Vec<&str> = case.want.iter().map(|one| one.target.as_str()).collect();
        let (got, got_en) = listed(&hits().map(|hit| place(&hit)).collect::<Vec<_>>(), "nothing");
        let message = words(
            format!("「{query}」で探しても、{} が上位{FIRST}件に出ません", wanted.join("、")),
            format!("`{query}` does not find {} among the first {FIRST}", wanted.join(", ")),
        );
        let help = words(
            format!(
                "いま出るのは、{got}です。そのページの題、見出し、文に読者の言葉を入れるか、ページの also か用語集の synonyms に足してください"
            ),
            format!(
                "it finds {got_en}; use the reader's words in the page's title, heading or text, or add them to the page's `also` or to `synonyms` in the glossary"
            ),
        );
        return Some(Diagnostic::error("search-case", case.span.clone(), message).help(help));
    }
    let answers: Vec<&str> = found.answers.iter().filter_map(|at| Some(search.answers.get(*at)?.id.as_str())).collect();
    let missing: Vec<&str> =
        case.answer.iter().map(|one| one.target.as_str()).filter(|one| !answers.contains(one)).collect();
    let message = if case.no_answer && !answers.is_empty() {
        words(
            format!("「{query}」で探すと、要らない答えが出ます"),
            format!("`{query}` shows an answer where none is wanted"),
        )
    } else if !missing.is_empty() {
        words(
            format!("「{query}」で探しても、答えとして {} が出ません", missing.join("、")),
            format!("`{query}` does not show {} as an answer", missing.join(", ")),
        )
    } else {
        return None;
    };
    let (shown, shown_en) = listed(&answers, "none");
    let help = words(
        format!("いま出る答えは、{shown}です。その記録の answers か also で、読者の問いを足したり外したりしてください"),
        format!("it shows {shown_en}; add the reader's question to `answers` or `also` of the record, or take it away"),
    );
    Some(Diagnostic::error("search-case", case.span.clone(), message).help(help))
}

/// The page of a hit, with the id of its section if it has one.
fn place(hit: &Hit<'_>) -> String {
    match hit.section.id.as_str() {
        "" => hit.page.page.to_string(),
        id => format!("{}#{id}", hit.page.page),
    }
}

/// Names as a list in Japanese and in English; `none` is the English word for an empty one.
fn listed(all: &[impl AsRef<str>], none: &str) -> (String, String) {
    if all.is_empty() {
        return (String::from("0件"), none.to_owned());
    }
    let all: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
    (all.join("、"), all.join(", "))
}
