//! Finds the file that a server returns for a path as a link writes it (RFC 3986 section 5, and what static hosts do).

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::base::diag::words;
use crate::base::tree::{SitePath, Tree};
use crate::links::LinkOptions;
use crate::links::address::{self, Flaw};
use crate::links::fault::FaultKind;
use crate::links::html::Scan;
use crate::links::redirects::Redirects;

/// One file of the site, read.
pub(super) struct File<'a> {
    /// Its place in the tree.
    pub(super) path: &'a SitePath,
    /// What it defines and uses.
    pub(super) scan: Arc<Scan<'a>>,
    /// What it is.
    pub(super) format: Format,
}

/// What the file is, as far as links go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A page.
    Html,
    /// A picture that can hold links and ids.
    Svg,
    /// A style sheet.
    Css,
    /// Anything else: links may lead to it, and none are read in it.
    Other,
}

impl std::fmt::Debug for File<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.path.fmt(f)
    }
}

/// All files of the site by path, with the redirects and options that decide what a path leads to.
pub(super) struct SiteIndex<'s> {
    by_path: HashMap<&'s str, &'s File<'s>>,
    /// The rules of `_redirects`.
    pub(super) redirects: Redirects<'s>,
    /// How strictly the site is checked, and where it is served.
    pub(super) options: &'s LinkOptions,
    /// The base path without its slashes.
    base: &'s str,
}

impl<'s> SiteIndex<'s> {
    /// Indexes the files of a tree; `files` are the same, read.
    pub(super) fn new(tree: &'s Tree, files: &'s [File<'s>], options: &'s LinkOptions) -> SiteIndex<'s> {
        let by_path = files.iter().map(|file| (file.path.as_str(), file)).collect();
        let redirects = SitePath::new("_redirects").and_then(|path| tree.text(&path)).map(Redirects::read);
        SiteIndex {
            by_path,
            redirects: redirects.unwrap_or_default(),
            options,
            base: options.base_path.trim_matches('/'),
        }
    }

    /// Every file by its path.
    pub(super) fn file(&self, path: &str) -> Option<&'s File<'s>> {
        self.by_path.get(path).copied()
    }

    /// The path of a file in the tree, and whether the address means a folder. `folder` is where relative paths begin.
    ///
    /// # Errors
    /// When the path is not UTF-8, leads above the top of the site, or lacks the base path.
    pub(super) fn walk(&self, folder: &str, path: &str) -> Result<(String, bool), FaultKind<'s>> {
        let mut out = String::with_capacity(folder.len() + path.len() + 1);
        let mut rest = path;
        if let Some(from_top) = path.strip_prefix('/') {
            let decoded = address::decoded(from_top).unwrap_or(Cow::Borrowed(from_top));
            rest = match decoded.strip_prefix(self.base) {
                Some(inner) if self.base.is_empty() || inner.is_empty() || inner.starts_with('/') => {
                    // As many segments as the base has, taken from the text that is not decoded yet.
                    let count = if self.base.is_empty() { 0 } else { self.base.matches('/').count() + 1 };
                    (0..count).fold(from_top, |rest, _| rest.split_once('/').map_or("", |(_, rest)| rest))
                }
                _ => return Err(self.outside(from_top)),
            };
            if rest.is_empty() {
                return Ok((out, true));
            }
        } else {
            out.push_str(folder);
        }
        let mut is_folder = false;
        let mut segments = rest.split('/').peekable();
        while let Some(segment) = segments.next() {
            let last = segments.peek().is_none();
            let decoded = address::decoded(segment).ok_or_else(|| FaultKind::Flaw(not_utf8(path)))?;
            // `%2F` is part of a name and does not separate segments.
            let segment = if decoded.contains('/') { Cow::Borrowed(segment) } else { decoded };
            is_folder = last && matches!(&*segment, "" | "." | "..");
            match &*segment {
                "" if last => {}
                "." => {}
                ".." => {
                    if out.is_empty() {
                        return Err(FaultKind::Leaves);
                    }
                    out.truncate(out.rfind('/').unwrap_or(0));
                }
                segment => {
                    if !out.is_empty() {
                        out.push('/');
                    }
                    // An empty part (`a//b`) matches no file.
                    out.push_str(if segment.is_empty() { "/" } else { segment });
                }
            }
        }
        Ok((out, is_folder))
    }

    /// The fault of an absolute path that does not begin with the base path.
    fn outside(&self, from_top: &str) -> FaultKind<'s> {
        let plain = address::decoded(from_top).unwrap_or(Cow::Borrowed(from_top));
        let found = self.at(plain.trim_end_matches('/'), plain.is_empty() || plain.ends_with('/'));
        found.or_else(|| self.at(&plain, true)).map_or(FaultKind::Leaves, |file| FaultKind::OutsideBase(file.path))
    }

    /// The file a server gives for this path.
    pub(super) fn at(&self, path: &str, folder: bool) -> Option<&'s File<'s>> {
        if !folder && !path.is_empty() {
            return self.file(path);
        }
        let index = |name| {
            if path.is_empty() { self.file(name) } else { self.file(&format!("{path}/{name}")) }
        };
        index("index.html").or_else(|| index("index.htm"))
    }

    /// Whether `_redirects` leads this path to something that is there.
    pub(super) fn redirected(&self, path: &str, depth: u32) -> bool {
        let full = if self.base.is_empty() { Cow::Borrowed(path) } else { format!("{}/{path}", self.base).into() };
        let Some(to) = self.redirects.follow(&full) else {
            return false;
        };
        if address::scheme(&to).is_some() {
            return true;
        }
        let Ok((path, folder)) = self.walk("", address::parts(&to).path) else {
            return false;
        };
        self.is_there(&path, folder) || (depth < 5 && self.redirected(&path, depth + 1))
    }

    /// Whether a host that adds `/` or `.html` where it is missing has a file for this path.
    pub(super) fn is_there(&self, path: &str, folder: bool) -> bool {
        self.at(path, folder).or_else(|| self.at(path, true)).is_some() || self.file(&format!("{path}.html")).is_some()
    }

    /// The rest of an address that begins with the site's own, as an absolute path; `None` for other sites.
    pub(super) fn inside<'t>(&self, text: &str) -> Option<Cow<'t, str>> {
        let rest = text.strip_prefix(self.options.site_url.as_deref()?.trim_end_matches('/'))?;
        let ends = rest.is_empty() || rest.starts_with(['/', '?', '#']);
        let slash = if self.base.is_empty() { "" } else { "/" };
        let rest = if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
        ends.then(|| Cow::Owned(format!("{slash}{}{rest}", self.base)))
    }
}

/// The flaw of an address whose escapes are not UTF-8.
fn not_utf8(text: &str) -> Box<Flaw> {
    Flaw::new(
        "bad-url",
        ("アドレスの「%」で書かれた文字が読めません", "the percent-encoded letters of this address are not UTF-8"),
        text,
        words(
            "日本語のまま書くか、UTF-8 で書き直してください",
            "write the letters themselves, or encode them as UTF-8",
        ),
    )
}
