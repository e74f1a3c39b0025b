//! Reads and checks the strings files (`strings/*.ftl`) of a theme.
//!
//! The files of the default theme are part of the program. Those of a site's theme are laid over them message by
//! message, so that a theme can change one word and needs no copy of the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::Entry;
use fluent_syntax::parser::{ErrorKind, ParserError};
use include_dir::{Dir, include_dir};

use crate::base::diag::{Checked, Diagnostic, Span, Words, has_errors, words};
use crate::base::suggest::suggestion;
use crate::base::tree::{SitePath, Tree};
use crate::render::strings::uses::{Use, uses};
use crate::render::strings::{Strings, messages, taken};

/// The folder of the files in a theme.
const FOLDER: &str = "strings";

/// The languages from which missing messages are taken; a later one is preferred to an earlier one.
const FALLBACKS: [&str; 2] = ["ja", "en"];

/// All messages of a theme, by language.
#[derive(Debug, Default)]
pub struct Catalog {
    /// The files of the default theme.
    built_in: Files,
    /// The files of the site's theme.
    own: Files,
}

/// The strings files of the default theme, embedded in the program.
static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default/strings");

/// These files as a tree, in the folder `theme`.
fn built_in() -> Tree {
    let place = |file: &include_dir::File<'_>| {
        let path = SitePath::new(&format!("theme/strings/{}", file.path().to_string_lossy()))?;
        Some((path, file.contents().into()))
    };
    BUILT_IN.files().filter_map(place).collect()
}

/// Parsed files by language tag in lower case (`pt-br`).
type Files = BTreeMap<String, Arc<FluentResource>>;

impl Catalog {
    /// The messages of the default theme alone.
    pub fn built_in() -> Catalog {
        // They never change while the program runs, so they are parsed once.
        static READ: LazyLock<Files> = LazyLock::new(|| {
            let read = read(&built_in(), "theme", &mut Vec::new());
            read.into_iter().map(|one| (one.language, one.resource)).collect()
        });
        Catalog { built_in: READ.clone(), own: Files::new() }
    }

    /// The messages of the theme in `folder`, whose own files are `own`. `templates` are all of its templates, each
    /// with its path for findings.
    ///
    /// Findings on the theme's own files: `broken-strings` when one can't be parsed, has a message twice, or has one
    /// that can't be formatted; `unknown-string` and `unknown-string-value` for a message or variable that does not
    /// exist; `unused-string`. Templates that ask for an unknown message are reported, too (`unknown-string`).
    pub fn load(own: &Tree, folder: &str, templates: &[(SitePath, &str)]) -> Checked<Catalog> {
        let mut catalog = Catalog::built_in();
        let mut found = Vec::new();
        let mine = read(own, folder, &mut found);
        catalog.own = mine.iter().map(|one| (one.language.clone(), Arc::clone(&one.resource))).collect();
        let uses: Vec<Use> = templates.iter().flat_map(|(path, text)| uses(path, text)).collect();
        catalog.check(&mine, &uses, &mut found);
        Checked { value: catalog, diagnostics: found }
    }

    /// The messages in a language. For `pt-BR`, the file `pt-BR.ftl` comes first, then `pt.ftl`, English and Japanese.
    pub fn strings(&self, language: &str) -> Strings {
        let mut languages: Vec<String> = FALLBACKS.iter().map(|one| (*one).to_owned()).collect();
        let tag = tag(language);
        let parts = tag.match_indices('-').map(|(at, _)| at).chain([tag.len()]);
        for part in parts.filter_map(|end| tag.get(..end)) {
            languages.retain(|one| one != part);
            languages.push(part.to_owned());
        }
        let files = languages.iter().flat_map(|one| [self.built_in.get(one), self.own.get(one)]);
        Strings::new(language, files.flatten())
    }

    /// All messages, each with the variables it has in the default theme; `None` for one that only the site's theme
    /// has.
    fn known(&self) -> BTreeMap<&str, Option<BTreeSet<&str>>> {
        let mut known: BTreeMap<&str, Option<BTreeSet<&str>>> = BTreeMap::new();
        for (id, pattern) in self.built_in.values().flat_map(|file| messages(file)) {
            known.entry(id).or_default().get_or_insert_default().extend(taken(pattern).variables);
        }
        for (id, _) in self.own.values().flat_map(|file| messages(file)) {
            known.entry(id).or_default();
        }
        known
    }

