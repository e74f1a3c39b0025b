//! What was typed on the command line, then what it means.

mod serve;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use madoguchi::diag::{Checked, Diagnostic, Language, Severity, Span, has_errors, words};
use madoguchi::ledger::value::Date;
use madoguchi::report::{self, Format, Lines, Style};
use madoguchi::tree::{SitePath, Tree};
use madoguchi::{Built, Memos, Options, build, decision, disk, external, facts, links};

/// 窓口：事実のまちがいを許さない案内サイトを作ります / Makes help portals whose facts are right
#[derive(Debug, Parser)]
#[command(name = "madoguchi", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Common {
    /// content/ と themes/ のあるフォルダー / The folder that holds content/ and themes/
    #[arg(short, long, global = true, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// 指摘の形 / The form of findings
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    /// 警告もエラーとして扱う / Treat warnings as errors
    #[arg(long, global = true)]
    deny_warnings: bool,
    /// 色を付けるか / Whether to colour the output
    #[arg(long, global = true, value_enum, default_value_t)]
    color: Color,
    /// 指摘の言葉 / The language of messages
    #[arg(long, global = true, value_enum)]
    lang: Option<Language>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Color {
    /// 画面なら付ける / When it is shown on a terminal
    #[default]
    Auto,
    /// 付ける / Always
    Always,
    /// 付けない / Never
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// サイトを作ります。まちがいがあれば何も書きません / Writes the site, or nothing if there is an error
    Build {
        #[command(flatten)]
        site: SiteArgs,
        /// 出力先（なければ、サイトのフォルダーの public） / Where to write [default: public in the site's folder]
        #[arg(short, long, value_name = "DIR")]
        output_dir: Option<PathBuf>,
    },
    /// サイトを表示します。原稿を直すと、開いているページも変わります / Shows the site, and follows every change of it
    Serve {
        #[command(flatten)]
        site: SiteArgs,
        #[command(flatten)]
        server: serve::ServeArgs,
    },
    /// 書かずに確かめます / All of build but the writing
    Check {
        #[command(flatten)]
        site: SiteArgs,
        /// 外部のリンクにも問い合わせる / Also ask the links that lead outside
        #[arg(long)]
        external: bool,
        /// 問い合わせの結果を覚えておくファイル / Where answers are kept between runs
        #[arg(long, value_name = "FILE", default_value = ".madoguchi-links.jsonl", requires = "external")]
        external_cache: PathBuf,
        /// 1件を待つ秒数 / Seconds to wait for one answer
        #[arg(long, value_name = "SECONDS", default_value_t = 20, requires = "external")]
        external_timeout: u64,
    },
    /// できているサイトのリンクを確かめます（ほかの道具のサイトも） / Checks the links of any built site
    Links {
        /// サイトのフォルダー / The folder of the site
        dir: PathBuf,
        /// サイトを置くパス / The path the site is served under
        #[arg(long, value_name = "PATH", default_value = "/")]
        base_path: String,
        /// どこに置いても使えるか（「/」で始まるリンクを認めない） / Refuse links that begin with `/`
        #[arg(long)]
        relocatable: bool,
    },
    /// 台帳の事実と、使っているところを一覧にします / Lists the facts, and where each is used
    Facts {
        /// 事実、項目、またはデータの id / A fact, record or collection
        id: Option<String>,
        /// この日の値 / The values of this day
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
        as_of: Option<Date>,
    },
    /// 規則に答えを当てはめて、結果を見ます / Says what the rules of a decision make of some answers
    Decide {
        /// 規則の名前（content/decisions/ のファイル名） / The decision: its file's name in content/decisions/
        name: String,
        /// 答えのファイル（YAML または JSON）。「-」は標準入力 / The answers, YAML or JSON; `-`: standard input
        #[arg(long, value_name = "FILE")]
        answers: PathBuf,
    },
}

#[derive(Debug, Args)]
struct SiteArgs {
    /// サイトを置くパス。絶対アドレスが要るところだけに使います / Only for what needs an absolute address
    #[arg(long, value_name = "PATH", value_parser = parse_base_path)]
    base_path: Option<String>,
    /// この日のサイトを作る / Make the site as it stands on this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    as_of: Option<Date>,
    /// 下書きも入れる / Include drafts
    #[arg(long)]
    drafts: bool,
}

