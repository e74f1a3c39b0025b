//! `madoguchi schema`: JSON Schemas (draft 2020-12) of the YAML files, for editors that complete and check while
//! typing.
//!
//! They are made from the tables by which the parser reads the files, so the two can't disagree on keys. A schema
//! accepts everything that the parser accepts; what needs the whole site is left to `check`.

use serde_json::{Map, Value, json};

use crate::check::wording;
use crate::decision;
use crate::ledger::collections::{self, Records};
use crate::site::{config, page, questions};
use crate::syntax::fields::{Field, LONG, Shape};
use crate::value::FactKind;

/// The pattern of ids.
const NAME: &str = "^[a-z0-9_-]+$";

/// All schemas by name: `site.yaml`, front matter (`page`), each known data file, decisions and their cases, search
/// cases and words, and the house style.
pub fn all() -> Vec<(String, Value)> {
    let own = [
        ("site", "site.yaml", site()),
        ("page", "front matter", fields(&[page::FRONT_MATTER])),
        ("decision", "decision", rules()),
        ("cases", "cases", cases()),
        ("search", "search cases", questions()),
        ("words", "search words", groups()),
        ("wording", "wording", fields(&[wording::STYLE])),
        ("facts", "facts", data("facts")),
    ];
    let known = collections::KNOWN.iter().map(|(name, _)| (*name, *name, data(name)));
    own.into_iter().chain(known).map(|(name, title, schema)| (name.to_owned(), whole(title, schema))).collect()
}

/// The name of the schema for a data file; `facts` for collections that have none of their own.
pub fn of_data(collection: &str) -> &str {
    if collection == "wording" {
        return "wording";
    }
    collections::KNOWN.iter().find(|(name, _)| *name == collection).map_or("facts", |(name, _)| name)
}

/// The beginning of the comment that names a schema, as the YAML language server reads it.
pub const COMMENT: &str = "# yaml-language-server: $schema=";

/// The comment that names the schema of a file `depth` folders below the top of the site.
pub fn comment(schema: &str, depth: usize) -> String {
    format!("{COMMENT}{}schemas/{schema}.json\n", "../".repeat(depth))
}

/// A complete schema: one with the dialect and a title.
fn whole(title: &str, mut schema: Value) -> Value {
    set(&mut schema, &["$schema"], json!("https://json-schema.org/draft/2020-12/schema"));
    set(&mut schema, &["title"], json!(title));
    schema
}

/// A data file: records by their ids, or nothing but comments.
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
            let either = json!([{ "required": ["windows"] }, { "required": ["days", "open", "close"] }]);
            set(&mut schema, &["anyOf"], either);
            schema
        }
    };
    json!({ "type": ["object", "null"], "propertyNames": { "pattern": NAME }, "additionalProperties": record })
}

/// The search cases: each needs `want` or `answer`.
fn questions() -> Value {
    let mut one = fields(&[questions::CASE]);
    set(&mut one, &["anyOf"], json!([{ "required": ["want"] }, { "required": ["answer"] }]));
    json!({ "type": "array", "items": one })
}

/// The groups of words that mean the same: two or more each.
fn groups() -> Value {
    let group = json!({ "type": "array", "items": schema(Shape::Text), "minItems": 2 });
    json!({ "type": ["array", "null"], "items": group })
}

/// A fact: exactly one of `value` and `windows`, with values of the kind, if that is known.
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

/// Sets a part of a schema at a path of keys; does nothing if the path doesn't exist.
fn set(schema: &mut Value, path: &[&str], part: Value) {
    let Some((last, before)) = path.split_last() else { return };
    let holder = before.iter().try_fold(schema, |schema, key| schema.get_mut(*key));
    if let Some(holder) = holder.and_then(Value::as_object_mut) {
        holder.insert((*last).to_owned(), part);
    }
}

/// The schema of `site.yaml`.
fn site() -> Value {
    let mut schema = fields(&[config::SITE]);
    set(&mut schema, &["properties", "url"], text_like("^https?://[^/]"));
    set(&mut schema, &["properties", "base_path"], text_like("^/"));
    schema
}

/// A decision. A derived value has one of three forms, each with its own keys.
fn rules() -> Value {
    let mut schema = fields(&[decision::read::DECISION]);
    let forms: Vec<Value> =
        decision::read::FORMS.iter().map(|form| fields(&[form, decision::read::ANY_FORM])).collect();
    set(&mut schema, &["properties", "derive", "additionalProperties"], json!({ "anyOf": forms }));
    schema
}

/// The cases of a decision: each expects at least one thing, and `amount` is money.
fn cases() -> Value {
    let mut schema = fields(&[decision::cases::FILE]);
    let expect = ["properties", "cases", "items", "properties", "expect"];
    set(&mut schema, &[&expect[..], &["minProperties"]].concat(), json!(1));
    set(&mut schema, &[&expect[..], &["properties", "amount"]].concat(), value(FactKind::Money));
    schema
}

/// A day or month as [`crate::value::Date`] reads it, except that 29 February is allowed in every year.
const DAY: &str = "^\\s*[0-9０-９]{4}[-－](?:[0０][1-9１-９]|[1１][0-2０-２]\
    |(?:[0０][13578１３５７８]|[1１][02０２])[-－](?:[0０][1-9１-９]|[12１２][0-9０-９]|[3３][01０１])\
    |(?:[0０][469４６９]|[1１][1１])[-－](?:[0０][1-9１-９]|[12１２][0-9０-９]|[3３][0０])\
    |[0０][2２][-－](?:[0０][1-9１-９]|[12１２][0-9０-９]))\\s*$";

/// A time of day.
const TIME: &str = "^\\s*[0-9０-９]{1,2}[:：][0-5０-５][0-9０-９]\\s*$";

/// A phone number: digits with any separators. Which numbers exist is left to the parser.
const PHONE: &str = "^\\s*(?:[#＃][0-9０-９]{4}|[1１][0-9０-９]{2}|[0０](?:[^0-9０-９A-Za-z]?[0-9０-９]){8,13})\\s*$";

/// An amount of yen, in digits or kanji.
const MONEY: &str = "^\\s*[¥￥]?\\s*[0-9０-９〇零一二三四五六七八九十百千万億兆][0-9０-９〇零一二三四五六七八九十百千万億兆,，.． ]*円?\\s*$";

/// An e-mail address.
const EMAIL: &str = "^[!-?A-~]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+$";

/// An address that begins with `http://` or `https://`.
const URL: &str = "^https?://[^\\s/?#]*\\.[^\\s<>\"\\\\`{}|^]*$";

/// A string that matches a pattern (ECMA-262, as JSON Schema requires).
fn text_like(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

/// The schema for a value of a kind, as far as a pattern can express it.
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

/// An object with the fields of some groups and no others.
fn fields(groups: &[&[Field]]) -> Value {
    let all = || groups.iter().flat_map(|group| group.iter());
    let properties: Map<String, Value> = all().map(|field| (field.key.to_owned(), schema(field.shape))).collect();
    let required: Vec<&str> = all().filter(|field| field.required).map(|field| field.key).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// Any scalar that is not blank. Numbers and booleans are allowed, because the parser reads them as text.
fn scalar() -> Value {
    json!({ "type": ["string", "number", "boolean"], "pattern": "\\S" })
}

/// The schema for a field's shape.
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
