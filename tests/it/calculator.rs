//! The calculator's script as it is shipped, run in an engine that knows neither a page nor a network, beside
//! `decision/eval.rs`: two evaluators, written apart, one set of rules.

use std::path::Path;

use rquickjs::{Context, Function, Runtime};
use serde_json::{Value, json};

use crate::support::*;
use madoguchi::decision::answers::{self, Answer, Answers};
use madoguchi::decision::eval::{self, Hole, Outcome};
use madoguchi::decision::proof::classes;
use madoguchi::decision::proof::outline::{self, Leaf, Outline, To};
use madoguchi::decision::{Decision, InputKind, Point, Verdict, script};
use madoguchi::disk;
use madoguchi::site::{self, Site};
use madoguchi::value::Date;

const SCRIPT: &str = include_str!("../../themes/default/js/calculator.js");

fn load(folder: &Path) -> Site {
    let (tree, _) = disk::read_site(folder);
    site::load::load(&tree, &options(), &mut madoguchi::site::load::Memos::default()).value
}

/// Two decisions of different kinds: the town's, with dates and days, and one with amounts as answers.
pub(crate) fn decisions() -> Vec<Decision> {
    let cameras = load(&root().join("tests/decisions/cameras"));
    let town = load(&town());
    vec![town.decisions["gift"].clone(), cameras.decisions["cameras"].clone()]
}

/// Runs a function of JavaScript, from JSON to JSON, beside the shipped script.
struct Engine {
    context: Context,
}

impl Engine {
    fn new() -> Engine {
        let context = Context::full(&Runtime::new().unwrap()).unwrap();
        context.with(|ctx| ctx.eval::<(), _>(SCRIPT)).unwrap();
        Engine { context }
    }

    fn call(&self, function: &str, argument: &Value) -> Value {
        let wrapped = format!(
            "(text => {{ const c = madoguchiCalculator; return JSON.stringify(({function})(JSON.parse(text), c)); }})"
        );
        let text: String = self.context.with(|ctx| {
            let call: Function = ctx.eval(wrapped).unwrap();
            call.call((argument.to_string(),)).unwrap()
        });
        serde_json::from_str(&text).unwrap()
    }
}

pub(crate) fn plain(answers: &Answers) -> Value {
    let one = |answer: &Answer| match answer {
        Answer::Word(word) => json!(word),
        Answer::Point(Point::Number(number)) => json!(number),
        Answer::Point(Point::Day(day)) => json!(day.to_string()),
    };
    answers.iter().map(|(id, answer)| (id.clone(), one(answer))).collect::<serde_json::Map<_, _>>().into()
}

/// All that a result holds, as the script writes it.
pub(crate) fn result(outcome: &Result<Outcome<'_>, Hole<'_>>) -> Value {
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(Hole::TwoRows(..)) => return json!({ "hole": "rows" }),
        Err(Hole::NoRow) => return json!({ "hole": "row" }),
        Err(Hole::Unknown(_) | Hole::NoValue(..)) => return json!({ "hole": "amount" }),
    };
    let ids = |all: &[&madoguchi::decision::Item]| all.iter().map(|one| one.id.text.clone()).collect::<Vec<_>>();
    let asks = outcome.gates.iter().filter(|gate| gate.verdict == Verdict::Ask);
    json!({
        "verdict": outcome.verdict.name(),
        "amount": outcome.amount,
        "least": outcome.at_least,
        "row": outcome.row.map(|row| row.id.text.as_str()),
        "parts": outcome.parts.iter().map(|(one, times, yen)| json!([one.id.text, times, yen])).collect::<Vec<_>>(),
        "gates": outcome.gates.iter().map(|gate| gate.id.text.as_str()).collect::<Vec<_>>(),
        "open": asks.map(|gate| gate.ambiguity.as_ref().map(|name| name.text.as_str())).collect::<Vec<_>>(),
        "documents": ids(&outcome.documents),
        "steps": ids(&outcome.steps),
        "notes": ids(&outcome.notes),
        "due": outcome.due.map(|(day, rule)| json!({ "day": day.to_string(), "row": rule.id.text })),
    })
}

/// Evaluates many answers in both and demands the same, all of it.
fn agree(engine: &Engine, decision: &Decision, all: &[Answers]) {
    let rules: Value = serde_json::from_str(&script::json(decision)).unwrap();
    engine.call("(rules) => { globalThis.rules = rules; return 0 }", &rules);
    for some in all.chunks(2_000) {
        let asked: Vec<Value> = some.iter().map(plain).collect();
        let got = engine.call("(all, c) => all.map((one) => c.evaluate(rules, one))", &json!(asked));
        for ((answers, asked), got) in some.iter().zip(&asked).zip(got.as_array().unwrap()) {
            let expected = result(&eval::evaluate(decision, answers));
            assert_eq!(*got, expected, "{} with {asked}", decision.name);
        }
    }
}

