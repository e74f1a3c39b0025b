//! Commands that answer a question: `explain`, `facts`, `decide`.

use std::path::Path;
use std::process::ExitCode;

use super::{COULD_NOT_RUN, Session, today};
use madoguchi::base::diag::{Severity, has_errors};
use madoguchi::base::tree::{SitePath, Tree};
use madoguchi::report::{Format, Lines, explain};
use madoguchi::site::{Options, Site};
use madoguchi::tools::{decide, facts};
use madoguchi::value::Date;
use madoguchi::{decision, disk};

impl Session<'_> {
    pub(super) fn explain(&self, code: Option<&str>) -> ExitCode {
        let json = self.common.format == Format::Json;
        let Some(code) = code else {
            print!("{}", explain::list(self.language, json));
            return ExitCode::SUCCESS;
        };
        match explain::one(&code.to_ascii_lowercase(), self.language, json) {
            Ok(text) => {
                print!("{text}");
                ExitCode::SUCCESS
            }
            Err(near) => {
                self.not_found(
                    &format!("「{code}」という指摘はありません"),
                    &format!("there is no finding `{code}`"),
                    &near,
                );
                ExitCode::FAILURE
            }
        }
    }

    /// Says that something does not exist, and what was probably meant.
    pub(super) fn not_found(&self, ja: &str, en: &str, near: &[String]) {
        let near_ja = if near.is_empty() {
            String::new()
        } else {
            format!("。もしかして「{}」ですか", near.join("」「"))
        };
        let near_en = if near.is_empty() { String::new() } else { format!("; did you mean `{}`?", near.join("`, `")) };
        self.say(&format!("{ja}{near_ja}"), &format!("{en}{near_en}"));
    }

    pub(super) fn facts(&self, id: Option<&str>, as_of: Option<Date>, upcoming: bool) -> ExitCode {
        if !self.has_content() {
            return ExitCode::from(COULD_NOT_RUN);
        }
        let options = Options { as_of_given: as_of.is_some(), ..Options::on(as_of.unwrap_or_else(today)) };
        let (tree, mut found) = disk::read_site(&self.common.root);
        let site = madoguchi::site::load::load(&tree, &options, &mut madoguchi::site::load::Memos::default())
            .split(&mut found);
        found.retain(|one| one.severity == Severity::Error);
        if has_errors(&found) {
            return self.refuse(&tree, found);
        }
        match facts::list(&site, id, &mut Lines::new(&tree)) {
            Ok(_) if upcoming => {
                let rows = facts::upcoming::list(&site, id, &mut Lines::new(&tree));
                match self.common.format {
                    Format::Json => print!("{}", facts::upcoming::json(&rows)),
                    _ => print!("{}", facts::upcoming::human(&rows, self.language)),
                }
                ExitCode::SUCCESS
            }
            Ok(rows) => {
                match self.common.format {
                    Format::Json => print!("{}", facts::json(&rows)),
                    _ => print!("{}", facts::human(&rows, self.language)),
                }
                ExitCode::SUCCESS
            }
            Err(near) => {
                let id = id.unwrap_or_default();
                self.not_found(&format!("「{id}」という事実はありません"), &format!("there is no fact `{id}`"), &near);
                ExitCode::FAILURE
            }
        }
    }

    /// The text of a file of answers, or of standard input; says so when it can't be read.
    pub(super) fn answers(&self, answers: &Path) -> Option<(SitePath, String)> {
        let read = if answers == Path::new("-") {
            std::io::read_to_string(std::io::stdin()).ok()
        } else {
            disk::read_text(answers)
        };
        let path = answers.display();
        if answers != Path::new("-") && !answers.is_file() {
            self.say(&format!("答えのファイル「{path}」がありません"), &format!("there is no file `{path}`"));
        } else if read.is_none() {
            self.say(
                &format!("答えのファイル「{path}」を UTF-8 の文字として読めません"),
                &format!("can't read the answers in `{path}` as UTF-8 text"),
            );
        }
        // The answers are shown as a file beside the site's, whatever their place.
        let file = answers.file_name().and_then(|name| name.to_str()).filter(|name| *name != "-");
        Some((SitePath::new(file.unwrap_or("stdin"))?, read?))
    }

    /// The site without its errors in the pages; shows them and says nothing else when it can't be used.
    pub(super) fn load(&self) -> Result<(Tree, Site), ExitCode> {
        if !self.has_content() {
            return Err(ExitCode::from(COULD_NOT_RUN));
        }
        let (tree, mut found) = disk::read_site(&self.common.root);
        let site =
            madoguchi::site::load::load(&tree, &Options::on(today()), &mut madoguchi::site::load::Memos::default())
                .split(&mut found);
        found.retain(|one| one.severity == Severity::Error);
        if has_errors(&found) { Err(self.refuse(&tree, found)) } else { Ok((tree, site)) }
    }

    /// The decision of a name; says which there are when there is none.
    pub(super) fn decision<'s>(&self, site: &'s Site, name: &str) -> Option<&'s decision::Decision> {
        let found = site.decisions.get(name);
        if found.is_none() {
            let all: Vec<&str> = site.decisions.keys().map(String::as_str).collect();
            let (ja, en) = (all.join("、"), all.join(", "));
            self.say(
                &format!("「{name}」という規則はありません（あるもの：{ja}）"),
                &format!("there is no decision `{name}` (there are: {en})"),
            );
        }
        found
    }

    pub(super) fn decide(&self, name: &str, answers: &Path) -> ExitCode {
        let Some((path, text)) = self.answers(answers) else { return ExitCode::from(COULD_NOT_RUN) };
        let (_, site) = match self.load() {
            Ok(loaded) => loaded,
            Err(code) => return code,
        };
        let Some(decision) = self.decision(&site, name) else { return ExitCode::FAILURE };
        let form = (self.common.format == Format::Json, self.language);
        match decide::decide(&site, decision, (&path, &text), form) {
            Ok(shown) => {
                print!("{shown}");
                ExitCode::SUCCESS
            }
            Err(found) => self.refuse(&[(path, text.as_bytes().into())].into_iter().collect(), found),
        }
    }
}
