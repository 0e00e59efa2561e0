//! A paper under another number than the record it names.

use quaymark_core::entry::Change;
use quaymark_core::timeline::{RecordedStatus, StatusAt};
use quaymark_server::actions::attest_submission::attest_submission;
use quaymark_server::actions::correction::Correction;
use quaymark_server::actions::known::Known;
use quaymark_server::actions::submission::{SubmissionError, findings, siblings};
use quaymark_server::store::Submission;
use serde_json::{Value, json};

use crate::scene::{Scene, certificate, faulty, now, on_scene, seen};

fn record(done: Submission) -> String {
    done.record.expect("a record").0
}

/// A certificate as its successor, naming what it replaces.
fn successor(record: &str, changed: Value) -> Value {
    let mut members = json!({"record": record, "number": "HW-2", "valid_until": "2032-09-30"});
    let Value::Object(changed) = changed else {
        panic!("not members: {changed}")
    };
    members.as_object_mut().expect("members").extend(changed);
    members
}

fn key(scene: &Scene<'_>, number: &str) -> String {
    format!("certification:{}:en-17483-1-2021:{number}", scene.body)
}

fn found(scene: &Scene<'_>, key: &str) -> Option<String> {
    let read: Result<_, SubmissionError> = scene.store.read(|tx| Ok(tx.find_key(key)?));
    read.expect("the store reads")
}

#[test]
fn a_certificate_that_names_another_of_its_kind_takes_its_place() {
    on_scene(|scene| {
        let first = record(scene.published(&certificate(json!({}))));
        let done = scene.published(&certificate(successor(&first, json!({}))));
        assert_eq!(done.record, Some((first.clone(), 2)));
        let entry = scene.newest(&first);
        assert_eq!((entry.version, entry.change), (2, Change::Renewed));
        // What it was is still told: it counts from its first day on, without a gap.
        let status = entry.periods.status_at(now());
        assert_eq!(status, StatusAt::Recorded(RecordedStatus::Granted));
        assert_eq!(found(scene, &key(scene, "HW-2")), Some(first));
        assert_eq!(found(scene, &key(scene, "HW-1")), None);
        // The old number is free, and a record of its own from then on.
        let again = record(scene.published(&certificate(json!({"further": true}))));
        assert_eq!(found(scene, &key(scene, "HW-1")), Some(again));
    });
}

#[test]
fn what_differs_in_standard_body_or_firm_replaces_nothing() {
    on_scene(|scene| {
        let first = record(scene.published(&certificate(json!({}))));
        let of_another = successor(&first, json!({"standard": "ISO 18788:2015"}));
        let beside = record(scene.published(&certificate(of_another)));
        assert_ne!(beside, first, "another standard is another record");
        for (changed, field) in [
            (
                json!({"accreditation_body": "", "accreditation_number": ""}),
                "number",
            ),
            (json!({"further": true}), "further"),
        ] {
            let payload = certificate(successor(&first, changed.clone()));
            let draft = scene.draft(&scene.ann, &payload).expect("a draft");
            let refused = scene.submit(&scene.ann, &draft).unwrap_err();
            assert_eq!(faulty(refused), [field], "{changed}");
        }
        let other = scene.key("name:IE:quayside guards ltd");
        let payload = certificate(successor(&first, json!({"holder": ""})));
        let draft = scene.draft_about(&scene.bea, Some(&other), &payload);
        let refused = scene.submit(&scene.bea, &draft.expect("a draft"));
        assert_eq!(faulty(refused.unwrap_err()), ["record"]);
        assert_eq!(found(scene, &key(scene, "HW-1")), Some(first));
    });
}

#[test]
fn a_record_that_changed_meanwhile_is_not_renumbered() {
    on_scene(|scene| {
        let first = record(scene.published(&certificate(json!({}))));
        let waits = scene.attested(&certificate(successor(&first, json!({}))));
        let renewed = json!({"record": first, "valid_until": "2030-09-30"});
        scene.published(&certificate(renewed));
        let refused = scene.approve(&scene.cas, &waits).unwrap_err();
        assert!(
            matches!(refused, SubmissionError::RecordChanged(_)),
            "{refused:?}"
        );
        assert_eq!(found(scene, &key(scene, "HW-2")), None);
    });
}

