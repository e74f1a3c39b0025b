//! `madoguchi serve` in Chromium: an open page follows its source, and says what is wrong.

use std::fs;

use serde_json::json;

use crate::browser::chromium;
use crate::serve::{INDEX, Served, sample};
use crate::support::*;
use crate::tab::Tab;

/// What lies over the page.
const OVER: &str = "document.querySelector('madoguchi-panel').shadowRoot";

fn over(rest: &str) -> String {
    format!("{OVER}.{rest}")
}

/// Whether the panel is open.
fn panel(open: bool) -> String {
    over(&format!("querySelector('dialog').open === {open}"))
}

/// Waits until the panel is open and says all of some parts.
fn panel_says(tab: &mut Tab, parts: &[&str]) {
    tab.until(&panel(true));
    for part in parts {
        tab.until(&over(&format!("querySelector('dialog').innerText.includes({})", json!(part))));
    }
}

/// Waits until the page has its panel, and the panel is closed. A page that is just being loaded anew has none yet.
fn nothing_lies_over(tab: &mut Tab) {
    tab.until("document.querySelector('madoguchi-panel')?.hidden === false");
    tab.until(&panel(false));
}

/// A page that is open, with a mark that a reload would wipe out.
fn opened(served: &Served, path: &str) -> Option<Tab> {
    let browser = chromium()?;
    let mut tab = Tab::new(&browser, 800, 600);
    tab.open(&format!("http://{}{path}", served.host));
    tab.until("document.querySelector('madoguchi-panel')?.hidden === false");
    tab.eval("window.mark = 1");
    Some(tab)
}

fn long(text: &str) -> String {
    format!("---\ntitle: 手引き\n---\n\n## くわしく {{#details}}\n\n{}{text}\n", "行です。\n\n".repeat(200))
}

