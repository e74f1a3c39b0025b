//! Whether everything that was published still leads somewhere; if not, the line to write so that it does.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{Published, read};
use crate::diag::{Diagnostic, Span, Words, nearest, words};
use crate::links;
use crate::moved::Moved;
use crate::page::Page;
use crate::render::Rendered;
use crate::site::{Site, address};
use crate::tree::{SitePath, Tree};

/// Compares the list of a site with what was made of it.
pub fn check(input: &Tree, site: &Site, made: &Rendered) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(all) = read(input).split(&mut found) else { return found };
    let listed: BTreeSet<String> = all.iter().map(shown).collect();
    let mut files: BTreeMap<&SitePath, Vec<&Published>> = BTreeMap::new();
    for one in &all {
        files.entry(&one.file).or_default().push(one);
    }
    let looker = Looker { site, listed, pages: pages(site), moved: Moved::new(site).value };
    let files: Vec<_> = files.into_iter().filter(|(file, _)| !is_unread(site, made, file)).collect();
    let gone: Vec<Vec<Diagnostic>> =
        files.par_iter().map(|(file, lines)| looker.file(&made.tree, file, lines)).collect();
    found.extend(gone.into_iter().flatten());
    found
}

/// Those of some addresses that lead nowhere in a finished site.
pub fn lost(addresses: &BTreeSet<String>, site: &Site, made: &Tree) -> Vec<String> {
    let moved = Moved::new(site).value;
    let mut known: BTreeMap<&str, Option<BTreeSet<String>>> = BTreeMap::new();
    let mut gone = Vec::new();
    for one in addresses {
        let (file, anchor) = one.split_once('#').map_or((one.as_str(), None), |(file, anchor)| (file, Some(anchor)));
        let look = || SitePath::new(file).and_then(|file| ids(made, &moved, &file));
        let there = known.entry(file).or_insert_with(look);
        if there.as_ref().is_none_or(|ids| anchor.is_some_and(|anchor| !ids.contains(anchor))) {
            gone.push(one.clone());
        }
    }
    gone
}

/// The places to which a link into a file leads: its own, and those of the page to which it sends the reader on. `None`
/// when there is no such file.
fn ids(made: &Tree, moved: &Moved<'_>, file: &SitePath) -> Option<BTreeSet<String>> {
    let mut ids = links::anchors(made.get(file)?);
    if let Some(html) = moved.page(file).and_then(|page| made.get(&address(&page.path))) {
        ids.extend(links::anchors(html));
    }
    Some(ids)
}

/// Whether a file is not there only because of a mistake, which is told where it is. A draft is left out on purpose.
fn is_unread(site: &Site, made: &Rendered, file: &SitePath) -> bool {
    made.unread.contains(file) && !site.drafts.iter().any(|draft| address(draft) == *file)
}

fn shown(one: &Published) -> String {
    one.anchor.as_ref().map_or_else(|| one.file.to_string(), |anchor| format!("{}#{anchor}", one.file))
}

fn pages(site: &Site) -> BTreeMap<SitePath, &Page> {
    site.pages.values().map(|page| (address(&page.path), &**page)).collect()
}

struct Looker<'a> {
    site: &'a Site,
    /// What was published, as it is written.
    listed: BTreeSet<String>,
    pages: BTreeMap<SitePath, &'a Page>,
    moved: Moved<'a>,
}

