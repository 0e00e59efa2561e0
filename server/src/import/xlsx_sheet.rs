//! XLSX: the first sheet, streamed cell by cell. Only the workbook's shared texts are in memory.

use std::io::{BufReader, Read, Seek};

use calamine::{DataRef, Reader, Xlsx};

use super::sheet::{RawRow, SheetError};
use super::split::quoted;

/// Cells beyond this column are not read: a stray format far right must not blow up a row.
const MAX_COLUMNS: u32 = 256;
/// The longest row, in bytes, as of CSV: one long shared text in every cell would grow beyond all bounds.
const MAX_ROW_BYTES: usize = 64 * 1024;

pub(super) fn read_rows<R: Read + Seek, E: From<SheetError>>(
    reader: BufReader<R>,
    mut on_row: impl FnMut(RawRow) -> Result<(), E>,
) -> Result<(), E> {
    let mut book = Xlsx::new(reader).map_err(SheetError::from)?;
    let name = book
        .sheet_names()
        .first()
        .cloned()
        .ok_or(SheetError::NoSheet)?;
    let mut cells = book
        .worksheet_cells_reader(&name)
        .map_err(SheetError::from)?;
    let mut row = RawRow::default();
    while let Some(cell) = cells.next_cell().map_err(SheetError::from)? {
        let (number, column) = cell.get_position();
        let line = u64::from(number) + 1;
        if line != row.line {
            finish(&mut row, &mut on_row)?;
            row.line = line;
        }
        if column < MAX_COLUMNS {
            put(&mut row, column as usize, cell.get_value());
        }
    }
    finish(&mut row, &mut on_row)
}

fn put(row: &mut RawRow, column: usize, value: &DataRef<'_>) {
    if row.cells.len() <= column {
        row.cells.resize(column + 1, String::new());
    }
    let held: usize = row.cells.iter().map(String::len).sum();
    let length = match value {
        DataRef::String(text) => text.len(),
        DataRef::SharedString(text) => text.len(),
        _ => 0,
    };
    if held + length > MAX_ROW_BYTES {
        row.broken = Some("the row is longer than 65536 bytes");
        return;
    }
    match text_of(value) {
        Ok(text) => row.cells[column] = text,
        Err(fault) => row.broken = Some(fault),
    }
}

fn finish<E>(row: &mut RawRow, on_row: &mut impl FnMut(RawRow) -> Result<(), E>) -> Result<(), E> {
    let mut done = std::mem::take(row);
    let is_blank = done.cells.iter().all(|cell| cell.trim().is_empty());
    if is_blank && done.broken.is_none() {
        return Ok(());
    }
    done.delimiter = ',';
    let fields: Vec<String> = done.cells.iter().map(|cell| quoted(cell, ',')).collect();
    done.verbatim = fields.join(",");
    on_row(done)
}

fn text_of(value: &DataRef<'_>) -> Result<String, &'static str> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(is_true) => is_true.to_string(),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(text) => text.split('T').next().unwrap_or_default().to_owned(),
        DataRef::DateTime(_) | DataRef::DurationIso(_) => return Err("a cell holds a duration"),
        DataRef::Error(_) => return Err("a cell holds a formula error"),
    })
}
