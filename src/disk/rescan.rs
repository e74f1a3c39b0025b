//! Reads a site's folder repeatedly, for `serve`: only files that may have changed are read again.
//!
//! A file is taken from the cache if its length, times and identity are unchanged. This must never show stale content,
//! so a stamp is trusted only when it is older than the resolution of the coarsest clock.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use crate::base::diag::Diagnostic;
use crate::base::tree::Tree;
use crate::disk::{read_file, read_parts};

/// The coarsest resolution of file times (FAT: 2 s). Two changes within it may leave the same time, so a file is read
/// again until its stamp has been unchanged for longer.
const COARSEST_CLOCK: Duration = Duration::from_secs(2);

/// A site's folder, with the files of the last scan.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    cache: HashMap<PathBuf, CachedFile>,
}

/// The metadata by which a change of a file is noticed without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// Device, inode, and the time of the last status change (seconds, nanoseconds), which programs can't set back.
    /// Zeros except on Unix.
    identity: [i64; 4],
}

/// A file as it was last read.
#[derive(Clone, Debug)]
struct CachedFile {
    stamp: Stamp,
    /// When this stamp was first seen.
    since: Instant,
    /// When the content was read.
    read: Instant,
    bytes: Arc<[u8]>,
}

impl Folder {
    /// The folder that contains `content/` and `themes/`; nothing is read yet.
    pub fn new(root: &Path) -> Folder {
        Folder { root: root.to_path_buf(), cache: HashMap::new() }
    }

    /// Reads the folder, with the same result as [`crate::disk::read_site`]. `now` must be taken before the scan.
    /// Unchanged files share their bytes with earlier trees, which makes comparing trees cheap.
    pub fn rescan(&mut self, now: Instant) -> (Tree, Vec<Diagnostic>) {
        let seen = Mutex::new(HashMap::with_capacity(self.cache.len()));
        let read = |path: &_, real: &Path| {
            // The stamp is taken first: if the file changes while it is read, the next scan sees another stamp.
            let stamp = stamp(&fs::symlink_metadata(real)?);
            let known = self.cache.get(real);
            let same = known.filter(|known| known.stamp == stamp);
            let current = match same {
                Some(known) if known.read.duration_since(known.since) > COARSEST_CLOCK => known.clone(),
                _ => {
                    let bytes = read_file(path, real)?;
                    let bytes = known.map(|known| &known.bytes).filter(|old| **old == bytes).cloned().unwrap_or(bytes);
                    CachedFile { since: same.map_or(now, |known| known.since), stamp, read: now, bytes }
                }
            };
            let bytes = Arc::clone(&current.bytes);
            let mut seen = seen.lock().map_err(|_| io::Error::other("a reader has stopped"))?;
            seen.insert(real.to_path_buf(), current);
            Ok(bytes)
        };
        let scanned = read_parts(&self.root, &read);
        self.cache = seen.into_inner().unwrap_or_default();
        scanned
    }
}

#[cfg(unix)]
fn stamp(data: &Metadata) -> Stamp {
    use std::os::unix::fs::MetadataExt;
    let identity = [data.dev().cast_signed(), data.ino().cast_signed(), data.ctime(), data.ctime_nsec()];
    Stamp { length: data.len(), modified: data.modified().ok(), identity }
}

#[cfg(not(unix))]
fn stamp(data: &Metadata) -> Stamp {
    Stamp { length: data.len(), modified: data.modified().ok(), identity: [0; 4] }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::base::tree::SitePath;

    /// Writes a file with a time of our choice, as a disk with a coarse clock would.
    fn put(file: &Path, text: &str, time: SystemTime) {
        fs::write(file, text).unwrap();
        fs::File::options().append(true).open(file).unwrap().set_modified(time).unwrap();
    }

    fn text(folder: &mut Folder, now: Instant) -> Option<String> {
        let (tree, found) = folder.rescan(now);
        assert!(found.is_empty());
        tree.text(&SitePath::new("content/a.md").unwrap()).map(str::to_owned)
    }

    fn second(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn a_change_that_leaves_the_same_time_and_length_is_seen() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("content/a.md");
        fs::create_dir(root.path().join("content")).unwrap();
        let time = SystemTime::UNIX_EPOCH + second(1_000_000);
        let mut folder = Folder::new(root.path());
        let start = Instant::now();
        put(&file, "一", time);
        assert_eq!(text(&mut folder, start).as_deref(), Some("一"));
        put(&file, "二", time);
        // As on a disk whose metadata doesn't distinguish the two versions.
        let same = stamp(&fs::metadata(&file).unwrap());
        folder.cache.values_mut().for_each(|known| known.stamp = same.clone());
        assert_eq!(text(&mut folder, start + second(1)).as_deref(), Some("二"));
    }

    #[test]
    fn what_has_stood_for_long_is_not_read_again() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("content/a.md");
        fs::create_dir(root.path().join("content")).unwrap();
        fs::write(&file, "一").unwrap();
        let mut folder = Folder::new(root.path());
        let start = Instant::now();
        let path = SitePath::new("content/a.md").unwrap();
        let first = folder.rescan(start).0.get(&path).unwrap().clone();
        let read = |folder: &Folder| folder.cache.values().map(|known| known.read).collect::<Vec<_>>();
        let again = folder.rescan(start + second(1)).0.get(&path).unwrap().clone();
        assert!(Arc::ptr_eq(&first, &again), "equal bytes are shared");
        assert_eq!(read(&folder), [start + second(1)], "too young to be trusted");
        folder.rescan(start + second(3));
        folder.rescan(start + second(9));
        assert_eq!(read(&folder), [start + second(3)]);
        fs::write(&file, "二と三").unwrap();
        assert_eq!(text(&mut folder, start + second(10)).as_deref(), Some("二と三"));
        fs::remove_file(&file).unwrap();
        assert_eq!(text(&mut folder, start + second(11)), None);
        assert!(folder.cache.is_empty(), "what is gone is forgotten");
    }
}
