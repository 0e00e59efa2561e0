//! `/desk/bulk`: an attestor sends a list, sees what every row would do, and confirms exactly that.

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use quaymark_core::id::ListPreviewId;
use quaymark_core::time::Instant;
use quaymark_core::wire::ListOutcome;

use super::file_form::FileForm;
use super::list_row::{ListRow, facts, row};
use super::records::own_attestor;
use super::{faults_of, form, frame, go, parts};
use crate::actions::attest_list::{
    ListError, Plan, SentList, confirm_list, foreseen, preview_list,
};
use crate::actions::submission::SubmissionError;
use crate::app::App;
use crate::auth::permission::{AttestSubmission, ChangeStatus, ReadDesk};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::import::rows::ListKind;
use crate::pages::component::{Choice, Crumbs, Facts, Faults, Part};
use crate::pages::frame::{Frame, Section, page};
use crate::store::{ListPreview, StoreError};

const KINDS: [(&str, &str, ListKind); 3] = [
    ("certifications", "Certificates", ListKind::Certifications),
    ("licences", "Licences", ListKind::Licences),
    ("vettings", "Vettings", ListKind::Vettings),
];

#[derive(Template)]
#[template(path = "pages/desk/bulk.html")]
struct FormPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    kinds: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "pages/desk/list.html")]
struct ListPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    id: String,
    title: &'static str,
    is_waiting: bool,
    is_done: bool,
    facts: Facts,
    rows: Vec<ListRow>,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/bulk`
pub async fn show_form(by: Allowed<ReadDesk>, app: web::Data<App>) -> Answered {
    let by = by.into_signed_in();
    own_attestor(&by)?;
    Ok(page(&form_page(&app, &by, "", Faults::default())))
}

/// `POST /desk/bulk`
pub async fn preview(
    by: Allowed<AttestSubmission>,
    app: web::Data<App>,
    request: HttpRequest,
    payload: Payload,
) -> Answered {
    let by = by.into_signed_in();
    own_attestor(&by)?;
    let sent = FileForm::read(&request, payload).await?;
    let word = sent.text("kind").to_owned();
    let kind = KINDS.iter().find(|(known, ..)| *known == word);
    let mut faults = Faults::default();
    if sent.bytes.is_empty() {
        faults.add("file", "Choose the file");
    }
    let Some((_, _, kind)) = kind.filter(|_| faults.is_empty()) else {
        if kind.is_none() {
            faults.add("kind", "Choose what the file lists");
        }
        let page = form_page(&app, &by, &word, faults);
        return Ok(form(&page, &page.faults));
    };
    let list = SentList {
        kind: *kind,
        file_name: sent.file_name,
        bytes: sent.bytes,
    };
    let party = by.party();
    let looked = aside(&app, move |app| {
        match preview_list(&app.store, app.clock.now(), &party, &list) {
            Ok(id) => Ok(Ok(id)),
            Err(ListError::Refused(error)) => faults_of(error).map(Err),
            Err(other) => {
                let mut faults = Faults::default();
                faults.add("file", super::super::words::capitalised(&other.to_string()));
                Ok(Err(faults))
            }
        }
    });
    Ok(match looked.await? {
        Ok(id) => go(&format!("/desk/bulk/{id}")),
        Err(faults) => {
            let page = form_page(&app, &by, &word, faults);
            form(&page, &page.faults)
        }
    })
}

/// `GET /desk/bulk/{list}`
pub async fn show_preview(
    by: Allowed<ReadDesk>,
    app: web::Data<App>,
    id: web::Path<String>,
) -> Answered {
    let (id, by) = (list_of(&id)?, by.into_signed_in());
    let page = aside(&app, move |app| list_page(app, &by, id, Faults::default()));
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST /desk/bulk/{list}/confirm`
pub async fn confirm(
    by: Allowed<ChangeStatus>,
    app: web::Data<App>,
    id: web::Path<String>,
    _posted: Posted,
) -> Answered {
    let (id, by) = (list_of(&id)?, by.into_signed_in());
    let page = aside(&app, move |app| {
        match confirm_list(&app.store, app.clock.now(), &by.party(), id) {
            Ok(_) => Ok(None),
            Err(error @ (SubmissionError::PreviewGone | SubmissionError::NotYours(_))) => {
                let mut faults = Faults::default();
                faults.add_to_whole(super::super::words::capitalised(&error.to_string()));
                list_page(app, &by, id, faults).map(Some)
            }
            Err(error) => Err(error.into()),
        }
    });
    Ok(match page.await? {
        Some(page) => form(&page, &page.faults),
        None => go(&format!("/desk/bulk/{id}")),
    })
}

fn list_of(id: &web::Path<String>) -> Result<ListPreviewId, Refusal> {
    let parsed = id.parse();
    parsed.map_err(|error| Refusal::identifier("list", &error))
}

fn form_page(app: &App, by: &SignedIn, chosen: &str, faults: Faults) -> FormPage {
    let title = "Send a list";
    FormPage {
        frame: frame(app, &faults, title),
        crumbs: Crumbs::under("/desk", "Your desk", title),
        parts: parts(by, "/desk/bulk"),
        form_token: by.form_token.clone(),
        kinds: KINDS
            .map(|(value, words, _)| Choice::new(value, words, chosen))
            .to_vec(),
        faults,
    }
}

fn list_page(
    app: &App,
    by: &SignedIn,
    id: ListPreviewId,
    faults: Faults,
) -> Result<ListPage, Refusal> {
    let now = app.clock.now();
    let found = app
        .store
        .read::<_, StoreError>(|tx| tx.list_preview(id, by.organisation))?;
    let preview = found.ok_or(SubmissionError::PreviewGone)?;
    let (outcome, plan) = outcome_of(&preview)?;
    let is_done = preview.carried_out_at.is_some();
    let title = match is_done {
        true => "What became of your list",
        false => "What your list would do",
    };
    Ok(ListPage {
        frame: frame(app, &faults, title),
        crumbs: Crumbs::under("/desk/bulk", "Send a list", title),
        parts: parts(by, ""),
        form_token: by.form_token.clone(),
        id: id.to_string(),
        title,
        is_waiting: preview.is_waiting(now),
        is_done,
        facts: facts(&preview, &outcome),
        rows: rows(app, &outcome, plan.as_ref(), now)?,
        faults,
    })
}

/// Row by row; while there is a plan, with what each changes.
fn rows(
    app: &App,
    outcome: &ListOutcome,
    plan: Option<&Plan>,
    now: Instant,
) -> Result<Vec<ListRow>, StoreError> {
    let rows = outcome.rows.iter().map(|one| row(app, one));
    let Some(plan) = plan else {
        return Ok(rows.collect());
    };
    let snapshot = app.directory.snapshot();
    app.store.read(|tx| {
        let rows = rows.zip(&plan.rows);
        rows.map(|(row, planned)| row.telling(tx, planned, &snapshot, now))
            .collect()
    })
}

/// What became of it, or what would, with the plan of it.
fn outcome_of(preview: &ListPreview) -> Result<(ListOutcome, Option<Plan>), StoreError> {
    match &preview.outcome {
        Some(text) => {
            let outcome = serde_json::from_str(text);
            let outcome = outcome.map_err(|error| StoreError::Damaged(error.to_string()))?;
            Ok((outcome, None))
        }
        None => {
            let plan = Plan::of_preview(preview)?;
            Ok((foreseen(&plan), Some(plan)))
        }
    }
}
