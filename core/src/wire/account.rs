//! The answer to `GET /v1/account`.

use serde::{Deserialize, Serialize};

use crate::time::Instant;

/// Who asks, and for whom they act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The person's number.
    pub person: String,
    /// Their name.
    pub name: String,
    /// The number of the organisation they act for.
    pub organisation: String,
    /// Its name.
    pub organisation_name: String,
    /// Its sort, for example `certification_body`.
    pub organisation_kind: String,
    /// The provider, attestor or port it speaks for; absent before that is granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub represents: Option<String>,
    /// What they may do in it, for example `signatory`.
    pub role: String,
    /// When they last showed their second factor in this session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor_at: Option<Instant>,
}
