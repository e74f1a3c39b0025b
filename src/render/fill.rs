//! Pieces to HTML for the place where they are shown: facts get their values and links their addresses.

use std::sync::Arc;

use crate::base::address::{in_address, page_file, percent_decoded};
use crate::base::diag::Span;
use crate::base::html::{escape, escape_into, text_of};
use crate::base::japanese;
use crate::base::tree::SitePath;
use crate::decision::{self, Decision};
use crate::ledger::{Cite, Content, Fact, Held, Named, Record};
use crate::render::strings::Strings;
use crate::site::Site;
use crate::syntax::markdown::{Body, Piece};
use crate::syntax::reference::{Reference, What};
use crate::value::Date;

/// Where HTML is shown.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file it goes into.
    pub file: SitePath,
    /// What stands before the path of every address made by a template: `../` as often as needed, or the base path.
    pub root: String,
    /// Whether addresses begin with [`Place::root`] instead of being relative to the file.
    pub absolute: bool,
}

impl Place {
    /// A page, with relative addresses.
    pub fn page(file: SitePath) -> Place {
        Place { root: file.to_root(), file, absolute: false }
    }
}

/// The addresses that were written into a file: as they stand there, with the places in the sources they come from.
pub type Written = Vec<(String, Span)>;

/// Makes the card of a record, of a collection or of a day of changes.
pub trait Cards: Sync {
    /// The card's HTML; empty when its template fails, which is told elsewhere.
    fn card(&self, named: Card<'_>, place: &Place, written: &mut Written) -> String;
}

/// What a card shows.
#[derive(Clone, Copy, Debug)]
pub enum Card<'a> {
    /// One record.
    Record(&'a Record),
    /// All records of a collection.
    Collection(&'a str, &'a [Record]),
    /// What changed on a day.
    Changes(Date),
    /// A set of rules.
    Decision(&'a Decision),
}

/// A text that refers to a text that refers … is followed so far; cycles are found before.
const DEEPEST: usize = 8;

/// Fills in pieces.
pub struct Weaver<'a> {
    /// The site.
    pub site: &'a Site,
    /// The maker of cards; without one, a card is the record's name.
    pub cards: Option<&'a dyn Cards>,
    /// The words and the forms of values.
    pub strings: Arc<Strings>,
}

impl Weaver<'_> {
    /// One without cards, in the language of the site and with the words of the default theme.
    pub fn plain(site: &Site) -> Weaver<'_> {
        Weaver { site, cards: None, strings: Strings::built_in(&site.config.language) }
    }

    /// The HTML of a body of a page at `from` (a path in `content/`, or `None` for data, whose links count from
    /// `content/`).
    pub fn html(&self, body: &Body, from: Option<&SitePath>, place: &Place, written: &mut Written) -> String {
        self.html_of(&body.pieces, body, from, place, written)
    }

    /// The HTML of pieces that were made from those of a body.
    pub fn html_of(
        &self,
        pieces: &[Piece],
        body: &Body,
        from: Option<&SitePath>,
        place: &Place,
        written: &mut Written,
    ) -> String {
        let mut out = String::new();
        self.pieces(pieces, body, from, place, written, 0, &mut out);
        out
    }

    /// The HTML of some pieces of a body.
    pub fn part(&self, range: std::ops::Range<usize>, body: &Body, from: Option<&SitePath>, place: &Place) -> String {
        let mut out = String::new();
        let pieces = body.pieces.get(range).unwrap_or_default();
        self.pieces(pieces, body, from, place, &mut Vec::new(), 0, &mut out);
        out
    }

    /// The text of a body without any markup.
    pub fn text(&self, body: &Body, place: &Place) -> String {
        if let [Piece::Html(html)] = body.pieces.as_slice() {
            return text_of(html);
        }
        text_of(&self.html(body, None, place, &mut Vec::new()))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one recursive function; a struct would only name its arguments again"
    )]
    fn pieces(
        &self,
        pieces: &[Piece],
        body: &Body,
        from: Option<&SitePath>,
        place: &Place,
        written: &mut Written,
        depth: usize,
        out: &mut String,
    ) {
        if let [Piece::Html(html)] = pieces {
            out.push_str(html);
            return;
        }
        for piece in pieces {
            match piece {
                Piece::Html(html) | Piece::Verbatim(html) => out.push_str(html),
                Piece::Address(number) => {
                    if let Some(link) = body.links.get(*number) {
                        let href = self.href(&link.target, from, place);
                        escape_into(out, &href);
                        written.push((href, link.span.clone()));
                    }
                }
                Piece::Reference(number) => {
                    if let Some(reference) = body.references.get(*number) {
                        self.reference(reference, place, written, depth, out);
                    }
                }
            }
        }
    }

    /// The address of a link as it is written into a file: within the site in normal form C, as its paths and ids are.
    pub fn href(&self, target: &str, from: Option<&SitePath>, place: &Place) -> String {
        let scheme = target.find([':', '/', '#', '?']).is_some_and(|at| target[at..].starts_with(':'));
        if scheme || target.starts_with("//") || target.is_empty() {
            return target.to_owned();
        }
        let target = &*japanese::nfc(target);
        if target.starts_with('#') {
            return target.to_owned();
        }
        let cut = target.find(['#', '?']).unwrap_or(target.len());
        let (path, rest) = target.split_at(cut);
        let path = percent_decoded(path);
        let joined = match from {
            Some(from) if !path.starts_with('/') => from.join(&path),
            _ => SitePath::new("x").and_then(|top| top.join(&path)),
        };
        let Some(joined) = joined else { return target.to_owned() };
        let file = self.output_of(&joined, path.ends_with('/'));
        format!("{}{rest}", self.to_file(&file, place))
    }

    /// Where a path of `content/` goes.
    fn output_of(&self, path: &SitePath, folder: bool) -> SitePath {
        if path.extension() == "md" {
            return page_file(path);
        }
        if let Some((target, _)) = self.site.assets.get(path) {
            return target.clone();
        }
        if folder {
            return SitePath::new(&format!("{path}/index.html")).unwrap_or_else(|| path.clone());
        }
        path.clone()
    }

    /// The address of a file of the site, seen from a place.
    pub fn to_file(&self, file: &SitePath, place: &Place) -> String {
        let plain = if place.absolute { format!("{}{file}", place.root) } else { place.file.relative(file) };
        in_address(&plain)
    }

    fn reference(&self, reference: &Reference, place: &Place, written: &mut Written, depth: usize, out: &mut String) {
        let What::Fact { id, at, format } = &reference.what else { return };
        let ledger = &self.site.ledger;
        if let (Some(cards), Some(day)) = (self.cards, id.strip_prefix("changes."))
            && reference.block
            && let Ok(day) = Date::parse(day)
            && !ledger.changed_on(day).is_empty()
        {
            out.push_str(&cards.card(Card::Changes(day), place, written));
            return;
        }
        if let Some(decision) = decision::named(&self.site.decisions, id) {
            match self.cards {
                Some(cards) if reference.block => out.push_str(&cards.card(Card::Decision(decision), place, written)),
                _ if depth < DEEPEST => {
                    self.pieces(&decision.title.pieces, &decision.title, None, place, written, depth + 1, out);
                }
                _ => {}
            }
            return;
        }
        let Some(named) = ledger.find(id) else { return };
        let day = at.as_deref().and_then(|day| Date::parse(day).ok()).unwrap_or(self.site.options.today);
        match (named, self.cards) {
            (Named::Collection(collection), Some(cards)) if reference.block => {
                let card = Card::Collection(&collection.name, &collection.records);
                out.push_str(&cards.card(card, place, written));
            }
            (Named::Record(record), Some(cards)) if reference.block && record.collection != "sources" => {
                out.push_str(&cards.card(Card::Record(record), place, written));
            }
            (named, _) => {
                let cite = matches!(named, Named::Section(..))
                    || matches!(named, Named::Record(record) if record.collection == "sources");
                match (reference.block, cite) {
                    (true, true) => out.push_str("<p class=\"sources\">"),
                    (true, false) => out.push_str("<p>"),
                    (false, _) => {}
                }
                self.value(named, day, format.as_deref(), place, written, depth, out);
                if reference.block {
                    out.push_str("</p>\n");
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "see `pieces`")]
    fn value(
        &self,
        named: Named<'_>,
        day: Date,
        format: Option<&str>,
        place: &Place,
        written: &mut Written,
        depth: usize,
        out: &mut String,
    ) {
        match named {
            Named::Fact(fact) => out.push_str(&self.fact(fact, day, format, place, written, depth)),
            Named::Section(document, section, _) => {
                self.citation(document, Some(section), place, written, out);
            }
            Named::Record(record) if record.collection == "sources" => {
                self.citation(record, None, place, written, out);
            }
            Named::Record(record) => {
                let name = if format == Some("short") { record.short() } else { record.name() };
                match self.record_address(record, place) {
                    Some((href, span)) => {
                        out.push_str(&format!("<a href=\"{}\">{}</a>", escape(&href), escape(name)));
                        written.push((href, span));
                    }
                    None => escape_into(out, name),
                }
            }
            Named::Field(_, content) => self.content(content, place, written, depth, out),
            Named::Collection(collection) => escape_into(out, &collection.name),
        }
    }

    fn content(&self, content: &Content, place: &Place, written: &mut Written, depth: usize, out: &mut String) {
        match content {
            Content::Text(text) => escape_into(out, text),
            Content::Prose(body) if depth < DEEPEST => {
                self.pieces(&body.pieces, body, None, place, written, depth + 1, out);
            }
            Content::Page(body) => {
                let page = body.links.first().and_then(|link| SitePath::new(cut_fragment(&link.target)));
                let title = page.and_then(|page| self.site.pages.get(&page)).map(|page| self.text(&page.title, place));
                let href = body.links.first().map(|link| self.href(&link.target, None, place)).unwrap_or_default();
                out.push_str(&format!("<a href=\"{}\">{}</a>", escape(&href), escape(&title.unwrap_or_default())));
                written.extend(body.links.iter().map(|link| (href.clone(), link.span.clone())));
            }
            Content::Day(day) => {
                let text = crate::value::Value::Date(*day).plain("full", self.strings.locale());
                escape_into(out, &text.unwrap_or_default());
            }
            Content::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push('、');
                    }
                    self.content(item, place, written, depth, out);
                }
            }
            _ => {}
        }
    }

    /// The value of a fact on a day.
    pub fn fact(
        &self,
        fact: &Fact,
        day: Date,
        format: Option<&str>,
        place: &Place,
        written: &mut Written,
        depth: usize,
    ) -> String {
        let Some(window) = fact.on(day) else {
            return String::from("<span class=\"fact none\">（この日の定めはありません）</span>");
        };
        self.held(fact, &window.held, format, place, written, depth)
    }

    /// A value of a fact.
    pub fn held(
        &self,
        fact: &Fact,
        held: &Held,
        format: Option<&str>,
        place: &Place,
        written: &mut Written,
        depth: usize,
    ) -> String {
        match held {
            Held::Prose(body) => {
                let mut out = String::new();
                if depth < DEEPEST {
                    self.pieces(&body.pieces, body, None, place, written, depth + 1, &mut out);
                }
                out
            }
            Held::Value(value) => {
                use crate::value::Value::{Email, Phone, Url};
                let href = match value {
                    Phone(phone) => Some(phone.href()),
                    Email(page_file) => Some(format!("mailto:{page_file}")),
                    Url(url) => Some(url.clone()),
                    _ => None,
                };
                written.extend(href.map(|href| (href, fact.span.clone())));
                match value {
                    Url(url) if format != Some("plain") && !fact.label.is_empty() => {
                        format!("<a href=\"{}\" rel=\"noreferrer\">{}</a>", escape(url), escape(&fact.label))
                    }
                    _ => {
                        let format = format.unwrap_or(fact.kind.default_format());
                        value.html(format, self.strings.locale()).unwrap_or_default()
                    }
                }
            }
        }
    }

    /// The page that tells more of a record, or the place where it is listed.
    pub fn record_address(&self, record: &Record, place: &Place) -> Option<(String, Span)> {
        if let Some(Content::Page(body)) = record.get("page") {
            let link = body.links.first()?;
            return Some((self.href(&link.target, None, place), link.span.clone()));
        }
        let config = &self.site.config;
        let list = match record.collection.as_str() {
            "glossary" => config.glossary_page.as_ref(),
            "sources" => config.sources_page.as_ref(),
            _ => None,
        }?;
        Some((self.href(&format!("{}#{}", list.target, record.id), None, place), record.span.clone()))
    }

    /// “出典：…”, linked to the list of sources; one that follows another goes on in the same line.
    fn citation(
        &self,
        document: &Record,
        section: Option<&str>,
        place: &Place,
        written: &mut Written,
        out: &mut String,
    ) {
        let follows = out.trim_end().ends_with("</cite>");
        if follows {
            out.truncate(out.trim_end().len());
        }
        let cite =
            Cite { document: document.id.clone(), section: section.map(str::to_owned), span: document.span.clone() };
        let (short, section, date) = self.cited(&cite);
        let mut name = escape(&short);
        if let Some(section) = section {
            name.push(' ');
            escape_into(&mut name, &section);
        }
        if let Some((href, span)) = self.record_address(document, place) {
            name = format!("<a href=\"{}\">{name}</a>", escape(&href));
            written.push((href, span));
        }
        let lead = if follows { "、" } else { "出典：" };
        out.push_str(&format!("{lead}<cite class=\"source\">{name}（{}）</cite>", escape(&date)));
    }

    /// The short name of a document, the title of the section, and the date in words.
    pub fn cited(&self, cite: &Cite) -> (String, Option<String>, String) {
        let Some((document, section)) = self.site.ledger.source(cite) else { return Default::default() };
        (document.short().to_owned(), section.map(str::to_owned), self.date_of(document))
    }

    /// The date of a document in words; “ごろ” when it is not printed on it.
    pub fn date_of(&self, document: &Record) -> String {
        let Some(date) = self.site.ledger.date_of(document) else { return String::new() };
        let text = crate::value::Value::Date(date).plain("full", self.strings.locale()).unwrap_or_default();
        if document.get("date_note").is_some() { format!("{text}ごろ") } else { text }
    }

    /// The path, from the top of the site, of a document in the list of sources.
    pub fn source_path(&self, document: &str) -> Option<String> {
        let list = self.site.config.sources_page.as_ref()?;
        Some(format!("{}#{document}", in_address(page_file(&SitePath::new(&list.target)?).as_str())))
    }
}

fn cut_fragment(target: &str) -> &str {
    target.split('#').next().unwrap_or(target)
}
