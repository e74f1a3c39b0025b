//! Numbers with a unit.

use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use crate::base::diag::{Words, words};
use crate::value::{Locale, grouped};

/// A number, kept exactly as written, and what it counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Count {
    /// The number in half-width digits without thousands separators; a fraction keeps its zeros (`67.50`).
    number: String,
    /// What follows the number; may be empty.
    unit: String,
}

impl Count {
    /// Reads a number, with the unit after it if there is one: `6216`, `6,216施設`, `67.5%`.
    ///
    /// # Errors
    /// When the text is no number, or begins with 0 as an id does; ids are facts of type text.
    pub fn parse(text: &str) -> Result<Count, Words> {
        let tidy: String = text.trim().nfkc().collect();
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
        let at = tidy.find(|c| !is_number(c)).unwrap_or(tidy.len());
        let (number, unit) = tidy.split_at_checked(at).unwrap_or((&tidy, ""));
        let (sign, size) = number.strip_prefix('-').map_or(("", number), |size| ("-", size));
        let (whole, fraction) = match size.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (size, None),
        };
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let plain = whole.replace(',', "");
        let good = digits(&plain)
            && (whole == plain || whole == grouped(&plain))
            && (plain.len() == 1 || !plain.starts_with('0'))
            && fraction.is_none_or(digits)
            && !unit.chars().any(|c| c.is_numeric());
        if !good {
            return Err(words(
                format!(
                    "「{text}」を数として読めません。6216、6,216、67.5 のように書いてください。\
                     0から始まる番号は、種類を text にしてください。"
                ),
                format!(
                    "`{text}` is not a number; write it like 6216, 6,216 or 67.5. \
                     A number that begins with 0, such as an id, is of type text."
                ),
            ));
        }
        let number = match fraction {
            Some(fraction) => format!("{sign}{plain}.{fraction}"),
            None => format!("{sign}{plain}"),
        };
        Ok(Count { number, unit: unit.trim().to_owned() })
    }

    /// The number, when it is whole and not negative.
    pub fn whole(&self) -> Option<u64> {
        self.number.parse().ok()
    }

    /// The same number with another unit.
    pub fn with_unit(self, unit: &str) -> Count {
        Count { unit: unit.trim().to_owned(), ..self }
    }

    /// The number in half-width digits without thousands separators.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// What follows the number; may be empty.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// The number with thousands separators, and the unit if wanted.
    pub(super) fn show(&self, with_unit: bool, locale: Locale) -> String {
        let (sign, size) = self.number.strip_prefix('-').map_or(("", self.number.as_str()), |size| ("-", size));
        let (whole, fraction) = size.find('.').map_or((size, ""), |at| size.split_at(at));
        let unit = if with_unit { self.unit.as_str() } else { "" };
        let apart = locale == Locale::English && unit.starts_with(char::is_alphabetic);
        format!("{sign}{}{fraction}{}{unit}", grouped(whole), if apart { " " } else { "" })
    }

    /// `number`, as near as JSON can hold it, and `unit`.
    pub(super) fn json(&self) -> serde_json::Value {
        match self.number.parse::<i64>() {
            Ok(number) => json!({ "number": number, "unit": self.unit }),
            Err(_) => json!({ "number": self.number.parse::<f64>().ok(), "unit": self.unit }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown() {
        for (text, unit, full, number) in [
            ("6216", "施設", "6,216施設", "6,216"),
            ("6,216", "施設", "6,216施設", "6,216"),
            ("67.5", "%", "67.5%", "67.5"),
            ("67.50", "%", "67.50%", "67.50"),
            ("６７．５", "%", "67.5%", "67.5"),
            ("0.5", "ポイント", "0.5ポイント", "0.5"),
            ("-1234.5", "", "-1,234.5", "-1,234.5"),
            ("0", "件", "0件", "0"),
        ] {
            let count = Count::parse(text).unwrap().with_unit(unit);
            assert_eq!(count.show(true, Locale::Japanese), full);
            assert_eq!(count.show(false, Locale::Japanese), number);
            assert_eq!(count.show(false, Locale::English), number);
        }
        assert_eq!(Count::parse("3日").unwrap().show(true, Locale::Japanese), "3日");
        assert_eq!(Count::parse("6216 desks").unwrap().show(true, Locale::English), "6,216 desks");
        assert_eq!(Count::parse("67.5%").unwrap().show(true, Locale::English), "67.5%");
        assert_eq!(Count::parse("67.5 ％").unwrap().unit(), "%");
        assert_eq!(Count::parse("67.5").unwrap().json(), json!({ "number": 67.5, "unit": "" }));
        assert_eq!(Count::parse("6216").unwrap().json(), json!({ "number": 6216, "unit": "" }));
    }

    #[test]
    fn refused() {
        for text in ["", "約3", "1,2", "12,34", "1.2.3", "1.", ".5", "007", "2023-10-31", "3日2回", "--1", "施設"]
        {
            assert!(Count::parse(text).is_err(), "{text}");
        }
    }
}
