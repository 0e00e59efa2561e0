//! Commitments of entries to the documents kept off the log.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::text::serde_as_text;

/// `sha256:` and the hexadecimal SHA-256 of salt and document. Without the salt it tells nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Commitment([u8; 32]);

/// Not `sha256:` and 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a commitment: expected sha256: and 64 lower-case hexadecimal digits")]
pub struct CommitmentError(String);

impl Commitment {
    /// Commits to a document under a random salt.
    pub fn to_document(salt: &[u8; 32], document: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(salt).chain_update(document);
        Self(hash.finalize().into())
    }

    /// A hash that was made elsewhere.
    pub const fn from_hash(hash: [u8; 32]) -> Self {
        Self(hash)
    }

    /// The hash itself.
    pub const fn hash(&self) -> [u8; 32] {
        self.0
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Commitment {
    type Err = CommitmentError;

    fn from_str(text: &str) -> Result<Self, CommitmentError> {
        let wrong = || CommitmentError(text.to_owned());
        let hex = text.strip_prefix("sha256:").ok_or_else(wrong)?;
        let is_hex = hex.len() == 64
            && hex
                .bytes()
                .all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
        if !is_hex {
            return Err(wrong());
        }
        let mut hash = [0; 32];
        for (place, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[2 * place..2 * place + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self(hash))
    }
}

serde_as_text!(Commitment);
