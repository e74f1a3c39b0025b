//! What a reader has of HTML.

use html5gum::{Token, Tokenizer};

/// The words of HTML in one line, with a blank wherever an element begins or ends a block.
pub(crate) fn text_of(html: &str) -> String {
    const BLOCKS: [&[u8]; 18] = [
        b"p",
        b"li",
        b"td",
        b"th",
        b"tr",
        b"div",
        b"h2",
        b"h3",
        b"h4",
        b"h5",
        b"h6",
        b"ul",
        b"ol",
        b"br",
        b"dt",
        b"dd",
        b"blockquote",
        b"pre",
    ];
    let mut out = String::new();
    for token in Tokenizer::new(html).flatten() {
        let name = match &token {
            Token::StartTag(tag) => &tag.name,
            Token::EndTag(tag) => &tag.name,
            Token::String(text) => {
                out.push_str(&String::from_utf8_lossy(text));
                continue;
            }
            _ => continue,
        };
        if BLOCKS.contains(&name.as_slice()) {
            out.push('\n');
        }
    }
    let lines: Vec<&str> = out.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}
