//! The documents of a submission on its page: what is there, and forms that add and remove.
//!
//! Documents are saved, never shown in place.

use std::borrow::Cow;
use std::cell::Cell;

use actix_web::{HttpRequest, HttpResponse, web};
use quaymark_core::account::Role;
use quaymark_core::id::{DocumentUseId, SubmissionId};
use quaymark_core::submission::{ScanState, SubmissionState};

use super::shown::submission_page;
use super::{faults_of, form, go, submission_of};
use crate::actions::add_document::NewDocument;
use crate::actions::document::{DocumentError, load_document, may_read_documents};
use crate::actions::read_document::read_document;
use crate::actions::remove_document::remove_document;
use crate::actions::submission::{Party, load};
use crate::app::App;
use crate::auth::form::{FORM_TOKEN, check_token};
use crate::auth::permission::{DraftSubmission, ReadDesk};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::config::Scanning;
use crate::documents::{MAX_FILES, ShelfError};
use crate::error::{Code, Refusal};
use crate::handlers::aside;
use crate::handlers::documents::{add, attachment, expect_room_first};
use crate::handlers::upload::{FILE_PART, Upload, receive_file};
use crate::pages::component::{Faults, Tag, Tone};
use crate::pages::words::{capitalised, instant_words};
use crate::store::{Document, Reader, StoreError, Submission};

type Answered = Result<HttpResponse, Refusal>;
type Id = web::Path<String>;

/// A document as the page lists it.
pub(super) struct DocumentRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) sha256: String,
    pub(super) tag: Tag,
    pub(super) can_read: bool,
    pub(super) can_remove: bool,
}

/// The documents as one reader sees them.
#[derive(Default)]
pub(super) struct DocumentsShown {
    /// Whether the reader may know of them at all.
    pub(super) is_reader: bool,
    pub(super) rows: Vec<DocumentRow>,
    pub(super) may_add: bool,
    /// Why nobody can approve yet; empty if nothing stands against it.
    pub(super) hold: String,
    /// What readers should know of the scanner; empty if there is one.
    pub(super) scanner: &'static str,
}

/// What a reader sees of the documents of a submission.
pub(super) fn documents_shown(
    tx: &mut Reader<'_>,
    scanning: &Scanning,
    by: &Party,
    held: &Submission,
) -> Result<DocumentsShown, StoreError> {
    if !may_read_documents(by, held) {
        return Ok(DocumentsShown::default());
    }
    let documents = tx.documents_of(held.id)?;
    let changes = may_change(by, held);
    Ok(DocumentsShown {
        is_reader: true,
        may_add: changes && documents.len() < MAX_FILES,
        hold: hold_words(&documents),
        scanner: if documents.is_empty() && !changes {
            ""
        } else {
            scanner_words(scanning)
        },
        rows: documents
            .into_iter()
            .map(|document| row(by, held, changes, document))
            .collect(),
    })
}

fn may_change(by: &Party, held: &Submission) -> bool {
    let asked = match held.state {
        SubmissionState::Draft => Role::Editor,
        _ => Role::Signatory,
    };
    by.wrote(held) && held.state.is_open() && by.role.covers(asked)
}

fn row(by: &Party, held: &Submission, changes: bool, document: Document) -> DocumentRow {
    use SubmissionState::{Draft, Questioned};
    let is_infected = document.scan == ScanState::Infected;
    let tone = match document.scan {
        ScanState::Clean => Tone::Good,
        ScanState::Unscanned => Tone::Calm,
        ScanState::ScanPending => Tone::Warn,
        ScanState::Infected => Tone::Bad,
    };
    let kind = match document.media_type.as_str() {
        "application/pdf" => "PDF",
        "image/png" => "PNG picture",
        _ => "JPEG picture",
    };
    DocumentRow {
        id: document.id.to_string(),
        about: format!(
            "{kind}, {}, added on {}",
            size_words(document.bytes),
            instant_words(document.created_at)
        ),
        tag: Tag {
            tone,
            words: Cow::Owned(capitalised(document.scan.words())),
            is_large: false,
        },
        can_read: document.scan.is_open() || (by.wrote(held) && !is_infected),
        can_remove: changes && (is_infected || matches!(held.state, Draft | Questioned)),
        sha256: document.sha256,
        name: document.file_name,
    }
}

fn hold_words(documents: &[Document]) -> String {
    let closed = documents.iter().find(|document| !document.scan.is_open());
    match closed {
        None => String::new(),
        Some(document) if document.scan == ScanState::Infected => format!(
            "Nobody can approve this: a virus was found in {}. Those who submitted it have to remove it.",
            document.file_name
        ),
        Some(document) => format!(
            "Nobody can approve this yet: {} waits for the virus scanner.",
            document.file_name
        ),
    }
}

const fn scanner_words(scanning: &Scanning) -> &'static str {
    match scanning {
        Scanning::Clamd(_) => "",
        Scanning::Unscanned => "This register does not look for viruses: open documents with care.",
        Scanning::Waiting => {
            "This register has no virus scanner yet: documents wait, and nobody but their author opens them."
        }
    }
}