/// Numbers that look random and are the same in every run (xorshift64*, Vigna 2014).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed.max(1))
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).unwrap() % end
    }
}

/// Answers as somebody might give them, near the days and numbers on which something changes.
fn drawn(decision: &Decision, dice: &mut Dice) -> Answers {
    const YEARS: [i16; 6] = [2021, 2023, 2024, 2025, 2000, 9999];
    const DAYS: [(i8, i8); 12] =
        [(1, 1), (2, 28), (2, 29), (3, 31), (4, 1), (5, 31), (6, 1), (6, 15), (6, 16), (12, 15), (12, 16), (12, 31)];
    let mut answers = Answers::new();
    for input in &decision.inputs {
        if !eval::holds(decision, &answers, &input.when, None) || input.optional && dice.below(2) == 0 {
            continue;
        }
        let answer = match input.kind {
            InputKind::Choice => Answer::Word(input.values[dice.below(input.values.len())].0.text.clone()),
            InputKind::Whole => Answer::Point(Point::Number(1 + dice.below(12) as u64)),
            InputKind::Money => {
                Answer::Point(Point::Number([0, 19_999, 20_000, 99_999, 100_000, 250_000][dice.below(6)]))
            }
            InputKind::Date => {
                let (month, day) = DAYS[dice.below(DAYS.len())];
                let year = YEARS[dice.below(YEARS.len())];
                let day = jiff::civil::Date::new(year, month, day);
                let day = day.unwrap_or(jiff::civil::date(year, 2, 28));
                Answer::Point(Point::Day(Date::from(day)))
            }
        };
        answers.insert(input.id.text.clone(), answer);
    }
    answers
}

/// Every class of answers: whatever the rules can tell apart.
#[test]
fn the_script_and_the_program_agree_on_every_class() {
    let decisions = decisions();
    std::thread::scope(|scope| {
        for decision in &decisions {
            let classes = classes::classes(decision).unwrap();
            assert!(classes.count() > 400, "{} has {} classes", decision.name, classes.count());
            for half in 0..2 {
                let mine = (0..classes.count()).filter(|class| class % 2 == half).map(|class| classes.answers(class));
                let mine: Vec<Answers> = mine.collect();
                scope.spawn(move || agree(&Engine::new(), decision, &mine));
            }
        }
    });
}

/// That a result of the outline says what the evaluator says, as far as it says something.
fn fits(decision: &Decision, leaf: &Leaf, answers: &Answers) {
    let outcome = eval::evaluate(decision, answers).unwrap();
    let name = &decision.name;
    assert_eq!(leaf.verdict, outcome.verdict, "{name} with {answers:?}");
    assert_eq!(leaf.row.as_deref(), outcome.row.map(|row| row.id.text.as_str()), "{name} with {answers:?}");
    match outcome.amount {
        Some(amount) => assert!(leaf.amounts.contains(&amount), "{name} with {answers:?}: {amount} {leaf:?}"),
        None => assert!(leaf.amounts.is_empty(), "{name} with {answers:?}: {leaf:?}"),
    }
    let fires: Vec<&str> = outcome.gates.iter().map(|gate| gate.id.text.as_str()).collect();
    assert!(leaf.gates.iter().all(|gate| fires.contains(&gate.as_str())), "{name} with {answers:?}: {leaf:?}");
    if leaf.verdict == Verdict::Todo {
        let todo = outcome.gates.iter().filter(|gate| gate.verdict == Verdict::Todo).count();
        assert_eq!(leaf.gates.len(), todo, "{name} with {answers:?}: {leaf:?}");
    }
    assert_eq!(leaf.gates.is_empty(), matches!(leaf.verdict, Verdict::Ask | Verdict::Pay), "{leaf:?}");
}

/// The result to which answers lead.
fn follow<'a>(outline: &'a Outline, decision: &Decision, answers: &Answers) -> Option<&'a Leaf> {
    let mut to = if outline.questions.is_empty() { To::Result(0) } else { To::Question(0) };
    while let To::Question(at) = to {
        let question = outline.questions.get(at)?;
        let cell = eval::cell(decision, answers, &question.fact);
        to = question.answers.iter().find(|(one, _)| one == cell)?.1;
    }
    if let To::Result(at) = to { outline.results.get(at) } else { None }
}

