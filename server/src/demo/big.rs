//! A big register of invented firms, for measurements: written straight through the store.

use quaymark_core::document::{ProviderDocument, RecordDocument, to_canonical};
use quaymark_core::entry::{Change, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{AttestorId, EditionId, ProviderId, RecordId, RecordKind, ServiceId};
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::timeline::{Timeline, TimelineError};

use super::build::{DemoError, begin, finish, morning};
use super::draw::{Draw, scrambled};
use super::identifiers::lei;
use super::names::Names;
use super::{attestors, kit, profiles};
use crate::actions::REGISTRAR;
use crate::actions::authority::{Authority, Numbers};
use crate::actions::enter::Seen;
use crate::actions::known::Known;
use crate::actions::publish_profile::publish_profile_in;
use crate::actions::register_attestor::register_attestor;
use crate::store::{EntryDraft, Store, StoreError, Writer};

/// Firms written in one transaction.
const FIRMS_AT_ONCE: u64 = 20_000;
/// Odd, so multiplying by it never meets the same fifty bits twice.
const SPREAD: u64 = 0x2_5d1a_9c3b_7e4f;
const EDITIONS: [&str; 6] = [
    "en-17483-1-2021",
    "en-17483-3-2023",
    "iso-9001-2015",
    "iso-45001-2018",
    "iso-22301-2019",
    "iso-28000-2022",
];

/// How big.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Firms.
    pub providers: u64,
    /// Certificates of each firm, to as many editions; at most six.
    pub records_per_provider: usize,
}

/// Writes a big register into an empty database; tells `on_progress` how many firms are in.
pub fn build_big(
    store: &Store,
    today: CivilDate,
    seed: u64,
    size: Size,
    on_progress: &mut dyn FnMut(u64),
) -> Result<bool, DemoError> {
    if !begin(store, today, seed)? {
        return Ok(false);
    }
    let now = morning(today, 0);
    let issuer = shared_facts(store, now, today, seed)?;
    let mut writer = Firms::new(today, seed, size, issuer)?;
    let mut done = 0;
    while done < size.providers {
        let some = FIRMS_AT_ONCE.min(size.providers - done);
        store.write(now, |tx| (0..some).try_for_each(|_| writer.write_next(tx)))?;
        done += some;
        on_progress(done);
    }
    finish(store, now, &format!("{seed} {today} {}", size.providers))?;
    Ok(true)
}

/// Attestors and profiles; returns the certification body of all certificates.
fn shared_facts(
    store: &Store,
    now: Instant,
    today: CivilDate,
    seed: u64,
) -> Result<AttestorId, DemoError> {
    let by = Authority {
        actor: REGISTRAR,
        approvals: Vec::new(),
        first: Change::Imported,
    };
    let mut numbers = Numbers::Seeded(Draw::seeded(scrambled(!seed)));
    store.write(now, |tx| {
        let mut known = Known::read(tx)?;
        let mut seen = Seen::default();
        for row in attestors::rows(&profiles::ports(), today.plus_days(-1500)) {
            register_attestor(tx, &mut known, &row, &by, &mut numbers, &mut seen)?;
        }
        for draft in profiles::first_versions() {
            publish_profile_in(tx, &known, &draft, &by)?;
        }
        let name = attestors::SOUND[0].name;
        let body = known
            .attestors_named(name)
            .first()
            .map(|known| known.attestor.id);
        body.ok_or_else(|| DemoError::Plan(name.to_owned()))
    })
}

struct Firms {
    names: Names,
    number: u64,
    records_per_provider: usize,
    today: CivilDate,
    issuer: AttestorId,
    services: Vec<ServiceId>,
    editions: Vec<EditionId>,
}

impl Firms {
    fn new(today: CivilDate, seed: u64, size: Size, issuer: AttestorId) -> Result<Self, DemoError> {
        let editions = EDITIONS.iter().map(|slug| slug.parse());
        let editions: Result<Vec<EditionId>, _> = editions.collect();
        Ok(Self {
            names: Names::seeded(seed),
            number: 0,
            records_per_provider: size.records_per_provider,
            today,
            issuer,
            services: kit::services(),
            editions: editions.map_err(|error| DemoError::Plan(error.to_string()))?,
        })
    }

    fn write_next(&mut self, tx: &mut Writer<'_>) -> Result<(), StoreError> {
        let Some(name) = self.names.next() else {
            return Ok(());
        };
        let number = self.number;
        self.number += 1;
        let id = ProviderId::from_bits(number.wrapping_mul(SPREAD));
        let lei = lei(number);
        let keys = vec![format!("lei:{lei}")];
        let document = ProviderDocument {
            name: name.name,
            trading_names: name.trading_names,
            former_names: name.former_names,
            lei: Some(lei),
            town: Some(name.town.to_owned()),
            domain: Some(name.domain),
            ..ProviderDocument::default()
        };
        let claims = EntryClaims {
            country: Some(name.country),
            ..EntryClaims::default()
        };
        let periods = possible(Timeline::granted(tx.recorded_at(), None))?;
        let kind = EntryKind::Provider;
        let document = written(to_canonical(&document))?;
        let draft = draft(kind, id.to_string(), id, claims, periods, document, keys);
        tx.append(draft)?;
        (0..self.records_per_provider)
            .try_for_each(|place| self.write_record(tx, id, number, place))
    }

    fn write_record(
        &self,
        tx: &mut Writer<'_>,
        provider: ProviderId,
        number: u64,
        place: usize,
    ) -> Result<(), StoreError> {
        let bits = (number * EDITIONS.len() as u64 + place as u64).wrapping_mul(SPREAD);
        let id = RecordId::from_bits(RecordKind::Certification, bits);
        let edition = self.editions[place % self.editions.len()].clone();
        let age = 30 + (scrambled(bits) % 1000) as i64;
        let first = self.today.plus_days(-age);
        let last = first.plus_days(3 * 365 - 1);
        let until = last.plus_days(1).utc_midnight();
        let periods = possible(Timeline::granted(first.utc_midnight(), Some(until)))?;
        let key = format!("certification:{}:{edition}:Q-{number}", self.issuer);
        let claims = EntryClaims {
            edition: Some(edition),
            issuer: Some(self.issuer),
            accredited: Some(true),
            services: self.services.clone(),
            ..EntryClaims::default()
        };
        let document = RecordDocument {
            number: Some(format!("Q-{number}")),
            valid_from: Some(first),
            valid_until: Some(last),
            zone: Some("UTC".to_owned()),
            ..RecordDocument::default()
        };
        let kind = EntryKind::Certification;
        let document = written(to_canonical(&document))?;
        tx.append(draft(
            kind,
            id.to_string(),
            provider,
            claims,
            periods,
            document,
            vec![key],
        ))?;
        Ok(())
    }
}

fn draft(
    kind: EntryKind,
    record: String,
    provider: ProviderId,
    claims: EntryClaims,
    periods: Timeline,
    document: String,
    keys: Vec<String>,
) -> EntryDraft {
    EntryDraft {
        entry_type: EntryType::Record,
        kind,
        record,
        subject: provider.to_string(),
        actor: REGISTRAR.to_string(),
        approvals: Vec::new(),
        change: Change::Imported,
        claims,
        periods,
        document: Some(document),
        keys,
    }
}

fn possible(timeline: Result<Timeline, TimelineError>) -> Result<Timeline, StoreError> {
    timeline.map_err(|error| StoreError::Other(error.into()))
}

fn written(document: Result<String, serde_json::Error>) -> Result<String, StoreError> {
    document.map_err(|error| StoreError::Other(error.into()))
}
