//! Which rows entries set.

use quaymark_core::entry::{Entry, EntryKind};
use quaymark_core::tlog::state::{Path, RowError, in_rules, rows_of, stated_root};

fn entry(kind: &str, record: &str, subject: &str, claims: &str) -> Entry {
    let entry_type = match kind {
        "profile" | "attestor" | "reply" | "state" | "build" => kind,
        "verdict_key" => "key",
        _ => "record",
    };
    let text = format!(
        r#"{{"actor":"att_00000000012","approvals":[],"body":null,"change":"granted","claims":{claims},
        "kind":"{kind}","periods":[],"prev":null,"record":"{record}","recorded_at":"2026-11-23T10:00:00Z",
        "subject":"{subject}","type":"{entry_type}","v":1,"version":1}}"#
    );
    Entry::from_bytes(text.as_bytes()).expect("an entry")
}

fn paths(entry: &Entry) -> Vec<Path> {
    let rows = rows_of(entry, 7, [9; 32]).expect("rows");
    assert!(rows.iter().all(|row| (row.index, row.leaf) == (7, [9; 32])));
    rows.into_iter().map(|row| row.path).collect()
}

#[test]
fn every_kind_has_its_place() {
    let provider = "prv_0000000007e";
    let table = [
        (
            "provider",
            provider,
            provider,
            "{}",
            vec![vec![provider, provider]],
        ),
        (
            "certification",
            "crt_000000000bp",
            provider,
            "{}",
            vec![vec![provider, "crt_000000000bp"]],
        ),
        (
            "licence",
            "lic_000000000cr",
            provider,
            "{}",
            vec![vec![provider, "lic_000000000cr"]],
        ),
        (
            "vetting",
            "vet_000000000dt",
            provider,
            "{}",
            vec![vec![provider, "vet_000000000dt"]],
        ),
        (
            "equivalence",
            "eqv_000000000ew",
            provider,
            "{}",
            vec![vec![provider, "eqv_000000000ew"]],
        ),
        (
            "reply",
            "crt_000000000bp",
            provider,
            "{}",
            vec![vec!["replies", provider, "crt_000000000bp"]],
        ),
        (
            "attestor",
            "att_00000000012",
            "x",
            "{}",
            vec![vec!["rules", "attestor", "att_00000000012"]],
        ),
        (
            "regime",
            "nl",
            "nl",
            r#"{"country":"NL"}"#,
            vec![vec!["rules", "regime", "NL", "nl"]],
        ),
        (
            "profile",
            "p.v2",
            "p",
            "{}",
            vec![vec!["rules", "profile", "p", "p.v2"]],
        ),
        (
            "verdict_key",
            "kid",
            "kid",
            "{}",
            vec![vec!["rules", "key", "kid"]],
        ),
        (
            "log_key",
            "register.example/log",
            "register.example/log",
            "{}",
            vec![vec!["rules", "log_key", "register.example/log"]],
        ),
        (
            "build",
            "widget",
            "widget",
            "{}",
            vec![vec!["rules", "build", "widget"]],
        ),
        (
            "erasure",
            "erasure.crt_1",
            "prv_1",
            r#"{"erased":[1],"erased_because":"ordered"}"#,
            vec![vec!["erasures", "prv_1", "erasure.crt_1"]],
        ),
        ("state", "state", "state", "{}", vec![]),
        (
            "edition",
            "b-2",
            "b-2",
            r#"{"supersedes":["b-1","a-1","b-1"]}"#,
            vec![
                vec!["rules", "edition", "a-1", "b-2"],
                vec!["rules", "edition", "b-1", "b-2"],
                vec!["rules", "edition", "b-2", "b-2"],
            ],
        ),
    ];
    assert_eq!(table.len(), EntryKind::ALL.len());
    for (kind, record, subject, claims, names) in table {
        let expected: Vec<Path> = names.iter().map(|names| Path::of(names)).collect();
        assert_eq!(
            paths(&entry(kind, record, subject, claims)),
            expected,
            "{kind}"
        );
    }
    let path = in_rules(EntryKind::Attestor, &["att_00000000012"]);
    assert_eq!(path, Path::of(&["rules", "attestor", "att_00000000012"]));
}

#[test]
fn a_fact_about_nobody_has_no_place() {
    for subject in ["rules", "replies", "", "prv_0000000007f", "PRV_0000000007E"] {
        let entry = entry("certification", "crt_000000000bp", subject, "{}");
        let refused = RowError::Subject(subject.to_owned());
        assert_eq!(rows_of(&entry, 0, [0; 32]), Err(refused));
    }
    let regime = entry("regime", "nl", "nl", "{}");
    assert_eq!(
        rows_of(&regime, 0, [0; 32]),
        Err(RowError::Country("nl".to_owned()))
    );
}

#[test]
fn only_a_state_entry_states_a_root() {
    let claims = format!(r#"{{"state_root":"sha256:{}"}}"#, "ab".repeat(32));
    let state = entry("state", "state", "state", &claims);
    assert_eq!(stated_root(&state), Some([0xab; 32]));
    assert_eq!(stated_root(&entry("state", "state", "state", "{}")), None);
    assert_eq!(
        stated_root(&entry("build", "state", "state", &claims)),
        None
    );
}
