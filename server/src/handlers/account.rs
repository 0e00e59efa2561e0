//! `GET /v1/account`: who asks, and for whom they act.

use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::wire::Account;

use super::{params, reply};
use crate::auth::Allowed;
use crate::auth::permission::ReadDesk;
use crate::error::Refusal;

/// Answers with who asks.
#[utoipa::path(
    get,
    path = "/v1/account",
    tag = "Accounts",
    responses((status = 200, description = "Who asks, and for whom they act", body = Account)),
)]
pub async fn show_account(
    by: Allowed<ReadDesk>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let account = Account {
        person: by.person.to_string(),
        name: by.name.clone(),
        organisation: by.organisation.to_string(),
        organisation_name: by.organisation_name.clone(),
        organisation_kind: by.organisation_kind.to_string(),
        represents: by.represents.clone(),
        role: by.role.to_string(),
        second_factor_at: by.second_factor,
    };
    reply::json(&account, 0)
}
