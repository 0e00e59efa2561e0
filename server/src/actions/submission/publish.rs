//! From a submission to the public record, within the transaction of the last approval.

mod kinds;
mod reply;

use quaymark_core::register::LogIndex;
use quaymark_core::submission::Payload;

use super::SubmissionError;
use crate::actions::authority::{Authority, Numbers};
use crate::actions::known::Known;
use crate::import::rows::ListKind;
use crate::store::{StoreError, Submission, Writer};

pub(in crate::actions) use kinds::refused_claim;
use kinds::{Publication, row_of};

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::actions) struct Published {
    /// The record that says so now; `None` for what is not public.
    pub(in crate::actions) record: Option<(String, u32)>,
    /// Its newest entry.
    pub(in crate::actions) entry: Option<LogIndex>,
}

/// Writes what a submission asks for. Refuses if the record it was made from has changed since.
pub(in crate::actions) fn publish(
    tx: &mut Writer<'_>,
    submission: &Submission,
    by: &Authority,
    numbers: &mut Numbers,
) -> Result<Published, SubmissionError> {
    if let Some((record, version)) = &submission.record {
        expect_unchanged(tx, record, *version)?;
    }
    let known = Known::read(tx)?;
    let mut publication = Publication {
        tx: &mut *tx,
        known: &known,
        by,
        numbers,
        submission,
    };
    let record = match &submission.payload {
        Payload::Certification(_) => publication.record(ListKind::Certifications)?,
        Payload::Licence(_) => publication.record(ListKind::Licences)?,
        Payload::Vetting(_) => publication.record(ListKind::Vettings)?,
        Payload::ProviderListing(_) => publication.listing()?,
        Payload::ProviderCorrection(_) => publication.correction()?,
        Payload::StatusChange(status) | Payload::AttestorStanding(status) => {
            publication.status(status)?
        }
        Payload::Confidentiality(payload) => publication.confidentiality(payload)?,
        Payload::Reply(reply) => publication.reply(reply)?,
        Payload::Equivalence(payload) => publication.equivalence(payload)?,
        Payload::Claim(_) => {
            publication.claim()?;
            return Ok(Published {
                record: None,
                entry: None,
            });
        }
    };
    let head = tx.head_of(&record)?;
    let head = head.ok_or_else(|| StoreError::Damaged(format!("{record} has no entry")))?;
    Ok(Published {
        record: Some((record, head.version)),
        entry: Some(head.entry),
    })
}

/// Refuses where a record is at another version than the one that was seen.
pub(in crate::actions) fn expect_unchanged(
    tx: &mut Writer<'_>,
    record: &str,
    version: u32,
) -> Result<(), SubmissionError> {
    match tx.expect_version(record, version) {
        Err(StoreError::Conflict { record, .. }) => Err(SubmissionError::RecordChanged(record)),
        other => Ok(other?),
    }
}

/// The row a submission's payload is read as, by the rules of lists.
pub(super) fn record_row_of(
    submission: &Submission,
) -> Result<Option<crate::import::rows::RecordRow>, SubmissionError> {
    let kind = match &submission.payload {
        Payload::Certification(_) => ListKind::Certifications,
        Payload::Licence(_) => ListKind::Licences,
        Payload::Vetting(_) => ListKind::Vettings,
        _ => return Ok(None),
    };
    match row_of(kind, submission)? {
        crate::import::rows::Row::Record(row) => Ok(Some(row)),
        _ => Ok(None),
    }
}
