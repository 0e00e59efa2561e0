//! The answer to `GET /v1/verify/{provider}`.

use serde::{Deserialize, Serialize};

use crate::id::{Country, ProviderId, UnLocode};
use crate::statement::Statement;
use crate::time::Instant;

/// A verdict with its signed statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerdictDocument {
    /// The provider; absent if it is not on the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<VerdictProvider>,
    /// The port that asks.
    pub port: VerdictPort,
    /// When it was computed.
    pub computed_at: Instant,
    /// Until when it may be shown as current.
    pub fresh_until: Instant,
    /// Whether this is demonstration data.
    pub is_demonstration: bool,
    /// What is signed, in the clear.
    pub verdict: Statement,
    /// The compact JWS over exactly that.
    pub statement: String,
}

/// The provider a verdict is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerdictProvider {
    /// The register number.
    pub id: ProviderId,
    /// The legal name; `[erased]` where it was erased.
    pub name: String,
    /// Where it is established.
    pub country: Country,
}

/// The port a verdict is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerdictPort {
    /// Its UN/LOCODE.
    pub locode: UnLocode,
    /// Its name.
    pub name: String,
    /// The profile's title.
    pub profile_title: String,
}
