//! `/reset`: a forgotten password, and the first one of somebody the operator added.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::sign_up::read_address;
use super::{form, frame, go, link_not_good, refusal, told};
use crate::actions::reset_password::{ResetError, ask_reset, find_reset, reset_password};
use crate::app::App;
use crate::auth::password::with_permit;
use crate::auth::{FormToken, Posted, Visitor};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::Faults;
use crate::pages::frame::{Frame, Section};

#[derive(Template)]
#[template(path = "pages/account/reset.html")]
struct ResetPage {
    frame: Frame,
    faults: Faults,
    form_token: String,
    email: String,
}

#[derive(Template)]
#[template(path = "pages/account/new_password.html")]
struct NewPasswordPage {
    frame: Frame,
    faults: Faults,
    form_token: String,
}

const SENT: &[&str] = &[
    "If this address has an account, we have sent a letter to it. The link in it is good for an hour, once.",
    "A new password ends every session. It does not take your second factor away.",
];

/// `GET /reset`
pub async fn show_reset(app: web::Data<App>, token: FormToken) -> HttpResponse {
    let faults = Faults::default();
    let page = ResetPage {
        frame: frame(&app, &faults, "Forgotten password"),
        form_token: token.0,
        email: String::new(),
        faults,
    };
    form(&page, &page.faults, None)
}

/// `POST /reset`
pub async fn ask(
    app: web::Data<App>,
    visitor: Visitor,
    token: FormToken,
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let mut faults = Faults::default();
    if let Some(address) = read_address(posted.text("email"), &mut faults) {
        let now = app.clock.now();
        let act = move |app: &App| Ok(ask_reset(&app.store, now, &visitor.actor(), &address)?);
        aside(&app, act).await?;
        return Ok(told(
            &app,
            "Look into your mailbox",
            SENT,
            ("/sign-in", "Sign in"),
        ));
    }
    let page = ResetPage {
        frame: frame(&app, &faults, "Forgotten password"),
        form_token: token.0,
        email: posted.text("email").to_owned(),
        faults,
    };
    Ok(form(&page, &page.faults, None))
}

/// `GET /reset/{token}`
pub async fn show_new_password(
    app: web::Data<App>,
    link: web::Path<String>,
    token: FormToken,
) -> Result<HttpResponse, Refusal> {
    let now = app.clock.now();
    let found = aside(&app, move |app| Ok(find_reset(&app.store, now, &link)?)).await?;
    if found.is_none() {
        return Err(link_not_good());
    }
    let faults = Faults::default();
    let page = NewPasswordPage {
        frame: frame(&app, &faults, "Set a password"),
        form_token: token.0,
        faults,
    };
    Ok(form(&page, &page.faults, None))
}

/// `POST /reset/{token}`
pub async fn set(
    app: web::Data<App>,
    link: web::Path<String>,
    visitor: Visitor,
    token: FormToken,
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let (of, now, new) = (
        app.clone(),
        app.clock.now(),
        posted.exact("password").to_owned(),
    );
    let work = move || {
        Ok(reset_password(
            &of.store,
            now,
            &visitor.actor(),
            &link,
            &new,
        ))
    };
    let mut faults = Faults::default();
    match with_permit(work).await? {
        Ok(()) => return Ok(go("/sign-in?done=reset")),
        Err(ResetError::Weak(weak)) => faults.add("password", weak.to_string()),
        Err(ResetError::Other(error)) => return Err(refusal(error)),
    }
    let page = NewPasswordPage {
        frame: frame(&app, &faults, "Set a password"),
        form_token: token.0,
        faults,
    };
    Ok(form(&page, &page.faults, None))
}
