//! The look: the built-in theme with the site's own laid over it.

use std::collections::BTreeMap;
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::base::diag::{Checked, Diagnostic, Span, utf8, words};
use crate::base::fingerprint;
use crate::base::memo::Memo;
use crate::base::tree::{SitePath, Tree};
use crate::render::strings::Catalog;
use crate::syntax::fields::{self, Field, Shape, optional};
use crate::syntax::yaml::{self, Node};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// A theme, ready to be used.
#[derive(Debug, Default)]
pub struct Theme {
    /// Its files, each under the path where its source is or would be: `themes/default/templates/page.html`.
    pub files: Tree,
    /// The folder of those paths: `themes/default`.
    pub folder: String,
    /// What it publishes: the name a template uses, to the file and its integrity value.
    pub assets: BTreeMap<String, Asset>,
    /// The scripts of every page, by the names of their assets.
    pub scripts: Vec<String>,
    /// The script that searches, by the name of its asset; a theme without one makes no index.
    pub search: Option<String>,
    /// The words of the output, by language.
    pub strings: Catalog,
}

/// A published file of a theme.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Where it goes.
    pub path: SitePath,
    /// The value for an `integrity` attribute.
    pub integrity: String,
    /// What it holds.
    pub bytes: Arc<[u8]>,
}

const THEME: &[Field] = &[
    optional("stylesheets", Shape::List(&Shape::Text)),
    optional("scripts", Shape::List(&Shape::Text)),
    optional("search", Shape::Text),
];

/// The files of the built-in theme, as if they stood in a folder.
pub fn built_in(folder: &str) -> Tree {
    let mut files = Tree::new();
    let mut folders = vec![&BUILT_IN];
    while let Some(dir) = folders.pop() {
        folders.extend(dir.dirs());
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            if let Some(path) = SitePath::new(&format!("{folder}/{path}")) {
                files.insert(path, file.contents());
            }
        }
    }
    files
}

/// The colours and sizes by name. Those of a theme are laid over the built-in ones, so that none is ever missing.
const TOKENS: &str = "css/tokens.css";

/// A stylesheet of a site's own, which is joined last without being listed.
const MINE: &str = "css/mine.css";

/// The published files of the last theme: their hashes cost more than all else about them.
pub type Assets = Memo<Asset>;

/// Loads a theme: the built-in files, and over them those of `themes/NAME/`.
pub fn load(tree: &Tree, name: &str) -> Checked<Theme> {
    load_again(tree, name, &mut Assets::default())
}

/// The same for a site that is made again and again: what is published is hashed only when it has changed.
pub fn load_again(tree: &Tree, name: &str, last: &mut Assets) -> Checked<Theme> {
    let folder = format!("themes/{name}");
    let files = built_in(&folder);
    let own: Tree = tree.under(&folder).map(|(path, bytes)| (path.clone(), bytes.clone())).collect();
    let mut found = Vec::new();
    if own.is_empty() && name != "default" {
        found.push(
            Diagnostic::error(
                "unknown-theme",
                None,
                words(format!("themes/{name}/ がありません"), format!("there is no themes/{name}/")),
            )
            .help(words(
                "site.yaml の「theme」を直すか、そのフォルダーを作ってください",
                "change `theme` in site.yaml, or make that folder",
            )),
        );
    }
    let files = files.overlay(own.clone());
    for (path, bytes) in
        files.iter().filter(|(path, _)| matches!(path.extension(), "html" | "yaml" | "css" | "js" | "ftl"))
    {
        found.extend(utf8(path, bytes).err().map(|finding| *finding));
    }
    let mut theme = Theme { files, folder, ..Theme::default() };
    let templates: Vec<(SitePath, &str)> =
        theme.templates().into_iter().filter_map(|(name, text)| Some((theme.template_path(&name)?, text))).collect();
    theme.strings = Catalog::load(&own, &theme.folder, &templates).split(&mut found);
    let settings = theme.settings(&mut found);
    let list = |key: &str| -> Vec<(String, Option<Node>)> {
        let items = settings.as_ref().and_then(|node| node.get(key)).map(Node::items).unwrap_or_default();
        items.iter().filter_map(|one| Some((one.text()?.to_owned(), Some(one.clone())))).collect()
    };
    let mut joined = String::new();
    let mut stylesheets = list("stylesheets");
    if theme.text(MINE).is_some() && !stylesheets.iter().any(|(name, _)| name == MINE) {
        stylesheets.push((MINE.to_owned(), None));
    }
    for (name, node) in &stylesheets {
        match theme.text(name) {
            Some(text) => {
                let below = BUILT_IN.get_file(TOKENS).and_then(include_dir::File::contents_utf8);
                if let Some(below) = below.filter(|below| name == TOKENS && *below != text) {
                    joined.push_str(lean_style(below).trim());
                    joined.push('\n');
                }
                joined.push_str(lean_style(text).trim());
                joined.push('\n');
            }
            None => found.push(missing(name, node.as_ref())),
        }
    }
    let scripts = list("scripts");
    for (name, node) in &scripts {
        if theme.text(name).is_none() {
            found.push(missing(name, node.as_ref()));
        }
    }
    let search = settings.as_ref().and_then(|node| node.get("search"));
    if let Some(name) = search.and_then(Node::text).filter(|name| theme.text(name).is_none()) {
        found.push(missing(name, search));
    }
    let mut assets = BTreeMap::new();
    let mut next = Vec::new();
    let mut publish = |path: SitePath, bytes: Arc<[u8]>| {
        let asset = last.get(&path, &bytes).unwrap_or_else(|| asset(&path, Arc::clone(&bytes)));
        next.push((path.clone(), bytes, asset.clone()));
        assets.insert(path.to_string(), asset);
    };
    let prefix = format!("{}/", theme.folder);
    for (path, bytes) in theme.files.iter() {
        let Some(name) = path.as_str().strip_prefix(&prefix) else { continue };
        let part_of_joined = stylesheets.iter().any(|(one, _)| one == name);
        let is_read = name.starts_with("templates/") || name.starts_with("strings/") || name == "theme.yaml";
        if is_read || part_of_joined {
            continue;
        }
        let is_built_in = BUILT_IN.get_file(name).is_some_and(|file| file.contents() == &**bytes);
        let lean = theme.text(name).filter(|_| is_built_in && path.extension() == "js").map(lean_script);
        let bytes = lean.map_or_else(|| bytes.clone(), |text| text.into_bytes().into());
        if let Some(path) = SitePath::new(name) {
            publish(path, bytes);
        }
    }
    if let Some(path) = SitePath::new("style.css").filter(|_| !joined.is_empty()) {
        publish(path, joined.into_bytes().into());
    }
    last.replace(next);
    theme.assets = assets;
    theme.scripts = scripts.into_iter().map(|(name, _)| name).filter(|name| theme.assets.contains_key(name)).collect();
    theme.search = search.and_then(Node::text).filter(|name| theme.assets.contains_key(*name)).map(str::to_owned);
    Checked { value: theme, diagnostics: found }
}

