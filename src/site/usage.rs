//! Where facts are used: every reference to a fact, record or collection, by id.
//!
//! `madoguchi facts` lists the places, and the check reports facts that nothing uses.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::diag::{Diagnostic, Span, words};
use crate::ledger::{Content, Fact, Ledger, Named, Record, each_content, each_document};
use crate::site::Site;
use crate::syntax::markdown::Document;

/// The places that name each id (of a fact, record or collection).
#[derive(Debug, Default)]
pub struct Usage {
    named: BTreeMap<String, Vec<Span>>,
    /// By id of a fact: other names that lead to it, as `hotlines.emergency.hours` leads to a record of `hours`.
    other_names: BTreeMap<String, Vec<String>>,
}

impl Usage {
    /// Collects every reference of a site: in texts, citations, fields that name a record, rules and settings.
    pub fn new(site: &Site) -> Usage {
        let mut usage = Usage::default();
        for page in site.pages.values() {
            for body in [&page.title, &page.description, &page.body] {
                usage.add(body);
            }
            for cite in &page.cites {
                usage.name(&format!("sources.{}", cite.document), &cite.span);
            }
        }
        for record in site.ledger.records() {
            each_document(record, &mut |body| usage.add(body));
            each_content(record, &mut |content| {
                if let Content::Record(collection, id, span) = content {
                    usage.name(&format!("{collection}.{id}"), span);
                }
            });
            let windows = record.facts().flat_map(|fact| &fact.windows).flat_map(|window| &window.cites);
            for cite in record.cites.iter().chain(windows) {
                usage.name(&format!("sources.{}", cite.document), &cite.span);
            }
        }
        for decision in site.decisions.values() {
            decision.bodies().into_iter().for_each(|body| usage.add(body));
            decision.facts().into_iter().for_each(|(id, span)| usage.name(id, span));
            for cite in decision.cites() {
                usage.name(&format!("sources.{}", cite.document), &cite.span);
            }
        }
        if let Some((id, span)) = &site.config.emergency {
            usage.name(id, span);
        }
        for named in usage.named.keys().filter(|named| named.matches('.').count() == 2) {
            if let Some(Named::Fact(fact)) = site.ledger.find(named)
                && fact.id != *named
            {
                usage.other_names.entry(fact.id.clone()).or_default().push(named.clone());
            }
        }
        usage
    }

    /// Adds the references of a text.
    fn add(&mut self, body: &Document) {
        for reference in &body.references {
            self.name(&reference.id, &reference.span);
        }
    }

    /// Adds a place that names an id.
    fn name(&mut self, id: &str, span: &Span) {
        self.named.entry(id.to_owned()).or_default().push(span.clone());
    }

    /// A warning (`unused-fact`) for each fact of a record that nothing shows; a single one for the record if it has
    /// no facts or none of them is used. Call it only for sites without errors: an unknown reference may be a mistyped
    /// use.
    pub fn unused(&self, record: &Record) -> Vec<Diagnostic> {
        let id = record.full_id();
        // Holidays are used by opening hours and changes by the feed, without being named.
        let serves_others = matches!(record.collection.as_str(), "holidays" | "changes");
        if serves_others || self.named.contains_key(&id) || self.named.contains_key(&record.collection) {
            return Vec::new();
        }
        let named = |id: &str| self.named.contains_key(id);
        let changed = |fact: &Fact| {
            fact.windows.iter().filter_map(|window| window.from).any(|from| named(&format!("changes.{from}")))
        };
        let facts: Vec<&Fact> = record.facts().collect();
        let unused: Vec<&&Fact> = facts.iter().filter(|fact| !named(&fact.id) && !changed(fact)).collect();
        let some_field =
            self.named.range(format!("{id}.")..).next().is_some_and(|(one, _)| one.starts_with(&format!("{id}.")));
        let all_of_it = unused.len() == facts.len() && !some_field;
        let warn = |id: &str, span: &Span| {
            let message = words(format!("「{id}」はどこにも使われていません"), format!("`{id}` is used nowhere"));
            let help = words(
                format!("使うページに「{{{{ {id} }}}}」と書くか、要らなければ消してください"),
                format!("write `{{{{ {id} }}}}` where it belongs, or remove it"),
            );
            Diagnostic::warning("unused-fact", span.clone(), message).help(help)
        };
        match (all_of_it, record.collection == "sources") {
            (true, _) if !facts.is_empty() || !some_field => vec![warn(&id, &record.span)],
            (_, true) => Vec::new(),
            _ => unused.into_iter().map(|fact| warn(&fact.id, &fact.span)).collect(),
        }
    }

    /// The places that show a fact, in the order of files: those that name it, its record, its collection, or the
    /// changes of a day on which one of its windows begins (`changes.2026-04-01`).
    pub fn of(&self, ledger: &Ledger, id: &str) -> Vec<Span> {
        let mut spans = BTreeSet::new();
        let mut prefix = id;
        loop {
            spans.extend(self.named.get(prefix).into_iter().flatten().cloned());
            match prefix.rfind('.') {
                Some(at) => prefix = &prefix[..at],
                None => break,
            }
        }
        if let Some(Named::Fact(fact)) = ledger.find(id) {
            for from in fact.windows.iter().filter_map(|window| window.from) {
                spans.extend(self.named.get(&format!("changes.{from}")).into_iter().flatten().cloned());
            }
        }
        for named in self.other_names.get(id).into_iter().flatten() {
            spans.extend(self.named.get(named).into_iter().flatten().cloned());
        }
        spans.into_iter().collect()
    }
}
