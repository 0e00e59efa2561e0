//! How attempts and jobs end. Only the newest attempt has a say.

use diesel::prelude::*;
use quaymark_core::id::JobId;
use quaymark_core::time::Instant;

use super::LeasedJob;
use crate::store::error::StoreError;
use crate::store::reader::damaged;
use crate::store::schema::job;
use crate::store::writer::Writer;

/// The longest error kept with a job, in characters.
const MAX_ERROR_CHARS: usize = 500;

/// How an attempt ended: what is `None` stays as it is.
#[derive(AsChangeset, Default)]
#[diesel(table_name = job)]
struct Ending {
    state: &'static str,
    payload: Option<&'static str>,
    run_at: Option<i64>,
    last_error: Option<Option<String>>,
    finished_at: Option<i64>,
}

impl Writer<'_> {
    /// The job is done. False if the lease was lost meanwhile and another attempt is newer.
    pub fn finish_job(&mut self, held: &LeasedJob, now: Instant) -> Result<bool, StoreError> {
        self.end_attempt(
            held,
            &Ending {
                state: "done",
                payload: Some(""),
                finished_at: Some(now.as_ms()),
                ..Ending::default()
            },
        )
    }

    /// The attempt failed; the next one is not before an instant.
    pub fn retry_job(
        &mut self,
        held: &LeasedJob,
        run_at: Instant,
        error: &str,
    ) -> Result<bool, StoreError> {
        self.end_attempt(
            held,
            &Ending {
                state: "queued",
                run_at: Some(run_at.as_ms()),
                last_error: Some(Some(shorten(error))),
                ..Ending::default()
            },
        )
    }

    /// The last attempt failed. What it was about stays, so that it can be tried again.
    pub fn bury_job(
        &mut self,
        held: &LeasedJob,
        now: Instant,
        error: &str,
    ) -> Result<bool, StoreError> {
        self.end_attempt(
            held,
            &Ending {
                state: "dead",
                finished_at: Some(now.as_ms()),
                last_error: Some(Some(shorten(error))),
                ..Ending::default()
            },
        )
    }

    fn end_attempt(&mut self, held: &LeasedJob, ending: &Ending) -> Result<bool, StoreError> {
        let attempt = i32::try_from(held.attempt).map_err(damaged)?;
        let ended = diesel::update(
            job::table
                .filter(job::id.eq(held.id.to_string()))
                .filter(job::state.eq("running"))
                .filter(job::attempts.eq(attempt)),
        )
        .set(ending)
        .execute(self.connection())?;
        Ok(ended == 1)
    }

    /// Queues a dead job again, with all its attempts before it. False if it is not dead.
    pub fn revive_job(&mut self, id: JobId, now: Instant) -> Result<bool, StoreError> {
        let revived = diesel::update(dead(id))
            .set((
                job::state.eq("queued"),
                job::attempts.eq(0),
                job::run_at.eq(now.as_ms()),
                job::lease_until.eq(None::<i64>),
                job::finished_at.eq(None::<i64>),
            ))
            .execute(self.connection())?;
        Ok(revived == 1)
    }

    /// Gives a dead job up: what it was about is forgotten. False if it is not dead.
    pub fn give_job_up(&mut self, id: JobId, now: Instant) -> Result<bool, StoreError> {
        let given_up = diesel::update(dead(id))
            .set((
                job::state.eq("given_up"),
                job::payload.eq(""),
                job::finished_at.eq(now.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(given_up == 1)
    }
}

#[diesel::dsl::auto_type]
fn dead(id: JobId) -> _ {
    let id: String = id.to_string();
    job::table
        .filter(job::id.eq(id))
        .filter(job::state.eq("dead"))
}

fn shorten(error: &str) -> String {
    error.chars().take(MAX_ERROR_CHARS).collect()
}
