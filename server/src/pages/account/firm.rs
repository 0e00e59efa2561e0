//! `/account/firm`: whoever signed up for a firm sets it up here, and goes on to claim it.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{form, frame, go};
use crate::actions::administration::AdministrationError;
use crate::actions::found_organisation::found_firm;
use crate::app::App;
use crate::auth::{Person, Posted};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::Faults;
use crate::pages::frame::{Frame, Section};

#[derive(Template)]
#[template(path = "pages/account/firm.html")]
struct FirmPage {
    frame: Frame,
    faults: Faults,
    form_token: String,
    has_second_factor: bool,
    firm_name: String,
}

/// `GET /account/firm`
pub async fn show(app: web::Data<App>, who: Person) -> HttpResponse {
    let page = page_of(&app, &who, String::new(), Faults::default());
    form(&page, &page.faults, None)
}

/// `POST /account/firm`
pub async fn found(
    app: web::Data<App>,
    who: Person,
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let (now, actor, session) = (app.clock.now(), who.actor.clone(), who.session);
    let (name, typed) = (
        posted.text("name").to_owned(),
        posted.text("name").to_owned(),
    );
    let act = move |app: &App| Ok(found_firm(&app.store, now, &actor, session, &typed));
    let mut faults = Faults::default();
    match aside(&app, act).await? {
        Ok(_) => return Ok(go("/desk/claim")),
        Err(AdministrationError::Faulty {
            field, expected, ..
        }) => {
            faults.add(field, format!("Expected {expected}"));
        }
        Err(error @ AdministrationError::AlreadySo(_)) => {
            faults.add_to_whole(crate::pages::words::capitalised(&error.to_string()));
        }
        Err(error) => return Err(error.into()),
    }
    let page = page_of(&app, &who, name, faults);
    Ok(form(&page, &page.faults, None))
}

fn page_of(app: &App, who: &Person, name: String, faults: Faults) -> FirmPage {
    FirmPage {
        frame: frame(app, &faults, "Set up your firm"),
        form_token: who.form_token.clone(),
        has_second_factor: who.identity.has_second_factor,
        firm_name: name,
        faults,
    }
}
