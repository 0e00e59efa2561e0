//! Headers of every answer.
//!
//! Public reads may be made from any origin: they take no cookie and tell nothing secret. A route
//! that needs another content policy or caching sets it itself; the edge fills in what is absent.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;

use super::RequestId;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// Whether an address may be read from any origin.
pub(super) fn is_public(path: &str) -> bool {
    [
        "/v1/",
        "/log/",
        "/widget/",
        "/.well-known/",
        "/openapi.json",
        "/badge/",
    ]
    .iter()
    .any(|prefix| path.starts_with(prefix))
}

/// Whether an address serves the operator's own probes, which no limit holds back.
pub(super) fn is_for_operators(path: &str) -> bool {
    path.starts_with("/health/") || path == "/metrics"
}

/// The answer to a browser that asks whether it may ask.
pub(super) fn preflight() -> HttpResponse<BoxBody> {
    HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, content-type"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

/// Adds what every answer carries. `is_https` is whether clients reach the register so.
pub(super) fn add<B>(response: &mut ServiceResponse<B>, id: RequestId, is_https: bool) {
    let is_public = is_public(response.request().path());
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_maybe_shared(Bytes::copy_from_slice(id.as_bytes())) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if is_https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    if is_public {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        );
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("retry-after, x-request-id"),
        );
        fill(headers, CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin");
    } else {
        fill(headers, header::X_FRAME_OPTIONS, "DENY");
        fill(headers, CROSS_ORIGIN_RESOURCE_POLICY, "same-origin");
    }
    fill(
        headers,
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    );
    fill(headers, header::REFERRER_POLICY, "no-referrer");
    fill(headers, header::CACHE_CONTROL, "no-store");
}

fn fill(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
