//! The bytes of entries: one fixed vector for each kind, made by another program.

use std::collections::BTreeSet;

use proptest::prelude::*;
use quaymark_core::entry::{
    Entry, EntryError, EntryKind, Fact, FactError, MAX_ENTRY_BYTES, StatusReason,
};
use quaymark_core::register::Claims;
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;
use serde_json::Value;

use crate::world::good;

/// Written by Python's `json` with sorted keys, no white space and no ASCII escapes.
#[rustfmt::skip]
const GOLDEN: &[&str] = &[
    r##"{"actor":"att_00000000012","approvals":["“naïve” … £ \n"],"body":"sha256:abababababababababababababababababababababababababababababababab","change":"imported","claims":{"country":"NL"},"kind":"provider","periods":[{"from":"2026-01-01T00:00:00Z","status":"granted"}],"prev":null,"record":"prv_0000000007e","recorded_at":"2026-11-23T10:00:00Z","subject":"prv_0000000007e","type":"record","v":1,"version":1}"##,
    r##"{"actor":"att_00000000012","approvals":["k:4f1c","k:9a02"],"body":"sha256:abababababababababababababababababababababababababababababababab","change":"suspended","claims":{"accredited":true,"edition":"en-17483-3-2023","issuer":"att_00000000012","ports":["NLRTM"],"services":["access-control","patrol"]},"kind":"certification","periods":[{"from":"2026-01-01T00:00:00Z","status":"granted","until":"2026-06-01T22:00:00Z"},{"from":"2026-06-01T22:00:00Z","status":"suspended","until":"2027-01-01T00:00:00Z"}],"prev":41,"record":"crt_000000000bp","recorded_at":"2026-11-23T10:00:00Z","subject":"prv_0000000007e","type":"record","v":1,"version":2}"##,
    r##"{"actor":"att_00000000012","approvals":[],"body":"sha256:abababababababababababababababababababababababababababababababab","change":"renewed","claims":{"country":"NL","issuer":"att_00000000012","services":["patrol"],"tolerated_until":"2027-03-01T00:00:00.500Z"},"kind":"licence","periods":[{"from":"2026-01-01T00:00:00Z","status":"granted","until":"2027-01-01T00:00:00Z"}],"prev":null,"record":"lic_000000000cr","recorded_at":"2026-11-23T10:00:00Z","subject":"prv_0000000007e","type":"record","v":1,"version":1}"##,
    r##"{"actor":"att_00000000012","approvals":[],"body":null,"change":"concealed","claims":{"confidential":true,"country":"BE","issuer":"att_00000000012","level":"enhanced"},"kind":"vetting","periods":[],"prev":null,"record":"vet_000000000dt","recorded_at":"2026-11-23T10:00:00Z","subject":"prv_0000000007e","type":"record","v":1,"version":1}"##,
    r##"{"actor":"att_00000000012","approvals":[],"body":"sha256:abababababababababababababababababababababababababababababababab","change":"granted","claims":{"family":"EN 17483-3","issuer":"att_00000000012","port":"NLRTM"},"kind":"equivalence","periods":[{"from":"2026-01-01T00:00:00Z","status":"granted","until":"2027-01-01T00:00:00Z"}],"prev":null,"record":"eqv_000000000ew","recorded_at":"2026-11-23T10:00:00Z","subject":"prv_0000000007e","type":"record","v":1,"version":1}"##,
    r##"{"actor":"att_00000000012","approvals":[],"body":"sha256:abababababababababababababababababababababababababababababababab","change":"reference_loaded","claims":{"class":"certifiable","family":"EN 17483-3","requires":["en-17483-1-2021"],"status":"current","supersedes":["en-16747-2015"],"transition_ends_at":"2030-01-01T00:00:00Z"},"kind":"edition","periods":[{"from":"2026-01-01T00:00:00Z","status":"granted"}],"prev":null,"record":"en-17483-3-2023","recorded_at":"2026-11-23T10:00:00Z","subject":"en-17483-3-2023","type":"record","v":1,"version":1}"##,
    r##"{"actor":"att_00000000012","approvals":[],"body":"sha256:abababababababababababababababababababababababababababababababab","change":"reference_loaded","claims":{"company_licence":true,"country":"NL"},"kind":"regime","periods":[{"from":"2026-01-01T00:00:00Z","status":"granted"}],"prev":null,"record":"nl","recorded_at":"2026-11-23T10:00:00Z","subject":"nl","type":"record","v":1,"version":1}"##,
    r##"{"actor":"att_00000000012","approvals":[],"body":"sha256:abababababababababababababababababababababababababababababababab","change":"published","claims":{"margin_days":60,"port":"NLRTM","profile_version":2,"requirement":{"all":[{"certified":{"accredited":true,"standard":"EN 17483-3"}},{"at_least":{"n":1,"of":[{"licensed":{"country":"NL"}},{"vetted":{"level":"basic"}}]}}]}},"kind":"profile","periods":[{"from":"2026-01-01T00:00:00Z","status":"granted"}],"prev":null,"record":"nlrtm-container-terminal.v2","recorded_at":"2026-11-23T10:00:00Z","subject":"nlrtm-container-terminal","type":"profile","v":1,"version":1}"##,
    r##"{"actor":"att_00000000012","approvals":[],"body":"sha256:abababababababababababababababababababababababababababababababab","change":"granted","claims":{"attestor":"certification_body","country":"DE"},"kind":"attestor","periods":[{"from":"2026-01-01T00:00:00Z","status":"granted"}],"prev":null,"record":"att_00000000012","recorded_at":"2026-11-23T10:00:00Z","subject":"att_00000000012","type":"attestor","v":1,"version":1}"##,
    r##"{"actor":"att_00000000012","approvals":[],"body":null,"change":"key_activated","claims":{"jwk":{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}},"kind":"verdict_key","periods":[{"from":"2026-01-01T00:00:00Z","status":"granted"}],"prev":null,"record":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","recorded_at":"2026-11-23T10:00:00Z","subject":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","type":"key","v":1,"version":1}"##,
    r##"{"actor":"att_00000000012","approvals":[],"body":null,"change":"key_activated","claims":{"jwk":{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}},"kind":"log_key","periods":[{"from":"2026-01-01T00:00:00Z","status":"granted"}],"prev":null,"record":"register.example/log","recorded_at":"2026-11-23T10:00:00Z","subject":"register.example/log","type":"key","v":1,"version":1}"##,
    r##"{"actor":"att_00000000012","approvals":[],"body":"sha256:abababababababababababababababababababababababababababababababab","change":"granted","claims":{},"kind":"reply","periods":[],"prev":null,"record":"crt_000000000bp","recorded_at":"2026-11-23T10:00:00Z","subject":"prv_0000000007e","type":"reply","v":1,"version":1}"##,
    r##"{"actor":"att_00000000012","approvals":[],"body":null,"change":"granted","claims":{},"kind":"state","periods":[],"prev":null,"record":"state","recorded_at":"2026-11-23T10:00:00Z","subject":"state","type":"state","v":1,"version":1}"##,
    r##"{"actor":"att_00000000012","approvals":[],"body":null,"change":"published","claims":{},"kind":"build","periods":[],"prev":null,"record":"widget","recorded_at":"2026-11-23T10:00:00Z","subject":"widget","type":"build","v":1,"version":1}"##,
    r##"{"actor":"att_00000000012","approvals":["per_a","per_b"],"body":null,"change":"erased","claims":{"erased":[3,5],"erased_because":"personal_data"},"kind":"erasure","periods":[],"prev":null,"record":"erasure.crt_x","recorded_at":"2026-11-23T10:00:00Z","subject":"prv_x","type":"erasure","v":1,"version":1}"##,
];

