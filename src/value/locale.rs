//! In which language's forms values are written.

/// The forms in which dates, amounts and hours are written for a reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locale {
    /// Those of Japanese: 2026年4月1日, 10万円.
    #[default]
    Japanese,
    /// Those of English, which also serve every language that has none of its own here: 1 April 2026, 100,000 yen.
    English,
}

impl Locale {
    /// The forms for a language (BCP 47).
    pub fn of(language: &str) -> Locale {
        let primary = language.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("ja") { Locale::Japanese } else { Locale::English }
    }

    /// 「土日、祝日」; “Mondays”, “Mondays and Fridays”, “Mondays, Tuesdays and Fridays”.
    pub(super) fn list(self, all: &[String]) -> String {
        match (self, all) {
            (Locale::Japanese, all) => all.join("、"),
            (Locale::English, [] | [_]) => all.concat(),
            (Locale::English, [first @ .., last]) => format!("{} and {last}", first.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_the_first_part_of_a_tag() {
        for (tag, locale) in [
            ("ja", Locale::Japanese),
            ("ja-JP", Locale::Japanese),
            ("JA", Locale::Japanese),
            ("en", Locale::English),
            ("fr-CA", Locale::English),
            ("jam", Locale::English),
        ] {
            assert_eq!(Locale::of(tag), locale, "{tag}");
        }
    }

    #[test]
    fn lists() {
        let list =
            |words: &[&str]| Locale::English.list(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b"]), "a and b");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
