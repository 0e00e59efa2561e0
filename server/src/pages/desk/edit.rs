//! `/desk/new` and `/desk/submissions/{id}/edit`: one short form for each kind of submission.

mod page;

use actix_web::{HttpResponse, web};
use quaymark_core::submission::{Payload, SubmissionKind};
use serde::Deserialize;

use page::{Target, edit_page, overtaken};

use super::begun::begun;
use super::beside::{FIELD, UNANSWERED, answered, question};
use super::fields::members_of;
use super::turn::{Turn, turn};
use super::{faults_of, form, seen, submission_of};
use crate::actions::draft_submission::{NewSubmission, draft_submission};
use crate::actions::submission::{SubmissionError, load, may_ask};
use crate::actions::update_submission::update_submission;
use crate::app::App;
use crate::auth::permission::DraftSubmission;
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::{Code, Refusal};
use crate::handlers::aside;
use crate::pages::component::Faults;
use crate::pages::query::Asked;
use crate::store::StoreError;

/// What is to be begun.
#[derive(Debug, Default, Deserialize)]
pub struct NewQuery {
    /// The kind of submission.
    #[serde(default)]
    kind: String,
    /// The record it is about.
    #[serde(default)]
    record: String,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/new?kind=&record=`
pub async fn show_new(
    by: Allowed<DraftSubmission>,
    app: web::Data<App>,
    query: Asked<NewQuery>,
) -> Answered {
    let by = by.into_signed_in();
    let kind = kind(&query.0.kind, &by)?;
    let record = query.0.record;
    let page = aside(&app, move |app| {
        let members = begun(app, &by, kind, &record)?;
        let payload = Payload::of_value(kind, members).map_err(SubmissionError::from)?;
        let target = Target::New(subject_of_record(app, &record)?);
        edit_page(app, &by, &payload, target, Faults::default())
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST /desk/new`
pub async fn create(by: Allowed<DraftSubmission>, app: web::Data<App>, posted: Posted) -> Answered {
    let by = by.into_signed_in();
    let kind = kind(posted.text("kind"), &by)?;
    turn(&app, move |app| {
        let payload = read(kind, &posted)?;
        let stated = posted.text("subject").to_owned();
        let target = Target::New(stated.clone());
        if let Some(faults) = unanswered(app, target.subject(&by), &payload, &posted)? {
            let page = edit_page(app, &by, &payload, target, faults)?;
            return Turn::form(&page, &page.faults);
        }
        let new = NewSubmission {
            subject: Some(stated).filter(|subject| !subject.is_empty()),
            payload: payload.clone(),
        };
        match draft_submission(&app.store, app.clock.now(), &by.party(), &new) {
            Ok(draft) => Ok(Turn::On(format!("/desk/submissions/{}", draft.id))),
            Err(error) => {
                let page = edit_page(app, &by, &payload, target, faults_of(error)?)?;
                Turn::form(&page, &page.faults)
            }
        }
    })
    .await
}

/// `GET /desk/submissions/{id}/edit`
pub async fn show_edit(
    by: Allowed<DraftSubmission>,
    app: web::Data<App>,
    id: web::Path<String>,
) -> Answered {
    let (id, by) = (submission_of(&id)?, by.into_signed_in());
    let page = aside(&app, move |app| {
        let held = app.store.read(|tx| load(tx, &by.party(), id))?;
        let target = Target::held(&held, held.version);
        edit_page(app, &by, &held.payload, target, Faults::default())
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST /desk/submissions/{id}/edit`. What somebody else changed meanwhile is shown beside what was
/// typed, and overwritten only by those who say so.
pub async fn update(
    by: Allowed<DraftSubmission>,
    app: web::Data<App>,
    id: web::Path<String>,
    posted: Posted,
) -> Answered {
    let (mut seen, by) = (seen(&id, &posted)?, by.into_signed_in());
    if posted.is_ticked("overwrite") {
        seen.version = posted.text("newest").parse().unwrap_or_default();
    }
    turn(&app, move |app| {
        let party = by.party();
        let held = app.store.read(|tx| load(tx, &party, seen.id))?;
        let payload = read(held.kind(), &posted)?;
        let target = Target::held(&held, seen.version);
        if let Some(faults) = unanswered(app, target.subject(&by), &payload, &posted)? {
            let page = edit_page(app, &by, &payload, target, faults)?;
            return Turn::form(&page, &page.faults);
        }
        let page = match update_submission(&app.store, app.clock.now(), &party, seen, &payload) {
            Ok(_) => None,
            Err(SubmissionError::Outdated { .. }) => {
                let held = app.store.read(|tx| load(tx, &party, seen.id))?;
                overtaken(app, &by, &payload, seen, &held)?
            }
            Err(error) => Some(edit_page(app, &by, &payload, target, faults_of(error)?)?),
        };
        match page {
            Some(page) => Turn::form(&page, &page.faults),
            None => Ok(Turn::On(format!("/desk/submissions/{}", seen.id))),
        }
    })
    .await
}

/// What was posted, with the answer to the question about its number.
fn read(kind: SubmissionKind, posted: &Posted) -> Result<Payload, Refusal> {
    let payload = Payload::of_value(kind, members_of(kind, posted));
    answered(payload.map_err(SubmissionError::from)?, posted)
}

/// That the question about the number is open; none if it is answered, or does not arise.
fn unanswered(
    app: &App,
    subject: &str,
    payload: &Payload,
    posted: &Posted,
) -> Result<Option<Faults>, Refusal> {
    let asked = question(app, subject, payload, posted.text(FIELD))?;
    let open = asked.filter(|asked| !asked.is_answered);
    Ok(open.map(|_| {
        let mut faults = Faults::default();
        faults.add(FIELD, UNANSWERED);
        faults
    }))
}

/// The firm that a record is about, for those who begin with the record.
fn subject_of_record(app: &App, record: &str) -> Result<String, Refusal> {
    let head = app.store.read::<_, StoreError>(|tx| tx.head_of(record))?;
    let subject = head.map(|head| head.subject).unwrap_or_default();
    Ok(Some(subject)
        .filter(|own| own.starts_with("prv_"))
        .unwrap_or_default())
}

fn kind(text: &str, by: &SignedIn) -> Result<SubmissionKind, Refusal> {
    let kind: Option<SubmissionKind> = text.parse().ok();
    let kind = kind.filter(|kind| may_ask(by.organisation_kind, *kind));
    kind.ok_or_else(|| {
        Refusal::new(
            Code::InvalidParameter,
            "kind is not something you can ask for",
        )
        .field("kind")
        .found(text)
    })
}
