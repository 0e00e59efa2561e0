//! The answers to `GET /.well-known/jwks.json` and `GET /health/ready`, witnesses included.

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

/// What a witness of the log did last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WitnessStatus {
    /// Its name in the register's policy.
    pub name: String,
    /// The largest checkpoint it cosigned for this process, in entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cosigned_size: Option<u64>,
    /// When, by its own clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cosigned_at: Option<Instant>,
    /// Why it gives no cosignature, if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Since when it gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Instant>,
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
    /// The witnesses of the log, as this node knows them; only the node with the log's key asks them
    /// after its start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub witnesses: Vec<WitnessStatus>,
    /// The size of a checkpoint that is not public yet, because too few witnesses have cosigned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_for_witnesses: Option<u64>,
    /// When and from what it was computed.
    #[serde(flatten)]
    pub as_of: AsOf,
}
