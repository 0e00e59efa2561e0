//! A record its owner keeps to itself: what speaks against it reaches it all the same, and no release
//! brings back what was suspended.

use quaymark_core::entry::{Change, Entry, StatusReason};
use quaymark_core::submission::SubmissionKind;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, StatusAt};
use quaymark_server::actions::attest_submission::attest_submission;
use quaymark_server::actions::correction::Correction;
use quaymark_server::actions::submission::SubmissionError;
use quaymark_server::actions::suspend_record::{QuickStatus, Suspension, suspend_record};
use quaymark_server::store::Submission;
use serde_json::{Value, json};

use crate::scene::{Scene, certificate, faulty, now, on_scene, payload, seen};

impl Scene<'_> {
    /// A certificate of Ann's, published.
    fn certified(&self) -> String {
        let done = self.published(&certificate(json!({})));
        done.record.expect("a record").0
    }

    /// Ann conceals or releases; one reviewer approves.
    fn turned(&self, record: &str, confidential: bool) -> Entry {
        let members = json!({"record": record, "confidential": confidential});
        let asked = self.submitted(&payload(SubmissionKind::Confidentiality, members));
        self.approve(&self.cas, &asked).expect("published");
        self.newest(record)
    }

    fn quickly(&self, record: &str, status: QuickStatus) -> Result<Entry, SubmissionError> {
        let suspension = Suspension {
            record: record.to_owned(),
            version: self.newest(record).version,
            status,
            from: None,
            reason: StatusReason::AuditFindings,
        };
        suspend_record(&self.store, now(), &self.bea, &suspension)
    }

    /// Bea asks for a status from a day on.
    fn asked(&self, record: &str, status: &str) -> Result<Submission, SubmissionError> {
        let members = json!({"record": record, "status": status, "from": "2026-11-24"});
        let draft = self.draft(&self.bea, &payload(SubmissionKind::StatusChange, members))?;
        self.submit(&self.bea, &draft)
    }
}

fn status(entry: &Entry, at: Instant) -> StatusAt {
    entry.periods.status_at(at)
}

const SUSPENDED: StatusAt = StatusAt::Recorded(RecordedStatus::Suspended);

#[test]
fn a_firm_cannot_hide_from_a_suspension() {
    on_scene(|scene| {
        let record = scene.certified();
        let full = scene.newest(&record).periods;
        scene.turned(&record, true);
        let suspended = scene
            .quickly(&record, QuickStatus::Suspended)
            .expect("suspended");
        assert_eq!(suspended.change, Change::Suspended);
        assert_eq!(suspended.reason, Some(StatusReason::AuditFindings));
        assert_eq!(
            suspended.claims.confidential,
            Some(true),
            "and nothing is told"
        );
        assert_eq!(status(&suspended, now()), SUSPENDED);
        assert_eq!(suspended.periods.ends_at(), None, "nor its own end");
        let released = scene.turned(&record, false);
        let expected = full.changed_from(now(), RecordedStatus::Suspended);
        assert_eq!(released.periods, expected.expect("in order"));
        // Suspended in full view, it is not concealed any more.
        let members = json!({"record": record, "confidential": true});
        let draft = scene
            .draft(
                &scene.ann,
                &payload(SubmissionKind::Confidentiality, members),
            )
            .expect("a draft");
        let refused = scene.submit(&scene.ann, &draft).unwrap_err();
        assert_eq!(faulty(refused), ["record"]);
    });
}

#[test]
fn a_renewal_in_full_lifts_no_suspension_either() {
    on_scene(|scene| {
        let record = scene.certified();
        scene.turned(&record, true);
        scene
            .quickly(&record, QuickStatus::Suspended)
            .expect("suspended");
        let renewal: Value = json!({"record": record, "valid_until": "2031-09-30"});
        scene.published(&certificate(renewal));
        let entry = scene.newest(&record);
        assert_eq!(entry.change, Change::Released);
        assert_eq!(status(&entry, now()), SUSPENDED);
        assert!(
            entry
                .periods
                .periods()
                .last()
                .expect("a period")
                .until
                .is_some()
        );
    });
}

#[test]
fn a_concealed_record_is_restored_by_two_people_and_only_if_it_was_suspended() {
    on_scene(|scene| {
        let record = scene.certified();
        scene.turned(&record, true);
        assert_eq!(
            faulty(scene.asked(&record, "granted").unwrap_err()),
            ["record"]
        );
        scene
            .quickly(&record, QuickStatus::Suspended)
            .expect("suspended");
        let asked = scene.asked(&record, "granted").expect("handed in");
        assert_eq!((asked.needs.people, asked.needs.organisations), (2, 2));
        scene.approve(&scene.cas, &asked).expect("restored");
        let restored = scene.newest(&record);
        assert_eq!(
            (restored.change, restored.approvals.len()),
            (Change::Restored, 2)
        );
        let later = now().plus_days(2);
        assert_eq!(status(&restored, now()), SUSPENDED);
        assert_eq!(
            status(&restored, later),
            StatusAt::Ended,
            "the grant is withheld"
        );
        let released = scene.turned(&record, false);
        assert_eq!(
            status(&released, later),
            StatusAt::Recorded(RecordedStatus::Granted)
        );
    });
}

#[test]
fn a_concealed_record_that_was_withdrawn_stays_so_for_good() {
    on_scene(|scene| {
        let record = scene.certified();
        scene.turned(&record, true);
        scene
            .quickly(&record, QuickStatus::Withdrawn)
            .expect("withdrawn");
        assert_eq!(
            faulty(scene.asked(&record, "granted").unwrap_err()),
            ["record"]
        );
        let released = scene.turned(&record, false);
        assert_eq!(
            status(&released, now()),
            StatusAt::Recorded(RecordedStatus::Withdrawn)
        );
    });
}

#[test]
fn a_record_handed_in_confidential_is_suspended_too() {
    on_scene(|scene| {
        let done = scene.published(&certificate(json!({"confidential": true})));
        let (record, _) = done.record.expect("a record");
        scene
            .quickly(&record, QuickStatus::Suspended)
            .expect("suspended");
        assert_eq!(status(&scene.turned(&record, false), now()), SUSPENDED);
    });
}

#[test]
fn nobody_but_the_firm_conceals_or_releases() {
    on_scene(|scene| {
        let record = scene.certified();
        let by_the_body = |confidential: bool| {
            let changed = json!({"record": record, "valid_until": "2029-10-31",
                "confidential": confidential});
            let subject = Some(scene.firm.as_str());
            let draft = scene.draft_about(&scene.bea, subject, &certificate(changed));
            scene.submit(&scene.bea, &draft.expect("a draft"))
        };
        let refused = by_the_body(true).expect_err("it is public");
        assert_eq!(faulty(refused), ["confidential"]);
        scene.turned(&record, true);
        let refused = by_the_body(false).expect_err("it is the firm's to release");
        assert_eq!(faulty(refused), ["confidential"]);

        let secret = certificate(json!({"number": "HW-9", "confidential": true}));
        let asked = scene.submitted(&secret);
        let corrected = certificate(json!({"number": "HW-9", "confidential": false}));
        let by = &scene.bea;
        let refused = attest_submission(
            &scene.store,
            now(),
            by,
            seen(&asked),
            Some(&Correction::of(corrected)),
        );
        assert_eq!(
            faulty(refused.expect_err("a correction releases nothing")),
            ["confidential"]
        );
    });
}