#[test]
fn an_open_page_follows_its_source_and_stays_where_it_is() {
    let folder = sample();
    write(&folder.path().join("content/guide.md"), long("はじめ。"));
    let served = Served::of(folder, &["--base-path", "/help/"]);
    let Some(mut tab) = opened(&served, "/help/guide.html") else { return };
    tab.eval("scrollTo({ top: 1234, behavior: 'instant' })");
    served.put("content/guide.md", long("つぎ。"));
    tab.until("document.body.innerText.includes('つぎ。') && document.readyState === 'complete'");
    tab.until("scrollY === 1234");
    // nothing is left behind
    tab.until("sessionStorage.length === 0");
    // another page's change is none of this page's business
    tab.eval("window.mark = 2");
    served.append("content/index.md", "\n別のページ。\n");
    tab.until("fetch('/help/').then((got) => got.text()).then((text) => text.includes('別のページ。'))");
    // messages come in their order: the page that has a later style has heard of that change too
    served.put("themes/default/css/tokens.css", tokens_with("#123456"));
    tab.until("getComputedStyle(document.body).color === 'rgb(18, 52, 86)'");
    assert_eq!(tab.eval("window.mark"), json!(2), "the page was loaded again");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

/// The tokens of the theme, and all text in one colour.
fn tokens_with(colour: &str) -> String {
    let tokens = fs::read_to_string(root().join("themes/default/css/tokens.css")).unwrap();
    format!("{tokens}\n:root {{ --proof: {colour}; }}\nbody {{ color: var(--proof) !important; }}\n")
}

#[test]
fn a_new_style_needs_no_reload() {
    let served = Served::new(&[]);
    let Some(mut tab) = opened(&served, "/guide.html") else { return };
    for (colour, shown) in [("#123456", "rgb(18, 52, 86)"), ("#654321", "rgb(101, 67, 33)")] {
        served.put("themes/default/css/tokens.css", tokens_with(colour));
        tab.until(&format!("getComputedStyle(document.body).color === '{shown}'"));
        tab.until("document.querySelectorAll('link[rel=stylesheet]').length === 1");
    }
    assert_eq!(tab.eval("window.mark"), json!(1), "the page was loaded again");
    // a text is more than a style
    served.append("content/guide.md", "\nあとの文。\n");
    tab.until("document.body.innerText.includes('あとの文。')");
    tab.until("window.mark === undefined");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn the_panel_lists_what_is_wrong_until_it_is_mended() {
    let served = Served::new(&["--lang", "ja"]);
    let Some(mut tab) = opened(&served, "/guide.html") else { return };
    assert_eq!(tab.eval(&over("querySelector('.badge').hidden")), json!(true));
    served.put("content/index.md", "---\ntitle: 見本\n---\n\nまず[手引き](gide.md)へ。0120-000-999。\n");
    panel_says(
        &mut tab,
        &[
            "エラー 1 件、警告 1 件",
            "最後にうまくできたサイトを表示しています",
            "content/index.md:5:9",
            "まず[手引き](gide.md)へ。",
            "直し方：",
            "guide.md",
            "broken-link",
            "0120-000-999",
        ],
    );
    tab.until(&over("querySelector('li mark').textContent === 'gide.md'"));
    assert!(tab.text("document.body.innerText").contains("手引きの文です。"), "the page is still there");
    assert_eq!(tab.eval("window.mark"), json!(1), "the page was loaded again");
    // the style of the panel is at work, and the policy of the page lets it be
    tab.until(&format!("getComputedStyle({OVER}.querySelector('ol')).listStyleType === 'none'"));
    // keys: Escape closes it, its button opens it again
    tab.key("Escape");
    tab.until(&panel(false));
    assert_eq!(tab.text(&over("querySelector('.badge').textContent")), "エラー 1 件、警告 1 件");
    for _ in 0..200 {
        if tab.eval(&over("activeElement?.className === 'badge'")) == json!(true) {
            break;
        }
        tab.key("Tab");
    }
    tab.key("Enter");
    tab.until(&panel(true));
    // the same mistakes do not come up again by themselves; others do
    tab.key("Escape");
    served.append("content/guide.md", "\n[x](nowhere.md)\n");
    tab.until(&panel(true));
    tab.until(&over("querySelectorAll('li.error').length === 2"));
    // fixed but for the warning: the panel goes, a button stays
    let guide = fs::read_to_string(served.at("content/guide.md")).unwrap();
    served.put("content/guide.md", guide.replace("[x](nowhere.md)", "ほかの文。"));
    served.put("content/index.md", "---\ntitle: 見本\n---\n\n0120-000-999。\n");
    tab.until("document.body.innerText.includes('ほかの文。')");
    tab.until(&over("querySelector('.badge')?.textContent === '警告 1 件'"));
    nothing_lies_over(&mut tab);
    served.put("content/index.md", INDEX);
    tab.until(&over("querySelector('.badge').hidden"));
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn a_warning_that_is_denied_comes_over_the_page() {
    let served = Served::new(&["--deny-warnings", "--lang", "ja"]);
    let Some(mut tab) = opened(&served, "/guide.html") else { return };
    let guide = fs::read_to_string(served.at("content/guide.md")).unwrap();
    served.put("content/guide.md", guide.replace("手引きの文です。", "0120-000-999へ。"));
    panel_says(&mut tab, &["警告 1 件", "最後にうまくできたサイトを表示しています", "0120-000-999"]);
    assert!(tab.text("document.body.innerText").contains("手引きの文です。"), "the last good page is shown");
    served.put("content/guide.md", guide.replace("手引きの文です。", "直した文です。"));
    tab.until("document.body.innerText.includes('直した文です。')");
    nothing_lies_over(&mut tab);
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn a_page_that_is_removed_says_so() {
    let served = Served::new(&[]);
    let Some(mut tab) = opened(&served, "/guide.html") else { return };
    let guide = fs::read_to_string(served.at("content/guide.md")).unwrap();
    fs::remove_file(served.at("content/guide.md")).unwrap();
    served.put("content/index.md", "---\ntitle: 見本\n---\n\nひとりきり。\n");
    tab.until(&over("querySelector('.gone').hidden === false"));
    tab.until(&over("querySelector('.gone').innerText.includes('This page has been removed.')"));
    assert!(tab.text("document.body.innerText").contains("手引きの文です。"), "what was read stays");
    // it comes back as it was: nothing to do but to take the notice away
    served.put("content/guide.md", guide);
    tab.until(&over("querySelector('.gone').hidden"));
    assert_eq!(tab.eval("window.mark"), json!(1), "the page was loaded again");
    fs::remove_file(served.at("content/guide.md")).unwrap();
    tab.until(&over("querySelector('.gone').hidden === false"));
    tab.eval(&over("querySelector('.gone a').click()"));
    tab.until("document.body.innerText.includes('ひとりきり。')");
}

#[test]
fn a_page_that_is_missing_appears() {
    let served = Served::new(&[]);
    let Some(mut tab) = opened(&served, "/later.html") else { return };
    served.put("content/later.md", "---\ntitle: あとから\n---\n\nあとからのページ。\n");
    tab.until("document.body.innerText.includes('あとからのページ。')");
}

#[test]
fn a_site_that_could_never_be_built_comes_up_when_it_can() {
    let folder = sample();
    write(&folder.path().join("content/guide.md"), "---\ntitel: 手引き\n---\n");
    let served = Served::of(folder, &[]);
    let Some(mut tab) = opened(&served, "/guide.html") else { return };
    panel_says(&mut tab, &["content/guide.md:"]);
    served.put("content/guide.md", "---\ntitle: 手引き\n---\n\n直った文。\n");
    tab.until("document.body.innerText.includes('直った文。')");
    nothing_lies_over(&mut tab);
}

/// The script belongs to the server; no build holds a word of it.
#[test]
fn no_build_holds_the_script() {
    let built = clean(&site(&town()), &options()).tree;
    for (path, bytes) in built.iter() {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("_madoguchi") && !text.contains("EventSource"), "{path}");
    }
}
