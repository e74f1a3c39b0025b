//! Files of `content/` that are neither pages nor data: which are published, under which address, and whether readers find
//! them.

use std::sync::Arc;

use crate::base::fingerprint;
use crate::base::tree::SitePath;
use crate::site::Site;

/// What pages show or load as a part of themselves: pictures, styles, scripts, fonts. Nobody keeps their addresses.
const EMBEDDED: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico", "bmp", "apng", "css", "js", "mjs", "woff", "woff2",
    "ttf", "otf",
];

/// What hosts, browsers and search engines ask for by its name at the top, without a link.
const ASKED_FOR: &[&str] =
    &["CNAME", "robots.txt", "sitemap.xml", "_headers", "_redirects", "ads.txt", "humans.txt", "BingSiteAuth.xml"];

/// Whether editors and systems leave such files behind; they are never read and never published.
pub fn is_litter(path: &SitePath) -> bool {
    let name = path.name().to_ascii_lowercase();
    name.starts_with("~$")
        || name.ends_with('~')
        || matches!(name.as_str(), "thumbs.db" | "desktop.ini" | ".ds_store")
        || matches!(path.extension().to_ascii_lowercase().as_str(), "bak" | "tmp" | "swp")
}

/// Where a file goes. What readers fetch keeps its address, for it is in mails and on paper; so does what the settings name
/// (`files`). What pages embed has a name that changes with its content.
pub fn target(path: &SitePath, bytes: &Arc<[u8]>, files: &[String]) -> SitePath {
    let embedded = EMBEDDED.contains(&path.extension().to_ascii_lowercase().as_str());
    if embedded && !is_asked_for(path) && !is_named(path, files) {
        return fingerprint::path(path, bytes);
    }
    path.clone()
}

/// The addresses of files that are meant to last.
pub fn lasting(site: &Site) -> impl Iterator<Item = &SitePath> {
    site.assets.iter().filter(|(source, (target, _))| *source == target && !is_asked_for(source)).map(|(path, _)| path)
}

pub(crate) fn is_asked_for(path: &SitePath) -> bool {
    let name = path.as_str();
    let stem = name.split('.').next().unwrap_or_default();
    name.starts_with(".well-known/")
        || ASKED_FOR.contains(&name)
        || (path.folder().is_empty() && (stem == "favicon" || stem.starts_with("apple-touch-icon")))
        || (path.folder().is_empty() && name.starts_with("google") && path.extension() == "html")
}

pub(crate) fn is_named(path: &SitePath, files: &[String]) -> bool {
    files.iter().any(|pattern| matches(pattern.strip_prefix('/').unwrap_or(pattern), path.as_str()))
}

/// Whether a path is the one that is written, is in the folder that is written (`forms/`), or differs only where `*` stands
/// for some letters of a name.
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
