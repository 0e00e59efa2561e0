//! Keys of machines, as `/v1/keys` shows and takes them.

use serde::{Deserialize, Serialize};

use crate::id::{ApiKeyId, PersonId};
use crate::time::Instant;

/// A key to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyAsked {
    /// What it is for.
    pub name: String,
    /// What it is good for: `read`, `submissions`, `attestations`, `profiles`.
    pub scopes: Vec<String>,
    /// So many days from now on, 1 to 365.
    pub days: i64,
}

/// A key, without what opens anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyListed {
    /// Its number.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// What it is good for.
    pub scopes: Vec<String>,
    /// The person in whose name it acts.
    pub created_by: PersonId,
    /// When it was made.
    pub created_at: Instant,
    /// When it runs out.
    pub expires_at: Instant,
    /// When it was last used, to the minute; absent before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Instant>,
}

/// A key just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyMade {
    /// The key.
    #[serde(flatten)]
    pub listed: KeyListed,
    /// What opens: `Authorization: Bearer …`. In the first answer alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// The open keys of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyList {
    /// Newest first.
    pub keys: Vec<KeyListed>,
}
