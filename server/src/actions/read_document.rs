//! Gives a document out, to those who may read it, and writes down who had it.

use quaymark_core::id::DocumentUseId;
use quaymark_core::submission::ScanState;
use quaymark_core::time::Instant;
use serde_json::json;

use super::document::{DocumentError, hash_of, load_document};
use super::submission::{Party, SubmissionError};
use crate::documents::Shelf;
use crate::store::{Deed, Document, Store};

/// Reads a document. What the scanner has not answered for goes to its author's organisation alone.
pub fn read_document(
    store: &Store,
    shelf: &Shelf,
    now: Instant,
    by: &Party,
    id: DocumentUseId,
) -> Result<(Document, Vec<u8>), DocumentError> {
    let (document, hash) = store.read(|tx| {
        let (document, held) = load_document(tx, by, id)?;
        match document.scan {
            ScanState::Infected => Err(DocumentError::Infected),
            ScanState::ScanPending if !by.wrote(&held) => {
                Err(SubmissionError::ScanPending(document.file_name).into())
            }
            _ => {
                let hash = hash_of(&document.sha256)?;
                Ok((document, hash))
            }
        }
    })?;
    let bytes = shelf.take(hash)?.ok_or(DocumentError::Missing(hash))?;
    store.change(now, |tx| {
        let after = json!({ "submission": document.submission, "sha256": document.sha256 });
        tx.audit(now, &by.actor, &Deed::new("read_document", id).after(after))
    })?;
    Ok((document, bytes))
}
