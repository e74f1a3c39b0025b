//! The strings files of a theme: those of the default theme, and over them those of the site, message by message.

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

/// The folder of these files in a theme.
const FOLDER: &str = "strings";

/// The languages that stand for any other, the last one first.
const FALLBACKS: [&str; 2] = ["ja", "en"];

/// All strings of a theme.
#[derive(Debug, Default)]
pub struct Catalog {
    built_in: Files,
    own: Files,
}

/// The strings of the default theme.
static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default/strings");

/// These files as they stand in a theme.
fn built_in() -> Tree {
    let place = |file: &include_dir::File<'_>| {
        let path = SitePath::new(&format!("theme/strings/{}", file.path().to_string_lossy()))?;
        Some((path, file.contents().into()))
    };
    BUILT_IN.files().filter_map(place).collect()
}

/// Files by their language.
type Files = BTreeMap<String, Arc<FluentResource>>;

impl Catalog {
    /// The strings of the default theme alone.
    pub fn built_in() -> Catalog {
        // They are part of the program, so they are read once.
        static READ: LazyLock<Files> = LazyLock::new(|| {
            let read = read(&built_in(), "theme", &mut Vec::new());
            read.into_iter().map(|one| (one.language, one.resource)).collect()
        });
        Catalog { built_in: READ.clone(), own: Files::new() }
    }

    /// The strings of the theme in `folder`, whose own files are `own`. `templates` are all of its templates, with the
    /// paths of those that can be fixed.
    pub fn load(own: &Tree, folder: &str, templates: &[(SitePath, &str)]) -> Checked<Catalog> {
        let mut catalog = Catalog::built_in();
        let mut found = Vec::new();
        let mine = read(own, folder, &mut found);
        catalog.own = mine.iter().map(|one| (one.language.clone(), Arc::clone(&one.resource))).collect();
        let uses: Vec<Use> = templates.iter().flat_map(|(path, text)| uses(path, text)).collect();
        catalog.check(&mine, &uses, &mut found);
        Checked { value: catalog, diagnostics: found }
    }

    /// The strings in a language. Of `pt-BR`, the file `pt-BR.ftl` comes before `pt.ftl`, then English, then Japanese.
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

    /// Every message of any file, with what it takes in the default theme; `None` for one that this does not have.
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

/// A message that leads back to itself, or asks for a function that there is not.
fn unmade(id: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        "broken-strings",
        span,
        words(format!("「{id}」の言葉を作れません"), format!("the message `{id}` can't be made")),
    )
    .help(words(
        "「{ }」の中が、自分自身に戻らないか、ない関数（大文字の名前）でないかを確かめてください",
        "look whether what stands between `{ }` leads back to itself, or is a function that there is not",
    ))
}

/// A file that was read.
struct File {
    language: String,
    path: SitePath,
    resource: Arc<FluentResource>,
}

impl File {
    /// The place of a stretch of this file's text.
    fn span(&self, part: &str) -> Span {
        let at = (part.as_ptr() as usize).saturating_sub(self.resource.source().as_ptr() as usize);
        Span::new(&self.path, at..at + part.len())
    }
}

/// A language as files are named: `pt-br`.
fn tag(language: &str) -> String {
    language.replace('_', "-").to_ascii_lowercase()
}

fn read(tree: &Tree, folder: &str, found: &mut Vec<Diagnostic>) -> Vec<File> {
    let mut files = Vec::new();
    for (path, bytes) in tree.under(&format!("{folder}/{FOLDER}")) {
        let Some(name) = path.name().strip_suffix(".ftl") else { continue };
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        // A mark of the byte order is no message; as many line ends keep every place.
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

fn terms(file: &FluentResource) -> impl Iterator<Item = &str> {
    file.entries().filter_map(|entry| match entry {
        Entry::Term(term) => Some(term.id.name),
        _ => None,
    })
}

/// What is wrong with the writing of a file.
fn broken(path: &SitePath, text: &str, error: &ParserError) -> Diagnostic {
    let (start, mut end) = (error.pos.start.min(text.len()), error.pos.end.min(text.len()));
    if end <= start {
        end = text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
    }
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    // At the end of a line the line itself is to blame.
    let start = if text.get(start..end).is_none_or(|part| part.trim().is_empty()) { line } else { start };
    let span = Span::new(path, start..end.max(start));
    let said = slip(&error.kind);
    let (ja, en) = (&said.ja, &said.en);
    Diagnostic::error(
        "broken-strings",
        span,
        words(format!("言葉のファイルを読み取れません（{ja}）"), format!("can't read the strings file: {en}")),
    )
    .help(words(
        "1行に1つ「名前 = 文」の形で書いてください。続きの行は、空白で字下げします。値は「{ $名前 }」と書きます",
        "write one `name = text` a line; indent what goes on, and write a value as `{ $name }`",
    ))
}

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

fn twice(id: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        "broken-strings",
        span,
        words(format!("「{id}」が2回書かれています"), format!("`{id}` stands here twice")),
    )
    .help(words("どちらかを消してください", "remove one of them"))
}

type Known<'k> = BTreeMap<&'k str, Option<BTreeSet<&'k str>>>;

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

fn unused_string(id: &str, span: Span, known: &Known<'_>) -> Diagnostic {
    let theirs = known.iter().filter(|(_, takes)| takes.is_some()).map(|(id, _)| *id);
    let help = suggestion(id, theirs).unwrap_or_else(|| {
        words("この行を消すか、テンプレートで使ってください", "remove this line, or use it in a template")
    });
    let message = words(format!("言葉「{id}」は、どこでも使われません"), format!("nothing uses the message `{id}`"));
    Diagnostic::warning("unused-string", span, message).help(help)
}

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
