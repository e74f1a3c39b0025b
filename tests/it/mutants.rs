//! The checks of decisions, checked: each field of the rules of the town is altered, one at a time, and each altered
//! file must be caught while it is read, by a case, or by a proof. What can't be caught is listed in
//! `tests/decisions/gift.survivors.txt`, in groups that say why. A survivor that no group explains fails the test.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::support::*;
use madoguchi::base::diag::has_errors;
use madoguchi::decision::answers::Answers;
use madoguchi::decision::cases::{self, Cases};
use madoguchi::decision::proof::classes::classes;
use madoguchi::decision::{Decision, Item, eval, link, proof, read};
use madoguchi::ledger::{Held, Ledger};
use madoguchi::site;
use madoguchi::syntax::yaml::{self, Data, Node};
use madoguchi::value::{Date, Value};

const FILE: &str = "content/decisions/gift.yaml";

/// A file of rules as a tree that can be altered.
#[derive(Clone, Debug, PartialEq)]
enum Tree {
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

/// One alteration of what stands at a path.
#[derive(Clone, Debug)]
enum Edit {
    /// Another text.
    Write(String),
    /// Without it.
    Remove,
    /// One more item, or one besides the only text.
    Add(String),
    /// In the place of the one after it, which takes its own.
    Swap,
    /// Under another name.
    Rename(String),
}

/// A step of a path: the place among the entries or items.
type Path = Vec<usize>;

struct Mutant {
    /// The names on the way, such as `gates.done_on_purpose.when.on_purpose`.
    at: String,
    path: Path,
    edit: Edit,
}

impl Mutant {
    fn name(&self) -> String {
        match &self.edit {
            Edit::Write(text) => format!("{} = {text}", self.at),
            Edit::Remove => format!("{} removed", self.at),
            Edit::Add(text) => format!("{} + {text}", self.at),
            Edit::Swap => format!("{} swapped with the next", self.at),
            Edit::Rename(name) => format!("{} renamed {name}", self.at),
        }
    }

    fn of(&self, tree: &Tree) -> Tree {
        let mut made = tree.clone();
        let (last, way) = self.path.split_last().unwrap();
        let parent = way.iter().fold(&mut made, |at, step| at.child(*step));
        match (&self.edit, parent) {
            (Edit::Write(text), parent) => *parent.child(*last) = Tree::Text(text.clone()),
            (Edit::Add(text), parent) => match parent.child(*last) {
                Tree::List(items) => items.push(Tree::Text(text.clone())),
                one => *one = Tree::List(vec![one.clone(), Tree::Text(text.clone())]),
            },
            (Edit::Remove, Tree::List(items)) => drop(items.remove(*last)),
            (Edit::Remove, Tree::Map(entries)) => drop(entries.remove(*last)),
            (Edit::Swap, Tree::List(items)) => items.swap(*last, last + 1),
            (Edit::Swap, Tree::Map(entries)) => entries.swap(*last, last + 1),
            (Edit::Rename(name), Tree::Map(entries)) => entries[*last].0.clone_from(name),
            other => panic!("{other:?}"),
        }
        made
    }
}

impl Tree {
    fn from(node: &Node) -> Tree {
        match &node.data {
            Data::Null => Tree::Text(String::new()),
            Data::Scalar(text) => Tree::Text(text.clone()),
            Data::List(items) => Tree::List(items.iter().map(Tree::from).collect()),
            Data::Map(entries) => {
                Tree::Map(entries.iter().map(|(key, node)| (key.text.clone(), Tree::from(node))).collect())
            }
        }
    }

    fn child(&mut self, at: usize) -> &mut Tree {
        match self {
            Tree::List(items) => &mut items[at],
            Tree::Map(entries) => &mut entries[at].1,
            Tree::Text(text) => panic!("{text} has no parts"),
        }
    }

