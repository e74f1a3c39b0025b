//! Findings: what is wrong, where, and how to fix it.
//!
//! A stage of the build never fails and never prints: it returns findings ([`Checked`]), which the `report` floor
//! shows. Each finding has a stable name, a message and a help text in Japanese and English, written beside the check
//! that makes it:
//!
//! ```text
//! Diagnostic::error("unknown-record", span, words("…がありません", "there is no …"))
//!     .help(words("もしかして「…」ですか", "did you mean `…`?"))
//! ```
//!
//! Consequences of a mistake that has a finding already are not reported: fixing what they say would do harm. Values
//! that could not be read are therefore remembered as unread, and what refers to them is skipped.

use crate::base::tree::SitePath;

/// A stretch of a source file, in bytes, not characters. Lines and columns are computed when a finding is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file. The path itself and not a number, so that a remembered finding stays valid when files come and go.
    pub path: SitePath,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The stretch `range` of the file at `path`.
    pub fn new(path: &SitePath, range: std::ops::Range<usize>) -> Span {
        let fit = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { path: path.clone(), start: fit(range.start), end: fit(range.end) }
    }

    /// The very start of a file: the span of a finding about the file as a whole.
    pub fn file(path: &SitePath) -> Span {
        Span { path: path.clone(), start: 0, end: 0 }
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The site is not written.
    Error,
    /// The site is written; somebody should look.
    Warning,
}

/// A sentence in the two languages of the program. Both are written together, so that neither can be forgotten.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Words {
    /// Japanese, in the words of an office.
    pub ja: String,
    /// English.
    pub en: String,
}

/// Both languages of one sentence.
pub fn words(ja: impl Into<String>, en: impl Into<String>) -> Words {
    Words { ja: ja.into(), en: en.into() }
}

impl Words {
    /// The sentence in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }
}

/// The language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Language {
    /// 日本語
    #[default]
    Ja,
    /// English
    En,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where; `None` when no file is at fault, for example when the whole site lacks something.
    pub span: Option<Span>,
    /// Whether it stops the build.
    pub severity: Severity,
    /// Its stable name, in kebab-case. It is documented, and machines match on it, so it never changes its meaning.
    pub code: &'static str,
    /// What is wrong, in one phrase.
    pub message: Words,
    /// Other places that matter, each with a word on why.
    pub labels: Vec<(Span, Words)>,
    /// What to do.
    pub help: Option<Words>,
}

impl Diagnostic {
    /// A finding that stops the build.
    pub fn error(code: &'static str, span: impl Into<Option<Span>>, message: Words) -> Diagnostic {
        Diagnostic { span: span.into(), severity: Severity::Error, code, message, labels: Vec::new(), help: None }
    }

    /// A finding that does not stop the build.
    pub fn warning(code: &'static str, span: impl Into<Option<Span>>, message: Words) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, span, message) }
    }

    /// The same finding, with advice on what to do.
    pub fn help(mut self, help: Words) -> Diagnostic {
        self.help = Some(help);
        self
    }

    /// The same finding, pointing at another place that matters.
    pub fn label(mut self, span: Span, why: Words) -> Diagnostic {
        self.labels.push((span, why));
        self
    }
}

/// A value and the findings made on the way to it. A stage never fails: it returns this, so that one run reports every
/// mistake and not only the first.
#[derive(Clone, Debug, Default)]
pub struct Checked<T> {
    /// The value, as complete as it could be made.
    pub value: T,
    /// What was found, in no particular order.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Checked<T> {
    /// A value without findings.
    pub fn clean(value: T) -> Checked<T> {
        Checked { value, diagnostics: Vec::new() }
    }

    /// Takes the value and moves its findings to `all`.
    pub fn split(self, all: &mut Vec<Diagnostic>) -> T {
        all.extend(self.diagnostics);
        self.value
    }
}

/// Whether any finding stops the build.
pub fn has_errors(found: &[Diagnostic]) -> bool {
    found.iter().any(|one| one.severity == Severity::Error)
}

/// Whether findings make a run fail: errors do, and so do warnings when the caller denies them. `overdue` does not: it
/// has a switch of its own, because urgent news must be publishable even though a review is late.
pub fn refused(found: &[Diagnostic], deny_warnings: bool) -> bool {
    has_errors(found) || deny_warnings && found.iter().any(|one| one.code != "overdue")
}

/// A file as text.
///
/// # Errors
/// When it is not UTF-8: where it stops being so, and which encoding it looks like.
pub fn utf8<'a>(path: &SitePath, bytes: &'a [u8]) -> Result<&'a str, Box<Diagnostic>> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        // A file that holds other Japanese text in UTF-8, or the first bytes of such a character, is UTF-8 that was
        // damaged, not another encoding.
        let torn = !bytes.get(..at).is_none_or(<[u8]>::is_ascii) || error.error_len() != Some(1);
        // The lead bytes of most Japanese characters in Shift_JIS. In UTF-8 they cannot stand at such a place.
        let looks_like_sjis = bytes.get(at).is_some_and(|byte| matches!(byte, 0x81..=0x9F | 0xE0..=0xFC));
        let (guess, guess_en) = match (torn, looks_like_sjis) {
            (true, _) => ("（文字が途中で切れているか、壊れています）", " (a character is cut or damaged here)"),
            (false, true) => ("（Shift_JIS のようです）", " (it looks like Shift_JIS)"),
            (false, false) => ("", ""),
        };
        let help = if torn {
            words(
                "この場所の文字を打ち直し、文字コードを UTF-8 にして保存し直してください",
                "type the character again and save the file as UTF-8",
            )
        } else {
            words(
                "エディターの「名前を付けて保存」で、文字コードに UTF-8 を選んでください",
                "save it again with the encoding UTF-8",
            )
        };
        let message =
            words(format!("文字コードが UTF-8 ではありません{guess}"), format!("the file is not UTF-8{guess_en}"));
        Box::new(Diagnostic::error("not-utf8", Span::new(path, at..at + 1), message).help(help))
    })
}
