//! Four eyes: each refusal by the action, and by the database behind it.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::submission::SubmissionState;
use quaymark_server::actions::submission::{Conflict, Party, SubmissionError};
use quaymark_server::actions::update_submission::update_submission;
use quaymark_server::store::Submission;
use serde_json::json;

use crate::scene::{Scene, certificate, now, on_scene, seen};

/// The approval somebody would give, in plain SQL.
fn approval(held: &Submission, who: &Party, kind: &str) -> String {
    format!(
        "INSERT INTO approval (submission_id, person_id, organisation_id, kind, \
         submission_version, at) VALUES ('{}', '{}', '{}', '{kind}', {}, 0)",
        held.id, who.person, who.organisation, held.version
    )
}

fn conflict(refused: Result<Submission, SubmissionError>) -> Conflict {
    match refused {
        Err(SubmissionError::Conflict(conflict)) => conflict,
        other => panic!("expected a conflict, found {other:?}"),
    }
}

fn refused_by_database(scene: &Scene<'_>, sql: &str) {
    let error = scene.raw(sql).expect_err(sql);
    assert!(error.contains("four eyes"), "{sql}: {error}");
}

#[test]
fn nobody_approves_for_their_own_firm_whatever_hat_they_wear() {
    on_scene(|scene| {
        let submitted = scene.submitted(&certificate(json!({})));
        scene.join(&scene.bea, scene.ann.organisation, Role::Viewer);
        let refused = scene.attest(&scene.bea, &submitted);
        assert_eq!(conflict(refused), Conflict::OfProvider);
        refused_by_database(scene, &approval(&submitted, &scene.bea, "attested"));
        scene.join(&scene.cas, scene.ann.organisation, Role::Viewer);
        let refused = scene.approve(&scene.cas, &submitted);
        assert_eq!(conflict(refused), Conflict::OfProvider);
        refused_by_database(scene, &approval(&submitted, &scene.cas, "reviewed"));
    });
}

#[test]
fn nobody_reviews_for_the_attestor_they_belong_to() {
    on_scene(|scene| {
        let attested = scene.attested(&certificate(json!({})));
        scene.join(&scene.cas, scene.bea.organisation, Role::Viewer);
        assert_eq!(
            conflict(scene.approve(&scene.cas, &attested)),
            Conflict::OfAttestor
        );
        refused_by_database(scene, &approval(&attested, &scene.cas, "reviewed"));
        scene
            .approve(&scene.dirk, &attested)
            .expect("another reviewer may");
    });
}

#[test]
fn nobody_reviews_what_they_wrote() {
    on_scene(|scene| {
        let draft = scene
            .draft_about(&scene.cas, Some(&scene.firm), &certificate(json!({})))
            .expect("the registrar drafts");
        let submitted = scene.submit(&scene.cas, &draft).expect("handed in");
        let attested = scene.attest(&scene.bea, &submitted).expect("confirmed");
        assert_eq!(
            conflict(scene.approve(&scene.cas, &attested)),
            Conflict::Author
        );
        refused_by_database(scene, &approval(&attested, &scene.cas, "reviewed"));
        scene
            .approve(&scene.dirk, &attested)
            .expect("a colleague may");
    });
}

#[test]
fn whoever_edited_a_draft_of_a_colleague_does_not_review_it() {
    on_scene(|scene| {
        let draft = scene
            .draft_about(&scene.cas, Some(&scene.firm), &certificate(json!({})))
            .expect("the registrar drafts");
        let edit = certificate(json!({"number": "HW-2"}));
        let edited = update_submission(&scene.store, now(), &scene.dirk, seen(&draft), &edit);
        let submitted = scene
            .submit(&scene.cas, &edited.expect("a colleague edits"))
            .expect("handed in");
        let attested = scene.attest(&scene.bea, &submitted).expect("confirmed");
        for author in [&scene.cas, &scene.dirk] {
            assert_eq!(conflict(scene.approve(author, &attested)), Conflict::Author);
            refused_by_database(scene, &approval(&attested, author, "reviewed"));
        }
    });
}

#[test]
fn only_the_attestor_named_confirms() {
    on_scene(|scene| {
        let submitted = scene.submitted(&certificate(json!({})));
        let other = scene.key("attestor:NL:certification_body:silent cert");
        let kind = OrganisationKind::CertificationBody;
        let eve = &scene.organisation(kind, "Silent", Some(&other), &[("eve", Role::Signatory)])[0];
        // She does not even see it.
        let refused = scene.attest(eve, &submitted).unwrap_err();
        assert!(
            matches!(refused, SubmissionError::Unknown(_)),
            "{refused:?}"
        );
        let refused = scene.attest(&scene.cas, &submitted).unwrap_err();
        assert!(
            matches!(refused, SubmissionError::NotYours(_)),
            "{refused:?}"
        );
        let refused = scene.attest(&scene.ann, &submitted).unwrap_err();
        assert!(
            matches!(refused, SubmissionError::NotYours(_)),
            "{refused:?}"
        );
    });
}

#[test]
fn a_review_is_the_last_word() {
    on_scene(|scene| {
        let submitted = scene.submitted(&certificate(json!({})));
        assert_eq!(
            (submitted.needs.people, submitted.needs.organisations),
            (2, 2)
        );
        let refused = scene.approve(&scene.cas, &submitted).unwrap_err();
        assert!(
            matches!(refused, SubmissionError::NotAttested),
            "{refused:?}"
        );
        let publish = format!(
            "UPDATE submission SET state = 'published' WHERE id = '{}'",
            submitted.id
        );
        refused_by_database(scene, &publish);
    });
}

#[test]
fn where_the_attestor_has_nobody_two_reviewers_decide() {
    on_scene(|scene| {
        let submitted = scene.submitted(&certificate(json!({"issuer": "Silent Cert"})));
        assert_eq!(
            (submitted.needs.people, submitted.needs.organisations),
            (2, 1)
        );
        let once = scene.approve(&scene.cas, &submitted).expect("the first");
        assert_eq!(once.state, SubmissionState::Submitted);
        assert_eq!(conflict(scene.approve(&scene.cas, &once)), Conflict::Twice);
        let publish = format!(
            "UPDATE submission SET state = 'published' WHERE id = '{}'",
            once.id
        );
        refused_by_database(scene, &publish);
        let done = scene.approve(&scene.dirk, &once).expect("the second");
        assert_eq!(done.state, SubmissionState::Published);
        let entry = scene.newest(&done.record.expect("a record").0);
        assert_eq!(entry.approvals.len(), 2);
    });
}

#[test]
fn what_an_attestor_hands_in_itself_still_takes_a_reviewer() {
    on_scene(|scene| {
        let draft = scene
            .draft_about(&scene.bea, Some(&scene.firm), &certificate(json!({})))
            .expect("a draft");
        let attested = scene.submit(&scene.bea, &draft).expect("handed in");
        assert_eq!(attested.state, SubmissionState::Attested);
        let done = scene.approve(&scene.cas, &attested).expect("published");
        assert_eq!(done.state, SubmissionState::Published);
        let other = certificate(json!({"issuer": "Silent Cert", "number": "X-1"}));
        let draft = scene
            .draft_about(&scene.bea, Some(&scene.firm), &other)
            .expect("a draft");
        let refused = scene.submit(&scene.bea, &draft).unwrap_err();
        assert!(
            matches!(refused, SubmissionError::NotYours(_)),
            "{refused:?}"
        );
    });
}
