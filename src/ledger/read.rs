//! Reads `content/data/*.yaml` into the ledger.
//!
//! One file is read at a time, so results can be cached; [`ledger`] then checks what the files say of each other: sources
//! and records that are named must exist. No page and no day is known here.

use std::collections::BTreeSet;

use crate::base::diag::{Checked, Diagnostic, Span, Words, has_errors, words};
use crate::base::suggest;
use crate::base::tree::SitePath;
use crate::ledger::collections::{self, Records};
use crate::ledger::{Cite, Collection, Content, Fact, Held, Ledger, Record, Review, Window, each_content};
use crate::syntax::fields::{self, Field, Shape};
use crate::syntax::markdown::{self, Document, Link, Origin, reference};
use crate::syntax::yaml::{self, Node};
use crate::value::{self, Clock, Closed, Date, Days, FactKind, Hours, Value, Weekday};

/// Reads one file; its name becomes the name of the collection. A record with an error is left out and listed as
/// unread, so that one mistake does not hide the rest of the file. `None` when the file as a whole cannot be read.
pub fn collection(path: &SitePath, text: &str) -> Checked<Option<Collection>> {
    let mut found = Vec::new();
    let Some(node) = yaml::parse(path, text, 0..text.len()).split(&mut found) else {
        return Checked { value: None, diagnostics: found };
    };
    let name = path.name().strip_suffix(".yaml").unwrap_or(path.name()).to_owned();
    if !reference::is_name(&name) {
        return Checked { value: None, diagnostics: vec![bad_file(path)] };
    }
    let (mut records, mut unread) = (Vec::new(), Vec::new());
    if !matches!(node.data, yaml::Data::Map(_) | yaml::Data::Null) {
        found.push(fields::wrong(&node, "「id:」で始まる項目の並び", "a mapping from ids to records"));
    }
    for (key, value) in node.entries() {
        if !reference::is_name(&key.text) {
            found.push(fields::bad_name(&key.span, &key.text));
            continue;
        }
        let mut reader = LedgerReader { collection: &name, record: &key.text, found: Vec::new() };
        let fields = reader.record(value);
        let cites = cites(value.get("source"));
        let clean = !has_errors(&reader.found);
        found.append(&mut reader.found);
        if clean {
            let span = key.span.clone();
            let (id, review) = (key.text.clone(), review(value));
            records.push(Record { id, collection: name.clone(), span, fields, cites, review });
        } else {
            unread.push(key.text.clone());
        }
    }
    let by_id = records.iter().enumerate().map(|(at, record)| (record.id.clone(), at)).collect();
    Checked { value: Some(Collection { name, path: path.clone(), records, by_id, unread }), diagnostics: found }
}

/// The finding about a file whose name cannot stand in a reference, mostly a forgotten copy.
fn bad_file(path: &SitePath) -> Diagnostic {
    let name = path.name();
    let message = words(
        format!("「{name}」は、データのファイルの名前に使えません"),
        format!("`{name}` can't be the name of a file of data"),
    );
    let help = words(
        "要らない写しなら消してください。使うなら、「hours.yaml」のように英小文字・数字・「-」「_」の名前にしてください",
        "remove it if it is a copy; otherwise use small letters, digits, `-` and `_`, as in `hours.yaml`",
    );
    Diagnostic::error("bad-name", Span::file(path), message).help(help)
}

/// Joins the collections and checks what they say of each other: that cited sources exist and that records which name
/// records name existing ones. `unread` are the names of collections that could not be read.
pub fn ledger(collections: Vec<Collection>, unread: Vec<String>) -> Checked<Ledger> {
    let records = collections.iter().flat_map(|one| one.unread.iter().map(|id| format!("{}.{id}", one.name)));
    let unread = unread.into_iter().chain(records).collect();
    let collections = collections.into_iter().map(|one| (one.name.clone(), one)).collect();
    let ledger = Ledger { collections, unread };
    let mut found = Vec::new();
    for record in ledger.records() {
        record.cites.iter().for_each(|cite| check_cite(&ledger, cite, &mut found));
        each_content(record, &mut |content| match content {
            Content::Fact(fact) => {
                let unsourced = record.cites.is_empty() && fact.windows.iter().any(|window| window.cites.is_empty());
                if unsourced && record.collection != "sources" {
                    found.push(no_source(&fact.span));
                }
                let cites = fact.windows.iter().flat_map(|window| &window.cites);
                cites.for_each(|cite| check_cite(&ledger, cite, &mut found));
            }
            Content::Group(_, cites) => cites.iter().for_each(|cite| check_cite(&ledger, cite, &mut found)),
            Content::Record(collection, id, span)
                if ledger.record(collection, id).is_none() && !ledger.is_unread(&format!("{collection}.{id}")) =>
            {
                found.push(unknown_record(&ledger, collection, id, span));
            }
            _ => {}
        });
    }
    found.extend(superseded_cycles(&ledger));
    Checked { value: ledger, diagnostics: found }
}

