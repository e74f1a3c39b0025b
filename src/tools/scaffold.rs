//! `madoguchi init` and `new`: a whole site, a page, a data file, a decision, a case, files of a theme.
//!
//! Everything that is made passes every check as it is, so that an editor starts from something that works. Nothing is
//! written here, and nothing that exists is changed.

use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::base::diag::{Words, words};
use crate::base::tree::{SitePath, Tree};
use crate::decision::answers::{self, Answer, Answers};
use crate::decision::{Decision, Input, cases, eval};
use crate::ledger::{Content, Held, Window};
use crate::pipeline::Memos;
use crate::site::{Options, Site};
use crate::syntax::yaml::quote::quoted;
use crate::tools::json_schema;
use crate::value::{Date, Value};

/// The files of a new site, with placeholders.
static SITE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scaffold/site");

/// An example of a data file for each known collection; `facts.yaml` is for all others.
static EXAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scaffold/data");

/// The months after which a new page is due for review.
const REVIEW_MONTHS: i8 = 6;

/// The files of a new site for an association. They are built once, to be sure that they pass every check with this
/// name.
///
/// # Errors
/// A message if the name is empty or can't be used everywhere it is filled in (a phone number in it, for example).
pub fn site_of(name: &str, today: Date) -> Result<Tree, Words> {
    let name = name.trim();
    if name.is_empty() {
        return Err(words("団体の名前を書いてください", "write the name of the association"));
    }
    let plain = !name.chars().any(|c| c.is_control() || matches!(c, '"' | '\\'));
    let made = plain.then(|| site(name, today));
    let passes =
        |tree: &Tree| crate::pipeline::build(tree, &Options::on(today), &mut Memos::default()).diagnostics.is_empty();
    made.filter(passes).ok_or_else(|| {
        words(
            format!("「{name}」は団体の名前に使えません。記号や電話番号を除いた名前を書いてください。あとで content/site.yaml で直せます"),
            format!("`{name}` can't be the name of the association; leave out symbols and figures, and change content/site.yaml later"),
        )
    })
}

/// The files of a new site, without checking the name.
pub fn site(name: &str, today: Date) -> Tree {
    let mut tree = Tree::new();
    let mut open = vec![&SITE];
    while let Some(folder) = open.pop() {
        open.extend(folder.dirs());
        for file in folder.files() {
            let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) else { continue };
            // Under their real names, these files would take effect in this repository.
            let path = match path {
                "gitignore" => ".gitignore",
                "publish.yml" => ".github/workflows/publish.yml",
                "check.yml" => ".github/workflows/check.yml",
                path => path,
            };
            if let Some(path) = SitePath::new(path) {
                let (path, bytes) = with_comment(path, filled(text, name, today));
                tree.insert(path, bytes);
            }
        }
    }
    tree.overlay(schemas())
}

/// The schemas, as files for editors.
pub fn schemas() -> Tree {
    let file = |(name, schema): (String, serde_json::Value)| {
        Some((SitePath::new(&format!("schemas/{name}.json"))?, format!("{schema:#}\n").into_bytes().into()))
    };
    json_schema::all().into_iter().filter_map(file).collect()
}

/// The first line of a YAML file, which names its schema for editors; empty for files without a schema.
fn comment(path: &SitePath) -> String {
    let (folder, name) = (path.folder(), path.name());
    let Some(stem) = name.strip_suffix(".yaml") else { return String::new() };
    match folder {
        "content" if stem == "site" => json_schema::comment("site", 1),
        "content" if name == "search.cases.yaml" => json_schema::comment("search", 1),
        "content" if name == "search.words.yaml" => json_schema::comment("words", 1),
        "content/data" => json_schema::comment(json_schema::of_data(stem), 2),
        "content/decisions" if stem.ends_with(".cases") => json_schema::comment("cases", 2),
        "content/decisions" => json_schema::comment("decision", 2),
        _ => String::new(),
    }
}

