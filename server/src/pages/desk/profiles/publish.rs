//! `/desk/profiles/drafts/{id}/publish`: what would change, in words, and the signature under it.

use actix_web::web;
use askama::Template;
use quaymark_core::id::ProfileDraftId;

use super::differences::{change_lines, heading_changes};
use super::edit::crumbs;
use super::moments::{Moments, moments_of};
use super::{Answered, Id, draft_address, draft_of, fault_words, faults_of, seen};
use crate::actions::profile_draft::{ProfileDraftError, load_draft, published_versions};
use crate::actions::publish_profile_draft::publish_profile_draft;
use crate::actions::update_profile_draft::faults_of_draft;
use crate::app::App;
use crate::auth::permission::PublishProfile;
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::{Code, Refusal};
use crate::handlers::{aside, preview_of};
use crate::pages::component::{Ask, Crumbs, Facts, Faults, Part};
use crate::pages::desk::done::after;
use crate::pages::desk::{form, frame, go, parts};
use crate::pages::frame::{Frame, Section};
use crate::pages::names::NamesOf;
use crate::pages::requirements::asks;
use crate::pages::words::{counted, day_words};

#[derive(Template)]
#[template(path = "pages/desk/profile_publish.html")]
struct PublishPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    address: String,
    version: String,
    facts: Facts,
    ask: Ask,
    /// What differs from the newest version; none where there is none.
    changes: Option<Vec<String>>,
    /// Who would newly meet it, and who newly fail it.
    moments: Option<Moments>,
    /// What keeps it from being published.
    open: Vec<String>,
}

/// `GET /desk/profiles/drafts/{id}/publish`
pub async fn show_publish(by: Allowed<PublishProfile>, app: web::Data<App>, id: Id) -> Answered {
    let id = draft_of(&id)?;
    shown(by.into_signed_in(), app, id, Faults::default()).await
}

/// `POST /desk/profiles/drafts/{id}/publish`
pub async fn publish(
    by: Allowed<PublishProfile>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    let (seen, by) = (seen(&id, &posted)?, by.into_signed_in());
    let party = by.party();
    let done = aside(&app, move |app| {
        let done = publish_profile_draft(&app.store, app.clock.now(), &party, seen);
        done.map_or_else(
            |error| faults_of(error).map(Err),
            |published| Ok(Ok(published.profile)),
        )
    });
    match done.await? {
        Ok(profile) => {
            let address = format!("/desk/profiles/{profile}");
            Ok(go(&after(&address, "published")))
        }
        Err(faults) => shown(by, app, seen.id, faults).await,
    }
}

/// The page with the preview, which waits for its turn to be made.
async fn shown(by: SignedIn, app: web::Data<App>, id: ProfileDraftId, faults: Faults) -> Answered {
    let party = by.party();
    let draft = aside(&app, move |app| {
        Ok(app.store.read(|tx| load_draft(tx, &party, id))?)
    });
    let draft = draft.await?;
    let moments = match preview_of(&app, &draft).await {
        Ok(made) => Some(moments_of(&draft, &made)),
        // What cannot be weighed cannot be published either, and the page says why.
        Err(refusal) if refusal.code() == Code::ProfileFaulty => None,
        Err(refusal) => return Err(refusal),
    };
    let page = aside(&app, move |app| publish_page(app, &by, id, moments, faults));
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

fn publish_page(
    app: &App,
    by: &SignedIn,
    id: ProfileDraftId,
    moments: Option<Moments>,
    faults: Faults,
) -> Result<PublishPage, Refusal> {
    let now = app.clock.now();
    let (draft, open, before) = app.store.read::<_, ProfileDraftError>(|tx| {
        let draft = load_draft(tx, &by.party(), id)?;
        let open = faults_of_draft(tx, &draft, now)?;
        let before = published_versions(tx, &draft.profile)?.pop();
        Ok((draft, open, before))
    })?;
    let snapshot = app.directory.snapshot();
    let names = NamesOf::new(&snapshot);
    let content = &draft.content;
    let mut facts = Facts::default();
    facts.code("Profile", draft.profile.to_string());
    let next = before.as_ref().map_or(1, |before| before.version + 1);
    facts.say("Version", next.to_string());
    facts.say("What it is for", content.title.clone());
    facts.say_if("In force from", content.effective_from.map(day_words));
    facts.say_if("To the end of", content.effective_until.map(day_words));
    let margin = counted(content.margin_days as usize, "day", "days");
    facts.say("Margin", margin);
    facts.say_if("Note", content.note.clone());
    let changes = before.map(|before| {
        let mut lines = heading_changes(&before, content);
        lines.extend(change_lines(
            &before.requirement,
            &content.requirement,
            &names,
        ));
        lines
    });
    let title = "Publish";
    let address = draft_address(id);
    let mut crumbs = crumbs(title);
    let up = (address.clone(), format!("Draft of {}", draft.profile));
    crumbs.before.push(up);
    Ok(PublishPage {
        frame: frame(app, &faults, title),
        crumbs,
        parts: parts(by, ""),
        form_token: by.form_token.clone(),
        version: draft.version.to_string(),
        ask: asks(&content.requirement, &names),
        open: open.iter().map(fault_words).collect(),
        changes,
        moments,
        facts,
        address,
        faults,
    })
}
