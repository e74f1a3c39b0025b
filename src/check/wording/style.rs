//! Reads `content/data/wording.yaml`: terms with their avoided forms, and rules that can be switched on.

use std::collections::BTreeMap;

use crate::base::diag::{Checked, Diagnostic, Span, utf8, words};
use crate::base::tree::{SitePath, Tree};
use crate::check::wording::date::Form;
use crate::check::wording::punctuation::Marks;
use crate::check::wording::term::{Term, Terms};
use crate::site::config;
use crate::syntax::fields::{self, Field, Shape, optional, required};
use crate::syntax::markdown::runs::OTHER;
use crate::syntax::yaml::{self, Node};

/// A house style.
pub(super) struct Style {
    pub(super) terms: Terms,
    pub(super) rules: Rules,
}

/// The rules besides terms; each is off unless the file switches it on.
#[derive(Default)]
pub(super) struct Rules {
    /// Report full-width letters and digits.
    pub(super) full_width: bool,
    /// Report half-width kana.
    pub(super) half_width_kana: bool,
    /// Report commas and full stops other than these.
    pub(super) punctuation: Option<Marks>,
    /// Report dates in other forms than this.
    pub(super) dates: Option<Form>,
    /// Report links whose whole text is one of these; in the form of [`bare`].
    vague_links: Vec<String>,
}

impl Style {
    /// Whether the text of a link says nothing about where it leads (「こちら」). WCAG 2.2, 2.4.4 asks for a purpose.
    pub(super) fn is_vague(&self, text: &str) -> bool {
        // A value or picture in the link may say enough.
        !text.contains(OTHER) && self.rules.vague_links.contains(&bare(text))
    }
}

/// The text of a link in lower case, without surrounding punctuation and arrows.
fn bare(text: &str) -> String {
    text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// The keys of a term.
const TERM: &[Field] =
    &[required("use", Shape::Text), required("avoid", Shape::OneOrMany(&Shape::Text)), optional("why", Shape::Text)];

/// The keys of `rules`.
const RULES: &[Field] = &[
    optional("full_width_letters", Shape::Flag),
    optional("half_width_kana", Shape::Flag),
    optional("punctuation", Shape::Choice(Marks::NAMES)),
    optional("dates", Shape::Choice(Form::NAMES)),
    optional("vague_links", Shape::OneOrMany(&Shape::Text)),
];

/// The keys of `wording.yaml`; the JSON schema for editors is made from this table, too.
pub const WORDING: &[Field] = &[
    optional("terms", Shape::List(&Shape::Fields(TERM))),
    optional("rules", Shape::Fields(RULES)),
    optional("except", Shape::OneOrMany(&Shape::Text)),
];

/// Reads the house style; `None` if there is none or anything in it is wrong: half a style would report nonsense.
pub(super) fn read(tree: &Tree) -> Checked<Option<Style>> {
    let mut diagnostics = Vec::new();
    Checked { value: style(tree, &mut diagnostics), diagnostics }
}

/// Reads the house style, as [`read`]; what is wrong is added to `found`.
fn style(tree: &Tree, found: &mut Vec<Diagnostic>) -> Option<Style> {
    let path = SitePath::new(config::WORDING)?;
    let text = utf8(&path, tree.get(&path)?).map_err(|finding| found.push(*finding)).ok()?;
    let node = yaml::parse(&path, text, 0..text.len()).split(found)?;
    fields::check_fields(&node, &[WORDING], found);
    if found.is_empty() {
        check_terms(&node, found);
    }
    if !found.is_empty() {
        return None;
    }
    let rules = node.get("rules");
    let rule = |key: &str| rules.and_then(|rules| rules.text_of(key));
    let rules = Rules {
        full_width: rule("full_width_letters") == Some("true"),
        half_width_kana: rule("half_width_kana") == Some("true"),
        punctuation: rule("punctuation").and_then(Marks::parse),
        dates: rule("dates").and_then(Form::parse),
        vague_links: texts(rules.and_then(|rules| rules.get("vague_links"))).map(bare).collect(),
    };
    let terms = node.get("terms").map(Node::items).unwrap_or_default().iter().map(|one| Term {
        preferred: one.text_of("use").unwrap_or_default().to_owned(),
        avoided: texts(one.get("avoid")).map(str::to_owned).collect(),
        why: one.text_of("why").map(str::to_owned),
    });
    let terms = Terms::new(terms.collect(), texts(node.get("except")));
    Some(Style { terms, rules })
}

/// The texts of a field that has one or many; none if it is absent.
fn texts(node: Option<&Node>) -> impl Iterator<Item = &str> {
    node.map(Node::one_or_many).unwrap_or_default().iter().filter_map(Node::text)
}

/// Reports forms that are avoided in one place and wanted in another, or avoided twice (`wording-conflict`).
fn check_terms(node: &Node, found: &mut Vec<Diagnostic>) {
    let terms = || node.get("terms").map(Node::items).unwrap_or_default().iter();
    let except = node.get("except").map(Node::one_or_many).unwrap_or_default();
    let wanted = terms().filter_map(|term| term.get("use")).chain(except);
    let mut seen: BTreeMap<&str, &Span> = wanted.filter_map(|one| Some((one.text()?, &one.span))).collect();
    for one in terms().flat_map(|term| term.get("avoid").map(Node::one_or_many).unwrap_or_default()) {
        let Some(text) = one.text() else { continue };
        if let Some(other) = seen.insert(text, &one.span) {
            let message = words(
                format!("「{text}」を避けるのか使うのか、どう直すのかが、ひとつに決まりません"),
                format!("whether and how `{text}` is to be avoided is not clear"),
            );
            found.push(
                Diagnostic::error("wording-conflict", one.span.clone(), message)
                    .label(other.clone(), words("ここにも書かれています", "it stands here, too"))
                    .help(words(
                        "「use」「avoid」「except」を合わせて、同じ言葉は1回だけ書いてください",
                        "write a form once only, in `use`, `avoid` or `except`",
                    )),
            );
        }
    }
}
