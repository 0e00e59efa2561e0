//! Loading reference data.

use std::fs;
use std::path::Path;

use quaymark_core::entry::{Change, Entry, EntryKind, Fact};
use quaymark_core::register::{Edition, Regime};
use quaymark_core::time::Instant;
use quaymark_server::actions::load_reference::{LoadedReference, ReferenceFiles, load_reference};
use quaymark_server::store::Store;

use crate::fixture::{Database, all_entries, on_each_engine, parsed, second};

const FILES: [(&str, &str); 4] = [
    ("ports.csv", include_str!("../../data/ports.csv")),
    ("standards.json", include_str!("../../data/standards.json")),
    (
        "licence_regimes.json",
        include_str!("../../data/licence_regimes.json"),
    ),
    (
        "security_functions.json",
        include_str!("../../data/security_functions.json"),
    ),
];

/// Writes the shipped files into a folder, one of them changed.
fn folder_with(folder: &Path, file: &str, from: &str, to: &str) -> ReferenceFiles {
    write_folder(folder, file, from, to);
    ReferenceFiles::in_folder(folder).expect("the files are read")
}

fn write_folder(folder: &Path, file: &str, from: &str, to: &str) {
    for (name, text) in FILES {
        let text = if name == file {
            assert!(text.contains(from), "{file} has {from}");
            text.replacen(from, to, 1)
        } else {
            text.to_owned()
        };
        fs::write(folder.join(name), text).expect("written");
    }
}

fn edition(store: &Store, id: &str) -> (Entry, Edition) {
    let stored = store.read(|tx| tx.newest(id)).expect("read").expect(id);
    let entry = parsed(&stored);
    match entry.fact(stored.index).expect("a fact") {
        Fact::Edition(edition) => (entry, edition),
        other => panic!("expected an edition, found {other:?}"),
    }
}

fn regime(store: &Store, country: &str) -> Regime {
    let id = format!("regime-{country}");
    let stored = store.read(|tx| tx.newest(&id)).expect("read").expect(&id);
    match parsed(&stored).fact(stored.index).expect("a fact") {
        Fact::Regime(regime) => regime,
        other => panic!("expected a regime, found {other:?}"),
    }
}

fn instant(text: &str) -> Instant {
    text.parse().expect("an instant")
}

#[test]
fn the_shipped_files_load_once() {
    on_each_engine(|database| {
        let store = database.open();
        let files = ReferenceFiles::built_in();
        let loaded = load_reference(&store, &files, second(0)).expect("loaded");
        let expected = LoadedReference {
            added: 49 + 24,
            changed: 0,
            unchanged: 0,
            rows: 268 + 20,
        };
        assert_eq!(loaded, expected);
        let again = load_reference(&store, &files, second(1)).expect("loaded");
        assert_eq!((again.added, again.changed, again.rows), (0, 0, 0));
        assert_eq!(again.unchanged, 49 + 24);
        assert_eq!(store.read(|tx| tx.head()).expect("a head").size, 73);
        let commits = store.read(|tx| tx.commits_after(0, 9)).expect("commits");
        assert_eq!(commits.len(), 1);
    });
}

#[test]
fn every_entry_states_an_edition_or_a_regime_with_its_document() {
    let database = Database::sqlite();
    let store = database.open();
    load_reference(&store, &ReferenceFiles::built_in(), second(0)).expect("loaded");
    for stored in all_entries(&store) {
        let entry = parsed(&stored);
        assert_eq!(entry.change, Change::ReferenceLoaded);
        assert!(matches!(
            (entry.kind, entry.fact(stored.index).expect("a fact")),
            (EntryKind::Edition, Fact::Edition(_)) | (EntryKind::Regime, Fact::Regime(_))
        ));
        assert!(stored.document.is_some());
    }
}

