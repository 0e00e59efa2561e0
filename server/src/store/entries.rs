//! Reading entries with their documents. Indices have no gap, so a page is a range of indices.

use std::ops::Range;

use diesel::prelude::*;
use quaymark_core::entry::EntryKind;
use quaymark_core::register::LogIndex;

use super::error::StoreError;
use super::reader::{Reader, to_bigint, to_index};
use super::rows::{Documents, StoredEntry};
use super::schema::{body, entry, record};

/// Entries asked for by index are fetched so many at a time: engines bound the parameters.
const INDICES_AT_ONCE: usize = 500;

type Row = (i64, Vec<u8>, Option<String>);

/// Entries beside their documents.
macro_rules! entries_with_documents {
    () => {
        entry::table
            .left_join(body::table.on(body::entry_idx.eq(entry::idx)))
            .select((entry::idx, entry::bytes, body::document.nullable()))
    };
}

impl Reader<'_> {
    /// Entries after an index (from the first, if none is given) with all documents, in log order.
    pub fn entries_after(
        &mut self,
        index: Option<LogIndex>,
        limit: u32,
    ) -> Result<Vec<StoredEntry>, StoreError> {
        let first = index.map_or(0, |index| index + 1);
        self.entries_in(first..first + u64::from(limit), Documents::All)
    }

    /// The entries of a range that exist, in log order, with the documents asked for.
    pub fn entries_in(
        &mut self,
        range: Range<LogIndex>,
        documents: Documents<'_>,
    ) -> Result<Vec<StoredEntry>, StoreError> {
        let (start, end) = (to_bigint(range.start)?, to_bigint(range.end)?);
        let is_in_range = entry::idx.ge(start).and(entry::idx.lt(end));
        let rows: Vec<Row> = match documents {
            Documents::All => entries_with_documents!()
                .filter(is_in_range)
                .order(entry::idx)
                .load(self.connection)?,
            Documents::Of(kinds) => {
                let names = kinds.iter().map(|kind| kind.as_str());
                entry::table
                    .left_join(
                        body::table.on(body::entry_idx
                            .eq(entry::idx)
                            .and(entry::kind.eq_any(names))),
                    )
                    .select((entry::idx, entry::bytes, body::document.nullable()))
                    .filter(is_in_range)
                    .order(entry::idx)
                    .load(self.connection)?
            }
        };
        rows.into_iter().map(to_entry).collect()
    }

    /// All versions of all records about one subject, in log order.
    pub fn entries_of_subject(&mut self, subject: &str) -> Result<Vec<StoredEntry>, StoreError> {
        let rows: Vec<Row> = entries_with_documents!()
            .filter(entry::subject.eq(subject))
            .order(entry::idx)
            .load(self.connection)?;
        rows.into_iter().map(to_entry).collect()
    }

    /// The entries at these indices that exist, in log order.
    pub fn entries(&mut self, indices: &[LogIndex]) -> Result<Vec<StoredEntry>, StoreError> {
        let mut wanted = indices
            .iter()
            .map(|index| to_bigint(*index))
            .collect::<Result<Vec<_>, _>>()?;
        wanted.sort_unstable();
        wanted.dedup();
        let mut found = Vec::with_capacity(wanted.len());
        for some in wanted.chunks(INDICES_AT_ONCE) {
            let rows: Vec<Row> = entries_with_documents!()
                .filter(entry::idx.eq_any(some))
                .order(entry::idx)
                .load(self.connection)?;
            for row in rows {
                found.push(to_entry(row)?);
            }
        }
        Ok(found)
    }

    /// The newest version of every record of a kind, by record.
    pub fn newest_of_kind(&mut self, kind: EntryKind) -> Result<Vec<StoredEntry>, StoreError> {
        let rows: Vec<Row> = record::table
            .inner_join(entry::table.on(entry::idx.eq(record::entry_idx)))
            .left_join(body::table.on(body::entry_idx.eq(entry::idx)))
            .filter(record::kind.eq(kind.as_str()))
            .select((entry::idx, entry::bytes, body::document.nullable()))
            .order(record::id)
            .load(self.connection)?;
        rows.into_iter().map(to_entry).collect()
    }

    /// The newest version of a record.
    pub fn newest(&mut self, id: &str) -> Result<Option<StoredEntry>, StoreError> {
        let row: Option<Row> = record::table
            .inner_join(entry::table.on(entry::idx.eq(record::entry_idx)))
            .left_join(body::table.on(body::entry_idx.eq(entry::idx)))
            .filter(record::id.eq(id))
            .select((entry::idx, entry::bytes, body::document.nullable()))
            .first(self.connection)
            .optional()?;
        row.map(to_entry).transpose()
    }
}

fn to_entry((index, bytes, document): Row) -> Result<StoredEntry, StoreError> {
    Ok(StoredEntry {
        index: to_index(index)?,
        bytes,
        document,
    })
}
