//! Nothing an editor saves by mistake makes the program fail: files cut short at any place, and files in which bytes have
//! been changed, go through a whole build. What comes out does not matter; that something does, does.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::support::*;
use madoguchi::base::diag::Language;
use madoguchi::base::tree::Tree;
use madoguchi::pipeline::{Memos, build};
use madoguchi::report::Format;

/// How often each test tries: so often, or as often as `ROBUST_TRIES` says.
fn tries(usual: usize) -> usize {
    std::env::var("ROBUST_TRIES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A site with one file of every kind, each with as much in it as there is syntax.
fn dense() -> Tree {
    tree(&[
        ("content/site.yaml", include_str!("../sites/facts/in/content/site.yaml")),
        ("content/index.md", include_str!("../sites/facts/in/content/index.md")),
        ("content/sources.md", include_str!("../sites/facts/in/content/sources.md")),
        ("content/markdown.md", include_str!("../sites/markdown/in/content/index.md")),
        ("content/moved.md", include_str!("../sites/redirects/in/content/guide/new.md")),
        (
            "content/links.md",
            "---\ntitle: 題\n---\n\n[a](index.md#base) <https://例え.jp/?a=%E3> [b][c] ![d](e%20f.png \"g\")\n\n[c]: ../../up.md#%\n\n**6時～21時**と０３−１２３４（５６７８）、1億2,000万円。\n",
        ),
        ("content/data/sources.yaml", include_str!("../sites/facts/in/content/data/sources.yaml")),
        ("content/data/hotlines.yaml", include_str!("../sites/facts/in/content/data/hotlines.yaml")),
        ("content/data/hours.yaml", include_str!("../sites/facts/in/content/data/hours.yaml")),
        ("content/data/amounts.yaml", include_str!("../sites/facts/in/content/data/amounts.yaml")),
        ("content/data/texts.yaml", include_str!("../sites/facts/in/content/data/texts.yaml")),
        ("content/data/periods.yaml", include_str!("../sites/facts/in/content/data/periods.yaml")),
        ("content/data/changes.yaml", include_str!("../sites/facts/in/content/data/changes.yaml")),
        (
            "content/data/checklists.yaml",
            "facility:\n  title: 確認表\n  groups:\n    - title: 体制\n      items:\n        - { id: a, number: \"1\", asks: '{{ amounts.base }}は**ありますか**', source: guide.s1 }\n  source: guide\n",
        ),
        (
            "content/data/glossary.yaml",
            "guide:\n  term: 手引き\n  reading: てびき\n  definition: '**本**です。[入口](index.md)'\n  source: guide.s1\n",
        ),
        ("content/decisions/cameras.yaml", include_str!("../decisions/cameras/content/decisions/cameras.yaml")),
        (
            "content/decisions/cameras.cases.yaml",
            include_str!("../decisions/cameras/content/decisions/cameras.cases.yaml"),
        ),
        ("themes/tiny/theme.yaml", include_str!("../theme/theme.yaml")),
        ("themes/tiny/css/tiny.css", include_str!("../theme/css/tiny.css")),
        ("themes/tiny/templates/base.html", include_str!("../theme/templates/base.html")),
        ("themes/tiny/templates/page.html", include_str!("../theme/templates/page.html")),
        ("themes/tiny/templates/redirect.html", include_str!("../theme/templates/redirect.html")),
    ])
}

/// What has not ended after so long never ends. No build here takes more than a few seconds, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Builds and shows what was found in every form; tells whether all of it came to an end, and fails when it does not.
fn survives(tree: &Tree, memos: &mut Memos) -> bool {
    // Threads of its own: an endless loop must not keep the other tests from theirs.
    let threads = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let (tree, mut own) = (tree.clone(), std::mem::take(memos));
    let (send, ended) = channel();
    threads.spawn(move || {
        let attempt = AssertUnwindSafe(|| build_and_show(&tree, &mut own));
        let well = catch_unwind(attempt).is_ok();
        let _ = send.send((well, own));
    });
    let (well, own) = ended.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("it has no end, even after {PATIENCE:?}"));
    *memos = own;
    well
}

fn build_and_show(tree: &Tree, memos: &mut Memos) {
    let found = build(tree, &options(), memos).diagnostics;
    for format in [Format::Human, Format::Short, Format::Json, Format::Github] {
        let said = shown(tree, &found, format, Language::Ja);
        if !found.is_empty() {
            assert!(!said.is_empty(), "nothing is said of {:?}", codes(&found));
        }
    }
}

#[test]
fn the_dense_site_is_a_site() {
    let built = cold(&dense(), &options());
    assert!(built.value.counts.pages > 5, "{:?}", built.value.counts);
}

#[test]
fn files_cut_short_do_no_harm() {
    let site = dense();
    let places: Vec<(&str, usize)> = site
        .iter()
        .filter_map(|(path, bytes)| Some((path.as_str(), std::str::from_utf8(bytes).ok()?)))
        .flat_map(|(path, text)| text.char_indices().map(move |(at, _)| (path, at)))
        .collect();
    // every so many of them, so that all files are tried; a prime, not to keep step with lines
    let mut memos = Memos::default();
    let (mut tried, most) = (0, tries(300));
    'passes: for first in 0..STEP {
        for (path, at) in places.iter().skip(first).step_by(STEP) {
            let mut cut = site.clone();
            put(&mut cut, path, &text(&site, path)[..*at]);
            assert!(survives(&cut, &mut memos), "{path} cut at byte {at}: {:?}", &text(&site, path)[..*at]);
            tried += 1;
            if tried >= most {
                break 'passes;
            }
        }
    }
    assert!(tried >= most.min(places.len()), "only {tried} of {}", places.len());
}

