//! `/v1/claims`: firms say which provider of the register they are, and the registrar's people post codes and
//! refuse.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Payload as Body};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::account::OrganisationKind;
use quaymark_core::id::ClaimId;
use quaymark_core::wire::{ClaimAsked, ClaimCodeMade, ClaimCodeShown, ClaimList, ClaimShown};

use super::idempotent::{self, Made};
use super::{body, params, reply};
use crate::actions::administration::AdministrationError;
use crate::actions::claim_by_hand::claim_by_hand;
use crate::actions::claim_provider::{Proof, claim_provider, give_up_claim};
use crate::actions::grant_claim::{make_claim_code, refuse_claim, show_claim_code};
use crate::actions::submission::Party;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::{ClaimProvider, KeepClaims, ReadClaims};
use crate::error::Refusal;
use crate::store::{ClaimRow, StoreError};

type Answered = Result<HttpResponse, Refusal>;

/// Claims that wait: one's own firm's; for the registrar's people all.
#[utoipa::path(
    get, path = "/v1/claims", tag = "Organisations",
    responses((status = 200, description = "The claims", body = ClaimList)),
)]
pub async fn list_claims(
    by: Allowed<ReadClaims>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    params::none(&request)?;
    let party = by.party();
    let open = reply::aside(&app, move |app| open(app, &party)).await?;
    reply::json(&open, 0)
}

/// Claims a provider for one's own firm: by a letter to its domain, by a code that is posted, or by words on which two
/// reviewers decide. An earlier claim of the firm ends.
#[utoipa::path(
    post, path = "/v1/claims", tag = "Organisations",
    params(("Idempotency-Key" = String, Header, description = "A new key for each new request")),
    request_body(content = ClaimAsked),
    responses((status = 201, description = "The firm's claims", body = ClaimList)),
)]
pub async fn claim(
    by: Allowed<ClaimProvider>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    params::none(&request)?;
    let (bytes, asked): (_, ClaimAsked) = body::json(&request, payload).await?;
    idempotent::once(&app, &by, &request, &bytes, move |app, by| {
        let submission = begin(app, by, &asked)?;
        let list = ClaimList {
            submission,
            ..open(app, by)?
        };
        Made::new(StatusCode::CREATED, &list)
    })
    .await
}

/// Gives one's own claim up.
#[utoipa::path(
    post, path = "/v1/claims/{claim}/give-up", tag = "Organisations",
    params(
        ("claim" = inline(ClaimId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The firm's claims", body = ClaimList)),
)]
pub async fn give_up(by: Allowed<ClaimProvider>, app: Data<App>, request: HttpRequest) -> Answered {
    let id = claim_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        give_up_claim(&app.store, app.clock.now(), by, id)?;
        Made::new(StatusCode::OK, &open(app, by)?)
    })
    .await
}

/// Shows the code that came by post. The right one asks another person of the registrar to agree; five wrong ones end
/// the claim.
#[utoipa::path(
    post, path = "/v1/claims/{claim}/show-code", tag = "Organisations",
    params(
        ("claim" = inline(ClaimId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    request_body(content = ClaimCodeShown),
    responses((status = 200, description = "The firm's claims", body = ClaimList)),
)]
pub async fn show_code(
    by: Allowed<ClaimProvider>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    let id = claim_of(&request)?;
    let (bytes, shown): (_, ClaimCodeShown) = body::json(&request, payload).await?;
    idempotent::once(&app, &by, &request, &bytes, move |app, by| {
        show_claim_code(&app.store, app.clock.now(), by, id, &shown.code)?;
        Made::new(StatusCode::OK, &open(app, by)?)
    })
    .await
}

/// Makes the code that is posted; the one before is no longer good. `code` stands in the first answer alone.
#[utoipa::path(
    post, path = "/v1/claims/{claim}/make-code", tag = "Organisations",
    params(
        ("claim" = inline(ClaimId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The code", body = ClaimCodeMade)),
)]
pub async fn make_code(by: Allowed<KeepClaims>, app: Data<App>, request: HttpRequest) -> Answered {
    let id = claim_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        let code = make_claim_code(&app.store, app.clock.now(), by, id)?;
        let told = ClaimCodeMade {
            claim: id,
            code: None,
        };
        let mut made = Made::new(StatusCode::OK, &told)?;
        made.shown_once = Some(("code", code));
        Ok(made)
    })
    .await
}

/// Refuses a claim.
#[utoipa::path(
    post, path = "/v1/claims/{claim}/refuse", tag = "Organisations",
    params(
        ("claim" = inline(ClaimId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The claims that are left", body = ClaimList)),
)]
pub async fn refuse(by: Allowed<KeepClaims>, app: Data<App>, request: HttpRequest) -> Answered {
    let id = claim_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        refuse_claim(&app.store, app.clock.now(), by, id)?;
        Made::new(StatusCode::OK, &open(app, by)?)
    })
    .await
}

/// Begins a claim in the way that was asked; the submission where it is one by words.
fn begin(
    app: &App,
    by: &Party,
    asked: &ClaimAsked,
) -> Result<Option<quaymark_core::id::SubmissionId>, Refusal> {
    let (store, now) = (&app.store, app.clock.now());
    let proof = match asked.way.as_str() {
        "domain_mail" => Proof::DomainMail(asked.address.clone()),
        "posted_code" => Proof::PostedCode,
        "registrar" => {
            let made = claim_by_hand(store, now, by, &asked.provider, &asked.words)?;
            return Ok(Some(made.id));
        }
        other => {
            let expected = "domain_mail, posted_code, registrar";
            return Err(AdministrationError::faulty("way", other, expected).into());
        }
    };
    claim_provider(store, now, by, &asked.provider, &proof)?;
    Ok(None)
}

fn claim_of(request: &HttpRequest) -> Result<ClaimId, Refusal> {
    params::none(request)?;
    params::in_path(request, "claim")
}

fn open(app: &App, by: &Party) -> Result<ClaimList, Refusal> {
    let now = app.clock.now();
    let read = app.store.read::<_, StoreError>(|tx| match by.kind {
        OrganisationKind::Registrar => tx.open_claims(now),
        _ => tx.open_claims_of(by.organisation, now),
    });
    Ok(ClaimList {
        claims: read?.into_iter().map(shown).collect(),
        submission: None,
    })
}

fn shown(row: ClaimRow) -> ClaimShown {
    ClaimShown {
        id: row.id,
        provider: row.provider,
        organisation: row.organisation,
        way: row.method.as_str().to_owned(),
        has_code: row.code_hash.is_some(),
        created_at: row.created_at,
        expires_at: row.expires_at,
    }
}
