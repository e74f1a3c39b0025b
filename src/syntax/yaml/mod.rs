//! Text to values that know their place in the source: the only user of the YAML crate.
//!
//! Scalars stay as they were written; what type a value has is decided by [`crate::syntax::fields`], not by YAML.
//! Every place is a byte range of the whole file, also for front matter, so that a finding can point into a page.

pub mod mistakes;
pub mod quote;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Location, Spanned};

use crate::base::diag::{Checked, Diagnostic, Span, words};
use crate::base::japanese;
use crate::base::tree::SitePath;

/// The largest data file that is read, in bytes. A larger one is certainly a mistake, and would only be slow.
const LARGEST: usize = 4 << 20;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it is written.
    pub span: Span,
    /// What it is.
    pub data: Data,
    /// Whether each byte of a scalar's text is a byte of the source from `text_start` on (no escapes, one line).
    pub verbatim: bool,
    /// Where a scalar's text begins in the source: after the quote, if there is one.
    pub text_start: usize,
    /// For a text that is not verbatim: where each word of it stands, in the text and in the source. Empty when the
    /// two can't be laid side by side (escapes).
    pub places: Vec<(usize, usize)>,
}

/// What a value is. A scalar keeps its spelling (`0120`, `1.50`, `yes`), because its type comes from the schema and
/// not from YAML.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Nothing, or `null`.
    Null,
    /// A scalar, without its quotes.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping in the order of the file.
    Map(Vec<(Key, Node)>),
}

/// The key of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Its text.
    pub text: String,
    /// Where it is written.
    pub span: Span,
}

impl Node {
    /// The scalar's text.
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a key of this mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name.text == key).map(|(_, value)| value)
    }

    /// The scalar under a key.
    pub fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// Where the value of a key is written; the whole mapping when it has no such key.
    pub fn span_of(&self, key: &str) -> Span {
        self.get(key).unwrap_or(self).span.clone()
    }

    /// Where a finding about a mapping as a whole points: at its first key, as the whole may be many lines.
    pub fn first_key(&self) -> Span {
        self.entries().first().map_or(&self.span, |(key, _)| &key.span).clone()
    }

    /// The entries of this mapping; none for any other value.
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of this list; none for any other value.
    pub fn items(&self) -> &[Node] {
        match &self.data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    /// A list's items, or the one scalar as a list of itself: for keys that take one or many.
    pub fn one_or_many(&self) -> &[Node] {
        match &self.data {
            Data::List(items) => items,
            Data::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// The place of a part of a scalar's text, for findings inside it; the whole value when the text cannot be found
    /// in the source (escapes).
    pub fn part(&self, range: std::ops::Range<usize>) -> Span {
        if self.verbatim {
            return Span::new(&self.span.path, self.text_start + range.start..self.text_start + range.end);
        }
        let place = |at: usize| {
            let word = self.places.partition_point(|(text, _)| *text <= at).checked_sub(1)?;
            self.places.get(word).map(|(text, source)| source + at - text)
        };
        match (place(range.start), place(range.end.saturating_sub(1))) {
            (Some(start), Some(last)) if start <= last => Span::new(&self.span.path, start..last + 1),
            _ => self.span.clone(),
        }
    }

    /// Cuts a part of a scalar's text so that each stretch is written in one piece: the words of a text that is folded
    /// over lines, and the blanks between them.
    pub fn stretches(&self, range: std::ops::Range<usize>) -> Vec<(std::ops::Range<usize>, Span)> {
        let Some(text) = self.text().filter(|_| !self.verbatim && !self.places.is_empty()) else {
            return vec![(range.clone(), self.part(range))];
        };
        let inside = |at: &usize| range.start < *at && *at < range.end;
        let cuts = self.places.iter().map(|(at, _)| *at).filter(inside).chain([range.end]);
        let mut all: Vec<(std::ops::Range<usize>, Span)> = Vec::new();
        let mut from = range.start;
        for to in cuts {
            let word = from + text.get(from..to).map_or(0, |part| part.trim_end().len());
            if from < word {
                all.push((from..word, self.part(from..word)));
            }
            if word < to {
                let gap = all
                    .last()
                    .map_or_else(|| self.span.clone(), |(_, before)| Span { start: before.end, ..before.clone() });
                all.push((word..to, gap));
            }
            from = to;
        }
        all
    }
}

/// Reads one YAML document. `source` is the whole file, `range` the document in it (front matter is a part of a page).
/// The value is `None` when it cannot be read; the finding says where and why. Size and depth are limited, so that no
/// file can take much time or memory.
pub fn parse(path: &SitePath, source: &str, range: std::ops::Range<usize>) -> Checked<Option<Node>> {
    let text = source.get(range.clone()).unwrap_or_default();
    if text.len() > LARGEST {
        let message = words("データファイルが大きすぎます（4 MiB まで）", "the data file is too large (4 MiB at most)");
        let help = words("ファイルをいくつかに分けてください", "split it into several files");
        let finding = Diagnostic::error("yaml-too-large", Span::file(path), message).help(help);
        return Checked { value: None, diagnostics: vec![finding] };
    }
    // Each level takes some 30 kB of stack in a debug build, and a thread may have no more than 1 MiB.
    let options = serde_yaml::options! { strict_booleans: true, budget: serde_yaml::budget! { max_depth: 24 } };
    match serde_yaml::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(raw) => {
            let builder = NodeBuilder { path, source: text, base: range.start };
            Checked::clean(Some(builder.node(raw)))
        }
        Err(error) => Checked { value: None, diagnostics: vec![unreadable(path, text, range.start, &error)] },
    }
}

/// A value as the YAML crate returns it. Scalars that it took for numbers or booleans are read again from the source,
/// because the crate loses their spelling.
enum Raw {
    Plain,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

/// Accepts every type, so that no type is decided by the crate.
struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Raw;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }
    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }
    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}

