//! `content/published.txt`: the addresses that were published, one a line.
//!
//! Others link to these addresses and have printed them, so each must go on leading somewhere: to a page, a file, or a
//! redirect. `madoguchi published` adds new addresses; only `--forget` removes any, never a build. This module reads
//! and writes the text of the list; [`check`] compares it with a built site, and [`repair`] says how to fix what is
//! missing.
//!
//! ```text
//! # a comment
//! forms/application.pdf
//! relief/index.html
//! relief/index.html#amounts
//! ```

pub mod check;
pub mod repair;

use std::collections::BTreeSet;

use crate::base::address::page_file;
use crate::base::diag::{Checked, Diagnostic, Span, utf8, words};
use crate::base::tree::{SitePath, Tree};
use crate::ledger::Content;
use crate::links;
pub use crate::site::config::PUBLISHED as PATH;
use crate::site::moved::Moved;
use crate::site::{Site, files};

/// The comment at the top of a new list, for editors who open it.
const HEAD: &str = "\
# 公開したページと見出しのアドレスです。ここにあるものが消えると、サイトを作るときにエラーになります。
# 「madoguchi published」が書き足します。手で直すことは、ふつうありません。
";

/// A line of the list: a published address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The published file.
    pub file: SitePath,
    /// An id in that page; `None` for the page itself, or for a file that is no page.
    pub anchor: Option<String>,
    /// Where the line is, for findings.
    pub span: Span,
}

impl Published {
    /// The address as it is written in the list.
    pub fn shown(&self) -> String {
        self.anchor.as_ref().map_or_else(|| self.file.to_string(), |anchor| format!("{}#{anchor}", self.file))
    }
}

/// The text of the list in a tree; `None` if the site has none.
///
/// # Errors
/// A finding if the file is not UTF-8: what it promises is then unknown, and it must not be rewritten.
pub fn text(tree: &Tree) -> Result<Option<&str>, Box<Diagnostic>> {
    let Some(path) = SitePath::new(PATH) else { return Ok(None) };
    tree.get(&path).map(|bytes| utf8(&path, bytes)).transpose()
}

/// Splits off the byte order mark that some editors write.
fn marked(text: &str) -> (&str, &str) {
    text.split_at(if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 })
}

/// Reads the list; `None` if the site has none. Empty lines and lines that begin with `#` are comments. Lines that are
/// no address are reported and skipped.
pub fn read(tree: &Tree) -> Checked<Option<Vec<Published>>> {
    let (path, text) = match (SitePath::new(PATH), text(tree)) {
        (Some(path), Ok(Some(text))) => (path, text),
        (_, Err(finding)) => return Checked { value: None, diagnostics: vec![*finding] },
        _ => return Checked::clean(None),
    };
    let (mark, text) = marked(text);
    let (mut all, mut found, mut at) = (Vec::new(), Vec::new(), mark.len());
    for line in text.split_inclusive('\n') {
        let written = line.trim();
        let start = at + line.find(written).unwrap_or_default();
        at += line.len();
        if written.is_empty() || written.starts_with('#') {
            continue;
        }
        let span = Span::new(&path, start..start + written.len());
        match address_of(written) {
            Some((file, anchor)) => all.push(Published { file, anchor, span }),
            None => found.push(not_an_address(span, written)),
        }
    }
    Checked { value: Some(all), diagnostics: found }
}

/// The file and the id that a line names; `None` if it can't be an address of this site. File names may contain `#`, so
/// only a `#` directly after `.html` begins an id.
fn address_of(written: &str) -> Option<(SitePath, Option<String>)> {
    let (file, anchor) = match written.find(".html#") {
        Some(at) => {
            let (file, anchor) = written.split_at(at + ".html".len());
            (file, Some(anchor.trim_start_matches('#').to_owned()))
        }
        None => (written, None),
    };
    let file = SitePath::new(file)?;
    let extension = file.extension();
    let published = !matches!(extension, "" | "md") && !extension.contains('#');
    (published && anchor.as_deref() != Some("")).then_some((file, anchor))
}

