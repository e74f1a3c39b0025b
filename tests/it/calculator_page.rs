//! The calculator's page in Chromium, used as a reader uses it.

use std::path::Path;

use serde_json::{Value, json};

use crate::browser::{Server, chromium, folder_of, on_disk};
use crate::calculator;
use crate::support::{clean, options, root, site};
use crate::tab::Tab;
use madoguchi::decision::eval;
use madoguchi::decision::proof::classes;

const PAGE: &str = "grant/calculator.html";

/// The heading of the step that is shown.
const HEADING: &str = "(document.querySelector('.decision-app h2')?.textContent ?? '')";

/// Chooses an answer and goes on, with keys alone: the focus stands on the question's heading.
fn choose(tab: &mut Tab, question: &str, value: &str) {
    tab.until(&format!("{HEADING}.includes({})", json!(question)));
    // The focus is on the question.
    tab.until_focused("h2");
    tab.key("Tab");
    let wanted = format!("[value={value}]");
    for _ in 0..10 {
        if tab.focused(&wanted) {
            break;
        }
        tab.key("ArrowDown");
    }
    assert!(tab.focused(&wanted), "{question} has no answer {value}");
    tab.key("Space");
    tab.key("Enter");
}

/// Types into the fields of a question and goes on; no text leaves a field empty.
fn answer(tab: &mut Tab, question: &str, parts: &[&str]) {
    tab.until(&format!("{HEADING}.includes({})", json!(question)));
    if !question.is_empty() {
        tab.until_focused("h2");
    }
    for part in parts {
        tab.key("Tab");
        tab.eval("document.activeElement.select()");
        if part.is_empty() {
            tab.key("Backspace");
        } else {
            tab.write(part);
        }
    }
    if parts.is_empty() {
        tab.key("Tab");
    }
    tab.key("Enter");
}

/// From the first question to the check of the answers: four nights away after the revision.
fn to_the_check(tab: &mut Tab) {
    tab.until("document.querySelector('.decision-app form') !== null");
    tab.tab_to("[type=radio]");
    tab.key("Space");
    tab.key("Enter");
    choose(tab, "住民登録", "yes");
    answer(tab, "被害の日", &["令和７", "７", "10"]);
    answer(tab, "転入した日", &[]);
    answer(tab, "転出した日", &[]);
    answer(tab, "いつ申し込み", &["2025", "8", "20"]);
    choose(tab, "何で傷みましたか", "water");
    choose(tab, "わざと", "no");
    choose(tab, "離れて泊まりましたか", "full");
    answer(tab, "何泊", &["４"]);
    choose(tab, "どこへ届け出", "town");
    answer(tab, "前に申し込んだことがあれば", &[]);
    answer(tab, "前に申し込んだ日", &[]);
    answer(tab, "そろうのはいつですか", &["2026", "2", "15"]);
    tab.until(&format!("{HEADING} === '答えを確かめてください'"));
}

fn on_server(browser: &Path) -> (Server, Tab) {
    let server = Server::new("/a/b/");
    let mut tab = Tab::new(browser, 360, 740);
    tab.open(&format!("{}{PAGE}", server.base));
    tab.until("document.querySelector('.decision-app form') !== null");
    (server, tab)
}

fn app(tab: &mut Tab) -> String {
    tab.text("document.querySelector('.decision-app').innerText")
}

/// Waits until the calculator shows a text.
fn shows(tab: &mut Tab, text: &str) {
    tab.until(&format!("document.querySelector('.decision-app').innerText.includes({})", json!(text)));
}

fn press(tab: &mut Tab, text: &str) {
    let find = format!(
        "[...document.querySelectorAll('.decision-app button')].find(b => b.textContent.startsWith({}))",
        json!(text)
    );
    tab.until(&format!("{find} !== undefined"));
    tab.eval(&format!("{find}.click()"));
}

