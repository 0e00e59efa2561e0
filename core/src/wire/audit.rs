//! Audit rows: who did what, for whom, when.

use serde::{Deserialize, Serialize};

use crate::register::LogIndex;
use crate::time::Instant;

/// One page of audit rows, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditList {
    /// The rows.
    pub rows: Vec<AuditShown>,
    /// Where to read on; `null` on the last page.
    pub next: Option<String>,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditShown {
    /// Counts every row of the register, without a gap.
    pub index: i64,
    /// When.
    pub at: Instant,
    /// Who, by number; `null` for commands, jobs and strangers.
    pub person: Option<String>,
    /// For which organisation, by number.
    pub organisation: Option<String>,
    /// How: `session`, `access_token`, `api_key:…`, `command`, `job` or `anonymous`.
    pub means: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub target: String,
    /// What it was before, without secrets.
    pub before: serde_json::Value,
    /// What it is since, without secrets.
    pub after: serde_json::Value,
    /// The request's id.
    pub request: Option<String>,
    /// The entry of the log it wrote, if it is public.
    pub entry: Option<LogIndex>,
}
