//! Decides when to scan the folder again: the only user of notify.
//!
//! An event only triggers a scan; what has changed is found out by the scan. So lost or duplicate events, and events in
//! the middle of a save, do no harm: the next scan comes anyway.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::sleep;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::disk::PARTS;

/// A save is taken to be over when no event has come for this long: editors write, rename and touch within
/// milliseconds.
const QUIET: Duration = Duration::from_millis(30);

/// The longest wait for a burst of events to end.
const LONGEST: Duration = Duration::from_millis(500);

/// After a scan caused by an event, another follows after this time: for files created in a new folder before it was
/// watched, and for disks whose clocks count in steps of two seconds.
const SETTLED: Duration = Duration::from_millis(2_200);

/// The longest time between scans, so that lost events matter for no longer. It is also how a new day is noticed.
const IDLE: Duration = Duration::from_secs(10);

/// The shortest time between scans without events: short enough to seem immediate …
const POLL: Duration = Duration::from_millis(400);

/// … but at least this many times as long as a scan takes, so as not to keep a slow drive busy.
const POLL_SHARE: u32 = 9;

/// Waits for changes of `content/` and `themes/`.
pub(super) struct Watch {
    /// The folder of the site, as a canonical path.
    root: PathBuf,
    /// The watcher and the channel of its events; `None` if there are no events and the folder is polled.
    events: Option<(RecommendedWatcher, Receiver<Signal>)>,
    /// Whether the last scan was caused by an event, so that another must follow.
    after_event: bool,
    /// Why there are no events any more, until it was reported.
    trouble: Option<String>,
}

/// What the watcher passes to the waiting thread.
enum Signal {
    /// A file in a watched folder may have changed.
    Changed,
    /// One of the watched folders itself came or went.
    Moved,
    /// The watcher gave up, for this reason.
    Failed(String),
}

impl Watch {
    /// Begins to watch; without events if `poll` is set or the system has none.
    pub(super) fn new(root: &Path, poll: bool) -> Watch {
        // Events contain canonical paths, without symbolic links.
        let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
        let mut watch = Watch { root, events: None, after_event: false, trouble: None };
        if poll {
            return watch;
        }
        let (send, receive) = channel();
        let top = watch.root.clone();
        let attached = notify::recommended_watcher(move |event| signal(&top, event, &send)).and_then(|mut watcher| {
            attach(&mut watcher, &watch.root)?;
            Ok(watcher)
        });
        match attached {
            Ok(watcher) => watch.events = Some((watcher, receive)),
            Err(error) => watch.trouble = Some(error.to_string()),
        }
        watch
    }

    /// Why there are no events any more; given once.
    pub(super) fn trouble(&mut self) -> Option<String> {
        self.trouble.take()
    }

    /// Blocks until it is time for a scan. `took` is the duration of the last one.
    pub(super) fn wait(&mut self, took: Duration) {
        let Some((watcher, receive)) = &mut self.events else {
            sleep(POLL.max(took * POLL_SHARE));
            return;
        };
        let (mut moved, mut failed) = (false, None);
        let mut patience = if self.after_event { SETTLED } else { IDLE };
        let mut first: Option<Instant> = None;
        loop {
            match receive.recv_timeout(patience) {
                Ok(Signal::Changed) => {}
                Ok(Signal::Moved) => moved = true,
                Ok(Signal::Failed(why)) => failed = Some(why),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => failed = Some(String::from("the watcher has stopped")),
            }
            let since = *first.get_or_insert_with(Instant::now);
            if failed.is_some() || since.elapsed() > LONGEST {
                break;
            }
            patience = QUIET;
        }
        self.after_event = first.is_some();
        if moved && let Err(error) = attach(watcher, &self.root) {
            failed = Some(error.to_string());
        }
        if failed.is_some() {
            self.trouble = failed;
            self.events = None;
        }
    }
}

/// Watches the folders that exist, and the top folder for those that don't yet.
fn attach(watcher: &mut RecommendedWatcher, root: &Path) -> notify::Result<()> {
    watcher.watch(root, RecursiveMode::NonRecursive)?;
    for folder in PARTS.map(|part| root.join(part)) {
        // If the folder was replaced, the old watch still refers to the old folder.
        let _ = watcher.unwatch(&folder);
        if folder.is_dir() {
            match watcher.watch(&folder, RecursiveMode::Recursive) {
                // It was removed meanwhile; the watch on the top folder reports when it is back.
                Err(_) if !folder.is_dir() => {}
                result => result?,
            }
        }
    }
    Ok(())
}

/// Passes on an event that concerns the watched folders.
fn signal(root: &Path, event: notify::Result<Event>, send: &Sender<Signal>) {
    let signal = match event {
        Err(error) => match error.kind {
            notify::ErrorKind::PathNotFound | notify::ErrorKind::WatchNotFound => Signal::Changed,
            _ => Signal::Failed(error.to_string()),
        },
        Ok(event) if event.need_rescan() => Signal::Moved,
        // Reading a file is no change; the scan itself reads.
        Ok(Event { kind: EventKind::Access(kind), .. }) if kind != AccessKind::Close(AccessMode::Write) => return,
        Ok(event) => {
            let parts = PARTS.map(|part| root.join(part));
            if event.paths.iter().any(|path| parts.contains(path)) {
                Signal::Moved
            } else if event.paths.iter().any(|path| parts.iter().any(|part| path.starts_with(part))) {
                Signal::Changed
            } else {
                return;
            }
        }
    };
    // Sending fails only after the watcher was dropped.
    let _ = send.send(signal);
}
