//! From a failed request to its problem document. The only place that writes one.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use super::RequestId;
use crate::app::App;
use crate::error::{Code, Refusal};
use crate::escape::escaped_path;
use crate::pages::problem;

/// Replaces the body of a failed answer by its problem document.
pub(super) fn write<B: MessageBody>(
    response: ServiceResponse<EitherBody<B>>,
    id: RequestId,
    app: &App,
) -> ServiceResponse<EitherBody<B>> {
    let refusal = refusal_of(&response);
    if refusal.code() == Code::Internal {
        tracing::error!(request = id.as_str(), "a request failed");
    }
    let (request, _) = response.into_parts();
    let answer = document(&refusal, &request, id, app);
    ServiceResponse::new(request, answer.map_into_right_body())
}

/// The refusal behind a failed answer; what the framework itself refused has only a status.
fn refusal_of<B>(response: &ServiceResponse<B>) -> Refusal {
    let own = response
        .response()
        .error()
        .and_then(|error| error.as_error::<Refusal>());
    own.cloned().unwrap_or_else(|| by_status(response.status()))
}

fn by_status(status: StatusCode) -> Refusal {
    let code = Code::ALL
        .iter()
        .copied()
        .find(|code| code.status() == status && status != StatusCode::BAD_REQUEST);
    match code {
        Some(Code::Internal) => Refusal::internal(),
        Some(code) => Refusal::new(code, code.title()),
        None if status.is_client_error() => {
            Refusal::new(Code::BadRequest, "the request cannot be understood")
        }
        None => Refusal::internal(),
    }
}

fn document(
    refusal: &Refusal,
    request: &HttpRequest,
    id: RequestId,
    app: &App,
) -> HttpResponse<BoxBody> {
    if problem::wants_page(request.headers()) {
        if let Some(answer) = way_on(refusal, request) {
            return answer;
        }
        let mut answer = problem::problem_page(app, refusal, id.as_str());
        add_hints(answer.headers_mut(), refusal, app);
        return answer;
    }
    let problem = refusal.to_problem(&app.config.public_url, id.as_str());
    let body =
        serde_json::to_vec(&problem).expect("a problem has no member that cannot be written");
    let mut answer = HttpResponse::with_body(refusal.code().status(), BoxBody::new(body));
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    add_hints(headers, refusal, app);
    answer
}

/// Where a browser goes on from a refusal that its reader can mend: signing in, or showing the
/// second factor. Afterwards it comes back to the page it asked for.
fn way_on(refusal: &Refusal, request: &HttpRequest) -> Option<HttpResponse<BoxBody>> {
    let step = match refusal.code() {
        Code::SignInRequired => "/sign-in",
        Code::SecondFactorRequired | Code::SecondFactorTooOld => "/sign-in/second-factor",
        _ => return None,
    };
    let next = escaped_path(&request.uri().to_string());
    let answer = HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("{step}?next={next}")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish();
    Some(answer)
}

fn add_hints(headers: &mut HeaderMap, refusal: &Refusal, app: &App) {
    if let Some(seconds) = refusal.retry_after_seconds() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        if refusal.code() == Code::TooManyRequests {
            // draft-ietf-httpapi-ratelimit-headers, in its widely read three-header form.
            let limit = HeaderValue::from(app.config.rate_burst);
            headers.insert(header::HeaderName::from_static("ratelimit-limit"), limit);
            let none_left = HeaderValue::from_static("0");
            headers.insert(
                header::HeaderName::from_static("ratelimit-remaining"),
                none_left,
            );
            let reset = HeaderValue::from(seconds);
            headers.insert(header::HeaderName::from_static("ratelimit-reset"), reset);
        }
    }
    if refusal.code().status() == StatusCode::UNAUTHORIZED {
        headers.insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"quaymark\""),
        );
    }
    let allow = refusal.allow().map(HeaderValue::from_str);
    if let Some(Ok(allow)) = allow {
        headers.insert(header::ALLOW, allow);
    }
}
