//! `content/site.yaml`: what holds for the whole site.

use crate::base::diag::{Checked, Diagnostic, Span, utf8, words};
use crate::base::tree::{SitePath, Tree};
use crate::syntax::fields::{self, Field, Shape, optional, required};
use crate::syntax::markdown::Link;
use crate::syntax::yaml::{self, Node};

/// The settings of a site.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Its name.
    pub title: String,
    /// Its name where room is short.
    pub short_title: String,
    /// What it is, in a sentence.
    pub description: String,
    /// The language of its pages (BCP 47).
    pub language: String,
    /// Where it will stand on the web; ends with `/`. Only feeds, maps of the site and canonical addresses need it.
    pub url: Option<String>,
    /// The path it will stand under; only the page for missing addresses needs it.
    pub base_path: String,
    /// The theme's name.
    pub theme: String,
    /// Who runs it, and their address on the web.
    pub organization: Option<(String, Option<String>)>,
    /// The picture at the top of each page, and what it says where it stands for the name of the site.
    pub logo: Option<(Link, Option<String>)>,
    /// The id of the hotline shown at the top of each page.
    pub emergency: Option<(String, Span)>,
    /// The page on what to do first.
    pub emergency_page: Option<Link>,
    /// The pages of the main menu, in order; empty: the sections and pages at the top.
    pub nav: Vec<Link>,
    /// The pages linked at the foot.
    pub footer: Vec<Link>,
    /// The page that lists the sources, and to which each citation leads.
    pub sources_page: Option<Link>,
    /// The page that lists the terms.
    pub glossary_page: Option<Link>,
    /// A line shown on every page.
    pub notice: Option<String>,
    /// Whether the site is searched, if its theme can.
    pub search: bool,
    /// Files that are published though nothing links to them, under the names they have: paths in `content/`, folders with
    /// `/` at the end, `*` for a part of a name.
    pub files: Vec<String>,
}

const ORGANIZATION: &[Field] = &[required("name", Shape::Text), optional("url", Shape::Text)];

const LOGO: &[Field] = &[required("image", Shape::Text), optional("alt", Shape::Text)];

/// The keys of `site.yaml`.
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

/// Where the list stands. Without it, nothing is promised.
pub const PUBLISHED: &str = "content/published.txt";

/// Where the settings stand.
pub const PATH: &str = "content/site.yaml";

/// Where the house style stands.
pub const WORDING: &str = "content/data/wording.yaml";

/// Reads the settings from a tree.
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
        found.push(
            Diagnostic::error(
                "no-site",
                None,
                words("content/site.yaml がありません", "there is no content/site.yaml"),
            )
            .help(words(
                "サイトのフォルダーを「-r」で指定するか、「title: サイトの名前」と書いた content/site.yaml を置いてください",
                "name the site's folder with `-r`, or write content/site.yaml with a line `title: …`",
            )),
        );
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

/// A path that begins and ends with `/`; `None` when it can't be one.
pub fn base_path(text: &str) -> Option<String> {
    let inner = text.strip_prefix('/')?;
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    if inner.is_empty() {
        return Some(String::from("/"));
    }
    SitePath::new(inner).map(|path| format!("/{path}/"))
}
