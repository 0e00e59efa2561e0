//! The way of a certificate from draft to entry.

use quaymark_core::entry::Change;
use quaymark_core::submission::{StepKind, SubmissionState};
use quaymark_server::actions::answer_question::answer_question;
use quaymark_server::actions::attest_submission::attest_submission;
use quaymark_server::actions::correction::Correction;
use quaymark_server::actions::question_submission::question_submission;
use quaymark_server::actions::review_submission::reject_submission;
use quaymark_server::actions::submission::SubmissionError;
use quaymark_server::actions::update_submission::update_submission;
use quaymark_server::actions::withdraw_submission::withdraw_submission;
use quaymark_server::store::StoreError;
use serde_json::json;

use crate::scene::{Scene, certificate, faulty, now, on_scene, payload, seen};

fn steps(scene: &Scene<'_>, held: &quaymark_server::store::Submission) -> Vec<StepKind> {
    let read: Result<_, StoreError> = scene.store.read(|tx| tx.steps_of(held.id));
    read.expect("steps")
        .into_iter()
        .map(|step| step.kind)
        .collect()
}

#[test]
fn a_certificate_is_confirmed_reviewed_and_public_with_both_approvals() {
    on_scene(|scene| {
        let size = scene.log_size();
        let attested = scene.attested(&certificate(json!({})));
        assert_eq!(attested.state, SubmissionState::Attested);
        assert_eq!(scene.log_size(), size, "nothing is public yet");
        let done = scene.approve(&scene.cas, &attested).expect("published");
        assert_eq!(done.state, SubmissionState::Published);
        assert_eq!(scene.log_size(), size + 1);
        let (record, version) = done.record.clone().expect("a record");
        let entry = scene.newest(&record);
        assert_eq!(
            (entry.change, entry.version, version),
            (Change::Granted, 1, 1)
        );
        let people = [scene.bea.person.to_string(), scene.cas.person.to_string()];
        assert_eq!(entry.approvals, people);
        assert_eq!(entry.actor, scene.body);
        assert_eq!(done.entry, Some(size));
        let deed = scene.last_deed();
        assert_eq!(deed, ("review_submission".to_owned(), Some(size as i64)));
        use StepKind::{Approved, Attested, Drafted, Published, Submitted};
        assert_eq!(
            steps(scene, &done),
            [Drafted, Submitted, Attested, Approved, Published]
        );
    });
}

#[test]
fn every_act_leaves_exactly_one_audit_row() {
    on_scene(|scene| {
        let before = scene.audit_count();
        scene.published(&certificate(json!({})));
        // Drafted, submitted, attested, reviewed.
        assert_eq!(scene.audit_count(), before + 4);
        let refused = scene.draft(
            &scene.cas,
            &payload(quaymark_core::submission::SubmissionKind::Reply, json!({})),
        );
        assert!(refused.is_err());
        assert_eq!(
            scene.audit_count(),
            before + 4,
            "what is refused leaves none"
        );
    });
}

#[test]
fn a_draft_saves_whatever_is_there_and_submitting_names_all_that_is_missing() {
    on_scene(|scene| {
        let kind = quaymark_core::submission::SubmissionKind::Certification;
        let draft = scene
            .draft(
                &scene.ann,
                &payload(kind, json!({"number": "HW-1", "valid_until": "soon"})),
            )
            .expect("a draft");
        let fields = faulty(scene.submit(&scene.ann, &draft).unwrap_err());
        for field in ["standard", "issuer", "valid_from", "valid_until"] {
            assert!(
                fields.iter().any(|found| found == field),
                "{field}: {fields:?}"
            );
        }
        assert_eq!(scene.submission(&draft).state, SubmissionState::Draft);
    });
}

