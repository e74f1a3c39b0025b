//! The shapes of YAML as JSON Schema (draft 2020-12), for editors that complete and check while one types. Made from the
//! tables by which the reader itself reads, so the two can't disagree; what needs the whole site is left to `check`.

use serde_json::{Map, Value, json};

use crate::ledger::collections::{self, Records};
use crate::shape::{Field, LONG, Shape};
use crate::{config, decision, page, search, wording};

/// What an id is made of.
const NAME: &str = "^[a-z0-9_-]+$";

/// The schemas by name: of `site.yaml`, of front matter, of each kind of data file, of decisions and their cases, of the
/// questions to the search and of the house style.
pub fn all() -> Vec<(String, Value)> {
    let mut all = vec![
        (String::from("site"), whole("site.yaml", fields(&[config::SITE]))),
        (String::from("page"), whole("front matter", fields(&[page::FRONT_MATTER]))),
        (String::from("decision"), whole("decision", fields(&[decision::read::DECISION]))),
        (String::from("cases"), whole("cases", fields(&[decision::cases::FILE]))),
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
            let mut schema = value_or_windows(fields(&[collections::FACT]));
            if let (None, Some(required)) = (kind, schema.get_mut("required").and_then(Value::as_array_mut)) {
                required.push(json!("type"));
            }
            schema
        }
        Records::Hours => {
            let mut schema = fields(&[collections::CLOCK, collections::HOURS]);
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
    let mut one = fields(&[search::cases::CASE]);
    if let Some(one) = one.as_object_mut() {
        one.insert(String::from("anyOf"), json!([{ "required": ["want"] }, { "required": ["answer"] }]));
    }
    json!({ "type": "array", "items": one })
}

/// Exactly one of the two.
fn value_or_windows(mut schema: Value) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert(String::from("oneOf"), json!([{ "required": ["value"] }, { "required": ["windows"] }]));
    }
    schema
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
        Shape::Record(_) => json!({ "type": ["string", "number", "boolean"], "pattern": NAME }),
        Shape::Flag => json!({ "enum": [true, false, "true", "false"] }),
        Shape::Whole => json!({ "anyOf": [
            { "type": "integer", "minimum": 0, "maximum": u32::MAX },
            { "type": "string", "pattern": "^\\+?[0-9]+$" },
        ] }),
        Shape::Day => json!({ "type": "string", "pattern": "[0-9０-９]" }),
        Shape::Choice(words) => json!({ "enum": words }),
        Shape::Fact(_) => json!({ "anyOf": [scalar(), value_or_windows(fields(&[LONG]))] }),
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
