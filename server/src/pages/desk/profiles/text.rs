//! `/desk/profiles/drafts/{id}/text`: a draft as JSON, for those who write it by hand or take it from
//! elsewhere. A fault names its path.

use actix_web::web;
use askama::Template;
use quaymark_core::id::ProfileDraftId;

use super::edit::crumbs;
use super::{Answered, Id, draft_address, draft_of, faults_of, seen};
use crate::actions::profile_draft::{ProfileDraftError, load_draft, read_content};
use crate::actions::update_profile_draft::update_profile_draft;
use crate::app::App;
use crate::auth::permission::DraftProfile;
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Faults, Part};
use crate::pages::desk::done::after;
use crate::pages::desk::{form, frame, go, parts};
use crate::pages::frame::{Frame, Section};

#[derive(Template)]
#[template(path = "pages/desk/profile_text.html")]
struct TextPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    address: String,
    version: String,
    text: String,
}

/// `GET /desk/profiles/drafts/{id}/text`
pub async fn show_text(by: Allowed<DraftProfile>, app: web::Data<App>, id: Id) -> Answered {
    let (id, by) = (draft_of(&id)?, by.into_signed_in());
    let page = aside(&app, move |app| {
        text_page(app, &by, id, Faults::default(), None)
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST /desk/profiles/drafts/{id}/text`
pub async fn save_text(
    by: Allowed<DraftProfile>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    let (seen, by) = (seen(&id, &posted)?, by.into_signed_in());
    let page = aside(&app, move |app| {
        let text = posted.exact("text");
        let done = read_content(text.as_bytes()).and_then(|stated| {
            let now = app.clock.now();
            update_profile_draft(&app.store, now, &by.party(), seen, |content| {
                *content = stated;
                Ok(())
            })
        });
        let Err(error) = done else { return Ok(None) };
        let faults = told_of_text(&faults_of(error)?);
        text_page(app, &by, seen.id, faults, Some(text.to_owned())).map(Some)
    });
    Ok(match page.await? {
        Some(page) => form(&page, &page.faults),
        None => go(&after(&draft_address(seen.id), "saved")),
    })
}

/// There is one field: every fault leads to it.
fn told_of_text(faults: &Faults) -> Faults {
    let mut told = Faults::default();
    for fault in faults.iter() {
        told.add("text", fault.words.clone());
    }
    told
}

fn text_page(
    app: &App,
    by: &SignedIn,
    id: ProfileDraftId,
    faults: Faults,
    typed: Option<String>,
) -> Result<TextPage, Refusal> {
    let draft = app
        .store
        .read::<_, ProfileDraftError>(|tx| load_draft(tx, &by.party(), id))?;
    let address = draft_address(id);
    let mut crumbs = crumbs("As JSON");
    let up = (address.clone(), format!("Draft of {}", draft.profile));
    crumbs.before.push(up);
    let text = match typed {
        Some(typed) => typed,
        None => serde_json::to_string_pretty(&draft.content).map_err(|_| Refusal::internal())?,
    };
    Ok(TextPage {
        frame: frame(app, &faults, "A draft as JSON"),
        crumbs,
        parts: parts(by, ""),
        form_token: by.form_token.clone(),
        version: draft.version.to_string(),
        faults,
        address,
        text,
    })
}
