//! What lasts: `published`, `diff`, `check --due`.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use super::{COULD_NOT_RUN, Session, today};
use madoguchi::base::diag::{Diagnostic, Severity, has_errors};
use madoguchi::base::tree::{SitePath, Tree};
use madoguchi::build::{Built, Memos, build};
use madoguchi::check::freshness::Due;
use madoguchi::report::{self, Format, Lines};
use madoguchi::site::Options;
use madoguchi::tools::{diff, due};
use madoguchi::value::Date;
use madoguchi::{disk, published};

/// The code of what is told of an address that is gone.
const GONE: &str = "published-gone";

/// The listed addresses that lead nowhere in what was made of a site; of a page that is gone, only the page.
fn gone(tree: &Tree, built: &Built) -> Vec<String> {
    let listed = published::read(tree).value.unwrap_or_default();
    let all =
        published::check::lost(&listed.iter().map(published::Published::shown).collect(), &built.site, &built.tree);
    // A page goes with all that is in it.
    let with_page =
        |one: &String| all.iter().any(|page| one.strip_prefix(page.as_str()).is_some_and(|rest| rest.starts_with('#')));
    all.iter().filter(|one| !with_page(one)).cloned().collect()
}

impl Session<'_> {
    /// Shows findings and, on standard output, what must be reviewed; as JSON both are one value.
    pub(super) fn report_due(&self, tree: &Tree, found: &[Diagnostic], due: &[Due]) -> bool {
        let lines = &mut Lines::new(tree);
        if self.common.format == Format::Json {
            let mut all: serde_json::Value =
                serde_json::from_str(&report::show(tree, found, self.style)).unwrap_or_default();
            if let Some(all) = all.as_object_mut() {
                all.insert(String::from("due"), due::json(due, lines));
            }
            println!("{all}");
            return self.fails(found);
        }
        let failed = self.report(tree, found);
        let list = due::human(due, lines, self.language);
        match self.common.format {
            Format::Human | Format::Short => print!("{list}"),
            _ => eprint!("{list}"),
        }
        failed
    }

    pub(super) fn diff(&self, old: Option<&Path>, new: Option<&Path>, as_of: &[Date]) -> ExitCode {
        let (from, to) = match as_of {
            [] => (today(), today()),
            [day] => (*day, *day),
            [from, to] => (*from, *to),
            _ => {
                self.say("「--as-of」は2つまでです", "give `--as-of` once or twice");
                return ExitCode::from(COULD_NOT_RUN);
            }
        };
        let root = self.common.root.as_path();
        let (old, new) = match (old, new) {
            (Some(old), Some(new)) => (old, new),
            (Some(one), None) if as_of.len() == 2 => (one, one),
            (Some(old), None) => (old, root),
            (None, _) if as_of.len() == 2 => (root, root),
            (None, _) => {
                self.say(
                    "前のサイトのフォルダーを書くか、「--as-of」で2つの日を書いてください",
                    "name the folder of the site as it was, or two days with `--as-of`",
                );
                return ExitCode::from(COULD_NOT_RUN);
            }
        };
        for folder in [old, new] {
            // A folder that is there without a site is a site that has yet to begin; for the new one that is a mistake.
            if !folder.join("content").is_dir() && (folder == new || !folder.is_dir()) {
                let folder = folder.display();
                self.say(
                    &format!("「{folder}」に content フォルダーがありません"),
                    &format!("there is no content/ in `{folder}`"),
                );
                return ExitCode::from(COULD_NOT_RUN);
            }
        }
        let side = |folder: &Path, day: Date, said: (&str, &str)| {
            let (tree, unread) = disk::read_site(folder);
            let side = diff::Side::new(&tree, unread, &Options { as_of_given: !as_of.is_empty(), ..Options::on(day) });
            if has_errors(&side.errors) {
                let folder = folder.display();
                self.say(
                    &format!("{}（{folder}）の原稿にエラーがあります", said.0),
                    &format!("errors in the site {} (`{folder}`):", said.1),
                );
                self.refuse(&tree, side.errors.clone());
            }
            side
        };
        let old = side(old, from, ("前のサイト", "as it was"));
        let new = side(new, to, ("いまのサイト", "as it is"));
        let report = diff::compare(&old, &new);
        print!(
            "{}",
            match self.common.format {
                Format::Json => diff::json::json(&report, self.language),
                Format::Markdown => diff::show::markdown(&report, self.language),
                _ => diff::show::human(&report, self.language),
            }
        );
        if has_errors(&new.errors) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }

    pub(super) fn published(&self, forget: &[String], check: bool) -> ExitCode {
        if !self.has_content() {
            return ExitCode::from(COULD_NOT_RUN);
        }
        let (tree, mut found) = disk::read_site(&self.common.root);
        let Some(path) = SitePath::new(published::PATH) else { return ExitCode::from(COULD_NOT_RUN) };
        let old = match published::text(&tree) {
            Ok(old) => old,
            Err(finding) => return self.refuse(&tree, vec![*finding]),
        };
        if !forget.is_empty() {
            return self.forget(tree.clone(), old.unwrap_or_default(), forget);
        }
        let built = build(&tree, &Options::on(today()), &mut Memos::default()).split(&mut found);
        if has_errors(&found) {
            found.retain(|one| one.severity == Severity::Error);
            let gone = if found.iter().all(|one| one.code == GONE) { gone(&tree, &built) } else { Vec::new() };
            let code = self.refuse(&tree, found);
            if gone.len() > 1 {
                let command = published::repair::forget(&gone);
                self.say(
                    &format!("すべて消すなら「{command}」を実行してください"),
                    &format!("to drop them all, run `{command}`"),
                );
            }
            return code;
        }
        let text = published::with(old, &published::addresses(&built.site, &built.tree));
        let there: BTreeSet<&str> = old.unwrap_or_default().lines().map(str::trim).collect();
        let new: Vec<&str> = text.lines().filter(|line| !line.starts_with('#') && !there.contains(line)).collect();
        if check && old.is_none() {
            self.say(
                &format!("{path} はありません。「madoguchi published」で作ると、公開したアドレスを守ります"),
                &format!("there is no {path}; `madoguchi published` makes it, and what it lists is then held"),
            );
            return ExitCode::SUCCESS;
        }
        new.iter().for_each(|line| println!("{line}"));
        let count = new.len();
        if check && count == 0 {
            self.say(
                &format!("公開したアドレスは、すべて {path} に載っています"),
                &format!("every address is in {path}"),
            );
            return ExitCode::SUCCESS;
        }
        if check {
            self.say(
                &format!("{path} にないアドレスが {count} 個あります"),
                &format!("{count} addresses are not in {path}"),
            );
            return ExitCode::FAILURE;
        }
        if let Err(code) = self.write_list(&path, &text) {
            return code;
        }
        self.say(
            &format!("{path} にアドレスを {count} 個書き足しました"),
            &format!("added {count} addresses to {path}"),
        );
        ExitCode::SUCCESS
    }

    fn write_list(&self, path: &SitePath, text: &str) -> Result<(), ExitCode> {
        disk::replace_text(&self.common.root.join(path.as_str()), text).map_err(|error| {
            self.say(&format!("「{path}」に書けません（{error}）"), &format!("can't write `{path}`: {error}"));
            ExitCode::from(COULD_NOT_RUN)
        })
    }

    /// Takes addresses off the list, whatever else is wrong with the site, and tells which others are gone.
    fn forget(&self, mut tree: Tree, old: &str, addresses: &[String]) -> ExitCode {
        let Some(path) = SitePath::new(published::PATH) else { return ExitCode::from(COULD_NOT_RUN) };
        let published::Forgotten { list, removed, unknown } = published::without(old, addresses);
        if !unknown.is_empty() {
            let (ja, en) = (unknown.join("」「"), unknown.join("`, `"));
            self.say(&format!("「{ja}」は {path} にありません"), &format!("`{en}` is not in {path}"));
            return ExitCode::FAILURE;
        }
        if let Err(code) = self.write_list(&path, &list) {
            return code;
        }
        self.say(
            &format!("{path} からアドレスを {removed} 個消しました"),
            &format!("removed {removed} addresses from {path}"),
        );
        tree.insert(path, list.as_bytes());
        let built = build(&tree, &Options::on(today()), &mut Memos::default());
        if !built.diagnostics.iter().any(|one| one.code == GONE) {
            return ExitCode::SUCCESS;
        }
        let left = gone(&tree, &built.value);
        left.iter().for_each(|one| println!("{one}"));
        let (count, command) = (left.len(), published::repair::forget(&left));
        self.say(
            &format!("ほかに {count} 個のアドレスがなくなります。すべて消すなら「{command}」を実行してください"),
            &format!("{count} more addresses would be gone; to drop them all, run `{command}`"),
        );
        ExitCode::SUCCESS
    }
}
