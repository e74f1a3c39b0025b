//! The text of a document as a reader sees it, paragraph by paragraph, with a map back to the source.
//!
//! The wording lint reads it: there, markup between two words must not hide that they stand side by side. What is not
//! the author's own text (values, code, addresses) is replaced by [`OTHER`], so that it is neither checked nor lets two
//! words meet.

use std::ops::Range;

use crate::syntax::markdown::document::{Document, NodeKind, Step, Words};

/// Stands in a [`Run`] for something that is not the author's text: a value, code, a picture, an address.
pub const OTHER: char = '\u{1}';

/// The text of one paragraph, heading, cell or description of a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The text as the reader sees it, without markup. A line break is a space, or gone between Japanese characters.
    pub text: String,
    /// The links in it: the range of bytes of the link's text, and the destination as written. Links whose text is
    /// their own address are left out.
    pub links: Vec<(Range<usize>, String)>,
    /// Whether it is a heading whose id is made from its words: changing them changes an address.
    pub makes_address: bool,
    /// The map to the source, in order of `at`.
    parts: Vec<Part>,
}

/// A stretch of a run's text that comes from one range of the source.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    /// The byte of the run's text at which it begins.
    at: usize,
    /// The range of the file it comes from.
    source: Range<usize>,
    /// Whether each byte of it is a byte of the source. It is not where the source is an entity (`&amp;`).
    exact: bool,
}

impl Run {
    /// The range of the file that a range of the text comes from, markup in between included.
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

    /// Adds text that comes from a range of the file.
    fn push(&mut self, text: &str, source: Range<usize>) {
        if !text.is_empty() {
            let exact = source.len() == text.len();
            self.parts.push(Part { at: self.text.len(), source, exact });
            self.text.push_str(text);
        }
    }

    /// Replaces bare addresses by [`OTHER`], repeated so that the length and the map to the source stay the same.
    fn hide_addresses(&mut self) {
        let mut from = 0;
        while let Some(at) = self.text.get(from..).and_then(|rest| rest.find("://")) {
            // Someone may mean an address with Japanese in it, so the text after it is hidden, too, up to a space or
            // punctuation.
            let is_part = |c: &char| !c.is_whitespace() && *c != OTHER && !"、。，．「」『』（）【】".contains(*c);
            let (before, rest) = self.text.split_at(from + at);
            let start = from + at - before.chars().rev().take_while(char::is_ascii_alphanumeric).count();
            let end = from + at + rest.chars().take_while(is_part).map(char::len_utf8).sum::<usize>();
            self.text.replace_range(start..end, &OTHER.to_string().repeat(end - start));
            from = end;
        }
    }
}

/// The runs of a document, in the order of its source. A picture's description is a run of its own, before the run
/// around the picture.
pub fn runs(document: &Document) -> Vec<Run> {
    let mut reader = Reader { document, done: Vec::new(), run: Run::default(), around: Vec::new(), links: Vec::new() };
    for step in document.tree.all_steps() {
        match step {
            Step::Enter(node, kind) => reader.enter(node, kind),
            Step::Leave(node, kind) => reader.leave(node, kind),
        }
    }
    reader.finish();
    reader.done
}

/// Collects the runs during a walk through the tree.
struct Reader<'d> {
    document: &'d Document,
    /// The finished runs.
    done: Vec<Run>,
    /// The run to which text is added.
    run: Run,
    /// The unfinished runs around a picture whose description is being read.
    around: Vec<Run>,
    /// For each open link, the byte of the run at which its text begins.
    links: Vec<usize>,
}

impl Reader<'_> {
    /// Adds what a node shows. A block begins a new run.
    fn enter(&mut self, node: usize, kind: NodeKind) {
        match kind {
            NodeKind::Text(words) => self.words(node, words),
            NodeKind::SoftBreak => self.run.push(" ", self.place(node)),
            NodeKind::Link(_) => self.links.push(self.run.text.len()),
            NodeKind::Image(_) => {
                self.other(node);
                self.around.push(std::mem::take(&mut self.run));
            }
            NodeKind::Emphasis | NodeKind::Strong | NodeKind::Strikethrough | NodeKind::Task(_) => {}
            kind if kind.is_block() => {
                self.finish();
                if let NodeKind::Heading(number) = kind {
                    self.run.makes_address =
                        self.document.headings.get(number as usize).is_some_and(|heading| heading.id_is_made);
                }
            }
            _ => self.other(node),
        }
    }

    /// Ends a link, a picture's description or a block.
    fn leave(&mut self, node: usize, kind: NodeKind) {
        match kind {
            NodeKind::Link(number) => {
                let Some(start) = self.links.pop() else { return };
                let range = start..self.run.text.len();
                let target = self.document.links.get(number as usize).map_or("", |link| link.target.as_str());
                let shown = self.run.text.get(range.clone()).unwrap_or_default();
                let is_shown = target == shown || target.strip_prefix("mailto:") == Some(shown);
                if !is_shown {
                    self.run.links.push((range, target.to_owned()));
                } else if self.place(node).len() != range.len() {
                    // `<https://…>` is hidden here, because its address ends at the `>`; a bare address is hidden by
                    // `hide_addresses`.
                    self.run.text.replace_range(range.clone(), &OTHER.to_string().repeat(range.len()));
                }
            }
            NodeKind::Image(_) => {
                let words = std::mem::replace(&mut self.run, self.around.pop().unwrap_or_default());
                self.close(words);
            }
            kind if kind.is_block() => self.finish(),
            _ => {}
        }
    }

    /// Adds the text of a node.
    fn words(&mut self, node: usize, words: Words) {
        let place = self.place(node);
        let document = self.document;
        self.run.push(document.tree.words(words), place);
    }

    /// The range of the file in which a node is written.
    fn place(&self, node: usize) -> Range<usize> {
        self.document.tree.nodes.get(node).map_or(0..0, |node| node.at.0 as usize..node.at.1 as usize)
    }

    /// Adds [`OTHER`] for a node.
    fn other(&mut self, node: usize) {
        self.run.push(OTHER.encode_utf8(&mut [0; 4]), self.place(node));
    }

    /// Ends the current run and those around it.
    fn finish(&mut self) {
        self.links.clear();
        for run in std::mem::take(&mut self.around) {
            self.close(run);
        }
        let run = std::mem::take(&mut self.run);
        self.close(run);
    }

    /// Keeps a run unless it is empty.
    fn close(&mut self, mut run: Run) {
        if !run.text.is_empty() {
            run.hide_addresses();
            self.done.push(run);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn read(source: &str) -> Vec<Run> {
        let path = crate::base::tree::SitePath::new("a.md").unwrap();
        let origin = crate::syntax::markdown::Origin::File { path: &path, base: 0 };
        runs(&crate::syntax::markdown::blocks(source, origin).value)
    }

    fn words(source: &str) -> Vec<String> {
        read(source).into_iter().map(|run| run.text.replace(OTHER, "#")).collect()
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
        assert_eq!(words("{{ a.b }}と \\{{ と https://a.example/、お"), ["#と {{ と ##################、お"]);
    }

    #[test]
    fn a_heading_without_an_id_makes_an_address() {
        let runs = read("## 一\n\n## 二 {#two}\n\n三\n");
        assert_eq!(runs.iter().map(|run| run.makes_address).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(runs[1].text, "二");
    }

    #[test]
    fn each_stretch_knows_its_source() {
        let source = "- 一&amp;二**三**\n  四[五\\*](a)\n";
        let run = &read(source)[0];
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
