//! `madoguchi explain`: what a finding means.

use super::language::{no_such, or_meant};
use super::session::{Done, Session};
use madoguchi::report::explain;

/// Explains a code, or lists all of them.
pub(super) fn run(session: &Session<'_>, code: Option<&str>) -> Done {
    let (language, json) = (session.language(), session.is_json());
    session.result(match code {
        None => explain::list(language, json),
        Some(code) => explain::one(&code.to_ascii_lowercase(), language, json)
            .map_err(|near| session.failed(or_meant(no_such(("指摘", "finding"), code), &near)))?,
    })
}
