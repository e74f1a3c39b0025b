//! The `_redirects` file of Netlify and Cloudflare Pages: a link that such a rule redirects is not broken.

use std::borrow::Cow;

/// One line of the file.
#[derive(Debug)]
struct Redirect<'a> {
    from: Vec<&'a str>,
    to: &'a str,
    at: (u32, u32),
}

/// All rules, in the order in which the host tries them.
#[derive(Debug, Default)]
pub(super) struct Redirects<'a>(Vec<Redirect<'a>>);

impl<'a> Redirects<'a> {
    /// Reads the file. Rules that answer with an error status, or are for another host, make no address valid.
    pub(super) fn read(text: &'a str) -> Redirects<'a> {
        let mut rules = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let code = line.split('#').next().unwrap_or_default();
            // `#` also starts a fragment of the target: a comment has a space before it or starts the line.
            let code = if code.ends_with(|c: char| !c.is_whitespace()) { line } else { code };
            let mut fields = code.split_whitespace();
            // Between the two addresses may stand conditions on the query: `id=:id`.
            if let Some(from) = fields.next().filter(|from| from.starts_with('/'))
                && let Some(to) = fields.by_ref().find(|field| field.starts_with('/') || field.contains("://"))
            {
                let status = fields.next().and_then(|status| status.trim_end_matches('!').parse::<u16>().ok());
                if status.is_none_or(|status| status < 400) {
                    let end = start + line.trim_end().len();
                    let at = (crate::links::html::place(start), crate::links::html::place(end));
                    rules.push(Redirect { from: segments(from).collect(), to, at });
                }
            }
            start += line.len();
        }
        Redirects(rules)
    }

    /// Where the host sends a request for this path (decoded, without the first `/`), with `:splat` and the like
    /// filled in.
    pub(super) fn follow(&self, path: &str) -> Option<Cow<'a, str>> {
        let wanted: Vec<&str> = segments(path).collect();
        self.0.iter().find_map(|rule| {
            let mut filled = Cow::Borrowed(rule.to);
            let mut rest = wanted.iter();
            for pattern in &rule.from {
                if *pattern == "*" {
                    let splat = rest.as_slice().join("/");
                    return Some(fill(filled, ":splat", &splat));
                }
                let segment = rest.next()?;
                if pattern.starts_with(':') {
                    filled = fill(filled, pattern, segment);
                } else if crate::links::address::decoded(pattern).as_deref() != Some(*segment) {
                    return None;
                }
            }
            rest.as_slice().is_empty().then_some(filled)
        })
    }

    /// The targets written out in full, with where they stand.
    pub(super) fn targets(&self) -> impl Iterator<Item = (&'a str, (u32, u32))> {
        self.0.iter().filter(|rule| !rule.to.contains("/:")).map(|rule| (rule.to, rule.at))
    }
}

/// The segments of a path, without empty ones.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

/// Puts a value in place of `:name`.
fn fill<'a>(to: Cow<'a, str>, name: &str, value: &str) -> Cow<'a, str> {
    if to.contains(name) { Cow::Owned(to.replace(name, value)) } else { to }
}
