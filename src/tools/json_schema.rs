//! The shapes of YAML as JSON Schema (draft 2020-12), for editors that complete and check while one types. Made from the
//! tables by which the reader itself reads, so the two can't disagree; what needs the whole site is left to `check`.

use serde_json::{Map, Value, json};

use crate::check::wording;
use crate::decision;
use crate::ledger::collections::{self, Records};
use crate::site::{config, page, questions};
use crate::syntax::fields::{Field, LONG, Shape};
use crate::value::FactKind;

/// What an id is made of.
const NAME: &str = "^[a-z0-9_-]+$";

/// The schemas by name: of `site.yaml`, of front matter, of each kind of data file, of decisions and their cases, of the
/// questions to the search and of the house style.
pub fn all() -> Vec<(String, Value)> {
    let mut all = vec![
        (String::from("site"), whole("site.yaml", site())),
        (String::from("page"), whole("front matter", fields(&[page::FRONT_MATTER]))),
        (String::from("decision"), whole("decision", rules())),
        (String::from("cases"), whole("cases", cases())),
        (String::from("search"), whole("search cases", questions())),
        (String::from("wording"), whole("wording", fields(&[wording::STYLE]))),
        (String::from("facts"), whole("facts", data("facts"))),
    ];
    all.extend(collections::KNOWN.iter().map(|name| ((*name).to_owned(), whole(name, data(name)))));
    all
}

/// The schema for a file of data.
pub fn of_data(collection: &str) -> &str {
    if collection == "wording" {
        return "wording";
    }
    collections::KNOWN.iter().find(|name| **name == collection).copied().unwrap_or("facts")
}

/// What the comment begins with by which editors find a schema.
pub const COMMENT: &str = "# yaml-language-server: $schema=";

/// The comment by which editors find the schema of a file in `content/FOLDER/`.
pub fn comment(schema: &str, depth: usize) -> String {
    format!("{COMMENT}{}schemas/{schema}.json\n", "../".repeat(depth))
}

fn whole(title: &str, schema: Value) -> Value {
    let mut whole = Map::new();
    whole.insert(String::from("$schema"), json!("https://json-schema.org/draft/2020-12/schema"));
    whole.insert(String::from("title"), json!(title));
    whole.extend(schema.as_object().cloned().unwrap_or_default());
    Value::Object(whole)
}

/// A file of data: records by their ids, or nothing but comments.
fn data(collection: &str) -> Value {
    let record = match collections::records(collection) {
        Records::Fields(list) => fields(&[list]),
        Records::Facts(kind) => {
            let mut schema = fact(collections::FACT, kind);
            if let (None, Some(required)) = (kind, schema.get_mut("required").and_then(Value::as_array_mut)) {
                required.push(json!("type"));
            }
            schema
        }
        Records::Hours => {
            let mut schema = fields(&[collections::CLOCK, collections::HOURS]);
            for key in ["open", "close"] {
                set(&mut schema, &["properties", key], text_like(TIME));
                set(&mut schema, &["properties", "windows", "items", "properties", key], text_like(TIME));
            }
            if let Some(schema) = schema.as_object_mut() {
                let either = json!([{ "required": ["windows"] }, { "required": ["days", "open", "close"] }]);
                schema.insert(String::from("anyOf"), either);
            }
            schema
        }
    };
    json!({ "type": ["object", "null"], "propertyNames": { "pattern": NAME }, "additionalProperties": record })
}

/// What readers type, each with a page or an answer.
fn questions() -> Value {
    let mut one = fields(&[questions::CASE]);
    if let Some(one) = one.as_object_mut() {
        one.insert(String::from("anyOf"), json!([{ "required": ["want"] }, { "required": ["answer"] }]));
    }
    json!({ "type": "array", "items": one })
}

/// A fact, with exactly one of `value` and `windows`; each value is one of the kind.
fn fact(keys: &[Field], kind: Option<FactKind>) -> Value {
    let mut schema = fields(&[keys]);
    set(&mut schema, &["oneOf"], json!([{ "required": ["value"] }, { "required": ["windows"] }]));
    set(&mut schema, &["properties", "windows", "minItems"], json!(1));
    if let Some(kind) = kind {
        set(&mut schema, &["properties", "value"], value(kind));
        set(&mut schema, &["properties", "windows", "items", "properties", "value"], value(kind));
    }
    schema
}

/// Puts a part of a schema in its place.
fn set(schema: &mut Value, path: &[&str], part: Value) {
    let Some((last, before)) = path.split_last() else { return };
    let holder = before.iter().try_fold(schema, |schema, key| schema.get_mut(*key));
    if let Some(holder) = holder.and_then(Value::as_object_mut) {
        holder.insert((*last).to_owned(), part);
    }
}

fn site() -> Value {
    let mut schema = fields(&[config::SITE]);
    set(&mut schema, &["properties", "url"], text_like("^https?://[^/]"));
    set(&mut schema, &["properties", "base_path"], text_like("^/"));
    schema
}

