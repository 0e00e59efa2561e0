//! The link by which a letter's reader stops letters of its kind, without signing in.
//!
//! The link carries person, topic and a proof: an HMAC-SHA-256 (RFC 2104) under a secret that the
//! register draws once and keeps in its database, so that every node knows the others' links. The
//! proof is good for this choice and nothing else.

use std::fmt::Write as _;

use quaymark_core::base64url;
use quaymark_core::id::PersonId;
use quaymark_core::time::Instant;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Topic;
use crate::store::{Store, StoreError};

/// The name of the secret among the register's values.
const SECRET: &str = "mail_choice_secret";
/// Bytes of the proof: half of the HMAC.
const PROOF_BYTES: usize = 16;
/// Bytes of a block of SHA-256.
const BLOCK_BYTES: usize = 64;

/// The path of the page on which a person decides about letters of a topic.
pub fn choice_path(
    store: &Store,
    now: Instant,
    person: PersonId,
    topic: Topic,
) -> Result<String, StoreError> {
    let proof = base64url::encode(&proof(&secret(store, now)?, person, topic));
    Ok(format!("/mail/{person}/{}/{proof}", topic.as_str()))
}

/// Whether a proof is the one of person and topic.
pub fn choice_proof_is_right(
    store: &Store,
    now: Instant,
    person: PersonId,
    topic: Topic,
    found: &str,
) -> Result<bool, StoreError> {
    let right = proof(&secret(store, now)?, person, topic);
    let found = base64url::decode(found).unwrap_or_default();
    Ok(bool::from(found.as_slice().ct_eq(&right)))
}

/// The secret; drawn by whoever first needs it.
fn secret(store: &Store, now: Instant) -> Result<String, StoreError> {
    if let Some(secret) = store.read(|tx| tx.meta(SECRET))? {
        return Ok(secret);
    }
    store.write(now, |tx| {
        if let Some(secret) = tx.meta(SECRET)? {
            return Ok(secret);
        }
        let mut drawn = [0; 32];
        getrandom::fill(&mut drawn).map_err(|cause| StoreError::Other(cause.into()))?;
        let mut secret = String::with_capacity(2 * drawn.len());
        for byte in drawn {
            let written = write!(secret, "{byte:02x}");
            written.map_err(|cause| StoreError::Other(cause.into()))?;
        }
        tx.put_meta(SECRET, &secret)?;
        Ok(secret)
    })
}

fn proof(secret: &str, person: PersonId, topic: Topic) -> [u8; PROOF_BYTES] {
    let message = format!("{person} {}", topic.as_str());
    let whole = hmac(secret.as_bytes(), message.as_bytes());
    let mut proof = [0; PROOF_BYTES];
    proof.copy_from_slice(&whole[..PROOF_BYTES]);
    proof
}

/// HMAC-SHA-256 with a key no longer than a block.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0u8; BLOCK_BYTES];
    block[..key.len()].copy_from_slice(key);
    let inner = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x36))
        .chain_update(message)
        .finalize();
    Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x5c))
        .chain_update(inner)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn the_hmac_is_that_of_the_rfc() {
        let found = hmac(b"Jefe", b"what do ya want for nothing?");
        let hex: String = found.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn a_proof_is_good_for_one_person_and_one_topic() {
        let (ann, bea) = (PersonId::from_bits(1), PersonId::from_bits(2));
        let right = proof("secret", ann, Topic::Digest);
        assert_ne!(right, proof("secret", bea, Topic::Digest));
        assert_ne!(right, proof("secret", ann, Topic::Expiry));
        assert_ne!(right, proof("other", ann, Topic::Digest));
    }
}
