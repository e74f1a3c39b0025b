//! One Markdown file as a page: front matter (YAML between `---` lines) and body.
//!
//! References to facts and links to other pages are left as they are; they need the whole site.
//!
//! ```text
//! ---
//! title: 支援金の請求
//! updated: 2026-04-01
//! review_by: 2026-10
//! aliases: [/old/relief.html]
//! anchors: { total: amounts }
//! ---
//!
//! 本文。電話は {{ hotlines.relief.phone }} です。
//! ```

use crate::base::diag::{Checked, Diagnostic, Span, words};
use crate::base::japanese;
use crate::base::tree::SitePath;
use crate::ledger::read::{cites, review};
use crate::ledger::{Cite, Review};
use crate::syntax::fields::{self, Field, Shape, optional, required};
use crate::syntax::markdown::{self, Document, Link, Origin};
use crate::syntax::yaml::{self, Key, Node};
use crate::value::Date;

/// The largest page, in bytes. Nobody reads a larger one, and some Markdown becomes a hundred times larger as HTML.
const LARGEST: usize = 1 << 20;

/// A page as it is written: front matter and the parsed body.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its file, counted from `content/`: `relief/index.md`.
    pub path: SitePath,
    /// Its file in the tree: `content/relief/index.md`.
    pub source: SitePath,
    /// The title; references in it are filled in later.
    pub title: Document,
    /// What it is about, in a sentence; empty when none is given.
    pub description: Document,
    /// Its place among the pages of its folder; pages without one come last, by path.
    pub order: Option<u32>,
    /// The day on which somebody last checked the whole page against its sources.
    pub updated: Option<Date>,
    /// Where that day is written, for findings.
    pub updated_at: Option<Span>,
    /// When somebody should check it again.
    pub review: Option<Review>,
    /// The sources named in front matter.
    pub cites: Vec<Cite>,
    /// Old addresses that redirect to this page, as written.
    pub aliases: Vec<Link>,
    /// Former anchors, which redirect to anchors of this page.
    pub anchors: Vec<FormerAnchor>,
    /// Words that readers search for but that are not on the page.
    pub also: Vec<String>,
    /// The same for its sections: the id of a section, and its words.
    pub also_at: Vec<(Link, Vec<String>)>,
    /// Whether it is background that the search shows after other pages (`search: later`).
    pub found_later: bool,
    /// Whether it is a draft: published only with `--drafts`.
    pub draft: bool,
    /// Whether it is printed and handed out. `diff` then reports changes that make the printed copies out of date.
    pub leaflet: bool,
    /// Whether terms of the glossary are explained on it; `true` by default.
    pub glossary: bool,
    /// Which template shows it.
    pub kind: PageKind,
    /// The language of its text (BCP 47), when it is not that of the site.
    pub language: Option<String>,
    /// The text.
    pub body: Document,
}

/// A former anchor, from `anchors` in front matter: `total: amounts`, or from another page `old.html#total: amounts`.
#[derive(Clone, Debug)]
pub struct FormerAnchor {
    /// The old link target, as written: an id of this page, or another page's address with an id.
    pub old: Link,
    /// The id of this page to which it leads.
    pub new: Link,
    /// Whether the old id was added to a heading of this page as a second id. Then links work without a redirect.
    pub in_heading: bool,
}

/// Which template shows a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PageKind {
    /// An ordinary page.
    #[default]
    Page,
    /// The home page.
    Home,
    /// Questions as headings with the answers below them; also marked up as an FAQ for search engines.
    Qa,
}

impl PageKind {
    /// Its name in front matter, and of its template.
    pub fn name(self) -> &'static str {
        match self {
            PageKind::Page => "page",
            PageKind::Home => "home",
            PageKind::Qa => "qa",
        }
    }
}

/// The keys of front matter; the JSON schema for editors is made from this table, too.
pub const FRONT_MATTER: &[Field] = &[
    required("title", Shape::Prose),
    optional("description", Shape::Prose),
    optional("order", Shape::Whole),
    optional("updated", Shape::Day),
    optional("review_by", Shape::Day),
    optional("owner", Shape::Text),
    optional("sources", Shape::OneOrMany(&Shape::Source)),
    optional("aliases", Shape::OneOrMany(&Shape::Text)),
    optional("anchors", Shape::Pairs(&Shape::Text)),
    optional("also", Shape::OneOrMany(&Shape::Text)),
    optional("also_at", Shape::Pairs(&Shape::OneOrMany(&Shape::Text))),
    optional("search", Shape::Choice(&["later"])),
    optional("draft", Shape::Flag),
    optional("leaflet", Shape::Flag),
    optional("glossary", Shape::Flag),
    optional("kind", Shape::Choice(&["page", "home", "qa"])),
    optional("language", Shape::Text),
];

/// Reads a page. `source` is its path in the tree and `path` that in `content/`. `None` when its front matter can't be
/// read or the file is too large; a mistake in the body never loses the page.
pub fn parse(source: &SitePath, path: &SitePath, text: &str) -> Checked<Option<Page>> {
    let mut found = Vec::new();
    let page = read(source, path, text, &mut found);
    Checked { value: page, diagnostics: found }
}