const STEP: usize = 29;

/// A generator of numbers that always gives the same ones (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// What mistakes are made of.
const BITS: &[&str] = &[
    "{{",
    "}}",
    "{#",
    "}",
    "---\n",
    "\n",
    "\n\n",
    "  ",
    "\t",
    ":",
    ": ",
    "- ",
    "\"",
    "'",
    "[",
    "]",
    "](",
    ")",
    "#",
    "## ",
    "> ",
    "|",
    "\\",
    "`",
    "```\n",
    "**",
    "~~",
    "<",
    ">",
    "<!--",
    "-->",
    "&#x",
    "@ ",
    "| ",
    "万",
    "億",
    "円",
    "時",
    "～",
    "１",
    "9",
    "0120-",
    "（",
    "\u{0}",
    "\u{feff}",
    "\u{200d}",
    "か\u{3099}",
    "𠮷",
    "%E3",
    "%",
    "&a",
    "*a",
    "!!str ",
    "? ",
    "null",
    "~",
    "{%",
    "%}",
    "{% if x %}",
    "../",
    "//",
    "javascript:",
    "[^a]",
    "[^a]: ",
    "2023-02-30",
    "18446744073709551616",
    "<<: ",
];

#[test]
fn files_with_bytes_changed_do_no_harm() {
    let site = dense();
    let names: Vec<String> = site.iter().map(|(path, _)| path.as_str().to_owned()).collect();
    let mut random = Random(0x2023_0601_2026_1121);
    let mut memos = Memos::default();
    let mut tried = 0;
    while tried < tries(150) {
        let mut changed = site.clone();
        let name = random.pick(&names).clone();
        let mut bytes = site.get(&path(&name)).unwrap().to_vec();
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len() + 1);
            let end = (at + random.below(12)).min(bytes.len());
            match random.below(5) {
                0 => drop(bytes.drain(at..end)),
                1 => drop(bytes.splice(at..at, random.pick(BITS).bytes())),
                2 => drop(bytes.splice(at..end, random.pick(BITS).bytes())),
                3 => {
                    let copy = bytes[at..end].to_vec();
                    let to = random.below(bytes.len() + 1);
                    drop(bytes.splice(to..to, copy));
                }
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = u8::try_from(random.below(256)).unwrap();
                    }
                }
            }
        }
        put(&mut changed, &name, &bytes);
        assert!(survives(&changed, &mut memos), "{name}: {:?}", String::from_utf8_lossy(&bytes));
        tried += 1;
    }
}

