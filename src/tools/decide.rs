//! `madoguchi decide`: evaluates answers against a decision, and shows the result as text or JSON.

use std::fmt::Write;

use serde_json::json;

use crate::base::diag::{Diagnostic, Language, words};
use crate::base::tree::SitePath;
use crate::decision::answers::{self, yen_text};
use crate::decision::cases::explain;
use crate::decision::eval::{self, Outcome};
use crate::decision::{Ambiguity, Decision, Item, Name, Verdict};
use crate::ledger::Cite;
use crate::render::document::resolve::{Place, Resolver};
use crate::report::pick;
use crate::site::Site;
use crate::syntax::markdown::Document;
use crate::tools::facts::source;

/// A reason for the verdict: a gate or a row of the table, with its text and sources.
struct Reason<'a> {
    id: &'a str,
    verdict: Verdict,
    say: &'a Document,
    cites: &'a [Cite],
}

/// The gates that fire, then the row of the table that applies.
fn reasons<'a>(outcome: &Outcome<'a>) -> Vec<Reason<'a>> {
    let reason = |id: &'a Name, verdict, say, cites| Reason { id: &id.text, verdict, say, cites };
    let gates = outcome.gates.iter().map(|gate| reason(&gate.id, gate.verdict, &gate.say, &gate.cites));
    gates.chain(outcome.row.map(|row| reason(&row.id, Verdict::Pay, &row.say, &row.cites))).collect()
}

/// The ambiguities of the sources that matter for a result: those named by the gates with verdict `ask` that fire.
fn open_questions<'a>(decision: &'a Decision, outcome: &Outcome<'_>) -> Vec<&'a Ambiguity> {
    let asked = |one: &&Ambiguity| {
        outcome.gates.iter().any(|gate| {
            gate.verdict == Verdict::Ask && gate.ambiguity.as_ref().is_some_and(|name| name.text == one.id.text)
        })
    };
    decision.ambiguities.iter().filter(asked).collect()
}

/// What writes a text without markup, as one line, with its references resolved as seen from the home page.
fn texts(site: &Site) -> impl Fn(&Document) -> String + '_ {
    let (resolver, place) = (Resolver::plain(site), SitePath::new("index.html").map(Place::page));
    move |body| place.as_ref().map(|place| resolver.text(body, place).trim().to_owned()).unwrap_or_default()
}

/// Evaluates the answers in `text` (YAML, at `path`) and gives the result, as JSON for `programs` or else as text.
///
/// # Errors
/// Findings on the answers, with their places; or a `decision-case` if the rules have no result for them (which the
/// proof excludes for a site without errors).
pub fn decide(
    site: &Site,
    decision: &Decision,
    (path, text): (&SitePath, &str),
    (programs, language): (bool, Language),
) -> Result<String, Vec<Diagnostic>> {
    let answers = answers::parse(decision, path, text, Some(site.options.today))?;
    match eval::evaluate(decision, &answers) {
        Ok(outcome) if programs => Ok(json(site, decision, &outcome)),
        Ok(outcome) => Ok(human(site, decision, &outcome, language)),
        Err(hole) => {
            let why = explain(&hole);
            let message =
                words(format!("規則に穴があります。{}", why.ja), format!("the rules have a hole: {}", why.en));
            let help = words("規則を書いた人に知らせてください", "tell the author of the rules");
            Err(vec![Diagnostic::error("decision-case", None, message).help(help)])
        }
    }
}

/// The result as a JSON object; texts are plain, without links. `at_least_yen` is there only when something is certain
/// although somebody must be asked.
pub fn json(site: &Site, decision: &Decision, outcome: &Outcome<'_>) -> String {
    let text = texts(site);
    let reasons: Vec<_> = reasons(outcome)
        .iter()
        .map(|reason| {
            let source = reason.cites.first();
            json!({
                "id": reason.id,
                "verdict": reason.verdict.name(),
                "text": text(reason.say),
                "source": source.map(|cite| json!({ "document": cite.document, "section": cite.section })),
            })
        })
        .collect();
    let ids = |items: &[&Item]| -> Vec<String> { items.iter().map(|item| item.id.text.clone()).collect() };
    let mut shown = json!({
        "decision": decision.name,
        "verdict": outcome.verdict.name(),
        "amount_yen": outcome.amount,
        "reasons": reasons,
        "documents": ids(&outcome.documents),
        "steps": ids(&outcome.steps),
        "notes": ids(&outcome.notes),
        "due": outcome.due.map(|(day, _)| day.to_string()),
    });
    if let (Some(least), Some(keys)) = (outcome.at_least, shown.as_object_mut()) {
        keys.insert(String::from("at_least_yen"), json!(least));
    }
    format!("{shown}\n")
}

/// The result as text for people: verdict, amount with its calculation, reasons, documents, steps, payment and contact.
pub fn human(site: &Site, decision: &Decision, outcome: &Outcome<'_>, language: Language) -> String {
    let text = texts(site);
    let say = |ja, en| pick(language, ja, en);
    let mut out = String::new();
    let verdict = match outcome.verdict {
        Verdict::Pay => say("対象になりそうです", "It is likely to be paid"),
        Verdict::Todo => say("あと必要なことがあります", "Something is still to be done"),
        Verdict::Ask => say("先に確かめることがあります", "The sources do not settle it; please ask"),
        Verdict::No => say("対象になりません", "It is not paid"),
    };
    let _ = writeln!(out, "{}\n\n{verdict}（{}）", text(&decision.title), outcome.verdict.name());
    if let Some(amount) = outcome.amount {
        let parts: Vec<String> = outcome
            .parts
            .iter()
            .map(|(parameter, times, yen)| {
                let times = if *times == 1 { String::new() } else { format!("×{times}") };
                format!("{} {}{times}", parameter.label, yen_text(*yen))
            })
            .collect();
        let _ = writeln!(out, "{} {} ＝ {}", say("金額", "Amount:"), yen_text(amount), parts.join(" ＋ "));
    }
    if let Some(least) = outcome.at_least {
        let _ = writeln!(out, "{} {}", say("少なくとも", "At least:"), yen_text(least));
    }
    let mut list = |head: &str, rows: Vec<String>| {
        if !rows.is_empty() {
            let _ = writeln!(out, "\n{head}");
            rows.iter().for_each(|row| {
                let _ = writeln!(out, "  - {row}");
            });
        }
    };
    let why = reasons(outcome);
    let why = why.iter().map(|one| format!("{} [{}]", text(one.say), sources(one.cites)));
    list(say("理由", "Why"), why.collect());
    for one in open_questions(decision, outcome) {
        let head = format!("{} {}", say("はっきりしない点：", "Open:"), text(&one.question));
        list(&head, one.readings.iter().map(&text).collect());
    }
    let items = |all: &[&Item]| all.iter().map(|one| text(&one.say)).collect::<Vec<_>>();
    list(say("書類", "Documents"), items(&outcome.documents));
    list(say("手順", "Steps"), items(&outcome.steps));
    if let (Some((day, rule)), Some(schedule)) = (outcome.due, &decision.schedule) {
        let row = format!("{day}：{} [{}]", text(&schedule.say), sources(&rule.cites));
        list(say("支払い", "Payment"), vec![row]);
    }
    list(say("知っておくこと", "Notes"), items(&outcome.notes));
    list(say("問い合わせ先", "Contact"), vec![text(&decision.contact)]);
    let _ = writeln!(out, "\n{}", text(&decision.caution));
    out
}

/// Citations as they are written, separated by commas.
fn sources(cites: &[Cite]) -> String {
    cites.iter().map(source).collect::<Vec<_>>().join(", ")
}