    /// As JSON, which is YAML. Flags and numbers lose nothing by their quotes, for types come from the schema.
    fn written(&self, out: &mut String) {
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        match self {
            Tree::Text(text) => out.push_str(&quoted(text)),
            Tree::List(items) => {
                out.push('[');
                items.iter().for_each(|item| {
                    item.written(out);
                    out.push_str(", ");
                });
                out.push(']');
            }
            Tree::Map(entries) => {
                out.push('{');
                entries.iter().for_each(|(key, value)| {
                    out.push_str(&quoted(key));
                    out.push_str(": ");
                    value.written(out);
                    out.push_str(",\n");
                });
                out.push('}');
            }
        }
    }
}

/// What mutants are made from, and held against.
struct Bed {
    decision: Decision,
    ledger: Ledger,
    cases: Cases,
    tree: Tree,
}

/// What is wrong with a file of rules: the first code that is found.
fn caught(bed: &Bed, tree: &Tree) -> Option<String> {
    let mut text = String::new();
    tree.written(&mut text);
    let read = read::decision(&path(FILE), &text);
    let first = |found: &[madoguchi::base::diag::Diagnostic]| {
        has_errors(found).then(|| found.iter().map(|one| one.code).next().unwrap_or_default().to_owned())
    };
    let Some(mut decision) = read.value else { return Some(first(&read.diagnostics).unwrap_or_default()) };
    first(&link::link(&mut decision, &bed.ledger))
        .or_else(|| first(&cases::run(&decision, &bed.cases)))
        .or_else(|| first(&proof::with_cases(&decision, Some(&bed.cases))))
}

fn bed() -> Bed {
    let (files, _) = madoguchi::disk::read_site(&town());
    let site = site::load::load(&files, &options(), &mut madoguchi::site::load::Memos::default()).value;
    let source = text(&files, FILE);
    let node = yaml::parse(&path(FILE), source, 0..source.len()).value.unwrap();
    let decision = site.decisions["gift"].clone();
    let cases = site.cases.iter().find(|cases| cases.decision == "gift").unwrap().clone();
    Bed { decision, ledger: site.ledger, cases, tree: Tree::from(&node) }
}

/// Every mutant.
fn mutants(bed: &Bed) -> Vec<Mutant> {
    let mut all = Vec::new();
    Maker { bed, all: &mut all }.visit(&bed.tree, &mut Vec::new(), &mut Vec::new());
    all
}

struct Maker<'a> {
    bed: &'a Bed,
    all: &'a mut Vec<Mutant>,
}

/// The keys under which people write sentences.
const PROSE: &[&str] = &[
    "title", "caution", "contact", "ask", "hint", "why", "say", "question", "readings", "answer", "values", "label",
    "words",
];

