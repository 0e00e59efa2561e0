//! Typed values from the cells of one row; every fault of the row is kept, not only the first.

use std::str::FromStr;

use quaymark_core::id::IdError;
use quaymark_core::time::{CivilDate, TimeError};

use super::fault::RowFault;
use super::header::{Column, Header};
use super::sheet::RawRow;

/// What separates several values in one cell.
const LIST_SEPARATOR: char = '|';
/// What stands in a cell to take away what the register holds.
const REMOVED: &str = "-";
/// Longest text accepted in one cell, in bytes.
const MAX_TEXT_BYTES: usize = 500;

/// What would have been accepted, from an error of parsing.
pub trait Expectation {
    /// In words.
    fn expectation(&self) -> String;
}

impl Expectation for IdError {
    fn expectation(&self) -> String {
        match self.fault {
            quaymark_core::id::IdFault::CheckCharacter => {
                format!(
                    "{}; the check digits do not fit: a typing error",
                    self.expected
                )
            }
            _ => self.expected.to_owned(),
        }
    }
}

impl Expectation for TimeError {
    fn expectation(&self) -> String {
        self.expected.to_owned()
    }
}

/// The cells of one row under its header, and what was wrong with them so far.
#[derive(Debug)]
pub struct Cells<'a> {
    header: &'a Header,
    row: &'a RawRow,
    faults: Vec<RowFault>,
}

impl<'a> Cells<'a> {
    /// The cells of a row; its shape is judged here.
    pub fn of(header: &'a Header, row: &'a RawRow) -> Self {
        let mut cells = Self {
            header,
            row,
            faults: Vec::new(),
        };
        cells.check_shape();
        cells
    }

    fn check_shape(&mut self) {
        if let Some(broken) = self.row.broken {
            self.refuse("", "", format!("the row cannot be read: {broken}"));
        }
        let filled = self.row.cells.iter().rposition(|cell| !cell.is_empty());
        let (found, expected) = (filled.map_or(0, |place| place + 1), self.header.len());
        if found > expected {
            let message = format!("{expected} cells as in the header, found {found}");
            self.refuse("", "", message);
        }
    }

    /// The line the row begins on.
    pub const fn line(&self) -> u64 {
        self.row.line
    }

    /// The trimmed text of a cell; empty where the column or the cell is absent.
    pub fn text(&self, column: &str) -> &'a str {
        let cell = self
            .header
            .place_of(column)
            .and_then(|place| self.row.cells.get(place));
        cell.map_or("", |cell| cell.trim())
    }

    /// The columns about which the row says nothing: the file does not have them, or the cell is
    /// empty.
    pub fn silent_of(&self, columns: &[Column]) -> Vec<&'static str> {
        let names = columns.iter().map(|column| column.name);
        names.filter(|name| self.text(name).is_empty()).collect()
    }

    /// A value that the row states, unless it takes it away with `-`.
    pub fn unless_removed<T: Default>(
        &mut self,
        column: &str,
        read: impl FnOnce(&mut Self, &str) -> T,
    ) -> T {
        if self.text(column) == REMOVED {
            return T::default();
        }
        read(self, column)
    }

    /// Notes a fault.
    pub fn refuse(&mut self, column: &str, value: &str, expected: impl Into<String>) {
        self.faults
            .push(RowFault::new(self.row.line, column, value, expected));
    }

    /// A value that may be absent.
    pub fn optional<T>(&mut self, column: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Expectation,
    {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        self.parsed(column, text)
    }

    /// A value that must be there.
    pub fn needed<T>(&mut self, column: &str, expected: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Expectation,
    {
        if self.text(column).is_empty() {
            self.refuse(column, "", expected);
        }
        self.optional(column)
    }

    /// Several values separated by `|`.
    pub fn list<T>(&mut self, column: &str) -> Vec<T>
    where
        T: FromStr,
        T::Err: Expectation,
    {
        let parts = parts_of(self.text(column));
        parts.filter_map(|part| self.parsed(column, part)).collect()
    }

    /// Several texts separated by `|`.
    pub fn texts(&mut self, column: &str) -> Vec<String> {
        let parts: Vec<String> = parts_of(self.text(column)).map(str::to_owned).collect();
        for part in &parts {
            self.check_length(column, part);
        }
        parts
    }

    /// A text that may be absent.
    pub fn words(&mut self, column: &str) -> Option<String> {
        let text = self.text(column);
        self.check_length(column, text);
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A text that must be there.
    pub fn needed_words(&mut self, column: &str, expected: &str) -> Option<String> {
        let words = self.words(column);
        if words.is_none() {
            self.refuse(column, "", expected);
        }
        words
    }

    /// A day, by ISO 8601.
    pub fn date(&mut self, column: &str) -> Option<CivilDate> {
        self.optional(column)
    }

    /// `yes` or `no` in a few spellings; no where nothing is said.
    pub fn is_yes(&mut self, column: &str) -> bool {
        let text = self.text(column);
        match text.to_lowercase().as_str() {
            "" | "no" | "false" | "0" => false,
            "yes" | "true" | "1" => true,
            _ => {
                self.refuse(column, text, "yes or no");
                false
            }
        }
    }

    /// One of a closed list of words.
    pub fn word_of<T: Copy>(&mut self, column: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let found = words
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(text));
        if found.is_none() {
            let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.refuse(column, text, format!("one of {}", names.join(", ")));
        }
        found.map(|(_, value)| *value)
    }

    /// What was wrong, or the row if nothing was.
    pub fn finished<T>(self, row: Option<T>) -> Result<T, Vec<RowFault>> {
        match row {
            Some(row) if self.faults.is_empty() => Ok(row),
            _ => Err(self.faults),
        }
    }

    fn parsed<T>(&mut self, column: &str, text: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Expectation,
    {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(column, text, error.expectation());
                None
            }
        }
    }

    fn check_length(&mut self, column: &str, text: &str) {
        if text.len() > MAX_TEXT_BYTES {
            self.refuse(column, text, format!("at most {MAX_TEXT_BYTES} bytes"));
        }
        if text.chars().any(char::is_control) {
            self.refuse(column, text, "text without line ends or control characters");
        }
    }
}

fn parts_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(LIST_SEPARATOR)
        .map(str::trim)
        .filter(|part| !part.is_empty())
}
