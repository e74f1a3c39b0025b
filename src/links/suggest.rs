//! Suggestions for broken links: the most similar page or id to one that does not exist.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::base::suggest;
use crate::base::tree::SitePath;
use crate::links::resolve::{File, Format, SiteIndex};

/// How many broken addresses are compared with all names, which takes time; the rest are reported without a
/// suggestion.
pub const SEARCHES: usize = 20;

/// What may have been meant instead of something missing.
#[derive(Clone, Debug)]
pub(super) enum Suggestion<T> {
    /// The same but for capital letters.
    Case(T),
    /// The same to the eye: another Unicode normal form, or full and half width.
    Form(T),
    /// The page made from the Markdown file that was linked, or the page without its `.html`.
    Built(T),
    /// Others, best first.
    Names(Vec<T>),
}

impl<T: Copy> Suggestion<T> {
    /// What is suggested, the best first.
    pub(super) fn names(&self) -> Vec<T> {
        match self {
            Suggestion::Case(one) | Suggestion::Form(one) | Suggestion::Built(one) => vec![*one],
            Suggestion::Names(all) => all.clone(),
        }
    }
}

/// Finds suggestions and caches them, so that a link in the menu of every page is looked up once.
pub(super) struct Finder<'s> {
    files: &'s [File<'s>],
    site: &'s SiteIndex<'s>,
    searches: usize,
    paths: HashMap<String, Suggestion<&'s SitePath>>,
    ids: HashMap<(&'s str, String), Suggestion<&'s str>>,
    folded_paths: Option<HashMap<String, &'s SitePath>>,
    folded_ids: HashMap<&'s str, HashMap<String, &'s str>>,
    pages: Option<Names<'s>>,
    others: Option<Names<'s>>,
}

/// Files by the part of their path that people remember.
#[derive(Debug, Default)]
pub struct Names<'s> {
    by_stem: HashMap<&'s str, &'s SitePath>,
    by_name: HashMap<&'s str, Vec<&'s SitePath>>,
}

impl<'s> Names<'s> {
    /// Indexes some files.
    pub fn new(files: impl Iterator<Item = &'s SitePath>) -> Names<'s> {
        let mut names = Names::default();
        for file in files {
            let stem = stem(file.as_str());
            names.by_stem.insert(stem, file);
            names.by_name.entry(last(stem)).or_default().push(file);
        }
        names
    }

    /// The files most similar to a path that does not exist, at most three, the best first: those of the same name
    /// elsewhere, or else of similar names.
    pub fn similar(&self, path: &str) -> Vec<&'s SitePath> {
        let wanted = stem(path);
        let same_name = self.by_name.get(last(wanted)).map(Vec::as_slice).unwrap_or_default();
        if (1..=3).contains(&same_name.len()) {
            return same_name.to_vec();
        }
        let found = suggest::nearest(wanted, self.by_stem.keys().copied());
        found.into_iter().filter_map(|stem| self.by_stem.get(stem).copied()).collect()
    }
}