#[test]
fn what_cannot_be_is_refused_when_it_is_submitted() {
    on_scene(|scene| {
        scene.published(&certificate(json!({"number": "HW-0"})));
        for (changed, field) in [
            (json!({"valid_until": "2026-09-30"}), "valid_until"),
            (json!({"services": ["juggling"]}), "services"),
            (json!({"ports": ["NLXXX"]}), "ports"),
            (json!({"standard": "ISO 12812"}), "standard"),
            (json!({"issuer": "Justis"}), "issuer"),
            (
                json!({"number": "HW-0", "valid_until": "2029-10-31"}),
                "number",
            ),
            (json!({"number": "HW-0"}), "number"),
        ] {
            let draft = scene
                .draft(&scene.ann, &certificate(changed.clone()))
                .expect("a draft");
            let fields = faulty(scene.submit(&scene.ann, &draft).unwrap_err());
            assert_eq!(fields, [field], "{changed}");
        }
    });
}

#[test]
fn a_renewal_names_the_record_and_is_a_new_version_of_it() {
    on_scene(|scene| {
        let first = scene.published(&certificate(json!({})));
        let (record, _) = first.record.expect("a record");
        let renewal = certificate(json!({"record": record, "valid_until": "2030-09-30"}));
        let done = scene.published(&renewal);
        let entry = scene.newest(&record);
        assert_eq!((entry.change, entry.version), (Change::Renewed, 2));
        assert_eq!(done.record, Some((record, 2)));
        assert_eq!(entry.approvals.len(), 2);
    });
}

#[test]
fn a_correction_by_the_attestor_is_what_counts_and_the_firm_sees_it() {
    on_scene(|scene| {
        let submitted = scene.submitted(&certificate(json!({})));
        let corrected = certificate(json!({"valid_until": "2029-06-30"}));
        let attested = attest_submission(
            &scene.store,
            now(),
            &scene.bea,
            seen(&submitted),
            Some(&Correction::of(corrected)),
        )
        .expect("corrected");
        let read: Result<_, StoreError> = scene.store.read(|tx| tx.steps_of(attested.id));
        let last = read.expect("steps").pop().expect("a step");
        assert_eq!(last.kind, StepKind::Corrected);
        assert_eq!(
            last.note.as_deref(),
            Some("valid_until: 2029-09-30 → 2029-06-30")
        );
        let done = scene.approve(&scene.cas, &attested).expect("published");
        let entry = scene.newest(&done.record.expect("a record").0);
        let end = entry.periods.ends_at().expect("an end").to_string();
        assert!(end.starts_with("2029-06-30"), "{end}");
    });
}

#[test]
fn an_attestor_does_not_correct_into_another_name() {
    on_scene(|scene| {
        let submitted = scene.submitted(&certificate(json!({})));
        let other = certificate(json!({"issuer": "Silent Cert"}));
        let refused = attest_submission(
            &scene.store,
            now(),
            &scene.bea,
            seen(&submitted),
            Some(&Correction::of(other)),
        );
        assert_eq!(faulty(refused.unwrap_err()), ["issuer"]);
    });
}

#[test]
fn an_edit_after_an_approval_voids_it() {
    on_scene(|scene| {
        let attested = scene.attested(&certificate(json!({})));
        let edit = certificate(json!({"scope": "gates"}));
        let edited = update_submission(&scene.store, now(), &scene.ann, seen(&attested), &edit)
            .expect("edited");
        assert_eq!(edited.state, SubmissionState::Submitted);
        let read: Result<_, StoreError> = scene.store.read(|tx| tx.approvals_of(edited.id));
        assert_eq!(read.expect("approvals"), []);
        let refused = scene.approve(&scene.cas, &edited).unwrap_err();
        assert!(
            matches!(refused, SubmissionError::NotAttested),
            "{refused:?}"
        );
        let again = scene.attest(&scene.bea, &edited).expect("confirmed again");
        scene.approve(&scene.cas, &again).expect("published");
    });
}

