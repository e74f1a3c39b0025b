//! Where facts are used, and whether what is written about them is right.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Span, words};
use crate::ledger::literal::Found;
use crate::ledger::value::{Date, Value};
use crate::ledger::{Content, Fact, Held, Ledger, Named, Record};
use crate::markdown::Body;
use crate::reference::{Reference, What};
use crate::shape;
use crate::site::Site;

/// Where each id is named: facts, records, collections.
#[derive(Debug, Default)]
pub struct Usage {
    named: BTreeMap<String, Vec<Span>>,
}

impl Usage {
    /// Collects every reference of a site.
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
            each_body(record, &mut |body| usage.add(body));
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
        if let Some((id, span)) = &site.config.emergency {
            usage.name(id, span);
        }
        usage
    }

    fn add(&mut self, body: &Body) {
        for reference in &body.references {
            if let What::Fact { id, .. } = &reference.what {
                self.name(id, &reference.span);
            }
        }
    }

    fn name(&mut self, id: &str, span: &Span) {
        self.named.entry(id.to_owned()).or_default().push(span.clone());
    }

    /// The facts of a record that nothing shows; the record itself when it has none, or when all of it is unused.
    fn unused(&self, record: &Record) -> Vec<Diagnostic> {
        let id = record.full_id();
        // Holidays serve the hours; changes serve the feed.
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
            Diagnostic::warning(
                "unused-fact",
                span.clone(),
                words(format!("「{id}」はどこにも使われていません"), format!("`{id}` is used nowhere")),
            )
            .help(words(
                format!("使うページに「{{{{ {id} }}}}」と書くか、要らなければ消してください"),
                format!("write `{{{{ {id} }}}}` where it belongs, or remove it"),
            ))
        };
        match (all_of_it, record.collection == "sources") {
            (true, _) if !facts.is_empty() || !some_field => vec![warn(&id, &record.span)],
            (_, true) => Vec::new(),
            _ => unused.into_iter().map(|fact| warn(&fact.id, &fact.span)).collect(),
        }
    }

    /// The places that show a fact: they name it, its record, its collection, or the day it changed.
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
        // `hotlines.emergency.hours` names the record of the hours.
        for (named, places) in &self.named {
            if named.matches('.').count() == 2
                && let Some(Named::Fact(fact)) = ledger.find(named)
                && fact.id == id
            {
                spans.extend(places.iter().cloned());
            }
        }
        spans.into_iter().collect()
    }
}

/// Calls `with` for each text of a record that may hold references.
pub fn each_body<'a>(record: &'a Record, with: &mut dyn FnMut(&'a Body)) {
    each_content(record, &mut |content| match content {
        Content::Prose(body) | Content::Page(body) => with(body),
        Content::Fact(fact) => fact.windows.iter().for_each(|window| {
            if let Held::Prose(body) = &window.held {
                with(body);
            }
        }),
        _ => {}
    });
}

fn each_content<'a>(record: &'a Record, with: &mut dyn FnMut(&'a Content)) {
    let mut waiting: Vec<&Content> = record.fields.iter().map(|(_, content)| content).collect();
    while let Some(content) = waiting.pop() {
        with(content);
        match content {
            Content::List(items) => waiting.extend(items),
            Content::Group(fields, _) => waiting.extend(fields.iter().map(|(_, content)| content)),
            _ => {}
        }
    }
}

/// Everything that can be wrong between the facts and those who use them.
pub fn check(site: &Site, usage: &Usage) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let ids = std::cell::OnceCell::new();
    let literals = Literals::new(&site.ledger);
    let mut bodies: Vec<(&Body, bool)> = Vec::new();
    for page in site.pages.values() {
        bodies.extend([(&page.title, true), (&page.description, true), (&page.body, true)]);
        page.cites.iter().for_each(|cite| super::read::check_cite(&site.ledger, cite, &mut found));
    }
    for record in site.ledger.records() {
        each_body(record, &mut |body| bodies.push((body, false)));
    }
    for (body, in_page) in bodies {
        for reference in &body.references {
            found.extend(check_reference(site, reference, in_page, &ids));
        }
        for one in &body.hand_written {
            found.push(literals.finding(&one.found, &one.text, one.span.clone()));
        }
    }
    found.extend(cycles(&site.ledger));
    for record in site.ledger.records() {
        found.extend(usage.unused(record));
    }
    if let Some((id, span)) = &site.config.emergency {
        match site.ledger.find(id) {
            Some(Named::Record(record)) if record.collection == "hotlines" && !record.superseded() => {}
            None if site.ledger.is_unread(id) => {}
            _ => {
                let all = site.ledger.ids();
                let near = all.iter().filter(|one| one.starts_with("hotlines.") && one.matches('.').count() == 1);
                let mut finding = Diagnostic::error(
                    "unknown-reference",
                    span.clone(),
                    words(format!("「{id}」という窓口はありません"), format!("there is no hotline `{id}`")),
                );
                finding.help = shape::suggestion(id, near.map(String::as_str));
                found.push(finding);
            }
        }
    }
    found
}

