//! Splits a page into sections that are found separately.
//!
//! `render` walks the page and calls [`Sections`] for each element and text; what makes a section is decided here. No
//! HTML is parsed.

/// A part of a page that a link can lead to and that is a result of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its id; empty for the start of the page.
    pub id: String,
    /// Its heading; for the start of the page, the title.
    pub heading: String,
    /// The level of the heading: 1 for the page, 2 to 6; 7 for an entry of a list, such as a term.
    pub level: u8,
    /// Its text as it is shown, one line for each block.
    pub text: String,
}

/// An element of a page: its name, and the attributes that matter here (empty if absent).
#[derive(Clone, Copy, Debug, Default)]
pub struct Element<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its id.
    pub id: &'a str,
    /// Its classes.
    pub class: &'a str,
    /// Whether it has `aria-hidden="true"`: decoration, such as the mark of an outside link.
    pub hidden: bool,
}

/// Collects the sections of a page. The first has the title and the lead. A heading with an id begins a section; so
/// does an entry of a list with an id, which ends with its element and whose first line is its heading. Lines of
/// sources, whatever is hidden from screen readers, and what a page of rules hides when scripts run are left out.
#[derive(Debug)]
pub struct Sections {
    all: Vec<Section>,
    /// The section to which text is added, as an index into `all`.
    now: usize,
    /// Whether its heading is complete.
    entitled: bool,
    /// The number of open elements.
    depth: usize,
    /// The list entries that are open: the depth of each, and the section that continues after it.
    outer: Vec<(usize, usize)>,
    /// The depth of the outermost element that is being left out.
    skip: Option<usize>,
}

/// Whether an element has no content and no end tag (HTML Living Standard §13.1.2, void elements; of SVG the shapes
/// that are used as icons).
pub fn is_void(name: &str) -> bool {
    matches!(name, "br" | "img" | "hr" | "input" | "wbr" | "col" | "path" | "circle" | "link" | "meta" | "source")
}

/// The inline elements: the text around them is one line.
const INLINE: [&str; 32] = [
    "a", "abbr", "b", "bdi", "cite", "code", "del", "dfn", "em", "i", "img", "input", "ins", "kbd", "label", "mark",
    "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "svg", "time", "u", "var", "wbr",
];

/// Whether an element can be an entry of a list, such as a term or a card.
fn is_entry(name: &str) -> bool {
    matches!(name, "li" | "div" | "section" | "tr" | "details")
}

/// Whether the content of an element is not text of the page.
fn is_left_out(name: &str) -> bool {
    matches!(name, "cite" | "svg" | "script" | "style" | "template")
}

impl Sections {
    /// Begins a page, with its title and lead.
    pub fn new(title: &str, lead: &str) -> Sections {
        let first = Section { heading: title.to_owned(), level: 1, text: lead.to_owned(), ..Section::default() };
        Sections { all: vec![first], now: 0, entitled: true, depth: 0, outer: Vec::new(), skip: None }
    }

    /// The sections, once the whole page was walked.
    pub fn finish(mut self) -> Vec<Section> {
        for one in &mut self.all {
            for text in [&mut one.heading, &mut one.text] {
                text.truncate(text.trim_end().len());
            }
        }
        self.all
    }

    /// An element begins. For a void element, [`Sections::close`] must not be called.
    pub fn open(&mut self, element: Element<'_>) {
        let Element { name, id, class, hidden } = element;
        if self.skip.is_some() {
            self.depth += usize::from(!is_void(name));
            return;
        }
        self.break_at(name);
        if is_void(name) {
            return;
        }
        if is_left_out(name) || matches!(class, "sources" | "outline" | "decision-off") || hidden {
            self.skip = Some(self.depth);
        } else if !id.is_empty() {
            self.begin(name, id);
        }
        self.depth += 1;
    }

    /// Begins a section, if this element with an id makes one.
    fn begin(&mut self, name: &str, id: &str) {
        let level = match name.as_bytes() {
            [b'h', level @ b'2'..=b'6'] => level - b'0',
            _ if is_entry(name) && !is_footnote(id) => 7,
            _ => return,
        };
        if level == 7 {
            self.outer.push((self.depth, self.now));
        }
        self.now = self.all.len();
        self.entitled = false;
        self.all.push(Section { id: id.to_owned(), level, ..Section::default() });
    }

    /// The innermost open element ends.
    pub fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        if let Some(depth) = self.skip {
            if self.depth <= depth {
                self.skip = None;
            }
            return;
        }
        self.break_at(name);
        if let Some(&(depth, section)) = self.outer.last()
            && self.depth <= depth
        {
            self.outer.pop();
            self.now = section;
            self.entitled = true;
        }
    }

    /// Adds the break that an element makes before and after itself.
    fn break_at(&mut self, name: &str) {
        match name {
            "td" | "th" | "dd" | "br" => self.gap(' '),
            _ if !INLINE.contains(&name) => self.gap('\n'),
            _ => {}
        }
    }

    fn into(&mut self) -> Option<&mut String> {
        let entitled = self.entitled;
        self.all.get_mut(self.now).map(|one| if entitled { &mut one.text } else { &mut one.heading })
    }

    /// Adds a break between blocks (`\n`) or between the cells of a row (blank), unless there is one.
    fn gap(&mut self, with: char) {
        let Some(text) = self.into() else { return };
        let end = text.trim_end().len();
        if end == 0 {
            return;
        }
        if with == '\n' || !text[end..].contains('\n') {
            text.truncate(end);
            text.push(with);
        }
        if !self.entitled && with == '\n' {
            self.entitled = true;
        }
    }

    /// Adds text to the current section; runs of white space become one blank.
    pub fn text(&mut self, words: &str) {
        if self.skip.is_some() || words.is_empty() {
            return;
        }
        let Some(text) = self.into() else { return };
        for (at, word) in words.split([' ', '\n', '\t', '\r', '\u{a0}']).enumerate() {
            if at > 0 && !text.is_empty() && !text.ends_with([' ', '\n']) {
                text.push(' ');
            }
            text.push_str(word);
        }
    }
}

/// Whether an id is that of a footnote. Footnotes are no results of their own: they belong to the text that refers to
/// them.
fn is_footnote(id: &str) -> bool {
    id.strip_prefix("fn-").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}
