//! `Idempotency-Key`: a request that is repeated is answered as before and done once.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::reply;
use crate::actions::submission::Party;
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::{Code, Refusal};
use crate::store::{Repetition, RequestInHand, StoreError, request_digest};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const MAX_KEY_BYTES: usize = 128;

/// An answer that can be given again.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// The HTTP status.
    pub(super) status: StatusCode,
    /// The JSON.
    pub(super) body: String,
    /// A member that only the first answer has: what is shown once is not kept.
    pub(super) shown_once: Option<(&'static str, String)>,
}

impl Made {
    /// An answer that is the same each time.
    pub(super) fn new(status: StatusCode, shown: &impl Serialize) -> Result<Self, Refusal> {
        let body = serde_json::to_string(shown).map_err(|error| {
            tracing::error!(%error, "an answer could not be written");
            Refusal::internal()
        })?;
        Ok(Self {
            status,
            body,
            shown_once: None,
        })
    }
}

/// Does what a request asks for in the name of who asks, once for its key, away from the threads that
/// answer.
pub(super) async fn once(
    app: &Data<App>,
    by: &SignedIn,
    request: &HttpRequest,
    body: &Bytes,
    work: impl FnOnce(&App, &Party) -> Result<Made, Refusal> + Send + 'static,
) -> Result<HttpResponse, Refusal> {
    let party = by.party();
    let source = source(by, &key_of(request)?);
    let request_hash = hash_of(request, body);
    let made = reply::aside(app, move |app| {
        let now = app.clock.now();
        let begun = app
            .store
            .write(now, |tx| tx.begin_request(&source, &request_hash, now));
        match begun? {
            Repetition::First => {
                let begun_at = now;
                let request = RequestInHand { source, begun_at };
                answer(app, &request, |app| work(app, &party))
            }
            Repetition::Done { target } => Err(Refusal::new(
                Code::RequestDone,
                "the first request with this key was done, but its answer was lost: read what it was \
                 done to",
            )
            .found(&target)),
            Repetition::Underway => Err(Refusal::new(
                Code::RequestUnderway,
                "the first request with this key is still being answered",
            )
            .retry_after(1)),
            Repetition::OtherRequest => Err(Refusal::new(
                Code::IdempotencyKeyReused,
                "this key was used for another request",
            )
            .field("idempotency-key")),
            Repetition::Answered { status, body } => Ok(Made {
                status: StatusCode::from_u16(status).map_err(|_| Refusal::internal())?,
                body,
                shown_once: None,
            }),
        }
    });
    respond(made.await?, request.path())
}

fn answer(
    app: &App,
    request: &RequestInHand,
    work: impl FnOnce(&App) -> Result<Made, Refusal>,
) -> Result<Made, Refusal> {
    let made = request.doing(|| work(app));
    let source = &request.source;
    let now = app.clock.now();
    let kept: Result<(), StoreError> = app.store.write(now, |tx| match &made {
        Ok(made) => tx.keep_answer(source, made.status.as_u16(), &made.body),
        Err(_) => tx.forget_request(source),
    });
    kept?;
    made
}

fn respond(made: Made, path: &str) -> Result<HttpResponse, Refusal> {
    let mut response = HttpResponse::build(made.status);
    response.insert_header((header::CONTENT_TYPE, "application/json"));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    let mut shown: serde_json::Value =
        serde_json::from_str(&made.body).map_err(|_| Refusal::internal())?;
    if let Some(version) = shown["version"].as_u64() {
        response.insert_header((header::ETAG, format!("\"{version}\"")));
    }
    if let (StatusCode::CREATED, Some(id)) = (made.status, shown["id"].as_str()) {
        let place = match id.starts_with("doc_") {
            true => format!("/v1/documents/{id}"),
            false => format!("{path}/{id}"),
        };
        let place = HeaderValue::from_str(&place);
        response.insert_header((header::LOCATION, place.map_err(|_| Refusal::internal())?));
    }
    let Some((name, value)) = made.shown_once else {
        return Ok(response.body(made.body));
    };
    shown[name] = value.into();
    Ok(response.body(shown.to_string()))
}

pub(super) fn key_of(request: &HttpRequest) -> Result<String, Refusal> {
    let refuse = |detail| {
        Refusal::new(Code::IdempotencyKeyRequired, detail)
            .field("idempotency-key")
            .expected("1 to 128 printable ASCII characters, a new one for each new request")
    };
    let stated = request.headers().get(KEY);
    let stated = stated.ok_or_else(|| refuse("the header Idempotency-Key is missing"))?;
    let key = stated.to_str().unwrap_or_default().trim();
    let is_fit =
        (1..=MAX_KEY_BYTES).contains(&key.len()) && key.bytes().all(|c| c.is_ascii_graphic());
    if is_fit {
        Ok(key.to_owned())
    } else {
        Err(refuse("the header Idempotency-Key is not a key"))
    }
}

/// Whose key it is: nobody meets another's.
fn source(by: &SignedIn, key: &str) -> Vec<u8> {
    let (person, organisation) = (by.person.to_string(), by.organisation.to_string());
    request_digest(&[person.as_bytes(), organisation.as_bytes(), key.as_bytes()])
}

fn hash_of(request: &HttpRequest, body: &Bytes) -> Vec<u8> {
    let if_match = request.headers().get(header::IF_MATCH);
    request_digest(&[
        request.method().as_str().as_bytes(),
        request.uri().to_string().as_bytes(),
        if_match.map_or(&b""[..], HeaderValue::as_bytes),
        body,
    ])
}
