//! The rules that the sources keep, read from the sources.

use std::collections::BTreeSet;

use crate::support::*;
use madoguchi::ledger::Held;
use madoguchi::value::Value;

/// The sources by their path, without the tests in them.
fn sources() -> Vec<(String, String)> {
    let all = snapshot(&root().join("src"));
    assert!(all.len() > 40);
    all.into_iter()
        .map(|(name, bytes)| {
            let text = String::from_utf8(bytes).unwrap();
            let code = if name.ends_with("/tests.rs") { "" } else { text.split("#[cfg(test)]").next().unwrap() };
            (format!("src/{name}"), code.to_owned())
        })
        .collect()
}

/// The lines of code that hold one of some words; comments are not looked at.
fn lines_with(code: &str, words: &[&str]) -> Vec<usize> {
    let is_code = |line: &str| !line.trim_start().starts_with("//");
    code.lines()
        .enumerate()
        .filter(|(_, line)| is_code(line) && words.iter().any(|word| line.contains(word)))
        .map(|(number, _)| number + 1)
        .collect()
}

#[test]
fn architecture_names_every_source_and_no_other() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let named: BTreeSet<&str> = text
        .split('`')
        .filter(|word| {
            word.starts_with("src/") && [".rs", ".yaml", ".js", ".css"].iter().any(|end| word.ends_with(end))
        })
        .collect();
    let there: BTreeSet<String> = snapshot(&root().join("src")).keys().map(|name| format!("src/{name}")).collect();
    let mut wrong: Vec<String> = there
        .iter()
        .filter(|file| !named.contains(file.as_str()))
        .map(|file| format!("{file} is not in ARCHITECTURE.md"))
        .collect();
    wrong.extend(
        named.iter().filter(|file| !there.contains(**file)).map(|file| format!("ARCHITECTURE.md names {file}")),
    );
    fail_if(&wrong);
}

#[test]
fn the_world_is_touched_in_few_places() {
    let rules: &[(&[&str], &[&str])] = &[
        (&["std::fs", "fs::", "walkdir", "WalkDir", "File::open"], &["src/disk.rs", "src/disk/"]),
        (&["TcpStream", "TcpListener", "UdpSocket", "ToSocketAddrs", "ureq"], &["src/external.rs", "src/serve"]),
        (&["SystemTime", "std::env::", "env::var", "current_dir"], &["src/cli.rs", "src/cli/", "src/disk/look.rs"]),
        (&["Instant::", "thread::sleep"], &["src/external.rs", "src/serve", "src/cli/serve.rs", "src/disk/look.rs"]),
        (&["println!", "eprintln!", "print!", "stdout()"], &["src/cli.rs", "src/cli/"]),
        (&["std::process"], &["src/cli.rs", "src/cli/", "src/main.rs", "src/disk.rs"]),
        (&["serde_yaml"], &["src/yaml.rs"]),
        (&["syntect"], &["src/highlight.rs"]),
        (&["pulldown_cmark"], &["src/markdown.rs", "src/markdown/"]),
    ];
    let mut wrong = Vec::new();
    for (file, code) in sources() {
        for (words, allowed) in rules {
            if !allowed.iter().any(|one| file.starts_with(one)) {
                wrong.extend(lines_with(&code, words).iter().map(|line| format!("{file}:{line}: one of {words:?}")));
            }
        }
    }
    fail_if(&wrong);
}

#[test]
fn no_stage_may_panic() {
    let words = [
        ".unwrap()",
        ".expect(",
        "panic!",
        "unreachable!",
        "todo!",
        "unimplemented!",
        "assert!",
        "assert_eq!",
        "unsafe ",
    ];
    let mut wrong = Vec::new();
    for (file, code) in sources() {
        wrong.extend(lines_with(&code, &words).iter().map(|line| format!("{file}:{line}")));
    }
    fail_if(&wrong);
}

/// Only the stylesheet of tokens has colours of its own.
/// A number or an address of the ledger stands in the ledger alone; the names of the portal, nowhere in the program.
#[test]
fn the_portal_is_known_to_its_content_only() {
    let site =
        madoguchi::site::load::load(&site(root()), &options(), &mut madoguchi::site::load::Memos::default()).value;
    let mut figures = BTreeSet::new();
    for window in site.ledger.facts().flat_map(|fact| &fact.windows) {
        if let Held::Value(Value::Phone(_) | Value::Email(_)) = &window.held {
            let Held::Value(value) = &window.held else { continue };
            figures.insert(value.plain("plain", madoguchi::value::Locale::Japanese).unwrap());
        }
    }
    assert!(figures.len() >= 7, "{figures:?}");
    let mut names: BTreeSet<String> = ["hotlines", "services", "documents"]
        .iter()
        .filter_map(|name| site.ledger.collections.get(*name))
        .flat_map(|all| all.records.iter().map(|record| record.name().to_owned()))
        .collect();
    names.extend([site.config.title.clone(), site.config.short_title.clone()]);
    names.extend(site.config.organization.iter().map(|(name, _)| name.clone()));
    // Names that any help desk may use.
    names.retain(|name| name.chars().count() > 4);
    assert!(names.len() >= 9, "{names:?}");

    let mut wrong = Vec::new();
    for folder in ["src", "themes", "scaffold", "docs/content", "tests", "benches", "README.md", "ARCHITECTURE.md"] {
        let place = root().join(folder);
        let files = if place.is_file() {
            [(String::new(), std::fs::read(&place).unwrap())].into_iter().collect()
        } else {
            snapshot(&place)
        };
        let is_program = ["src", "themes", "scaffold"].contains(&folder);
        for (file, bytes) in &files {
            let text = String::from_utf8_lossy(bytes);
            let known = figures.iter().chain(names.iter().filter(|_| is_program));
            wrong.extend(known.filter(|one| text.contains(*one)).map(|one| format!("{folder}/{file}: {one}")));
        }
    }
    fail_if(&wrong);
}

#[test]
fn colours_are_tokens() {
    let mut wrong = Vec::new();
    for (name, bytes) in snapshot(&root().join("themes/default/css")) {
        let text = String::from_utf8(bytes).unwrap();
        if name == "tokens.css" {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let hex = line.split('#').skip(1).any(|rest| {
                let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
                matches!(digits, 3 | 6 | 8)
                    && line.contains(':')
                    && rest.chars().nth(digits).is_none_or(|c| !c.is_alphanumeric())
            });
            if hex || ["rgb(", "rgba(", "hsl(", "oklch("].iter().any(|form| line.contains(form)) {
                wrong.push(format!("themes/default/css/{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    fail_if(&wrong);
}
