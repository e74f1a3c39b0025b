//! `content/published.txt`: the addresses that were published, one a line. Others link to them and have printed them, so
//! they must go on leading somewhere.

pub mod check;

use std::collections::BTreeSet;

use crate::diag::{Checked, Diagnostic, Span, words};
use crate::ledger::Content;
use crate::links;
use crate::moved::Moved;
use crate::site::{Site, address};
use crate::tree::{SitePath, Tree};

/// Where the list stands. Without it, nothing is promised.
pub const PATH: &str = "content/published.txt";

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
    /// An id in it; `None`: the page itself.
    pub anchor: Option<String>,
    /// The line.
    pub span: Span,
}

/// Reads the list; `None` when the site has none. Empty lines and lines that begin with `#` say nothing.
pub fn read(tree: &Tree) -> Checked<Option<Vec<Published>>> {
    let Some(path) = SitePath::new(PATH) else { return Checked::clean(None) };
    let Some(text) = tree.text(&path) else { return Checked::clean(None) };
    let (mut all, mut found, mut at) = (Vec::new(), Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let written = line.trim();
        let start = at + line.find(written).unwrap_or_default();
        at += line.len();
        if written.is_empty() || written.starts_with('#') {
            continue;
        }
        let span = Span::new(&path, start..start + written.len());
        let (file, anchor) = match written.split_once('#') {
            Some((file, anchor)) => (file, Some(anchor.to_owned())),
            None => (written, None),
        };
        let file = SitePath::new(file).filter(|file| file.extension() == "html");
        match file.filter(|_| anchor.as_deref() != Some("")) {
            Some(file) => all.push(Published { file, anchor, span }),
            None => found.push(not_an_address(span, written)),
        }
    }
    Checked { value: Some(all), diagnostics: found }
}

fn not_an_address(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error(
        "published-line",
        span,
        words(
            format!("「{written}」は、公開したアドレスの書き方ではありません"),
            format!("`{written}` is not the address of a page"),
        ),
    )
    .help(words(
        "「relief/index.html」か「relief/index.html#amounts」のように書きます。「madoguchi published」を使えば、手で書かずにすみます",
        "write `relief/index.html` or `relief/index.html#amounts`; `madoguchi published` writes them for you",
    ))
}

/// Every address of a finished site that is meant to last: its pages, those of old included, and in them the ids of
/// headings and of what the ledger names. Pages and ids that only a template makes come and go with it.
pub fn addresses(site: &Site, made: &Tree) -> BTreeSet<String> {
    let named = names(site);
    let old = Moved::new(site).value.pages.into_iter().map(|(file, ..)| file.to_string());
    let mut all: BTreeSet<String> = old.collect();
    for page in site.pages.values() {
        let file = address(&page.path);
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

/// The list with more addresses: what it says in comments at its top stays there, the rest is put in order.
pub fn with(old: Option<&str>, addresses: &BTreeSet<String>) -> String {
    let is_comment = |line: &&str| line.starts_with('#') || line.trim().is_empty();
    let head: String = match old {
        None => HEAD.to_owned(),
        Some(old) => old.lines().take_while(is_comment).map(|line| format!("{line}\n")).collect(),
    };
    let there = old.unwrap_or_default().lines().filter(|line| !is_comment(line)).map(|line| line.trim().to_owned());
    let all: BTreeSet<String> = there.chain(addresses.iter().cloned()).collect();
    all.iter().fold(head, |text, line| text + line + "\n")
}

/// The list without some addresses, each with all that is in it; and those of them that it does not hold.
pub fn without(old: &str, forgotten: &[String]) -> (String, Vec<String>) {
    let is = |line: &str, gone: &str| line == gone || line.strip_prefix(gone).is_some_and(|rest| rest.starts_with('#'));
    let unknown = forgotten.iter().filter(|gone| !old.lines().any(|line| is(line.trim(), gone))).cloned().collect();
    let keeps = |line: &&str| !forgotten.iter().any(|gone| is(line.trim(), gone));
    (old.lines().filter(keeps).map(|line| format!("{line}\n")).collect(), unknown)
}
