//! Headings: their levels, ids and contents.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, TagEnd};

use crate::base::diag::{Diagnostic, Span, Words, words};
use crate::base::japanese;
use crate::syntax::markdown::document::{Heading, NodeKind, number};
use crate::syntax::markdown::parse::Builder;

impl<'a> Builder<'a> {
    /// Adds a heading with the inlines in it, and skips their events. Reports a level 1 (`heading-level`), because the
    /// page's title is the first level; a level more than one below the heading before it (`heading-skip`); and braces
    /// at its end that are no `{#id}` (`heading-attribute`).
    pub(super) fn heading(
        &mut self,
        events: &[(Event<'a>, Range<usize>)],
        at: usize,
        level: HeadingLevel,
        id: Option<&str>,
        range: &Range<usize>,
    ) {
        let line = self.source.get(range.clone()).map_or(0, |text| text.trim_end().len());
        let span = self.span(&(range.start..range.start + line));
        let attributes = attributes(self.source.get(range.clone()).unwrap_or_default());
        if let Some(written) = attributes.filter(|written| !is_id(written)) {
            let message = words(
                format!("見出しに付けられるのは「{{#id}}」だけです: 「{{{written}}}」"),
                format!("a heading takes `{{#id}}` and nothing else: `{{{written}}}`"),
            );
            let help = words(
                "「{」と「}」の間は「#」で始まる1語だけにして、ほかは消してください。波かっこをそのまま見せたいときは、終わりを「\\}」と書きます",
                "leave one word that begins with `#` between the braces; end with `\\}` to show braces",
            );
            self.found.push(Diagnostic::error("heading-attribute", span.clone(), message).help(help));
        }
        if level == HeadingLevel::H1 {
            let message = words(
                "本文の見出しは「##」から始めます（いちばん上の見出しはページの title です）",
                "headings in the body begin at `##`; the title of the page is the first heading",
            );
            let help = words("「#」を「##」にしてください", "write `##` instead of `#`");
            self.found.push(Diagnostic::error("heading-level", span.clone(), message).help(help));
        }
        let depth = level as u8;
        let before = self.document.headings.last().map_or(1, |last| last.level);
        if depth > before + 1 && depth > 2 {
            let hashes = "#".repeat(usize::from(before) + 1);
            let message = words("見出しの段階が飛んでいます", "this heading skips a level");
            let help = words(format!("「{hashes}」にしてください"), format!("write `{hashes}`"));
            self.found.push(Diagnostic::warning("heading-skip", span.clone(), message).help(help));
        }
        let heading = number(self.document.headings.len());
        self.document.headings.push(Heading {
            level: depth,
            id: String::new(),
            id_is_made: id.is_none(),
            former_ids: Vec::new(),
            span: span.clone(),
        });
        self.begin(NodeKind::Heading(heading), range);
        let node = self.document.tree.nodes.len();
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
        self.close();
        self.skip_until = next + 1;
        let tree = &self.document.tree;
        let has_reference = tree.nodes.iter().skip(node).any(|node| match node.kind {
            NodeKind::Reference(_) | NodeKind::Verbatim(_) => true,
            NodeKind::Text(words) => tree.words(words).contains("{{"),
            _ => false,
        });
        let text = self.document.tree.plain(node..self.document.tree.nodes.len());
        let id = self.heading_id(id, has_reference, text.trim(), span);
        if let Some(one) = self.document.headings.get_mut(heading as usize) {
            one.id = id;
        }
    }

    /// The id of a heading: `written` in NFC; without one, made from its text as GitHub does. A heading must have one
    /// of its own (`heading-needs-id`) when it holds a reference, because its text changes with the value, or when its
    /// text has no letters or digits.
    fn heading_id(&mut self, id: Option<&str>, has_reference: bool, text: &str, span: Span) -> String {
        if let Some(id) = id {
            return japanese::nfc(id).into_owned();
        }
        if has_reference {
            self.found.push(needs_id(
                span,
                words(
                    "参照を含む見出しには「{#id}」が要ります（値が変わってもリンク先が変わらないように）",
                    "a heading that holds a reference needs `{#id}`, so that its address does not change with the value",
                ),
            ));
            return self.unique(String::from("heading"));
        }
        let slug = japanese::slug(text);
        if slug.is_empty() {
            self.found.push(needs_id(
                span,
                words(
                    "この見出しには文字がないので「{#id}」が要ります",
                    "a heading without letters or digits needs `{#id}`",
                ),
            ));
        }
        self.unique(if slug.is_empty() { String::from("section") } else { slug })
    }

    /// Makes a generated id unique as GitHub does: the second heading of the same text gets `-1`, the third `-2`; a
    /// number whose id is taken already is skipped. Ids that authors wrote are not considered: if one is equal to a
    /// generated id, the link checker reports it (`duplicate-id`).
    fn unique(&mut self, slug: String) -> String {
        let mut id = slug.clone();
        while self.slugs.contains_key(&id) {
            let count = self.slugs.entry(slug.clone()).or_default();
            *count += 1;
            id = format!("{slug}-{count}");
        }
        self.slugs.insert(id.clone(), 0);
        id
    }
}

/// The finding that a heading must be given an id (`heading-needs-id`).
fn needs_id(span: Span, message: Words) -> Diagnostic {
    Diagnostic::error("heading-needs-id", span, message).help(words(
        "見出しの終わりに「{#amounts}」のような英数字の id を書いてください",
        "write an id such as `{#amounts}` at its end",
    ))
}

/// The text between the braces at the end of a heading, where pulldown-cmark reads attributes: `#id` in
/// `## Title {#id}`. `None` when there are no such braces. In a heading that is underlined they are at the end of the
/// line above the underline.
fn attributes(heading: &str) -> Option<&str> {
    let heading = heading.trim_end();
    let hashes = heading.bytes().take_while(|byte| *byte == b'#').count();
    let atx = (1..=6).contains(&hashes) && heading[hashes..].starts_with([' ', '\t']);
    let text = if atx { heading } else { heading.rsplit_once('\n').map_or("", |(text, _underline)| text.trim_end()) };
    let (_, written) = text.strip_suffix('}')?.rsplit_once('{')?;
    let read = !written.contains(['}', '<', '>', '\\', '\n', '\r']);
    read.then_some(written)
}

/// Whether the text between the braces is one `#id` and nothing else.
fn is_id(written: &str) -> bool {
    let mut words = written.split_ascii_whitespace();
    let id = words.next().is_some_and(|word| word.len() > 1 && word.starts_with('#'));
    id && words.next().is_none()
}
