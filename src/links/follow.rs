//! Follows every address that a file uses: the findings of one file, made without the results of any other's.

use std::borrow::Cow;

use crate::base::diag::words;
use crate::base::tree::SitePath;
use crate::links::address::{self, Flaw};
use crate::links::fault::{Fault, FaultKind};
use crate::links::html::{Id, Reach, Use, UseKind};
use crate::links::resolve::{File, Format, SiteIndex};
use crate::links::{contact, web};

/// The result of following all links of one file.
#[derive(Default)]
pub(super) struct Followed<'s> {
    /// What is wrong in the file, in no particular order.
    pub(super) faults: Vec<Fault<'s>>,
    /// Address without fragment, place, address as written.
    pub(super) external: Vec<(String, (u32, u32), &'s str)>,
    /// The number of addresses followed.
    pub(super) links: usize,
    /// The number of addresses with a fragment in a page of the site.
    pub(super) anchors: usize,
    /// Watched files to which something leads.
    pub(super) used: Vec<&'s SitePath>,
}

/// Where the relative addresses of one page start.
struct Start<'s> {
    file: &'s File<'s>,
    /// Folder, without last `/`.
    folder: String,
    /// The page that an address without path means.
    page: Result<&'s File<'s>, String>,
    /// `<base>` made relative addresses independent of where the page is shown.
    fixed: bool,
    /// `<base>` leads to another site.
    external: Option<String>,
}

/// Follows every address of one file, and checks its ids.
pub(super) fn follow<'s>(site: &SiteIndex<'s>, file: &'s File<'s>) -> Followed<'s> {
    let mut out = Followed::default();
    let start = start(site, file, &mut out);
    for id in &file.scan.ids {
        if id.text.trim().is_empty() && id.reach == Reach::Page {
            out.faults.push(fault(file, id.at, &id.text, FaultKind::EmptyId));
        }
    }
    // Sorted by text and place: twins are neighbours, and the first of them is the first on the page.
    let mut first: Option<&Id<'s>> = None;
    for id in file.scan.ids.iter().filter(|id| id.reach == Reach::Page && !id.text.trim().is_empty()) {
        match first {
            Some(one) if one.text == id.text => {
                out.faults.push(fault(file, id.at, &id.text, FaultKind::Duplicate { first: one.at }));
            }
            _ => first = Some(id),
        }
    }
    for one in &file.scan.uses {
        match one.kind {
            UseKind::Idref(attribute) => {
                if !file.scan.ids_named(&one.text).any(|id| id.reach != Reach::Fallback || attribute != "usemap") {
                    out.faults.push(fault(file, one.at, &one.text, FaultKind::Idref { attribute, page: file }));
                }
            }
            _ => {
                out.links += 1;
                link(site, &start, one, &mut out);
            }
        }
    }
    if file.path.as_str() == "_redirects" {
        for (to, at) in site.redirects.targets() {
            redirect_target(site, file, to, at, &mut out);
        }
    }
    out
}

/// Reads `<base>`.
fn start<'s>(site: &SiteIndex<'s>, file: &'s File<'s>, out: &mut Followed<'s>) -> Start<'s> {
    let folder = file.path.folder().to_owned();
    let mut start = Start { file, folder, page: Ok(file), fixed: false, external: None };
    let Some(base) = &file.scan.base else { return start };
    let text = address::clean(&base.text);
    let text = site.inside(&text).unwrap_or(text);
    if address::scheme(&text).is_some() || text.starts_with("//") {
        start.external = Some(text.into_owned());
        return start;
    }
    let rooted = text.starts_with('/');
    let path = address::parts(&text).path;
    // What follows the last `/` of a base does not count for other addresses.
    let folder_part = path.rfind('/').map_or("", |at| &path[..=at]);
    match site.walk(&start.folder, folder_part) {
        Ok((folder, _)) => start.folder = folder,
        Err(what) => {
            out.faults.push(fault(file, base.at, &base.text, what));
            return start;
        }
    }
    if rooted && site.options.relocatable && !site.options.absolute_allowed.contains(file.path) {
        out.faults.push(fault(file, base.at, &base.text, FaultKind::Absolute(None)));
    }
    start.fixed = rooted;
    if !path.is_empty()
        && let Ok((path, folder)) = site.walk(file.path.folder(), path)
    {
        start.page = site.at(&path, folder).ok_or(path);
    }
    start
}

