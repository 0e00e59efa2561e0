//! The first row: which columns there are and where. Order is free; names must be known.

use super::sheet::RawRow;

/// A column left by a rejects file: read over.
const ERROR_COLUMN: &str = "error";

/// A column a list may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// The list cannot do without it.
    pub is_required: bool,
}

/// A column that must be there.
pub const fn required(name: &'static str) -> Column {
    Column {
        name,
        is_required: true,
    }
}

/// A column that may be there.
pub const fn optional(name: &'static str) -> Column {
    Column {
        name,
        is_required: false,
    }
}

/// Where each column stands.
#[derive(Clone, Debug)]
pub struct Header {
    names: Vec<String>,
}

/// Why the first row is not the header of this list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderFault {
    /// There is no first row.
    #[error("the file is empty: expected a header line with the columns {expected}")]
    Empty {
        /// What would have been accepted.
        expected: String,
    },
    /// A column is absent.
    #[error("the column `{column}` is missing; found {found}")]
    Missing {
        /// The column.
        column: &'static str,
        /// The columns found.
        found: String,
    },
    /// A column of another list, or misspelt.
    #[error("the column `{column}` is unknown; expected {expected}")]
    Unknown {
        /// The column.
        column: String,
        /// What would have been accepted.
        expected: String,
    },
    /// A column given twice.
    #[error("the column `{column}` stands twice, as number {first} and {second}")]
    Duplicate {
        /// The column.
        column: String,
        /// Where it stands first, from 1.
        first: usize,
        /// Where it stands again, from 1.
        second: usize,
    },
}

impl Header {
    /// Checks the first row against the columns of the list.
    pub fn check(columns: &[Column], row: &RawRow) -> Result<Self, HeaderFault> {
        let names: Vec<String> = row.cells.iter().map(|cell| normal(cell)).collect();
        for (place, name) in names.iter().enumerate() {
            let is_known = columns.iter().any(|column| column.name == name);
            if !is_known && name != ERROR_COLUMN {
                return Err(HeaderFault::Unknown {
                    column: row.cells[place].clone(),
                    expected: listed(columns),
                });
            }
            if let Some(first) = names[..place].iter().position(|other| other == name) {
                return Err(HeaderFault::Duplicate {
                    column: name.clone(),
                    first: first + 1,
                    second: place + 1,
                });
            }
        }
        let missing = columns
            .iter()
            .find(|column| column.is_required && !names.iter().any(|name| name == column.name));
        match missing {
            Some(column) => Err(HeaderFault::Missing {
                column: column.name,
                found: names.join(", "),
            }),
            None => Ok(Self { names }),
        }
    }

    /// Every column of a list, in its order.
    pub fn of_all(columns: &[Column]) -> Self {
        let names = columns.iter().map(|column| column.name.to_owned());
        Self {
            names: names.collect(),
        }
    }

    /// The fault of a file without a first row.
    pub fn absent(columns: &[Column]) -> HeaderFault {
        HeaderFault::Empty {
            expected: listed(columns),
        }
    }

    /// Where a column stands, from zero.
    pub fn place_of(&self, column: &str) -> Option<usize> {
        self.names.iter().position(|name| name == column)
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

fn normal(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

fn listed(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    names.join(", ")
}
