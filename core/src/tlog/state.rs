//! The state map: which entry of each record is the newest, authenticated.
//!
//! An inclusion proof never shows that nothing newer exists. So the log states, in entries of type
//! `state`, the root of this map over all entries before that entry.
//!
//! A *row* stands at a *path* and says: the newest entry that sets this path has this index and this
//! leaf hash. Paths are made of the SHA-256 hashes of names, so that everything below a name (all
//! records of a provider, all versions of a profile) is one subtree and can be shown in whole;
//! [`rows_of`] decides which rows an entry sets. No path begins with another.
//!
//! The tree over the rows, by the bits of their paths from the first:
//!
//! - no row: [`empty_root`];
//! - one row: [`Row::hash`];
//! - else [`node_hash`] over the first bit in which the paths differ, the tree of the rows that have
//!   0 there, and the tree of those that have 1.
//!
//! **Invariant:** one set of rows has one root, whatever the order in which they came. The first
//! bytes of what is hashed are other ones than those of RFC 6962.
//!
//! - [`map`] keeps the tree: its top in memory, the rest in buckets of rows that are asked for.
//! - [`part`] is a pruned tree: the proof of presence and of absence.

pub mod map;
pub mod part;
mod path;
mod rows;

use sha2::{Digest, Sha256};

use crate::tree::Hash;

pub use path::{MAX_NAMES, Path};
pub use rows::{RowError, in_rules, rows_of, stated_root};

const ROW: u8 = 0x02;
const NODE: u8 = 0x03;
const EMPTY: u8 = 0x04;

/// The place of one record and the newest entry that sets it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Where it stands.
    pub path: Path,
    /// The index of the entry.
    pub index: u64,
    /// The entry's RFC 6962 leaf hash.
    pub leaf: Hash,
}

impl Row {
    /// `SHA-256(0x02 || names in the path || path || index || leaf hash)`: the names as one byte, the
    /// index as eight, big-endian.
    pub fn hash(&self) -> Hash {
        Sha256::new()
            .chain_update([ROW, self.path.names()])
            .chain_update(self.path.as_bytes())
            .chain_update(self.index.to_be_bytes())
            .chain_update(self.leaf)
            .finalize()
            .into()
    }
}

/// `SHA-256(0x03 || bit || left || right)`: the bit as two bytes, big-endian.
pub fn node_hash(bit: u16, left: &Hash, right: &Hash) -> Hash {
    Sha256::new()
        .chain_update([NODE])
        .chain_update(bit.to_be_bytes())
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// The root of a map without rows: `SHA-256(0x04)`.
pub fn empty_root() -> Hash {
    Sha256::digest([EMPTY]).into()
}
