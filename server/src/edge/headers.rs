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

const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const ONLY_HTTPS: HeaderValue = HeaderValue::from_static("max-age=31536000");
const ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");
const EXPOSED: HeaderValue = HeaderValue::from_static("retry-after, x-request-id");
const CROSS_ORIGIN: HeaderValue = HeaderValue::from_static("cross-origin");
const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
const DENY: HeaderValue = HeaderValue::from_static("DENY");
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Adds what every answer carries. `is_https` is whether clients reach the register so.
pub(super) fn add<B>(response: &mut ServiceResponse<B>, id: RequestId, is_https: bool) {
    let is_public = is_public(response.request().path());
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_maybe_shared(Bytes::copy_from_slice(id.as_bytes())) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    if is_https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ONLY_HTTPS);
    }
    fill(headers, header::CONTENT_SECURITY_POLICY, NOTHING);
    fill(headers, header::CACHE_CONTROL, NO_STORE);
    if is_public {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    if !(is_public && is_json(headers)) {
        add_for_documents(headers, is_public);
    }
}

/// What has a meaning only for what is shown, or drawn into a page. Public JSON is neither: it names
/// no referrer to anybody, and other origins read it by the rules of cross-origin requests.
fn add_for_documents(headers: &mut HeaderMap, is_public: bool) {
    if is_public {
        fill(headers, CROSS_ORIGIN_RESOURCE_POLICY, CROSS_ORIGIN);
    } else {
        fill(headers, header::X_FRAME_OPTIONS, DENY);
        fill(headers, CROSS_ORIGIN_RESOURCE_POLICY, SAME_ORIGIN);
    }
    fill(headers, header::REFERRER_POLICY, NO_REFERRER);
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes() == b"application/json")
}

fn fill(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    if !headers.contains_key(&name) {
        headers.insert(name, value);
    }
}