fn parse_day(text: &str) -> Result<Date, String> {
    match Date::parse(text) {
        Ok(day) if day.is_month() => Err(String::from("YYYY-MM-DD")),
        Ok(day) => Ok(day),
        Err(said) => Err(format!("{} / {}", said.ja, said.en)),
    }
}

fn parse_base_path(text: &str) -> Result<String, String> {
    madoguchi::config::base_path(text).ok_or_else(|| String::from("「/help/」のように書きます / write it as `/help/`"))
}

/// The exit code for “could not run”.
const COULD_NOT_RUN: u8 = 2;

/// Runs a command.
pub(crate) fn run(cli: &Cli) -> ExitCode {
    let session = Session::new(&cli.common);
    match &cli.command {
        Command::Build { site, output_dir } => session.build(site, output_dir.as_deref()),
        Command::Serve { site, server } => session.serve(site, server),
        Command::Check { site, external, external_cache, external_timeout } => {
            let outside = external.then(|| (external_cache.as_path(), Duration::from_secs(*external_timeout)));
            session.check(site, outside)
        }
        Command::Links { dir, base_path, relocatable } => session.links(dir, base_path, *relocatable),
        Command::Facts { id, as_of } => session.facts(id.as_deref(), *as_of),
        Command::Decide { name, answers } => session.decide(name, answers),
    }
}

struct Session<'a> {
    common: &'a Common,
    language: Language,
    style: Style,
}

