//! The state map as it is stored, and what entries change in it.

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::ops::Range;

use quaymark_core::entry::Entry;
use quaymark_core::tlog::state::map::{Buckets, Change, StateMap, bucket_of};
use quaymark_core::tlog::state::part::root_of_rows;
use quaymark_core::tlog::state::{Row, rows_of};
use quaymark_core::tree::{Hash, leaf_hash};

use super::error::PublishError;
use crate::store::{Reader, StoreError};

/// Entries read at a time.
const BATCH: u64 = 2_048;

/// The top of the state map of the newest checkpoint: a copy of what is stored, brought up to date
/// when it is used.
#[derive(Debug, Default)]
pub struct StoredState {
    size: u64,
    map: StateMap,
}

impl StoredState {
    /// Takes over what was stored since. `false` if this copy is already of a later state than the
    /// transaction sees.
    pub fn bring_to(&mut self, tx: &mut Reader<'_>) -> Result<bool, StoreError> {
        let stored = tx.derived()?.state;
        if stored > self.size {
            self.map.set_buckets(tx.state_buckets_after(self.size)?);
            self.size = stored;
        }
        Ok(stored == self.size)
    }

    /// Forgets everything: what is stored may be made anew.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The tree above the buckets.
    pub const fn map(&self) -> &StateMap {
        &self.map
    }

    /// Of how many entries it is.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Refuses a copy whose root is not the one that the log states for it.
    pub fn check(&self, stated: Option<Hash>) -> Result<(), StoreError> {
        if self.size == 0 || stated == Some(self.map.root()) {
            return Ok(());
        }
        Err(not_as_stated("the top"))
    }

    /// What rows change, read from the transaction that this copy was brought to. Rows that are not
    /// those their bucket's root was made of are refused: nothing may be stated on top of them.
    pub fn plan(&self, tx: &mut Reader<'_>, rows: &[Row]) -> Result<Change, StoreError> {
        let buckets: BTreeSet<u16> = rows.iter().map(|row| bucket_of(&row.path)).collect();
        let buckets: Vec<u16> = buckets.into_iter().collect();
        let mut read = tx.state_rows(&buckets)?;
        for bucket in &buckets {
            let rows = read.entry(*bucket).or_default();
            rows.sort_unstable();
            let found = (!rows.is_empty()).then(|| root_of_rows(rows));
            if found != self.map.bucket_root(*bucket) {
                return Err(not_as_stated(&format!("bucket {bucket}")));
            }
        }
        let read = ReadRows(read);
        let Ok(change) = self.map.plan(&read, rows);
        Ok(change)
    }
}

fn not_as_stated(what: &str) -> StoreError {
    StoreError::Damaged(format!(
        "{what} of the state map is not what the log states: `quaymark log rebuild` makes it again"
    ))
}

/// Rows of buckets that were read before.
struct ReadRows(HashMap<u16, Vec<Row>>);

impl Buckets for ReadRows {
    type Error = Infallible;

    fn rows(&self, bucket: u16) -> Result<Vec<Row>, Infallible> {
        Ok(self.0.get(&bucket).cloned().unwrap_or_default())
    }
}

/// What a run of entries adds to the tree and to the map.
#[derive(Clone, Debug, Default)]
pub struct Run {
    first: u64,
    /// The leaf hash of each entry, from its stored bytes.
    leaves: Vec<Hash>,
    /// The rows they set, in order.
    rows: Vec<(u64, Row)>,
}

impl Run {
    /// Nothing yet, of the entries from an index on.
    pub fn from(first: u64) -> Self {
        Self {
            first,
            ..Self::default()
        }
    }

    /// The index of its first entry.
    pub const fn first(&self) -> u64 {
        self.first
    }

    /// The index after its last entry.
    pub const fn end(&self) -> u64 {
        self.first + self.leaves.len() as u64
    }

    /// Reads on until an index.
    pub fn read_to(&mut self, tx: &mut Reader<'_>, end: u64) -> Result<(), PublishError> {
        while self.end() < end {
            let range = self.end()..end.min(self.end() + BATCH);
            for (index, bytes) in read_whole(tx, range)? {
                self.add(index, &bytes)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, index: u64, bytes: &[u8]) -> Result<(), PublishError> {
        let fault = |fault: String| PublishError::Entry { index, fault };
        let entry = Entry::from_bytes(bytes).map_err(|error| fault(error.to_string()))?;
        let leaf = leaf_hash(bytes);
        let rows = rows_of(&entry, index, leaf).map_err(|error| fault(error.to_string()))?;
        self.rows.extend(rows.into_iter().map(|row| (index, row)));
        self.leaves.push(leaf);
        Ok(())
    }

    /// The leaf hashes of the entries of a range; `None` unless this run holds all of them.
    pub fn leaves(&self, range: Range<u64>) -> Option<&[Hash]> {
        let place = |index: u64| usize::try_from(index.checked_sub(self.first)?).ok();
        self.leaves.get(place(range.start)?..place(range.end)?)
    }

    /// The rows that the entries before an index set.
    pub fn rows_before(&self, end: u64) -> Vec<Row> {
        let rows = self.rows.iter().take_while(|(index, _)| *index < end);
        rows.map(|(_, row)| row.clone()).collect()
    }
}

fn read_whole(tx: &mut Reader<'_>, range: Range<u64>) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
    let found = tx.bytes_in(range.clone())?;
    match range
        .clone()
        .zip(&found)
        .find(|(index, (at, _))| index != at)
    {
        None if found.len() as u64 == range.end - range.start => Ok(found),
        missing => {
            let missing = missing.map_or(range.start + found.len() as u64, |(index, _)| index);
            Err(StoreError::Damaged(format!("entry {missing} is missing")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Run;

    #[test]
    fn a_run_has_no_leaves_of_entries_it_did_not_read() {
        let run = Run {
            first: 5,
            leaves: vec![[1; 32], [2; 32]],
            rows: Vec::new(),
        };
        assert_eq!(run.leaves(5..7), Some(&[[1; 32], [2; 32]][..]));
        assert_eq!(run.leaves(6..7), Some(&[[2; 32]][..]));
        assert_eq!(run.leaves(7..7), Some(&[][..]));
        for (start, end) in [(4, 7), (0, 6), (5, 8), (8, 9), (7, 6)] {
            assert_eq!(run.leaves(start..end), None, "{start}..{end}");
        }
    }
}