/// A text with its placeholders (`%NAME%`, `%DATE%`, `%REVIEW%`) filled in.
fn filled(text: &str, name: &str, today: Date) -> String {
    text.replace("%NAME%", name).replace("%DATE%", &today.to_string()).replace("%REVIEW%", &review(today))
}

/// The day by which something made today is to be reviewed.
fn review(today: Date) -> String {
    let later = today.first().saturating_add(jiff::Span::new().months(REVIEW_MONTHS));
    later.to_string()
}

/// A new page at a path in `content/`, as a draft; also the index page of its folder if there is none.
///
/// # Errors
/// A message if the path can't be that of a page, or the title is empty.
pub fn page(there: &Tree, path: &str, title: Option<&str>, today: Date) -> Result<Tree, Words> {
    let path = path.strip_prefix("content/").unwrap_or(path);
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    let odd = path.chars().any(|c| c.is_control() || "\\#?%:*\"<>|".contains(c));
    // Pages that every site has already, made by the theme.
    let taken = matches!(path, "404.md" | "search.md");
    let page = SitePath::new(path).filter(|path| path.extension() == "md" && !hidden && !odd && !taken);
    let Some(page) = page else {
        return Err(words(
            format!("「{path}」はページの場所ではありません。「qa/parking.md」のように書いてください"),
            format!("`{path}` is not the place of a page; write it like `qa/parking.md`"),
        ));
    };
    if title.is_some_and(|title| title.trim().is_empty()) {
        return Err(words("題を書いてください", "write a title"));
    }
    let stem = page.name().trim_end_matches(".md");
    let text = |title: &str| page_text(title, today).into_bytes().into();
    let new = (page.under("content"), text(title.unwrap_or(stem)));
    let name = page.folder().rsplit('/').next().unwrap_or_default();
    let index = SitePath::new(&format!("content/{}/index.md", page.folder()));
    let index = index.filter(|index| !name.is_empty() && !there.contains(index) && *index != new.0);
    let index = index.map(|index| (index, text(&format!("{name}（題を書いてください）"))));
    Ok([new].into_iter().chain(index).collect())
}

/// The text of a new page.
fn page_text(title: &str, today: Date) -> String {
    let (title, review) = (quoted(title), review(today));
    format!(
        "---\ntitle: {title}\n# 下書きです。公開されません。書きおえたら、次の行を消してください。\ndraft: true\ndescription: このページで分かることを、1文か2文で書きます。\nupdated: {today}\nreview_by: {review}\n---\n\n\
         いちばん大事なことを、はじめに書きます。\n\n## 見出し {{#first}}\n\n電話番号や金額は、手で書かずに台帳から引きます。\n"
    )
}

/// A file that names its schema, if it has one.
fn with_comment(path: SitePath, text: String) -> (SitePath, Arc<[u8]>) {
    let text = comment(&path) + &text;
    (path, text.into_bytes().into())
}

/// Checks a name for a file and an id.
fn name_of(name: &str) -> Result<&str, Words> {
    if crate::syntax::markdown::reference::is_name(name) {
        return Ok(name);
    }
    Err(words(
        format!("「{name}」は名前に使えません。英小文字、数字、「-」「_」で書いてください"),
        format!("`{name}` can't be a name; use small letters, digits, `-` and `_`"),
    ))
}

/// A new data file with an example. The example is commented out, because whatever is in the ledger must be true and
/// used; only that of the house style (`wording`) is not, as it contains no facts.
///
/// # Errors
/// A message if the name can't be that of a collection.
pub fn data(name: &str) -> Result<Tree, Words> {
    let name = name_of(name)?;
    let file = |dir: &'static Dir<'_>, path: &str| dir.get_file(path).and_then(include_dir::File::contents_utf8);
    let text = if name == "wording" {
        file(&SITE, "content/data/wording.yaml").unwrap_or_default().to_owned()
    } else {
        let example = file(&EXAMPLES, &format!("{name}.yaml")).or_else(|| file(&EXAMPLES, "facts.yaml"));
        let (head, records) = example.unwrap_or_default().split_once("\n\n").unwrap_or_default();
        let records: String = records.lines().map(|line| format!("# {line}\n")).collect();
        format!("{head}\n#\n# 次は見本です。使うには、行の頭の「# 」を消して、値を書きかえます。\n#\n{records}")
    };
    let path = SitePath::new(&format!("content/data/{name}.yaml"));
    path.map(|path| [with_comment(path, text)].into_iter().collect()).ok_or_else(|| words(name, name))
}

