//! The sections of a page as a reader sees them, from the HTML that this program wove for it.

/// A stretch of a page that a link can lead to, and that is found by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its id; empty for the start of the page.
    pub id: String,
    /// Its heading; for the start of the page, the title.
    pub heading: String,
    /// The level of the heading: 1 for the page, 2 to 6; 7 for an entry of a list, such as a term.
    pub level: u8,
    /// What it says: sentences as they are shown, a line for each block.
    pub text: String,
}

/// The sections of a page, of which the first begins with `title` and `lead`. A heading with an id begins one, and so
/// does an entry of a list with an id, which ends with its element; its first line counts as its heading. Source lines
/// and what is hidden from screen readers are left out.
pub fn sections(title: &str, lead: &str, html: &str) -> Vec<Section> {
    let first = Section { heading: title.to_owned(), level: 1, text: lead.to_owned(), ..Section::default() };
    let mut reader = Reader { all: vec![first], now: 0, entitled: true, depth: 0, outer: Vec::new(), skip: None };
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        reader.text(&rest[..open]);
        let tag = &rest[open + 1..];
        let close = tag.find('>').unwrap_or(tag.len());
        reader.tag(&tag[..close]);
        rest = tag.get(close + 1..).unwrap_or_default();
    }
    reader.text(rest);
    let mut all = reader.all;
    for one in &mut all {
        for text in [&mut one.heading, &mut one.text] {
            text.truncate(text.trim_end().len());
        }
    }
    all
}

struct Reader {
    all: Vec<Section>,
    /// The section that text goes to.
    now: usize,
    /// Whether its heading is complete.
    entitled: bool,
    depth: usize,
    /// The entries of lists around this place: their depth, and the section that goes on after them.
    outer: Vec<(usize, usize)>,
    /// The depth of the element that is left out.
    skip: Option<usize>,
}

fn is_void(name: &str) -> bool {
    matches!(name, "br" | "img" | "hr" | "input" | "wbr" | "col" | "path" | "circle" | "link" | "meta" | "source")
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "cite"
            | "code"
            | "del"
            | "dfn"
            | "em"
            | "i"
            | "img"
            | "input"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "q"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "svg"
            | "time"
            | "u"
            | "var"
            | "wbr"
    )
}

fn is_entry(name: &str) -> bool {
    matches!(name, "li" | "div" | "section" | "tr" | "details")
}

fn is_left_out(name: &str) -> bool {
    matches!(name, "cite" | "svg" | "script" | "style" | "template")
}

impl Reader {
    fn tag(&mut self, tag: &str) {
        let end = tag.starts_with('/');
        let inner = tag.trim_start_matches('/');
        let cut = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(cut);
        let void = is_void(name) || attributes.ends_with('/');
        if end {
            self.depth = self.depth.saturating_sub(1);
        }
        if let Some(depth) = self.skip {
            if end && self.depth <= depth {
                self.skip = None;
            } else if !end && !void {
                self.depth += 1;
            }
            return;
        }
        match name {
            "td" | "th" | "dd" | "br" => self.gap(' '),
            _ if !is_inline(name) => self.gap('\n'),
            _ => {}
        }
        if end {
            if let Some(&(depth, section)) = self.outer.last()
                && self.depth <= depth
            {
                self.outer.pop();
                self.now = section;
                self.entitled = true;
            }
            return;
        }
        if void {
            return;
        }
        let hidden = || attribute(attributes, "aria-hidden") == Some("true");
        if is_left_out(name) || attribute(attributes, "class") == Some("sources") || hidden() {
            self.skip = Some(self.depth);
        } else if let Some(id) = attribute(attributes, "id").filter(|id| !id.is_empty()) {
            let level = match name.as_bytes() {
                [b'h', level @ b'2'..=b'6'] => Some(level - b'0'),
                _ if is_entry(name) && !is_footnote(id) => Some(7),
                _ => None,
            };
            if let Some(level) = level {
                if level == 7 {
                    self.outer.push((self.depth, self.now));
                }
                self.now = self.all.len();
                self.entitled = false;
                self.all.push(Section { id: unescaped(id), level, ..Section::default() });
            }
        }
        self.depth += 1;
    }

    fn into(&mut self) -> Option<&mut String> {
        let entitled = self.entitled;
        self.all.get_mut(self.now).map(|one| if entitled { &mut one.text } else { &mut one.heading })
    }

    /// A break between blocks, or between the cells of a row.
    fn gap(&mut self, with: char) {
        let Some(text) = self.into() else { return };
        let end = text.trim_end().len();
        if end == 0 {
            return;
        }
        if with == '\n' || !text[end..].contains('\n') {
            text.truncate(end);
            text.push(with);
        }
        if !self.entitled && with == '\n' {
            self.entitled = true;
        }
    }

    fn text(&mut self, html: &str) {
        if self.skip.is_some() || html.is_empty() {
            return;
        }
        let html = if html.contains('&') { &unescaped(html) } else { html };
        let Some(text) = self.into() else { return };
        for (at, word) in html.split([' ', '\n', '\t', '\r']).enumerate() {
            if at > 0 && !text.is_empty() && !text.ends_with([' ', '\n']) {
                text.push(' ');
            }
            text.push_str(word);
        }
    }
}

/// Footnotes are read where they are called.
fn is_footnote(id: &str) -> bool {
    id.strip_prefix("fn-").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The value of an attribute; ours all stand in double quotes.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes; // of most elements empty
    while let Some(at) = rest.find(name) {
        let after = &rest[at + name.len()..];
        if let Some(value) = after.strip_prefix("=\"").filter(|_| rest[..at].ends_with([' ', '\n'])) {
            return value.split('"').next();
        }
        rest = after;
    }
    None
}

fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&nbsp;", " ").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_falls_into_sections() {
        let html = "<p>はじめに <b>重要</b>です。<cite class=\"source\">通知</cite></p>\n<h2 id=\"a\">電話<br>番号</h2>\n<p>一。</p>\n\
                    <table><tr><th>額</th><td>10万円</td></tr></table><p class=\"sources\">出典：<a href=\"#\">x</a></p>\n\
                    <ul><li id=\"t\"><p>用語 <small>よみ</small></p><p>意味 &lt;1&gt;</p></li></ul><p>あと。</p>\n\
                    <h3 id=\"b\"><span aria-hidden=\"true\">◆</span>次</h3>";
        let all = sections("題", "案内。", html);
        let shown: Vec<_> =
            all.iter().map(|one| (one.id.as_str(), one.heading.as_str(), one.level, one.text.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("", "題", 1, "案内。\nはじめに 重要です。"),
                ("a", "電話 番号", 2, "一。\n額 10万円\nあと。"),
                ("t", "用語 よみ", 7, "意味 <1>"),
                ("b", "次", 3, ""),
            ]
        );
    }
}
