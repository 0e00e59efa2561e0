//! What is wrong with a row, and where.

use std::fmt;

/// Longer values are cut in messages.
const SHOWN_CHARACTERS: usize = 80;

/// One thing wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The line the row begins on.
    pub line: u64,
    /// The column; empty where the whole row is meant.
    pub column: String,
    /// The value found.
    pub value: String,
    /// What would have been accepted, or what stands against it.
    pub expected: String,
}

impl RowFault {
    /// A fault, its value cut to a length that can be read.
    pub fn new(line: u64, column: &str, value: &str, expected: impl Into<String>) -> Self {
        let mut shown: String = value.chars().take(SHOWN_CHARACTERS).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        Self {
            line,
            column: column.to_owned(),
            value: shown,
            expected: expected.into(),
        }
    }

    /// The message without the line, for the `error` column of a rejects file.
    pub fn without_line(&self) -> String {
        let Self {
            column,
            value,
            expected,
            ..
        } = self;
        match (column.as_str(), value.as_str()) {
            ("", _) => expected.clone(),
            (_, "") => format!("{column}: empty, expected {expected}"),
            _ => format!("{column}: found `{value}`, expected {expected}"),
        }
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, {}", self.line, self.without_line())
    }
}
