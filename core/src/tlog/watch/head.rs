//! What is remembered of the newest version of a record: enough to check the next.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::entry::{Commitment, Entry, EntryKind};
use crate::register::LogIndex;
use crate::timeline::Timeline;

/// The newest version of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its number.
    pub version: u32,
    /// Where it stands in the log.
    pub index: LogIndex,
    pub(super) kind: EntryKind,
    pub(super) subject: String,
    pub(super) withheld: bool,
    /// The SHA-256 of its claims in canonical form.
    pub(super) claims: Commitment,
    pub(super) periods: Timeline,
}

impl Head {
    pub(super) fn of(entry: &Entry, index: LogIndex) -> Self {
        Self {
            version: entry.version,
            index,
            kind: entry.kind,
            subject: entry.subject.clone(),
            withheld: is_withheld(entry),
            claims: claims_of(entry),
            periods: entry.periods.clone(),
        }
    }
}

pub(super) fn is_withheld(entry: &Entry) -> bool {
    entry.claims.confidential == Some(true)
}

pub(super) fn claims_of(entry: &Entry) -> Commitment {
    // An entry that was read can be written.
    let claims = serde_jcs::to_vec(&entry.claims).unwrap_or_default();
    Commitment::from_hash(Sha256::digest(claims).into())
}
