//! Amounts of money.

use unicode_normalization::UnicodeNormalization;

use crate::base::diag::{Words, words};
use crate::value::{Locale, grouped, numeral};

/// An amount of whole yen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Yen(pub u64);

impl Yen {
    /// Reads `10万円`, `100,000円`, `100000`, `1億2,000万円`, `¥100,000`; full-width digits and kanji numerals too.
    ///
    /// # Errors
    /// When the text is no whole amount of yen, with the right way to write it.
    pub fn parse(text: &str) -> Result<Yen, Words> {
        let tidy: String = text.nfkc().collect();
        let tidy = tidy.trim();
        let tidy = tidy.strip_prefix('¥').unwrap_or(tidy);
        let amount = tidy.strip_suffix('円').unwrap_or(tidy).trim();
        match numeral::read(amount) {
            Some(number) if number.len == amount.len() => Ok(Yen(number.value)),
            _ => Err(words(
                format!("「{text}」を金額として読めません。10万円、12,500円、100000 のように書いてください。"),
                format!("`{text}` is not an amount of yen; write it like `10万円`, `12,500円` or `100000`."),
            )),
        }
    }

    /// The amount as text: `yen` 100,000円 or ¥100,000, `number` 100,000, anything else 10万円 or 100,000 yen.
    pub(super) fn show(self, format: &str, locale: Locale) -> String {
        let figures = grouped(&self.0.to_string());
        match (format, locale) {
            ("number", _) => figures,
            ("yen", Locale::Japanese) => format!("{figures}円"),
            ("yen", Locale::English) => format!("¥{figures}"),
            (_, Locale::Japanese) => self.in_man(),
            (_, Locale::English) => format!("{figures} yen"),
        }
    }

    /// 10万円, 1億2,000万円; in plain figures when it is no multiple of 1万, as 1万2,500円 is hard to compare.
    fn in_man(self) -> String {
        if self.0 == 0 || !self.0.is_multiple_of(10_000) {
            return self.show("yen", Locale::Japanese);
        }
        let man = self.0 / 10_000;
        let parts = [(man / 100_000_000, "兆"), (man / 10_000 % 10_000, "億"), (man % 10_000, "万")];
        let shown = parts.iter().filter(|(part, _)| *part > 0);
        let mut out: String = shown.map(|(part, unit)| format!("{}{unit}", grouped(&part.to_string()))).collect();
        out.push('円');
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (text, yen) in [
            ("10万円", 100_000),
            ("100,000円", 100_000),
            ("100000", 100_000),
            ("１０万円", 100_000),
            ("1億2,000万円", 120_000_000),
            ("￥１００，０００", 100_000),
            ("十万円", 100_000),
            ("5 千円", 5000),
            ("0", 0),
        ] {
            assert_eq!(Yen::parse(text), Ok(Yen(yen)), "{text}");
        }
        for text in ["10万円くらい", "円", "1.5円", "1,00円", "-5円", "5ドル", "20～40万円"] {
            assert!(Yen::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn shown() {
        for (yen, man, plain) in [
            (100_000, "10万円", "100,000円"),
            (12_500, "12,500円", "12,500円"),
            (500, "500円", "500円"),
            (0, "0円", "0円"),
            (10_000_000, "1,000万円", "10,000,000円"),
            (100_000_000, "1億円", "100,000,000円"),
            (120_000_000, "1億2,000万円", "120,000,000円"),
            (1_000_000_000_000, "1兆円", "1,000,000,000,000円"),
        ] {
            assert_eq!(Yen(yen).show("man", Locale::Japanese), man);
            assert_eq!(Yen(yen).show("yen", Locale::Japanese), plain);
        }
        for locale in [Locale::Japanese, Locale::English] {
            assert_eq!(Yen(100_000).show("number", locale), "100,000");
        }
        assert_eq!(Yen(100_000).show("man", Locale::English), "100,000 yen");
        assert_eq!(Yen(12_500).show("yen", Locale::English), "¥12,500");
    }
}
