//! What all acts on submissions share: who acts, what may stop them, and the one way to change one.
//!
//! **Invariant:** a change names the version that was seen, saves the next one, adds its steps and
//! writes exactly one audit row, and queues the letters to whom it concerns; or it does nothing.

mod authorship;
mod conflicts;
mod error;
mod findings;
mod full_record;
mod needs;
mod publish;
mod rehearse;
mod siblings;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{AttestorId, OrganisationId, PersonId, SubmissionId};
use quaymark_core::submission::{StepKind, SubmissionState};
use quaymark_core::time::Instant;
use serde_json::json;

use crate::notices::moves::{self, Move};
use crate::store::{
    Actor, Deed, Means, Queue, Reader, Step, Store, StoreError, Submission, Writer,
};

pub use authorship::may_ask;
pub use conflicts::Conflict;
pub use error::SubmissionError;
pub use findings::{Finding, findings};
pub use full_record::full_record;
pub use needs::attestor_of;
pub use siblings::{FURTHER, Sibling, numbered, siblings, with_answer};
pub(super) use siblings::{Numbered, numbered_of, siblings_among};

pub(super) use authorship::subject_of;
pub(super) use conflicts::{expect_attestor, expect_reviewer, expect_same_spokesman};
pub(super) use needs::needs_of;
pub(super) use publish::{expect_unchanged, publish, refused_claim};
pub(super) use rehearse::rehearse;
pub(super) use siblings::is_numbered_alike;

/// The longest question, answer or reason, in characters.
pub const MAX_NOTE_CHARACTERS: usize = 2000;

/// Somebody who acts for an organisation.
#[derive(Clone, Debug)]
pub struct Party {
    /// The person.
    pub person: PersonId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its sort.
    pub kind: OrganisationKind,
    /// The provider, attestor or port it speaks for.
    pub represents: Option<String>,
    /// The attestor in whose name it attests.
    pub attests_as: Option<AttestorId>,
    /// What the person may do in it.
    pub role: Role,
    /// Them, as audit rows name them.
    pub actor: Actor,
}

/// The submission somebody acts on, as they saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its number.
    pub id: SubmissionId,
    /// The version they saw.
    pub version: u32,
}

/// What an act makes of a submission.
#[derive(Debug)]
pub(super) struct Next {
    /// The submission; its version and time are set where it is saved.
    pub(super) submission: Submission,
    /// What happened, in order.
    pub(super) steps: Vec<(StepKind, Option<String>)>,
}

impl Party {
    /// The submissions they may see.
    pub fn queue(&self) -> Queue {
        match self.kind {
            OrganisationKind::Registrar if self.role == Role::Reviewer => Queue::HandedIn,
            OrganisationKind::Auditor => Queue::HandedIn,
            _ => Queue::OfParty {
                organisation: self.organisation,
                represents: self.represents.clone(),
            },
        }
    }

    /// Whether they read what was done for everybody, not for their own organisation alone.
    pub fn reads_all_audit(&self) -> bool {
        self.kind == OrganisationKind::Auditor
    }

    /// Whether they may see a submission.
    pub fn may_see(&self, submission: &Submission) -> bool {
        if submission.organisation == self.organisation {
            return true;
        }
        let is_party = self.represents.as_ref().is_some_and(|whom| {
            submission.subject == *whom || submission.attestor.as_ref() == Some(whom)
        });
        let sees_all = self.queue() == Queue::HandedIn;
        submission.state.is_handed_in() && (is_party || sees_all)
    }

    /// Whether they may hand something in, and change or take back what was: signatories, and machines
    /// of the organisation by a scope that lets them hand in.
    pub fn may_hand_in(&self) -> bool {
        matches!(self.actor.means, Means::ApiKey(_)) || self.role.covers(Role::Signatory)
    }

    /// Whether their organisation wrote a submission.
    pub fn wrote(&self, submission: &Submission) -> bool {
        submission.organisation == self.organisation
    }
}

/// A submission somebody may see.
pub fn load(
    tx: &mut Reader<'_>,
    by: &Party,
    id: SubmissionId,
) -> Result<Submission, SubmissionError> {
    let found = tx.submission(id)?.filter(|found| by.may_see(found));
    found.ok_or(SubmissionError::Unknown(id))
}