    /// Checks the site's own files (`mine`) against the default theme and against the messages that templates use.
    fn check(&self, mine: &[File], uses: &[Use], found: &mut Vec<Diagnostic>) {
        let known = self.known();
        let unknown = uses.iter().filter(|one| one.whole && !known.contains_key(one.id.as_str()));
        found.extend(unknown.map(|one| unknown_string(&one.id, one.span.clone(), &known)));
        let files = self.built_in.values().chain(self.own.values());
        let terms: BTreeSet<&str> = files.flat_map(|file| terms(file)).collect();
        let named: BTreeSet<&str> =
            mine.iter().flat_map(|file| messages(&file.resource)).flat_map(|(_, text)| taken(text).messages).collect();
        for file in mine {
            for (id, pattern) in messages(&file.resource) {
                let takes = taken(pattern);
                let used = || named.contains(id) || uses.iter().any(|one| one.is_of(id));
                match known.get(id) {
                    Some(Some(given)) => {
                        let strange = takes.variables.iter().filter(|name| !given.contains(*name));
                        found.extend(strange.map(|name| unknown_value(id, name, file.span(name), given)));
                    }
                    _ if !used() => found.push(unused_string(id, file.span(id), &known)),
                    _ => {}
                }
                let missing = takes.messages.iter().filter(|id| !known.contains_key(**id));
                found.extend(missing.map(|id| unknown_string(id, file.span(id), &known)));
                let missing = takes.terms.iter().filter(|id| !terms.contains(**id));
                found.extend(missing.map(|id| unknown_string(&format!("-{id}"), file.span(id), &known)));
            }
            if !has_errors(found) {
                let strings = self.strings(&file.language);
                let made =
                    messages(&file.resource).filter(|(id, pattern)| !strings.can_make(id, &taken(pattern).variables));
                found.extend(made.map(|(id, _)| unmade(id, file.span(id))));
            }
        }
    }
}

/// The finding on a message that can't be formatted, because it refers to itself or calls an unknown function
/// (`broken-strings`).
fn unmade(id: &str, span: Span) -> Diagnostic {
    let message = words(format!("「{id}」の言葉を作れません"), format!("the message `{id}` can't be made"));
    let help = words(
        "「{ }」の中が、自分自身に戻らないか、ない関数（大文字の名前）でないかを確かめてください",
        "look whether what stands between `{ }` leads back to itself, or is a function that there is not",
    );
    Diagnostic::error("broken-strings", span, message).help(help)
}

/// A parsed strings file.
struct File {
    language: String,
    path: SitePath,
    resource: Arc<FluentResource>,
}

impl File {
    /// The span of `part`, which must be a slice of this file's text: its offset is computed from the addresses of
    /// both.
    fn span(&self, part: &str) -> Span {
        let at = (part.as_ptr() as usize).saturating_sub(self.resource.source().as_ptr() as usize);
        Span::new(&self.path, at..at + part.len())
    }
}

/// A language tag as the files are keyed: `pt-BR` and `pt_BR` become `pt-br`.
fn tag(language: &str) -> String {
    language.replace('_', "-").to_ascii_lowercase()
}

/// Parses the strings files in a theme. A file that can't be parsed in part is reported (`broken-strings`) and kept for
/// the rest; one that is not UTF-8 is skipped, because loading the theme reports it.
fn read(tree: &Tree, folder: &str, found: &mut Vec<Diagnostic>) -> Vec<File> {
    let mut files = Vec::new();
    for (path, bytes) in tree.under(&format!("{folder}/{FOLDER}")) {
        let Some(name) = path.name().strip_suffix(".ftl") else { continue };
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        // A byte order mark would be read as part of the first message. It has three bytes, so three line feeds in its
        // place keep all offsets.
        let source = text.strip_prefix('\u{feff}').map_or_else(|| text.to_owned(), |rest| format!("\n\n\n{rest}"));
        let resource = match FluentResource::try_new(source) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                found.extend(errors.iter().map(|error| broken(path, text, error)));
                resource
            }
        };
        let file = File { language: tag(name), path: path.clone(), resource: Arc::new(resource) };
        let mut seen = BTreeSet::new();
        let again = messages(&file.resource).filter(|(id, _)| !seen.insert(*id));
        found.extend(again.map(|(id, _)| twice(id, file.span(id))));
        files.push(file);
    }
    files
}

/// The names of the terms (`-name = …`) of a file.
fn terms(file: &FluentResource) -> impl Iterator<Item = &str> {
    file.entries().filter_map(|entry| match entry {
        Entry::Term(term) => Some(term.id.name),
        _ => None,
    })
}

