//! One way to read rows from a file, whatever its format; the content decides, not the name.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::Path;

use super::{csv_sheet, xlsx_bounds, xlsx_sheet};

/// What a workbook of the operator's unpacks to at most, in bytes: some millions of rows.
const MAX_OWN_BYTES: u64 = 2 * 1024 * 1024 * 1024;
/// The same of a workbook that was sent.
const MAX_SENT_BYTES: u64 = 8 * 1024 * 1024;

/// A row as it stands in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawRow {
    /// The line it begins on, or its row in a workbook; the first is 1.
    pub line: u64,
    /// Its cells as text.
    pub cells: Vec<String>,
    /// What it looked like, without its line end; for a workbook, written as CSV.
    pub verbatim: String,
    /// What separates cells in `verbatim`.
    pub delimiter: char,
    /// How far into the file reading has come, in bytes; zero where it is not known.
    pub bytes_read: u64,
    /// What makes the row unreadable, if anything does.
    pub broken: Option<&'static str>,
}

/// Why a file cannot be read as a list.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The file is missing, unreadable or broken off.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Bytes that are not UTF-8.
    #[error("byte {offset} (line {line}) is {byte:#04x}, which is not UTF-8: {hint}")]
    NotUtf8 {
        /// Bytes before it.
        offset: u64,
        /// The line it stands on.
        line: u64,
        /// The byte.
        byte: u8,
        /// What to do.
        hint: &'static str,
    },
    /// Some other format.
    #[error("this is {found}: expected CSV in UTF-8 or an XLSX workbook")]
    Format {
        /// What it seems to be.
        found: &'static str,
    },
    /// A row that never seems to end.
    #[error(
        "line {line}: the row that begins here is longer than {limit} bytes: is a quote left open?"
    )]
    LongRecord {
        /// Where it begins.
        line: u64,
        /// The longest record accepted.
        limit: usize,
    },
    /// A quote that no other closes.
    #[error("line {line}: the quote opened here is not closed within {limit} bytes")]
    OpenQuote {
        /// Where the record begins.
        line: u64,
        /// The longest record accepted.
        limit: usize,
    },
    /// The workbook cannot be read.
    #[error("the workbook cannot be read: {0}")]
    Workbook(#[from] calamine::XlsxError),
    /// A workbook that grows beyond all bounds.
    #[error("the workbook unpacks to {found} bytes or more: expected at most {limit}")]
    Unpacks {
        /// What it unpacks to, as far as it was unpacked.
        found: u64,
        /// What it may unpack to.
        limit: u64,
    },
    /// A workbook that says it has more texts than there is room for.
    #[error("the workbook says it has {found} shared texts: expected at most {limit}")]
    SharedTexts {
        /// What it says.
        found: String,
        /// How many there is room for in the part that holds them.
        limit: u64,
    },
    /// The workbook has no sheet.
    #[error("the workbook has no sheet")]
    NoSheet,
}

/// Hands each row that is not blank to `on_row`, in order, and stops at the first refusal.
pub fn read_rows<E: From<SheetError>>(
    path: &Path,
    on_row: impl FnMut(RawRow) -> Result<(), E>,
) -> Result<(), E> {
    let unreadable = |source| SheetError::File {
        path: path.display().to_string(),
        source,
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let mut start = Vec::new();
    (&mut file)
        .take(8)
        .read_to_end(&mut start)
        .map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    read_by_content(&start, file, MAX_OWN_BYTES, on_row)
}

/// The same of a small file that was sent.
pub fn read_rows_of<E: From<SheetError>>(
    bytes: &[u8],
    on_row: impl FnMut(RawRow) -> Result<(), E>,
) -> Result<(), E> {
    let start = &bytes[..bytes.len().min(8)];
    read_by_content(start, Cursor::new(bytes), MAX_SENT_BYTES, on_row)
}

fn read_by_content<E: From<SheetError>>(
    start: &[u8],
    mut file: impl Read + Seek,
    most_bytes: u64,
    on_row: impl FnMut(RawRow) -> Result<(), E>,
) -> Result<(), E> {
    match start {
        [b'P', b'K', 3, 4, ..] => {
            xlsx_bounds::check(BufReader::new(&mut file), most_bytes)?;
            xlsx_sheet::read_rows(BufReader::new(file), on_row)
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(SheetError::Format {
            found: "an old XLS workbook: save it as XLSX",
        }
        .into()),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, ..] | [0, ..] => Err(SheetError::Format {
            found: "UTF-16 text: save it as \"CSV UTF-8\"",
        }
        .into()),
        _ => csv_sheet::read_rows(BufReader::with_capacity(1 << 16, file), on_row),
    }
}
