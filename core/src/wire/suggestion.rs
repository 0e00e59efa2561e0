//! Suggestions while a name is being typed.

use serde::{Deserialize, Serialize};

use super::AsOf;
use crate::id::{Country, ProviderId};

/// The answer to `GET /v1/suggest?q=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suggestions {
    /// The best matches, best first.
    pub suggestions: Vec<Suggestion>,
    /// When and from what it was computed.
    #[serde(flatten)]
    pub as_of: AsOf,
}

/// One match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suggestion {
    /// The register number.
    pub provider: ProviderId,
    /// The legal name.
    pub name: String,
    /// The trading or former name that matched, where it was not the legal one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched_name: Option<String>,
    /// Where the provider is established.
    pub country: Country,
}
