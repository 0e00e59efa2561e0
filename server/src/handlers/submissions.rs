//! `/v1/submissions`: what one party asks the register to say. Each act is an action of its own.

mod acts;
mod list;
mod shown;

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data, Payload as Body};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::SubmissionId;
use quaymark_core::submission::{Payload, SubmissionKind};
use quaymark_core::wire::{SubmissionBegun, SubmissionEdited, SubmissionShown};
use serde::de::DeserializeOwned;

use super::idempotent::{self, Made};
use super::{body, params, reply};
use crate::actions::draft_submission::{NewSubmission, draft_submission};
use crate::actions::submission::{Party, Seen, SubmissionError, load};
use crate::actions::update_submission::update_submission;
use crate::app::App;
use crate::auth::permission::{DraftSubmission, ReadDesk};
use crate::auth::{Allowed, SignedIn};
use crate::error::{Code, Refusal};
use crate::store::Submission;

pub use acts::*;
pub use list::*;

/// One submission, with every step.
#[utoipa::path(
    get,
    path = "/v1/submissions/{submission}",
    tag = "Submissions",
    params(("submission" = inline(SubmissionId), Path, description = "Its number")),
    responses((status = 200, description = "The submission; `ETag` is its version", body = SubmissionShown)),
)]
pub async fn show_submission(
    by: Allowed<ReadDesk>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let id = submission_of(&request)?;
    let party = by.party();
    let shown = reply::aside(&app, move |app| {
        let held = app.store.read(|tx| load(tx, &party, id))?;
        shown::show(app, held)
    });
    let shown = shown.await?;
    let version = shown.submission.version;
    let mut response = reply::json(&shown, 0)?;
    let etag = header::HeaderValue::from_str(&format!("\"{version}\""));
    let etag = etag.map_err(|_| Refusal::internal())?;
    response.headers_mut().insert(header::ETAG, etag);
    Ok(response)
}

/// Begins a submission as a draft.
#[utoipa::path(
    post,
    path = "/v1/submissions",
    tag = "Submissions",
    params(("Idempotency-Key" = String, Header, description = "A new key for each new request")),
    request_body(content = SubmissionBegun),
    responses((status = 201, description = "The draft", body = SubmissionShown)),
)]
pub async fn create_submission(
    by: Allowed<DraftSubmission>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let (bytes, asked): (_, SubmissionBegun) = body::json(&request, payload).await?;
    let new = NewSubmission {
        payload: payload_of(asked.kind, asked.payload)?,
        subject: asked.subject,
    };
    idempotent::once(&app, &by, &request, &bytes, move |app, party| {
        let draft = draft_submission(&app.store, app.clock.now(), party, &new)?;
        made(app, StatusCode::CREATED, draft)
    })
    .await
}

/// Changes what is asked for, as a whole. Approvals given are void.
#[utoipa::path(
    put,
    path = "/v1/submissions/{submission}",
    tag = "Submissions",
    params(
        ("submission" = inline(SubmissionId), Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `ETag` of the version that was seen"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    request_body(content = SubmissionEdited),
    responses((status = 200, description = "The submission", body = SubmissionShown)),
)]
pub async fn update_payload(
    by: Allowed<DraftSubmission>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Result<HttpResponse, Refusal> {
    act_with(
        &by,
        &app,
        &request,
        payload,
        |app, act, asked: SubmissionEdited| {
            let payload = act.payload(app, asked.payload)?;
            update_submission(&app.store, app.clock.now(), &act.by, act.seen, &payload)
        },
    )
    .await
}

/// One act on one submission.
pub(super) struct Act {
    pub(super) by: Party,
    pub(super) seen: Seen,
}

impl Act {
    /// A payload of the kind of the submission acted on.
    pub(super) fn payload(
        &self,
        app: &App,
        value: serde_json::Value,
    ) -> Result<Payload, SubmissionError> {
        let held = app.store.read(|tx| load(tx, &self.by, self.seen.id))?;
        Ok(Payload::of_value(held.kind(), value)?)
    }
}

/// Does one act that takes a body, and shows what became of the submission.
pub(super) async fn act_with<T: DeserializeOwned + Send + 'static>(
    by: &SignedIn,
    app: &Data<App>,
    request: &HttpRequest,
    payload: Body,
    work: impl FnOnce(&App, &Act, T) -> Result<Submission, SubmissionError> + Send + 'static,
) -> Result<HttpResponse, Refusal> {
    params::none(request)?;
    let (bytes, asked): (_, T) = body::json(request, payload).await?;
    do_act(by, app, request, &bytes, move |app, act| {
        work(app, act, asked)
    })
    .await
}

/// Does one act that takes no body.
pub(super) async fn act(
    by: &SignedIn,
    app: &Data<App>,
    request: &HttpRequest,
    work: impl FnOnce(&App, &Act) -> Result<Submission, SubmissionError> + Send + 'static,
) -> Result<HttpResponse, Refusal> {
    params::none(request)?;
    do_act(by, app, request, &Bytes::new(), work).await
}

async fn do_act(
    by: &SignedIn,
    app: &Data<App>,
    request: &HttpRequest,
    bytes: &Bytes,
    work: impl FnOnce(&App, &Act) -> Result<Submission, SubmissionError> + Send + 'static,
) -> Result<HttpResponse, Refusal> {
    let act = Act {
        by: by.party(),
        seen: Seen {
            id: submission_of(request)?,
            version: version_seen(request)?,
        },
    };
    idempotent::once(app, by, request, bytes, move |app, _| {
        let done = work(app, &act)?;
        made(app, StatusCode::OK, done)
    })
    .await
}

pub(super) fn made(app: &App, status: StatusCode, submission: Submission) -> Result<Made, Refusal> {
    Made::new(status, &shown::show(app, submission)?)
}

fn payload_of(kind: SubmissionKind, value: serde_json::Value) -> Result<Payload, Refusal> {
    Ok(Payload::of_value(kind, value).map_err(SubmissionError::from)?)
}

pub(super) fn submission_of(request: &HttpRequest) -> Result<SubmissionId, Refusal> {
    params::in_path(request, "submission")
}

/// The version a client saw, where it says so.
pub(super) fn version_if_stated(request: &HttpRequest) -> Result<Option<u32>, Refusal> {
    if request.headers().contains_key(header::IF_MATCH) {
        return version_seen(request).map(Some);
    }
    Ok(None)
}

/// The version a client saw, from `If-Match`.
pub(super) fn version_seen(request: &HttpRequest) -> Result<u32, Refusal> {
    let stated = request.headers().get(header::IF_MATCH);
    let text = stated
        .map(|value| value.to_str().unwrap_or_default())
        .unwrap_or_default()
        .trim();
    let quoted = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    quoted.and_then(|text| text.parse().ok()).ok_or_else(|| {
        Refusal::new(
            Code::IfMatchRequired,
            "an update names the version it was made from",
        )
        .field("if-match")
        .found(text)
        .expected("the version in quotes, as its ETag has it, such as \"3\"")
    })
}
