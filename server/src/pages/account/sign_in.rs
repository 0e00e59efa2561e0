//! `/sign-in`, `/sign-in/second-factor`, `/sign-out`.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{add_cookie, form, form_with_script, frame, go, go_with_session, path_of, tell};
use crate::actions::end_sessions::end_session;
use crate::actions::show_second_factor::show_second_factor;
use crate::actions::sign_in::{self as actions, Entered, SignInError};
use crate::app::App;
use crate::auth::passkeys::Passkeys;
use crate::auth::password::with_permit;
use crate::auth::{FormToken, Posted, Visitor, Waiting, device, gate, session};
use crate::error::Refusal;
use crate::escape::escaped_path;
use crate::handlers::aside;
use crate::pages::assets::passkeys_address;
use crate::pages::component::Faults;
use crate::pages::frame::{Frame, Section};

/// What an address of these pages may say.
#[derive(Debug, Default, Deserialize)]
pub struct Arrival {
    /// Where to go afterwards.
    #[serde(default)]
    next: String,
    /// What was just done.
    #[serde(default)]
    done: String,
}

#[derive(Template)]
#[template(path = "pages/account/sign_in.html")]
struct SignInPage {
    frame: Frame,
    faults: Faults,
    form_token: String,
    email: String,
    next: String,
    notice: &'static str,
    is_closed: bool,
}

#[derive(Template)]
#[template(path = "pages/account/second_factor.html")]
struct SecondFactorPage {
    frame: Frame,
    faults: Faults,
    form_token: String,
    next: String,
    has_second_factor: bool,
    has_passkey: bool,
    script: &'static str,
}

/// `GET /sign-in`
pub async fn show_sign_in(
    app: web::Data<App>,
    arrival: web::Query<Arrival>,
    token: FormToken,
) -> Result<HttpResponse, Refusal> {
    let is_closed = aside(&app, |app| Ok(app.store.read(gate::is_closed)?)).await?;
    let faults = Faults::default();
    let page = SignInPage {
        frame: frame(&app, &faults, "Sign in"),
        form_token: token.0,
        email: String::new(),
        next: arrival.next.clone(),
        notice: notice(&arrival.done),
        is_closed,
        faults,
    };
    Ok(form(&page, &page.faults, None))
}

fn notice(done: &str) -> &'static str {
    match done {
        "out" => "You have signed out.",
        "reset" => "Your password is set. Every session was ended: sign in anew.",
        _ => "",
    }
}

/// `POST /sign-in`
pub async fn sign_in(
    app: web::Data<App>,
    visitor: Visitor,
    token: FormToken,
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let (email, typed) = (
        posted.text("email").to_owned(),
        posted.exact("password").to_owned(),
    );
    let mut faults = Faults::default();
    if email.is_empty() {
        faults.add("email", "Enter your e-mail address");
    }
    if typed.is_empty() {
        faults.add("password", "Enter your password");
    }
    let mut wait = None;
    if faults.is_empty() {
        let (of, now, address) = (app.clone(), app.clock.now(), email.clone());
        let entered =
            with_permit(move || Ok(actions::sign_in(&of.store, now, &visitor, &address, &typed)));
        match entered.await? {
            Ok(entered) => return Ok(go_on(&app, &entered, posted.text("next"))),
            Err(error) => {
                let wrong = "The e-mail address or the password is not right";
                wait = tell(error, &mut faults, "email", wrong)?;
            }
        }
    }
    let page = SignInPage {
        frame: frame(&app, &faults, "Sign in"),
        form_token: token.0,
        email,
        next: posted.text("next").to_owned(),
        notice: "",
        is_closed: false,
        faults,
    };
    Ok(form(&page, &page.faults, wait))
}

/// Sends somebody who is in to where they wanted to go, else to their desk; by way of the second factor
/// if they have one.
pub(super) fn go_on(app: &App, entered: &Entered, next: &str) -> HttpResponse {
    let next = match next {
        "" if entered.has_desk => "/desk",
        _ => path_of(next),
    };
    let to = if entered.has_second_factor {
        format!("/sign-in/second-factor?next={}", escaped_path(next))
    } else {
        next.to_owned()
    };
    let mut answer = go_with_session(app, &to, &entered.session);
    add_cookie(
        &mut answer,
        &device::set_cookie(&app.config, &entered.device),
    );
    answer
}

/// `GET /sign-in/second-factor`
pub async fn show_second_factor_form(
    app: web::Data<App>,
    arrival: web::Query<Arrival>,
    who: Waiting,
) -> Result<HttpResponse, Refusal> {
    second_factor_form(&app, &who, &arrival.next, Faults::default(), None).await
}

/// The form, as it is shown first or as it comes back.
pub(super) async fn second_factor_form(
    app: &web::Data<App>,
    who: &Waiting,
    next: &str,
    faults: Faults,
    wait: Option<u32>,
) -> Result<HttpResponse, Refusal> {
    let person = who.identity.person;
    let has_passkey = Passkeys::of(&app.config).is_some()
        && aside(app, move |app| {
            Ok(app.store.read(|tx| tx.has_passkey(person))?)
        })
        .await?;
    let page = SecondFactorPage {
        frame: frame(app, &faults, "Second factor"),
        form_token: who.form_token.clone(),
        next: next.to_owned(),
        has_second_factor: who.identity.has_second_factor,
        has_passkey,
        script: passkeys_address(),
        faults,
    };
    Ok(form_with_script(&page, &page.faults, wait))
}

/// `POST /sign-in/second-factor`
pub async fn take_second_factor(
    app: web::Data<App>,
    who: Waiting,
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let (typed, now) = (posted.text("code").to_owned(), app.clock.now());
    let (actor, hash) = (who.actor.clone(), who.token_hash);
    let mut faults = Faults::default();
    let shown = if typed.is_empty() {
        Err(SignInError::Wrong)
    } else {
        let act = move |app: &App| Ok(show_second_factor(&app.store, now, &actor, &hash, &typed));
        aside(&app, act).await?
    };
    let wait = match shown {
        Ok(session) => {
            return Ok(go_with_session(
                &app,
                path_of(posted.text("next")),
                &session,
            ));
        }
        Err(error) => {
            let wrong = "This code is not right, or was used before. Wait for the next one";
            tell(error, &mut faults, "code", wrong)?
        }
    };
    second_factor_form(&app, &who, posted.text("next"), faults, wait).await
}

/// `POST /sign-out`
pub async fn sign_out(
    app: web::Data<App>,
    who: Waiting,
    _posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let now = app.clock.now();
    let act = move |app: &App| Ok(end_session(&app.store, now, &who.actor, who.session)?);
    aside(&app, act).await?;
    let mut answer = go("/sign-in?done=out");
    add_cookie(&mut answer, &session::clear_cookie(&app.config));
    Ok(answer)
}
