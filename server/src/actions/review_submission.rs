//! A reviewer of the registrar decides: the last word on a submission.
//!
//! **Invariant:** with the last approval needed, one transaction writes the approval, the state
//! `published`, the record's new version with its entry and the approvals in it, and the audit row.

use quaymark_core::entry::Change;
use quaymark_core::id::{AttestorId, UnLocode};
use quaymark_core::submission::{ApprovalKind, StepKind, SubmissionState};
use quaymark_core::time::Instant;

use super::REGISTRAR;
use super::authority::{Authority, Numbers};
use super::document::expect_open_documents;
use super::question_submission::expect_judge;
use super::submission::{
    Next, Party, Seen, SubmissionError, change, expect_reviewer, expect_same_spokesman,
    expect_state, note, publish,
};
use crate::store::{Approval, Store, Submission, Writer};

/// States in which somebody may still decide.
const OPEN: [SubmissionState; 2] = [SubmissionState::Submitted, SubmissionState::Attested];

/// Approves; publishes if enough have approved.
pub fn approve_submission(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: Seen,
) -> Result<Submission, SubmissionError> {
    change(store, now, by, seen, "review_submission", |tx, held| {
        expect_reviewer(tx, by, &held)?;
        expect_state(&held, &OPEN)?;
        expect_open_documents(tx, &held)?;
        if held.needs.organisations > 1 && held.state != SubmissionState::Attested {
            return Err(SubmissionError::NotAttested);
        }
        let approval = Approval {
            person: by.person,
            organisation: by.organisation,
            kind: ApprovalKind::Reviewed,
            version: held.version + 1,
            at: now,
        };
        tx.add_approval(held.id, &approval)?;
        publish_if_enough(tx, now, held)
    })
}

/// Refuses with a reason, as a reviewer or as the attestor concerned.
pub fn reject_submission(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: Seen,
    reason: &str,
) -> Result<Submission, SubmissionError> {
    let reason = note(reason)?;
    change(store, now, by, seen, "reject_submission", |tx, held| {
        expect_judge(tx, by, &held)?;
        expect_state(
            &held,
            &[
                SubmissionState::Submitted,
                SubmissionState::Questioned,
                SubmissionState::Attested,
            ],
        )?;
        let mut submission = held;
        submission.state = SubmissionState::Rejected;
        submission.decided_at = Some(now);
        Ok(Next {
            submission,
            steps: vec![(StepKind::Rejected, Some(reason))],
        })
    })
}

fn publish_if_enough(
    tx: &mut Writer<'_>,
    now: Instant,
    held: Submission,
) -> Result<Next, SubmissionError> {
    let approvals = tx.approvals_of(held.id)?;
    let mut steps = vec![(StepKind::Approved, None)];
    let mut submission = held;
    if !is_enough(&submission, &approvals) {
        return Ok(Next { submission, steps });
    }
    let authority = authority(tx, &submission, &approvals)?;
    let published = publish(tx, &submission, &authority, &mut Numbers::Random)?;
    submission.state = SubmissionState::Published;
    submission.decided_at = Some(now);
    submission.entry = published.entry;
    submission.record = published.record.or(submission.record);
    steps.push((StepKind::Published, None));
    Ok(Next { submission, steps })
}

/// Whether so many people of so many organisations have approved as it takes.
fn is_enough(submission: &Submission, approvals: &[Approval]) -> bool {
    let mut organisations: Vec<_> = approvals.iter().map(|given| given.organisation).collect();
    organisations.sort_unstable();
    organisations.dedup();
    // One approval a person: the table's key says so.
    approvals.len() >= submission.needs.people as usize
        && organisations.len() >= submission.needs.organisations as usize
}

/// Who acts in the log: the attestor where it confirmed, else the registrar.
fn authority(
    tx: &mut Writer<'_>,
    submission: &Submission,
    approvals: &[Approval],
) -> Result<Authority, SubmissionError> {
    let is_attested = approvals
        .iter()
        .any(|given| given.kind == ApprovalKind::Attested);
    if is_attested {
        expect_same_spokesman(tx, submission)?;
    }
    let name = submission.attestor.as_deref().filter(|_| is_attested);
    let attestor = match name.map(|name| (name.parse::<AttestorId>(), name.parse::<UnLocode>())) {
        Some((Ok(attestor), _)) => Some(attestor),
        Some((_, Ok(port))) => tx.attestor_of_port(port)?,
        _ => None,
    };
    Ok(Authority {
        actor: attestor.unwrap_or(REGISTRAR),
        approvals: approvals
            .iter()
            .map(|given| given.person.to_string())
            .collect(),
        first: Change::Granted,
    })
}
