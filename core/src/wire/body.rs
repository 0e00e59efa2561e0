//! The answer to `GET /v1/bodies/{commitment}`.

use serde::{Deserialize, Serialize};

use crate::entry::{Commitment, EntryKind};
use crate::register::LogIndex;

/// The body an entry commits to: `SHA-256(salt || document)` is the commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BodyPublished {
    /// What was asked for.
    pub commitment: Commitment,
    /// The entry that makes it.
    pub entry: LogIndex,
    /// The record.
    pub record: String,
    /// What sort of record.
    pub kind: EntryKind,
    /// The 32 bytes of the salt, in lower-case hexadecimal.
    pub salt: String,
    /// The document as a text: its UTF-8 bytes are what is committed to.
    pub document: String,
}
