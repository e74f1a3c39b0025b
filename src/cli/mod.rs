//! What was typed on the command line, then what it means.

#[macro_use]
mod out;
mod args;
mod ask;
mod lasting;
mod scaffold;
mod serve;
mod speech;

use std::collections::BTreeMap;
use std::path::{Component, Path};
use std::process::ExitCode;
use std::time::Duration;

use args::{Cli, Color, Command, Common, SiteArgs};
use clap::{CommandFactory, FromArgMatches};

use madoguchi::base::diag::{Checked, Diagnostic, Language, Severity, Span, refused, words};
use madoguchi::base::tree::{SitePath, Tree};
use madoguchi::build::{Built, Memos, build};
use madoguchi::check::freshness;
use madoguchi::report::{self, Format, Style};
use madoguchi::site::Options;
use madoguchi::tools::external;
use madoguchi::value::Date;
use madoguchi::{disk, links};

/// The exit code for “could not run”.
const COULD_NOT_RUN: u8 = 2;

/// Reads what was typed, and does it.
pub(crate) fn main() -> ExitCode {
    let typed: Vec<String> = std::env::args_os().map(|one| one.to_string_lossy().into_owned()).collect();
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|one| !one.is_empty()));
    let language = speech::language(&typed, locale.as_deref());
    let matches = speech::command(Cli::command(), language).try_get_matches();
    match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => run(&cli, language),
        Err(error) => {
            let text = speech::said(&error, language);
            if error.use_stderr() {
                eprint!("{text}");
                return ExitCode::from(COULD_NOT_RUN);
            }
            print!("{text}");
            ExitCode::SUCCESS
        }
    }
}

fn run(cli: &Cli, language: Language) -> ExitCode {
    let session = Session::new(&cli.common, language);
    match &cli.command {
        Command::Build { site, output_dir, deny_overdue } => session.build(site, output_dir.as_deref(), *deny_overdue),
        Command::Serve { site, server } => session.serve(site, server),
        Command::Check { site, fix, external, external_cache, external_timeout, deny_overdue, due } => {
            let outside = external.then(|| (external_cache.as_path(), Duration::from_secs(*external_timeout)));
            session.check(site, *fix, outside, (*deny_overdue, *due))
        }
        Command::Explain { code } => session.explain(code.as_deref()),
        Command::Links { dir, base_path, relocatable } => session.links(dir, base_path, *relocatable),
        Command::Facts { id, as_of, upcoming } => session.facts(id.as_deref(), *as_of, *upcoming),
        Command::Diff { old, new, as_of } => session.diff(old.as_deref(), new.as_deref(), as_of),
        Command::Published { forget, check } => session.published(forget, *check),
        Command::Decide { name, answers } => session.decide(name, answers),
        Command::Init { dir, name } => session.init(dir, name),
        Command::New { what } => session.add(what),
        Command::Schema { name, write } => session.schema(name.as_deref(), *write),
    }
}

struct Session<'a> {
    common: &'a Common,
    language: Language,
    style: Style,
    /// The site's folder as seen from here, with its last `/`.
    folder: String,
}

