//! `/v1/people/{person}`: one person of the register, for the registrar's administrators, who keep somebody out and let
//! them come back. There is no list: whoever asks knows the number.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::PersonId;
use quaymark_core::wire::{PersonShown, PlaceShown};

use super::idempotent::{self, Made};
use super::{params, reply};
use crate::actions::deactivate_person::{
    PersonPlaces, deactivate_person, places_of, reactivate_person,
};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::{ManageOrganisations, ReadOrganisations};
use crate::error::Refusal;

type Answered = Result<HttpResponse, Refusal>;

/// A person, where they work, and which organisations nobody else administers.
#[utoipa::path(
    get, path = "/v1/people/{person}", tag = "Organisations",
    params(("person" = inline(PersonId), Path, description = "Their number")),
    responses((status = 200, description = "The person", body = PersonShown)),
)]
pub async fn show_person(
    _by: Allowed<ReadOrganisations>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    let id = person_of(&request)?;
    let found = reply::aside(&app, move |app| seen(app, id)).await?;
    reply::json(&found, 0)
}

/// Keeps a person from the register: sessions, tokens, keys, invitations and links end at once. People of the registrar
/// and of auditors are out of reach.
#[utoipa::path(
    post, path = "/v1/people/{person}/deactivate", tag = "Organisations",
    params(
        ("person" = inline(PersonId), Path, description = "Their number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The person now", body = PersonShown)),
)]
pub async fn deactivate(
    by: Allowed<ManageOrganisations>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    let id = person_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        deactivate_person(&app.store, app.clock.now(), by, id)?;
        Made::new(StatusCode::OK, &seen(app, id)?)
    })
    .await
}

/// Lets a deactivated person come back. Nothing they held comes back with them.
#[utoipa::path(
    post, path = "/v1/people/{person}/reactivate", tag = "Organisations",
    params(
        ("person" = inline(PersonId), Path, description = "Their number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The person now", body = PersonShown)),
)]
pub async fn reactivate(
    by: Allowed<ManageOrganisations>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    let id = person_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        reactivate_person(&app.store, app.clock.now(), by, id)?;
        Made::new(StatusCode::OK, &seen(app, id)?)
    })
    .await
}

fn person_of(request: &HttpRequest) -> Result<PersonId, Refusal> {
    params::none(request)?;
    params::in_path(request, "person")
}

fn seen(app: &App, id: PersonId) -> Result<PersonShown, Refusal> {
    Ok(shown(app.store.read(|tx| places_of(tx, id))?))
}

fn shown(found: PersonPlaces) -> PersonShown {
    let places = found.places.into_iter().map(|(row, role)| PlaceShown {
        is_last_administrator: found.last_of.contains(&row.id),
        organisation: row.id,
        name: row.name,
        role: role.to_string(),
    });
    PersonShown {
        id: found.person.id,
        name: found.person.name,
        email: found.person.email.to_string(),
        is_deactivated: found.person.deactivated_at.is_some(),
        places: places.collect(),
    }
}
