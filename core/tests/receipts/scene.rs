//! A small register with one provider that meets a profile of eight requirements.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use quaymark_core::entry::{Entry, EntryKind, Fact};
use quaymark_core::id::{AttestorId, Country, EditionId};
use quaymark_core::receipt::{Receipt, make};
use quaymark_core::register::{
    Attestor, Edition, Listing, LogIndex, Profile, Record, Regime, Rulebook,
};
use quaymark_core::statement::{Jwk, LogHead, Question, Statement};
use quaymark_core::time::Instant;
use quaymark_core::verdict::{
    Answer, AnswerRules, Case, answer_by, answer_not_on_register, profile_in_force,
};
use serde_json::{Value, json};

use crate::log::{Log, ORIGIN, base64, key, sign};

pub const PROVIDER: &str = "prv_85jefqcz254";
pub const PROFILE: &str = "nlrtm-container-terminal";
pub const BODY: &str = "att_txpqrm8tzag";
pub const AUTHORITY: &str = "att_bf4eyybg4sp";
pub const VETTER: &str = "att_p30k5s3khq8";

pub fn verdict_key() -> SigningKey {
    key(2)
}

pub fn kid(key: &SigningKey) -> String {
    Jwk::of(&key.verifying_key()).thumbprint()
}

/// Everything the rules read, from the newest entries before a size: a second way, without proofs.
#[derive(Default)]
pub struct Read {
    editions: BTreeMap<EditionId, Edition>,
    attestors: BTreeMap<AttestorId, Attestor>,
    regimes: BTreeMap<Country, Regime>,
    profiles: BTreeMap<(String, u32), Profile>,
    listings: BTreeMap<String, Listing>,
    records: BTreeMap<String, BTreeMap<String, Record>>,
}

impl Read {
    pub fn of(log: &Log, size: u64) -> Self {
        let mut read = Self::default();
        for (index, bytes) in log.entries.range(..size) {
            let entry = Entry::from_bytes(bytes).expect("an entry");
            match entry.fact(*index).expect("a fact") {
                Fact::Listing(listing, _) => _ = read.listings.insert(entry.subject, listing),
                Fact::Record(_, record) => {
                    let records = read.records.entry(entry.subject).or_default();
                    records.insert(entry.record, record);
                }
                Fact::Edition(edition) => _ = read.editions.insert(edition.id.clone(), edition),
                Fact::Attestor(attestor) => _ = read.attestors.insert(attestor.id, attestor),
                Fact::Regime(regime) => _ = read.regimes.insert(regime.country, regime),
                Fact::Profile(profile) => {
                    _ = read
                        .profiles
                        .insert((entry.subject, profile.version), profile);
                }
                Fact::VerdictKey(..) | Fact::Erased(_) | Fact::Other => {}
            }
        }
        read
    }

    pub fn answer(
        &self,
        rules: AnswerRules,
        subject: &str,
        profile: &str,
        at: Instant,
    ) -> (Answer, u32, Vec<LogIndex>) {
        let versions = self.profiles.iter().filter(|((id, _), _)| id == profile);
        let profiles: Vec<&Profile> = versions.map(|(_, profile)| profile).collect();
        let in_force = profile_in_force(&profiles, at).expect("a profile in force");
        let (version, entry) = (in_force.version, in_force.entry);
        let Some(listing) = self.listings.get(subject) else {
            let answer = answer_not_on_register(&profiles, at);
            return (answer, version, vec![entry]);
        };
        let records = self.records.get(subject).cloned().unwrap_or_default();
        let mut records: Vec<Record> = records.into_values().collect();
        records.sort_unstable_by_key(|record| record.entry);
        let case = Case {
            listing,
            records: &records,
            profiles: &profiles,
            rules: self,
        };
        let answer = answer_by(rules, &case, at).expect("a profile in force");
        let mut deciding = vec![listing.entry, entry];
        deciding.extend(answer.requirements.iter().filter_map(|part| part.entry));
        deciding.sort_unstable();
        deciding.dedup();
        (answer, version, deciding)
    }
}

impl Rulebook for Read {
    fn edition(&self, id: &EditionId) -> Option<&Edition> {
        self.editions.get(id)
    }

    fn attestor(&self, id: AttestorId) -> Option<&Attestor> {
        self.attestors.get(&id)
    }

    fn regime(&self, country: Country) -> Option<&Regime> {
        self.regimes.get(&country)
    }

    fn successors(&self, id: &EditionId) -> Vec<&Edition> {
        let editions = self.editions.values();
        editions
            .filter(|edition| edition.supersedes.contains(id))
            .collect()
    }
}

fn granted() -> Value {
    json!([{ "from": "2025-01-01T00:00:00Z", "status": "granted", "until": "2028-01-01T00:00:00Z" }])
}

