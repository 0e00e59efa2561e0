//! A small register for the tests of the provider page.

use quaymark_core::entry::{Change, Entry, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{AttestorId, Country, EditionId, RecordId, RecordKind};
use quaymark_core::register::{
    Attestor, AttestorKind, Certification, Claims, Edition, EditionStatus, Record, Regime,
    Rulebook, StandardClass,
};
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;

/// Three editions and one certification body.
pub struct Rules {
    editions: Vec<Edition>,
    attestor: Attestor,
}

impl Rules {
    /// The body is sound for ever; the old edition's transition ends with October 2025.
    pub fn sound() -> Self {
        let granted = Timeline::granted(instant("2000-01-01T00:00:00Z"), None);
        Self {
            editions: vec![
                edition("part-1", "EN 17483-1", None, &[]),
                edition("part-3", "EN 17483-3", None, &["part-1"]),
                edition("old-2013", "OLD", Some("2025-11-01T00:00:00Z"), &[]),
            ],
            attestor: Attestor {
                id: AttestorId::from_bits(7),
                kind: AttestorKind::CertificationBody,
                country: country("NL"),
                timeline: granted.expect("a timeline"),
                entry: 1,
            },
        }
    }
}

impl Rulebook for Rules {
    fn edition(&self, id: &EditionId) -> Option<&Edition> {
        self.editions.iter().find(|edition| edition.id == *id)
    }

    fn attestor(&self, id: AttestorId) -> Option<&Attestor> {
        (self.attestor.id == id).then_some(&self.attestor)
    }

    fn regime(&self, _country: Country) -> Option<&Regime> {
        None
    }

    fn successors(&self, _id: &EditionId) -> Vec<&Edition> {
        Vec::new()
    }
}

fn edition(id: &str, family: &str, ends: Option<&str>, requires: &[&str]) -> Edition {
    Edition {
        id: id.parse().expect("an edition"),
        family: family.parse().expect("a family"),
        class: StandardClass::Certifiable,
        status: EditionStatus::Current,
        transition_ends_at: ends.map(instant),
        requires: requires
            .iter()
            .map(|id| id.parse().expect("an edition"))
            .collect(),
        supersedes: Vec::new(),
        entry: 0,
    }
}

fn country(code: &str) -> Country {
    code.parse().expect("a country")
}

/// An instant from its text.
pub fn instant(text: &str) -> Instant {
    text.parse().expect("an instant")
}

/// A certificate granted from one instant to another.
pub fn certificate(edition: &str, from: &str, until: &str) -> Record {
    let timeline = Timeline::granted(instant(from), Some(instant(until)));
    Record {
        id: RecordId::from_bits(
            RecordKind::Certification,
            edition
                .bytes()
                .fold(7, |sum, byte| sum * 31 + u64::from(byte)),
        ),
        claims: Claims::Certification(Certification {
            edition: edition.parse().expect("an edition"),
            issuer: AttestorId::from_bits(7),
            is_accredited: true,
            services: vec!["access-control".parse().expect("a service")],
            ports: vec!["NLRTM".parse().expect("a port")],
        }),
        timeline: timeline.expect("a timeline"),
        is_confidential: false,
        entry: 12,
    }
}

/// A certificate to the general part.
pub fn part_1(from: &str, until: &str) -> Record {
    certificate("part-1", from, until)
}

/// A certificate to the maritime part, which needs the general one beside it.
pub fn part_3(from: &str, until: &str) -> Record {
    certificate("part-3", from, until)
}

/// A record its owner has not released.
pub fn confidential() -> Record {
    Record {
        timeline: Timeline::default(),
        is_confidential: true,
        ..certificate("part-1", "2024-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
    }
}

/// An entry about the certificate `crt_1`.
pub fn entry(recorded_at: &str, change: Change, periods: Timeline) -> Entry {
    Entry {
        v: 1,
        entry_type: EntryType::Record,
        kind: EntryKind::Certification,
        record: "crt_1".to_owned(),
        subject: "prv_1".to_owned(),
        version: 1,
        prev: None,
        recorded_at: instant(recorded_at),
        actor: AttestorId::from_bits(7).to_string(),
        approvals: Vec::new(),
        change,
        reason: None,
        claims: EntryClaims {
            issuer: Some(AttestorId::from_bits(7)),
            ..EntryClaims::default()
        },
        periods,
        body: None,
    }
}
