//! The rules of a monitor for entries that say that something was erased, each broken on purpose.

use quaymark_core::id::ProviderId;
use quaymark_server::store::EntryDraft;
use quaymark_server::tlog::monitor::Outcome;
use serde_json::json;

use crate::fixture::{Database, erasure_of, second, write_one};
use crate::forged::{Forged, of, provider};
use crate::scene::Scene;
use crate::tampered::{codes, look};

/// What is in the log, by index: the log's key, two firms, what was erased, the state.
const FIRM: usize = 1;
const OTHER: usize = 2;
const ERASED: usize = 3;
const MORE: usize = 4;
const OF_OTHER: usize = 5;

/// An entry that two people wanted, of the documents of a firm's entries.
fn erasure(firm: &str, erased: &[u64]) -> EntryDraft {
    let mut said = erasure_of(firm, 0);
    said.claims.erased = erased.to_vec();
    said
}

/// A log in which a firm's document was erased, said once more, and then another firm's.
fn story() -> Forged {
    let database = Database::sqlite();
    let scene = Scene::on(&database);
    scene.publisher();
    let write = |draft, place: usize| {
        let written = write_one(&scene.store, draft, second(2_000_000 + place as i64));
        assert_eq!(written.expect("written"), place as u64);
    };
    let firm = ProviderId::from_bits(1).to_string();
    let other = ProviderId::from_bits(2).to_string();
    write(provider(1), FIRM);
    write(provider(2), OTHER);
    database.approve_erasure(&firm);
    database.approve_erasure(&other);
    write(erasure(&firm, &[FIRM as u64]), ERASED);
    write(erasure(&firm, &[FIRM as u64]), MORE);
    write(erasure(&other, &[OTHER as u64]), OF_OTHER);
    scene
        .publisher_at(second(2_000_010))
        .publish()
        .expect("published");
    of(&scene)
}

type Bend = fn(&mut Forged);

/// What is bent, and what is found: that and nothing else.
const BENT: &[(&str, Bend, &[&str])] = &[
    (
        "an erasure that nobody wanted",
        |log| log.set(OF_OTHER, json!({"approvals": []})),
        &["approvals_missing"],
    ),
    (
        "an erasure that one person wanted",
        |log| log.set(OF_OTHER, json!({"approvals": ["p-1"]})),
        &["approvals_missing"],
    ),
    (
        "one person, named twice",
        |log| log.set(OF_OTHER, json!({"approvals": ["p-1", "p-1"]})),
        &["approvals_missing", "approved_twice"],
    ),
    (
        "a person by name",
        |log| log.set(OF_OTHER, json!({"approvals": ["p-1", "Ann Other"]})),
        &["approval_form"],
    ),
    (
        "an erasure that does not say of what",
        |log| log.bend(OF_OTHER, |entry| _ = entry["claims"]["erased"].take()),
        &["not_an_entry"],
    ),
    (
        "an erasure of nothing",
        |log| {
            log.bend(OF_OTHER, |entry| {
                entry["claims"] = json!({"erased_because": "other"});
            });
        },
        &["no_fact"],
    ),
    (
        "an erasure for no reason",
        |log| log.bend(OF_OTHER, |entry| entry["claims"] = json!({"erased": [2]})),
        &["no_fact"],
    ),
    (
        "an erasure for a reason that is none",
        |log| log.set(OF_OTHER, json!({"claims": {"erased_because": "asked"}})),
        &["not_an_entry"],
    ),
    (
        "an erasure of what came later",
        |log| log.set(OF_OTHER, json!({"claims": {"erased": [OF_OTHER]}})),
        &["no_fact"],
    ),
    (
        "a claim of another kind",
        |log| log.set(OF_OTHER, json!({"claims": {"country": "NL"}})),
        &["foreign_claim"],
    ),
    (
        "a firm that is erased like a document",
        |log| log.set(OTHER, json!({"change": "erased"})),
        &["foreign_change"],
    ),
    (
        "an erasure under another word",
        |log| log.set(OF_OTHER, json!({"change": "corrected"})),
        &["foreign_change", "no_beginning"],
    ),
    (
        "an erasure of another type",
        |log| log.set(OF_OTHER, json!({"type": "record"})),
        &["no_fact"],
    ),
    (
        "an erasure that becomes another firm's",
        |log| {
            log.bend(OF_OTHER, |entry| {
                entry["record"] = json!(format!("erasure.{}", ProviderId::from_bits(1)));
                entry["version"] = json!(3);
                entry["prev"] = json!(MORE);
            });
        },
        &["other_record"],
    ),
    (
        "a version is left out",
        |log| log.set(MORE, json!({"version": 3})),
        &["broken_chain"],
    ),
    (
        "a reason as for a suspension",
        |log| log.set(OF_OTHER, json!({"reason": "other"})),
        &["foreign_reason"],
    ),
];

#[test]
fn an_erasure_breaks_no_rule_and_everybody_should_see_it() {
    let log = story();
    let report = look(&log, &log.serve());
    assert_eq!(report.outcome, Outcome::Fine, "{report}");
    let seen = report.notices.iter().filter(|seen| seen.code == "erasure");
    let seen: Vec<u64> = seen.map(|seen| seen.entry).collect();
    assert_eq!(seen, [ERASED as u64, MORE as u64, OF_OTHER as u64]);
}

#[test]
fn whatever_is_bent_of_an_erasure_has_its_own_finding() {
    for (what, bend, expected) in BENT {
        let mut log = story();
        bend(&mut log);
        log.seal();
        let report = look(&log, &log.serve());
        assert_eq!(codes(&report), *expected, "{what}: {report}");
        assert_eq!(report.outcome, Outcome::Broken, "{what}");
    }
}
