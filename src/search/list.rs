//! Everything that can be found, as a list to be read: for readers without scripts, and for those who like lists.

use std::collections::BTreeMap;

use tera::Value;

use super::Search;
use super::files::address;

/// The sections of pages are listed as long as there are no more than so many; beyond, the pages alone.
const LONGEST: usize = 3000;

/// The pages as values `{title, path, sections: [{title, path}]}`, in the order of their folders and files.
pub fn value(search: &Search) -> Value {
    let all: usize = search.pages.iter().map(|page| page.sections.len()).sum();
    let pages = search.pages.iter().map(|page| {
        let file = address(&page.file);
        let title = page.sections.first().map_or("", |one| one.heading.as_str());
        let sections = page.sections.iter().skip(1).filter(|one| all <= LONGEST && one.level <= 3);
        let sections: Vec<Value> =
            sections.map(|one| entry(&one.heading, &format!("{file}#{}", one.id), Vec::new())).collect();
        entry(title, &file, sections)
    });
    Value::from(pages.collect::<Vec<_>>())
}

fn entry(title: &str, path: &str, sections: Vec<Value>) -> Value {
    Value::from(BTreeMap::from([
        ("title", Value::from(title)),
        ("path", Value::from(path)),
        ("sections", Value::from(sections)),
    ]))
}
