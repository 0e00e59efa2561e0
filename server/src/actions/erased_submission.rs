//! Whether what a submission became was erased since: when, why, and which entry of the log says so.

use quaymark_core::entry::{Entry, EntryKind, ErasureReason};
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;

use crate::store::{Reader, StoreError, Submission};

/// What the log says of the erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubmissionErased {
    pub at: Instant,
    pub because: ErasureReason,
    /// The entry that says so.
    pub entry: LogIndex,
    /// Whether the files that were handed in went too.
    pub with_documents: bool,
}

/// The erasure of what a submission became, if there is one: the first entry that names it.
pub fn erasure_of_submission(
    tx: &mut Reader<'_>,
    held: &Submission,
) -> Result<Option<SubmissionErased>, StoreError> {
    let Some(became) = held.entry else {
        return Ok(None);
    };
    for stored in tx.entries_of_subject(&held.subject)? {
        let entry = Entry::from_bytes(&stored.bytes)?;
        let reason = entry.claims.erased_because;
        let names_it = entry.kind == EntryKind::Erasure && entry.claims.erased.contains(&became);
        if let Some(because) = reason.filter(|_| names_it) {
            return Ok(Some(SubmissionErased {
                at: entry.recorded_at,
                because,
                entry: stored.index,
                with_documents: tx.has_erased_files(held.id)?,
            }));
        }
    }
    Ok(None)
}
