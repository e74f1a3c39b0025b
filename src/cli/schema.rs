//! `madoguchi schema`: what editors complete and check by.

use super::language::{none_but, number};
use super::session::{Done, Session};
use madoguchi::base::diag::words;
use madoguchi::disk;
use madoguchi::tools::{json_schema, scaffold};

/// Shows the names of all schemas or the one that is named, or writes them all.
pub(super) fn run(session: &Session<'_>, name: Option<&str>, write: bool) -> Done {
    if write {
        return write_all(session);
    }
    let all = json_schema::all();
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    let Some(name) = name else { return session.result(names.join("\n") + "\n") };
    match all.iter().find(|(one, _)| one == name) {
        Some((_, schema)) => session.result(format!("{schema:#}\n")),
        None => Err(session.failed(none_but(("スキーマ", "schema"), name, &names))),
    }
}

/// Writes every schema into `schemas/`, over those that are there.
fn write_all(session: &Session<'_>) -> Done {
    let all = scaffold::schemas();
    for (path, text) in all.iter() {
        let place = session.root.join(path.as_str());
        disk::write_text(&place, &String::from_utf8_lossy(text))
            .map_err(|error| session.cannot_write(place.display(), &error))?;
    }
    let (count, schemas) = (all.len(), number(all.len(), "schema"));
    session.say(words(format!("schemas/ に {count} 個を書きました"), format!("wrote {schemas} into schemas/")));
    Ok(())
}
