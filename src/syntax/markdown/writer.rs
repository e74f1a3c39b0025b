//! The events of the Markdown reader to HTML: the frame of the writer, and blocks.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

use crate::base::diag::{Checked, Diagnostic, Span, words};
use crate::base::html::escape_into;
use crate::base::japanese;
use crate::syntax::markdown::emphasis::Prepared;
use crate::syntax::markdown::text::Run;
use crate::syntax::markdown::{Body, Origin, Piece};
use crate::syntax::reference;

/// The deepest nesting of blocks that is written; beyond it is a mistake or an attack, and HTML grows quadratically.
const DEEPEST: usize = 64;

pub(super) struct Writer<'a> {
    pub(super) source: &'a str,
    pub(super) origin: Origin<'a>,
    pub(super) inline: bool,
    pub(super) html: String,
    pub(super) body: Body,
    pub(super) found: Vec<Diagnostic>,
    pub(super) last_char: Option<char>,
    pub(super) tight_inline: bool,
    pub(super) table: Vec<Alignment>,
    pub(super) cell: usize,
    pub(super) in_head: bool,
    pub(super) tables: usize,
    pub(super) label_open: bool,
    pub(super) footnotes: BTreeMap<String, (usize, Vec<Piece>)>,
    pub(super) footnote_uses: BTreeMap<String, usize>,
    pub(super) set_aside: Vec<(String, Vec<Piece>)>,
    pub(super) slugs: BTreeMap<String, usize>,
    pub(super) skip_until: usize,
    /// Nothing but references means anything.
    pub(super) plain: bool,
    pub(super) in_link: bool,
    /// Inside `<https://…>`, which is shown as it is written.
    pub(super) in_autolink: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(source: &'a str, origin: Origin<'a>, inline: bool) -> Writer<'a> {
        Writer {
            source,
            origin,
            inline,
            html: String::with_capacity(if inline { 64 } else { source.len() * 2 }),
            body: Body { at: Some(origin.whole(source)), ..Body::default() },
            found: Vec::new(),
            last_char: None,
            tight_inline: inline,
            table: Vec::new(),
            cell: 0,
            in_head: false,
            tables: 0,
            label_open: false,
            footnotes: BTreeMap::new(),
            footnote_uses: BTreeMap::new(),
            set_aside: Vec::new(),
            slugs: BTreeMap::new(),
            skip_until: 0,
            plain: false,
            in_link: false,
            in_autolink: false,
        }
    }

    pub(super) fn run(mut self, prepared: &'a Prepared<'a>) -> Checked<Body> {
        let events = prepared.events(crate::syntax::markdown::prose::options(self.inline));
        let paragraphs = events.iter().filter(|(event, _)| matches!(event, Event::Start(Tag::Paragraph))).count();
        let blocks = events.iter().filter(|(event, _)| matches!(event, Event::Start(tag) if is_block(tag))).count();
        self.tight_inline = self.inline && paragraphs == 1 && blocks == 1;
        let mut depth = 0usize;
        let mut at = 0;
        while let Some((event, range)) = events.get(at) {
            // What is skipped is counted, too: the end of a block of code is among it.
            match event {
                Event::Start(tag) if is_block(tag) => depth += 1,
                Event::End(tag) if is_block_end(tag) => depth = depth.saturating_sub(1),
                _ => {}
            }
            if at < self.skip_until {
                at += 1;
                continue;
            }
            if depth > DEEPEST {
                self.found.push(
                    Diagnostic::error(
                        "too-deep",
                        self.origin.span(range.clone()),
                        words("引用や箇条書きの入れ子が深すぎます", "quotes or lists are nested too deeply"),
                    )
                    .help(words("入れ子を減らしてください", "nest them less deeply")),
                );
                break;
            }
            self.event(&events, at, event, range);
            at += 1;
        }
        self.found.extend(crate::syntax::markdown::leftovers::find(self.source, &events, &self.origin));
        self.write_footnotes();
        self.finish()
    }

    pub(super) fn finish(mut self) -> Checked<Body> {
        self.flush();
        Checked { value: self.body, diagnostics: self.found }
    }

    pub(super) fn flush(&mut self) {
        if !self.html.is_empty() {
            self.body.pieces.push(Piece::Html(std::mem::take(&mut self.html)));
        }
    }

    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        self.origin.span(range.clone())
    }

    pub(super) fn event(
        &mut self,
        events: &[(Event<'a>, Range<usize>)],
        at: usize,
        event: &Event<'a>,
        range: &Range<usize>,
    ) {
        match event {
            Event::Start(Tag::Paragraph) => self.paragraph(events, at, range),
            Event::End(TagEnd::Paragraph) => {
                self.close_label();
                if !self.tight_inline {
                    self.html.push_str("</p>\n");
                }
                self.last_char = None;
            }
            Event::Start(tag) => self.start(events, at, tag, range),
            Event::End(tag) => self.end(*tag),
            Event::Text(_) => {
                let mut run = Run::default();
                let mut next = at;
                while let Some((Event::Text(text), range)) = events.get(next) {
                    run.push(text, range.clone());
                    next += 1;
                }
                self.text_run(&run);
                self.skip_until = next;
            }
            Event::Code(code) => {
                self.html.push_str("<code>");
                escape_into(&mut self.html, code);
                self.html.push_str("</code>");
                self.last_char = japanese::last_visible(code);
            }
            Event::SoftBreak => {
                if !japanese::joins(self.last_char, first_visible(events, at + 1)) {
                    self.html.push('\n');
                }
            }
            Event::HardBreak => {
                self.html.push_str("<br>\n");
                self.last_char = None;
            }
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::InlineHtml(_) => self.raw_html(range),
            Event::Html(_) => {} // told at the start of its block
            Event::FootnoteReference(name) => {
                let number = self.footnote_number(name);
                let uses = self.footnote_uses.entry(name.to_string()).or_default();
                *uses += 1;
                let back = if *uses == 1 { String::new() } else { format!("-{uses}") };
                self.html.push_str(&format!(
                    "<sup class=\"footnote-ref\"><a id=\"fnref-{number}{back}\" href=\"#fn-{number}\">注{number}</a></sup>"
                ));
            }
            Event::TaskListMarker(done) => {
                let checked = if *done { " checked" } else { "" };
                self.html.push_str(&format!("<label><input type=\"checkbox\" disabled{checked}> "));
                self.label_open = true;
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => escape_into(&mut self.html, text),
        }
    }

    /// A paragraph that holds nothing but references is a card, a value, or a line of sources.
    pub(super) fn paragraph(&mut self, events: &[(Event<'a>, Range<usize>)], at: usize, range: &Range<usize>) {
        self.last_char = None;
        if self.tight_inline {
            return;
        }
        let written = self.source.get(range.clone()).unwrap_or_default().trim();
        if written.starts_with("{{") && written.ends_with("}}") && !self.inline {
            let alone = reference::find(written).is_some_and(|found| found.len() == written.len());
            if alone && !written.starts_with("{{ \"") {
                let start = range.start + self.source.get(range.clone()).map_or(0, |t| t.len() - t.trim_start().len());
                self.reference(written, start..start + written.len(), true);
                let end = events.iter().skip(at).position(|(event, _)| matches!(event, Event::End(TagEnd::Paragraph)));
                self.skip_until = at + end.unwrap_or(0) + 1;
                return;
            }
            let sources_only = written.split("}}").map(str::trim).filter(|part| !part.is_empty()).all(|part| {
                part.starts_with("{{") && part.trim_start_matches('{').trim_start().starts_with("sources.")
            });
            if sources_only {
                self.html.push_str("<p class=\"sources\">");
                return;
            }
        }
        self.html.push_str("<p>");
    }

    pub(super) fn start(
        &mut self,
        events: &[(Event<'a>, Range<usize>)],
        at: usize,
        tag: &Tag<'a>,
        range: &Range<usize>,
    ) {
        match tag {
            Tag::Heading { level, id, .. } => self.heading(events, at, *level, id.as_deref(), range),
            Tag::BlockQuote(kind) => match kind {
                None => self.html.push_str("<blockquote>\n"),
                Some(kind) => {
                    let (class, title) = match kind {
                        BlockQuoteKind::Note => ("note", "補足"),
                        BlockQuoteKind::Tip => ("tip", "ヒント"),
                        BlockQuoteKind::Important => ("important", "大切なこと"),
                        BlockQuoteKind::Warning => ("warning", "ご注意"),
                        BlockQuoteKind::Caution => ("caution", "警告"),
                    };
                    self.html.push_str(&format!(
                        "<div class=\"alert {class}\" role=\"note\">\n<p class=\"alert-title\">{title}</p>\n"
                    ));
                }
            },
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.split([' ', ',']).next().unwrap_or_default(),
                    CodeBlockKind::Indented => "",
                };
                let mut code = String::new();
                let mut next = at + 1;
                while let Some((Event::Text(text), _)) = events.get(next) {
                    code.push_str(text);
                    next += 1;
                }
                self.skip_until = next;
                self.code_block(language, &code);
            }
            Tag::List(start) => {
                self.close_label();
                let tasks = matches!(first_in_item(events, at), Some(Event::TaskListMarker(_)));
                match start {
                    None if tasks => self.html.push_str("<ul class=\"tasks\">\n"),
                    None => self.html.push_str("<ul>\n"),
                    Some(1) => self.html.push_str("<ol>\n"),
                    Some(first) => self.html.push_str(&format!("<ol start=\"{first}\">\n")),
                }
            }
            Tag::HtmlBlock => self.raw_html(range),
            Tag::Item => {
                self.html.push_str("<li>");
                self.last_char = None;
            }
            Tag::FootnoteDefinition(name) => {
                self.footnote_number(name);
                self.flush();
                self.set_aside.push((name.to_string(), std::mem::take(&mut self.body.pieces)));
            }
            Tag::Table(alignments) => {
                self.table.clone_from(alignments);
                self.tables += 1;
                let number = self.tables;
                self.html.push_str(&format!(
                    "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"表{number}\"><table>\n"
                ));
            }
            Tag::TableHead => {
                self.html.push_str("<thead><tr>");
                self.in_head = true;
                self.cell = 0;
            }
            Tag::TableRow => {
                self.html.push_str("<tr>");
                self.cell = 0;
            }
            Tag::TableCell => {
                let class = match self.table.get(self.cell) {
                    Some(Alignment::Left) => " class=\"left\"",
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"right\"",
                    _ => "",
                };
                if self.in_head {
                    self.html.push_str(&format!("<th scope=\"col\"{class}>"));
                } else {
                    self.html.push_str(&format!("<td{class}>"));
                }
                self.last_char = None;
            }
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Strikethrough => self.html.push_str("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => self.link(*link_type, dest_url, title, range),
            Tag::Image { dest_url, title, .. } => self.image(events, at, dest_url, title, range),
            _ => {}
        }
    }

    pub(super) fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.html.push_str(&format!("</{level}>\n")),
            TagEnd::BlockQuote(None) => self.html.push_str("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.html.push_str("</div>\n"),
            TagEnd::List(true) => self.html.push_str("</ol>\n"),
            TagEnd::List(false) => self.html.push_str("</ul>\n"),
            TagEnd::Item => {
                self.close_label();
                self.html.push_str("</li>\n");
            }
            TagEnd::FootnoteDefinition => {
                self.flush();
                if let Some((name, before)) = self.set_aside.pop() {
                    let note = std::mem::replace(&mut self.body.pieces, before);
                    if let Some(entry) = self.footnotes.get_mut(&name) {
                        entry.1 = note;
                    }
                }
            }
            TagEnd::Table => {
                if self.html.ends_with("</tr>\n") {
                    self.html.push_str("</tbody>");
                }
                self.html.push_str("</table></div>\n");
                self.table.clear();
            }
            TagEnd::TableHead => {
                self.html.push_str("</tr></thead>\n<tbody>\n");
                self.in_head = false;
            }
            TagEnd::TableRow => self.html.push_str("</tr>\n"),
            TagEnd::TableCell => {
                self.html.push_str(if self.in_head { "</th>" } else { "</td>" });
                self.cell += 1;
            }
            TagEnd::Emphasis => self.html.push_str("</em>"),
            TagEnd::Strong => self.html.push_str("</strong>"),
            TagEnd::Strikethrough => self.html.push_str("</del>"),
            TagEnd::Link => self.close_link(),
            _ => {}
        }
    }

    pub(super) fn close_label(&mut self) {
        if std::mem::take(&mut self.label_open) {
            self.html.push_str("</label>");
        }
    }
}

pub(super) fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. } | Tag::TableCell
    )
}

pub(super) fn is_block_end(tag: &TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image | TagEnd::TableCell
    )
}

