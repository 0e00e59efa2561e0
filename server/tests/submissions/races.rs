//! Two people at once: one gets through, the other is told what changed.

use std::sync::Barrier;
use std::thread;

use quaymark_core::entry::StatusReason;
use quaymark_core::submission::SubmissionState;
use quaymark_core::timeline::RecordedStatus;
use quaymark_server::actions::review_submission::approve_submission;
use quaymark_server::actions::submission::{Party, SubmissionError};
use quaymark_server::actions::suspend_record::{QuickStatus, Suspension, suspend_record};
use quaymark_server::actions::update_submission::update_submission;
use quaymark_server::store::Submission;
use serde_json::json;

use crate::scene::{Scene, certificate, now, on_scene, seen};

type Done = Result<Submission, SubmissionError>;

fn at_once(work: [&(dyn Fn() -> Done + Sync); 2]) -> Vec<Done> {
    let start = Barrier::new(2);
    thread::scope(|scope| {
        let runs = work.map(|one| {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                one()
            })
        });
        runs.into_iter()
            .map(|run| run.join().expect("no panic"))
            .collect()
    })
}

fn one_through(done: &[Done]) {
    let through = done.iter().filter(|one| one.is_ok()).count();
    assert_eq!(through, 1, "{done:?}");
    let told = done
        .iter()
        .any(|one| matches!(one, Err(SubmissionError::Outdated { .. })));
    assert!(told, "{done:?}");
}

#[test]
fn two_reviewers_at_once_publish_once() {
    on_scene(|scene| {
        let attested = scene.attested(&certificate(json!({})));
        let size = scene.log_size();
        let approve = |by: &Party| approve_submission(&scene.store, now(), by, seen(&attested));
        one_through(&at_once([&|| approve(&scene.cas), &|| {
            approve(&scene.dirk)
        }]));
        assert_eq!(scene.log_size(), size + 1);
        assert_eq!(
            scene.submission(&attested).state,
            SubmissionState::Published
        );
    });
}

#[test]
fn two_editors_at_once_lose_nothing_unseen() {
    on_scene(|scene| {
        let draft = scene
            .draft(&scene.ann, &certificate(json!({})))
            .expect("a draft");
        let edit = |number: &str| {
            let edit = certificate(json!({ "number": number }));
            update_submission(&scene.store, now(), &scene.ann, seen(&draft), &edit)
        };
        let done = at_once([&|| edit("A"), &|| edit("B")]);
        one_through(&done);
        let kept = done.into_iter().flatten().next().expect("one got through");
        assert_eq!(scene.submission(&draft), kept);
    });
}

fn suspend(scene: &Scene<'_>, record: &str, version: u32) {
    let suspension = Suspension {
        record: record.to_owned(),
        version,
        status: QuickStatus::Suspended,
        from: None,
        reason: StatusReason::AuditFindings,
    };
    suspend_record(&scene.store, now(), &scene.bea, &suspension).expect("suspended");
}

#[test]
fn a_database_that_fails_is_no_changed_record() {
    on_scene(|scene| {
        let (record, version) = scene
            .published(&certificate(json!({})))
            .record
            .expect("a record");
        let suspension = |version| Suspension {
            record: record.clone(),
            version,
            status: QuickStatus::Suspended,
            from: None,
            reason: StatusReason::AuditFindings,
        };
        let stale = suspend_record(&scene.store, now(), &scene.bea, &suspension(version + 1));
        assert!(
            matches!(stale, Err(SubmissionError::RecordChanged(_))),
            "{stale:?}"
        );
        scene
            .raw("ALTER TABLE record RENAME TO elsewhere")
            .expect("broken");
        let broken = suspend_record(&scene.store, now(), &scene.bea, &suspension(version));
        assert!(
            matches!(broken, Err(SubmissionError::Store(_))),
            "{broken:?}"
        );
    });
}

#[test]
fn what_was_made_from_another_version_of_the_record_is_not_published() {
    on_scene(|scene| {
        let (record, _) = scene
            .published(&certificate(json!({})))
            .record
            .expect("a record");
        let renewal = certificate(json!({"record": record, "valid_until": "2030-09-30"}));
        let attested = scene.attested(&renewal);
        suspend(scene, &record, 1);
        let refused = scene.approve(&scene.cas, &attested).unwrap_err();
        assert!(
            matches!(refused, SubmissionError::RecordChanged(_)),
            "{refused:?}"
        );
        assert_eq!(scene.submission(&attested), attested, "nothing was written");
        let entry = scene.newest(&record);
        let last = entry.periods.periods().last().expect("a period").status;
        assert_eq!(last, RecordedStatus::Suspended);
    });
}