impl Session<'_> {
    fn new(common: &Common) -> Session<'_> {
        let language = common.lang.unwrap_or_else(|| {
            let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
                .iter()
                .find_map(|name| std::env::var(name).ok().filter(|one| !one.is_empty()));
            match locale {
                Some(locale) if locale.starts_with("en") => Language::En,
                _ => Language::Ja,
            }
        });
        let color = match common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::io::IsTerminal::is_terminal(&std::io::stderr())
            }
        };
        Session { common, language, style: Style { format: common.format, language, color } }
    }

    fn say(&self, ja: &str, en: &str) {
        eprintln!("{}", words(ja, en).get(self.language));
    }

    /// Shows findings and tells whether they stop the work. JSON goes to standard output, for it is data.
    fn report(&self, tree: &Tree, found: &[Diagnostic]) -> bool {
        let text = report::show(tree, found, self.style);
        match self.common.format {
            Format::Json | Format::Github => print!("{text}"),
            Format::Human | Format::Short => eprint!("{text}"),
        }
        has_errors(found) || (self.common.deny_warnings && !found.is_empty())
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
    fn make(&self, options: &Options) -> Option<(Tree, Checked<Built>)> {
        let root = &self.common.root;
        if !self.has_content() {
            return None;
        }
        let (tree, mut unread) = disk::read_site(root);
        let mut built = build(&tree, options, &mut Memos::default());
        unread.append(&mut built.diagnostics);
        built.diagnostics = madoguchi::tidy(unread);
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

    fn build(&self, site: &SiteArgs, output: Option<&Path>) -> ExitCode {
        let Some((tree, built)) = self.make(&self.options(site)) else { return ExitCode::from(COULD_NOT_RUN) };
        let counts = self.counts(&built.diagnostics);
        if self.report(&tree, &built.diagnostics) {
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

    fn check(&self, site: &SiteArgs, outside: Option<(&Path, Duration)>) -> ExitCode {
        let Some((tree, built)) = self.make(&self.options(site)) else { return ExitCode::from(COULD_NOT_RUN) };
        let mut found = built.diagnostics;
        if let Some((cache, timeout)) = outside {
            found.extend(self.ask_outside(&built.value.outside, cache, timeout));
            found = madoguchi::tidy(found);
        }
        let failed = self.report(&tree, &found);
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
        let Some(base_path) = madoguchi::config::base_path(base_path) else {
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
        let found = madoguchi::tidy(found);
        let failed = self.report(&tree, &found);
        let counts = self.counts(&found);
        self.say(
            &format!("{counts}（{} ページ、リンク {}）", checked.pages, checked.links),
            &format!("{counts} ({} pages, {} links)", checked.pages, checked.links),
        );
        if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }

    fn facts(&self, id: Option<&str>, as_of: Option<Date>) -> ExitCode {
        if !self.has_content() {
            return ExitCode::from(COULD_NOT_RUN);
        }
        let options = Options { as_of_given: as_of.is_some(), ..Options::on(as_of.unwrap_or_else(today)) };
        let (tree, mut found) = disk::read_site(&self.common.root);
        let site = madoguchi::site::load(&tree, &options, &mut Memos::default()).split(&mut found);
        found.retain(|one| one.severity == Severity::Error);
        if has_errors(&found) {
            return self.refuse(&tree, found);
        }
        match facts::list(&site, id, &mut Lines::new(&tree)) {
            Ok(rows) => {
                match self.common.format {
                    Format::Json => print!("{}", facts::json(&rows)),
                    _ => print!("{}", facts::human(&rows, self.language)),
                }
                ExitCode::SUCCESS
            }
            Err(near) => {
                let id = id.unwrap_or_default();
                let near_ja = if near.is_empty() {
                    String::new()
                } else {
                    format!("。もしかして「{}」ですか", near.join("」「"))
                };
                let near_en =
                    if near.is_empty() { String::new() } else { format!("; did you mean `{}`?", near.join("`, `")) };
                self.say(
                    &format!("「{id}」という事実はありません{near_ja}"),
                    &format!("there is no fact `{id}`{near_en}"),
                );
                ExitCode::FAILURE
            }
        }
    }

    fn decide(&self, name: &str, answers: &Path) -> ExitCode {
        let read = if answers == Path::new("-") {
            std::io::read_to_string(std::io::stdin()).ok()
        } else {
            disk::read_text(answers)
        };
        let Some(text) = read else {
            let path = answers.display();
            self.say(
                &format!("答えのファイル「{path}」を UTF-8 の文字として読めません"),
                &format!("can't read the answers in `{path}` as UTF-8 text"),
            );
            return ExitCode::from(COULD_NOT_RUN);
        };
        let (tree, mut found) = disk::read_site(&self.common.root);
        let site = madoguchi::site::load(&tree, &Options::on(today()), &mut Memos::default()).split(&mut found);
        found.retain(|one| one.severity == Severity::Error);
        if has_errors(&found) {
            return self.refuse(&tree, found);
        }
        let Some(decision) = site.decisions.get(name) else {
            let all: Vec<&str> = site.decisions.keys().map(String::as_str).collect();
            let (ja, en) = (all.join("、"), all.join(", "));
            self.say(
                &format!("「{name}」という規則はありません（あるもの：{ja}）"),
                &format!("there is no decision `{name}` (there are: {en})"),
            );
            return ExitCode::FAILURE;
        };
        // The answers are shown as a file beside the site's, whatever their place.
        let file = answers.file_name().and_then(|name| name.to_str()).filter(|name| *name != "-");
        let Some(path) = SitePath::new(file.unwrap_or("stdin")) else { return ExitCode::from(COULD_NOT_RUN) };
        let form = (self.common.format == Format::Json, self.language);
        match decision::show::decide(&site, decision, (&path, &text), form) {
            Ok(shown) => {
                print!("{shown}");
                ExitCode::SUCCESS
            }
            Err(found) => self.refuse(&[(path, text.as_bytes().into())].into_iter().collect(), found),
        }
    }

    /// Shows what is wrong to a person; standard output stays empty, for it is for data.
    fn refuse(&self, tree: &Tree, found: Vec<Diagnostic>) -> ExitCode {
        eprint!("{}", report::show(tree, &madoguchi::tidy(found), Style { format: Format::Human, ..self.style }));
        ExitCode::FAILURE
    }
}

/// Today in Japan, where the sites of this program are read.
fn today() -> Date {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let seconds = i64::try_from(seconds).unwrap_or(0) + 9 * 3600;
    let date = jiff::civil::date(1970, 1, 1).saturating_add(jiff::SignedDuration::from_secs(seconds));
    Date::from(date)
}
