//! `madoguchi decide`: what the rules of a decision make of some answers.

use std::path::Path;

use super::language::none_but;
use super::session::{Done, Session, Stop, today};
use madoguchi::base::diag::words;
use madoguchi::base::tree::{SitePath, Tree};
use madoguchi::decision::Decision;
use madoguchi::disk;
use madoguchi::site::{Options, Site};
use madoguchi::tools::decide;

/// Evaluates a file of answers against a decision.
pub(super) fn run(session: &Session<'_>, name: &str, answers: &Path) -> Done {
    let (path, text) = read_answers(session, answers)?;
    let (_, site) = session.load(&Options::on(today()))?;
    let form = (session.is_json(), session.language());
    let shown = decide::decide(&site, find(session, &site, name)?, (&path, &text), form);
    session.result(shown.map_err(|found| session.refuse(&file(&path, &text), found))?)
}

/// The text of a file of answers, or of standard input. It is shown as a file beside the site's, whatever its place.
pub(super) fn read_answers(session: &Session<'_>, answers: &Path) -> Result<(SitePath, String), Stop> {
    let (shown, is_input) = (answers.display(), answers == Path::new("-"));
    if !is_input && !answers.is_file() {
        let said = words(format!("答えのファイル「{shown}」がありません"), format!("there is no file `{shown}`"));
        return Err(session.cannot(said));
    }
    let read = if is_input { std::io::read_to_string(std::io::stdin()).ok() } else { disk::read_text(answers) };
    let text = read.ok_or_else(|| {
        session.cannot(words(
            format!("答えのファイル「{shown}」を UTF-8 の文字として読めません"),
            format!("can't read the answers in `{shown}` as UTF-8 text"),
        ))
    })?;
    let file = answers.file_name().and_then(|name| name.to_str()).filter(|_| !is_input);
    Ok((SitePath::new(file.unwrap_or("stdin")).ok_or(Stop::CouldNotRun)?, text))
}

/// A text as the only file of a tree, to show findings in.
pub(super) fn file(path: &SitePath, text: &str) -> Tree {
    [(path.clone(), text.as_bytes().into())].into_iter().collect()
}

/// The decision of a name; says which there are when there is none.
pub(super) fn find<'s>(session: &Session<'_>, site: &'s Site, name: &str) -> Result<&'s Decision, Stop> {
    let all = || site.decisions.keys().map(String::as_str).collect::<Vec<_>>();
    site.decisions.get(name).ok_or_else(|| session.failed(none_but(("規則", "decision"), name, &all())))
}
