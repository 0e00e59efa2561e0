//! Whatever an operator bends in the past and signs anew is found by whoever reads the log, each by a
//! finding of its own; and the check of what is served says the same.

use quaymark_core::time::Instant;
use quaymark_core::tlog::watch::Bounds;
use quaymark_server::tlog::fsck::check_served;
use quaymark_server::tlog::monitor::{Asked, Outcome, Report, StateFile, Trust, follow};
use serde_json::json;

use crate::fixture::second;
use crate::forged::{
    CERTIFICATE, FIRST_STATE, Forged, LAST_STATE, LOG_KEY, Memory, OTHER_PROVIDER, PROVIDER,
    RESTORED, SUSPENDED, VERDICT_KEY, story,
};

/// A minute after the last entry.
fn now() -> Instant {
    second(2_000_060)
}

pub fn look(log: &Forged, served: &Memory) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    let state = StateFile::at(folder.path().join("state"));
    let report = follow(&Asked {
        source: served,
        state: &state,
        trust: Trust::Key(log.verifier()),
        now: now(),
        bounds: Bounds::at(now()),
        acknowledges: false,
    });
    report.expect("it can be checked")
}

pub fn codes(report: &Report) -> Vec<&str> {
    let mut codes: Vec<&str> = report.found.iter().map(|f| f.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

type Bend = fn(&mut Forged);

/// What is bent, and what is found: that and nothing else.
const BENT: &[(&str, Bend, &[&str])] = &[
    (
        "an entry is replaced by other JSON",
        |log| log.entries[PROVIDER] = b"{}".to_vec(),
        // The suspended certificate goes on; only the firm's entry is gone.
        &["not_an_entry"],
    ),
    (
        "an entry has a member more",
        |log| log.set(PROVIDER, json!({"remark": "as agreed"})),
        &["not_an_entry"],
    ),
    (
        "an entry is spelt otherwise",
        |log| log.entries[PROVIDER].insert(1, b' '),
        &["not_canonical"],
    ),
    (
        "a firm of no country",
        |log| log.bend(PROVIDER, |entry| _ = entry["claims"].take()),
        &["not_an_entry"],
    ),
    (
        "a claim is left out",
        |log| log.bend(PROVIDER, |entry| entry["claims"] = json!({})),
        &["no_fact"],
    ),
    (
        "an entry of another type",
        |log| log.set(PROVIDER, json!({"type": "attestor"})),
        &["no_fact"],
    ),
    (
        "a claim of another kind",
        |log| log.set(PROVIDER, json!({"claims": {"level": "enhanced"}})),
        &["foreign_claim"],
    ),
    (
        "a verdict key under another name",
        |log| log.set(VERDICT_KEY, json!({"record": "k", "subject": "k"})),
        &["other_thumbprint"],
    ),
    (
        "a certificate of nobody",
        |log| log.set(CERTIFICATE, json!({"subject": "rules"})),
        &["no_fact", "no_place", "other_record"],
    ),
    (
        "a version is left out",
        |log| log.set(SUSPENDED, json!({"version": 7})),
        &["broken_chain"],
    ),
    (
        "a version hides the one before",
        |log| log.set(RESTORED, json!({"prev": CERTIFICATE})),
        &["broken_chain"],
    ),
    (
        "a record becomes somebody else's",
        |log| log.set(RESTORED, json!({"subject": "prv_000000000"})),
        &["no_fact", "no_place", "other_record"],
    ),
    (
        "time goes back",
        |log| log.set(SUSPENDED, json!({"recorded_at": second(1_999_000)})),
        &["recorded_before"],
    ),
    (
        "entries from the future",
        |log| {
            for index in [OTHER_PROVIDER, LAST_STATE] {
                log.set(index, json!({"recorded_at": second(3_000_000)}));
            }
        },
        &["recorded_ahead"],
    ),
    (
        "a grant that nobody approved",
        |log| log.set(PROVIDER, json!({"approvals": []})),
        &["approvals_missing"],
    ),
    (
        "a grant that one person approved",
        |log| log.set(CERTIFICATE, json!({"approvals": ["p-1"]})),
        &["approvals_missing"],
    ),
    (
        "a suspension that nobody approved",
        |log| log.set(SUSPENDED, json!({"approvals": []})),
        &["approvals_missing"],
    ),
    (
        "one person restores, named twice",
        |log| log.set(RESTORED, json!({"approvals": ["p-1", "p-1"]})),
        &["approvals_missing", "approved_twice"],
    ),
    (
        "an approval too many, of the same person",
        |log| log.set(RESTORED, json!({"approvals": ["p-1", "p-2", "p-1"]})),
        &["approved_twice"],
    ),
    (
        "an approval that is a name",
        |log| log.set(PROVIDER, json!({"approvals": ["p-1", "p-2", "Ann Other"]})),
        &["approval_form"],
    ),
    (
        "a record that begins as a renewal",
        |log| log.set(CERTIFICATE, json!({"change": "renewed"})),
        &["no_beginning"],
    ),
    (
        "a firm that is published like a build",
        |log| log.set(PROVIDER, json!({"change": "published"})),
        &["foreign_change"],
    ),
    (
        "a suspension that suspends nothing",
        |log| {
            let granted: serde_json::Value =
                serde_json::from_slice(&log.entries[CERTIFICATE]).expect("JSON");
            log.set(SUSPENDED, json!({"periods": granted["periods"]}));
        },
        &["status_not_said"],
    ),
    (
        "a suspension that is lifted as a correction",
        |log| log.set(RESTORED, json!({"change": "corrected", "approvals": []})),
        &["lifted_unsaid"],
    ),
    (
        "a suspension that is lifted as a renewal",
        |log| log.set(RESTORED, json!({"change": "renewed", "approvals": []})),
        &["lifted_unsaid"],
    ),
    (
        "a withdrawn certificate comes back",
        |log| {
            log.bend(SUSPENDED, |entry| {
                let from = entry["periods"][1]["from"].take();
                entry["periods"][1] = json!({"from": from, "status": "withdrawn"});
                entry["change"] = json!("withdrawn");
            });
        },
        &["brought_back"],
    ),
    (
        "a reason for a restoration",
        |log| log.set(RESTORED, json!({"reason": "other"})),
        &["foreign_reason"],
    ),
    (
        "the log's key is another than signs",
        |log| {
            let mut other = serde_json::from_slice::<serde_json::Value>(&log.entries[VERDICT_KEY])
                .expect("JSON");
            log.set(
                LOG_KEY,
                json!({"claims": {"jwk": other["claims"]["jwk"].take()}}),
            );
        },
        &["key_not_in_log"],
    ),
    (
        "the log ends without its state",
        |log| _ = log.entries.pop(),
        &["no_state_at_end"],
    ),
];

#[test]
fn the_story_as_it_was_breaks_no_rule() {
    let log = story();
    let served = log.serve();
    let report = look(&log, &served);
    assert_eq!(report.outcome, Outcome::Fine, "{report}");
    assert_eq!((report.entries, report.states), (9, 2));
    let findings = check_served(&served, &log.verifier(), Bounds::at(now())).expect("checked");
    assert!(findings.is_clean(), "{findings}");
    let mut again = log.clone();
    again.seal();
    assert_eq!(again.entries, log.entries, "sealing changes nothing");
}

#[test]
fn whatever_is_bent_has_its_own_finding() {
    for (what, bend, expected) in BENT {
        let mut log = story();
        bend(&mut log);
        log.seal();
        let served = log.serve();
        let report = look(&log, &served);
        assert_eq!(codes(&report), *expected, "{what}: {report}");
        assert_eq!(report.outcome, Outcome::Broken, "{what}");
        let findings = check_served(&served, &log.verifier(), Bounds::at(now()));
        let findings = findings.expect("checked");
        for found in &report.found {
            assert!(findings.faults.contains(&found.what), "{what}: {findings}");
        }
    }
}

#[test]
fn a_state_that_is_not_that_of_the_entries_is_found() {
    let mut log = story();
    let root = format!("sha256:{}", "00".repeat(32));
    log.set(FIRST_STATE, json!({"claims": {"state_root": root}}));
    let report = look(&log, &log.serve());
    assert_eq!(codes(&report), ["state_root"], "{report}");
    let mut log = story();
    log.bend(FIRST_STATE, |entry| entry["claims"] = json!({}));
    let report = look(&log, &log.serve());
    assert_eq!(codes(&report), ["no_fact"], "{report}");
    // A firm that is left out of the map, though it is in the log.
    let mut log = story();
    log.set(OTHER_PROVIDER, json!({"claims": {"country": "BE"}}));
    let report = look(&log, &log.serve());
    assert_eq!(codes(&report), ["state_root"], "{report}");
    assert_eq!(report.found[0].entry, Some(LAST_STATE as u64));
}

type BendServed = fn(&Forged, &mut Memory);

/// What is bent around the entries.
const SERVED: &[(&str, BendServed, &str)] = &[
    (
        "another key signs",
        |log, served| {
            let mut other = log.clone();
            other.key = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
            served.put("checkpoint", other.sign(log.size(), log.root()).to_string());
        },
        "not_signed",
    ),
    (
        "the root is another",
        |log, served| served.put("checkpoint", log.sign(log.size(), [7; 32]).to_string()),
        "other_root",
    ),
    (
        "the size is beyond every entry",
        |log, served| served.put("checkpoint", log.sign(u64::MAX, [7; 32]).to_string()),
        "not_served",
    ),
    (
        "the checkpoint is something else",
        |_, served| served.put("checkpoint", "nothing to see\n"),
        "no_checkpoint",
    ),
    (
        "the checkpoint is larger than any",
        |_, served| served.put("checkpoint", vec![b'a'; 70_000]),
        "no_checkpoint",
    ),
    (
        "there is no checkpoint",
        |_, served| _ = served.files.remove("checkpoint"),
        "no_checkpoint",
    ),
    (
        "the entries are not there",
        |_, served| _ = served.files.remove("tile/entries/000.p/9"),
        "not_served",
    ),
    (
        "the last entry is cut",
        |_, served| {
            let bundle = served.files.get_mut("tile/entries/000.p/9");
            _ = bundle.expect("entries").pop();
        },
        "not_served",
    ),
    (
        "an entry is changed and nothing else",
        |_, served| {
            let bundle = served.files.get_mut("tile/entries/000.p/9");
            let bundle = bundle.expect("entries");
            let place = bundle.windows(4).position(|w| w == b"\"NL\"");
            bundle[place.expect("a country") + 1] = b'B';
        },
        "other_root",
    ),
];

#[test]
fn whatever_is_bent_around_the_entries_has_its_own_finding() {
    for (what, bend, expected) in SERVED {
        let log = story();
        let mut served = log.serve();
        bend(&log, &mut served);
        let report = look(&log, &served);
        assert_eq!(report.outcome, Outcome::Broken, "{what}: {report}");
        assert!(codes(&report).contains(expected), "{what}: {report}");
        let findings = check_served(&served, &log.verifier(), Bounds::at(now()));
        assert!(!findings.expect("checked").is_clean(), "{what}");
    }
}

#[test]
fn a_bent_tile_is_found_by_the_check_of_everything() {
    let log = story();
    for place in 0..log.entries.len() {
        let mut served = log.serve();
        served.files.get_mut("tile/0/000.p/9").expect("a tile")[place * 32] ^= 1;
        let findings = check_served(&served, &log.verifier(), Bounds::at(now()));
        let findings = findings.expect("checked");
        let named = format!("tile/0/000.p/9: hash {place} is not that of the entries");
        assert_eq!(findings.faults, [named]);
    }
}
