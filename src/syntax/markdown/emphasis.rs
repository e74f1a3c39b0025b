//! Emphasis beside Chinese, Japanese and Korean text, after the CJK-friendly amendment to CommonMark
//! (<https://github.com/tats-u/markdown-cjk-friendly>).
//!
//! In CommonMark (0.31 §6.2) a run of `*` next to punctuation opens or closes emphasis only if there is a space or more
//! punctuation on its other side. That suits Latin text. Japanese has no spaces, so `**重要：**本文` would not be
//! emphasized, and `**A。**B**C**` would be nested wrongly. The amendment says: a run next to a CJK character that
//! touches no space can both open and close. pulldown-cmark has no option for that.
//!
//! But in CommonMark a run between two punctuation characters can both open and close, too. So a punctuation character
//! that is not in the text, here called a mark, is inserted on both sides of such a run before parsing, and removed
//! from the events afterwards; their ranges are mapped back to the source.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr3_iter;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag};

use crate::syntax::markdown::cjk::{
    is_cjk, is_form_selector, is_ideographic_selector, is_letter, is_mark, is_wide_quote,
};

/// The characters that can be marks: punctuation of SignWriting, a script for sign languages. The first one that does
/// not occur in the text is used.
const MARKS: [char; 5] = ['\u{1DA8B}', '\u{1DA8A}', '\u{1DA89}', '\u{1DA88}', '\u{1DA87}'];

/// The length in bytes of each of them in UTF-8.
const WIDTH: usize = 4;

/// A text with marks inserted, ready for pulldown-cmark.
pub(super) struct Prepared<'a> {
    /// The text with marks.
    text: Cow<'a, str>,
    /// The mark that is used; NUL when there are none.
    mark: char,
    /// The byte offsets in `text` at which marks begin, in order.
    at: Vec<usize>,
}

impl<'a> Prepared<'a> {
    /// Inserts marks where they are needed, in linear time. A text that needs none is borrowed; so is one in which all
    /// characters of [`MARKS`] occur, which then follows the rules of plain CommonMark.
    pub(super) fn new(source: &'a str) -> Prepared<'a> {
        let at = places(source);
        let mark = if at.is_empty() { None } else { MARKS.into_iter().find(|mark| !holds(source, *mark)) };
        let Some(mark) = mark else {
            return Prepared { text: source.into(), mark: '\0', at: Vec::new() };
        };
        let mut text = String::with_capacity(source.len() + at.len() * WIDTH);
        let mut done = 0;
        for place in &at {
            text.push_str(&source[done..*place]);
            text.push(mark);
            done = *place;
        }
        text.push_str(&source[done..]);
        let at = at.iter().enumerate().map(|(before, place)| place + before * WIDTH).collect();
        Prepared { text: text.into(), mark, at }
    }

    /// The events of the text, without marks and with ranges of the source.
    pub(super) fn events(&self, options: Options) -> Vec<(Event<'_>, Range<usize>)> {
        let events = Parser::new_ext(&self.text, options).into_offset_iter();
        if self.at.is_empty() {
            return events.collect();
        }
        events
            .map(|(event, range)| (self.cleaned(event), self.in_source(range.start)..self.in_source(range.end)))
            .filter(|(event, _)| !matches!(event, Event::Text(text) if text.is_empty()))
            .collect()
    }

    /// The byte offset in the source of a byte offset in the text with marks.
    fn in_source(&self, at: usize) -> usize {
        at - WIDTH * self.at.partition_point(|mark| *mark < at)
    }

    /// An event without marks in its texts.
    fn cleaned<'e>(&self, event: Event<'e>) -> Event<'e> {
        match event {
            Event::Text(text) => Event::Text(self.clean(text)),
            Event::Code(text) => Event::Code(self.clean(text)),
            Event::Html(text) => Event::Html(self.clean(text)),
            Event::InlineHtml(text) => Event::InlineHtml(self.clean(text)),
            Event::InlineMath(text) => Event::InlineMath(self.clean(text)),
            Event::DisplayMath(text) => Event::DisplayMath(self.clean(text)),
            Event::FootnoteReference(name) => Event::FootnoteReference(self.clean(name)),
            Event::Start(tag) => Event::Start(self.cleaned_tag(tag)),
            other => other,
        }
    }

    /// A tag without marks in its texts.
    fn cleaned_tag<'e>(&self, tag: Tag<'e>) -> Tag<'e> {
        match tag {
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Tag::CodeBlock(CodeBlockKind::Fenced(self.clean(info))),
            Tag::FootnoteDefinition(name) => Tag::FootnoteDefinition(self.clean(name)),
            Tag::Heading { level, id, classes, attrs } => Tag::Heading {
                level,
                id: id.map(|id| self.clean(id)),
                classes: classes.into_iter().map(|class| self.clean(class)).collect(),
                attrs: attrs
                    .into_iter()
                    .map(|(key, value)| (self.clean(key), value.map(|value| self.clean(value))))
                    .collect(),
            },
            Tag::Link { link_type, dest_url, title, id } => {
                Tag::Link { link_type, dest_url: self.clean(dest_url), title: self.clean(title), id: self.clean(id) }
            }
            Tag::Image { link_type, dest_url, title, id } => {
                Tag::Image { link_type, dest_url: self.clean(dest_url), title: self.clean(title), id: self.clean(id) }
            }
            other => other,
        }
    }

    /// A text without marks. It stays borrowed when marks are only at its ends.
    fn clean<'e>(&self, text: CowStr<'e>) -> CowStr<'e> {
        let CowStr::Borrowed(whole) = text else {
            return if text.contains(self.mark) { text.replace(self.mark, "").into() } else { text };
        };
        let trimmed = whole.trim_matches(self.mark);
        if trimmed.contains(self.mark) { trimmed.replace(self.mark, "").into() } else { trimmed.into() }
    }
}

