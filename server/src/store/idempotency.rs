//! Answers to requests that a client may repeat, kept for a day.
//!
//! A request that is being answered is a row with status 0. If its process dies, the row is taken
//! over by a repetition after [`ABANDONED_MS`]; what the first did stands, and versions keep the
//! repetition from doing it again.

use diesel::prelude::*;
use quaymark_core::time::Instant;
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::reader::damaged;
use super::schema::idempotency;
use super::writer::Writer;

/// How long an answer is kept, in milliseconds.
pub const KEPT_MS: i64 = 24 * 60 * 60 * 1000;
/// After how long a request that was never answered is thought dead, in milliseconds.
pub const ABANDONED_MS: i64 = 2 * 60 * 1000;

/// What is known of a request that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repetition {
    /// It has not come before: it is this one's to answer.
    First,
    /// The first is being answered.
    Underway,
    /// The key was used for another request.
    OtherRequest,
    /// It was answered so.
    Answered {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
}

/// The digest that stands for some parts: each counts with its length, so that none runs into the
/// next.
pub fn request_digest(parts: &[&[u8]]) -> Vec<u8> {
    let digest = parts.iter().fold(Sha256::new(), |digest, part| {
        digest
            .chain_update(part.len().to_le_bytes())
            .chain_update(part)
    });
    digest.finalize().to_vec()
}

impl Writer<'_> {
    /// Takes a request in hand, unless it has come before. Throws away what is a day old.
    pub fn begin_request(
        &mut self,
        source: &[u8],
        request_hash: &[u8],
        now: Instant,
    ) -> Result<Repetition, StoreError> {
        let old = idempotency::created_at.lt(now.as_ms() - KEPT_MS);
        let abandoned = idempotency::status
            .eq(0)
            .and(idempotency::created_at.lt(now.as_ms() - ABANDONED_MS));
        diesel::delete(idempotency::table.filter(old.or(abandoned))).execute(self.connection())?;
        let held: Option<(Vec<u8>, i32, String)> = idempotency::table
            .find(source)
            .select((
                idempotency::request_hash,
                idempotency::status,
                idempotency::body,
            ))
            .first(self.connection())
            .optional()?;
        match held {
            Some((hash, ..)) if hash != request_hash => Ok(Repetition::OtherRequest),
            Some((_, 0, _)) => Ok(Repetition::Underway),
            Some((_, status, body)) => Ok(Repetition::Answered {
                status: u16::try_from(status).map_err(damaged)?,
                body,
            }),
            None => {
                diesel::insert_into(idempotency::table)
                    .values((
                        idempotency::source.eq(source),
                        idempotency::request_hash.eq(request_hash),
                        idempotency::status.eq(0),
                        idempotency::body.eq(""),
                        idempotency::created_at.eq(now.as_ms()),
                    ))
                    .execute(self.connection())?;
                Ok(Repetition::First)
            }
        }
    }

    /// Keeps the answer to a request.
    pub fn keep_answer(
        &mut self,
        source: &[u8],
        status: u16,
        body: &str,
    ) -> Result<(), StoreError> {
        diesel::update(idempotency::table.find(source))
            .set((
                idempotency::status.eq(i32::from(status)),
                idempotency::body.eq(body),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Forgets a request that was refused: put right, it may come again under the same key.
    pub fn forget_request(&mut self, source: &[u8]) -> Result<(), StoreError> {
        diesel::delete(idempotency::table.find(source)).execute(self.connection())?;
        Ok(())
    }
}
