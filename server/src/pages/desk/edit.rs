//! `/desk/new` and `/desk/submissions/{id}/edit`: one short form for each kind of submission.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::submission::{Payload, SubmissionKind, differences};
use serde::Deserialize;

use super::begun::begun;
use super::fields::{FieldShown, form_of, members_of};
use super::shown::{ChangedRow, changed_rows};
use super::touches::{Touches, touches_of};
use super::{faults_of, form, frame, go, parts, seen, submission_of};
use crate::actions::draft_submission::{NewSubmission, draft_submission};
use crate::actions::submission::{Seen, SubmissionError, load, may_ask};
use crate::actions::update_submission::update_submission;
use crate::app::App;
use crate::auth::permission::DraftSubmission;
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::{Code, Refusal};
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Faults, Part};
use crate::pages::frame::{Frame, Section};
use crate::pages::query::Asked;
use crate::store::Submission;

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

#[derive(Template)]
#[template(path = "pages/desk/edit.html")]
struct EditPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    title: String,
    action: String,
    kind: &'static str,
    /// The version that what is typed was made from.
    version: String,
    /// The version somebody else made meanwhile, where there is one.
    newest: String,
    /// Where that differs from what is typed.
    meanwhile: Vec<ChangedRow>,
    subject: Option<String>,
    fields: Vec<FieldShown>,
    touches: Option<Touches>,
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
        let target = Target::New;
        Ok(edit_page(app, &by, &payload, target, Faults::default()))
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST /desk/new`
pub async fn create(by: Allowed<DraftSubmission>, app: web::Data<App>, posted: Posted) -> Answered {
    let by = by.into_signed_in();
    let kind = kind(posted.text("kind"), &by)?;
    let done = aside(&app, move |app| {
        let payload = Payload::of_value(kind, members_of(kind, &posted));
        let payload = payload.map_err(SubmissionError::from)?;
        let subject = Some(posted.text("subject").to_owned()).filter(|subject| !subject.is_empty());
        let new = NewSubmission {
            subject,
            payload: payload.clone(),
        };
        match draft_submission(&app.store, app.clock.now(), &by.party(), &new) {
            Ok(draft) => Ok(Err(draft.id)),
            Err(error) => {
                let faults = faults_of(error)?;
                Ok(Ok(edit_page(app, &by, &payload, Target::New, faults)))
            }
        }
    });
    Ok(match done.await? {
        Ok(page) => form(&page, &page.faults),
        Err(id) => go(&format!("/desk/submissions/{id}")),
    })
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
        let target = Target::Held(held.id.to_string(), held.version);
        let faults = Faults::default();
        Ok(edit_page(app, &by, &held.payload, target, faults))
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
    let page = aside(&app, move |app| {
        let party = by.party();
        let held = app.store.read(|tx| load(tx, &party, seen.id))?;
        let payload = Payload::of_value(held.kind(), members_of(held.kind(), &posted));
        let payload = payload.map_err(SubmissionError::from)?;
        match update_submission(&app.store, app.clock.now(), &party, seen, &payload) {
            Ok(_) => Ok(None),
            Err(SubmissionError::Outdated { .. }) => {
                let held = app.store.read(|tx| load(tx, &party, seen.id))?;
                Ok(overtaken(app, &by, &payload, seen, &held))
            }
            Err(error) => {
                let target = Target::Held(seen.id.to_string(), seen.version);
                let faults = faults_of(error)?;
                Ok(Some(edit_page(app, &by, &payload, target, faults)))
            }
        }
    });
    Ok(match page.await? {
        Some(page) => form(&page, &page.faults),
        None => go(&format!("/desk/submissions/{}", seen.id)),
    })
}

/// What was typed beside what somebody else made of it meanwhile; none if the two say the same.
fn overtaken(
    app: &App,
    by: &SignedIn,
    typed: &Payload,
    seen: Seen,
    held: &Submission,
) -> Option<EditPage> {
    let meanwhile = changed_rows(differences(&held.payload, typed));
    if meanwhile.is_empty() {
        return None;
    }
    let mut faults = Faults::default();
    faults.add(
        "overwrite",
        "Somebody else changed this while you wrote. Look at what they changed, and say whether \
         yours is to stand instead",
    );
    let target = Target::Held(seen.id.to_string(), seen.version);
    let page = edit_page(app, by, typed, target, faults);
    Some(EditPage {
        newest: held.version.to_string(),
        meanwhile,
        ..page
    })
}

/// What a form makes or changes.
enum Target {
    New,
    Held(String, u32),
}

fn edit_page(
    app: &App,
    by: &SignedIn,
    payload: &Payload,
    target: Target,
    faults: Faults,
) -> EditPage {
    let words = payload.kind().words();
    let (title, action, version) = match target {
        Target::New => (format!("New {words}"), "/desk/new".to_owned(), 0),
        Target::Held(id, version) => {
            let action = format!("/desk/submissions/{id}/edit");
            (format!("Change the {words}"), action, version)
        }
    };
    let asks_subject = version == 0
        && by
            .represents
            .as_deref()
            .is_none_or(|own| !own.starts_with("prv_"));
    EditPage {
        frame: frame(app, &faults, &title),
        crumbs: Crumbs::under("/desk", "Your desk", &title),
        parts: parts(by, ""),
        form_token: by.form_token.clone(),
        kind: payload.kind().as_str(),
        subject: (asks_subject && payload.kind() != SubmissionKind::ProviderListing)
            .then(String::new),
        touches: touches_of(app, payload),
        fields: form_of(&app.directory.snapshot(), payload, &faults),
        faults,
        title,
        action,
        version: version.to_string(),
        newest: String::new(),
        meanwhile: Vec::new(),
    }
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
