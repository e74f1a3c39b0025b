//! `madoguchi links`: the links of a finished site, whoever made it.

use std::path::Path;

use super::session::{Done, Session};
use madoguchi::base::diag::words;
use madoguchi::base::tree::SitePath;
use madoguchi::links::{self, LinkOptions, NoOrigins};
use madoguchi::pipeline::tidy;
use madoguchi::{disk, site};

/// Checks the links of the files in `dir`.
pub(super) fn run(session: &Session<'_>, dir: &Path, base_path: &str, relocatable: bool) -> Done {
    let base_path = site::config::base_path(base_path).ok_or_else(|| {
        session.cannot(words("--base-path は「/help/」のように書きます", "write --base-path as `/help/`"))
    })?;
    if !dir.is_dir() {
        let dir = dir.display();
        let said = words(format!("「{dir}」というフォルダーがありません"), format!("there is no folder `{dir}`"));
        return Err(session.cannot(said));
    }
    let (tree, mut found) = disk::read(dir);
    let options = LinkOptions {
        base_path,
        relocatable,
        absolute_allowed: SitePath::new("404.html").into_iter().collect(),
        extensionless: !relocatable,
        ..LinkOptions::default()
    };
    let checked = links::check(&tree, &options, &NoOrigins);
    found.extend(checked.diagnostics);
    let found = tidy(found);
    let stops = session.report_in(dir, &tree, &found);
    session.sum_up(&found, (checked.pages, checked.links), stops)
}
