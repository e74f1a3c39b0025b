//! The messages of a theme in one language: every word of the output that is not content.
//!
//! They are in the theme's `strings/ja.ftl`, `strings/en.ftl` and so on, in the syntax of Project Fluent, so that
//! translators need not touch templates. Messages without variables are formatted once; the others when they are asked
//! for. The files are read and checked in `files`.

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

/// The first of the private-use characters that stand for HTML arguments of a message while its text is escaped.
const MARKS: u32 = 0xE000;

/// The prefix of messages for scripts.
const SCRIPT: &str = "script-";

/// An argument: the value of a variable of a message.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// Text. It is escaped when the message becomes HTML.
    Text(&'a str),
    /// HTML. It is kept when the message becomes HTML ([`Strings::html`]), and is plain text otherwise.
    Html(&'a str),
    /// A number, by which a message may also choose a variant (`{ $number -> … }`).
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

/// The messages of a theme in one language. A message that the language lacks is taken from English, and one that
/// English lacks from Japanese.
pub struct Strings {
    /// The language as the site or page names it.
    language: String,
    /// The messages of all files, fallbacks included.
    bundle: FluentBundle<Arc<FluentResource>>,
    /// The messages without variables, formatted.
    made: BTreeMap<String, String>,
    /// The variables of each message.
    takes: BTreeMap<String, BTreeSet<String>>,
}

impl fmt::Debug for Strings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Strings").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Strings {
    /// The messages of some files; a message of a later file replaces that of an earlier one.
    fn new<'f>(language: &str, files: impl Iterator<Item = &'f Arc<FluentResource>>) -> Strings {
        let locale: LanguageIdentifier = language.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Isolation marks (U+2068, U+2069) around values would end up in searched and copied text.
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

    /// The messages of the default theme, in Japanese or otherwise in English, for text that is made without a theme.
    pub fn built_in(language: &str) -> Arc<Strings> {
        static BOTH: LazyLock<[Arc<Strings>; 2]> = LazyLock::new(|| {
            let catalog = Catalog::built_in();
            ["ja", "en"].map(|language| Arc::new(catalog.strings(language)))
        });
        let [japanese, english] = &*BOTH;
        Arc::clone(if Locale::of(language) == Locale::Japanese { japanese } else { english })
    }

    /// The language (a BCP 47 tag), as the site or the page names it.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The forms of values (dates, amounts) in this language.
    pub fn locale(&self) -> Locale {
        Locale::of(&self.language)
    }

    /// A message without variables; empty when there is none of this id, or it has variables.
    pub fn text(&self, id: &str) -> &str {
        self.made.get(id).map_or("", String::as_str)
    }

    /// A message with its arguments; empty when there is none of this id, or an argument is missing.
    pub fn with(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.format(id, args).unwrap_or_default()
    }

    /// A message with its arguments as HTML, escaped except for arguments that are HTML; empty as in [`Strings::with`].
    pub fn html(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.format_html(id, args).unwrap_or_default()
    }

    /// A message as HTML, or why it can't be made. HTML arguments are replaced by private-use characters before
    /// formatting and put in after escaping.
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

    /// The items of a message that is a list separated by commas.
    pub fn list(&self, id: &str) -> impl Iterator<Item = &str> {
        self.text(id).split(',').map(str::trim).filter(|word| !word.is_empty())
    }

    /// Whether a message can be formatted when it gets all of its variables.
    fn can_make(&self, id: &str, variables: &[&str]) -> bool {
        let args: Vec<(&str, Arg<'_>)> = variables.iter().map(|name| (*name, Arg::Number(1))).collect();
        self.format(id, &args).is_ok()
    }

    /// A message as text, or why it can't be made, in English.
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

    /// The messages `script-NAME-WORD`, by `NAME` and then by `WORD`. A variable is left as `{name}`, for the script to
    /// fill in.
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

/// The messages of a file that have a text, with their ids.
fn messages(file: &FluentResource) -> impl Iterator<Item = (&str, &Pattern<&str>)> {
    file.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some((message.id.name, message.value.as_ref()?)),
        _ => None,
    })
}

/// What the text of a message refers to. A name may occur several times.
#[derive(Default)]
struct Taken<'p> {
    /// The names of variables (`$name`).
    variables: Vec<&'p str>,
    /// The ids of other messages.
    messages: Vec<&'p str>,
    /// The names of terms (`-name`).
    terms: Vec<&'p str>,
}

/// What a text refers to, in all of its variants.
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
