//! The calculator's page in Chromium, used as a reader uses it.

use serde_json::json;

use crate::browser::{Server, chromium, on_disk};
use crate::tab::Tab;

const PAGE: &str = "relief/calculator.html";

const HEADING: &str = "(document.querySelector('.decision-app h2')?.textContent ?? '')";

/// The heading of the step that is shown.
fn heading(tab: &mut Tab) -> String {
    tab.text(HEADING)
}

/// Chooses an answer and goes on, with keys alone: the focus stands on the question's heading.
fn choose(tab: &mut Tab, question: &str, value: &str) {
    tab.until(&format!("{HEADING}.includes({})", json!(question)));
    assert!(tab.focused("h2"), "the focus is on the question {question}");
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

/// From the first question to the check of the answers: three days closed after the revision.
fn to_the_check(tab: &mut Tab) {
    tab.until("document.querySelector('.decision-app form') !== null");
    tab.tab_to("[type=radio]");
    tab.key("Space");
    tab.key("Enter");
    choose(tab, "A①会員ですか", "a1");
    answer(tab, "事由発生日", &["令和６", "２", "1"]);
    answer(tab, "入会した日", &[]);
    answer(tab, "退会した日", &[]);
    answer(tab, "いつ請求", &["2024", "6", "20"]);
    choose(tab, "何が起きましたか", "cyber");
    choose(tab, "内部の人", "no");
    choose(tab, "休業しましたか", "full");
    answer(tab, "何日休業", &["４"]);
    choose(tab, "どこへ届け出", "mhlw");
    answer(tab, "前に請求したことがあれば", &[]);
    answer(tab, "前に請求した日", &[]);
    answer(tab, "いつですか", &["2024", "2", "15"]);
    tab.until(&format!("{HEADING} === '答えを確かめてください'"));
}

#[test]
fn with_keys_alone_from_the_first_question_to_the_result() {
    let Some(browser) = chromium() else { return };
    let server = Server::new("/a/b/");
    let mut tab = Tab::new(&browser, 360, 740);
    tab.open(&format!("{}{PAGE}", server.base));
    let _ = tab.requests();
    to_the_check(&mut tab);
    println!("{}", tab.text("document.querySelector('.decision-app').innerText"));
    tab.tab_to("button.primary");
    tab.key("Enter");
    tab.until("document.querySelector('.decision-app .result') !== null");
    assert_eq!(heading(&mut tab), "対象になりそうです");
    println!("{}", tab.text("document.querySelector('.decision-app').innerText"));
    assert_eq!(tab.requests(), Vec::<String>::new());
}
