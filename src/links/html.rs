//! What one HTML or SVG file defines (ids) and uses (links): one pass over the tokens, no tree, no copies of the text.
//!
//! It accepts whatever browsers accept: a malformed page is still scanned to its end. Content of `<template>` and
//! `<noscript>` is marked, because not every reader can reach it.

use std::borrow::Cow;
use std::convert::Infallible;
use std::mem::{swap, take};

use html5gum::{Emitter, Error, State, Tokenizer};

use crate::links::attributes;
use crate::links::css;

/// What a use is for: this decides which addresses are unsafe and which are requested by the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UseKind {
    /// The reader goes there: `a`, `area`, forms, quotations.
    Link,
    /// A page or program loaded into this one: frames, objects, scripts.
    Embed,
    /// A picture, a sound, a style sheet.
    Resource,
    /// A name rather than a request: canonical address, preconnect.
    Name,
    /// `url()` in a style written in the page; `#x` means this page whatever `<base>` says.
    Style,
    /// Where the page sends the reader on.
    Refresh,
    /// An id of the same page, in the attribute named.
    Idref(&'static str),
}

/// One address or id, as the page uses it: decoded, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Use<'a> {
    /// The address or id, decoded.
    pub(super) text: Cow<'a, str>,
    /// The first byte in the file, and the byte after the last.
    pub(super) at: (u32, u32),
    /// What it is for.
    pub(super) kind: UseKind,
}

/// Who can reach an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// Everybody.
    Page,
    /// Only readers without scripts, or links by an old-fashioned `<a name>`: a second id of the same text is no
    /// fault.
    Fallback,
    /// Only attributes of the same page: `<template>` content, `<map name>`.
    Inside,
}

/// An id, or a name that works like one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id<'a> {
    /// The id, decoded; it may be empty.
    pub(super) text: Cow<'a, str>,
    /// The first byte in the file, and the byte after the last.
    pub(super) at: (u32, u32),
    /// Who can reach it.
    pub(super) reach: Reach,
}

/// All that was found in one file.
#[derive(Debug, Default)]
pub(super) struct Scan<'a> {
    /// What it defines, sorted by text, then place.
    pub(super) ids: Vec<Id<'a>>,
    /// What it uses, in the order of the file.
    pub(super) uses: Vec<Use<'a>>,
    /// The address of the first `<base>`.
    pub(super) base: Option<Use<'a>>,
}

impl<'a> Scan<'a> {
    /// The ids with this text.
    pub(super) fn ids_named(&self, text: &str) -> impl Iterator<Item = &Id<'a>> {
        let from = self.ids.partition_point(|id| &*id.text < text);
        self.ids.iter().skip(from).take_while(move |id| id.text == text)
    }

    /// Adds the addresses of a style sheet, or of a style in a page that begins at byte `start`.
    pub(super) fn add_css(&mut self, css: &'a [u8], start: usize) {
        css::urls(css, |text, range| {
            let at = (place(start + range.start), place(start + range.end));
            self.uses.push(Use { text, at, kind: UseKind::Style });
        });
    }

    /// The same with its text copied, so that it can outlive the file.
    pub(super) fn into_owned(self) -> Scan<'static> {
        let text = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let id = |one: Id<'_>| Id { text: text(one.text), at: one.at, reach: one.reach };
        let used = |one: Use<'_>| Use { text: text(one.text), at: one.at, kind: one.kind };
        Scan {
            ids: self.ids.into_iter().map(id).collect(),
            uses: self.uses.into_iter().map(used).collect(),
            base: self.base.map(used),
        }
    }

    /// Where the page sends the reader on by itself, if it does.
    pub(super) fn refresh(&self) -> Option<&Use<'a>> {
        self.uses.iter().find(|one| one.kind == UseKind::Refresh)
    }
}

/// Reads one HTML or SVG file.
pub(super) fn scan(input: &[u8]) -> Scan<'_> {
    let mut scan = Scan::default();
    let collector = Collector { input, out: Some(&mut scan), ..Collector::default() };
    // The reader is a slice: it cannot fail.
    let _ = Tokenizer::new_with_emitter(input, collector).finish();
    scan.ids.sort_unstable();
    scan
}

