//! Jobs: what the register does later and by itself, queued in the transaction that asks for it.
//!
//! A job is leased for a time. Whoever holds the lease knows the attempt it is, and only the newest
//! attempt can say how the job ended; so several nodes may run them. A finished job keeps its key,
//! so that the same job is never queued twice, and loses what it was about.

mod end;

use diesel::dsl::{max, min};
use diesel::prelude::*;
use quaymark_core::id::JobId;
use quaymark_core::time::Instant;

use super::engine::on_engine;
use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::job;
use super::writer::Writer;

/// A job to be queued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// What is to be done: the word of a `jobs::Kind`.
    pub kind: &'static str,
    /// What it is done with: JSON.
    pub payload: String,
    /// The same job has the same key, and is queued once for ever.
    pub dedup_key: Option<String>,
    /// Not before.
    pub run_at: Instant,
}

/// A job somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeasedJob {
    /// Its number.
    pub id: JobId,
    /// What is to be done.
    pub kind: String,
    /// What it is done with: JSON.
    pub payload: String,
    /// Which attempt this is, from 1.
    pub attempt: u32,
}

/// A job that failed for good, as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadJob {
    /// Its number.
    pub id: JobId,
    /// What was to be done.
    pub kind: String,
    /// How often it was tried.
    pub attempts: u32,
    /// What went wrong the last time.
    pub error: String,
    /// When it was queued.
    pub created_at: Instant,
    /// When it was given up trying.
    pub finished_at: Instant,
}

/// How many jobs are in each state that matters to operators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// Waiting for their time.
    pub queued: u64,
    /// Held by somebody.
    pub running: u64,
    /// Failed for good.
    pub dead: u64,
}

/// When things happened last and are due first: what operators watch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobTimes {
    /// When the job that waits longest was to run.
    pub oldest_waiting_at: Option<Instant>,
    /// When a job was last done.
    pub last_done_at: Option<Instant>,
}

/// No job waits longer than this for its next attempt, and no lease is longer, in milliseconds. What
/// lies further ahead was written by a clock that went wrong, and is due.
const FURTHEST_MS: i64 = 6 * 3_600_000;

impl Reader<'_> {
    /// Whether a job is due: queued and its time has come, or its lease is over; or its times are those
    /// of a clock that was far ahead.
    pub fn has_due_job(&mut self, now: Instant) -> Result<bool, StoreError> {
        Ok(self.due_job(now)?.is_some())
    }

    fn due_job(&mut self, now: Instant) -> Result<Option<DueRow>, StoreError> {
        let (now, ahead) = (now.as_ms(), now.plus_ms(FURTHEST_MS).as_ms());
        let is_ahead = job::created_at
            .gt(ahead)
            .or(job::attempts.gt(0).and(job::run_at.gt(ahead)));
        let is_over = job::lease_until.le(now).or(job::lease_until.gt(ahead));
        Ok(job::table
            .filter(
                job::state
                    .eq("queued")
                    .and(job::run_at.le(now).or(is_ahead))
                    .or(job::state.eq("running").and(is_over)),
            )
            .order((job::run_at, job::id))
            .select((job::id, job::kind, job::payload, job::attempts))
            .first(self.connection)
            .optional()?)
    }

    /// Jobs that failed for good, the newest first.
    pub fn dead_jobs(&mut self, limit: u32) -> Result<Vec<DeadJob>, StoreError> {
        let rows: Vec<DeadRow> = job::table
            .filter(job::state.eq("dead"))
            .order((job::finished_at.desc(), job::id))
            .limit(i64::from(limit))
            .select(DeadRow::as_select())
            .load(self.connection)?;
        rows.into_iter().map(DeadRow::read).collect()
    }

    /// A job that failed for good, by its number.
    pub fn dead_job(&mut self, id: JobId) -> Result<Option<DeadJob>, StoreError> {
        let row: Option<DeadRow> = job::table
            .filter(job::id.eq(id.to_string()))
            .filter(job::state.eq("dead"))
            .select(DeadRow::as_select())
            .first(self.connection)
            .optional()?;
        row.map(DeadRow::read).transpose()
    }

    /// Whether a job with a key was ever queued, however it ended.
    pub fn was_job_queued(&mut self, key: &str) -> Result<bool, StoreError> {
        let found: i64 = job::table
            .filter(job::dedup_key.eq(key))
            .count()
            .get_result(self.connection)?;
        Ok(found > 0)
    }

    /// When the job that waits longest was to run, and when one was last done.
    pub fn job_times(&mut self) -> Result<JobTimes, StoreError> {
        let oldest: Option<i64> = job::table
            .filter(job::state.eq("queued"))
            .select(min(job::run_at))
            .first(self.connection)?;
        let last: Option<i64> = job::table
            .filter(job::state.eq("done"))
            .select(max(job::finished_at))
            .first(self.connection)?;
        Ok(JobTimes {
            oldest_waiting_at: oldest.map(Instant::from_ms),
            last_done_at: last.map(Instant::from_ms),
        })
    }

    /// How many jobs wait, run and failed.
    pub fn count_jobs(&mut self) -> Result<JobCounts, StoreError> {
        let mut counts = JobCounts::default();
        for (state, count) in [
            ("queued", &mut counts.queued),
            ("running", &mut counts.running),
            ("dead", &mut counts.dead),
        ] {
            let found: i64 = job::table
                .filter(job::state.eq(state))
                .count()
                .get_result(self.connection)?;
            *count = u64::try_from(found).map_err(damaged)?;
        }
        Ok(counts)
    }
}

