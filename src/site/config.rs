//! `content/site.yaml`: the settings of a site.
//!
//! A wrong setting is reported and replaced by its default, so that one mistake doesn't hide the others. Whether the
//! pages and hotlines that the settings name exist is checked later, when the whole site is known.

use crate::base::diag::{Checked, Diagnostic, Span, utf8, words};
use crate::base::tree::{SitePath, Tree};
use crate::syntax::fields::{self, Field, Shape, optional, required};
use crate::syntax::markdown::Link;
use crate::syntax::yaml::{self, Node};

/// The settings of a site, with defaults for what is not given.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Its name.
    pub title: String,
    /// Its name where there is little room; `title` when none is given.
    pub short_title: String,
    /// What it is, in a sentence.
    pub description: String,
    /// The language of its pages as a BCP 47 tag; `ja` by default.
    pub language: String,
    /// The address of the site, ending in `/`. Needed only for absolute addresses: feed, sitemap, canonical links.
    pub url: Option<String>,
    /// The path under which the site is served, beginning and ending in `/`. Only `404.html` needs it, because it is
    /// served at any depth; all other pages use relative links.
    pub base_path: String,
    /// The name of a folder in `themes/`; `default` by default.
    pub theme: String,
    /// The organization that runs the site: its name, and the address of its own website.
    pub organization: Option<(String, Option<String>)>,
    /// The picture at the top of each page, and its alternative text when it replaces the site's name.
    pub logo: Option<(Link, Option<String>)>,
    /// The id of the hotline shown at the top of each page (`hotlines.emergency`), and where it is written.
    pub emergency: Option<(String, Span)>,
    /// The page on what to do first in an emergency.
    pub emergency_page: Option<Link>,
    /// The pages of the main menu, in order. When empty, the menu lists the top-level sections and pages.
    pub nav: Vec<Link>,
    /// The pages linked at the foot.
    pub footer: Vec<Link>,
    /// The page that lists the sources; each citation links to its entry there.
    pub sources_page: Option<Link>,
    /// The page that lists the terms of the glossary.
    pub glossary_page: Option<Link>,
    /// A line shown on every page.
    pub notice: Option<String>,
    /// Whether a search index is built, provided the theme has a search page.
    pub search: bool,
    /// Files that are published under their own names even if no page links to them: paths in `content/`, folders
    /// (with a final `/`), and patterns in which `*` stands for part of a name.
    pub files: Vec<String>,
}

/// The keys of `organization`.
const ORGANIZATION: &[Field] = &[required("name", Shape::Text), optional("url", Shape::Text)];

/// The keys of `logo`.
const LOGO: &[Field] = &[required("image", Shape::Text), optional("alt", Shape::Text)];

/// The keys of `site.yaml`; the JSON schema for editors is made from this table, too.
pub const SITE: &[Field] = &[
    required("title", Shape::Text),
    optional("short_title", Shape::Text),
    optional("description", Shape::Text),
    optional("language", Shape::Text),
    optional("url", Shape::Text),
    optional("base_path", Shape::Text),
    optional("theme", Shape::Text),
    optional("organization", Shape::Fields(ORGANIZATION)),
    optional("logo", Shape::Fields(LOGO)),
    optional("emergency", Shape::Text),
    optional("emergency_page", Shape::Page),
    optional("nav", Shape::List(&Shape::Page)),
    optional("footer", Shape::List(&Shape::Page)),
    optional("sources_page", Shape::Page),
    optional("glossary_page", Shape::Page),
    optional("notice", Shape::Text),
    optional("search", Shape::Flag),
    optional("files", Shape::OneOrMany(&Shape::Text)),
];

/// The list of published addresses (see `published`). A site without this file promises to keep none.
pub const PUBLISHED: &str = "content/published.txt";

/// The path of the settings in the tree.
pub const PATH: &str = "content/site.yaml";

/// The path of the house style in the tree (see `check::wording`).
pub const WORDING: &str = "content/data/wording.yaml";

