//! What is derived from the entries for those who check the log: its tiles and its state map.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use diesel::prelude::*;
use diesel::upsert::excluded;
use quaymark_core::entry::EntryKind;
use quaymark_core::register::LogIndex;
use quaymark_core::tlog::state::map::bucket_of;
use quaymark_core::tlog::state::{Path, Row};
use quaymark_core::tree::{Hash, RightEdge};

use super::engine::on_engine;
use super::error::StoreError;
use super::reader::{Reader, damaged, to_bigint, to_index, to_kind};
use super::rows::{Derived, TileRow};
use super::schema::{derived, entry, log_commit, state_bucket, state_row, tile};
use super::writer::Writer;

/// Rows sent or asked for in one statement: engines bound the parameters.
const AT_ONCE: usize = 500;

type StoredRow = (i32, Vec<u8>, i64, Vec<u8>);

impl Reader<'_> {
    /// The root the log had when it had so many entries; `None` if no write ended there.
    pub fn root_at(&mut self, size: u64) -> Result<Option<Hash>, StoreError> {
        let edge: Option<Vec<u8>> = log_commit::table
            .find(to_bigint(size)?)
            .select(log_commit::edge)
            .first(self.connection)
            .optional()?;
        let edge = edge.map(|bytes| RightEdge::from_bytes(size, &bytes).map_err(damaged));
        Ok(edge.transpose()?.map(|edge| edge.root()))
    }

    /// The kind of an entry.
    pub fn kind_at(&mut self, index: LogIndex) -> Result<Option<EntryKind>, StoreError> {
        let kind: Option<String> = entry::table
            .find(to_bigint(index)?)
            .select(entry::kind)
            .first(self.connection)
            .optional()?;
        kind.map(|kind| to_kind(&kind)).transpose()
    }

    /// The bytes of the entries of a range that exist, in log order.
    pub fn bytes_in(
        &mut self,
        range: Range<LogIndex>,
    ) -> Result<Vec<(LogIndex, Vec<u8>)>, StoreError> {
        let rows: Vec<(i64, Vec<u8>)> = entry::table
            .filter(entry::idx.ge(to_bigint(range.start)?))
            .filter(entry::idx.lt(to_bigint(range.end)?))
            .order(entry::idx)
            .select((entry::idx, entry::bytes))
            .load(self.connection)?;
        let pairs = rows.into_iter();
        pairs
            .map(|(at, bytes)| Ok((to_index(at)?, bytes)))
            .collect()
    }

    /// Of how many entries tiles and state map are.
    pub fn derived(&mut self) -> Result<Derived, StoreError> {
        let (tiles, state): (i64, i64) = derived::table
            .select((derived::tiles, derived::state))
            .first(self.connection)?;
        Ok(Derived {
            tiles: to_index(tiles)?,
            state: to_index(state)?,
        })
    }

    /// The hashes a tile has by now, one after another.
    pub fn tile_hashes(&mut self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let Ok(index) = to_bigint(index) else {
            return Ok(None);
        };
        Ok(tile::table
            .find((i32::from(level), index))
            .select(tile::hashes)
            .first(self.connection)
            .optional()?)
    }

    /// The rows of the state map in these buckets. Buckets without rows are absent.
    pub fn state_rows(&mut self, buckets: &[u16]) -> Result<HashMap<u16, Vec<Row>>, StoreError> {
        let mut found: HashMap<u16, Vec<Row>> = HashMap::new();
        for some in buckets.chunks(AT_ONCE) {
            let numbers = some.iter().map(|bucket| i32::from(*bucket));
            let rows: Vec<StoredRow> = state_row::table
                .filter(state_row::bucket.eq_any(numbers))
                .load(self.connection)?;
            for row in rows {
                let row = to_row(row)?;
                found.entry(bucket_of(&row.path)).or_default().push(row);
            }
        }
        Ok(found)
    }

    /// The buckets that changed after the log had so many entries, with their roots.
    pub fn state_buckets_after(&mut self, size: u64) -> Result<Vec<(u16, Hash)>, StoreError> {
        let rows: Vec<(i32, Vec<u8>)> = state_bucket::table
            .filter(state_bucket::size.gt(to_bigint(size)?))
            .select((state_bucket::bucket, state_bucket::root))
            .load(self.connection)?;
        let pairs = rows.into_iter();
        pairs
            .map(|(bucket, root)| Ok((u16::try_from(bucket).map_err(damaged)?, to_hash(&root)?)))
            .collect()
    }
}