/// The finding on a syntax error in a file (`broken-strings`).
fn broken(path: &SitePath, text: &str, error: &ParserError) -> Diagnostic {
    let (start, mut end) = (error.pos.start.min(text.len()), error.pos.end.min(text.len()));
    if end <= start {
        end = text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
    }
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    // An error at the end of a line has no visible text of its own, so the line is pointed at.
    let start = if text.get(start..end).is_none_or(|part| part.trim().is_empty()) { line } else { start };
    let span = Span::new(path, start..end.max(start));
    let said = slip(&error.kind);
    let (ja, en) = (&said.ja, &said.en);
    let message =
        words(format!("言葉のファイルを読み取れません（{ja}）"), format!("can't read the strings file: {en}"));
    let help = words(
        "1行に1つ「名前 = 文」の形で書いてください。続きの行は、空白で字下げします。値は「{ $名前 }」と書きます",
        "write one `name = text` a line; indent what goes on, and write a value as `{ $name }`",
    );
    Diagnostic::error("broken-strings", span, message).help(help)
}

/// A syntax error in words.
fn slip(kind: &ErrorKind) -> Words {
    match kind {
        ErrorKind::ExpectedToken(token) => words(format!("「{token}」がありません"), format!("`{token}` is missing")),
        ErrorKind::ExpectedMessageField { entry_id } | ErrorKind::ExpectedTermField { entry_id } => {
            words(format!("「{entry_id}」に文がありません"), format!("`{entry_id}` has no text"))
        }
        ErrorKind::MissingValue => words("値がありません", "a value is missing"),
        ErrorKind::MissingDefaultVariant => {
            words("「*」の付いた場合がありません", "no variant is the default one, marked with `*`")
        }
        ErrorKind::UnbalancedClosingBrace => words("「{」のない「}」があります", "a `}` has no `{`"),
        ErrorKind::ExpectedInlineExpression => words("「{」のあとを読み取れません", "what follows `{` can't be read"),
        ErrorKind::UnterminatedStringLiteral => words("「\"」が閉じていません", "a `\"` is not closed"),
        ErrorKind::ExpectedCharRange { .. } => {
            words("名前は英字で始めます", "a name begins with a letter of the alphabet")
        }
        other => words("書き方に誤りがあります", other.to_string()),
    }
}

/// The finding on a message that is in a file twice (`broken-strings`).
fn twice(id: &str, span: Span) -> Diagnostic {
    let message = words(format!("「{id}」が2回書かれています"), format!("`{id}` stands here twice"));
    let help = words("どちらかを消してください", "remove one of them");
    Diagnostic::error("broken-strings", span, message).help(help)
}

/// All messages with their variables, as [`Catalog::known`] returns them.
type Known<'k> = BTreeMap<&'k str, Option<BTreeSet<&'k str>>>;

/// The finding on the use of a message that no file has (`unknown-string`).
fn unknown_string(id: &str, span: Span, known: &Known<'_>) -> Diagnostic {
    let help = suggestion(id, known.keys().copied()).unwrap_or_else(|| {
        words(
            format!("テーマの strings/ja.ftl に「{id} = 文」の行を足してください"),
            format!("add a line `{id} = text` to the theme's strings/en.ftl"),
        )
    });
    let message = words(
        format!("言葉「{id}」は、どの言葉のファイルにもありません"),
        format!("no strings file has a message `{id}`"),
    );
    Diagnostic::error("unknown-string", span, message).help(help)
}

/// The finding on a message that nothing uses (`unused-string`), such as one with a typing error in its id.
fn unused_string(id: &str, span: Span, known: &Known<'_>) -> Diagnostic {
    let theirs = known.iter().filter(|(_, takes)| takes.is_some()).map(|(id, _)| *id);
    let help = suggestion(id, theirs).unwrap_or_else(|| {
        words("この行を消すか、テンプレートで使ってください", "remove this line, or use it in a template")
    });
    let message = words(format!("言葉「{id}」は、どこでも使われません"), format!("nothing uses the message `{id}`"));
    Diagnostic::warning("unused-string", span, message).help(help)
}

/// The finding on a variable that the message does not have in the default theme (`unknown-string-value`); `given` are
/// those it has.
fn unknown_value(id: &str, name: &str, span: Span, given: &BTreeSet<&str>) -> Diagnostic {
    let list = |mark: &str| given.iter().map(|one| format!("{{ ${one} }}")).collect::<Vec<_>>().join(mark);
    let help = if given.is_empty() {
        words("この言葉には値がありません。「{ }」を消してください", "this message has no values; remove the braces")
    } else {
        words(format!("使える値は {} です", list("、")), format!("it has the values {}", list(", ")))
    };
    let message = words(
        format!("言葉「{id}」に「{name}」という値はありません"),
        format!("the message `{id}` has no value `{name}`"),
    );
    Diagnostic::error("unknown-string-value", span, message).help(help)
}