/// Whether a character occurs in a text, even as a numeric character reference. May be wrongly true, which costs only a
/// different mark.
fn holds(text: &str, c: char) -> bool {
    let code = u32::from(c);
    text.contains(c)
        || text.contains("&#")
            && (text.to_ascii_lowercase().contains(&format!("{code:x}")) || text.contains(&code.to_string()))
}

/// The byte offsets in the source at which marks are inserted, in order. None is inserted beside ASCII punctuation,
/// because that already is punctuation to CommonMark; so a mark never separates characters that mean something to
/// Markdown together.
fn places(source: &str) -> Vec<usize> {
    let bytes = source.as_bytes();
    let mut out = Vec::new();
    let mut done = 0;
    for at in memchr3_iter(b'*', b'~', b'_', bytes) {
        if at < done {
            continue;
        }
        let (before, rest) = (&source[..at], &source[at..]);
        let Some(delimiter) = rest.bytes().next() else { continue };
        if before.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1 {
            done = at + 1;
            continue;
        }
        let length = rest.bytes().take_while(|byte| *byte == delimiter).count();
        done = at + length;
        let (Some(previous), Some(next)) = (before.chars().next_back(), source[done..].chars().next()) else {
            continue;
        };
        if previous.is_ascii() && next.is_ascii()
            || previous.is_whitespace()
            || next.is_whitespace()
            || delimiter == b'~' && length != 2
        {
            continue;
        }
        match sides(delimiter, before, previous, next) {
            Sides::Both => {
                out.extend((!previous.is_ascii_punctuation()).then_some(at));
                out.extend((!next.is_ascii_punctuation()).then_some(done));
            }
            Sides::Before => out.push(at),
            Sides::None => {}
        }
    }
    out
}

/// The sides of a run of delimiters on which a mark is needed.
enum Sides {
    /// No mark: CommonMark and the amendment agree on the run.
    None,
    /// Before the run, where a variation selector hides from CommonMark that a punctuation character precedes.
    Before,
    /// Before and after it, so that it can both open and close.
    Both,
}

