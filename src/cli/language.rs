//! What the command line says of itself, in one of two languages.
//!
//! clap has room for one text beside each command and argument, so both languages stand in it, as `日本語 / English`
//! with [`BETWEEN`]; [`half`] takes the one that is asked for. What clap says beside the help is said anew.

use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use madoguchi::base::diag::{Diagnostic, Language, Severity, Words, words};
use madoguchi::base::suggest::did_you_mean;

/// What stands between the two halves of a text. The first one counts, so a Japanese half can't hold it.
const BETWEEN: &str = " / ";

/// The language asked for: by `--lang`, else by the locale, else Japanese.
pub(super) fn of(typed: &[String], locale: Option<&str>) -> Language {
    let after = typed.windows(2).filter_map(|pair| match pair {
        [flag, value] if flag == "--lang" => Some(value.as_str()),
        _ => None,
    });
    let joined = typed.iter().filter_map(|one| one.strip_prefix("--lang="));
    match after.chain(joined).last() {
        Some("en") => Language::En,
        Some(_) => Language::Ja,
        None if locale.is_some_and(|locale| locale.starts_with("en")) => Language::En,
        None => Language::Ja,
    }
}

/// One half of `日本語 / English`; a text without halves as it is.
fn half(text: &str, language: Language) -> &str {
    match (text.split_once(BETWEEN), language) {
        (Some((ja, _)), Language::Ja) => ja,
        (Some((_, en)), Language::En) => en,
        (None, _) => text,
    }
}

/// A command, with its arguments and the commands below it, that helps in one language.
pub(super) fn command(command: Command, language: Language) -> Command {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut command = command.about(half(&about, language).to_owned());
    let mut place = 0;
    command = command.mut_args(|arg| {
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let mut arg = arg.help(half(&help, language).to_owned());
        if arg.get_action().takes_values() {
            arg = arg.hide_possible_values(true).hide_default_value(true);
        }
        // In the order in which they are typed; clap would sort those of a heading by name.
        if arg.is_positional() {
            place += 1;
            arg = arg.display_order(place);
        }
        let heading = if arg.is_positional() { "引数" } else { "指定" };
        if language == Language::Ja { arg.help_heading(heading) } else { arg }
    });
    if language == Language::Ja {
        command = command
            .help_template("{about}\n\n使い方：{usage}\n\n{all-args}")
            .subcommand_help_heading("コマンド")
            .subcommand_value_name("コマンド");
    }
    command.mut_subcommands(|one| self::command(one, language))
}

/// What clap has to say: the help that was asked for, or what is wrong with what was typed.
pub(super) fn said(error: &Error, language: Language) -> String {
    let text = error.to_string();
    let wrong = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return match language {
                Language::Ja => text.replace("[OPTIONS]", "[指定]").replace("[コマンド]", "<コマンド>"),
                Language::En => text,
            };
        }
        _ => wrong(error),
    };
    match language {
        Language::Ja => format!("{}。使い方は「madoguchi --help」で見られます。\n", wrong.ja),
        Language::En => format!("{}; `madoguchi --help` shows how it is used\n", wrong.en),
    }
}

