//! `/health/…` and `/metrics`: what operators and their machines ask.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::time::Instant;
use quaymark_core::wire::Readiness;

use super::{params, reply};
use crate::app::App;
use crate::error::Refusal;
use crate::store::{Reader, StoreError};
use crate::telemetry::{Gauges, JobGauges, render_witnesses};
use crate::tlog::Witnesses;
use crate::tlog::witnesses::Board;

/// How long the database may take to say that it is there.
const DATABASE_PATIENCE: Duration = Duration::from_millis(800);

/// `GET /health/live`: the process answers.
#[utoipa::path(
    get,
    path = "/health/live",
    tag = "Operations",
    responses((status = 200, description = "The process answers", body = String, content_type = "text/plain")),
)]
pub async fn show_live(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("live\n"))
}

/// `GET /health/ready`: verdicts can be given. With the database away the state is `degraded`, and
/// they still can, for as long as the last confirmation holds. In state `read_only` everything can be
/// read and nothing written: the database does not continue what was made public. The directory and the keys are there
/// before the process listens.
#[utoipa::path(
    get,
    path = "/health/ready",
    tag = "Operations",
    responses(
        (status = 200, description = "Verdicts can be given, with the database or without", body = Readiness),
        (status = 503, description = "The database has been away for too long, or the key has ended: verdicts are refused", body = Readiness),
    ),
)]
pub async fn show_ready(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let answers = reply::aside(&app, |app| {
        app.store.read(|tx| tx.head()).map_err(Refusal::from)
    });
    let answered = tokio::time::timeout(DATABASE_PATIENCE, answers).await;
    let stored = answered.ok().and_then(Result::ok).map(|head| head.size);
    let snapshot = app.directory.snapshot();
    let is_ready = app.check_ready(app.clock.now()).is_ok();
    let state = match stored {
        _ if !is_ready => "not_ready",
        _ if app.store.read_only().is_some() => "read_only",
        Some(size) if size == snapshot.head().size => "ready",
        _ => "degraded",
    };
    let database = if stored.is_some() { "up" } else { "down" };
    let board = app.witnesses.as_deref().map(Witnesses::board);
    let readiness = Readiness {
        state: state.to_owned(),
        read_only_because: app.store.read_only().map(str::to_owned),
        database: database.to_owned(),
        database_log_size: stored,
        confirmed_at: app.confirmation.confirmed_at(),
        answers_until: app.confirmation.holds_until(),
        providers: snapshot.provider_count(),
        witnesses: board.map(Board::witnesses).unwrap_or_default(),
        waiting_for_witnesses: board.and_then(Board::waiting),
        as_of: reply::as_of(&app, &snapshot),
    };
    let mut response = reply::json(&readiness, 0)?;
    if !is_ready {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(response)
}

/// `GET /metrics`: counters in Prometheus' text format.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "Operations",
    responses((status = 200, description = "Counters in Prometheus' text format", body = String, content_type = "text/plain")),
)]
pub async fn show_metrics(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let snapshot = app.directory.snapshot();
    let gauges = Gauges {
        log_size: snapshot.head().size,
        providers: snapshot.provider_count(),
        answers_kept: app.answers.len(),
        jobs: job_gauges(&app).await,
    };
    let mut text = app.telemetry.render(gauges);
    if let Some(witnesses) = &app.witnesses {
        let board = witnesses.board();
        render_witnesses(&mut text, &board.witnesses(), board.waiting());
    }
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(text))
}

/// The jobs in numbers, if the database says them in time.
async fn job_gauges(app: &Data<App>) -> Option<JobGauges> {
    let read = reply::aside(app, |app| {
        let read = |tx: &mut Reader<'_>| Ok::<_, StoreError>((tx.count_jobs()?, tx.job_times()?));
        Ok(app.store.read(read)?)
    });
    let read = tokio::time::timeout(DATABASE_PATIENCE, read).await;
    let (counts, times) = read.ok()?.ok()?;
    let now = app.clock.now();
    let since = |at: Instant| u64::try_from((now.as_ms() - at.as_ms()) / 1000).unwrap_or(0);
    Some(JobGauges {
        queued: counts.queued,
        running: counts.running,
        dead: counts.dead,
        oldest_overdue_seconds: times.oldest_waiting_at.map_or(0, since),
        seconds_since_done: times.last_done_at.map(since),
    })
}
