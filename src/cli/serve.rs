//! `madoguchi serve`: the site in a browser, and what is reported while it runs.

use std::collections::HashSet;
use std::io;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::args::{ServeArgs, SiteArgs};
use super::language::{counts, number};
use super::output;
use super::session::{Done, Session, Stop, options, today};
use madoguchi::base::diag::{Diagnostic, Words, words};
use madoguchi::report;
use madoguchi::serve::rebuild::{Snapshot, Strict};
use madoguchi::serve::{self, Config, News};

/// Serves until the process is ended.
pub(super) fn run(session: &Session<'_>, site: &SiteArgs, args: &ServeArgs) -> Done {
    session.needs_content()?;
    let config = Config {
        root: session.root.to_path_buf(),
        host: args.host.clone(),
        port: args.port,
        poll: args.poll,
        options: options(site),
        strict: Strict { warnings: session.deny_warnings, overdue: args.deny_overdue },
        language: session.language(),
    };
    match serve::run(config, &today, &mut |news| hear(session, news, args.open)) {
        Ok(never) => match never {},
        Err(error) => Err(refused(session, args, &error)),
    }
}

/// Reports an event of the server.
fn hear(session: &Session<'_>, news: News<'_>, open: bool) {
    match news {
        News::Built { snapshot, before, took } => built(session, snapshot, before, took),
        News::Listening { url, to_others } => {
            session.say(words(
                format!("{url} で表示しています。終わるには Ctrl+C を押してください。"),
                format!("showing the site at {url} (Ctrl+C ends)"),
            ));
            if to_others {
                session.say(words(
                    "注意：同じネットワークにあるほかの端末からも見られます。",
                    "note: everybody in this network can see it",
                ));
            }
            if open && open_browser(&url).is_err() {
                session.say(words(
                    "ブラウザーを開けませんでした。上のアドレスを開いてください。",
                    "can't open a browser; open the address above",
                ));
            }
        }
        News::Polling(why) => session.say(words(
            format!("変更の通知を受け取れないので（{why}）、ときどき見に行きます。"),
            format!("no events of changes can be had ({why}); looking at the folder from time to time"),
        )),
    }
}

/// Reports a build: to people the findings that are new, to programs all of them.
fn built(session: &Session<'_>, snapshot: &Snapshot, before: Option<&Snapshot>, took: Duration) {
    if session.style.format.is_for_people() {
        let new = new_findings(&snapshot.found, before.map_or(&[], |before| &before.found));
        output::remark(report::show(&snapshot.input, &new, session.style));
    } else {
        session.report(&snapshot.input, &snapshot.found);
    }
    let (Words { ja, en }, seconds) = (counts(&snapshot.found), took.as_secs_f64());
    let (ja, en) = match &snapshot.site {
        Some(site) if snapshot.current => {
            let pages = site.counts.pages;
            (
                format!("{pages} ページを作りました（{seconds:.2} 秒）。{ja}。"),
                format!("made {} in {seconds:.2} s; {en}", number(pages, "page")),
            )
        }
        Some(_) => (
            format!("{ja}（{seconds:.2} 秒）。最後にうまくできたサイトを表示しています。"),
            format!("{en} ({seconds:.2} s); still showing the last good site"),
        ),
        None => (
            format!("{ja}（{seconds:.2} 秒）。直すと表示します。"),
            format!("{en} ({seconds:.2} s); the site is shown when they are fixed"),
        ),
    };
    session.say(words(ja, en));
}

/// Says why the server could not begin.
fn refused(session: &Session<'_>, args: &ServeArgs, error: &io::Error) -> Stop {
    let (host, port) = (&args.host, args.port);
    let (ja, en) = if error.kind() == io::ErrorKind::AddrInUse {
        let other = port.checked_add(1).unwrap_or(4000);
        (
            format!(
                "ポート {port} は、ほかのプログラムが使っています（もう1つの madoguchi serve かもしれません）。「-p {other}」のように、別の番号を指定してください。"
            ),
            format!("port {port} is taken (by another `madoguchi serve`, perhaps); name another, such as `-p {other}`"),
        )
    } else {
        (
            format!(
                "「{host}」のポート {port} で待ち受けられません（{error}）。「--host」と「-p」を確かめてください。"
            ),
            format!("can't listen on port {port} of `{host}`: {error}; look at `--host` and `-p`"),
        )
    };
    session.cannot(words(ja, en))
}

/// What was not found the last time. A finding that only moved to another line is not new.
fn new_findings(now: &[Diagnostic], before: &[Diagnostic]) -> Vec<Diagnostic> {
    let name = |one: &Diagnostic| (one.code, one.span.as_ref().map(|span| span.path.clone()), one.message.en.clone());
    let known: HashSet<_> = before.iter().map(name).collect();
    now.iter().filter(|one| !known.contains(&name(one))).cloned().collect()
}

/// Opens an address with what the system opens addresses with.
fn open_browser(url: &str) -> io::Result<()> {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let quiet = Stdio::null;
    let mut child = Command::new(program).arg(url).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn()?;
    std::thread::spawn(move || child.wait());
    Ok(())
}
