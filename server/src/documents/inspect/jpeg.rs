//! JPEG (ISO/IEC 10918-1): segments up to the scan, a frame with its size, and the end marker last.

use super::{DocumentFault, check_pixels};

const CUT: DocumentFault = DocumentFault::Damaged("a part of the picture is missing");

/// Walks the segments of a picture.
pub(super) fn check(bytes: &[u8]) -> Result<(), DocumentFault> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8").ok_or(CUT)?;
    let mut has_frame = false;
    loop {
        let (marker, data, after) = split_segment(rest).ok_or(CUT)?;
        match marker {
            // Start of a frame: all but DHT, JPG and DAC, which share the row.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                check_frame(data)?;
                has_frame = true;
            }
            0xda if has_frame => return check_end(after),
            0xda => return Err(CUT),
            _ => {}
        }
        rest = after;
    }
}

fn split_segment(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let marker = *bytes.get(1).filter(|_| bytes[0] == 0xff)?;
    let length = usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?));
    let data = bytes.get(4..2 + length)?;
    Some((marker, data, bytes.get(2 + length..)?))
}

fn check_frame(data: &[u8]) -> Result<(), DocumentFault> {
    let side = |from: usize| {
        let bytes = data.get(from..from + 2)?;
        Some(u32::from(u16::from_be_bytes(bytes.try_into().ok()?)))
    };
    match (side(3), side(1)) {
        (Some(width), Some(height)) => check_pixels(width, height),
        _ => Err(CUT),
    }
}

/// Within a scan, `FF D9` stands only at the end of the picture.
fn check_end(scan: &[u8]) -> Result<(), DocumentFault> {
    let end = scan.windows(2).position(|pair| pair == b"\xff\xd9");
    match end {
        None => Err(CUT),
        Some(place) if place + 2 == scan.len() => Ok(()),
        Some(_) => Err(DocumentFault::Ambiguous("more follows the picture's end")),
    }
}
