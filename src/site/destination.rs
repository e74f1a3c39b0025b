//! Where a link of the sources leads, before anything is made.

use crate::base::address::percent_decoded;
use crate::base::japanese;
use crate::base::tree::SitePath;

/// Where a link leads, as far as its text tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// To another site, or to a place on the page itself: as it is written, within the site in normal form C.
    AsWritten(String),
    /// To a file of `content/`.
    File {
        /// The file, counted from `content/`.
        path: SitePath,
        /// Whether it is written as a folder, with `/` at its end.
        folder: bool,
        /// What follows the path: `?…`, `#…`.
        rest: String,
    },
}

impl Destination {
    /// The destination of a link on a page at `from` (a path in `content/`), or in data, whose links count from
    /// `content/`.
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

    /// The file that it leads to.
    pub fn file(&self) -> Option<&SitePath> {
        match self {
            Destination::File { path, .. } => Some(path),
            Destination::AsWritten(_) => None,
        }
    }
}
