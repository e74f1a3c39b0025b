//! The links of a finished site: every address and id its files define, and every one they use.
//!
//! There are two phases, so that no result depends on the order of visiting: all files are read in parallel, each on
//! its own; then every use is looked up in what all of them define. Only the bytes that will be published count, so
//! the check also works on sites made by other programs. This floor may not look into sources or the model of the
//! site: [`Origins`] tells it where an attribute comes from. It asks nothing over the network.

pub mod suggest;
mod address;
mod attributes;
mod contact;
mod css;
mod explain;
mod fault;
mod follow;
mod html;
mod redirects;
mod resolve;
mod web;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::diag::{Diagnostic, Span, words};
use crate::base::memo::Memo;
use crate::base::tree::{SitePath, Tree};
pub use crate::links::explain::missing_page;
use crate::links::explain::{Class, class, explain};
use crate::links::fault::{Fault, FaultKind};
use crate::links::follow::{Followed, follow};
use crate::links::html::Scan;
use crate::links::resolve::{File, Format, SiteIndex};
use crate::links::suggest::Finder;

/// What may be assumed about where a site is served, and how strictly it is checked.
#[derive(Clone, Debug)]
pub struct LinkOptions {
    /// Where on its host the site is served: `/`, or `/a/b/`.
    pub base_path: String,
    /// The site's own address with its base path, such as `https://example.org/help/`. Addresses that start with it
    /// are looked up here and not asked over the network.
    pub site_url: Option<String>,
    /// Our own site, which must work wherever it is put: addresses that start with `/` are errors.
    pub relocatable: bool,
    /// Files that could not be made because of errors reported already: links to them are not reported as broken.
    pub unread: BTreeSet<SitePath>,
    /// Files shown at any address (`404.html`): in these, addresses must start with `/`.
    pub absolute_allowed: BTreeSet<SitePath>,
    /// Whether `page` may mean `page.html`, as on many hosts; a warning says once that not every host does so.
    pub extensionless: bool,
    /// Files for which the report says whether anything links to them.
    pub watched: BTreeSet<SitePath>,
}

impl Default for LinkOptions {
    /// A site made by another program, at the top of its host.
    fn default() -> LinkOptions {
        LinkOptions {
            base_path: "/".to_owned(),
            site_url: None,
            relocatable: false,
            unread: BTreeSet::new(),
            absolute_allowed: BTreeSet::new(),
            extensionless: true,
            watched: BTreeSet::new(),
        }
    }
}

/// Maps places in the output back to the source, so that a finding shows the line that an editor can change. By default
/// nothing is known of any source.
pub trait Origins {
    /// The places in the source that made the attribute of this output file whose value begins at byte `at`. `written` is
    /// the address, id, or one address of a list, as it stands in the HTML after decoding.
    fn of_link(&self, _file: &SitePath, _at: u32, _written: &str) -> Vec<Span> {
        Vec::new()
    }
    /// The address as the source writes it (`guide.md`), when that is not how it stands in the HTML (`guide.html`).
    fn as_written(&self, _file: &SitePath, _at: u32, _written: &str) -> Option<String> {
        None
    }
    /// Where to point when no source wrote it: the template, or the source of the page as a whole.
    fn of_file(&self, _file: &SitePath, _written: &str) -> Option<Span> {
        None
    }
    /// How a link from the source of one output file to the source of another is written there.
    fn source_of(&self, _from: &SitePath, _target: &SitePath) -> Option<String> {
        None
    }
    /// The ids of the headings of an output file, in order.
    fn headings_of(&self, _file: &SitePath) -> Vec<&str> {
        Vec::new()
    }
}

/// Used when no sources are known: findings point at the output itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoOrigins;

impl Origins for NoOrigins {}

/// The result of a check: the findings, and how much was checked.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// By file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// HTML files.
    pub pages: usize,
    /// Addresses followed.
    pub links: usize,
    /// Addresses that name a place in a page of the site (`#…`). Zero on a whole site suggests that the pages were not
    /// read.
    pub anchors: usize,
    /// The watched files to which something links.
    pub used: BTreeSet<SitePath>,
    /// Addresses of other sites, without fragment, and where they are used.
    pub external: BTreeMap<String, Vec<Span>>,
}

