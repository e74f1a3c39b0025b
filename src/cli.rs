//! What was typed on the command line, then what it means.

#[macro_use]
mod out;
mod lasting;
mod serve;
mod speech;

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use madoguchi::diag::{Checked, Diagnostic, Language, Severity, Span, has_errors, refused, words};
use madoguchi::ledger::value::Date;
use madoguchi::report::{self, Format, Lines, Style};
use madoguchi::site::Site;
use madoguchi::tree::{SitePath, Tree};
use madoguchi::{
    Built, Memos, Options, build, decision, disk, explain, external, facts, freshness, links, scaffold, schema,
};

/// 窓口：事実のまちがいを許さない案内サイトを作ります / Makes help portals whose facts are right
#[derive(Debug, Parser)]
#[command(name = "madoguchi", version, disable_help_subcommand = true)]
#[command(disable_help_flag = true, disable_version_flag = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
    /// 版の番号を見る / Show the version
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Debug, Args)]
struct Common {
    /// content/ と themes/ のあるフォルダー（なければ、いまの場所） / The folder that holds content/ and themes/ [default: here]
    #[arg(short, long, global = true, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// 指摘の形：human、short、json、github、sarif、markdown / The form of findings: human, short, json, github, sarif or markdown
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    /// 見せる指摘の数（なければ、人には 100、プログラムにはすべて） / The most findings to show [default: 100, for programs all]
    #[arg(long, global = true, value_name = "N")]
    max_findings: Option<usize>,
    /// 警告もエラーとして扱う（overdue のほか） / Treat warnings as errors (but not overdue)
    #[arg(long, global = true)]
    deny_warnings: bool,
    /// 色を付けるか：auto（画面なら付ける）、always、never / Whether to colour the output: auto, always or never
    #[arg(long, global = true, value_enum, default_value_t)]
    color: Color,
    /// 言葉：ja（日本語）、en（英語） / The language: ja (Japanese) or en (English)
    #[arg(long, global = true, value_enum)]
    lang: Option<Language>,
    /// 使い方を見る / Show how it is used
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Color {
    #[default]
    Auto,
    Always,
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
        /// 見直しの日を過ぎたものがあれば、エラーにする / Refuse what was not reviewed in time
        #[arg(long)]
        deny_overdue: bool,
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
        /// 直し方の決まっている表記のゆれを、原稿の中で直す / Mend slips of wording in the sources where there is but one way to
        #[arg(long)]
        fix: bool,
        /// 外部のリンクにも問い合わせる / Also ask the links that lead outside
        #[arg(long)]
        external: bool,
        /// 問い合わせの結果を覚えておくファイル（なければ .madoguchi-links.jsonl） / Where answers are kept between runs [default: .madoguchi-links.jsonl]
        #[arg(long, value_name = "FILE", default_value = ".madoguchi-links.jsonl", requires = "external")]
        external_cache: PathBuf,
        /// 見直しの日を過ぎたものがあれば、エラーにする / Refuse what was not reviewed in time
        #[arg(long)]
        deny_overdue: bool,
        /// この日数のうちに見直すものも、担当ごとに見せる / Also list, by owner, what must be reviewed within so many days
        #[arg(long, value_name = "DAYS", value_parser = parse_days)]
        due: Option<u32>,
        /// 1件を待つ秒数（なければ 20） / Seconds to wait for one answer [default: 20]
        #[arg(long, value_name = "SECONDS", default_value_t = 20, requires = "external", value_parser = parse_seconds)]
        external_timeout: u64,
    },
    /// できているサイトのリンクを確かめます（ほかの道具のサイトも） / Checks the links of any built site
    Links {
        /// サイトのフォルダー / The folder of the site
        dir: PathBuf,
        /// サイトを置くパス（なければ「/」） / The path the site is served under [default: /]
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
        /// これから始まる値と終わる値を、日付の順に / What is going to change, by day
        #[arg(long)]
        upcoming: bool,
    },
    /// 2つのサイトを、意味で比べます / Compares two sites in what they mean
    Diff {
        /// 前のサイトのフォルダー。2つの日を比べるときは、そのサイトのフォルダー / The folder of the site as it was; for two days, of the site
        old: Option<PathBuf>,
        /// いまのサイトのフォルダー（なければ -r の場所） / The folder of the site as it is [default: that of -r]
        new: Option<PathBuf>,
        /// この日の内容を比べる。2つ書くと、前と後 / Compare as of this day; given twice, as of one and of the other
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
        as_of: Vec<Date>,
    },
    /// 公開したアドレスの一覧（content/published.txt）に、新しいページと見出しを書き足します / Adds new pages and headings to the list of published addresses
    #[command(visible_alias = "publish-lock")]
    Published {
        /// 一覧から消すアドレス。ページなら、その見出しもすべて / Drop an address from the list, a page with all that is in it
        #[arg(long, value_name = "ADDRESS")]
        forget: Vec<String>,
        /// 書かずに、足りないものがあるかを確かめる / Only tell whether something is missing from it
        #[arg(long, conflicts_with = "forget")]
        check: bool,
    },
    /// 指摘の意味、理由、直し方を、例を挙げて説明します / Says what a finding means, why it matters, and how to mend it
    Explain {
        /// 指摘の名前（なければ、全部の一覧） / The code of the finding; without one, all are listed
        code: Option<String>,
    },
    /// 新しいサイトのひな型を作ります / Makes a new site
    Init {
        /// 作るフォルダー / The folder
        dir: PathBuf,
        /// 団体の名前 / The name of the association
        #[arg(long, default_value = "見本協会")]
        name: String,
    },
    /// 編集ソフトが使う JSON Schema を見せるか、schemas/ に書きます / Shows or writes JSON Schemas for editors
    Schema {
        /// 名前。なければ一覧 / Its name [default: lists the names]
        name: Option<String>,
        /// すべてを schemas/ に書く / Write all of them into schemas/
        #[arg(long, conflicts_with = "name")]
        write: bool,
    },
    /// ページ、データ、規則、例のひな型を足します / Adds a page, a file of data, a decision or a case
    New {
        #[command(subcommand)]
        what: New,
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

#[derive(Debug, Subcommand)]
enum New {
    /// ページ / A page
    Page {
        /// content/ の中の場所（qa/parking.md のように） / Its place in content/
        path: String,
        /// 題 / Its title
        #[arg(long)]
        title: Option<String>,
    },
    /// データのファイル / A file of data
    Data {
        /// 名前（hotlines、amounts など） / Its name: hotlines, amounts …
        name: String,
    },
    /// はじめからあるテーマのファイルを、直せるように themes/ に写す / Files of the built-in theme, to be changed in themes/
    Theme {
        /// css/tokens.css など（なければ、すべて） / Such as css/tokens.css [default: all]
        files: Vec<String>,
    },
    /// 規則とその例 / A decision and its cases
    Decision {
        /// 名前 / Its name
        name: String,
    },
    /// 規則の例をひとつ、いまの結果で / A case of a decision, with its present result
    Case {
        /// 規則の名前 / The decision
        decision: String,
        /// 何を確かめる例か / What it shows
        #[arg(long)]
        name: String,
        /// 答えのファイル。「-」は標準入力。なければ最初の例の答え / The answers [default: those of the first case]
        #[arg(long, value_name = "FILE")]
        answers: Option<PathBuf>,
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
        Err(said) => Err(format!("{} / {}", said.ja.trim_end_matches('。'), said.en)),
    }
}

fn parse_seconds(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| String::from("「20」のように、秒数を書きます / write the seconds, as in `20`"))
}

fn parse_days(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| String::from("「30」のように、日数を書きます / write the days, as in `30`"))
}

