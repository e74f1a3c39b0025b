//! Links, images, code, footnotes, and the HTML that a page may not hold.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, TagEnd};

use crate::base::diag::{Diagnostic, Span, words};
use crate::base::html::{escape, escape_into};
use crate::syntax::highlight;
use crate::syntax::markdown::writer::{Writer, plain};
use crate::syntax::markdown::{Link, Piece};

impl<'a> Writer<'a> {
    pub(super) fn code_block(&mut self, language: &str, code: &str) {
        if language.is_empty() {
            self.html.push_str("<pre tabindex=\"0\"><code>");
        } else {
            self.html.push_str(&format!("<pre tabindex=\"0\"><code class=\"language-{}\">", escape(language)));
        }
        match highlight::highlight(language, code) {
            Some(html) => {
                self.body.has_code = true;
                self.html.push_str(&html);
            }
            None => escape_into(&mut self.html, code),
        }
        self.html.push_str("</code></pre>\n");
        self.skip_until += 1;
    }

    pub(super) fn link(&mut self, kind: LinkType, target: &str, title: &str, range: &Range<usize>) {
        let target = if kind == LinkType::Email { format!("mailto:{target}") } else { target.to_owned() };
        let span = self.destination(&target, range);
        if let Some(number) = target.strip_prefix("tel:") {
            self.scan_address(number, &span);
        }
        self.check_plain(title, range);
        self.open_link(target, span, title);
        self.in_autolink = matches!(kind, LinkType::Autolink | LinkType::Email);
        self.in_link = true;
    }

    pub(super) fn open_link(&mut self, target: String, span: Span, title: &str) {
        let outside = target.starts_with("http:") || target.starts_with("https:");
        self.html.push_str("<a href=\"");
        self.address(target, span);
        self.html.push('"');
        if !title.is_empty() {
            self.html.push_str(&format!(" title=\"{}\"", escape(title)));
        }
        self.html.push_str(if outside { " rel=\"noreferrer\">" } else { ">" });
    }

    pub(super) fn close_link(&mut self) {
        self.html.push_str("</a>");
        self.in_autolink = false;
        self.in_link = false;
    }

    pub(super) fn image(
        &mut self,
        events: &[(Event<'a>, Range<usize>)],
        at: usize,
        target: &str,
        title: &str,
        range: &Range<usize>,
    ) {
        let (alt, end) = plain(events, at + 1, |event| matches!(event, Event::End(TagEnd::Image)));
        self.skip_until = end + 1;
        if alt.trim().is_empty() {
            self.found.push(
                Diagnostic::error(
                    "image-alt",
                    self.span(range),
                    words("画像の説明がありません", "this image has no description"),
                )
                .help(words(
                    "「![画面の説明](files/x.png)」のように、見えない人にも伝わる説明を書いてください",
                    "write what it shows: `![description](files/x.png)`",
                )),
            );
        }
        self.check_plain(&alt, range);
        self.check_plain(title, range);
        let span = self.destination(target, range);
        self.html.push_str("<img src=\"");
        self.address(target.to_owned(), span);
        self.html.push_str(&format!("\" alt=\"{}\" loading=\"lazy\"", escape(&alt)));
        if !title.is_empty() {
            self.html.push_str(&format!(" title=\"{}\"", escape(title)));
        }
        self.html.push('>');
        self.last_char = None;
    }

    pub(super) fn address(&mut self, target: String, span: Span) {
        self.flush();
        self.body.pieces.push(Piece::Address(self.body.links.len()));
        self.body.links.push(Link { target, span });
    }

    /// The place of a link's destination in the source, or of the whole link when it stands elsewhere.
    pub(super) fn destination(&self, target: &str, range: &Range<usize>) -> Span {
        let bare = target.strip_prefix("mailto:").unwrap_or(target);
        let at = self.source.get(range.clone()).and_then(|written| written.rfind(bare)).filter(|_| !bare.is_empty());
        match at {
            Some(at) => self.span(&(range.start + at..range.start + at + bare.len())),
            None => self.span(range),
        }
    }

    /// HTML in the source: comments are dropped, the rest is refused, once for a block or an element.
    pub(super) fn raw_html(&mut self, range: &Range<usize>) {
        let text = self.source.get(range.clone()).unwrap_or_default().trim_start();
        if text.is_empty() || text.starts_with("<!--") || text.starts_with("</") {
            return;
        }
        let line = text.lines().next().map_or(0, |line| line.trim_end().len());
        self.found.push(
            Diagnostic::error(
                "raw-html",
                self.span(&(range.start..range.start + line)),
                words("本文に HTML は書けません", "raw HTML is not allowed in a page"),
            )
            .help(words(
                "Markdown の書き方に直してください。「<」をそのまま見せたいときは「\\<」か「`<`」と書きます",
                "use Markdown instead; write `\\<` to show a `<`",
            )),
        );
    }

    pub(super) fn footnote_number(&mut self, name: &str) -> usize {
        let next = self.footnotes.len() + 1;
        self.footnotes.entry(name.to_owned()).or_insert((next, Vec::new())).0
    }

    pub(super) fn write_footnotes(&mut self) {
        if self.footnotes.is_empty() {
            return;
        }
        let mut notes: Vec<(usize, Vec<Piece>, String)> = std::mem::take(&mut self.footnotes)
            .into_iter()
            .map(|(name, (number, note))| (number, note, name))
            .collect();
        notes.sort_by_key(|(number, ..)| *number);
        self.html.push_str("<section class=\"footnotes\" aria-label=\"注\"><ol>\n");
        for (number, note, name) in notes {
            self.html.push_str(&format!("<li id=\"fn-{number}\">"));
            self.flush();
            self.body.pieces.extend(note);
            if self.footnote_uses.contains_key(&name) {
                self.html.push_str(&format!("<a class=\"footnote-back\" href=\"#fnref-{number}\">本文に戻る</a>"));
            }
            self.html.push_str("</li>\n");
        }
        self.html.push_str("</ol></section>\n");
    }
}