/// Copies of files of the built-in theme, to be changed in the site's own theme: those that are named, or else all
/// that it doesn't have yet. `there` is the site.
///
/// # Errors
/// A message, with a similar name, if the built-in theme has no such file.
pub fn theme(there: &Tree, theme: &str, names: &[String]) -> Result<Tree, Words> {
    let folder = format!("themes/{theme}");
    let all = crate::render::theme::built_in(&folder);
    if names.is_empty() {
        return Ok(all.iter().filter(|(path, _)| !there.contains(path)).map(|(p, b)| (p.clone(), b.clone())).collect());
    }
    let one = |name: &String| {
        let path = SitePath::new(&format!("{folder}/{name}"));
        let file = path.and_then(|path| Some((path.clone(), all.get(&path)?.clone())));
        file.ok_or_else(|| {
            let names = all.iter().filter_map(|(path, _)| path.as_str().strip_prefix(&folder)?.strip_prefix('/'));
            let suggestion = crate::base::suggest::suggestion(name, names);
            let suggestion = suggestion
                .unwrap_or_else(|| words("「css/tokens.css」のように書きます", "write it like `css/tokens.css`"));
            words(
                format!("はじめからあるテーマに「{name}」はありません。{}", suggestion.ja),
                format!("the built-in theme has no `{name}`; {}", suggestion.en),
            )
        })
    };
    names.iter().map(one).collect()
}

/// Removes the comment that names a schema from files for which no such schema exists.
pub fn without_comments(made: Tree, schema_exists: impl Fn(&SitePath) -> bool) -> Tree {
    let plain = |(path, bytes): (&SitePath, &Arc<[u8]>)| {
        let text = std::str::from_utf8(bytes).ok()?;
        let (first, rest) = text.split_once('\n')?;
        let schema = path.join(first.strip_prefix(json_schema::COMMENT)?)?;
        (!schema_exists(&schema)).then(|| (path.clone(), rest.as_bytes().into()))
    };
    let changed: Tree = made.iter().filter_map(plain).collect();
    made.overlay(changed)
}

/// A new decision with its cases. It cites the first source of the ledger that has sections, and pays an amount of it.
///
/// # Errors
/// A message if the name can't be used, or the ledger has no such source or amount.
pub fn decision(site: &Site, name: &str) -> Result<Tree, Words> {
    let name = name_of(name)?;
    let lacks = |ja: &str, en: &str| {
        words(
            format!("規則には{ja}が要ります。先に台帳に書いてください"),
            format!("a decision needs {en}; write it into the ledger first"),
        )
    };
    let source = site.ledger.records().filter(|record| record.collection == "sources").find_map(|record| {
        let Some(Content::Table(sections)) = record.get("sections") else { return None };
        Some(format!("{}.{}", record.id, sections.first()?.0))
    });
    let source = source.ok_or_else(|| lacks("節のある出典（sources.yaml）", "a source with a section"))?;
    let (fact, windows) =
        payable(site).ok_or_else(|| lacks("終わりのない金額（amounts.yaml）", "an amount that holds on"))?;
    let (first, rest) = windows.split_first().ok_or_else(|| lacks("金額", "an amount"))?;
    // If the first window has no beginning, the example starts a year before the amount changes.
    let old = rest.first().map_or(jiff::civil::date(2025, 4, 1), |(from, _)| {
        from.map_or(jiff::civil::Date::MIN, Date::first).saturating_sub(jiff::Span::new().years(1))
    });
    let begin = first.0.map_or(old, Date::first);
    let day = |day: jiff::civil::Date| Date::from(day).to_string();
    let before = |day: jiff::civil::Date| day.saturating_sub(jiff::Span::new().days(1));
    let edge = |name: &str, on: jiff::civil::Date, yen: u64| {
        let on = day(on);
        format!(
            "  - name: 金額の{name}（{on}）\n    given: {{ member: yes, day: {on} }}\n    expect: {{ verdict: pay, amount: \"{yen}円\" }}\n"
        )
    };
    let edges = windows.iter().zip(rest).map(|((_, old), (from, new))| {
        let from = from.map_or(begin, Date::first);
        edge("変わる前の日", before(from), *old) + &edge("変わる日", from, *new)
    });
    let pairs = [
        ("%SOURCE%", source),
        ("%FACT%", fact.to_owned()),
        ("%FIRST%", day(begin)),
        ("%BEFORE%", day(before(begin))),
        ("%YEN%", format!("{}円", first.1)),
        ("%EDGES%\n", edges.collect()),
    ];
    let fill = |text: &str| pairs.iter().fold(text.to_owned(), |text, (key, value)| text.replace(key, value));
    let rules = fill(include_str!("../../scaffold/decision.yaml"));
    let cases = fill(include_str!("../../scaffold/decision.cases.yaml"));
    let file = |(ending, text)| Some(with_comment(SitePath::new(&format!("content/decisions/{name}.{ending}"))?, text));
    Ok([("yaml", rules), ("cases.yaml", cases)].into_iter().filter_map(file).collect())
}

