//! Bad rows written out again, with an `error` column, to be mended and read once more.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::fault::RowFault;
use super::sheet::RawRow;
use super::split::quoted;

/// A file of bad rows; made only when the first one comes.
#[derive(Debug)]
pub struct Rejects {
    path: PathBuf,
    header: Option<RawRow>,
    has_error_column: bool,
    file: Option<BufWriter<File>>,
}

impl Rejects {
    /// `FILE.rejects.csv` beside the file read.
    pub fn beside(path: &Path) -> Self {
        let mut name = path.as_os_str().to_owned();
        name.push(".rejects.csv");
        Self {
            path: name.into(),
            header: None,
            has_error_column: false,
            file: None,
        }
    }

    /// Where it is written; `None` while no row was rejected.
    pub fn written_to(&self) -> Option<&Path> {
        self.file.as_ref().map(|_| self.path.as_path())
    }

    /// Takes the header to repeat it.
    pub fn set_header(&mut self, header: RawRow) {
        self.has_error_column = header
            .cells
            .last()
            .is_some_and(|cell| cell.trim().eq_ignore_ascii_case("error"));
        self.header = Some(header);
    }

    /// Adds a bad row.
    pub fn add(&mut self, row: &RawRow, faults: &[RowFault]) -> std::io::Result<()> {
        if self.file.is_none() {
            self.begin()?;
        }
        let messages: Vec<String> = faults.iter().map(RowFault::without_line).collect();
        let error = quoted(&messages.join("; "), row.delimiter);
        let (body, delimiter) = (self.without_old_error(row), row.delimiter);
        match &mut self.file {
            Some(file) => writeln!(file, "{body}{delimiter}{error}"),
            None => Ok(()),
        }
    }

    /// Writes out what is still in memory.
    pub fn finish(&mut self) -> std::io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| {
            file.flush()?;
            file.get_ref().sync_all()
        })
    }

    fn begin(&mut self) -> std::io::Result<()> {
        let mut file = BufWriter::new(File::create(&self.path)?);
        if let Some(header) = &self.header {
            let body = self.without_old_error(header);
            writeln!(file, "{body}{}error", header.delimiter)?;
        }
        self.file = Some(file);
        Ok(())
    }

    /// The row as it stood, padded to the header; without the error of an earlier round.
    fn without_old_error(&self, row: &RawRow) -> String {
        let columns = self.header.as_ref().map_or(0, |header| header.cells.len());
        let own = columns - usize::from(self.has_error_column);
        if row.broken.is_some() || (!self.has_error_column && row.cells.len() == own) {
            return row.verbatim.clone();
        }
        let mut fields: Vec<String> = row
            .cells
            .iter()
            .map(|cell| quoted(cell, row.delimiter))
            .collect();
        if row.cells.len() <= columns {
            fields.resize(own, String::new());
        }
        fields.join(&row.delimiter.to_string())
    }
}
