//! Answers to requests that a client may repeat, kept for a day.
//!
//! A request that is being answered is a row with status 0. The first change it makes sets status 1 in
//! the change's own transaction: from then on no repetition does it again, whether the answer could
//! be kept or not. If the process dies before any change, a repetition takes the row over after
//! [`ABANDONED_MS`]; a first that was merely slow then fails with its change.

use std::cell::RefCell;

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

const UNDERWAY: i32 = 0;
const DONE: i32 = 1;

thread_local! {
    /// The request whose work runs on this thread now.
    static IN_HAND: RefCell<Option<RequestInHand>> = const { RefCell::new(None) };
}

/// A request somebody has begun to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestInHand {
    /// The digest of who asks and the key they gave.
    pub source: Vec<u8>,
    /// When it was begun.
    pub begun_at: Instant,
}

impl RequestInHand {
    /// Does the work of the request on this thread. Every audited change in it marks the request as
    /// done in its own transaction.
    pub fn doing<T>(&self, work: impl FnOnce() -> T) -> T {
        /// Takes the request out of the thread's hands, however the work ends.
        struct Ended;
        impl Drop for Ended {
            fn drop(&mut self) {
                IN_HAND.with_borrow_mut(Option::take);
            }
        }
        IN_HAND.with_borrow_mut(|held| *held = Some(self.clone()));
        let _ended = Ended;
        work()
    }
}

/// What is known of a request that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repetition {
    /// It has not come before: it is this one's to answer.
    First,
    /// The first is being answered.
    Underway,
    /// The key was used for another request.
    OtherRequest,
    /// It was done, and its answer was never kept.
    Done {
        /// What it was done to.
        target: String,
    },
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
            .eq(UNDERWAY)
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
            Some((_, UNDERWAY, _)) => Ok(Repetition::Underway),
            Some((_, DONE, target)) => Ok(Repetition::Done { target }),
            Some((_, status, body)) => Ok(Repetition::Answered {
                status: u16::try_from(status).map_err(damaged)?,
                body,
            }),
            None => {
                diesel::insert_into(idempotency::table)
                    .values((
                        idempotency::source.eq(source),
                        idempotency::request_hash.eq(request_hash),
                        idempotency::status.eq(UNDERWAY),
                        idempotency::body.eq(""),
                        idempotency::created_at.eq(now.as_ms()),
                    ))
                    .execute(self.connection())?;
                Ok(Repetition::First)
            }
        }
    }

    /// Marks the request in hand, if there is one, as done to something: in the transaction that does
    /// it.
    pub(super) fn mark_request(&mut self, target: &str) -> Result<(), StoreError> {
        let Some(request) = IN_HAND.with_borrow(Clone::clone) else {
            return Ok(());
        };
        let own = idempotency::table
            .filter(idempotency::source.eq(&request.source))
            .filter(idempotency::created_at.eq(request.begun_at.as_ms()))
            .filter(idempotency::status.le(DONE));
        let marked = diesel::update(own)
            .set((idempotency::status.eq(DONE), idempotency::body.eq(target)))
            .execute(self.connection())?;
        if marked == 1 {
            return Ok(());
        }
        Err(StoreError::TakenOver)
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

    /// Empties a kept answer. The request still counts as done, and is never done a second time.
    pub fn lose_answer(&mut self, source: &[u8]) -> Result<(), StoreError> {
        diesel::update(idempotency::table.find(source))
            .set((idempotency::status.eq(DONE), idempotency::body.eq("")))
            .execute(self.connection())?;
        Ok(())
    }

    /// Forgets a request that was refused: put right, it may come again under the same key. What was
    /// done before something failed is not forgotten.
    pub fn forget_request(&mut self, source: &[u8]) -> Result<(), StoreError> {
        let refused = idempotency::table
            .filter(idempotency::source.eq(source))
            .filter(idempotency::status.eq(UNDERWAY));
        diesel::delete(refused).execute(self.connection())?;
        Ok(())
    }
}
