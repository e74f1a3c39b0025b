//! Files of `content/` that are neither pages nor data: which of them are published, and under which address.

use std::sync::Arc;

use crate::base::fingerprint;
use crate::base::tree::SitePath;
use crate::site::Site;

/// Extensions of files that pages embed. Nobody bookmarks them, so their addresses may change with their content, which
/// lets hosts cache them for ever.
const EMBEDDED: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico", "bmp", "apng", "css", "js", "mjs", "woff", "woff2",
    "ttf", "otf",
];

/// Files at the top that hosts, browsers and search engines request by a fixed name, without a link.
const REQUESTED_BY_NAME: &[&str] =
    &["CNAME", "robots.txt", "sitemap.xml", "_headers", "_redirects", "ads.txt", "humans.txt", "BingSiteAuth.xml"];

/// Whether a file is left behind by an editor or operating system (`~$report.docx`, `Thumbs.db`, `*.bak`). Such files
/// are never read and never published.
pub fn is_litter(path: &SitePath) -> bool {
    let name = path.name().to_ascii_lowercase();
    name.starts_with("~$")
        || name.ends_with('~')
        || matches!(name.as_str(), "thumbs.db" | "desktop.ini" | ".ds_store")
        || matches!(path.extension().to_ascii_lowercase().as_str(), "bak" | "tmp" | "swp")
}

/// The path at which a file is published. Files that readers download keep their address, because it is in e-mails and
/// on paper; so do those that the settings name (`files`). Files that pages embed get a fingerprint of their content
/// in the name, so that a browser never shows an old version from its cache.
pub fn target(path: &SitePath, bytes: &Arc<[u8]>, files: &[String]) -> SitePath {
    let embedded = EMBEDDED.contains(&path.extension().to_ascii_lowercase().as_str());
    if embedded && !is_requested_by_name(path) && !is_named(path, files) {
        return fingerprint::path(path, bytes);
    }
    path.clone()
}

/// The files whose addresses must not change: those published under their own names, except the ones that machines
/// request by a fixed name. `published` promises these.
pub fn permanent(site: &Site) -> impl Iterator<Item = &SitePath> {
    site.assets
        .iter()
        .filter(|(source, (target, _))| *source == target && !is_requested_by_name(source))
        .map(|(path, _)| path)
}

/// Whether hosts, browsers or search engines request this file without a link: well-known files (RFC 8615), icons, and
/// proofs of ownership.
pub(crate) fn is_requested_by_name(path: &SitePath) -> bool {
    let name = path.as_str();
    let stem = name.split('.').next().unwrap_or_default();
    name.starts_with(".well-known/")
        || REQUESTED_BY_NAME.contains(&name)
        || (path.folder().is_empty() && (stem == "favicon" || stem.starts_with("apple-touch-icon")))
        || (path.folder().is_empty() && name.starts_with("google") && path.extension() == "html")
}

/// Whether the setting `files` names this file.
pub(crate) fn is_named(path: &SitePath, files: &[String]) -> bool {
    files.iter().any(|pattern| matches(pattern.strip_prefix('/').unwrap_or(pattern), path.as_str()))
}

/// Whether a path matches a pattern: the same path, a path in the folder (`forms/`), or one that differs only where `*`
/// stands for any characters other than `/`.
fn matches(pattern: &str, path: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern == path || (pattern.ends_with('/') && path.starts_with(pattern));
    };
    let Some(rest) = path.strip_prefix(before) else { return false };
    let end = rest.find('/').unwrap_or(rest.len());
    (0..=end).filter_map(|at| rest.get(at..)).any(|rest| matches(after, rest))
}

#[cfg(test)]
mod tests {
    use crate::site::files::matches;

    #[test]
    fn a_star_is_a_part_of_a_name() {
        for (pattern, path, is) in [
            ("a.pdf", "a.pdf", true),
            ("a.pdf", "b/a.pdf", false),
            ("forms/", "forms/様式/1.pdf", true),
            ("forms", "forms/1.pdf", false),
            ("forms/*.pdf", "forms/様式.pdf", true),
            ("forms/*.pdf", "forms/old/様式.pdf", false),
            ("*/様*-*.pdf", "forms/様式-1.pdf", true),
            ("*", "a/b", false),
        ] {
            assert_eq!(matches(pattern, path), is, "{pattern} {path}");
        }
    }
}