/// The version of a submission that is there now, for acts that need not name the one that was seen.
pub(super) fn seen_now(
    store: &Store,
    by: &Party,
    id: SubmissionId,
) -> Result<Seen, SubmissionError> {
    let held = store.read(|tx| load(tx, by, id))?;
    Ok(Seen {
        id,
        version: held.version,
    })
}

/// Changes a submission in one transaction; returns it as it is then.
pub(super) fn change(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: Seen,
    action: &'static str,
    work: impl FnOnce(&mut Writer<'_>, Submission) -> Result<Next, SubmissionError>,
) -> Result<Submission, SubmissionError> {
    store.change(now, |tx| {
        let held = load(tx, by, seen.id)?;
        if held.version != seen.version {
            return Err(SubmissionError::Outdated {
                id: held.id,
                found: held.version,
            });
        }
        let before = summary_with_documents(tx, &held)?;
        let from = held.state;
        let next = work(tx, held)?;
        let mut saved = next.submission;
        saved.version += 1;
        saved.updated_at = now;
        tx.save_submission(&saved)?;
        for (kind, note) in &next.steps {
            tx.add_step(saved.id, &step(by, now, *kind, note.clone()))?;
        }
        let moved = Move {
            by: by.person,
            from,
            to: &saved,
            steps: &next.steps,
        };
        moves::tell(tx, moved)?;
        let after = summary_with_documents(tx, &saved)?;
        let mut deed = Deed::new(action, saved.id).before(before).after(after);
        deed.entry = saved.entry;
        tx.audit(now, &by.actor, &deed)?;
        Ok(saved)
    })
}

/// What somebody did, as a step.
pub(super) fn step(by: &Party, at: Instant, kind: StepKind, note: Option<String>) -> Step {
    Step {
        kind,
        at,
        person: by.person,
        organisation: by.organisation,
        note,
    }
}

/// What audit rows say of a submission.
pub(super) fn summary(submission: &Submission) -> serde_json::Value {
    json!({
        "kind": submission.kind(),
        "state": submission.state,
        "version": submission.version,
        "subject": submission.subject,
        "payload": submission.payload.to_value(),
    })
}

/// The same with the documents that are with it, by their content.
fn summary_with_documents(
    tx: &mut Reader<'_>,
    submission: &Submission,
) -> Result<serde_json::Value, StoreError> {
    let mut words = summary(submission);
    let documents = tx.documents_of(submission.id)?;
    if !documents.is_empty() {
        let shown = documents.iter().map(|document| {
            json!({
                "id": document.id,
                "sha256": document.sha256,
                "file_name": document.file_name,
                "scan": document.scan,
            })
        });
        words["documents"] = shown.collect();
    }
    Ok(words)
}

/// A question, an answer or a reason: given, and not too long.
pub(super) fn note(text: &str) -> Result<String, SubmissionError> {
    let text = text.trim();
    let is_clean = !text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\r');
    if text.is_empty() || text.chars().count() > MAX_NOTE_CHARACTERS || !is_clean {
        return Err(SubmissionError::Note);
    }
    Ok(text.to_owned())
}

/// Refuses an act in another state than those it is for.
pub(super) fn expect_state(
    held: &Submission,
    states: &[SubmissionState],
) -> Result<(), SubmissionError> {
    if states.contains(&held.state) {
        return Ok(());
    }
    Err(SubmissionError::State {
        id: held.id,
        state: held.state,
    })
}

/// Refuses an act of those who did not write the submission.
pub(super) fn expect_author(by: &Party, held: &Submission) -> Result<(), SubmissionError> {
    if by.wrote(held) {
        return Ok(());
    }
    Err(SubmissionError::NotYours(
        "the submission was written by another organisation",
    ))
}

/// The version of a record now; 0 where the register has none.
pub(super) fn version_of(tx: &mut Reader<'_>, record: &str) -> Result<u32, StoreError> {
    Ok(tx.head_of(record)?.map_or(0, |head| head.version))
}