#[test]
fn with_keys_alone_from_the_first_question_to_the_result() {
    let Some(browser) = chromium() else { return };
    let (_server, mut tab) = on_server(&browser);
    let loaded = tab.requests();
    assert!(loaded.iter().any(|url| url.contains("calculator-form")), "{loaded:?}");
    let before = tab.text("location.href");
    to_the_check(&mut tab);
    let shown = app(&mut tab);
    for part in ["住まい", "2025年（令和7年）7月10日", "（答えない）", "4"] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
    assert!(!shown.contains("屋根の写真\n"), "a question that was not asked is not listed: {shown}");
    tab.tab_to("button.primary");
    tab.key("Enter");
    tab.until("document.querySelector('.decision-app .result') !== null");
    tab.until(&format!("{HEADING} === '対象になりそうです'"));
    tab.until_focused("h2");
    let shown = app(&mut tab);
    for part in ["9万円", "1万円×3", "2026年（令和8年）2月28日まで", "目安", "000-0001", "0120-000-222", "宿泊の控え"]
    {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
    tab.until("document.title.startsWith('結果：対象になりそうです')");
    tab.tab_to(".ticks input");
    tab.key("Space");
    tab.until("document.querySelector('.ticks input').checked");
    // Nothing was asked for, nothing is kept, and the address is what it was.
    assert_eq!(tab.requests(), Vec::<String>::new());
    assert_eq!(tab.text("location.href"), before);
    assert_eq!(tab.eval("localStorage.length + sessionStorage.length + document.cookie.length"), json!(0));
    assert_eq!(tab.eval("JSON.stringify(history.state).includes('2025')"), json!(false));
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn back_and_forward_and_a_change() {
    let Some(browser) = chromium() else { return };
    let (_server, mut tab) = on_server(&browser);
    to_the_check(&mut tab);
    tab.eval("history.back()");
    tab.until(&format!("{HEADING}.includes('そろうのは')"));
    tab.until("[...document.querySelectorAll('.decision-app input')].map(i => i.value).join('-') === '2026-2-15'");
    tab.eval("history.back()");
    tab.until(&format!("{HEADING}.includes('前に申し込んだ日')"));
    tab.eval("history.go(2)");
    tab.until(&format!("{HEADING} === '答えを確かめてください'"));
    // A change that makes another question apply asks it, and comes back.
    press(&mut tab, "変更：被害の原因");
    tab.until(&format!("{HEADING}.includes('何で傷みましたか')"));
    tab.until("document.querySelector('.decision-app :checked')?.value === 'water'");
    choose(&mut tab, "何で傷みましたか", "roof");
    choose(&mut tab, "屋根の写真", "before");
    choose(&mut tab, "見積書", "yes");
    tab.until(&format!("{HEADING} === '答えを確かめてください'"));
    press(&mut tab, "結果を見る");
    tab.until("document.querySelector('.decision-app .result') !== null");
    tab.until(&format!("{HEADING} === 'あと必要なことがあります'"));
    shows(&mut tab, "25,000円");
    // A day that no longer fits is asked again, with the reason.
    press(&mut tab, "答えを直す");
    press(&mut tab, "変更：被害の日");
    answer(&mut tab, "被害の日", &["2025", "8", "21"]);
    tab.until("document.querySelector('.problems') !== null");
    tab.until("document.querySelector('.decision-app form h2').textContent.includes('いつ申し込み')");
    shows(&mut tab, "より前になっています");
    // After a reload the answers are gone, and it says so.
    tab.call("Page.reload", json!({}));
    tab.until("document.readyState === 'complete' && document.querySelector('.decision-app .notice') !== null");
    tab.until(&format!("{HEADING}.includes('どの建物')"));
    shows(&mut tab, "消えました");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn an_error_and_its_repair() {
    let Some(browser) = chromium() else { return };
    let (_server, mut tab) = on_server(&browser);
    tab.until("document.querySelector('.decision-app form') !== null");
    // Nothing chosen.
    tab.tab_to("[type=radio]");
    tab.key("Tab");
    tab.key("Enter");
    tab.until("document.querySelector('.problems') !== null");
    // The summary has the focus.
    tab.until_focused(".problems");
    tab.until("document.title.startsWith('エラー：')");
    tab.key("Tab");
    tab.key("Enter");
    // Its link leads to the answer.
    tab.until_focused("[type=radio]");
    tab.key("Space");
    tab.key("Enter");
    choose(&mut tab, "住民登録", "yes");
    for (parts, said, field) in [
        (["", "", ""], "年、月、日を入れてください", "year"),
        (["2024", "", "1"], "月を入れてください", "month"),
        (["24", "1", "1"], "西暦4けた", "year"),
        (["2024", "13", "1"], "1から12", "month"),
        (["2023", "2", "29"], "2023年2月は28日まで", "day"),
        (["令和元", "4", "30"], "その元号に", "year"),
        (["2024", "5", "一"], "日まで", "day"),
    ] {
        tab.eval("document.querySelector('.decision-app h2[tabindex]').focus(); document.querySelector('.question h2').focus()");
        answer(&mut tab, "", &parts);
        // What was wrong before may still be shown.
        tab.until(&format!("document.querySelector('.problems')?.innerText.includes({})", json!(said)));
        let shown = tab.text("document.querySelector('.problems').innerText");
        assert_eq!(shown.matches(said).count(), 1);
        assert!(tab.text("document.querySelector('.problem').innerText").contains(said));
        let marked = tab.text("document.querySelector('[aria-invalid]').dataset.part");
        assert_eq!(marked, field, "{parts:?}");
        let describes = "document.querySelector('.question').getAttribute('aria-describedby').split(' ')\
                         .every(id => document.getElementById(id))";
        assert_eq!(tab.eval(describes), json!(true));
        // What was typed stays.
        assert_eq!(
            tab.text("[...document.querySelectorAll('.question input')].map(i => i.value).join('|')"),
            parts.join("|")
        );
    }
    tab.eval("document.querySelector('.question h2').focus()");
    answer(&mut tab, "", &["Ｒ６", "２月", "２９日"]);
    tab.until("document.querySelector('.problems') === null");
    answer(&mut tab, "転入した日", &["2020", "4", "1"]);
    answer(&mut tab, "転出した日", &["2020", "3", "31"]);
    tab.until("document.querySelector('.problems') !== null");
    shows(&mut tab, "より前になっています");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn what_is_settled_early_is_told_early() {
    let Some(browser) = chromium() else { return };
    let (_server, mut tab) = on_server(&browser);
    tab.until("document.querySelector('.decision-app form') !== null");
    tab.tab_to("[type=radio]");
    tab.key("Space");
    tab.key("Enter");
    choose(&mut tab, "住民登録", "no");
    tab.until("document.querySelector('.decision-app .result') !== null");
    tab.until(&format!("{HEADING} === '対象になりません'"));
    let shown = app(&mut tab);
    assert!(shown.contains("住民登録のある方だけです") && shown.contains("水害の電話"), "{shown}");
    assert!(!shown.contains("用意する書類"));
    press(&mut tab, "残りの質問にも答える");
    answer(&mut tab, "被害の日", &["2021", "3", "31"]);
    tab.until(&format!("{HEADING}.includes('転入した日')"));
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn a_result_is_shared_by_its_fragment_alone() {
    let Some(browser) = chromium() else { return };
    let (server, mut tab) = on_server(&browser);
    to_the_check(&mut tab);
    press(&mut tab, "結果を見る");
    tab.until("document.querySelector('.decision-app .result') !== null");
    let shown = app(&mut tab);
    // Without a clipboard the link is shown, to be copied by hand.
    tab.eval("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
    press(&mut tab, "結果へのリンク");
    tab.until("Boolean(document.querySelector('.shared input')?.value)");
    let link = tab.text("document.querySelector('.shared input').value");
    assert!(link.starts_with(&format!("{}{PAGE}#v1.", server.base)), "{link}");
    tab.open(&link);
    tab.until("document.querySelector('.decision-app .result') !== null");
    tab.until(&format!("document.querySelector('.decision-app').innerText === {}", json!(shown)));
    // The answers do not stay in the address.
    tab.until("!location.href.includes('#')");
    let version = link.split('.').rev().nth(2).unwrap();
    tab.open(&link.replace(version, "00000000"));
    tab.until("document.querySelector('.decision-app .notice') !== null");
    shows(&mut tab, "規則が変わった");
    tab.until(&format!("{HEADING}.includes('どの建物')"));
    for broken in [
        &link[..link.len() - 1],
        &format!("{link}_1"),
        &link.replace("20250820", "20250631"),
        &link.replace("_2025", "_<b>2025"),
    ] {
        tab.open(broken);
        tab.until("document.querySelector('.decision-app form') !== null");
        shows(&mut tab, "読み取れません");
    }
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

/// Who answers no is not asked what depends on a yes; the day of a payment is asked when the reader wants it.
#[test]
fn only_what_matters_is_asked() {
    let Some(browser) = chromium() else { return };
    let built = clean(&site(&root().join("tests/decisions/cameras")), &options());
    let folder = folder_of(&built.tree);
    let address = format!("file://{}/index.html", folder.path().display());
    let mut tab = Tab::new(&browser, 360, 740);
    tab.open(&address);
    let first = |tab: &mut Tab| {
        tab.until("document.querySelector('.decision-app form') !== null");
        tab.tab_to("input");
        tab.write("50000");
        tab.key("Enter");
        answer(tab, "見積もりの価格", &[]);
        choose(tab, "共同で付けますか", "no");
        answer(tab, "買った日", &["2025", "4", "1"]);
    };
    first(&mut tab);
    choose(&mut tab, "前にも補助", "no");
    // neither the slope nor the day of the last payment nor that of the inspection
    tab.until(&format!("{HEADING} === '答えを確かめてください'"));
    press(&mut tab, "結果を見る");
    tab.until("document.querySelector('.decision-app .result') !== null");
    assert!(!app(&mut tab).contains("振り込みます"));
    press(&mut tab, "「検査の日");
    answer(&mut tab, "検査の日", &["2025", "5", "3"]);
    tab.until("document.querySelector('.decision-app .result') !== null");
    shows(&mut tab, "5月20日まで：振り込みます");

    tab.open(&format!("{address}?again"));
    first(&mut tab);
    choose(&mut tab, "前にも補助", "yes");
    answer(&mut tab, "前に補助を受けた日", &["2062", "4", "1"]);
    shows(&mut tab, "まだ来ていない日");
}

#[test]
fn from_a_disk_it_works_too() {
    let Some(browser) = chromium() else { return };
    let folder = on_disk();
    let mut tab = Tab::new(&browser, 1280, 900);
    tab.open(&format!("file://{}/{PAGE}", folder.path().display()));
    to_the_check(&mut tab);
    press(&mut tab, "結果を見る");
    shows(&mut tab, "9万円");
}

#[test]
fn without_scripts_the_page_is_whole_and_says_why() {
    let Some(browser) = chromium() else { return };
    let server = Server::new("/a/b/");
    let mut tab = Tab::new(&browser, 360, 740);
    tab.call("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    tab.open(&format!("{}{PAGE}", server.base));
    let shown = tab.text("document.querySelector('main').innerText");
    for part in [
        "JavaScriptが動いていない",
        "質問をたどって調べる",
        "金額の一覧",
        "対象にならないとき",
        "用意する書類",
        "窓口に確かめること",
        "9万円",
    ] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
    assert_eq!(tab.eval("document.querySelectorAll('form').length"), json!(0));
    assert_eq!(tab.text("getComputedStyle(document.querySelector('.decision-app')).display"), "none");
}

#[test]
fn it_is_printed_without_what_cannot_be_pressed() {
    let Some(browser) = chromium() else { return };
    let (_server, mut tab) = on_server(&browser);
    to_the_check(&mut tab);
    press(&mut tab, "結果を見る");
    tab.until("document.querySelector('.decision-app .result') !== null");
    tab.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    let visible = |selector: &str, count: &str| {
        let selector = json!(selector);
        format!("[...document.querySelectorAll({selector})].filter(e => e.checkVisibility()).length {count}")
    };
    for gone in [".actions", ".decision-static", ".sharing", ".side", ".prose > p"] {
        tab.until(&visible(gone, "=== 0"));
    }
    for stays in
        [".result .amount", ".result [data-slot=documents]", ".result .answers", ".result .version", ".hotline-bar"]
    {
        tab.until(&visible(stays, "> 0"));
    }
    let pdf = tab.call("Page.printToPDF", json!({ "paperWidth": 8.27, "paperHeight": 11.69 }));
    assert!(pdf["data"].as_str().unwrap().len() > 10_000);
}

/// Nothing is wider than the screen, on a narrow phone and with letters twice as large.
#[test]
fn nothing_is_cut_off() {
    let Some(browser) = chromium() else { return };
    let server = Server::new("/");
    for (width, script) in [(320, ""), (640, "document.documentElement.style.fontSize = '225%'")] {
        let mut tab = Tab::new(&browser, width, 740);
        tab.open(&format!("{}{PAGE}", server.base));
        tab.until("document.querySelector('.decision-app form') !== null");
        tab.eval(script);
        let wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(tab.eval(wide), json!(0), "first question at {width}");
        to_the_check(&mut tab);
        assert_eq!(tab.eval(wide), json!(0), "check at {width}");
        press(&mut tab, "結果を見る");
        tab.until("document.querySelector('.decision-app .result') !== null");
        assert_eq!(tab.eval(wide), json!(0), "result at {width}");
        press(&mut tab, "答えを直す");
        press(&mut tab, "変更：被害の日");
        answer(&mut tab, "被害の日", &["", "", ""]);
        tab.until("document.querySelector('.problems') !== null");
        assert_eq!(tab.eval(wide), json!(0), "an error at {width}");
    }
}

/// The page tests itself: the rules and the script as they are shipped, in a real browser, on every seventeenth class
/// (the numbers of ways of the components have no factor 17, so all of each come up).
#[test]
fn the_browser_says_what_the_program_says() {
    let Some(browser) = chromium() else { return };
    let (_server, mut tab) = on_server(&browser);
    let decision = calculator::decisions().swap_remove(0);
    let classes = classes::classes(&decision).unwrap();
    assert!(classes.sizes().all(|size| size % 17 != 0));
    let some: Vec<_> = (0..classes.count()).step_by(17).map(|class| classes.answers(class)).collect();
    tab.eval("globalThis.rules = JSON.parse(document.querySelector('.decision > script').textContent); 0");
    for part in some.chunks(3_000) {
        let asked: Vec<Value> = part.iter().map(calculator::plain).collect();
        let got = tab.eval(&format!("{}.map(one => madoguchiCalculator.evaluate(rules, one))", json!(asked)));
        for (answers, got) in part.iter().zip(got.as_array().unwrap()) {
            assert_eq!(*got, calculator::result(&eval::evaluate(&decision, answers)), "{answers:?}");
        }
    }
}
