//! The sources of a page: those that its front matter names, and those of the facts and decisions it shows.

use crate::decision::{self, Decision};
use crate::ledger::Cite;
use crate::render::pages::Renderer;
use crate::site::lookup::{self, Shown};
use crate::site::page::Page;

impl Renderer<'_> {
    /// The decisions of which a page shows the card.
    pub(super) fn decisions<'s>(&'s self, page: &'s Page) -> impl Iterator<Item = &'s Decision> {
        let blocks = page.body.references.iter().filter(|reference| reference.block);
        blocks.filter_map(|reference| decision::named(&self.site.decisions, &reference.id))
    }

    /// The citations of a page. The same section may be in it several times.
    pub(super) fn cites<'s>(&'s self, page: &'s Page) -> Vec<&'s Cite> {
        let site = self.site;
        let mut cites: Vec<&Cite> = page.cites.iter().collect();
        cites.extend(self.decisions(page).flat_map(Decision::cites));
        let bodies = [&page.title, &page.description, &page.body];
        for reference in bodies.into_iter().flat_map(|body| &body.references) {
            match lookup::look_up(site, reference) {
                Ok(Shown::Value { window, .. }) => {
                    cites.extend(&window.cites);
                    let mut parts = reference.id.split('.');
                    if let (Some(collection), Some(record)) = (parts.next(), parts.next()) {
                        cites.extend(site.ledger.record(collection, record).into_iter().flat_map(|one| &one.cites));
                    }
                }
                // The day's own record says where the change is announced.
                Ok(Shown::Changes(day)) => {
                    let record = site.ledger.record("changes", &day.to_string());
                    cites.extend(record.into_iter().flat_map(|record| &record.cites));
                }
                Ok(Shown::Record { record, .. } | Shown::Field(record, _)) => cites.extend(&record.cites),
                Ok(Shown::Collection(all))
                    if matches!(all.name.as_str(), "hotlines" | "services" | "checklists" | "documents") =>
                {
                    cites.extend(all.records.iter().flat_map(|record| &record.cites));
                }
                _ => {}
            }
        }
        cites
    }
}
