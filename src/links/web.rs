//! Addresses of other sites: mistakes in them that can be seen without a request.

use crate::base::diag::words;
use crate::links::address::{Flaw, shown};

/// Checks what follows `http:` or `https:`.
pub(super) fn http(text: &str, rest: &str) -> Result<(), Box<Flaw>> {
    let flaw = |ja: &str, en: &str| {
        let message = ("外部リンクのアドレスが正しくありません", "this web address is not valid");
        Err(Flaw::new("bad-url", message, &shown(text), words(ja, en)))
    };
    let Some(rest) = rest.strip_prefix("//") else {
        return flaw(
            "「https://」のように、「:」のあとに「//」を書いてください",
            "write `//` after the colon: `https://…`",
        );
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (server, path) = rest.split_at(end);
    if rest.contains('\\') {
        return flaw("「\\」（円記号）を「/」に直してください", "write `/` instead of the backslash");
    }
    if rest.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return flaw(
            "アドレスの中に空白があります。取り除くか、%20 と書いてください。",
            "there is a space in the address: remove it, or write %20",
        );
    }
    if path.contains(['<', '>', '"']) {
        return flaw(
            "アドレスに使えない記号（< > \"）があります",
            "the address has a character that cannot be in one (< > \")",
        );
    }
    if server.contains('@') {
        return flaw(
            "「@」より前（利用者名やパスワード）を取り除いてください",
            "remove what stands before the `@` (user name, password)",
        );
    }
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) if !server.ends_with(']') => (host, port),
        _ => (server, ""),
    };
    if !port.is_empty() && port.parse::<u16>().is_err() {
        return flaw("「:」のあとのポート番号が正しくありません", "the port number after the colon is not valid");
    }
    match host_flaw(host) {
        Some((ja, en)) => flaw(ja, en),
        None => Ok(()),
    }
}

/// Why this cannot be a host on the public internet.
pub(super) fn host_flaw(host: &str) -> Option<(&'static str, &'static str)> {
    let name = host.strip_suffix('.').unwrap_or(host);
    let bad_part = |part: &str| {
        let bad = |c: char| {
            if c.is_ascii() { !c.is_ascii_alphanumeric() && c != '-' && c != '_' } else { is_wide(c) }
        };
        part.is_empty() || part.len() > 63 || part.starts_with('-') || part.ends_with('-') || part.contains(bad)
    };
    if name.is_empty() {
        return Some(("サーバーの名前がありません", "there is no host name"));
    }
    if !name.contains('.') {
        return Some((
            "サーバーの名前に「.」がありません。書き忘れか、ほかの人からは開けない名前です。",
            "the host name has no dot: it is incomplete, or others cannot reach it",
        ));
    }
    if name.split('.').any(bad_part) {
        return Some((
            "サーバーの名前に使えない文字（全角など）があります",
            "the host name has a character that cannot be in one",
        ));
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.bytes().all(|b| b.is_ascii_digit()) {
        return match name.parse::<std::net::Ipv4Addr>() {
            Ok(ip) if !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()) => None,
            Ok(_) => Some((
                "この番号は組織の中だけのもので、ほかの人からは開けません",
                "this is a private address that others cannot reach",
            )),
            Err(_) => Some(("サーバーの番号（IP アドレス）が正しくありません", "the numeric address is not valid")),
        };
    }
    None
}

/// Full-width letters, digits and signs: in a host name always a mistake of the input method.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{ff01}'..='\u{ff5e}' | '。' | '、' | '\u{3000}' | '「' | '」')
}

/// Checks an address with another scheme, and suggests the scheme that was probably meant.
pub(super) fn other_scheme(text: &str, scheme: &str) -> Result<(), Box<Flaw>> {
    let lower = scheme.to_ascii_lowercase();
    let flaw = |ja: &str, en: &str| {
        let message = ("リンクのアドレスが正しくありません", "this address is not valid");
        Err(Flaw::new("bad-url", message, &shown(text), words(ja, en)))
    };
    if lower.len() == 1 || lower == "file" {
        return flaw(
            "自分のパソコンの中の場所です。ファイルをサイトに入れて、そこへリンクしてください。",
            "this is a place on one computer: put the file into the site and link to it there",
        );
    }
    if lower.contains('.') || lower == "localhost" {
        return flaw("先頭に「https://」を書いてください", "write `https://` in front");
    }
    let known = ["http", "https", "mailto", "tel"].iter().find(|known| strsim::damerau_levenshtein(known, &lower) == 1);
    match known {
        Some(known) => flaw(&format!("「{known}:」の書き誤りではありませんか"), &format!("did you mean `{known}:`?")),
        None => Ok(()),
    }
}