/// What is wrong with what was typed.
fn wrong(error: &Error) -> Words {
    let get = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    };
    let one = |kind| get(kind).join(" ");
    let (arg, value) = (one(ContextKind::InvalidArg), one(ContextKind::InvalidValue));
    let (ja, en) = match error.kind() {
        ErrorKind::UnknownArgument => {
            let none = words(format!("「{arg}」という指定はありません"), format!("there is no `{arg}`"));
            return or_meant(none, &get(ContextKind::SuggestedArg));
        }
        ErrorKind::InvalidSubcommand => {
            let none = no_such(("コマンド", "command"), &one(ContextKind::InvalidSubcommand));
            return or_meant(none, &get(ContextKind::SuggestedSubcommand));
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            (format!("「{arg}」に続く値がありません"), format!("`{arg}` lacks its value"))
        }
        ErrorKind::InvalidValue => {
            let valid = get(ContextKind::ValidValue);
            (
                format!("「{arg}」に「{value}」は使えません（使えるもの：{}）", valid.join("、")),
                format!("`{arg}` can't be `{value}`; it is one of {}", valid.join(", ")),
            )
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            let (ja, en) = (half(&why, Language::Ja), half(&why, Language::En));
            (
                format!("「{arg}」に「{value}」は使えません。{}", ja.trim_end_matches('。')),
                format!("`{arg}` can't be `{value}`: {}", en.trim_end_matches('.')),
            )
        }
        ErrorKind::MissingRequiredArgument => {
            let names = get(ContextKind::InvalidArg);
            (format!("「{}」を指定してください", names.join("」「")), format!("`{}` must be given", names.join("`, `")))
        }
        ErrorKind::ArgumentConflict => match one(ContextKind::PriorArg) {
            other if other == arg => (format!("「{arg}」が2回指定されています"), format!("`{arg}` is given twice")),
            other => (
                format!("「{arg}」と「{other}」は一緒に指定できません"),
                format!("`{arg}` and `{other}` can't be given together"),
            ),
        },
        _ => return words("コマンドの書き方が正しくありません", "this is not how the command is written"),
    };
    words(ja, en)
}

/// That there is no thing of a name; what the thing is called, in Japanese and in English.
pub(super) fn no_such((ja, en): (&str, &str), name: &str) -> Words {
    words(format!("「{name}」という{ja}はありません"), format!("there is no {en} `{name}`"))
}

/// As [`no_such`], with all that there are.
pub(super) fn none_but(thing: (&str, &str), name: &str, all: &[&str]) -> Words {
    let Words { ja, en } = no_such(thing, name);
    words(format!("{ja}（あるもの：{}）", all.join("、")), format!("{en} (there are: {})", all.join(", ")))
}

/// That something does not exist, and what was probably meant.
pub(super) fn or_meant(none: Words, near: &[String]) -> Words {
    if near.is_empty() {
        return none;
    }
    let meant = did_you_mean(near);
    words(format!("{}。{}", none.ja, meant.ja), format!("{}; {}", none.en, meant.en))
}

/// So many of something, in English.
pub(super) fn number(count: usize, noun: &str) -> String {
    let end = if noun.ends_with('s') { "es" } else { "s" };
    format!("{count} {noun}{}", if count == 1 { "" } else { end })
}

/// How many errors and warnings there are.
pub(super) fn counts(found: &[Diagnostic]) -> Words {
    let errors = found.iter().filter(|one| one.severity == Severity::Error).count();
    let warnings = found.len() - errors;
    words(
        format!("エラー {errors} 件、警告 {warnings} 件"),
        format!("{}, {}", number(errors, "error"), number(warnings, "warning")),
    )
}

#[cfg(test)]
mod tests {
    use super::{BETWEEN, number};
    use clap::{Command, CommandFactory};

    fn texts(command: &Command) -> Vec<String> {
        let own = command.get_about().into_iter().chain(command.get_arguments().filter_map(clap::Arg::get_help));
        own.map(ToString::to_string).chain(command.get_subcommands().flat_map(texts)).collect()
    }

    #[test]
    fn every_help_is_there_in_both_languages() {
        let all = texts(&crate::cli::args::Cli::command());
        assert!(all.len() > 60, "{}", all.len());
        for one in all {
            assert!(one.matches(BETWEEN).count() == 1, "not in two halves: {one}");
        }
    }

    #[test]
    fn one_is_no_plural() {
        assert_eq!([0, 1, 2].map(|count| number(count, "error")), ["0 errors", "1 error", "2 errors"]);
        assert_eq!([1, 2].map(|count| number(count, "address")), ["1 address", "2 addresses"]);
    }
}
