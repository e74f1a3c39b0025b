//! What the command line says of itself, in one of two languages. The help of each command and argument is written
//! `日本語 / English`, beside what it is about; here one half is taken. The rest of what clap says is said anew.

use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use madoguchi::base::diag::{Language, words};

/// The language asked for: by `--lang`, else by the locale, else Japanese.
pub(crate) fn language(typed: &[String], locale: Option<&str>) -> Language {
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

/// One half of `日本語 / English`.
pub(crate) fn half(text: &str, language: Language) -> &str {
    match (text.split_once(" / "), language) {
        (Some((ja, _)), Language::Ja) => ja,
        (Some((_, en)), Language::En) => en,
        (None, _) => text,
    }
}

/// A command, with its arguments and the commands below it, that helps in one language.
pub(crate) fn command(command: Command, language: Language) -> Command {
    let mut command = command;
    if let Some(about) = command.get_about().map(ToString::to_string) {
        command = command.about(half(&about, language).to_owned());
    }
    let mut place = 0;
    command = command.mut_args(|arg| {
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let heading = if arg.is_positional() { "引数" } else { "指定" };
        let mut arg = arg.help(half(&help, language).to_owned());
        if arg.get_action().takes_values() {
            arg = arg.hide_possible_values(true).hide_default_value(true);
        }
        // In the order in which they are typed; clap would sort those of a heading by name.
        if arg.is_positional() {
            place += 1;
            arg = arg.display_order(place);
        }
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
pub(crate) fn said(error: &Error, language: Language) -> String {
    let text = error.to_string();
    let help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if help {
        let ja = || text.replace("[OPTIONS]", "[指定]").replace("[コマンド]", "<コマンド>");
        return if language == Language::Ja { ja() } else { text };
    }
    let wrong = wrong(error);
    match language {
        Language::Ja => format!("{}。使い方は「madoguchi --help」で見られます。\n", wrong.ja),
        Language::En => format!("{}; `madoguchi --help` shows how it is used\n", wrong.en),
    }
}

fn wrong(error: &Error) -> madoguchi::base::diag::Words {
    let get = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    };
    let one = |kind| get(kind).join(" ");
    let ja = |names: &[String]| names.iter().map(|name| format!("「{name}」")).collect::<String>();
    let en = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let near = |kind| {
        let names = get(kind);
        if names.is_empty() {
            return words("", "");
        }
        words(format!("。もしかして{}ですか", ja(&names)), format!("; did you mean {}?", en(&names)))
    };
    let (arg, value) = (one(ContextKind::InvalidArg), one(ContextKind::InvalidValue));
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let near = near(ContextKind::SuggestedArg);
            words(format!("「{arg}」という指定はありません{}", near.ja), format!("there is no `{arg}`{}", near.en))
        }
        ErrorKind::InvalidSubcommand => {
            let name = one(ContextKind::InvalidSubcommand);
            let near = near(ContextKind::SuggestedSubcommand);
            words(
                format!("「{name}」というコマンドはありません{}", near.ja),
                format!("there is no command `{name}`{}", near.en),
            )
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            words(format!("「{arg}」に続く値がありません"), format!("`{arg}` lacks its value"))
        }
        ErrorKind::InvalidValue => {
            let valid = get(ContextKind::ValidValue);
            words(
                format!("「{arg}」に「{value}」は使えません（使えるもの：{}）", valid.join("、")),
                format!("`{arg}` can't be `{value}`; it is one of {}", valid.join(", ")),
            )
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            let (ja, en) = (half(&why, Language::Ja), half(&why, Language::En));
            words(
                format!("「{arg}」に「{value}」は使えません。{}", ja.trim_end_matches('。')),
                format!("`{arg}` can't be `{value}`: {}", en.trim_end_matches('.')),
            )
        }
        ErrorKind::MissingRequiredArgument => {
            let names = get(ContextKind::InvalidArg);
            words(format!("{}を指定してください", ja(&names)), format!("{} must be given", en(&names)))
        }
        ErrorKind::ArgumentConflict => {
            let other = one(ContextKind::PriorArg);
            if other == arg {
                return words(format!("「{arg}」が2回指定されています"), format!("`{arg}` is given twice"));
            }
            words(
                format!("「{arg}」と「{other}」は一緒に指定できません"),
                format!("`{arg}` and `{other}` can't be given together"),
            )
        }
        _ => words("コマンドの書き方が正しくありません", "this is not how the command is written"),
    }
}
