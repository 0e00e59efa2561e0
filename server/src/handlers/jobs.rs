//! `/v1/jobs`: what the register does by itself, what failed for good, and what becomes of that.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::JobId;
use quaymark_core::wire::{JobDead, JobDecided, JobsShown};

use super::idempotent::{self, Made};
use super::{params, reply};
use crate::actions::keep_job::{Decision, KeepJobError, keep_job};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::KeepJobs;
use crate::error::{Code, Refusal};
use crate::store::{DeadJob, StoreError};

/// So many dead jobs are listed at most, the newest first.
const LISTED: u32 = 500;

/// How many jobs wait, run and failed, and those that failed for good.
#[utoipa::path(
    get, path = "/v1/jobs", tag = "Operations",
    responses((status = 200, description = "The jobs", body = JobsShown)),
)]
pub async fn list_jobs(
    _by: Allowed<KeepJobs>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let shown = reply::aside(&app, |app| Ok(read_jobs(app)?)).await?;
    reply::json(&shown, 0)
}

/// Everything about jobs that operators are shown.
pub(crate) fn read_jobs(app: &App) -> Result<JobsShown, StoreError> {
    app.store.read(|tx| {
        let (counts, times) = (tx.count_jobs()?, tx.job_times()?);
        let dead = tx.dead_jobs(LISTED)?;
        Ok(JobsShown {
            queued: counts.queued,
            running: counts.running,
            dead: counts.dead,
            oldest_waiting_at: times.oldest_waiting_at,
            last_done_at: times.last_done_at,
            dead_jobs: dead.into_iter().map(to_dead).collect(),
        })
    })
}

fn to_dead(job: DeadJob) -> JobDead {
    JobDead {
        id: job.id,
        kind: job.kind,
        attempts: job.attempts,
        error: job.error,
        created_at: job.created_at,
        finished_at: job.finished_at,
    }
}

/// Queues a job that failed for good again, with all its attempts before it.
#[utoipa::path(
    post, path = "/v1/jobs/{job}/retry", tag = "Operations",
    params(
        ("job" = inline(JobId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "Where the job stands", body = JobDecided)),
)]
pub async fn retry_job(
    by: Allowed<KeepJobs>,
    app: Data<App>,
    request: HttpRequest,
    job: Path<String>,
) -> Result<HttpResponse, Refusal> {
    decide(&by, &app, &request, &job, Decision::TryAgain).await
}

/// Gives up a job that failed for good: what it was about is forgotten.
#[utoipa::path(
    post, path = "/v1/jobs/{job}/give-up", tag = "Operations",
    params(
        ("job" = inline(JobId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "Where the job stands", body = JobDecided)),
)]
pub async fn give_job_up(
    by: Allowed<KeepJobs>,
    app: Data<App>,
    request: HttpRequest,
    job: Path<String>,
) -> Result<HttpResponse, Refusal> {
    decide(&by, &app, &request, &job, Decision::GiveUp).await
}

async fn decide(
    by: &Allowed<KeepJobs>,
    app: &Data<App>,
    request: &HttpRequest,
    job: &str,
    decision: Decision,
) -> Result<HttpResponse, Refusal> {
    params::none(request)?;
    let id = read_id(job)?;
    let actor = by.actor.clone();
    idempotent::once(app, by, request, &Bytes::new(), move |app, _| {
        keep_job(&app.store, app.clock.now(), &actor, id, decision)?;
        let state = match decision {
            Decision::TryAgain => "queued",
            Decision::GiveUp => "given_up",
        };
        let shown = JobDecided {
            job: id,
            state: state.to_owned(),
        };
        Made::new(StatusCode::OK, &shown)
    })
    .await
}

/// A job's number from an address.
pub(crate) fn read_id(text: &str) -> Result<JobId, Refusal> {
    text.parse()
        .map_err(|error| Refusal::identifier("job", &error))
}

impl From<KeepJobError> for Refusal {
    fn from(error: KeepJobError) -> Self {
        match error {
            KeepJobError::NotDead(_) => Self::new(Code::UnknownJob, error.to_string()),
            KeepJobError::Store(error) => error.into(),
        }
    }
}
