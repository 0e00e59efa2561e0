//! `/v1/erasures`: what the register published is erased by two people of the registrar, and by the operator's
//! command, which is no part of this interface: it needs the database's files and the shelf.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Payload as Body};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::ErasureId;
use quaymark_core::wire::{ErasureAsked, ErasureList, ErasureShown};

use super::idempotent::{self, Made};
use super::{body, params, reply};
use crate::actions::ask_erasure::{NewErasure, ask_erasure};
use crate::actions::decide_erasure::{approve_erasure, refuse_erasure};
use crate::actions::list_erasures::{ErasureSeen, list_erasures};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::{KeepErasures, ReadErasures};
use crate::error::Refusal;
use crate::store::StoreError;

type Answered = Result<HttpResponse, Refusal>;

/// The erasures that wait: to be approved, to be carried out by the operator, or to be finished. The oldest first.
#[utoipa::path(
    get, path = "/v1/erasures", tag = "Erasures",
    responses((status = 200, description = "The erasures", body = ErasureList)),
)]
pub async fn list_waiting(
    _by: Allowed<ReadErasures>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    params::none(&request)?;
    let waiting = reply::aside(&app, waiting).await?;
    reply::json(&waiting, 0)
}

/// Asks that what the register published about a record is erased. Nothing is erased before another person of the
/// registrar approves, and the operator carries it out.
#[utoipa::path(
    post, path = "/v1/erasures", tag = "Erasures",
    params(("Idempotency-Key" = String, Header, description = "A new key for each new request")),
    request_body(content = ErasureAsked),
    responses((status = 201, description = "The erasures that wait", body = ErasureList)),
)]
pub async fn ask(
    by: Allowed<KeepErasures>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    params::none(&request)?;
    let (bytes, asked): (_, ErasureAsked) = body::json(&request, payload).await?;
    idempotent::once(&app, &by, &request, &bytes, move |app, by| {
        let asked = NewErasure {
            target: asked.target,
            reason: asked.reason,
            with_documents: asked.with_documents,
        };
        ask_erasure(&app.store, app.clock.now(), by, &asked)?;
        Made::new(StatusCode::CREATED, &waiting(app)?)
    })
    .await
}

/// Approves what another asked for: the operator can carry it out within 30 days.
#[utoipa::path(
    post, path = "/v1/erasures/{erasure}/approve", tag = "Erasures",
    params(
        ("erasure" = inline(ErasureId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The erasures that wait", body = ErasureList)),
)]
pub async fn approve(by: Allowed<KeepErasures>, app: Data<App>, request: HttpRequest) -> Answered {
    let id = erasure_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        approve_erasure(&app.store, app.clock.now(), by, id)?;
        Made::new(StatusCode::OK, &waiting(app)?)
    })
    .await
}

/// Refuses what another asked for, or takes back what one asked for oneself, as long as it is not carried out.
#[utoipa::path(
    post, path = "/v1/erasures/{erasure}/refuse", tag = "Erasures",
    params(
        ("erasure" = inline(ErasureId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The erasures that are left", body = ErasureList)),
)]
pub async fn refuse(by: Allowed<KeepErasures>, app: Data<App>, request: HttpRequest) -> Answered {
    let id = erasure_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        refuse_erasure(&app.store, app.clock.now(), by, id)?;
        Made::new(StatusCode::OK, &waiting(app)?)
    })
    .await
}

fn erasure_of(request: &HttpRequest) -> Result<ErasureId, Refusal> {
    params::none(request)?;
    params::in_path(request, "erasure")
}

fn waiting(app: &App) -> Result<ErasureList, Refusal> {
    let now = app.clock.now();
    let waiting = app
        .store
        .read::<_, StoreError>(|tx| list_erasures(tx, now))?;
    let erasures = waiting.into_iter().map(shown).collect();
    Ok(ErasureList { erasures })
}

fn shown(seen: ErasureSeen) -> ErasureShown {
    let row = seen.row;
    ErasureShown {
        id: row.id,
        target: row.target,
        record: row.record,
        subject: row.subject,
        reason: row.reason.as_str().to_owned(),
        with_documents: row.with_documents,
        state: row.state.as_str().to_owned(),
        documents: seen.documents,
        asked_by: row.asked_by,
        asked_at: row.asked_at,
        approved_by: row.decided_by,
        approved_at: row.decided_at,
        expires_at: row.expires_at,
        entry: row.entry,
    }
}
