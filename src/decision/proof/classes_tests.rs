//! That the classes are those of the evaluator, for the rules of the portal and of another site.

use std::collections::HashSet;
use std::path::Path;

use crate::base::tree::SitePath;
use crate::decision::answers::{self, Answer};
use crate::decision::eval::{self, Hole};
use crate::decision::proof::classes::*;
use crate::decision::proof::eval_bits;
use crate::decision::proof::model;
use crate::decision::{Asking, InputKind, Point};
use crate::site::{self, Options, Site};
use crate::value::Date;

fn load(folder: &str) -> Site {
    let (tree, _) = crate::disk::read_site(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let options = Options::on(Date::parse("2026-11-21").unwrap());
    site::load::load(&tree, &options, &mut site::load::Memos::default()).value
}

/// What the evaluator and the bits say, in one form.
fn slowly(decision: &Decision, answers: &Answers) -> String {
    match eval::evaluate(decision, answers) {
        Ok(outcome) => {
            let mut ids: Vec<String> = outcome.gates.iter().map(|one| format!("gate {}", one.id.text)).collect();
            ids.extend(outcome.row.map(|one| format!("row {}", one.id.text)));
            ids.extend(outcome.documents.iter().map(|one| format!("document {}", one.id.text)));
            ids.extend(outcome.steps.iter().map(|one| format!("step {}", one.id.text)));
            ids.extend(outcome.notes.iter().map(|one| format!("note {}", one.id.text)));
            ids.sort();
            format!("{:?} {:?} {ids:?}", outcome.verdict, outcome.amount)
        }
        Err(hole) => words(&hole),
    }
}

fn words(hole: &Hole<'_>) -> String {
    match hole {
        Hole::NoRow => String::from("no row"),
        Hole::TwoRows(a, b) => format!("{} and {}", a.id.text, b.id.text),
        Hole::Unknown(row) => format!("{} is unknown", row.id.text),
        Hole::NoValue(row, parameter) => format!("{} lacks {parameter}", row.id.text),
    }
}

fn quickly(model: &Model<'_>, held: Bits) -> String {
    let name = |at: usize| model.rules[at].name.text.as_str();
    match eval_bits::evaluate(model, held) {
        Ok(result) => {
            let word = |at: usize| model.rules[at].kind.label().1;
            let mut ids: Vec<String> = result.rules.iter().map(|at| format!("{} {}", word(at), name(at))).collect();
            ids.sort();
            format!("{:?} {:?} {ids:?}", result.verdict, result.amount)
        }
        Err(hole) => words(&hole),
    }
}

/// That the examples of classes are accepted as answers, and the bits say of them what the evaluator says.
fn agree(site: &Site, name: &str, stride: usize) {
    let decision = &site.decisions[name];
    let classes = classes(decision).unwrap();
    println!("{name}: {} classes, {:?}", classes.count(), classes.sizes().collect::<Vec<_>>());
    for class in (0..classes.count()).step_by(stride) {
        let (_, held) = classes.example(class);
        let answers = classes.answers(class);
        // The order of days that are asked for after the result is left out of the proofs.
        let out_of_order = decision.inputs.iter().filter(|input| input.asking == Asking::OnRequest).any(|input| {
            let day = answers.get(&input.id.text);
            day.is_some() && input.not_before.iter().any(|other| answers.get(&other.text) > day)
        });
        let read = read_again(decision, &answers);
        assert!(out_of_order || read.as_ref() == Some(&answers), "the answers of a class are accepted: {answers:?}");
        assert_eq!(slowly(decision, &answers), quickly(&classes.model, held), "{answers:?}");
    }
}

fn text(answers: &Answers) -> String {
    let shown = |answer: &Answer| match answer {
        Answer::Word(word) => word.clone(),
        Answer::Point(Point::Day(day)) => day.to_string(),
        Answer::Point(Point::Number(number)) => number.to_string(),
    };
    answers.iter().map(|(id, answer)| format!("{id}: {}\n", shown(answer))).collect()
}

fn read_again(decision: &Decision, answers: &Answers) -> Option<Answers> {
    answers::parse(decision, &SitePath::new("answers.yaml").unwrap(), &text(answers), None).ok()
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % count
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// That whatever is answered belongs to a class, and the bits say of it what the evaluator says.
fn random(site: &Site, name: &str, times: usize, seed: u64) {
    let decision = &site.decisions[name];
    let classes = classes(decision).unwrap();
    let held: Vec<HashSet<Bits>> =
        classes.parts.iter().map(|part| part.states.iter().map(|state| state.sides[0].held).collect()).collect();
    let model = &classes.model;
    let (mut dice, mut accepted) = (Dice(seed), 0);
    for _ in 0..times {
        let mut given: Given = Vec::new();
        for (input, question) in decision.inputs.iter().zip(&model.questions) {
            let near: Vec<i64> =
                question.edges.iter().copied().chain(given.iter().flatten().copied().filter(|one| *one > 9)).collect();
            let whole =
                if input.kind == InputKind::Date { 18_600 + dice.below(2_000) as i64 } else { dice.below(9) as i64 };
            let point = if near.is_empty() || dice.below(4) == 0 { whole } else { dice.of(&near) };
            let point = point + dice.of(&[0, 0, 0, 1, -1, 365, 366, -365, 40]);
            let answer = match input.kind {
                InputKind::Choice => dice.below(input.values.len()) as i64,
                _ => point.max(0),
            };
            given.push((!(input.may_be_blank() && dice.below(2) == 0)).then_some(answer));
        }
        let Some(answers) = read_again(decision, &model.answers(&given)) else { continue };
        accepted += 1;
        for (at, input) in decision.inputs.iter().enumerate() {
            // What is not asked is dropped.
            given[at] = given[at].filter(|_| answers.contains_key(&input.id.text));
        }
        let mut all = model.all;
        for (part, known) in classes.parts.iter().zip(&held) {
            let start = (model.all, Bits::default());
            let (left, _) = part.questions.iter().fold(start, |(held, seen), at| model.settle(*at, &given, held, seen));
            assert!(known.contains(&left), "no class has {answers:?}");
            all = all.and(left);
        }
        assert_eq!(slowly(decision, &answers), quickly(model, all), "{answers:?}");
    }
    assert!(accepted * 10 > times, "only {accepted} of {times} answers were accepted");
}

#[test]
fn classes_say_what_the_evaluator_says() {
    agree(&load("tests/town"), "gift", 97);
    agree(&load("tests/decisions/cameras"), "cameras", 1);
}

#[test]
fn every_answer_belongs_to_a_class() {
    random(&load("tests/town"), "gift", 4_000, 7);
    random(&load("tests/decisions/cameras"), "cameras", 4_000, 11);
}

#[test]
fn days_are_numbers() {
    for (text, number) in [("1970-01-01", 0), ("2024-02-29", 19_782), ("1969-12-31", -1)] {
        let point = Point::Day(Date::parse(text).unwrap());
        assert_eq!(model::number(point), number);
        assert_eq!(model::day(number).unwrap().to_string(), text);
    }
    let june = crate::value::MonthDay { month: 6, day: 1 };
    let number = |text: &str| model::number(Point::Day(Date::parse(text).unwrap()));
    assert_eq!(model::year_of(number("2024-05-31"), june), Some(2023));
    assert_eq!(model::year_start(2024, june), Some(number("2024-06-01")));
}