impl Session<'_> {
    fn new(common: &Common, language: Language) -> Session<'_> {
        let color = match common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::io::IsTerminal::is_terminal(&std::io::stderr())
            }
        };
        let style = Style { format: common.format, language, color, most: common.max_findings };
        Session { common, language, style, folder: folder(&common.root) }
    }

    fn say(&self, ja: &str, en: &str) {
        eprintln!("{}", words(ja, en).get(self.language));
    }

    /// Shows findings and tells whether they stop the work. JSON goes to standard output, for it is data.
    fn report(&self, tree: &Tree, found: &[Diagnostic]) -> bool {
        self.report_in(&self.folder, tree, found)
    }

    fn report_in(&self, folder: &str, tree: &Tree, found: &[Diagnostic]) -> bool {
        let text = report::show_in(folder, tree, found, self.style);
        match self.common.format {
            Format::Json | Format::Github | Format::Sarif | Format::Markdown => print!("{text}"),
            Format::Human | Format::Short => eprint!("{text}"),
        }
        self.fails(found)
    }

    fn fails(&self, found: &[Diagnostic]) -> bool {
        refused(found, self.common.deny_warnings)
    }

    /// Tells a person how to learn more of what was found.
    fn point_to_explain(&self, found: &[Diagnostic]) {
        let first = found.iter().find(|one| one.severity == Severity::Error).or(found.first());
        if let Some(code) = first.map(|one| one.code).filter(|_| self.common.format == Format::Human) {
            self.say(
                &format!("くわしい説明は「madoguchi explain {code}」のように、指摘の名前を付けて見られます。"),
                &format!("`madoguchi explain {code}` says more, and so for every code"),
            );
        }
    }

    fn counts(&self, found: &[Diagnostic]) -> String {
        let errors = found.iter().filter(|one| one.severity == Severity::Error).count();
        let warnings = found.len() - errors;
        match self.language {
            Language::Ja => format!("エラー {errors} 件、警告 {warnings} 件"),
            Language::En => format!("{errors} errors, {warnings} warnings"),
        }
    }

    fn options(&self, site: &SiteArgs) -> Options {
        Options {
            today: site.as_of.unwrap_or_else(today),
            as_of_given: site.as_of.is_some(),
            drafts: site.drafts,
            base_path: site.base_path.clone(),
        }
    }

    /// Reads the folder and builds; `None` when there is nothing to read.
    fn make(&self, options: &Options, memos: &mut Memos) -> Option<(Tree, Checked<Built>)> {
        let root = &self.common.root;
        if !self.has_content() {
            return None;
        }
        let (tree, mut unread) = disk::read_site(root);
        let mut built = build(&tree, options, memos);
        unread.append(&mut built.diagnostics);
        built.diagnostics = madoguchi::build::tidy(unread);
        Some((tree, built))
    }

    /// Whether there is a site to read; says so when not.
    fn has_content(&self) -> bool {
        let root = &self.common.root;
        let there = root.join("content").is_dir();
        if !there {
            let root = root.display();
            self.say(
                &format!("「{root}」に content フォルダーがありません。サイトのフォルダーで実行するか、「-r」で場所を指定してください。"),
                &format!("there is no content/ in `{root}`; run this in the site's folder, or name it with `-r`"),
            );
        }
        there
    }

    fn build(&self, site: &SiteArgs, output: Option<&Path>, deny_overdue: bool) -> ExitCode {
        let Some((tree, mut built)) = self.make(&self.options(site), &mut Memos::default()) else {
            return ExitCode::from(COULD_NOT_RUN);
        };
        if deny_overdue {
            freshness::deny(&mut built.diagnostics);
        }
        let counts = self.counts(&built.diagnostics);
        if self.report(&tree, &built.diagnostics) {
            self.point_to_explain(&built.diagnostics);
            self.say(
                &format!("{counts}。サイトは書き換えていません。"),
                &format!("{counts}; the site was left as it is"),
            );
            return ExitCode::FAILURE;
        }
        let folder = output.map_or_else(|| self.common.root.join("public"), Path::to_path_buf);
        match disk::write(&folder, &built.value.tree, &self.common.root) {
            Ok(done) => {
                let made = built.value.counts;
                let (pages, all) = (made.pages, folder.display());
                self.say(
                    &format!(
                        "「{all}」に {pages} ページを作りました（書いた {}、そのまま {}、消した {} ファイル、確かめたリンク {}）。{counts}。",
                        done.written, done.kept, done.removed, made.links
                    ),
                    &format!(
                        "made {pages} pages in `{all}` ({} files written, {} kept, {} removed, {} links checked); {counts}",
                        done.written, done.kept, done.removed, made.links
                    ),
                );
                // The process ends here; giving back the memory of 10,000 pages piece by piece takes some 0.5 s.
                std::mem::forget((tree, built));
                ExitCode::SUCCESS
            }
            Err(error) => {
                self.write_error(&error);
                ExitCode::from(COULD_NOT_RUN)
            }
        }
    }

    fn write_error(&self, error: &disk::WriteError) {
        match error {
            disk::WriteError::Foreign(path) => {
                let path = path.display();
                self.say(
                    &format!("「{path}」には、この道具が作ったものでないファイルがあります。消してしまわないよう、書きませんでした。空のフォルダーか、別の場所を「-o」で指定してください。"),
                    &format!("`{path}` holds files that madoguchi did not make, so nothing was written; name an empty or new folder with `-o`"),
                );
            }
            disk::WriteError::Forbidden(path) => {
                let path = path.display();
                self.say(
                    &format!("「{path}」は原稿のある場所なので、出力先にできません。別のフォルダーを「-o」で指定してください。"),
                    &format!("`{path}` holds the sources and can't be the output folder; name another with `-o`"),
                );
            }
            disk::WriteError::Io(path, error) => {
                let path = path.display();
                self.say(
                    &format!("「{path}」に書けません（{error}）。空き容量と権限を確かめてください。"),
                    &format!("can't write `{path}`: {error}"),
                );
            }
        }
    }

    /// Mends the wording of the sources; `false` when a file could not be written.
    fn mend(&self, options: &Options) -> bool {
        let (tree, _) = disk::read_site(&self.common.root);
        let mended = madoguchi::build::mend(&tree, options, &mut Memos::default());
        for (path, text, count) in &mended.files {
            let Some(old) = tree.get(path) else { continue };
            if let Err(error) = disk::rewrite(&self.common.root, path, old, text) {
                match error {
                    disk::RewriteError::Changed(path) => {
                        let path = path.display();
                        self.say(
                            &format!("「{path}」は、ほかのプログラムが書き換えたところなので、直しませんでした。もう一度実行してください。"),
                            &format!("`{path}` has just been changed by something else, so it was left alone; run this again"),
                        );
                    }
                    disk::RewriteError::Io(path, error) => {
                        let path = path.display();
                        self.say(
                            &format!("「{path}」を書き直せません（{error}）。空き容量と権限を確かめてください。"),
                            &format!("can't rewrite `{path}`: {error}"),
                        );
                    }
                }
                return false;
            }
            self.say(
                &format!("「{path}」の表記を {count} か所直しました。"),
                &format!("mended {count} places in `{path}`"),
            );
        }
        if mended.files.is_empty() {
            self.say(
                "自動で直せる表記のゆれはありませんでした。",
                "there was no wording to be mended without a person",
            );
        }
        true
    }

    fn check(
        &self,
        site: &SiteArgs,
        fix: bool,
        outside: Option<(&Path, Duration)>,
        (deny_overdue, due): (bool, Option<u32>),
    ) -> ExitCode {
        let options = self.options(site);
        if fix && self.common.root.join("content").is_dir() && !self.mend(&options) {
            return ExitCode::from(COULD_NOT_RUN);
        }
        let Some((tree, built)) = self.make(&options, &mut Memos::default()) else {
            return ExitCode::from(COULD_NOT_RUN);
        };
        let mut found = built.diagnostics;
        if deny_overdue {
            freshness::deny(&mut found);
        }
        if let Some((cache, timeout)) = outside {
            found.extend(self.ask_outside(&built.value.outside, cache, timeout));
            found = madoguchi::build::tidy(found);
        }
        let failed = match due {
            Some(days) => self.report_due(&tree, &found, &freshness::due(&built.value.site, days)),
            None => self.report(&tree, &found),
        };
        self.point_to_explain(&found);
        let counts = self.counts(&found);
        let made = built.value.counts;
        self.say(
            &format!("{counts}（{} ページ、リンク {}）", made.pages, made.links),
            &format!("{counts} ({} pages, {} links)", made.pages, made.links),
        );
        if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }

    fn ask_outside(&self, urls: &BTreeMap<String, Vec<Span>>, cache: &Path, timeout: Duration) -> Vec<Diagnostic> {
        let cache = self.common.root.join(cache);
        let kept = disk::read_text(&cache).unwrap_or_default();
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(0));
        let options = external::ExternalOptions { timeout, cache: kept, now, ..external::ExternalOptions::default() };
        let (found, kept) = external::check(urls, &options);
        if let Err(error) = disk::write_text(&cache, &kept) {
            let path = cache.display();
            self.say(&format!("「{path}」に書けません（{error}）"), &format!("can't write `{path}`: {error}"));
        }
        found
    }

    fn links(&self, dir: &Path, base_path: &str, relocatable: bool) -> ExitCode {
        let Some(base_path) = madoguchi::site::config::base_path(base_path) else {
            self.say("--base-path は「/help/」のように書きます", "write --base-path as `/help/`");
            return ExitCode::from(COULD_NOT_RUN);
        };
        if !dir.is_dir() {
            let dir = dir.display();
            self.say(&format!("「{dir}」というフォルダーがありません"), &format!("there is no folder `{dir}`"));
            return ExitCode::from(COULD_NOT_RUN);
        }
        let (tree, mut found) = disk::read(dir);
        let options = links::Options {
            base_path,
            relocatable,
            absolute_allowed: SitePath::new("404.html").into_iter().collect(),
            extensionless: !relocatable,
            ..links::Options::default()
        };
        let checked = links::check(&tree, &options, &links::NoOrigins);
        found.extend(checked.diagnostics);
        let found = madoguchi::build::tidy(found);
        let failed = self.report_in(&folder(dir), &tree, &found);
        let counts = self.counts(&found);
        self.say(
            &format!("{counts}（{} ページ、リンク {}）", checked.pages, checked.links),
            &format!("{counts} ({} pages, {} links)", checked.pages, checked.links),
        );
        if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }

    /// Shows what is wrong to a person; standard output stays empty, for it is for data.
    fn refuse(&self, tree: &Tree, found: Vec<Diagnostic>) -> ExitCode {
        eprint!(
            "{}",
            report::show(tree, &madoguchi::build::tidy(found), Style { format: Format::Human, ..self.style })
        );
        ExitCode::FAILURE
    }
}

/// A folder as seen from here, with `/` between its parts and at its end; empty for this one.
fn folder(root: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let seen = root.strip_prefix(&here).unwrap_or(root);
    let parts = seen.components().filter(|part| !matches!(part, Component::CurDir | Component::RootDir));
    let path: String = parts.map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect();
    if seen.has_root() { format!("/{path}") } else { path }
}

/// Today in Japan, where the sites of this program are read.
fn today() -> Date {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let seconds = i64::try_from(seconds).unwrap_or(0) + 9 * 3600;
    let date = jiff::civil::date(1970, 1, 1).saturating_add(jiff::SignedDuration::from_secs(seconds));
    Date::from(date)
}
