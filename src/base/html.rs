//! Small helpers for HTML text.

/// Appends text with `& < > " '` escaped: right in text and in quoted attributes.
pub fn escape_into(out: &mut String, text: &str) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(entity);
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// Text with `& < > " '` escaped.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape_into(&mut out, text);
    out
}

/// The text of HTML that this program itself wrote: tags dropped, its five entities undone, white space run together.
/// Not for anybody else's HTML.
pub fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let tag = &rest[open..];
        let close = tag.find('>').map_or(tag.len(), |at| at + 1);
        let name = tag.trim_start_matches(['<', '/']);
        let block = ["p", "li", "td", "th", "tr", "div", "h", "ul", "ol", "br", "dt", "dd", "blockquote", "pre"];
        let word = name.find(|c: char| !c.is_ascii_alphabetic()).map_or(name, |end| &name[..end]);
        if block.contains(&word) && !text.ends_with([' ', '\n']) && !text.is_empty() {
            text.push('\n');
        }
        rest = &tag[close..];
    }
    text.push_str(rest);
    let text = if text.contains('&') {
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    } else {
        text
    };
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_from_html() {
        assert_eq!(escape("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&#39;");
        assert_eq!(text_of("<p>あ<b>い</b>う</p>\n<ul><li>1 &lt; 2</li></ul>"), "あいう 1 < 2");
    }
}
