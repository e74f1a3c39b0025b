//! `madoguchi check`: all of a build but the writing; and, when asked, links outside, wording, reviews.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::args::CheckArgs;
use super::language::number;
use super::output;
use super::session::{Done, Session, Stop, build, now, options};
use madoguchi::base::diag::{Diagnostic, Span, words};
use madoguchi::base::tree::Tree;
use madoguchi::check::freshness::{self, Due};
use madoguchi::disk::{self, RewriteError};
use madoguchi::pipeline::{self, Memos, tidy};
use madoguchi::report::{self, Lines};
use madoguchi::site::Options;
use madoguchi::tools::due;
use madoguchi::tools::external::{self, ExternalOptions};

/// Fixes the wording if asked to, builds without writing, and reports.
pub(super) fn run(session: &Session<'_>, args: &CheckArgs) -> Done {
    let (options, mut memos) = (options(&args.site), Memos::default());
    let (mut tree, unread) = session.read()?;
    if args.fix {
        fix(session, &mut tree, &options, &mut memos)?;
    }
    let built = build(&tree, unread, &options, &mut memos);
    let mut found = built.diagnostics;
    if args.deny_overdue {
        freshness::deny(&mut found);
    }
    if args.external {
        found.extend(ask_outside(session, &built.value.outside, args));
        found = tidy(found);
    }
    match args.due {
        Some(days) => report_due(session, &tree, &found, &freshness::due(&built.value.site, days)),
        None => drop(session.report(&tree, &found)),
    }
    session.point_to_explain(&found);
    let made = built.value.counts;
    session.sum_up(&found, (made.pages, made.links), session.stops(&found))
}

/// Fixes the wording of the sources, on the disk and in the tree.
fn fix(session: &Session<'_>, tree: &mut Tree, options: &Options, memos: &mut Memos) -> Done {
    let fixed = pipeline::fix(tree, options, memos).files;
    if fixed.is_empty() {
        session.say(words(
            "自動で直せる表記のゆれはありませんでした。",
            "there was no wording to be fixed without a person",
        ));
    }
    for (path, text, count) in fixed {
        let Some(old) = tree.get(&path) else { continue };
        disk::rewrite(session.root, &path, old, &text).map_err(|error| not_rewritten(session, &error))?;
        let places = number(count, "place");
        session
            .say(words(format!("「{path}」の表記を {count} か所直しました。"), format!("fixed {places} in `{path}`")));
        tree.insert(path, text.into_bytes());
    }
    Ok(())
}

/// Says why a file could not be rewritten.
fn not_rewritten(session: &Session<'_>, error: &RewriteError) -> Stop {
    let (RewriteError::Changed(path) | RewriteError::Io(path, _)) = error;
    let path = path.display();
    let (ja, en) = match error {
        RewriteError::Changed(_) => (
            format!(
                "「{path}」は、ほかのプログラムが書き換えたところなので、直しませんでした。もう一度実行してください。"
            ),
            format!("`{path}` has just been changed by something else, so it was left alone; run this again"),
        ),
        RewriteError::Io(_, error) => (
            format!("「{path}」を書き直せません（{error}）。空き容量と権限を確かめてください。"),
            format!("can't rewrite `{path}`: {error}"),
        ),
    };
    session.cannot(words(ja, en))
}

/// Asks the links that lead outside, and keeps the answers for the next time.
fn ask_outside(session: &Session<'_>, urls: &BTreeMap<String, Vec<Span>>, args: &CheckArgs) -> Vec<Diagnostic> {
    let place = session.root.join(&args.external_cache);
    let options = ExternalOptions {
        timeout: Duration::from_secs(args.external_timeout),
        cache: disk::read_text(&place).unwrap_or_default(),
        now: now(),
        ..ExternalOptions::default()
    };
    let (found, cache) = external::check(urls, &options);
    if let Err(error) = disk::write_text(&place, &cache) {
        // What was answered is as good without being remembered.
        let _ = session.cannot_write(place.display(), &error);
    }
    found
}

/// Shows findings and, as a result, what must be reviewed; as JSON both are one value.
fn report_due(session: &Session<'_>, tree: &Tree, found: &[Diagnostic], all: &[Due]) {
    let lines = &mut Lines::new(tree);
    if session.is_json() {
        let mut both = report::as_json(tree, found, session.style);
        both.insert(String::from("due"), due::json(all, lines));
        return output::result(format_args!("{}\n", Value::Object(both)));
    }
    session.report(tree, found);
    let list = due::human(all, lines, session.language());
    // Findings for people are remarks, so the list is the result; beside findings that are a result it is a remark.
    if session.style.format.is_for_people() { output::result(list) } else { output::remark(list) }
}
