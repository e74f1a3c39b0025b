//! `madoguchi init`: a sample site.

use std::path::Path;

use super::new::create;
use super::session::{Done, Session, today};
use madoguchi::base::diag::words;
use madoguchi::disk;
use madoguchi::tools::scaffold;

/// Makes a sample site in a folder that is empty or missing.
pub(super) fn run(session: &Session<'_>, dir: &Path, name: &str) -> Done {
    let place = dir.display().to_string();
    if !disk::is_empty(dir) {
        return Err(session.cannot(words(
            format!("「{place}」には、すでにファイルがあります。空のフォルダーか、新しい名前を書いてください"),
            format!("`{place}` is not empty; name an empty or a new folder"),
        )));
    }
    let made = scaffold::site_of(name, today()).map_err(|said| session.failed(said))?;
    create(session, dir, &made)?;
    let quoted = if place.contains(' ') { format!("\"{place}\"") } else { place.clone() };
    session.say(words(
        format!("「{place}」に見本のサイトを作りました。次は「madoguchi build -r {quoted}」です。直すところは README.md にあります。"),
        format!("made a sample site in `{place}`; next: `madoguchi build -r {quoted}`; its README.md says what to change"),
    ));
    Ok(())
}
