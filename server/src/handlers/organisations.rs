//! `/v1/organisations`: which organisations work in the register, for the registrar's administrators. Within a
//! session alone: no key and no token founds or ends organisations.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Payload as Body};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::account::{EmailAddress, NoSuchWord, OrganisationKind};
use quaymark_core::id::OrganisationId;
use quaymark_core::wire::{
    AdministratorAsked, OrganisationAsked, OrganisationList, OrganisationShown,
};

use super::idempotent::{self, Made};
use super::params::{self, Params};
use super::{body, cursor, mandates, reply};
use crate::actions::administration::AdministrationError;
use crate::actions::deactivate_organisation::{deactivate_organisation, reactivate_organisation};
use crate::actions::found_organisation::{
    NewOrganisation, found_organisation, invite_administrator,
};
use crate::actions::list_organisations::{
    MOST_WORDS, OrganisationSeen, list_organisations as list, place_after,
    show_organisation as show,
};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::{ManageOrganisations, ReadOrganisations};
use crate::error::Refusal;
use crate::escape::escaped;
use crate::store::OrganisationsAsked;

const NAMES: [&str; 3] = ["q", "limit", "cursor"];
const WORDS: usize = 0;
const LIMIT: usize = 1;
const CURSOR: usize = 2;
const DEFAULT_LIMIT: u64 = 50;
const MAX_LIMIT: u64 = 200;

type Answered = Result<HttpResponse, Refusal>;

/// Organisations by name.
#[utoipa::path(
    get, path = "/v1/organisations", tag = "Organisations",
    params(
        ("q" = Option<String>, Query, description = "A part of the name, or the whole number of the organisation or of whom it speaks for"),
        ("limit" = Option<u64>, Query, description = "At most so many, 1 to 200; 50 if left out"),
        ("cursor" = Option<String>, Query, description = "Where to read on; stands in `next`"),
    ),
    responses((status = 200, description = "One page, by name", body = OrganisationList)),
)]
pub async fn list_organisations(
    _by: Allowed<ReadOrganisations>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    let params = Params::of(&request, NAMES)?;
    let limit = params.number(LIMIT, 1, MAX_LIMIT)?.unwrap_or(DEFAULT_LIMIT);
    let words = params.text(WORDS).map(str::trim).unwrap_or_default();
    if words.chars().count() > MOST_WORDS {
        return Err(params.wrong(WORDS, words, format!("at most {MOST_WORDS} characters")));
    }
    let after = params.text(CURSOR).map(place).transpose()?;
    let words = Some(words.to_owned()).filter(|words| !words.is_empty());
    let most = u32::try_from(limit).unwrap_or(u32::MAX);
    let found = reply::aside(&app, move |app| {
        let now = app.clock.now();
        let read = app.store.read::<_, AdministrationError>(|tx| {
            let after = after.map(|id| place_after(tx, id)).transpose()?;
            Ok(list(tx, now, &OrganisationsAsked { words, after }, most)?)
        });
        Ok(read?)
    });
    let (found, next) = found.await?;
    let kept = params
        .text(WORDS)
        .map(|words| format!("&q={}", escaped(words)));
    let kept = kept.unwrap_or_default();
    let organisations = OrganisationList {
        organisations: found.into_iter().map(shown).collect(),
        next: next.map(|id| format!("/v1/organisations?limit={limit}{kept}&cursor={id}")),
    };
    reply::json(&organisations, 0)
}

/// One organisation, with what waits for another administrator.
#[utoipa::path(
    get, path = "/v1/organisations/{organisation}", tag = "Organisations",
    params(("organisation" = inline(OrganisationId), Path, description = "Its number")),
    responses((status = 200, description = "The organisation", body = OrganisationShown)),
)]
pub async fn show_organisation(
    _by: Allowed<ReadOrganisations>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    let id = organisation_of(&request)?;
    let found = reply::aside(&app, move |app| seen(app, id)).await?;
    reply::json(&found, 0)
}

