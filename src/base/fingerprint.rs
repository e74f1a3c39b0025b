//! Names and integrity values made from a file's content.

use base64::Engine;
use sha2::{Digest, Sha256, Sha384};

use crate::base::tree::SitePath;

/// The path with ten hexadecimal digits of the content's SHA-256 before the extension. The name changes with the
/// content, so browsers may cache the file for ever.
pub fn path(path: &SitePath, bytes: &[u8]) -> SitePath {
    let hash = hex(bytes, 5);
    let text = path.as_str();
    let extension = path.extension();
    let named = if extension.is_empty() {
        format!("{text}.{hash}")
    } else {
        let stem = text.strip_suffix(extension).unwrap_or(text);
        format!("{stem}{hash}.{extension}")
    };
    SitePath::new(&named).unwrap_or_else(|| path.clone())
}

/// Eight hexadecimal digits of the SHA-256 of some bytes.
pub fn short(bytes: &[u8]) -> String {
    hex(bytes, 4)
}

/// The first bytes of the SHA-256 of some bytes, two hexadecimal digits each.
fn hex(bytes: &[u8], count: usize) -> String {
    Sha256::digest(bytes).iter().take(count).map(|byte| format!("{byte:02x}")).collect()
}

/// The value of an `integrity` attribute (W3C Subresource Integrity): SHA-384 in Base64.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", base64::engine::general_purpose::STANDARD.encode(Sha384::digest(bytes)))
}

/// A name-based UUID (RFC 9562 version 8, from SHA-256): the same text always gives the same one.
pub fn uuid(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let mut hex = String::with_capacity(36);
    for (at, byte) in digest.iter().take(16).enumerate() {
        let byte = match at {
            6 => (byte & 0x0F) | 0x80,
            8 => (byte & 0x3F) | 0x80,
            _ => *byte,
        };
        if matches!(at, 4 | 6 | 8 | 10) {
            hex.push('-');
        }
        hex.push_str(&format!("{byte:02x}"));
    }
    hex
}
