//! Whether what a submission became was erased since: when, why, and which entry of the log says so.

use quaymark_core::entry::{Entry, ErasureReason};
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;

use super::known::erasure_record;
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

/// The erasure of what a submission became, if there is one: the first entry that names it. The newest
/// version of what was erased of a record names all of it, so the first is found from there back.
pub fn erasure_of_submission(
    tx: &mut Reader<'_>,
    held: &Submission,
) -> Result<Option<SubmissionErased>, StoreError> {
    let Some(became) = held.entry else {
        return Ok(None);
    };
    let Some(held_entry) = entry_at(tx, became)? else {
        return Ok(None);
    };
    let mut said = tx.newest(&erasure_record(&held_entry.record))?;
    let mut first = None;
    while let Some(stored) = said.take() {
        let entry = Entry::from_bytes(&stored.bytes)?;
        if !entry.claims.erased.contains(&became) {
            break;
        }
        if let Some(before) = entry.prev {
            said = tx.entries(&[before])?.pop();
        }
        first = Some((stored.index, entry));
    }
    let Some((index, entry)) = first else {
        return Ok(None);
    };
    let Some(because) = entry.claims.erased_because else {
        return Ok(None);
    };
    Ok(Some(SubmissionErased {
        at: entry.recorded_at,
        because,
        entry: index,
        with_documents: tx.has_erased_files(held.id)?,
    }))
}

fn entry_at(tx: &mut Reader<'_>, index: LogIndex) -> Result<Option<Entry>, StoreError> {
    let stored = tx.entries(&[index])?.pop();
    let entry = stored.map(|stored| Entry::from_bytes(&stored.bytes));
    Ok(entry.transpose()?)
}