impl Writer<'_> {
    /// Keeps tiles as they are now: of the first `size` entries.
    pub fn put_tiles(&mut self, tiles: &[TileRow], size: u64) -> Result<(), StoreError> {
        for some in tiles.chunks(AT_ONCE) {
            let mut rows = Vec::with_capacity(some.len());
            for row in some {
                rows.push((
                    tile::level.eq(i32::from(row.level)),
                    tile::idx.eq(to_bigint(row.index)?),
                    tile::hashes.eq(row.hashes.concat()),
                ));
            }
            on_engine!(self.connection(), engine => {
                diesel::insert_into(tile::table)
                    .values(&rows)
                    .on_conflict((tile::level, tile::idx))
                    .do_update()
                    .set(tile::hashes.eq(excluded(tile::hashes)))
                    .execute(engine)?
            });
        }
        diesel::update(derived::table)
            .set(derived::tiles.eq(to_bigint(size)?))
            .execute(self.connection())?;
        Ok(())
    }

    /// Takes over rows of the state map and the roots of their buckets: now it is that of the first
    /// `size` entries. Of several rows with one path the last counts.
    pub fn put_state(
        &mut self,
        rows: &[Row],
        buckets: impl Iterator<Item = (u16, Hash)>,
        size: u64,
    ) -> Result<(), StoreError> {
        let newest: BTreeMap<&Path, &Row> = rows.iter().map(|row| (&row.path, row)).collect();
        let rows: Vec<&Row> = newest.into_values().collect();
        for some in rows.chunks(AT_ONCE) {
            self.put_rows(some)?;
        }
        let size = to_bigint(size)?;
        let buckets: Vec<_> = buckets
            .map(|(bucket, root)| {
                (
                    state_bucket::bucket.eq(i32::from(bucket)),
                    state_bucket::root.eq(root.to_vec()),
                    state_bucket::size.eq(size),
                )
            })
            .collect();
        for some in buckets.chunks(AT_ONCE) {
            on_engine!(self.connection(), engine => {
                diesel::insert_into(state_bucket::table)
                    .values(some)
                    .on_conflict(state_bucket::bucket)
                    .do_update()
                    .set((
                        state_bucket::root.eq(excluded(state_bucket::root)),
                        state_bucket::size.eq(excluded(state_bucket::size)),
                    ))
                    .execute(engine)?
            });
        }
        diesel::update(derived::table)
            .set(derived::state.eq(size))
            .execute(self.connection())?;
        Ok(())
    }

    fn put_rows(&mut self, rows: &[&Row]) -> Result<(), StoreError> {
        let mut values = Vec::with_capacity(rows.len());
        for row in rows {
            values.push((
                state_row::bucket.eq(i32::from(bucket_of(&row.path))),
                state_row::path.eq(row.path.as_bytes()),
                state_row::idx.eq(to_bigint(row.index)?),
                state_row::leaf.eq(row.leaf.as_slice()),
            ));
        }
        on_engine!(self.connection(), engine => {
            diesel::insert_into(state_row::table)
                .values(&values)
                .on_conflict((state_row::bucket, state_row::path))
                .do_update()
                .set((
                    state_row::idx.eq(excluded(state_row::idx)),
                    state_row::leaf.eq(excluded(state_row::leaf)),
                ))
                .execute(engine)?
        });
        Ok(())
    }

    /// Throws away what can be made again from the entries.
    pub fn forget_derived(&mut self) -> Result<(), StoreError> {
        diesel::delete(tile::table).execute(self.connection())?;
        diesel::delete(state_row::table).execute(self.connection())?;
        diesel::delete(state_bucket::table).execute(self.connection())?;
        diesel::update(derived::table)
            .set((derived::tiles.eq(0), derived::state.eq(0)))
            .execute(self.connection())?;
        Ok(())
    }
}

fn to_row((_, path, index, leaf): StoredRow) -> Result<Row, StoreError> {
    Ok(Row {
        path: Path::from_bytes(&path).ok_or_else(|| damaged("a path of the state map"))?,
        index: to_index(index)?,
        leaf: to_hash(&leaf)?,
    })
}

pub(super) fn to_hash(bytes: &[u8]) -> Result<Hash, StoreError> {
    bytes.try_into().map_err(damaged)
}
