//! Which texts of which files editors write: pages, texts of data and rules, the lines that stand on every page. Names
//! and values of facts are not theirs to choose.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::base::diag::Span;
use crate::base::tree::{SitePath, Tree};
use crate::ledger::{Content, each_content};
use crate::site::{Site, config, page};
use crate::syntax::markdown::prose::{self, Run};
use crate::syntax::markdown::{Body, Origin};
use crate::syntax::yaml::{self, Data, Node};

/// A file and what of it is text.
pub(super) struct File {
    pub(super) path: SitePath,
    texts: Texts,
}

enum Texts {
    /// Title, description and body.
    Page,
    /// The scalars of these numbers, counted through the file: their places change when the file is mended.
    Markdown(BTreeSet<usize>),
    /// The same, in which only references mean anything.
    Plain(BTreeSet<usize>),
}

/// All files with texts.
pub(super) fn files(tree: &Tree, site: &Site) -> Vec<File> {
    let mut files: Vec<File> =
        site.pages.values().map(|page| File { path: page.source.clone(), texts: Texts::Page }).collect();
    let mut places: BTreeMap<SitePath, BTreeSet<(u32, u32)>> = BTreeMap::new();
    let mut add = |body: &Body| {
        if let Some(span) = &body.at {
            places.entry(span.path.clone()).or_default().insert((span.start, span.end));
        }
    };
    for record in site.ledger.records() {
        each_content(record, &mut |content| {
            if let Content::Prose(body) = content {
                add(body);
            }
        });
    }
    site.decisions.values().flat_map(|decision| decision.bodies()).for_each(&mut add);
    for (path, places) in places {
        let wanted = numbers(tree, &path, |span| places.contains(&(span.start, span.end)));
        files.push(File { path, texts: Texts::Markdown(wanted) });
    }
    files.extend(settings(tree));
    files
}

/// The lines of the settings that stand on every page.
fn settings(tree: &Tree) -> Option<File> {
    let path = SitePath::new(config::PATH)?;
    let node = parse(&path, tree.text(&path)?)?;
    let spans: Vec<&Span> =
        ["description", "notice"].iter().filter_map(|key| node.get(key)).map(|node| &node.span).collect();
    let wanted = numbers(tree, &path, |span| spans.contains(&span));
    Some(File { path, texts: Texts::Plain(wanted) })
}

fn parse(path: &SitePath, text: &str) -> Option<Node> {
    yaml::parse(path, text, 0..text.len()).value
}

fn numbers(tree: &Tree, path: &SitePath, is_wanted: impl Fn(&Span) -> bool) -> BTreeSet<usize> {
    let mut wanted = BTreeSet::new();
    let node = tree.text(path).and_then(|text| parse(path, text));
    each_scalar(node.as_ref(), &mut |number, node| {
        if is_wanted(&node.span) {
            wanted.insert(number);
        }
    });
    wanted
}

fn each_scalar<'n>(node: Option<&'n Node>, with: &mut dyn FnMut(usize, &'n Node)) {
    let mut waiting: Vec<&Node> = node.into_iter().collect();
    let mut number = 0;
    while let Some(node) = waiting.pop() {
        match &node.data {
            Data::Scalar(_) => {
                with(number, node);
                number += 1;
            }
            Data::List(items) => waiting.extend(items.iter().rev()),
            Data::Map(entries) => waiting.extend(entries.iter().rev().map(|(_, value)| value)),
            Data::Null => {}
        }
    }
}

/// What is done with a run: it comes with a way from the text it was read from to the file.
type With<'w> = dyn FnMut(&Run, &dyn Fn(Range<usize>) -> Span) + 'w;

impl File {
    /// Reads the runs of this file from its text, which may have changed since the site was read.
    pub(super) fn each_run(&self, text: &str, with: &mut With<'_>) {
        let mut each = |runs: Vec<Run>, origin: Origin<'_>| {
            runs.iter().for_each(|run| with(run, &|range| origin.span(range)));
        };
        match &self.texts {
            Texts::Page => {
                let Some((front, start)) = page::front_matter(&self.path, text, &mut Vec::new()) else { return };
                let node = yaml::parse(&self.path, text, front).value;
                for one in ["title", "description"].iter().filter_map(|key| node.as_ref()?.get(key)) {
                    each(prose::plain(one.text().unwrap_or_default()), Origin::Scalar(one));
                }
                let body = text.get(start..).unwrap_or_default();
                each(prose::runs(body, false), Origin::File { path: &self.path, base: start });
            }
            Texts::Markdown(wanted) | Texts::Plain(wanted) => {
                let is_markdown = matches!(self.texts, Texts::Markdown(_));
                each_scalar(parse(&self.path, text).as_ref(), &mut |number, node| {
                    if let Some(text) = node.text().filter(|_| wanted.contains(&number)) {
                        let runs = if is_markdown { prose::runs(text, true) } else { prose::plain(text) };
                        each(runs, Origin::Scalar(node));
                    }
                });
            }
        }
    }
}