#[test]
fn every_result_of_the_outline_is_that_of_the_evaluator() {
    for decision in decisions() {
        let outline = outline::outline(&decision).unwrap();
        for (at, leaf) in outline.results.iter().enumerate() {
            fits(&decision, leaf, &leaf.example);
            let found = follow(&outline, &decision, &leaf.example).unwrap();
            assert!(std::ptr::eq(found, leaf), "{}: the example of result {at} leads to another", decision.name);
        }
        assert!(outline.results.iter().all(|leaf| leaf.amounts.len() < 2), "a result names two amounts");
        // The classes are taken in strides that no component's size divides.
        let classes = classes::classes(&decision).unwrap();
        let stride = if classes.count() > 10_000 { 13 } else { 1 };
        for class in (0..classes.count()).step_by(stride) {
            let answers = classes.answers(class);
            fits(&decision, follow(&outline, &decision, &answers).unwrap(), &answers);
        }
    }
}

#[test]
fn the_script_and_the_program_agree_on_any_answers() {
    let engine = Engine::new();
    let mut dice = Dice::new(1);
    for decision in decisions() {
        let all: Vec<Answers> = (0..4_000).map(|_| drawn(&decision, &mut dice)).collect();
        agree(&engine, &decision, &all);
    }
}

/// Dates as they are typed: what the script reads, and that it refuses what the calendar does not have.
#[test]
fn dates_as_they_are_typed() {
    let engine = Engine::new();
    let read = |parts: [&str; 3]| engine.call("(parts, c) => c.readDate(...parts)", &json!(parts));
    for (parts, day) in [
        (["2023", "6", "1"], "2023-06-01"),
        (["２０２３", "０６", "０１"], "2023-06-01"),
        (["2023年", "6月", "1日"], "2023-06-01"),
        ([" 2023 ", "6", "1 "], "2023-06-01"),
        (["令和5", "6", "1"], "2023-06-01"),
        (["令和５年", "6", "1"], "2023-06-01"),
        (["R5", "6", "1"], "2023-06-01"),
        (["ｒ５", "6", "1"], "2023-06-01"),
        (["令和元", "5", "1"], "2019-05-01"),
        (["令和元年", "12", "31"], "2019-12-31"),
        (["平成31", "4", "30"], "2019-04-30"),
        (["平成元", "1", "8"], "1989-01-08"),
        (["2024", "2", "29"], "2024-02-29"),
        (["2000", "2", "29"], "2000-02-29"),
    ] {
        assert_eq!(read(parts), json!({ "value": day }), "{parts:?}");
    }
    assert_eq!(read(["", " ", "　"]), json!({ "value": null }));
    for (parts, error) in [
        (["2023", "", "1"], "missing"),
        (["23", "6", "1"], "year"),
        (["0000", "6", "1"], "year"),
        (["令和", "6", "1"], "year"),
        (["令和0", "6", "1"], "year"),
        (["昭和60", "6", "1"], "year"),
        (["-2023", "6", "1"], "year"),
        (["2023", "0", "1"], "month"),
        (["2023", "13", "1"], "month"),
        (["2023", "六", "1"], "month"),
        (["2023", "6", "31"], "day"),
        (["2023", "2", "29"], "day"),
        (["1900", "2", "29"], "day"),
        (["2023", "6", "0"], "day"),
        (["2023", "6", "1.5"], "day"),
        (["令和元", "4", "30"], "era"),
        (["平成31", "5", "1"], "era"),
        (["平成元", "1", "7"], "era"),
        (["令和8000", "1", "1"], "year"),
    ] {
        assert_eq!(read(parts)["error"], json!(error), "{parts:?}");
    }
    // Every day of some years, and no other.
    for year in [1, 1899, 1900, 2000, 2023, 2024, 9999] {
        let asked: Vec<[String; 3]> = (1..=12)
            .flat_map(|month| (1..=31).map(move |day| [format!("{year:04}"), month.to_string(), day.to_string()]))
            .collect();
        let got = engine.call("(all, c) => all.map(parts => c.readDate(...parts).value ?? null)", &json!(asked));
        for (parts, got) in asked.iter().zip(got.as_array().unwrap()) {
            let [_, month, day] = parts;
            let real = jiff::civil::Date::new(year, month.parse().unwrap(), day.parse().unwrap()).ok();
            assert_eq!(*got, json!(real.map(|day| Date::from(day).to_string())), "{parts:?}");
        }
    }
}

#[test]
fn numbers_as_they_are_typed() {
    let engine = Engine::new();
    let read = |text: &str| engine.call("(text, c) => c.readNumber(text)", &json!(text));
    for (text, number) in [("3", 3), ("３日", 3), ("12,500円", 12_500), ("１万円", 10_000), (" 7 ", 7), ("0", 0)]
    {
        assert_eq!(read(text), json!({ "value": number }), "{text}");
    }
    assert_eq!(read("　"), json!({ "value": null }));
    for text in ["-1", "1.5", "三", "3か4", "１億円", "1e3", "0x10", "9999999999999"] {
        assert_eq!(read(text), json!({ "error": "number" }), "{text}");
    }
}