/// Makes nodes from the crate's values; `base` is the byte at which the document starts in its file.
struct NodeBuilder<'a> {
    path: &'a SitePath,
    source: &'a str,
    base: usize,
}

impl NodeBuilder<'_> {
    /// The bytes of a value in the document.
    fn range(&self, location: Location) -> std::ops::Range<usize> {
        let span = location.span();
        let at = |value: Option<u64>| value.and_then(|byte| usize::try_from(byte).ok());
        match (at(span.byte_offset()), at(span.byte_len())) {
            (Some(start), Some(len)) if start + len <= self.source.len() => start..start + len,
            _ => start_of(self.source, location).map_or(0..0, |start| start..start),
        }
    }

    fn node(&self, raw: Spanned<Raw>) -> Node {
        let range = self.range(raw.defined);
        let written = self.source.get(range.clone()).unwrap_or_default();
        let span = Span::new(self.path, self.base + range.start..self.base + range.end);
        let mut text_start = self.base + range.start;
        let mut verbatim = false;
        let mut places = Vec::new();
        let data = match raw.value {
            Raw::Plain => {
                verbatim = true;
                match written {
                    "" | "~" | "null" | "Null" | "NULL" => Data::Null,
                    written => Data::Scalar(written.to_owned()),
                }
            }
            Raw::Text(text) => {
                if written.starts_with(['"', '\'']) && !text.starts_with(['"', '\'']) {
                    text_start += 1;
                    verbatim = written.get(1..).is_some_and(|rest| rest.starts_with(&text));
                } else {
                    verbatim = written.starts_with(&text);
                }
                let text = if verbatim { text } else { unfolded(text, written) };
                if !verbatim {
                    places = aligned_words(&text, written, self.base + range.start);
                }
                Data::Scalar(text)
            }
            Raw::List(items) => Data::List(items.into_iter().map(|item| self.node(item)).collect()),
            Raw::Map(entries) => {
                Data::Map(entries.into_iter().map(|(key, value)| (self.key(key), self.node(value))).collect())
            }
        };
        Node { span, data, verbatim, text_start, places }
    }

    fn key(&self, raw: Spanned<Raw>) -> Key {
        let node = self.node(raw);
        let text = match node.data {
            Data::Scalar(text) => text,
            _ => String::new(),
        };
        Key { text, span: node.span }
    }
}

