//! What a reader sees of a text: its words, run by run, without marks, code, references and addresses.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Tag, TagEnd};

use crate::base::japanese;
use crate::syntax::markdown::emphasis::Prepared;
use crate::syntax::markdown::writer::{is_block, is_block_end};
use crate::syntax::reference;

/// Stands where the reader sees something that is not the writer's words: a value, code, a picture, an address.
pub const OTHER: char = '\u{1}';

/// The words of one paragraph, heading, cell or picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The words as the reader sees them. Marks between them are gone, and so is a line break that vanishes.
    pub text: String,
    /// The links in it: the range of their words.
    pub links: Vec<(Range<usize>, String)>,
    /// Whether the words make an address: a heading without an id of its own.
    pub makes_address: bool,
    parts: Vec<Part>,
}

/// A stretch of a run that comes from one stretch of the source.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    at: usize,
    source: Range<usize>,
    /// Whether each byte of it is a byte of the source.
    exact: bool,
}

impl Run {
    /// The stretch of the source that a stretch of the words comes from, with all that stands between them.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        let place = |at: usize, end: bool| {
            let part = self.parts.partition_point(|part| part.at <= at).checked_sub(1);
            part.and_then(|part| self.parts.get(part)).map_or(0, |part| match (part.exact, end) {
                (true, _) => part.source.start + (at - part.at) + usize::from(end),
                (false, true) => part.source.end,
                (false, false) => part.source.start,
            })
        };
        place(range.start, false)..place(range.end.saturating_sub(1), true)
    }

    fn push(&mut self, text: &str, source: Range<usize>, exact: bool) {
        if !text.is_empty() {
            self.parts.push(Part { at: self.text.len(), source, exact });
            self.text.push_str(text);
        }
    }

    /// Puts [`OTHER`] in the place of references and bare addresses; the length stays.
    fn mask(&mut self, source: &str) {
        let mut from = 0;
        while let Some(found) = self.text.get(from..).and_then(reference::find) {
            let range = from + found.start..from + found.end;
            let before = self.source(range.start..range.start + 1).start.checked_sub(1);
            if before.and_then(|at| source.as_bytes().get(at)) == Some(&b'\\') {
                from = range.start + 2;
            } else {
                from = range.end;
                self.hide(range);
            }
        }
        from = 0;
        while let Some(at) = self.text.get(from..).and_then(|rest| rest.find("://")) {
            // An address may go on in Japanese, so the words after it are left alone, too, up to a blank or a mark.
            let is_part = |c: &char| !c.is_whitespace() && *c != OTHER && !"、。，．「」『』（）【】".contains(*c);
            let (before, rest) = self.text.split_at(from + at);
            let start = from + at - before.chars().rev().take_while(char::is_ascii_alphanumeric).count();
            let end = from + at + rest.chars().take_while(is_part).map(char::len_utf8).sum::<usize>();
            self.hide(start..end);
            from = end;
        }
    }

    fn hide(&mut self, range: Range<usize>) {
        self.text.replace_range(range.clone(), &OTHER.to_string().repeat(range.len()));
    }
}

/// The runs of a text that is Markdown; `inline` as for a field of a record.
pub fn runs(source: &str, inline: bool) -> Vec<Run> {
    let mut reader =
        Reader { source, done: Vec::new(), run: Run::default(), around: Vec::new(), links: Vec::new(), soft: None };
    let mut in_code = false;
    let prepared = Prepared::new(source);
    for (event, range) in prepared.events(options(inline)) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if in_code => {}
            event => reader.event(event, range),
        }
    }
    reader.finish();
    reader.done
}

/// The one run of a text in which only references mean anything: a title, a description.
pub fn plain(source: &str) -> Vec<Run> {
    let mut run = Run::default();
    run.push(source, 0..source.len(), true);
    run.mask(source);
    vec![run]
}

/// The Markdown that pages and texts of data are written in.
pub(super) fn options(inline: bool) -> Options {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    if inline { options } else { options | Options::ENABLE_GFM }
}

struct Reader<'a> {
    source: &'a str,
    done: Vec<Run>,
    run: Run,
    /// The runs around the picture whose words are being read.
    around: Vec<Run>,
    links: Vec<(usize, Option<CowStr<'a>>)>,
    /// A line break of the source that is not yet known to vanish.
    soft: Option<Range<usize>>,
}

