//! Which attributes hold addresses and ids, and what each means on which element (HTML Living Standard, SVG 2).

use std::borrow::Cow;

use crate::links::css;
use crate::links::html::{AttributeValue, Id, Reach, Scan, Use, UseKind};

/// An attribute of interest; all others are dropped as soon as their name is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attr {
    Id,
    Name,
    Href,
    XlinkHref,
    Src,
    Srcset,
    Action,
    Data,
    Cite,
    Picture(&'static str),
    Style,
    Rel,
    HttpEquiv,
    Property,
    Itemprop,
    Content,
    For,
    Usemap,
    /// Ids separated by spaces, on any element.
    Ids(&'static str),
    /// Ids, only on some elements.
    FormPart(&'static str),
}

/// The attribute with this (lower-case) name, if it is of interest. Called for every attribute: no allocation.
pub(super) fn named(name: &[u8]) -> Option<Attr> {
    Some(match name {
        b"id" => Attr::Id,
        b"href" => Attr::Href,
        b"src" => Attr::Src,
        b"name" => Attr::Name,
        b"style" => Attr::Style,
        b"rel" => Attr::Rel,
        b"content" => Attr::Content,
        b"property" => Attr::Property,
        b"itemprop" => Attr::Itemprop,
        b"http-equiv" => Attr::HttpEquiv,
        b"srcset" | b"imagesrcset" => Attr::Srcset,
        b"xlink:href" => Attr::XlinkHref,
        b"action" | b"formaction" => Attr::Action,
        b"data" => Attr::Data,
        b"cite" => Attr::Cite,
        b"poster" => Attr::Picture("poster"),
        b"background" => Attr::Picture("background"),
        b"longdesc" => Attr::Picture("longdesc"),
        b"for" => Attr::For,
        b"usemap" => Attr::Usemap,
        b"aria-labelledby" => Attr::Ids("aria-labelledby"),
        b"aria-describedby" => Attr::Ids("aria-describedby"),
        b"aria-controls" => Attr::Ids("aria-controls"),
        b"aria-owns" => Attr::Ids("aria-owns"),
        b"aria-details" => Attr::Ids("aria-details"),
        b"aria-flowto" => Attr::Ids("aria-flowto"),
        b"aria-errormessage" => Attr::Ids("aria-errormessage"),
        b"aria-activedescendant" => Attr::Ids("aria-activedescendant"),
        b"itemref" => Attr::Ids("itemref"),
        b"popovertarget" => Attr::Ids("popovertarget"),
        b"commandfor" => Attr::Ids("commandfor"),
        b"headers" => Attr::FormPart("headers"),
        b"list" => Attr::FormPart("list"),
        b"form" => Attr::FormPart("form"),
        _ => return None,
    })
}

/// Collects the ids and uses of one start tag. This waits for the whole tag, because later attributes can change what
/// earlier ones mean (`rel`, `property`).
pub(super) fn collect<'a>(tag: &[u8], attrs: &[(Attr, AttributeValue<'a>)], reach: Reach, out: &mut Scan<'a>) {
    let value = |wanted: Attr| attrs.iter().find(|(attr, _)| *attr == wanted).map(|(_, value)| value);
    for (attr, found) in attrs {
        let whole = |kind| found.part(0..found.text.len(), kind);
        match attr {
            Attr::Id => out.ids.push(Id { text: found.text.clone(), at: found.at, reach }),
            Attr::Name if tag == b"a" => {
                out.ids.push(Id { text: found.text.clone(), at: found.at, reach: reach.max(Reach::Fallback) });
            }
            Attr::Name if tag == b"map" => {
                out.ids.push(Id { text: found.text.clone(), at: found.at, reach: Reach::Inside });
            }
            // Of several `<base>` the first one counts.
            Attr::Href if tag == b"base" => out.base = out.base.take().or_else(|| Some(whole(UseKind::Name))),
            Attr::Href if tag == b"link" => out.uses.push(whole(link_kind(value(Attr::Rel)))),
            Attr::Href | Attr::XlinkHref => match tag {
                b"use" | b"image" | b"feimage" => out.uses.push(whole(UseKind::Resource)),
                b"script" => out.uses.push(whole(UseKind::Embed)),
                _ => out.uses.push(whole(UseKind::Link)),
            },
            Attr::Src => match tag {
                b"script" | b"iframe" | b"frame" | b"embed" => out.uses.push(whole(UseKind::Embed)),
                _ => out.uses.push(whole(UseKind::Resource)),
            },
            Attr::Srcset => srcset(found, &mut out.uses),
            Attr::Action | Attr::Cite => out.uses.push(whole(UseKind::Link)),
            Attr::Data if tag == b"object" => out.uses.push(whole(UseKind::Embed)),
            Attr::Picture(_) => out.uses.push(whole(UseKind::Resource)),
            Attr::Style => css::urls(found.text.as_bytes(), |text, range| {
                let place = found.part(range, UseKind::Style);
                out.uses.push(Use { text: Cow::Owned(text.into_owned()), ..place });
            }),
            Attr::Content if tag == b"meta" => {
                let is = |attr, test: fn(&str) -> bool| value(attr).is_some_and(|value| test(&value.text));
                if is(Attr::HttpEquiv, |text| text.trim().eq_ignore_ascii_case("refresh")) {
                    out.uses.extend(refresh(&found.text).map(|range| found.part(range, UseKind::Refresh)));
                } else if is(Attr::Property, names_picture) || is(Attr::Name, names_picture) {
                    out.uses.push(whole(UseKind::Resource));
                } else if is(Attr::Property, |text| text.trim() == "og:url") {
                    out.uses.push(whole(UseKind::Name));
                } else if is(Attr::Itemprop, |text| matches!(text.trim(), "image" | "thumbnailUrl" | "contentUrl")) {
                    out.uses.push(whole(UseKind::Resource));
                }
            }
            Attr::For if tag == b"label" => ids(found, "for", &mut out.uses),
            Attr::For if tag == b"output" => ids(found, "for", &mut out.uses),
            Attr::Usemap => {
                let start = usize::from(found.text.starts_with('#'));
                out.uses.push(found.part(start..found.text.len(), UseKind::Idref("usemap")));
            }
            Attr::Ids(name) => ids(found, name, &mut out.uses),
            Attr::FormPart(name) => {
                let fits = match *name {
                    "headers" => matches!(tag, b"td" | b"th"),
                    "list" => tag == b"input",
                    _ => matches!(
                        tag,
                        b"button" | b"fieldset" | b"input" | b"object" | b"output" | b"select" | b"textarea"
                    ),
                };
                if fits {
                    ids(found, name, &mut out.uses);
                }
            }
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
    matches!(
        name.trim(),
        "og:image"
            | "og:image:url"
            | "og:image:secure_url"
            | "og:video"
            | "og:video:url"
            | "og:video:secure_url"
            | "og:audio"
            | "og:audio:url"
            | "og:audio:secure_url"
            | "twitter:image"
            | "twitter:image:src"
            | "msapplication-TileImage"
            | "msapplication-config"
    )
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
