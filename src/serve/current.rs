//! The snapshot that is shown now, and the messages that keep open pages up to date.
//!
//! Each page gets a script that listens for messages: it reloads when its own content changes, swaps style sheets when
//! only those change, and shows the panel of findings. A message is one JSON object:
//!
//! ```text
//! { "page": fingerprint, "frame": fingerprint without style sheets, "styles": [addresses], "found": findings }
//! ```
//!
//! Messages contain the whole state, not the change, so that a page may miss any number of them.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;

use crate::base::diag::Language;
use crate::base::fingerprint;
use crate::base::html::escape_into;
use crate::base::tree::SitePath;
use crate::pipeline::Built;
use crate::report::pick;
use crate::serve::panel;
use crate::serve::rebuild::Snapshot;
use crate::serve::response::{Target, find};

/// The snapshot that was published last; threads can wait for the next.
#[derive(Debug)]
pub struct Live {
    language: Language,
    /// The snapshot with its version, which counts from 0.
    last: Mutex<(u64, Arc<Shown>)>,
    /// Notified when `last` changes.
    changed: Condvar,
}

/// A snapshot with what is derived from it once, not for each request.
#[derive(Debug)]
pub struct Shown {
    /// The site and its findings; `None` before the first build.
    pub snapshot: Option<Arc<Snapshot>>,
    /// The findings as JSON, for the panel.
    panel: String,
    language: Language,
}

impl Live {
    /// Without a snapshot yet.
    pub fn new(language: Language) -> Live {
        let nothing = Shown { snapshot: None, panel: String::from("null"), language };
        Live { language, last: Mutex::new((0, Arc::new(nothing))), changed: Condvar::new() }
    }

    /// The language of messages in the browser.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Shows a snapshot from now on.
    pub fn publish(&self, snapshot: Arc<Snapshot>) {
        let panel = panel::findings(&snapshot.input, &snapshot.found, snapshot.current, self.language);
        let shown = Arc::new(Shown { snapshot: Some(snapshot), panel, language: self.language });
        let old = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            last.0 += 1;
            std::mem::replace(&mut last.1, shown)
        };
        self.changed.notify_all();
        // Freeing a large site takes time, so it is done after waiting threads were woken and outside the lock.
        drop(old);
    }

    /// What is shown now.
    pub fn now(&self) -> Arc<Shown> {
        Arc::clone(&self.last.lock().unwrap_or_else(PoisonError::into_inner).1)
    }

    /// Waits until the version is another than `seen`, then gives it with its number; `None` after `patience`.
    pub fn after(&self, seen: Option<u64>, patience: Duration) -> Option<(u64, Arc<Shown>)> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |last: &mut (u64, Arc<Shown>)| seen == Some(last.0);
        let (last, waited) =
            self.changed.wait_timeout_while(last, patience, same).unwrap_or_else(PoisonError::into_inner);
        (!waited.timed_out()).then(|| (last.0, Arc::clone(&last.1)))
    }
}

/// The state of a page that doesn't exist.
const GONE: &str = "gone";

/// The state of every page before there is a site.
const UNBUILT: &str = "unbuilt";

impl Shown {
    /// The site that is shown, if there is one yet.
    pub fn site(&self) -> Option<&Built> {
        self.snapshot.as_ref()?.site.as_deref()
    }

    /// The message for the page at an address, as JSON: fingerprints of what it should show, and the findings.
    pub fn state(&self, address: &str) -> String {
        let Some(site) = self.site() else { return self.message(UNBUILT, "", &[]) };
        match find(site, address) {
            Target::File(path) => {
                let (html, sheets) = (site.tree.text(&path).unwrap_or_default(), sheets(site));
                let page = fingerprint::short(html.as_bytes());
                self.message(&page, &frame(html, &sheets), &styles(&path, html, &sheets))
            }
            _ => self.message(GONE, "", &[]),
        }
    }

    /// A message of the event stream: `{ page, frame, styles, found }`.
    fn message(&self, page: &str, frame: &str, styles: &[String]) -> String {
        let head = json!({ "page": page, "frame": frame, "styles": styles }).to_string();
        let inner = head.trim_end_matches('}');
        format!("{inner},\"found\":{}}}", self.panel)
    }

    /// A built page with the script that keeps it up to date, at the end of `<body>`.
    pub fn live_page(&self, html: &str) -> String {
        let sheets = self.site().map(|site| sheets(site)).unwrap_or_default();
        self.with_script(html, &fingerprint::short(html.as_bytes()), &frame(html, &sheets))
    }

