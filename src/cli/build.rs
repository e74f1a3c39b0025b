//! `madoguchi build`: the site is written, or left as it is.

use std::path::Path;

use super::args::SiteArgs;
use super::language::{counts, number};
use super::session::{Done, Session, Stop, build, options};
use madoguchi::base::diag::{Words, words};
use madoguchi::check::freshness;
use madoguchi::disk::{self, WriteError};
use madoguchi::pipeline::Memos;

/// Builds the site and writes it to `output`, or to `public` in its folder; nothing is written if there is an error.
pub(super) fn run(session: &Session<'_>, site: &SiteArgs, output: Option<&Path>, deny_overdue: bool) -> Done {
    let (tree, unread) = session.read()?;
    let mut built = build(&tree, unread, &options(site), &mut Memos::default());
    let found = &mut built.diagnostics;
    if deny_overdue {
        freshness::deny(found);
    }
    let Words { ja, en } = counts(found);
    if session.report(&tree, found) {
        session.point_to_explain(found);
        let said = words(format!("{ja}。サイトは書き換えていません。"), format!("{en}; the site was left as it is"));
        return Err(session.failed(said));
    }
    let folder = output.map_or_else(|| session.root.join("public"), Path::to_path_buf);
    let done = disk::write(&folder, &built.value.tree, session.root).map_err(|error| refused(session, &error))?;
    let (made, folder) = (built.value.counts, folder.display());
    session.say(words(
        format!(
            "「{folder}」に {} ページを作りました（書いた {}、そのまま {}、消した {} ファイル、確かめたリンク {}）。{ja}。",
            made.pages, done.written, done.unchanged, done.removed, made.links
        ),
        format!(
            "made {} in `{folder}` ({} written, {} kept, {} removed, {} checked); {en}",
            number(made.pages, "page"),
            number(done.written, "file"),
            done.unchanged,
            done.removed,
            number(made.links, "link")
        ),
    ));
    // The process ends here; giving back the memory of 10,000 pages piece by piece takes some 0.5 s.
    std::mem::forget((tree, built));
    Ok(())
}

/// Says why the site could not be written.
fn refused(session: &Session<'_>, error: &WriteError) -> Stop {
    let (WriteError::Foreign(path) | WriteError::Forbidden(path) | WriteError::Io(path, _)) = error;
    let path = path.display();
    let (ja, en) = match error {
        WriteError::Foreign(_) => (
            format!(
                "「{path}」には、この道具が作ったものでないファイルがあります。消してしまわないよう、書きませんでした。空のフォルダーか、別の場所を「-o」で指定してください。"
            ),
            format!(
                "`{path}` holds files that madoguchi did not make, so nothing was written; name an empty or new folder with `-o`"
            ),
        ),
        WriteError::Forbidden(_) => (
            format!("「{path}」は原稿のある場所なので、出力先にできません。別のフォルダーを「-o」で指定してください。"),
            format!("`{path}` holds the sources and can't be the output folder; name another with `-o`"),
        ),
        WriteError::Io(_, error) => (
            format!("「{path}」に書けません（{error}）。空き容量と権限を確かめてください。"),
            format!("can't write `{path}`: {error}"),
        ),
    };
    session.cannot(words(ja, en))
}
