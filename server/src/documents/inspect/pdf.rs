//! PDF (ISO 32000-2): the header at the first byte, the trailer at the end, and nothing that acts.
//!
//! Names are looked for as a reader would see them, with `#xx` resolved. What hides in compressed
//! streams is not unpacked: the antivirus scanner looks there.

use super::{DocumentFault, holds};

/// How far from the end the trailer may begin, in bytes.
const TRAILER_BYTES: usize = 1_024;
/// Names that act, carry files or reach out, and what they are called in a refusal.
const ACTIVE: [(&[u8], &str); 9] = [
    (b"/JavaScript", "a script"),
    (b"/JS", "a script"),
    (b"/Launch", "a command to start a program"),
    (b"/EmbeddedFile", "an embedded file"),
    (b"/EmbeddedFiles", "an embedded file"),
    (b"/OpenAction", "an action on opening"),
    (b"/AA", "an action"),
    (b"/RichMedia", "embedded media"),
    (b"/XFA", "a form with scripts"),
];

/// Looks a whole PDF through.
pub(super) fn check(bytes: &[u8]) -> Result<(), DocumentFault> {
    let is_version = |b: &&[u8]| b.first().is_some_and(u8::is_ascii_digit);
    if bytes.strip_prefix(b"%PDF-").filter(is_version).is_none() {
        return Err(DocumentFault::Damaged("the PDF's header is missing"));
    }
    check_trailer(bytes)?;
    check_for_others(bytes)?;
    let names = resolve_names(bytes);
    if has_name(&names, b"/Encrypt") {
        return Err(DocumentFault::Encrypted);
    }
    match ACTIVE.iter().find(|(name, _)| has_name(&names, name)) {
        Some((_, what)) => Err(DocumentFault::Active(what)),
        None => Ok(()),
    }
}

fn check_trailer(bytes: &[u8]) -> Result<(), DocumentFault> {
    let tail = &bytes[bytes.len().saturating_sub(TRAILER_BYTES)..];
    let end = tail.windows(5).rposition(|window| window == b"%%EOF");
    let Some(end) = end else {
        return Err(DocumentFault::Damaged("the PDF's end is missing"));
    };
    if !holds(&tail[..end], b"startxref") {
        return Err(DocumentFault::Damaged(
            "the PDF's table of contents is missing",
        ));
    }
    if tail[end + 5..]
        .iter()
        .any(|byte| !byte.is_ascii_whitespace())
    {
        return Err(DocumentFault::Ambiguous("more follows the PDF's end"));
    }
    Ok(())
}

/// A ZIP is found by its end, a page by its first lines.
fn check_for_others(bytes: &[u8]) -> Result<(), DocumentFault> {
    if holds(bytes, b"PK\x05\x06") || holds(bytes, b"PK\x03\x04") {
        return Err(DocumentFault::Ambiguous("it is also a ZIP archive"));
    }
    let head = bytes[..bytes.len().min(TRAILER_BYTES)].to_ascii_lowercase();
    if [&b"<html"[..], b"<script", b"<svg", b"<?php"]
        .iter()
        .any(|tag| holds(&head, tag))
    {
        return Err(DocumentFault::Ambiguous("it is also a page or a script"));
    }
    Ok(())
}

/// The bytes with `#4A` and the like within names resolved.
fn resolve_names(bytes: &[u8]) -> Vec<u8> {
    let mut resolved = Vec::with_capacity(bytes.len());
    let mut place = 0;
    while let Some(byte) = bytes.get(place) {
        let code = bytes.get(place + 1..place + 3).filter(|_| *byte == b'#');
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

/// Whether a name stands there whole: `/AA` is not `/AAPL`.
fn has_name(bytes: &[u8], name: &[u8]) -> bool {
    let ends = |at: usize| {
        bytes
            .get(at)
            .is_none_or(|byte| !byte.is_ascii_alphanumeric())
    };
    (bytes.windows(name.len()).enumerate())
        .any(|(place, window)| window == name && ends(place + name.len()))
}
