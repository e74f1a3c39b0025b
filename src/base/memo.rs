//! Results of pure functions of one file, kept from one build to the next.

use std::collections::HashMap;
use std::sync::Arc;

use crate::base::tree::SitePath;

/// The results for the files of the last build. A hit is a file whose bytes are the same; its findings are part of the
/// result, so they are told again. Nothing else may go into a result: no other file, no option.
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
    /// The result kept for these bytes of this file.
    pub fn get(&self, path: &SitePath, bytes: &Arc<[u8]>) -> Option<V> {
        let (of, value) = self.results.get(path)?;
        (Arc::ptr_eq(of, bytes) || of == bytes).then(|| value.clone())
    }

    /// Keeps the results of this build and drops those of files that are gone.
    pub fn replace(&mut self, results: impl IntoIterator<Item = Entry<V>>) {
        self.results = results.into_iter().map(|(path, bytes, value)| (path, (bytes, value))).collect();
    }
}
