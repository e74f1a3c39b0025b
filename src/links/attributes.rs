//! Which attributes hold addresses and ids, and what each means on which element (HTML Living Standard, SVG 2).

use std::borrow::Cow;

use crate::links::css;
use crate::links::html::{AttributeValue, Id, Reach, Scan, Use, UseKind};

/// The attributes of interest; all others are dropped as soon as their name is read.
const NAMES: [&[&str]; 6] = [
    &["id", "href", "src", "name", "style", "srcset", "imagesrcset", "xlink:href", "action", "formaction"],
    &["data", "cite", "poster", "background", "longdesc"],
    // What others mean depends on these.
    &["rel", "content", "property", "itemprop", "http-equiv"],
    // Ids of the same page.
    &["for", "usemap", "itemref", "popovertarget", "commandfor", "headers", "list", "form"],
    &["aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details"],
    &["aria-flowto", "aria-errormessage", "aria-activedescendant"],
];

/// The attribute with this (lower-case) name, if it is of interest. Called for every attribute: no allocation.
pub(super) fn named(name: &[u8]) -> Option<&'static str> {
    NAMES.into_iter().flatten().copied().find(|one| one.as_bytes() == name)
}

/// Collects the ids and uses of one start tag. This waits for the whole tag, because later attributes can change what
/// earlier ones mean (`rel`, `property`).
pub(super) fn collect<'a>(tag: &[u8], attrs: &[(&'static str, AttributeValue<'a>)], reach: Reach, out: &mut Scan<'a>) {
    let value = |wanted: &str| attrs.iter().find(|(attr, _)| *attr == wanted).map(|(_, value)| value);
    for (attr, found) in attrs {
        let whole = |kind| found.part(0..found.text.len(), kind);
        let id = |reach| Id { text: found.text.clone(), at: found.at, reach };
        match (*attr, tag) {
            ("id", _) => out.ids.push(id(reach)),
            ("name", b"a") => out.ids.push(id(reach.max(Reach::Fallback))),
            ("name", b"map") => out.ids.push(id(Reach::Inside)),
            // Of several `<base>` the first one counts.
            ("href", b"base") => out.base = out.base.take().or_else(|| Some(whole(UseKind::Name))),
            ("href", b"link") => out.uses.push(whole(link_kind(value("rel")))),
            ("href" | "xlink:href" | "src", b"script")
            | ("src", b"iframe" | b"frame" | b"embed")
            | ("data", b"object") => out.uses.push(whole(UseKind::Embed)),
            ("href" | "xlink:href", b"use" | b"image" | b"feimage")
            | ("src" | "poster" | "background" | "longdesc", _) => out.uses.push(whole(UseKind::Resource)),
            ("href" | "xlink:href" | "action" | "formaction" | "cite", _) => out.uses.push(whole(UseKind::Link)),
            ("srcset" | "imagesrcset", _) => srcset(found, &mut out.uses),
            ("style", _) => css::urls(found.text.as_bytes(), |text, range| {
                let place = found.part(range, UseKind::Style);
                out.uses.push(Use { text: Cow::Owned(text.into_owned()), ..place });
            }),
            ("content", b"meta") => {
                let is = |attr, test: fn(&str) -> bool| value(attr).is_some_and(|value| test(value.text.trim()));
                if is("http-equiv", |text| text.eq_ignore_ascii_case("refresh")) {
                    out.uses.extend(refresh(&found.text).map(|range| found.part(range, UseKind::Refresh)));
                } else if is("property", |text| text == "og:url") {
                    out.uses.push(whole(UseKind::Name));
                } else if is("property", names_picture)
                    || is("name", names_picture)
                    || is("itemprop", |text| matches!(text, "image" | "thumbnailUrl" | "contentUrl"))
                {
                    out.uses.push(whole(UseKind::Resource));
                }
            }
            ("usemap", _) => {
                let start = usize::from(found.text.starts_with('#'));
                out.uses.push(found.part(start..found.text.len(), UseKind::Idref(attr)));
            }
            ("itemref" | "popovertarget" | "commandfor", _)
            | ("for", b"label" | b"output")
            | ("headers", b"td" | b"th")
            | ("list", b"input")
            | ("form", b"button" | b"fieldset" | b"input" | b"object" | b"output" | b"select" | b"textarea") => {
                ids(found, attr, &mut out.uses)
            }
            (name, _) if name.starts_with("aria-") => ids(found, name, &mut out.uses),
            _ => {}
        }
    }
}

