//! `GET /v1/bodies/{commitment}`: the document behind a commitment of the log, with its salt, so that
//! anybody can compute the commitment again.
//!
//! **Invariant:** nobody between the register and the reader may keep it: an erasure is seen at once.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::account::OrganisationKind;
use quaymark_core::entry::{Commitment, Entry};
use quaymark_core::wire::BodyPublished;

use super::params::{self, segment};
use super::reply;
use crate::app::App;
use crate::auth::permission::{Permission, ReadDesk, ReadEverySubmission};
use crate::auth::{Perhaps, SignedIn};
use crate::error::{Code, Refusal};
use crate::store::{HeldBody, StoreError};

/// Answers with salt and document while they exist.
#[utoipa::path(
    get,
    path = "/v1/bodies/{commitment}",
    tag = "The log",
    params(("commitment" = String, Path, description = "As the entry has it in `body`: sha256: and 64 hexadecimal digits")),
    responses((status = 200, description = "Salt and document. Of a record that its owner has not released: for those concerned, with a token", body = BodyPublished)),
)]
pub async fn show_body(
    by: Perhaps<ReadDesk>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let commitment = read_commitment(&segment(&request, 2, "commitment")?)?;
    let by = by.into_signed_in();
    let body = reply::aside(&app, move |app| publish(app, by.as_ref(), &commitment)).await?;
    reply::json(&body, 0)
}

fn read_commitment(text: &str) -> Result<Commitment, Refusal> {
    text.parse().map_err(|_| {
        Refusal::new(Code::MalformedIdentifier, "this is no commitment")
            .field("commitment")
            .found(text)
            .expected("sha256: and 64 lower-case hexadecimal digits")
    })
}

fn publish(
    app: &App,
    by: Option<&SignedIn>,
    commitment: &Commitment,
) -> Result<BodyPublished, Refusal> {
    let size = app.directory.snapshot().head().size;
    let held = app.store.read(|tx| tx.body_with(commitment))?;
    // What was written since the snapshot was made is left for the next answer.
    let held = held.filter(|held| held.committed.entry < size);
    let HeldBody { committed, bytes } = held.ok_or_else(|| {
        Refusal::new(Code::UnknownBody, "no entry of the log commits to this")
            .field("commitment")
            .found(&commitment.to_string())
    })?;
    let (Some(salt), Some(document)) = (committed.salt, committed.document) else {
        let detail = format!("what entry {} commits to was erased", committed.entry);
        return Err(Refusal::new(Code::BodyErased, detail).field("commitment"));
    };
    let entry = Entry::from_bytes(&bytes).map_err(StoreError::from)?;
    check_released(&entry, by)?;
    Ok(BodyPublished {
        commitment: *commitment,
        entry: committed.entry,
        record: entry.record,
        kind: entry.kind,
        salt: salt.iter().map(|byte| format!("{byte:02x}")).collect(),
        document,
    })
}

/// What its owner has not released is for the firm, its attestor, reviewers and auditors.
fn check_released(entry: &Entry, by: Option<&SignedIn>) -> Result<(), Refusal> {
    if entry.claims.confidential != Some(true) {
        return Ok(());
    }
    let Some(by) = by else {
        return Err(Refusal::new(
            Code::SignInRequired,
            "the owner has not released this record: only those concerned may read it",
        ));
    };
    let issuer = entry.claims.issuer;
    let is_issuer = issuer.is_some() && issuer == by.attests_as;
    let is_firm = by.represents.as_ref() == Some(&entry.subject);
    let is_concerned = is_firm || is_issuer;
    let reads_all = matches!(
        by.organisation_kind,
        OrganisationKind::Registrar | OrganisationKind::Auditor
    ) && ReadEverySubmission::RULE.is_for(by.organisation_kind, by.role);
    match is_concerned || reads_all {
        true => Ok(()),
        false => Err(Refusal::new(
            Code::NotYours,
            "the owner has not released this record",
        )),
    }
}
