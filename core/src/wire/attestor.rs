//! What the suspension of an attestor would touch.

use serde::{Deserialize, Serialize};

use crate::id::{AttestorId, ProfileId, UnLocode};
use crate::time::Instant;

/// What would no longer hold if an attestor were suspended or withdrawn, by the rules of verdicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttestorImpact {
    /// The attestor.
    pub attestor: AttestorId,
    /// From when it would be suspended.
    pub from: Instant,
    /// When the firms are weighed: at once, or when the suspension begins if that is to come.
    pub at: Instant,
    /// When it was computed.
    pub computed_at: Instant,
    /// From which size of the log.
    pub log_size: u64,
    /// How many records in its name count then.
    pub records: u64,
    /// How many firms hold those.
    pub firms: u64,
    /// Every profile in force then, in order of slug.
    pub profiles: Vec<AttestorImpactOnProfile>,
}

/// What would no longer hold of one profile of a port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttestorImpactOnProfile {
    /// The port that asks.
    pub port: UnLocode,
    /// The profile.
    pub profile: ProfileId,
    /// The version in force.
    pub profile_version: u32,
    /// How many of the firms meet it.
    pub meet_before: u64,
    /// How many of those would not.
    pub no_longer_meet: u64,
}
