//! `/desk/submissions/{id}/correct`: the attestor puts right what was submitted in its name, sees what
//! that changes, and confirms it.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::submission::{Payload, differences};
use serde_json::Value;

use super::fields::{FieldShown, form_of, members_of};
use super::shown::{ChangedRow, changed_rows};
use super::{faults_of, form, frame, go, parts, seen, submission_of};
use crate::actions::attest_submission::{attest_submission, check_correction};
use crate::actions::submission::{SubmissionError, load};
use crate::app::App;
use crate::auth::permission::AttestSubmission;
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Faults, Part};
use crate::pages::frame::{Frame, Section};
use crate::store::Submission;

#[derive(Template)]
#[template(path = "pages/desk/correct.html")]
struct CorrectPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    id: String,
    version: String,
    title: String,
    /// What the corrections change; empty while they are being typed.
    changed: Vec<ChangedRow>,
    /// What was typed, to be carried along while the changes are looked at.
    typed: Vec<(String, String)>,
    fields: Vec<FieldShown>,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET …/correct`
pub async fn show_correct(
    by: Allowed<AttestSubmission>,
    app: web::Data<App>,
    id: web::Path<String>,
) -> Answered {
    let (id, by) = (submission_of(&id)?, by.into_signed_in());
    let page = aside(&app, move |app| {
        let held = app.store.read(|tx| load(tx, &by.party(), id))?;
        let payload = held.payload.clone();
        Ok(correct_page(
            app,
            &by,
            &held,
            held.version,
            &payload,
            Faults::default(),
        ))
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST …/correct`: `step` is `compare`, `edit` or `confirm`.
pub async fn correct(
    by: Allowed<AttestSubmission>,
    app: web::Data<App>,
    id: web::Path<String>,
    posted: Posted,
) -> Answered {
    let (seen, by) = (seen(&id, &posted)?, by.into_signed_in());
    let page = aside(&app, move |app| {
        let party = by.party();
        let held = app.store.read(|tx| load(tx, &party, seen.id))?;
        let payload = Payload::of_value(held.kind(), members_of(held.kind(), &posted));
        let payload = payload.map_err(SubmissionError::from)?;
        let now = app.clock.now();
        let done = match posted.text("step") {
            "confirm" => attest_submission(&app.store, now, &party, seen, Some(&payload)).map(Some),
            "edit" => Ok(None),
            _ => check_correction(&app.store, now, &party, seen, &payload).map(|()| None),
        };
        let faults = match done {
            Ok(Some(_)) => return Ok(None),
            Ok(None) => Faults::default(),
            Err(error) => faults_of(error)?,
        };
        let is_compared = faults.is_empty() && posted.text("step") != "edit";
        let page = correct_page(app, &by, &held, seen.version, &payload, faults);
        Ok(Some(match is_compared {
            true => compared(page, &held, &payload),
            false => page,
        }))
    });
    Ok(match page.await? {
        Some(page) => form(&page, &page.faults),
        None => go(&format!("/desk/submissions/{}", seen.id)),
    })
}

fn correct_page(
    app: &App,
    by: &SignedIn,
    held: &Submission,
    version: u32,
    payload: &Payload,
    faults: Faults,
) -> CorrectPage {
    let title = format!("Correct and confirm the {}", held.kind().words());
    CorrectPage {
        frame: frame(app, &faults, &title),
        crumbs: Crumbs::under("/desk", "Your desk", &title),
        parts: parts(by, ""),
        form_token: by.form_token.clone(),
        id: held.id.to_string(),
        version: version.to_string(),
        changed: Vec::new(),
        typed: Vec::new(),
        fields: form_of(&app.directory.snapshot(), payload, &faults),
        faults,
        title,
    }
}

/// The page with what the corrections change, or with the fault that they change nothing.
fn compared(mut page: CorrectPage, held: &Submission, payload: &Payload) -> CorrectPage {
    page.changed = changed_rows(differences(&held.payload, payload));
    if page.changed.is_empty() {
        page.faults
            .add_to_whole("Nothing is different: change something, or confirm it as it is");
    }
    page.typed = typed(payload);
    page
}

/// The members of a payload as a form carries them.
fn typed(payload: &Payload) -> Vec<(String, String)> {
    let members = payload.to_value();
    let members = members.as_object().into_iter().flatten();
    let mut typed = Vec::new();
    for (name, value) in members {
        match value {
            Value::Bool(true) => typed.push((name.clone(), "yes".to_owned())),
            Value::Array(parts) if name == "services" || name == "activities" => {
                let parts = parts.iter().filter_map(Value::as_str);
                typed.extend(parts.map(|part| (name.clone(), part.to_owned())));
            }
            Value::Array(parts) => {
                let lines: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
                typed.push((name.clone(), lines.join("\n")));
            }
            Value::String(text) => typed.push((name.clone(), text.clone())),
            _ => {}
        }
    }
    typed
}