#[test]
fn what_was_handed_in_stays_complete() {
    on_scene(|scene| {
        let submitted = scene.submitted(&certificate(json!({})));
        let edit = certificate(json!({"number": ""}));
        let refused = update_submission(&scene.store, now(), &scene.ann, seen(&submitted), &edit);
        assert_eq!(faulty(refused.unwrap_err()), ["number"]);
        let elsewhere = certificate(json!({"issuer": "Silent Cert"}));
        let refused = update_submission(
            &scene.store,
            now(),
            &scene.ann,
            seen(&submitted),
            &elsewhere,
        );
        assert_eq!(faulty(refused.unwrap_err()), ["issuer"]);
    });
}

#[test]
fn a_question_is_answered_and_an_unchanged_answer_keeps_the_confirmation() {
    on_scene(|scene| {
        let attested = scene.attested(&certificate(json!({})));
        let asked = question_submission(
            &scene.store,
            now(),
            &scene.cas,
            seen(&attested),
            "Which gates?",
        )
        .expect("asked");
        assert_eq!(asked.state, SubmissionState::Questioned);
        let empty = answer_question(&scene.store, now(), &scene.ann, seen(&asked), " ", None);
        assert!(matches!(empty, Err(SubmissionError::Note)));
        let answered = answer_question(
            &scene.store,
            now(),
            &scene.ann,
            seen(&asked),
            "All of them.",
            None,
        )
        .expect("answered");
        assert_eq!(answered.state, SubmissionState::Attested);
        scene.approve(&scene.cas, &answered).expect("published");
    });
}

#[test]
fn an_answer_with_changes_voids_the_confirmation() {
    on_scene(|scene| {
        let attested = scene.attested(&certificate(json!({})));
        let asked = question_submission(&scene.store, now(), &scene.cas, seen(&attested), "Why?")
            .expect("asked");
        let edit = certificate(json!({"ports": []}));
        let answered = answer_question(
            &scene.store,
            now(),
            &scene.ann,
            seen(&asked),
            "It was wrong.",
            Some(&edit),
        )
        .expect("answered");
        assert_eq!(answered.state, SubmissionState::Submitted);
        assert_eq!(answered.payload, edit);
    });
}

#[test]
fn what_is_rejected_or_withdrawn_is_closed() {
    on_scene(|scene| {
        let submitted = scene.submitted(&certificate(json!({})));
        let reason = reject_submission(&scene.store, now(), &scene.cas, seen(&submitted), "");
        assert!(matches!(reason, Err(SubmissionError::Note)));
        let rejected = reject_submission(
            &scene.store,
            now(),
            &scene.cas,
            seen(&submitted),
            "Illegible.",
        )
        .expect("rejected");
        let refused = scene.attest(&scene.bea, &rejected).unwrap_err();
        assert!(
            matches!(refused, SubmissionError::State { .. }),
            "{refused:?}"
        );
        let other = scene.submitted(&certificate(json!({})));
        let withdrawn =
            withdraw_submission(&scene.store, now(), &scene.ann, seen(&other)).expect("withdrawn");
        assert_eq!(withdrawn.state, SubmissionState::Withdrawn);
        let published = scene.published(&certificate(json!({})));
        let refused = withdraw_submission(&scene.store, now(), &scene.ann, seen(&published));
        assert!(matches!(refused, Err(SubmissionError::State { .. })));
    });
}

#[test]
fn drafts_are_seen_by_their_authors_alone() {
    on_scene(|scene| {
        let draft = scene
            .draft(&scene.ann, &certificate(json!({})))
            .expect("a draft");
        for stranger in [&scene.bea, &scene.cas] {
            let refused = scene.attest(stranger, &draft).unwrap_err();
            assert!(
                matches!(refused, SubmissionError::Unknown(_)),
                "{refused:?}"
            );
        }
        let all: Result<_, StoreError> = scene
            .store
            .read(|tx| tx.submissions(&scene.bea.queue(), &[], None, 10));
        assert_eq!(all.expect("a list"), []);
        let own: Result<_, StoreError> = scene
            .store
            .read(|tx| tx.submissions(&scene.ann.queue(), &[], None, 10));
        assert_eq!(own.expect("a list"), [draft]);
    });
}