/// A finding for each circle of records that replace each other: readers would be sent on from one to the next, and
/// none of them would be shown as in use.
fn superseded_cycles(ledger: &Ledger) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for start in ledger.records() {
        let mut path: Vec<(&Record, &Span)> = Vec::new();
        let mut next = Some(start);
        while let Some(record) = next
            && let Some(Content::Record(collection, id, span)) = record.get("superseded_by")
            && seen.insert(record.full_id())
        {
            path.push((record, span));
            next = ledger.record(collection, id);
        }
        // Where the path comes back to itself, if it does: the records before lead into the circle only.
        let Some(first) = next.and_then(|next| path.iter().position(|(record, _)| std::ptr::eq(*record, next))) else {
            continue;
        };
        let circle = path.split_off(first);
        let ids: Vec<&str> = circle.iter().chain(circle.first()).map(|(record, _)| record.id.as_str()).collect();
        let (ja, en) = (ids.join("」→「"), ids.join("` → `"));
        let message = words(
            format!("「superseded_by」が、めぐりめぐって元に戻ります：「{ja}」"),
            format!("`superseded_by` leads in a circle: `{en}`"),
        );
        let help = words(
            "いまも使う窓口の「superseded_by」を消してください",
            "remove `superseded_by` from the one that is still in use",
        );
        let finding =
            Diagnostic::error("superseded-cycle", circle.first().map(|(_, span)| (*span).clone()), message).help(help);
        let on = || words("ここから先へ進みます", "which leads on from here");
        found.push(circle.iter().skip(1).fold(finding, |finding, (_, span)| finding.label((*span).clone(), on())));
    }
    found
}

/// The finding about the name of a record that its collection does not have.
fn unknown_record(ledger: &Ledger, collection: &str, id: &str, span: &Span) -> Diagnostic {
    let help = suggest::suggestion(id, ledger.ids_in(collection)).unwrap_or_else(|| {
        words(
            format!("{collection}.yaml にある id を書くか、そこに項目を足してください"),
            format!("name a record of {collection}.yaml, or add one"),
        )
    });
    let message =
        words(format!("{collection}.yaml に「{id}」はありません"), format!("there is no `{id}` in {collection}.yaml"));
    Diagnostic::error("unknown-record", span.clone(), message).help(help)
}

/// Reads the key `source` of a record, a window or a page's front matter.
pub fn cites(node: Option<&Node>) -> Vec<Cite> {
    let all = node.map(Node::one_or_many).unwrap_or_default().iter();
    let cite = |one: &Node| {
        let mut parts = one.text()?.splitn(2, '.').map(str::to_owned);
        Some(Cite { document: parts.next()?, section: parts.next(), span: one.span.clone() })
    };
    all.filter_map(cite).collect()
}

/// Reads the keys `review_by` and `owner` of a record or of front matter; `None` without a valid day, for which the
/// schema reports a finding.
pub fn review(node: &Node) -> Option<Review> {
    let written = node.get("review_by")?;
    let by = Date::parse(written.text()?).ok()?;
    Some(Review { by, owner: node.text_of("owner").map(str::to_owned), span: written.span.clone() })
}

