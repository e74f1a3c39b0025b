//! Files as a value: what a build reads and what it makes.
//!
//! A build is a function from one tree to another. Only the `disk` floor turns folders into trees and trees into
//! folders.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The place of a file in a tree: relative, `/` between parts, in Unicode normal form C, and never leading out.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePath(Arc<str>);

impl SitePath {
    /// Makes a path from text. `None` when it is empty or absolute, or has an empty part, `.`, `..`, a backslash or a
    /// control character: no path of a tree can lead out of it. Names are brought to NFC, so that a file named on
    /// macOS (NFD) equals the link to it.
    pub fn new(path: &str) -> Option<SitePath> {
        let good = !path.is_empty()
            && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
            && !path.contains(|c: char| c == '\\' || c.is_control());
        if !good {
            return None;
        }
        Some(SitePath(if is_nfc(path) { path.into() } else { path.nfc().collect::<String>().into() }))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder it lies in, without the last `/`; empty at the top.
    pub fn folder(&self) -> &str {
        self.0.rfind('/').map_or("", |at| &self.0[..at])
    }

    /// The last part.
    pub fn name(&self) -> &str {
        self.0.rfind('/').map_or(&*self.0, |at| &self.0[at + 1..])
    }

    /// What follows the last dot of the name, as written; empty when there is none.
    pub fn extension(&self) -> &str {
        let name = self.name();
        name.rfind('.').filter(|&at| at > 0).map_or("", |at| &name[at + 1..])
    }

    /// Resolves a relative reference from this file's folder; one that starts with `/` is taken from the top.
    /// `None` when it leaves the tree. An empty last part (`dir/`) is dropped.
    pub fn join(&self, reference: &str) -> Option<SitePath> {
        let mut parts: Vec<&str> = match reference.strip_prefix('/') {
            Some(_) => Vec::new(),
            None => self.folder().split('/').filter(|part| !part.is_empty()).collect(),
        };
        for part in reference.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        SitePath::new(&parts.join("/"))
    }

    /// The relative reference that leads from this file to another file of the same tree.
    pub fn relative(&self, target: &SitePath) -> String {
        let from: Vec<&str> = self.folder().split('/').filter(|part| !part.is_empty()).collect();
        let to: Vec<&str> = target.folder().split('/').filter(|part| !part.is_empty()).collect();
        let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let mut out = "../".repeat(from.len() - shared);
        for part in to.iter().skip(shared) {
            out.push_str(part);
            out.push('/');
        }
        out.push_str(target.name());
        out
    }

    /// The same path below a folder.
    pub fn under(&self, folder: &str) -> SitePath {
        SitePath(format!("{folder}/{}", self.0).into())
    }

    /// What leads from this file to the top of the tree: empty, or `../` once for each folder it lies in.
    pub fn to_root(&self) -> String {
        "../".repeat(self.0.matches('/').count())
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for SitePath {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl fmt::Debug for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

/// A tree of files in memory, in the order of their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree(BTreeMap<SitePath, Arc<[u8]>>);

impl Tree {
    /// An empty tree.
    pub fn new() -> Tree {
        Tree::default()
    }

    /// Adds a file and returns the one it replaces, if any.
    pub fn insert(&mut self, path: SitePath, bytes: impl Into<Arc<[u8]>>) -> Option<Arc<[u8]>> {
        self.0.insert(path, bytes.into())
    }

    /// The bytes of a file.
    pub fn get(&self, path: &SitePath) -> Option<&Arc<[u8]>> {
        self.0.get(path)
    }

    /// Whether there is such a file.
    pub fn contains(&self, path: &SitePath) -> bool {
        self.0.contains_key(path)
    }

    /// A file as text; `None` when it is absent or not UTF-8.
    pub fn text(&self, path: &SitePath) -> Option<&str> {
        self.0.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// All files, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&SitePath, &Arc<[u8]>)> {
        self.0.iter()
    }

    /// The files under a folder (`"content"`; no last `/`), by path.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a SitePath, &'a Arc<[u8]>)> {
        let start = SitePath(format!("{folder}/").into());
        self.0
            .range(start..)
            .take_while(move |(path, _)| path.as_str().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }

    /// This tree with the files of another laid over it: where both have a file, the other one's is taken.
    pub fn overlay(mut self, above: Tree) -> Tree {
        self.0.extend(above.0);
        self
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(SitePath, Arc<[u8]>)> for Tree {
    fn from_iter<I: IntoIterator<Item = (SitePath, Arc<[u8]>)>>(files: I) -> Tree {
        Tree(files.into_iter().collect())
    }
}
