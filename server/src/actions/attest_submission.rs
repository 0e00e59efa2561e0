//! The attestor confirms what was submitted in its name: the strongest attestation there is.
//!
//! It may correct fields with that; then the corrected payload is what counts, and the steps tell
//! the firm what was changed.

use quaymark_core::submission::{Payload, StepKind, SubmissionState, differences};
use quaymark_core::time::Instant;

use super::correction::Correction;
use super::document::expect_open_documents;
use super::draft_submission::seen_record;
use super::known::Known;
use super::submission::{
    Next, Party, Seen, SubmissionError, attestor_of, change, expect_attestor,
    expect_same_spokesman, expect_state, load, rehearse,
};
use super::submit_submission::confirm;
use super::update_submission::expect_same_attestor;
use crate::store::{Store, Submission, Writer};

/// Confirms a submission in the name of the attestor, as it is or with corrections.
pub fn attest_submission(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: Seen,
    corrected: Option<&Correction>,
) -> Result<Submission, SubmissionError> {
    if let Some(correction) = corrected {
        check_correction(store, now, by, seen, correction)?;
    }
    change(store, now, by, seen, "attest_submission", |tx, held| {
        expect_attestor(tx, by, &held)?;
        expect_same_spokesman(tx, &held)?;
        expect_state(&held, &[SubmissionState::Submitted])?;
        expect_open_documents(tx, &held)?;
        let mut submission = held;
        let made = match corrected {
            Some(correction) => {
                let payload = correction.settled(tx, &submission, now)?;
                correct(tx, &mut submission, &payload)?
            }
            None => None,
        };
        confirm(tx, now, by, &mut submission)?;
        let step = match made {
            Some(note) => (StepKind::Corrected, Some(note)),
            None => (StepKind::Attested, None),
        };
        Ok(Next {
            submission,
            steps: vec![step],
        })
    })
}

/// The corrected payload as it would count. Refuses what could not be published even if everybody agreed.
pub fn check_correction(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: Seen,
    correction: &Correction,
) -> Result<Payload, SubmissionError> {
    let held = store.read(|tx| load(tx, by, seen.id))?;
    if held.version != seen.version {
        let (id, found) = (held.id, held.version);
        return Err(SubmissionError::Outdated { id, found });
    }
    let payload = store.read(|tx| correction.settled(tx, &held, now))?;
    let corrected = Submission {
        payload: payload.clone(),
        ..held
    };
    rehearse(store, now, &corrected)?;
    Ok(payload)
}

/// Takes over corrections; what they change in words, if they change anything.
fn correct(
    tx: &mut Writer<'_>,
    submission: &mut Submission,
    payload: &Payload,
) -> Result<Option<String>, SubmissionError> {
    let changed = differences(&submission.payload, payload);
    if changed.is_empty() {
        return Ok(None);
    }
    if let Some(changed) = changed.iter().find(|one| one.field == "confidential") {
        let expected = "what the firm said: only the firm conceals and releases its records";
        return Err(SubmissionError::fault(
            "confidential",
            &changed.after,
            expected,
        ));
    }
    let known = Known::read(tx)?;
    let attestor = attestor_of(tx, &known, payload)?;
    expect_same_attestor(submission, attestor.as_deref())?;
    submission.record = seen_record(tx, payload)?;
    submission.payload = payload.clone();
    tx.void_approvals(submission.id)?;
    let words = changed.iter().map(|one| {
        format!(
            "{}: {} → {}",
            one.field,
            shown(&one.before),
            shown(&one.after)
        )
    });
    Ok(Some(words.collect::<Vec<_>>().join("\n")))
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "(nothing)" } else { text }
}
