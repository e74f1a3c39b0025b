//! Addresses within a site: which file a page or an alias becomes, and percent-encoding (RFC 3986 section 2.1).

use super::tree::SitePath;

/// The path of a file as it stands in an address: what would end it, cut it or be read as a scheme is percent-encoded.
pub fn in_address(path: &str) -> String {
    let reserved = |c: char| matches!(c, '%' | '?' | '#' | ':') || c.is_whitespace();
    if !path.contains(reserved) {
        return path.to_owned();
    }
    let mut out = String::with_capacity(path.len() + 8);
    for c in path.chars() {
        if reserved(c) {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        } else {
            out.push(c);
        }
    }
    out
}

/// `%XX` undone, as far as it gives UTF-8; otherwise the text as it is.
pub(crate) fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match (first, hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Where a page goes: `relief/index.md` becomes `relief/index.html`. The tree of pages is the tree of files, so that an
/// editor finds the one from the other, and so that links work from a disk as from a server.
pub fn page_file(page: &SitePath) -> SitePath {
    let stem = page.as_str().strip_suffix(".md").unwrap_or(page.as_str());
    SitePath::new(&format!("{stem}.html")).unwrap_or_else(|| page.clone())
}

/// The file that an alias stands for: `/old/` and `/old` are folders, `/old.html` is a file, and so is what `/old.md`
/// became. As in every address, what is no plain letter may be percent-encoded (`/a%20b.html`), and some of it must be.
pub fn alias_file(alias: &str) -> Option<SitePath> {
    let path = alias.strip_prefix('/').unwrap_or(alias);
    // Such an address would be written in one way and asked for in another.
    if path.contains(|c: char| matches!(c, '?' | '#' | ':') || c.is_whitespace()) || path.ends_with(".HTML") {
        return None;
    }
    let is_code = |at: usize| path.get(at + 1..at + 3).is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    let decoded = percent_decoded(path);
    if path.match_indices('%').any(|(at, _)| !is_code(at)) || (path.contains('%') && decoded == path) {
        return None;
    }
    let path = decoded.as_str();
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
    }
}
