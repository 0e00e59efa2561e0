//! Every public resource: what was written is what is read.

use quaymark_core::entry::{Change, EntryKind};
use quaymark_core::id::ProviderId;
use quaymark_core::reason::Reason;
use quaymark_tests::facts::{EDITION, Facts, PORT, PROFILE, day, granted, instant};
use quaymark_tests::register::{Register, TODAY};

fn peopled() -> (Register, Vec<ProviderId>) {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let names = ["Anchor Guarding", "Bollard Watch", "Capstan Security"];
    let providers: Vec<ProviderId> = (100..)
        .zip(names)
        .map(|(bits, name)| facts.provider(bits, name, day("2026-01-01"), instant(TODAY)))
        .collect();
    let periods = granted(day("2025-01-01"), Some(day("2026-06-01")));
    facts.certificate(200, providers[0], periods, Change::Granted, instant(TODAY));
    register.catch_up();
    (register, providers)
}

#[test]
fn a_provider_is_shown_with_its_records_and_their_standing() {
    let (register, providers) = peopled();
    let shown = register.anonymous().provider(&providers[0].to_string());
    let shown = shown.expect("it is on the register");
    assert_eq!(shown.document.name, "Anchor Guarding");
    assert!(shown.standing.counts);
    assert_eq!(shown.records.len(), 1);
    assert_eq!(shown.records[0].standing.reason, Some(Reason::Expired));
    assert_eq!(
        shown.records[0].issuer.name.as_deref(),
        Some("Scene Certification")
    );
}

#[test]
fn the_history_has_every_version_in_order() {
    let (register, providers) = peopled();
    let facts = Facts::scene(register.store(), instant(TODAY));
    let renewed = granted(day("2025-01-01"), Some(day("2029-06-01")));
    facts.certificate(200, providers[0], renewed, Change::Renewed, instant(TODAY));
    register.catch_up();
    let history = register.anonymous().history(&providers[0].to_string());
    let versions = history.expect("it is on the register").versions;
    let told: Vec<(EntryKind, u32, Change)> = versions
        .iter()
        .map(|v| (v.kind, v.version, v.change))
        .collect();
    assert_eq!(
        told,
        [
            (EntryKind::Provider, 1, Change::Granted),
            (EntryKind::Certification, 1, Change::Granted),
            (EntryKind::Certification, 2, Change::Renewed),
        ]
    );
    assert!(
        versions
            .windows(2)
            .all(|pair| pair[0].entry < pair[1].entry)
    );
}

#[test]
fn a_list_is_walked_to_its_end_by_its_cursors() {
    let (register, providers) = peopled();
    let caller = register.anonymous();
    let mut seen = Vec::new();
    let mut target = "/v1/providers?limit=2".to_owned();
    loop {
        let page: quaymark_core::wire::ProviderList = caller.read(&target).expect("a page");
        seen.extend(page.providers.iter().map(|listed| listed.id));
        match page.next {
            Some(next) => target = next,
            None => break,
        }
    }
    seen.sort_unstable();
    let mut expected = providers;
    expected.sort_unstable();
    assert_eq!(seen, expected);
}

#[test]
fn a_name_is_suggested_while_it_is_typed_and_with_a_slip() {
    let (register, providers) = peopled();
    for typed in ["Boll", "bollard watch", "bolard", "BOLLARD  W"] {
        let found = register.anonymous().suggest(typed).expect("it answers");
        let first = found
            .suggestions
            .first()
            .map(|suggestion| suggestion.provider);
        assert_eq!(first, Some(providers[1]), "{typed}");
    }
}

#[test]
fn ports_profiles_and_standards_are_listed() {
    let (register, _) = peopled();
    let caller = register.anonymous();
    let ports = caller.ports().expect("a list").ports;
    let names: Vec<&str> = ports.iter().map(|port| port.name.as_str()).collect();
    assert_eq!(names, ["Port of BEANR", "Port of DEHAM", "Port of NLRTM"]);
    assert_eq!(ports[1].profiles.len(), 2);
    let profiles = caller.port_profiles(PORT).expect("profiles").profiles;
    assert_eq!(profiles[0].profile.to_string(), PROFILE);
    assert_eq!(profiles[0].version_in_force, Some(1));
    let editions = caller.standards().expect("a list").editions;
    assert_eq!(editions[0].edition.to_string(), EDITION);
}

#[test]
fn the_changes_are_the_log_and_nothing_else() {
    let (register, _) = peopled();
    let caller = register.anonymous();
    let mut indices = Vec::new();
    let mut target = "/v1/changes?limit=3".to_owned();
    loop {
        let page: quaymark_core::wire::Changes = caller.read(&target).expect("a page");
        indices.extend(page.changes.iter().map(|change| change.index));
        match page.next {
            Some(next) => target = next,
            None => break,
        }
    }
    let size = register.app().directory.snapshot().head().size;
    assert_eq!(indices, (0..size).collect::<Vec<u64>>());
}

#[test]
fn the_process_says_that_it_lives_and_is_ready() {
    let (register, providers) = peopled();
    let caller = register.anonymous();
    assert_eq!(caller.get("/health/live").status, 200);
    let readiness = caller.readiness();
    assert_eq!(
        (readiness.state.as_str(), readiness.providers),
        ("ready", providers.len())
    );
    let metrics = caller.get("/metrics").text();
    assert!(metrics.contains("quaymark_"), "{metrics}");
}

#[test]
fn the_well_known_addresses_answer() {
    let (register, _) = peopled();
    let caller = register.anonymous();
    let contact = caller.get("/.well-known/security.txt").text();
    assert!(
        contact.contains("Contact: mailto:security@register.example"),
        "{contact}"
    );
    assert!(contact.contains("Expires: "), "{contact}");
    let catalog = caller.get("/.well-known/api-catalog");
    assert_eq!(catalog.status, 200);
    assert!(
        catalog
            .header("content-type")
            .unwrap()
            .starts_with("application/linkset+json")
    );
}
