//! An administrator of the registrar decides about a job that failed for good: try it again, or give
//! it up.

use quaymark_core::id::JobId;
use quaymark_core::time::Instant;
use serde_json::json;

use crate::store::{Actor, Deed, Store, StoreError};

/// What becomes of a dead job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is queued again, with all its attempts before it.
    TryAgain,
    /// It is never run, and what it was about is forgotten.
    GiveUp,
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum KeepJobError {
    /// No such job, or somebody has decided already.
    #[error("{0} is not a job that failed for good, or somebody has decided about it already")]
    NotDead(JobId),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Decides about a dead job.
pub fn keep_job(
    store: &Store,
    now: Instant,
    by: &Actor,
    id: JobId,
    decision: Decision,
) -> Result<(), KeepJobError> {
    store.change(now, |tx| {
        let dead = tx.dead_job(id)?.ok_or(KeepJobError::NotDead(id))?;
        let (action, state) = match decision {
            Decision::TryAgain => {
                tx.revive_job(id, now)?;
                ("retry_job", "queued")
            }
            Decision::GiveUp => {
                tx.give_job_up(id, now)?;
                ("give_job_up", "given_up")
            }
        };
        let deed = Deed::new(action, id)
            .before(
                json!({"state": "dead", "kind": dead.kind, "attempts": dead.attempts,
                "error": dead.error}),
            )
            .after(json!({"state": state}));
        Ok(tx.audit(now, by, &deed)?)
    })
}
