//! Search: the program and the theme's script give the same answers, and both find what readers look for.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rquickjs::{Context, Ctx, Function, Promise, Runtime, Value};

use crate::support::*;
use madoguchi::base::diag::Checked;
use madoguchi::base::tree::Tree;
use madoguchi::render::{self, theme};
use madoguchi::search::{self, Search, fold, rank};
use madoguchi::site::questions::Case;
use madoguchi::site::{self, Site};

/// A whole portal, with what a ledger and decisions make of its pages.
static TOWN: LazyLock<Tree> = LazyLock::new(|| site(&town()));

/// A site whose pages stand for those of any portal, with their questions.
static SAMPLE: LazyLock<Tree> = LazyLock::new(|| site(&root().join("tests/search")));

/// What is searched, and the files that a browser reads.
struct Made {
    site: Site,
    search: Search,
    files: Tree,
}

fn made(tree: &Tree) -> Made {
    let Checked { value: site, diagnostics } =
        site::load::load(tree, &options(), &mut madoguchi::site::load::Memos::default());
    assert!(diagnostics.is_empty(), "{:?}", codes(&diagnostics));
    let theme = theme::load(tree, &site.config.theme).value;
    let rendered = render::render(tree, &site, &theme, &mut render::PageCache::default());
    assert!(rendered.diagnostics.is_empty(), "{:?}", codes(&rendered.diagnostics));
    let search = rendered.value.search.expect("the default theme searches");
    Made { site, search, files: rendered.value.tree }
}

/// The theme's script in an engine of its own, with all files of an index loaded.
fn with_script<T>(made: &Made, then: impl FnOnce(&Ctx<'_>) -> T) -> T {
    let runtime = Runtime::new().unwrap();
    let context = Context::full(&runtime).unwrap();
    context.with(|ctx| {
        let run = |source: &[u8]| ctx.eval::<Value<'_>, _>(source.to_vec()).map(|_| ()).unwrap_or_else(|_| {
            panic!("{:?}", ctx.catch());
        });
        run(&std::fs::read(root().join("themes/default/js/search.js")).unwrap());
        run(made.files.get(&path(search::START)).unwrap());
        for (path, bytes) in made.files.under("search").filter(|(path, _)| path.as_str() != search::START) {
            assert_eq!(path.extension(), "js");
            run(bytes);
        }
        run(b"globalThis.found = async (question) => { const { answers, results, corrected } = await search.find(question, () => {});\
              return JSON.stringify({ answers, results, corrected: corrected || null }); };\
              globalThis.cut = async (text) => JSON.stringify(search.grams(text).map(([one, light]) => [one.charCodeAt(0), one.charCodeAt(1), light]));");
        then(&ctx)
    })
}

fn call(ctx: &Ctx<'_>, function: &str, text: &str) -> serde_json::Value {
    let function: Function<'_> = ctx.globals().get(function).unwrap();
    let said: Promise<'_> = function.call((text,)).unwrap_or_else(|_| panic!("{text:?}: {:?}", ctx.catch()));
    let said: String = said.finish().unwrap_or_else(|_| panic!("{text:?}: {:?}", ctx.catch()));
    serde_json::from_str(&said).unwrap()
}

/// Numbers that look random and are the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }
}

/// Characters of every class that is treated in its own way, and some of none.
const LETTERS: &str = "あいうえおかがきくけこさじずづぢてとなのはばぱをんっゃゅょぁぃぅぇぉゎゔアイウエオカキサデパンッャュョァィェォヴヵヶー\
                       医療情報支援金窓口電話相談一々〇𠮷ｱﾊﾞﾊﾟｰＡｚ０９aBz09①㎏ⅣéÉßİΣσ가한ــ、。・（）-－,，.　 \u{3099}\u{309A}\u{301}〜=\\\"'<&😀";

#[test]
fn text_is_cut_up_alike() {
    let letters: Vec<char> = LETTERS.chars().collect();
    let mut dice = Dice(20_261_121);
    let made = made(&SAMPLE);
    with_script(&made, |ctx| {
        for _ in 0..4000 {
            let length = 1 + dice.roll(12);
            let text: String = (0..length).map(|_| letters[dice.roll(letters.len())]).collect();
            let ours: Vec<(u32, u32, bool)> =
                rank::grams(&text).into_iter().map(|(gram, light)| (gram >> 16, gram & 0xFFFF, light)).collect();
            assert_eq!(call(ctx, "cut", &text), serde_json::json!(ours), "{text:?}");
        }
    });
}

