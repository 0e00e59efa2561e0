//! What entering one row of a list comes to, and why it may not be entered.

use std::collections::{HashMap, hash_map};

use quaymark_core::entry::{Entry, EntryError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::known::stored;
use crate::import::RowFault;
use crate::store::{StoreError, StoredEntry};

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A new record.
    Added,
    /// A new version of a record.
    Changed,
    /// The register says so already.
    Unchanged,
}

/// Why a row was not entered.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// Something is wrong with the row.
    #[error("{} faults in the row", .0.len())]
    Faults(Vec<RowFault>),
    /// Something is wrong with the database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<EntryError> for Stopped {
    fn from(error: EntryError) -> Self {
        Self::Store(error.into())
    }
}

impl From<RowFault> for Stopped {
    fn from(fault: RowFault) -> Self {
        Self::Faults(vec![fault])
    }
}

/// The line on which each record of a file stood: a file says each thing once.
#[derive(Clone, Debug, Default)]
pub struct Seen(HashMap<u64, u64>);

impl Seen {
    /// Refuses a second row about the same record, by the bits of its number.
    pub fn once(&mut self, record: u64, line: u64) -> Result<(), RowFault> {
        match self.0.entry(record) {
            hash_map::Entry::Vacant(vacant) => {
                vacant.insert(line);
                Ok(())
            }
            hash_map::Entry::Occupied(first) => {
                let first = first.get();
                let expected = format!("each record once: line {first} is about the same one");
                Err(RowFault::new(line, "", "", expected))
            }
        }
    }
}

/// A stored version read back, with its document. What was erased on purpose is not brought back by
/// a list that still has it: its row is refused.
pub(super) fn read_back<T: DeserializeOwned + Default>(
    held: &StoredEntry,
    line: u64,
) -> Result<(Entry, T), Stopped> {
    let entry = Entry::from_bytes(&held.bytes).map_err(StoreError::from)?;
    let document = match &held.document {
        Some(text) => stored(serde_json::from_str(text))?,
        // Only what is confidential has none by itself.
        None if entry.claims.confidential != Some(true) => {
            let expected = format!(
                "no row about {}: what the register held of it was erased, and a list does not \
                 bring it back",
                entry.record
            );
            return Err(RowFault::new(line, "", "", expected).into());
        }
        None => T::default(),
    };
    Ok((entry, document))
}

/// A document in the form that is stored and committed to.
pub(super) fn canonical(document: &impl Serialize) -> Result<String, StoreError> {
    quaymark_core::document::to_canonical(document).map_err(|cause| StoreError::Other(cause.into()))
}
