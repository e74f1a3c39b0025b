//! Maps places in the generated files back to the sources, for the link checker, so that a broken link is reported
//! where an editor can correct it.
//!
//! `links` checks the finished files and knows nothing of sources; this module implements its trait `links::Origins`.

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
    /// How the link checker must treat the generated files: as a site that works at any address, except for `404.html`.
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

    /// The map back to the sources. `input` is the tree that the site was read from. `broken` is whether the site has
    /// errors already: then a fault in HTML that a built-in template wrote is reported at the template, which is not in
    /// `input`, so that the caller can drop it as a consequence of them; otherwise it is reported at the page or at
    /// `site.yaml`.
    pub fn origins<'a>(&'a self, input: &'a Tree, site: &'a Site, theme: &'a Theme, broken: bool) -> Origins<'a> {
        let sources = site.pages.values().map(|page| (page_file(&page.path), page.path.clone())).collect();
        Origins { input, rendered: self, theme, sources, broken }
    }
}

/// Where the addresses in one generated file come from.
#[derive(Debug, Default)]
pub struct Origin {
    /// The addresses that its template was given, as they are in the file, each with its span in the sources.
    pub addresses: Written,
    /// The addresses in the body of a page: the byte offset in the file at which each begins, ascending, with its span
    /// in the sources.
    pub places: Vec<(usize, Span)>,
}

impl Origin {
    /// The span in the sources of the address that begins at a byte offset of the file; `None` when it is not one in
    /// the body.
    fn at(&self, byte: u32) -> Option<&Span> {
        let found = self.places.binary_search_by_key(&(byte as usize), |(at, _)| *at).ok()?;
        self.places.get(found).map(|(_, span)| span)
    }
}

/// The map from the generated files to the sources. See [`Rendered::origins`].
pub struct Origins<'a> {
    /// The tree that the site was read from.
    input: &'a Tree,
    /// The generated files.
    rendered: &'a Rendered,
    /// The theme they were generated with.
    theme: &'a Theme,
    /// The path in `content/` of each page, by its file.
    sources: BTreeMap<SitePath, SitePath>,
    /// Whether the site has errors already.
    broken: bool,
}

impl links::Origins for Origins<'_> {
    fn of_link(&self, file: &SitePath, at: u32, href: &str) -> Vec<Span> {
        let origin = self.rendered.written.get(file);
        if let Some(span) = origin.and_then(|origin| origin.at(at)) {
            return vec![span.clone()];
        }
        // The place of an address that a template wrote is not known, but that of the same address among its values is.
        let written = origin.map_or(&[][..], |origin| origin.addresses.as_slice());
        let spans: Vec<Span> = written.iter().filter(|(one, _)| one == href).map(|(_, span)| span.clone()).collect();
        if !spans.is_empty() {
            return spans;
        }
        // The address may be the id of a heading instead. Of two equal ids, the second is the mistake.
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
        // The template in which the address is written literally; if there is none, that of the file.
        let mut templates = self.theme.templates().into_iter();
        let writes = templates.find_map(|(template, text)| Some((text.find(&format!("\"{href}\""))?, template)));
        let span = match writes {
            Some((at, name)) => {
                self.theme.template_path(&name).map(|path| Span::new(&path, at + 1..at + 1 + href.len()))
            }
            None => self.theme.template_path(name).map(|path| Span::file(&path)),
        };
        // The site's author can't change a built-in template, so the finding goes to the page, or to `site.yaml` for a
        // generated page.
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