fn open() -> Value {
    json!([{ "from": "2020-01-01T00:00:00Z", "status": "granted" }])
}

pub fn body(number: u64) -> String {
    let hash = quaymark_core::tree::leaf_hash(&number.to_be_bytes());
    let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}

pub fn requirement() -> Value {
    json!({ "all": [
        { "certified": { "standard": "EN 17483-1", "accredited": true, "services": ["access-control", "patrol"] } },
        { "certified": { "standard": "EN 17483-3", "accredited": true, "services": ["access-control"] } },
        { "certified": { "standard": "ISO 9001" } },
        { "certified": { "standard": "ISO/IEC 27001", "accredited": true } },
        { "certified": { "standard": "ISO 45001" } },
        { "licensed": { "country": "NL", "activity": "patrol" } },
        { "vetted": { "level": "standard", "by_country": "NL" } },
        { "any": [{ "vetted": { "level": "enhanced" } }, { "certified": { "standard": "ISO 28000" } }] },
    ] })
}

pub const EDITIONS: &[(&str, &str, &[&str], &[&str])] = &[
    ("en-17483-1-2021", "EN 17483-1", &[], &["en-16747-2015"]),
    ("en-17483-3-2023", "EN 17483-3", &["en-17483-1-2021"], &[]),
    ("iso-9001-2015", "ISO 9001", &[], &[]),
    (
        "iso-iec-27001-2022",
        "ISO/IEC 27001",
        &[],
        &["iso-iec-27001-2013"],
    ),
    ("iso-iec-27001-2013", "ISO/IEC 27001", &[], &[]),
    ("iso-45001-2018", "ISO 45001", &[], &["ohsas-18001-2007"]),
    ("ohsas-18001-2007", "OHSAS 18001", &[], &[]),
    ("iso-28000-2022", "ISO 28000", &[], &[]),
];

pub fn add_key(log: &mut Log, signing: &SigningKey) -> u64 {
    let jwk = Jwk::of(&signing.verifying_key());
    let from = Instant::from_seconds(log.seconds);
    let periods = json!([{ "from": from, "status": "granted" }]);
    let more = json!({ "claims": { "jwk": jwk }, "change": "key_activated", "periods": periods });
    let kid = kid(signing);
    log.add(EntryKind::VerdictKey, &kid, &kid, &more)
}

pub fn add_rules(log: &mut Log) {
    add_key(log, &verdict_key());
    for (id, family, requires, supersedes) in EDITIONS {
        let mut claims = json!({ "class": "certifiable", "family": family, "status": "current",
            "requires": requires, "supersedes": supersedes });
        if ["ohsas-18001-2007", "iso-iec-27001-2013"].contains(id) {
            claims["status"] = json!("superseded");
            claims["transition_ends_at"] = json!("2027-06-01T00:00:00Z");
        }
        let more =
            json!({ "claims": claims, "change": "reference_loaded", "body": body(log.size()) });
        log.add(EntryKind::Edition, id, id, &more);
    }
    for (country, asks) in [("NL", true), ("GB", false)] {
        let record = format!("regime-{}", country.to_lowercase());
        let claims = json!({ "country": country, "company_licence": asks });
        log.add(
            EntryKind::Regime,
            &record,
            &record,
            &json!({ "claims": claims, "body": body(log.size()) }),
        );
    }
    for (id, kind) in [
        (BODY, "certification_body"),
        (AUTHORITY, "licensing_authority"),
        (VETTER, "vetting_authority"),
    ] {
        let claims = json!({ "attestor": kind, "country": "NL" });
        let more = json!({ "claims": claims, "periods": open(), "body": body(log.size()) });
        log.add(EntryKind::Attestor, id, id, &more);
    }
    add_profile(log, PROFILE, 1, &requirement());
}

pub fn add_profile(log: &mut Log, id: &str, version: u32, requirement: &Value) -> u64 {
    let claims = json!({ "margin_days": 60, "port": "NLRTM", "profile_version": version, "requirement": requirement });
    let more = json!({ "claims": claims, "change": "published", "periods": open(), "body": body(log.size()) });
    log.add(EntryKind::Profile, &format!("{id}.v{version}"), id, &more)
}

/// A profile whose second version, in force from that time on, asks for a part more.
pub fn add_growing_profile(log: &mut Log, id: &str, then: &str) {
    let leaf = json!({ "licensed": { "country": "NL" } });
    add_profile(log, id, 1, &json!({ "all": [leaf] }));
    let grown = json!({ "all": [leaf, { "vetted": { "level": "basic" } }] });
    let claims =
        json!({ "margin_days": 60, "port": "NLRTM", "profile_version": 2, "requirement": grown });
    let periods = json!([{ "from": then, "status": "granted" }]);
    let more = json!({ "claims": claims, "change": "published", "periods": periods, "body": body(log.size()) });
    log.add(EntryKind::Profile, &format!("{id}.v2"), id, &more);
}

