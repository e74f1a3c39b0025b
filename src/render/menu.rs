//! The main menu, and pages as entries of menus and lists.

use tera::Value;

use crate::base::address::{in_address, page_file};
use crate::base::tree::SitePath;
use crate::render::document::resolve::{Place, Written};
use crate::render::pages::Renderer;
use crate::site::page::Page;
use crate::syntax::markdown::Link;

/// The most entries of a menu that is generated because `site.yaml` has no `nav`.
const LONGEST_MENU: usize = 20;

impl Renderer<'_> {
    /// The entries of the main menu: those of `nav` in `site.yaml`, made by `link`; without it, the top-level pages and
    /// sections. `page` is the page that shows the menu; `None` for a generated page.
    pub(super) fn menu(&self, page: Option<&Page>, link: &mut dyn FnMut(&Link) -> Option<Value>) -> Vec<Value> {
        if !self.site.config.nav.is_empty() {
            return self.site.config.nav.iter().filter_map(link).collect();
        }
        self.own_menu().iter().map(|path| self.item(path, page)).collect()
    }

    /// The pages of the generated menu: those at the top level. Empty when there are more than 20: a menu that long
    /// helps nobody, and would make every page grow with the site.
    pub(super) fn own_menu(&self) -> &[SitePath] {
        let members = self.nav.members("");
        if members.len() <= LONGEST_MENU { members } else { &[] }
    }

    /// Whether the main menu has an entry for this index page.
    pub(super) fn in_menu(&self, index: &SitePath) -> bool {
        let nav = &self.site.config.nav;
        if nav.is_empty() {
            self.own_menu().contains(index)
        } else {
            nav.iter().any(|link| link.target == index.as_str())
        }
    }

    /// An entry for a page that `site.yaml` names. Its address is added to `written`, so that a broken link is reported
    /// at the setting. `None` when the setting is no path.
    pub(super) fn menu_item(
        &self,
        link: &Link,
        page: Option<&Page>,
        place: &Place,
        written: &mut Written,
    ) -> Option<Value> {
        let href = self.resolver.href(&link.target, None, &Place { absolute: true, ..place.clone() });
        written.push((href, link.span.clone()));
        let path = SitePath::new(&link.target)?;
        if self.site.pages.contains_key(&path) {
            return Some(self.item(&path, page));
        }
        // A page that does not exist is linked all the same, so that the link checker reports it.
        Some(object! {
            "title" => link.target.as_str(),
            "path" => in_address(page_file(&path).as_str()),
            "current" => false,
            "active" => false,
        })
    }

    /// A page as an entry of a list, seen from `page`: `current` when it is that page, `active` when `page` is it or is
    /// in its section.
    pub(super) fn item(&self, path: &SitePath, page: Option<&Page>) -> Value {
        let current = page.is_some_and(|page| page.path == *path);
        let inside = path.name() == "index.md"
            && !path.folder().is_empty()
            && page.is_some_and(|page| {
                page.path.as_str().strip_prefix(path.folder()).is_some_and(|rest| rest.starts_with('/'))
            });
        object! {
            "title" => self.title(path),
            "path" => in_address(page_file(path).as_str()),
            "current" => current,
            "active" => current || inside,
        }
    }

    /// The title of a page as text; empty when there is no such page.
    pub(super) fn title(&self, path: &SitePath) -> &str {
        self.summaries.get(path).map_or("", |summary| &summary.title)
    }

    /// The description of a page as text; empty when there is no such page or it has none.
    pub(super) fn description(&self, path: &SitePath) -> &str {
        self.summaries.get(path).map_or("", |summary| &summary.description)
    }

    /// A page as `{title, path}`; the path is relative to the top of the site.
    pub(super) fn link_to(&self, path: &SitePath) -> Value {
        object! { "title" => self.title(path), "path" => in_address(page_file(path).as_str()) }
    }
}
