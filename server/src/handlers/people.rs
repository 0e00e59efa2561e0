//! `/v1/people` and `/v1/invitations`: who belongs to one's own organisation. Within a session alone: no
//! key and no token manages people.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Payload as Body};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::account::{EmailAddress, Role};
use quaymark_core::id::{MailLinkId, PersonId};
use quaymark_core::wire::{
    InvitationAsked, InvitationList, InvitationListed, PersonList, PersonListed, RoleGiven,
};

use super::idempotent::{self, Made};
use super::{body, params, reply};
use crate::actions::administration::AdministrationError;
use crate::actions::change_role::{change_role, remove_person};
use crate::actions::invite_person::{
    end_invitation as end, invite_person, resend_invitation as resend,
};
use crate::actions::list_people::{InvitationSeen, PersonSeen, list_people as list};
use crate::actions::submission::Party;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::{ManagePeople, ReadPeople};
use crate::error::Refusal;

type Answered = Result<HttpResponse, Refusal>;

/// The people of one's own organisation, by name.
#[utoipa::path(
    get, path = "/v1/people", tag = "Accounts",
    responses((status = 200, description = "The people", body = PersonList)),
)]
pub async fn list_people(
    by: Allowed<ReadPeople>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    params::none(&request)?;
    let party = by.party();
    let people = reply::aside(&app, move |app| people_of(app, &party)).await?;
    reply::json(&people, 0)
}

/// Gives somebody another role.
#[utoipa::path(
    post, path = "/v1/people/{person}/role", tag = "Accounts",
    params(
        ("person" = inline(PersonId), Path, description = "Their number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    request_body(content = RoleGiven),
    responses((status = 200, description = "The people now", body = PersonList)),
)]
pub async fn give_role(
    by: Allowed<ManagePeople>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    let person = person_of(&request)?;
    let (bytes, asked): (_, RoleGiven) = body::json(&request, payload).await?;
    let role = role_of(&asked.role)?;
    idempotent::once(&app, &by, &request, &bytes, move |app, by| {
        change_role(&app.store, app.clock.now(), by, person, role)?;
        Made::new(StatusCode::OK, &people_of(app, by)?)
    })
    .await
}

/// Takes somebody out. Their sessions, tokens, keys and invitations of this organisation end at once.
#[utoipa::path(
    post, path = "/v1/people/{person}/remove", tag = "Accounts",
    params(
        ("person" = inline(PersonId), Path, description = "Their number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The people who are left", body = PersonList)),
)]
pub async fn take_out(by: Allowed<ManagePeople>, app: Data<App>, request: HttpRequest) -> Answered {
    let person = person_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        remove_person(&app.store, app.clock.now(), by, person)?;
        Made::new(StatusCode::OK, &people_of(app, by)?)
    })
    .await
}

/// Invitations nobody has accepted yet, newest first.
#[utoipa::path(
    get, path = "/v1/invitations", tag = "Accounts",
    responses((status = 200, description = "The invitations", body = InvitationList)),
)]
pub async fn list_invitations(
    by: Allowed<ReadPeople>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    params::none(&request)?;
    let party = by.party();
    let found = reply::aside(&app, move |app| invitations_of(app, &party)).await?;
    reply::json(&found, 0)
}

/// Invites somebody by e-mail. An earlier invitation to the address ends.
#[utoipa::path(
    post, path = "/v1/invitations", tag = "Accounts",
    params(("Idempotency-Key" = String, Header, description = "A new key for each new request")),
    request_body(content = InvitationAsked),
    responses((status = 201, description = "The open invitations", body = InvitationList)),
)]
pub async fn invite(
    by: Allowed<ManagePeople>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    params::none(&request)?;
    let (bytes, asked): (_, InvitationAsked) = body::json(&request, payload).await?;
    let role = role_of(&asked.role)?;
    let expected = "an e-mail address, like name@firm.example";
    let faulty = |_| AdministrationError::faulty("email", "", expected);
    let email: EmailAddress = asked.email.parse().map_err(faulty)?;
    idempotent::once(&app, &by, &request, &bytes, move |app, by| {
        invite_person(&app.store, app.clock.now(), by, &email, role)?;
        Made::new(StatusCode::CREATED, &invitations_of(app, by)?)
    })
    .await
}

/// Sends an invitation again, with another link; the one before is no longer good.
#[utoipa::path(
    post, path = "/v1/invitations/{invitation}/resend", tag = "Accounts",
    params(
        ("invitation" = inline(MailLinkId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The invitations now", body = InvitationList)),
)]
pub async fn resend_invitation(
    by: Allowed<ManagePeople>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    let id = invitation_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        resend(&app.store, app.clock.now(), by, id)?;
        Made::new(StatusCode::OK, &invitations_of(app, by)?)
    })
    .await
}

/// Ends an invitation before anybody accepts it.
#[utoipa::path(
    post, path = "/v1/invitations/{invitation}/end", tag = "Accounts",
    params(
        ("invitation" = inline(MailLinkId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The invitations that are left", body = InvitationList)),
)]
pub async fn end_invitation(
    by: Allowed<ManagePeople>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    let id = invitation_of(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, by| {
        end(&app.store, app.clock.now(), by, id)?;
        Made::new(StatusCode::OK, &invitations_of(app, by)?)
    })
    .await
}

fn person_of(request: &HttpRequest) -> Result<PersonId, Refusal> {
    params::none(request)?;
    params::in_path(request, "person")
}

fn invitation_of(request: &HttpRequest) -> Result<MailLinkId, Refusal> {
    params::none(request)?;
    params::in_path(request, "invitation")
}

fn role_of(text: &str) -> Result<Role, Refusal> {
    let parsed = text.parse();
    parsed.map_err(|error: quaymark_core::account::NoSuchWord| {
        AdministrationError::faulty("role", error.found, error.expected).into()
    })
}

fn people_of(app: &App, by: &Party) -> Result<PersonList, Refusal> {
    let now = app.clock.now();
    let (people, _) = app.store.read(|tx| list(tx, by, now))?;
    let people = people.into_iter().map(person).collect();
    Ok(PersonList { people })
}

fn invitations_of(app: &App, by: &Party) -> Result<InvitationList, Refusal> {
    let now = app.clock.now();
    let (_, invitations) = app.store.read(|tx| list(tx, by, now))?;
    let invitations = invitations.iter().map(invitation).collect();
    Ok(InvitationList { invitations })
}

fn person(seen: PersonSeen) -> PersonListed {
    PersonListed {
        id: seen.id,
        name: seen.name,
        email: seen.email,
        role: seen.role.to_string(),
        has_second_factor: seen.has_second_factor,
        is_deactivated: seen.is_deactivated,
        since: seen.since,
        last_seen_at: seen.last_seen_at,
    }
}

fn invitation(seen: &InvitationSeen) -> InvitationListed {
    InvitationListed {
        id: seen.id,
        email: seen.email.to_string(),
        role: seen.role.to_string(),
        created_at: seen.created_at,
        expires_at: seen.expires_at,
    }
}
