//! Printing to somebody who may have stopped listening: `madoguchi facts | head` is no failure.

use std::fmt::Arguments;
use std::io::{self, Write};

/// Writes; whether anybody reads it is not our business.
pub(super) fn put(to: &mut dyn Write, text: Arguments<'_>) {
    let _: io::Result<()> = to.write_fmt(text).and_then(|()| to.flush());
}

// These take the place of the macros of the same names, which end the program.
macro_rules! print {
    ($($text:tt)*) => { $crate::cli::out::put(&mut std::io::stdout(), format_args!($($text)*)) };
}
macro_rules! println {
    ($($text:tt)*) => { $crate::cli::out::put(&mut std::io::stdout(), format_args!("{}\n", format_args!($($text)*))) };
}
macro_rules! eprint {
    ($($text:tt)*) => { $crate::cli::out::put(&mut std::io::stderr(), format_args!($($text)*)) };
}
macro_rules! eprintln {
    ($($text:tt)*) => { $crate::cli::out::put(&mut std::io::stderr(), format_args!("{}\n", format_args!($($text)*))) };
}
