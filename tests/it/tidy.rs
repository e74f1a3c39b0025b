//! The rules that the sources keep, read from the sources.

use crate::support::*;

/// The sources by their path, without the tests in them.
fn sources() -> Vec<(String, String)> {
    let all = snapshot(&root().join("src"));
    assert!(all.len() > 40);
    all.into_iter()
        .map(|(name, bytes)| {
            let text = String::from_utf8(bytes).unwrap();
            let code = if name.ends_with("tests.rs") { "" } else { without_tests(&text) };
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

/// Only what is a test by itself, at the end of its file, is not looked at.
#[test]
fn code_beside_tests_is_looked_at() {
    let inline = "fn a() {}\n\n#[cfg(test)]\n#[allow(clippy::unwrap_used)]\nmod tests {\n    fn b() {}\n}\n";
    assert!(without_tests(inline).contains("fn a") && !without_tests(inline).contains("fn b"));
    let beside = "#[cfg(test)]\nmod tests;\n\nfn a() {}\n";
    assert_eq!(without_tests(beside), beside);
    let after = format!("{inline}\nfn c() {{}}\n");
    assert_eq!(without_tests(&after), after);
    let unmarked = inline.replace("#[cfg(test)]\n", "");
    assert_eq!(without_tests(&unmarked), unmarked);
}

#[test]
fn the_world_is_touched_in_few_places() {
    let rules: &[(&[&str], &[&str])] = &[
        (&["std::fs", "fs::", "walkdir", "WalkDir", "File::open"], &["src/disk/"]),
        (&["TcpStream", "TcpListener", "UdpSocket", "ToSocketAddrs", "ureq"], &["src/tools/external.rs", "src/serve"]),
        (&["SystemTime", "std::env::", "env::var", "current_dir"], &["src/cli/", "src/disk/rescan.rs"]),
        (
            &["Instant::", "thread::sleep"],
            &["src/tools/external.rs", "src/serve", "src/cli/serve.rs", "src/disk/rescan.rs"],
        ),
        (&["println!", "eprintln!", "print!", "stdout()"], &["src/cli/"]),
        (&["std::process"], &["src/cli/", "src/main.rs", "src/disk/"]),
        (&["serde_yaml"], &["src/syntax/yaml/"]),
        (&["syntect"], &["src/syntax/markdown/highlight.rs"]),
        (&["pulldown_cmark"], &["src/syntax/markdown/"]),
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