/// The windows of an amount: the first day (`None`: always) and the yen from then on.
type Windows = Vec<(Option<Date>, u64)>;

/// The amount for a new decision: one that doesn't end, and of these the one with the fewest windows; its id and
/// windows.
fn payable(site: &Site) -> Option<(&str, Windows)> {
    let amounts = site.ledger.facts().filter_map(|fact| {
        fact.windows.last().filter(|last| last.to.is_none())?;
        let yen = |window: &Window| match &window.held {
            Held::Value(Value::Money(yen)) => Some((window.from, yen.0)),
            _ => None,
        };
        Some((fact.id.as_str(), fact.windows.iter().map(yen).collect::<Option<Windows>>()?))
    });
    amounts.min_by_key(|(_, windows)| windows.len())
}

/// The text of a file of cases with one more at its end: the answers, and the result of the rules as they are. Whether
/// the result is right must be checked by the editor against the sources.
///
/// # Errors
/// A message if the answers have no result, or if the file doesn't end with its list of cases.
pub fn case(decision: &Decision, path: &SitePath, text: &str, name: &str, given: &Answers) -> Result<String, Words> {
    let outcome = eval::evaluate(decision, given).map_err(|hole| cases::explain(&hole))?;
    let answer = |input: &Input| {
        let value = match given.get(&input.id.text)? {
            Answer::Word(word) => word.clone(),
            Answer::Point(point) => answers::shown(input.kind, *point),
        };
        Some(format!("      {}: {}\n", input.id.text, quoted(&value)))
    };
    let answers: String = decision.inputs.iter().filter_map(answer).collect();
    let amount = outcome.amount.map(|yen| format!("      amount: {yen}円\n")).unwrap_or_default();
    let gates: Vec<&str> = outcome.gates.iter().map(|gate| gate.id.text.as_str()).collect();
    let because = if gates.is_empty() { String::from("none") } else { format!("[{}]", gates.join(", ")) };
    let break_before = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let (name, verdict) = (quoted(name), outcome.verdict.name());
    let added = format!(
        "{break_before}  - name: {name}\n    given:\n{answers}    expect:\n      verdict: {verdict}\n{amount}      because: {because}\n"
    );
    let whole = format!("{text}{added}");
    let count = |text: &str| cases::read(path, text).value.map(|cases| cases.all.len());
    if count(&whole).is_some_and(|more| Some(more) == count(text).map(|old| old + 1)) {
        return Ok(whole);
    }
    Err(words(
        format!(
            "「{path}」の終わりに例を足せません。「cases:」の並びを終わりに置くか、次を自分で書き足してください。\n{added}"
        ),
        format!("can't add a case to the end of `{path}`; let `cases:` stand last, or add this by hand:\n{added}"),
    ))
}
