//! The answer to `GET /v1/standards`.

use serde::{Deserialize, Serialize};

use super::AsOf;
use crate::document::EditionDocument;
use crate::id::{EditionId, Family};
use crate::register::{EditionStatus, LogIndex, StandardClass};
use crate::time::Instant;

/// Every edition of every standard the register knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StandardList {
    /// When and from what it was computed.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The editions, in order of their names.
    pub editions: Vec<EditionPublished>,
}

/// One edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EditionPublished {
    /// Its name on the register.
    pub edition: EditionId,
    /// The family that joins editions; requirements name it.
    pub family: Family,
    /// Which of the four kinds of text this is.
    pub class: StandardClass,
    /// Where it stands in its life.
    pub status: EditionStatus,
    /// First instant at which certificates to it are void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition_ends_at: Option<Instant>,
    /// Editions that must be held with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<EditionId>,
    /// Older editions it replaces.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supersedes: Vec<EditionId>,
    /// The entry it rests on.
    pub entry: LogIndex,
    /// Title, publisher, and what is known of it.
    pub document: EditionDocument,
}
