//! `/desk/submissions/{id}/correct`: the attestor puts right what was submitted in its name, sees what
//! that changes, and confirms it.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::submission::Payload;
use serde_json::Value;

use super::compared::changed_rows;
use super::done::after;
use super::fields::{FieldShown, form_of, members_of};
use super::naming::Naming;
use super::turn::{Turn, turn};
use super::{faults_of, form, frame, parts, seen, submission_of};
use crate::actions::attest_submission::{attest_submission, check_correction};
use crate::actions::submission::{SubmissionError, load};
use crate::app::App;
use crate::auth::permission::AttestSubmission;
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Compared, Crumbs, Faults, Part};
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
    /// What the corrections change; none while they are being typed.
    changed: Option<Compared>,
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
    turn(&app, move |app| {
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
            Ok(Some(_)) => {
                let address = format!("/desk/submissions/{}", seen.id);
                return Ok(Turn::On(after(&address, "correct")));
            }
            Ok(None) => Faults::default(),
            Err(error) => faults_of(error)?,
        };
        let is_compared = faults.is_empty() && posted.text("step") != "edit";
        let page = correct_page(app, &by, &held, seen.version, &payload, faults);
        let page = match is_compared {
            true => compared(app, page, &held, &payload),
            false => page,
        };
        Turn::form(&page, &page.faults)
    })
    .await
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
        changed: None,
        typed: Vec::new(),
        fields: form_of(&app.directory.snapshot(), payload, &faults),
        faults,
        title,
    }
}

/// The page with what the corrections change, or with the fault that they change nothing.
fn compared(app: &App, mut page: CorrectPage, held: &Submission, payload: &Payload) -> CorrectPage {
    let snapshot = app.directory.snapshot();
    let naming = Naming::about(&held.subject, &snapshot, app.clock.now());
    let rows = changed_rows(&held.payload, payload, &naming);
    if rows.is_empty() {
        page.faults
            .add_to_whole("Nothing is different: change something, or confirm it as it is");
        return page;
    }
    page.changed = Some(Compared {
        id: "changed",
        caption: "What you change".to_owned(),
        before: "As it was submitted",
        after: "As you confirm it",
        rows,
        same: String::new(),
    });
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
