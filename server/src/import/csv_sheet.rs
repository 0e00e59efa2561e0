//! CSV: delimiter found from the header, byte-order mark skipped, UTF-8 required, lines counted.

use std::io::{BufRead, Read};

use super::sheet::{RawRow, SheetError};
use super::split::{Split, delimiter_of, split};

/// The longest record accepted, in bytes.
const MAX_RECORD_BYTES: usize = 64 * 1024;
const LATIN_HINT: &str = "the file looks like Latin-1 or Windows-1252; save it as \"CSV UTF-8\"";
const OTHER_HINT: &str = "save the file as \"CSV UTF-8\"";

struct Lines<R> {
    reader: R,
    /// Bytes before the current record.
    offset: u64,
    /// Physical lines before the current record.
    lines: u64,
    buffer: Vec<u8>,
}

pub(super) fn read_rows<E: From<SheetError>>(
    reader: impl BufRead,
    mut on_row: impl FnMut(RawRow) -> Result<(), E>,
) -> Result<(), E> {
    let mut lines = Lines {
        reader,
        offset: 0,
        lines: 0,
        buffer: Vec::new(),
    };
    let mut delimiter = None;
    while let Some(row) = lines.next_row(&mut delimiter)? {
        let is_blank = row.cells.iter().all(|cell| cell.trim().is_empty());
        if !is_blank || row.broken.is_some() {
            on_row(row)?;
        }
    }
    Ok(())
}

impl<R: BufRead> Lines<R> {
    fn next_row(&mut self, delimiter: &mut Option<char>) -> Result<Option<RawRow>, SheetError> {
        self.offset += self.buffer.len() as u64;
        self.lines += self.buffer.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.buffer.clear();
        loop {
            let is_at_end = self.read_line()?;
            if self.buffer.is_empty() {
                return Ok(None);
            }
            let is_cut = self.buffer.len() > MAX_RECORD_BYTES && !self.buffer.ends_with(b"\n");
            if is_cut {
                let (line, limit) = (self.lines + 1, MAX_RECORD_BYTES);
                return Err(SheetError::LongRecord { line, limit });
            }
            let text = without_line_end(self.text()?);
            let delimiter = *delimiter.get_or_insert_with(|| delimiter_of(text));
            let (cells, broken) = match split(text, delimiter) {
                Split::Fields(cells) => (cells, None),
                Split::TextAfterQuote(field) => (vec![field], Some("text after a closing quote")),
                Split::OpenQuote if is_at_end || self.buffer.len() > MAX_RECORD_BYTES => {
                    let (line, limit) = (self.lines + 1, MAX_RECORD_BYTES);
                    return Err(SheetError::OpenQuote { line, limit });
                }
                Split::OpenQuote => continue,
            };
            return Ok(Some(RawRow {
                line: self.lines + 1,
                cells,
                verbatim: text.to_owned(),
                delimiter,
                bytes_read: self.offset + self.buffer.len() as u64,
                broken,
            }));
        }
    }

    /// Adds one physical line to the buffer; true at the end of the file.
    fn read_line(&mut self) -> Result<bool, SheetError> {
        let room = (MAX_RECORD_BYTES + 1).saturating_sub(self.buffer.len());
        let read = (&mut self.reader)
            .take(room as u64)
            .read_until(b'\n', &mut self.buffer)
            .map_err(|source| SheetError::File {
                path: "reading stopped".to_owned(),
                source,
            })?;
        Ok(read == 0)
    }

    fn text(&self) -> Result<&str, SheetError> {
        let bytes = &self.buffer;
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let place = error.valid_up_to();
            let lines_before = bytes[..place].iter().filter(|byte| **byte == b'\n').count();
            let byte = bytes[place];
            SheetError::NotUtf8 {
                offset: self.offset + place as u64,
                line: self.lines + 1 + lines_before as u64,
                byte,
                hint: if byte >= 0x80 { LATIN_HINT } else { OTHER_HINT },
            }
        })?;
        let is_first = self.offset == 0;
        Ok(text
            .strip_prefix('\u{feff}')
            .filter(|_| is_first)
            .unwrap_or(text))
    }
}

fn without_line_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}