impl Maker<'_> {
    fn visit(&mut self, tree: &Tree, path: &mut Path, names: &mut Vec<String>) {
        let children: Vec<(String, &Tree)> = match tree {
            Tree::Text(_) => return,
            Tree::List(items) => items.iter().enumerate().map(|(at, item)| (format!("{at}"), item)).collect(),
            Tree::Map(entries) => entries.iter().map(|(key, value)| (key.clone(), value)).collect(),
        };
        let table = matches!(tree, Tree::Map(_)) && is_table(names);
        let count = children.len();
        for (at, (name, child)) in children.into_iter().enumerate() {
            path.push(at);
            names.push(name.clone());
            self.add(path, names, Edit::Remove);
            if at + 1 < count && (table || matches!(tree, Tree::List(_))) {
                self.add(path, names, Edit::Swap);
            }
            if table {
                self.add(path, names, Edit::Rename(format!("{name}_x")));
            }
            match child {
                Tree::Text(text) => self.leaf(text, path, names),
                Tree::List(items) if names.iter().any(|name| name == "when") => {
                    let there: Vec<&str> = items.iter().filter_map(Tree::text).collect();
                    self.more_cells(&name, &there, path, names);
                }
                _ => {}
            }
            self.visit(child, path, names);
            path.pop();
            names.pop();
        }
    }

    fn add(&mut self, path: &Path, names: &[String], edit: Edit) {
        self.all.push(Mutant { at: names.join("."), path: path.clone(), edit });
    }

    /// Cells that a condition does not name.
    fn more_cells(&mut self, fact: &str, there: &[&str], path: &Path, names: &[String]) {
        let decision = &self.bed.decision;
        let verdicts = || vec!["pay", "todo", "ask", "no"];
        let cells = if fact == "verdict" { Some(verdicts()) } else { decision.cells(fact) };
        let mut cells = cells.unwrap_or_default();
        cells.sort_unstable();
        cells.dedup();
        for cell in cells.into_iter().filter(|cell| !there.contains(cell)) {
            self.add(path, names, Edit::Add(cell.to_owned()));
        }
    }

    /// Each alteration of one value, by what it is.
    fn leaf(&mut self, text: &str, path: &Path, names: &[String]) {
        let key = names.iter().rev().find(|name| name.parse::<usize>().is_err()).unwrap().as_str();
        let decision = &self.bed.decision;
        let inputs = || decision.inputs.iter().map(|input| input.id.text.clone()).collect::<Vec<_>>();
        let mut other: Vec<String>;
        let listed = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<String>>();
        if PROSE.contains(&key) || names.iter().any(|name| matches!(name.as_str(), "values" | "readings" | "words")) {
            other = listed(&["別の文です。"]);
        } else if names.iter().any(|name| name == "when") {
            // A list's items belong to the fact before them.
            let cells = if key == "verdict" { listed(&["pay", "todo", "ask", "no"]) } else { self.cells(key) };
            if names.last().is_some_and(|last| last == key) {
                self.more_cells(key, &[text], path, names);
            }
            other = cells;
        } else if key == "source" {
            other = self.sections(text);
        } else if let Ok(day) = Date::parse(text) {
            other = [day.first().yesterday(), day.first().tomorrow()].map(|day| day.unwrap().to_string()).into();
        } else if let Ok(number) = text.parse::<i64>() {
            other = vec![(number - 1).to_string(), (number + 1).to_string()];
            if key == "due" {
                other.push(String::from("last"));
            }
        } else if let Some(alike) = self.facts(text) {
            other = alike;
        } else {
            match key {
                "verdict" => other = listed(&["pay", "todo", "ask", "no"]),
                "type" => other = listed(&["choice", "date", "whole", "money"]),
                "optional" | "unknown" => other = listed(&["true", "false"]),
                "due" => other = listed(&["1", "15", "28"]),
                "amount" => other = listed(&["never-falls", "never-rises"]),
                "ambiguity" => other = decision.ambiguities.iter().map(|one| one.id.text.clone()).collect(),
                "by" | "bands" | "compare" | "same_year" | "not_before" | "day" | "input" => other = inputs(),
                "before" | "same" | "after" | "other" | "missing" => {
                    other = self.cells(&names[1]);
                    other.push(String::from("another"));
                }
                "id" => other = vec![format!("{text}_x")],
                _ => panic!("what is {} = {text}?", names.join(".")),
            }
        }
        other.sort();
        other.dedup();
        for one in other.into_iter().filter(|one| one != text) {
            self.add(path, names, Edit::Write(one));
        }
    }

    fn cells(&self, fact: &str) -> Vec<String> {
        self.bed.decision.cells(fact).unwrap_or_default().into_iter().map(str::to_owned).collect()
    }

    /// Facts of the same kind as that of this id: the two next to it.
    fn facts(&self, id: &str) -> Option<Vec<String>> {
        let kind = |held: &Held| match held {
            Held::Value(value) => std::mem::discriminant::<Value>(value),
            _ => std::mem::discriminant::<Value>(&Value::Text(String::new())),
        };
        let of = |fact: &madoguchi::ledger::Fact| fact.windows.first().map(|window| kind(&window.held));
        let wanted = of(self.bed.ledger.facts().find(|fact| fact.id == id)?);
        let alike: Vec<&str> =
            self.bed.ledger.facts().filter(|fact| of(fact) == wanted).map(|fact| fact.id.as_str()).collect();
        let at = alike.iter().position(|one| *one == id).unwrap();
        let near = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        Some(near.filter_map(|at| alike.get(at)).map(|one| (*one).to_owned()).collect())
    }

    /// Another section of the same document, and one that does not exist.
    fn sections(&self, cite: &str) -> Vec<String> {
        let (document, _) = cite.split_once('.').unwrap();
        let all =
            self.bed.decision.cites().filter(|one| one.document == document).filter_map(|one| one.section.clone());
        let other = all.map(|section| format!("{document}.{section}")).find(|one| one != cite);
        other.into_iter().chain([format!("{document}.nowhere")]).collect()
    }
}

