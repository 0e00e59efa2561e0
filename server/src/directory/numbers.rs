//! From identifiers to a provider's place in the directory.
//!
//! Holds a fingerprint and a place per identifier, not the identifier: whoever looks one up compares
//! the provider at the place found. Split into shards that snapshots share, so that one new
//! provider copies a thousandth of it.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;

use hashbrown::HashTable;

const SHARD_BITS: u32 = 10;

#[derive(Clone, Copy, Debug)]
struct Slot {
    fingerprint: u32,
    number: u32,
}

impl Slot {
    /// The place in the table: the fingerprint's bits spread over a word.
    fn spread(fingerprint: u32) -> u64 {
        u64::from(fingerprint).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// An identifier's hash under this process's own random key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IdentifierHash(u64);

impl IdentifierHash {
    fn shard(self) -> usize {
        (self.0 >> (u64::BITS - SHARD_BITS)) as usize
    }

    fn fingerprint(self) -> u32 {
        self.0 as u32
    }
}

/// Finds providers' places by the hash of an identifier.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    key: RandomState,
    shards: Arc<Vec<Arc<HashTable<Slot>>>>,
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            key: RandomState::new(),
            shards: Arc::new((0..1 << SHARD_BITS).map(|_| Arc::default()).collect()),
        }
    }
}

impl Numbers {
    /// The hash of an identifier.
    pub(super) fn hash(&self, identifier: impl Hash) -> IdentifierHash {
        IdentifierHash(self.key.hash_one(identifier))
    }

    /// The place of the provider that has the identifier; `is_it` tells it from others of the same
    /// fingerprint.
    pub(super) fn find(&self, hash: IdentifierHash, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let fingerprint = hash.fingerprint();
        self.shards[hash.shard()]
            .find(Slot::spread(fingerprint), |slot| {
                slot.fingerprint == fingerprint && is_it(slot.number)
            })
            .map(|slot| slot.number)
    }

    /// Adds an identifier of a provider.
    pub(super) fn insert(&mut self, hash: IdentifierHash, number: u32) {
        let fingerprint = hash.fingerprint();
        self.shard(hash).insert_unique(
            Slot::spread(fingerprint),
            Slot {
                fingerprint,
                number,
            },
            |slot| Slot::spread(slot.fingerprint),
        );
    }

    /// Takes an identifier of a provider away.
    pub(super) fn remove(&mut self, hash: IdentifierHash, number: u32) {
        let fingerprint = hash.fingerprint();
        let shard = self.shard(hash);
        if let Ok(found) = shard.find_entry(Slot::spread(fingerprint), |slot| {
            slot.fingerprint == fingerprint && slot.number == number
        }) {
            found.remove();
        }
    }

    /// The shard of an identifier, to change it.
    fn shard(&mut self, hash: IdentifierHash) -> &mut HashTable<Slot> {
        Arc::make_mut(&mut Arc::make_mut(&mut self.shards)[hash.shard()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_identifier_it_was_given_and_none_taken_away() {
        let mut numbers = Numbers::default();
        for number in 0..5000_u32 {
            numbers.insert(numbers.hash(number), number);
        }
        let before = numbers.clone();
        for number in (0..5000_u32).step_by(2) {
            numbers.remove(numbers.hash(number), number);
        }
        for number in 0..5000_u32 {
            let hash = numbers.hash(number);
            assert_eq!(before.find(hash, |found| found == number), Some(number));
            let expected = (number % 2 == 1).then_some(number);
            assert_eq!(numbers.find(hash, |found| found == number), expected);
        }
    }
}