fn check_reference(
    site: &Site,
    reference: &Reference,
    in_page: bool,
    ids: &std::cell::OnceCell<Vec<String>>,
) -> Option<Diagnostic> {
    let What::Fact { id, at, format } = &reference.what else { return None };
    let span = || reference.span.clone();
    let error = |code, message| Diagnostic::error(code, span(), message);
    if let Some(day) = id.strip_prefix("changes.").and_then(|day| Date::parse(day).ok())
        && reference.block
        && !site.ledger.changed_on(day).is_empty()
    {
        return None;
    }
    let Some(named) = site.ledger.find(id) else {
        if site.ledger.is_unread(id) {
            return None;
        }
        let all = ids.get_or_init(|| site.ledger.ids());
        let finding = error(
            "unknown-reference",
            words(format!("「{id}」という事実はありません"), format!("there is no fact `{id}`")),
        );
        let help = shape::suggestion(id, all.iter().map(String::as_str)).unwrap_or_else(|| {
            words(
                "content/data/ にある「データ.項目.欄」を書いてください。「madoguchi facts」で一覧を見られます",
                "name a fact of content/data/; `madoguchi facts` lists them",
            )
        });
        return Some(finding.help(help));
    };
    let day = match at.as_deref().map(Date::parse) {
        Some(Err(help)) => {
            return Some(
                error("bad-reference", words("「@」のあとが日付として読めません", "what follows `@` is not a date"))
                    .help(help),
            );
        }
        Some(Ok(day)) => Some(day),
        None => None,
    };
    match named {
        Named::Fact(fact) => {
            let formats = fact.kind.formats();
            if let Some(format) = format
                && !formats.contains(&format.as_str())
            {
                let list = formats.join("、");
                return Some(
                    error(
                        "unknown-format",
                        words(
                            format!("「{id}」に「{format}」という書式はありません"),
                            format!("`{id}` has no format `{format}`"),
                        ),
                    )
                    .help(words(format!("使える書式：{list}"), format!("formats: {}", formats.join(", ")))),
                );
            }
            if fact.on(day.unwrap_or(site.options.today)).is_some() {
                return None;
            }
            let shown = day.unwrap_or(site.options.today);
            let message =
                words(format!("「{id}」には {shown} の値がありません"), format!("`{id}` has no value on {shown}"));
            let windows: Vec<String> = fact
                .windows
                .iter()
                .map(|window| {
                    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
                    format!("{}～{}", day(window.from), day(window.to))
                })
                .collect();
            let help = words(
                format!(
                    "値があるのは {} です。その日を「@ 2023-05-31」のように書くか、データに期間を足してください",
                    windows.join("、")
                ),
                format!("it has values for {}; name a day with `@`, or add a window", windows.join(", ")),
            );
            // A day asked for by `--as-of` may lie before a rule began; the page then says so.
            let lenient = day.is_none() && site.options.as_of_given;
            let finding = if lenient {
                Diagnostic::warning("no-value", span(), message)
            } else {
                Diagnostic::error("no-value", span(), message)
            };
            Some(finding.help(help).label(fact.span.clone(), words("この事実の値", "the values of the fact")))
        }
        Named::Collection(collection) if !reference.block || !in_page => Some(
            error(
                "misplaced-card",
                words(
                    format!("「{}」の一覧は、文の中には置けません", collection.name),
                    format!("the list of `{}` can't stand inside a line", collection.name),
                ),
            )
            .help(words("前後に空の行を入れ、参照だけの段落にしてください", "make it a paragraph of its own")),
        ),
        Named::Record(_) if format.as_deref().is_some_and(|format| format != "short") || at.is_some() => Some(
            error(
                "unknown-format",
                words(
                    format!("「{id}」は項目全体なので、書式や日付を付けられません"),
                    format!("`{id}` is a whole record and takes no format or day"),
                ),
            )
            .help(words("「| short」か、欄の名前（「.phone」など）を使ってください", "use `| short`, or name a field")),
        ),
        Named::Field(_, Content::Group(..) | Content::Table(_)) => Some(
            error(
                "misplaced-card",
                words(format!("「{id}」はそのままでは表示できません"), format!("`{id}` can't be shown by itself")),
            )
            .help(words("項目全体を参照してください", "refer to the whole record")),
        ),
        _ => None,
    }
}