impl<'s> Finder<'s> {
    /// A finder without any results yet; what it searches in is indexed when it is first needed.
    pub(super) fn new(files: &'s [File<'s>], site: &'s SiteIndex<'s>) -> Finder<'s> {
        Finder {
            files,
            site,
            searches: SEARCHES,
            paths: HashMap::new(),
            ids: HashMap::new(),
            folded_paths: None,
            folded_ids: HashMap::new(),
            pages: None,
            others: None,
        }
    }

    /// The suggestion for a missing path.
    pub(super) fn path(&mut self, path: &str, folder: bool) -> Suggestion<&'s SitePath> {
        let key = if folder { format!("{path}/") } else { path.to_owned() };
        if let Some(known) = self.paths.get(&key) {
            return known.clone();
        }
        let found = self.find_path(path, folder);
        self.paths.insert(key, found.clone());
        found
    }

    /// Searches for a path: the same in another spelling, then the page made from it, then similar names.
    fn find_path(&mut self, path: &str, folder: bool) -> Suggestion<&'s SitePath> {
        let files = self.files;
        let folded = self
            .folded_paths
            .get_or_insert_with(|| files.iter().map(|file| (fold(file.path.as_str()), file.path)).collect());
        let index = if path.is_empty() { "index.html".to_owned() } else { format!("{path}/index.html") };
        let tries = if folder { [Some(index.as_str()), None] } else { [Some(path), Some(index.as_str())] };
        for written in tries.into_iter().flatten() {
            if let Some(found) = folded.get(&fold(written)) {
                return kind(written, found.as_str(), found);
            }
        }
        let bare = path.strip_suffix(".md").unwrap_or(path);
        let built = [format!("{bare}.html"), format!("{bare}/index.html"), index_of(bare)];
        if let Some(file) = built.iter().find_map(|path| self.site.file(path)) {
            return Suggestion::Built(file.path);
        }
        if self.searches == 0 {
            return Suggestion::Names(Vec::new());
        }
        self.searches -= 1;
        let extension = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, after)| after);
        let is_page = folder || matches!(extension, None | Some("html" | "htm" | "md"));
        let slot = if is_page { &mut self.pages } else { &mut self.others };
        let wanted = files.iter().filter(|file| (file.format == Format::Html) == is_page).map(|file| file.path);
        Suggestion::Names(slot.get_or_insert_with(|| Names::new(wanted)).similar(path))
    }

    /// The suggestion for a missing id of a page.
    pub(super) fn id(&mut self, page: &'s File<'s>, wanted: &str) -> Suggestion<&'s str> {
        let key = (page.path.as_str(), wanted.to_owned());
        if let Some(known) = self.ids.get(&key) {
            return known.clone();
        }
        let ids = || page.scan.ids.iter().map(|id| &*id.text).filter(|id| !id.trim().is_empty());
        let folded = self.folded_ids.entry(key.0).or_insert_with(|| ids().map(|id| (fold(id), id)).collect());
        let found = if let Some(found) = folded.get(&fold(wanted)).filter(|found| **found != wanted) {
            kind(wanted, found, found)
        } else if self.searches == 0 {
            Suggestion::Names(Vec::new())
        } else {
            self.searches -= 1;
            let mut found = suggest::nearest(wanted, ids());
            if found.is_empty() {
                found = overlapping(wanted, ids());
            }
            found.dedup();
            Suggestion::Names(found)
        };
        self.ids.insert(key, found.clone());
        found
    }
}

/// The ids that share at least half of their pairs of letters with what was written (the measure of Dice and Sørensen):
/// headings of which a word was changed, wherever it stands.
fn overlapping<'a>(wanted: &str, ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let pairs = |text: &str| -> Vec<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let sought = pairs(wanted);
    let mut found: Vec<(usize, &str)> = Vec::new();
    for id in ids {
        let mut left = pairs(id);
        let all = sought.len() + left.len();
        let same = sought
            .iter()
            .filter(|pair| left.iter().position(|one| one == *pair).map(|at| left.swap_remove(at)).is_some());
        let percent = 200 * same.count() / all.max(1);
        if percent >= 50 {
            found.push((percent, id));
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    found.into_iter().take(3).map(|(_, id)| id).collect()
}

/// Whether the names differ in case or in the form of their characters.
fn kind<T: Copy>(written: &str, found: &str, value: &T) -> Suggestion<T> {
    if written.to_lowercase() == found.to_lowercase() { Suggestion::Case(*value) } else { Suggestion::Form(*value) }
}

/// A key that is equal for names that look alike: lower case, compatibility normal form.
pub fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.nfkc().flat_map(char::to_lowercase).nfkc().collect() }
}

fn index_of(path: &str) -> String {
    match path.strip_suffix("index") {
        Some(folder) => format!("{folder}index.html"),
        None => format!("{path}/index.htm"),
    }
}

/// The path without `index.html` and without its extension, which carry no meaning.
fn stem(path: &str) -> &str {
    let path = path.strip_suffix("/index.html").unwrap_or(path);
    [".html", ".htm", ".md"].iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path).trim_matches('/')
}

/// The last segment.
fn last(stem: &str) -> &str {
    stem.rsplit('/').next().unwrap_or_default()
}
