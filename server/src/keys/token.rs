//! Keys that sign access tokens: never those that sign verdicts.
//!
//! Each process makes its own, anew each day and at each start, and keeps the secret half in memory
//! alone: there is no file to steal, to back up or to share. The public half goes into the database
//! with the first token it signs, so every node takes every node's tokens, and a token outlives the
//! process that signed it.

use std::sync::{Arc, Mutex, PoisonError};

use ed25519_dalek::SigningKey;
use jsonwebtoken::EncodingKey;
use quaymark_core::statement::Jwk;
use quaymark_core::time::Instant;
use serde::Serialize;

use super::{KeyError, jws};

/// A key signs for so long, in milliseconds.
const SIGNS_MS: i64 = 24 * 60 * 60 * 1000;

/// The key of this process, made when it is first needed.
#[derive(Debug, Default)]
pub struct TokenKeys(Mutex<Option<Arc<TokenKey>>>);

/// A key that signs access tokens.
pub struct TokenKey {
    encoding: EncodingKey,
    kid: String,
    public: [u8; 32],
    made_at: Instant,
}

impl TokenKeys {
    /// The key that signs at an instant.
    pub fn signing(&self, now: Instant) -> Result<Arc<TokenKey>, KeyError> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*held {
            Some(key) if key.signs_at(now) => Ok(Arc::clone(key)),
            _ => {
                let key = Arc::new(TokenKey::new(now)?);
                *held = Some(Arc::clone(&key));
                Ok(key)
            }
        }
    }
}

impl TokenKey {
    fn new(now: Instant) -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(KeyError::Random)?;
        let key = SigningKey::from_bytes(&seed);
        let public = key.verifying_key();
        Ok(Self {
            encoding: EncodingKey::from_ed_der(key.as_bytes()),
            kid: Jwk::of(&public).thumbprint(),
            public: public.to_bytes(),
            made_at: now,
        })
    }

    fn signs_at(&self, at: Instant) -> bool {
        (self.made_at..self.signs_until()).contains(&at)
    }

    /// The key's name: its RFC 7638 thumbprint.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half.
    pub const fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// When it was made.
    pub const fn made_at(&self) -> Instant {
        self.made_at
    }

    /// Until when it signs.
    pub fn signs_until(&self) -> Instant {
        self.made_at.plus_ms(SIGNS_MS)
    }

    /// Signs a payload as a compact JWS of a type.
    pub fn sign<T: Serialize>(&self, typ: &str, payload: &T) -> Result<String, KeyError> {
        jws::sign(&self.encoding, &self.kid, typ, payload)
    }
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}
