//! Markdown to HTML in pieces: what is known from the page alone is HTML, what needs the site (a fact, the address of
//! a link) stays a piece to be filled in.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
};

use crate::diag::{Checked, Diagnostic, Span, words};
use crate::html::{escape, escape_into};
use crate::ledger::literal::{self, Literal};
use crate::reference::{self, Reference, What};
use crate::tree::SitePath;
use crate::yaml::Node;
use crate::{highlight, japanese};

/// A part of the HTML of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// HTML that is ready.
    Html(String),
    /// The reference of this number.
    Reference(usize),
    /// The address of the link of this number, inside an attribute.
    Address(usize),
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The destination as written.
    pub target: String,
    /// Where the destination is written.
    pub span: Span,
}

/// A heading of level 2 to 6.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// 2 to 6.
    pub level: u8,
    /// Its id.
    pub id: String,
    /// The pieces of its text, as a range of [`Body::pieces`].
    pub text: Range<usize>,
    /// The first piece after the heading.
    pub after: usize,
    /// Where it is written.
    pub span: Span,
}

/// A phone number, an amount or opening hours written by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct HandWritten {
    /// What it is.
    pub found: literal::Found,
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// What a piece of Markdown becomes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// The HTML, in order.
    pub pieces: Vec<Piece>,
    /// The references, by number.
    pub references: Vec<Reference>,
    /// The links, by number.
    pub links: Vec<Link>,
    /// The headings, in order.
    pub headings: Vec<Heading>,
    /// What the literal lint looks at.
    pub hand_written: Vec<HandWritten>,
    /// Whether there is a highlighted code block.
    pub has_code: bool,
}

impl Body {
    /// A body of plain text that is known already.
    pub fn plain(text: &str) -> Body {
        Body { pieces: vec![Piece::Html(escape(text))], ..Body::default() }
    }
}

/// Where a text stands, so that a range of it can be shown in its file.
#[derive(Clone, Copy)]
pub enum Origin<'a> {
    /// Byte `base` of the file is byte 0 of the text.
    File {
        /// The file.
        path: &'a SitePath,
        /// Where the text begins.
        base: usize,
    },
    /// A scalar of a YAML file.
    Scalar(&'a Node),
}

impl Origin<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        match self {
            Origin::File { path, base } => Span::new(path, base + range.start..base + range.end),
            Origin::Scalar(node) => node.part(range),
        }
    }
}

/// Reads the body of a page.
pub fn blocks(text: &str, origin: Origin<'_>) -> Checked<Body> {
    Writer::new(text, origin, false).run()
}

/// Reads a text that stands inside a line: a title, a field of a record. One paragraph becomes its content alone; more
/// than one, or lists, stay blocks.
pub fn inline(text: &str, origin: Origin<'_>) -> Checked<Body> {
    Writer::new(text, origin, true).run()
}

/// Reads a text in which only references mean anything: titles and descriptions.
pub fn references_only(text: &str, origin: Origin<'_>) -> Checked<Body> {
    let mut writer = Writer::new(text, origin, true);
    writer.text_run(&[Part { text: text.into(), range: 0..text.len() }]);
    writer.finish()
}

/// The deepest nesting of blocks that is written; beyond it is a mistake or an attack, and HTML grows quadratically.
const DEEPEST: usize = 64;

struct Part<'a> {
    text: std::borrow::Cow<'a, str>,
    range: Range<usize>,
}

struct Writer<'a> {
    source: &'a str,
    origin: Origin<'a>,
    inline: bool,
    html: String,
    body: Body,
    found: Vec<Diagnostic>,
    last_char: Option<char>,
    tight_inline: bool,
    table: Vec<Alignment>,
    cell: usize,
    in_head: bool,
    tables: usize,
    label_open: bool,
    footnotes: BTreeMap<String, (usize, Vec<Piece>)>,
    footnote_uses: BTreeMap<String, usize>,
    set_aside: Vec<(String, Vec<Piece>)>,
    slugs: BTreeMap<String, usize>,
    skip_until: usize,
}