/// A withdrawal with its reason, of a record that is not released.
#[rustfmt::skip]
const WITH_REASON: &str =
    r##"{"actor":"att_00000000012","approvals":["k:4f1c"],"body":null,"change":"withdrawn","claims":{"confidential":true,"edition":"en-17483-3-2023","issuer":"att_00000000012"},"kind":"certification","periods":[{"from":"2026-06-01T22:00:00Z","status":"withdrawn"}],"prev":41,"reason":"accreditation_lost","record":"crt_000000000bp","recorded_at":"2026-11-23T10:00:00Z","subject":"prv_0000000007e","type":"record","v":1,"version":2}"##;

fn read(text: &str) -> Entry {
    Entry::from_bytes(text.as_bytes()).expect(text)
}

fn written(entry: &Entry) -> String {
    String::from_utf8(entry.to_bytes().expect("an entry")).expect("UTF-8")
}

fn golden(kind: EntryKind) -> Entry {
    let mut entries = GOLDEN.iter().map(|text| read(text));
    entries
        .find(|entry| entry.kind == kind)
        .expect("one of each kind")
}

/// A canonical writer of its own: sorts keys itself, whatever order the map keeps.
fn canonical(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let mut members: Vec<(Vec<u16>, String)> = members
                .iter()
                .map(|(key, value)| {
                    let spelled = Value::from(key.as_str()).to_string();
                    (
                        key.encode_utf16().collect(),
                        format!("{spelled}:{}", canonical(value)),
                    )
                })
                .collect();
            members.sort();
            let members: Vec<String> = members.into_iter().map(|(_, member)| member).collect();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}

