//! Commands that make files for editors: `init`, `new`, `schema`.

use std::path::Path;
use std::process::ExitCode;

use super::args::New;
use super::{COULD_NOT_RUN, Session, today};
use madoguchi::base::tree::{SitePath, Tree};
use madoguchi::tools::{json_schema, scaffold};
use madoguchi::{decision, disk};

impl Session<'_> {
    pub(super) fn init(&self, dir: &Path, name: &str) -> ExitCode {
        let place = dir.display();
        if !disk::is_empty(dir) {
            self.say(
                &format!("「{place}」には、すでにファイルがあります。空のフォルダーか、新しい名前を書いてください"),
                &format!("`{place}` is not empty; name an empty or a new folder"),
            );
            return ExitCode::from(COULD_NOT_RUN);
        }
        let made = match scaffold::site_of(name, today()) {
            Ok(made) => made,
            Err(said) => {
                self.say(&said.ja, &said.en);
                return ExitCode::FAILURE;
            }
        };
        if !self.create(dir, &made) {
            return ExitCode::from(COULD_NOT_RUN);
        }
        let quoted = if place.to_string().contains(' ') { format!("\"{place}\"") } else { place.to_string() };
        self.say(
            &format!("「{place}」に見本のサイトを作りました。次は「madoguchi build -r {quoted}」です。直すところは README.md にあります。"),
            &format!("made a sample site in `{place}`; next: `madoguchi build -r {quoted}`; its README.md says what to change"),
        );
        ExitCode::SUCCESS
    }

    pub(super) fn schema(&self, name: Option<&str>, write: bool) -> ExitCode {
        let all = json_schema::all();
        if write {
            for (path, text) in scaffold::schemas().iter() {
                let place = self.common.root.join(path.as_str());
                if let Err(error) = disk::write_text(&place, &String::from_utf8_lossy(text)) {
                    let place = place.display();
                    self.say(
                        &format!("「{place}」に書けません（{error}）"),
                        &format!("can't write `{place}`: {error}"),
                    );
                    return ExitCode::from(COULD_NOT_RUN);
                }
            }
            let count = all.len();
            self.say(&format!("schemas/ に {count} 個を書きました"), &format!("wrote {count} schemas into schemas/"));
            return ExitCode::SUCCESS;
        }
        let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        match name.map(|name| all.iter().find(|(one, _)| one == name)) {
            None => println!("{}", names.join("\n")),
            Some(Some((_, schema))) => println!("{schema:#}"),
            Some(None) => {
                let (ja, en) = (names.join("、"), names.join(", "));
                let name = name.unwrap_or_default();
                self.say(
                    &format!("「{name}」というスキーマはありません（あるもの：{ja}）"),
                    &format!("there is no schema `{name}` (there are: {en})"),
                );
                return ExitCode::FAILURE;
            }
        }
        ExitCode::SUCCESS
    }

    /// Writes new files and says which; tells what stands in the way when it can't.
    pub(super) fn create(&self, folder: &Path, tree: &Tree) -> bool {
        match disk::create(folder, tree) {
            Ok(()) => return true,
            Err((place, None)) => {
                let place = place.display();
                self.say(&format!("「{place}」は、すでにあります"), &format!("`{place}` is there already"));
            }
            Err((place, Some(error))) => {
                let place = place.display();
                self.say(&format!("「{place}」に書けません（{error}）"), &format!("can't write `{place}`: {error}"));
            }
        }
        false
    }

    pub(super) fn add(&self, what: &New) -> ExitCode {
        let made = match what {
            New::Page { path, title } => {
                let (there, _) = disk::read_site(&self.common.root);
                scaffold::page(&there, path, title.as_deref(), today())
            }
            New::Data { name } => scaffold::data(name),
            New::Theme { files } => {
                let (there, _) = disk::read_site(&self.common.root);
                scaffold::theme(&there, &madoguchi::site::config::read(&there).value.theme, files)
            }
            New::Decision { name } => match self.load() {
                Ok((_, site)) => scaffold::decision(&site, name),
                Err(code) => return code,
            },
            New::Case { decision, name, answers } => return self.add_case(decision, name, answers.as_deref()),
        };
        let tree = match made {
            Ok(tree) => tree,
            Err(said) => {
                self.say(&said.ja, &said.en);
                return ExitCode::FAILURE;
            }
        };
        let tree = scaffold::without_comments(tree, |schema| self.common.root.join(schema.as_str()).is_file());
        if !self.has_content() || !self.create(&self.common.root, &tree) {
            return ExitCode::from(COULD_NOT_RUN);
        }
        for (path, _) in tree.iter() {
            self.say(&format!("「{path}」を作りました"), &format!("made `{path}`"));
        }
        if matches!(what, New::Page { .. }) {
            self.say(
                "下書きです。見るには「madoguchi serve --drafts」と打ちます。書きおえたら「draft: true」の行を消すと、公開されます。",
                "it is a draft: `madoguchi serve --drafts` shows it; remove `draft: true` when it is written",
            );
        }
        ExitCode::SUCCESS
    }

    pub(super) fn add_case(&self, name: &str, title: &str, answers: Option<&Path>) -> ExitCode {
        let given = match answers.map(|path| self.answers(path)) {
            Some(None) => return ExitCode::from(COULD_NOT_RUN),
            Some(Some(given)) => Some(given),
            None => None,
        };
        let (tree, site) = match self.load() {
            Ok(loaded) => loaded,
            Err(code) => return code,
        };
        let Some(decision) = self.decision(&site, name) else { return ExitCode::FAILURE };
        let Some(path) = SitePath::new(&format!("content/decisions/{name}.cases.yaml")) else {
            return ExitCode::from(COULD_NOT_RUN);
        };
        let read = match (&given, site.cases.iter().find(|cases| cases.decision == *name)) {
            (Some((path, text)), _) => decision::answers::parse(decision, path, text),
            (None, Some(cases)) if !cases.all.is_empty() => cases
                .all
                .iter()
                .find_map(|case| decision::answers::read(decision, &case.given, &case.name.span).ok())
                .ok_or_else(Vec::new),
            (None, _) => Err(Vec::new()),
        };
        let read = match (read, given) {
            (Ok(read), _) => read,
            (Err(found), Some((path, text))) => {
                return self.refuse(&[(path, text.as_bytes().into())].into_iter().collect(), found);
            }
            (Err(_), None) => {
                self.say(
                    "もとにする例がありません。「--answers」で答えのファイルを渡してください",
                    "there is no case to start from; give answers with `--answers`",
                );
                return ExitCode::FAILURE;
            }
        };
        let old = tree.text(&path).unwrap_or("cases:\n");
        let made = scaffold::case(decision, &path, old, title, &read);
        let text = match made {
            Ok(text) => text,
            Err(said) => {
                self.say(&said.ja, &said.en);
                return ExitCode::FAILURE;
            }
        };
        if let Err(error) = disk::replace_text(&self.common.root.join(path.as_str()), &text) {
            self.say(&format!("「{path}」に書けません（{error}）"), &format!("can't write `{path}`: {error}"));
            return ExitCode::from(COULD_NOT_RUN);
        }
        self.say(
            &format!(
                "「{path}」に例「{title}」を足しました。いまの結果を書いてあります。出典のとおりか、確かめてください。"
            ),
            &format!("added the case `{title}` to `{path}` with the present result; compare it with the sources"),
        );
        ExitCode::SUCCESS
    }
}
