//! An entry as bytes: written in canonical form, read within a bound of size.

use super::Entry;

/// The largest entry accepted, in bytes.
pub const MAX_ENTRY_BYTES: usize = 16 * 1024;
/// The version of this format.
pub const ENTRY_VERSION: u8 = 1;

/// Bytes that are not an entry, or an entry that cannot be one.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// Not the JSON of an entry.
    #[error("not an entry: {0}")]
    Json(#[from] serde_json::Error),
    /// Larger than [`MAX_ENTRY_BYTES`].
    #[error("the entry has {0} bytes, the limit is {MAX_ENTRY_BYTES}")]
    TooLarge(usize),
    /// Of another version of the format than [`ENTRY_VERSION`].
    #[error("the entry is of version {0}, only version {ENTRY_VERSION} is known")]
    UnknownVersion(u8),
}

impl Entry {
    /// The canonical bytes: RFC 8785 key order and spelling.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EntryError> {
        let bytes = serde_jcs::to_vec(self)?;
        if bytes.len() > MAX_ENTRY_BYTES {
            return Err(EntryError::TooLarge(bytes.len()));
        }
        Ok(bytes)
    }

    /// Reads stored bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > MAX_ENTRY_BYTES {
            return Err(EntryError::TooLarge(bytes.len()));
        }
        let entry: Self = serde_json::from_slice(bytes)?;
        if entry.v != ENTRY_VERSION {
            return Err(EntryError::UnknownVersion(entry.v));
        }
        Ok(entry)
    }
}
