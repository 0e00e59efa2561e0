//! The public halves of the keys that sign access tokens, of every node.

use diesel::prelude::*;
use quaymark_core::time::Instant;

use super::engine::on_engine;
use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::token_key;
use super::writer::Writer;

impl Reader<'_> {
    /// The public half of a key by its name, while tokens it signed may be good.
    pub fn find_token_key(
        &mut self,
        kid: &str,
        now: Instant,
    ) -> Result<Option<[u8; 32]>, StoreError> {
        let found: Option<Vec<u8>> = token_key::table
            .find(kid)
            .filter(token_key::expires_at.gt(now.as_ms()))
            .select(token_key::public_key)
            .first(self.connection)
            .optional()?;
        let wrong_size = |_| damaged("a public key of 32 bytes");
        found
            .map(|bytes| bytes.try_into().map_err(wrong_size))
            .transpose()
    }
}

impl Writer<'_> {
    /// Keeps the public half of a key until an instant, and forgets those whose tokens are all over.
    /// Kept again, nothing changes.
    pub fn keep_token_key(
        &mut self,
        kid: &str,
        public: &[u8; 32],
        made_at: Instant,
        expires_at: Instant,
    ) -> Result<(), StoreError> {
        let over = token_key::table.filter(token_key::expires_at.le(self.now().as_ms()));
        diesel::delete(over).execute(self.connection())?;
        let row = (
            token_key::kid.eq(kid),
            token_key::public_key.eq(public.as_slice()),
            token_key::made_at.eq(made_at.as_ms()),
            token_key::expires_at.eq(expires_at.as_ms()),
        );
        on_engine!(self.connection(), engine => {
            diesel::insert_into(token_key::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(engine)?
        });
        Ok(())
    }
}
