//! What was typed on the command line, then what it means: one file a command, over what all of them work with.

mod args;
mod language;
mod output;
mod session;

mod build;
mod check;
mod decide;
mod diff;
mod explain;
mod facts;
mod init;
mod links;
mod new;
mod published;
mod schema;
mod serve;

use std::process::ExitCode;

use args::{Cli, Command};
use clap::{CommandFactory, FromArgMatches};
use session::{Done, Session, Stop};

/// Reads what was typed, and does it.
pub(crate) fn main() -> ExitCode {
    let typed: Vec<String> = std::env::args_os().map(|one| one.to_string_lossy().into_owned()).collect();
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|one| !one.is_empty()));
    let language = language::of(&typed, locale.as_deref());
    let matches = language::command(Cli::command(), language).try_get_matches();
    let done = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => run(&cli.command, &Session::new(&cli.common, language)),
        Err(error) if error.use_stderr() => {
            output::remark(language::said(&error, language));
            Err(Stop::CouldNotRun)
        }
        Err(help) => {
            output::result(language::said(&help, language));
            Ok(())
        }
    };
    done.map_or_else(|stop| ExitCode::from(stop as u8), |()| ExitCode::SUCCESS)
}

/// Does what a command asks for.
fn run(command: &Command, session: &Session<'_>) -> Done {
    match command {
        Command::Build { site, output_dir, deny_overdue } => {
            build::run(session, site, output_dir.as_deref(), *deny_overdue)
        }
        Command::Serve { site, server } => serve::run(session, site, server),
        Command::Check(args) => check::run(session, args),
        Command::Links { dir, base_path, relocatable } => links::run(session, dir, base_path, *relocatable),
        Command::Facts { id, as_of, upcoming } => facts::run(session, id.as_deref(), *as_of, *upcoming),
        Command::Diff { old, new, as_of } => diff::run(session, old.as_deref(), new.as_deref(), as_of),
        Command::Published { forget, check } => published::run(session, forget, *check),
        Command::Explain { code } => explain::run(session, code.as_deref()),
        Command::Init { dir, name } => init::run(session, dir, name),
        Command::Schema { name, write } => schema::run(session, name.as_deref(), *write),
        Command::New { what } => new::run(session, what),
        Command::Decide { name, answers } => decide::run(session, name, answers),
    }
}
