//! Telephone numbers and mail addresses in links (`tel:`, RFC 3966; `mailto:`, RFC 6068).

use std::borrow::Cow;

use crate::base::diag::{Words, words};
use crate::links::address::{Flaw, decoded, parts, shown};
use crate::links::web::host_flaw;
use crate::value::Phone;
use crate::value::web::is_mail_name;

/// Checks what follows `tel:` (RFC 3966). Numbers of other countries are checked for their characters and length only.
pub(super) fn tel(rest: &str) -> Result<(), Box<Flaw>> {
    let flaw = |help| {
        let message = ("電話番号の書き方が正しくありません", "this is not a telephone number that can be called");
        Err(Flaw::new("bad-tel", message, &format!("tel:{}", shown(rest)), help))
    };
    let decoded = decoded(rest).unwrap_or(Cow::Borrowed(rest));
    let number = decoded.split(';').next().unwrap_or_default();
    if number.contains(|c: char| !c.is_ascii_digit() && !"+-.()#*".contains(c)) {
        return flaw(words(
            "半角の数字とハイフンだけで書いてください。例：「tel:03-1234-5678」",
            "use only ASCII digits and hyphens, as in `tel:03-1234-5678`",
        ));
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let is_sign = |c: &char| matches!(c, '+' | '#' | '*');
    let sign = number.chars().next().filter(is_sign);
    if number.chars().skip(1).any(|c| is_sign(&c)) {
        return flaw(words(
            "「+」「#」は先頭にだけ書けます。例：「tel:+81-3-1234-5678」、「tel:#9110」",
            "`+` and `#` can only come first, as in `tel:+81-3-1234-5678` or `tel:#9110`",
        ));
    }
    match sign {
        Some('+') if digits.starts_with("810") => flaw(words(
            "+81 のあとには、市外局番の最初の 0 を書きません。例：「tel:+81-3-1234-5678」",
            "after +81 the first 0 of the area code is left out, as in `tel:+81-3-1234-5678`",
        )),
        Some('+') if digits.starts_with("81") && !(11..=12).contains(&digits.len()) => flaw(length()),
        Some('+') if digits.starts_with('0') || !(8..=15).contains(&digits.len()) => flaw(words(
            "+ のあとに国番号から続けて書いてください（全部で 15 桁まで）。例：「tel:+81-3-1234-5678」",
            "after + comes the country code; 15 digits at most, as in `tel:+81-3-1234-5678`",
        )),
        Some('+') => Ok(()),
        Some(_) if digits.len() == 4 => Ok(()),
        Some(_) => flaw(words(
            "# で始まる短縮番号は 4 桁です。例：「tel:#9110」",
            "a short number that starts with # has four digits, as in `tel:#9110`",
        )),
        None if japanese(&digits) => Ok(()),
        None => flaw(length()),
    }
}

/// Advice on the number of digits.
fn length() -> Words {
    words(
        "桁数を確かめてください。固定電話・0120・0570 は 10 桁、携帯電話・050・0800 は 11 桁、110 や 119 は 3 桁です。",
        "check the number of digits: 10 for fixed lines, 0120 and 0570; 11 for mobiles, 050 and 0800; 3 for 110, 119",
    )
}

/// Whether a number dialled in Japan can have these digits, by their count.
fn japanese(digits: &str) -> bool {
    // A prefix that shows or hides the caller's own number.
    let digits = digits.strip_prefix("184").or(digits.strip_prefix("186")).filter(|r| !r.is_empty()).unwrap_or(digits);
    let count = digits.len();
    match digits {
        // Machines call each other.
        _ if digits.starts_with("020") => count == 11 || (digits.starts_with("0200") && count == 14),
        // Calls abroad.
        _ if digits.starts_with("00") || digits.starts_with("010") => (8..=16).contains(&count),
        _ if digits.starts_with('1') => count == 3,
        _ => Phone::length(digits) == Some(count),
    }
}

/// Checks what follows `mailto:`.
pub(super) fn mailto(rest: &str) -> Result<(), Box<Flaw>> {
    let parts = parts(rest);
    let mut lists = vec![parts.path];
    for pair in parts.query.unwrap_or_default().split('&') {
        if let Some((name, value)) = pair.split_once('=')
            && ["to", "cc", "bcc"].iter().any(|one| name.eq_ignore_ascii_case(one))
        {
            lists.push(value);
        }
    }
    // `mailto:?subject=…` lets the reader choose whom to write to.
    let nobody = rest.is_empty() || (parts.path.is_empty() && parts.query.is_none());
    let one = |list: &&str| list.split(',').all(|one| decoded(one).is_some_and(|one| mail_address(&one)));
    if !nobody && lists.iter().filter(|list| !list.is_empty()).all(one) {
        return Ok(());
    }
    let message = ("メールアドレスの書き方が正しくありません", "this is not a mail address");
    let help = words(
        "半角で「名前@組織.jp」の形に書いてください。複数は「,」で区切ります。",
        "write it as `name@organisation.jp`; put `,` between several",
    );
    Err(Flaw::new("bad-mailto", message, &format!("mailto:{}", shown(rest)), help))
}

/// Whether a text is a mail address, in the narrow form that pages use.
fn mail_address(text: &str) -> bool {
    // RFC 5321 section 4.5.3.1.1 limits the name to 64 bytes.
    text.rsplit_once('@').is_some_and(|(name, host)| {
        is_mail_name(name) && name.len() <= 64 && host.is_ascii() && host_flaw(host).is_none()
    })
}