impl<'a> Writer<'a> {
    fn new(source: &'a str, origin: Origin<'a>, inline: bool) -> Writer<'a> {
        Writer {
            source,
            origin,
            inline,
            html: String::with_capacity(if inline { 64 } else { source.len() * 2 }),
            body: Body::default(),
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
        }
    }

    fn run(mut self) -> Checked<Body> {
        let mut options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES;
        if !self.inline {
            options |= Options::ENABLE_GFM;
        }
        let events: Vec<(Event<'a>, Range<usize>)> = Parser::new_ext(self.source, options).into_offset_iter().collect();
        let paragraphs = events.iter().filter(|(event, _)| matches!(event, Event::Start(Tag::Paragraph))).count();
        let blocks = events.iter().filter(|(event, _)| matches!(event, Event::Start(tag) if is_block(tag))).count();
        self.tight_inline = self.inline && paragraphs == 1 && blocks == 1;
        let mut depth = 0usize;
        let mut at = 0;
        while let Some((event, range)) = events.get(at) {
            if at < self.skip_until {
                at += 1;
                continue;
            }
            match event {
                Event::Start(tag) if is_block(tag) => depth += 1,
                Event::End(tag) if is_block_end(tag) => depth = depth.saturating_sub(1),
                _ => {}
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
        self.write_footnotes();
        self.finish()
    }

    fn finish(mut self) -> Checked<Body> {
        self.flush();
        Checked { value: self.body, diagnostics: self.found }
    }

    fn flush(&mut self) {
        if !self.html.is_empty() {
            self.body.pieces.push(Piece::Html(std::mem::take(&mut self.html)));
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        self.origin.span(range.clone())
    }

    fn event(&mut self, events: &[(Event<'a>, Range<usize>)], at: usize, event: &Event<'a>, range: &Range<usize>) {
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
                let mut parts = Vec::new();
                let mut next = at;
                while let Some((Event::Text(text), range)) = events.get(next) {
                    parts.push(Part { text: text.as_ref().into(), range: range.clone() });
                    next += 1;
                }
                self.text_run(&parts);
                self.skip_until = next;
            }
            Event::Code(code) => {
                self.html.push_str("<code>");
                escape_into(&mut self.html, code);
                self.html.push_str("</code>");
                self.last_char = code.chars().next_back();
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
            Event::Html(text) | Event::InlineHtml(text) => self.raw_html(text, range),
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
    fn paragraph(&mut self, events: &[(Event<'a>, Range<usize>)], at: usize, range: &Range<usize>) {
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

    fn start(&mut self, events: &[(Event<'a>, Range<usize>)], at: usize, tag: &Tag<'a>, range: &Range<usize>) {
        match tag {
            Tag::Heading { level, id, classes, attrs } => {
                self.heading(events, at, *level, id.as_deref(), classes.is_empty() && attrs.is_empty(), range);
            }
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

    fn end(&mut self, tag: TagEnd) {
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
            TagEnd::Link => self.html.push_str("</a>"),
            _ => {}
        }
    }

    fn close_label(&mut self) {
        if std::mem::take(&mut self.label_open) {
            self.html.push_str("</label>");
        }
    }

    fn heading(
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
        let mut text = String::new();
        let mut has_reference = false;
        for (event, _) in events.iter().skip(at + 1) {
            match event {
                Event::Text(part) | Event::Code(part) => text.push_str(part),
                Event::SoftBreak => text.push(' '),
                Event::End(TagEnd::Heading(_)) => break,
                _ => {}
            }
        }
        has_reference |= text.contains("{{");
        let id = match id {
            Some(id) => {
                if self.body.headings.iter().any(|heading| heading.id == id) {
                    self.found.push(
                        Diagnostic::error(
                            "duplicate-id",
                            span.clone(),
                            words(
                                format!("見出しの id「{id}」がこのページに2つあります"),
                                format!("two headings of this page have the id `{id}`"),
                            ),
                        )
                        .help(words("どちらかを別の id にしてください", "give one of them another id")),
                    );
                }
                id.to_owned()
            }
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
    fn unique(&mut self, slug: String) -> String {
        let slug = if slug.is_empty() { String::from("section") } else { slug };
        let count = self.slugs.entry(slug.clone()).and_modify(|count| *count += 1).or_insert(0);
        if *count == 0 { slug } else { format!("{slug}-{count}") }
    }

    fn code_block(&mut self, language: &str, code: &str) {
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

    fn link(&mut self, kind: LinkType, target: &str, title: &str, range: &Range<usize>) {
        let target = if kind == LinkType::Email { format!("mailto:{target}") } else { target.to_owned() };
        let span = self.destination(&target, range);
        if target.starts_with("tel:") {
            self.scan(&target, &|found| (span.clone(), found.text.clone()));
        }
        let outside = target.starts_with("http:") || target.starts_with("https:");
        self.html.push_str("<a href=\"");
        self.address(target, span);
        self.html.push('"');
        if !title.is_empty() {
            self.html.push_str(&format!(" title=\"{}\"", escape(title)));
        }
        self.html.push_str(if outside { " rel=\"noreferrer\">" } else { ">" });
    }

    fn image(
        &mut self,
        events: &[(Event<'a>, Range<usize>)],
        at: usize,
        target: &str,
        title: &str,
        range: &Range<usize>,
    ) {
        let mut alt = String::new();
        let mut next = at + 1;
        while let Some((event, _)) = events.get(next) {
            match event {
                Event::Text(text) | Event::Code(text) => alt.push_str(text),
                Event::SoftBreak => alt.push(' '),
                Event::End(TagEnd::Image) => break,
                _ => {}
            }
            next += 1;
        }
        self.skip_until = next + 1;
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

    fn address(&mut self, target: String, span: Span) {
        self.flush();
        self.body.pieces.push(Piece::Address(self.body.links.len()));
        self.body.links.push(Link { target, span });
    }

    /// The place of a link's destination in the source, or of the whole link when it stands elsewhere.
    fn destination(&self, target: &str, range: &Range<usize>) -> Span {
        let bare = target.strip_prefix("mailto:").unwrap_or(target);
        let at = self.source.get(range.clone()).and_then(|written| written.rfind(bare)).filter(|_| !bare.is_empty());
        match at {
            Some(at) => self.span(&(range.start + at..range.start + at + bare.len())),
            None => self.span(range),
        }
    }

    fn raw_html(&mut self, text: &str, range: &Range<usize>) {
        let text = text.trim();
        let inside_comment = self.source.get(..range.start).is_some_and(|before| {
            before.rfind("<!--").is_some_and(|open| before.get(open..).is_some_and(|rest| !rest.contains("-->")))
        });
        if text.is_empty() || text.starts_with("<!--") || inside_comment {
            return;
        }
        let line = self.source.get(range.clone()).map_or(0, |text| text.trim_end().len());
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

    fn reference(&mut self, written: &str, range: Range<usize>, block: bool) {
        match reference::parse(written, self.span(&range), block) {
            Ok(Reference { what: What::Verbatim(text), .. }) => {
                escape_into(&mut self.html, &text);
                self.last_char = text.chars().next_back();
            }
            Ok(reference) => {
                self.flush();
                self.body.pieces.push(Piece::Reference(self.body.references.len()));
                self.body.references.push(reference);
                self.last_char = None;
            }
            Err(finding) => {
                self.found.push(*finding);
                escape_into(&mut self.html, written);
            }
        }
    }

    /// Writes a run of text: references become pieces, and what stands between them is looked at by the lints.
    fn text_run(&mut self, parts: &[Part<'_>]) {
        if let [part] = parts
            && !part.text.contains("{{")
        {
            self.plain_text(&part.text, parts);
            return;
        }
        let text: String = parts.iter().map(|part| part.text.as_ref()).collect();
        let mut rest = 0;
        let mut from = 0;
        while let Some(found) = text.get(from..).and_then(reference::find) {
            let range = from + found.start..from + found.end;
            let start = source_of(parts, range.start);
            let escaped = start > 0 && self.source.as_bytes().get(start - 1) == Some(&b'\\');
            if escaped {
                from = range.start + 2;
                continue;
            }
            if text.get(..range.start).is_some_and(|before| before.ends_with("](")) {
                self.found.push(
                    Diagnostic::error(
                        "reference-in-link",
                        self.span(&(start..source_of(parts, range.end - 1) + 1)),
                        words("リンク先に参照は書けません", "a reference can't be the destination of a link"),
                    )
                    .help(words(
                        "URL の事実は「{{ links.x }}」とだけ書くと、見出しの付いたリンクになります",
                        "write `{{ links.x }}` alone; a URL becomes a link with its label",
                    )),
                );
            }
            self.between(&text, rest..range.start, parts);
            let written = text.get(range.clone()).unwrap_or_default().to_owned();
            self.reference(&written, start..source_of(parts, range.end - 1) + 1, false);
            rest = range.end;
            from = range.end;
        }
        self.between(&text, rest..text.len(), parts);
    }

    fn between(&mut self, text: &str, range: Range<usize>, parts: &[Part<'_>]) {
        let Some(slice) = text.get(range.clone()).filter(|slice| !slice.is_empty()) else { return };
        let shifted: Vec<Part<'_>> = clip(parts, &range);
        self.plain_text(slice, &shifted);
    }

    fn plain_text(&mut self, text: &str, parts: &[Part<'_>]) {
        escape_into(&mut self.html, text);
        self.last_char = text.chars().next_back();
        let place =
            |range: Range<usize>| source_of(parts, range.start)..source_of(parts, range.end.saturating_sub(1)) + 1;
        for mark in ["**", "~~"] {
            for (at, _) in text.match_indices(mark) {
                let range = place(at..at + 2);
                if range.len() == 2
                    && range.start.checked_sub(1).and_then(|b| self.source.as_bytes().get(b)) != Some(&b'\\')
                {
                    self.found.push(
                        Diagnostic::error(
                            "stray-emphasis",
                            self.span(&range),
                            words(
                                format!("「{mark}」が強調にならず、そのまま読者に見えてしまいます"),
                                format!("this `{mark}` does not mark anything and would be shown to the reader"),
                            ),
                        )
                        .help(words(
                            format!("「{mark}」の内側の端にある記号やかっこを外に出すか、外側に半角スペースを入れてください。そのまま見せたいときは「\\」を付けます"),
                            format!("move the punctuation at its inner edge outside, or put a space on its outer side; write a backslash before `{mark}` to show it"),
                        )),
                    );
                }
            }
        }
        for Literal { found, range } in literal::scan(text) {
            let span = self.origin.span(place(range.clone()));
            let text = text.get(range).unwrap_or_default().to_owned();
            self.body.hand_written.push(HandWritten { found, text, span });
        }
    }

    fn scan(&mut self, text: &str, place: &dyn Fn(&HandWritten) -> (Span, String)) {
        for Literal { found, range } in literal::scan(text.trim_start_matches("tel:")) {
            let text = text.trim_start_matches("tel:").get(range).unwrap_or_default().to_owned();
            let mut one = HandWritten { found, text, span: self.origin.span(0..0) };
            (one.span, one.text) = place(&one);
            self.body.hand_written.push(one);
        }
    }

    fn footnote_number(&mut self, name: &str) -> usize {
        let next = self.footnotes.len() + 1;
        self.footnotes.entry(name.to_owned()).or_insert((next, Vec::new())).0
    }

    fn write_footnotes(&mut self) {
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

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. } | Tag::TableCell
    )
}

fn is_block_end(tag: &TagEnd) -> bool {
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

/// The byte of the source that byte `at` of the joined text comes from.
fn source_of(parts: &[Part<'_>], at: usize) -> usize {
    let mut passed = 0;
    for part in parts {
        if at < passed + part.text.len() {
            return (part.range.start + at - passed).min(part.range.end.saturating_sub(1));
        }
        passed += part.text.len();
    }
    parts.last().map_or(0, |part| part.range.end)
}

/// The parts of a range of the joined text.
fn clip<'p>(parts: &'p [Part<'_>], range: &Range<usize>) -> Vec<Part<'p>> {
    let mut out = Vec::new();
    let mut passed = 0;
    for part in parts {
        let start = range.start.clamp(passed, passed + part.text.len()) - passed;
        let end = range.end.clamp(passed, passed + part.text.len()) - passed;
        if start < end
            && let Some(text) = part.text.get(start..end)
        {
            out.push(Part { text: text.into(), range: part.range.start + start..part.range.start + end });
        }
        passed += part.text.len();
    }
    out
}
