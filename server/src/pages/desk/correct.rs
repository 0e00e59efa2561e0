//! `/desk/submissions/{id}/correct`: the attestor puts right what was submitted in its name, sees what
//! that changes, and confirms it.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::submission::Payload;
use serde_json::Value;

use super::beside::{FIELD, Question, UNANSWERED, question_of};
use super::compared::changed_rows;
use super::done::after;
use super::fields::{FieldShown, form_of, members_of};
use super::naming::Naming;
use super::turn::{Turn, turn};
use super::{faults_of, form, frame, parts, seen, submission_of};
use crate::actions::attest_submission::{attest_submission, check_correction};
use crate::actions::correction::Correction;
use crate::actions::submission::{SubmissionError, load};
use crate::app::App;
use crate::auth::permission::AttestSubmission;
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Compared, Crumbs, Faults, Part};
use crate::pages::frame::{Frame, Section};
use crate::store::{StoreError, Submission};

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
    /// Whether a corrected number replaces what is on the register.
    beside: Option<Question>,
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
        let (correction, asked) = corrected(app, &held, &posted)?;
        let now = app.clock.now();
        let is_unanswered = asked.as_ref().is_some_and(|asked| !asked.is_answered);
        let done = match posted.text("step") {
            "edit" => Ok(Done::Typing),
            _ if is_unanswered => Ok(Done::Unanswered),
            "confirm" => attest_submission(&app.store, now, &party, seen, Some(&correction))
                .map(|_| Done::Confirmed),
            _ => check_correction(&app.store, now, &party, seen, &correction)
                .map(|payload| Done::Looked(Box::new(payload))),
        };
        let mut faults = Faults::default();
        let mut looked = None;
        match done {
            Ok(Done::Confirmed) => {
                let address = format!("/desk/submissions/{}", seen.id);
                return Ok(Turn::On(after(&address, "correct")));
            }
            Ok(Done::Typing) => {}
            Ok(Done::Unanswered) => faults.add(FIELD, UNANSWERED),
            Ok(Done::Looked(payload)) => looked = Some(payload),
            Err(error) => faults = faults_of(error)?,
        }
        let typed = &correction.payload;
        let mut page = correct_page(app, &by, &held, seen.version, typed, faults);
        page.beside = asked;
        let page = match looked {
            Some(payload) => compared(app, page, &held, &payload, &correction),
            None => page,
        };
        Turn::form(&page, &page.faults)
    })
    .await
}

/// How far a correction came.
enum Done {
    Typing,
    /// Whether its number replaces what is there is not said.
    Unanswered,
    /// It would count as this.
    Looked(Box<Payload>),
    Confirmed,
}

/// What was posted, and the question about its number where one arises. Where none does any more, what was
/// answered before is dropped.
fn corrected(
    app: &App,
    held: &Submission,
    posted: &Posted,
) -> Result<(Correction, Option<Question>), Refusal> {
    let payload = Payload::of_value(held.kind(), members_of(held.kind(), posted));
    let mut correction = Correction {
        payload: payload.map_err(SubmissionError::from)?,
        replaces: posted.text(FIELD).to_owned(),
    };
    let now = app.clock.now();
    let asked = app
        .store
        .read::<_, StoreError>(|tx| correction.asked_about(tx, held, now))?;
    if asked.is_empty() {
        correction.replaces.clear();
    }
    let answer = &correction.replaces;
    let question = question_of(&asked, answer, answer);
    Ok((correction, question))
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
        beside: None,
        fields: form_of(&app.directory.snapshot(), payload, &faults),
        faults,
        title,
    }
}

/// The page with what the corrections change, or with the fault that they change nothing.
fn compared(
    app: &App,
    mut page: CorrectPage,
    held: &Submission,
    payload: &Payload,
    correction: &Correction,
) -> CorrectPage {
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
    page.typed = typed(&correction.payload);
    if !correction.replaces.is_empty() {
        let answer = correction.replaces.clone();
        page.typed.push((FIELD.to_owned(), answer));
    }
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
