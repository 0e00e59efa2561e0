//! `POST /v1/records/{record}/suspend` and `/withdraw`: an attestor ends what it vouched for, at once.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::entry::Entry;
use quaymark_core::id::RecordId;
use quaymark_core::wire::{StatusTurn, StatusTurned};

use super::idempotent::{self, Made};
use super::submissions::version_seen;
use super::{body, params};
use crate::actions::suspend_record::{QuickStatus, Suspension, suspend_record};
use crate::app::App;
use crate::auth::permission::ChangeStatus;
use crate::auth::{Allowed, SignedIn};
use crate::error::Refusal;
use crate::store::StoreError;

type Answered = Result<HttpResponse, Refusal>;

/// Suspends a record in the attestor's own name, from now or from a day on.
#[utoipa::path(
    post, path = "/v1/records/{record}/suspend", tag = "Attestors",
    params(
        ("record" = inline(RecordId), Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `version` of the record that was seen, in quotes"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    request_body(content = StatusTurn),
    responses((status = 200, description = "The record as the log has it now", body = StatusTurned)),
)]
pub async fn suspend(
    by: Allowed<ChangeStatus>,
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
) -> Answered {
    turn(&by, &app, &request, payload, QuickStatus::Suspended).await
}

/// Withdraws a record in the attestor's own name, for good.
#[utoipa::path(
    post, path = "/v1/records/{record}/withdraw", tag = "Attestors",
    params(
        ("record" = inline(RecordId), Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `version` of the record that was seen, in quotes"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    request_body(content = StatusTurn),
    responses((status = 200, description = "The record as the log has it now", body = StatusTurned)),
)]
pub async fn withdraw(
    by: Allowed<ChangeStatus>,
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
) -> Answered {
    turn(&by, &app, &request, payload, QuickStatus::Withdrawn).await
}

async fn turn(
    by: &SignedIn,
    app: &Data<App>,
    request: &HttpRequest,
    payload: Payload,
    status: QuickStatus,
) -> Answered {
    params::none(request)?;
    let (bytes, asked): (_, StatusTurn) = body::json(request, payload).await?;
    let record: RecordId = params::in_path(request, "record")?;
    let suspension = Suspension {
        record: record.to_string(),
        version: version_seen(request)?,
        status,
        from: asked.from,
        reason: asked.reason,
    };
    idempotent::once(app, by, request, &bytes, move |app, party| {
        let now = app.clock.now();
        let entry = suspend_record(&app.store, now, party, &suspension)?;
        made(app, entry)
    })
    .await
}

fn made(app: &App, entry: Entry) -> Result<Made, Refusal> {
    let head = app
        .store
        .read::<_, StoreError>(|tx| tx.head_of(&entry.record))?;
    let turned = StatusTurned {
        record: entry.record,
        kind: entry.kind,
        subject: entry.subject,
        version: entry.version,
        entry: head.map(|head| head.entry).unwrap_or_default(),
        recorded_at: entry.recorded_at,
        change: entry.change,
        reason: entry.reason,
        periods: entry.periods,
    };
    Made::new(StatusCode::OK, &turned)
}
