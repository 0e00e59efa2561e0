//! Random histories of a small register: the same seed, the same drafts.

use quaymark_core::document::{
    AttestorDocument, EditionDocument, ProfileDocument, ProviderDocument, RegimeDocument,
};
use quaymark_core::entry::{EntryClaims, EntryKind};
use quaymark_core::id::{AttestorId, RecordId, RecordKind};
use quaymark_core::register::{AttestorKind, EditionStatus, StandardClass, VettingLevel};
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, Timeline};
use quaymark_server::store::EntryDraft;

use super::names::Random;
use super::register::{draft, listing, provider_id};

pub const PROVIDERS: u64 = 12;
pub const EDITIONS: [&str; 3] = ["en-17483-1-2021", "en-17483-3-2023", "iso-9001-2015"];
pub const COUNTRIES: [&str; 4] = ["NL", "GR", "BG", "PL"];
const SERVICES: [&str; 3] = ["patrol", "access-control", "screening"];

/// Commits of drafts, each list written at once. The first provider of all comes first.
pub fn commits(seed: u64, count: usize) -> Vec<Vec<EntryDraft>> {
    let mut random = Random::seeded(seed);
    let mut listed = vec![0];
    let mut commits = vec![vec![listing_of(&mut random, 0)]];
    for _ in 1..count {
        let size = 1 + random.below(6);
        let drafts = (0..size).map(|_| any_draft(&mut random, &mut listed));
        commits.push(drafts.collect());
    }
    commits
}

fn any_draft(random: &mut Random, listed: &mut Vec<u64>) -> EntryDraft {
    match random.below(10) {
        0 | 1 => {
            let number = random.next() % PROVIDERS;
            if !listed.contains(&number) {
                listed.push(number);
            }
            listing_of(random, number)
        }
        2 => edition(random),
        3 => attestor(random),
        4 => regime(random),
        5 => profile(random),
        _ => {
            let number = listed[random.below(listed.len())];
            record(random, number)
        }
    }
}

fn listing_of(random: &mut Random, number: u64) -> EntryDraft {
    let word = ["Adler", "Brise", "Curlew", "Dünung", "Έβρος", "Фар"];
    let document = ProviderDocument {
        name: format!("{} Wacht {number} B.V.", random.pick(&word)),
        trading_names: (0..random.below(3))
            .map(|n| format!("{} Guard {n}", random.pick(&word)))
            .collect(),
        euid: format!("NLKVK.{:08}", random.below(40)).parse().ok(),
        vat: None,
        town: (random.below(2) == 0).then(|| "Vlissingen".to_owned()),
        ..ProviderDocument::default()
    };
    let mut listing = listing(provider_id(number), random.pick(&COUNTRIES), &document);
    listing.periods = timeline(random);
    // A body can be erased, or never have been.
    if random.below(12) == 0 {
        listing.document = None;
    }
    listing
}

fn timeline(random: &mut Random) -> Timeline {
    let unit_ms = [1, 1000, 3_600_000, 86_400_000][random.below(4)];
    let from =
        Instant::from_ms((1_500_000_000_000 / unit_ms + random.below(1000) as i64) * unit_ms);
    let until = from.plus_ms(unit_ms * (10 + random.below(1000) as i64));
    let end = (random.below(3) > 0).then_some(until);
    let granted = Timeline::granted(from, end).expect("ends after it begins");
    match random.below(4) {
        0 => granted
            .changed_from(from.plus_ms(unit_ms * 5), RecordedStatus::Suspended)
            .expect("within the first period"),
        1 => granted
            .changed_from(from.plus_ms(unit_ms * 7), RecordedStatus::Withdrawn)
            .expect("within the first period"),
        _ => granted,
    }
}

fn attestor_id(random: &mut Random) -> AttestorId {
    AttestorId::from_bits(random.below(4) as u64 + 1)
}