fn parse_base_path(text: &str) -> Result<String, String> {
    madoguchi::config::base_path(text).ok_or_else(|| String::from("「/help/」のように書きます / write it as `/help/`"))
}

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

    fn build(&self, site: &SiteArgs, output: Option<&Path>, deny_overdue: bool) -> ExitCode {
        let Some((tree, mut built)) = self.make(&self.options(site)) else { return ExitCode::from(COULD_NOT_RUN) };
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
        let mended = madoguchi::mend(&tree, options, &mut Memos::default());
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

    fn explain(&self, code: Option<&str>) -> ExitCode {
        let json = self.common.format == Format::Json;
        let Some(code) = code else {
            print!("{}", explain::list(self.language, json));
            return ExitCode::SUCCESS;
        };
        match explain::one(&code.to_ascii_lowercase(), self.language, json) {
            Ok(text) => {
                print!("{text}");
                ExitCode::SUCCESS
            }
            Err(near) => {
                self.not_found(
                    &format!("「{code}」という指摘はありません"),
                    &format!("there is no finding `{code}`"),
                    &near,
                );
                ExitCode::FAILURE
            }
        }
    }

    /// Says that something does not exist, and what was probably meant.
    fn not_found(&self, ja: &str, en: &str, near: &[String]) {
        let near_ja = if near.is_empty() {
            String::new()
        } else {
            format!("。もしかして「{}」ですか", near.join("」「"))
        };
        let near_en = if near.is_empty() { String::new() } else { format!("; did you mean `{}`?", near.join("`, `")) };
        self.say(&format!("{ja}{near_ja}"), &format!("{en}{near_en}"));
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
        let Some((tree, built)) = self.make(&options) else { return ExitCode::from(COULD_NOT_RUN) };
        let mut found = built.diagnostics;
        if deny_overdue {
            freshness::deny(&mut found);
        }
        if let Some((cache, timeout)) = outside {
            found.extend(self.ask_outside(&built.value.outside, cache, timeout));
            found = madoguchi::tidy(found);
        }
        let failed = match due {
            Some(days) => self.report_due(&tree, &found, &options, days),
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
        let failed = self.report_in(&folder(dir), &tree, &found);
        let counts = self.counts(&found);
        self.say(
            &format!("{counts}（{} ページ、リンク {}）", checked.pages, checked.links),
            &format!("{counts} ({} pages, {} links)", checked.pages, checked.links),
        );
        if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }

    fn facts(&self, id: Option<&str>, as_of: Option<Date>, upcoming: bool) -> ExitCode {
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
            Ok(_) if upcoming => {
                let rows = facts::upcoming::list(&site, id, &mut Lines::new(&tree));
                match self.common.format {
                    Format::Json => print!("{}", facts::upcoming::json(&rows)),
                    _ => print!("{}", facts::upcoming::human(&rows, self.language)),
                }
                ExitCode::SUCCESS
            }
            Ok(rows) => {
                match self.common.format {
                    Format::Json => print!("{}", facts::json(&rows)),
                    _ => print!("{}", facts::human(&rows, self.language)),
                }
                ExitCode::SUCCESS
            }
            Err(near) => {
                let id = id.unwrap_or_default();
                self.not_found(&format!("「{id}」という事実はありません"), &format!("there is no fact `{id}`"), &near);
                ExitCode::FAILURE
            }
        }
    }

    /// The text of a file of answers, or of standard input; says so when it can't be read.
    fn answers(&self, answers: &Path) -> Option<(SitePath, String)> {
        let read = if answers == Path::new("-") {
            std::io::read_to_string(std::io::stdin()).ok()
        } else {
            disk::read_text(answers)
        };
        let path = answers.display();
        if answers != Path::new("-") && !answers.is_file() {
            self.say(&format!("答えのファイル「{path}」がありません"), &format!("there is no file `{path}`"));
        } else if read.is_none() {
            self.say(
                &format!("答えのファイル「{path}」を UTF-8 の文字として読めません"),
                &format!("can't read the answers in `{path}` as UTF-8 text"),
            );
        }
        // The answers are shown as a file beside the site's, whatever their place.
        let file = answers.file_name().and_then(|name| name.to_str()).filter(|name| *name != "-");
        Some((SitePath::new(file.unwrap_or("stdin"))?, read?))
    }

    /// The site without its errors in the pages; shows them and says nothing else when it can't be used.
    fn load(&self) -> Result<(Tree, Site), ExitCode> {
        if !self.has_content() {
            return Err(ExitCode::from(COULD_NOT_RUN));
        }
        let (tree, mut found) = disk::read_site(&self.common.root);
        let site = madoguchi::site::load(&tree, &Options::on(today()), &mut Memos::default()).split(&mut found);
        found.retain(|one| one.severity == Severity::Error);
        if has_errors(&found) { Err(self.refuse(&tree, found)) } else { Ok((tree, site)) }
    }

    /// The decision of a name; says which there are when there is none.
    fn decision<'s>(&self, site: &'s Site, name: &str) -> Option<&'s decision::Decision> {
        let found = site.decisions.get(name);
        if found.is_none() {
            let all: Vec<&str> = site.decisions.keys().map(String::as_str).collect();
            let (ja, en) = (all.join("、"), all.join(", "));
            self.say(
                &format!("「{name}」という規則はありません（あるもの：{ja}）"),
                &format!("there is no decision `{name}` (there are: {en})"),
            );
        }
        found
    }

    fn decide(&self, name: &str, answers: &Path) -> ExitCode {
        let Some((path, text)) = self.answers(answers) else { return ExitCode::from(COULD_NOT_RUN) };
        let (_, site) = match self.load() {
            Ok(loaded) => loaded,
            Err(code) => return code,
        };
        let Some(decision) = self.decision(&site, name) else { return ExitCode::FAILURE };
        let form = (self.common.format == Format::Json, self.language);
        match decision::show::decide(&site, decision, (&path, &text), form) {
            Ok(shown) => {
                print!("{shown}");
                ExitCode::SUCCESS
            }
            Err(found) => self.refuse(&[(path, text.as_bytes().into())].into_iter().collect(), found),
        }
    }

    fn init(&self, dir: &Path, name: &str) -> ExitCode {
        let place = dir.display();
        if !disk::is_empty(dir) {
            self.say(
                &format!("「{place}」には、すでにファイルがあります。空のフォルダーか、新しい名前を書いてください"),
                &format!("`{place}` is not empty; name an empty or a new folder"),
            );
            return ExitCode::from(COULD_NOT_RUN);
        }
        let made = match scaffold::site_of(name, today()) {
            Ok(made) => made,
            Err(said) => {
                self.say(&said.ja, &said.en);
                return ExitCode::FAILURE;
            }
        };
        if !self.create(dir, &made) {
            return ExitCode::from(COULD_NOT_RUN);
        }
        let quoted = if place.to_string().contains(' ') { format!("\"{place}\"") } else { place.to_string() };
        self.say(
            &format!("「{place}」に見本のサイトを作りました。次は「madoguchi build -r {quoted}」です。直すところは README.md にあります。"),
            &format!("made a sample site in `{place}`; next: `madoguchi build -r {quoted}`; its README.md says what to change"),
        );
        ExitCode::SUCCESS
    }

    fn schema(&self, name: Option<&str>, write: bool) -> ExitCode {
        let all = schema::all();
        if write {
            for (path, text) in scaffold::schemas().iter() {
                let place = self.common.root.join(path.as_str());
                if let Err(error) = disk::write_text(&place, &String::from_utf8_lossy(text)) {
                    let place = place.display();
                    self.say(
                        &format!("「{place}」に書けません（{error}）"),
                        &format!("can't write `{place}`: {error}"),
                    );
                    return ExitCode::from(COULD_NOT_RUN);
                }
            }
            let count = all.len();
            self.say(&format!("schemas/ に {count} 個を書きました"), &format!("wrote {count} schemas into schemas/"));
            return ExitCode::SUCCESS;
        }
        let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        match name.map(|name| all.iter().find(|(one, _)| one == name)) {
            None => println!("{}", names.join("\n")),
            Some(Some((_, schema))) => println!("{schema:#}"),
            Some(None) => {
                let (ja, en) = (names.join("、"), names.join(", "));
                let name = name.unwrap_or_default();
                self.say(
                    &format!("「{name}」というスキーマはありません（あるもの：{ja}）"),
                    &format!("there is no schema `{name}` (there are: {en})"),
                );
                return ExitCode::FAILURE;
            }
        }
        ExitCode::SUCCESS
    }

    /// Writes new files and says which; tells what stands in the way when it can't.
    fn create(&self, folder: &Path, tree: &Tree) -> bool {
        match disk::create(folder, tree) {
            Ok(()) => return true,
            Err((place, None)) => {
                let place = place.display();
                self.say(&format!("「{place}」は、すでにあります"), &format!("`{place}` is there already"));
            }
            Err((place, Some(error))) => {
                let place = place.display();
                self.say(&format!("「{place}」に書けません（{error}）"), &format!("can't write `{place}`: {error}"));
            }
        }
        false
    }

    fn add(&self, what: &New) -> ExitCode {
        let made = match what {
            New::Page { path, title } => {
                let (there, _) = disk::read_site(&self.common.root);
                scaffold::page(&there, path, title.as_deref(), today())
            }
            New::Data { name } => scaffold::data(name),
            New::Theme { files } => {
                let (there, _) = disk::read_site(&self.common.root);
                scaffold::theme(&there, &madoguchi::config::read(&there).value.theme, files)
            }
            New::Decision { name } => match self.load() {
                Ok((_, site)) => scaffold::decision(&site, name),
                Err(code) => return code,
            },
            New::Case { decision, name, answers } => return self.add_case(decision, name, answers.as_deref()),
        };
        let tree = match made {
            Ok(tree) => tree,
            Err(said) => {
                self.say(&said.ja, &said.en);
                return ExitCode::FAILURE;
            }
        };
        let tree = scaffold::without_comments(tree, |schema| self.common.root.join(schema.as_str()).is_file());
        if !self.has_content() || !self.create(&self.common.root, &tree) {
            return ExitCode::from(COULD_NOT_RUN);
        }
        for (path, _) in tree.iter() {
            self.say(&format!("「{path}」を作りました"), &format!("made `{path}`"));
        }
        if matches!(what, New::Page { .. }) {
            self.say(
                "下書きです。見るには「madoguchi serve --drafts」と打ちます。書きおえたら「draft: true」の行を消すと、公開されます。",
                "it is a draft: `madoguchi serve --drafts` shows it; remove `draft: true` when it is written",
            );
        }
        ExitCode::SUCCESS
    }

    fn add_case(&self, name: &str, title: &str, answers: Option<&Path>) -> ExitCode {
        let given = match answers.map(|path| self.answers(path)) {
            Some(None) => return ExitCode::from(COULD_NOT_RUN),
            Some(Some(given)) => Some(given),
            None => None,
        };
        let (tree, site) = match self.load() {
            Ok(loaded) => loaded,
            Err(code) => return code,
        };
        let Some(decision) = self.decision(&site, name) else { return ExitCode::FAILURE };
        let Some(path) = SitePath::new(&format!("content/decisions/{name}.cases.yaml")) else {
            return ExitCode::from(COULD_NOT_RUN);
        };
        let read = match (&given, site.cases.iter().find(|cases| cases.decision == *name)) {
            (Some((path, text)), _) => decision::answers::parse(decision, path, text),
            (None, Some(cases)) if !cases.all.is_empty() => cases
                .all
                .iter()
                .find_map(|case| decision::answers::read(decision, &case.given, &case.name.span).ok())
                .ok_or_else(Vec::new),
            (None, _) => Err(Vec::new()),
        };
        let read = match (read, given) {
            (Ok(read), _) => read,
            (Err(found), Some((path, text))) => {
                return self.refuse(&[(path, text.as_bytes().into())].into_iter().collect(), found);
            }
            (Err(_), None) => {
                self.say(
                    "もとにする例がありません。「--answers」で答えのファイルを渡してください",
                    "there is no case to start from; give answers with `--answers`",
                );
                return ExitCode::FAILURE;
            }
        };
        let old = tree.text(&path).unwrap_or("cases:\n");
        let made = scaffold::case(decision, &path, old, title, &read);
        let text = match made {
            Ok(text) => text,
            Err(said) => {
                self.say(&said.ja, &said.en);
                return ExitCode::FAILURE;
            }
        };
        if let Err(error) = disk::replace_text(&self.common.root.join(path.as_str()), &text) {
            self.say(&format!("「{path}」に書けません（{error}）"), &format!("can't write `{path}`: {error}"));
            return ExitCode::from(COULD_NOT_RUN);
        }
        self.say(
            &format!(
                "「{path}」に例「{title}」を足しました。いまの結果を書いてあります。出典のとおりか、確かめてください。"
            ),
            &format!("added the case `{title}` to `{path}` with the present result; compare it with the sources"),
        );
        ExitCode::SUCCESS
    }

    /// Shows what is wrong to a person; standard output stays empty, for it is for data.
    fn refuse(&self, tree: &Tree, found: Vec<Diagnostic>) -> ExitCode {
        eprint!("{}", report::show(tree, &madoguchi::tidy(found), Style { format: Format::Human, ..self.style }));
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
