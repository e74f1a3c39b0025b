//! Syntax highlighting of code blocks; the only module that uses syntect.

use std::sync::OnceLock;

use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::SyntaxSet;
use syntect::util::LinesWithEndings;

/// The size in bytes of the longest block that is highlighted. Highlighting is by far the slowest step of a build
/// (about 0.5 MB/s in the worst case), so a longer block is shown without it.
const LONGEST: usize = 64 << 10;

/// The code as HTML, with class names that begin with `s-`. `None` when no language is named, when it is unknown, or
/// when the block is too long. The syntax definitions are loaded on first use, because most help pages have no code.
pub fn highlight(language: &str, code: &str) -> Option<String> {
    static SYNTAXES: OnceLock<SyntaxSet> = OnceLock::new();
    if language.is_empty() || code.len() > LONGEST {
        return None;
    }
    let syntaxes = SYNTAXES.get_or_init(SyntaxSet::load_defaults_newlines);
    let name = match language {
        "toml" => "yaml", // not among syntect's own; close enough for keys, strings and comments
        "shell" | "console" => "bash",
        other => other,
    };
    let syntax = syntaxes.find_syntax_by_token(name)?;
    let style = ClassStyle::SpacedPrefixed { prefix: "s-" };
    let mut generator = ClassedHTMLGenerator::new_with_class_style(syntax, syntaxes, style);
    for line in LinesWithEndings::from(code) {
        generator.parse_html_for_line_which_includes_newline(line).ok()?;
    }
    Some(generator.finalize())
}
