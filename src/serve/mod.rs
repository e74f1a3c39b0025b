//! A site built in memory and shown in a browser, which follows every change of the folder.
//!
//! One thread looks, builds and publishes; the others answer requests from what was published last. So a request never
//! sees half a build, and nothing but what was built can be asked for.

pub mod current;
pub mod rebuild;
pub mod response;
mod http;
pub mod panel;
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

/// What the caller decides.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that holds `content/` and `themes/`.
    pub root: PathBuf,
    /// The name or number of the network to listen on.
    pub host: String,
    /// The port; 0 takes one that is free.
    pub port: u16,
    /// Whether to look at the folder at short intervals, where no events come (network drives).
    pub poll: bool,
    /// How the site is built; its day is asked for anew at each build.
    pub options: Options,
    /// What keeps the last good site besides errors.
    pub strict: Strict,
    /// The language of the panel.
    pub language: Language,
}

/// What happens, for the program to tell.
#[derive(Debug)]
pub enum News<'a> {
    /// The site was built, for the first time or again.
    Built {
        /// What came of it.
        snapshot: &'a Snapshot,
        /// What was shown before it.
        before: Option<&'a Snapshot>,
        /// The time it took, the look at the folder included.
        took: Duration,
    },
    /// The site can be opened.
    Listening {
        /// Its address.
        url: String,
        /// Whether others in the network can open it too.
        to_others: bool,
    },
    /// The system tells of no changes (and why); the folder is looked at from time to time instead.
    Polling(String),
}

/// Serves until the process ends.
///
/// # Errors
/// When the port can't be had.
pub fn run(config: Config, today: &dyn Fn() -> Date, hear: &mut dyn FnMut(News<'_>)) -> io::Result<Infallible> {
    // The port comes first: whoever started a second server learns it at once.
    let server = http::Server::bind(&config.host, config.port)?;
    // So does the watch: what changes during the first build is seen after it.
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
