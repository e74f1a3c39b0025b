//! `madoguchi facts`: the ledger as a list.

use super::language::{no_such, or_meant};
use super::session::{Done, Session, on};
use madoguchi::report::Lines;
use madoguchi::tools::facts::{self, upcoming};
use madoguchi::value::Date;

/// Lists the facts that `id` names, or all; with `upcoming`, the changes that are to come.
pub(super) fn run(session: &Session<'_>, id: Option<&str>, as_of: Option<Date>, upcoming: bool) -> Done {
    let (tree, site) = session.load(&on(as_of))?;
    let lines = &mut Lines::new(&tree);
    let rows = facts::list(&site, id, lines)
        .map_err(|near| session.failed(or_meant(no_such(("事実", "fact"), id.unwrap_or_default()), &near)))?;
    session.result(match (upcoming, session.is_json()) {
        (false, true) => facts::json(&rows),
        (false, false) => facts::human(&rows, session.language()),
        (true, true) => upcoming::json(&upcoming::list(&site, id, lines)),
        (true, false) => upcoming::human(&upcoming::list(&site, id, lines), session.language()),
    })
}