#[test]
fn only_a_known_last_day_voids_certificates_and_it_counts_to_its_end() {
    let database = Database::sqlite();
    let store = database.open();
    load_reference(&store, &ReferenceFiles::built_in(), second(0)).expect("loaded");
    let ends = |id: &str| edition(&store, id).1.transition_ends_at;
    assert_eq!(
        ends("iso-iec-27001-2013"),
        Some(instant("2025-11-01T00:00:00Z"))
    );
    assert_eq!(
        ends("iso-22301-2012"),
        Some(instant("2023-05-01T00:00:00Z"))
    );
    assert_eq!(ends("iso-37001-2016"), None, "only a month is known");
    assert_eq!(ends("iso-9001-2015"), None, "only expected");
    let (_, part_3) = edition(&store, "en-17483-3-2023");
    let needs: Vec<_> = part_3.requires.iter().map(|id| id.as_str()).collect();
    assert_eq!(needs, ["en-17483-1-2021"]);
}

#[test]
fn law_asks_the_company_except_where_it_asks_individuals() {
    let database = Database::sqlite();
    let store = database.open();
    load_reference(&store, &ReferenceFiles::built_in(), second(0)).expect("loaded");
    for (country, asks) in [("be", true), ("nl", true), ("lv", true), ("gb", false)] {
        assert_eq!(
            regime(&store, country).asks_company_licence,
            asks,
            "{country}"
        );
    }
}

#[test]
fn a_changed_transition_date_is_one_new_entry() {
    on_each_engine(|database| {
        let store = database.open();
        load_reference(&store, &ReferenceFiles::built_in(), second(0)).expect("loaded");
        let (old, _) = edition(&store, "iso-iec-27001-2013");
        let changed = folder_with(
            database.folder(),
            "standards.json",
            "2025-10-31",
            "2025-12-31",
        );
        let loaded = load_reference(&store, &changed, second(9)).expect("loaded");
        assert_eq!((loaded.added, loaded.changed, loaded.unchanged), (0, 1, 72));
        assert_eq!(store.read(|tx| tx.head()).expect("a head").size, 74);
        let (new, now) = edition(&store, "iso-iec-27001-2013");
        assert_eq!(
            now.transition_ends_at,
            Some(instant("2026-01-01T00:00:00Z"))
        );
        assert_eq!((old.version, new.version), (1, 2));
        assert_eq!(new.recorded_at, second(9));
        assert_eq!(new.change, Change::ReferenceLoaded);
        load_reference(&store, &changed, second(10)).expect("loaded");
        assert_eq!(store.read(|tx| tx.head()).expect("a head").size, 74);
    });
}

#[test]
fn changed_ports_are_rows_and_no_entries() {
    let database = Database::sqlite();
    let store = database.open();
    load_reference(&store, &ReferenceFiles::built_in(), second(0)).expect("loaded");
    let line = "BEANR,Antwerpen,BE,51.2167,4.4000,Europe/Brussels\n";
    let changed = folder_with(database.folder(), "ports.csv", line, "");
    let loaded = load_reference(&store, &changed, second(1)).expect("loaded");
    assert_eq!((loaded.added, loaded.changed, loaded.rows), (0, 0, 1));
    let ports = store.read(|tx| tx.ports()).expect("ports");
    assert_eq!(ports.len(), 267);
    assert!(!ports.iter().any(|port| port.locode == "BEANR"));
}