impl<'a> Reader<'a> {
    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                self.finish();
                self.run.makes_address = id.is_none();
            }
            Event::Start(tag) if is_block(&tag) || matches!(tag, Tag::TableCell) => self.finish(),
            Event::End(tag) if is_block_end(&tag) || matches!(tag, TagEnd::TableCell) => self.finish(),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let written = matches!(link_type, LinkType::Autolink | LinkType::Email);
                self.break_line();
                self.links.push((self.run.text.len(), (!written).then_some(dest_url)));
            }
            Event::End(TagEnd::Link) => {
                let Some((start, target)) = self.links.pop() else { return };
                let range = start..self.run.text.len();
                match target {
                    Some(target) => self.run.links.push((range, target.into_string())),
                    None => self.run.hide(range),
                }
            }
            Event::Start(Tag::Image { .. }) => {
                self.other(range);
                self.around.push(std::mem::take(&mut self.run));
            }
            Event::End(TagEnd::Image) => {
                self.break_line();
                let words = std::mem::replace(&mut self.run, self.around.pop().unwrap_or_default());
                self.close(words);
            }
            Event::Text(text) => self.text(&text, range),
            Event::Code(_) | Event::FootnoteReference(_) | Event::HardBreak => self.other(range),
            Event::InlineMath(_) | Event::DisplayMath(_) => self.other(range),
            Event::SoftBreak => self.soft = Some(range),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if let Some(soft) = self.soft.take() {
            let before = self.run.text.chars().next_back();
            if !japanese::joins(before, text.chars().next()) {
                self.run.push(" ", soft, false);
            }
        }
        let exact = self.source.get(range.clone()) == Some(text);
        self.run.push(text, range, exact);
    }

    /// A line break before something whose first character does not matter.
    fn break_line(&mut self) {
        if let Some(soft) = self.soft.take()
            && !japanese::joins(self.run.text.chars().next_back(), None)
        {
            self.run.push(" ", soft, false);
        }
    }

    fn other(&mut self, range: Range<usize>) {
        self.break_line();
        self.run.push(OTHER.encode_utf8(&mut [0; 4]), range, false);
    }

    fn finish(&mut self) {
        self.soft = None;
        self.links.clear();
        for run in std::mem::take(&mut self.around) {
            self.close(run);
        }
        let run = std::mem::take(&mut self.run);
        self.close(run);
    }

    fn close(&mut self, mut run: Run) {
        if !run.text.is_empty() {
            run.mask(self.source);
            self.done.push(run);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        runs(source, false).into_iter().map(|run| run.text.replace(OTHER, "#")).collect()
    }

    #[test]
    fn the_words_are_those_that_the_reader_sees() {
        assert_eq!(words("一\n二 **三**[四](五.md)`六`\n\n- 七\n- 八\n  - 九\n"), ["一二 三四#", "七", "八", "九"]);
        assert_eq!(words("a\nb &amp; \\*c\\*\n\n```\nd\n```\n\n<!-- e -->\n"), ["a b & *c*"]);
        assert_eq!(words("| 一 | 二 |\n|---|---|\n| 三 | \\| |\n"), ["一", "二", "三", "|"]);
        assert_eq!(
            words("前![中\n央](a.png)後 <https://a.example/>"),
            ["中央", format!("前#後 {}", "#".repeat(18)).as_str()]
        );
        assert_eq!(words("{{ a.b }}と \\{{ と https://a.example/、お"), ["#########と {{ と ##################、お"]);
    }

    #[test]
    fn a_heading_without_an_id_makes_an_address() {
        let runs = runs("## 一\n\n## 二 {#two}\n\n三\n", false);
        assert_eq!(runs.iter().map(|run| run.makes_address).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(runs[1].text, "二");
    }

    #[test]
    fn each_stretch_knows_its_source() {
        let source = "- 一&amp;二**三**\n  四[五\\*](a)\n";
        let run = &runs(source, false)[0];
        assert_eq!(run.text, "一&二三四五*");
        let of = |words: &str| {
            let at = run.text.find(words).unwrap();
            &source[run.source(at..at + words.len())]
        };
        assert_eq!(
            [of("一"), of("&二"), of("二三"), of("三四"), of("五*")],
            ["一", "&amp;二", "二**三", "三**\n  四", "五\\*"]
        );
        assert_eq!(run.links, [("一&二三四".len()..run.text.len(), String::from("a"))]);
    }
}
