//! `/v1/submissions/{submission}/documents` and `/v1/documents/{document}`: what comes with a
//! submission. Nothing of it is ever public, and a hash opens nothing.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::{DocumentUseId, SubmissionId};
use quaymark_core::wire::{DocumentList, DocumentShown, SubmissionShown};

use super::idempotent::{self, Made};
use super::params::{self, Params};
use super::submissions::{made, submission_of, version_if_stated, version_seen};
use super::{reply, upload};
use crate::actions::add_document::{Added, NewDocument, add_document, expect_room};
use crate::actions::document::{DocumentError, may_read_documents};
use crate::actions::read_document::read_document;
use crate::actions::remove_document::remove_document;
use crate::actions::submission::{Party, SubmissionError, load};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::{DraftSubmission, ReadDesk};
use crate::documents::{ContentHash, name};
use crate::error::{Code, Refusal};
use crate::store::Document;

type Answered = Result<HttpResponse, Refusal>;

/// The longest name a client may give a file, in bytes.
const MAX_NAME_BYTES: usize = 1_024;

/// The documents of a submission: for its author, the attestor concerned, reviewers and auditors.
#[utoipa::path(
    get,
    path = "/v1/submissions/{submission}/documents",
    tag = "Documents",
    params(("submission" = inline(SubmissionId), Path, description = "The submission")),
    responses((status = 200, description = "The documents, in the order they came", body = DocumentList)),
)]
pub async fn list_documents(
    by: Allowed<ReadDesk>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    params::none(&request)?;
    let id = submission_of(&request)?;
    let by = by.party();
    let documents = reply::aside(&app, move |app| {
        let documents = app.store.read(|tx| {
            let held = load(tx, &by, id)?;
            if !may_read_documents(&by, &held) {
                return Err(SubmissionError::Unknown(id));
            }
            Ok(tx.documents_of(id)?)
        })?;
        Ok(documents.iter().map(shown).collect())
    });
    let documents = documents.await?;
    reply::json(&DocumentList { documents }, 0)
}

/// Adds a document: a PDF, PNG or JPEG of 20 MiB at most, ten to a submission. What it is told by its
/// content. The same file again is the same document (200). Approvals given are void.
#[utoipa::path(
    post,
    path = "/v1/submissions/{submission}/documents",
    tag = "Documents",
    params(
        ("submission" = inline(SubmissionId), Path, description = "The submission"),
        ("file_name" = Option<String>, Query, description = "The file's name, where the body is the file itself"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the submission, if its version is to matter"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    request_body(
        content(
            (Vec<u8> = "multipart/form-data"),
            (Vec<u8> = "application/pdf"),
            (Vec<u8> = "image/png"),
            (Vec<u8> = "image/jpeg"),
            (Vec<u8> = "application/octet-stream"),
        ),
        description = "The file as the part `document` of a form, or as it is",
    ),
    responses(
        (status = 201, description = "The document", body = DocumentShown),
        (status = 200, description = "The document, which was there already", body = DocumentShown),
    ),
)]
pub async fn add_document_to(
    by: Allowed<DraftSubmission>,
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
) -> Answered {
    let id = submission_of(&request)?;
    let seen = version_if_stated(&request)?;
    let named = name_in_query(&request)?;
    idempotent::key_of(&request)?;
    let party = by.party();
    expect_room_first(&app, &party, id).await?;
    let upload = upload::receive_file(&app, &request, payload, only_the_file).await?;
    let new = NewDocument {
        submission: id,
        seen,
        file_name: named.unwrap_or(upload.file_name),
        bytes: upload.bytes,
    };
    // A repetition of a form has another boundary: what counts is the file and its name.
    let told = format!("{} {}", ContentHash::of(&new.bytes), new.file_name);
    idempotent::once(
        &app,
        &by,
        &request,
        &Bytes::from(told),
        move |app, party| {
            let added = add(app, party, &new)?;
            let (status, document) = match &added {
                Added::New(document) => (StatusCode::CREATED, document),
                Added::There(document) => (StatusCode::OK, document),
            };
            let body = serde_json::to_string(&shown(document)).map_err(|_| Refusal::internal())?;
            Ok(Made {
                status,
                body,
                shown_once: None,
            })
        },
    )
    .await
}

