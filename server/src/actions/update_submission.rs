//! Changes what a submission asks for. An edit after an approval voids the approvals: nobody's
//! approval stands for something they did not see.

use quaymark_core::submission::{Payload, StepKind, SubmissionState};
use quaymark_core::time::Instant;

use super::authority::Numbers;
use super::draft_submission::seen_record;
use super::known::Known;
use super::submission::{
    Next, Party, Seen, SubmissionError, attestor_of, change, expect_author, expect_state, needs_of,
    rehearse, subject_of,
};
use crate::store::{Store, Submission, Writer};

/// Changes what a submission asks for. What was handed in must stay complete.
pub fn update_submission(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: Seen,
    payload: &Payload,
) -> Result<Submission, SubmissionError> {
    let action = "update_submission";
    let handed_in = rehearse_edit(store, now, by, seen, payload)?;
    change(store, now, by, seen, action, |tx, held| {
        expect_author(by, &held)?;
        let was_draft = held.state == SubmissionState::Draft;
        // Between the rehearsal and now nothing changed, or the version would be another.
        debug_assert_eq!(handed_in, !was_draft);
        let mut submission = edited(tx, by, held, payload)?;
        if submission.state == SubmissionState::Attested {
            submission.state = SubmissionState::Submitted;
        }
        Ok(Next {
            submission,
            steps: vec![(StepKind::Updated, None)],
        })
    })
}

/// Checks an edit of what was handed in before it is made; whether it was.
pub(super) fn rehearse_edit(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: Seen,
    payload: &Payload,
) -> Result<bool, SubmissionError> {
    let held = store.read(|tx| super::submission::load(tx, by, seen.id))?;
    if held.version != seen.version {
        let (id, found) = (held.id, held.version);
        return Err(SubmissionError::Outdated { id, found });
    }
    let is_handed_in = held.state != SubmissionState::Draft;
    if is_handed_in && held.state.is_open() && held.payload != *payload {
        let edited = store.write(now, |tx| -> Result<(), Edited> {
            let edited = edited(tx, by, held, payload).map_err(Edited::Refused)?;
            Err(Edited::Possible(Box::new(edited)))
        });
        match edited {
            Err(Edited::Possible(edited)) => rehearse(store, now, &edited)?,
            Err(Edited::Refused(error)) => return Err(error),
            Ok(()) => {}
        }
    }
    Ok(is_handed_in)
}

/// An edit that was tried and undone.
enum Edited {
    /// What it would come to.
    Possible(Box<Submission>),
    /// Why it is not allowed.
    Refused(SubmissionError),
}

impl From<crate::store::StoreError> for Edited {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Refused(error.into())
    }
}

/// The submission with another payload and without approvals.
pub(super) fn edited(
    tx: &mut Writer<'_>,
    by: &Party,
    held: Submission,
    payload: &Payload,
) -> Result<Submission, SubmissionError> {
    expect_state(&held, &SubmissionState::OPEN)?;
    if held.state != SubmissionState::Draft && !by.may_hand_in() {
        return Err(SubmissionError::NotYours(
            "what was handed in is changed by a signatory",
        ));
    }
    let mut submission = held;
    submission.record = seen_record(tx, payload)?;
    expect_same_subject(tx, by, &submission, payload)?;
    let known = Known::read(tx)?;
    let attestor = attestor_of(tx, &known, payload)?;
    if submission.state != SubmissionState::Draft {
        expect_same_attestor(&submission, attestor.as_deref())?;
        let needs = needs_of(tx, payload, attestor.as_deref())?;
        submission.needs.people = submission.needs.people.max(needs.people);
        submission.needs.organisations = submission.needs.organisations.max(needs.organisations);
        tx.void_approvals(submission.id)?;
    }
    submission.attestor = attestor;
    submission.payload = payload.clone();
    Ok(submission)
}

/// A change of status cannot be turned to a record of somebody else.
fn expect_same_subject(
    tx: &mut Writer<'_>,
    by: &Party,
    held: &Submission,
    payload: &Payload,
) -> Result<(), SubmissionError> {
    let names_its_subject = matches!(
        payload,
        Payload::StatusChange(_) | Payload::AttestorStanding(_)
    );
    if !names_its_subject || held.payload.record() == payload.record() {
        return Ok(());
    }
    let subject = subject_of(tx, by, payload, None, &mut Numbers::Random)?;
    if subject == held.subject {
        return Ok(());
    }
    let record = payload.record().unwrap_or_default();
    let expected = format!(
        "a record of {}: another firm is another submission",
        held.subject
    );
    Err(SubmissionError::fault("record", record, expected))
}

/// Who must confirm is settled when a submission is handed in.
pub(super) fn expect_same_attestor(
    held: &Submission,
    attestor: Option<&str>,
) -> Result<(), SubmissionError> {
    if held.attestor.as_deref() == attestor {
        return Ok(());
    }
    let expected = format!(
        "{}, as when it was submitted: in another's name it is another submission",
        held.attestor.as_deref().unwrap_or("nobody")
    );
    Err(SubmissionError::fault(
        "issuer",
        attestor.unwrap_or_default(),
        expected,
    ))
}
