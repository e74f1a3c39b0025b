//! Loads a theme: templates, style sheets, scripts and messages.
//!
//! The built-in theme is part of the program. A site's own theme (`themes/NAME/`) is laid over it file by file, so that
//! it can change one template and has the rest from the program, and gets what later versions add. Style sheets and
//! messages are merged further: design tokens and messages that a theme lacks are taken from the built-in ones.
//!
//! This module loads templates as text; `render` parses and runs them.

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

/// The built-in theme, embedded in the program.
static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// A loaded theme.
#[derive(Debug, Default)]
pub struct Theme {
    /// Its files, built-in ones included, each under the path at which a site has or could have it:
    /// `themes/default/templates/page.html`. Findings use these paths.
    pub files: Tree,
    /// The folder of these paths: `themes/default`.
    pub folder: String,
    /// The files that are published, by the names that templates use (`js/hours.js`). The style sheets listed in
    /// `theme.yaml` are joined as `style.css`.
    pub assets: BTreeMap<String, Asset>,
    /// The names of the assets that are scripts of every page, in order.
    pub scripts: Vec<String>,
    /// The name of the asset that is the script of the search page; `None` when the theme has no search, and then no
    /// index is made.
    pub search: Option<String>,
    /// The messages by language.
    pub strings: Catalog,
}

/// A published file of a theme.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Where it is published: in `assets/`, with a fingerprint in its name.
    pub path: SitePath,
    /// The value for an `integrity` attribute (W3C Subresource Integrity).
    pub integrity: String,
    /// Its content.
    pub bytes: Arc<[u8]>,
}

/// The keys of `theme.yaml`.
const THEME: &[Field] = &[
    optional("stylesheets", Shape::List(&Shape::Text)),
    optional("scripts", Shape::List(&Shape::Text)),
    optional("search", Shape::Text),
];

/// The files of the built-in theme as a tree, in `folder`.
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

/// The style sheet with the design tokens (colours and sizes). When a theme changes it, the built-in one comes before
/// it, so that no token is ever undefined.
const TOKENS: &str = "css/tokens.css";

/// A style sheet that a site can add without listing it in `theme.yaml`. It comes last.
const MINE: &str = "css/mine.css";

/// The published files of the last build. Hashing them takes longer than all else in loading a theme.
pub type Assets = Memo<Asset>;

/// Loads the theme `name`: the built-in files, with those of `themes/NAME/` laid over them.
pub fn load(tree: &Tree, name: &str) -> Checked<Theme> {
    load_again(tree, name, &mut Assets::default())
}

/// Like [`load`], with the hashes of unchanged files taken from `last`, which is updated.
///
/// Findings: `unknown-theme` when `themes/NAME/` does not exist, `missing-theme-file` when `theme.yaml` lists a file
/// that does not, `not-utf8` on text files, and those on `theme.yaml` and on strings files.
pub fn load_again(tree: &Tree, name: &str, last: &mut Assets) -> Checked<Theme> {
    let folder = format!("themes/{name}");
    let files = built_in(&folder);
    let own: Tree = tree.under(&folder).map(|(path, bytes)| (path.clone(), bytes.clone())).collect();
    let mut found = Vec::new();
    if own.is_empty() && name != "default" {
        let message = words(format!("themes/{name}/ がありません"), format!("there is no themes/{name}/"));
        let help = words(
            "site.yaml の「theme」を直すか、そのフォルダーを作ってください",
            "change `theme` in site.yaml, or make that folder",
        );
        found.push(Diagnostic::error("unknown-theme", None, message).help(help));
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

/// A style sheet without the lines that are wholly a comment.
fn lean_style(text: &str) -> String {
    let is_comment = |line: &str| line.trim_start().starts_with("/*") && line.trim_end().ends_with("*/");
    text.split_inclusive('\n').filter(|line| !is_comment(line)).collect()
}

/// A script without indentation, empty lines and lines that are wholly a comment, because readers would download them.
/// It would break a template literal over several lines, so only built-in scripts are treated so.
fn lean_script(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

impl Theme {
    /// The path of a file of the theme.
    fn path(&self, name: &str) -> Option<SitePath> {
        SitePath::new(&format!("{}/{name}", self.folder))
    }

    /// The content of a file of the theme; `None` when there is none or it is not UTF-8.
    fn text(&self, name: &str) -> Option<&str> {
        self.files.text(&self.path(name)?)
    }

    /// The parsed `theme.yaml`; `None` when there is none or it can't be parsed, which is reported.
    fn settings(&self, found: &mut Vec<Diagnostic>) -> Option<Node> {
        let path = self.path("theme.yaml")?;
        let text = self.files.text(&path)?;
        let node = yaml::parse(&path, text, 0..text.len()).split(found)?;
        fields::check_fields(&node, &[THEME], found);
        Some(node)
    }

    /// The path of the source of a template: `page.html` is `themes/default/templates/page.html`.
    pub fn template_path(&self, name: &str) -> Option<SitePath> {
        self.path(&format!("templates/{name}"))
    }

    /// The templates by the names by which they refer to each other. Those that are not UTF-8 are left out.
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

/// The published form of a file.
fn asset(name: &SitePath, bytes: Arc<[u8]>) -> Asset {
    Asset { path: fingerprint::path(&name.under("assets"), &bytes), integrity: fingerprint::integrity(&bytes), bytes }
}

/// The finding on a file that `theme.yaml` lists and the theme lacks (`missing-theme-file`), at `node`.
fn missing(name: &str, node: Option<&Node>) -> Diagnostic {
    let message = words(format!("テーマのファイル「{name}」がありません"), format!("the theme has no file `{name}`"));
    let help = words("theme.yaml から消すか、ファイルを作ってください", "remove it from theme.yaml, or make the file");
    Diagnostic::error("missing-theme-file", node.map(|node| node.span.clone()), message).help(help)
}

/// The finding on an error of the template `name` (`template`), at its place in the template that caused it, which may
/// be one that `name` includes.
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
    let message =
        words(format!("テンプレートに誤りがあります（{message}）"), format!("mistake in a template: {message}"));
    let help = words(
        "テンプレートのこの行を直してください。使える値は、既定のテーマのテンプレートが見本になります",
        "fix this line of the template; those of the default theme show the values it may use",
    );
    Diagnostic::error("template", span, message).help(help)
}
