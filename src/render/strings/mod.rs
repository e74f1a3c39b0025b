//! The words of the output: every message of a theme, in one language.
//!
//! Messages stand in the theme's `strings/ja.ftl`, `en.ftl` … (Project Fluent). Those that take no values are made once;
//! the others when they are asked for.

mod files;
mod template;
mod uses;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, LazyLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use unic_langid::LanguageIdentifier;

use crate::base::html::escape;
pub use crate::render::strings::files::Catalog;
pub(in crate::render) use crate::render::strings::template::register;
use crate::value::Locale;

/// Characters for private use, one for each piece of HTML in a message, until its words are escaped.
const MARKS: u32 = 0xE000;

/// How the names of messages for scripts begin.
const SCRIPT: &str = "script-";

/// A value that a message takes.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// Text, shown as it is.
    Text(&'a str),
    /// HTML, which stays so in a message that becomes HTML.
    Html(&'a str),
    /// A number, which a message may also choose its words by.
    Number(u64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Arg<'a> {
        Arg::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Arg<'a> {
        Arg::Text(text)
    }
}

impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Arg::Number(number)
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Arg::Number(number as u64)
    }
}

/// The messages of a theme in one language. What that language lacks is said in English, and what English lacks in
/// Japanese.
pub struct Strings {
    language: String,
    bundle: FluentBundle<Arc<FluentResource>>,
    /// The messages that take nothing, made.
    made: BTreeMap<String, String>,
    /// What each message takes.
    takes: BTreeMap<String, BTreeSet<String>>,
}