/// A value of an attribute.
#[derive(Debug)]
pub(super) struct AttributeValue<'a> {
    /// The value, with entities decoded.
    pub(super) text: Cow<'a, str>,
    /// The first byte in the file, and the byte after the last, without the quotes.
    pub(super) at: (u32, u32),
}

impl<'a> AttributeValue<'a> {
    /// A stretch of the value as a use. Its place is exact unless entities were decoded; then it is the whole value.
    pub(super) fn part(&self, range: std::ops::Range<usize>, kind: UseKind) -> Use<'a> {
        match &self.text {
            Cow::Borrowed(text) => {
                let at = (self.at.0 + place(range.start), self.at.0 + place(range.end));
                Use { text: Cow::Borrowed(text.get(range).unwrap_or_default()), at, kind }
            }
            Cow::Owned(text) => {
                Use { text: Cow::Owned(text.get(range).unwrap_or_default().to_owned()), at: self.at, kind }
            }
        }
    }
}

/// A byte offset as a `u32`. In a file over 4 GiB spans would be clipped, which does no other harm.
pub(super) fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Receives events of the tokenizer and stores only the attributes of interest.
#[derive(Default)]
struct Collector<'a, 's> {
    /// The whole file.
    input: &'a [u8],
    /// What was found so far. Always given; an option so that the other fields can be set by `Default`.
    out: Option<&'s mut Scan<'a>>,
    /// The byte that the tokenizer has reached.
    position: usize,
    /// Where the tag that is read begins, and its name so far.
    tag_start: usize,
    tag: Vec<u8>,
    /// The name of the last start tag, which decides what ends a `<script>` or `<style>`.
    last_start: Vec<u8>,
    is_start: bool,
    self_closing: bool,
    /// The name of the attribute that is read, and the attribute it is, if it is of interest.
    name: Vec<u8>,
    attr: Option<&'static str>,
    /// Whether its value has begun, the value so far, decoded, and where it stands.
    in_value: bool,
    value: Vec<u8>,
    value_at: (usize, usize),
    /// The attributes of the tag that are of interest.
    attrs: Vec<(&'static str, AttributeValue<'a>)>,
    /// Where the text of an open `<style>` begins.
    style_start: Option<usize>,
    /// How many `<template>`, `<noscript>`, and `<svg>` or `<math>` are open.
    templates: u32,
    noscripts: u32,
    foreign: u32,
}

impl<'a> Collector<'a, '_> {
    /// Takes over the attribute that was read, if it is of interest and the first of its name.
    fn finish_attribute(&mut self) {
        if self.name.is_empty() {
            return;
        }
        if !self.in_value {
            self.attr = attributes::named(&self.name);
            self.value_at = (self.position, self.position);
        }
        // Of two attributes with one name the first counts.
        if let Some(attr) = self.attr.take().filter(|attr| self.attrs.iter().all(|(other, _)| other != attr)) {
            let raw = self.input.get(self.value_at.0..self.value_at.1).unwrap_or_default();
            let text = match std::str::from_utf8(raw) {
                Ok(raw) if raw.as_bytes() == self.value => Cow::Borrowed(raw),
                _ => Cow::Owned(String::from_utf8_lossy(&self.value).into_owned()),
            };
            self.attrs.push((attr, AttributeValue { text, at: (place(self.value_at.0), place(self.value_at.1)) }));
        }
        self.name.clear();
        self.value.clear();
        self.in_value = false;
    }

    /// Handles a complete start tag, and returns the state in which its text must be read (`script`, `style` and
    /// others).
    fn start_tag(&mut self) -> Option<State> {
        let reach = match () {
            () if self.templates > 0 => Reach::Inside,
            () if self.noscripts > 0 => Reach::Fallback,
            () => Reach::Page,
        };
        if let Some(out) = &mut self.out
            && !self.attrs.is_empty()
        {
            attributes::collect(&self.tag, &self.attrs, reach, out);
        }
        self.attrs.clear();
        swap(&mut self.last_start, &mut self.tag);
        let foreign = self.foreign > 0;
        match self.last_start.as_slice() {
            b"template" => self.templates += 1,
            b"noscript" => self.noscripts += 1,
            b"svg" | b"math" if !self.self_closing => self.foreign += 1,
            // In SVG `<style/>` is whole, and a title is ordinary text.
            _ if foreign && self.self_closing => {}
            b"style" => {
                self.style_start = Some(self.position);
                return Some(State::RawText);
            }
            b"script" => return Some(State::ScriptData),
            b"title" | b"textarea" if !foreign => return Some(State::RcData),
            b"xmp" | b"iframe" | b"noembed" | b"noframes" if !foreign => return Some(State::RawText),
            b"plaintext" if !foreign => return Some(State::PlainText),
            _ => {}
        }
        None
    }

    /// Closes what the end tag closes, among the few elements that change the meaning of their content.
    fn end_tag(&mut self) {
        match self.tag.as_slice() {
            b"template" => self.templates = self.templates.saturating_sub(1),
            b"noscript" => self.noscripts = self.noscripts.saturating_sub(1),
            b"svg" | b"math" => self.foreign = self.foreign.saturating_sub(1),
            b"style" => self.style(self.tag_start),
            _ => {}
        }
        self.attrs.clear();
    }

    /// Searches the text of a `<style>` for addresses.
    fn style(&mut self, end: usize) {
        let Some(start) = self.style_start.take() else { return };
        let Some(out) = &mut self.out else { return };
        out.add_css(self.input.get(start..end).unwrap_or_default(), start);
    }
}

