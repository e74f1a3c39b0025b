//! Files that are published although no page links to them.

use std::collections::BTreeSet;

use crate::base::diag::{Diagnostic, Span, words};
use crate::base::tree::SitePath;
use crate::site::{Site, files};
use crate::syntax::yaml::quote::scalar;

/// A warning (`unlinked-file`) for each file that is published although nothing links to it: it may be a draft or an
/// internal document. `used` are the published paths that pages or the theme use. Files named in the settings, and
/// those that machines request by name, are not reported.
pub fn unlinked(site: &Site, used: &BTreeSet<SitePath>) -> Vec<Diagnostic> {
    let lone = site.assets.iter().filter(|(path, (target, _))| {
        !used.contains(target) && !files::is_requested_by_name(path) && !files::is_named(path, &site.config.files)
    });
    lone.map(|(path, _)| warning(path)).collect()
}

/// The finding on a file, with the line to write if it is to be published.
fn warning(path: &SitePath) -> Diagnostic {
    let name = scalar(path.as_str());
    let message = words(
        "どのページからもリンクされていないファイルです。このままだと公開されます",
        "no page links to this file, but it is published",
    );
    let help = words(
        format!(
            "要らなければ content/ の外に移し、使うならページからリンクしてください。リンクせずに公開するなら、site.yaml の「files: [ ]」の中に「{name}」を足します"
        ),
        format!(
            "move it out of content/, or link to it from a page; to publish it without a link, add `{name}` to `files: [ ]` in site.yaml"
        ),
    );
    Diagnostic::warning("unlinked-file", Span::file(&path.under("content")), message).help(help)
}