pub fn add_provider(log: &mut Log) -> u64 {
    let more =
        json!({ "claims": { "country": "NL" }, "periods": open(), "body": body(log.size()) });
    log.add(EntryKind::Provider, PROVIDER, PROVIDER, &more)
}

/// The records of the provider: kind, number, claims.
pub fn records() -> Vec<(EntryKind, String, Value)> {
    let certificate = |place: usize| {
        let edition = [
            "en-17483-1-2021",
            "en-17483-3-2023",
            "iso-9001-2015",
            "iso-iec-27001-2022",
            "ohsas-18001-2007",
        ];
        let claims = json!({ "edition": edition[place], "issuer": BODY, "accredited": true,
            "services": ["access-control", "patrol"] });
        (
            EntryKind::Certification,
            CERTIFICATES[place].to_owned(),
            claims,
        )
    };
    let mut records: Vec<_> = (0..5).map(certificate).collect();
    let licence =
        json!({ "country": "NL", "issuer": AUTHORITY, "services": ["patrol", "access-control"] });
    records.push((EntryKind::Licence, "lic_1n36k26cjnr".to_owned(), licence));
    for (id, level) in [
        ("vet_50kqka2thvw", "standard"),
        ("vet_bwpwefp47ph", "enhanced"),
    ] {
        let claims = json!({ "country": "NL", "issuer": VETTER, "level": level });
        records.push((EntryKind::Vetting, id.to_owned(), claims));
    }
    records
}

pub const CERTIFICATES: [&str; 5] = [
    "crt_mvntypkzh9j",
    "crt_gyrbp1tzd0v",
    "crt_twgg3psrqfz",
    "crt_rtjhvk62yvy",
    "crt_7z0zrqzmvm0",
];

pub fn add_record(log: &mut Log, (kind, id, claims): &(EntryKind, String, Value)) -> u64 {
    let more = json!({ "claims": claims, "change": "imported", "periods": granted(), "body": body(log.size()) });
    log.add(*kind, id, PROVIDER, &more)
}

/// A register with the rules, the provider and its records.
pub fn register() -> Log {
    let mut log = Log::new();
    add_rules(&mut log);
    log.fill(20);
    add_provider(&mut log);
    records()
        .iter()
        .for_each(|record| _ = add_record(&mut log, record));
    log.fill(5);
    log
}

pub fn suspend(log: &mut Log, record: &(EntryKind, String, Value)) -> u64 {
    let (kind, id, claims) = record;
    let periods = json!([
        { "from": "2025-01-01T00:00:00Z", "status": "granted", "until": "2026-10-01T00:00:00Z" },
        { "from": "2026-10-01T00:00:00Z", "status": "suspended", "until": "2028-01-01T00:00:00Z" },
    ]);
    let more = json!({ "claims": claims, "change": "suspended", "periods": periods });
    log.add(*kind, id, PROVIDER, &more)
}

/// The true statement of a log's prefix about a subject, a minute after the log's newest time.
pub fn statement(log: &Log, size: u64, subject: &str) -> Statement {
    statement_at(
        log,
        size,
        subject,
        PROFILE,
        Instant::from_seconds(log.seconds + 60),
    )
}

pub fn statement_at(log: &Log, size: u64, subject: &str, profile: &str, at: Instant) -> Statement {
    statement_by(AnswerRules::NEWEST, log, size, subject, profile, at)
}

/// The statement that the register made by these rules.
pub fn statement_by(
    rules: AnswerRules,
    log: &Log,
    size: u64,
    subject: &str,
    profile: &str,
    at: Instant,
) -> Statement {
    let (a, profile_version, ev) = Read::of(log, size).answer(rules, subject, profile, at);
    Statement {
        iss: "https://register.example".to_owned(),
        jti: "vrd_0123456789abcdef".to_owned(),
        iat: log.seconds + 60,
        fresh_until: log.seconds + 120,
        rules: rules.number(),
        q: Question {
            subject: subject.to_owned(),
            port: "NLRTM".parse().expect("a port"),
            profile: profile.parse().expect("a profile"),
            profile_version,
            valid_at: at,
            known_at: None,
        },
        a,
        log: LogHead {
            origin: ORIGIN.to_owned(),
            size,
            root: base64(&log.root_at(size)),
        },
        ev,
    }
}

/// The receipt of a statement by the checkpoint of a size.
pub fn receipt(log: &Log, statement: &Statement, size: u64) -> Receipt {
    let signed = sign(statement, &verdict_key());
    make(&log.at(size), &signed, &log.checkpoint(size)).expect("a receipt")
}

pub fn bytes(receipt: &Receipt) -> Vec<u8> {
    serde_json::to_vec(receipt).expect("JSON")
}
