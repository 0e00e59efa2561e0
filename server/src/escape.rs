//! Text within an address.

/// Percent-encodes all but unreserved characters (RFC 3986, 2.3), so that the text stands for itself in
/// a query or a part of a path.
pub fn escaped(text: &str) -> String {
    escaped_but(text, b"")
}

/// The same of a path within a query, whose slashes may stay as they are (RFC 3986, 3.4).
pub fn escaped_path(text: &str) -> String {
    escaped_but(text, b"/")
}

/// The same but for some characters that stand for themselves where the text will stand.
pub fn escaped_but(text: &str, plain: &[u8]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if is_plain || plain.contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stand_for_themselves() {
        assert_eq!(escaped("AZaz09-._~"), "AZaz09-._~");
        assert_eq!(
            escaped("a b&c=d+e%f#g?h/i"),
            "a%20b%26c%3Dd%2Be%25f%23g%3Fh%2Fi"
        );
        assert_eq!(escaped("Φύλαξη"), "%CE%A6%CF%8D%CE%BB%CE%B1%CE%BE%CE%B7");
        assert_eq!(escaped("\r\n\0"), "%0D%0A%00");
        assert_eq!(escaped(""), "");
    }

    #[test]
    fn a_path_keeps_its_slashes_and_nothing_else() {
        assert_eq!(
            escaped_path("/desk/new?kind=a&b"),
            "/desk/new%3Fkind%3Da%26b"
        );
    }
}
