//! Percent-encoding, read strictly: what is not UTF-8 is refused, never repaired.

use std::borrow::Cow;

use crate::error::{Code, Refusal};

/// Decodes one part of an address. `+` stands for a space in a query, for itself in a path.
pub(super) fn decode(raw: &str, field: &str, plus_is_space: bool) -> Result<String, Refusal> {
    let bytes = decode_bytes(raw.as_bytes(), plus_is_space);
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .filter(|text| !text.contains('\0'))
        .ok_or_else(|| wrong(raw, field))
}

/// A part of the path, without a copy where nothing is encoded.
pub(super) fn decode_part<'a>(raw: &'a str, field: &str) -> Result<Cow<'a, str>, Refusal> {
    if raw.bytes().any(|c| matches!(c, b'%' | 0)) {
        return decode(raw, field, false).map(Cow::Owned);
    }
    Ok(Cow::Borrowed(raw))
}

/// A name or value of a query, without a copy where nothing is encoded.
pub(super) fn decode_value<'a>(raw: &'a str, field: &str) -> Result<Cow<'a, str>, Refusal> {
    if raw.bytes().any(|c| matches!(c, b'%' | b'+' | 0)) {
        return decode(raw, field, true).map(Cow::Owned);
    }
    Ok(Cow::Borrowed(raw))
}

fn wrong(raw: &str, field: &str) -> Refusal {
    Refusal::new(
        Code::InvalidEncoding,
        format!("{field} is not percent-encoded UTF-8"),
    )
    .field(field.to_owned())
    .found(raw)
    .expected("UTF-8 without NUL, each byte outside the unreserved ones as %XX")
}

fn decode_bytes(raw: &[u8], plus_is_space: bool) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'%' => {
                let [high, low, after @ ..] = rest else {
                    return None;
                };
                decoded.push(hex(*high)? << 4 | hex(*low)?);
                rest = after;
            }
            b'+' if plus_is_space => decoded.push(b' '),
            byte => decoded.push(*byte),
        }
    }
    Some(decoded)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_encodings_are_read_and_others_refused() {
        assert_eq!(decode("a%20b", "q", true).unwrap(), "a b");
        assert_eq!(decode("a+b", "q", true).unwrap(), "a b");
        assert_eq!(decode("a+b", "q", false).unwrap(), "a+b");
        assert_eq!(decode("%CE%91", "q", true).unwrap(), "Α");
        for raw in ["%", "%4", "%zz", "%ff", "%C3%28", "a%00b"] {
            let refusal = decode(raw, "q", true).unwrap_err();
            assert_eq!(refusal.code(), Code::InvalidEncoding, "{raw}");
        }
    }
}