/// Adds an organisation and invites its first administrator. It speaks for nobody before another administrator of
/// the registrar agrees.
#[utoipa::path(
    post, path = "/v1/organisations", tag = "Organisations",
    params(("Idempotency-Key" = String, Header, description = "A new key for each new request")),
    request_body(content = OrganisationAsked),
    responses((status = 201, description = "The organisation", body = OrganisationShown)),
)]
pub async fn add_organisation(
    by: Allowed<ManageOrganisations>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    params::none(&request)?;
    let (bytes, asked): (_, OrganisationAsked) = body::json(&request, payload).await?;
    let kind: Result<OrganisationKind, NoSuchWord> = asked.kind.parse();
    let new = NewOrganisation {
        kind: kind
            .map_err(|error| AdministrationError::faulty("kind", error.found, error.expected))?,
        name: asked.name,
        represents: asked.represents,
        administrator: address("administrator", &asked.administrator)?,
    };
    idempotent::once(&app, &by, &request, &bytes, move |app, by| {
        let id = found_organisation(&app.store, app.clock.now(), by, &new)?;
        Made::new(StatusCode::CREATED, &seen(app, id)?)
    })
    .await
}

/// Deactivates an organisation: sessions, tokens, keys, invitations and claims of its people end at once.
#[utoipa::path(
    post, path = "/v1/organisations/{organisation}/deactivate", tag = "Organisations",
    params(
        ("organisation" = inline(OrganisationId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The organisation now", body = OrganisationShown)),
)]
pub async fn deactivate(
    by: Allowed<ManageOrganisations>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    let id = organisation_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        deactivate_organisation(&app.store, app.clock.now(), by, id)?;
        Made::new(StatusCode::OK, &seen(app, id)?)
    })
    .await
}

/// Lets a deactivated organisation come back; one that speaks for somebody once another administrator agrees.
#[utoipa::path(
    post, path = "/v1/organisations/{organisation}/reactivate", tag = "Organisations",
    params(
        ("organisation" = inline(OrganisationId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The organisation now", body = OrganisationShown)),
)]
pub async fn reactivate(
    by: Allowed<ManageOrganisations>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    let id = organisation_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        reactivate_organisation(&app.store, app.clock.now(), by, id)?;
        Made::new(StatusCode::OK, &seen(app, id)?)
    })
    .await
}

/// Invites an administrator into an organisation that has none; into one that speaks for somebody once another
/// administrator of the registrar agrees.
#[utoipa::path(
    post, path = "/v1/organisations/{organisation}/invite-administrator", tag = "Organisations",
    params(
        ("organisation" = inline(OrganisationId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    request_body(content = AdministratorAsked),
    responses((status = 200, description = "The organisation now", body = OrganisationShown)),
)]
pub async fn invite_first(
    by: Allowed<ManageOrganisations>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    let id = organisation_of(&request)?;
    let (bytes, asked): (_, AdministratorAsked) = body::json(&request, payload).await?;
    let email = address("email", &asked.email)?;
    idempotent::once(&app, &by, &request, &bytes, move |app, by| {
        invite_administrator(&app.store, app.clock.now(), by, id, &email)?;
        Made::new(StatusCode::OK, &seen(app, id)?)
    })
    .await
}

fn organisation_of(request: &HttpRequest) -> Result<OrganisationId, Refusal> {
    params::none(request)?;
    params::in_path(request, "organisation")
}

fn address(field: &'static str, text: &str) -> Result<EmailAddress, AdministrationError> {
    let expected = "an e-mail address, like name@firm.example";
    let parsed = text.parse();
    parsed.map_err(|_| AdministrationError::faulty(field, "", expected))
}

fn place(text: &str) -> Result<OrganisationId, Refusal> {
    text.parse().map_err(|_| cursor::refuse("cursor", text))
}

fn seen(app: &App, id: OrganisationId) -> Result<OrganisationShown, Refusal> {
    let now = app.clock.now();
    let found = app.store.read(|tx| show(tx, now, id))?;
    Ok(shown(found))
}

fn shown(seen: OrganisationSeen) -> OrganisationShown {
    let row = seen.row;
    OrganisationShown {
        id: row.id,
        kind: row.kind.as_str().to_owned(),
        name: row.name,
        represents: row.represents,
        is_active: row.deactivated_at.is_none(),
        is_orphaned: seen.is_orphaned,
        created_at: row.created_at,
        waiting: seen.waiting.into_iter().map(mandates::shown).collect(),
    }
}
