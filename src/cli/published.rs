//! `madoguchi published`: the list of published addresses, added to, looked at, or made shorter.

use std::collections::BTreeSet;

use super::language::number;
use super::output;
use super::session::{Done, Session, build, today};
use madoguchi::base::diag::{Checked, Severity, words};
use madoguchi::base::tree::{SitePath, Tree};
use madoguchi::disk;
use madoguchi::pipeline::{Built, Memos};
use madoguchi::published::{self, Forgotten, PATH, Published, repair};
use madoguchi::site::Options;

/// The code of the finding for an address that is gone.
const GONE: &str = "published-gone";

/// Adds new addresses to the list, removes the `forgotten` ones, or (`only_check`) says which are missing.
pub(super) fn run(session: &Session<'_>, forgotten: &[String], only_check: bool) -> Done {
    let (tree, unread) = session.read()?;
    let old = published::text(&tree).map_err(|finding| session.refuse(&tree, vec![*finding]))?;
    if !forgotten.is_empty() {
        return forget(session, tree.clone(), old.unwrap_or_default(), forgotten);
    }
    let Checked { value: built, diagnostics: mut errors } =
        build(&tree, unread, &Options::on(today()), &mut Memos::default());
    errors.retain(|one| one.severity == Severity::Error);
    if !errors.is_empty() {
        let only_gone = errors.iter().all(|one| one.code == GONE);
        let stop = session.refuse(&tree, errors);
        let gone = gone(&tree, &built);
        if only_gone && gone.len() > 1 {
            let command = repair::forget(&gone);
            session.say(words(
                format!("すべて消すなら「{command}」を実行してください"),
                format!("to drop them all, run `{command}`"),
            ));
        }
        return Err(stop);
    }
    let text = published::with(old, &published::addresses(&built.site, &built.tree));
    let there: BTreeSet<&str> = old.unwrap_or_default().lines().map(str::trim).collect();
    let new: Vec<&str> = text.lines().filter(|line| !line.starts_with('#') && !there.contains(line)).collect();
    if only_check {
        return check(session, old.is_some(), &new);
    }
    show(&new);
    write(session, &text)?;
    let (count, added) = (new.len(), number(new.len(), "address"));
    session.say(words(format!("{PATH} にアドレスを {count} 個書き足しました"), format!("added {added} to {PATH}")));
    Ok(())
}

/// Checks whether the list, if there is one, lacks an address.
fn check(session: &Session<'_>, is_there: bool, missing: &[&str]) -> Done {
    let count = missing.len();
    if is_there && count > 0 {
        show(missing);
        return Err(session.failed(words(
            format!("{PATH} にないアドレスが {count} 個あります"),
            format!("{} {} not in {PATH}", number(count, "address"), are(count)),
        )));
    }
    session.say(if is_there {
        words(format!("公開したアドレスは、すべて {PATH} に載っています"), format!("every address is in {PATH}"))
    } else {
        words(
            format!("{PATH} はありません。「madoguchi published」で作ると、公開したアドレスを守ります"),
            format!("there is no {PATH}; `madoguchi published` makes it, and what it lists is then held"),
        )
    });
    Ok(())
}

/// Takes addresses off the list, whatever else is wrong with the site, and lists which others are gone.
fn forget(session: &Session<'_>, mut tree: Tree, old: &str, addresses: &[String]) -> Done {
    let Forgotten { list, removed, unknown } = published::without(old, addresses);
    if !unknown.is_empty() {
        return Err(session.failed(words(
            format!("「{}」は {PATH} にありません", unknown.join("」「")),
            format!("`{}` {} not in {PATH}", unknown.join("`, `"), are(unknown.len())),
        )));
    }
    write(session, &list)?;
    session.say(words(
        format!("{PATH} からアドレスを {removed} 個消しました"),
        format!("removed {} from {PATH}", number(removed, "address")),
    ));
    if let Some(path) = SitePath::new(PATH) {
        tree.insert(path, list.into_bytes());
    }
    let built = build(&tree, Vec::new(), &Options::on(today()), &mut Memos::default());
    if built.diagnostics.iter().any(|one| one.code == GONE) {
        let left = gone(&tree, &built.value);
        show(&left);
        let (count, more, command) = (left.len(), number(left.len(), "more address"), repair::forget(&left));
        session.say(words(
            format!("ほかに {count} 個のアドレスがなくなります。すべて消すなら「{command}」を実行してください"),
            format!("{more} would be gone; to drop them all, run `{command}`"),
        ));
    }
    Ok(())
}

/// The verb for so many, in English.
fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// The listed addresses that lead nowhere in what was made of a site; of a page that is gone, only the page.
fn gone(tree: &Tree, built: &Built) -> Vec<String> {
    let listed = published::read(tree).value.unwrap_or_default();
    let all = published::check::lost(&listed.iter().map(Published::shown).collect(), &built.site, &built.tree);
    // A page goes with all that is in it.
    let with_page =
        |one: &String| all.iter().any(|page| one.strip_prefix(page.as_str()).is_some_and(|rest| rest.starts_with('#')));
    all.iter().filter(|one| !with_page(one)).cloned().collect()
}

/// Writes addresses as a result, one a line.
fn show(addresses: &[impl AsRef<str>]) {
    addresses.iter().for_each(|one| output::result(format_args!("{}\n", one.as_ref())));
}

/// Writes the list.
fn write(session: &Session<'_>, list: &str) -> Done {
    disk::replace_text(&session.root.join(PATH), list).map_err(|error| session.cannot_write(PATH, &error))
}
