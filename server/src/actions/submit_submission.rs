//! Hands a submission in. It must be complete and fit the register: what could not be published even
//! if everybody agreed is refused here, with every fault named.

use quaymark_core::account::OrganisationKind;
use quaymark_core::submission::{ApprovalKind, StepKind, SubmissionState};
use quaymark_core::time::Instant;

use super::known::Known;
use super::submission::{
    Next, Party, Seen, SubmissionError, attestor_of, change, expect_attestor, expect_author,
    expect_state, load, needs_of, rehearse,
};
use crate::store::{Approval, Store, Submission, Writer};

/// Hands a draft in. What the attestor itself hands in is confirmed with that.
pub fn submit_submission(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: Seen,
) -> Result<Submission, SubmissionError> {
    let held = store.read(|tx| load(tx, by, seen.id))?;
    expect_author(by, &held)?;
    expect_state(&held, &[SubmissionState::Draft])?;
    rehearse(store, now, &held)?;
    change(store, now, by, seen, "submit_submission", |tx, held| {
        expect_author(by, &held)?;
        expect_state(&held, &[SubmissionState::Draft])?;
        let mut submission = held;
        settle(tx, by, &mut submission)?;
        submission.state = SubmissionState::Submitted;
        submission.submitted_at = Some(now);
        let mut steps = vec![(StepKind::Submitted, None)];
        if speaks_for_attestor(by, &submission) {
            expect_attestor(tx, by, &submission)?;
            confirm(tx, now, by, &mut submission)?;
            steps.push((StepKind::Attested, None));
        }
        Ok(Next { submission, steps })
    })
}

/// Settles in whose name it is and who must approve.
pub(super) fn settle(
    tx: &mut Writer<'_>,
    by: &Party,
    submission: &mut Submission,
) -> Result<(), SubmissionError> {
    let known = Known::read(tx)?;
    submission.attestor = attestor_of(tx, &known, &submission.payload)?;
    let is_other_attestor = !matches!(
        by.kind,
        OrganisationKind::Provider | OrganisationKind::Registrar
    );
    if is_other_attestor && !speaks_for_attestor(by, submission) {
        return Err(SubmissionError::NotYours(
            "an attestor submits in its own name only",
        ));
    }
    submission.needs = needs_of(tx, &submission.payload, submission.attestor.as_deref())?;
    Ok(())
}

fn speaks_for_attestor(by: &Party, submission: &Submission) -> bool {
    let is_firm = by.kind == OrganisationKind::Provider;
    !is_firm && by.represents.is_some() && by.represents == submission.attestor
}

/// Writes down the attestor's approval of the version that is being saved.
pub(super) fn confirm(
    tx: &mut Writer<'_>,
    now: Instant,
    by: &Party,
    submission: &mut Submission,
) -> Result<(), SubmissionError> {
    tx.add_approval(
        submission.id,
        &Approval {
            person: by.person,
            organisation: by.organisation,
            kind: ApprovalKind::Attested,
            version: submission.version + 1,
            at: now,
        },
    )?;
    submission.state = SubmissionState::Attested;
    Ok(())
}