#[test]
fn a_file_with_a_fault_is_refused_whole_and_the_fault_is_named() {
    let faults = [
        ("ports.csv", "locode,name", "code,name", "line 1", "header"),
        (
            "ports.csv",
            "BEANR,Antwerpen,BE",
            "BEANR,Antwerpen,NL",
            "line 2",
            "country",
        ),
        ("ports.csv", "51.2167", "91.2167", "line 2", "lat"),
        ("ports.csv", "51.2167", "NaN", "line 2", "lat"),
        ("ports.csv", "4.4000", "east", "line 2", "lon"),
        (
            "ports.csv",
            "Europe/Brussels",
            "Europe/Bruges",
            "line 2",
            "timezone",
        ),
        ("ports.csv", "BEGNE", "BEANR", "line 3", "locode"),
        ("ports.csv", "BEGNE", "BEGN1", "line 3", "locode"),
        ("ports.csv", ",Gent,", ",,", "line 3", "name"),
        ("ports.csv", ",Gent,", ",Gent,x,", "line 3", "row"),
        (
            "standards.json",
            "\"aeo-s\"",
            "\"AEO S\"",
            "item 1 (AEO S)",
            "id",
        ),
        ("standards.json", "\"aeo-s\"", "7", "item 1", "id"),
        (
            "standards.json",
            "\"ansi-asis-psc-1-2012\"",
            "\"aeo-s\"",
            "item 2 (aeo-s)",
            "id",
        ),
        (
            "standards.json",
            "\"authority_status\"",
            "\"status\"",
            "item 1 (aeo-s)",
            "class",
        ),
        (
            "standards.json",
            "\"status\": \"current\"",
            "\"status\": null",
            "item 1 (aeo-s)",
            "status",
        ),
        (
            "standards.json",
            "\"2025-10-31\"",
            "\"2025-10-32\"",
            "(iso-iec-27001-2013)",
            "transition_ends",
        ),
        (
            "standards.json",
            "\"2027-02\"",
            "\"2027-13\"",
            "(iso-37001-2016)",
            "transition_month",
        ),
        (
            "standards.json",
            "\"requires\": []",
            "\"requires\": [\"nothing\"]",
            "item 1 (aeo-s)",
            "requires",
        ),
        (
            "standards.json",
            "\"requires\": []",
            "\"requires\": \"x\"",
            "item 1 (aeo-s)",
            "requires",
        ),
        (
            "standards.json",
            "\"year\": 2012",
            "\"year\": -1",
            "item 2 (ansi-asis-psc-1-2012)",
            "year",
        ),
        (
            "standards.json",
            "\"transition_ends\": null",
            "\"transition_ends\": \"2030-01-01\"",
            "item 1 (aeo-s)",
            "transition_confidence",
        ),
        (
            "standards.json",
            "\"designation\": \"AEO-S\"",
            "\"designation\": \"\"",
            "item 1 (aeo-s)",
            "designation",
        ),
        (
            "licence_regimes.json",
            "\"company_licensing\": \"company\"",
            "\"company_licensing\": \"firm\"",
            "item 1 (BE)",
            "company_licensing",
        ),
        (
            "licence_regimes.json",
            "\"country\": \"BG\"",
            "\"country\": \"BE\"",
            "item 2 (BE)",
            "country",
        ),
        (
            "licence_regimes.json",
            "\"country\": \"BG\"",
            "\"country\": \"Bulgaria\"",
            "item 2 (Bulgaria)",
            "country",
        ),
        (
            "security_functions.json",
            "\"functions\"",
            "\"services\"",
            "the whole",
            "list",
        ),
        (
            "security_functions.json",
            "\"badge-office\"",
            "\"access-control\"",
            "item 2 (access-control)",
            "id",
        ),
    ];
    let database = Database::sqlite();
    let store = database.open();
    for (file, from, to, place, field) in faults {
        let files = folder_with(database.folder(), file, from, to);
        let error = load_reference(&store, &files, second(0)).expect_err(to);
        let text = error.to_string();
        let field = format!("field {field}:");
        assert!(
            text.contains(file) && text.contains(place) && text.contains(&field),
            "{file} with {to}: {text}"
        );
        assert!(
            text.contains("found ") && text.contains("expected "),
            "{text}"
        );
    }
    assert_eq!(store.read(|tx| tx.head()).expect("a head").size, 0);
    assert!(store.read(|tx| tx.ports()).expect("ports").is_empty());
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let database = Database::sqlite();
    let missing = ReferenceFiles::in_folder(database.folder()).expect_err("missing");
    assert!(missing.to_string().contains("ports.csv"), "{missing}");
    let not_json = folder_with(database.folder(), "standards.json", "[", "(");
    let error = load_reference(&database.open(), &not_json, second(0)).expect_err("not JSON");
    assert!(error.to_string().contains("line 1 column 1"), "{error}");
    write_folder(database.folder(), "ports.csv", "BEGNE", "BEGNE");
    let mut bytes = FILES[0].1.as_bytes().to_vec();
    let second_line = FILES[0].1.find("Antwerpen").expect("Antwerpen");
    bytes[second_line] = 0xff;
    fs::write(database.folder().join("ports.csv"), bytes).expect("written");
    let error = ReferenceFiles::in_folder(database.folder()).expect_err("not UTF-8");
    assert!(error.to_string().contains("line 2"), "{error}");
}
