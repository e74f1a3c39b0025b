//! Builds a folder again whenever a file in it or the day has changed.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use crate::base::diag::{Diagnostic, refused};
use crate::base::tree::Tree;
use crate::check::freshness;
use crate::disk::rescan::Folder;
use crate::pipeline::{Built, Memos, build, tidy};
use crate::site::Options;
use crate::value::Date;

/// The result of one build. Immutable, so that threads can share it.
#[derive(Debug)]
pub struct Snapshot {
    /// The last site without errors, which is the one that is shown; `None` until there is one.
    pub site: Option<Arc<Built>>,
    /// Whether `site` was built from `input`. If not, `input` has errors and `site` is from before.
    pub current: bool,
    /// The sources of this build.
    pub input: Tree,
    /// The findings on `input`.
    pub found: Vec<Diagnostic>,
}

/// Which findings, besides errors, keep a build from being shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strict {
    /// All warnings except overdue reviews (`--deny-warnings`).
    pub warnings: bool,
    /// Overdue reviews (`--deny-overdue`).
    pub overdue: bool,
}

/// Builds one folder repeatedly; owned by the thread that builds.
#[derive(Debug)]
pub struct Rebuilder {
    folder: Folder,
    options: Options,
    strict: Strict,
    /// The caches of the build.
    memos: Memos,
    /// The findings of the last scan.
    unread: Vec<Diagnostic>,
    /// The result of the last build.
    last: Option<Arc<Snapshot>>,
}

impl Rebuilder {
    /// For the folder that contains `content/` and `themes/`; nothing is built yet.
    pub fn new(root: &Path, options: Options, strict: Strict) -> Rebuilder {
        let (folder, memos) = (Folder::new(root), Memos::default());
        Rebuilder { folder, options, strict, memos, unread: Vec::new(), last: None }
    }

    /// Scans the folder, and builds the site if a file or the day has changed since the last build; `None` if not.
    /// `now` must be taken before the call.
    pub fn refresh(&mut self, today: Date, now: Instant) -> Option<Arc<Snapshot>> {
        let (input, unread) = self.folder.rescan(now);
        let today = if self.options.as_of_given { self.options.today } else { today };
        let same = self.last.as_ref().is_some_and(|last| last.input == input);
        if same && self.unread == unread && self.options.today == today {
            return None;
        }
        self.options.today = today;
        self.unread.clone_from(&unread);
        let mut found = unread;
        let built = build(&input, &self.options, &mut self.memos).split(&mut found);
        if self.strict.overdue {
            freshness::deny(&mut found);
        }
        let found = tidy(found);
        let current = !refused(&found, self.strict.warnings);
        let site = if current { Some(Arc::new(built)) } else { self.last.take().and_then(|last| last.site.clone()) };
        let snapshot = Arc::new(Snapshot { site, current, input, found });
        self.last = Some(Arc::clone(&snapshot));
        Some(snapshot)
    }
}
