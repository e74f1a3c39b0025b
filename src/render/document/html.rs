//! Writes a resolved document as HTML. All text and attributes are escaped here; only values, citations, terms and
//! cards are HTML already.

use crate::base::diag::Span;
use crate::base::html::{escape, escape_into};
use crate::render::document::resolve::{Leaf, Resolved};
use crate::render::strings::Arg;
use crate::syntax::markdown::document::{Alert, Align, NodeKind, Step};

impl Resolved {
    /// The document as HTML.
    pub fn html(&self) -> String {
        self.html_with_places().0
    }

    /// The document as HTML, and for each link and picture the byte offset in it at which the address begins, with the
    /// span in the sources of that address. The offsets ascend.
    pub fn html_with_places(&self) -> (String, Vec<(usize, Span)>) {
        let out = String::new();
        let mut writer =
            Writer { of: self, out, places: Vec::new(), in_head: false, has_rows: false, label_open: false };
        let mut steps = self.tree.all_steps();
        while let Some(step) = steps.next() {
            match step {
                Step::Enter(node, kind) => {
                    if writer.enter(node, kind) {
                        steps.skip_inside();
                    }
                }
                Step::Leave(_, kind) => writer.leave(kind),
            }
        }
        (writer.out, writer.places)
    }
}

/// Writes the HTML during a walk through the tree.
struct Writer<'r> {
    /// The document.
    of: &'r Resolved,
    /// The HTML so far.
    out: String,
    /// The offsets of addresses so far, as [`Resolved::html_with_places`] returns them.
    places: Vec<(usize, Span)>,
    /// Whether the current row is the header row of a table.
    in_head: bool,
    /// Whether the table has a row besides its header.
    has_rows: bool,
    /// Whether the `label` of a task is open. It ends with the text of the item, before a nested list.
    label_open: bool,
}

/// The class of an alert, for style sheets.
fn class_of(alert: Alert) -> &'static str {
    match alert {
        Alert::Note => "note",
        Alert::Tip => "tip",
        Alert::Important => "important",
        Alert::Warning => "warning",
        Alert::Caution => "caution",
    }
}

/// The id of the message that is the title of an alert.
pub(super) fn title_of(alert: Alert) -> &'static str {
    match alert {
        Alert::Note => "alert-note",
        Alert::Tip => "alert-tip",
        Alert::Important => "alert-important",
        Alert::Warning => "alert-warning",
        Alert::Caution => "alert-caution",
    }
}

