//! The two ways out: results on standard output, all that is said about them on standard error.
//!
//! A reader may stop listening (`madoguchi facts | head`), and a terminal may go away while a server runs; neither is a
//! failure. The macros of the standard library end the program there, so they are used nowhere.

use std::fmt::Display;
use std::io::{self, Write};

/// Writes a result, as it is: data for programs, or what a person asked for.
pub(super) fn result(text: impl Display) {
    put(&mut io::stdout(), text);
}

/// Says something about the work, as it is.
pub(super) fn remark(text: impl Display) {
    put(&mut io::stderr(), text);
}

fn put(to: &mut dyn Write, text: impl Display) {
    let _: io::Result<()> = write!(to, "{text}").and_then(|()| to.flush());
}
