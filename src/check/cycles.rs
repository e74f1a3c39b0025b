//! Finds cycles of references between texts, and texts that expand to too much.
//!
//! A reference to a text is replaced by that text, in which references are replaced again. A cycle would never end, and
//! without a limit, nine references in each of nine texts would make a page of gigabytes. Both searches use a stack of
//! their own, because a long chain of references would overflow that of the thread.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::diag::{Diagnostic, Span, words};
use crate::ledger::{Content, Held, Named};
use crate::render::document::resolve::{DEEPEST, MOST};
use crate::site::Site;
use crate::syntax::markdown::Document;

/// The graph of references: by name of a text, the names of those it includes, each with the place of the reference.
type Edges = BTreeMap<String, Vec<(String, Span)>>;

/// A finding for each cycle (`reference-cycle`). If there is none, one for each text that expands to too much
/// (`too-many-references`); with a cycle, that size would be infinite.
pub fn check(site: &Site) -> Vec<Diagnostic> {
    let edges = edges(site);
    let circles = circles(&edges);
    if circles.is_empty() { too_many(&edges) } else { circles.into_iter().map(circle).collect() }
}

/// The graph of all texts of a site that can be referred to.
fn edges(site: &Site) -> Edges {
    let mut edges = Edges::new();
    let mut add = |name: String, text: &Document| {
        let targets = text.references.iter().filter_map(|one| Some((target(site, &one.id)?, one.span.clone())));
        edges.entry(name).or_default().extend(targets);
    };
    for record in site.ledger.records() {
        for (field, content) in &record.fields {
            let name = format!("{}.{field}", record.full_id());
            each_text(content, &mut |text| match content {
                Content::Fact(fact) => add(fact.id.clone(), text),
                _ => add(name.clone(), text),
            });
        }
    }
    for decision in site.decisions.values() {
        add(format!("decisions.{}", decision.name), &decision.title);
    }
    edges
}

/// Calls `with` for each text that a reference to this field may show, whatever the day.
fn each_text<'c>(content: &'c Content, with: &mut dyn FnMut(&'c Document)) {
    match content {
        Content::Prose(text) => with(text),
        Content::List(items) => items.iter().for_each(|item| each_text(item, with)),
        Content::Fact(fact) => fact.windows.iter().for_each(|window| {
            if let Held::Prose(text) = &window.held {
                with(text);
            }
        }),
        _ => {}
    }
}

/// The name of the text that an id refers to; `None` if that can't contain references.
fn target(site: &Site, id: &str) -> Option<String> {
    if site.decisions.contains_key(id.strip_prefix("decisions.").unwrap_or_default()) {
        return Some(id.to_owned());
    }
    match site.ledger.find(id)? {
        Named::Fact(fact) => Some(fact.id.clone()),
        Named::Field(..) => Some(id.to_owned()),
        _ => None,
    }
}

/// The cycles, by depth-first search: each as the names in order, with the place of the reference that leads on. A
/// text is in at most one of them, so that the findings stay few.
fn circles(edges: &Edges) -> Vec<Vec<(&str, &Span)>> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for start in edges.keys() {
        // The path to the current text: each text with the index of its reference that is followed next.
        let mut way: Vec<(&str, usize)> = vec![(start, 0)];
        while let Some((name, next)) = way.last_mut() {
            let following = edges.get(*name).and_then(|all| all.get(*next)).filter(|_| !done.contains(*name));
            let Some((to, _)) = following else {
                done.insert(*name);
                way.pop();
                continue;
            };
            *next += 1;
            if let Some(first) = way.iter().position(|(one, _)| one == to) {
                let place = |(name, next): &(&'_ str, usize)| edges.get(*name)?.get(next - 1).map(|(_, span)| span);
                let circle = way
                    .iter()
                    .skip(first)
                    .filter_map(|step| Some((edges.get_key_value(step.0)?.0.as_str(), place(step)?)));
                found.push(circle.collect());
                done.extend(way.iter().skip(first).filter_map(|(one, _)| Some(edges.get_key_value(*one)?.0.as_str())));
            } else if !done.contains(to.as_str()) {
                way.push((to, 0));
            }
        }
    }
    found
}

/// The finding on a cycle: at its first reference, with a label at each further one.
fn circle(names: Vec<(&str, &Span)>) -> Diagnostic {
    let all: Vec<&str> = names.iter().map(|(name, _)| *name).chain(names.first().map(|(name, _)| *name)).collect();
    let (ja, en) = (all.join("」→「"), all.join("` → `"));
    let span = names.first().map(|(_, span)| (*span).clone());
    let message =
        words(format!("参照が、めぐりめぐって元に戻ります：「{ja}」"), format!("references lead in a circle: `{en}`"));
    let help = words("参照のどれかを、値そのものに変えてください", "replace one of the references by its value");
    let finding = Diagnostic::error("reference-cycle", span, message).help(help);
    let further = names.iter().skip(1).map(|(_, span)| (*span).clone());
    further
        .fold(finding, |finding, span| finding.label(span, words("ここから先へ進みます", "which leads on from here")))
}

/// The texts that expand to more than [`MOST`] texts or deeper than [`DEEPEST`]. The graph must have no cycle: sizes
/// are computed from the leaves up.
fn too_many(edges: &Edges) -> Vec<Diagnostic> {
    let mut sizes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut found = Vec::new();
    for start in edges.keys() {
        let mut way: Vec<&str> = vec![start];
        while let Some(name) = way.last() {
            let inner = edges.get(*name).map(Vec::as_slice).unwrap_or_default();
            let open =
                inner.iter().map(|(to, _)| to.as_str()).find(|to| edges.contains_key(*to) && !sizes.contains_key(to));
            if let Some(open) = open {
                way.push(open);
                continue;
            }
            let size = |(to, _): &(String, Span)| sizes.get(to.as_str()).copied().unwrap_or((0, 0));
            let texts = inner.iter().fold(1, |sum: usize, edge| sum.saturating_add(size(edge).0));
            let depth = 1 + inner.iter().map(|edge| size(edge).1).max().unwrap_or(0);
            if let Some((name, _)) = edges.get_key_value(*name) {
                sizes.insert(name, (texts, depth));
            }
            way.pop();
        }
    }
    for (name, (texts, depth)) in sizes {
        let over = texts > MOST || depth > DEEPEST;
        found.extend(
            edges.get(name).and_then(|inner| inner.first()).filter(|_| over).map(|(_, span)| too_much(name, span)),
        );
    }
    found
}

/// The finding on a text that expands to too much.
fn too_much(name: &str, span: &Span) -> Diagnostic {
    let message = words(
        format!("「{name}」の参照が、先へ先へと続きすぎます（{DEEPEST}段、全部で{MOST}個まで）"),
        format!("the references of `{name}` lead on too far ({DEEPEST} steps and {MOST} texts at most)"),
    );
    let help = words("途中の参照を、値そのものに変えてください", "replace references on the way by their values");
    Diagnostic::error("too-many-references", span.clone(), message).help(help)
}
