//! The help for addresses that are gone: lines of front matter and commands that are right when pasted as they are.

use crate::base::address::in_address;
use crate::base::diag::{Diagnostic, Words, words};
use crate::base::tree::SitePath;
use crate::published::Published;
use crate::site::page::Page;
use crate::syntax::yaml::quote::scalar;

/// A published address that leads nowhere any more.
#[derive(Clone, Debug)]
pub struct Loss<'a> {
    /// Its line in the list.
    pub line: &'a Published,
    /// How it can be made to lead somewhere again.
    pub repair: Repair<'a>,
}

/// How an address can be made to lead somewhere again.
#[derive(Clone, Debug)]
pub enum Repair<'a> {
    /// Publish the page, which is a draft.
    Draft(&'a SitePath),
    /// Restore the file. It is no page, and only pages can redirect.
    PutBack,
    /// Add an alias to the page that replaces it, if one seems to.
    Alias {
        /// The page that seems to replace it.
        page: Option<&'a Page>,
        /// The file that is gone.
        old: SitePath,
    },
    /// Add a former anchor (`anchors` in front matter).
    Anchor {
        /// The page on which to write it; `None` if there is no such page.
        page: Option<&'a Page>,
        /// The key to write.
        old: String,
        /// The id that seems to replace it, if any.
        new: Option<String>,
    },
}

impl<'a> Loss<'a> {
    /// The page whose front matter is to be changed, and whether `anchors` (or `aliases`) is the key. Losses with the
    /// same place become a single finding, because one line of front matter repairs them all.
    fn place(&self) -> Option<(&'a SitePath, bool)> {
        match &self.repair {
            Repair::Alias { page: Some(page), .. } => Some((&page.source, false)),
            Repair::Anchor { page: Some(page), .. } => Some((&page.source, true)),
            _ => None,
        }
    }
}

/// The findings (`published-gone`), one for each line of front matter to write.
pub fn findings(lost: Vec<Loss<'_>>) -> Vec<Diagnostic> {
    let mut groups: Vec<Vec<Loss<'_>>> = Vec::new();
    for loss in lost {
        let place = loss.place();
        let same = |group: &&mut Vec<Loss<'_>>| place.is_some() && group.first().map(Loss::place) == Some(place);
        match groups.iter_mut().find(same) {
            Some(group) => group.push(loss),
            None => groups.push(vec![loss]),
        }
    }
    groups.iter().filter_map(|group| finding(group)).collect()
}

