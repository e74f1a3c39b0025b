//! The functions by which templates print messages.
//!
//! ```text
//! {{ t(key="toc") }}                      a message
//! {{ t(key="table-label", number=1) }}    a message with an argument
//! {{ words(of="search") }}                the messages `script-search-…` as JSON, for a script
//! ```

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::render::strings::{Arg, Strings};

/// Registers these functions with the messages of one language. An argument of `t` that is marked `safe` is HTML and
/// makes the result HTML; everything else in it is escaped. An unknown message is an error of the template.
pub(in crate::render) fn register(tera: &mut Tera, strings: &Arc<Strings>) {
    let made: HashMap<String, Value> =
        strings.made.iter().map(|(id, text)| (id.clone(), Value::from(text.as_str()))).collect();
    let own = Arc::clone(strings);
    tera.register_function("t", move |given: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let key: &str = given.must_get("key")?;
        match made.get(key) {
            Some(made) => Ok(made.clone()),
            None => message(&own, key, &given),
        }
    });
    let scripts: HashMap<String, Value> = strings.scripts().into_iter().map(|(of, words)| (of, json(&words))).collect();
    tera.register_function("words", move |given: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let of: &str = given.must_get("of")?;
        scripts.get(of).cloned().ok_or_else(|| Error::message(format!("there are no messages `script-{of}-…`")))
    });
}

/// The messages of a script as JSON that can stand in a `script` element.
fn json(words: &BTreeMap<String, String>) -> Value {
    let json = serde_json::json!(words).to_string();
    // In a `script` element, `</script>` in a message would end the element.
    Value::safe_string(&json.replace('<', "\\u003c"))
}

/// A message with the arguments of a call of `t`.
fn message(strings: &Strings, key: &str, given: &Kwargs) -> TeraResult<Value> {
    let given: Vec<(&str, &Value)> = given.iter().filter_map(|(name, value)| Some((name.as_str()?, value))).collect();
    let texts: Vec<String> = given.iter().map(|(_, value)| value.to_string()).collect();
    let args: Vec<(&str, Arg<'_>)> = given
        .iter()
        .zip(&texts)
        .filter(|((name, _), _)| *name != "key")
        .map(|((name, value), text)| match value.as_u64() {
            Some(number) => (*name, Arg::Number(number)),
            None if value.is_safe() => (*name, Arg::Html(text)),
            None => (*name, Arg::Text(text)),
        })
        .collect();
    let is_html = args.iter().any(|(_, arg)| matches!(arg, Arg::Html(_)));
    let made = if is_html {
        strings.format_html(key, &args).map(|html| Value::safe_string(&html))
    } else {
        strings.format(key, &args).map(Value::from)
    };
    made.map_err(Error::message)
}
