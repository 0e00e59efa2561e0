//! Fills a database through the store, as an import would: attestors and editions, then providers,
//! then their records.

use quaymark_core::document::{
    AttestorDocument, EditionDocument, ProviderDocument, RecordDocument,
};
use quaymark_core::entry::{Change, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{AttestorId, IdError, ProviderId, RecordId, RecordKind};
use quaymark_core::register::{AttestorKind, EditionStatus, StandardClass, VettingLevel};
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::timeline::Timeline;
use quaymark_server::store::{EntryDraft, Store, StoreError};
use serde::Serialize;

use super::names::{self, Random};

/// Providers written in one transaction.
const AT_ONCE: u64 = 10_000;
const ATTESTORS: u64 = 200;
const EDITIONS: [(&str, &str); 4] = [
    ("en-17483-1-2021", "EN 17483-1"),
    ("iso-9001-2015", "ISO 9001"),
    ("iso-28000-2022", "ISO 28000"),
    ("iso-18788-2015", "ISO 18788"),
];

/// The n-th provider's register number.
pub fn provider_id(number: u64) -> ProviderId {
    ProviderId::from_bits(Random::seeded(number ^ 0x1111).next())
}

/// A listing of the n-th provider under some name.
pub fn listing(number: u64, name: &str) -> EntryDraft {
    let mut random = Random::seeded(number ^ 0x2222);
    let country = names::country(number);
    let document = ProviderDocument {
        name: name.to_owned(),
        trading_names: names::trading_name(number).into_iter().collect(),
        lei: lei(number),
        euid: format!("{country}KVK.{:08}", number).parse().ok(),
        town: Some("Invented-on-Sea".to_owned()),
        domain: Some(format!("firm-{number}.example")),
        ..ProviderDocument::default()
    };
    let from = Instant::from_seconds(1_600_000_000 + random.below(100_000_000) as i64);
    let mut draft = draft(
        EntryKind::Provider,
        provider_id(number).to_string(),
        &document,
    );
    draft.subject.clone_from(&draft.record);
    draft.claims.country = country.parse().ok();
    draft.periods = granted(from, None);
    draft
}

/// A LEI with the right check digits (ISO 7064, MOD 97-10).
fn lei(number: u64) -> Option<quaymark_core::id::Lei> {
    let body = format!("9999{number:014}");
    let digits = format!("{body}00");
    let rest = digits.bytes().fold(0, |rest: u64, digit| {
        (rest * 10 + u64::from(digit - b'0')) % 97
    });
    format!("{body}{:02}", 98 - rest).parse().ok()
}

/// Fills an empty database.
pub fn fill(store: &Store, providers: u64, records: u64) -> Result<(), StoreError> {
    let now = Instant::from_seconds(1_790_000_000);
    store.write(now, |tx| {
        for number in 0..ATTESTORS {
            tx.append(attestor(number))?;
        }
        for (slug, family) in EDITIONS {
            tx.append(edition(slug, family)?)?;
        }
        Ok::<_, StoreError>(())
    })?;
    for first in (0..providers).step_by(AT_ONCE as usize) {
        let numbers = first..providers.min(first + AT_ONCE);
        store.write(now, |tx| {
            for number in numbers.clone() {
                tx.append(listing(number, &names::name(number)))?;
            }
            for number in numbers {
                for record in 0..records {
                    tx.append(certificate_licence_or_vetting(number, record))?;
                }
            }
            Ok::<_, StoreError>(())
        })?;
    }
    Ok(())
}

fn draft(kind: EntryKind, record: String, document: &impl Serialize) -> EntryDraft {
    EntryDraft {
        entry_type: EntryType::Record,
        kind,
        subject: record.clone(),
        record,
        actor: attestor_id(0).to_string(),
        approvals: Vec::new(),
        change: Change::Imported,
        claims: EntryClaims::default(),
        periods: Timeline::default(),
        document: serde_json::to_string(document).ok(),
        keys: Vec::new(),
    }
}

fn attestor_id(number: u64) -> AttestorId {
    AttestorId::from_bits(Random::seeded(number ^ 0x3333).next())
}

fn attestor(number: u64) -> EntryDraft {
    let document = AttestorDocument {
        name: format!("Invented certifier {number}"),
        zone: "Europe/Amsterdam".to_owned(),
        ..AttestorDocument::default()
    };
    let mut draft = draft(
        EntryKind::Attestor,
        attestor_id(number).to_string(),
        &document,
    );
    draft.entry_type = EntryType::Attestor;
    draft.claims.attestor = Some(AttestorKind::CertificationBody);
    draft.claims.country = "NL".parse().ok();
    draft.periods = granted(Instant::from_seconds(1_000_000_000), None);
    draft
}

fn edition(slug: &str, family: &str) -> Result<EntryDraft, StoreError> {
    let document = EditionDocument {
        designation: family.to_owned(),
        ..EditionDocument::default()
    };
    let mut draft = draft(EntryKind::Edition, slug.to_owned(), &document);
    let wrong = |error: IdError| StoreError::Other(Box::new(error));
    draft.claims.family = Some(family.parse().map_err(wrong)?);
    draft.claims.class = Some(StandardClass::Certifiable);
    draft.claims.status = Some(EditionStatus::Current);
    Ok(draft)
}

fn certificate_licence_or_vetting(number: u64, record: u64) -> EntryDraft {
    let mut random = Random::seeded(number * 4 + record);
    let (kind, entry_kind) = match record {
        0 | 1 => (RecordKind::Certification, EntryKind::Certification),
        2 => (RecordKind::Licence, EntryKind::Licence),
        _ => (RecordKind::Vetting, EntryKind::Vetting),
    };
    let first_day = 18_000 + random.below(2000) as i64;
    let document = RecordDocument {
        number: Some(format!("C-{number}-{record}")),
        valid_from: Some(CivilDate::from_days(first_day)),
        valid_until: Some(CivilDate::from_days(first_day + 1095)),
        zone: Some("Europe/Amsterdam".to_owned()),
        ..RecordDocument::default()
    };
    let id = RecordId::from_bits(kind, random.next());
    let mut draft = draft(entry_kind, id.to_string(), &document);
    draft.subject = provider_id(number).to_string();
    draft.claims.issuer = Some(attestor_id(random.below(ATTESTORS as usize) as u64));
    // Midnight in Amsterdam is 23:00 UTC of the day before.
    let from = Instant::from_ms(first_day * 86_400_000 - 3_600_000);
    draft.periods = granted(from, Some(from.plus_days(1096)));
    let claims = &mut draft.claims;
    match kind {
        RecordKind::Certification => {
            claims.edition = EDITIONS[random.below(EDITIONS.len())].0.parse().ok();
            claims.accredited = Some(true);
            let services = ["access-control", "patrol", "screening", "cctv", "response"];
            let held = services.iter().take(1 + random.below(services.len()));
            claims.services = held.filter_map(|service| service.parse().ok()).collect();
            claims.ports = "NLRTM".parse().into_iter().collect();
        }
        RecordKind::Licence => claims.country = names::country(number).parse().ok(),
        RecordKind::Vetting | RecordKind::Equivalence => {
            claims.country = names::country(number).parse().ok();
            claims.level = Some(VettingLevel::Standard);
        }
    }
    draft
}

fn granted(from: Instant, until: Option<Instant>) -> Timeline {
    Timeline::granted(from, until).expect("an end after the beginning")
}
