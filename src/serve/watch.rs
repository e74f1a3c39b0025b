//! When it is worth looking at the folder again: the only user of notify.
//!
//! An event says no more than “look”. What has changed is seen by looking, so an event that is lost, told twice, or told
//! of half a save does no harm: the next look comes.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::sleep;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::disk::PARTS;

/// A save is over when nothing more has come for so long: editors write, rename and touch within a few milliseconds.
const QUIET: Duration = Duration::from_millis(30);

/// A burst that does not end is looked at all the same.
const LONGEST: Duration = Duration::from_millis(500);

/// After a look that an event caused, one more: for files made in a new folder before it was watched, and for clocks of
/// disks that count in steps of two seconds.
const SETTLED: Duration = Duration::from_millis(2_200);

/// Whatever events were lost, nothing stays stale for longer. It is also how the next day is noticed.
const IDLE: Duration = Duration::from_secs(10);

/// Between two looks without events: often enough to seem at once …
const POLL: Duration = Duration::from_millis(400);

/// … and so many times as long as a look takes, so that a slow drive has rest.
const POLL_SHARE: u32 = 9;

/// Waits for changes of `content/` and `themes/`.
pub(super) struct Watch {
    root: PathBuf,
    events: Option<(RecommendedWatcher, Receiver<Signal>)>,
    after_event: bool,
    trouble: Option<String>,
}

enum Signal {
    Changed,
    /// One of the watched folders itself came or went.
    Moved,
    Failed(String),
}

impl Watch {
    /// Begins to watch; without events when `poll` asks for it or the system has none.
    pub(super) fn new(root: &Path, poll: bool) -> Watch {
        // Events name real paths.
        let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
        let mut watch = Watch { root, events: None, after_event: false, trouble: None };
        if poll {
            return watch;
        }
        let (send, receive) = channel();
        let top = watch.root.clone();
        match notify::recommended_watcher(move |event| signal(&top, event, &send)) {
            Ok(mut watcher) => match attach(&mut watcher, &watch.root) {
                Ok(()) => watch.events = Some((watcher, receive)),
                Err(error) => watch.trouble = Some(error.to_string()),
            },
            Err(error) => watch.trouble = Some(error.to_string()),
        }
        watch
    }

    /// Why there are no events any more; told once.
    pub(super) fn trouble(&mut self) -> Option<String> {
        self.trouble.take()
    }

    /// Returns when it is time for a look. `took` is the time of the last one.
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

/// Watches the folders that are there; those that are not are waited for at the top.
fn attach(watcher: &mut RecommendedWatcher, root: &Path) -> notify::Result<()> {
    watcher.watch(root, RecursiveMode::NonRecursive)?;
    for folder in PARTS.map(|part| root.join(part)) {
        // A watch stays with the folder that had the name before.
        let _ = watcher.unwatch(&folder);
        if folder.is_dir() {
            match watcher.watch(&folder, RecursiveMode::Recursive) {
                // It went away meanwhile, and the top will tell when it is back.
                Err(_) if !folder.is_dir() => {}
                result => result?,
            }
        }
    }
    Ok(())
}

fn signal(root: &Path, event: notify::Result<Event>, send: &Sender<Signal>) {
    let signal = match event {
        Err(error) => match error.kind {
            notify::ErrorKind::PathNotFound | notify::ErrorKind::WatchNotFound => Signal::Changed,
            _ => Signal::Failed(error.to_string()),
        },
        Ok(event) if event.need_rescan() => Signal::Moved,
        // Our own reading is no change.
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
    // The receiver is gone only when the watch has been given up.
    let _ = send.send(signal);
}
