//! Names of a PDF, as a reader would see them.

use super::super::DocumentFault;

/// Names that act, carry files or reach out, and what they are called in a refusal.
const ACTIVE: [(&[u8], &str); 8] = [
    (b"JavaScript", "a script"),
    (b"JS", "a script"),
    (b"Launch", "a command to start a program"),
    (b"EmbeddedFile", "an embedded file"),
    (b"EmbeddedFiles", "an embedded file"),
    (b"AA", "an action"),
    (b"RichMedia", "embedded media"),
    (b"XFA", "a form with scripts"),
];

/// Refuses bytes in which a name stands that acts or encrypts.
pub(super) fn find_active(bytes: &[u8]) -> Result<(), DocumentFault> {
    for (name, after) in names(bytes) {
        if name == b"Encrypt" {
            return Err(DocumentFault::Encrypted);
        }
        if name == b"OpenAction" && !is_destination(after) {
            return Err(DocumentFault::Active("an action on opening"));
        }
        if let Some((_, what)) = ACTIVE.iter().find(|(active, _)| *active == name) {
            return Err(DocumentFault::Active(what));
        }
    }
    Ok(())
}

/// A place in the document to open at, written as an array, is no action.
fn is_destination(after: &[u8]) -> bool {
    let value = after.trim_ascii_start();
    value.starts_with(b"[") && !value.starts_with(b"[<") && !value.starts_with(b"[ <")
}

/// Every name with what follows it; `#4A` and the like are resolved.
pub(super) fn names(bytes: &[u8]) -> impl Iterator<Item = (Vec<u8>, &[u8])> {
    let starts = (bytes.iter().enumerate()).filter(|(_, byte)| **byte == b'/');
    starts.map(|(place, _)| {
        let rest = &bytes[place + 1..];
        let end = (rest.iter().position(|byte| !is_regular(*byte))).unwrap_or(rest.len());
        (resolve(&rest[..end]), &rest[end..])
    })
}

/// Whether a byte is neither white space nor a delimiter (ISO 32000-2, 7.2.3).
pub(super) const fn is_regular(byte: u8) -> bool {
    !is_blank(byte)
        && !matches!(
            byte,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
        )
}

/// Whether a byte is white space.
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn resolve(name: &[u8]) -> Vec<u8> {
    let mut resolved = Vec::with_capacity(name.len());
    let mut place = 0;
    while let Some(byte) = name.get(place) {
        let code = name.get(place + 1..place + 3).filter(|_| *byte == b'#');
        let code = code.and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(value) => {
                resolved.push(value);
                place += 3;
            }
            None => {
                resolved.push(*byte);
                place += 1;
            }
        }
    }
    resolved
}
