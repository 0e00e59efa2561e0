//! From a submission to what its readers are sent.

use quaymark_core::wire::{
    ApprovalShown, ErasedShown, FindingShown, StepShown, SubmissionListed, SubmissionShown,
};

use crate::actions::erased_submission::{SubmissionErased, erasure_of_submission};
use crate::actions::known::Known;
use crate::actions::submission::{Finding, findings};
use crate::app::App;
use crate::error::Refusal;
use crate::store::{Approval, Step, StoreError, Submission};

/// A submission with its steps, approvals and findings. What is left of something erased has none: they would
/// be about texts that were emptied.
pub(super) fn show(app: &App, submission: Submission) -> Result<SubmissionShown, Refusal> {
    let now = app.clock.now();
    let (steps, approvals, erased, found) = app.store.read::<_, StoreError>(|tx| {
        let erased = erasure_of_submission(tx, &submission)?;
        let found = match erased {
            Some(_) => Vec::new(),
            None => {
                let known = Known::read(tx)?;
                findings(tx, &known, &submission, now)?
            }
        };
        Ok((
            tx.steps_of(submission.id)?,
            tx.approvals_of(submission.id)?,
            erased,
            found,
        ))
    })?;
    Ok(SubmissionShown {
        submission: listed(&submission),
        payload: submission.payload,
        steps: steps.into_iter().map(step).collect(),
        approvals: approvals.iter().map(approval).collect(),
        findings: found.into_iter().map(finding).collect(),
        erased: erased.as_ref().map(told),
    })
}

/// A submission as lists have it.
pub(super) fn listed(submission: &Submission) -> SubmissionListed {
    SubmissionListed {
        id: submission.id,
        kind: submission.kind(),
        state: submission.state,
        version: submission.version,
        subject: submission.subject.clone(),
        record: submission.record.as_ref().map(|(record, _)| record.clone()),
        attestor: submission.attestor.clone(),
        organisation: submission.organisation,
        people_needed: submission.needs.people,
        organisations_needed: submission.needs.organisations,
        created_at: submission.created_at,
        submitted_at: submission.submitted_at,
        decided_at: submission.decided_at,
        updated_at: submission.updated_at,
        entry: submission.entry,
    }
}

fn step(step: Step) -> StepShown {
    StepShown {
        step: step.kind,
        at: step.at,
        person: step.person,
        organisation: step.organisation,
        note: step.note,
    }
}

fn approval(approval: &Approval) -> ApprovalShown {
    ApprovalShown {
        kind: approval.kind,
        person: approval.person,
        organisation: approval.organisation,
        at: approval.at,
    }
}

fn told(erased: &SubmissionErased) -> ErasedShown {
    ErasedShown {
        at: erased.at,
        reason: erased.because,
        entry: erased.entry,
    }
}

fn finding(finding: Finding) -> FindingShown {
    FindingShown {
        code: finding.code.to_owned(),
        field: finding.field.to_owned(),
        detail: finding.words,
    }
}
