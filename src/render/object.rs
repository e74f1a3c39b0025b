//! The macro that makes mappings for templates.

/// A mapping for a template: `object! { "title" => title, "path" => path }`. A value is whatever [`tera::Value`] can be
/// made from; `None` and `()` become Tera's `none`.
macro_rules! object {
    ($($key:literal => $value:expr),* $(,)?) => {
        tera::Value::from(std::collections::BTreeMap::from([$(($key, tera::Value::from($value))),*]))
    };
}
