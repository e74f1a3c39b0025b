//! `madoguchi explain`: what a finding means.

use super::language::or_meant;
use super::output;
use super::session::{Done, Session};
use madoguchi::base::diag::words;
use madoguchi::report::explain;

pub(super) fn run(session: &Session<'_>, code: Option<&str>) -> Done {
    let (language, json) = (session.language(), session.is_json());
    let text = match code {
        None => explain::list(language, json),
        Some(code) => explain::one(&code.to_ascii_lowercase(), language, json).map_err(|near| {
            let none = words(format!("「{code}」という指摘はありません"), format!("there is no finding `{code}`"));
            session.failed(or_meant(none, &near))
        })?,
    };
    output::result(text);
    Ok(())
}
