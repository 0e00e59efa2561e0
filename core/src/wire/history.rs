//! The answers to `GET /v1/providers/{id}/history` and `GET /v1/changes`.

use serde::{Deserialize, Serialize};

use super::{AsOf, Organisation};
use crate::entry::{Change, Entry, EntryClaims, EntryKind, StatusReason};
use crate::id::ProviderId;
use crate::register::LogIndex;
use crate::time::Instant;
use crate::timeline::Timeline;

/// Every version of every record about one provider, in log order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct History {
    /// When and from what it was computed.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The provider.
    pub provider: ProviderId,
    /// The versions, oldest first.
    pub versions: Vec<Version>,
}

/// One version of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Version {
    /// Its place in the log.
    pub entry: LogIndex,
    /// The record.
    pub record: String,
    /// What sort of record.
    pub kind: EntryKind,
    /// Counts up from 1 with each version of the record.
    pub version: u32,
    /// When the register wrote it.
    pub recorded_at: Instant,
    /// Why there is a new version.
    pub change: Change,
    /// Why it was suspended, withdrawn or annulled, where the attestor said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<StatusReason>,
    /// Who acted.
    pub actor: Organisation,
    /// Pseudonymous ids of the people who approved.
    pub approvals: Vec<String>,
    /// Whether it says something else than the version before about a time before it was recorded.
    pub is_retroactive: bool,
    /// What is claimed, in codes.
    pub claims: EntryClaims,
    /// When which status holds.
    pub periods: Timeline,
    /// The public document of this version; absent if there is none or it was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub document: Option<serde_json::Value>,
    /// Whether its document was erased.
    #[serde(default)]
    pub is_erased: bool,
}

/// Entries of the log, in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Changes {
    /// When and from what it was computed.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The entries.
    pub changes: Vec<LoggedEntry>,
    /// Give this as `after` to read on; it stays the same while nothing new is written.
    pub next_after: Option<LogIndex>,
    /// Address of the next page, relative to this host; absent at the end of the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An entry at its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoggedEntry {
    /// Its index in the log, from zero.
    pub index: LogIndex,
    /// The entry. Its members are those of the canonical bytes; their order here is not.
    pub entry: Entry,
}