#[test]
fn the_script_finds_what_the_program_finds() {
    let letters: Vec<char> = LETTERS.chars().collect();
    for tree in [&*TOWN, &*SAMPLE] {
        let made = made(tree);
        let texts: Vec<&str> =
            made.search.pages.iter().flat_map(|page| &page.sections).map(|one| one.text.as_str()).collect();
        let mut dice = Dice(42);
        let mut questions: Vec<String> = made.site.search_cases.iter().map(|one| one.query.clone()).collect();
        for _ in 0..300 {
            // what a reader might type: a few letters from anywhere, twice
            let piece = |dice: &mut Dice| {
                let text: Vec<char> = texts[dice.roll(texts.len())].chars().collect();
                let start = dice.roll(text.len().max(1));
                text.iter().skip(start).take(1 + dice.roll(9)).collect::<String>()
            };
            let (one, other) = (piece(&mut dice), piece(&mut dice));
            questions.push(if dice.roll(2) == 0 { one } else { format!("{one} {other}") });
            // and a word of the site with a slip in it
            let known = &made.search.spelling.words;
            let mut slip: Vec<char> = known[dice.roll(known.len())].chars().collect();
            let at = dice.roll(slip.len());
            match dice.roll(3) {
                0 => drop(slip.remove(at)),
                1 => slip.insert(at, letters[dice.roll(letters.len())]),
                _ => slip.swap(at, at.saturating_sub(1)),
            }
            questions.push(slip.into_iter().collect());
        }
        let (mut answered, mut corrected) = (0, 0);
        with_script(&made, |ctx| {
            for question in &questions {
                let ours = made.search.ask(question);
                answered += usize::from(!ours.results.is_empty());
                corrected += usize::from(ours.corrected.is_some());
                let ours = serde_json::json!({
                    "answers": ours.answers, "results": ours.results, "corrected": ours.corrected,
                });
                assert_eq!(call(ctx, "found", question), ours, "{question:?}");
            }
        });
        assert!(answered * 4 > questions.len() * 3, "{answered} of {}", questions.len());
        assert!(corrected > 50, "{corrected} of {}", questions.len());
    }
}

/// A clean build asks the questions; here it is made sure that there are some, of every kind.
#[test]
fn the_town_answers_its_questions() {
    let made = made(&TOWN);
    let cases = &made.site.search_cases;
    assert!(cases.len() >= 30, "{}", cases.len());
    let any = |what: fn(char) -> bool| cases.iter().filter(|one| one.query.chars().any(what)).count();
    assert!(any(|c| ('\u{ff61}'..='\u{ff9f}').contains(&c)) >= 3, "half-width kana");
    assert!(any(|c| ('\u{ff10}'..='\u{ff5a}').contains(&c)) >= 3, "full-width letters and digits");
    let kana = |one: &&Case| one.query.chars().all(|c| ('\u{3041}'..='\u{3096}').contains(&c));
    assert!(cases.iter().filter(kana).count() >= 5, "hiragana alone");
    assert!(cases.iter().filter(|one| one.query.chars().count() >= 10).count() >= 8, "sentences");
    assert!(madoguchi::check::questions::check(&made.search, &made.site).is_empty());
}

/// Somebody has a number on a slip of paper and wants to know whose it is.
#[test]
fn a_number_is_found_however_it_is_typed() {
    let made = made(&TOWN);
    for number in ["0120-000-110", "0120-000-222", "0120-000-333", "03-0000-0001", "03-0000-0002"] {
        let wide: String = number.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect();
        for typed in [number.replace('-', ""), wide, number.to_owned()] {
            let found = made.search.ask(&typed);
            let shown =
                found.results.iter().take(madoguchi::check::questions::FIRST).filter_map(|one| made.search.hit(*one));
            let texts: Vec<String> = shown.map(|hit| hit.section.text.clone()).collect();
            assert!(texts.iter().any(|text| text.contains(number)), "{typed}: {texts:?}");
        }
    }
}

