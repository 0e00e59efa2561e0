//! `/.well-known/…`: keys, whom to tell of a weakness, where the interfaces are.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::statement::Jwk;
use quaymark_core::time::Instant;
use quaymark_core::wire::{KeyPublished, KeySet};
use serde_json::json;

use super::{params, reply};
use crate::app::App;
use crate::directory::Snapshot;
use crate::error::Refusal;
use crate::keys::KeyState;

/// How long the contact is promised to hold, in days.
const CONTACT_HOLDS_DAYS: i64 = 180;

/// `GET /.well-known/jwks.json`: the keys that sign or signed verdicts (RFC 7517), of every node, as
/// the log tells them.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    tag = "The log",
    responses((status = 200, description = "Keys that sign or signed verdicts", body = KeySet)),
)]
pub async fn show_keys(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let own = app.keys.ring().signing().jwk().clone();
    let keys = in_order(&app.directory.snapshot(), &own, app.clock.now());
    let keys = keys.into_iter().map(|(state, jwk)| published(jwk, state));
    reply::json(
        &KeySet {
            keys: keys.collect(),
        },
        15,
    )
}

/// This node's key first, then those that sign, then those that ended; of each the newest first.
fn in_order(snapshot: &Snapshot, own: &Jwk, now: Instant) -> Vec<(KeyState, Jwk)> {
    let known = snapshot.verdict_keys().iter().rev();
    let mut keys: Vec<_> = known
        .map(|key| (KeyState::of(&key.timeline, now), key.jwk.clone()))
        .collect();
    keys.sort_by_key(|(state, jwk)| (*state, jwk != own));
    keys
}

fn published(jwk: Jwk, state: KeyState) -> KeyPublished {
    KeyPublished {
        kid: jwk.thumbprint(),
        kty: jwk.kty,
        crv: jwk.crv,
        x: jwk.x,
        alg: "EdDSA".to_owned(),
        key_use: "sig".to_owned(),
        status: state.as_str().to_owned(),
    }
}

/// `GET /.well-known/security.txt`: whom to tell of a weakness (RFC 9116).
#[utoipa::path(
    get,
    path = "/.well-known/security.txt",
    tag = "Operations",
    responses((status = 200, description = "Whom to tell of a weakness (RFC 9116)", body = String, content_type = "text/plain")),
)]
pub async fn show_security_contact(
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let config = &app.config;
    let expires = app.clock.now().plus_days(CONTACT_HOLDS_DAYS).utc_date();
    let text = format!(
        "Contact: {}\nExpires: {expires}T00:00:00Z\nPreferred-Languages: en\n\
         Canonical: {}/.well-known/security.txt\n",
        config.security_contact, config.public_url
    );
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(text))
}

/// `GET /.well-known/api-catalog`: where the interface and its description are (RFC 9727).
#[utoipa::path(
    get,
    path = "/.well-known/api-catalog",
    tag = "Operations",
    responses((status = 200, description = "Where the interface and its description are (RFC 9727)", body = Object, content_type = "application/linkset+json")),
)]
pub async fn show_catalog(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let site = &app.config.public_url;
    let catalog = json!({
        "linkset": [{
            "anchor": format!("{site}/v1/"),
            "service-desc": [{
                "href": format!("{site}/openapi.json"),
                "type": "application/vnd.oai.openapi+json;version=3.1",
            }],
            "service-doc": [{ "href": format!("{site}/docs"), "type": "text/html" }],
            "status": [{ "href": format!("{site}/health/ready"), "type": "application/json" }],
        }],
    });
    let kind = "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"";
    let link = format!("<{site}/.well-known/api-catalog>; rel=\"api-catalog\"");
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::LINK, link))
        .body(catalog.to_string()))
}
