//! What the log stores: one entry per version of a record, as RFC 8785 canonical JSON.
//!
//! The bytes are made once, stored and hashed; nothing ever serialises a stored entry again. An
//! entry carries the whole timeline of its record, so the newest entry alone answers for every
//! instant. Names of people, documents and reasons in free text are absent; names and numbers of
//! firms stand in the *body*, kept off the log behind a salted commitment.

mod bytes;
mod change;
mod claims;
mod commitment;
mod erasure;
mod facts;
mod past;
mod reason;
mod sorts;

use serde::{Deserialize, Serialize};

use crate::register::LogIndex;
use crate::time::Instant;
use crate::timeline::Timeline;

pub use bytes::{ENTRY_VERSION, EntryError, MAX_ENTRY_BYTES};
pub use change::Change;
pub use claims::EntryClaims;
pub use commitment::{Commitment, CommitmentError};
pub use erasure::{ErasureReason, UnknownErasureReason};
pub use facts::{Fact, FactError};
pub use past::{differs_before, first_difference};
pub use reason::{StatusReason, UnknownReason};
pub use sorts::{EntryKind, EntryType};

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Always [`ENTRY_VERSION`].
    pub v: u8,
    /// What sort of entry this is.
    #[serde(rename = "type")]
    pub entry_type: EntryType,
    /// What sort of record, within the type.
    pub kind: EntryKind,
    /// The record's number or slug.
    pub record: String,
    /// Whom or what the record is about; the record itself where it is about nobody else.
    pub subject: String,
    /// Counts up from 1 with each entry of the record.
    pub version: u32,
    /// Index of the record's previous entry; `null` for the first.
    pub prev: Option<LogIndex>,
    /// When the register wrote it. Never earlier than the entry before.
    pub recorded_at: Instant,
    /// The organisation that acted: an attestor's or provider's number, or a port's UN/LOCODE.
    pub actor: String,
    /// Pseudonymous ids of the people who approved. Empty where no two people did.
    pub approvals: Vec<String>,
    /// Why there is a new version.
    pub change: Change,
    /// Why it was suspended, withdrawn or annulled, where the attestor says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<StatusReason>,
    /// What is claimed, in codes only.
    pub claims: EntryClaims,
    /// The whole timeline.
    pub periods: Timeline,
    /// Commitment to the public document; `null` where there is none.
    pub body: Option<Commitment>,
}
