//! Asks the author of a submission something. Approvals given stand until something is changed.

use quaymark_core::account::OrganisationKind;
use quaymark_core::submission::{StepKind, SubmissionState};
use quaymark_core::time::Instant;

use super::submission::{
    Next, Party, Seen, SubmissionError, change, expect_attestor, expect_reviewer,
    expect_same_spokesman, expect_state, note,
};
use crate::store::{Reader, Store, StoreError, Submission};

/// Asks a question, as the attestor concerned or as a reviewer.
pub fn question_submission(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: Seen,
    question: &str,
) -> Result<Submission, SubmissionError> {
    let question = note(question)?;
    change(store, now, by, seen, "question_submission", |tx, held| {
        expect_judge(tx, by, &held)?;
        expect_state(
            &held,
            &[SubmissionState::Submitted, SubmissionState::Attested],
        )?;
        let mut submission = held;
        submission.state = SubmissionState::Questioned;
        Ok(Next {
            submission,
            steps: vec![(StepKind::Questioned, Some(question))],
        })
    })
}

/// Refuses those who are neither the attestor concerned nor a reviewer apart from the parties. That
/// they approved before is no objection.
pub(super) fn expect_judge(
    tx: &mut Reader<'_>,
    by: &Party,
    held: &Submission,
) -> Result<(), SubmissionError> {
    let checked = match by.kind {
        OrganisationKind::Registrar => expect_reviewer(tx, by, held),
        _ => expect_attestor(tx, by, held).and_then(|()| expect_same_spokesman(tx, held)),
    };
    match checked {
        Err(SubmissionError::Conflict(super::submission::Conflict::Twice)) => Ok(()),
        other => other,
    }
}

/// Where a submission stands once nothing is asked any more.
pub(super) fn state_of_approvals(
    tx: &mut Reader<'_>,
    submission: &Submission,
) -> Result<SubmissionState, StoreError> {
    let approvals = tx.approvals_of(submission.id)?;
    let is_attested = approvals
        .iter()
        .any(|given| given.kind == quaymark_core::submission::ApprovalKind::Attested);
    Ok(if is_attested {
        SubmissionState::Attested
    } else {
        SubmissionState::Submitted
    })
}
