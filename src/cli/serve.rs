//! `madoguchi serve`: its options, and what it tells while it runs.

use std::collections::HashSet;
use std::io::{self, Write};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use clap::Args;

use super::args::SiteArgs;
use super::{COULD_NOT_RUN, Session, today};
use madoguchi::base::diag::{Diagnostic, words};
use madoguchi::report::{self, Format};
use madoguchi::serve::rebuild::{Snapshot, Strict};
use madoguchi::serve::{Config, News, run};

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// 待ち受けるアドレス。0.0.0.0 なら、ほかの端末からも見られます / Where to listen; 0.0.0.0 lets others in
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    host: String,
    /// 待ち受けるポート。0 なら空いているもの / The port; 0 takes a free one
    #[arg(short, long, value_name = "PORT", default_value_t = 4000)]
    port: u16,
    /// ブラウザーで開く / Open it in the browser
    #[arg(long)]
    open: bool,
    /// 変更の通知に頼らず、ときどき見に行く（共有フォルダー向け） / Look at intervals (for network drives)
    #[arg(long)]
    poll: bool,
    /// 見直しの日を過ぎたものがあれば、エラーにする / Refuse what was not reviewed in time
    #[arg(long)]
    deny_overdue: bool,
}

impl Session<'_> {
    pub(super) fn serve(&self, site: &SiteArgs, args: &ServeArgs) -> ExitCode {
        if !self.has_content() {
            return ExitCode::from(COULD_NOT_RUN);
        }
        let config = Config {
            root: self.common.root.clone(),
            host: args.host.clone(),
            port: args.port,
            poll: args.poll,
            options: self.options(site),
            strict: Strict { warnings: self.common.deny_warnings, overdue: args.deny_overdue },
            language: self.language,
        };
        match run(config, &today, &mut |news| self.hear(news, args.open)) {
            Ok(never) => match never {},
            Err(error) => {
                self.refused(args, &error);
                ExitCode::from(COULD_NOT_RUN)
            }
        }
    }

    fn hear(&self, news: News<'_>, open: bool) {
        match news {
            News::Built { snapshot, before, took } => self.built(snapshot, before, took),
            News::Listening { url, to_others } => {
                self.tell(
                    &format!("{url} で表示しています。終わるには Ctrl+C を押してください。"),
                    &format!("showing the site at {url} (Ctrl+C ends)"),
                );
                if to_others {
                    self.tell(
                        "注意：同じネットワークにあるほかの端末からも見られます。",
                        "note: everybody in this network can see it",
                    );
                }
                if open && open_browser(&url).is_err() {
                    self.tell(
                        "ブラウザーを開けませんでした。上のアドレスを開いてください。",
                        "can't open a browser; open the address above",
                    );
                }
            }
            News::Polling(why) => self.tell(
                &format!("変更の通知を受け取れないので（{why}）、ときどき見に行きます。"),
                &format!("no events of changes can be had ({why}); looking at the folder from time to time"),
            ),
        }
    }

    /// Tells what a build came to: to people what is new in it, to programs all of it.
    fn built(&self, snapshot: &Snapshot, before: Option<&Snapshot>, took: Duration) {
        match self.common.format {
            Format::Json | Format::Github | Format::Sarif | Format::Markdown => {
                let _ = write!(
                    io::stdout(),
                    "{}",
                    report::show_in(&self.folder, &snapshot.input, &snapshot.found, self.style)
                );
                let _ = io::stdout().flush();
            }
            Format::Human | Format::Short => {
                let new = new_findings(&snapshot.found, before.map_or(&[], |before| &before.found));
                let _ = write!(io::stderr(), "{}", report::show(&snapshot.input, &new, self.style));
            }
        }
        let (counts, seconds) = (self.counts(&snapshot.found), took.as_secs_f64());
        match &snapshot.site {
            Some(site) if snapshot.current => {
                let pages = site.counts.pages;
                self.tell(
                    &format!("{pages} ページを作りました（{seconds:.2} 秒）。{counts}。"),
                    &format!("made {pages} pages in {seconds:.2} s; {counts}"),
                );
            }
            Some(_) => self.tell(
                &format!("{counts}（{seconds:.2} 秒）。最後にうまくできたサイトを表示しています。"),
                &format!("{counts} ({seconds:.2} s); still showing the last good site"),
            ),
            None => self.tell(
                &format!("{counts}（{seconds:.2} 秒）。直すと表示します。"),
                &format!("{counts} ({seconds:.2} s); the site is shown when they are mended"),
            ),
        }
    }

    fn refused(&self, args: &ServeArgs, error: &io::Error) {
        let (host, port) = (&args.host, args.port);
        if error.kind() == io::ErrorKind::AddrInUse {
            let other = if port == u16::MAX { 4000 } else { port + 1 };
            self.tell(
                &format!("ポート {port} は、ほかのプログラムが使っています（もう1つの madoguchi serve かもしれません）。「-p {other}」のように、別の番号を指定してください。"),
                &format!("port {port} is taken (by another `madoguchi serve`, perhaps); name another, such as `-p {other}`"),
            );
            return;
        }
        self.tell(
            &format!(
                "「{host}」のポート {port} で待ち受けられません（{error}）。「--host」と「-p」を確かめてください。"
            ),
            &format!("can't listen on port {port} of `{host}`: {error}; look at `--host` and `-p`"),
        );
    }

    /// Like `say`, but a terminal that has gone does not end the server.
    fn tell(&self, ja: &str, en: &str) {
        let _ = writeln!(io::stderr(), "{}", words(ja, en).get(self.language));
    }
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
