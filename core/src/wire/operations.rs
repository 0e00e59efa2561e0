//! The answers to `GET /.well-known/jwks.json` and `GET /health/ready`.

use serde::{Deserialize, Serialize};

use super::AsOf;
use crate::statement::Jwk;

/// The keys that sign or signed verdicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeySet {
    /// The keys, the one that signs now first.
    pub keys: Vec<KeyPublished>,
}

/// One key (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyPublished {
    /// Always `OKP`.
    pub kty: String,
    /// Always `Ed25519`.
    pub crv: String,
    /// The key, base64url without padding.
    pub x: String,
    /// The RFC 7638 thumbprint.
    pub kid: String,
    /// Always `EdDSA`.
    pub alg: String,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub key_use: String,
    /// `active` while it signs, `retired` after; what a retired key signed still holds.
    pub status: String,
}

impl KeyPublished {
    /// The key and nothing else, as [`crate::statement::Statement::verify`] wants it.
    pub fn to_jwk(&self) -> Jwk {
        Jwk {
            kty: self.kty.clone(),
            crv: self.crv.clone(),
            x: self.x.clone(),
        }
    }
}

/// Whether the process is ready to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Readiness {
    /// `ready`, or `degraded` while the database is away: verdicts still answer.
    pub state: String,
    /// `up` or `down`.
    pub database: String,
    /// How many providers are in the directory.
    pub providers: usize,
    /// When and from what it was computed.
    #[serde(flatten)]
    pub as_of: AsOf,
}
