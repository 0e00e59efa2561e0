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

/// What is met first from some place on, past white space and comments.
#[derive(Clone, Copy, Default)]
struct Ahead {
    /// The word `obj`.
    object: bool,
    /// A number, and then `obj`.
    generation: bool,
}

/// `7 0 obj`, with any white space and comments in between. Read from the end, so that each byte is seen
/// once: from the front, every number would have to look past all the comments that follow it.
fn has_object_header(data: &[u8]) -> bool {
    let (mut next, mut line_end) = (Ahead::default(), Ahead::default());
    let mut after = None;
    for (place, byte) in data.iter().copied().enumerate().rev() {
        next = match byte {
            b'%' => line_end,
            _ if is_blank(byte) => next,
            _ if is_of_number(byte) => {
                let is_apart = after.is_some_and(|byte| is_blank(byte) || byte == b'%');
                if is_apart && next.generation {
                    return true;
                }
                let is_within = after.is_some_and(is_of_number);
                Ahead {
                    object: false,
                    generation: if is_within {
                        next.generation
                    } else {
                        next.object
                    },
                }
            }
            _ => Ahead {
                object: data[place..].starts_with(b"obj"),
                generation: false,
            },
        };
        if matches!(byte, b'\n' | b'\r') {
            line_end = next;
        }
        after = Some(byte);
    }
    false
}

const fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same from the front, number by number.
    fn is_found_from_the_front(data: &[u8]) -> bool {
        (0..data.len()).any(|place| {
            let generation = number(&data[place..]).map(|after| (after, blanks(after)));
            let generation = generation.filter(|(after, rest)| rest.len() < after.len());
            let rest = generation.and_then(|(_, rest)| number(rest));
            rest.is_some_and(|rest| blanks(rest).starts_with(b"obj"))
        })
    }

    fn number(bytes: &[u8]) -> Option<&[u8]> {
        let end = bytes.iter().position(|byte| !is_of_number(*byte));
        let end = end.unwrap_or(bytes.len());
        (end > 0).then(|| &bytes[end..])
    }

    fn blanks(bytes: &[u8]) -> &[u8] {
        let end = match bytes.first() {
            Some(b'%') => bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')),
            Some(byte) if is_blank(*byte) => Some(1),
            _ => return bytes,
        };
        blanks(&bytes[end.unwrap_or(bytes.len())..])
    }

    proptest! {
        #[test]
        fn headers_are_found_from_the_end_as_from_the_front(text in "([0-9. %\n\ro]|obj|1 0 ){0,24}") {
            let found = has_object_header(text.as_bytes());
            prop_assert_eq!(found, is_found_from_the_front(text.as_bytes()), "{:?}", text);
        }
    }

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