/// Follows one address, and records its fault or where it leads.
fn link<'s>(site: &SiteIndex<'s>, start: &Start<'s>, one: &'s Use<'s>, out: &mut Followed<'s>) {
    let mut wrong = |kind| out.faults.push(fault(start.file, one.at, &one.text, kind));
    let text = address::clean(&one.text);
    if text.is_empty() {
        return wrong(FaultKind::Empty { loads: one.kind != UseKind::Link });
    }
    let own = site.inside(&text);
    let is_own = own.is_some();
    let text = own.unwrap_or(text);
    if let Some((scheme, rest)) = address::scheme(&text) {
        match with_scheme(one.kind, &text, scheme, rest) {
            Err(what) => wrong(what),
            Ok(()) => external(one, &text, out),
        }
        return;
    }
    let parts = address::parts(&text);
    if parts.path.contains('\\') {
        return wrong(FaultKind::Flaw(backslash(&text)));
    }
    if let Some(rest) = text.strip_prefix("//") {
        match web::http(&text, &text) {
            Err(flaw) => wrong(FaultKind::Flaw(flaw)),
            Ok(()) if site.options.relocatable => wrong(FaultKind::ProtocolRelative),
            Ok(()) => external(one, &format!("https://{rest}"), out),
        }
        return;
    }
    // In a style, `#x` means the page itself; in a style sheet, the page that uses it.
    let own_fragment = one.kind == UseKind::Style && parts.path.is_empty() && parts.query.is_none();
    if own_fragment && start.file.format == Format::Css {
        return;
    }
    if let Some(base) = &start.external
        && !own_fragment
    {
        // The page's relative addresses lead to another site: to be asked there, not here.
        let server = base.find("//").map_or(0, |at| at + 2);
        let top = base[server..].find('/').map_or(base.len(), |at| server + at);
        let folder = if parts.path.starts_with('/') { top } else { base.rfind('/').unwrap_or(0).max(top) };
        let joined = format!("{}/{}", &base[..folder], parts.path.trim_start_matches('/'));
        return external(one, &joined, out);
    }
    let target = if parts.path.is_empty() {
        let page = if own_fragment { Ok(start.file) } else { start.page.as_ref().map(|page| *page) };
        match page {
            Ok(page) => page,
            Err(path) => return wrong(FaultKind::Missing { path: path.clone(), folder: false }),
        }
    } else {
        let rooted = parts.path.starts_with('/') && !is_own;
        match target(site, start, parts.path, rooted, &mut wrong) {
            Some(target) => target,
            None => return,
        }
    };
    if site.options.watched.contains(target.path) {
        out.used.push(target.path);
    }
    if let Some(fragment) = parts.fragment {
        out.anchors += 1;
        if let Some(fragment) = dead(target, fragment) {
            out.faults.push(fault(start.file, one.at, &one.text, FaultKind::Anchor { target, fragment }));
        }
    }
    if one.kind == UseKind::Link
        && target.format == Format::Html
        && !std::ptr::eq(target, start.file)
        && let Some(on) = target.scan.refresh()
    {
        let kind = FaultKind::Redirect { target: target.path, on: &on.text };
        out.faults.push(fault(start.file, one.at, &one.text, kind));
    }
}