impl Writer<'_> {
    /// Writes the start of a node. True when its descendants are written already and must be skipped.
    fn enter(&mut self, node: usize, kind: NodeKind) -> bool {
        let tree = &self.of.tree;
        match kind {
            NodeKind::Paragraph => self.out.push_str("<p>"),
            NodeKind::Sources => self.out.push_str("<p class=\"sources\">"),
            NodeKind::Heading(number) => self.heading(number),
            NodeKind::Quote => self.out.push_str("<blockquote>\n"),
            NodeKind::Alert(alert) => self.out.push_str(&format!(
                "<div class=\"alert {}\" role=\"note\">\n<p class=\"alert-title\">{}</p>\n",
                class_of(alert),
                escape(self.of.strings.text(title_of(alert)))
            )),
            NodeKind::Bullets { tasks } => {
                self.close_label();
                self.out.push_str(if tasks { "<ul class=\"tasks\">\n" } else { "<ul>\n" });
            }
            NodeKind::Numbers(first) => {
                self.close_label();
                match first {
                    1 => self.out.push_str("<ol>\n"),
                    first => self.out.push_str(&format!("<ol start=\"{first}\">\n")),
                }
            }
            NodeKind::Item => self.out.push_str("<li>"),
            NodeKind::Code(number) => self.code(number),
            NodeKind::Table(number) => {
                self.has_rows = false;
                let label = self.of.strings.html("table-label", &[("number", Arg::Number(number.into()))]);
                self.out.push_str(&format!(
                    "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"{label}\"><table>\n"
                ));
            }
            NodeKind::TableHead => {
                self.in_head = true;
                self.out.push_str("<thead><tr>");
            }
            NodeKind::TableRow => self.out.push_str("<tr>"),
            NodeKind::Cell(align) => self.cell(align),
            NodeKind::Rule => self.out.push_str("<hr>\n"),
            NodeKind::Notes => {
                let label = escape(self.of.strings.text("footnotes-label"));
                self.out.push_str(&format!("<section class=\"footnotes\" aria-label=\"{label}\"><ol>\n"));
            }
            NodeKind::Note(number, _) => self.out.push_str(&format!("<li id=\"fn-{number}\">")),
            NodeKind::Text(words) | NodeKind::Verbatim(words) => escape_into(&mut self.out, tree.words(words)),
            NodeKind::InlineCode(words) => {
                self.out.push_str("<code>");
                escape_into(&mut self.out, tree.words(words));
                self.out.push_str("</code>");
            }
            NodeKind::Emphasis => self.out.push_str("<em>"),
            NodeKind::Strong => self.out.push_str("<strong>"),
            NodeKind::Strikethrough => self.out.push_str("<del>"),
            NodeKind::Link(number) => self.link(number),
            NodeKind::Image(number) => {
                self.image(number, &tree.plain(tree.inside(node)));
                return true;
            }
            NodeKind::NoteMark(number, nth) => self.note_mark(number, nth),
            NodeKind::Task(done) => {
                let checked = if done { " checked" } else { "" };
                self.out.push_str(&format!("<label><input type=\"checkbox\" disabled{checked}> "));
                self.label_open = true;
            }
            NodeKind::SoftBreak => self.out.push('\n'),
            NodeKind::HardBreak => self.out.push_str("<br>\n"),
            NodeKind::Resolved(number) => self.resolved(number),
            NodeKind::Reference(_) => {}
        }
        false
    }

    /// Writes the end of a node.
    fn leave(&mut self, kind: NodeKind) {
        match kind {
            NodeKind::Paragraph | NodeKind::Sources => {
                self.close_label();
                self.out.push_str("</p>\n");
            }
            NodeKind::Heading(number) => {
                let level = self.of.headings.get(number as usize).map_or(2, |heading| heading.level);
                self.out.push_str(&format!("</h{level}>\n"));
            }
            NodeKind::Quote => self.out.push_str("</blockquote>\n"),
            NodeKind::Alert(_) => self.out.push_str("</div>\n"),
            NodeKind::Bullets { .. } => self.out.push_str("</ul>\n"),
            NodeKind::Numbers(_) => self.out.push_str("</ol>\n"),
            NodeKind::Item => {
                self.close_label();
                self.out.push_str("</li>\n");
            }
            NodeKind::Table(_) => {
                self.out.push_str(if self.has_rows { "</tbody></table></div>\n" } else { "</table></div>\n" })
            }
            NodeKind::TableHead => {
                self.in_head = false;
                self.out.push_str("</tr></thead>\n<tbody>\n");
            }
            NodeKind::TableRow => {
                self.has_rows = true;
                self.out.push_str("</tr>\n");
            }
            NodeKind::Cell(_) => self.out.push_str(if self.in_head { "</th>" } else { "</td>" }),
            NodeKind::Notes => self.out.push_str("</ol></section>\n"),
            NodeKind::Note(number, is_used) => {
                if is_used {
                    let back = escape(self.of.strings.text("footnote-back"));
                    self.out.push_str(&format!("<a class=\"footnote-back\" href=\"#fnref-{number}\">{back}</a>"));
                }
                self.out.push_str("</li>\n");
            }
            NodeKind::Emphasis => self.out.push_str("</em>"),
            NodeKind::Strong => self.out.push_str("</strong>"),
            NodeKind::Strikethrough => self.out.push_str("</del>"),
            NodeKind::Link(_) => self.out.push_str("</a>"),
            _ => {}
        }
    }

    /// Ends the `label` of a task, if one is open.
    fn close_label(&mut self) {
        if std::mem::take(&mut self.label_open) {
            self.out.push_str("</label>");
        }
    }

    /// Writes the start of a heading.
    fn heading(&mut self, number: u32) {
        let Some(heading) = self.of.headings.get(number as usize) else { return };
        self.out.push_str(&format!("<h{} id=\"{}\">", heading.level, escape(&heading.id)));
        // An element can have only one id, so each former id has an empty element of its own.
        for id in &heading.former_ids {
            self.out.push_str(&format!("<span id=\"{}\"></span>", escape(id)));
        }
    }

    /// Writes a code block. It can be focused, so that one that is wider than the page can be scrolled by keyboard.
    fn code(&mut self, number: u32) {
        let Some(block) = self.of.code.get(number as usize) else { return };
        if block.language.is_empty() {
            self.out.push_str("<pre tabindex=\"0\"><code>");
        } else {
            let language = escape(&block.language);
            self.out.push_str(&format!("<pre tabindex=\"0\"><code class=\"language-{language}\">"));
        }
        match &block.highlighted {
            Some(html) => self.out.push_str(html),
            None => escape_into(&mut self.out, self.of.tree.words(block.code)),
        }
        self.out.push_str("</code></pre>\n");
    }

    /// Writes the start of a table cell.
    fn cell(&mut self, align: Align) {
        let class = match align {
            Align::None => "",
            Align::Left => " class=\"left\"",
            Align::Center => " class=\"center\"",
            Align::Right => " class=\"right\"",
        };
        let tag = if self.in_head { "th scope=\"col\"" } else { "td" };
        self.out.push_str(&format!("<{tag}{class}>"));
    }

    /// Writes the start of a link. Other sites don't learn from which page a reader comes (`rel="noreferrer"`).
    fn link(&mut self, number: u32) {
        let Some(link) = self.of.links.get(number as usize) else { return };
        self.out.push_str("<a href=\"");
        self.places.push((self.out.len(), link.span.clone()));
        escape_into(&mut self.out, &link.href);
        self.out.push('"');
        self.title(&link.title);
        let is_outside = link.href.starts_with("http:") || link.href.starts_with("https:");
        self.out.push_str(if is_outside { " rel=\"noreferrer\">" } else { ">" });
    }

    /// Writes a picture.
    fn image(&mut self, number: u32, description: &str) {
        let Some(link) = self.of.links.get(number as usize) else { return };
        self.out.push_str("<img src=\"");
        self.places.push((self.out.len(), link.span.clone()));
        let (src, alt) = (escape(&link.href), escape(description));
        self.out.push_str(&format!("{src}\" alt=\"{alt}\" loading=\"lazy\""));
        self.title(&link.title);
        self.out.push('>');
    }

    /// Writes the `title` attribute, unless it is empty.
    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str(&format!(" title=\"{}\"", escape(title)));
        }
    }

    /// Writes a footnote mark; `nth` is how many marks of this footnote there have been, so that each has its own id.
    fn note_mark(&mut self, number: u32, nth: u32) {
        let nth = if nth == 1 { String::new() } else { format!("-{nth}") };
        let mark = self.of.strings.html("footnote-ref", &[("number", Arg::Number(number.into()))]);
        self.out.push_str(&format!(
            "<sup class=\"footnote-ref\"><a id=\"fnref-{number}{nth}\" href=\"#fn-{number}\">{mark}</a></sup>"
        ));
    }

    /// Writes what a reference or a term became.
    fn resolved(&mut self, number: u32) {
        match self.of.leaves.get(number as usize) {
            Some(Leaf::Value { html, .. } | Leaf::Card(html)) => self.out.push_str(html),
            Some(Leaf::Term(term)) => self.out.push_str(&term.html),
            Some(Leaf::Citation { follows, name, date, .. }) => {
                let strings = &self.of.strings;
                let lead = escape(strings.text(if *follows { "list-separator" } else { "sources-lead" }));
                let named = strings.html("citation", &[("name", Arg::Html(name)), ("date", Arg::from(date))]);
                self.out.push_str(&format!("{lead}<cite class=\"source\">{named}</cite>"));
            }
            None => {}
        }
    }
}
