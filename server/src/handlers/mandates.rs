//! `/v1/mandate-changes`: who speaks for a provider, attestor or port, by two administrators of the registrar.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Payload as Body};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::MandateChangeId;
use quaymark_core::wire::{MandateChangeAsked, MandateChangeList, MandateChangeShown};

use super::idempotent::{self, Made};
use super::{body, params, reply};
use crate::actions::administration::AdministrationError;
use crate::actions::ask_mandate::{end_mandate, give_mandate};
use crate::actions::decide_mandate::{agree_mandate_change, decline_mandate_change};
use crate::actions::list_organisations::{ChangeSeen, list_mandate_changes};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::{ManageOrganisations, ReadOrganisations};
use crate::error::Refusal;
use crate::store::StoreError;

type Answered = Result<HttpResponse, Refusal>;

/// The changes of who speaks that wait for another administrator of the registrar, the oldest first.
#[utoipa::path(
    get, path = "/v1/mandate-changes", tag = "Organisations",
    responses((status = 200, description = "The changes", body = MandateChangeList)),
)]
pub async fn list_changes(
    _by: Allowed<ReadOrganisations>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    params::none(&request)?;
    let open = reply::aside(&app, open).await?;
    reply::json(&open, 0)
}

/// Asks that an organisation may speak for somebody, or may no longer. Nothing changes before another administrator
/// agrees; those who would lose and gain are told at once.
#[utoipa::path(
    post, path = "/v1/mandate-changes", tag = "Organisations",
    params(("Idempotency-Key" = String, Header, description = "A new key for each new request")),
    request_body(content = MandateChangeAsked),
    responses((status = 201, description = "The changes that wait", body = MandateChangeList)),
)]
pub async fn ask_change(
    by: Allowed<ManageOrganisations>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    params::none(&request)?;
    let (bytes, asked): (_, MandateChangeAsked) = body::json(&request, payload).await?;
    idempotent::once(&app, &by, &request, &bytes, move |app, by| {
        let (store, now, id) = (&app.store, app.clock.now(), asked.organisation);
        match asked.change.as_str() {
            "give" => give_mandate(store, now, by, id, &asked.whom)?,
            "end" => end_mandate(store, now, by, id)?,
            other => return Err(AdministrationError::faulty("change", other, "give, end").into()),
        };
        Made::new(StatusCode::CREATED, &open(app)?)
    })
    .await
}

/// Agrees to what another asked for, and carries it out.
#[utoipa::path(
    post, path = "/v1/mandate-changes/{change}/agree", tag = "Organisations",
    params(
        ("change" = inline(MandateChangeId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The changes that are left", body = MandateChangeList)),
)]
pub async fn agree(
    by: Allowed<ManageOrganisations>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    let id = change_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        agree_mandate_change(&app.store, app.clock.now(), by, id)?;
        Made::new(StatusCode::OK, &open(app)?)
    })
    .await
}

/// Declines what another asked for, or takes back what one asked for oneself.
#[utoipa::path(
    post, path = "/v1/mandate-changes/{change}/decline", tag = "Organisations",
    params(
        ("change" = inline(MandateChangeId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The changes that are left", body = MandateChangeList)),
)]
pub async fn decline(
    by: Allowed<ManageOrganisations>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    let id = change_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        decline_mandate_change(&app.store, app.clock.now(), by, id)?;
        Made::new(StatusCode::OK, &open(app)?)
    })
    .await
}

fn change_of(request: &HttpRequest) -> Result<MandateChangeId, Refusal> {
    params::none(request)?;
    params::in_path(request, "change")
}

fn open(app: &App) -> Result<MandateChangeList, Refusal> {
    let now = app.clock.now();
    let open = app
        .store
        .read::<_, StoreError>(|tx| list_mandate_changes(tx, now))?;
    let changes = open.into_iter().map(shown).collect();
    Ok(MandateChangeList { changes })
}

pub(super) fn shown(seen: ChangeSeen) -> MandateChangeShown {
    let row = seen.row;
    MandateChangeShown {
        id: row.id,
        change: row.kind.as_str().to_owned(),
        organisation: row.organisation,
        whom: row.whom,
        claim: row.claim,
        email: row.email.map(|email| email.to_string()),
        administrators: seen.administrators,
        invitations: seen.invitations,
        asked_by: row.asked_by,
        asked_at: row.asked_at,
        expires_at: row.expires_at,
    }
}
