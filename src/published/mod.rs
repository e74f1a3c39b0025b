//! `content/published.txt`: the addresses that were published, one a line. Others link to them and have printed them,
//! so they must go on leading somewhere.

pub mod repair;
pub mod check;

use std::collections::BTreeSet;

use crate::base::address::page_file;
use crate::base::diag::{Checked, Diagnostic, Span, utf8, words};
use crate::base::tree::{SitePath, Tree};
use crate::ledger::Content;
use crate::links;
use crate::site::moved::Moved;
use crate::site::{Site, files};

pub use crate::site::config::PUBLISHED as PATH;

/// What a new list begins with.
const HEAD: &str = "\
# 公開したページと見出しのアドレスです。ここにあるものが消えると、サイトを作るときにエラーになります。
# 「madoguchi published」が書き足します。手で直すことは、ふつうありません。
";

/// A published address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The file.
    pub file: SitePath,
    /// An id in it; `None`: the page itself, or a file that is no page.
    pub anchor: Option<String>,
    /// The line.
    pub span: Span,
}

/// The list as it stands in a tree; `None` when there is none.
///
/// # Errors
/// When it is not UTF-8: then nobody can tell what it promises.
pub fn text(tree: &Tree) -> Result<Option<&str>, Box<Diagnostic>> {
    let Some(path) = SitePath::new(PATH) else { return Ok(None) };
    tree.get(&path).map(|bytes| utf8(&path, bytes)).transpose()
}

/// A byte order mark, which some editors write, and what follows it.
fn marked(text: &str) -> (&str, &str) {
    text.split_at(if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 })
}

/// Reads the list; `None` when the site has none. Empty lines and lines that begin with `#` say nothing.
pub fn read(tree: &Tree) -> Checked<Option<Vec<Published>>> {
    let (Some(path), text) = (SitePath::new(PATH), text(tree)) else { return Checked::clean(None) };
    let text = match text {
        Ok(Some(text)) => text,
        Ok(None) => return Checked::clean(None),
        Err(finding) => return Checked { value: None, diagnostics: vec![*finding] },
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

/// The file and the id that a line names. Names of files may hold `#`, so only that after `.html` begins an id.
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

fn not_an_address(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error(
        "published-line",
        span,
        words(
            format!("「{written}」は、公開したアドレスの書き方ではありません"),
            format!("`{written}` is not a published address"),
        ),
    )
    .help(words(
        "「relief/index.html」か「relief/index.html#amounts」のように書きます。「madoguchi published」を使えば、手で書かずにすみます",
        "write `relief/index.html` or `relief/index.html#amounts`; `madoguchi published` writes them for you",
    ))
}

/// Every address of a finished site that is meant to last: its pages, those of old included, and in them the ids of
/// headings and of what the ledger names; and the files that readers fetch. Pages and ids that only a template makes
/// come and go with it.
pub fn addresses(site: &Site, made: &Tree) -> BTreeSet<String> {
    let named = names(site);
    let old = Moved::new(site).value.pages.into_iter().map(|(file, ..)| file.to_string());
    let mut all: BTreeSet<String> = old.chain(files::lasting(site).map(SitePath::to_string)).collect();
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

/// The ids of records and of the items of checklists, and the names of decisions: cards show them as ids.
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

/// The list with more addresses: what it says in comments at its top stays there, the rest is put in order. Its line
/// ends stay what they are.
pub fn with(old: Option<&str>, addresses: &BTreeSet<String>) -> String {
    let (mark, text) = marked(old.unwrap_or(HEAD));
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let is_comment = |line: &&str| line.starts_with('#') || line.trim().is_empty();
    let head = text.lines().take_while(is_comment).map(str::to_owned);
    let there = text.lines().filter(|line| !is_comment(line)).map(|line| line.trim().to_owned());
    let all: BTreeSet<String> = there.chain(addresses.iter().cloned()).collect();
    head.chain(all).fold(mark.to_owned(), |text, line| text + &line + end)
}

/// What giving up some addresses makes of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// The list without them, each with all that was in it.
    pub list: String,
    /// How many lines that took away.
    pub removed: usize,
    /// Those that the list does not hold.
    pub unknown: Vec<String>,
}

/// The list without some addresses.
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
