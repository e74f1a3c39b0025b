//! All pages and sections as a list, for the search page of readers without scripts.

use std::collections::{BTreeMap, HashMap};

use tera::Value;

use crate::base::address::in_address;
use crate::base::tree::SitePath;
use crate::search::Search;

/// The most sections that are listed; if there are more, only pages are, to keep the page small.
const LONGEST: usize = 3000;

/// The pages as template values `{title, path, sections: [{title, path}]}`, in the given order of their sources.
pub fn value(search: &Search, order: &[SitePath]) -> Value {
    let all: usize = search.pages.iter().map(|page| page.sections.len()).sum();
    let place: HashMap<&SitePath, usize> = order.iter().enumerate().map(|(at, path)| (path, at)).collect();
    let mut pages: Vec<_> = search.pages.iter().collect();
    pages.sort_by_key(|page| place.get(&page.page).copied().unwrap_or(usize::MAX));
    let pages = pages.into_iter().map(|page| {
        let file = in_address(page.file.as_str());
        let title = page.sections.first().map_or("", |one| one.heading.as_str());
        let sections = page.sections.iter().skip(1).filter(|one| all <= LONGEST && one.level <= 3);
        let sections: Vec<Value> =
            sections.map(|one| entry(&one.heading, &format!("{file}#{}", one.id), Vec::new())).collect();
        entry(title, &file, sections)
    });
    Value::from(pages.collect::<Vec<_>>())
}

/// A page or section as a template value.
fn entry(title: &str, path: &str, sections: Vec<Value>) -> Value {
    Value::from(BTreeMap::from([
        ("title", Value::from(title)),
        ("path", Value::from(path)),
        ("sections", Value::from(sections)),
    ]))
}