/// A tree without its sentences and sources, which neither cases nor proofs look at.
fn bones(tree: &Tree) -> Tree {
    let without = |tree: &Tree| match tree {
        // The words of a choice: its cells are the keys.
        Tree::Map(words) => Tree::Map(words.iter().map(|(key, _)| (key.clone(), Tree::List(Vec::new()))).collect()),
        other => other.clone(),
    };
    match tree {
        Tree::Text(text) => Tree::Text(text.clone()),
        Tree::List(items) => Tree::List(items.iter().map(bones).collect()),
        Tree::Map(entries) => {
            let kept = entries
                .iter()
                .filter(|(key, _)| key == "values" || (key != "source" && !PROSE.contains(&key.as_str())));
            let one = |key: &str, value| if key == "values" { without(value) } else { bones(value) };
            Tree::Map(kept.map(|(key, value)| (key.clone(), one(key, value))).collect())
        }
    }
}

impl Tree {
    fn text(&self) -> Option<&str> {
        match self {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Whether the entries here have names of their own, so that they can be renamed and put in another order.
fn is_table(names: &[String]) -> bool {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    matches!(
        names.as_slice(),
        ["inputs" | "derive" | "parameters" | "amount" | "gates" | "documents" | "steps" | "notes" | "ambiguities"]
            | ["schedule", "rows"]
            | ["inputs", _, "values"]
    )
}

/// Why some survive: nothing but a reader, or nothing at all, can tell them from the rules as they are.
const WHY: [&str; 4] = [
    "The order in which questions are asked and rules are shown is for the reader; no result depends on it.",
    "The name of a row is not in the cases: only programs see it.",
    "`equals` is a check by itself: without it, or with a fact of the same sum, every amount is as before.",
    "No result changes, with any of the examples of classes that are compared: the cell can't occur there, another reason \
     decides anyway, or nothing looks at the cell.",
];

/// The place in [`WHY`] of what survives; `None` when nothing explains it.
fn group(bed: &Bed, mutant: &Mutant) -> Option<usize> {
    match &mutant.edit {
        Edit::Swap => Some(0),
        Edit::Rename(_) if mutant.at.starts_with("amount.") => Some(1),
        _ if mutant.at.ends_with(".equals") => Some(2),
        _ => same(bed, &mutant.of(&bed.tree)).then_some(3),
    }
}

/// Whether two files of rules say the same to examples of the classes of both.
fn same(bed: &Bed, tree: &Tree) -> bool {
    let mut text = String::new();
    tree.written(&mut text);
    let mut other = read::decision(&path(FILE), &text).value.unwrap();
    link::link(&mut other, &bed.ledger);
    let examples = |decision: &Decision| -> Vec<Answers> {
        let classes = classes(decision).unwrap();
        (0..classes.count()).step_by(151).map(|class| classes.answers(class)).collect()
    };
    examples(&bed.decision)
        .iter()
        .chain(&examples(&other))
        .all(|answers| said(&bed.decision, answers) == said(&other, answers))
}

/// All that a result shows.
fn said(decision: &Decision, answers: &Answers) -> String {
    let Ok(got) = eval::evaluate(decision, answers) else { return String::from("a hole") };
    let ids = |items: &[&Item]| items.iter().map(|one| one.id.text.clone()).collect::<Vec<_>>();
    let gates: Vec<&str> = got.gates.iter().map(|one| one.id.text.as_str()).collect();
    let (row, due) = (got.row.map(|row| &row.id.text), got.due.map(|(day, _)| day));
    let items = [ids(&got.documents), ids(&got.steps), ids(&got.notes)];
    format!("{:?} {:?} {row:?} {gates:?} {items:?} {due:?}", got.verdict, got.amount)
}

/// Names that differ only in the rule they belong to, as one line with a count.
fn folded(names: &[String]) -> Vec<String> {
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    for name in names {
        let (at, edit) = name.split_once(' ').unwrap();
        let parts: Vec<&str> = at.split('.').collect();
        let edit = if edit.starts_with("= ") { "= another" } else { edit };
        let line = match parts.as_slice() {
            [one] => format!("{one} {edit}"),
            [part, _] => format!("{part}.* {edit}"),
            [part, _, key, ..] => format!("{part}.*.{key} {edit}"),
            [] => String::new(),
        };
        *lines.entry(line).or_default() += 1;
    }
    lines.into_iter().map(|(line, count)| format!("{line} ({count})")).collect()
}

/// Of all mutants one in so many is tried; `UPDATE=1` tries each, and writes the list anew.
const STRIDE: usize = 47;

#[test]
fn each_altered_field_is_caught() {
    let bed = bed();
    assert_eq!(caught(&bed, &bed.tree), None, "the rules as they are");
    let all = mutants(&bed);
    assert!(all.len() > 2_500, "only {} mutants", all.len());
    let list = root().join("tests/decisions/gift.survivors.txt");
    let known = std::fs::read_to_string(&list).unwrap_or_default();
    let rules = bones(&bed.tree);
    let stride = if update() { 1 } else { STRIDE };
    let tried: Vec<&Mutant> = all.iter().step_by(stride).collect();
    let outcomes: Vec<(bool, Option<String>)> = tried
        .par_iter()
        .map(|one| {
            let tree = one.of(&bed.tree);
            let seen = bones(&tree) != rules;
            (seen, if seen { caught(&bed, &tree) } else { unread(&bed, &tree) })
        })
        .collect();
    let survive: Vec<(&Mutant, bool)> = tried
        .iter()
        .zip(&outcomes)
        .filter(|(_, (_, outcome))| outcome.is_none())
        .map(|(one, (seen, _))| (*one, *seen))
        .collect();
    let listed = |one: &Mutant| known.lines().any(|line| line == one.name());
    let groups: Vec<Option<usize>> = survive
        .par_iter()
        .map(|(one, seen)| match seen {
            false => Some(WHY.len()),
            true if update() => group(&bed, one),
            true => listed(one).then_some(0),
        })
        .collect();
    let of = |group: Option<usize>| -> Vec<String> {
        survive.iter().zip(&groups).filter(|(_, at)| **at == group).map(|((one, _), _)| one.name()).collect()
    };
    let mut wrong: Vec<String> = of(None).into_iter().map(|name| format!("survives: {name}")).collect();
    for (one, (_, outcome)) in tried.iter().zip(&outcomes) {
        if let Some(code) = outcome.as_ref().filter(|_| !update() && listed(one)) {
            wrong.push(format!("is in the list but is caught ({code}): {}", one.name()));
        }
    }
    if update() {
        let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
        for code in outcomes.iter().filter_map(|(_, outcome)| outcome.as_deref()) {
            *by_code.entry(code).or_default() += 1;
        }
        let (total, survivors) = (all.len(), survive.len());
        let mut text = format!("# {total} alterations of the rules. {} are caught, by:\n", total - survivors);
        by_code.iter().for_each(|(code, count)| text += &format!("#   {code}: {count}\n"));
        for (at, why) in WHY.iter().enumerate() {
            let names = of(Some(at));
            text += &format!("\n# {} survive. {why}\n{}\n", names.len(), names.join("\n"));
        }
        let prose = of(Some(WHY.len()));
        text += &format!("\n# {} survive. {SENTENCES}\n{}\n", prose.len(), folded(&prose).join("\n"));
        write(&list, text);
    }
    fail_if(&wrong);
}

const SENTENCES: &str = "Sentences, and sources that exist: only a reader who knows the sources can judge them.";

/// What is wrong with a file that differs in nothing that cases and proofs look at.
fn unread(bed: &Bed, tree: &Tree) -> Option<String> {
    let mut text = String::new();
    tree.written(&mut text);
    let read = read::decision(&path(FILE), &text);
    let first = |found: &[madoguchi::base::diag::Diagnostic]| found.first().map(|one| one.code.to_owned());
    match read.value {
        Some(mut decision) => first(&link::link(&mut decision, &bed.ledger)),
        None => first(&read.diagnostics),
    }
}