fn size_words(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// `POST /desk/submissions/{id}/documents`
pub async fn upload(
    by: Allowed<DraftSubmission>,
    app: web::Data<App>,
    id: Id,
    request: HttpRequest,
    payload: web::Payload,
) -> Answered {
    let (id, by) = (submission_of(&id)?, by.into_signed_in());
    expect_room_first(&app, &by.party(), id).await?;
    let received = receive(&app, &request, payload).await;
    let page = aside(&app, move |app| {
        let party = by.party();
        let faults = match received {
            Err(refusal) => faults_of_refusal(refusal)?,
            Ok(upload) if upload.bytes.is_empty() && upload.file_name.is_empty() => {
                let mut faults = Faults::default();
                faults.add(FILE_PART, "Choose a file first");
                faults
            }
            Ok(upload) => {
                let new = NewDocument {
                    submission: id,
                    seen: None,
                    file_name: upload.file_name,
                    bytes: upload.bytes,
                };
                match add(app, &party, &new) {
                    Ok(_) => return Ok(None),
                    Err(error) => faults_of_document(error)?,
                }
            }
        };
        again(app, &by, &party, id, faults).map(Some)
    });
    Ok(match page.await? {
        Some(page) => form(&page, &page.faults),
        None => go(&format!("/desk/submissions/{id}")),
    })
}

/// Receives the file of a form whose token came before it.
async fn receive(
    app: &web::Data<App>,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Upload, Refusal> {
    let is_ours = Cell::new(false);
    receive_file(app, request, payload, |name, value| match name {
        FORM_TOKEN => check_token(request, value).map(|()| is_ours.set(true)),
        FILE_PART if !is_ours.get() => check_token(request, ""),
        _ => Ok(()),
    })
    .await
}

fn again(
    app: &App,
    by: &SignedIn,
    party: &Party,
    id: SubmissionId,
    faults: Faults,
) -> Result<super::shown::SubmissionPage, Refusal> {
    let held = app.store.read(|tx| load(tx, party, id))?;
    submission_page(app, by, &held, faults, String::new())
}

/// `POST /desk/documents/{id}/remove`
pub async fn remove(
    by: Allowed<DraftSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    let (id, by) = (document_of(&id)?, by.into_signed_in());
    let version = posted.text("version").parse().unwrap_or_default();
    let page = aside(&app, move |app| {
        let party = by.party();
        let (_, held) = app.store.read(|tx| load_document(tx, &party, id))?;
        match remove_document(&app.store, app.clock.now(), &party, id, Some(version)) {
            Ok(left) => Ok(Err(left.id)),
            Err(error) => {
                let faults = faults_of_document(error)?;
                again(app, &by, &party, held.id, faults).map(Ok)
            }
        }
    });
    Ok(match page.await? {
        Ok(page) => form(&page, &page.faults),
        Err(id) => go(&format!("/desk/submissions/{id}")),
    })
}

/// `GET /desk/documents/{id}`
pub async fn download(by: Allowed<ReadDesk>, app: web::Data<App>, id: Id) -> Answered {
    let (id, by) = (document_of(&id)?, by.party());
    let read = aside(&app, move |app| {
        let now = app.clock.now();
        Ok(read_document(&app.store, &app.shelf, now, &by, id)?)
    });
    let (document, bytes) = read.await?;
    Ok(attachment(&document, bytes))
}

fn document_of(id: &Id) -> Result<DocumentUseId, Refusal> {
    let parsed = id.parse();
    parsed.map_err(|error| Refusal::identifier("document", &error))
}

/// What another file would help is a fault of the form.
fn faults_of_refusal(refusal: Refusal) -> Result<Faults, Refusal> {
    match refusal.code() {
        Code::BodyTooLarge | Code::MissingParameter | Code::TooManyRequests => {
            let mut faults = Faults::default();
            faults.add(FILE_PART, capitalised(refusal.detail()));
            Ok(faults)
        }
        _ => Err(refusal),
    }
}

fn faults_of_document(error: DocumentError) -> Result<Faults, Refusal> {
    let mut faults = Faults::default();
    match error {
        DocumentError::Submission(error) => return faults_of(error),
        error @ (DocumentError::Fault(_) | DocumentError::TooMany | DocumentError::Infected) => {
            faults.add(FILE_PART, capitalised(&error.to_string()));
        }
        DocumentError::Shelf(ShelfError::Full) => {
            faults.add(FILE_PART, "The register's disk is full: try again later");
        }
        other => return Err(other.into()),
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_few_words() {
        for (bytes, words) in [
            (340, "340 bytes"),
            (999, "999 bytes"),
            (1_001, "2 kB"),
            (1_450_000, "1.4 MB"),
            (20_971_520, "20.9 MB"),
        ] {
            assert_eq!(size_words(bytes), words);
        }
    }
}
