//! `/claim/{token}`: whoever reads the mail of a firm's domain says that the people who claim it are
//! right. Looking grants nothing: mail scanners follow links too.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::frame::{Frame, Section, page};
use crate::actions::grant_claim::{find_claim_of, grant_by_letter};
use crate::app::App;
use crate::auth::{FormToken, Posted, Visitor};
use crate::error::{Code, Refusal};
use crate::handlers::aside;

#[derive(Template)]
#[template(path = "pages/claim_letter.html")]
struct ClaimLetterPage {
    frame: Frame,
    form_token: String,
    token: String,
    organisation: String,
    provider: String,
    is_done: bool,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /claim/{token}`
pub async fn show(app: web::Data<App>, link: web::Path<String>, token: FormToken) -> Answered {
    let found = names(&app, link.clone()).await?;
    Ok(page(&page_of(&app, found, link.into_inner(), token)))
}

/// `POST /claim/{token}`
pub async fn grant(
    app: web::Data<App>,
    link: web::Path<String>,
    visitor: Visitor,
    token: FormToken,
    _posted: Posted,
) -> Answered {
    let found = names(&app, link.clone()).await?;
    let (now, actor, own) = (app.clock.now(), visitor.actor(), link.clone());
    aside(&app, move |app| {
        Ok(grant_by_letter(&app.store, now, &actor, &own)?)
    })
    .await?;
    let mut granted = page_of(&app, found, link.into_inner(), token);
    granted.is_done = true;
    Ok(page(&granted))
}

/// Who claims, and which firm.
async fn names(app: &web::Data<App>, token: String) -> Result<(String, String), Refusal> {
    let now = app.clock.now();
    let found = aside(app, move |app| {
        Ok(app.store.read(|tx| find_claim_of(tx, &token, now))?)
    });
    let found = found.await?.ok_or_else(|| {
        Refusal::new(
            Code::LinkNotGood,
            "this link was used before, has ended, is too old or was not copied whole",
        )
    })?;
    Ok((found.organisation.name, found.provider))
}

fn page_of(
    app: &App,
    (organisation, provider): (String, String),
    token: String,
    form_token: FormToken,
) -> ClaimLetterPage {
    let title = "A claim to speak for a firm";
    ClaimLetterPage {
        frame: Frame::new(app, &app.directory.snapshot(), Section::Account, title),
        form_token: form_token.0,
        token,
        organisation,
        provider,
        is_done: false,
    }
}
