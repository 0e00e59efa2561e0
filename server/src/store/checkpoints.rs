//! What was made public of the log: checkpoints, and later notes of the same trees.

use diesel::prelude::*;
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, to_bigint, to_index};
use super::rows::CheckpointRow;
use super::schema::{checkpoint, checkpoint_renewal};
use super::tlog::to_hash;
use super::writer::Writer;

impl Reader<'_> {
    /// The newest checkpoint that was made public, with the newest signatures there are of it.
    pub fn newest_checkpoint(&mut self) -> Result<Option<CheckpointRow>, StoreError> {
        let row = checkpoint::table
            .order(checkpoint::size.desc())
            .first(self.connection)
            .optional()?;
        let Some(mut row) = row.map(to_checkpoint).transpose()? else {
            return Ok(None);
        };
        let renewed: Option<String> = checkpoint_renewal::table
            .filter(checkpoint_renewal::size.eq(to_bigint(row.size)?))
            .order(checkpoint_renewal::renewed_at.desc())
            .select(checkpoint_renewal::note)
            .first(self.connection)
            .optional()?;
        row.note = renewed.unwrap_or(row.note);
        Ok(Some(row))
    }

    /// When the checkpoint of a size was last cosigned anew.
    pub fn renewed_at(&mut self, size: u64) -> Result<Option<Instant>, StoreError> {
        let at: Option<i64> = checkpoint_renewal::table
            .filter(checkpoint_renewal::size.eq(to_bigint(size)?))
            .select(diesel::dsl::max(checkpoint_renewal::renewed_at))
            .first(self.connection)?;
        Ok(at.map(Instant::from_ms))
    }

    /// The later notes of the checkpoint of a size, in order.
    pub fn renewals(&mut self, size: u64) -> Result<Vec<String>, StoreError> {
        Ok(checkpoint_renewal::table
            .filter(checkpoint_renewal::size.eq(to_bigint(size)?))
            .order(checkpoint_renewal::renewed_at)
            .select(checkpoint_renewal::note)
            .load(self.connection)?)
    }

    /// Checkpoints of more entries than this, in order.
    pub fn checkpoints_after(
        &mut self,
        size: u64,
        limit: u32,
    ) -> Result<Vec<CheckpointRow>, StoreError> {
        let rows: Vec<(i64, Vec<u8>, String, i64)> = checkpoint::table
            .filter(checkpoint::size.gt(to_bigint(size)?))
            .order(checkpoint::size)
            .limit(i64::from(limit))
            .load(self.connection)?;
        rows.into_iter().map(to_checkpoint).collect()
    }
}

impl Writer<'_> {
    /// Makes a checkpoint public.
    pub fn put_checkpoint(&mut self, row: &CheckpointRow) -> Result<(), StoreError> {
        diesel::insert_into(checkpoint::table)
            .values((
                checkpoint::size.eq(to_bigint(row.size)?),
                checkpoint::root.eq(row.root.to_vec()),
                checkpoint::note.eq(&row.note),
                checkpoint::published_at.eq(row.published_at.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Makes a later note of a public checkpoint public: the same tree, cosigned anew.
    pub fn put_renewal(&mut self, size: u64, at: Instant, note: &str) -> Result<(), StoreError> {
        diesel::insert_into(checkpoint_renewal::table)
            .values((
                checkpoint_renewal::size.eq(to_bigint(size)?),
                checkpoint_renewal::renewed_at.eq(at.as_ms()),
                checkpoint_renewal::note.eq(note),
            ))
            .execute(self.connection())?;
        Ok(())
    }
}

fn to_checkpoint(
    (size, root, note, published_at): (i64, Vec<u8>, String, i64),
) -> Result<CheckpointRow, StoreError> {
    Ok(CheckpointRow {
        size: to_index(size)?,
        root: to_hash(&root)?,
        note,
        published_at: Instant::from_ms(published_at),
    })
}
