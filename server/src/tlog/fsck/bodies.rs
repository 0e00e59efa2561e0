//! The documents beside the entries: each is what its entry commits to, or was erased by another.

use std::collections::BTreeSet;

use quaymark_core::entry::{Commitment, Entry, EntryKind};

use crate::store::{Committed, Reader, StoreError};

/// What the log says of documents that are gone.
pub(super) struct Bodies {
    erased: BTreeSet<u64>,
}

impl Bodies {
    /// Reads which documents the log says were erased: the newest entry of each erasure names all
    /// that was erased of its record.
    pub(super) fn of(tx: &mut Reader<'_>) -> Result<Self, StoreError> {
        let mut erased = BTreeSet::new();
        for held in tx.newest_of_kind(EntryKind::Erasure)? {
            // One that cannot be read is named by the walk.
            if let Ok(entry) = Entry::from_bytes(&held.bytes) {
                erased.extend(entry.claims.erased);
            }
        }
        Ok(Self { erased })
    }

    /// What is wrong with the document of an entry.
    pub(super) fn fault(
        &self,
        index: u64,
        entry: &Entry,
        body: Option<&Committed>,
    ) -> Option<String> {
        let is_erased = self.erased.contains(&index);
        match (entry.body, body) {
            (None, None) if !is_erased => None,
            (Some(committed), Some(body)) => match (&body.salt, &body.document) {
                (None, None) if is_erased => None,
                (None, None) => Some(format!(
                    "the document of entry {index} is gone, and no entry says that it was erased"
                )),
                _ if is_erased => Some(format!(
                    "the log says that the document of entry {index} was erased, and it is there"
                )),
                (Some(salt), Some(document))
                    if Commitment::to_document(salt, document.as_bytes()) == committed =>
                {
                    None
                }
                _ => Some(unlike(index)),
            },
            _ => Some(unlike(index)),
        }
    }
}

fn unlike(index: u64) -> String {
    format!("entry {index} does not commit to the document beside it")
}
