//! A firm's administrator claims a provider by words, on which two reviewers of the registrar decide: a
//! submission, written and handed in at once. What could not be granted leaves nothing behind.

use quaymark_core::submission::{Payload, StepKind, SubmissionKind, SubmissionState};
use quaymark_core::time::Instant;
use serde_json::json;

use super::draft_submission::{NewSubmission, made};
use super::speak_for::expect_may_speak;
use super::submission::{Party, SubmissionError, note, refused_claim, step, summary};
use super::submit_submission::settle;
use crate::notices::moves::{self, Move};
use crate::store::{Deed, Store, Submission};

/// Hands the claim in.
pub fn claim_by_hand(
    store: &Store,
    now: Instant,
    by: &Party,
    provider: &str,
    words: &str,
) -> Result<Submission, SubmissionError> {
    let expected = "why you speak for the firm, in up to 2,000 characters";
    let words = note(words).map_err(|_| SubmissionError::fault("claim", "", expected))?;
    let payload = Payload::of_value(SubmissionKind::Claim, json!({ "claim": words }))?;
    let new = NewSubmission {
        subject: Some(provider.to_owned()),
        payload,
    };
    store.change(now, |tx| {
        let mut claim = made(tx, now, by, &new)?;
        let may_speak = expect_may_speak(tx, by.organisation, &claim.subject);
        may_speak.map_err(|error| refused_claim(error, &claim.subject))?;
        settle(tx, by, &mut claim)?;
        claim.state = SubmissionState::Submitted;
        claim.submitted_at = Some(now);
        tx.insert_submission(&claim)?;
        let steps = [StepKind::Drafted, StepKind::Submitted].map(|kind| (kind, None));
        for (kind, _) in &steps {
            tx.add_step(claim.id, &step(by, now, *kind, None))?;
        }
        let told = Move {
            by: by.person,
            from: SubmissionState::Draft,
            to: &claim,
            steps: &steps,
        };
        moves::tell(tx, told)?;
        let deed = Deed::new("claim_by_hand", claim.id).after(summary(&claim));
        tx.audit(now, &by.actor, &deed)?;
        Ok(claim)
    })
}
