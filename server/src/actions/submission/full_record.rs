//! What a record says in full though it is confidential now: what was public before it was
//! concealed, or what was handed in, whichever is newer.
//!
//! **Invariant:** what was recorded against the record meanwhile is in it. So a release restores
//! nothing.

use quaymark_core::document::RecordDocument;
use quaymark_core::entry::Entry;
use quaymark_core::time::Instant;

use super::SubmissionError;
use super::publish::record_row_of;
use crate::actions::change_status::newest;
use crate::actions::enter_record::full_of_row;
use crate::actions::known::{Known, stored};
use crate::actions::release_record::Released;
use crate::store::{Reader, StoreError};

/// The newest full content of a record that the register holds; `None` if it holds none.
pub fn full_record(
    tx: &mut Reader<'_>,
    known: &Known,
    record: &str,
) -> Result<Option<Released>, SubmissionError> {
    let Some(full) = newest_full(tx, known, record)? else {
        return Ok(None);
    };
    let held = newest(tx, record)?;
    let periods = match held.claims.confidential {
        Some(true) => stored(full.periods.marked_by(&held.periods))?,
        _ => full.periods,
    };
    Ok(Some(Released { periods, ..full }))
}

fn newest_full(
    tx: &mut Reader<'_>,
    known: &Known,
    record: &str,
) -> Result<Option<Released>, SubmissionError> {
    let public = newest_public(tx, record)?;
    let handed_in = tx.published_about(record)?;
    for submission in handed_in {
        let Some(decided_at) = submission.decided_at else {
            continue;
        };
        if public.as_ref().is_some_and(|(at, _)| *at >= decided_at) {
            break;
        }
        if let Some(row) = record_row_of(&submission)? {
            return Ok(Some(full_of_row(known, &row)?));
        }
    }
    Ok(public.map(|(_, released)| released))
}

fn newest_public(
    tx: &mut Reader<'_>,
    record: &str,
) -> Result<Option<(Instant, Released)>, StoreError> {
    let Some(head) = tx.head_of(record)? else {
        return Ok(None);
    };
    let versions = tx.entries_of_subject(&head.subject)?;
    for held in versions.iter().rev() {
        let entry = Entry::from_bytes(&held.bytes)?;
        if entry.record != record || entry.claims.confidential == Some(true) {
            continue;
        }
        // What was erased is not told again.
        let Some(document) = &held.document else {
            return Ok(None);
        };
        let document: RecordDocument = stored(serde_json::from_str(document))?;
        let released = Released {
            claims: entry.claims,
            periods: entry.periods,
            document,
        };
        return Ok(Some((entry.recorded_at, released)));
    }
    Ok(None)
}
