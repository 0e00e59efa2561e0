//! The tree, kept so that only its top is in memory: one hash for each bucket and each node above.
//!
//! A bucket is all rows whose paths begin with the same 16 bits. Its rows are asked for when one of
//! them changes or is to be shown; at a million records that is some fifteen rows.
//!
//! A change is first planned, which changes nothing, and applied once the rows are stored for good.

use std::collections::{BTreeMap, BTreeSet};

use super::part::{Part, root_of_rows, split_asked};
use super::{Path, Row, empty_root, node_hash};
use crate::tree::Hash;

/// The first bits of a path that tell its bucket.
pub const BUCKET_BITS: u16 = 16;
/// How many buckets there are.
pub const BUCKETS: usize = 1 << BUCKET_BITS;

/// Where rows are kept.
pub trait Buckets {
    /// Why rows cannot be given.
    type Error;

    /// All rows of a bucket, in any order.
    fn rows(&self, bucket: u16) -> Result<Vec<Row>, Self::Error>;
}

/// The number of the bucket of a path.
pub fn bucket_of(path: &Path) -> u16 {
    let bytes = path.as_bytes();
    u16::from_be_bytes([bytes[0], bytes[1]])
}

/// The top of the tree.
#[derive(Clone)]
pub struct StateMap {
    /// Node 1 is the root; below node `n` are `2n` and `2n + 1`; the last [`BUCKETS`] are the
    /// buckets. `None` where there are no rows.
    hashes: Vec<Option<Hash>>,
}

/// What rows change in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    root: Hash,
    nodes: BTreeMap<usize, Option<Hash>>,
}

impl std::fmt::Debug for StateMap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StateMap")
            .field("root", &self.root())
            .finish_non_exhaustive()
    }
}

impl Default for StateMap {
    fn default() -> Self {
        Self {
            hashes: vec![None; 2 * BUCKETS],
        }
    }
}

impl Change {
    /// The root after it.
    pub const fn root(&self) -> Hash {
        self.root
    }

    /// The buckets that change and their roots after it.
    pub fn buckets(&self) -> impl Iterator<Item = (u16, Hash)> + '_ {
        let buckets = self.nodes.range(BUCKETS..);
        buckets.filter_map(|(node, hash)| Some(((node - BUCKETS) as u16, (*hash)?)))
    }
}

impl StateMap {
    /// From the roots of all buckets that have rows.
    pub fn of_buckets(roots: impl IntoIterator<Item = (u16, Hash)>) -> Self {
        let mut map = Self::default();
        for (bucket, root) in roots {
            map.hashes[BUCKETS + usize::from(bucket)] = Some(root);
        }
        for node in (1..BUCKETS).rev() {
            let (left, right) = (map.hashes[2 * node], map.hashes[2 * node + 1]);
            map.hashes[node] = join(node, left, right);
        }
        map
    }

    /// Takes over the roots that some buckets have now.
    pub fn set_buckets(&mut self, roots: impl IntoIterator<Item = (u16, Hash)>) {
        let mut level = BTreeSet::new();
        for (bucket, root) in roots {
            let node = BUCKETS + usize::from(bucket);
            self.hashes[node] = Some(root);
            level.insert(node / 2);
        }
        while !level.is_empty() {
            for node in &level {
                let (left, right) = (self.hashes[2 * node], self.hashes[2 * node + 1]);
                self.hashes[*node] = join(*node, left, right);
            }
            level = level
                .iter()
                .map(|node| node / 2)
                .filter(|node| *node > 0)
                .collect();
        }
    }

    /// From every row, in any order.
    pub fn of_rows(rows: impl IntoIterator<Item = Row>) -> Self {
        let mut rows: Vec<Row> = rows.into_iter().collect();
        rows.sort_unstable();
        let buckets = rows.chunk_by(|one, other| bucket_of(&one.path) == bucket_of(&other.path));
        Self::of_buckets(buckets.map(|rows| (bucket_of(&rows[0].path), root_of_rows(rows))))
    }

