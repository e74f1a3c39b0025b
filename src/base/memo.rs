//! Results of pure functions of one file, cached from one build to the next.
//!
//! A result is reused when the bytes of its file are unchanged, so no time stamp
//! and no invalidation is involved.

use std::collections::HashMap;
use std::sync::Arc;

use crate::base::tree::SitePath;

/// The results for the files of the last build. They are valid for a file whose bytes are the same. A result contains
/// its findings, so a cached file reports them again. A result may depend on nothing but the path and the bytes of its
/// file: no other file and no option.
#[derive(Debug)]
pub struct Memo<V> {
    results: HashMap<SitePath, (Arc<[u8]>, V)>,
}

/// The result for a file and its bytes.
pub type Entry<V> = (SitePath, Arc<[u8]>, V);

impl<V> Default for Memo<V> {
    fn default() -> Memo<V> {
        Memo { results: HashMap::new() }
    }
}

impl<V: Clone> Memo<V> {
    /// The cached result for these bytes of this file; `None` when the file is new or has changed.
    pub fn get(&self, path: &SitePath, bytes: &Arc<[u8]>) -> Option<V> {
        let (of, value) = self.results.get(path)?;
        (Arc::ptr_eq(of, bytes) || of == bytes).then(|| value.clone())
    }

    /// Caches the results of this build and drops those of files that no longer exist.
    pub fn replace(&mut self, results: impl IntoIterator<Item = Entry<V>>) {
        self.results = results.into_iter().map(|(path, bytes, value)| (path, (bytes, value))).collect();
    }
}
