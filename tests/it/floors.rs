//! The plan of the house, read from the sources: the folders of `src/` are floors in the order of `src/lib.rs`, and a
//! floor imports only floors below it.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::*;

/// The floors from the bottom up: the modules of `src/lib.rs` in their order, and the program on top.
fn floors() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let floors = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    floors.chain(["cli"]).map(str::to_owned).collect()
}

/// Files by their module (`site::page`), each with its code: no comments, no tests.
fn modules() -> BTreeMap<String, (String, String)> {
    let mut all = BTreeMap::new();
    for (name, bytes) in snapshot(&root().join("src")) {
        let Some(stem) = name.strip_suffix(".rs").filter(|stem| !stem.ends_with("tests")) else { continue };
        let module = stem.trim_end_matches("/mod").replace('/', "::");
        let text = String::from_utf8(bytes).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let code = code.split("#[cfg(test)]\n#[allow").next().unwrap();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        all.insert(module, (name, lines.collect::<Vec<_>>().join("\n")));
    }
    all
}

/// The paths that begin at a place of some code, after `crate` or `super`: `::a::{b, c::d}` gives `a::b` and `a::c::d`.
fn paths(code: &str) -> (Vec<String>, &str) {
    let mut rest = code;
    let mut path: Vec<&str> = Vec::new();
    while let Some(after) = rest.strip_prefix("::") {
        if let Some(mut list) = after.strip_prefix('{') {
            let mut all = Vec::new();
            loop {
                list = list.trim_start_matches([' ', '\n', ',']);
                if let Some(end) = list.strip_prefix('}') {
                    return (all, end);
                }
                let end = list.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(list.len());
                let (name, after) = list.split_at(end);
                if name.is_empty() {
                    return (all, after);
                }
                let (inner, after) = paths(after);
                let whole = |inner: &str| [path.join("::").as_str(), name, inner].join("::");
                all.extend(inner.iter().map(|one| whole(one)));
                if inner.is_empty() {
                    all.push(whole(""));
                }
                list = after;
            }
        }
        let end = after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(after.len());
        if end == 0 {
            break;
        }
        path.push(&after[..end]);
        rest = &after[end..];
    }
    (if path.is_empty() { Vec::new() } else { vec![path.join("::")] }, rest)
}

/// What each module imports of others.
fn imports(modules: &BTreeMap<String, (String, String)>) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (module, (_, code)) in modules {
        let own = all.entry(module).or_default();
        for (start, above) in [("crate", false), ("super", true)] {
            for (at, _) in code.match_indices(start) {
                let before = code[..at].chars().next_back();
                // `pub(in crate::…)` tells who may use something and imports nothing.
                if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
                    || code[..at].ends_with("pub(in ")
                {
                    continue;
                }
                for path in paths(&code[at + start.len()..]).0 {
                    let path = match module.rsplit_once("::").filter(|_| above) {
                        Some((parent, _)) => format!("{parent}::{path}"),
                        None => path,
                    };
                    let ends = path.match_indices("::").map(|(at, _)| at).chain([path.len()]);
                    let target = ends.filter_map(|end| modules.get_key_value(&path[..end])).last();
                    own.extend(target.map(|(name, _)| name.as_str()).filter(|name| name != module));
                }
            }
        }
    }
    all
}

fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[test]
fn only_floors_stand_in_the_sources() {
    let floors = floors();
    assert!(floors.len() >= 16, "{floors:?}");
    let mut wrong = Vec::new();
    for name in snapshot(&root().join("src")).keys() {
        let first = name.split('/').next().unwrap();
        if !["main.rs", "lib.rs"].contains(&first) && !floors.iter().any(|floor| floor == first) {
            wrong.push(format!("src/{name} stands on no floor of src/lib.rs"));
        }
    }
    fail_if(&wrong);
}

#[test]
fn a_floor_imports_only_floors_below_it() {
    let (floors, modules) = (floors(), modules());
    let imports = imports(&modules);
    let height = |module: &str| floors.iter().position(|floor| module.split("::").next() == Some(floor));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (module, targets) in &imports {
        let Some(own) = height(module) else { continue };
        for target in targets {
            seen += 1;
            if height(target).is_some_and(|other| other > own) {
                wrong.push(format!("src/{} imports {target}, which stands above it", modules[*module].0));
            }
        }
    }
    assert!(seen > 500, "only {seen} imports were seen");
    fail_if(&wrong);
}

/// Whatever can be reached from a folder along imports never leads back to it.
#[test]
fn no_folders_import_each_other_in_a_circle() {
    let modules = modules();
    let mut between: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (module, targets) in imports(&modules) {
        let from = folder(&modules[module].0);
        let others = targets.into_iter().map(|target| folder(&modules[target].0)).filter(|to| *to != from);
        between.entry(from).or_default().extend(others);
    }
    // The top imports all floors, and hands on what the program uses.
    between.remove("");
    let mut wrong = Vec::new();
    for start in between.keys() {
        let (mut open, mut reached) = (vec![*start], BTreeSet::new());
        while let Some(one) = open.pop() {
            for next in between.get(one).into_iter().flatten() {
                if next == start {
                    wrong.push(format!("src/{start} is imported by src/{one}, which it imports"));
                } else if reached.insert(*next) {
                    open.push(next);
                }
            }
        }
    }
    fail_if(&wrong);
}

#[test]
fn every_file_says_what_it_is() {
    let files = snapshot(&root().join("src"));
    let sources = files.iter().filter(|(name, _)| name.ends_with(".rs"));
    let silent = sources.filter(|(_, bytes)| !bytes.starts_with(b"//! ")).map(|(name, _)| name.clone());
    fail_if(&silent.collect::<Vec<_>>());
}

/// The first sentence of a file's documentation.
fn first_sentence(text: &str) -> String {
    let lines = text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
    let first: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    let text = first.join(" ");
    match text.split_once(". ") {
        Some((sentence, _)) => format!("{sentence}."),
        None => text,
    }
}

#[test]
fn the_architecture_names_the_floors() {
    let place = root().join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(&place).unwrap();
    let (start, end) = ("<!-- floors -->\n", "<!-- /floors -->");
    let (before, rest) = text.split_once(start).expect("the mark where the floors begin");
    let (written, after) = rest.split_once(end).expect("the mark where they end");
    let mut table = String::from("| floor | what it is |\n|---|---|\n");
    for floor in floors() {
        let module = std::fs::read_to_string(root().join(format!("src/{floor}/mod.rs"))).unwrap();
        table.push_str(&format!("| `{floor}` | {} |\n", first_sentence(&module)));
    }
    if update() && written != table {
        std::fs::write(place, format!("{before}{start}{table}{end}{after}")).unwrap();
        return;
    }
    assert_eq!(written, table, "run this test with UPDATE=1 to write the table anew");
}