#[test]
fn what_grows_in_some_parsers_does_not_here() {
    let page = |body: String| format!("---\ntitle: 題\n---\n\n{body}");
    let mut cases = vec![
        page("[".repeat(20_000)),
        page("{{ ".repeat(20_000)),
        page("{{".repeat(20_000)),
        page("{{ a.b }} ".repeat(20_000)),
        page("**a ".repeat(3_000)),
        page("あ*".repeat(20_000)),
        page("**（あ）**い".repeat(5_000)),
        page("あ".to_owned() + &"\\".repeat(10_000) + "*（" + &"*".repeat(20_000) + "い"),
        page(String::from("https://a") + &")".repeat(100_000)),
        page("http".repeat(50_000)),
        page("\u{301}\n".repeat(50_000) + "---\n"),
        format!("---\ntitle: \"{}\"\n---\n", "a\\t\n  あ\n  ".repeat(20_000)),
        page("`".repeat(5_000) + &"` ".repeat(5_000)),
        page("<".repeat(20_000)),
        page("<!-- ".repeat(5_000)),
        page("> ".repeat(2_000) + "x"),
        page((0..400).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect()),
        page("|a".repeat(2_000) + "\n" + &"|-".repeat(2_000) + "\n" + &"|b\n".repeat(200)),
        page((0..2_000).map(|n| format!("[^{n}]: x[^{}]\n\n", n + 1)).collect()),
        page("## 見出し\n\n".repeat(2_000)),
        page("![".repeat(5_000)),
        page("0120-".repeat(10_000)),
        page("9".repeat(50_000)),
        page("一二三四五六七八九十百千万億".repeat(2_000) + "円"),
        page("&#x".repeat(20_000)),
        format!("---\ntitle: {}\n---\n", "[".repeat(5_000)),
        format!("---\n{}\n---\n", "a: {".repeat(5_000)),
        format!("---\na: {}{}\n---\n", "[".repeat(5_000), "]".repeat(5_000)),
        format!("---\n{}---\n", (0..400).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<String>()),
        format!("---\ntitle: &a [x]\nb: &b [{0},{0}]\nc: [{1},{1}]\n---\n", "*a,".repeat(50), "*b,".repeat(50)),
    ];
    let bomb: String = (1..30).fold(String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n"), |all, n| {
        let inner = vec![format!("*a{}", n - 1); 9].join(",");
        format!("{all}a{n}: &a{n} [{inner}]\n")
    });
    cases.push(format!("---\n{bomb}---\n"));
    let terms: String = (0..2_000)
        .map(|n| format!("a{n}: {{ term: 語{}, reading: ご, definition: x }}\n", "語".repeat(n % 50)))
        .collect();
    let site = tree(&[("content/site.yaml", "title: 見本\n"), ("content/data/glossary.yaml", &terms)]);
    cases.push(page("語".repeat(100_000)));
    for text in cases {
        let mut tree = site.clone();
        put(&mut tree, "content/index.md", &text);
        let head: String = text.chars().take(60).collect();
        assert!(survives(&tree, &mut Memos::default()), "{head:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_told() {
    let site = dense();
    let names: Vec<String> = site.iter().map(|(path, _)| path.as_str().to_owned()).collect();
    for name in names {
        for bytes in [&b"\xff"[..], b"", b"\0", b"\x83\x65\x83\x58\x83\x67", b"---\n\xe3\x81\n---\n", b"a: \xf0\x9f\n"]
        {
            let mut changed = site.clone();
            put(&mut changed, &name, bytes);
            assert!(survives(&changed, &mut Memos::default()), "{name}: {bytes:?}");
        }
        let gone = without(&site, &name);
        assert!(survives(&gone, &mut Memos::default()), "without {name}");
    }
    assert!(survives(&Tree::new(), &mut Memos::default()));
}
