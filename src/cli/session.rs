//! What every command works with: the site's folder, the form and the language of what is said, the day.

use std::fmt::Display;
use std::path::{Component, Path};
use std::time::SystemTime;

use clap::ColorChoice;

use super::args::{Common, SiteArgs};
use super::{language, output};
use madoguchi::base::diag::{Checked, Diagnostic, Language, Severity, Words, has_errors, refused, words};
use madoguchi::base::tree::Tree;
use madoguchi::disk;
use madoguchi::pipeline::{self, Built, Memos};
use madoguchi::report::{self, Format, Style};
use madoguchi::site::{self, Options, Site};
use madoguchi::value::Date;

/// How a command ended: well, or not. Why not has then been said.
pub(super) type Done = Result<(), Stop>;

/// A command that did not end well, with its exit code.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stop {
    /// The site has errors, or what was asked for does not exist.
    Failed = 1,
    /// The command could not run.
    CouldNotRun = 2,
}

/// What holds for the whole run of a command.
pub(super) struct Session<'a> {
    /// The folder of the site.
    pub(super) root: &'a Path,
    /// How findings are shown; its language is that of everything that is said.
    pub(super) style: Style,
    /// Whether warnings make the command fail, too.
    pub(super) deny_warnings: bool,
}

impl Session<'_> {
    /// From the options that every command has.
    pub(super) fn new(common: &Common, language: Language) -> Session<'_> {
        let color = match common.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::io::IsTerminal::is_terminal(&std::io::stderr())
            }
        };
        let style = Style { format: common.format, language, color, most: common.max_findings };
        Session { root: &common.root, style, deny_warnings: common.deny_warnings }
    }

    /// The language of everything that is said.
    pub(super) fn language(&self) -> Language {
        self.style.language
    }

    /// Whether a program reads the result.
    pub(super) fn is_json(&self) -> bool {
        self.style.format == Format::Json
    }
}

/// How the site is built, as it was typed.
pub(super) fn options(site: &SiteArgs) -> Options {
    Options { drafts: site.drafts, base_path: site.base_path.clone(), ..on(site.as_of) }
}

/// How a site is read on a day; without one, today.
pub(super) fn on(day: Option<Date>) -> Options {
    Options { as_of_given: day.is_some(), ..Options::on(day.unwrap_or_else(today)) }
}

/// Results and remarks.
impl Session<'_> {
    /// Says something about the work, on a line of its own.
    pub(super) fn say(&self, said: Words) {
        output::remark(format_args!("{}\n", said.get(self.language())));
    }

    /// Writes the result of a command, which ends well with it.
    pub(super) fn result(&self, text: String) -> Done {
        output::result(text);
        Ok(())
    }

    /// Says why something is not as it must be.
    pub(super) fn failed(&self, why: Words) -> Stop {
        self.say(why);
        Stop::Failed
    }

    /// Says why the command can't run.
    pub(super) fn cannot(&self, why: Words) -> Stop {
        self.say(why);
        Stop::CouldNotRun
    }

    /// Says that a file can't be written.
    pub(super) fn cannot_write(&self, place: impl Display, error: &std::io::Error) -> Stop {
        self.cannot(words(format!("「{place}」に書けません（{error}）"), format!("can't write `{place}`: {error}")))
    }
}

/// Reading the site.
impl Session<'_> {
    /// The files of the site, and those that can't be read.
    pub(super) fn read(&self) -> Result<(Tree, Vec<Diagnostic>), Stop> {
        self.needs_content()?;
        Ok(disk::read_site(self.root))
    }

    /// Fails, with a word on why, where there is no site.
    pub(super) fn needs_content(&self) -> Done {
        if self.root.join("content").is_dir() {
            return Ok(());
        }
        let root = self.root.display();
        Err(self.cannot(words(
            format!("「{root}」に content フォルダーがありません。サイトのフォルダーで実行するか、「-r」で場所を指定してください。"),
            format!("there is no content/ in `{root}`; run this in the site's folder, or name it with `-r`"),
        )))
    }

    /// The site as data, for commands that make no pages.
    pub(super) fn load(&self, options: &Options) -> Result<(Tree, Site), Stop> {
        let (tree, mut found) = self.read()?;
        let site = site::load::load(&tree, options, &mut site::load::Memos::default()).split(&mut found);
        found.retain(|one| one.severity == Severity::Error);
        if has_errors(&found) { Err(self.refuse(&tree, found)) } else { Ok((tree, site)) }
    }
}

/// Showing findings.
impl Session<'_> {
    /// Shows findings, and gives whether they make the command fail. What is for programs is a result.
    pub(super) fn report(&self, tree: &Tree, found: &[Diagnostic]) -> bool {
        self.report_in(self.root, tree, found)
    }

    /// As [`Session::report`], for the files of any folder.
    pub(super) fn report_in(&self, folder: &Path, tree: &Tree, found: &[Diagnostic]) -> bool {
        let text = report::show_in(&seen_from_here(folder), tree, found, self.style);
        let put = if self.style.format.is_for_people() { output::remark } else { output::result };
        put(text);
        self.stops(found)
    }

    /// Whether findings make the command fail.
    pub(super) fn stops(&self, found: &[Diagnostic]) -> bool {
        refused(found, self.deny_warnings)
    }

    /// Shows a person the errors that leave nothing to work with; there is no result then.
    pub(super) fn refuse(&self, tree: &Tree, found: Vec<Diagnostic>) -> Stop {
        let style = Style { format: Format::Human, ..self.style };
        output::remark(report::show(tree, &pipeline::tidy(found), style));
        Stop::Failed
    }

    /// Tells a person how to learn more of what was found.
    pub(super) fn point_to_explain(&self, found: &[Diagnostic]) {
        let first = found.iter().find(|one| one.severity == Severity::Error).or(found.first());
        if let Some(code) = first.map(|one| one.code).filter(|_| self.style.format == Format::Human) {
            self.say(words(
                format!("詳しい説明は「madoguchi explain {code}」のように、指摘の名前を付けて見られます。"),
                format!("`madoguchi explain {code}` says more, and so for every code"),
            ));
        }
    }

    /// Ends a check: with what was found, and how much was looked at.
    pub(super) fn sum_up(&self, found: &[Diagnostic], (pages, links): (usize, usize), stops: bool) -> Done {
        let Words { ja, en } = language::counts(found);
        let looked_at = [language::number(pages, "page"), language::number(links, "link")].join(", ");
        self.say(words(format!("{ja}（{pages} ページ、リンク {links}）"), format!("{en} ({looked_at})")));
        if stops { Err(Stop::Failed) } else { Ok(()) }
    }
}

/// A build, with what could not be read among its findings.
pub(super) fn build(tree: &Tree, mut found: Vec<Diagnostic>, options: &Options, memos: &mut Memos) -> Checked<Built> {
    let value = pipeline::build(tree, options, memos).split(&mut found);
    Checked { value, diagnostics: pipeline::tidy(found) }
}

/// A folder as seen from where the program was started, with `/` between its parts and at its end; empty for that one.
fn seen_from_here(folder: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let seen = folder.strip_prefix(&here).unwrap_or(folder);
    let parts = seen.components().filter(|part| !matches!(part, Component::CurDir | Component::RootDir));
    let path: String = parts.map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect();
    if seen.has_root() { format!("/{path}") } else { path }
}

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(0))
}

/// Today in Japan, where the sites of this program are read.
pub(super) fn today() -> Date {
    let japan = jiff::SignedDuration::from_secs(now() + 9 * 3600);
    Date::from(jiff::civil::date(1970, 1, 1).saturating_add(japan))
}