/// Texts that refer to themselves through other texts.
fn cycles(ledger: &Ledger) -> Vec<Diagnostic> {
    // Each text to the ids it names; a text is done when all it names are done, so what stays is in or before a cycle.
    let mut waits: BTreeMap<&str, (Vec<&str>, &Span)> = BTreeMap::new();
    for fact in ledger.facts() {
        let mut names = Vec::new();
        for window in &fact.windows {
            if let Held::Prose(body) = &window.held {
                names.extend(body.references.iter().filter_map(|reference| match &reference.what {
                    What::Fact { id, .. } => match ledger.find(id) {
                        Some(Named::Fact(fact)) => Some(fact.id.as_str()),
                        _ => None,
                    },
                    What::Verbatim(_) => None,
                }));
            }
        }
        waits.insert(&fact.id, (names, &fact.span));
    }
    loop {
        let done: Vec<&str> = waits
            .iter()
            .filter(|(_, (names, _))| !names.iter().any(|name| waits.contains_key(name)))
            .map(|(id, _)| *id)
            .collect();
        if done.is_empty() {
            break;
        }
        for id in done {
            waits.remove(id);
        }
    }
    waits
        .into_iter()
        .map(|(id, (_, span))| {
            Diagnostic::error(
                "reference-cycle",
                span.clone(),
                words(
                    format!("「{id}」が、めぐりめぐって自分自身を参照しています"),
                    format!("`{id}` refers to itself in the end"),
                ),
            )
            .help(words("参照のどれかを、値そのものに変えてください", "replace one of the references by its value"))
        })
        .collect()
}

/// The values of the ledger that the literal lint knows.
struct Literals {
    known: BTreeMap<Key, Vec<String>>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Phone(String),
    Money(u64),
    Hours(u16, u16),
}

fn key(found: &Found) -> Key {
    match found {
        Found::Phone(digits) => Key::Phone(digits.clone()),
        Found::Money(yen) => Key::Money(*yen),
        Found::Hours { open, close } => Key::Hours(*open, *close),
    }
}

impl Literals {
    fn new(ledger: &Ledger) -> Literals {
        let mut known: BTreeMap<Key, Vec<String>> = BTreeMap::new();
        for fact in ledger.facts() {
            for window in &fact.windows {
                let key = match &window.held {
                    Held::Value(Value::Phone(phone)) => Key::Phone(phone.digits()),
                    Held::Value(Value::Money(yen)) => Key::Money(yen.0),
                    Held::Value(Value::Hours(hours)) => Key::Hours(hours.open().minutes(), hours.close().minutes()),
                    _ => continue,
                };
                let ids = known.entry(key).or_default();
                if !ids.contains(&fact.id) {
                    ids.push(fact.id.clone());
                }
            }
        }
        Literals { known }
    }

    fn finding(&self, found: &Found, text: &str, span: Span) -> Diagnostic {
        let (ja, en) = match found {
            Found::Phone(_) => ("電話番号", "phone number"),
            Found::Money(_) => ("金額", "amount of money"),
            Found::Hours { .. } => ("時間", "opening hours"),
        };
        match self.known.get(&key(found)) {
            Some(ids) => {
                let list: Vec<String> = ids.iter().take(3).map(|id| format!("{{{{ {id} }}}}")).collect();
                Diagnostic::error(
                    "literal-fact",
                    span,
                    words(
                        format!("{ja}「{text}」が手で書かれています。この値は台帳にあります"),
                        format!("the {en} `{text}` is written by hand, but it is in the ledger"),
                    ),
                )
                .help(words(
                    format!("「{}」のように参照で書いてください", list.join("」か「")),
                    format!("refer to it: {}", list.join(" or ")),
                ))
            }
            None => Diagnostic::warning(
                "unknown-literal",
                span,
                words(
                    format!("{ja}「{text}」が台帳にありません"),
                    format!("the {en} `{text}` is not in the ledger"),
                ),
            )
            .help(words(
                format!("content/data/ に出典とともに書いて参照してください。台帳に載せない値なら「{{{{ \"{text}\" }}}}」と書きます"),
                format!("add it to content/data/ with its source; if it does not belong there, write `{{{{ \"{text}\" }}}}`"),
            )),
        }
    }
}
