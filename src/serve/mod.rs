//! A site built in memory and shown in a browser, which follows every change of the folder.
//!
//! One thread scans, builds and publishes; the others answer requests from the snapshot that was published last. So a
//! request never sees half a build, and only built files can be requested: no path of a request reaches the disk.
//! Nothing is written either; the output folder stays as it is.

pub mod current;
pub mod panel;
pub mod rebuild;
pub mod response;
mod http;
mod watch;

use std::convert::Infallible;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::base::diag::Language;
use crate::serve::current::Live;
use crate::serve::rebuild::{Rebuilder, Snapshot, Strict};
use crate::serve::response::Gate;
use crate::serve::watch::Watch;
use crate::site::Options;
use crate::value::Date;

/// The settings of a server.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that contains `content/` and `themes/`.
    pub root: PathBuf,
    /// The host name or IP address to listen on.
    pub host: String,
    /// The port; 0 for any free one.
    pub port: u16,
    /// Whether to scan the folder at short intervals instead of waiting for events, which network drives don't send.
    pub poll: bool,
    /// How the site is built. Unless a day was given, each build uses the current day.
    pub options: Options,
    /// Which findings, besides errors, keep a build from being shown.
    pub strict: Strict,
    /// The language of the panel and of error pages.
    pub language: Language,
}

/// An event that the command reports to its user.
#[derive(Debug)]
pub enum News<'a> {
    /// The site was built, for the first time or again.
    Built {
        /// The new snapshot.
        snapshot: &'a Snapshot,
        /// The snapshot before it; `None` for the first build.
        before: Option<&'a Snapshot>,
        /// The time it took, including the scan of the folder.
        took: Duration,
    },
    /// The site can be opened.
    Listening {
        /// The address to open.
        url: String,
        /// Whether other machines in the network can open it, too.
        to_others: bool,
    },
    /// The system doesn't report changes, for this reason; the folder is scanned at intervals instead.
    Polling(String),
}

/// Serves until the process ends. `today` gives the current day, and `hear` is called for each event.
///
/// # Errors
/// If the port is taken or may not be used. After that nothing ends the server: broken sites are shown as such.
pub fn run(config: Config, today: &dyn Fn() -> Date, hear: &mut dyn FnMut(News<'_>)) -> io::Result<Infallible> {
    // The port comes first, so that whoever starts a second server learns it before a long build.
    let server = http::Server::bind(&config.host, config.port)?;
    // So does the watcher: changes during the first build are noticed after it.
    let mut watch = Watch::new(&config.root, config.poll);
    let mut rebuilder = Rebuilder::new(&config.root, config.options, config.strict);
    let live = Arc::new(Live::new(config.language));
    let url_host = server.url_host(&config.host);
    let gate = Gate { name: config.host, to_others: server.to_others() };
    let mut server = Some((server, gate));
    let mut before: Option<Arc<Snapshot>> = None;
    loop {
        if let Some(why) = watch.trouble() {
            hear(News::Polling(why));
        }
        let start = Instant::now();
        let changed = rebuilder.refresh(today(), start);
        if let Some(snapshot) = &changed {
            live.publish(Arc::clone(snapshot));
            hear(News::Built { snapshot, before: before.as_deref(), took: start.elapsed() });
            before = Some(Arc::clone(snapshot));
        }
        if let Some((server, gate)) = server.take() {
            let to_others = gate.to_others;
            server.start(Arc::clone(&live), gate);
            let base =
                before.as_ref().and_then(|one| one.site.as_ref()).map_or("/", |site| &site.site.config.base_path);
            hear(News::Listening { url: format!("http://{url_host}{base}"), to_others });
        }
        watch.wait(start.elapsed());
    }
}