fn record(random: &mut Random, number: u64) -> EntryDraft {
    let kind = RecordKind::ALL[random.below(4)];
    let entry_kind = match kind {
        RecordKind::Certification => EntryKind::Certification,
        RecordKind::Licence => EntryKind::Licence,
        RecordKind::Vetting => EntryKind::Vetting,
        RecordKind::Equivalence => EntryKind::Equivalence,
    };
    let id = RecordId::from_bits(kind, number * 100 + random.below(3) as u64);
    let subject = provider_id(number).to_string();
    let mut record = draft(entry_kind, &id.to_string(), &subject, &());
    record.document = None;
    record.claims = claims(random, kind);
    record.periods = timeline(random);
    if random.below(8) == 0 {
        record.claims.confidential = Some(true);
        record.periods = Timeline::default();
    }
    record
}

fn claims(random: &mut Random, kind: RecordKind) -> EntryClaims {
    let mut claims = EntryClaims {
        issuer: Some(attestor_id(random)),
        ..EntryClaims::default()
    };
    let country = random.pick(&COUNTRIES).parse().ok();
    let services = SERVICES[..random.below(4)]
        .iter()
        .filter_map(|service| service.parse().ok())
        .collect();
    match kind {
        RecordKind::Certification => {
            claims.edition = random.pick(&EDITIONS).parse().ok();
            claims.accredited = Some(random.below(2) == 0);
            claims.services = services;
            claims.ports = "NLRTM".parse().into_iter().take(random.below(2)).collect();
        }
        RecordKind::Licence => {
            claims.country = country;
            claims.services = services;
            claims.tolerated_until =
                (random.below(3) == 0).then(|| Instant::from_seconds(1_700_000_000));
        }
        RecordKind::Vetting => {
            claims.country = country;
            claims.level = Some([VettingLevel::Basic, VettingLevel::Enhanced][random.below(2)]);
        }
        RecordKind::Equivalence => {
            claims.port = "GRPIR".parse().ok();
            claims.family = "EN 17483-3".parse().ok();
        }
    }
    claims
}

fn edition(random: &mut Random) -> EntryDraft {
    let slug = random.pick(&EDITIONS);
    let document = EditionDocument {
        designation: slug.to_uppercase(),
        ..EditionDocument::default()
    };
    let mut edition = draft(EntryKind::Edition, slug, slug, &document);
    edition.claims.family = "EN 17483-3".parse().ok();
    edition.claims.class = Some(StandardClass::Certifiable);
    edition.claims.status = Some(EditionStatus::Current);
    edition.claims.transition_ends_at =
        (random.below(2) == 0).then(|| Instant::from_seconds(random.below(2_000_000_000) as i64));
    edition
}

fn attestor(random: &mut Random) -> EntryDraft {
    let id = attestor_id(random).to_string();
    let document = AttestorDocument {
        name: format!("Body {}", random.below(100)),
        ..AttestorDocument::default()
    };
    let mut attestor = draft(EntryKind::Attestor, &id, &id, &document);
    attestor.claims.attestor = Some(AttestorKind::CertificationBody);
    attestor.claims.country = random.pick(&COUNTRIES).parse().ok();
    attestor.periods = timeline(random);
    attestor
}

fn regime(random: &mut Random) -> EntryDraft {
    let country = random.pick(&COUNTRIES);
    let record = format!("regime-{}", country.to_lowercase());
    let mut regime = draft(
        EntryKind::Regime,
        &record,
        &record,
        &RegimeDocument::default(),
    );
    regime.claims.country = country.parse().ok();
    regime.claims.company_licence = Some(random.below(2) == 0);
    regime
}

fn profile(random: &mut Random) -> EntryDraft {
    let version = 1 + random.below(3) as u32;
    let subject = random.pick(&["nlrtm-terminal", "grpir-terminal"]);
    let document = ProfileDocument {
        title: format!("Title {}", random.below(100)),
        ..ProfileDocument::default()
    };
    let mut profile = draft(
        EntryKind::Profile,
        &format!("{subject}.v{version}"),
        subject,
        &document,
    );
    profile.claims.port = subject[..5].parse().ok();
    profile.claims.profile_version = Some(version);
    profile.claims.margin_days = Some(random.below(90) as u32);
    profile.claims.requirement =
        serde_json::from_str(r#"{"all":[{"certified":{"standard":"EN 17483-3"}}]}"#).ok();
    profile.periods = timeline(random);
    profile
}
