//! `GET /v1/providers/{id}/history`: every version of every record about one provider.

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::entry::Entry;
use quaymark_core::id::{AttestorId, ProviderId, ProviderRef};
use quaymark_core::wire::{History, Organisation, Version};

use super::params::{self, parse_id, segment};
use super::{provider, reply};
use crate::app::App;
use crate::directory::Snapshot;
use crate::error::Refusal;
use crate::store::{StoreError, StoredEntry};

/// Answers with the versions, oldest first.
#[utoipa::path(
    get,
    path = "/v1/providers/{provider}/history",
    tag = "Providers",
    params(("provider" = String, Path, description = "Register number (prv_…), or lei:, vat: or euid: and the identifier", example = "prv_3k7m9q2xw58")),
    responses((status = 200, description = "Every version of every record", body = History)),
)]
pub async fn show_history(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let provider = parse_id("provider", &segment(&request, 2, "provider")?)?;
    let history = reply::aside(&app, move |app| publish(app, &provider)).await?;
    reply::while_fresh(&history, history.as_of)
}

fn publish(app: &App, asked: &ProviderRef) -> Result<History, Refusal> {
    let snapshot = app.directory.snapshot();
    let view = provider::find(&snapshot, asked)?;
    let stored = app
        .store
        .read(|tx| tx.entries_of_subject(&view.id.to_string()))?;
    let as_of = reply::as_of(app, &snapshot);
    // What was written since the snapshot was made is left for the next answer.
    let known = stored
        .into_iter()
        .filter(|stored| stored.index < as_of.log_size);
    Ok(History {
        as_of,
        provider: view.id,
        versions: versions(known, &snapshot)?,
    })
}

fn versions(
    stored: impl Iterator<Item = StoredEntry>,
    snapshot: &Snapshot,
) -> Result<Vec<Version>, StoreError> {
    let mut before: HashMap<String, Entry> = HashMap::new();
    let mut versions = Vec::new();
    for stored in stored {
        let entry = Entry::from_bytes(&stored.bytes)?;
        let is_retroactive = entry.is_retroactive(before.get(&entry.record));
        versions.push(version(&stored, &entry, is_retroactive, snapshot));
        before.insert(entry.record.clone(), entry);
    }
    Ok(versions)
}

fn version(
    stored: &StoredEntry,
    entry: &Entry,
    is_retroactive: bool,
    snapshot: &Snapshot,
) -> Version {
    let is_released = entry.claims.confidential != Some(true);
    let document = stored.document.as_deref().filter(|_| is_released);
    Version {
        entry: stored.index,
        record: entry.record.clone(),
        kind: entry.kind,
        version: entry.version,
        recorded_at: entry.recorded_at,
        change: entry.change,
        reason: entry.reason,
        actor: organisation(&entry.actor, snapshot),
        approvals: entry.approvals.clone(),
        is_retroactive,
        claims: entry.claims.clone(),
        periods: entry.periods.clone(),
        document: document.and_then(|text| serde_json::from_str(text).ok()),
        is_erased: entry.body.is_some() && stored.document.is_none(),
    }
}

fn organisation(number: &str, snapshot: &Snapshot) -> Organisation {
    let attestor = number
        .parse::<AttestorId>()
        .ok()
        .and_then(|id| snapshot.attestor(id));
    let provider = || {
        number
            .parse::<ProviderId>()
            .ok()
            .and_then(|id| snapshot.provider(id))
    };
    let name = attestor
        .map(|entry| entry.document.name)
        .or_else(|| provider().map(|view| view.document.name));
    Organisation {
        id: number.to_owned(),
        name: name.filter(|name| !name.is_empty()),
    }
}
