//! Old addresses and anchors, and where their content is now (`aliases` and `anchors` in front matter).

use std::collections::BTreeMap;

use crate::base::address::{alias_file, page_file, page_source};
use crate::base::diag::{Checked, Diagnostic, Span, words};
use crate::base::japanese;
use crate::base::tree::SitePath;
use crate::site::Site;
use crate::site::page::{Page, own_anchor};
use crate::syntax::markdown::Link;

/// All pages and parts of pages of a site that have moved.
#[derive(Debug, Default)]
pub struct Moved<'a> {
    /// The files of old addresses, each with the alias as written and its page. Two pages may claim the same address:
    /// finding out is left to whoever writes the redirects.
    pub pages: Vec<(SitePath, &'a Link, &'a Page)>,
    by_file: BTreeMap<SitePath, &'a Page>,
    /// By file: the ids that used to be in it.
    parts: BTreeMap<SitePath, Vec<MovedPart<'a>>>,
}

/// A part of a page that has moved.
#[derive(Debug)]
pub struct MovedPart<'a> {
    /// The id it had.
    pub id: String,
    /// The page it is on now.
    pub page: &'a Page,
    /// The id it has there.
    pub to: &'a Link,
}

impl<'a> Moved<'a> {
    /// Collects the aliases and former anchors of all pages. Those that are no address, or whose page is unknown, are
    /// reported (`bad-alias`) and left out.
    pub fn new(site: &'a Site) -> Checked<Moved<'a>> {
        let mut moved = Moved::default();
        let mut found = Vec::new();
        for page in site.pages.values() {
            for alias in &page.aliases {
                match alias_file(&alias.target) {
                    Some(file) => {
                        moved.by_file.entry(file.clone()).or_insert(page);
                        moved.pages.push((file, alias, page));
                    }
                    None => found.push(bad(&alias.span, &alias.target)),
                }
            }
        }
        for page in site.pages.values() {
            for former in page.anchors.iter().filter(|former| !former.in_heading) {
                let place = moved.place(site, page, &former.old.target);
                match place {
                    Some((file, id)) => {
                        let part = MovedPart { id, page, to: &former.new };
                        moved.parts.entry(file).or_default().push(part);
                    }
                    None => found.push(no_such_page(&former.old)),
                }
            }
        }
        Checked { value: moved, diagnostics: found }
    }

    /// The file and the id that a former anchor names, if that file is a page or an alias of one.
    fn place(&self, site: &Site, page: &Page, old: &str) -> Option<(SitePath, String)> {
        if let Some(id) = own_anchor(old) {
            return Some((page_file(&page.path), japanese::nfc(id).into_owned()));
        }
        let (path, id) = old.split_once('#')?;
        let file = alias_file(path)?;
        let is_page = page_source(&file).is_some_and(|page| site.pages.contains_key(&page));
        let there = is_page || self.page(&file).is_some();
        (there && !id.is_empty()).then(|| (file, japanese::nfc(id).into_owned()))
    }

    /// The page to which the file of an old address redirects.
    pub fn page(&self, file: &SitePath) -> Option<&'a Page> {
        self.by_file.get(file).copied()
    }

    /// The files of old addresses, each with the page it redirects to. If two pages claim an address, the first by
    /// path.
    pub fn all(&self) -> impl Iterator<Item = (&SitePath, &'a Page)> {
        self.by_file.iter().map(|(file, page)| (file, *page))
    }

    /// The files from which parts have moved away.
    pub fn files(&self) -> impl Iterator<Item = &SitePath> {
        self.parts.keys()
    }

    /// The parts that have moved away from a file.
    pub fn parts(&self, file: &SitePath) -> &[MovedPart<'a>] {
        self.parts.get(file).map_or(&[], Vec::as_slice)
    }
}

/// The finding on an alias that is no address of this site.
fn bad(span: &Span, written: &str) -> Diagnostic {
    let message =
        words(format!("「{written}」は古いアドレスとして使えません"), format!("`{written}` can't be an alias"));
    let help = words(
        "「/old/page.html」や「/old/」のように、サイトの中のアドレスを書いてください。見出しの古い id は「anchors」に書きます",
        "write an address of this site, such as `/old/page.html` or `/old/`; old ids of headings go into `anchors`",
    );
    Diagnostic::error("bad-alias", span.clone(), message).help(help)
}

/// The finding on a former anchor whose page is neither a page nor an alias.
fn no_such_page(old: &Link) -> Diagnostic {
    let written = &old.target;
    let message = words(
        format!("「{written}」のページは、いまのページにも古いアドレスにもありません"),
        format!("the page of `{written}` is neither a page nor an alias"),
    );
    let help = words(
        "「relief/index.html#amounts」のように書きます。なくなったページなら、移った先のページの「aliases」にそのアドレスを足してください",
        "write it like `relief/index.html#amounts`; for a page that is gone, add its address to the `aliases` of the page that has its place",
    );
    Diagnostic::error("bad-alias", old.span.clone(), message).help(help)
}