/// The finding on a line that is no address.
fn not_an_address(span: Span, written: &str) -> Diagnostic {
    let message = words(
        format!("「{written}」は、公開したアドレスの書き方ではありません"),
        format!("`{written}` is not a published address"),
    );
    let help = words(
        "「relief/index.html」か「relief/index.html#amounts」のように書きます。「madoguchi published」を使えば、手で書かずにすみます",
        "write `relief/index.html` or `relief/index.html#amounts`; `madoguchi published` writes them for you",
    );
    Diagnostic::error("published-line", span, message).help(help)
}

/// Every address of a built site that must last: pages and old addresses of pages, in pages the ids of headings,
/// records and decisions, and the files that readers download. Ids that only a template makes are not promised,
/// because they change with the theme.
pub fn addresses(site: &Site, made: &Tree) -> BTreeSet<String> {
    let named = names(site);
    let old = Moved::new(site).value.pages.into_iter().map(|(file, ..)| file.to_string());
    let mut all: BTreeSet<String> = old.chain(files::permanent(site).map(SitePath::to_string)).collect();
    for page in site.pages.values() {
        let file = page_file(&page.path);
        let Some(html) = made.get(&file) else { continue };
        let headings: BTreeSet<&str> = page.body.headings.iter().map(|heading| heading.id.as_str()).collect();
        let lasting = |id: &String| headings.contains(id.as_str()) || named.contains(id.as_str());
        all.extend(links::anchors(html).iter().filter(|id| lasting(id)).map(|id| format!("{file}#{id}")));
        all.insert(file.to_string());
    }
    all
}

/// The ids that cards put on a page: of records, of items of checklists, and names of decisions.
fn names(site: &Site) -> BTreeSet<&str> {
    let mut names: BTreeSet<&str> = site.ledger.records().map(|record| record.id.as_str()).collect();
    names.extend(site.decisions.keys().map(String::as_str));
    let fields = site.ledger.records().flat_map(|record| &record.fields);
    let mut open: Vec<(&str, &Content)> = fields.map(|(name, content)| (name.as_str(), content)).collect();
    while let Some((name, content)) = open.pop() {
        match content {
            Content::List(items) => open.extend(items.iter().map(|item| (name, item))),
            Content::Group(fields, _) => open.extend(fields.iter().map(|(name, content)| (name.as_str(), content))),
            Content::Text(id) if name == "id" => {
                names.insert(id);
            }
            _ => {}
        }
    }
    names
}

/// The list with more addresses. The comments at its top are kept, the addresses are sorted and each occurs once, and
/// line ends and byte order mark stay as they were.
pub fn with(old: Option<&str>, addresses: &BTreeSet<String>) -> String {
    let (mark, text) = marked(old.unwrap_or(HEAD));
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let is_comment = |line: &&str| line.starts_with('#') || line.trim().is_empty();
    let head = text.lines().take_while(is_comment).map(str::to_owned);
    let there = text.lines().filter(|line| !is_comment(line)).map(|line| line.trim().to_owned());
    let all: BTreeSet<String> = there.chain(addresses.iter().cloned()).collect();
    head.chain(all).fold(mark.to_owned(), |text, line| text + &line + end)
}

/// The result of removing addresses from a list (`--forget`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// The list without them; removing a page also removes its anchors.
    pub list: String,
    /// How many lines were removed.
    pub removed: usize,
    /// Addresses that are not in the list.
    pub unknown: Vec<String>,
}

/// Removes addresses, and the anchors of those that are pages, from a list.
pub fn without(old: &str, forgotten: &[String]) -> Forgotten {
    let (mark, text) = marked(old);
    let is = |line: &str, gone: &str| {
        let line = line.trim();
        !line.starts_with('#') && line.strip_prefix(gone).is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
    };
    let unknown = forgotten.iter().filter(|gone| !text.lines().any(|line| is(line, gone))).cloned().collect();
    let goes = |line: &&str| forgotten.iter().any(|gone| is(line, gone));
    let (gone, remaining): (Vec<&str>, Vec<&str>) = text.split_inclusive('\n').partition(goes);
    Forgotten { list: mark.to_owned() + &remaining.concat(), removed: gone.len(), unknown }
}
