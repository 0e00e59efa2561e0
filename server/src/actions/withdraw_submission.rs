//! Takes a submission back. What is published is not taken back: that asks for a new submission.

use quaymark_core::submission::{StepKind, SubmissionState};
use quaymark_core::time::Instant;

use super::submission::{Next, Party, Seen, SubmissionError, change, expect_author, expect_state};
use crate::store::{Store, Submission};

/// Takes back what is open. What was handed in is taken back by a signatory.
pub fn withdraw_submission(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: Seen,
) -> Result<Submission, SubmissionError> {
    change(store, now, by, seen, "withdraw_submission", |_, held| {
        expect_author(by, &held)?;
        expect_state(&held, &SubmissionState::OPEN)?;
        if held.state != SubmissionState::Draft && !by.may_hand_in() {
            return Err(SubmissionError::NotYours(
                "what was handed in is taken back by a signatory",
            ));
        }
        let mut submission = held;
        submission.state = SubmissionState::Withdrawn;
        submission.decided_at = Some(now);
        Ok(Next {
            submission,
            steps: vec![(StepKind::Withdrawn, None)],
        })
    })
}