    /// The root of the map.
    pub fn root(&self) -> Hash {
        self.hashes[1].unwrap_or_else(empty_root)
    }

    /// The root of a bucket; `None` where it has no rows.
    pub fn bucket_root(&self, bucket: u16) -> Option<Hash> {
        self.hashes[BUCKETS + usize::from(bucket)]
    }

    /// What these rows change: each is new or replaces the row at its path. Of several with one path
    /// the last counts.
    pub fn plan<B: Buckets>(&self, stored: &B, rows: &[Row]) -> Result<Change, B::Error> {
        let mut by_bucket: BTreeMap<u16, Vec<&Row>> = BTreeMap::new();
        for row in rows {
            by_bucket.entry(bucket_of(&row.path)).or_default().push(row);
        }
        let mut nodes = BTreeMap::new();
        for (bucket, changed) in by_bucket {
            let mut merged = stored.rows(bucket)?;
            merged.sort_unstable();
            for row in changed {
                match merged.binary_search_by(|known| known.path.cmp(&row.path)) {
                    Ok(place) => merged[place] = row.clone(),
                    Err(place) => merged.insert(place, row.clone()),
                }
            }
            nodes.insert(BUCKETS + usize::from(bucket), Some(root_of_rows(&merged)));
        }
        let mut level: Vec<usize> = nodes.keys().copied().collect();
        while level.first().is_some_and(|node| *node > 1) {
            level = level.into_iter().map(|node| node / 2).collect();
            level.dedup();
            for node in &level {
                let hash = |child| nodes.get(&child).copied().unwrap_or(self.hashes[child]);
                let joined = join(*node, hash(2 * node), hash(2 * node + 1));
                nodes.insert(*node, joined);
            }
        }
        let root = nodes.get(&1).copied().flatten();
        Ok(Change {
            root: root.unwrap_or_else(|| self.root()),
            nodes,
        })
    }

    /// Takes over what was planned.
    pub fn apply(&mut self, change: &Change) {
        for (node, hash) in &change.nodes {
            self.hashes[*node] = *hash;
        }
    }

    /// The part of the tree that shows everything below these paths.
    pub fn part<B: Buckets>(&self, stored: &B, asked: &[Path]) -> Result<Part, B::Error> {
        let asked: Vec<&Path> = asked.iter().collect();
        if self.hashes[1].is_none() {
            return Ok(Part::Empty);
        }
        self.part_at(1, stored, &asked)
    }

    fn part_at<B: Buckets>(
        &self,
        node: usize,
        stored: &B,
        asked: &[&Path],
    ) -> Result<Part, B::Error> {
        if asked.is_empty() {
            return Ok(Part::Pruned(self.hashes[node].unwrap_or_else(empty_root)));
        }
        if node >= BUCKETS {
            let mut rows = stored.rows((node - BUCKETS) as u16)?;
            rows.sort_unstable();
            return Ok(Part::of_rows(&rows, asked));
        }
        let (left, right) = (2 * node, 2 * node + 1);
        if self.hashes[left].is_none() || self.hashes[right].is_none() {
            // Where the rows do not part, there is no node; whatever is asked for leads on.
            let only = if self.hashes[left].is_some() {
                left
            } else {
                right
            };
            return self.part_at(only, stored, asked);
        }
        let bit = bit_of(node);
        // Every path is longer than the number of a bucket, so none leads to both.
        let (asked_left, asked_right) = split_asked(asked, bit, asked[0]);
        let left = self.part_at(left, stored, &asked_left)?;
        let right = self.part_at(right, stored, &asked_right)?;
        Ok(Part::Node(bit, Box::new(left), Box::new(right)))
    }
}

/// The bit that a node above the buckets asks about: the root the first, and so on.
const fn bit_of(node: usize) -> u16 {
    (usize::BITS - 1 - node.leading_zeros()) as u16
}

fn join(node: usize, left: Option<Hash>, right: Option<Hash>) -> Option<Hash> {
    match (left, right) {
        (Some(left), Some(right)) => Some(node_hash(bit_of(node), &left, &right)),
        (one, other) => one.or(other),
    }
}
