//! `madoguchi diff`: two sites, or two days of one, compared in what they mean.

use std::path::Path;

use super::output;
use super::session::{Done, Session, Stop, on};
use madoguchi::base::diag::{has_errors, words};
use madoguchi::disk;
use madoguchi::report::Format;
use madoguchi::site::Options;
use madoguchi::tools::diff::{self, Side};
use madoguchi::value::Date;

/// Compares two folders, or one folder on two days. Fails if the new site has errors.
pub(super) fn run(session: &Session<'_>, old: Option<&Path>, new: Option<&Path>, as_of: &[Date]) -> Done {
    let (from, to) = match as_of {
        [] => (None, None),
        [day] => (Some(*day), Some(*day)),
        [from, to] => (Some(*from), Some(*to)),
        _ => return Err(session.cannot(words("「--as-of」は2つまでです", "give `--as-of` once or twice"))),
    };
    let two_days = as_of.len() == 2;
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (Some(one), None) if two_days => (one, one),
        (Some(old), None) => (old, session.root),
        (None, _) if two_days => (session.root, session.root),
        (None, _) => {
            return Err(session.cannot(words(
                "前のサイトのフォルダーを書くか、「--as-of」で2つの日を書いてください",
                "name the folder of the site as it was, or two days with `--as-of`",
            )));
        }
    };
    // A folder that is there without a site is a site that has yet to begin; for the new one that is a mistake.
    needs_content(session, old, old != new)?;
    needs_content(session, new, false)?;
    let old = side(session, old, &on(from), ("前のサイト", "as it was"));
    let new = side(session, new, &on(to), ("いまのサイト", "as it is"));
    let report = diff::compare(&old, &new);
    output::result(match session.style.format {
        Format::Json => report.json(),
        Format::Markdown => diff::show::markdown(&report, session.language()),
        _ => diff::show::human(&report, session.language()),
    });
    if has_errors(&new.errors) { Err(Stop::Failed) } else { Ok(()) }
}

/// Fails if a folder has no site; a folder `may_be_empty` if its site has yet to begin.
fn needs_content(session: &Session<'_>, folder: &Path, may_be_empty: bool) -> Done {
    if folder.join("content").is_dir() || may_be_empty && folder.is_dir() {
        return Ok(());
    }
    let folder = folder.display();
    Err(session.cannot(words(
        format!("「{folder}」に content フォルダーがありません"),
        format!("there is no content/ in `{folder}`"),
    )))
}

/// One of the two sites; its errors are shown, and it is compared without what they keep from being read.
fn side(session: &Session<'_>, folder: &Path, options: &Options, (ja, en): (&str, &str)) -> Side {
    let (tree, unread) = disk::read_site(folder);
    let side = Side::new(&tree, unread, options, session.language());
    if has_errors(&side.errors) {
        let folder = folder.display();
        session.say(words(
            format!("{ja}（{folder}）の原稿にエラーがあります"),
            format!("errors in the site {en} (`{folder}`):"),
        ));
        let _ = session.refuse(&tree, side.errors.clone());
    }
    side
}
