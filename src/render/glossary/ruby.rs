//! Readings of words as `<ruby>`, placed only above the parts that are not kana, because kana show their reading
//! themselves.
//!
//! ```text
//! お助け隊, おたすけたい  ->  お助[たす]け隊[たい]
//! ```

use crate::base::html::escape;

/// A word with its reading, as HTML and as text: `漢字（かんじ）`. Browsers without `<ruby>` show the brackets, too. If
/// the reading can't be divided so that the kana fit, it stands above the whole word.
pub(super) fn with_reading(word: &str, reading: &str, brackets: [&str; 2]) -> (String, String) {
    let read: Vec<char> = reading.chars().filter(|c| !c.is_whitespace()).collect();
    let parts = parts(word);
    let Some(readings) = spread(&parts, &read) else { return ruby(word, reading, brackets) };
    let (mut html, mut text) = (String::new(), String::new());
    for (part, reading) in parts.iter().zip(readings) {
        let (of_html, of_text) =
            if part.is_kana { (escape(part.text), part.text.to_owned()) } else { ruby(part.text, &reading, brackets) };
        html.push_str(&of_html);
        text.push_str(&of_text);
    }
    (html, text)
}

/// A text with its reading above it, as HTML and as text.
fn ruby(base: &str, reading: &str, brackets: [&str; 2]) -> (String, String) {
    let [open, close] = brackets;
    let text = format!("{base}{open}{reading}{close}");
    let [open, close] = brackets.map(escape);
    let html = format!("<ruby>{}<rp>{open}</rp><rt>{}</rt><rp>{close}</rp></ruby>", escape(base), escape(reading));
    (html, text)
}

/// A part of a word that is all kana, or has none.
struct Segment<'a> {
    text: &'a str,
    is_kana: bool,
}

/// Cuts a word into such parts.
fn parts(word: &str) -> Vec<Segment<'_>> {
    let mut out: Vec<Segment<'_>> = Vec::new();
    let mut start = 0;
    for (at, c) in word.char_indices() {
        let kana = is_kana(c);
        let next = at + c.len_utf8();
        match out.last_mut() {
            Some(last) if last.is_kana == kana => last.text = &word[start..next],
            _ => {
                start = at;
                out.push(Segment { text: &word[at..next], is_kana: kana });
            }
        }
    }
    out
}

/// Divides a reading among the parts of a word so that each part in kana is read as it is written (hiragana and
/// katakana count as the same). `None` when that is impossible. The table makes it polynomial: trying all divisions
/// would take exponential time.
fn spread(parts: &[Segment<'_>], reading: &[char]) -> Option<Vec<String>> {
    // fits[i][j]: the parts from i on can be read as the reading from j on.
    let mut fits = vec![vec![false; reading.len() + 1]; parts.len() + 1];
    *fits.last_mut()?.last_mut()? = true;
    let can = |fits: &[Vec<bool>], part: usize, at: usize| fits.get(part).and_then(|row| row.get(at)) == Some(&true);
    for (number, part) in parts.iter().enumerate().rev() {
        for at in (0..=reading.len()).rev() {
            let fit = lengths(part, reading, at).any(|length| can(&fits, number + 1, at + length));
            if let Some(cell) = fits.get_mut(number).and_then(|row| row.get_mut(at)) {
                *cell = fit;
            }
        }
    }
    let mut at = 0;
    let mut out = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let length = lengths(part, reading, at).find(|length| can(&fits, number + 1, at + length))?;
        out.push(reading.iter().skip(at).take(length).collect());
        at += length;
    }
    Some(out)
}

/// How many kana of the reading from `at` on can be the reading of a part, in ascending order.
fn lengths<'p>(part: &'p Segment<'_>, reading: &'p [char], at: usize) -> impl Iterator<Item = usize> + 'p {
    let rest = reading.get(at..).unwrap_or_default();
    let count = part.text.chars().count();
    let written = part.text.chars().map(hiragana);
    let read = part.is_kana && rest.len() >= count && written.eq(rest.iter().take(count).map(|c| hiragana(*c)));
    match (part.is_kana, read) {
        (true, true) => count..count + 1,
        (true, false) => 0..0,
        (false, _) => 1..rest.len() + 1,
    }
}

/// Whether a character is kana, an iteration mark of kana, the mark of a long vowel, or a middle dot.
fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ゝ'..='ゟ' | 'ァ'..='ヺ' | 'ー'..='ヿ' | '・')
}

/// The hiragana for a katakana; any other character as it is.
fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The HTML with `<ruby>` written as `漢字[かんじ]`.
    fn shown(word: &str, reading: &str) -> String {
        with_reading(word, reading, ["（", "）"])
            .0
            .replace("<ruby>", "")
            .replace("<rp>（</rp><rt>", "[")
            .replace("</rt><rp>）</rp></ruby>", "]")
    }

    #[test]
    fn a_reading_stands_above_what_is_not_kana() {
        assert_eq!(
            shown("標的型メール攻撃", "ひょうてきがためーるこうげき"),
            "標的型[ひょうてきがた]メール攻撃[こうげき]"
        );
        assert_eq!(shown("サポート詐欺", "さぽーとさぎ"), "サポート詐欺[さぎ]");
        assert_eq!(shown("お助け隊", "オタスケタイ"), "お助[タス]け隊[タイ]");
        assert_eq!(shown("Emotet", "えもてっと"), "Emotet[えもてっと]");
        assert_eq!(shown("VPN装置", "ぶいぴーえぬそうち"), "VPN装置[ぶいぴーえぬそうち]");
    }

    #[test]
    fn kana_need_none() {
        assert_eq!(shown("マルウェア", "まるうぇあ"), "マルウェア");
        assert_eq!(shown("ひらがな", "ひらがな"), "ひらがな");
    }

    #[test]
    fn a_reading_that_does_not_fit_stands_above_the_whole() {
        assert_eq!(shown("アクセス記録（ログ）", "あくせすきろく"), "アクセス記録（ログ）[あくせすきろく]");
        assert_eq!(shown("<漢>", "か"), "&lt;漢&gt;[か]");
        let many = "あ漢".repeat(200);
        assert!(shown(&many, &"あ".repeat(399)).ends_with("あ]"), "without trying every way");
    }
}
