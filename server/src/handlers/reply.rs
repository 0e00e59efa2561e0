//! From an answer to the response that carries it.

use actix_web::HttpResponse;
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
const CACHE_BY_SECONDS: [&str; 16] = [
    "no-store",
    "public, max-age=1",
    "public, max-age=2",
    "public, max-age=3",
    "public, max-age=4",
    "public, max-age=5",
    "public, max-age=6",
    "public, max-age=7",
    "public, max-age=8",
    "public, max-age=9",
    "public, max-age=10",
    "public, max-age=11",
    "public, max-age=12",
    "public, max-age=13",
    "public, max-age=14",
    "public, max-age=15",
];

/// JSON that is ready, good until an instant and to be kept by others for 15 seconds at most.
pub(super) fn ready(body: Bytes, fresh_until: Instant, now: Instant) -> HttpResponse {
    let seconds = (fresh_until.as_ms() - now.as_ms()).max(0) / 1000;
    let cache = CACHE_BY_SECONDS[usize::try_from(seconds).unwrap_or(0).min(15)];
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, JSON));
    response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static(cache)));
    response.body(body)
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
    let cache = CACHE_BY_SECONDS[cache_seconds.min(15)];
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, JSON));
    response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static(cache)));
    Ok(response.body(body))
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
