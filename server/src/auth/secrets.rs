//! Tokens: 32 random bytes with a prefix that tells what they are good for.
//!
//! Whoever has the token is let in, so the database holds only its SHA-256 and finds it by that:
//! comparing takes no secret-dependent time, and a stolen database opens nothing.

use std::fmt;

use quaymark_core::base64url;
use sha2::{Digest, Sha256};

use crate::store::StoreError;

/// What a token is good for; its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A browser's session.
    Session,
    /// A link sent by mail.
    MailLink,
    /// A machine's key.
    ApiKey,
    /// Gets the next access token.
    Refresh,
    /// Tells one access token from another; it opens nothing.
    AccessTokenId,
    /// Shows a confidential record.
    Share,
    /// A browser in which somebody has signed in before.
    Device,
}

impl TokenKind {
    /// How its tokens begin.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "qms_",
            Self::MailLink => "qml_",
            Self::ApiKey => "qmk_",
            Self::Refresh => "qmr_",
            Self::AccessTokenId => "qma_",
            Self::Share => "qmh_",
            Self::Device => "qmd_",
        }
    }
}

/// A new token, to be shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new token of a kind.
    pub fn new(kind: TokenKind) -> Result<Self, StoreError> {
        let mut bytes = [0; 32];
        fill(&mut bytes)?;
        Ok(Self(format!(
            "{}{}",
            kind.prefix(),
            base64url::encode(&bytes)
        )))
    }

    /// The token itself: for the one who is to have it, and nobody else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    pub fn hash(&self) -> [u8; 32] {
        hash(&self.0)
    }
}

/// Hides the token: what is printed for debugging may end in a log.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The hash by which a token is found. Tokens are 256 random bits, so a plain hash is enough.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Random bytes from the system.
pub fn fill(bytes: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(bytes).map_err(|cause| StoreError::Other(cause.into()))
}

/// The random bits of a new number of a person, an organisation or the like. Fifty of them count: the
/// database refuses the number that is there already.
pub fn number<T>(from_bits: impl Fn(u64) -> T) -> Result<T, StoreError> {
    let mut bytes = [0; 8];
    fill(&mut bytes)?;
    Ok(from_bits(u64::from_le_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_say_what_they_are_good_for() {
        let one = Token::new(TokenKind::Session).unwrap();
        let two = Token::new(TokenKind::Session).unwrap();
        assert_ne!(one, two);
        assert!(one.reveal().starts_with("qms_"));
        assert_eq!(one.reveal().len(), 4 + 43);
        assert_eq!(one.hash(), hash(one.reveal()));
        assert_eq!(format!("{one:?}"), "Token(…)");
    }
}
