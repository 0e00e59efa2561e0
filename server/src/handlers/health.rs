//! `/health/…` and `/metrics`: what operators and their machines ask.

use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::wire::Readiness;

use super::{params, reply};
use crate::app::App;
use crate::error::Refusal;
use crate::telemetry::Gauges;

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
/// they still can. The directory and the keys are there before the process listens.
#[utoipa::path(
    get,
    path = "/health/ready",
    tag = "Operations",
    responses((status = 200, description = "Verdicts can be given, with the database or without", body = Readiness)),
)]
pub async fn show_ready(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let answers = reply::aside(&app, |app| {
        app.store.read(|tx| tx.head()).map_err(Refusal::from)
    });
    let is_up = matches!(
        tokio::time::timeout(DATABASE_PATIENCE, answers).await,
        Ok(Ok(_))
    );
    let snapshot = app.directory.snapshot();
    let (state, database) = if is_up {
        ("ready", "up")
    } else {
        ("degraded", "down")
    };
    let readiness = Readiness {
        state: state.to_owned(),
        database: database.to_owned(),
        providers: snapshot.provider_count(),
        as_of: reply::as_of(&app, &snapshot),
    };
    reply::json(&readiness, 0)
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
    };
    let text = app.telemetry.render(gauges);
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(text))
}
