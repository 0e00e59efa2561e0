//! Failed sign-ins, counted by where they come from. No address and no account can be read from a row:
//! its key is a hash.

use diesel::prelude::*;
use quaymark_core::time::Instant;

use super::engine::on_engine;
use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::sign_in_failure;
use super::writer::Writer;

/// What went wrong from one source so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailureRow {
    pub failures: u32,
    pub last_at: Instant,
    /// Until when the source must wait.
    pub blocked_until: Instant,
}

impl Reader<'_> {
    /// The failures of a source.
    pub fn find_failures(&mut self, source: &[u8; 32]) -> Result<Option<FailureRow>, StoreError> {
        let row: Option<(Vec<u8>, i32, i64, i64)> = sign_in_failure::table
            .find(source.to_vec())
            .first(self.connection)
            .optional()?;
        row.map(|(_, failures, last_at, blocked_until)| {
            Ok(FailureRow {
                failures: u32::try_from(failures).map_err(damaged)?,
                last_at: Instant::from_ms(last_at),
                blocked_until: Instant::from_ms(blocked_until),
            })
        })
        .transpose()
    }
}

impl Writer<'_> {
    /// Sets the failures of a source.
    pub fn put_failures(&mut self, source: &[u8; 32], row: FailureRow) -> Result<(), StoreError> {
        let rest = (
            sign_in_failure::failures.eq(i32::try_from(row.failures).unwrap_or(i32::MAX)),
            sign_in_failure::last_at.eq(row.last_at.as_ms()),
            sign_in_failure::blocked_until.eq(row.blocked_until.as_ms()),
        );
        on_engine!(self.connection(), engine => {
            diesel::insert_into(sign_in_failure::table)
                .values((sign_in_failure::source.eq(source.as_slice()), rest))
                .on_conflict(sign_in_failure::source)
                .do_update()
                .set(rest)
                .execute(engine)?
        });
        Ok(())
    }

    /// Forgets the failures of a source.
    pub fn forget_failures(&mut self, source: &[u8; 32]) -> Result<(), StoreError> {
        diesel::delete(sign_in_failure::table.find(source.to_vec())).execute(self.connection())?;
        Ok(())
    }

    /// Forgets failures whose last was before an instant.
    pub fn forget_failures_before(&mut self, before: Instant) -> Result<(), StoreError> {
        let old = sign_in_failure::table.filter(sign_in_failure::last_at.lt(before.as_ms()));
        diesel::delete(old).execute(self.connection())?;
        Ok(())
    }
}
