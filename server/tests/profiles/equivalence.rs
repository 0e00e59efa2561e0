//! Decisions on equivalence: a port and a reviewer make one, the port alone withdraws it.

use quaymark_core::account::Role;
use quaymark_core::submission::{SubmissionKind, SubmissionState};
use quaymark_core::timeline::{RecordedStatus, StatusAt};
use quaymark_server::actions::draft_submission::{NewSubmission, draft_submission};
use quaymark_server::actions::profile_draft::ProfileDraftError;
use quaymark_server::actions::review_submission::approve_submission;
use quaymark_server::actions::submission::{self, Party};
use quaymark_server::actions::submit_submission::submit_submission;
use quaymark_server::actions::withdraw_equivalence::{decisions_of, withdraw_equivalence};
use serde_json::json;

use crate::drafts::port_people;
use crate::scene::{Scene, now, on_scene, payload, seen};

fn decided(scene: &Scene<'_>, pol: &Party) -> String {
    let issuer = scene.key("attestor:NL:port:port of rotterdam");
    let new = NewSubmission {
        subject: Some(scene.firm.clone()),
        payload: payload(
            SubmissionKind::Equivalence,
            json!({"port": "NLRTM", "issuer": issuer, "family": "EN 17483-3", "number": "EQ-1",
                "valid_from": "2026-11-01", "valid_until": "2027-10-31",
                "reason": "An audit by the port itself"}),
        ),
    };
    let draft = draft_submission(&scene.store, now(), pol, &new).expect("a draft");
    let submitted = submit_submission(&scene.store, now(), pol, seen(&draft)).expect("handed in");
    assert_eq!(
        submitted.state,
        SubmissionState::Attested,
        "by the port itself"
    );
    assert_eq!(submitted.needs.organisations, 2);
    let published = approve_submission(&scene.store, now(), &scene.cas, seen(&submitted));
    published.expect("published").record.expect("a record").0
}

#[test]
fn a_port_and_a_reviewer_decide_and_the_port_withdraws() {
    on_scene(|scene| {
        let (_, pol) = port_people(scene, "NLRTM");
        let (_, other) = port_people(scene, "BEANR");
        let record = decided(scene, &pol);
        let of = |by: &Party| scene.store.read(|tx| decisions_of(tx, by));
        let own = of(&pol).expect("one's own");
        assert_eq!(own.len(), 1);
        assert_eq!(own[0].entry.approvals.len(), 2);
        assert!(of(&other).expect("a list").is_empty());
        let auditor = scene.organisation(
            quaymark_core::account::OrganisationKind::Auditor,
            "auditor",
            None,
            &[("aud", Role::Viewer)],
        );
        assert_eq!(of(&auditor[0]).expect("all").len(), 1);
        let id = record.parse().expect("a record");
        let theirs = withdraw_equivalence(&scene.store, now(), &other, id, own[0].index);
        assert!(matches!(theirs, Err(ProfileDraftError::UnknownDecision(_))));
        let stale = withdraw_equivalence(&scene.store, now(), &pol, id, own[0].index - 1);
        assert!(matches!(stale, Err(ProfileDraftError::Outdated { .. })));
        let before = scene.audit_count();
        let withdrawn = withdraw_equivalence(&scene.store, now(), &pol, id, own[0].index);
        let withdrawn = withdrawn.expect("withdrawn");
        assert_eq!(scene.audit_count(), before + 1);
        assert_eq!(scene.last_deed().1, i64::try_from(withdrawn.index).ok());
        let status = withdrawn.entry.periods.status_at(now());
        assert_eq!(status, StatusAt::Recorded(RecordedStatus::Withdrawn));
        let again = withdraw_equivalence(&scene.store, now(), &pol, id, withdrawn.index);
        assert!(
            matches!(again, Err(ProfileDraftError::State(_))),
            "{again:?}"
        );
    });
}

#[test]
fn an_editor_of_the_port_hands_nothing_in_and_another_port_decides_nothing_for_it() {
    on_scene(|scene| {
        let (_, pol) = port_people(scene, "NLRTM");
        let (_, other) = port_people(scene, "BEANR");
        let issuer = scene.key("attestor:NL:port:port of rotterdam");
        let new = NewSubmission {
            subject: Some(scene.firm.clone()),
            payload: payload(
                SubmissionKind::Equivalence,
                json!({"port": "NLRTM", "issuer": issuer, "family": "EN 17483-3", "number": "EQ-2",
                    "valid_from": "2026-11-01", "valid_until": "2027-10-31",
                "reason": "An audit by the port itself"}),
            ),
        };
        let draft = draft_submission(&scene.store, now(), &other, &new).expect("a draft");
        let refused = submit_submission(&scene.store, now(), &other, seen(&draft));
        assert!(matches!(
            refused,
            Err(submission::SubmissionError::NotYours(_))
        ));
        assert_eq!(pol.represents.as_deref(), Some("NLRTM"));
    });
}
