//! Telephone numbers of Japan: the number of digits and the grouping that each prefix requires (numbering plan of the
//! Ministry of Internal Affairs and Communications).
//!
//! The checks catch typing errors in a data file. Whether a number is in use cannot be known here.

use unicode_normalization::UnicodeNormalization;

use crate::base::diag::{Words, words};
use crate::value::numeral::is_hyphen;

/// A telephone number, grouped by hyphens as its owner writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// Numbers of three digits that can be dialled from anywhere, such as police, fire brigade and child abuse reports.
const SERVICES: [&str; 7] = ["110", "118", "119", "171", "177", "188", "189"];

/// How the numbers with one beginning are built.
struct Plan {
    /// What they are called, in both languages.
    name: Words,
    /// Digits in all.
    digits: usize,
    /// The groupings in use.
    shapes: &'static [&'static [usize]],
    /// One of them, that nobody has.
    example: &'static str,
}

impl Phone {
    /// Reads a number with hyphens; full-width digits and other dashes are accepted and converted.
    ///
    /// # Errors
    /// When it is written for calls from abroad, has other characters, too few or too many digits for its prefix, or a
    /// grouping that is not in use; the message says which.
    pub fn parse(text: &str) -> Result<Phone, Words> {
        let tidy: String = text.trim().nfkc().map(|c| if is_hyphen(c) { '-' } else { c }).collect();
        if let Some(service) = tidy.strip_prefix('#') {
            let good = service.len() == 4 && service.bytes().all(|b| b.is_ascii_digit());
            return if good { Ok(Phone(tidy)) } else { Err(short_number(text)) };
        }
        if tidy.starts_with('+') {
            return Err(words(
                format!(
                    "「{text}」は海外向けの書き方です。0から始まる国内の番号で書いてください（例：03-0000-0000）。"
                ),
                format!("`{text}` is written for calls from abroad; write the domestic number, such as 03-0000-0000."),
            ));
        }
        if !tidy.chars().all(|c| c.is_ascii_digit() || c == '-') {
            return Err(words(
                format!(
                    "「{text}」を電話番号として読めません。数字とハイフンだけで書いてください（例：03-0000-0000）。"
                ),
                format!("`{text}` is not a phone number; write digits and hyphens only, such as 03-0000-0000."),
            ));
        }
        let phone = Phone(tidy);
        let digits = phone.digits();
        if SERVICES.contains(&phone.as_str()) {
            return Ok(phone);
        }
        if digits.len() <= 4 {
            return Err(short_number(text));
        }
        let groups: Vec<usize> = phone.0.split('-').map(str::len).collect();
        let begins = if groups.len() > 1 { phone.0.split('-').next().unwrap_or_default() } else { &digits };
        let Some(plan) = plan(begins) else {
            return Err(words(
                format!(
                    "「{text}」は日本の電話番号ではないようです。市外局番の0から書いてください（例：03-0000-0000）。"
                ),
                format!("`{text}` is not a Japanese phone number; begin with the 0 of the area code: 03-0000-0000."),
            ));
        };
        if digits.len() != plan.digits {
            return Err(wrong_count(text, digits.len(), &plan));
        }
        if !plan.shapes.contains(&groups.as_slice()) {
            let Plan { name, example, .. } = plan;
            return Err(words(
                format!("「{text}」はハイフンの位置が違うようです。{}は {example} のように区切ってください。", name.ja),
                format!("`{text}` has its hyphens in the wrong places; {} is grouped like {example}.", name.en),
            ));
        }
        Ok(phone)
    }

    /// How many digits a number has that begins so, as it is dialled inside Japan; `None` when none begins so.
    pub(crate) fn length(digits: &str) -> Option<usize> {
        match digits.as_bytes() {
            [b'0', b'5'..=b'9', b'0', ..] => Some(11),
            // No area code begins with 00.
            [b'0', b'1'..=b'9', ..] => Some(10),
            _ => None,
        }
    }

    /// The number with its hyphens.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits alone, for comparison.
    pub fn digits(&self) -> String {
        self.0.chars().filter(char::is_ascii_digit).collect()
    }

    /// The address that calls it.
    pub fn href(&self) -> String {
        // a bare # would begin a fragment
        format!("tel:{}{}", if self.0.starts_with('#') { "%23" } else { "" }, self.digits())
    }
}

fn short_number(text: &str) -> Words {
    words(
        format!(
            "「{text}」は知られている短い番号ではありません（{} または #9110 のような番号）。市外局番から書いてください。",
            SERVICES.join("、")
        ),
        format!(
            "`{text}` is not a known short number ({}, or one like #9110); write it with the area code.",
            SERVICES.join(", ")
        ),
    )
}