#[test]
fn the_sample_answers_twenty_of_twenty() {
    let made = made(&SAMPLE);
    assert_eq!(made.site.search_cases.len(), 20);
    assert!(madoguchi::check::questions::check(&made.search, &made.site).is_empty());
}

/// A question that asks for nothing of the site finds nothing.
#[test]
fn what_is_not_there_is_not_found() {
    let made = made(&TOWN);
    for question in ["", "。、", "xyzzy qwerty", "量子計算機の冷却装置", "🐈"] {
        let found = made.search.ask(question);
        assert!(found.answers.is_empty(), "{question}");
        let held = |entry: &u32| made.search.hit(*entry).map(|hit| hit.page.page.to_string());
        assert!(found.results.len() < 2, "{question}: {:?}", found.results.iter().map(held).collect::<Vec<_>>());
    }
}

/// What a first question costs, compressed: the scripts, the start, and the pieces for its grams and results.
#[test]
fn a_first_question_is_small() {
    let made = made(&TOWN);
    let mut costs: BTreeMap<usize, String> = BTreeMap::new();
    with_script(&made, |ctx| {
        let files: Function<'_> =
            ctx.eval("(question) => search.wantedOf(question).map(([gram]) => search.shardOf(gram))").unwrap();
        for case in &made.site.search_cases {
            let shards: Vec<u32> = files.call((case.query.as_str(),)).unwrap();
            let found = made.search.ask(&case.query);
            let texts = found.results.iter().map(|entry| {
                let function: Function<'_> = ctx.eval("(entry) => search.textOf(entry)").unwrap();
                function.call::<_, u32>((*entry,)).unwrap()
            });
            let mut names: Vec<String> = shards.iter().map(|at| format!("g{at}.js")).collect();
            names.extend(texts.map(|at| format!("t{at}.js")));
            names.extend([String::from("index.js"), String::from("w0.js")]);
            names.sort();
            names.dedup();
            let files = made.files.iter().filter(|(path, _)| {
                path.as_str().starts_with("search/") && names.iter().any(|name| path.name() == name)
                    || path.as_str().starts_with("assets/js/search")
            });
            let cost = files.map(|(_, bytes)| gzip(bytes)).sum();
            costs.insert(cost, case.query.clone());
        }
    });
    let (most, question) = costs.last_key_value().unwrap();
    println!("first question: {:?} to {most} bytes ({question})", costs.keys().next());
    assert!(*most <= 60_000, "{question} costs {most} bytes");
}

fn gzip(bytes: &[u8]) -> usize {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap().len()
}

#[test]
fn a_site_may_do_without() {
    let tree = edit(&SAMPLE, "content/site.yaml", "title:", "search: false\ntitle:");
    let tree = without(&tree, "content/search.cases.yaml");
    let built = clean(&tree, &options());
    assert!(built.tree.iter().all(|(path, _)| !path.as_str().starts_with("search")));
    assert!(!text(&built.tree, "index.html").contains("data-search"));
}

/// Text that a page does not show, and pages that are not published, are not found.
#[test]
fn only_what_is_shown_is_found() {
    let draft = "---\ntitle: 未公開\ndraft: true\n---\n\n秘密の内容です。\n";
    let mut tree = SAMPLE.clone();
    put(&mut tree, "content/draft.md", draft);
    let made = made(&tree);
    assert!(made.search.ask("秘密の内容").results.is_empty());
    assert!(made.search.pages.iter().all(|page| page.page.as_str() != "404.md"));
    let shown: String = made.search.pages.iter().flat_map(|page| &page.sections).map(|one| one.text.as_str()).collect();
    assert!(shown.contains("0120-000-111") && !shown.contains("{{"), "facts are filled in");
    assert!(!shown.contains("出典："));
}

#[test]
fn grams_of_a_word_are_found_however_it_is_typed() {
    let all = |text: &str| {
        let mut out = Vec::new();
        fold::grams(text, &mut |gram| out.push(gram));
        out
    };
    assert_eq!(all("ﾊﾟｽﾜｰﾄﾞ"), all("ぱすわーど"));
    assert_ne!(all("データ"), all("てあた"));
}
