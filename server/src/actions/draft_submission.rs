//! Begins a submission. A draft saves whatever is there; only its author's organisation sees it.

use quaymark_core::id::SubmissionId;
use quaymark_core::submission::{Payload, StepKind, SubmissionState};
use quaymark_core::time::Instant;

use super::authority::Numbers;
use super::known::Known;
use super::submission::{
    Party, SubmissionError, attestor_of, step, subject_of, summary, version_of,
};
use crate::store::{Deed, Needs, Store, Submission, Writer};

/// What is to be begun.
#[derive(Clone, Debug)]
pub struct NewSubmission {
    /// The firm it is about; those who speak for a firm need not name it.
    pub subject: Option<String>,
    /// What it asks for.
    pub payload: Payload,
}

/// Begins a submission.
pub fn draft_submission(
    store: &Store,
    now: Instant,
    by: &Party,
    new: &NewSubmission,
) -> Result<Submission, SubmissionError> {
    store.change(now, |tx| {
        let draft = made(tx, now, by, new)?;
        tx.insert_submission(&draft)?;
        tx.add_step(draft.id, &step(by, now, StepKind::Drafted, None))?;
        let deed = Deed::new("draft_submission", draft.id).after(summary(&draft));
        tx.audit(now, &by.actor, &deed)?;
        Ok(draft)
    })
}

/// A new submission, not yet kept.
pub(super) fn made(
    tx: &mut Writer<'_>,
    now: Instant,
    by: &Party,
    new: &NewSubmission,
) -> Result<Submission, SubmissionError> {
    let numbers = &mut Numbers::Random;
    let subject = subject_of(tx, by, &new.payload, new.subject.as_deref(), numbers)?;
    let record = seen_record(tx, &new.payload)?;
    let known = Known::read(tx)?;
    Ok(Submission {
        id: numbers.fresh(tx, SubmissionId::from_bits)?,
        state: SubmissionState::Draft,
        version: 1,
        subject,
        record,
        attestor: attestor_of(tx, &known, &new.payload)?,
        organisation: by.organisation,
        created_by: by.person,
        payload: new.payload.clone(),
        // What it really needs is known when it is submitted, and never shrinks from then on.
        needs: Needs {
            people: 1,
            organisations: 1,
        },
        created_at: now,
        submitted_at: None,
        decided_at: None,
        updated_at: now,
        entry: None,
    })
}

/// The record a payload changes, at the version it has now.
pub(super) fn seen_record(
    tx: &mut Writer<'_>,
    payload: &Payload,
) -> Result<Option<(String, u32)>, SubmissionError> {
    let Some(record) = payload.record() else {
        return Ok(None);
    };
    match version_of(tx, record)? {
        0 => Err(SubmissionError::fault(
            "record",
            record,
            "the number of a record on the register",
        )),
        version => Ok(Some((record.to_owned(), version))),
    }
}