/// The file that a path leads to. A path that works on some hosts or in some places only is reported on the way.
fn target<'s>(
    site: &SiteIndex<'s>,
    start: &Start<'s>,
    path: &str,
    rooted: bool,
    wrong: &mut impl FnMut(FaultKind<'s>),
) -> Option<&'s File<'s>> {
    let anywhere = site.options.absolute_allowed.contains(start.file.path);
    if !rooted && !path.starts_with('/') && anywhere && !start.fixed {
        wrong(FaultKind::Relative);
        return None;
    }
    let (path, folder) = match site.walk(&start.folder, path) {
        Ok(found) => found,
        Err(what) => {
            wrong(what);
            return None;
        }
    };
    let found = site.at(&path, folder);
    if rooted && site.options.relocatable && !anywhere {
        wrong(FaultKind::Absolute(found.map(|file| file.path)));
        return None;
    }
    if found.is_some() {
        return found;
    }
    let unread = SitePath::new(&path).is_some_and(|path| site.options.unread.contains(&path));
    if unread || site.redirected(&path, 0) {
        return None;
    }
    if !folder {
        if site.options.extensionless
            && let Some(file) = site.file(&format!("{path}.html"))
        {
            wrong(FaultKind::NoExtension(file.path));
            return Some(file);
        }
        if let Some(file) = site.at(&path, true) {
            wrong(FaultKind::NoSlash(file.path));
            return Some(file);
        }
    }
    wrong(FaultKind::Missing { path, folder });
    None
}

/// Checks an address with a scheme, without following it.
///
/// # Errors
/// When the scheme is unsafe or unknown, or what follows it is malformed.
fn with_scheme<'s>(kind: UseKind, text: &str, scheme: &str, rest: &str) -> Result<(), FaultKind<'s>> {
    let flaw = |result: Result<(), Box<Flaw>>| result.map_err(FaultKind::Flaw);
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => flaw(web::http(text, rest)),
        "tel" => flaw(contact::tel(rest)),
        "mailto" => flaw(contact::mailto(rest)),
        name @ ("javascript" | "vbscript") => Err(FaultKind::Unsafe(name.to_owned())),
        // A picture or font in a `data:` address is harmless; a page or a script is not.
        "data" if matches!(kind, UseKind::Resource | UseKind::Style) => Ok(()),
        "data" => Err(FaultKind::Unsafe("data".to_owned())),
        "about" | "blob" => Ok(()),
        _ => flaw(web::other_scheme(text, scheme)),
    }
}

/// Checks that the target of a rule of `_redirects` exists, when it is an absolute path.
fn redirect_target<'s>(site: &SiteIndex<'s>, file: &'s File<'s>, to: &'s str, at: (u32, u32), out: &mut Followed<'s>) {
    if address::scheme(to).is_some() || !to.starts_with('/') {
        return;
    }
    let Ok((path, folder)) = site.walk("", address::parts(to).path) else {
        return;
    };
    if !site.is_there(&path, folder) && !site.redirected(&path, 0) {
        out.faults.push(fault(file, at, to, FaultKind::Missing { path, folder }));
    }
}

fn fault<'s>(file: &'s File<'s>, at: (u32, u32), href: &'s str, kind: FaultKind<'s>) -> Fault<'s> {
    Fault { file: file.path, at, href, kind }
}

/// Records an address of another site, for a later check over the network.
fn external<'s>(one: &'s Use<'s>, text: &str, out: &mut Followed<'s>) {
    let is_web = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"));
    if is_web && one.kind != UseKind::Name {
        let bare = text.split('#').next().unwrap_or_default();
        out.external.push((bare.to_owned(), one.at, &one.text));
    }
}

/// The decoded fragment, when no such place is in the target.
fn dead(target: &File<'_>, fragment: &str) -> Option<String> {
    let fragment = fragment.split_once(":~:").map_or(fragment, |(before, _)| before);
    if fragment.is_empty() || !matches!(target.format, Format::Html | Format::Svg) {
        return None;
    }
    let found = |text: &str| target.scan.ids_named(text).any(|id| id.reach != Reach::Inside);
    if found(fragment) {
        return None;
    }
    let decoded = address::decoded(fragment).unwrap_or(Cow::Borrowed(fragment));
    let special = match target.format {
        Format::Html => decoded.eq_ignore_ascii_case("top"),
        _ => decoded.starts_with("svgView(") || decoded.starts_with("xywh=") || decoded.starts_with("t="),
    };
    (!special && !found(&decoded)).then(|| decoded.into_owned())
}

/// The flaw of an address with a backslash, which browsers read as `/` and servers do not.
fn backslash(text: &str) -> Box<Flaw> {
    let message = ("リンクのアドレスに「\\」（円記号）があります", "the address has a backslash");
    Flaw::new("bad-url", message, &address::shown(text), words("「/」に直してください", "write `/` instead"))
}
