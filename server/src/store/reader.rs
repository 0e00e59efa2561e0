//! One consistent view of the database: the log's head and sizes, records and their keys.

use diesel::prelude::*;
use quaymark_core::entry::EntryKind;
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quaymark_core::tree::{RightEdge, empty_root};

use super::engine::AnyConnection;
use super::erasure::veiled;
use super::error::StoreError;
use super::rows::{Commit, RecordHead};
use super::schema::{log_commit, log_head, record, record_key};

/// Reads within one transaction: everything it returns is of the same state.
#[derive(Debug)]
pub struct Reader<'a> {
    pub(super) connection: &'a mut AnyConnection,
}

/// A row of `log_commit`.
type CommitRow = (i64, i64, Vec<u8>);

impl<'a> Reader<'a> {
    pub(super) fn new(connection: &'a mut AnyConnection) -> Self {
        Self { connection }
    }

    /// The newest published size; size 0 and the empty root before the first commit.
    pub fn head(&mut self) -> Result<Commit, StoreError> {
        match self.newest_commit()? {
            Some((commit, _)) => Ok(commit),
            None => Ok(Commit {
                size: 0,
                recorded_at: Instant::from_ms(0),
                root: empty_root(),
            }),
        }
    }

    /// The newest commit with its right edge.
    pub(super) fn newest_commit(&mut self) -> Result<Option<(Commit, RightEdge)>, StoreError> {
        let row: Option<CommitRow> = log_commit::table
            .order(log_commit::size.desc())
            .first(self.connection)
            .optional()?;
        row.map(to_commit).transpose()
    }

    /// Published sizes after a size, in order.
    pub fn commits_after(&mut self, size: u64, limit: u32) -> Result<Vec<Commit>, StoreError> {
        let rows: Vec<CommitRow> = log_commit::table
            .filter(log_commit::size.gt(to_bigint(size)?))
            .order(log_commit::size)
            .limit(i64::from(limit))
            .load(self.connection)?;
        rows.into_iter()
            .map(|row| Ok(to_commit(row)?.0))
            .collect::<Result<_, StoreError>>()
    }

    /// The size of the log, read as cheaply as can be.
    pub(super) fn size(&mut self) -> Result<u64, StoreError> {
        let size: i64 = log_head::table
            .select(log_head::size)
            .first(self.connection)?;
        to_index(size)
    }

    /// The newest version of a record.
    pub fn head_of(&mut self, id: &str) -> Result<Option<RecordHead>, StoreError> {
        let row: Option<HeadRow> = record::table.find(id).first(self.connection).optional()?;
        row.map(to_head).transpose()
    }

    /// The record a key belongs to, or belonged to before what it says was erased.
    pub fn find_key(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(record_key::table
            .filter(record_key::key.eq_any([key, veiled(key).as_str()]))
            .select(record_key::record)
            .first(self.connection)
            .optional()?)
    }

    /// The keys of a record, in order.
    pub fn keys_of(&mut self, id: &str) -> Result<Vec<String>, StoreError> {
        Ok(record_key::table
            .filter(record_key::record.eq(id))
            .order(record_key::key)
            .select(record_key::key)
            .load(self.connection)?)
    }
}

/// All columns of a record.
pub(super) type HeadRow = (String, String, String, i32, i64);

pub(super) fn to_head(row: HeadRow) -> Result<RecordHead, StoreError> {
    let (record, kind, subject, version, entry) = row;
    Ok(RecordHead {
        record,
        kind: to_kind(&kind)?,
        subject,
        version: u32::try_from(version).map_err(damaged)?,
        entry: to_index(entry)?,
    })
}

fn to_commit((size, recorded_at, edge): CommitRow) -> Result<(Commit, RightEdge), StoreError> {
    let size = to_index(size)?;
    let edge = RightEdge::from_bytes(size, &edge).map_err(damaged)?;
    let commit = Commit {
        size,
        recorded_at: Instant::from_ms(recorded_at),
        root: edge.root(),
    };
    Ok((commit, edge))
}

pub(super) fn to_index(stored: i64) -> Result<LogIndex, StoreError> {
    LogIndex::try_from(stored).map_err(damaged)
}

pub(super) fn to_bigint(index: LogIndex) -> Result<i64, StoreError> {
    i64::try_from(index).map_err(damaged)
}

pub(super) fn to_kind(stored: &str) -> Result<EntryKind, StoreError> {
    EntryKind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == stored)
        .ok_or_else(|| StoreError::Damaged(format!("`{stored}` is not a kind of entry")))
}

pub(super) fn damaged(cause: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(cause.to_string())
}