/// The message about a number with too many or too few digits.
fn wrong_count(text: &str, count: usize, plan: &Plan) -> Words {
    let Plan { name, digits, example, .. } = plan;
    let off = count.abs_diff(*digits);
    let (ja, en) = if count < *digits { ("足りません", "too few") } else { ("多すぎます", "too many") };
    words(
        format!("「{text}」は数字が{count}けたです。{}は{digits}けたなので、{off}けた{ja}（例：{example}）。", name.ja),
        format!("`{text}` has {count} digits, {off} {en}: {} has {digits}, such as {example}.", name.en),
    )
}

/// The plan of the numbers that begin so: with the first group, or with all digits when there are no hyphens.
fn plan(begins: &str) -> Option<Plan> {
    type Row = (&'static str, usize, &'static [&'static [usize]], &'static str);
    const ROWS: [Row; 8] = [
        ("0120", 10, &[&[4, 3, 3], &[4, 2, 4]], "0120-000-000"),
        ("0570", 10, &[&[4, 3, 3], &[4, 2, 4]], "0570-000-000"),
        ("0800", 11, &[&[4, 3, 4]], "0800-000-0000"),
        ("050", 11, &[&[3, 4, 4]], "050-0000-0000"),
        ("060", 11, &[&[3, 4, 4]], "060-0000-0000"),
        ("070", 11, &[&[3, 4, 4]], "070-0000-0000"),
        ("080", 11, &[&[3, 4, 4]], "080-0000-0000"),
        ("090", 11, &[&[3, 4, 4]], "090-0000-0000"),
    ];
    if let Some((prefix, digits, shapes, example)) = ROWS.into_iter().find(|row| begins.starts_with(row.0)) {
        let name = words(format!("{prefix}で始まる番号"), format!("a number beginning with {prefix}"));
        return Some(Plan { name, digits, shapes, example });
    }
    // the area code has two to five digits, and none begins with 00
    let area = begins.starts_with('0') && !begins.starts_with("00");
    area.then(|| Plan {
        name: words("市外局番から書く番号", "a number with its area code"),
        digits: 10,
        shapes: &[&[2, 4, 4], &[3, 3, 4], &[4, 2, 4], &[5, 1, 4]],
        example: "03-0000-0000",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_numbers() {
        for (text, shown) in [
            ("0120-000-123", "0120-000-123"),
            ("０１２０－０００－１２３", "0120-000-123"),
            ("0120ー000‐123", "0120-000-123"),
            ("0120-00-0123", "0120-00-0123"),
            ("0800-000-0000", "0800-000-0000"),
            ("0570-000-000", "0570-000-000"),
            ("050-0000-0000", "050-0000-0000"),
            ("090–0000—0000", "090-0000-0000"),
            ("080-0123-4567", "080-0123-4567"),
            ("060-0000-0000", "060-0000-0000"),
            ("06-0000-0000", "06-0000-0000"),
            ("011-000-0000", "011-000-0000"),
            ("0123-00-0000", "0123-00-0000"),
            ("01234-0-0000", "01234-0-0000"),
            ("110", "110"),
            ("#9110", "#9110"),
            ("＃９１１０", "#9110"),
        ] {
            assert_eq!(Phone::parse(text).unwrap().as_str(), shown, "{text}");
        }
        assert_eq!(Phone::parse("03-0000-0001").unwrap().href(), "tel:0300000001");
        assert_eq!(Phone::parse("#9110").unwrap().href(), "tel:%239110");
    }

    #[test]
    fn bad_numbers() {
        for (text, part) in [
            ("0120-000-12", "数字が9けたです。0120で始まる番号は10けたなので、1けた足りません"),
            ("0120-000-1234", "1けた多すぎます"),
            ("090-0000-000", "1けた足りません"),
            ("03-0000-00000", "1けた多すぎます"),
            ("0120000123", "ハイフン"),
            ("0300-00-0000-", "ハイフン"),
            ("012-00000-00", "ハイフン"),
            ("03(0000)0000", "数字とハイフン"),
            ("+81-3-0000-0000", "国内"),
            ("13-0000-0000", "日本の"),
            ("001-000-0000", "日本の"),
            ("111", "短い番号"),
            ("#911", "短い番号"),
            ("-", "短い番号"),
        ] {
            let message = Phone::parse(text).unwrap_err();
            assert!(message.ja.contains(part), "{text}: {}", message.ja);
        }
    }
}
