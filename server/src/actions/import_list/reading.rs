//! A list as it was read, before the register is held for it: however slowly a file comes, nobody
//! waits for it.

use super::{ImportError, ImportRequest, Progress};
use crate::import::cells::Cells;
use crate::import::header::Header;
use crate::import::rows::Row;
use crate::import::{RawRow, RowFault, sheet};

/// Rows of one list at most. No transaction lasts long enough to enter more.
pub const MAX_ROWS: usize = 2_000_000;
/// What the cells of one list come to at most, in bytes: all of them are held at once.
pub const MAX_BYTES: usize = 512 * 1024 * 1024;

/// A list with everything that could be told of it without the register.
pub(super) struct ReadList {
    /// Its first row, as a file of rejects repeats it.
    pub(super) header: RawRow,
    pub(super) rows: Vec<ReadRow>,
}

/// One of its rows.
pub(super) struct ReadRow {
    pub(super) line: u64,
    pub(super) row: Result<Row, Vec<RowFault>>,
    /// How it stands in the file, where bad rows are to be written out again.
    pub(super) raw: Option<RawRow>,
}

/// Reads a list to its end.
pub(super) fn read_list(
    request: &ImportRequest<'_>,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<ReadList, ImportError> {
    let columns = request.kind.columns();
    let mut first: Option<(Header, RawRow)> = None;
    let mut rows = Vec::new();
    let mut room = Room(MAX_BYTES);
    sheet::read_rows(request.path, |raw| {
        let Some((header, _)) = &first else {
            first = Some((Header::check(columns, &raw)?, raw));
            return Ok(());
        };
        if rows.len() >= MAX_ROWS {
            return Err(ImportError::TooLong);
        }
        room.take(&raw)?;
        on_progress(Progress::Reading {
            bytes: raw.bytes_read,
            rows: rows.len() as u64,
        });
        rows.push(ReadRow {
            line: raw.line,
            row: request.kind.row(Cells::of(header, &raw)),
            raw: request.writes_rejects().then_some(raw),
        });
        Ok(())
    })?;
    match first {
        Some((_, header)) => Ok(ReadList { header, rows }),
        None => Err(Header::absent(columns).into()),
    }
}

/// Bytes of cells that may still come.
struct Room(usize);

impl Room {
    fn take(&mut self, raw: &RawRow) -> Result<(), ImportError> {
        let taken = raw.cells.iter().map(String::len).sum();
        self.0 = self.0.checked_sub(taken).ok_or(ImportError::TooLarge)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_count_until_there_is_no_room_for_more() {
        let row = RawRow {
            cells: vec!["Havenwacht".to_owned(), "NL".to_owned()],
            ..RawRow::default()
        };
        let mut room = Room(30);
        room.take(&row).expect("twelve bytes");
        room.take(&row).expect("twelve more");
        let refused = room.take(&row).expect_err("too many").to_string();
        assert!(refused.contains("split it"), "{refused}");
    }
}
