//! Reading everything in pieces: for the check of the whole log, and for nothing a request asks.

use std::ops::Range;

use diesel::prelude::*;
use quaymark_core::register::LogIndex;
use quaymark_core::tree::Hash;

use super::error::StoreError;
use super::reader::{Reader, damaged, to_bigint, to_index};
use super::rows::Committed;
use super::schema::{body, log_commit, record, state_bucket};

impl Reader<'_> {
    /// Salts and documents of the entries of a range; both `None` where they were erased.
    pub fn bodies_in(&mut self, range: Range<LogIndex>) -> Result<Vec<Committed>, StoreError> {
        let rows: Vec<(i64, Option<Vec<u8>>, Option<String>)> = body::table
            .filter(body::entry_idx.ge(to_bigint(range.start)?))
            .filter(body::entry_idx.lt(to_bigint(range.end)?))
            .order(body::entry_idx)
            .select((body::entry_idx, body::salt, body::document))
            .load(self.connection)?;
        let rows = rows.into_iter();
        rows.map(|(entry, salt, document)| {
            let salt = salt.map(|salt| salt.as_slice().try_into().map_err(damaged));
            Ok(Committed {
                entry: to_index(entry)?,
                salt: salt.transpose()?,
                document,
            })
        })
        .collect()
    }

    /// Records after a number in order, each with its version and its newest entry.
    pub fn heads_after(
        &mut self,
        id: &str,
        limit: u32,
    ) -> Result<Vec<(String, u32, LogIndex)>, StoreError> {
        let rows: Vec<(String, i32, i64)> = record::table
            .filter(record::id.gt(id))
            .order(record::id)
            .limit(i64::from(limit))
            .select((record::id, record::version, record::entry_idx))
            .load(self.connection)?;
        let rows = rows.into_iter();
        rows.map(|(id, version, entry)| {
            Ok((
                id,
                u32::try_from(version).map_err(damaged)?,
                to_index(entry)?,
            ))
        })
        .collect()
    }

    /// Sizes after a size with the right edge stored for each, to the byte.
    pub fn edges_after(
        &mut self,
        size: u64,
        limit: u32,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let rows: Vec<(i64, Vec<u8>)> = log_commit::table
            .filter(log_commit::size.gt(to_bigint(size)?))
            .order(log_commit::size)
            .limit(i64::from(limit))
            .select((log_commit::size, log_commit::edge))
            .load(self.connection)?;
        let rows = rows.into_iter();
        rows.map(|(size, edge)| Ok((to_index(size)?, edge)))
            .collect()
    }

    /// The root of every bucket of the state map that has rows.
    pub fn all_state_buckets(&mut self) -> Result<Vec<(u16, Hash)>, StoreError> {
        let rows: Vec<(i32, Vec<u8>)> = state_bucket::table
            .select((state_bucket::bucket, state_bucket::root))
            .order(state_bucket::bucket)
            .load(self.connection)?;
        let rows = rows.into_iter();
        rows.map(|(bucket, root)| {
            let root: Hash = root.as_slice().try_into().map_err(damaged)?;
            Ok((u16::try_from(bucket).map_err(damaged)?, root))
        })
        .collect()
    }
}
