//! Objects where they do not stand in the open: in object streams, or in the data of other streams.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::super::{DocumentFault, holds};
use super::names::{is_blank, names};

/// What the object streams of a file unpack to at most, in bytes.
const MAX_UNPACKED_BYTES: usize = 32 * 1024 * 1024;
/// The most object streams of a file.
const MAX_STREAMS: usize = 4_096;

const UNREADABLE: DocumentFault =
    DocumentFault::Damaged("its objects are packed in a way that cannot be looked into");

/// How much a file has unpacked to.
#[derive(Debug, Default)]
pub(super) struct Unpacked {
    bytes: usize,
    streams: usize,
}

impl Unpacked {
    /// Unpacks one object stream.
    pub(super) fn take(
        &mut self,
        dictionary: &[u8],
        data: &[u8],
    ) -> Result<Vec<u8>, DocumentFault> {
        self.streams += 1;
        let left = MAX_UNPACKED_BYTES.saturating_sub(self.bytes);
        if self.streams > MAX_STREAMS {
            return Err(DocumentFault::Unpacks);
        }
        if !is_deflated(dictionary)? {
            return Ok(data.to_vec());
        }
        let mut objects = Vec::new();
        let mut unpack = ZlibDecoder::new(data).take(left as u64 + 1);
        unpack.read_to_end(&mut objects).map_err(|_| UNREADABLE)?;
        if objects.len() > left {
            return Err(DocumentFault::Unpacks);
        }
        self.bytes += objects.len();
        Ok(objects)
    }
}

/// Readers take any stream that says where its first object is for an object stream.
pub(super) fn is_object_stream(dictionary: &[u8]) -> bool {
    names(dictionary).any(|(name, _)| name == b"ObjStm" || name == b"First")
}

/// Whether it is packed with Flate alone; refuses what could be packed otherwise.
fn is_deflated(dictionary: &[u8]) -> Result<bool, DocumentFault> {
    let mut found = None;
    for (name, after) in names(dictionary) {
        match name.as_slice() {
            b"Filter" if found.is_none() => found = Some(after),
            b"Filter" | b"F" | b"DecodeParms" | b"DP" => return Err(UNREADABLE),
            _ => {}
        }
    }
    let Some(filter) = found else {
        return Ok(false);
    };
    let filter = filter.trim_ascii_start();
    let value = match filter.strip_prefix(b"[") {
        None => filter.get(..1 + name_bytes(filter)).unwrap_or_default(),
        Some(list) => list.split(|byte| *byte == b']').next().unwrap_or_default(),
    };
    let mut filters = names(value);
    match (filters.next(), filters.next()) {
        (Some((name, _)), None)
            if name == b"FlateDecode" && value.trim_ascii_start().starts_with(b"/") =>
        {
            Ok(true)
        }
        _ => Err(UNREADABLE),
    }
}

fn name_bytes(text: &[u8]) -> usize {
    let after = text.strip_prefix(b"/").unwrap_or_default();
    let is_end = |byte: &u8| !super::names::is_regular(*byte);
    after.iter().position(is_end).unwrap_or(after.len())
}

/// Whether stream data has the header of an object or a trailer in it, which a reader could be led to.
pub(super) fn may_hold_objects(data: &[u8]) -> bool {
    holds(data, b"trailer") || has_object_header(data)
}

/// `7 0 obj`, with any white space and comments in between.
fn has_object_header(data: &[u8]) -> bool {
    let mut place = 0;
    while let Some(from) = data[place..].iter().position(|byte| is_of_number(*byte)) {
        let number = place + from;
        let after = skip_number(&data[number..]);
        place = data.len() - after.len();
        let generation = skip_blanks(after);
        if generation.len() == after.len() {
            continue;
        }
        let rest = skip_number(generation);
        if rest.len() < generation.len() && skip_blanks(rest).starts_with(b"obj") {
            return true;
        }
    }
    false
}

const fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.')
}

fn skip_number(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| !is_of_number(*byte));
    &bytes[end.unwrap_or(bytes.len())..]
}

fn skip_blanks(mut bytes: &[u8]) -> &[u8] {
    loop {
        match bytes.first() {
            Some(byte) if is_blank(*byte) => bytes = &bytes[1..],
            Some(b'%') => {
                let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                bytes = &bytes[end.unwrap_or(bytes.len())..];
            }
            _ => return bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_objects_are_found_however_they_are_written() {
        for found in [
            "1 0 obj",
            "x\n12\t00 obj<<",
            "1 %c\n0%\n obj",
            "1 0obj",
            "3 1 0 obj",
        ] {
            assert!(may_hold_objects(found.as_bytes()), "{found}");
        }
        for none in ["1 0 R", "1 obj", "endobj", "10 obj", "1 0 ob", ""] {
            assert!(!may_hold_objects(none.as_bytes()), "{none}");
        }
    }

    #[test]
    fn what_is_not_packed_with_flate_alone_is_refused() {
        assert_eq!(is_deflated(b"<< /N 1 /First 4 >>"), Ok(false));
        assert_eq!(is_deflated(b"<</Filter/FlateDecode/N 1>>"), Ok(true));
        assert_eq!(is_deflated(b"<</Filter [ /FlateDecode ] /N 1>>"), Ok(true));
        assert_eq!(is_deflated(b"<</Filter/Fl#61teDecode/N 1>>"), Ok(true));
        for odd in [
            "/Filter /LZWDecode",
            "/Filter [/ASCIIHexDecode /FlateDecode]",
            "/Filter 7 0 R /X /FlateDecode",
            "/Filter [7 0 R /FlateDecode]",
            "/Filter /FlateDecode /Filter /LZWDecode",
            "/Filter /FlateDecode /DecodeParms << /Predictor 12 >>",
            "/F /LZWDecode",
        ] {
            assert_eq!(is_deflated(odd.as_bytes()), Err(UNREADABLE), "{odd}");
        }
    }
}
