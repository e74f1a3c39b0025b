//! Finds bare web addresses (`https://…`) in running text.

use std::ops::Range;

/// The next bare web address at or after byte `from`; `None` when there is none. It begins with `http://` or `https://`
/// where no Latin letter or digit precedes and one follows, and ends before the first character that RFC 3986 does not
/// allow in an address, so that Japanese can follow without a space. Punctuation at its end belongs to the sentence,
/// and so does a closing bracket that was not opened in the address.
///
/// ```text
/// 詳しくはhttps://example.com/です。  ->  https://example.com/
/// (https://example.com/a_(b)).       ->  https://example.com/a_(b)
/// ```
pub(super) fn find(text: &str, mut from: usize) -> Option<Range<usize>> {
    loop {
        let start = from + text.get(from..)?.find("http")?;
        from = start + 4;
        let rest = text.get(start..)?;
        let Some(host) = rest.strip_prefix("https://").or_else(|| rest.strip_prefix("http://")) else { continue };
        let scheme = rest.len() - host.len();
        let word_before = text.as_bytes().get(..start)?.last().is_some_and(u8::is_ascii_alphanumeric);
        let length = end_of(host);
        if !word_before && host.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return Some(start..start + scheme + length);
        }
    }
}

/// The length in bytes of the address after its scheme, without what belongs to the sentence around it.
fn end_of(host: &str) -> usize {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    let address = &host[..host.find(|c| !allowed(c)).unwrap_or(host.len())];
    let count = |c: char| address.matches(c).count();
    let mut unopened = [count(')').saturating_sub(count('(')), count(']').saturating_sub(count('['))];
    let kept = address.trim_end_matches(|c: char| match c {
        ')' | ']' => {
            let left = if c == ')' { &mut unopened[0] } else { &mut unopened[1] };
            let strange = *left > 0;
            *left = left.saturating_sub(1);
            strange
        }
        c => ".,:;!?'*~_".contains(c),
    });
    kept.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<&str> {
        find(text, 0).map(|range| &text[range])
    }

    #[test]
    fn an_address_ends_where_japanese_begins() {
        assert_eq!(first("詳しくはhttps://example.com/です。"), Some("https://example.com/"));
        assert_eq!(first("（https://example.com/a?b=1&c=%E3#d）"), Some("https://example.com/a?b=1&c=%E3#d"));
        assert_eq!(first("https://example.com/、次"), Some("https://example.com/"));
        assert_eq!(first("https://example.com/漢字"), Some("https://example.com/"));
    }

    #[test]
    fn the_end_of_the_sentence_is_not_the_address() {
        assert_eq!(first("see (https://example.com/a_(b))."), Some("https://example.com/a_(b)"));
        assert_eq!(first("http://example.com/?!"), Some("http://example.com/"));
        assert_eq!(first("[(https://example.com/[a](b)).]"), Some("https://example.com/[a](b)"));
    }

    #[test]
    fn what_only_looks_like_one_is_left_alone() {
        assert_eq!(first("xhttps://example.com"), None);
        assert_eq!(first("https:// とhttp://。"), None);
        assert_eq!(first("shttp https:/a"), None);
    }
}