impl Looker<'_> {
    /// What is gone of one file.
    fn file(&self, made: &Tree, file: &SitePath, lines: &[&Published]) -> Vec<Diagnostic> {
        let Some(ids) = ids(made, &self.moved, file) else { return self.page_gone(file, lines).into_iter().collect() };
        let to = self.moved.page(file);
        let gone = |one: &&&Published| one.anchor.as_ref().is_some_and(|anchor| !ids.contains(anchor));
        lines.iter().filter(gone).map(|one| self.anchor_gone(one, to)).collect()
    }

    fn page_gone(&self, file: &SitePath, lines: &[&Published]) -> Option<Diagnostic> {
        let first = lines.iter().find(|one| one.anchor.is_none()).or(lines.first())?;
        let finding = gone(first.span.clone(), "ページ", "page", file.as_str());
        if let Some(draft) = self.site.drafts.iter().find(|draft| address(draft) == *file) {
            return Some(finding.help(words(
                format!("content/{draft} が下書きになっています。「draft: true」を消してください"),
                format!("content/{draft} is a draft; remove `draft: true`"),
            )));
        }
        let anchors: Vec<&str> = lines.iter().filter_map(|one| one.anchor.as_deref()).collect();
        let line = |page: Option<&Page>| {
            let there = page.into_iter().flat_map(|page| &page.aliases).map(|alias| alias.target.clone());
            format!("aliases: [{}]", there.chain([format!("/{file}")]).collect::<Vec<_>>().join(", "))
        };
        let help = match self.new_place(file, &anchors) {
            Some(page) => {
                let (source, line) = (&page.source, line(Some(page)));
                words(
                    format!("{source} に移ったのなら、その見出し情報に「{line}」と書いてください"),
                    format!("if {source} has its place now, write `{line}` in its front matter"),
                )
            }
            None => {
                let line = line(None);
                words(
                    format!("代わりになるページの見出し情報に「{line}」と書いてください"),
                    format!("write `{line}` in the front matter of the page that has its place"),
                )
            }
        };
        Some(finding.help(or_forget(help, file.as_str())))
    }

    /// The page that most probably has the place of one that is gone: it has most of its ids, or its name, or one like it.
    fn new_place(&self, file: &SitePath, anchors: &[&str]) -> Option<&Page> {
        let shared = |page: &Page| anchors.iter().filter(|id| has(page, id)).count();
        let most = self.pages.values().map(|page| (shared(page), *page)).max_by_key(|(shared, page)| {
            (*shared, !self.listed.contains(address(&page.path).as_str()), std::cmp::Reverse(&page.path))
        });
        if let Some((_, page)) = most.filter(|(shared, _)| *shared > 0 && shared * 2 >= anchors.len()) {
            return Some(page);
        }
        let new: Vec<&Page> =
            self.pages.iter().filter(|(file, _)| !self.listed.contains(file.as_str())).map(|(_, page)| *page).collect();
        let named = |page: &&&Page| address(&page.path).name() == file.name() && file.name() != "index.html";
        if let Some(page) = new.iter().find(named) {
            return Some(page);
        }
        let places: Vec<SitePath> = new.iter().map(|page| address(&page.path)).collect();
        let near = nearest(file.as_str(), places.iter().map(SitePath::as_str));
        let near = SitePath::new(near.first()?)?;
        self.pages.get(&near).copied()
    }

    /// `to` is the page to which the file leads, when the file is an old address.
    fn anchor_gone(&self, line: &Published, to: Option<&Page>) -> Diagnostic {
        let (file, id) = (&line.file, line.anchor.as_deref().unwrap_or_default());
        let address = shown(line);
        let finding = gone(line.span.clone(), "見出しや項目", "place", &address);
        let here = to.or_else(|| self.pages.get(file).copied());
        let new: Vec<&str> = here.map(|page| self.new_ids(page)).unwrap_or_default();
        let near = nearest(id, new.iter().copied()).first().copied();
        let elsewhere = || self.pages.values().find(|page| has(page, id) && self.new_ids(page).contains(&id)).copied();
        let (page, old, new) = match (near, elsewhere(), new.as_slice()) {
            (Some(near), ..) => (here, id, near),
            (_, Some(page), _) => (Some(page), address.as_str(), id),
            (_, _, [only]) => (here, id, *only),
            _ => (here, id, "…"),
        };
        let there = page.into_iter().flat_map(|page| &page.anchors);
        let there = there.map(|former| format!("{}: {}", former.old.target, former.new.target));
        let all = there.chain([format!("{old}: {new}")]).collect::<Vec<_>>().join(", ");
        let source = page.map_or(String::new(), |page| page.source.to_string());
        let ellipsis = if new == "…" { "（「…」は新しい id）" } else { "" };
        let ellipsis_en = if new == "…" { " (`…`: the new id)" } else { "" };
        let help = words(
            format!(
                "{source} の見出し情報に「anchors: {{ {all} }}」と書くと、古いリンクが新しい場所に着きます{ellipsis}"
            ),
            format!(
                "write `anchors: {{ {all} }}` in the front matter of {source}: old links then lead to the new place{ellipsis_en}"
            ),
        );
        finding.help(or_forget(help, &address))
    }

    /// The ids of a page that were not published yet: one of them may have the place of one that is gone.
    fn new_ids<'p>(&self, page: &'p Page) -> Vec<&'p str> {
        let file = address(&page.path);
        let ids = page.body.headings.iter().map(|heading| heading.id.as_str());
        ids.filter(|id| !self.listed.contains(&format!("{file}#{id}"))).collect()
    }
}

fn has(page: &Page, id: &str) -> bool {
    page.body.headings.iter().any(|heading| heading.id == id)
}

fn gone(span: Span, ja: &str, en: &str, address: &str) -> Diagnostic {
    Diagnostic::error(
        "published-gone",
        span,
        words(
            format!("公開した{ja}がなくなります: 「{address}」"),
            format!("a published {en} would be gone: `{address}`"),
        ),
    )
}

fn or_forget(help: Words, address: &str) -> Words {
    words(
        format!("{}。どこにも移さずに消すなら「madoguchi published --forget {address}」を実行してください", help.ja),
        format!("{}; to drop it for good, run `madoguchi published --forget {address}`", help.en),
    )
}
