//! PDF (ISO 32000-2): the header at the first byte, the trailer at the end, and nothing that acts.
//!
//! Names are looked for as a reader would see them, with `#xx` resolved: outside the data of streams,
//! and within object streams, which are unpacked within limits. The data of other streams is never
//! unpacked: pages and pictures act on nothing, and the antivirus scanner looks there.
//!
//! **Invariant:** an object can only be read where its header `1 0 obj` stands, in a trailer or in an
//! object stream. So stream data that holds a header or a trailer is looked through as if it stood
//! outside, whatever the table of contents says; and a file whose dictionaries cannot be told apart
//! without doubt is refused.

mod names;
mod packed;
mod parts;

use super::{DocumentFault, holds};
use names::find_active;
use packed::Unpacked;
use parts::Part;

/// How far from the end the trailer may begin, in bytes.
const TRAILER_BYTES: usize = 1_024;
/// The end record of a ZIP, without its comment, in bytes (APPNOTE.TXT, 4.3.16).
const ZIP_END_BYTES: usize = 22;

/// Looks a whole PDF through.
pub(super) fn check(bytes: &[u8]) -> Result<(), DocumentFault> {
    let is_version = |b: &&[u8]| b.first().is_some_and(u8::is_ascii_digit);
    if bytes.strip_prefix(b"%PDF-").filter(is_version).is_none() {
        return Err(DocumentFault::Damaged("the PDF's header is missing"));
    }
    check_trailer(bytes)?;
    check_for_pages(bytes)?;
    if ends_as_zip(bytes) {
        return Err(DocumentFault::Ambiguous("it is also a ZIP archive"));
    }
    let mut unpacked = Unpacked::default();
    for part in parts::split(bytes)? {
        match part {
            Part::Outside(part) => check_outside(part)?,
            Part::Stream { data, .. } if packed::may_hold_objects(data) => check_outside(data)?,
            Part::Stream { dictionary, data } if packed::is_object_stream(dictionary) => {
                find_active(&unpacked.take(dictionary, data)?)?;
            }
            Part::Stream { .. } => {}
        }
    }
    Ok(())
}

fn check_outside(part: &[u8]) -> Result<(), DocumentFault> {
    if holds(part, b"PK\x05\x06") || holds(part, b"PK\x03\x04") {
        return Err(DocumentFault::Ambiguous("it is also a ZIP archive"));
    }
    find_active(part)
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

/// A page is found by its first lines.
fn check_for_pages(bytes: &[u8]) -> Result<(), DocumentFault> {
    let head = bytes[..bytes.len().min(TRAILER_BYTES)].to_ascii_lowercase();
    if [&b"<html"[..], b"<script", b"<svg", b"<?php"]
        .iter()
        .any(|tag| holds(&head, tag))
    {
        return Err(DocumentFault::Ambiguous("it is also a page or a script"));
    }
    Ok(())
}

/// Whether the file is a ZIP too: its end record may stand anywhere, if its comment then reaches to
/// the file's last byte.
fn ends_as_zip(bytes: &[u8]) -> bool {
    let longest = ZIP_END_BYTES + usize::from(u16::MAX);
    let tail = &bytes[bytes.len().saturating_sub(longest)..];
    (tail.windows(ZIP_END_BYTES).enumerate())
        .filter(|(_, record)| record.starts_with(b"PK\x05\x06"))
        .any(|(place, record)| {
            let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
            place + ZIP_END_BYTES + comment == tail.len()
        })
}
