//! `madoguchi new`: files to begin with, which pass every check.

use std::path::Path;

use super::args::New;
use super::decide::{file, find, read_answers};
use super::session::{Done, Session, Stop, today};
use madoguchi::base::diag::words;
use madoguchi::base::tree::{SitePath, Tree};
use madoguchi::decision::Decision;
use madoguchi::decision::answers::{self, Answers};
use madoguchi::disk;
use madoguchi::site::{Options, Site, config};
use madoguchi::tools::scaffold;

/// Makes the files, which must not exist yet, and says what to do next.
pub(super) fn run(session: &Session<'_>, what: &New) -> Done {
    let there = || disk::read_site(session.root).0;
    let made = match what {
        New::Page { path, title } => scaffold::page(&there(), path, title.as_deref(), today()),
        New::Data { name } => scaffold::data(name),
        New::Theme { files } => scaffold::theme(&there(), &config::read(&there()).value.theme, files),
        New::Decision { name } => scaffold::decision(&session.load(&Options::on(today()))?.1, name),
        New::Case { decision, name, answers } => return case(session, decision, name, answers.as_deref()),
    };
    let made = made.map_err(|said| session.failed(said))?;
    let made = scaffold::without_comments(made, |schema| session.root.join(schema.as_str()).is_file());
    session.needs_content()?;
    create(session, session.root, &made)?;
    for (path, _) in made.iter() {
        session.say(words(format!("「{path}」を作りました"), format!("made `{path}`")));
    }
    if matches!(what, New::Page { .. }) {
        session.say(words(
            "下書きです。見るには「madoguchi serve --drafts」と打ちます。書きおえたら「draft: true」の行を消すと、公開されます。",
            "it is a draft: `madoguchi serve --drafts` shows it; remove `draft: true` when it is written",
        ));
    }
    Ok(())
}

/// Writes new files, or none; says which file is in the way if there is one.
pub(super) fn create(session: &Session<'_>, folder: &Path, made: &Tree) -> Done {
    disk::create(folder, made).map_err(|(place, error)| match (place.display(), error) {
        (place, Some(error)) => session.cannot_write(place, &error),
        (place, None) => {
            session.cannot(words(format!("「{place}」は、すでにあります"), format!("`{place}` is there already")))
        }
    })
}

/// Adds a case to a decision, with the result of its rules as they are.
fn case(session: &Session<'_>, name: &str, title: &str, answers: Option<&Path>) -> Done {
    let given = answers.map(|answers| read_answers(session, answers)).transpose()?;
    let (tree, site) = session.load(&Options::on(today()))?;
    let decision = find(session, &site, name)?;
    let path = SitePath::new(&format!("content/decisions/{name}.cases.yaml")).ok_or(Stop::CouldNotRun)?;
    let answers = match given {
        Some((path, text)) => {
            answers::parse(decision, &path, &text, None).map_err(|found| session.refuse(&file(&path, &text), found))?
        }
        None => of_the_first_case(&site, decision).ok_or_else(|| {
            session.failed(words(
                "もとにする例がありません。「--answers」で答えのファイルを渡してください",
                "there is no case to start from; give answers with `--answers`",
            ))
        })?,
    };
    let old = tree.text(&path).unwrap_or("cases:\n");
    let text = scaffold::case(decision, &path, old, title, &answers).map_err(|said| session.failed(said))?;
    disk::replace_text(&session.root.join(path.as_str()), &text)
        .map_err(|error| session.cannot_write(&path, &error))?;
    session.say(words(
        format!(
            "「{path}」に例「{title}」を足しました。いまの結果を書いてあります。出典のとおりか、確かめてください。"
        ),
        format!("added the case `{title}` to `{path}` with the present result; compare it with the sources"),
    ));
    Ok(())
}

/// The answers of the first case of a decision that has any.
fn of_the_first_case(site: &Site, decision: &Decision) -> Option<Answers> {
    let cases = site.cases.iter().find(|cases| cases.decision == decision.name)?;
    cases.all.iter().find_map(|case| answers::read(decision, &case.given, &case.name.span, None).ok())
}
