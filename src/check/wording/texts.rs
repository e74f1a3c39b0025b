//! Selects the texts that the wording lint checks: pages, texts of data and rules, and the settings that are shown on
//! every page. Names and values of facts are left out, because they are quoted from their sources.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::base::diag::Span;
use crate::base::tree::{SitePath, Tree};
use crate::ledger::{Content, each_content};
use crate::site::page::{self, Page};
use crate::site::{Site, config};
use crate::syntax::markdown::runs::{Run, runs};
use crate::syntax::markdown::{Document, Origin, blocks, inline, references_only};
use crate::syntax::yaml::{self, Data, Node};

/// A file with its texts.
pub(super) struct File<'a> {
    pub(super) path: SitePath,
    texts: Texts<'a>,
}

/// The texts of a file, by the way in which it is parsed.
enum Texts<'a> {
    /// Title, description and body.
    Page(&'a Page),
    /// Some values of a YAML file, and how the text of one is read.
    Values(Vec<Cow<'a, Document>>, fn(&Node) -> Document),
}

/// The settings whose text is shown on every page.
const LINES: [&str; 2] = ["description", "notice"];

/// All files with texts to check.
pub(super) fn files<'a>(tree: &Tree, site: &'a Site) -> Vec<File<'a>> {
    let pages = site.pages.values().map(|page| File { path: page.source.clone(), texts: Texts::Page(page) });
    let mut values: BTreeMap<&SitePath, Vec<Cow<'a, Document>>> = BTreeMap::new();
    let mut add = |text: &'a Document| {
        if let Some(span) = &text.at {
            values.entry(&span.path).or_default().push(Cow::Borrowed(text));
        }
    };
    for record in site.ledger.records() {
        each_content(record, &mut |content| {
            if let Content::Prose(text) = content {
                add(text);
            }
        });
    }
    site.decisions.values().flat_map(|decision| decision.bodies()).for_each(&mut add);
    let values = values.into_iter().map(|(path, all)| File { path: path.clone(), texts: Texts::Values(all, prose) });
    pages.chain(values).chain(settings(tree)).collect()
}

/// The texts of `site.yaml`. The file is parsed again, because the settings don't keep the places of their texts.
fn settings(tree: &Tree) -> Option<File<'static>> {
    let path = SitePath::new(config::PATH)?;
    let node = parse(&path, tree.text(&path)?)?;
    let lines = LINES.iter().filter_map(|key| node.get(key)).map(|node| Cow::Owned(line(node))).collect();
    Some(File { path, texts: Texts::Values(lines, line) })
}

/// The content of a YAML file.
fn parse(path: &SitePath, text: &str) -> Option<Node> {
    yaml::parse(path, text, 0..text.len()).value
}

/// A value as a text with markup.
fn prose(node: &Node) -> Document {
    inline(node.text().unwrap_or_default(), Origin::Scalar(node)).value
}

/// A setting as a text with references but no other markup.
fn line(node: &Node) -> Document {
    references_only(node.text().unwrap_or_default(), Origin::Scalar(node)).value
}

impl File<'_> {
    /// The runs of this file, from the site as it was read.
    pub(super) fn runs(&self) -> Vec<Run> {
        match &self.texts {
            Texts::Page(page) => [&page.title, &page.description, &page.body].into_iter().flat_map(runs).collect(),
            Texts::Values(texts, _) => texts.iter().flat_map(|text| runs(text)).collect(),
        }
    }

    /// The runs of this file if its content were `text`, a version of it with some words replaced. `tree` is what the
    /// site was read from. Values are matched by their position in the sequence of values, because byte offsets change.
    pub(super) fn runs_of(&self, tree: &Tree, text: &str) -> Vec<Run> {
        let texts = match &self.texts {
            Texts::Page(_) => page_of(&self.path, text),
            Texts::Values(texts, read) => {
                let was = tree.text(&self.path).and_then(|text| parse(&self.path, text));
                let is = parse(&self.path, text);
                let spans: Vec<&Span> = texts.iter().filter_map(|text| text.at.as_ref()).collect();
                let values = scalars(was.as_ref()).into_iter().zip(scalars(is.as_ref()));
                values.filter(|(was, _)| spans.contains(&&was.span)).map(|(_, is)| read(is)).collect()
            }
        };
        texts.iter().flat_map(runs).collect()
    }
}

/// The texts of a page whose content is `text`.
fn page_of(path: &SitePath, text: &str) -> Vec<Document> {
    let Some((front, start)) = page::front_matter(path, text, &mut Vec::new()) else { return Vec::new() };
    let node = yaml::parse(path, text, front).value;
    let head = ["title", "description"].iter().filter_map(|key| node.as_ref()?.get(key)).map(line);
    let body = text.get(start..).unwrap_or_default();
    head.chain([blocks(body, Origin::File { path, base: start }).value]).collect()
}

/// The scalars of a file, in order.
fn scalars(node: Option<&Node>) -> Vec<&Node> {
    let mut waiting: Vec<&Node> = node.into_iter().collect();
    let mut all = Vec::new();
    while let Some(node) = waiting.pop() {
        match &node.data {
            Data::Scalar(_) => all.push(node),
            Data::List(items) => waiting.extend(items.iter().rev()),
            Data::Map(entries) => waiting.extend(entries.iter().rev().map(|(_, value)| value)),
            Data::Null => {}
        }
    }
    all
}
