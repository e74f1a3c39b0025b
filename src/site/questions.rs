//! `content/search.cases.yaml`: what readers type, and the page that must be among the first results.
//!
//! Only the file is read here; `check::questions` runs the queries against the index.
//!
//! ```yaml
//! - { query: 支援金 いくら, want: relief/index.md#amounts }
//! - { query: 夜の電話, answer: hotlines.emergency }
//! - { query: 駐車場, want: qa/parking.md, answer: none }
//! ```

use crate::base::diag::{Checked, Span, has_errors};
use crate::base::tree::SitePath;
use crate::syntax::fields::{self, Field, Shape, optional, required};
use crate::syntax::markdown::Link;
use crate::syntax::yaml::{self, Node};

/// The path of the file in `content/`.
pub const PATH: &str = "search.cases.yaml";

/// A query with its expected results.
#[derive(Clone, Debug)]
pub struct Case {
    /// What a reader types.
    pub query: String,
    /// Where it is written.
    pub span: Span,
    /// Pages or sections (`page.md#id`), one of which must be among the first results; empty if any will do.
    pub want: Vec<Link>,
    /// Ids of records that must be shown as answers; empty if any will do.
    pub answer: Vec<Link>,
    /// Whether no fact may be shown as an answer (`answer: none`).
    pub no_answer: bool,
}

/// The keys of an entry.
pub const CASE: &[Field] = &[
    required("query", Shape::Text),
    optional("want", Shape::OneOrMany(&Shape::Page)),
    optional("answer", Shape::OneOrMany(&Shape::Text)),
];

/// Reads the file. `None` when anything in it is wrong: half the queries would give a false sense of safety.
pub fn read(path: &SitePath, text: &str) -> Checked<Option<Vec<Case>>> {
    let mut found = Vec::new();
    let Some(node) = yaml::parse(path, text, 0..text.len()).split(&mut found) else {
        return Checked { value: None, diagnostics: found };
    };
    fields::check(&node, Shape::List(&Shape::Fields(CASE)), &mut found);
    for one in node.items().iter().filter(|one| one.get("want").is_none() && one.get("answer").is_none()) {
        found.push(fields::wrong(one, "want か answer のある項目", "an entry with `want` or `answer`"));
    }
    let cases = (!has_errors(&found)).then(|| node.items().iter().filter_map(case).collect());
    Checked { value: cases, diagnostics: found }
}

/// An entry of the file; `None` if it has no query, which is reported by the check of its keys.
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
