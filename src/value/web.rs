//! Mail and web addresses.

use crate::base::diag::{Words, words};

/// Reads a mail address: one `@`, a host with a dot, plain characters only. This is narrower than RFC 5322, because an
/// address on a help page is typed by hand.
pub(super) fn email(text: &str) -> Result<String, Words> {
    if text.split_once('@').is_some_and(|(name, host)| is_mail_name(name) && is_host(host)) {
        return Ok(text.to_owned());
    }
    Err(words(
        format!("「{text}」をメールアドレスとして読めません。半角で desk@example.jp のように書いてください。"),
        format!("`{text}` is not a mail address; write it like desk@example.jp."),
    ))
}

/// Whether what stands before the `@` of a mail address is in the plain form that people use.
pub(crate) fn is_mail_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let dots = name.starts_with('.') || name.ends_with('.') || name.contains("..");
    !name.is_empty() && !dots && name.chars().all(allowed)
}

/// Reads a web address: http or https, a host with a dot, nothing that breaks a link.
pub(super) fn url(text: &str) -> Result<String, Words> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else {
        return Err(words(
            format!("「{text}」は https:// または http:// から書いてください。"),
            format!("`{text}` must begin with https:// or http://."),
        ));
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let good = is_host(host) && port.parse::<u16>().is_ok_and(|port| port > 0);
    if !good {
        return Err(words(
            format!("「{text}」のサーバー名を確かめてください。https://example.jp/ のように書きます。"),
            format!("Check the host in `{text}`; write it like https://example.jp/."),
        ));
    }
    if let Some(bad) = rest.chars().find(|c| c.is_whitespace() || c.is_control() || "<>\"\\`{}|^".contains(*c)) {
        return Err(words(
            format!("「{text}」にURLでは使えない文字「{bad}」があります。ブラウザーの欄から写し直してください。"),
            format!("`{text}` has the character `{bad}`, which no address may have; copy it again from the browser."),
        ));
    }
    Ok(text.to_owned())
}

/// A host name with a dot; letters of any script, as Japanese names are allowed.
fn is_host(host: &str) -> bool {
    host.contains('.')
        && host.split('.').all(|label| {
            let plain = label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == 'ー');
            !label.is_empty() && plain && !label.starts_with('-') && !label.ends_with('-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail() {
        for text in ["desk@example.jp", "a.b+c@mail.example.or.jp"] {
            assert!(email(text).is_ok(), "{text}");
        }
        for text in
            ["desk", "@example.jp", "desk@example", "de sk@example.jp", "desk＠example.jp", "a@b@c.jp", "a..b@c.jp"]
        {
            assert!(email(text).is_err(), "{text}");
        }
    }

    #[test]
    fn web() {
        for text in ["https://example.jp", "http://example.jp:8080/a?b=c#d", "https://例え.jp/日本語"] {
            assert!(url(text).is_ok(), "{text}");
        }
        for text in [
            "example.jp",
            "ftp://example.jp/",
            "javascript:alert(1)",
            "https://localhost/",
            "https:///a",
            "https://example.jp/a b",
            "https://example.jp/\"",
            "https://user@example.jp/",
            "https://example..jp/",
            "https://example.jp:0/",
        ] {
            assert!(url(text).is_err(), "{text}");
        }
    }
}
