//! Old addresses: a small page that leads on from each, and on pages from which parts have moved a line for each part.

use tera::{Context, Value};

use crate::base::address::page_file;
use crate::base::diag::{Diagnostic, Span};
use crate::base::tree::SitePath;
use crate::render::document::resolve::{Place, Resolver, Written};
use crate::render::{Rendered, Renderer};
use crate::site::moved::{Moved, MovedPart};
use crate::site::page::Page;
use crate::syntax::markdown::Link;

impl Renderer<'_> {
    /// A small page for an alias, which leads to the page at its new address. A browser forgets the `#…` of an
    /// address when a page without a script sends it on; so there is a script, and a list for those without.
    pub(super) fn redirect(
        &self,
        file: &SitePath,
        alias: &Link,
        page: &Page,
        out: &mut Rendered,
        found: &mut Vec<Diagnostic>,
    ) {
        let place = Place::page(file.clone());
        let mut written = Written::new();
        let mut context = Context::new();
        let path = self.resolver.to_file(&page_file(&page.path), &place);
        let title = Value::from(self.title(&page.path));
        context.insert_value("root", Value::from(place.root.as_str()));
        context.insert_value("assets", self.assets());
        context.insert_value("site", object! { "language" => self.site.config.language.as_str() });
        context.insert_value("language", Value::from(self.strings.language()));
        context.insert_value("target", object! { "path" => path, "title" => title });
        context.insert_value("parts", self.parts(self.moved, &place, &mut written));
        self.put("redirect.html", &context, file, &alias.span, written, out, found);
    }

    /// The parts that have moved away from a file: `{id, path, text}` each.
    pub(super) fn parts(&self, moved: &Moved<'_>, place: &Place, written: &mut Written) -> Value {
        let part = |part: &MovedPart<'_>| {
            let path = self.resolver.to_file(&page_file(&part.page.path), place);
            let path = format!("{path}#{}", part.to.target);
            written.push((path.clone(), part.to.span.clone()));
            object! {
                "id" => part.id.as_str(),
                "path" => path,
                "text" => self.text_at(part.page, &part.to.target, place),
            }
        };
        Value::from(moved.parts(&place.file).iter().map(part).collect::<Vec<_>>())
    }

    /// What a place is called: its heading, or its page.
    fn text_at(&self, page: &Page, id: &str, place: &Place) -> String {
        if !page.body.headings.iter().any(|heading| heading.id == id) {
            return self.title(&page.path).to_owned();
        }
        let body = Resolver::plain(self.site).document(&page.body, None, place, &mut Written::new());
        body.headings_in_order()
            .find(|(heading, _)| heading.id == id)
            .map_or(String::new(), |(_, text)| body.text_of(text))
    }
}

/// The ids of old that stand in headings of a page, with their places, for the link checker to blame.
pub(super) fn former_ids(page: &Page) -> impl Iterator<Item = (&str, &Span)> {
    let old = page.anchors.iter().filter(|former| former.in_heading).map(|former| &former.old);
    old.map(|old| (old.target.strip_prefix('#').unwrap_or(&old.target), &old.span))
}