/// Reads the settings from a tree. Always gives a usable value: what is missing or wrong is reported and has its
/// default.
pub fn read(tree: &Tree) -> Checked<Config> {
    let mut found = Vec::new();
    let mut config = Config {
        language: String::from("ja"),
        base_path: String::from("/"),
        theme: String::from("default"),
        ..Config::default()
    };
    let Some(path) = SitePath::new(PATH) else { return Checked::clean(config) };
    let Some(bytes) = tree.get(&path) else {
        let message = words("content/site.yaml がありません", "there is no content/site.yaml");
        let help = words(
            "サイトのフォルダーを「-r」で指定するか、「title: サイトの名前」と書いた content/site.yaml を置いてください",
            "name the site's folder with `-r`, or write content/site.yaml with a line `title: …`",
        );
        found.push(Diagnostic::error("no-site", None, message).help(help));
        return Checked { value: config, diagnostics: found };
    };
    let text = match utf8(&path, bytes) {
        Ok(text) => text,
        Err(finding) => return Checked { value: config, diagnostics: vec![*finding] },
    };
    let Some(node) = yaml::parse(&path, text, 0..text.len()).split(&mut found) else {
        return Checked { value: config, diagnostics: found };
    };
    fields::check_fields(&node, &[SITE], &mut found);
    let text = |key: &str| node.text_of(key).map(str::to_owned);
    let link = |node: &Node| Some(Link { target: node.text()?.to_owned(), span: node.span.clone() });
    let links = |key: &str| node.get(key).map(Node::items).unwrap_or_default().iter().filter_map(link).collect();
    config.title = text("title").unwrap_or_default();
    config.short_title = text("short_title").unwrap_or_else(|| config.title.clone());
    config.description = text("description").unwrap_or_default();
    if let Some(language) = text("language") {
        config.language = language;
    }
    if let Some(theme) = node.get("theme") {
        config.theme = theme.text().unwrap_or("default").to_owned();
        if SitePath::new(&config.theme).is_none_or(|path| path.as_str().contains('/')) {
            found.push(fields::wrong(theme, "themes/ の下のフォルダー名", "the name of a folder in themes/"));
            config.theme = String::from("default");
        }
    }
    if let Some(url) = node.get("url") {
        let value = url.text().unwrap_or_default();
        let host = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
        if host.is_none_or(|host| host.starts_with('/') || host.is_empty()) {
            found.push(fields::wrong(url, "https:// で始まるアドレス", "an address that begins with https://"));
        } else {
            let value = if value.ends_with('/') { value.to_owned() } else { format!("{value}/") };
            let path = value.splitn(4, '/').nth(3).unwrap_or_default();
            config.base_path = format!("/{path}");
            config.url = Some(value);
        }
    }
    if let Some(base) = node.get("base_path") {
        match base_path(base.text().unwrap_or_default()) {
            Some(path) => config.base_path = path,
            None => found.push(fields::wrong(base, "「/help/」のように / で始まるパス", "a path such as `/help/`")),
        }
    }
    config.organization = node
        .get("organization")
        .and_then(|one| Some((one.text_of("name")?.to_owned(), one.text_of("url").map(str::to_owned))));
    config.logo = node
        .get("logo")
        .and_then(|one| Some((one.get("image").and_then(link)?, one.text_of("alt").map(str::to_owned))));
    config.emergency = node.get("emergency").and_then(|one| Some((one.text()?.to_owned(), one.span.clone())));
    config.emergency_page = node.get("emergency_page").and_then(link);
    config.nav = links("nav");
    config.footer = links("footer");
    config.sources_page = node.get("sources_page").and_then(link);
    config.glossary_page = node.get("glossary_page").and_then(link);
    config.notice = text("notice");
    let files = node.get("files").map(Node::one_or_many).unwrap_or_default();
    config.files = files.iter().filter_map(Node::text).map(str::to_owned).collect();
    config.search = node.text_of("search") != Some("false");
    Checked { value: config, diagnostics: found }
}

/// Normalises a base path so that it begins and ends with `/`; `None` if it doesn't begin with `/` or is no valid path.
pub fn base_path(text: &str) -> Option<String> {
    let inner = text.strip_prefix('/')?;
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    if inner.is_empty() {
        return Some(String::from("/"));
    }
    SitePath::new(inner).map(|path| format!("/{path}/"))
}
