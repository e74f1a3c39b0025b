//! From the files that were made back to the sources, for the link checker.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::address::page_file;
use crate::base::diag::Span;
use crate::base::tree::{SitePath, Tree};
use crate::links;
use crate::render::document::resolve::Written;
use crate::render::theme::Theme;
use crate::render::{Rendered, redirects};
use crate::site::{Site, config};

impl Rendered {
    /// How the link checker looks at our own output.
    pub fn link_options(&self, site: &Site) -> links::LinkOptions {
        links::LinkOptions {
            base_path: site.config.base_path.clone(),
            site_url: site.config.url.clone(),
            relocatable: true,
            unread: self.unread.clone(),
            absolute_allowed: SitePath::new("404.html").into_iter().collect::<BTreeSet<_>>(),
            extensionless: false,
            watched: site.assets.values().map(|(target, _)| target.clone()).collect(),
        }
    }

    /// Where the links of the output were written. What a template of the program itself made of a `broken` site is blamed on
    /// that template, to be known as a consequence; else on what the template was given.
    pub fn origins<'a>(&'a self, input: &'a Tree, site: &'a Site, theme: &'a Theme, broken: bool) -> Origins<'a> {
        let sources = site.pages.values().map(|page| (page_file(&page.path), page.path.clone())).collect();
        Origins { input, rendered: self, theme, sources, broken }
    }
}

/// Where the addresses in a file come from.
#[derive(Debug, Default)]
pub struct Origin {
    /// All that were given to its template: as they stand in the file, with their places in the sources.
    pub addresses: Written,
    /// Those in the text of a page: the byte of the file at which each begins, in order, with its place in the sources.
    pub places: Vec<(usize, Span)>,
}

impl Origin {
    /// The place in the sources of an address that begins at a byte of the file.
    fn at(&self, byte: u32) -> Option<&Span> {
        let found = self.places.binary_search_by_key(&(byte as usize), |(at, _)| *at).ok()?;
        self.places.get(found).map(|(_, span)| span)
    }
}

/// From the output back to the sources.
pub struct Origins<'a> {
    input: &'a Tree,
    rendered: &'a Rendered,
    theme: &'a Theme,
    sources: BTreeMap<SitePath, SitePath>,
    broken: bool,
}

impl links::Origins for Origins<'_> {
    fn of_link(&self, file: &SitePath, at: u32, href: &str) -> Vec<Span> {
        let origin = self.rendered.written.get(file);
        if let Some(span) = origin.and_then(|origin| origin.at(at)) {
            return vec![span.clone()];
        }
        // What a template wrote has no place of its own; it was given the address.
        let written = origin.map_or(&[][..], |origin| origin.addresses.as_slice());
        let spans: Vec<Span> = written.iter().filter(|(one, _)| one == href).map(|(_, span)| span.clone()).collect();
        if !spans.is_empty() {
            return spans;
        }
        // An id; of two equal ones the second is to blame.
        let page = self.rendered.pages.get(file);
        let headings = page.iter().flat_map(|page| &page.body.headings).map(|one| (one.id.as_str(), &one.span));
        let ids = headings.chain(page.iter().flat_map(|page| redirects::former_ids(page)));
        let same: Vec<Span> = ids.filter(|(id, _)| *id == href).map(|(_, span)| span.clone()).collect();
        if same.len() > 1 { same.into_iter().skip(1).collect() } else { same }
    }

    fn as_written(&self, file: &SitePath, at: u32, href: &str) -> Option<String> {
        let origin = self.rendered.written.get(file)?;
        let given = || origin.addresses.iter().find(|(one, _)| one == href).map(|(_, span)| span);
        let span = origin.at(at).or_else(given)?;
        let text = self.input.text(&span.path)?.get(span.start as usize..span.end as usize)?;
        Some(text.trim_matches(['"', '\'']).to_owned()).filter(|text| !text.is_empty() && !text.contains('\n'))
    }

    fn of_file(&self, file: &SitePath, href: &str) -> Option<Span> {
        let name = self.rendered.templates.get(file)?;
        // The template that holds the address as written; else the page's own template.
        let mut templates = self.theme.templates().into_iter();
        let writes = templates.find_map(|(template, text)| Some((text.find(&format!("\"{href}\""))?, template)));
        let span = match writes {
            Some((at, name)) => {
                self.theme.template_path(&name).map(|path| Span::new(&path, at + 1..at + 1 + href.len()))
            }
            None => self.theme.template_path(name).map(|path| Span::file(&path)),
        };
        // A template that the site has from the program can't be fixed there.
        span.filter(|span| self.broken || self.input.contains(&span.path)).or_else(|| {
            let source = self.rendered.pages.get(file).map(|page| page.source.clone());
            source
                .or_else(|| SitePath::new(config::PATH))
                .filter(|path| self.input.contains(path))
                .map(|path| Span::file(&path))
        })
    }

    fn source_of(&self, from: &SitePath, target: &SitePath) -> Option<String> {
        let to = self.sources.get(target)?;
        Some(self.sources.get(from).map_or_else(|| to.to_string(), |from| from.relative(to)))
    }

    fn headings_of(&self, file: &SitePath) -> Vec<&str> {
        let headings = self.rendered.pages.get(file).map_or(&[][..], |page| &page.body.headings);
        headings.iter().map(|heading| heading.id.as_str()).collect()
    }
}
