//! Publishing a draft, withdrawing a version whose day has not come, and decisions on equivalence.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::{ProfileDraftId, ProfileId, RecordId};
use quaymark_core::wire::{EquivalenceList, EquivalenceShown, ProfileVersionChanged};

use super::seen;
use crate::actions::profile_draft::{ProfileDraftError, PublishedVersion};
use crate::actions::publish_profile_draft::publish_profile_draft;
use crate::actions::withdraw_equivalence::{Decision, decisions_of, withdraw_equivalence};
use crate::actions::withdraw_profile_version::{SeenVersion, withdraw_profile_version};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::{DecideEquivalence, PublishProfile, ReadDesk};
use crate::error::{Code, Refusal};
use crate::handlers::idempotent::{self, Made};
use crate::handlers::submissions::version_seen;
use crate::handlers::{params, reply};
use crate::store::StoreError;

type Answered = Result<HttpResponse, Refusal>;

/// Publishes a draft as the next version of its profile, in force from the day it names.
#[utoipa::path(
    post,
    path = "/v1/profiles/drafts/{draft}/publish",
    tag = "Requirement profiles",
    params(
        ("draft" = inline(ProfileDraftId), Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `ETag` of the version that was seen"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 201, description = "The version", body = ProfileVersionChanged)),
)]
pub async fn publish_draft(
    by: Allowed<PublishProfile>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    params::none(&request)?;
    let seen = seen(&request)?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, party| {
        let published = publish_profile_draft(&app.store, app.clock.now(), party, seen)?;
        Made::new(StatusCode::CREATED, &changed(published))
    })
    .await
}

/// Withdraws a version whose day has not come: it will never be in force.
#[utoipa::path(
    post,
    path = "/v1/profiles/{profile}/versions/{version}/withdraw",
    tag = "Requirement profiles",
    params(
        ("profile" = inline(ProfileId), Path, description = "The profile"),
        ("version" = u32, Path, description = "Its version"),
        ("If-Match" = String, Header, description = "The `entry` of the version that was seen, in quotes"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The version", body = ProfileVersionChanged)),
)]
pub async fn withdraw_version(
    by: Allowed<PublishProfile>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    params::none(&request)?;
    let part = |name| request.match_info().get(name).unwrap_or_default();
    let version = part("version");
    let version: u32 = version.parse().map_err(|_| {
        Refusal::new(Code::InvalidParameter, "version is not a number")
            .field("version")
            .found(version)
    })?;
    let seen = SeenVersion {
        profile: params::parse_id("profile", part("profile"))?,
        version,
        entry: u64::from(version_seen(&request)?),
    };
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, party| {
        let withdrawn = withdraw_profile_version(&app.store, app.clock.now(), party, &seen)?;
        Made::new(StatusCode::OK, &changed(withdrawn))
    })
    .await
}

fn changed(version: PublishedVersion) -> ProfileVersionChanged {
    ProfileVersionChanged {
        profile: version.profile,
        profile_version: version.version,
        entry: version.entry,
        periods: version.timeline,
    }
}

/// The port's decisions to take other evidence of one firm, newest first. One is made as a submission
/// of kind `equivalence`.
#[utoipa::path(
    get,
    path = "/v1/equivalences",
    tag = "Requirement profiles",
    responses((status = 200, description = "The decisions", body = EquivalenceList)),
)]
pub async fn list_decisions(
    by: Allowed<ReadDesk>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    params::none(&request)?;
    let party = by.party();
    let list = reply::aside(&app, move |app| {
        let decisions = app.store.read(|tx| decisions_of(tx, &party))?;
        let decisions = decisions.iter().map(decision);
        let decisions = decisions.collect::<Result<_, _>>()?;
        Ok(EquivalenceList { decisions })
    });
    reply::json(&list.await?, 0)
}

/// Withdraws a decision from now on.
#[utoipa::path(
    post,
    path = "/v1/equivalences/{record}/withdraw",
    tag = "Requirement profiles",
    params(
        ("record" = inline(RecordId), Path, description = "The decision's register number"),
        ("If-Match" = String, Header, description = "The `entry` of the decision that was seen, in quotes"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The decision", body = EquivalenceShown)),
)]
pub async fn withdraw_decision(
    by: Allowed<DecideEquivalence>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    params::none(&request)?;
    let record: RecordId = params::in_path(&request, "record")?;
    let entry = u64::from(version_seen(&request)?);
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, party| {
        let now = app.clock.now();
        let withdrawn = withdraw_equivalence(&app.store, now, party, record, entry)?;
        Made::new(StatusCode::OK, &decision(&withdrawn)?)
    })
    .await
}

fn decision(decision: &Decision) -> Result<EquivalenceShown, ProfileDraftError> {
    let missing = || StoreError::Damaged(format!("{} is no decision", decision.entry.record));
    let claims = &decision.entry.claims;
    Ok(EquivalenceShown {
        record: decision.entry.record.clone(),
        provider: decision.entry.subject.clone(),
        port: claims.port.ok_or_else(missing)?,
        standard: claims.family.clone().ok_or_else(missing)?,
        entry: decision.index,
        periods: decision.entry.periods.clone(),
    })
}
