//! The signed verdict: a compact JWS (RFC 7515) with Ed25519 (RFC 8037).
//!
//! A statement never carries `exp`: an archived one must still verify. `fresh_until` says until when
//! it may be shown as current. Keys are named by their RFC 7638 thumbprint. Headers that point to
//! keys elsewhere (`jku`, `jwk`, `x5u`) are refused with every other unknown header.

use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::base64url;
use crate::id::{ProfileId, UnLocode};
use crate::register::LogIndex;
use crate::time::Instant;
use crate::verdict::{Answer, AnswerRules};

/// The `typ` of a statement.
pub const STATEMENT_TYPE: &str = "quaymark-verdict+jwt";
/// The largest statement accepted, in bytes.
pub const MAX_STATEMENT_BYTES: usize = 64 * 1024;

/// What a statement states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Statement {
    /// The register that states it, as its origin (scheme, host, port).
    pub iss: String,
    /// A number of this statement alone, `vrd_…`.
    pub jti: String,
    /// When it was made, in seconds since the Unix epoch.
    pub iat: i64,
    /// Until when it may be shown as current, in seconds since the Unix epoch.
    pub fresh_until: i64,
    /// The number of the rules the answer was computed by; 1 if absent.
    #[serde(default = "first_rules", skip_serializing_if = "is_first_rules")]
    pub rules: u32,
    /// The question.
    pub q: Question,
    /// The answer.
    pub a: Answer,
    /// The prefix of the log it is a function of.
    pub log: LogHead,
    /// Entries that decide the answer, in order.
    pub ev: Vec<LogIndex>,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// The provider's register number, or the identifier asked for where none is on the register.
    pub subject: String,
    /// The port that asks.
    pub port: UnLocode,
    /// The profile.
    pub profile: ProfileId,
    /// Its version in force at `valid_at`.
    pub profile_version: u32,
    /// When the answer holds in the world.
    pub valid_at: Instant,
    /// As known to the register at that time; `null` for the newest.
    pub known_at: Option<Instant>,
}

/// A prefix of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogHead {
    /// The log's name.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// The RFC 6962 root over them, in base64.
    pub root: String,
}

/// A public key as JWK (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Jwk {
    /// Always `OKP`.
    pub kty: String,
    /// Always `Ed25519`.
    pub crv: String,
    /// The key, base64url without padding.
    pub x: String,
}

/// Why a text is not a good statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// Not three base64url parts, or larger than [`MAX_STATEMENT_BYTES`].
    #[error("not a compact JWS")]
    Form,
    /// Another `alg` than `EdDSA` or `Ed25519`, another `typ`, or a header that is not allowed.
    #[error("not the header of a statement")]
    Header,
    /// Signed by a key other than the ones trusted.
    #[error("signed by an unknown key")]
    UnknownKey,
    /// The signature does not match.
    #[error("the signature does not match")]
    Signature,
    /// The signed text is not a statement.
    #[error("the signed text is not a statement")]
    Payload,
}

impl Jwk {
    /// The JWK of a public key.
    pub fn of(key: &VerifyingKey) -> Self {
        Self {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            x: base64url::encode(key.as_bytes()),
        }
    }

    /// The RFC 7638 thumbprint, base64url without padding.
    pub fn thumbprint(&self) -> String {
        let members = [
            "{\"crv\":\"",
            &self.crv,
            "\",\"kty\":\"",
            &self.kty,
            "\",\"x\":\"",
            &self.x,
            "\"}",
        ]
        .concat();
        base64url::encode(&Sha256::digest(members))
    }

    /// The public key; `None` unless this is an Ed25519 key.
    pub fn to_key(&self) -> Option<VerifyingKey> {
        let is_ed25519 = self.kty == "OKP" && self.crv == "Ed25519";
        let bytes: [u8; 32] = base64url::decode(&self.x)?.try_into().ok()?;
        is_ed25519
            .then(|| VerifyingKey::from_bytes(&bytes).ok())
            .flatten()
    }
}

impl Statement {
    /// Checks a compact JWS against the keys trusted and returns what it states.
    pub fn verify(compact: &str, trusted: &[Jwk]) -> Result<Self, StatementError> {
        let payload = Self::verify_signature(compact, trusted)?;
        serde_json::from_slice(&payload).map_err(|_| StatementError::Payload)
    }

    /// Checks the header and the signature of a compact JWS and returns the signed text unread, for
    /// clients that read it with less code than serde's.
    pub fn verify_signature(compact: &str, trusted: &[Jwk]) -> Result<Vec<u8>, StatementError> {
        if compact.len() > MAX_STATEMENT_BYTES {
            return Err(StatementError::Form);
        }
        let (signed, signature) = compact.rsplit_once('.').ok_or(StatementError::Form)?;
        let (header, payload) = signed.split_once('.').ok_or(StatementError::Form)?;
        let key = trusted_key(header, trusted)?;
        let signature =
            Signature::from_slice(&decode(signature)?).map_err(|_| StatementError::Signature)?;
        key.verify_strict(signed.as_bytes(), &signature)
            .map_err(|_| StatementError::Signature)?;
        decode(payload)
    }
}

/// The `kid` a compact JWS names. Proves nothing: it says which key to look up.
pub fn named_key(compact: &str) -> Result<String, StatementError> {
    let (header, _) = compact.split_once('.').ok_or(StatementError::Form)?;
    let header = decode(header)?;
    let kid = key_named(&header).ok_or(StatementError::Header)?;
    Ok(kid.to_owned())
}

fn trusted_key(header: &str, trusted: &[Jwk]) -> Result<VerifyingKey, StatementError> {
    let header = decode(header)?;
    let kid = key_named(&header).ok_or(StatementError::Header)?;
    trusted
        .iter()
        .find(|jwk| jwk.thumbprint() == kid)
        .and_then(Jwk::to_key)
        .ok_or(StatementError::UnknownKey)
}

/// The `kid` of a header that says `alg`, `typ` and `kid`, each once, and nothing else.
///
/// These three are plain strings, so the header is read as that and no more: no white space, no
/// escapes, no nested values.
fn key_named(header: &[u8]) -> Option<&str> {
    let members = std::str::from_utf8(header)
        .ok()?
        .strip_prefix("{\"")?
        .strip_suffix("\"}")?;
    let (mut alg, mut typ, mut kid) = (None, None, None);
    // Between quotes: a name, a colon, a value, a comma, and so on.
    let mut pieces = members.split('"');
    loop {
        let place = match pieces.next()? {
            "alg" => &mut alg,
            "typ" => &mut typ,
            "kid" => &mut kid,
            _ => return None,
        };
        let colon = pieces.next()?;
        let value = pieces.next()?;
        if colon != ":" || value.contains('\\') || place.replace(value).is_some() {
            return None;
        }
        match pieces.next() {
            None => break,
            Some(",") => {}
            Some(_) => return None,
        }
    }
    let is_statement = matches!(alg?, "EdDSA" | "Ed25519") && typ? == STATEMENT_TYPE;
    is_statement.then_some(kid?)
}

fn first_rules() -> u32 {
    AnswerRules::First.number()
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_first_rules(rules: &u32) -> bool {
    *rules == first_rules()
}

fn decode(part: &str) -> Result<Vec<u8>, StatementError> {
    base64url::decode(part).ok_or(StatementError::Form)
}