/// The first character that the reader sees from event `at` on; `None` for a reference, or when the line ends.
fn first_visible(events: &[(Event<'_>, Range<usize>)], at: usize) -> Option<char> {
    for (event, _) in events.iter().skip(at) {
        match event {
            Event::Text(text) if text.starts_with("{{") => return None,
            Event::Text(text) | Event::Code(text) => return text.chars().next(),
            Event::Start(tag) if !is_block(tag) => {}
            Event::End(tag) if !is_block_end(tag) => {}
            _ => return None,
        }
    }
    None
}

/// The text without its marks from event `at` to the event that ends it, and the number of that event.
pub(super) fn plain(
    events: &[(Event<'_>, Range<usize>)],
    at: usize,
    ends: impl Fn(&Event<'_>) -> bool,
) -> (String, usize) {
    let mut text = String::new();
    for (number, (event, _)) in events.iter().enumerate().skip(at) {
        match event {
            event if ends(event) => return (text, number),
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak if japanese::joins(japanese::last_visible(&text), first_visible(events, number + 1)) => {}
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    (text, events.len())
}

/// The first event inside the first item of the list that begins at `at`.
fn first_in_item<'e, 'a>(events: &'e [(Event<'a>, Range<usize>)], at: usize) -> Option<&'e Event<'a>> {
    let item = events.get(at + 1).map(|(event, _)| event);
    let first = events.get(at + 2).map(|(event, _)| event);
    match (item, first) {
        (Some(Event::Start(Tag::Item)), Some(Event::Start(Tag::Paragraph))) => {
            events.get(at + 3).map(|(event, _)| event)
        }
        (Some(Event::Start(Tag::Item)), first) => first,
        _ => None,
    }
}
