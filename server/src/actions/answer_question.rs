//! Answers a question, with or without another payload. Another payload voids the approvals.

use quaymark_core::submission::{Payload, StepKind, SubmissionState};
use quaymark_core::time::Instant;

use super::question_submission::state_of_approvals;
use super::submission::{
    Next, Party, Seen, SubmissionError, change, expect_author, expect_state, note,
};
use super::update_submission::{edited, rehearse_edit};
use crate::store::{Store, Submission};

/// Answers; `payload` is what is asked for from now on, if that changes.
pub fn answer_question(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: Seen,
    answer: &str,
    payload: Option<&Payload>,
) -> Result<Submission, SubmissionError> {
    let answer = note(answer)?;
    if let Some(payload) = payload {
        rehearse_edit(store, now, by, seen, payload)?;
    }
    change(store, now, by, seen, "answer_question", |tx, held| {
        expect_author(by, &held)?;
        expect_state(&held, &[SubmissionState::Questioned])?;
        let mut steps = vec![(StepKind::Answered, Some(answer))];
        let mut submission = match payload {
            Some(payload) if *payload != held.payload => {
                steps.push((StepKind::Updated, None));
                edited(tx, by, held, payload)?
            }
            _ => held,
        };
        submission.state = state_of_approvals(tx, &submission)?;
        Ok(Next { submission, steps })
    })
}
