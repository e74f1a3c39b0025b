//! Pages at old addresses (`aliases`) that redirect to the new ones, and the ids that parts of pages had before
//! (`anchors`).

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
    /// Makes the page at an old address that redirects to `page`. Browsers drop the `#…` of an address when a `meta`
    /// element redirects, so the template does it with a script, which also knows the parts that went to other pages;
    /// for readers without scripts it has the `meta` element and a list of those parts.
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

    /// The parts that have moved away from the file of `place`, for a template: `{id, path, text}` each, where `path`
    /// is the new address and `text` the heading there. The addresses are added to `written`.
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

    /// The text of the heading of `page` that has an id; the title of the page when no heading has it.
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

/// The former ids that were added to headings of a page, each with the span in front matter where it is written, for
/// reporting ids that are used twice.
pub(super) fn former_ids(page: &Page) -> impl Iterator<Item = (&str, &Span)> {
    let old = page.anchors.iter().filter(|former| former.in_heading).map(|former| &former.old);
    old.map(|old| (old.target.strip_prefix('#').unwrap_or(&old.target), &old.span))
}
