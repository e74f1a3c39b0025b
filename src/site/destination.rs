//! Where a link in the sources leads, decided from its text alone.
//!
//! Whether the file exists is not decided here: the caller knows which pages are drafts, unread or published.

use crate::base::address::percent_decoded;
use crate::base::japanese;
use crate::base::tree::SitePath;

/// The destination of a link, as far as its text determines it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Another site, or an anchor on the same page: kept as written (anchors in NFC, as headings are).
    AsWritten(String),
    /// A file of `content/`.
    File {
        /// The file, relative to `content/`, percent-decoded and in NFC.
        path: SitePath,
        /// Whether it is written as a folder, with `/` at its end.
        folder: bool,
        /// The query and fragment that follow the path, unchanged: `?…`, `#…`.
        rest: String,
    },
}

impl Destination {
    /// The destination of `target` on a page at `from` (a path in `content/`). Links in data files have no page and are
    /// relative to `content/`, as are links that begin with `/`. What has a scheme is another site (RFC 3986 §4.2).
    pub fn of(target: &str, from: Option<&SitePath>) -> Destination {
        let scheme = target.find([':', '/', '#', '?']).is_some_and(|at| target[at..].starts_with(':'));
        if scheme || target.starts_with("//") || target.is_empty() {
            return Destination::AsWritten(target.to_owned());
        }
        let target = &*japanese::nfc(target);
        if target.starts_with('#') {
            return Destination::AsWritten(target.to_owned());
        }
        let (path, rest) = target.split_at(target.find(['#', '?']).unwrap_or(target.len()));
        let path = percent_decoded(path);
        let joined = match from {
            Some(from) if !path.starts_with('/') => from.join(&path),
            _ => SitePath::new("x").and_then(|top| top.join(&path)),
        };
        match joined {
            Some(joined) => Destination::File { path: joined, folder: path.ends_with('/'), rest: rest.to_owned() },
            None => Destination::AsWritten(target.to_owned()),
        }
    }

    /// The file of `content/` it leads to, if any.
    pub fn file(&self) -> Option<&SitePath> {
        match self {
            Destination::File { path, .. } => Some(path),
            Destination::AsWritten(_) => None,
        }
    }
}
