//! Files and data for machines: the feed, the sitemap, `robots.txt`, settings for hosts, and data for search engines.

use serde_json::json;

use crate::base::address::{alias_file, in_address, page_file};
use crate::base::fingerprint::uuid;
use crate::base::html::escape;
use crate::base::tree::SitePath;
use crate::ledger::{Content, Held, Record};
use crate::render::document::resolve::{Place, Resolver};
use crate::render::strings::{Arg, Strings};
use crate::site::Site;
use crate::site::page::{Page, PageKind};
use crate::value::Value;

/// The path of the feed.
pub const FEED: &str = "feed.xml";

/// The Content Security Policy of every page. The theme's templates repeat it in a `meta` element, for hosts that don't
/// read `_headers`, and a test holds the two together. `frame-ancestors` is added to the header only, because a `meta`
/// element can't set it (CSP Level 3 §3.3).
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      manifest-src 'self'; base-uri 'none'; form-action 'none'";

/// A question of a page of questions, with its answer.
pub struct Question<'p> {
    /// The id of its heading.
    pub id: &'p str,
    /// The question as text.
    pub text: String,
    /// The answer as text.
    pub answer: String,
}

/// Whether the site has a feed: it has one when `changes` has a record.
pub fn has_feed(site: &Site) -> bool {
    site.ledger.collections.get("changes").is_some_and(|changes| !changes.records.is_empty())
}

/// The absolute address of a file, that of a folder for its `index.html`; `None` when `site.yaml` has no `url`.
pub fn absolute(site: &Site, file: &SitePath) -> Option<String> {
    let url = site.config.url.as_ref()?;
    let path = match file.as_str() {
        "index.html" => "",
        path => path.strip_suffix("/index.html").map_or(path, |folder| &path[..folder.len() + 1]),
    };
    Some(format!("{url}{}", in_address(path)))
}

/// The generated files of this module, each with its path and content. Those that are empty are left out, as are the
/// feed of a site without changes, and the sitemap and `robots.txt` (RFC 9309) of a site without `url`, because they
/// need absolute addresses.
pub fn files(site: &Site, resolver: &Resolver<'_>) -> Vec<(&'static str, String)> {
    let mut files = vec![("_headers", headers(site)), ("_redirects", redirects(site))];
    files.retain(|(_, text)| !text.is_empty());
    if has_feed(site) {
        files.push((FEED, feed(site, resolver)));
    }
    if let Some(url) = &site.config.url {
        files.push(("sitemap.xml", sitemap(site)));
        files.push(("robots.txt", format!("User-agent: *\nAllow: /\n\nSitemap: {url}sitemap.xml\n")));
    }
    files
}

/// `_headers`, the HTTP headers of a site, as Netlify and Cloudflare Pages read them. Files of the theme have a
/// fingerprint in their names, so they may be cached for ever.
fn headers(site: &Site) -> String {
    let base = &site.config.base_path;
    format!(
        "{base}*\n  Content-Security-Policy: {POLICY}; frame-ancestors 'none'\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: no-referrer\n{base}assets/*\n  Cache-Control: public, max-age=31536000, immutable\n"
    )
}

/// `_redirects`: a permanent redirect (301) from each alias to its page, as Netlify and Cloudflare Pages read them.
fn redirects(site: &Site) -> String {
    let base = &site.config.base_path;
    let mut lines = Vec::new();
    for page in site.pages.values() {
        for alias in &page.aliases {
            if let Some(file) = alias_file(&alias.target) {
                let from = alias.target.trim_start_matches('/');
                let from = if from.ends_with(".md") { in_address(file.as_str()) } else { from.to_owned() };
                let to = in_address(page_file(&page.path).as_str());
                lines.push(format!("{base}{from} {base}{to} 301\n"));
            }
        }
    }
    lines.concat()
}