/// The text of a scalar written on several lines. YAML turns a line break into a space; between two wide characters
/// that space is removed, because nobody means it in Japanese.
fn unfolded(text: String, written: &str) -> String {
    let mut lines = written.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    let Some(first) = lines.next().map(|line| line.trim_start_matches(['"', '\''])) else { return text };
    let mut from = rest.find(first).map_or(0, |at| at + first.len());
    for line in lines {
        let line = line.trim_end_matches(['"', '\'']);
        // A line with escapes cannot be aligned. Searching on for every following line would take quadratic time.
        let Some(at) = rest.get(from..).and_then(|tail| tail.find(line)).map(|at| from + at) else { break };
        let before = rest.get(..at).unwrap_or_default();
        let folded = before.strip_suffix(' ').filter(|_| at == from + 1);
        match folded {
            Some(line_before) if japanese::joins(japanese::last_visible(line_before), line.chars().next()) => {
                out.push_str(line_before);
            }
            _ => out.push_str(before),
        }
        rest = rest.get(at..).unwrap_or_default();
        from = line.len();
    }
    out + rest
}

/// Where each word of a text of several lines stands in what was written, which begins at byte `base` of the file: YAML
/// takes away or folds the blanks between words and adds what opens a block (`>-`) or a quote, and nothing else. Empty
/// when something else differs.
fn aligned_words(text: &str, written: &str, base: usize) -> Vec<(usize, usize)> {
    let opening = match written.chars().next() {
        Some('|' | '>') => written.find('\n').unwrap_or(written.len()),
        Some('"' | '\'') => 1,
        _ => 0,
    };
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let (mut places, mut from, mut apart) = (Vec::new(), opening, true);
    for (at, letter) in text.char_indices() {
        if blank(letter) {
            apart = true;
            continue;
        }
        let Some(gap) = written.get(from..).and_then(|rest| rest.find(|c| !blank(c))) else { return Vec::new() };
        let start = from + gap;
        if !written[start..].starts_with(letter) {
            return Vec::new();
        }
        if apart || gap > 0 {
            places.push((at, base + start));
        }
        apart = false;
        from = start + letter.len_utf8();
    }
    places
}

/// The byte where a line and column (counted in characters from 1) begin.
fn start_of(source: &str, location: Location) -> Option<usize> {
    let line = usize::try_from(location.line()).ok()?.checked_sub(1)?;
    let column = usize::try_from(location.column()).ok()?.checked_sub(1)?;
    let start: usize = source.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = source.get(start..)?;
    Some(start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at))
}

