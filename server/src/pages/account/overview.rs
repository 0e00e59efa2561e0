//! `/account`: who one is here, for whom one acts, and where one is signed in.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::{OrganisationId, SessionId};
use serde::Deserialize;

use super::{add_cookie, form, frame, go, refusal, tell};
use crate::actions::end_sessions::{
    choose_organisation, end_other_sessions, end_session, expect_owner, is_recent,
};
use crate::app::App;
use crate::auth::password::with_permit;
use crate::auth::{Person, Posted, session};
use crate::error::{Code, Refusal};
use crate::handlers::aside;
use crate::pages::component::Faults;
use crate::pages::frame::{Frame, Section};
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
    faults: Faults,
    notice: &'static str,
    name: String,
    email: String,
    has_second_factor: bool,
    organisations: Vec<OrganisationLine>,
    sessions: Vec<SessionLine>,
    /// Whether ending another session asks for the password.
    asks_for_password: bool,
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
    let page = shown(&app, &who, Faults::default(), notice(&arrival.done)).await?;
    Ok(form(&page, &page.faults, None))
}

async fn shown(
    app: &web::Data<App>,
    who: &Person,
    faults: Faults,
    notice: &'static str,
) -> Result<AccountPage, Refusal> {
    let (now, person, this) = (app.clock.now(), who.identity.person, who.session);
    let chosen = who.identity.place.as_ref().map(|place| place.organisation);
    let read = move |app: &App| {
        let is_recent = is_recent(&app.store, now, person, this)?;
        app.store.read(|tx| {
            let row = tx.find_person(person)?;
            let own = tx.organisations_of(person)?;
            Ok((row, own, tx.sessions_of(person, now)?, is_recent))
        })
    };
    let (row, organisations, sessions, is_recent): (Option<PersonRow>, _, _, _) =
        aside(app, read).await?;
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
    Ok(AccountPage {
        frame: frame(app, &faults, "Your account"),
        form_token: who.form_token.clone(),
        faults,
        notice,
        name: who.identity.name.clone(),
        email: row.map_or_else(String::new, |row| row.email.to_string()),
        has_second_factor: who.identity.has_second_factor,
        organisations: organisations.collect(),
        sessions: open.map(|row| SessionLine::new(row, this)).collect(),
        asks_for_password: !is_recent,
    })
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
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let id: SessionId = session
        .parse()
        .map_err(|error| Refusal::identifier("session", &error))?;
    let is_this = id == who.session;
    if !is_this && let Some(asked_again) = expect_owner_of(&app, &who, &posted).await? {
        return Ok(asked_again);
    }
    let now = app.clock.now();
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
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let kept = Some(who.session);
    match end_many(&app, who, &posted, kept).await? {
        Some(asked_again) => Ok(asked_again),
        None => Ok(go("/account?done=sessions")),
    }
}

/// `POST /account/sessions/end-all`
pub async fn end_all(
    app: web::Data<App>,
    who: Person,
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    match end_many(&app, who, &posted, None).await? {
        Some(asked_again) => Ok(asked_again),
        None => Ok(signed_out(&app)),
    }
}

/// Ends all sessions but one; the page again where the password is asked for.
async fn end_many(
    app: &web::Data<App>,
    who: Person,
    posted: &Posted,
    kept: Option<SessionId>,
) -> Result<Option<HttpResponse>, Refusal> {
    if let Some(asked_again) = expect_owner_of(app, &who, posted).await? {
        return Ok(Some(asked_again));
    }
    let now = app.clock.now();
    let act = move |app: &App| Ok(end_other_sessions(&app.store, now, &who.actor, kept)?);
    aside(app, act).await?;
    Ok(None)
}

/// The page again, if whoever asks has neither signed in a short while ago nor typed their password.
async fn expect_owner_of(
    app: &web::Data<App>,
    who: &Person,
    posted: &Posted,
) -> Result<Option<HttpResponse>, Refusal> {
    let (of, now) = (app.clone(), app.clock.now());
    let (person, session) = (who.identity.person, who.session);
    let typed = posted.exact("password").to_owned();
    let work = move || Ok(expect_owner(&of.store, now, person, session, &typed));
    let Err(error) = with_permit(work).await? else {
        return Ok(None);
    };
    let mut faults = Faults::default();
    let words = "This is not your password. It is asked for because you signed in a while ago";
    let wait = tell(error, &mut faults, "password", words)?;
    let page = shown(app, who, faults, "").await?;
    Ok(Some(form(&page, &page.faults, wait)))
}

fn signed_out(app: &App) -> HttpResponse {
    let mut answer = go("/sign-in?done=out");
    add_cookie(&mut answer, &session::clear_cookie(&app.config));
    answer
}
