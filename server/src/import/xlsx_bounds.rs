//! What a workbook would take, found before it is opened: the reader believes what the file says of itself.
//!
//! **Invariant:** no workbook is opened that unpacks to more than it may, or that says it has more shared
//! texts than its bytes have room for.

use std::io::{self, BufReader, Read, Seek};

use calamine::XlsxError;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::sheet::SheetError;

/// The name of the part that holds the shared texts, in lower case, in whatever folder.
const SHARED_TEXTS: &str = "sharedstrings.xml";
/// The shortest shared text: `<si/>`.
const TEXT_BYTES: u64 = 5;

/// Unpacks every part, since what the file says of their sizes may be untrue. Nothing is kept.
pub(super) fn check(file: impl Read + Seek, limit: u64) -> Result<(), SheetError> {
    let mut book = ZipArchive::new(file).map_err(XlsxError::from)?;
    let mut bytes = 0;
    for place in 0..book.len() {
        let mut part = book.by_index(place).map_err(XlsxError::from)?;
        let room = (&mut part).take(limit - bytes + 1);
        let unpacked = io::copy(&mut { room }, &mut io::sink()).map_err(XlsxError::from)?;
        bytes += unpacked;
        if bytes > limit {
            let found = bytes.max(bytes - unpacked + part.size());
            return Err(SheetError::Unpacks { found, limit });
        }
        let has_texts = part.name().map_err(XlsxError::from)?;
        let has_texts = has_texts.to_ascii_lowercase().ends_with(SHARED_TEXTS);
        drop(part);
        if has_texts {
            let part = book.by_index(place).map_err(XlsxError::from)?;
            check_texts(part, unpacked / TEXT_BYTES)?;
        }
    }
    Ok(())
}

/// The reader makes room for as many texts as the first element `sst` says there are.
fn check_texts(part: impl Read, limit: u64) -> Result<(), SheetError> {
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(part));
    xml.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(XlsxError::from)? {
            Event::Start(element) | Event::Empty(element)
                if element.local_name().as_ref() == "sst" =>
            {
                return check_count(&element, limit);
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// `count` says how often the texts are used, which no size limits and nothing is reserved for.
fn check_count(element: &BytesStart<'_>, limit: u64) -> Result<(), SheetError> {
    for attribute in element.attributes() {
        let attribute = attribute.map_err(XlsxError::from)?;
        if attribute.key.local_name().as_ref() != "uniqueCount" {
            continue;
        }
        let found = attribute.value.into_owned();
        if !found.parse().is_ok_and(|count: u64| count <= limit) {
            return Err(SheetError::SharedTexts { found, limit });
        }
    }
    Ok(())
}
