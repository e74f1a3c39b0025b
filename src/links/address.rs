//! One address as text: cleaning, splitting, and the checks that need no other file.

use std::borrow::Cow;

pub(super) use crate::base::address::decoded;
use crate::base::diag::{Words, words};

/// What is wrong with an address by itself.
#[derive(Debug)]
pub(super) struct Flaw {
    /// The name of the finding.
    pub(super) code: &'static str,
    /// What is wrong.
    pub(super) message: Words,
    /// What to do.
    pub(super) help: Words,
}

impl Flaw {
    /// A flaw that is called so in a message, with the address as it is shown, and advice.
    pub(super) fn new(code: &'static str, (ja, en): (&str, &str), text: &str, help: Words) -> Box<Flaw> {
        Box::new(Flaw { code, message: about(ja, en, text), help })
    }
}

/// What is wrong, and the address or id with which it is.
pub(super) fn about(ja: &str, en: &str, text: &str) -> Words {
    words(format!("{ja}：「{text}」"), format!("{en}: `{text}`"))
}

/// A reference taken apart; nothing is decoded yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// Up to `?` or `#`; empty when the address has only those.
    pub(super) path: &'a str,
    /// Between `?` and `#`.
    pub(super) query: Option<&'a str>,
    /// After `#`.
    pub(super) fragment: Option<&'a str>,
}

/// The text as browsers read it: without spaces around it, and without tabs and line ends anywhere.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(|c: char| c <= ' ');
    if text.contains(['\t', '\n', '\r']) {
        Cow::Owned(text.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The scheme and what follows its colon.
pub(super) fn scheme(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.'))?;
    let good = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text[end..].starts_with(':');
    good.then(|| (&text[..end], &text[end + 1..]))
}

/// Takes a reference without scheme apart.
pub(super) fn parts(text: &str) -> Parts<'_> {
    let (rest, fragment) = match text.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (text, None),
    };
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (rest, None),
    };
    Parts { path, query, fragment }
}

/// An address as it is shown in a sentence: Japanese readable, and not longer than a line.
pub(super) fn shown(text: &str) -> String {
    let text = decoded(text).unwrap_or(Cow::Borrowed(text));
    let mut out: String = text.chars().take(100).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(100).is_some() {
        out.push('…');
    }
    out
}
