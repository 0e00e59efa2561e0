//! `GET /v1/attestors/{attestor}/impact`: what its suspension would touch, before anybody asks for it.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::account::OrganisationKind;
use quaymark_core::id::AttestorId;
use quaymark_core::wire::{AttestorImpact, AttestorImpactOnProfile};

use super::params::{self, Params};
use super::reply;
use crate::answers::impact::{Impact, ProfileImpact, impact_of};
use crate::app::App;
use crate::auth::permission::ReadDesk;
use crate::auth::{Allowed, SignedIn};
use crate::error::{Code, Refusal};

const NAMES: [&str; 1] = ["from"];
const FROM: usize = 0;

/// How many records and firms rest on an attestor, and how many firms would no longer meet what each
/// port asks if it were suspended or withdrawn. For the registrar, auditors and the attestor itself.
#[utoipa::path(
    get, path = "/v1/attestors/{attestor}/impact", tag = "Attestors",
    params(
        ("attestor" = inline(AttestorId), Path, description = "Its number"),
        ("from" = Option<quaymark_core::time::Instant>, Query, description = "From when it would be suspended; now, if left out"),
    ),
    responses((status = 200, description = "What would no longer hold", body = AttestorImpact)),
)]
pub async fn show_impact(
    by: Allowed<ReadDesk>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let from = Params::of(&request, NAMES)?.instant(FROM)?;
    let attestor: AttestorId = params::in_path(&request, "attestor")?;
    expect_concerned(&by, attestor)?;
    let found = reply::aside(&app, move |app| impact_of(app, attestor, from)).await?;
    let found = found.ok_or_else(|| {
        Refusal::new(Code::UnknownAttestor, "the attestor is not on the register")
            .field("attestor")
            .found(&attestor.to_string())
    })?;
    reply::json(&written(&found), 0)
}

/// Whose suspension it would be, and those who decide on it or look on, read this.
fn expect_concerned(by: &SignedIn, attestor: AttestorId) -> Result<(), Refusal> {
    let sees_all = matches!(
        by.organisation_kind,
        OrganisationKind::Registrar | OrganisationKind::Auditor
    );
    if sees_all || by.attests_as == Some(attestor) {
        return Ok(());
    }
    Err(Refusal::new(Code::NotYours, "this is another attestor").field("attestor"))
}

fn written(made: &Impact) -> AttestorImpact {
    AttestorImpact {
        attestor: made.attestor,
        from: made.from,
        at: made.at,
        computed_at: made.computed_at,
        log_size: made.log_size,
        records: made.records as u64,
        firms: made.firms as u64,
        profiles: made.profiles.iter().map(on_profile).collect(),
    }
}

fn on_profile(one: &ProfileImpact) -> AttestorImpactOnProfile {
    AttestorImpactOnProfile {
        port: one.port,
        profile: one.profile.clone(),
        profile_version: one.version,
        meet_before: one.meet_before as u64,
        no_longer_meet: one.no_longer_meet as u64,
    }
}
