//! `/desk/profiles/drafts/{id}/part`: one requirement of a draft, to be added, changed or moved.

use actix_web::web;
use askama::Template;
use quaymark_core::requirement::{Place, Requirement};
use serde::Deserialize;

use super::edit::crumbs;
use super::leaf::{Lists, groups_beside};
use super::typed::Typed;
use super::{Answered, Id, draft_address, draft_of, faults_of, seen};
use crate::actions::profile_draft::{ProfileDraftError, SeenDraft, load_draft};
use crate::actions::update_profile_draft::update_profile_draft;
use crate::app::App;
use crate::auth::permission::DraftProfile;
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Choice, Crumbs, Faults, Part};
use crate::pages::desk::{form, frame, go, parts};
use crate::pages::frame::{Frame, Section};
use crate::pages::query::Asked;
use crate::store::ProfileDraftRow;

/// Which requirement.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PartQuery {
    /// The place of one that is there.
    place: String,
    /// The group a new one is added to.
    r#in: String,
    /// What a new one is.
    what: String,
}

#[derive(Template)]
#[template(path = "pages/desk/profile_part.html")]
struct PartPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    title: &'static str,
    address: String,
    version: String,
    place: String,
    within: String,
    typed: Typed,
    lists: Lists,
    groups: Vec<Choice>,
}

/// `GET /desk/profiles/drafts/{id}/part?place=` or `?in=&what=`
pub async fn show_part(
    by: Allowed<DraftProfile>,
    app: web::Data<App>,
    id: Id,
    Asked(query): Asked<PartQuery>,
) -> Answered {
    let (id, by) = (draft_of(&id)?, by.into_signed_in());
    let page = aside(&app, move |app| {
        let draft = app.store.read(|tx| load_draft(tx, &by.party(), id))?;
        let typed = match query.place.is_empty() {
            true => Typed::new(&query.what),
            false => Typed::of(held(&draft, &query.place)?),
        };
        Ok(part_page(
            app,
            &by,
            &draft,
            &query,
            typed,
            Faults::default(),
        ))
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST /desk/profiles/drafts/{id}/part`: saves what was typed, or moves the part.
pub async fn save_part(
    by: Allowed<DraftProfile>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    let (seen, by) = (seen(&id, &posted)?, by.into_signed_in());
    let page = aside(&app, move |app| {
        let query = PartQuery {
            place: posted.text("place").to_owned(),
            r#in: posted.text("in").to_owned(),
            what: posted.text("what").to_owned(),
        };
        let Err(error) = saved(app, &by, seen, &query, &posted) else {
            return Ok(None);
        };
        let faults = faults_of(error)?;
        let draft = app.store.read(|tx| load_draft(tx, &by.party(), seen.id))?;
        let typed = match posted.is_ticked("to") {
            true => Typed::of(held(&draft, &query.place)?),
            false => Typed::of_form(&posted),
        };
        Ok(Some(part_page(app, &by, &draft, &query, typed, faults)))
    });
    Ok(match page.await? {
        Some(page) => form(&page, &page.faults),
        None => go(&draft_address(seen.id)),
    })
}

fn saved(
    app: &App,
    by: &SignedIn,
    seen: SeenDraft,
    query: &PartQuery,
    posted: &Posted,
) -> Result<(), ProfileDraftError> {
    let moves_to = posted.is_ticked("to").then(|| posted.text("to"));
    let typed = match moves_to {
        Some(_) => None,
        None => Some(Typed::of_form(posted).read()?),
    };
    let done = update_profile_draft(&app.store, app.clock.now(), &by.party(), seen, |content| {
        let tree = &mut content.requirement;
        match (typed, moves_to, query.place.is_empty()) {
            (_, Some(to), _) => tree.move_part(&query.place.parse()?, &to.parse()?)?,
            (Some(part), None, true) => {
                tree.add_part(&query.r#in.parse()?, part)?;
            }
            (Some(part), None, false) => tree.replace_part(&query.place.parse()?, part)?,
            (None, None, _) => {}
        }
        Ok(())
    });
    done.map(|_| ())
}

fn held<'a>(draft: &'a ProfileDraftRow, place: &str) -> Result<&'a Requirement, Refusal> {
    let place: Place = place.parse().map_err(ProfileDraftError::from)?;
    let found = draft.content.requirement.at(&place);
    let none = || ProfileDraftError::fault("requirement", "", "a requirement that is there");
    Ok(found.ok_or_else(none)?)
}

fn part_page(
    app: &App,
    by: &SignedIn,
    draft: &ProfileDraftRow,
    query: &PartQuery,
    typed: Typed,
    faults: Faults,
) -> PartPage {
    let snapshot = app.directory.snapshot();
    let title = match (query.place.is_empty(), typed.what.as_str()) {
        (true, "licensed") => "Add a licence",
        (true, "vetted") => "Add a vetting",
        (true, "group") => "Add a group",
        (true, _) => "Add a certificate",
        (false, "group") => "Change a group",
        (false, _) => "Change a requirement",
    };
    let mut crumbs = crumbs(title);
    let address = draft_address(draft.id);
    let up = (address.clone(), format!("Draft of {}", draft.profile));
    crumbs.before.push(up);
    let place: Option<Place> = query.place.parse().ok();
    let groups = place.filter(|place| place.group().is_some());
    PartPage {
        frame: frame(app, &faults, title),
        crumbs,
        parts: parts(by, ""),
        form_token: by.form_token.clone(),
        version: draft.version.to_string(),
        place: query.place.clone(),
        within: query.r#in.clone(),
        lists: Lists::of(&snapshot, &typed),
        groups: groups.map_or_else(Vec::new, |place| {
            groups_beside(&snapshot, &draft.content.requirement, &place)
        }),
        title,
        address,
        typed,
        faults,
    }
}
