//! The one middleware of every route: request id, rate limit, cross-origin and security headers,
//! problem documents, counters, sampled tracing.
//!
//! One future, no allocation of its own but the request's id. **Invariant:** nothing here records
//! an address's parts, a query or a client's address: nobody's look-ups are kept.

mod caller;
mod client;
mod headers;
mod limit;
mod problem;
mod request_id;

use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready as poll_ready};

use actix_web::Error;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::Method;
use actix_web::{HttpMessage as _, HttpResponse};
use pin_project_lite::pin_project;

use crate::app::App;
use crate::clock::Stopwatch;
use crate::error::{Code, Refusal};
use crate::telemetry::Surface;

pub use caller::Caller;
pub use limit::Limits;
pub use request_id::RequestId;

/// The longest address accepted, in bytes.
const MAX_URI_BYTES: usize = 8 * 1024;
/// One request of so many is timed and traced. A power of two.
const SAMPLE_ONE_OF: u64 = 256;

/// The middleware; clones share one rate limit.
#[derive(Clone, Debug)]
pub struct Edge {
    app: Arc<App>,
    limits: Arc<Limits>,
}

impl Edge {
    /// The edge of one process.
    pub fn new(app: Arc<App>) -> Self {
        let limits = Arc::new(Limits::new(&app.config));
        Self { app, limits }
    }

    /// The rate limit, for the task that forgets clients who have gone.
    pub fn limits(&self) -> Arc<Limits> {
        Arc::clone(&self.limits)
    }

    /// What is answered without asking any route.
    fn answer_early(&self, request: &ServiceRequest) -> Option<HttpResponse<BoxBody>> {
        if *request.method() == Method::OPTIONS && headers::is_public(request.path()) {
            return Some(headers::preflight());
        }
        let refusal = self.refuse_early(request)?;
        Some(HttpResponse::from_error(refusal))
    }

    fn refuse_early(&self, request: &ServiceRequest) -> Option<Refusal> {
        let address_bytes = request.uri().path().len() + request.uri().query().map_or(0, str::len);
        if address_bytes > MAX_URI_BYTES {
            let refusal = Refusal::new(Code::UriTooLong, "the address is too long")
                .found(&format!("{address_bytes} bytes"))
                .expected("at most 8192 bytes");
            return Some(refusal);
        }
        if headers::is_for_operators(request.path()) {
            return None;
        }
        let client = client::of(request, &self.app.config.trusted_proxies)?;
        let wait = self.limits.check(client)?;
        self.app
            .telemetry
            .limited
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Some(wait)
    }
}

impl<S, B> Transform<S, ServiceRequest> for Edge
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = EdgeOf<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(EdgeOf {
            edge: self.clone(),
            inner,
        }))
    }
}

/// The edge around one worker's routes.
#[derive(Debug)]
pub struct EdgeOf<S> {
    edge: Edge,
    inner: S,
}

impl<S, B> Service<ServiceRequest> for EdgeOf<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Passage<S::Future>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let id = RequestId::next();
        let visit = Visit {
            surface: Surface::of(request.path()),
            started: id
                .count()
                .is_multiple_of(SAMPLE_ONE_OF)
                .then(Stopwatch::start),
            id,
        };
        let app = Arc::clone(&self.edge.app);
        if let Some(answer) = self.edge.answer_early(&request) {
            // `into_response` would drop the refusal behind the answer.
            let early = ServiceResponse::new(request.into_parts().0, answer);
            return Passage::Early {
                early: Some(early),
                visit,
                app,
            };
        }
        if caller::is_needed(request.method(), request.path()) {
            let caller = Caller {
                id: visit.id,
                client: client::of(&request, &self.edge.app.config.trusted_proxies),
                limits: Arc::clone(&self.edge.limits),
            };
            request.extensions_mut().insert(caller);
        }
        let inner = self.inner.call(request);
        Passage::Inner { inner, visit, app }
    }
}

/// What the edge remembers of a request while it is answered.
#[derive(Clone, Copy, Debug)]
struct Visit {
    id: RequestId,
    surface: Surface,
    started: Option<Stopwatch>,
}

pin_project! {
    /// A request on its way through the edge.
    #[project = PassageProjection]
    #[derive(Debug)]
    #[allow(missing_docs, reason = "fields of a future nobody names")]
    pub enum Passage<F> {
        /// Answered by the edge itself.
        Early { early: Option<ServiceResponse<BoxBody>>, visit: Visit, app: Arc<App> },
        /// Being answered by a route.
        Inner { #[pin] inner: F, visit: Visit, app: Arc<App> },
    }
}

impl<F, B> Future for Passage<F>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let (response, visit, app) = match self.project() {
            PassageProjection::Early { early, visit, app } => {
                let early = early
                    .take()
                    .expect("a future is not polled after it is ready");
                (early.map_into_right_body(), visit, app)
            }
            PassageProjection::Inner { inner, visit, app } => {
                let response = poll_ready!(inner.poll(context))?;
                (response.map_into_left_body(), visit, app)
            }
        };
        Poll::Ready(Ok(finish(response, *visit, app)))
    }
}

fn finish<B: MessageBody>(
    response: ServiceResponse<EitherBody<B>>,
    visit: Visit,
    app: &App,
) -> ServiceResponse<EitherBody<B>> {
    let mut response = match response.response().error() {
        None => response,
        Some(_) => problem::write(response, visit.id, app),
    };
    let status = response.status().as_u16();
    app.telemetry.count(visit.surface, status);
    let is_https = app.config.public_url.starts_with("https://");
    headers::add(&mut response, visit.id, is_https);
    if let Some(started) = visit.started {
        let micros = started.elapsed_micros();
        app.telemetry.sample(micros);
        tracing::debug!(
            surface = visit.surface.name(),
            status,
            micros,
            request = visit.id.as_str(),
            "answered a sampled request"
        );
    }
    response
}