#[test]
fn an_entry_of_each_kind_is_written_to_the_byte_as_by_another_program() {
    let mut kinds = BTreeSet::new();
    for text in GOLDEN {
        let entry = read(text);
        assert_eq!(written(&entry), *text);
        assert_eq!(entry.entry_type, entry.kind.entry_type());
        kinds.insert(entry.kind);
    }
    assert_eq!(kinds.len(), GOLDEN.len());
    assert_eq!(kinds.len(), EntryKind::ALL.len());
}

#[test]
fn the_order_of_keys_read_does_not_show_in_the_bytes() {
    for text in GOLDEN {
        let value: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(canonical(&value), *text);
        let Value::Object(members) = value else {
            panic!("an object");
        };
        let backwards: Vec<String> = members
            .iter()
            .rev()
            .map(|(key, value)| format!("{:?}: {value}", key.as_str()))
            .collect();
        assert_eq!(
            written(&read(&format!("{{ {} }}", backwards.join(", ")))),
            *text
        );
    }
}

#[test]
fn every_kind_states_its_fact() {
    for text in GOLDEN {
        let entry = read(text);
        let fact = entry.fact(9).expect(text);
        let is_right = match entry.kind {
            EntryKind::Provider => {
                matches!(&fact, Fact::Listing(listing, _) if listing.entry == 9)
            }
            EntryKind::Certification => {
                matches!(&fact, Fact::Record(_, r) if matches!(&r.claims, Claims::Certification(c) if c.is_accredited && c.ports.len() == 1))
            }
            EntryKind::Licence => {
                matches!(&fact, Fact::Record(_, r) if matches!(&r.claims, Claims::Licence(l) if l.tolerated_until.is_some()))
            }
            EntryKind::Vetting => {
                matches!(&fact, Fact::Record(_, r) if r.is_confidential && r.timeline.periods().is_empty())
            }
            EntryKind::Equivalence => {
                matches!(&fact, Fact::Record(_, r) if matches!(&r.claims, Claims::Equivalence(_)))
            }
            EntryKind::Edition => matches!(&fact, Fact::Edition(e) if e.requires.len() == 1),
            EntryKind::Regime => matches!(&fact, Fact::Regime(r) if r.asks_company_licence),
            EntryKind::Profile => {
                matches!(&fact, Fact::Profile(p) if p.version == 2 && p.margin_days == 60)
            }
            EntryKind::Attestor => {
                matches!(&fact, Fact::Attestor(a) if a.timeline == entry.periods)
            }
            EntryKind::VerdictKey => {
                matches!(&fact, Fact::VerdictKey(jwk, _) if jwk.thumbprint() == entry.record)
            }
            EntryKind::LogKey | EntryKind::Reply | EntryKind::State | EntryKind::Build => {
                fact == Fact::Other
            }
            EntryKind::Erasure => fact == Fact::Erased(vec![3, 5]),
        };
        assert!(is_right, "{fact:?}");
    }
}

#[test]
fn an_entry_that_does_not_state_what_its_kind_must_states_nothing() {
    for (kind, claim) in [
        (EntryKind::Provider, "country"),
        (EntryKind::Certification, "edition"),
        (EntryKind::Licence, "country"),
        (EntryKind::Vetting, "level"),
        (EntryKind::Equivalence, "port"),
        (EntryKind::Edition, "family"),
        (EntryKind::Regime, "company_licence"),
        (EntryKind::Profile, "requirement"),
        (EntryKind::Attestor, "attestor"),
        (EntryKind::VerdictKey, "jwk"),
        (EntryKind::Erasure, "erased_because"),
    ] {
        let mut entry = golden(kind);
        entry.claims = Default::default();
        assert_eq!(
            entry.fact(0),
            Err(FactError::MissingClaim(claim)),
            "{kind:?}"
        );
    }
}

