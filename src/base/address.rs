//! Addresses within a site: which file a page or an alias becomes, and percent-encoding (RFC 3986 section 2.1).
//!
//! Two encodings are in use. Addresses that people read keep Japanese as it is; addresses that only programs read are
//! encoded completely. Every comparison uses the decoded form.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::tree::SitePath;

/// The characters that are encoded in an address for people: those that would end a path, cut it or be read as a
/// scheme, and those that a path may not hold. Other characters stay as they are: browsers encode Japanese by
/// themselves, and editors can read it.
const IN_PATH: &AsciiSet = &AsciiSet::EMPTY
    .add(b'%')
    .add(b'?')
    .add(b'#')
    .add(b':')
    .add(b' ')
    .add(b'\t')
    .add(b'\n')
    .add(b'\x0B')
    .add(b'\x0C')
    .add(b'\r');

/// The characters that are encoded in an address for programs: all but the unreserved ones (RFC 3986 section 2.3) and
/// `/`.
const ALL_BUT_PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The path of a file as it stands in an address that people may read: `案内/a b.html` becomes `案内/a%20b.html`.
pub fn in_address(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 8);
    for c in path.chars() {
        if c.is_ascii() || c.is_whitespace() {
            out.extend(utf8_percent_encode(c.encode_utf8(&mut [0; 4]), IN_PATH));
        } else {
            out.push(c);
        }
    }
    out
}

/// The path of a file as it stands in an address that only programs read: `案内/a.html` becomes
/// `%E6%A1%88%E5%86%85/a.html`.
pub(crate) fn in_ascii_address(path: &str) -> String {
    utf8_percent_encode(path, ALL_BUT_PLAIN).to_string()
}

/// Undoes `%XX`. A stray `%` stays, as in browsers; `None` when the result is not UTF-8.
pub(crate) fn decoded(text: &str) -> Option<Cow<'_, str>> {
    percent_decode_str(text).decode_utf8().ok()
}

/// `%XX` undone, as far as it gives UTF-8; otherwise the text as it is.
pub(crate) fn percent_decoded(text: &str) -> String {
    decoded(text).map_or_else(|| text.to_owned(), Cow::into_owned)
}

/// Whether each `%` begins an escape, as it does in every address that a browser sends.
pub(crate) fn is_well_escaped(text: &str) -> bool {
    let is_code = |at: usize| text.get(at + 1..at + 3).is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    text.match_indices('%').all(|(at, _)| is_code(at))
}

/// The file that a page becomes: `relief/index.md` becomes `relief/index.html`. The tree of pages is the tree of
/// files, so that an editor finds one from the other, and so that links work from a disk as from a server.
pub fn page_file(page: &SitePath) -> SitePath {
    let stem = page.as_str().strip_suffix(".md").unwrap_or(page.as_str());
    SitePath::new(&format!("{stem}.html")).unwrap_or_else(|| page.clone())
}

/// The page that becomes a file: the inverse.
pub(crate) fn page_source(file: &SitePath) -> Option<SitePath> {
    SitePath::new(&format!("{}.md", file.as_str().strip_suffix(".html")?))
}

/// The file that an alias stands for: `/old/` and `/old` are folders, `/old.html` is a file, and so is what `/old.md`
/// became. As in every address, what is no plain letter may be percent-encoded (`/a%20b.html`), and some of it must be.
pub fn alias_file(alias: &str) -> Option<SitePath> {
    let path = alias.strip_prefix('/').unwrap_or(alias);
    // Such an address would have two spellings, one in the page and one in the request.
    if path.contains(|c: char| matches!(c, '?' | '#' | ':') || c.is_whitespace()) || path.ends_with(".HTML") {
        return None;
    }
    let decoded = decoded(path).filter(|_| is_well_escaped(path))?;
    let path = decoded.as_ref();
    if path.ends_with(".html") {
        return SitePath::new(path);
    }
    if path.ends_with(".md") {
        return SitePath::new(path).as_ref().map(page_file);
    }
    SitePath::new(&format!("{}/index.html", path.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_addresses() {
        assert_eq!(in_address("案内/a b#1.html"), "案内/a%20b%231.html");
        assert_eq!(in_address("100%: q\u{3000}.html"), "100%25%3A%20q%E3%80%80.html");
        assert_eq!(in_address("a?\t\u{a0}\"<'!&+,;=@[]~.html"), "a%3F%09%C2%A0\"<'!&+,;=@[]~.html");
        assert_eq!(in_ascii_address("案/a b-._~+:@.html"), "%E6%A1%88/a%20b-._~%2B%3A%40.html");
    }

    #[test]
    fn pages_are_found_by_their_files() {
        for page in ["index.md", "案内/a.b.md", "a.html.md"] {
            let page = SitePath::new(page).unwrap();
            assert_eq!(page_source(&page_file(&page)), Some(page));
        }
        assert_eq!(page_source(&SitePath::new("style.css").unwrap()), None);
    }

    #[test]
    fn escapes_are_undone() {
        for (written, text) in
            [("a%20b", Some("a b")), ("%e6%A1%88", Some("案")), ("100%", Some("100%")), ("%ff", None)]
        {
            assert_eq!(decoded(written).as_deref(), text, "{written}");
            assert_eq!(percent_decoded(written), text.unwrap_or(written));
        }
        // No sign is a hexadecimal digit, though `u8::from_str_radix` takes it.
        assert_eq!(decoded("%+f").as_deref(), Some("%+f"));
        for (written, well) in
            [("a%2fb", true), ("a", true), ("%", false), ("a%2", false), ("%zz", false), ("%+f", false)]
        {
            assert_eq!(is_well_escaped(written), well, "{written}");
        }
        for path in ["案内/a b#1.html", "100%: q\u{3000}.html", "%41"] {
            assert_eq!(percent_decoded(&in_address(path)), path);
            assert_eq!(percent_decoded(&in_ascii_address(path)), path);
        }
    }
}