/// Turns the crate's error into a finding; common mistakes are explained in plain words.
fn unreadable(path: &SitePath, text: &str, base: usize, error: &serde_yaml::Error) -> Diagnostic {
    let plain = error.without_snippet();
    let message = plain.to_string();
    let reason = message.split(" at line ").next().unwrap_or(&message).to_owned();
    let at = plain.location().and_then(|location| start_of(text, location)).unwrap_or(0);
    let line = text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    // As much of the line as one sees at a glance, cut where a character ends.
    let length = (0..=line.trim_end().len().min(60)).rev().find(|end| line.is_char_boundary(*end)).unwrap_or(0);
    let span = Span::new(path, base + at..base + at + length);
    if let Some(rest) = reason.strip_prefix("duplicate mapping key: ") {
        let key = rest.split(',').next().unwrap_or(rest).to_owned();
        let message =
            words(format!("同じ項目「{key}」が2回書かれています"), format!("the key `{key}` is written twice"));
        let help = words("どちらか一方を消してください", "remove one of the two");
        return Diagnostic::error("duplicate-key", span, message).help(help);
    }
    if let Some(mistake) = mistakes::find(text, at) {
        let span = Span::new(path, base + mistake.at.start..base + mistake.at.end);
        return Diagnostic::error("yaml-syntax", span, mistake.message).help(mistake.help);
    }
    let message = words("この行のあたりを、YAML として読めません", format!("this is not valid YAML: {reason}"));
    let help = words(
        "この行とその前の行の字下げ、「:」のあとの半角スペース、引用符を確かめてください",
        "check the indentation here and one line above, the space after `:`, and the quotes",
    );
    Diagnostic::error("yaml-syntax", span, message).help(help)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(text: &str) -> Checked<Option<Node>> {
        parse(&SitePath::new("content/data/x.yaml").unwrap(), text, 0..text.len())
    }

    #[test]
    fn scalars_are_kept_as_written() {
        let node = read("a: 0120\nb: 1.50\nc: \"6:00\"\nd: yes\ne: 6:00\nf:\n").value.unwrap();
        let texts: Vec<_> = node.entries().iter().map(|(_, value)| value.text()).collect();
        assert_eq!(texts, [Some("0120"), Some("1.50"), Some("6:00"), Some("yes"), Some("6:00"), None]);
    }

    #[test]
    fn lines_of_japanese_join_in_every_style() {
        let text = |yaml: &str| read(yaml).value.unwrap().text_of("a").map(str::to_owned).unwrap();
        for (yaml, joined) in [
            ("a: 長い文を、\n  折り返す。\n", "長い文を、折り返す。"),
            ("a: >-\n  長い文を、\n  折り返す。\n", "長い文を、折り返す。"),
            ("a: \"長い文を、\n  折り返す。\"\n", "長い文を、折り返す。"),
            ("a: '長い文を、\n  折り返す。\n  もう一度'\n", "長い文を、折り返す。もう一度"),
            ("a: Latin\n  words と\n  語\n  한국\n  말\n", "Latin words と語 한국 말"),
            ("a: 一つ 二つ\n  一つ 二つ\n", "一つ 二つ一つ 二つ"),
        ] {
            assert_eq!(text(yaml), joined, "{yaml}");
        }
    }

    #[test]
    fn a_span_is_the_text_in_the_source() {
        let source = "名: あい\n番: \"0120-1\"\n";
        let node = read(source).value.unwrap();
        let second = node.get("番").unwrap();
        let span = second.part(0..4);
        assert_eq!(&source[span.start as usize..span.end as usize], "0120");
    }

    #[test]
    fn a_span_finds_its_line_in_a_text_of_several() {
        for source in [
            "a: >-\n  一行目です。\n  二行目の語。\nb: x\n",
            "a: |\n  一行目です。\n\n  二行目の語。\n",
            "- a: \"一行目です。\n    二行目の語。\"\n",
            "a: 一行目です。\n  二行目の語。\n",
            "a: |2\n   一行目です。\n  二行目の語。\n",
        ] {
            let node = read(source).value.unwrap();
            let node = node.items().first().unwrap_or(&node);
            let one = node.get("a").unwrap();
            for word in ["二行目の語", "一"] {
                let at = one.text().unwrap().find(word).unwrap();
                let span = one.part(at..at + word.len());
                assert_eq!(&source[span.start as usize..span.end as usize], word, "{source}");
            }
        }
        let source = "a: \"一\\u3042二\"\n";
        let node = read(source).value.unwrap();
        let one = node.get("a").unwrap();
        assert_eq!((one.text(), one.part(0..3)), (Some("一あ二"), one.span.clone()), "an escape: the whole value");
    }

    #[test]
    fn a_key_written_twice_is_found_where_it_is() {
        let found = read("a: 1\nb: 2\na: 3\n").diagnostics;
        assert_eq!((found[0].code, found[0].span.as_ref().unwrap().start), ("duplicate-key", 10));
    }
}
