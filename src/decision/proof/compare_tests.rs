//! That the kinds of difference are those of a comparison by hand, answer by answer, and that each example shows its own.

use std::path::Path;

use crate::base::tree::{SitePath, Tree};
use crate::decision::answers;
use crate::decision::eval::{self, Hole, Outcome};
use crate::decision::proof::compare::*;
use crate::site::{self, Options};

const RULES: &str = "content/decisions/cameras.yaml";
const AMOUNTS: &str = "content/data/amounts.yaml";

fn decision(edits: &[(&str, &str)]) -> Decision {
    edited(RULES, edits)
}

fn edited(file: &str, edits: &[(&str, &str)]) -> Decision {
    let (tree, _) = crate::disk::read_site(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/decisions/cameras"));
    let path = SitePath::new(file).unwrap();
    let text = edits.iter().fold(tree.text(&path).unwrap().to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    let tree: Tree = tree.overlay([(path, text.into_bytes().into())].into_iter().collect());
    let loaded =
        site::load::load(&tree, &Options::on(Date::parse("2026-11-21").unwrap()), &mut site::load::Memos::default());
    let errors: Vec<_> = loaded.diagnostics.iter().map(|one| &one.message.en).collect();
    loaded.value.decisions.into_iter().next().unwrap_or_else(|| panic!("{errors:?}")).1
}

/// Answers as the other version reads them: those to its own questions, if they are answers there.
fn read(decision: &Decision, answers: &[(String, String)]) -> Option<Answers> {
    let known = answers.iter().filter(|(id, _)| decision.input(id).is_some());
    let text: String = known.map(|(id, value)| format!("{id}: \"{value}\"\n")).collect();
    answers::parse(decision, &SitePath::new("answers.yaml").unwrap(), &text, None).ok()
}

fn ids<'a>(names: impl Iterator<Item = &'a crate::decision::Name>) -> BTreeSet<String> {
    names.map(|name| name.text.clone()).collect()
}

type Evaluated<'a> = Result<Outcome<'a>, Hole<'a>>;

fn by_hand(old: &Evaluated<'_>, new: &Evaluated<'_>) -> Vec<Difference> {
    let one = |outcome: &Outcome<'_>| Some((outcome.verdict, outcome.amount));
    let (old, new) = match (old, new) {
        (Ok(old), Ok(new)) => (old, new),
        (Ok(old), Err(_)) => return vec![Difference::Result(one(old), None)],
        (Err(_), Ok(new)) => return vec![Difference::Result(None, one(new))],
        (Err(_), Err(_)) => return Vec::new(),
    };
    if old.verdict != new.verdict {
        return vec![Difference::Verdict(old.verdict, new.verdict)];
    }
    let mut all = Vec::new();
    if old.amount != new.amount {
        all.push(Difference::Amount(old.amount, new.amount));
    }
    let reasons = |one: &Outcome<'_>| ids(one.gates.iter().map(|gate| &gate.id).chain(one.row.map(|row| &row.id)));
    let items = |items: &[&crate::decision::Item]| ids(items.iter().map(|item| &item.id));
    let mut add =
        |what: fn(Vec<String>, Vec<String>) -> Difference, before: BTreeSet<String>, after: BTreeSet<String>| {
            if before != after {
                let only =
                    |a: &BTreeSet<String>, b: &BTreeSet<String>| -> Vec<String> { a.difference(b).cloned().collect() };
                all.push(what(only(&before, &after), only(&after, &before)));
            }
        };
    add(Difference::Documents, items(&old.documents), items(&new.documents));
    add(Difference::Steps, items(&old.steps), items(&new.steps));
    add(Difference::Reasons, reasons(old), reasons(new));
    add(Difference::Notes, items(&old.notes), items(&new.notes));
    all
}

/// Compares with every class of both versions, one by one; gives the kinds.
fn agrees(old: &Decision, new: &Decision) -> Vec<Difference> {
    let compared = compare(old, new).unwrap();
    let mut expected = BTreeSet::new();
    for one in [old, new] {
        let classes = classes(one).unwrap();
        for class in 0..classes.count() {
            let answers = classes.answers(class);
            let written = answers::texts(&one.inputs, &answers);
            let (Some(before), Some(after)) = (read(old, &written), read(new, &written)) else { continue };
            expected.extend(by_hand(&eval::evaluate(old, &before), &eval::evaluate(new, &after)));
        }
    }
    let got: BTreeSet<Difference> = compared.changes.iter().map(|change| change.difference.clone()).collect();
    let without_due: BTreeSet<Difference> =
        got.iter().filter(|what| !matches!(what, Difference::Due(..))).cloned().collect();
    assert_eq!(without_due, expected);
    for change in compared.changes.iter().filter(|change| !matches!(change.difference, Difference::Due(..))) {
        let (before, after) = (read(old, &change.witness).unwrap(), read(new, &change.witness).unwrap());
        let kinds = by_hand(&eval::evaluate(old, &before), &eval::evaluate(new, &after));
        assert!(kinds.contains(&change.difference), "{change:?} shows {kinds:?}");
        assert!(change.count > 0);
    }
    assert!(!compared.cut && compared.apart.is_empty());
    compared.changes.into_iter().map(|change| change.difference).collect()
}

#[test]
fn kinds_of_difference_are_those_of_the_evaluator() {
    let old = decision(&[]);
    assert!(agrees(&old, &old).is_empty());

    let milder = decision(&[("twice: { verdict: \"no\"", "twice: { verdict: todo")]);
    let kinds = agrees(&old, &milder);
    assert!(kinds.contains(&Difference::Verdict(Verdict::No, Verdict::Todo)));
    // The other way round, and the most telling first.
    let kinds = agrees(&milder, &old);
    let first = |kind: &Difference| matches!(kind, Difference::Verdict(_, Verdict::No));
    assert!(first(&kinds[0]) && kinds.contains(&Difference::Verdict(Verdict::Todo, Verdict::No)), "{kinds:?}");

    let document =
        decision(&[("agreement: { when: { shared: yes }", "agreement: { when: { shared: yes, size: many }")]);
    assert_eq!(agrees(&old, &document), [Difference::Documents(vec![String::from("agreement")], vec![])]);

    let amount = decision(&[("basic: 2, high: 1", "basic: 3, high: 1")]);
    assert!(matches!(agrees(&old, &amount)[..], [Difference::Amount(Some(a), Some(b)), ..] if a < b));

    let edge = decision(&[("to: 2025-03-31", "to: 2025-09-30"), ("from: 2025-04-01 }]", "from: 2025-10-01 }]")]);
    assert!(agrees(&old, &edge).iter().any(|what| matches!(what, Difference::Amount(..))));

    // An amount that the ledger holds only later: who had a result has none, and the other way round.
    let later = edited(AMOUNTS, &[("from: 2025-04-01, value: \"24,000円\"", "from: 2025-10-01, value: \"24,000円\"")]);
    let kinds = agrees(&old, &later);
    assert!(matches!(kinds[0], Difference::Result(Some((_, Some(_))), None)), "{kinds:?}");
    assert!(agrees(&later, &old).iter().any(|what| matches!(what, Difference::Result(None, Some(_)))));

    let note = decision(&[("sorry: { when: { verdict: \"no\" }", "sorry: { when: { verdict: [\"no\", ask] }")]);
    assert_eq!(agrees(&old, &note), [Difference::Notes(vec![], vec![String::from("sorry")])]);
}

#[test]
fn another_day_of_payment_is_told_with_a_day() {
    let (old, new) =
        (decision(&[]), decision(&[("from: 11, to: 20, months: 0, due: last", "from: 11, to: 20, months: 1, due: 1")]));
    let compared = compare(&old, &new).unwrap();
    assert_eq!(agrees(&old, &new).len(), 1);
    let change = &compared.changes[0];
    assert_eq!(change.witness, [(String::from("checked"), String::from("2026-01-11"))]);
    let day = |text: &str| Some(Date::parse(text).unwrap());
    assert_eq!(change.difference, Difference::Due(day("2026-01-31"), day("2026-02-01")));
    assert_eq!(change.count, 120);
}

#[test]
fn questions_come_and_go() {
    let old = decision(&[]);
    let new = decision(&[
        (
            "  shared: { type",
            "  lives: { type: choice, ask: 町に住んでいますか, values: { yes: はい, no: いいえ } }\n  shared: { type",
        ),
        (
            "  cheap: { verdict",
            "  outside: { verdict: \"no\", when: { lives: no }, say: 町の人だけです。, source: ordinance.s1 }\n  cheap: { verdict",
        ),
    ]);
    let kinds = agrees(&old, &new);
    assert!(matches!(kinds[0], Difference::Verdict(_, Verdict::No)), "{kinds:?}");
    assert!(kinds.contains(&Difference::Verdict(Verdict::Pay, Verdict::No)), "{kinds:?}");
    let compared = compare(&old, &new).unwrap();
    assert_eq!((compared.added, compared.dropped), (vec![String::from("lives")], vec![]));
    let witness = &compared.changes[0].witness;
    assert!(witness.contains(&(String::from("lives"), String::from("no"))), "{witness:?}");
    let back = compare(&new, &old).unwrap();
    assert_eq!(back.dropped, ["lives"]);
    assert!(agrees(&new, &old).contains(&Difference::Verdict(Verdict::No, Verdict::Pay)));

    // A word that has another name is understood by one version alone; the rest is compared.
    let renamed = decision(&[
        ("shared: yes", "shared: together"),
        ("付けますか, values: { yes: はい", "付けますか, values: { together: はい"),
    ]);
    let compared = compare(&old, &renamed).unwrap();
    assert!(compared.changes.is_empty() && compared.apart.is_empty() && compared.count > 0, "{:?}", compared.changes);
    let renamed = decision(&[
        ("shared: yes", "shared: together"),
        ("shared: no", "shared: alone"),
        ("yes: はい, no: いいえ", "together: はい, alone: いいえ"),
    ]);
    assert_eq!(compare(&old, &renamed).unwrap().apart, ["households", "shared", "sloped"]);
}