    /// The page for missing addresses, with the script: it reloads when the page appears.
    pub fn missing_page(&self, html: &str) -> String {
        self.with_script(html, GONE, "")
    }

    /// The page that is shown at every address until there is a site.
    pub fn unbuilt_page(&self) -> String {
        self.with_script(&panel::bare_page(self.language), UNBUILT, "")
    }

    /// Inserts the script before the last `</body>`, with the state of the page as data attributes.
    fn with_script(&self, html: &str, page: &str, frame: &str) -> String {
        let at = html.rfind("</body>").unwrap_or(html.len());
        let (before, after) = html.split_at(at);
        let home = self.site().map_or("/", |site| site.site.config.base_path.as_str());
        let language = pick(self.language, "ja", "en");
        let mut out = String::with_capacity(html.len() + 256);
        out.push_str(before);
        out.push_str("<script src=\"/_madoguchi/live.js\"");
        for (name, value) in [("page", page), ("frame", frame), ("lang", language), ("home", home)] {
            out.push_str(&format!(" data-{name}=\""));
            escape_into(&mut out, value);
            out.push('"');
        }
        out.push_str("></script>\n");
        out.push_str(after);
        out
    }
}

/// The fingerprint of a page without the names of its style sheets. If it is unchanged, only these have changed, and the
/// page need not be reloaded.
fn frame(html: &str, sheets: &[&str]) -> String {
    let frame = sheets.iter().fold(html.to_owned(), |frame, sheet| frame.replace(sheet, ""));
    fingerprint::short(frame.as_bytes())
}

/// The addresses of the style sheets that a page names, as seen from its file and in the order of the page.
fn styles(file: &SitePath, html: &str, sheets: &[&str]) -> Vec<String> {
    let mut named: Vec<(usize, &str)> = sheets.iter().filter_map(|sheet| Some((html.find(sheet)?, *sheet))).collect();
    named.sort_unstable();
    named.into_iter().map(|(_, sheet)| format!("{}{sheet}", file.to_root())).collect()
}

/// The files of the style sheets of a site; their names change with what is in them.
fn sheets(site: &Built) -> Vec<&str> {
    let assets = site.theme.iter().flat_map(|theme| theme.assets.values());
    assets.map(|asset| asset.path.as_str()).filter(|path| path.ends_with(".css")).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_style_sheets_leave_the_frame_as_it_is() {
        let page = |css: &str, text: &str| {
            format!(
                "<link rel=\"icon\" href=\"../i.svg\"><link rel=\"stylesheet\" href=\"../{css}\"><p>{text}</p></body>"
            )
        };
        let (first, restyled, rewritten) = (page("a.css", "文"), page("b.css", "文"), page("a.css", "別"));
        let file = SitePath::new("qa/index.html").unwrap();
        assert_eq!(styles(&file, &first, &["b.css", "a.css"]), ["../a.css"]);
        assert_eq!(frame(&first, &["a.css"]), frame(&restyled, &["b.css"]));
        assert_ne!(frame(&first, &["a.css"]), frame(&rewritten, &["a.css"]));
        let icon = first.replace("i.svg", "j.svg");
        assert_ne!(frame(&first, &["a.css"]), frame(&icon, &["a.css"]));
    }

    #[test]
    fn the_script_comes_last_in_the_body() {
        let shown = Live::new(Language::Ja).now();
        let page = shown.live_page("<body><p>「</body>」と書く</p></body></html>");
        assert!(page.contains("」と書く</p><script src"), "{page}");
        assert!(page.ends_with("</script>\n</body></html>"), "{page}");
        assert!(shown.live_page("本文だけ").ends_with("</script>\n"));
    }

    #[test]
    fn who_waits_is_told_of_the_next_and_only_once() {
        let live = Arc::new(Live::new(Language::Ja));
        let (first, _) = live.after(None, Duration::ZERO).unwrap();
        assert!(live.after(Some(first), Duration::from_millis(1)).is_none());
        let waiting = {
            let live = Arc::clone(&live);
            std::thread::spawn(move || live.after(Some(first), Duration::from_secs(60)).map(|(version, _)| version))
        };
        let nothing = Snapshot { site: None, current: false, input: crate::base::tree::Tree::new(), found: Vec::new() };
        live.publish(Arc::new(nothing));
        assert_eq!(waiting.join().unwrap(), Some(first + 1));
    }
}