#[test]
fn what_stands_beside_a_new_number_is_told_to_everyone_who_decides() {
    on_scene(|scene| {
        let first = record(scene.published(&certificate(json!({}))));
        let words = |changed: Value| {
            let draft = scene.draft(&scene.ann, &certificate(changed));
            let draft = draft.expect("a draft");
            let read: Result<_, SubmissionError> = scene.store.read(|tx| {
                let known = Known::read(tx)?;
                let beside = siblings(tx, &known, &draft.subject, &draft.payload, now())?;
                Ok((beside, findings(tx, &known, &draft, now())?))
            });
            let (beside, found) = read.expect("findings");
            let mut told = found.into_iter().filter(|one| one.code == "another_number");
            (beside.len(), told.next().map(|one| one.words))
        };
        assert_eq!(words(json!({})), (0, None), "its own number");
        let (beside, told) = words(json!({"number": "HW-2"}));
        let told = told.expect("a finding");
        assert!(beside == 1 && told.contains("a further record"), "{told}");
        let (_, told) = words(successor(&first, json!({})));
        let told = told.expect("a finding");
        assert!(told.contains("It replaces number HW-1"), "{told}");
        let (beside, told) = words(json!({"number": "HW-2", "standard": "ISO 18788:2015"}));
        assert_eq!((beside, told), (0, None), "another standard");
    });
}

/// The body corrects what was submitted, and says what its number is.
fn corrected(
    scene: &Scene<'_>,
    submitted: &Submission,
    changed: Value,
    replaces: &str,
) -> Result<Submission, SubmissionError> {
    let correction = Correction {
        payload: certificate(changed),
        replaces: replaces.to_owned(),
    };
    let (by, seen) = (&scene.bea, seen(submitted));
    attest_submission(&scene.store, now(), by, seen, Some(&correction))
}

#[test]
fn a_number_the_attestor_corrects_is_asked_about_as_the_firm_is_asked() {
    on_scene(|scene| {
        let first = record(scene.published(&certificate(json!({}))));
        let renewal = json!({"record": first, "valid_until": "2030-09-30"});
        let waits = scene.submitted(&certificate(renewal));
        let other = || json!({"record": first, "valid_until": "2030-09-30", "number": "HW-2"});
        for silent in ["", "crt_none", "HW-1"] {
            let refused = corrected(scene, &waits, other(), silent).unwrap_err();
            assert_eq!(faulty(refused), ["replaces"], "{silent}");
        }
        let attested = corrected(scene, &waits, other(), "further").expect("a further one");
        assert_eq!(attested.record, None, "nothing of the first is seen");
        let beside = record(scene.approve(&scene.cas, &attested).expect("published"));
        assert_ne!(beside, first);
        assert_eq!(found(scene, &key(scene, "HW-1")), Some(first.clone()));
        assert_eq!(scene.newest(&first).version, 1, "the first is as it was");
    });
}

#[test]
fn a_number_the_attestor_corrects_replaces_what_it_names() {
    on_scene(|scene| {
        let first = record(scene.published(&certificate(json!({}))));
        let further = scene.submitted(&certificate(json!({"number": "HW-2", "further": true})));
        let changed = || json!({"number": "HW-3", "further": true, "valid_until": "2031-09-30"});
        let attested = corrected(scene, &further, changed(), &first).expect("it replaces it");
        assert_eq!(attested.record, Some((first.clone(), 1)));
        scene.approve(&scene.cas, &attested).expect("published");
        assert_eq!(found(scene, &key(scene, "HW-3")), Some(first.clone()));
        assert_eq!(found(scene, &key(scene, "HW-1")), None);
        assert_eq!(scene.newest(&first).version, 2);
    });
}

#[test]
fn where_the_number_stays_the_attestor_answers_nothing_and_names_no_other_record() {
    on_scene(|scene| {
        let first = record(scene.published(&certificate(json!({}))));
        let waits = scene.submitted(&certificate(json!({"number": "HW-2", "further": true})));
        let scope = || json!({"number": "HW-2", "further": true, "scope": "gates"});
        let refused = corrected(scene, &waits, scope(), &first).unwrap_err();
        assert_eq!(faulty(refused), ["replaces"]);
        let named = json!({"number": "HW-2", "record": first, "scope": "gates"});
        let refused = corrected(scene, &waits, named, "").unwrap_err();
        assert_eq!(faulty(refused), ["record"]);
        corrected(scene, &waits, scope(), "").expect("the firm's answer stands");
    });
}
