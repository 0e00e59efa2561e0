//! The answers to `GET /.well-known/jwks.json` and `GET /health/ready`.

use serde::{Deserialize, Serialize};

use super::AsOf;
use crate::statement::Jwk;
use crate::time::Instant;

/// The keys that sign or signed verdicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeySet {
    /// The keys of every node: those that sign first.
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
    /// `active` while it signs, `retired` after: what a retired key signed still holds.
    /// `compromised` if it was in other hands: what it signed proves nothing.
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
    /// `ready`; `degraded` while the database is away or the directory behind it: verdicts still
    /// answer; `read_only` while nothing can be written; `not_ready` when verdicts no longer answer.
    pub state: String,
    /// Why nothing can be written, in state `read_only`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_only_because: Option<String>,
    /// `up` or `down`.
    pub database: String,
    /// How many entries the database's log has; absent while it is away. The directory's is
    /// `log_size`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database_log_size: Option<u64>,
    /// When the two were last found to be the same.
    pub confirmed_at: Instant,
    /// The first instant at which verdicts are refused unless they are found the same again.
    pub answers_until: Instant,
    /// How many providers are in the directory.
    pub providers: usize,
    /// When and from what it was computed.
    #[serde(flatten)]
    pub as_of: AsOf,
}
