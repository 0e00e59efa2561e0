//! `/v1/keys`: keys of machines. A key is made and ended within a session alone: no key makes keys.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Payload as Body};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::ApiKeyId;
use quaymark_core::wire::{KeyAsked, KeyList, KeyListed, KeyMade};

use super::idempotent::{self, Made};
use super::{body, params, reply};
use crate::actions::administration::AdministrationError;
use crate::actions::make_key::{NewKey, end_key as end, make_key as make};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::{ManageKeys, ReadPeople, Scope};
use crate::error::Refusal;
use crate::store::{ApiKeyRow, StoreError};

type Answered = Result<HttpResponse, Refusal>;

/// The open keys of one's own organisation, newest first. What opens anything is not shown again.
#[utoipa::path(
    get, path = "/v1/keys", tag = "Accounts",
    responses((status = 200, description = "The keys", body = KeyList)),
)]
pub async fn list_keys(by: Allowed<ReadPeople>, app: Data<App>, request: HttpRequest) -> Answered {
    params::none(&request)?;
    let organisation = by.organisation;
    let keys = reply::aside(&app, move |app| {
        let read = app
            .store
            .read::<_, StoreError>(|tx| tx.api_keys_of(organisation));
        Ok(read?)
    });
    let keys = keys.await?.into_iter().map(listed).collect();
    reply::json(&KeyList { keys }, 0)
}

/// Makes a key. `key` stands in the first answer alone: the register keeps only its SHA-256, and a
/// repetition of the request is answered without it.
#[utoipa::path(
    post, path = "/v1/keys", tag = "Accounts",
    params(("Idempotency-Key" = String, Header, description = "A new key for each new request")),
    request_body(content = KeyAsked),
    responses((status = 201, description = "The key", body = KeyMade)),
)]
pub async fn make_key(
    by: Allowed<ManageKeys>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    params::none(&request)?;
    let (bytes, asked): (_, KeyAsked) = body::json(&request, payload).await?;
    let new = NewKey {
        scopes: scopes(&asked.scopes)?,
        name: asked.name,
        days: asked.days,
    };
    idempotent::once(&app, &by, &request, &bytes, move |app, party| {
        let (row, token) = make(&app.store, app.clock.now(), party, &new)?;
        let mut made = Made::new(StatusCode::CREATED, &listed(row))?;
        made.shown_once = Some(("key", token.reveal().to_owned()));
        Ok(made)
    })
    .await
}

/// Ends a key at once.
#[utoipa::path(
    post, path = "/v1/keys/{key}/end", tag = "Accounts",
    params(
        ("key" = inline(ApiKeyId), Path, description = "Its number"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The keys that are left", body = KeyList)),
)]
pub async fn end_key(by: Allowed<ManageKeys>, app: Data<App>, request: HttpRequest) -> Answered {
    params::none(&request)?;
    let id: ApiKeyId = params::in_path(&request, "key")?;
    idempotent::once(&app, &by, &request, &Bytes::new(), move |app, party| {
        end(&app.store, app.clock.now(), party, id)?;
        let read = app
            .store
            .read::<_, StoreError>(|tx| tx.api_keys_of(party.organisation));
        let keys = read?.into_iter().map(listed).collect();
        Made::new(StatusCode::OK, &KeyList { keys })
    })
    .await
}

fn scopes(words: &[String]) -> Result<Vec<Scope>, Refusal> {
    let parsed = words.iter().map(|word| {
        word.parse::<Scope>().map_err(|error| {
            AdministrationError::faulty("scopes", error.found, error.expected).into()
        })
    });
    parsed.collect()
}

fn listed(row: ApiKeyRow) -> KeyListed {
    KeyListed {
        id: row.id,
        name: row.name,
        scopes: row.scopes,
        created_by: row.created_by,
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
    }
}
