//! The answers of `/v1/jobs`.

use serde::{Deserialize, Serialize};

use crate::id::JobId;
use crate::time::Instant;

/// What the register does by itself, in numbers, and what failed for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobsShown {
    /// Waiting for their time.
    pub queued: u64,
    /// Being done.
    pub running: u64,
    /// Failed for good.
    pub dead: u64,
    /// When the job that waits longest was to be done; `null` if none waits.
    pub oldest_waiting_at: Option<Instant>,
    /// When a job was last done; `null` if none was.
    pub last_done_at: Option<Instant>,
    /// Those that failed for good, the newest first, 500 at most.
    pub dead_jobs: Vec<JobDead>,
}

/// A job that failed for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobDead {
    /// Its number.
    pub id: JobId,
    /// What was to be done.
    pub kind: String,
    /// How often it was tried.
    pub attempts: u32,
    /// What went wrong the last time. Never an address of anybody.
    pub error: String,
    /// When it was queued.
    pub created_at: Instant,
    /// When it was put aside.
    pub finished_at: Instant,
}

/// What became of a job that failed for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobDecided {
    /// Its number.
    pub job: JobId,
    /// `queued` or `given_up`.
    pub state: String,
}
