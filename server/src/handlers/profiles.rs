//! `/v1/profiles`: a port's requirement profiles while they are written, and what is published of them.
//! What is published is read at `/v1/ports/{locode}/profile`.

mod preview;
mod publish;

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data, Payload as Body};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::ProfileDraftId;
use quaymark_core::wire::{
    ProblemFault, ProfileContent, ProfileDraftBegun, ProfileDraftList, ProfileDraftShown,
};

use super::idempotent::{self, Made};
use super::submissions::version_seen;
use super::{body, params, reply};
use crate::actions::draft_profile::draft_profile;
use crate::actions::profile_draft::{
    ProfileDraftError, SeenDraft, load_draft, own_port, read_content,
};
use crate::actions::update_profile_draft::{
    discard_profile_draft, faults_of_draft, update_profile_draft,
};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::{DraftProfile, ReadDesk};
use crate::error::Refusal;
use crate::store::ProfileDraftRow;

pub(crate) use preview::preview_of;
pub use preview::*;
pub use publish::*;

type Answered = Result<HttpResponse, Refusal>;

/// The drafts of one's own port.
#[utoipa::path(
    get,
    path = "/v1/profiles/drafts",
    tag = "Requirement profiles",
    responses((status = 200, description = "The drafts", body = ProfileDraftList)),
)]
pub async fn list_drafts(by: Allowed<ReadDesk>, app: Data<App>, request: HttpRequest) -> Answered {
    params::none(&request)?;
    let party = by.party();
    let list = reply::aside(&app, move |app| {
        let port = own_port(&party)?;
        let rows = app
            .store
            .read::<_, ProfileDraftError>(|tx| Ok(tx.profile_drafts_of(port)?))?;
        let drafts = rows.into_iter().map(|row| shown(app, row));
        let drafts = drafts.collect::<Result<_, _>>()?;
        Ok(ProfileDraftList { drafts })
    });
    reply::json(&list.await?, 0)
}

/// Begins the next version of a profile as a draft.
#[utoipa::path(
    post,
    path = "/v1/profiles/drafts",
    tag = "Requirement profiles",
    params(("Idempotency-Key" = String, Header, description = "A new key for each new request")),
    request_body(content = ProfileDraftBegun),
    responses((status = 201, description = "The draft", body = ProfileDraftShown)),
)]
pub async fn create_draft(
    by: Allowed<DraftProfile>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    params::none(&request)?;
    let (bytes, asked): (_, ProfileDraftBegun) = body::json(&request, payload).await?;
    idempotent::once(&app, &by, &request, &bytes, move |app, party| {
        let now = app.clock.now();
        let draft = draft_profile(&app.store, now, party, &asked.profile, &asked.start)?;
        Made::new(StatusCode::CREATED, &shown(app, draft)?)
    })
    .await
}

/// One draft, with what still keeps it from being published.
#[utoipa::path(
    get,
    path = "/v1/profiles/drafts/{draft}",
    tag = "Requirement profiles",
    params(("draft" = inline(ProfileDraftId), Path, description = "Its number")),
    responses((status = 200, description = "The draft; `ETag` is its version", body = ProfileDraftShown)),
)]
pub async fn show_draft(by: Allowed<ReadDesk>, app: Data<App>, request: HttpRequest) -> Answered {
    params::none(&request)?;
    let (id, party) = (draft_of(&request)?, by.party());
    let draft = reply::aside(&app, move |app| {
        let held = app.store.read(|tx| load_draft(tx, &party, id))?;
        shown(app, held)
    });
    let draft = draft.await?;
    let mut response = reply::json(&draft, 0)?;
    let etag = header::HeaderValue::from_str(&format!("\"{}\"", draft.version));
    let etag = etag.map_err(|_| Refusal::internal())?;
    response.headers_mut().insert(header::ETAG, etag);
    Ok(response)
}

/// Changes what a draft says, as a whole.
#[utoipa::path(
    put,
    path = "/v1/profiles/drafts/{draft}",
    tag = "Requirement profiles",
    params(
        ("draft" = inline(ProfileDraftId), Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `ETag` of the version that was seen"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    request_body(content = ProfileContent),
    responses((status = 200, description = "The draft", body = ProfileDraftShown)),
)]
pub async fn update_draft(
    by: Allowed<DraftProfile>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    params::none(&request)?;
    body::expect_json(&request)?;
    let bytes = body::receive(&request, payload).await?;
    let stated = read_content(&bytes)?;
    let seen = seen(&request)?;
    idempotent::once(&app, &by, &request, &bytes, move |app, party| {
        let now = app.clock.now();
        let changed = update_profile_draft(&app.store, now, party, seen, |content| {
            *content = stated;
            Ok(())
        })?;
        Made::new(StatusCode::OK, &shown(app, changed)?)
    })
    .await
}

/// Drops a draft.
#[utoipa::path(
    delete,
    path = "/v1/profiles/drafts/{draft}",
    tag = "Requirement profiles",
    params(
        ("draft" = inline(ProfileDraftId), Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `ETag` of the version that was seen"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The draft as it was", body = ProfileDraftShown)),
)]
pub async fn discard_draft(
    by: Allowed<DraftProfile>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    params::none(&request)?;
    let seen = seen(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, party| {
        let held = app.store.read(|tx| load_draft(tx, party, seen.id))?;
        let was = shown(app, held)?;
        discard_profile_draft(&app.store, app.clock.now(), party, seen)?;
        Made::new(StatusCode::OK, &was)
    })
    .await
}

/// A draft as its readers are sent it.
fn shown(app: &App, draft: ProfileDraftRow) -> Result<ProfileDraftShown, Refusal> {
    let faults = app
        .store
        .read(|tx| faults_of_draft(tx, &draft, app.clock.now()))?;
    let faults = faults.into_iter().map(|fault| ProblemFault {
        field: fault.column,
        found: fault.value,
        expected: fault.expected,
    });
    Ok(ProfileDraftShown {
        id: draft.id,
        profile: draft.profile,
        port: draft.port,
        version: draft.version,
        updated_at: draft.updated_at,
        content: draft.content,
        faults: faults.collect(),
    })
}

fn draft_of(request: &HttpRequest) -> Result<ProfileDraftId, Refusal> {
    params::in_path(request, "draft")
}

fn seen(request: &HttpRequest) -> Result<SeenDraft, Refusal> {
    Ok(SeenDraft {
        id: draft_of(request)?,
        version: version_seen(request)?,
    })
}
