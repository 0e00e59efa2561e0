//! `GET /v1/providers/{id}`: all that is published about one provider.

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::document::RecordDocument;
use quaymark_core::entry::Entry;
use quaymark_core::id::{AttestorId, ProviderRef};
use quaymark_core::register::{LogIndex, Record};
use quaymark_core::standing::{Standing, boundaries, edition_of, effective_end, standing};
use quaymark_core::time::Instant;
use quaymark_core::wire::{
    Organisation, ProviderLinks, ProviderPublished, RecordPublished, StandingNow,
};

use super::params::{self, parse_id, segment};
use super::reply;
use super::selection::standing_of;
use crate::app::App;
use crate::directory::{ProviderView, Rules, Snapshot};
use crate::error::{Code, Refusal};
use crate::store::{StoreError, StoredEntry};

/// Answers with the provider's document and records.
#[utoipa::path(
    get,
    path = "/v1/providers/{provider}",
    tag = "Providers",
    params(("provider" = String, Path, description = "Register number (prv_…), or lei:, vat: or euid: and the identifier", example = "prv_3k7m9q2xw58")),
    responses((status = 200, description = "Document, records and their standing now", body = ProviderPublished)),
)]
pub async fn show_provider(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let provider = parse_id("provider", &segment(&request, 2, "provider")?)?;
    let published = reply::aside(&app, move |app| publish(app, &provider)).await?;
    reply::while_fresh(&published, published.as_of)
}

/// The provider an identifier names, as it is now.
pub(super) fn find(snapshot: &Snapshot, provider: &ProviderRef) -> Result<ProviderView, Refusal> {
    let view = snapshot.find(provider).and_then(|id| snapshot.provider(id));
    view.ok_or_else(|| {
        Refusal::new(
            Code::UnknownProvider,
            "no provider of the register has this identifier",
        )
        .field("provider")
        .found(&provider.to_string())
        .expected("the identifier of a provider on the register")
    })
}

fn publish(app: &App, provider: &ProviderRef) -> Result<ProviderPublished, Refusal> {
    let snapshot = app.directory.snapshot();
    let view = find(&snapshot, provider)?;
    let indices: Vec<LogIndex> = view.records.iter().map(|record| record.entry).collect();
    let stored = app.store.read(|tx| tx.entries(&indices))?;
    let versions = by_index(&stored)?;
    let (rules, now) = (snapshot.rules(), app.clock.now());
    let records = view.records.iter().filter_map(|record| {
        let (entry, document) = versions.get(&record.entry)?;
        Some(publish_record(record, entry, *document, &view, &rules, now))
    });
    let own = view.listing.timeline.boundaries();
    let of_records = view.records.iter().flat_map(|r| boundaries(r, &rules));
    Ok(ProviderPublished {
        as_of: reply::as_of(app, &snapshot).until_first(own.chain(of_records)),
        records: records.collect(),
        links: links(&view),
        id: view.id,
        country: view.country,
        standing: standing_of(&view.listing, now),
        periods: view.listing.timeline,
        entry: view.listing.entry,
        is_erased: view.document.is_erased(),
        document: view.document,
    })
}

type Versions<'a> = HashMap<LogIndex, (Entry, Option<&'a str>)>;

fn by_index(stored: &[StoredEntry]) -> Result<Versions<'_>, StoreError> {
    let parsed = stored.iter().map(|stored| {
        let entry = Entry::from_bytes(&stored.bytes)?;
        Ok((stored.index, (entry, stored.document.as_deref())))
    });
    parsed.collect()
}

fn publish_record(
    record: &Record,
    entry: &Entry,
    document: Option<&str>,
    view: &ProviderView,
    rules: &Rules,
    now: Instant,
) -> RecordPublished {
    let edition = edition_of(record, rules);
    let designation = edition.and_then(|edition| rules.edition_entry(&edition.id));
    let is_released = !record.is_confidential;
    RecordPublished {
        id: record.id,
        kind: entry.kind,
        entry: record.entry,
        version: entry.version,
        recorded_at: entry.recorded_at,
        change: entry.change,
        reason: entry.reason,
        standing: standing_now(record, view, rules, now),
        issuer: attestor(rules, record.claims.issuer()),
        designation: designation.map(|entry| entry.document.designation.clone()),
        claims: entry.claims.clone(),
        periods: entry.periods.clone(),
        is_erased: is_released && entry.body.is_some() && document.is_none(),
        document: document.filter(|_| is_released).and_then(read_document),
    }
}

fn standing_now(record: &Record, view: &ProviderView, rules: &Rules, now: Instant) -> StandingNow {
    match standing(record, &view.records, rules, now) {
        Standing::Counts => StandingNow {
            counts: true,
            reason: None,
            until: effective_end(record, rules, now),
        },
        Standing::DoesNotCount(reason) => StandingNow {
            counts: false,
            reason: Some(reason),
            until: None,
        },
    }
}

fn attestor(rules: &Rules, id: AttestorId) -> Organisation {
    let entry = rules.attestor_entry(id);
    let name = entry.map(|entry| entry.document.name.clone());
    Organisation {
        id: id.to_string(),
        name: name.filter(|name| !name.is_empty()),
    }
}

fn read_document(text: &str) -> Option<RecordDocument> {
    let document = serde_json::from_str(text);
    document
        .inspect_err(|error| tracing::error!(%error, "a stored document cannot be read"))
        .ok()
}

fn links(view: &ProviderView) -> ProviderLinks {
    let id = view.id;
    ProviderLinks {
        this: format!("/v1/providers/{id}"),
        history: format!("/v1/providers/{id}/history"),
        verify: format!("/v1/verify/{id}"),
        page: format!("/providers/{id}"),
    }
}