/// What a `<link>` is for, by its `rel`.
fn link_kind(rel: Option<&AttributeValue<'_>>) -> UseKind {
    let names = ["canonical", "preconnect", "dns-prefetch", "shortlink", "profile"];
    let is_name = |rel: &AttributeValue<'_>| {
        rel.text.split_ascii_whitespace().any(|one| names.iter().any(|name| one.eq_ignore_ascii_case(name)))
    };
    if rel.is_some_and(is_name) { UseKind::Name } else { UseKind::Resource }
}

/// Whether a `<meta>` of this name holds the address of something to load.
fn names_picture(name: &str) -> bool {
    let is_media = |rest: &str| {
        let (kind, part) = rest.split_once(':').unwrap_or((rest, "url"));
        matches!(kind, "image" | "video" | "audio") && matches!(part, "url" | "secure_url")
    };
    name.strip_prefix("og:").is_some_and(is_media)
        || matches!(name, "twitter:image" | "twitter:image:src" | "msapplication-TileImage" | "msapplication-config")
}

/// Adds each id of a list separated by spaces.
fn ids<'a>(value: &AttributeValue<'a>, name: &'static str, uses: &mut Vec<Use<'a>>) {
    let mut start = 0;
    for part in value.text.split(|c: char| c.is_ascii_whitespace()) {
        if !part.is_empty() {
            uses.push(value.part(start..start + part.len(), UseKind::Idref(name)));
        }
        start += part.len() + 1;
    }
}

/// The candidates of a `srcset`, by the rules of HTML: an address ends at a space, or at its own last comma.
fn srcset<'a>(value: &AttributeValue<'a>, uses: &mut Vec<Use<'a>>) {
    let text = &*value.text;
    let mut at = 0;
    loop {
        let gap = |c: char| c.is_ascii_whitespace() || c == ',';
        at += text[at..].len() - text[at..].trim_start_matches(gap).len();
        let url = text[at..].split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
        if url.is_empty() {
            return;
        }
        let bare = url.trim_end_matches(',');
        uses.push(value.part(at..at + bare.len(), UseKind::Resource));
        at += url.len();
        if bare.len() == url.len() {
            // The width or density; brackets may hold a comma.
            let mut depth = 0_u32;
            let end = text[at..].find(|c: char| {
                match c {
                    '(' => depth += 1,
                    ')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                c == ',' && depth == 0
            });
            at = end.map_or(text.len(), |end| at + end);
        }
    }
}

/// Where the address stands in the content of a `<meta http-equiv=refresh>`, if it has one.
fn refresh(content: &str) -> Option<std::ops::Range<usize>> {
    let space = |c: char| c.is_ascii_whitespace();
    let after_time = content.trim_start_matches(space).trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let mut rest = after_time.trim_start_matches(|c: char| space(c) || c == ';' || c == ',');
    if rest.len() == after_time.len() || rest.is_empty() {
        return None;
    }
    if rest.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("url"))
        && let Some(address) = rest[3..].trim_start_matches(space).strip_prefix('=')
    {
        rest = address.trim_start_matches(space);
    }
    let start = content.len() - rest.len();
    match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let inner = &rest[1..];
            Some(start + 1..start + 1 + inner.find(quote).unwrap_or(inner.len()))
        }
        _ => Some(start..start + rest.trim_end_matches(space).len()),
    }
}
