//! Text as a YAML scalar that reads back as the same text. Used by commands that write data files; the reader is in
//! the parent module.

/// Text as a value of a YAML list or mapping in one line: in quotes where it may need them.
pub fn scalar(text: &str) -> String {
    let is_word = matches!(text.to_lowercase().as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off");
    let begins = text.starts_with(|c: char| c.is_alphabetic() || c == '/');
    let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '#'));
    if begins && plain && !is_word {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Text as a YAML value, in quotes where it may need them.
pub fn quoted(text: &str) -> String {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
}
