//! What can be typed: commands, options and how their values are read. Each is explained as `日本語 / English`.

use std::path::PathBuf;

use clap::{ArgAction, Args, ColorChoice, Parser, Subcommand};

use madoguchi::base::diag::Language;
use madoguchi::report::Format;
use madoguchi::value::Date;

/// 窓口：事実のまちがいを許さない案内サイトを作ります / Makes help portals whose facts are right
#[derive(Debug, Parser)]
#[command(name = "madoguchi", version, disable_help_subcommand = true)]
#[command(disable_help_flag = true, disable_version_flag = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) common: Common,
    /// 版の番号を見る / Show the version
    #[arg(short = 'V', long, action = ArgAction::Version)]
    pub(super) version: Option<bool>,
}

#[derive(Debug, Args)]
pub(super) struct Common {
    /// content/ と themes/ のあるフォルダー（なければ、いまの場所） / The folder that holds content/ and themes/ [default: here]
    #[arg(short, long, global = true, value_name = "DIR", default_value = ".")]
    pub(super) root: PathBuf,
    /// 指摘の形：human、short、json、github、sarif、markdown / The form of findings: human, short, json, github, sarif or markdown
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(super) format: Format,
    /// 見せる指摘の数（なければ、人には 100、プログラムにはすべて） / The most findings to show [default: 100, for programs all]
    #[arg(long, global = true, value_name = "N")]
    pub(super) max_findings: Option<usize>,
    /// 警告もエラーとして扱う（overdue のほか） / Treat warnings as errors (but not overdue)
    #[arg(long, global = true)]
    pub(super) deny_warnings: bool,
    /// 色を付けるか：auto（画面なら付ける）、always、never / Whether to colour the output: auto, always or never
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(super) color: ColorChoice,
    /// 言葉：ja（日本語）、en（英語） / The language: ja (Japanese) or en (English)
    #[arg(long, global = true, value_enum)]
    pub(super) lang: Option<Language>,
    /// 使い方を見る / Show how it is used
    #[arg(short, long, global = true, action = ArgAction::Help)]
    pub(super) help: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
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
        server: ServeArgs,
    },
    /// 書かずに確かめます / All of build but the writing
    Check(CheckArgs),
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
    /// 指摘の意味、理由、直し方を、例を挙げて説明します / Says what a finding means, why it matters, and how to fix it
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
pub(super) enum New {
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
pub(super) struct SiteArgs {
    /// サイトを置くパス。絶対アドレスが要るところだけに使います / Only for what needs an absolute address
    #[arg(long, value_name = "PATH", value_parser = parse_base_path)]
    pub(super) base_path: Option<String>,
    /// この日のサイトを作る / Make the site as it stands on this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    pub(super) as_of: Option<Date>,
    /// 下書きも入れる / Include drafts
    #[arg(long)]
    pub(super) drafts: bool,
}

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// 待ち受けるアドレス。0.0.0.0 なら、ほかの端末からも見られます / Where to listen; 0.0.0.0 lets others in
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    pub(super) host: String,
    /// 待ち受けるポート。0 なら空いているもの / The port; 0 takes a free one
    #[arg(short, long, value_name = "PORT", default_value_t = 4000)]
    pub(super) port: u16,
    /// ブラウザーで開く / Open it in the browser
    #[arg(long)]
    pub(super) open: bool,
    /// 変更の通知に頼らず、ときどき見に行く（共有フォルダー向け） / Look at intervals (for network drives)
    #[arg(long)]
    pub(super) poll: bool,
    /// 見直しの日を過ぎたものがあれば、エラーにする / Refuse what was not reviewed in time
    #[arg(long)]
    pub(super) deny_overdue: bool,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) site: SiteArgs,
    /// 直し方の決まっている表記のゆれを、原稿の中で直す / Fix slips of wording in the sources where there is but one way to
    #[arg(long)]
    pub(super) fix: bool,
    /// 外部のリンクにも問い合わせる / Also ask the links that lead outside
    #[arg(long)]
    pub(super) external: bool,
    /// 問い合わせの結果を覚えておくファイル（なければ .madoguchi-links.jsonl） / Where answers are kept between runs [default: .madoguchi-links.jsonl]
    #[arg(long, value_name = "FILE", default_value = ".madoguchi-links.jsonl", requires = "external")]
    pub(super) external_cache: PathBuf,
    /// 見直しの日を過ぎたものがあれば、エラーにする / Refuse what was not reviewed in time
    #[arg(long)]
    pub(super) deny_overdue: bool,
    /// この日数のうちに見直すものも、担当ごとに見せる / Also list, by owner, what must be reviewed within so many days
    #[arg(long, value_name = "DAYS", value_parser = parse_days)]
    pub(super) due: Option<u32>,
    /// 1件を待つ秒数（なければ 20） / Seconds to wait for one answer [default: 20]
    #[arg(long, value_name = "SECONDS", default_value_t = 20, requires = "external", value_parser = parse_seconds)]
    pub(super) external_timeout: u64,
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
    madoguchi::site::config::base_path(text)
        .ok_or_else(|| String::from("「/help/」のように書きます / write it as `/help/`"))
}
