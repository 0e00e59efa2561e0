//! `/account`: who one is here, for whom one acts, and where one is signed in.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::{OrganisationId, SessionId};
use serde::Deserialize;

use super::{add_cookie, frame, go, refusal};
use crate::actions::end_sessions::{choose_organisation, end_other_sessions, end_session};
use crate::app::App;
use crate::auth::{Person, Posted, session};
use crate::error::{Code, Refusal};
use crate::handlers::aside;
use crate::pages::component::Faults;
use crate::pages::frame::{Frame, Section, page};
use crate::pages::words::instant_words;
use crate::store::{PersonRow, SessionRow};

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
pub struct Arrival {
    #[serde(default)]
    done: String,
}

#[derive(Template)]
#[template(path = "pages/account/overview.html")]
struct AccountPage {
    frame: Frame,
    form_token: String,
    notice: &'static str,
    name: String,
    email: String,
    has_second_factor: bool,
    organisations: Vec<OrganisationLine>,
    sessions: Vec<SessionLine>,
}

struct OrganisationLine {
    id: OrganisationId,
    name: String,
    kind: &'static str,
    role: &'static str,
    is_chosen: bool,
}

struct SessionLine {
    id: SessionId,
    client: String,
    since: String,
    seen: String,
    is_this: bool,
}

impl SessionLine {
    fn new(row: SessionRow, this: SessionId) -> Self {
        let client = if row.client.is_empty() {
            "A browser without a name".to_owned()
        } else {
            row.client
        };
        Self {
            id: row.id,
            client,
            since: instant_words(row.created_at),
            seen: instant_words(row.last_seen_at),
            is_this: row.id == this,
        }
    }
}

/// `GET /account`
pub async fn show(
    app: web::Data<App>,
    arrival: web::Query<Arrival>,
    who: Person,
) -> Result<HttpResponse, Refusal> {
    let (now, person) = (app.clock.now(), who.identity.person);
    let chosen = who.identity.place.as_ref().map(|place| place.organisation);
    let read = move |app: &App| {
        app.store.read(|tx| {
            let row = tx.find_person(person)?;
            Ok((
                row,
                tx.organisations_of(person)?,
                tx.sessions_of(person, now)?,
            ))
        })
    };
    let (row, organisations, sessions): (Option<PersonRow>, _, _) = aside(&app, read).await?;
    let organisations = organisations
        .into_iter()
        .map(|(row, role)| OrganisationLine {
            is_chosen: chosen == Some(row.id),
            id: row.id,
            kind: row.kind.words(),
            name: row.name,
            role: role.words(),
        });
    let open = sessions
        .into_iter()
        .filter(|row| session::is_open(row, now));
    Ok(page(&AccountPage {
        frame: frame(&app, &Faults::default(), "Your account"),
        form_token: who.form_token.clone(),
        notice: notice(&arrival.done),
        name: who.identity.name.clone(),
        email: row.map_or_else(String::new, |row| row.email.to_string()),
        has_second_factor: who.identity.has_second_factor,
        organisations: organisations.collect(),
        sessions: open.map(|row| SessionLine::new(row, who.session)).collect(),
    }))
}

fn notice(done: &str) -> &'static str {
    match done {
        "joined" => "You belong to the organisation now, and act for it.",
        "password" => "Your password is changed. Every other session was ended.",
        "sessions" => "The sessions were ended.",
        _ => "",
    }
}

/// `POST /account/organisation`
pub async fn choose(
    app: web::Data<App>,
    who: Person,
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let organisation: OrganisationId = posted
        .text("organisation")
        .parse()
        .map_err(|error| Refusal::identifier("organisation", &error))?;
    let now = app.clock.now();
    let act = move |app: &App| {
        Ok(choose_organisation(
            &app.store,
            now,
            &who.actor,
            who.session,
            organisation,
        ))
    };
    if aside(&app, act).await?.map_err(refusal)? {
        return Ok(go("/account"));
    }
    let refusal = Refusal::new(
        Code::UnknownOrganisation,
        "you belong to no such organisation",
    );
    Err(refusal.field("organisation"))
}

/// `POST /account/sessions/{session}/end`
pub async fn end(
    app: web::Data<App>,
    who: Person,
    session: web::Path<String>,
    _posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let id: SessionId = session
        .parse()
        .map_err(|error| Refusal::identifier("session", &error))?;
    let (now, is_this) = (app.clock.now(), id == who.session);
    let act = move |app: &App| Ok(end_session(&app.store, now, &who.actor, id)?);
    if !aside(&app, act).await? {
        let refusal = Refusal::new(Code::UnknownSession, "you have no such session");
        return Err(refusal.field("session"));
    }
    Ok(if is_this {
        signed_out(&app)
    } else {
        go("/account?done=sessions")
    })
}

/// `POST /account/sessions/end-others`
pub async fn end_others(
    app: web::Data<App>,
    who: Person,
    _posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let now = app.clock.now();
    let act = move |app: &App| {
        Ok(end_other_sessions(
            &app.store,
            now,
            &who.actor,
            Some(who.session),
        )?)
    };
    aside(&app, act).await?;
    Ok(go("/account?done=sessions"))
}

/// `POST /account/sessions/end-all`
pub async fn end_all(
    app: web::Data<App>,
    who: Person,
    _posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let now = app.clock.now();
    let act = move |app: &App| Ok(end_other_sessions(&app.store, now, &who.actor, None)?);
    aside(&app, act).await?;
    Ok(signed_out(&app))
}

fn signed_out(app: &App) -> HttpResponse {
    let mut answer = go("/sign-in?done=out");
    add_cookie(&mut answer, &session::clear_cookie(&app.config));
    answer
}
