//! `/account/password`: another password for somebody who is signed in.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{form, frame, go_with_session, tell};
use crate::actions::change_password::change_password;
use crate::actions::reset_password::ResetError;
use crate::app::App;
use crate::auth::password::with_permit;
use crate::auth::{Person, Posted};
use crate::error::Refusal;
use crate::pages::component::Faults;
use crate::pages::frame::{Frame, Section};

#[derive(Template)]
#[template(path = "pages/account/password.html")]
struct PasswordPage {
    frame: Frame,
    faults: Faults,
    form_token: String,
}

impl PasswordPage {
    fn new(app: &App, who: &Person, faults: Faults) -> Self {
        Self {
            frame: frame(app, &faults, "Change your password"),
            form_token: who.form_token.clone(),
            faults,
        }
    }
}

/// `GET /account/password`
pub async fn show(app: web::Data<App>, who: Person) -> HttpResponse {
    let page = PasswordPage::new(&app, &who, Faults::default());
    form(&page, &page.faults, None)
}

/// `POST /account/password`
pub async fn change(
    app: web::Data<App>,
    who: Person,
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let (of, now, by) = (app.clone(), app.clock.now(), who.clone());
    let (old, new) = (
        posted.exact("old").to_owned(),
        posted.exact("password").to_owned(),
    );
    let work = move || {
        let passwords = (old.as_str(), new.as_str());
        Ok(change_password(
            &of.store,
            now,
            &by.actor,
            &by.token_hash,
            passwords,
        ))
    };
    let mut faults = Faults::default();
    let wait = match with_permit(work).await? {
        Ok(session) => return Ok(go_with_session(&app, "/account?done=password", &session)),
        Err(ResetError::Weak(weak)) => {
            faults.add("password", weak.to_string());
            None
        }
        Err(ResetError::Other(error)) => {
            tell(error, &mut faults, "old", "This is not your password")?
        }
    };
    let page = PasswordPage::new(&app, &who, faults);
    Ok(form(&page, &page.faults, wait))
}
