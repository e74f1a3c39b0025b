//! One folder, built again whenever something in it has changed.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use crate::base::diag::{Diagnostic, refused};
use crate::base::tree::Tree;
use crate::build::{Built, Memos, build, tidy};
use crate::check::freshness;
use crate::disk::rescan::Folder;
use crate::site::Options;
use crate::value::Date;

/// What one build came to.
#[derive(Debug)]
pub struct Snapshot {
    /// The last site that could be shown; none until there was one.
    pub site: Option<Arc<Built>>,
    /// Whether that site is what the folder holds now, and not what it held before something went wrong.
    pub current: bool,
    /// The sources.
    pub input: Tree,
    /// What is wrong with them.
    pub found: Vec<Diagnostic>,
}

/// What keeps the last good site besides errors.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strict {
    /// Every warning.
    pub warnings: bool,
    /// What was not looked at in time.
    pub overdue: bool,
}

/// The work of the one thread that builds.
#[derive(Debug)]
pub struct Rebuilder {
    folder: Folder,
    options: Options,
    strict: Strict,
    memos: Memos,
    unread: Vec<Diagnostic>,
    last: Option<Arc<Snapshot>>,
}

impl Rebuilder {
    /// A session on the folder that holds `content/` and `themes/`.
    pub fn new(root: &Path, options: Options, strict: Strict) -> Rebuilder {
        let (folder, memos) = (Folder::new(root), Memos::default());
        Rebuilder { folder, options, strict, memos, unread: Vec::new(), last: None }
    }

    /// Looks at the folder, and builds if a file or the day is another than at the last build. `None` when nothing is.
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
