//! Reads `content/data/*.yaml` into the ledger.
//!
//! One file is read at a time, so results can be cached; [`ledger`] then checks what the files say of each other.

use crate::base::diag::{Checked, Diagnostic, Span, words};
use crate::base::suggest;
use crate::base::tree::SitePath;
use crate::ledger::collections::{self, Records};
use crate::ledger::{Cite, Collection, Content, Fact, Held, Ledger, Record, Review, Window};
use crate::syntax::fields::{self, Field, Shape};
use crate::syntax::markdown::{self, Document, Link, Origin};
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
    if !crate::syntax::markdown::reference::is_name(&name) {
        return Checked { value: None, diagnostics: vec![bad_file(path)] };
    }
    let (mut records, mut unread) = (Vec::new(), Vec::new());
    if !matches!(node.data, yaml::Data::Map(_) | yaml::Data::Null) {
        found.push(fields::wrong(&node, "「id:」で始まる項目の並び", "a mapping from ids to records"));
    }
    for (key, value) in node.entries() {
        if !crate::syntax::markdown::reference::is_name(&key.text) {
            found.push(fields::bad_name(&key.span, &key.text));
            continue;
        }
        let mut reader = LedgerReader { collection: &name, record: &key.text, found: Vec::new() };
        let fields = reader.record(value);
        let cites = cites(value.get("source"));
        let clean = !crate::base::diag::has_errors(&reader.found);
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
    Diagnostic::error(
        "bad-name",
        Span::file(path),
        words(
            format!("「{name}」は、データのファイルの名前に使えません"),
            format!("`{name}` can't be the name of a file of data"),
        ),
    )
    .help(words(
        "要らない写しなら消してください。使うなら、「hours.yaml」のように英小文字・数字・「-」「_」の名前にしてください",
        "remove it if it is a copy; otherwise use small letters, digits, `-` and `_`, as in `hours.yaml`",
    ))
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
        for cite in &record.cites {
            check_cite(&ledger, cite, &mut found);
        }
        let mut contents: Vec<&Content> = record.fields.iter().map(|(_, content)| content).collect();
        while let Some(content) = contents.pop() {
            match content {
                Content::Fact(fact) => {
                    if record.cites.is_empty()
                        && record.collection != "sources"
                        && fact.windows.iter().any(|window| window.cites.is_empty())
                    {
                        found.push(no_source(&fact.span));
                    }
                    for cite in fact.windows.iter().flat_map(|window| &window.cites) {
                        check_cite(&ledger, cite, &mut found);
                    }
                }
                Content::Record(collection, id, span)
                    if ledger.record(collection, id).is_none() && !ledger.is_unread(&format!("{collection}.{id}")) =>
                {
                    let known = ledger.collections.get(collection);
                    let ids: Vec<&str> =
                        known.iter().flat_map(|one| one.records.iter().map(|record| record.id.as_str())).collect();
                    let mut finding = Diagnostic::error(
                        "unknown-record",
                        span.clone(),
                        words(
                            format!("{collection}.yaml に「{id}」はありません"),
                            format!("there is no `{id}` in {collection}.yaml"),
                        ),
                    );
                    finding.help = Some(suggest::suggestion(id, ids.iter().copied()).unwrap_or_else(|| {
                        words(
                            format!("{collection}.yaml にある id を書くか、そこに項目を足してください"),
                            format!("name a record of {collection}.yaml, or add one"),
                        )
                    }));
                    found.push(finding);
                }
                Content::List(items) => contents.extend(items),
                Content::Group(fields, cites) => {
                    cites.iter().for_each(|cite| check_cite(&ledger, cite, &mut found));
                    contents.extend(fields.iter().map(|(_, content)| content));
                }
                _ => {}
            }
        }
    }
    Checked { value: ledger, diagnostics: found }
}