/// What is derived has one of three forms, each with keys of its own.
fn rules() -> Value {
    let mut schema = fields(&[decision::read::DECISION]);
    let forms: Vec<Value> =
        decision::read::FORMS.iter().map(|form| fields(&[form, decision::read::ANY_FORM])).collect();
    set(&mut schema, &["properties", "derive", "additionalProperties"], json!({ "anyOf": forms }));
    schema
}

/// A case expects something, and an amount of money when it expects one.
fn cases() -> Value {
    let mut schema = fields(&[decision::cases::FILE]);
    let expect = ["properties", "cases", "items", "properties", "expect"];
    set(&mut schema, &[&expect[..], &["minProperties"]].concat(), json!(1));
    set(&mut schema, &[&expect[..], &["properties", "amount"]].concat(), value(FactKind::Money));
    schema
}

/// A day or a month as [`crate::value::Date`] reads it; which years have a 29 February is left to it.
const DAY: &str = "^\\s*[0-9０-９]{4}[-－](?:[0０][1-9１-９]|[1１][0-2０-２]\
    |(?:[0０][13578１３５７８]|[1１][02０２])[-－](?:[0０][1-9１-９]|[12１２][0-9０-９]|[3３][01０１])\
    |(?:[0０][469４６９]|[1１][1１])[-－](?:[0０][1-9１-９]|[12１２][0-9０-９]|[3３][0０])\
    |[0０][2２][-－](?:[0０][1-9１-９]|[12１２][0-9０-９]))\\s*$";

/// A time of day.
const TIME: &str = "^\\s*[0-9０-９]{1,2}[:：][0-5０-５][0-9０-９]\\s*$";

/// Figures, with whatever stands between them; how many of them, and where, is left to the reader.
const PHONE: &str = "^\\s*(?:[#＃][0-9０-９]{4}|[1１][0-9０-９]{2}|[0０](?:[^0-9０-９A-Za-z]?[0-9０-９]){8,13})\\s*$";

const MONEY: &str = "^\\s*[¥￥]?\\s*[0-9０-９〇零一二三四五六七八九十百千万億兆][0-9０-９〇零一二三四五六七八九十百千万億兆,，.． ]*円?\\s*$";

const EMAIL: &str = "^[!-?A-~]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+$";

const URL: &str = "^https?://[^\\s/?#]*\\.[^\\s<>\"\\\\`{}|^]*$";

fn text_like(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

/// A value of a kind, as far as its form goes.
fn value(kind: FactKind) -> Value {
    match kind {
        FactKind::Date => text_like(DAY),
        FactKind::Phone => json!({ "type": ["string", "integer"], "minimum": 0, "pattern": PHONE }),
        FactKind::Money => json!({ "type": ["string", "integer"], "minimum": 0, "pattern": MONEY }),
        FactKind::Email => text_like(EMAIL),
        FactKind::Url => text_like(URL),
        FactKind::Hours | FactKind::Period | FactKind::Count | FactKind::Text => scalar(),
    }
}

fn fields(groups: &[&[Field]]) -> Value {
    let all = || groups.iter().flat_map(|group| group.iter());
    let properties: Map<String, Value> = all().map(|field| (field.key.to_owned(), schema(field.shape))).collect();
    let required: Vec<&str> = all().filter(|field| field.required).map(|field| field.key).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// Anything that is written on one line. Numbers and truth values are read as the text they were written as.
fn scalar() -> Value {
    json!({ "type": ["string", "number", "boolean"], "pattern": "\\S" })
}

fn schema(shape: Shape) -> Value {
    match shape {
        Shape::Text | Shape::Prose | Shape::Source | Shape::Page => scalar(),
        Shape::Kana => {
            json!({ "type": "string", "pattern": "^[ぁ-ゖァ-ヺー・ゝゞ 　]*[ぁ-ゖァ-ヺー][ぁ-ゖァ-ヺー・ゝゞ 　]*$" })
        }
        Shape::Any => json!({ "type": ["string", "number", "boolean"] }),
        Shape::Record(_) => json!({ "type": ["string", "integer", "boolean"], "pattern": NAME }),
        Shape::Flag => json!({ "enum": [true, false, "true", "false"] }),
        Shape::Whole => json!({ "anyOf": [
            { "type": "integer", "minimum": 0, "maximum": u32::MAX },
            { "type": "string", "pattern": "^\\+?[0-9]+$" },
        ] }),
        Shape::Day => text_like(DAY),
        Shape::Choice(words) => json!({ "enum": words }),
        Shape::Fact(kind) => json!({ "anyOf": [value(kind), fact(LONG, Some(kind))] }),
        Shape::List(item) => json!({ "type": "array", "items": schema(*item) }),
        Shape::OneOrMany(item) => {
            let one = schema(*item);
            json!({ "anyOf": [one, { "type": "array", "items": one }] })
        }
        Shape::Fields(list) => fields(&[list]),
        Shape::Pairs(item) => json!({ "type": "object", "additionalProperties": schema(*item) }),
        Shape::Table(item) => {
            json!({ "type": "object", "propertyNames": { "pattern": NAME }, "additionalProperties": schema(*item) })
        }
    }
}
