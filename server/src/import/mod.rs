//! Reading lists: CSV in its dialects and XLSX, row by row, with every fault named.
//!
//! - [`sheet`] opens a file and hands out its rows, whatever the format.
//! - [`header`] finds the columns; [`cells`] reads typed values from a row.
//! - [`rows`] says what each kind of list may state; [`fault`] is what was wrong and where.
//! - [`members`] reads a row from the members of a form or a JSON object instead.
//! - [`rejects`] writes bad rows out again.
//!
//! **Invariant:** a file is handed out row by row; who keeps rows bounds them. Absent on purpose: the database
//! and the clock.

pub mod cells;
mod csv_sheet;
pub mod fault;
pub mod header;
pub mod members;
pub mod rejects;
pub mod rows;
pub mod sheet;
mod split;
mod xlsx_bounds;
mod xlsx_sheet;

pub use fault::RowFault;
pub use sheet::{RawRow, SheetError};
