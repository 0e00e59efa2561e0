//! What a form begins with: what the register says now, where there is something.

use quaymark_core::document::{ProviderDocument, RecordDocument};
use quaymark_core::entry::Entry;
use quaymark_core::id::{AttestorId, Country, RecordId};
use quaymark_core::submission::SubmissionKind;
use quaymark_core::time::CivilDate;
use quaymark_core::zones::Zone;
use serde_json::{Value, json};

use super::fields::kind_of_record;
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Refusal;
use crate::store::StoreError;

/// What a form begins with: what the register says now, where there is something.
pub(super) fn begun(
    app: &App,
    by: &SignedIn,
    kind: SubmissionKind,
    record: &str,
) -> Result<Value, Refusal> {
    if kind == SubmissionKind::ProviderCorrection {
        return own_data(app, by);
    }
    if kind == SubmissionKind::Equivalence {
        return Ok(own_port(app, by));
    }
    if kind == SubmissionKind::AttestorStanding && record.parse::<AttestorId>().is_ok() {
        return Ok(json!({ "record": record }));
    }
    let Ok(id) = record.parse::<RecordId>() else {
        return Ok(json!({}));
    };
    if kind_of_record(id) != Some(kind) {
        let hides = kind == SubmissionKind::Confidentiality;
        return Ok(match hides {
            true => json!({"record": record, "confidential": true}),
            false => json!({ "record": record }),
        });
    }
    let newest = app.store.read::<_, StoreError>(|tx| tx.newest(record))?;
    let Some(newest) = newest else {
        return Ok(json!({}));
    };
    let entry = Entry::from_bytes(&newest.bytes).map_err(StoreError::from)?;
    let document: RecordDocument = newest
        .document
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    Ok(held_members(kind, &entry, &document))
}

/// What the register says of a record, as members of a submission of its kind.
pub(super) fn held_members(
    kind: SubmissionKind,
    entry: &Entry,
    document: &RecordDocument,
) -> Value {
    let claims = &entry.claims;
    let day = |day: Option<CivilDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let text = |value: Option<String>| value.unwrap_or_default();
    let mut members = json!({
        "record": entry.record,
        "issuer": text(claims.issuer.map(|id| id.to_string())),
        "number": text(document.number.clone()),
        "valid_from": day(document.valid_from),
        "valid_until": day(document.valid_until),
        "confidential": claims.confidential.unwrap_or(false),
    });
    match kind {
        SubmissionKind::Certification => {
            let accreditation = document.accreditation.clone();
            let (body, number) = accreditation
                .map(|held| (held.body, held.number))
                .unwrap_or_default();
            members["standard"] = text(claims.edition.as_ref().map(ToString::to_string)).into();
            members["services"] = json!(claims.services);
            members["ports"] = json!(claims.ports);
            members["accreditation_body"] = body.into();
            members["accreditation_number"] = number.into();
            members["scope"] = text(document.scope.clone()).into();
        }
        SubmissionKind::Licence => {
            members["country"] = text(claims.country.map(|country| country.to_string())).into();
            members["activities"] = json!(claims.services);
            members["tolerated_until"] = day(tolerated_day(entry, document)).into();
            members["scope"] = text(document.scope.clone()).into();
        }
        _ => {
            members["country"] = text(claims.country.map(|country| country.to_string())).into();
            members["level"] = json!(claims.level);
            members["scheme"] = text(document.scope.clone()).into();
        }
    }
    members
}

/// The last day of tolerated operation, in the zone of the printed days.
fn tolerated_day(entry: &Entry, document: &RecordDocument) -> Option<CivilDate> {
    let ends_at = entry.claims.tolerated_until?;
    let zone = Zone::named(document.zone.as_deref()?).ok()?;
    let near = ends_at.utc_date();
    let mut days = (-1..=1).map(|days| near.plus_days(days));
    days.find(|day| zone.end_of(*day) == ends_at)
}

/// A decision is of one's own port, mostly in the name of its authority.
fn own_port(app: &App, by: &SignedIn) -> Value {
    let snapshot = app.directory.snapshot();
    let authority = by.attests_as.and_then(|own| snapshot.attestor(own));
    let name = authority.map(|entry| entry.document.name);
    json!({"port": by.represents, "issuer": name.unwrap_or_default()})
}

fn own_data(app: &App, by: &SignedIn) -> Result<Value, Refusal> {
    let snapshot = app.directory.snapshot();
    let own = by.represents.as_deref().and_then(|own| own.parse().ok());
    let Some(view) = own.and_then(|id| snapshot.provider(id)) else {
        return Ok(json!({}));
    };
    // What stands for an erased name is no name to begin with.
    let document = match view.document.is_erased() {
        true => ProviderDocument::default(),
        false => view.document,
    };
    Ok(firm_members(document, Some(view.country)))
}

/// What the register says of a firm, as members of a correction of it.
pub(super) fn firm_members(document: ProviderDocument, country: Option<Country>) -> Value {
    let ProviderDocument {
        name,
        trading_names,
        former_names,
        lei,
        vat,
        euid,
        town,
        domain,
    } = document;
    let text = |value: Option<String>| value.unwrap_or_default();
    json!({
        "name": name, "trading_names": trading_names, "former_names": former_names,
        "country": text(country.map(|country| country.to_string())), "lei": text(lei.map(|lei| lei.to_string())),
        "vat": text(vat.map(|vat| vat.to_string())), "euid": text(euid.map(|euid| euid.to_string())),
        "town": text(town), "domain": text(domain),
    })
}
