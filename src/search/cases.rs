//! `content/search.cases.yaml`: what readers type, and the page that must be among the first results.

use super::{Hit, Search};
use crate::diag::{Checked, Diagnostic, Span, has_errors, words};
use crate::markdown::Link;
use crate::shape::{self, Field, Shape, optional, required};
use crate::site::Site;
use crate::tree::SitePath;
use crate::yaml::{self, Node};

/// Where the questions stand, counted from `content/`.
pub const PATH: &str = "search.cases.yaml";

/// How far down the expected page may be.
pub const FIRST: usize = 3;

/// A question and what is expected of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// What a reader types.
    pub query: String,
    /// Where it is written.
    pub span: Span,
    /// Pages, or sections of pages (`page.md#id`), of which one must be among the first results;
    /// empty: whatever comes.
    pub want: Vec<Link>,
    /// Records that must be shown as answers; empty: whatever comes.
    pub answer: Vec<Link>,
    /// Whether no fact may be shown as an answer.
    pub no_answer: bool,
}

/// The keys of a question.
pub const CASE: &[Field] = &[
    required("query", Shape::Text),
    optional("want", Shape::OneOrMany(&Shape::Page)),
    optional("answer", Shape::OneOrMany(&Shape::Text)),
];

/// Reads the file. `None` when it is not as it should be.
pub fn read(path: &SitePath, text: &str) -> Checked<Option<Vec<Case>>> {
    let mut found = Vec::new();
    let Some(node) = yaml::parse(path, text, 0..text.len()).split(&mut found) else {
        return Checked { value: None, diagnostics: found };
    };
    shape::check(&node, Shape::List(&Shape::Fields(CASE)), &mut found);
    for one in node.items().iter().filter(|one| one.get("want").is_none() && one.get("answer").is_none()) {
        found.push(shape::wrong(one, "want か answer のある項目", "an entry with `want` or `answer`"));
    }
    let cases = (!has_errors(&found)).then(|| node.items().iter().filter_map(case).collect());
    Checked { value: cases, diagnostics: found }
}

fn case(node: &Node) -> Option<Case> {
    let links = |key: &str| {
        let all = node.get(key).map(Node::one_or_many).unwrap_or_default();
        let link = |one: &Node| Some(Link { target: one.text()?.to_owned(), span: one.span.clone() });
        all.iter().filter_map(link).collect::<Vec<_>>()
    };
    let query = node.get("query")?;
    let mut answer = links("answer");
    let no_answer = answer.iter().any(|one| one.target == "none");
    answer.retain(|one| one.target != "none");
    Some(Case { query: query.text()?.to_owned(), span: query.span.clone(), want: links("want"), answer, no_answer })
}

/// Nobody asks the questions of a site that is not searched.
pub fn unused(case: &Case) -> Diagnostic {
    Diagnostic::warning(
        "search-off",
        Span::file(&case.span.path),
        words(
            "このサイトは検索を使わないので、このファイルは確かめられません",
            "this site has no search, so nothing is asked",
        ),
    )
    .help(words(
        "site.yaml の「search: false」を消すか（テーマが検索を持つとき）、このファイルを消してください",
        "remove `search: false` from site.yaml (if the theme has a search), or this file",
    ))
}

/// Asks all questions.
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
                shape::suggestion(path, site.pages.keys().map(SitePath::as_str)),
            )),
            (Some(ids), Some(id)) if !ids.contains(&id) => found.push(no_such(
                link,
                words(
                    format!("content/{path} に「#{id}」という見出しや項目はありません"),
                    format!("content/{path} has no heading or entry `#{id}`"),
                ),
                shape::suggestion(id, ids),
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
                shape::suggestion(&link.target, search.answers.iter().map(|one| one.id.as_str())),
            ));
        }
    }
    found
}

fn no_such(link: &Link, message: crate::diag::Words, near: Option<crate::diag::Words>) -> Diagnostic {
    Diagnostic::error("search-unknown", link.span.clone(), message).help(near.unwrap_or_else(|| {
        words(
            "ページは「relief/index.md#amounts」、答えは「hotlines.emergency」のように書いてください",
            "write a page as `relief/index.md#amounts` and an answer as `hotlines.emergency`",
        )
    }))
}

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
        return Some(
            Diagnostic::error(
                "search-case",
                case.span.clone(),
                words(
                    format!("「{}」で探しても、{} が上位{FIRST}件に出ません", case.query, wanted.join("、")),
                    format!("`{}` does not find {} among the first {FIRST}", case.query, wanted.join(", ")),
                ),
            )
            .help(words(
                format!(
                    "いま出るのは、{}です。そのページの題、見出し、文に読者の言葉を入れるか、ページの also か用語集の synonyms に足してください",
                    listed(&got, "0件")
                ),
                format!(
                    "it finds {}; use the reader's words in the page's title, heading or text, or add them to the page's `also` or to `synonyms` in the glossary",
                    listed(&got, "nothing").replace('、', ", ")
                ),
            )),
        );
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
