//! Paths of the state map: hashes of names, one after another.

use sha2::{Digest, Sha256};

/// The most names in a path.
pub const MAX_NAMES: usize = 4;
const NAME_BYTES: usize = 32;

/// The SHA-256 hashes of one to [`MAX_NAMES`] names. As a question, everything below it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Box<[u8]>);

impl Path {
    /// The path of these names, in UTF-8.
    ///
    /// # Panics
    /// If there is no name, or more than [`MAX_NAMES`].
    pub fn of(names: &[&str]) -> Self {
        assert!(
            (1..=MAX_NAMES).contains(&names.len()),
            "a path has one to {MAX_NAMES} names"
        );
        let hashes = names.iter().flat_map(Sha256::digest);
        Self(hashes.collect())
    }

    /// Reads what [`Self::as_bytes`] gave; `None` for other lengths.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let names = bytes.len() / NAME_BYTES;
        let is_whole = bytes.len().is_multiple_of(NAME_BYTES);
        (is_whole && (1..=MAX_NAMES).contains(&names)).then(|| Self(bytes.into()))
    }

    /// The hashes one after another.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// How many names.
    pub fn names(&self) -> u8 {
        (self.0.len() / NAME_BYTES) as u8
    }

    /// How many bits.
    pub fn bits(&self) -> u16 {
        (self.0.len() * 8) as u16
    }

    /// A bit, counted from the first byte's highest. Bits past the end are not set.
    pub fn bit(&self, place: u16) -> bool {
        let byte = self.0.get(usize::from(place / 8));
        byte.is_some_and(|byte| byte >> (7 - place % 8) & 1 == 1)
    }

    /// Whether this path stands at or below another.
    pub fn is_below(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The first bit in which two paths differ; `None` if one begins with the other.
    pub fn fork(&self, other: &Self) -> Option<u16> {
        let mut pairs = self.0.iter().zip(&other.0);
        let place = pairs.position(|(one, other)| one != other)?;
        let differing = self.0[place] ^ other.0[place];
        Some(place as u16 * 8 + differing.leading_zeros() as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_fork_at_the_first_bit_that_differs() {
        let base = Path::of(&["a", "b"]);
        for bit in [0u16, 7, 8, 300, 511] {
            let mut bytes = base.as_bytes().to_vec();
            bytes[usize::from(bit / 8)] ^= 0x80 >> (bit % 8);
            let other = Path::from_bytes(&bytes).unwrap();
            assert_eq!(base.fork(&other), Some(bit));
            assert_ne!(base.bit(bit), other.bit(bit));
        }
        assert_eq!(base.fork(&base), None);
        assert_eq!(base.fork(&Path::of(&["a"])), None);
        assert!(base.is_below(&Path::of(&["a"])));
        assert!(!Path::of(&["a"]).is_below(&base));
    }

    #[test]
    fn only_whole_names_make_a_path() {
        for length in [0, 1, 31, 33, 160] {
            assert_eq!(Path::from_bytes(&vec![0; length]), None);
        }
        assert_eq!(Path::from_bytes(&[0; 128]).map(|p| p.names()), Some(4));
    }
}
