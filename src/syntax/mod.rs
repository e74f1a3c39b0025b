//! The text formats that editors write, read into values with spans: YAML, Markdown, references. No facts are looked up here.

pub mod yaml;
pub mod fields;
pub mod markdown;
