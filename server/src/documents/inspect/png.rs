//! PNG (ISO/IEC 15948): the signature, chunks that follow each other without a gap, `IHDR` first and
//! `IEND` last.

use super::{DocumentFault, check_pixels};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Length, type and checksum around the data of a chunk.
const AROUND: usize = 12;

/// Walks the chunks of a picture.
pub(super) fn check(bytes: &[u8]) -> Result<(), DocumentFault> {
    let cut = DocumentFault::Damaged("a part of the picture is missing");
    let mut rest = bytes.strip_prefix(SIGNATURE).ok_or(cut.clone())?;
    let mut is_first = true;
    let mut has_pixels = false;
    loop {
        let (kind, data, after) = split_chunk(rest).ok_or(cut.clone())?;
        if is_first {
            check_header(kind, data)?;
        }
        has_pixels |= kind == b"IDAT";
        if kind == b"IEND" {
            return match (has_pixels, after.is_empty()) {
                (false, _) => Err(cut),
                (true, false) => Err(DocumentFault::Ambiguous("more follows the picture's end")),
                (true, true) => Ok(()),
            };
        }
        is_first = false;
        rest = after;
    }
}

fn split_chunk(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let length = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
    let length = usize::try_from(length).ok()?;
    let kind = bytes.get(4..8)?;
    let data = bytes.get(8..)?.get(..length)?;
    Some((kind, data, bytes.get(length + AROUND..)?))
}

fn check_header(kind: &[u8], data: &[u8]) -> Result<(), DocumentFault> {
    let side = |from: usize| {
        let bytes = data.get(from..from + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    match (kind, side(0), side(4)) {
        (b"IHDR", Some(width), Some(height)) if data.len() == 13 => check_pixels(width, height),
        _ => Err(DocumentFault::Damaged("the picture's header is missing")),
    }
}