impl fmt::Debug for Strings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Strings").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Strings {
    /// The messages of some files; those of a later file stand for those of an earlier one.
    fn new<'f>(language: &str, files: impl Iterator<Item = &'f Arc<FluentResource>>) -> Strings {
        let locale: LanguageIdentifier = language.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // The marks would stand between a word and the value in it, where a search or a copy of the text meets them.
        bundle.set_use_isolating(false);
        let _ = bundle.add_builtins();
        let mut takes = BTreeMap::new();
        for file in files {
            for (id, pattern) in messages(file) {
                takes.insert(id.to_owned(), taken(pattern).variables.into_iter().map(str::to_owned).collect());
            }
            bundle.add_resource_overriding(Arc::clone(file));
        }
        let mut strings = Strings { language: language.to_owned(), bundle, made: BTreeMap::new(), takes };
        let made = strings.takes.keys().filter_map(|id| Some((id.clone(), strings.format(id, &[]).ok()?)));
        strings.made = made.collect();
        strings
    }

    /// The words of the default theme, for what is shown without a theme.
    pub fn built_in(language: &str) -> Arc<Strings> {
        static BOTH: LazyLock<[Arc<Strings>; 2]> = LazyLock::new(|| {
            let catalog = Catalog::built_in();
            ["ja", "en"].map(|language| Arc::new(catalog.strings(language)))
        });
        let [japanese, english] = &*BOTH;
        Arc::clone(if Locale::of(language) == Locale::Japanese { japanese } else { english })
    }

    /// The language (BCP 47), as the site or the page names it.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The forms of values in this language.
    pub fn locale(&self) -> Locale {
        Locale::of(&self.language)
    }

    /// A message that takes nothing; empty when there is none of that name.
    pub fn text(&self, id: &str) -> &str {
        self.made.get(id).map_or("", String::as_str)
    }

    /// A message with what it takes; empty when there is none of that name or when it takes something else.
    pub fn with(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.format(id, args).unwrap_or_default()
    }

    /// A message as HTML: all is escaped but what it takes as HTML.
    pub fn html(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.format_html(id, args).unwrap_or_default()
    }

    fn format_html(&self, id: &str, args: &[(&str, Arg<'_>)]) -> Result<String, String> {
        let marks: Vec<String> = (MARKS..).take(args.len()).filter_map(char::from_u32).map(String::from).collect();
        let marked = args.iter().zip(&marks).map(|((name, arg), mark)| match arg {
            Arg::Html(_) => (*name, Arg::Text(mark)),
            other => (*name, *other),
        });
        let mut html = escape(&self.format(id, &marked.collect::<Vec<_>>())?);
        for ((_, arg), mark) in args.iter().zip(&marks) {
            if let Arg::Html(given) = arg {
                html = html.replace(mark.as_str(), given);
            }
        }
        Ok(html)
    }

    /// The words of a message that is a list, divided by commas.
    pub fn list(&self, id: &str) -> impl Iterator<Item = &str> {
        self.text(id).split(',').map(str::trim).filter(|word| !word.is_empty())
    }

    /// A message, or why there is none.
    /// Whether a message can be made when it gets what it takes.
    fn can_make(&self, id: &str, variables: &[&str]) -> bool {
        let args: Vec<(&str, Arg<'_>)> = variables.iter().map(|name| (*name, Arg::Number(1))).collect();
        self.format(id, &args).is_ok()
    }

    fn format(&self, id: &str, args: &[(&str, Arg<'_>)]) -> Result<String, String> {
        if let Some(made) = self.made.get(id) {
            return Ok(made.clone());
        }
        let pattern = self.bundle.get_message(id).and_then(|message| message.value());
        let pattern = pattern.ok_or_else(|| format!("there is no message `{id}`"))?;
        let mut given = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            match arg {
                Arg::Text(text) | Arg::Html(text) => given.set(*name, FluentValue::from(*text)),
                Arg::Number(number) => given.set(*name, FluentValue::from(*number)),
            }
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&given), &mut errors);
        match errors.first() {
            Some(error) => Err(format!("message `{id}`: {error}")),
            None => Ok(text.into_owned()),
        }
    }

    /// The messages `script-NAME-WORD` by `NAME`, and then by `WORD`: what one takes stands there as `{name}`, for the
    /// script to fill in.
    fn scripts(&self) -> BTreeMap<String, BTreeMap<String, String>> {
        let mut scripts: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (id, takes) in &self.takes {
            let Some((script, word)) = id.strip_prefix(SCRIPT).and_then(|rest| rest.split_once('-')) else { continue };
            let places: Vec<(&str, String)> = takes.iter().map(|name| (name.as_str(), format!("{{{name}}}"))).collect();
            let args: Vec<(&str, Arg<'_>)> = places.iter().map(|(name, place)| (*name, Arg::from(place))).collect();
            scripts.entry(script.to_owned()).or_default().insert(word.to_owned(), self.with(id, &args));
        }
        scripts
    }
}

/// The messages of a file that have a text.
fn messages(file: &FluentResource) -> impl Iterator<Item = (&str, &Pattern<&str>)> {
    file.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some((message.id.name, message.value.as_ref()?)),
        _ => None,
    })
}

/// What a text is made with.
#[derive(Default)]
struct Taken<'p> {
    variables: Vec<&'p str>,
    messages: Vec<&'p str>,
    terms: Vec<&'p str>,
}

fn taken<'p>(pattern: &'p Pattern<&'p str>) -> Taken<'p> {
    let mut taken = Taken::default();
    taken.pattern(pattern);
    taken
}

impl<'p> Taken<'p> {
    fn pattern(&mut self, pattern: &'p Pattern<&'p str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &'p Expression<&'p str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                variants.iter().for_each(|variant| self.pattern(&variant.value));
            }
        }
    }

    fn inline(&mut self, inline: &'p InlineExpression<&'p str>) {
        match inline {
            InlineExpression::VariableReference { id } => self.variables.push(id.name),
            InlineExpression::MessageReference { id, .. } => self.messages.push(id.name),
            InlineExpression::TermReference { id, .. } => self.terms.push(id.name),
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::FunctionReference { arguments, .. } => {
                arguments.positional.iter().for_each(|one| self.inline(one));
            }
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        }
    }
}