impl Emitter for Collector<'_, '_> {
    type Token = Infallible;

    #[inline]
    fn move_position(&mut self, offset: isize) {
        self.position = self.position.saturating_add_signed(offset);
    }
    fn set_last_start_tag(&mut self, name: Option<&[u8]>) {
        self.last_start = name.unwrap_or_default().to_vec();
    }
    fn emit_eof(&mut self) {
        self.style(self.position);
    }
    fn emit_error(&mut self, _: Error) {}
    #[inline]
    fn should_emit_errors(&mut self) -> bool {
        false
    }
    #[inline]
    fn pop_token(&mut self) -> Option<Infallible> {
        None
    }
    #[inline]
    fn emit_string(&mut self, _: &[u8]) {}
    fn init_start_tag(&mut self) {
        self.tag.clear();
        self.is_start = true;
        self.self_closing = false;
    }
    fn init_end_tag(&mut self) {
        self.tag.clear();
        self.is_start = false;
    }
    fn init_comment(&mut self) {}
    fn emit_current_tag(&mut self) -> Option<State> {
        self.finish_attribute();
        if take(&mut self.is_start) {
            return self.start_tag();
        }
        self.end_tag();
        None
    }
    fn emit_current_comment(&mut self) {}
    fn emit_current_doctype(&mut self) {}
    fn set_self_closing(&mut self) {
        self.self_closing = true;
    }
    fn set_force_quirks(&mut self) {}
    #[inline]
    fn push_tag_name(&mut self, s: &[u8]) {
        self.tag.extend_from_slice(s);
    }
    fn push_comment(&mut self, _: &[u8]) {}
    fn push_doctype_name(&mut self, _: &[u8]) {}
    fn init_doctype(&mut self) {}
    #[inline]
    fn init_attribute(&mut self) {
        self.finish_attribute();
    }
    #[inline]
    fn init_attribute_value(&mut self) {
        self.attr = attributes::named(&self.name);
        self.in_value = true;
        self.value_at = (self.position, self.position);
    }
    #[inline]
    fn push_attribute_name(&mut self, s: &[u8]) {
        self.name.extend_from_slice(s);
    }
    #[inline]
    fn push_attribute_value(&mut self, s: &[u8]) {
        if self.attr.is_some() {
            self.value.extend_from_slice(s);
            self.value_at.1 = self.position;
        }
    }
    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn start_open_tag(&mut self) {
        self.tag_start = self.position.saturating_sub(1);
    }
    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        !self.is_start && !self.last_start.is_empty() && self.last_start == self.tag
    }
}
