//! The whole state map in memory.

use std::collections::BTreeMap;
use std::convert::Infallible;

use crate::tlog::state::map::{BUCKETS, Buckets, StateMap, bucket_of};
use crate::tlog::state::part::root_of_rows;
use crate::tlog::state::{Path, Row};
use crate::tree::Hash;

/// Every row there is, and the tree above them.
#[derive(Clone)]
pub struct WholeState {
    buckets: Buckets64k,
    map: StateMap,
    /// Rows that the tree does not have yet.
    waiting: Vec<Row>,
}

#[derive(Clone)]
struct Buckets64k(Vec<BTreeMap<Path, Row>>);

impl Buckets for Buckets64k {
    type Error = Infallible;

    fn rows(&self, bucket: u16) -> Result<Vec<Row>, Infallible> {
        Ok(self.0[usize::from(bucket)].values().cloned().collect())
    }
}

impl WholeState {
    pub(super) fn new() -> Self {
        Self {
            buckets: Buckets64k(vec![BTreeMap::new(); BUCKETS]),
            map: StateMap::default(),
            waiting: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, rows: Vec<Row>) {
        self.waiting.extend(rows);
    }

    /// The root with everything added so far.
    pub fn root(&mut self) -> Hash {
        self.settle();
        self.map.root()
    }

    /// The rows of a bucket, in order of path.
    pub fn bucket(&mut self, bucket: u16) -> Vec<Row> {
        self.settle();
        let Ok(rows) = self.buckets.rows(bucket);
        rows
    }

    /// The root of each bucket that has rows.
    pub fn bucket_roots(&mut self) -> Vec<(u16, Hash)> {
        self.settle();
        let buckets = (0..=u16::MAX).zip(&self.buckets.0);
        let filled = buckets.filter(|(_, rows)| !rows.is_empty());
        filled
            .map(|(bucket, rows)| {
                let rows: Vec<Row> = rows.values().cloned().collect();
                (bucket, root_of_rows(&rows))
            })
            .collect()
    }

    /// Every row, in order of path.
    pub(super) fn rows(&mut self) -> impl Iterator<Item = &Row> {
        self.settle();
        self.buckets.0.iter().flat_map(BTreeMap::values)
    }

    fn settle(&mut self) {
        let rows = std::mem::take(&mut self.waiting);
        let Ok(change) = self.map.plan(&self.buckets, &rows);
        self.map.apply(&change);
        for row in rows {
            let bucket = &mut self.buckets.0[usize::from(bucket_of(&row.path))];
            bucket.insert(row.path.clone(), row);
        }
    }
}

impl std::fmt::Debug for WholeState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WholeState")
            .field("map", &self.map)
            .field("waiting", &self.waiting.len())
            .finish_non_exhaustive()
    }
}