/// The file itself, to be saved and never shown in place. Who had it is written down.
#[utoipa::path(
    get,
    path = "/v1/documents/{document}",
    tag = "Documents",
    params(("document" = inline(DocumentUseId), Path, description = "The document's number")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream")),
)]
pub async fn download_document(
    by: Allowed<ReadDesk>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    params::none(&request)?;
    let id = document_of(&request)?;
    let by = by.party();
    let read = reply::aside(&app, move |app| {
        let now = app.clock.now();
        Ok(read_document(&app.store, &app.shelf, now, &by, id)?)
    });
    let (document, bytes) = read.await?;
    Ok(attachment(&document, bytes))
}

/// Removes a document while its submission is a draft or a question is open; one with a virus while
/// anything can still happen. Answers with the submission.
#[utoipa::path(
    delete,
    path = "/v1/documents/{document}",
    tag = "Documents",
    params(
        ("document" = inline(DocumentUseId), Path, description = "The document's number"),
        ("If-Match" = String, Header, description = "The `ETag` of the submission that was seen"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The submission without it", body = SubmissionShown)),
)]
pub async fn delete_document(
    by: Allowed<DraftSubmission>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    params::none(&request)?;
    let id = document_of(&request)?;
    let version = version_seen(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, party| {
        let now = app.clock.now();
        let left = remove_document(&app.store, now, party, id, Some(version))?;
        made(app, StatusCode::OK, left)
    })
    .await
}

/// Adds a document that was received.
pub(crate) fn add(app: &App, by: &Party, new: &NewDocument) -> Result<Added, DocumentError> {
    let (now, scanning) = (app.clock.now(), &app.config.documents.scanning);
    add_document(&app.store, &app.shelf, scanning, now, by, new)
}

/// Refuses before a file is received what would be refused after it too.
pub(crate) async fn expect_room_first(
    app: &Data<App>,
    by: &Party,
    id: SubmissionId,
) -> Result<(), Refusal> {
    let by = by.clone();
    let has_room = reply::aside(app, move |app| {
        Ok(app.store.read(|tx| expect_room(tx, &by, id))?)
    });
    has_room.await
}

/// A file that browsers save and do not open in the register's place.
pub(crate) fn attachment(document: &Document, bytes: Vec<u8>) -> HttpResponse {
    let saved = name::to_save(&document.file_name, &document.media_type);
    let plain = saved.chars().map(|c| if c.is_ascii() { c } else { '_' });
    let extended = header::ExtendedValue {
        charset: header::Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: saved.clone().into_bytes(),
    };
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(plain.collect()),
            DispositionParam::FilenameExt(extended),
        ],
    };
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, document.media_type.clone()))
        .insert_header(disposition)
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("cross-origin-resource-policy", "same-origin"))
        .body(bytes)
}

fn only_the_file(name: &str, _: &str) -> Result<(), Refusal> {
    if name == upload::FILE_PART {
        return Ok(());
    }
    let detail = "the form has a part that is not known here";
    Err(Refusal::new(Code::UnknownParameter, detail)
        .field(name.to_owned())
        .found(name)
        .expected(upload::FILE_PART))
}

fn name_in_query(request: &HttpRequest) -> Result<Option<String>, Refusal> {
    if upload::is_form(request) {
        return params::none(request).map(|()| None);
    }
    let params = Params::of(request, ["file_name"])?;
    let name = params.text(0).unwrap_or_default();
    if name.len() > MAX_NAME_BYTES {
        return Err(
            Refusal::new(Code::InvalidParameter, "file_name is too long")
                .field("file_name")
                .expected(format!("at most {MAX_NAME_BYTES} bytes")),
        );
    }
    Ok(Some(name.to_owned()))
}

fn document_of(request: &HttpRequest) -> Result<DocumentUseId, Refusal> {
    params::in_path(request, "document")
}

fn shown(document: &Document) -> DocumentShown {
    DocumentShown {
        id: document.id,
        submission: document.submission,
        file_name: document.file_name.clone(),
        media_type: document.media_type.clone(),
        bytes: document.bytes,
        sha256: document.sha256.clone(),
        scan: document.scan,
        uploaded_by: document.uploaded_by,
        created_at: document.created_at,
    }
}
