//! Facts written straight into a register's log, to set a scene. Never through the API under test.

use quaymark_core::document::{AttestorDocument, ProfileDocument, ProviderDocument};
use quaymark_core::entry::{Change, EntryClaims, EntryKind, EntryType, StatusReason};
use quaymark_core::id::{AttestorId, ProviderId, RecordId, RecordKind};
use quaymark_core::register::{AttestorKind, EditionStatus, StandardClass};
use quaymark_core::requirement::Requirement;
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;
use quaymark_server::store::{EntryDraft, PortRow, Store, StoreError};

/// The port of the scenes.
pub const PORT: &str = "NLRTM";
/// Its one profile: a certificate to ISO 18788, with thirty days of margin.
pub const PROFILE: &str = "nlrtm-scene";
/// A port of the scenes that has published no profile.
pub const PORT_WITHOUT_PROFILE: &str = "BEANR";
/// A port of the scenes with two profiles.
pub const PORT_WITH_TWO: &str = "DEHAM";
/// The edition it asks for.
pub const EDITION: &str = "iso-18788-2015";
/// What the records of the scenes are about.
const FAMILY: &str = "ISO 18788";

/// An instant from its RFC 3339 text.
pub fn instant(text: &str) -> Instant {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Midnight UTC at the beginning of a day.
pub fn day(text: &str) -> Instant {
    instant(&format!("{text}T00:00:00Z"))
}

/// Writes facts into one store, each when it is told.
#[derive(Clone, Debug)]
pub struct Facts {
    store: Store,
    registrar: AttestorId,
    certifier: AttestorId,
    approvals: Vec<String>,
}

impl Facts {
    /// How many entries the scene is.
    pub const SCENE_ENTRIES: u64 = 5;

    /// The scene: ports with one, two and no profiles, one edition, one certification body.
    pub fn scene(store: &Store, now: Instant) -> Self {
        let facts = Self::of(store);
        let long_ago = day("2020-01-01");
        facts.write(now, facts.attestor_draft(long_ago));
        facts.write(now, facts.edition_draft(long_ago));
        for (profile, port) in [
            (PROFILE, PORT),
            ("deham-one", "DEHAM"),
            ("deham-two", "DEHAM"),
        ] {
            facts.write(now, facts.profile_draft(profile, port, long_ago));
        }
        for port in [PORT, PORT_WITHOUT_PROFILE, PORT_WITH_TWO] {
            facts.put_port(port, now);
        }
        facts
    }

    /// Facts for a store, in which nothing is written yet.
    pub fn of(store: &Store) -> Self {
        Self {
            store: store.clone(),
            registrar: AttestorId::from_bits(1),
            certifier: AttestorId::from_bits(2),
            approvals: ["scene-1", "scene-2"].map(str::to_owned).into(),
        }
    }

    /// The same, with other people who approve.
    #[must_use]
    pub fn approved_by(&self, people: &[&str]) -> Self {
        Self {
            approvals: people.iter().map(|id| (*id).to_owned()).collect(),
            ..self.clone()
        }
    }

    /// The same facts in a copy of the log.
    #[must_use]
    pub fn on(&self, store: &Store) -> Self {
        Self {
            store: store.clone(),
            ..self.clone()
        }
    }

    /// A provider's place on the register from an instant on.
    pub fn provider(&self, bits: u64, name: &str, from: Instant, now: Instant) -> ProviderId {
        let written = self.try_provider(bits, name, from, now);
        written.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The same, where writing may fail.
    pub fn try_provider(
        &self,
        bits: u64,
        name: &str,
        from: Instant,
        now: Instant,
    ) -> Result<ProviderId, StoreError> {
        let id = ProviderId::from_bits(bits);
        let document = ProviderDocument {
            name: name.to_owned(),
            ..ProviderDocument::default()
        };
        let claims = EntryClaims {
            country: Some("NL".parse().expect("a country")),
            ..EntryClaims::default()
        };
        let mut draft = self.draft(
            EntryKind::Provider,
            &id.to_string(),
            claims,
            granted(from, None),
        );
        draft.document = Some(serde_json::to_string(&document).expect("a document is JSON"));
        self.store.write(now, |tx| tx.append(draft))?;
        Ok(id)
    }

    /// A certificate in its first or a later version.
    pub fn certificate(
        &self,
        bits: u64,
        of: ProviderId,
        periods: Timeline,
        change: Change,
        now: Instant,
    ) -> RecordId {
        self.certificate_because(bits, of, periods, (change, None), now)
    }

    /// The same, with the reason of a change that speaks against it.
    pub fn certificate_because(
        &self,
        bits: u64,
        of: ProviderId,
        periods: Timeline,
        (change, reason): (Change, Option<StatusReason>),
        now: Instant,
    ) -> RecordId {
        let id = RecordId::from_bits(RecordKind::Certification, bits);
        let claims = EntryClaims {
            edition: Some(EDITION.parse().expect("an edition")),
            issuer: Some(self.certifier),
            accredited: Some(true),
            ..EntryClaims::default()
        };
        let draft = EntryDraft {
            subject: of.to_string(),
            change,
            ..self.draft(EntryKind::Certification, &id.to_string(), claims, periods)
        };
        let written = self.store.write(now, |tx| tx.append_because(draft, reason));
        written.unwrap_or_else(|error: StoreError| panic!("{error}"));
        id
    }

    /// The number of the certification body.
    pub const fn certifier_number(&self) -> AttestorId {
        self.certifier
    }

    /// Another standing of the certification body.
    pub fn certifier(&self, periods: Timeline, change: Change, now: Instant) {
        let draft = self.attestor_draft(now);
        self.write(
            now,
            EntryDraft {
                periods,
                change,
                ..draft
            },
        );
    }

    /// Another end of the edition's transition.
    pub fn transition_ends(&self, at: Instant, now: Instant) {
        let mut draft = self.edition_draft(day("2020-01-01"));
        draft.claims.transition_ends_at = Some(at);
        draft.change = Change::ReferenceLoaded;
        self.write(now, draft);
    }

    fn draft(
        &self,
        kind: EntryKind,
        record: &str,
        claims: EntryClaims,
        periods: Timeline,
    ) -> EntryDraft {
        let entry_type = match kind {
            EntryKind::Profile => EntryType::Profile,
            EntryKind::Attestor => EntryType::Attestor,
            _ => EntryType::Record,
        };
        EntryDraft {
            entry_type,
            kind,
            record: record.to_owned(),
            subject: record.to_owned(),
            actor: self.registrar.to_string(),
            approvals: self.approvals.clone(),
            change: Change::Granted,
            claims,
            periods,
            document: None,
            keys: Vec::new(),
        }
    }

    fn attestor_draft(&self, from: Instant) -> EntryDraft {
        let claims = EntryClaims {
            attestor: Some(AttestorKind::CertificationBody),
            country: Some("NL".parse().expect("a country")),
            ..EntryClaims::default()
        };
        let document = AttestorDocument {
            name: "Scene Certification".to_owned(),
            zone: "Europe/Amsterdam".to_owned(),
            ..AttestorDocument::default()
        };
        let id = self.certifier.to_string();
        let mut draft = self.draft(EntryKind::Attestor, &id, claims, granted(from, None));
        draft.document = Some(serde_json::to_string(&document).expect("a document is JSON"));
        draft
    }

    fn edition_draft(&self, from: Instant) -> EntryDraft {
        let claims = EntryClaims {
            family: Some(FAMILY.parse().expect("a family")),
            class: Some(StandardClass::Certifiable),
            status: Some(EditionStatus::Current),
            ..EntryClaims::default()
        };
        let document = r#"{"designation":"ISO 18788:2015","publisher":"ISO","title":"A scene"}"#;
        let mut draft = self.draft(EntryKind::Edition, EDITION, claims, granted(from, None));
        draft.document = Some(document.to_owned());
        draft
    }

    fn profile_draft(&self, profile: &str, port: &str, from: Instant) -> EntryDraft {
        let leaf = r#"{"certified":{"standard":"ISO 18788","accredited":true}}"#;
        let requirement: Requirement = serde_json::from_str(leaf).expect("a requirement");
        let claims = EntryClaims {
            port: Some(port.parse().expect("a port")),
            margin_days: Some(30),
            profile_version: Some(1),
            requirement: Some(requirement),
            ..EntryClaims::default()
        };
        let document = ProfileDocument {
            title: "A scene".to_owned(),
            ..ProfileDocument::default()
        };
        let record = format!("{profile}.v1");
        let mut draft = self.draft(EntryKind::Profile, &record, claims, granted(from, None));
        draft.subject = profile.to_owned();
        draft.change = Change::Published;
        draft.document = Some(serde_json::to_string(&document).expect("a document is JSON"));
        draft
    }

    fn put_port(&self, locode: &str, now: Instant) {
        let row = PortRow {
            locode: locode.to_owned(),
            name: format!("Port of {locode}"),
            country: locode[..2].to_owned(),
            latitude: 51.95,
            longitude: 4.14,
            timezone: "Europe/Amsterdam".to_owned(),
        };
        let put = self.store.write(now, |tx| tx.put_port(&row));
        put.unwrap_or_else(|error: StoreError| panic!("{error}"));
    }

    fn write(&self, now: Instant, draft: EntryDraft) {
        let written = self.store.write(now, |tx| tx.append(draft));
        written.unwrap_or_else(|error: StoreError| panic!("{error}"));
    }
}

/// A timeline that is granted from an instant until another.
pub fn granted(from: Instant, until: Option<Instant>) -> Timeline {
    Timeline::granted(from, until).expect("it ends after it begins")
}