/// Which marks the run of `delimiter` after `before` needs. `previous` and `next` are the characters around it. The
/// amendment leaves `_` beside CJK characters as it is in CommonMark.
fn sides(delimiter: u8, before: &str, previous: char, next: char) -> Sides {
    // A character and the variation selector of its form count as one.
    let base = if is_form_selector(previous) { before.chars().rev().nth(1) } else { None };
    if delimiter != b'_' {
        let cjk = is_cjk(next)
            || is_cjk(base.unwrap_or(previous))
            || is_ideographic_selector(previous)
            || base.is_some_and(|base| is_wide_quote(base, previous));
        if cjk {
            return if is_letter(previous) && is_letter(next) { Sides::None } else { Sides::Both };
        }
    }
    if base.is_some_and(is_mark) { Sides::Before } else { Sides::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Options = Options::ENABLE_TABLES
        .union(Options::ENABLE_FOOTNOTES)
        .union(Options::ENABLE_STRIKETHROUGH)
        .union(Options::ENABLE_TASKLISTS)
        .union(Options::ENABLE_HEADING_ATTRIBUTES)
        .union(Options::ENABLE_GFM);

    /// Pieces of which random texts are made: what pages contain, and edge cases of the rules.
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "*", "**", "***", "~~", "~", "_", "__", "*", "**", "あ", "漢", "。", "「", "」", "（", "）", "：", "a", "b", "1", "!",
        "(", ")", "\"", "“", "”", "‘\u{FE01}", "”\u{FE01}", "\u{FE00}", "\u{FE0F}", "\u{E0100}", "\u{3000}", " ", "\n", "\n\n",
        "한", "ｱ", "𠮟", "😀", "㊗", "Ⓜ", "①", "\\", "\\*", "`", "``", "```\n", "~~~\n", "<b>", "</b>", "<!--", "-->",
        "<https://a.jp/", ">", "> ", "- ", "1. ", "| ", "|", "|---|---|\n", "# ", " {#a}", "[", "](", "](x*（あ）*い)", "![", "]", ")",
        "[^1]", "[^1]: ", "[あ]: い*（う）*え\n", "&amp;", "&#42;", "\u{1DA8B}", "&#x1DA8A;", "    ", "\t", "\r\n", "---\n", "{{ x }}",
        "e\u{301}", "\u{200B}", "\u{FFFD}", "\u{10FFFF}",
    ];

    /// Texts of up to 40 such pieces. The generator (xorshift64) has a fixed seed, so that a failure can be repeated.
    fn texts(count: usize) -> impl Iterator<Item = String> {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut below = move |limit: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % u64::try_from(limit).unwrap()).unwrap()
        };
        (0..count).map(move |_| (0..1 + below(40)).map(|_| WORDS[below(WORDS.len())]).collect())
    }

    fn plain(source: &str) -> Vec<(Event<'_>, Range<usize>)> {
        Parser::new_ext(source, ALL).into_offset_iter().collect()
    }

    /// The events that emphasis must not change, with their ranges: blocks, code, HTML, links and footnotes.
    fn frame(events: &[(Event<'_>, Range<usize>)]) -> Vec<String> {
        let marks = |event: &Event<'_>| {
            use pulldown_cmark::TagEnd::Emphasis;
            use pulldown_cmark::TagEnd::Strikethrough;
            use pulldown_cmark::TagEnd::Strong;
            matches!(
                event,
                Event::Text(_)
                    | Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
                    | Event::End(Emphasis | Strong | Strikethrough)
            )
        };
        events
            .iter()
            .filter(|(event, _)| !marks(event))
            .map(|one| format!("{one:?}").replace("Boxed", "Borrowed").replace("Inlined", "Borrowed"))
            .collect()
    }

    fn text(events: &[(Event<'_>, Range<usize>)]) -> String {
        let text = |(event, _): &(Event<'_>, _)| match event {
            Event::Text(text) => text.replace(['*', '~', '_'], ""),
            _ => String::new(),
        };
        events.iter().map(text).collect()
    }

    #[test]
    fn nothing_but_emphasis_changes() {
        for source in texts(30_000) {
            let prepared = Prepared::new(&source);
            let (got, before) = (prepared.events(ALL), plain(&source));
            assert_eq!(frame(&got), frame(&before), "{source:?}");
            assert_eq!(text(&got), text(&before), "{source:?}");
        }
    }

    #[test]
    fn every_range_is_that_of_the_source() {
        for source in texts(30_000) {
            for (event, range) in Prepared::new(&source).events(ALL) {
                let written = source.get(range.clone()).unwrap_or_else(|| panic!("{source:?}: {range:?}"));
                let (opens, closes) = match &event {
                    // Entities, tabs, line ends and indents are shown otherwise than they are written.
                    Event::Text(text) if !written.is_empty() && !written.contains(['&', '\t', '\r', '\n']) => {
                        assert_eq!(text.as_ref(), written, "{source:?}");
                        continue;
                    }
                    Event::Start(Tag::Emphasis) => (written.starts_with(['*', '_']), written.ends_with(['*', '_'])),
                    Event::Start(Tag::Strong) => {
                        let of_two = |text: &str| text == "**" || text == "__";
                        (of_two(&written[..2]), of_two(&written[written.len() - 2..]))
                    }
                    Event::Start(Tag::Strikethrough) => (written.starts_with('~'), written.ends_with('~')),
                    _ => continue,
                };
                assert!(opens && closes, "{source:?}: {event:?} {written:?}");
            }
        }
    }

    #[test]
    fn a_text_without_emphasis_is_not_touched() {
        for source in texts(10_000) {
            let source = source.replace(['*', '~', '_'], "");
            assert!(matches!(Prepared::new(&source).text, Cow::Borrowed(_)), "{source:?}");
        }
        for source in ["a**b**c", "**日本語**の文", "a *b* ~~c~~", "あ * い", "**あ** い", "snake_case（あ）"]
        {
            assert!(matches!(Prepared::new(source).text, Cow::Borrowed(_)), "{source:?}");
        }
    }

    #[test]
    fn a_text_that_holds_every_mark_is_read_as_it_is() {
        let source = format!("{}**（あ）**い", MARKS.iter().collect::<String>());
        assert_eq!(Prepared::new(&source).events(ALL), plain(&source));
    }
}
