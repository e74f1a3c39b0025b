//! Mappings for templates.

/// A mapping for a template: `object! { "title" => title, "path" => path }`. A value is whatever [`tera::Value`] can be
/// made of; `None` and `()` become none.
macro_rules! object {
    ($($key:literal => $value:expr),* $(,)?) => {
        tera::Value::from(std::collections::BTreeMap::from([$(($key, tera::Value::from($value))),*]))
    };
}
