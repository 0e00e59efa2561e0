//! A record suspended or withdrawn by its attestor, alone or in a list.

use serde::{Deserialize, Serialize};

use crate::entry::{Change, EntryKind, StatusReason};
use crate::id::SubmissionId;
use crate::register::LogIndex;
use crate::time::{CivilDate, Instant};
use crate::timeline::Timeline;

use super::ProblemFault;

/// Why, and from which day on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StatusTurn {
    /// The reason, which is public.
    pub reason: StatusReason,
    /// The first day of it, in the zone of the attestor; from now on, if left out.
    #[serde(default)]
    pub from: Option<CivilDate>,
}

/// The record as the log has it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusTurned {
    /// Its number.
    pub record: String,
    /// What it is.
    pub kind: EntryKind,
    /// Whom it is about.
    pub subject: String,
    /// Its version; the `ETag` is this in quotes.
    pub version: u32,
    /// The log entry.
    pub entry: LogIndex,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// What was done.
    pub change: Change,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<StatusReason>,
    /// The whole timeline. Of a confidential record only what speaks against it.
    pub periods: Timeline,
}

/// What a list comes to, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListOutcome {
    /// Whether it was only looked at: nothing was written then.
    pub is_dry_run: bool,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Rows that were refused.
    pub refused: u32,
    /// Every row, in the order of the file.
    pub rows: Vec<RowOutcome>,
}

/// What one row comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowOutcome {
    /// The line it begins on.
    pub line: u64,
    /// The firm, where the row names one that is on the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The number in the row.
    pub number: String,
    /// What it does.
    pub effect: RowEffect,
    /// The record it is about, if the register has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The submission it became: a reviewer has the last word on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submission: Option<SubmissionId>,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<ProblemFault>,
}

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RowEffect {
    /// A new record, once a reviewer approves.
    Added,
    /// A record renewed or corrected, once a reviewer approves.
    Changed,
    /// A suspension lifted, once a reviewer approves.
    Restored,
    /// A record annulled, once a reviewer approves.
    Annulled,
    /// Suspended at once.
    Suspended,
    /// Withdrawn at once.
    Withdrawn,
    /// Nothing: the register says so already.
    Unchanged,
    /// Nothing: something is wrong with it.
    Refused,
}
