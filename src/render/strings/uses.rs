//! Finds the messages that templates use, by searching their source for `t(key="…")`. Templates are not run for this,
//! because a branch that is rarely taken must count, too.

use crate::base::diag::Span;
use crate::base::tree::SitePath;

/// A place where a template asks for a message.
pub(super) struct Use {
    /// The id of the message, or its beginning when an expression completes it (`"verdict-" ~ verdict`).
    pub(super) id: String,
    /// Whether `id` is complete.
    pub(super) whole: bool,
    /// Where the id is written in the template.
    pub(super) span: Span,
}

impl Use {
    /// Whether it asks for the message `id`, or may.
    pub(super) fn is_of(&self, id: &str) -> bool {
        if self.whole { self.id == id } else { id.starts_with(&self.id) }
    }
}

/// The messages that a template asks for. A call whose key is a variable alone is not seen.
pub(super) fn uses(path: &SitePath, template: &str) -> Vec<Use> {
    let calls = template.match_indices("t(").filter(|(at, _)| {
        let before = template[..*at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '_' | '.'))
    });
    let key = |at: usize| {
        let rest = template[at..].trim_start().strip_prefix("key")?.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let id = rest[1..].split(quote).next()?;
        let start = template.len() - rest.len() + 1;
        let after = rest.get(id.len() + 2..)?.trim_start();
        let whole = after.starts_with([',', ')']);
        Some(Use { id: id.to_owned(), whole, span: Span::new(path, start..start + id.len()) })
    };
    calls.filter_map(|(at, call)| key(at + call.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls() {
        let text = r#"{{ t(key="a") }}{% if t( key = 'b-c', n=1) %}{{ set(key="no") }}{{ t(key=name) }}{{ x.t(key="no") }}{{ t(key="d-" ~ e) }}"#;
        let path = SitePath::new("x.html").unwrap();
        let found = uses(&path, text);
        assert_eq!(found.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["a", "b-c", "d-"]);
        assert!(found[2].is_of("d-x") && !found[0].is_of("a-x"));
        let spans = found.iter().map(|one| &text[one.span.start as usize..one.span.end as usize]);
        assert_eq!(spans.collect::<Vec<_>>(), ["a", "b-c", "d-"]);
    }
}