/// A form asks what its rules say, and no more; a day too far ahead is told at its question.
#[test]
fn a_form_asks_only_what_can_change_the_result() {
    let engine = Engine::new();
    let rules: Value = serde_json::from_str(&script::json(&decisions()[1])).unwrap();
    engine.call("(rules) => { globalThis.rules = rules; return 0 }", &rules);
    let asked = |answers: Value| {
        let ids = engine.call("(answers, c) => c.ask(rules, answers).ids", &answers);
        ids.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(asked(json!({ "shared": "no", "before": "no" })), "price quoted shared bought before");
    assert_eq!(
        asked(json!({ "shared": "yes", "before": "yes" })),
        "price quoted shared households bought before last_paid sloped"
    );
    // Asked on request: only once it is answered.
    assert!(asked(json!({ "shared": "no", "before": "no", "checked": "2025-06-10" })).ends_with(" checked"));
    // What is no longer asked is dropped, for the form; the program counts it.
    let kept = engine.call(
        "(answers, c) => [c.ask(rules, answers).answers, c.settle(rules, answers).answers]",
        &json!({ "before": "no", "last_paid": "2025-04-01" }),
    );
    assert_eq!(kept, json!([{ "before": "no" }, { "before": "no", "last_paid": "2025-04-01" }]));
    let refused = |id: &str, day: &str| {
        engine.call("([id, day], c) => c.refuse(rules, id, day, {}, '2024-02-29')", &json!([id, day]))
    };
    assert_eq!(refused("bought", "2024-02-29"), Value::Null);
    assert_eq!(refused("bought", "2024-03-01"), json!({ "error": "future", "than": "2024-02-29" }));
    assert_eq!(refused("checked", "2026-02-28"), Value::Null);
    assert_eq!(refused("checked", "2026-03-01"), json!({ "error": "far", "than": "2026-02-28" }));
}

/// What the program refuses, the form refuses, and the other way round; and what is shared comes back as it was.
#[test]
fn the_same_answers_are_refused_and_what_is_shared_comes_back() {
    let engine = Engine::new();
    let accepts = "(answers, c) => {
        const settled = c.ask(rules, answers);
        const fits = (id) => settled.answers[id] === undefined ? c.input(rules, id).optional
          : !c.refuse(rules, id, settled.answers[id], settled.answers);
        const accepted = settled.ids.every(fits);
        return { accepted, back: c.unpack(rules, c.pack(rules, answers)) };
    }";
    let mut dice = Dice::new(7);
    let (mut accepted, mut refused) = (0, 0);
    for decision in decisions() {
        let rules: Value = serde_json::from_str(&script::json(&decision)).unwrap();
        engine.call("(rules) => { globalThis.rules = rules; return 0 }", &rules);
        for _ in 0..1_500 {
            let mut answers = plain(&drawn(&decision, &mut dice));
            let all = answers.as_object_mut().unwrap();
            // Now and then an answer is lost, or too small or too great.
            if dice.below(4) == 0 {
                let names: Vec<String> = all.keys().cloned().collect();
                all.remove(&names[dice.below(names.len())]);
            }
            if dice.below(4) == 0 {
                let numbers: Vec<String> =
                    all.iter().filter(|(_, value)| value.is_number()).map(|(name, _)| name.clone()).collect();
                if !numbers.is_empty() {
                    let name = numbers[dice.below(numbers.len())].clone();
                    all.insert(name, json!([0, 1, 2, 3_660, 3_661, 1_000_001][dice.below(6)]));
                }
            }
            // The form drops what it does not ask, and asks what a file may leave out.
            let mut answers = engine.call("(answers, c) => c.ask(rules, answers).answers", &answers);
            if decision.input("before").is_some() && answers.get("before").is_none() {
                answers["before"] = json!("no");
            }
            let expected = answers::parse(&decision, &path("answers.json"), &answers.to_string(), None);
            let got = engine.call(accepts, &answers);
            assert_eq!(got["accepted"], json!(expected.is_ok()), "{answers}: {expected:?}");
            match expected {
                Ok(read) => {
                    accepted += 1;
                    assert_eq!(got["back"], json!({ "answers": plain(&read) }), "{answers}");
                }
                Err(_) => {
                    refused += 1;
                    assert_eq!(got["back"], json!({ "error": "broken" }), "{answers}");
                }
            }
        }
    }
    assert!(accepted > 200 && refused > 200, "{accepted} accepted, {refused} refused");
}