/// Reads the key `source` of a record, a window or a page's front matter.
pub fn cites(node: Option<&Node>) -> Vec<Cite> {
    let mut out = Vec::new();
    for one in node.map(Node::one_or_many).unwrap_or_default() {
        if let Some(text) = one.text() {
            let (document, section) = match text.split_once('.') {
                Some((document, section)) => (document, Some(section.to_owned())),
                None => (text, None),
            };
            out.push(Cite { document: document.to_owned(), section, span: one.span.clone() });
        }
    }
    out
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
    let finding = match (ledger.record("sources", &cite.document), &cite.section) {
        (Some(document), Some(section)) => {
            let known = match document.get("sections") {
                Some(Content::Table(sections)) => sections.as_slice(),
                _ => &[],
            };
            let mut finding = Diagnostic::error(
                "unknown-source",
                cite.span.clone(),
                words(
                    format!("出典「{}」に「{section}」という節はありません", cite.document),
                    format!("the source `{}` has no section `{section}`", cite.document),
                ),
            );
            finding.help = suggest::suggestion(section, known.iter().map(|(id, _)| id.as_str()));
            finding
        }
        _ => {
            let known = ledger.collections.get("sources");
            let ids: Vec<&str> =
                known.iter().flat_map(|one| one.records.iter().map(|record| record.id.as_str())).collect();
            let mut finding = Diagnostic::error(
                "unknown-source",
                cite.span.clone(),
                words(
                    format!("sources.yaml に「{}」という文書はありません", cite.document),
                    format!("there is no document `{}` in sources.yaml", cite.document),
                ),
            );
            finding.help = suggest::suggestion(&cite.document, ids.iter().copied());
            finding
        }
    };
    found.push(match finding.help {
        Some(_) => finding,
        None => finding.help(words(
            "sources.yaml にある「文書」または「文書.節」を書いてください",
            "write `document` or `document.section` as in sources.yaml",
        )),
    });
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
                if crate::base::diag::has_errors(&self.found) { Vec::new() } else { self.fields(node, fields) }
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
            Shape::Day => match fields::value_of(node, FactKind::Date) {
                Ok(Value::Date(date)) => Content::Day(date),
                _ => return None,
            },
            Shape::Page => Content::Page(page_link(node)),
            Shape::Record(collection) => {
                Content::Record(collection.to_owned(), node.text()?.to_owned(), node.span.clone())
            }
            Shape::Fact(kind) => {
                let id = format!("{}.{}.{key}", self.collection, self.record);
                Content::Fact(self.fact(id, kind, String::new(), "", node))
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
        let kind = match named.and_then(Node::text).and_then(FactKind::parse).or(kind) {
            Some(kind) => kind,
            None => {
                if named.is_none() {
                    let span = node.entries().first().map_or_else(|| node.span.clone(), |(key, _)| key.span.clone());
                    self.found.push(
                        Diagnostic::error(
                            "missing-key",
                            span,
                            words("「type」がありません", "the key `type` is missing"),
                        )
                        .help(words(
                            "「type: count」のように、値の種類を書いてください",
                            "say what the value is, as in `type: count`",
                        )),
                    );
                }
                return Vec::new();
            }
        };
        fields::check_values(node, kind, &mut self.found);
        if crate::base::diag::has_errors(&self.found) {
            return Vec::new();
        }
        let id = format!("{}.{}", self.collection, self.record);
        let label = node.text_of("label").unwrap_or_default().to_owned();
        let fact = self.fact(id, kind, label.clone(), node.text_of("unit").unwrap_or_default(), node);
        let mut fields =
            vec![(String::from("label"), Content::Text(label)), (String::from("value"), Content::Fact(fact))];
        if let Some(note) = node.get("note") {
            fields.push((String::from("note"), Content::Prose(self.prose(note))));
        }
        fields
    }

    /// A fact in its short form (a scalar) or its long one (`value` or `windows`).
    fn fact(&mut self, id: String, kind: FactKind, label: String, unit: &str, node: &Node) -> Fact {
        let span = node.get("value").or_else(|| node.get("windows")).unwrap_or(node).span.clone();
        let mut windows = Vec::new();
        if let Some(list) = node.get("windows") {
            for one in list.items() {
                if let Some(value) = one.get("value")
                    && let Some(held) = self.held(kind, unit, value)
                {
                    windows.push(self.window(one, held, value.span.clone()));
                }
            }
            self.check_windows(&windows, list);
        } else {
            let value = node.get("value").unwrap_or(node);
            if let Some(held) = self.held(kind, unit, value) {
                windows.push(self.window(node, held, value.span.clone()));
            }
        }
        Fact { id, kind, label, windows, span }
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

    fn window(&self, node: &Node, held: Held, span: Span) -> Window {
        let day = |key: &str| node.text_of(key).and_then(|text| Date::parse(text).ok());
        Window { from: day("from"), to: day("to"), held, cites: cites(node.get("source")), span }
    }

    /// Windows must follow each other without gap and without overlap; only the first may begin, and only the last end,
    /// without a day.
    fn check_windows(&mut self, windows: &[Window], list: &Node) {
        for (at, pair) in windows.windows(2).enumerate() {
            let [before, after] = pair else { continue };
            let span = list.items().get(at + 1).map_or_else(|| list.span.clone(), |node| node.span.clone());
            let span =
                list.items().get(at + 1).and_then(|node| node.get("from")).map_or(span, |from| from.span.clone());
            let (Some(to), Some(from)) = (before.to, after.from) else {
                self.found.push(
                    Diagnostic::error(
                        "window-open",
                        span,
                        words(
                            "期間が続くところには、前の「to」と次の「from」の両方が要ります",
                            "where one window follows another, both `to` and `from` are needed",
                        ),
                    )
                    .help(words(
                        "前の期間に「to: 最後の日」、次の期間に「from: 最初の日」を書いてください",
                        "give the first window a `to` and the next a `from`",
                    )),
                );
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
                self.found.push(
                    Diagnostic::error(
                        "window-backwards",
                        node.get("to").map_or_else(|| node.span.clone(), |to| to.span.clone()),
                        words("期間の終わりが始まりより前です", "this window ends before it begins"),
                    )
                    .help(words("「from」と「to」を確かめてください", "check `from` and `to`")),
                );
            }
        }
    }

    /// The fact of a record of clock hours.
    fn hours_record(&mut self, node: &Node) -> Vec<(String, Content)> {
        fields::check_fields(node, &[collections::CLOCK, collections::HOURS], &mut self.found);
        if crate::base::diag::has_errors(&self.found) {
            return Vec::new();
        }
        let mut windows = Vec::new();
        match node.get("windows") {
            Some(list) => {
                for one in list.items() {
                    if let Some(hours) = self.clock(one) {
                        windows.push(self.window(one, Held::Value(Value::Hours(hours)), one.span.clone()));
                    }
                }
                self.check_windows(&windows, list);
            }
            None => {
                if let Some(hours) = self.clock(node) {
                    let span = node.get("open").map_or_else(|| node.span.clone(), |open| open.span.clone());
                    windows.push(self.window(node, Held::Value(Value::Hours(hours)), span));
                }
            }
        }
        let id = format!("{}.{}", self.collection, self.record);
        let span = node.entries().first().map_or_else(|| node.span.clone(), |(key, _)| key.span.clone());
        let label = node.text_of("label").unwrap_or_default().to_owned();
        let fact = Fact { id, kind: FactKind::Hours, label: label.clone(), windows, span };
        let mut fields =
            vec![(String::from("label"), Content::Text(label)), (String::from("value"), Content::Fact(fact))];
        if let Some(note) = node.get("note") {
            fields.push((String::from("note"), Content::Prose(self.prose(note))));
        }
        fields
    }

    /// Clock hours from their keys; `None` when they have a finding.
    fn clock(&mut self, node: &Node) -> Option<Hours> {
        let mut listed = std::collections::BTreeSet::new();
        let mut days = None;
        for one in node.get("days").map(Node::one_or_many).unwrap_or_default() {
            match one.text().and_then(Days::parse) {
                Some(word) => days = Some(word),
                None => listed.extend(one.text().and_then(Weekday::parse)),
            }
        }
        let missing = ["days", "open", "close"].into_iter().find(|key| node.get(key).is_none());
        if let Some(key) = missing {
            let span = node.entries().first().map_or_else(|| node.span.clone(), |(key, _)| key.span.clone());
            self.found.push(
                Diagnostic::error(
                    "missing-key",
                    span,
                    words(format!("「{key}」がありません"), format!("the key `{key}` is missing")),
                )
                .help(words(format!("「{key}: …」の行を足してください"), format!("add a line `{key}: …`"))),
            );
            return None;
        }
        let mut time = |key: &str| {
            let value = node.get(key)?;
            match Clock::parse(value.text().unwrap_or_default()) {
                Ok(clock) => Some(clock),
                Err(help) => {
                    self.found.push(
                        Diagnostic::error(
                            "bad-value",
                            value.span.clone(),
                            words("時刻として読めません", "this is not a time of day"),
                        )
                        .help(help),
                    );
                    None
                }
            }
        };
        let (open, close) = (time("open")?, time("close")?);
        let mut closed = Closed::default();
        for one in node.get("closed").map(Node::one_or_many).unwrap_or_default() {
            closed.add(one.text().unwrap_or_default());
        }
        let rest = node.text_of("break");
        let made = Hours::new(days.unwrap_or(Days::Listed(listed)), open, close, closed);
        let (made, key) = match (made, rest) {
            (Ok(hours), Some(rest)) => (hours.with_break(rest), "break"),
            (made, _) => (made, "close"),
        };
        match made {
            Ok(hours) => Some(hours),
            Err(help) => {
                let span = node.get(key).map_or_else(|| node.span.clone(), |one| one.span.clone());
                self.found.push(
                    Diagnostic::error("bad-value", span, words("時間が正しくありません", "these hours make no sense"))
                        .help(help),
                );
                None
            }
        }
    }
}

/// The page that a field names, as a link; in data, paths count from `content/`.
fn page_link(node: &Node) -> Link {
    Link { target: node.text().unwrap_or_default().to_owned(), span: node.span.clone() }
}