/// One finding for losses that the same line of front matter repairs; all but the first are labels of it.
fn finding(group: &[Loss<'_>]) -> Option<Diagnostic> {
    let (first, others) = group.split_first()?;
    let addresses: Vec<String> = group.iter().map(|loss| loss.line.shown()).collect();
    let (ja, en, help) = match &first.repair {
        Repair::Draft(draft) => (
            "ページ",
            "page",
            words(
                format!("content/{draft} が下書きになっています。「draft: true」を消してください"),
                format!("content/{draft} is a draft; remove `draft: true`"),
            ),
        ),
        Repair::PutBack => {
            let file = &first.line.file;
            let help = words(
                format!("content/{file} に、同じ名前のファイルを戻してください"),
                format!("put a file of that name back at content/{file}"),
            );
            ("ファイル", "file", or_forget(help, &addresses))
        }
        Repair::Alias { page, .. } => ("ページ", "page", or_forget(alias(*page, group), &addresses)),
        Repair::Anchor { page, .. } => {
            let help = match page {
                Some(page) => anchors(page, group),
                None => words("この id をもとに戻してください", "bring the id back"),
            };
            ("見出しや項目", "place", or_forget(help, &addresses))
        }
    };
    let message = match addresses.as_slice() {
        [one] => {
            words(format!("公開した{ja}がなくなります: 「{one}」"), format!("a published {en} would be gone: `{one}`"))
        }
        all => words(
            format!("公開した{ja}が {} つなくなります: 「{}」", all.len(), all.join("」「")),
            format!("{} published {en}s would be gone: `{}`", all.len(), all.join("`, `")),
        ),
    };
    let found = Diagnostic::error("published-gone", first.line.span.clone(), message).help(help);
    let label = || words("これもなくなります", "this one, too");
    Some(others.iter().fold(found, |found, loss| found.label(loss.line.span.clone(), label())))
}

/// The whole new line `aliases: […]` of a page, with the aliases it has.
fn alias(page: Option<&Page>, group: &[Loss<'_>]) -> Words {
    let there = page.into_iter().flat_map(|page| &page.aliases).map(|alias| alias.target.clone());
    let old = group.iter().filter_map(|loss| match &loss.repair {
        Repair::Alias { old, .. } => Some(format!("/{}", in_address(old.as_str()))),
        _ => None,
    });
    let all: Vec<String> = there.chain(old).map(|one| scalar(&one)).collect();
    let line = format!("aliases: [{}]", all.join(", "));
    let Some(Page { source, aliases, .. }) = page else {
        return words(
            format!("代わりになるページの見出し情報に「{line}」と書いてください"),
            format!("write `{line}` in the front matter of the page that has its place"),
        );
    };
    if aliases.is_empty() {
        return words(
            format!("{source} に移ったのなら、その見出し情報に「{line}」と書いてください"),
            format!("if {source} has its place now, write `{line}` in its front matter"),
        );
    }
    words(
        format!("{source} に移ったのなら、その見出し情報の「aliases」を「{line}」に書き替えてください"),
        format!("if {source} has its place now, make the `aliases` in its front matter `{line}`"),
    )
}

/// The whole new line `anchors: { … }` of a page, with the anchors it has. `…` stands for an id that only an editor can
/// know.
fn anchors(page: &Page, group: &[Loss<'_>]) -> Words {
    let there = page.anchors.iter().map(|former| (former.old.target.as_str(), Some(former.new.target.as_str())));
    let old = group.iter().filter_map(|loss| match &loss.repair {
        Repair::Anchor { old, new, .. } => Some((old.as_str(), new.as_deref())),
        _ => None,
    });
    let pairs: Vec<_> = there.chain(old).collect();
    let new = |id: &Option<&str>| id.map_or(String::from("…"), scalar);
    let all: Vec<String> = pairs.iter().map(|(old, id)| format!("{}: {}", scalar(old), new(id))).collect();
    let (source, line) = (&page.source, format!("anchors: {{ {} }}", all.join(", ")));
    let (ja, en) = if page.anchors.is_empty() {
        (
            format!("{source} の見出し情報に「{line}」と書くと"),
            format!("write `{line}` in the front matter of {source}"),
        )
    } else {
        (
            format!("{source} の見出し情報の「anchors」を「{line}」に書き替えると"),
            format!("make the `anchors` in the front matter of {source} `{line}`"),
        )
    };
    let is_unknown = pairs.iter().any(|(_, id)| id.is_none());
    let (unknown, unknown_en) =
        if is_unknown { ("（「…」は新しい id）", " (`…`: the new id)") } else { ("", "") };
    words(
        format!("{ja}、古いリンクが新しい場所に着きます{unknown}"),
        format!("{en}: old links then lead to the new place{unknown_en}"),
    )
}

/// A former anchor of another page, as it is written in front matter: that page's address and the id.
pub fn anchor(file: &SitePath, id: &str) -> String {
    format!("{}#{id}", in_address(file.as_str()))
}

/// The command that removes addresses from the list.
pub fn forget(addresses: &[String]) -> String {
    addresses.iter().fold(String::from("madoguchi published"), |line, one| line + " --forget " + &typed(one))
}

/// Adds to a help that the address may also be given up, and the command for it.
fn or_forget(help: Words, addresses: &[String]) -> Words {
    let forget = forget(addresses);
    words(
        format!("{}。どこにも移さずに消すなら「{forget}」を実行してください", help.ja),
        format!("{}; to drop it for good, run `{forget}`", help.en),
    )
}

/// An address as an argument on the command line: quoted if it contains anything that a shell may interpret.
fn typed(address: &str) -> String {
    if address.chars().all(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '#')) {
        return address.to_owned();
    }
    format!("\"{address}\"")
}
