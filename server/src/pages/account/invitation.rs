//! `/invitation/{token}`: somebody who was invited comes in.

use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use askama::Template;

use super::sign_in::go_on;
use super::{form, frame, go, link_not_good, refusal};
use crate::actions::accept_invitation::{
    AcceptError, Invitation, accept_as_new, accept_invitation, find_invitation,
};
use crate::actions::administration::AdministrationError;
use crate::app::App;
use crate::auth::password::with_permit;
use crate::auth::{FormToken, Person, Posted, Visitor};
use crate::error::Refusal;
use crate::escape::escaped_path;
use crate::handlers::aside;
use crate::pages::component::Faults;
use crate::pages::frame::{Frame, Section};

/// Who reads the page.
enum ReaderOfLetter {
    /// Somebody without an account: they set a name and a password.
    New,
    /// Somebody signed in with the address.
    Own,
    /// Somebody with an account who is to sign in with it first.
    Elsewhere,
}

#[derive(Template)]
#[template(path = "pages/account/invitation.html")]
struct InvitationPage {
    frame: Frame,
    faults: Faults,
    form_token: String,
    token: String,
    organisation: String,
    kind: &'static str,
    role: &'static str,
    email: String,
    reader: ReaderOfLetter,
    /// Whether somebody is signed in with another address.
    is_somebody_else: bool,
    own_name: String,
    sign_in: String,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /invitation/{token}`
pub async fn show(
    app: web::Data<App>,
    link: web::Path<String>,
    token: FormToken,
    request: HttpRequest,
) -> Answered {
    let who = Person::extract(&request).await.ok();
    let found = look(&app, &link).await?;
    let page = page_of(&app, &link, found, who.as_ref(), token, Faults::default());
    Ok(form(&page, &page.faults, None))
}

/// `POST /invitation/{token}`: a name and a password, by somebody without an account.
pub async fn accept_new(
    app: web::Data<App>,
    link: web::Path<String>,
    visitor: Visitor,
    token: FormToken,
    posted: Posted,
) -> Answered {
    let (of, now, own) = (app.clone(), app.clock.now(), link.clone());
    let name = posted.text("name").to_owned();
    let (typed_name, password) = (name.clone(), posted.exact("password").to_owned());
    let work = move || {
        Ok(accept_as_new(
            &of.store,
            now,
            &visitor,
            &own,
            (&typed_name, &password),
        ))
    };
    let mut faults = Faults::default();
    match with_permit(work).await? {
        Ok(entered) => return Ok(go_on(&app, &entered, "/account?done=joined")),
        Err(AcceptError::Name(AdministrationError::Store(error))) => return Err(error.into()),
        Err(AcceptError::Name(_)) => faults.add("name", "Enter your name, as colleagues know it"),
        Err(AcceptError::Weak(weak)) => faults.add("password", weak.to_string()),
        Err(error @ AcceptError::HasAccount) => faults.add_to_whole(error.to_string()),
        Err(AcceptError::Other(error)) => return Err(refusal(error)),
    }
    let found = look(&app, &link).await?;
    let mut page = page_of(&app, &link, found, None, token, faults);
    page.own_name = name;
    Ok(form(&page, &page.faults, None))
}

/// `POST /invitation/{token}/accept`: somebody who is signed in with the address.
pub async fn accept(
    app: web::Data<App>,
    link: web::Path<String>,
    who: Person,
    _posted: Posted,
) -> Answered {
    let now = app.clock.now();
    let act = move |app: &App| {
        let done = accept_invitation(&app.store, now, &who.actor, who.session, &link);
        Ok(done?)
    };
    aside(&app, act).await?;
    Ok(go("/account?done=joined"))
}

async fn look(app: &web::Data<App>, link: &str) -> Result<Invitation, Refusal> {
    let (now, token) = (app.clock.now(), link.to_owned());
    let found = aside(app, move |app| {
        Ok(app.store.read(|tx| find_invitation(tx, &token, now))?)
    });
    found.await?.ok_or_else(link_not_good)
}

fn page_of(
    app: &App,
    link: &str,
    found: Invitation,
    who: Option<&Person>,
    token: FormToken,
    faults: Faults,
) -> InvitationPage {
    let invited = found.person.as_ref().map(|person| person.id);
    let is_own = who.is_some_and(|who| Some(who.identity.person) == invited);
    let reader = match (found.has_account(), is_own) {
        (false, _) => ReaderOfLetter::New,
        (true, true) => ReaderOfLetter::Own,
        (true, false) => ReaderOfLetter::Elsewhere,
    };
    InvitationPage {
        frame: frame(app, &faults, "You are invited"),
        form_token: token.0,
        sign_in: format!(
            "/sign-in?next={}",
            escaped_path(&format!("/invitation/{link}"))
        ),
        token: link.to_owned(),
        kind: found.organisation.kind.words(),
        organisation: found.organisation.name,
        role: found.role.words(),
        email: found.link.email.to_string(),
        is_somebody_else: who.is_some() && !is_own,
        own_name: String::new(),
        reader,
        faults,
    }
}