/// A stylesheet without the lines that are a comment.
fn lean_style(text: &str) -> String {
    let is_comment = |line: &str| line.trim_start().starts_with("/*") && line.trim_end().ends_with("*/");
    text.split_inclusive('\n').filter(|line| !is_comment(line)).collect()
}

/// A script without indentation, empty lines and lines that are a comment: readers would pay for them. Right only for
/// scripts without a text over several lines in which one of these would count, so only for our own.
fn lean_script(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

impl Theme {
    fn path(&self, name: &str) -> Option<SitePath> {
        SitePath::new(&format!("{}/{name}", self.folder))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.files.text(&self.path(name)?)
    }

    fn settings(&self, found: &mut Vec<Diagnostic>) -> Option<Node> {
        let path = self.path("theme.yaml")?;
        let text = self.files.text(&path)?;
        let node = yaml::parse(&path, text, 0..text.len()).split(found)?;
        fields::check_fields(&node, &[THEME], found);
        Some(node)
    }

    /// The path of a template's source.
    pub fn template_path(&self, name: &str) -> Option<SitePath> {
        self.path(&format!("templates/{name}"))
    }

    /// The templates by the name they call each other.
    pub fn templates(&self) -> Vec<(String, &str)> {
        let prefix = format!("{}/templates/", self.folder);
        self.files
            .iter()
            .filter_map(|(path, bytes)| {
                let name = path.as_str().strip_prefix(&prefix)?;
                Some((name.to_owned(), std::str::from_utf8(bytes).ok()?))
            })
            .collect()
    }
}

fn asset(name: &SitePath, bytes: Arc<[u8]>) -> Asset {
    Asset { path: fingerprint::path(&name.under("assets"), &bytes), integrity: fingerprint::integrity(&bytes), bytes }
}

fn missing(name: &str, node: Option<&Node>) -> Diagnostic {
    Diagnostic::error(
        "missing-theme-file",
        node.map(|node| node.span.clone()),
        words(format!("テーマのファイル「{name}」がありません"), format!("the theme has no file `{name}`")),
    )
    .help(words("theme.yaml から消すか、ファイルを作ってください", "remove it from theme.yaml, or make the file"))
}

/// A mistake in a template, at its place there.
pub fn template_error(theme: &Theme, name: &str, error: &tera::Error) -> Diagnostic {
    use tera::ErrorKind::RenderingError;
    use tera::ErrorKind::SyntaxError;
    let (file, range, message) = match error.kind() {
        SyntaxError(report) | RenderingError(report) => {
            (report.filename().to_owned(), report.span().range.clone(), report.message().to_owned())
        }
        _ => {
            // Some errors carry their place only as text: `--> cards/x.html:1:3`.
            let text = error.to_string();
            let place = text.split("--> ").nth(1).and_then(|rest| rest.split(':').next());
            let said = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
            (place.unwrap_or(name).to_owned(), 0..0, said.trim_start_matches("error: ").to_owned())
        }
    };
    let file = if file.is_empty() { name.to_owned() } else { file };
    let span = theme.template_path(&file).map(|path| Span::new(&path, range));
    Diagnostic::error(
        "template",
        span,
        words(format!("テンプレートに誤りがあります（{message}）"), format!("mistake in a template: {message}")),
    )
    .help(words(
        "テンプレートのこの行を直してください。使える値は、既定のテーマのテンプレートが見本になります",
        "fix this line of the template; those of the default theme show the values it may use",
    ))
}