/// The sitemap (protocol 0.9 of sitemaps.org). A page's `updated` is given only when it is a day and not a month.
fn sitemap(site: &Site) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in site.pages.values() {
        let Some(url) = absolute(site, &page_file(&page.path)) else { continue };
        out.push_str(&format!("<url><loc>{}</loc>", escape(&url)));
        if let Some(updated) = page.updated.filter(|date| !date.is_month()) {
            out.push_str(&format!("<lastmod>{updated}</lastmod>"));
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    out
}

/// The title of the feed.
pub fn feed_title(site: &Site, strings: &Strings) -> String {
    strings.with("feed-title", &[("site", Arg::from(&site.config.title))])
}

/// The feed of changes (Atom, RFC 4287), the last record first. Times are midnight in Japan. Addresses are relative
/// when `site.yaml` has no `url`. Ids are made from the title of the site and the ids of the records, so that they
/// stay the same when the address of the site changes.
fn feed(site: &Site, resolver: &Resolver<'_>) -> String {
    let config = &site.config;
    let Some(file) = SitePath::new(FEED) else { return String::new() };
    let place = Place::page(file);
    let mut records: Vec<&Record> =
        site.ledger.collections.get("changes").iter().flat_map(|all| &all.records).collect();
    records.reverse();
    let date = |record: &Record| match record.get("date") {
        Some(Content::Fact(fact)) => fact.windows.last().and_then(|window| match &window.held {
            Held::Value(Value::Date(date)) => Some(date.first().to_string()),
            _ => None,
        }),
        _ => None,
    };
    let updated = records.iter().filter_map(|record| date(record)).max().unwrap_or_default();
    let at = |path: &str| config.url.as_ref().map_or_else(|| path.to_owned(), |url| format!("{url}{path}"));
    let author = config.organization.as_ref().map_or(&config.title, |(name, _)| name);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{}</title>\n<id>urn:uuid:{}</id>\n<updated>{updated}T00:00:00+09:00</updated>\n\
         <link rel=\"self\" href=\"{}\"/>\n<link href=\"{}\"/>\n<author><name>{}</name></author>\n",
        escape(&config.language),
        escape(&feed_title(site, &resolver.strings)),
        uuid(&format!("{}\nfeed", config.title)),
        escape(&at(FEED)),
        escape(&at("index.html")),
        escape(author),
    );
    for record in records {
        let Some(date) = date(record) else { continue };
        let title = match record.get("title") {
            Some(Content::Text(title)) => title.as_str(),
            _ => record.name(),
        };
        let summary = match record.get("summary") {
            Some(Content::Prose(body)) => resolver.text(body, &place),
            _ => String::new(),
        };
        let href = match record.get("page") {
            Some(Content::Page(link)) => Some(resolver.href(&link.target, None, &place)),
            _ => None,
        };
        out.push_str(&format!(
            "<entry>\n<title>{}</title>\n<id>urn:uuid:{}</id>\n<updated>{date}T00:00:00+09:00</updated>\n\
             <link href=\"{}\"/>\n<summary>{}</summary>\n</entry>\n",
            escape(title),
            uuid(&format!("{}\n{}", config.title, record.id)),
            escape(&at(&href.unwrap_or_else(|| String::from("index.html")))),
            escape(&summary),
        ));
    }
    out.push_str("</feed>\n");
    out
}

/// Data for search engines (JSON-LD, schema.org), each item for a `script` element of its own: an `FAQPage` with
/// `questions`, and on the home page an `Organization` with its contacts.
pub fn json_ld(site: &Site, strings: &Strings, page: &Page, questions: &[Question<'_>], title: &str) -> Vec<String> {
    let mut out = Vec::new();
    if !questions.is_empty() {
        let entities: Vec<_> = questions
            .iter()
            .map(|one| {
                json!({
                    "@type": "Question",
                    "name": one.text,
                    "acceptedAnswer": { "@type": "Answer", "text": one.answer },
                })
            })
            .collect();
        out.push(json!({
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "name": title,
            "inLanguage": strings.language(),
            "mainEntity": entities,
        }));
    }
    if page.kind == PageKind::Home {
        let contacts = contact_points(site, strings);
        if !contacts.is_empty() {
            let name = site.config.organization.as_ref().map_or(&site.config.title, |(name, _)| name);
            let mut organization = json!({
                "@context": "https://schema.org",
                "@type": "Organization",
                "name": name,
                "contactPoint": contacts,
            });
            if let (Some((_, Some(url))), Some(map)) = (&site.config.organization, organization.as_object_mut()) {
                map.insert(String::from("url"), json!(url));
            }
            out.push(organization);
        }
    }
    // In a `script` element, `</script>` in a text would end the element.
    out.into_iter().map(|one| one.to_string().replace('<', "\\u003c")).collect()
}

/// The contacts (`hotlines`) with a phone number on the day of the build, as `ContactPoint` of schema.org.
fn contact_points(site: &Site, strings: &Strings) -> Vec<serde_json::Value> {
    let hotlines = site.ledger.collections.get("hotlines").map(|all| all.records.as_slice()).unwrap_or_default();
    let today = site.options.today;
    let mut out = Vec::new();
    for record in hotlines.iter().filter(|record| !record.superseded()) {
        let value = |field: &str| match record.get(field)? {
            Content::Fact(fact) => match &fact.on(today)?.held {
                Held::Value(value) => value.plain("plain", strings.locale()),
                Held::Prose(_) => None,
            },
            Content::Record(collection, id, _) => match &site.ledger.record(collection, id)?.fact()?.on(today)?.held {
                Held::Value(value) => value.plain("full", strings.locale()),
                Held::Prose(_) => None,
            },
            _ => None,
        };
        let Some(phone) = value("phone") else { continue };
        let mut point = json!({
            "@type": "ContactPoint",
            "name": record.name(),
            "telephone": phone, // domestic: a toll-free number can't be reached from abroad
            "contactType": "customer support",
            "availableLanguage": site.config.language,
        });
        if let Some(map) = point.as_object_mut() {
            if let Some(email) = value("email") {
                map.insert(String::from("email"), json!(email));
            }
            if let Some(hours) = value("hours") {
                map.insert(String::from("description"), json!(hours));
            }
        }
        out.push(point);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::theme::built_in;

    #[test]
    fn the_header_and_the_pages_have_one_policy() {
        let base = SitePath::new("theme/templates/base.html").unwrap();
        let element = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
        assert!(built_in("theme").text(&base).unwrap().contains(&element));
    }
}
