//! The whole state map in memory.

use std::collections::BTreeMap;
use std::convert::Infallible;

use quaymark_core::tlog::state::map::{BUCKETS, Buckets, StateMap, bucket_of};
use quaymark_core::tlog::state::part::root_of_rows;
use quaymark_core::tlog::state::{Path, Row};
use quaymark_core::tree::Hash;

/// Every row there is, and the tree above them.
pub(super) struct WholeState {
    buckets: Buckets64k,
    map: StateMap,
    /// Rows that the tree does not have yet.
    waiting: Vec<Row>,
}

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
    pub(super) fn root(&mut self) -> Hash {
        self.settle();
        self.map.root()
    }

    /// The rows of a bucket, in order of path.
    pub(super) fn bucket(&mut self, bucket: u16) -> Vec<Row> {
        self.settle();
        let Ok(rows) = self.buckets.rows(bucket);
        rows
    }

    /// The root of each bucket that has rows.
    pub(super) fn bucket_roots(&mut self) -> Vec<(u16, Hash)> {
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
