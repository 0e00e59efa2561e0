//! From an answer to the response that carries it.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Data};
use bytes::Bytes;
use quaymark_core::time::Instant;
use quaymark_core::wire::AsOf;
use serde::Serialize;

use crate::app::App;
use crate::directory::Snapshot;
use crate::error::Refusal;

/// How long a list or a resource may be shown as current.
const FRESH_MS: i64 = 15_000;
const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// How long others may keep an answer that is computed anew for everyone, at most.
static CACHE_BY_SECONDS: [HeaderValue; 16] = [
    HeaderValue::from_static("no-store"),
    HeaderValue::from_static("public, max-age=1"),
    HeaderValue::from_static("public, max-age=2"),
    HeaderValue::from_static("public, max-age=3"),
    HeaderValue::from_static("public, max-age=4"),
    HeaderValue::from_static("public, max-age=5"),
    HeaderValue::from_static("public, max-age=6"),
    HeaderValue::from_static("public, max-age=7"),
    HeaderValue::from_static("public, max-age=8"),
    HeaderValue::from_static("public, max-age=9"),
    HeaderValue::from_static("public, max-age=10"),
    HeaderValue::from_static("public, max-age=11"),
    HeaderValue::from_static("public, max-age=12"),
    HeaderValue::from_static("public, max-age=13"),
    HeaderValue::from_static("public, max-age=14"),
    HeaderValue::from_static("public, max-age=15"),
];

/// JSON that is ready, good until an instant and to be kept by others for 15 seconds at most.
pub(super) fn ready(body: Bytes, fresh_until: Instant, now: Instant) -> HttpResponse {
    let seconds = (fresh_until.as_ms() - now.as_ms()).max(0) / 1000;
    of_json(body, usize::try_from(seconds).unwrap_or(0))
}

/// JSON of something that others may keep while it is fresh, 15 seconds at most.
pub(super) fn while_fresh(value: &impl Serialize, as_of: AsOf) -> Result<HttpResponse, Refusal> {
    let left_ms = as_of.fresh_until.as_ms() - as_of.computed_at.as_ms();
    json(value, usize::try_from(left_ms / 1000).unwrap_or(0))
}

/// JSON of something that others may keep for so many seconds, 15 at most; 0 forbids it.
pub(super) fn json(value: &impl Serialize, cache_seconds: usize) -> Result<HttpResponse, Refusal> {
    let body = serde_json::to_vec(value).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        Refusal::internal()
    })?;
    Ok(of_json(body.into(), cache_seconds))
}

fn of_json(body: Bytes, cache_seconds: usize) -> HttpResponse {
    let cache = CACHE_BY_SECONDS[cache_seconds.min(15)].clone();
    let mut response = HttpResponse::with_body(StatusCode::OK, BoxBody::new(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, JSON);
    headers.insert(header::CACHE_CONTROL, cache);
    response
}

/// When and from what an answer is computed; fresh for as long as others may keep it, and never
/// beyond the time for which the log is known.
pub(super) fn as_of(app: &App, snapshot: &Snapshot) -> AsOf {
    let now = app.clock.now();
    let until = app.confirmation.holds_until().min(now.plus_ms(FRESH_MS));
    AsOf {
        computed_at: now,
        fresh_until: until.max(now),
        log_size: snapshot.head().size,
        is_demonstration: snapshot.is_demonstration(),
    }
}

/// Does what takes long or blocks, away from the threads that answer.
pub(crate) async fn aside<T: Send + 'static>(
    app: &Data<App>,
    work: impl FnOnce(&App) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let app = app.clone();
    web::block(move || work(&app)).await?
}