/// Checks that the document and section of a citation exist.
pub fn check_cite(ledger: &Ledger, cite: &Cite, found: &mut Vec<Diagnostic>) {
    if ledger.source(cite).is_some() || ledger.is_unread(&format!("sources.{}", cite.document)) {
        return;
    }
    let (message, similar) = match (ledger.record("sources", &cite.document), &cite.section) {
        (Some(document), Some(section)) => (
            words(
                format!("出典「{}」に「{section}」という節はありません", cite.document),
                format!("the source `{}` has no section `{section}`", cite.document),
            ),
            suggest::suggestion(section, document.sections().iter().map(|(id, _)| id.as_str())),
        ),
        _ => (
            words(
                format!("sources.yaml に「{}」という文書はありません", cite.document),
                format!("there is no document `{}` in sources.yaml", cite.document),
            ),
            suggest::suggestion(&cite.document, ledger.ids_in("sources")),
        ),
    };
    let help = similar.unwrap_or_else(|| {
        words(
            "sources.yaml にある「文書」または「文書.節」を書いてください",
            "write `document` or `document.section` as in sources.yaml",
        )
    });
    found.push(Diagnostic::error("unknown-source", cite.span.clone(), message).help(help));
}

/// The finding about a fact without a source.
fn no_source(span: &Span) -> Diagnostic {
    Diagnostic::error("no-source", span.clone(), words("この事実に出典がありません", "this fact has no source"))
        .help(words("「source: 文書.節」の行を足してください", "add a line `source: document.section`"))
}

/// Reads one record and collects its findings.
struct LedgerReader<'a> {
    collection: &'a str,
    record: &'a str,
    found: Vec<Diagnostic>,
}