/// Ids and uses of the files of the last check, cached for the next.
#[derive(Debug, Default)]
pub struct Scans(Memo<Arc<Scan<'static>>>);

impl Scans {
    /// The ids of an HTML file to which a link can lead; read again only if the last check has not read it so.
    pub fn anchors(&self, path: &SitePath, html: &Arc<[u8]>) -> BTreeSet<String> {
        self.0.get(path, html).map_or_else(|| anchors(html), |scan| reachable(&scan))
    }
}

/// Checks all links of a finished site.
pub fn check(tree: &Tree, options: &LinkOptions, origins: &dyn Origins) -> Report {
    let sources: Vec<_> = tree.iter().collect();
    let scans = sources.into_par_iter().map(|(path, bytes)| Arc::new(scan(format(path), bytes))).collect();
    check_scanned(tree, scans, options, origins)
}

/// The same for a site that is checked repeatedly: only files that have changed are scanned.
pub fn check_again(tree: &Tree, options: &LinkOptions, origins: &dyn Origins, scans: &mut Scans) -> Report {
    let sources: Vec<_> = tree.iter().collect();
    let cached = &scans.0;
    let read = |(path, bytes): (&SitePath, &Arc<[u8]>)| {
        cached.get(path, bytes).unwrap_or_else(|| Arc::new(scan(format(path), bytes).into_owned()))
    };
    let all: Vec<Arc<Scan<'static>>> = sources.into_par_iter().map(read).collect();
    let results = tree.iter().zip(&all).map(|((path, bytes), scan)| (path.clone(), bytes.clone(), Arc::clone(scan)));
    scans.0.replace(results);
    // The same values with a shorter lifetime, as `check_scanned` expects.
    let all: Vec<Arc<Scan<'_>>> = all;
    check_scanned(tree, all, options, origins)
}

/// The second phase: follows all uses, with every file known.
fn check_scanned<'a>(
    tree: &'a Tree,
    scans: Vec<Arc<Scan<'a>>>,
    options: &LinkOptions,
    origins: &dyn Origins,
) -> Report {
    let files = tree.iter().zip(scans).map(|((path, _), scan)| File { path, format: format(path), scan });
    let files: Vec<File<'_>> = files.collect();
    let site = SiteIndex::new(tree, &files, options);
    let followed: Vec<Followed<'_>> = files.par_iter().map(|file| follow(&site, file)).collect();

    let mut report =
        Report { pages: files.iter().filter(|file| file.format == Format::Html).count(), ..Report::default() };
    let mut faults = Vec::new();
    for (file, followed) in files.iter().zip(followed) {
        report.links += followed.links;
        report.anchors += followed.anchors;
        faults.extend(followed.faults);
        report.used.extend(followed.used.into_iter().cloned());
        for (url, at, written) in followed.external {
            report.external.entry(url).or_default().extend(blame(file.path, at, written, origins));
        }
    }
    for spans in report.external.values_mut() {
        spans.sort_unstable();
        spans.dedup();
    }
    report.diagnostics = diagnose(&faults, &mut Finder::new(&files, &site), options, origins);
    if report.pages == 0 {
        report.diagnostics.push(no_pages());
    }
    report.diagnostics.sort_by(|a, b| (&a.span, a.code, &a.message).cmp(&(&b.span, b.code, &b.message)));
    report
}

/// The ids of an HTML file to which a link can lead.
pub fn anchors(html: &[u8]) -> BTreeSet<String> {
    reachable(&html::scan(html))
}

/// The ids to which a link from another page can lead.
fn reachable(scan: &Scan<'_>) -> BTreeSet<String> {
    let ids = scan.ids.iter().filter(|id| id.reach != html::Reach::Inside);
    ids.map(|id| id.text.clone().into_owned()).collect()
}

/// What a file is, by its extension, as static hosts decide it.
fn format(path: &SitePath) -> Format {
    match path.extension().to_ascii_lowercase().as_str() {
        "html" | "htm" | "xhtml" => Format::Html,
        "svg" => Format::Svg,
        "css" => Format::Css,
        _ => Format::Other,
    }
}

fn scan(format: Format, bytes: &[u8]) -> Scan<'_> {
    match format {
        Format::Html | Format::Svg => html::scan(bytes),
        Format::Css => {
            let mut scan = Scan::default();
            scan.add_css(bytes, 0);
            scan
        }
        Format::Other => Scan::default(),
    }
}

/// The places in the source to point at for something in the output; never empty.
fn blame(file: &SitePath, at: (u32, u32), written: &str, origins: &dyn Origins) -> Vec<Span> {
    let spans = origins.of_link(file, at.0, written);
    if !spans.is_empty() {
        return spans;
    }
    let output = Span { path: file.clone(), start: at.0, end: at.1 };
    vec![origins.of_file(file, written).unwrap_or(output)]
}

/// The places of one kind of fault, and the number of the finding that counts those beyond the limit.
type Places = (HashSet<Span>, Option<usize>);

/// Turns faults into findings. A broken link in a menu is on every page, so each place in the source counts once, the
/// first places get a finding each, and one more finding gives the number of the rest.
fn diagnose<'s>(
    faults: &[Fault<'s>],
    finder: &mut Finder<'s>,
    options: &LinkOptions,
    origins: &dyn Origins,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen: HashMap<(&str, String), Places> = HashMap::new();
    for fault in faults {
        let Class { code, severity, key, limit } = class(fault, options, finder);
        let (places, rest) = seen.entry((code, key)).or_default();
        for span in blame(fault.file, fault.at, fault.href, origins) {
            if !places.insert(span.clone()) {
                continue;
            }
            if places.len() > limit {
                rest.get_or_insert_with(|| {
                    let more = Diagnostic { severity, ..Diagnostic::error(code, span, words("", "")) };
                    found.push(more);
                    found.len() - 1
                });
                continue;
            }
            let (message, help) = explain(fault, finder, origins);
            let mut one = Diagnostic { severity, help, ..Diagnostic::error(code, span, message) };
            if let FaultKind::Duplicate { first } = fault.kind
                && let Some(span) = blame(fault.file, first, fault.href, origins).into_iter().next()
                && one.span.as_ref() != Some(&span)
            {
                one = one.label(span, words("最初の id はここです", "the first is here"));
            }
            found.push(one);
        }
        if let Some(more) = rest.and_then(|at| found.get_mut(at)) {
            let (count, href) = (places.len() - limit, address::shown(fault.href));
            more.message = words(
                format!("同じ誤りが、ここを含めてあと {count} か所にあります：「{href}」"),
                format!("the same is wrong in {count} more places, of which this is the first: `{href}`"),
            );
        }
    }
    found
}

/// The finding about a folder without any page, which is mostly the wrong folder.
fn no_pages() -> Diagnostic {
    let message =
        words("調べるページ（HTML ファイル）が一つもありません", "there is not one page (HTML file) to check");
    let help = words("フォルダーの指定を確かめてください", "check which folder was given");
    Diagnostic::error("no-pages", None, message).help(help)
}
