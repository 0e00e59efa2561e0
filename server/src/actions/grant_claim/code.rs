//! The codes of claims that come by post: made, and known again as people type them.

use quaymark_core::id::ClaimId;
use sha2::{Digest, Sha256};

use crate::auth::secrets;
use crate::store::StoreError;

/// Characters of a code.
const CODE_CHARS: usize = 12;
/// Without letters that look like others (Crockford's base 32).
const CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code of sixty random bits, in groups of four.
pub(super) fn new_code() -> Result<String, StoreError> {
    let mut bytes = [0; CODE_CHARS];
    secrets::fill(&mut bytes)?;
    let letters = bytes.map(|byte| CODE_ALPHABET[usize::from(byte & 31)]);
    let groups = letters.chunks(4).map(String::from_utf8_lossy);
    Ok(groups.collect::<Vec<_>>().join("-"))
}

/// The hash that is kept of a code: blanks, dashes and case do not count, and look-alikes are one.
pub(super) fn hash_of(claim: ClaimId, typed: &str) -> [u8; 32] {
    let read = |c: char| match c.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    let kept = typed.chars().filter(char::is_ascii_alphanumeric).map(read);
    let code: String = kept.collect();
    Sha256::new()
        .chain_update(claim.to_string().as_bytes())
        .chain_update(code.as_bytes())
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let id = ClaimId::from_bits(7);
        let kept = hash_of(id, "0A1B-2C3D-4E5F");
        for typed in [
            "0a1b2c3d4e5f",
            " OA1B 2C3D-4E5F ",
            "0AIB2C3D4E5F",
            "0alb-2c3d-4e5f",
        ] {
            assert_eq!(hash_of(id, typed), kept, "{typed}");
        }
        assert_ne!(hash_of(id, "0A1B-2C3D-4E5G"), kept);
        assert_ne!(hash_of(ClaimId::from_bits(8), "0A1B-2C3D-4E5F"), kept);
    }

    #[test]
    fn codes_are_three_groups_of_four() {
        let code = new_code().expect("random bits");
        assert_eq!(code.len(), CODE_CHARS + 2);
        assert!(code.split('-').all(|group| group.len() == 4));
        assert_ne!(code, new_code().expect("random bits"));
    }
}