impl LedgerReader<'_> {
    /// The fields of a record, by the kind of its collection.
    fn record(&mut self, node: &Node) -> Vec<(String, Content)> {
        match collections::records(self.collection) {
            Records::Fields(fields) => {
                fields::check_fields(node, &[fields], &mut self.found);
                if has_errors(&self.found) { Vec::new() } else { self.fields(node, fields) }
            }
            Records::Facts(kind) => self.fact_record(node, kind),
            Records::Hours => self.hours_record(node),
        }
    }

    /// The fields of a mapping that the schema knows; other keys have a finding already.
    fn fields(&mut self, node: &Node, fields: &[Field]) -> Vec<(String, Content)> {
        let mut out = Vec::new();
        for (key, value) in node.entries() {
            let Some(field) = fields.iter().find(|field| field.key == key.text && field.key != "source") else {
                continue;
            };
            if let Some(content) = self.content(&key.text, value, field.shape) {
                out.push((key.text.clone(), content));
            }
        }
        out
    }

    /// The content of one field; `None` when its value has a finding.
    fn content(&mut self, key: &str, node: &Node, shape: Shape) -> Option<Content> {
        Some(match shape {
            Shape::Prose => Content::Prose(self.prose(node)),
            Shape::Day => Content::Day(Date::parse(node.text()?).ok()?),
            // In data, paths count from `content/`.
            Shape::Page => {
                Content::Page(Link { target: node.text().unwrap_or_default().to_owned(), span: node.span.clone() })
            }
            Shape::Record(collection) => {
                Content::Record(collection.to_owned(), node.text()?.to_owned(), node.span.clone())
            }
            Shape::Fact(kind) => {
                let id = format!("{}.{key}", self.id());
                Content::Fact(self.fact(id, kind, "", node))
            }
            Shape::List(item) | Shape::OneOrMany(item) => {
                Content::List(node.one_or_many().iter().filter_map(|one| self.content(key, one, *item)).collect())
            }
            Shape::Fields(fields) => Content::Group(self.fields(node, fields), cites(node.get("source"))),
            Shape::Table(_) | Shape::Pairs(_) => Content::Table(
                node.entries()
                    .iter()
                    .filter_map(|(key, value)| Some((key.text.clone(), value.text()?.to_owned())))
                    .collect(),
            ),
            Shape::Text | Shape::Kana | Shape::Flag | Shape::Whole | Shape::Choice(_) | Shape::Source | Shape::Any => {
                Content::Text(node.text()?.to_owned())
            }
        })
    }

    fn prose(&mut self, node: &Node) -> Document {
        let text = node.text().unwrap_or_default();
        markdown::inline(text, Origin::Scalar(node)).split(&mut self.found)
    }

    /// The fields of a record that is a fact: `label`, `value` (the fact) and perhaps `note`. None when there are
    /// errors.
    fn fact_record(&mut self, node: &Node, kind: Option<FactKind>) -> Vec<(String, Content)> {
        fields::check_fields(node, &[collections::FACT], &mut self.found);
        let named = node.get("type");
        let Some(kind) = named.and_then(Node::text).and_then(FactKind::parse).or(kind) else {
            if named.is_none() {
                self.found.push(fields::missing_key(node, "type").help(words(
                    "「type: count」のように、値の種類を書いてください",
                    "say what the value is, as in `type: count`",
                )));
            }
            return Vec::new();
        };
        fields::check_values(node, kind, &mut self.found);
        if has_errors(&self.found) {
            return Vec::new();
        }
        let fact = self.fact(self.id(), kind, node.text_of("unit").unwrap_or_default(), node);
        self.labelled(node, fact)
    }

    /// The id of the record.
    fn id(&self) -> String {
        format!("{}.{}", self.collection, self.record)
    }

    /// The fields of a record that is a fact: `label`, `value` (the fact) and perhaps `note`, and the words by which it
    /// is found.
    fn labelled(&mut self, node: &Node, mut fact: Fact) -> Vec<(String, Content)> {
        node.text_of("label").unwrap_or_default().clone_into(&mut fact.label);
        let label = Content::Text(fact.label.clone());
        let note = node.get("note").map(|note| ("note", Content::Prose(self.prose(note))));
        let words = ["also", "answers"].into_iter().filter_map(|key| {
            let words = node.get(key)?.items().iter().filter_map(Node::text);
            Some((key, Content::List(words.map(|word| Content::Text(word.to_owned())).collect())))
        });
        let fields = [("label", label), ("value", Content::Fact(fact))].into_iter().chain(note).chain(words);
        fields.map(|(key, content)| (key.to_owned(), content)).collect()
    }

    /// A fact without a label, in its short form (a scalar) or its long one (`value` or `windows`).
    fn fact(&mut self, id: String, kind: FactKind, unit: &str, node: &Node) -> Fact {
        let span = node.get("value").or_else(|| node.get("windows")).unwrap_or(node).span.clone();
        let windows = self.windows(node, |reader, one| {
            let value = one.get("value").unwrap_or(one);
            Some((reader.held(kind, unit, value)?, value.span.clone()))
        });
        Fact { id, kind, label: String::new(), windows, span }
    }

    /// The windows of a fact: those of the list `windows`, or one that is written in `node` itself. `read` gives the
    /// value of one and where it is written; `None` when it has a finding.
    fn windows(&mut self, node: &Node, mut read: impl FnMut(&mut Self, &Node) -> Option<(Held, Span)>) -> Vec<Window> {
        let list = node.get("windows");
        let mut windows = Vec::new();
        for one in list.map_or(std::slice::from_ref(node), Node::items) {
            if let Some((held, span)) = read(self, one) {
                let day = |key: &str| one.text_of(key).and_then(|text| Date::parse(text).ok());
                let (from, to, cites) = (day("from"), day("to"), cites(one.get("source")));
                windows.push(Window { from, to, held, cites, span });
            }
        }
        if let Some(list) = list {
            self.check_windows(&windows, list);
        }
        windows
    }

    /// The value of one window.
    fn held(&mut self, kind: FactKind, unit: &str, node: &Node) -> Option<Held> {
        if kind == FactKind::Text {
            return Some(Held::Prose(self.prose(node)));
        }
        match value::parse(kind, node.text()?).ok()? {
            Value::Count(count) if !unit.is_empty() => Some(Held::Value(Value::Count(count.with_unit(unit)))),
            value => Some(Held::Value(value)),
        }
    }

    /// Windows must follow each other without gap and without overlap; only the first may begin, and only the last end,
    /// without a day.
    fn check_windows(&mut self, windows: &[Window], list: &Node) {
        let pairs = windows.iter().zip(windows.iter().skip(1));
        for ((before, after), node) in pairs.zip(list.items().iter().skip(1)) {
            let span = node.span_of("from");
            let (Some(to), Some(from)) = (before.to, after.from) else {
                let message = words(
                    "期間が続くところには、前の「to」と次の「from」の両方が要ります",
                    "where one window follows another, both `to` and `from` are needed",
                );
                let help = words(
                    "前の期間に「to: 最後の日」、次の期間に「from: 最初の日」を書いてください",
                    "give the first window a `to` and the next a `from`",
                );
                self.found.push(Diagnostic::error("window-open", span, message).help(help));
                continue;
            };
            let Ok(next) = to.last().tomorrow() else { continue };
            if from.first() == next {
                continue;
            }
            let next = Date::from(next);
            let (code, message) = if from.first() > next.first() {
                let until = from.first().yesterday().map(Date::from).unwrap_or(from);
                (
                    "window-gap",
                    words(
                        format!("{next} から {until} までの値がありません"),
                        format!("there is no value from {next} to {until}"),
                    ),
                )
            } else {
                (
                    "window-overlap",
                    words(format!("{from} から {to} までの値が2つあります"), format!("two values from {from} to {to}")),
                )
            };
            self.found.push(Diagnostic::error(code, span, message).help(words(
                format!("この期間の「from」を {next} にするか、前の期間の「to」を直してください"),
                format!("make this `from` {next}, or change the `to` before it"),
            )));
        }
        for (window, node) in windows.iter().zip(list.items()) {
            if let (Some(from), Some(to)) = (window.from, window.to)
                && to.last() < from.first()
            {
                let message = words("期間の終わりが始まりより前です", "this window ends before it begins");
                let help = words("「from」と「to」を確かめてください", "check `from` and `to`");
                self.found.push(Diagnostic::error("window-backwards", node.span_of("to"), message).help(help));
            }
        }
    }

    /// The fact of a record of clock hours.
    fn hours_record(&mut self, node: &Node) -> Vec<(String, Content)> {
        fields::check_fields(node, &[collections::CLOCK, collections::HOURS], &mut self.found);
        if has_errors(&self.found) {
            return Vec::new();
        }
        let listed = node.get("windows").is_some();
        let windows = self.windows(node, |reader, one| {
            let span = if listed { one.span.clone() } else { one.span_of("open") };
            Some((Held::Value(Value::Hours(reader.clock(one)?)), span))
        });
        let fact = Fact { id: self.id(), kind: FactKind::Hours, label: String::new(), windows, span: node.first_key() };
        self.labelled(node, fact)
    }

    /// Clock hours from their keys; `None` when they have a finding.
    fn clock(&mut self, node: &Node) -> Option<Hours> {
        if let Some(key) = ["days", "open", "close"].into_iter().find(|key| node.get(key).is_none()) {
            self.found.push(fields::missing_key(node, key));
            return None;
        }
        let listed = |key| node.get(key).map(Node::one_or_many).unwrap_or_default().iter().filter_map(Node::text);
        let days = listed("days").filter_map(Days::parse).next_back();
        let days = days.unwrap_or_else(|| Days::Listed(listed("days").filter_map(Weekday::parse).collect()));
        let mut closed = Closed::default();
        listed("closed").for_each(|word| _ = closed.add(word));
        let (open, close) = (self.time(node, "open")?, self.time(node, "close")?);
        let (made, key) = match (Hours::new(days, open, close, closed), node.text_of("break")) {
            (Ok(hours), Some(rest)) => (hours.with_break(rest), "break"),
            (made, _) => (made, "close"),
        };
        self.good(made, node.span_of(key), words("時間が正しくありません", "these hours make no sense"))
    }

    /// The time of day under a key; `None` when it has a finding.
    fn time(&mut self, node: &Node, key: &str) -> Option<Clock> {
        let made = Clock::parse(node.text_of(key).unwrap_or_default());
        self.good(made, node.span_of(key), words("時刻として読めません", "this is not a time of day"))
    }

    /// A value that was made. When it could not be, `message` becomes a finding, with the advice of the error.
    fn good<T>(&mut self, made: Result<T, Words>, span: Span, message: Words) -> Option<T> {
        made.map_err(|help| self.found.push(Diagnostic::error("bad-value", span, message).help(help))).ok()
    }
}