/// As [`parse`], adding to `found`.
fn read(source: &SitePath, path: &SitePath, text: &str, found: &mut Vec<Diagnostic>) -> Option<Page> {
    if text.len() > LARGEST {
        let message = words("ページが大きすぎます（1 MiB まで）", "the page is too large (1 MiB at most)");
        let help = words("いくつかのページに分けてください", "split it into several pages");
        found.push(Diagnostic::error("page-too-large", Span::file(source), message).help(help));
        return None;
    }
    if let Some((at, control)) = text.char_indices().find(|(_, c)| c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
        let message = words(
            format!("目に見えない制御文字（U+{:04X}）があります", control as u32),
            format!("there is an invisible control character (U+{:04X})", control as u32),
        );
        let help = words("この文字を消してください", "remove it");
        found.push(
            Diagnostic::error("control-character", Span::new(source, at..at + control.len_utf8()), message).help(help),
        );
    }
    let (front, body_start) = front_matter(source, text, found)?;
    let node = yaml::parse(source, text, front).split(found)?;
    let before = found.len();
    fields::check_fields(&node, &[FRONT_MATTER], found);
    let title = node.get("title")?;
    if found.len() > before && node.text_of("title").is_none() {
        return None;
    }
    let day = |key: &str| node.text_of(key).and_then(|text| Date::parse(text).ok());
    let mut inline =
        |node: &Node| markdown::references_only(node.text().unwrap_or_default(), Origin::Scalar(node)).split(found);
    let title = inline(title);
    let description = node.get("description").map(&mut inline).unwrap_or_default();
    let body = text.get(body_start..).unwrap_or_default();
    let mut body = markdown::blocks(body, Origin::File { path: source, base: body_start }).split(found);
    let anchors = node.get("anchors").map(Node::entries).unwrap_or_default();
    let anchors = anchors.iter().filter_map(|(key, value)| former_anchor(key, value, &mut body)).collect();
    let aliases = node.get("aliases").map(Node::one_or_many).unwrap_or_default();
    Some(Page {
        path: path.clone(),
        source: source.clone(),
        title,
        description,
        order: node.text_of("order").and_then(|text| text.parse().ok()),
        updated: day("updated"),
        updated_at: node.get("updated").map(|node| node.span.clone()),
        review: review(&node),
        cites: cites(node.get("sources")),
        aliases: aliases
            .iter()
            .filter_map(|one| Some(Link { target: one.text()?.to_owned(), span: one.span.clone() }))
            .collect(),
        anchors,
        also: node.get("also").map(texts).unwrap_or_default(),
        also_at: node.get("also_at").map(Node::entries).unwrap_or_default().iter().map(also_at).collect(),
        found_later: node.text_of("search") == Some("later"),
        draft: node.text_of("draft") == Some("true"),
        leaflet: node.text_of("leaflet") == Some("true"),
        glossary: node.text_of("glossary") != Some("false"),
        kind: match node.text_of("kind") {
            Some("home") => PageKind::Home,
            Some("qa") => PageKind::Qa,
            _ => PageKind::Page,
        },
        language: node.text_of("language").map(str::to_owned),
        body,
    })
}

/// The texts of a list, or a single text.
fn texts(node: &Node) -> Vec<String> {
    node.one_or_many().iter().filter_map(Node::text).map(str::to_owned).collect()
}

/// The words of a section, from `also_at`.
fn also_at((key, words): &(Key, Node)) -> (Link, Vec<String>) {
    let id = japanese::nfc(key.text.trim_start_matches('#')).into_owned();
    (Link { target: id, span: key.span.clone() }, texts(words))
}

/// Reads a former anchor. An id of this page is added to the heading that replaces it, if there is one.
fn former_anchor(key: &Key, value: &Node, body: &mut Document) -> Option<FormerAnchor> {
    let old = Link { target: key.text.clone(), span: key.span.clone() };
    let new = value.text()?.trim_start_matches('#');
    let new = Link { target: japanese::nfc(new).into_owned(), span: value.span.clone() };
    let own = own_anchor(&old.target);
    let in_heading = own.is_some_and(|id| body.add_id(&new.target, &japanese::nfc(id)));
    Some(FormerAnchor { old, new, in_heading })
}

/// The id that a former anchor names on its own page (`total` or `#total`); `None` if it names another page.
pub fn own_anchor(old: &str) -> Option<&str> {
    let id = old.strip_prefix('#').unwrap_or(old);
    (!id.contains('#')).then_some(id)
}

/// The byte range of the front matter and the start of the body; reports what is missing (`no-front-matter`).
pub(crate) fn front_matter(
    source: &SitePath,
    text: &str,
    found: &mut Vec<Diagnostic>,
) -> Option<(std::ops::Range<usize>, usize)> {
    let line = text.lines().next().unwrap_or_default();
    if line.trim_end() != "---" {
        let message =
            words("ページのはじめに「---」で囲んだ見出し情報がありません", "the page does not begin with front matter");
        let help = words(
            "1行目に「---」、次に「title: ページの題」、その次に「---」を書いてください",
            "begin with a line `---`, then `title: …`, then `---`",
        );
        found.push(Diagnostic::error("no-front-matter", Span::new(source, 0..line.len()), message).help(help));
        return None;
    }
    let start = line.len() + 1;
    let mut at = start;
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((start..at, at + line.len()));
        }
        at += line.len();
    }
    let message = words("1行目の「---」を閉じる「---」がありません", "the front matter is not closed by `---`");
    let help = words("見出し情報の終わりに「---」だけの行を書いてください", "end it with a line `---`");
    found.push(Diagnostic::error("no-front-matter", Span::new(source, 0..3), message).help(help));
    None
}