#[test]
fn type_kind_and_number_must_agree() {
    let mut entry = golden(EntryKind::Certification);
    entry.entry_type = golden(EntryKind::Profile).entry_type;
    assert!(matches!(entry.fact(0), Err(FactError::WrongType { .. })));
    let mut entry = golden(EntryKind::Certification);
    entry.record = golden(EntryKind::Licence).record;
    assert!(matches!(entry.fact(0), Err(FactError::WrongKind { .. })));
    let mut entry = golden(EntryKind::Certification);
    entry.subject = "prv_00000000001".to_owned();
    assert!(matches!(entry.fact(0), Err(FactError::Id(_))));
    assert_eq!(
        golden(EntryKind::Erasure).fact(5),
        Err(FactError::ErasesLater(5))
    );
    let mut entry = golden(EntryKind::Profile);
    entry.claims.requirement = serde_json::from_str(r#"{"all":[]}"#).ok();
    assert!(matches!(entry.fact(0), Err(FactError::Requirement(_))));
}

#[test]
fn bytes_that_are_no_entry_are_refused() {
    let good = GOLDEN[0];
    for bad in [
        String::new(),
        "{}".to_owned(),
        good.replace("\"v\":1", "\"v\":2"),
        good.replace("\"v\":1,", ""),
        good.replace("\"v\":1", "\"v\":1,\"extra\":1"),
        good.replace("\"kind\":\"provider\"", "\"kind\":\"guard\""),
        good.replace("\"claims\":{", "\"claims\":{\"name\":\"A Person\","),
        good.replace("2026-01-01", "2026-02-30"),
        good.replace("\"NL\"", "\"UK\""),
        good.replace("sha256:ab", "sha256:AB"),
        good.replace("\"v\":1", "\"v\":1,\"v\":1"),
        format!("{good}{good}"),
        good[..good.len() - 1].to_owned(),
    ] {
        assert!(Entry::from_bytes(bad.as_bytes()).is_err(), "{bad}");
    }
    let other_version = good.replace("\"v\":1", "\"v\":2");
    let error = Entry::from_bytes(other_version.as_bytes());
    assert!(matches!(error, Err(EntryError::UnknownVersion(2))));
}

#[test]
fn an_entry_has_at_most_sixteen_kibibytes() {
    let mut entry = golden(EntryKind::Build);
    let spare = MAX_ENTRY_BYTES - written(&entry).len();
    entry.actor.push_str(&"x".repeat(spare));
    let largest = entry.to_bytes().expect("just small enough");
    assert_eq!(largest.len(), 16 * 1024);
    assert_eq!(
        Entry::from_bytes(&largest).expect("just small enough"),
        entry
    );
    entry.actor.push('x');
    assert!(matches!(entry.to_bytes(), Err(EntryError::TooLarge(n)) if n == MAX_ENTRY_BYTES + 1));
    let padded = [largest, b" ".to_vec()].concat();
    assert!(matches!(
        Entry::from_bytes(&padded),
        Err(EntryError::TooLarge(_))
    ));
}

#[test]
fn the_words_of_a_port_are_refused_on_the_log() {
    let mut entry = golden(EntryKind::Profile);
    let tree = r#"{"all":[{"licensed":{"country":"NL"}},{"vetted":{"level":"basic","why":"J. Smit asked"}}]}"#;
    entry.claims.requirement = serde_json::from_str(tree).ok();
    assert_eq!(entry.fact(7), Err(FactError::FreeText("0.1".to_owned())));
}

proptest! {
    #[test]
    fn what_is_written_is_canonical_and_read_back(
        kind in 0..GOLDEN.len(),
        actor in "\\PC{0,20}",
        approvals in prop::collection::vec("[\\PC\n\"\\\\]{0,8}", 0..3),
        prev in prop::option::of(0u64..1 << 53),
        version in 1u32..,
        from in -1_000_000_000_000i64..4_000_000_000_000,
        lasts in prop::option::of(1i64..1_000_000_000),
    ) {
        let mut entry = read(GOLDEN[kind]);
        let from = Instant::from_ms(from);
        let until = lasts.map(|ms| from.plus_ms(ms));
        entry.periods = Timeline::granted(from, until).expect("in order");
        (entry.actor, entry.approvals, entry.prev, entry.version) = (actor, approvals, prev, version);
        entry.recorded_at = good("2026-11-23T10:00:00.001Z");
        let text = written(&entry);
        prop_assert_eq!(&read(&text), &entry);
        let value: Value = serde_json::from_str(&text).expect("JSON");
        prop_assert_eq!(canonical(&value), text);
    }
}

#[test]
fn a_reason_is_written_in_its_place_and_only_from_the_closed_list() {
    let entry = read(WITH_REASON);
    assert_eq!(entry.reason, Some(StatusReason::AccreditationLost));
    assert_eq!(written(&entry), WITH_REASON);
    let odd = WITH_REASON.replace("accreditation_lost", "a_grudge");
    assert!(Entry::from_bytes(odd.as_bytes()).is_err());
}
