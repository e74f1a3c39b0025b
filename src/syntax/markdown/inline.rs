//! Builds links and pictures, and reports raw HTML.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, TagEnd};

use crate::base::diag::{Diagnostic, Span, words};
use crate::base::japanese;
use crate::syntax::markdown::document::{Link, NodeKind, number};
use crate::syntax::markdown::parse::{Builder, first_visible};

impl<'a> Builder<'a> {
    /// Begins a link. A phone number in a `tel:` address is recorded like one in the text; `**` and `~~` in the title
    /// are reported (`stray-emphasis`).
    pub(super) fn link(&mut self, kind: LinkType, target: &str, title: &str, range: &Range<usize>) {
        let target = if kind == LinkType::Email { format!("mailto:{target}") } else { target.to_owned() };
        let span = self.destination(&target, range);
        if let Some(number) = target.strip_prefix("tel:") {
            self.scan_address(number, &span);
        }
        self.check_plain(title, range);
        self.open_link(target, span, title, range);
        self.in_autolink = matches!(kind, LinkType::Autolink | LinkType::Email);
        self.in_link = true;
    }

    /// Begins a link to the address `target`, which is written at `span`.
    pub(super) fn open_link(&mut self, target: String, span: Span, title: &str, range: &Range<usize>) {
        let number = self.address(target, span, title);
        self.begin(NodeKind::Link(number), range);
    }

    /// Ends the link at the current position.
    pub(super) fn close_link(&mut self) {
        self.close();
        self.in_autolink = false;
        self.in_link = false;
    }

    /// Adds a picture, and skips its events. The text in it is its description, in which markup has no effect. A
    /// picture without a description is reported (`image-alt`), because readers who can't see it would learn nothing.
    pub(super) fn image(
        &mut self,
        events: &[(Event<'a>, Range<usize>)],
        at: usize,
        target: &str,
        title: &str,
        range: &Range<usize>,
    ) {
        let span = self.destination(target, range);
        let number = self.address(target.to_owned(), span, title);
        self.begin(NodeKind::Image(number), range);
        let node = self.document.tree.nodes.len();
        let end = self.words_of_image(events, at + 1);
        let alt = self.document.tree.plain(node..self.document.tree.nodes.len());
        self.close();
        self.skip_until = end + 1;
        if alt.trim().is_empty() {
            let message = words("画像の説明がありません", "this image has no description");
            let help = words(
                "「![画面の説明](files/x.png)」のように、見えない人にも伝わる説明を書いてください",
                "write what it shows: `![description](files/x.png)`",
            );
            self.found.push(Diagnostic::error("image-alt", self.span(range), message).help(help));
        }
        self.check_plain(&alt, range);
        self.check_plain(title, range);
        self.last_char = None;
    }

    /// Adds the description of a picture as plain text, and returns the index of the event that ends the picture.
    fn words_of_image(&mut self, events: &[(Event<'a>, Range<usize>)], from: usize) -> usize {
        let mut last = None;
        for (number, (event, range)) in events.iter().enumerate().skip(from) {
            match event {
                Event::End(TagEnd::Image) => return number,
                Event::Text(text) => {
                    self.bare_text(text, range);
                    last = japanese::last_visible(text);
                }
                Event::Code(code) => {
                    let words = self.document.tree.add_words(code);
                    self.leaf(NodeKind::InlineCode(words), range);
                    last = japanese::last_visible(code);
                }
                Event::SoftBreak if japanese::joins(last, first_visible(events, number + 1)) => {}
                Event::SoftBreak | Event::HardBreak => self.leaf(NodeKind::SoftBreak, range),
                _ => {}
            }
        }
        events.len()
    }

    /// Adds a destination to the list of links and returns its index.
    fn address(&mut self, target: String, span: Span, title: &str) -> u32 {
        let number = number(self.document.links.len());
        if !title.is_empty() {
            self.document.titles.push((number, title.to_owned()));
        }
        self.document.links.push(Link { target, span });
        number
    }

    /// Where a link's destination is written: its last occurrence in the link. The whole link when it is not found
    /// there: in a reference link (`[a][b]`), or when it is written with escapes or entities.
    pub(super) fn destination(&self, target: &str, range: &Range<usize>) -> Span {
        let bare = target.strip_prefix("mailto:").unwrap_or(target);
        let at = self.source.get(range.clone()).and_then(|written| written.rfind(bare)).filter(|_| !bare.is_empty());
        match at {
            Some(at) => self.span(&(range.start + at..range.start + at + bare.len())),
            None => self.span(range),
        }
    }

    /// Reports HTML in the source (`raw-html`): once for a block, and once for an element, at its start tag. Comments
    /// are dropped.
    pub(super) fn raw_html(&mut self, range: &Range<usize>) {
        let text = self.source.get(range.clone()).unwrap_or_default().trim_start();
        if text.is_empty() || text.starts_with("<!--") || text.starts_with("</") {
            return;
        }
        let line = text.lines().next().map_or(0, |line| line.trim_end().len());
        let message = words("本文に HTML は書けません", "raw HTML is not allowed in a page");
        let help = words(
            "Markdown の書き方に直してください。「<」をそのまま見せたいときは「\\<」か「`<`」と書きます",
            "use Markdown instead; write `\\<` to show a `<`",
        );
        self.found
            .push(Diagnostic::error("raw-html", self.span(&(range.start..range.start + line)), message).help(help));
    }
}
