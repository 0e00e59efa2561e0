//! Ed25519 keys that sign verdicts: made on first run, kept in files only their owner can read.
//!
//! One key of the folder signs. A rotated key's secret is destroyed. That a key signs, and that it no
//! longer does, is an entry of the log ([`crate::actions::activate_key`]): no key can be slipped in
//! unseen, and what is published comes from there, so that every node publishes the keys of all.

mod file;
pub mod jws;
pub mod token;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::{ArcSwap, Guard};
use ed25519_dalek::SigningKey;
use jsonwebtoken::EncodingKey;
use quaymark_core::statement::Jwk;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, StatusAt, Timeline};
use serde::Serialize;

pub use file::KeyError;

/// The keys of one register; clones share them.
#[derive(Clone, Debug)]
pub struct VerdictKeys {
    folder: Arc<Path>,
    ring: Arc<ArcSwap<KeyRing>>,
    is_barred: Arc<AtomicBool>,
}

/// The keys as they stand at one moment.
#[derive(Debug)]
pub struct KeyRing {
    signing: SigningVerdictKey,
    others: Vec<Jwk>,
}

/// The key that signs.
pub struct SigningVerdictKey {
    key: SigningKey,
    encoding: EncodingKey,
    jwk: Jwk,
    kid: String,
}

/// What the log says of a key. In order: of two, the earlier is published first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyState {
    /// It signs.
    Active,
    /// It no longer signs; what it signed holds.
    Retired,
    /// It was in other hands; its signature proves nothing.
    Compromised,
}

impl KeyState {
    /// The state at an instant by the key's timeline in the log.
    pub fn of(timeline: &Timeline, at: Instant) -> Self {
        match timeline.status_at(at) {
            StatusAt::Recorded(RecordedStatus::Granted) => Self::Active,
            StatusAt::Recorded(RecordedStatus::Annulled) => Self::Compromised,
            _ => Self::Retired,
        }
    }

    /// The word it is published with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Compromised => "compromised",
        }
    }
}

impl VerdictKeys {
    /// Reads the keys under the data folder and makes one if there is none that signs.
    pub fn open(data_dir: &Path) -> Result<Self, KeyError> {
        let folder = data_dir.join("keys");
        file::make_folder(&folder)?;
        if file::read_folder(&folder)?.signing.is_empty() {
            file::write_signing(&folder, 1)?;
        }
        let ring = KeyRing::read(&folder)?;
        Ok(Self {
            folder: folder.into(),
            ring: Arc::new(ArcSwap::from_pointee(ring)),
            is_barred: Arc::default(),
        })
    }

    /// The keys as they stand now.
    pub fn ring(&self) -> Guard<Arc<KeyRing>> {
        self.ring.load()
    }

    /// Takes note of what the log says of the key that signs: one that ended signs no more.
    pub fn heed(&self, state: KeyState) {
        self.is_barred
            .store(state != KeyState::Active, Ordering::Relaxed);
    }

    /// Whether the log says that the key has ended.
    pub fn is_barred(&self) -> bool {
        self.is_barred.load(Ordering::Relaxed)
    }

    /// Why this folder's key cannot sign: the log says that it ended.
    pub fn ended(&self, state: KeyState) -> KeyError {
        let ring = self.ring();
        KeyError::Ended {
            path: file::path_of(&self.folder, ring.signing.jwk(), "key"),
            state: state.as_str(),
        }
    }

    /// Signs a payload as a compact JWS of a type, with the key that signs now.
    pub fn sign<T: Serialize>(&self, typ: &str, payload: &T) -> Result<String, KeyError> {
        self.ring().signing.sign(typ, payload)
    }

    /// Makes a new key that signs from now on. The one before it stays in its file until
    /// [`Self::retire_others`].
    pub fn make_next(&self) -> Result<(), KeyError> {
        let newest = file::read_folder(&self.folder)?
            .signing
            .last()
            .map_or(0, |(generation, _)| *generation);
        file::write_signing(&self.folder, newest + 1)?;
        self.reload()
    }

    /// Destroys the secrets of all keys but the one that signs.
    pub fn retire_others(&self) -> Result<(), KeyError> {
        let mut signing = file::read_folder(&self.folder)?.signing;
        signing.pop();
        for (_, key) in signing {
            file::retire(&self.folder, &Jwk::of(&key.verifying_key()))?;
        }
        self.reload()
    }

    /// Takes over what another process did to the files.
    pub fn reload(&self) -> Result<(), KeyError> {
        self.ring.store(Arc::new(KeyRing::read(&self.folder)?));
        Ok(())
    }
}

impl KeyRing {
    fn read(folder: &Path) -> Result<Self, KeyError> {
        let mut found = file::read_folder(folder)?;
        let (_, newest) = found
            .signing
            .pop()
            .ok_or_else(|| KeyError::NoKey(PathBuf::from(folder)))?;
        let mut others: Vec<Jwk> = found
            .signing
            .iter()
            .rev()
            .map(|(_, key)| Jwk::of(&key.verifying_key()))
            .collect();
        others.append(&mut found.retired);
        Ok(Self {
            signing: SigningVerdictKey::new(newest),
            others,
        })
    }

    /// The key that signs.
    pub const fn signing(&self) -> &SigningVerdictKey {
        &self.signing
    }

    /// Keys that no longer sign, newest first.
    pub fn others(&self) -> &[Jwk] {
        &self.others
    }
}

impl SigningVerdictKey {
    fn new(key: SigningKey) -> Self {
        let jwk = Jwk::of(&key.verifying_key());
        Self {
            encoding: EncodingKey::from_ed_der(key.as_bytes()),
            kid: jwk.thumbprint(),
            key,
            jwk,
        }
    }

    /// The key's name: its RFC 7638 thumbprint.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public part.
    pub const fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// The key itself.
    pub const fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Signs a payload as a compact JWS of a type.
    pub fn sign<T: Serialize>(&self, typ: &str, payload: &T) -> Result<String, KeyError> {
        jws::sign(&self.encoding, &self.kid, typ, payload)
    }
}

impl std::fmt::Debug for SigningVerdictKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningVerdictKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}