type DueRow = (String, String, String, i32);

#[derive(Queryable, Selectable)]
#[diesel(table_name = job)]
struct DeadRow {
    id: String,
    kind: String,
    attempts: i32,
    last_error: Option<String>,
    created_at: i64,
    finished_at: Option<i64>,
}

impl DeadRow {
    fn read(self) -> Result<DeadJob, StoreError> {
        Ok(DeadJob {
            id: self.id.parse().map_err(damaged)?,
            kind: self.kind,
            attempts: u32::try_from(self.attempts).map_err(damaged)?,
            error: self.last_error.unwrap_or_default(),
            created_at: Instant::from_ms(self.created_at),
            finished_at: Instant::from_ms(self.finished_at.unwrap_or(self.created_at)),
        })
    }
}

impl Writer<'_> {
    /// Queues a job; `None` if one with its key was queued before, however that ended.
    pub fn queue_job(&mut self, new: &NewJob) -> Result<Option<JobId>, StoreError> {
        let id = JobId::from_bits(random_bits()?);
        let row = (
            job::id.eq(id.to_string()),
            job::kind.eq(new.kind),
            job::payload.eq(&new.payload),
            job::dedup_key.eq(&new.dedup_key),
            job::state.eq("queued"),
            job::attempts.eq(0),
            job::run_at.eq(new.run_at.as_ms()),
            job::created_at.eq(self.now().as_ms()),
        );
        let queued = on_engine!(self.connection(), engine => {
            diesel::insert_into(job::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(engine)?
        });
        Ok((queued == 1).then_some(id))
    }

    /// Takes the job that is due longest and holds it until an instant.
    pub fn lease_job(
        &mut self,
        now: Instant,
        until: Instant,
    ) -> Result<Option<LeasedJob>, StoreError> {
        let Some((id, kind, payload, attempts)) = self.due_job(now)? else {
            return Ok(None);
        };
        let attempt = attempts + 1;
        diesel::update(job::table.find(&id))
            .set((
                job::state.eq("running"),
                job::attempts.eq(attempt),
                job::lease_until.eq(until.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(Some(LeasedJob {
            id: id.parse().map_err(damaged)?,
            kind,
            payload,
            attempt: u32::try_from(attempt).map_err(damaged)?,
        }))
    }

    /// Forgets jobs that ended before an instant. Returns how many.
    pub fn forget_jobs_before(&mut self, before: Instant) -> Result<usize, StoreError> {
        Ok(diesel::delete(
            job::table
                .filter(job::state.eq_any(["done", "given_up"]))
                .filter(job::finished_at.lt(before.as_ms())),
        )
        .execute(self.connection())?)
    }
}

fn random_bits() -> Result<u64, StoreError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|cause| StoreError::Other(cause.into()))?;
    Ok(u64::from_le_bytes(bytes))
}
