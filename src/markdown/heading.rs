//! Headings: their levels, ids and texts.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, TagEnd};

use super::Heading;
use super::writer::{Writer, plain};
use crate::diag::{Diagnostic, words};
use crate::html::escape;
use crate::japanese;

impl<'a> Writer<'a> {
    pub(super) fn heading(
        &mut self,
        events: &[(Event<'a>, Range<usize>)],
        at: usize,
        level: HeadingLevel,
        id: Option<&str>,
        only_id: bool,
        range: &Range<usize>,
    ) {
        let line = self.source.get(range.clone()).map_or(0, |text| text.trim_end().len());
        let span = self.span(&(range.start..range.start + line));
        if !only_id {
            self.found.push(
                Diagnostic::error(
                    "heading-attribute",
                    span.clone(),
                    words("見出しに付けられるのは「{#id}」だけです", "a heading takes `{#id}` and nothing else"),
                )
                .help(words("「.class」や「名前=値」を消してください", "remove classes and attributes")),
            );
        }
        if level == HeadingLevel::H1 {
            self.found.push(
                Diagnostic::error(
                    "heading-level",
                    span.clone(),
                    words(
                        "本文の見出しは「##」から始めます（いちばん上の見出しはページの title です）",
                        "headings in the body begin at `##`; the title of the page is the first heading",
                    ),
                )
                .help(words("「#」を「##」にしてください", "write `##` instead of `#`")),
            );
        }
        let number = level as u8;
        if let Some(before) = self.body.headings.last().map_or(Some(1), |last| Some(last.level))
            && number > before + 1
            && number > 2
        {
            let hashes = "#".repeat(usize::from(before) + 1);
            self.found.push(
                Diagnostic::warning(
                    "heading-skip",
                    span.clone(),
                    words("見出しの段階が飛んでいます", "this heading skips a level"),
                )
                .help(words(format!("「{hashes}」にしてください"), format!("write `{hashes}`"))),
            );
        }
        let text = plain(events, at + 1, |event| matches!(event, Event::End(TagEnd::Heading(_)))).0;
        let has_reference = text.contains("{{");
        let id = match id {
            Some(id) => id.to_owned(),
            None if has_reference => {
                self.found.push(
                    Diagnostic::error(
                        "heading-needs-id",
                        span.clone(),
                        words(
                            "参照を含む見出しには「{#id}」が要ります（値が変わってもリンク先が変わらないように）",
                            "a heading that holds a reference needs `{#id}`, so that its address does not change with the value",
                        ),
                    )
                    .help(words(
                        "見出しの終わりに「{#amounts}」のような英数字の id を書いてください",
                        "write an id such as `{#amounts}` at its end",
                    )),
                );
                String::from("heading")
            }
            None => self.unique(japanese::slug(text.trim())),
        };
        self.html.push_str(&format!("<{level} id=\"{}\">", escape(&id)));
        self.flush();
        let start = self.body.pieces.len();
        self.last_char = None;
        let mut next = at + 1;
        while let Some((event, range)) = events.get(next) {
            if matches!(event, Event::End(TagEnd::Heading(_))) {
                break;
            }
            if next >= self.skip_until {
                self.event(events, next, event, range);
            }
            next += 1;
        }
        self.flush();
        let text = start..self.body.pieces.len();
        self.html.push_str(&format!("</{level}>\n"));
        self.flush();
        let after = self.body.pieces.len();
        self.body.headings.push(Heading { level: number, id, text, after, span });
        self.skip_until = next + 1;
    }

    /// GitHub's rule: the second heading of the same text gets `-1`, the third `-2`.
    pub(super) fn unique(&mut self, slug: String) -> String {
        let slug = if slug.is_empty() { String::from("section") } else { slug };
        let count = self.slugs.entry(slug.clone()).and_modify(|count| *count += 1).or_insert(0);
        if *count == 0 { slug } else { format!("{slug}-{count}") }
    }
}
