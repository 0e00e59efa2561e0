//! `/sign-up` and `/confirm/{token}`.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::account::EmailAddress;

use super::sign_in::go_on;
use super::{form, frame, link_not_good, tell, told};
use crate::actions::confirm_email::{confirm_email, is_good};
use crate::actions::sign_up::{SignUp, sign_up as act};
use crate::app::App;
use crate::auth::password::{self, with_permit};
use crate::auth::{FormToken, Posted, Visitor, gate};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::Faults;
use crate::pages::frame::{Frame, Section};

/// Characters of a name at most.
const MAX_NAME_CHARS: usize = 120;

#[derive(Template)]
#[template(path = "pages/account/sign_up.html")]
struct SignUpPage {
    frame: Frame,
    faults: Faults,
    form_token: String,
    own_name: String,
    email: String,
}

#[derive(Template)]
#[template(path = "pages/account/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    faults: Faults,
    form_token: String,
}

/// `GET /sign-up`
pub async fn show_sign_up(app: web::Data<App>, token: FormToken) -> HttpResponse {
    let faults = Faults::default();
    let page = SignUpPage {
        frame: frame(&app, &faults, "Sign up"),
        form_token: token.0,
        own_name: String::new(),
        email: String::new(),
        faults,
    };
    form(&page, &page.faults, None)
}

/// `POST /sign-up`
pub async fn sign_up(
    app: web::Data<App>,
    visitor: Visitor,
    token: FormToken,
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let (name, email) = (posted.text("name"), posted.text("email"));
    let mut faults = Faults::default();
    if name.is_empty()
        || name.chars().count() > MAX_NAME_CHARS
        || name.chars().any(char::is_control)
    {
        faults.add("name", "Enter your name, as colleagues know it");
    }
    let address = read_address(email, &mut faults);
    if let Some(address) = &address
        && let Err(weak) = password::check_new(posted.exact("password"), address)
    {
        faults.add("password", weak.to_string());
    }
    if let (true, Some(address)) = (faults.is_empty(), address) {
        keep(&app, visitor, address, name, posted.exact("password")).await?;
        return Ok(told(
            &app,
            "Look into your mailbox",
            SENT,
            ("/sign-in", "Sign in"),
        ));
    }
    let page = SignUpPage {
        frame: frame(&app, &faults, "Sign up"),
        form_token: token.0,
        own_name: name.to_owned(),
        email: email.to_owned(),
        faults,
    };
    Ok(form(&page, &page.faults, None))
}

const SENT: &[&str] = &[
    "We have sent a letter to the address you gave. Follow the link in it within 24 hours.",
    "No letter? Look among unwanted mail, or sign up again: that sends another.",
];

/// The address of a form, or what is wrong with it.
pub(super) fn read_address(typed: &str, faults: &mut Faults) -> Option<EmailAddress> {
    match typed.parse() {
        Ok(address) => Some(address),
        Err(_) => {
            faults.add("email", "Enter an e-mail address, like name@firm.example");
            None
        }
    }
}

async fn keep(
    app: &web::Data<App>,
    visitor: Visitor,
    email: EmailAddress,
    name: &str,
    password: &str,
) -> Result<(), Refusal> {
    let (app, now) = (app.clone(), app.clock.now());
    let (name, password) = (name.to_owned(), password.to_owned());
    let work = move || {
        app.store.read(gate::expect_open)?;
        let new = SignUp {
            email,
            name,
            password_hash: password::hash(&password)?,
        };
        Ok(act(&app.store, now, &visitor.actor(), &new)?)
    };
    with_permit(work).await
}

/// `GET /confirm/{token}`
pub async fn show_confirm(
    app: web::Data<App>,
    link: web::Path<String>,
    token: FormToken,
) -> Result<HttpResponse, Refusal> {
    let now = app.clock.now();
    let is_good = aside(&app, move |app| Ok(is_good(&app.store, now, &link)?)).await?;
    if !is_good {
        return Err(link_not_good());
    }
    let faults = Faults::default();
    let page = ConfirmPage {
        frame: frame(&app, &faults, "Confirm your address"),
        form_token: token.0,
        faults,
    };
    Ok(form(&page, &page.faults, None))
}

/// `POST /confirm/{token}`
pub async fn confirm(
    app: web::Data<App>,
    link: web::Path<String>,
    visitor: Visitor,
    token: FormToken,
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let (of, now, typed) = (
        app.clone(),
        app.clock.now(),
        posted.exact("password").to_owned(),
    );
    let work = move || Ok(confirm_email(&of.store, now, &visitor, &link, &typed));
    let mut faults = Faults::default();
    let wait = match with_permit(work).await? {
        Ok(entered) => return Ok(go_on(&app, &entered, "")),
        Err(error) => tell(
            error,
            &mut faults,
            "password",
            "This is not the password you chose",
        )?,
    };
    let page = ConfirmPage {
        frame: frame(&app, &faults, "Confirm your address"),
        form_token: token.0,
        faults,
    };
    Ok(form(&page, &page.faults, wait))
}
