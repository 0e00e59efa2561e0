//! The keys that sign notes: `name+id+key` (C2SP `signed-note` v1.0.0).

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::VerifyingKey;
use sha2::{Digest, Sha256};

use super::note::NoteError;

/// What a key signs with, by its byte in key ids and verifier keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyUse {
    /// Ed25519 over the note's text (type 0x01): logs.
    Note,
    /// Ed25519 cosignature with a timestamp (type 0x04): witnesses.
    Cosignature,
}

/// A public key with its name: `name+id+key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key_use: KeyUse,
    key: VerifyingKey,
}

impl KeyUse {
    /// The byte that stands for it in key ids and verifier keys.
    pub const fn type_byte(self) -> u8 {
        match self {
            Self::Note => 0x01,
            Self::Cosignature => 0x04,
        }
    }
}

impl VerifierKey {
    /// A key under a name. Names have no spaces, plus signs or control characters.
    pub fn new(name: &str, key_use: KeyUse, key: VerifyingKey) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::Key);
        }
        Ok(Self {
            name: name.to_owned(),
            key_use,
            key,
        })
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs with.
    pub const fn key_use(&self) -> KeyUse {
        self.key_use
    }

    /// `SHA-256(name || 0x0A || type || key)`, its first four bytes.
    pub fn id(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(&self.name)
            .chain_update([0x0a, self.key_use.type_byte()])
            .chain_update(self.key.as_bytes())
            .finalize();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// The public key itself.
    pub(super) const fn key(&self) -> &VerifyingKey {
        &self.key
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+", self.name)?;
        self.id()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))?;
        let mut bytes = vec![self.key_use.type_byte()];
        bytes.extend(self.key.as_bytes());
        write!(f, "+{}", STANDARD.encode(bytes))
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (name, _, key) = (parts.next(), parts.next(), parts.next());
        let (name, key) = name.zip(key).ok_or(NoteError::Key)?;
        let bytes = STANDARD.decode(key).map_err(|_| NoteError::Key)?;
        let (key_type, key) = bytes.split_first().ok_or(NoteError::Key)?;
        let key_use = match key_type {
            0x01 => KeyUse::Note,
            0x04 => KeyUse::Cosignature,
            _ => return Err(NoteError::Key),
        };
        let key: [u8; 32] = key.try_into().map_err(|_| NoteError::Key)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| NoteError::Key)?;
        let parsed = Self::new(name, key_use, key)?;
        // Printing it again also checks the id.
        (parsed.to_string() == text)
            .then_some(parsed)
            .ok_or(NoteError::Key)
    }
}

/// Names are not empty and have no spaces, plus signs or control characters.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == '+')
}
