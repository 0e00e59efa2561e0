//! What is asked for beside certificates.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::entry::{Change, EntryType, StatusReason};
use quaymark_core::submission::{SubmissionKind, SubmissionState};
use quaymark_core::timeline::{RecordedStatus, StatusAt};
use quaymark_server::actions::submission::SubmissionError;
use quaymark_server::actions::suspend_record::{QuickStatus, Suspension, suspend_record};
use quaymark_server::store::StoreError;
use serde_json::json;

use crate::scene::{Scene, certificate, faulty, now, on_scene, payload};

fn suspended(scene: &Scene<'_>) -> String {
    let done = scene.published(&certificate(json!({})));
    let (record, version) = done.record.expect("a record");
    let suspension = Suspension {
        record: record.clone(),
        version,
        status: QuickStatus::Suspended,
        from: None,
        reason: StatusReason::Other,
    };
    let entry = suspend_record(&scene.store, now(), &scene.bea, &suspension).expect("suspended");
    assert_eq!(entry.approvals, [scene.bea.person.to_string()]);
    record
}

#[test]
fn a_suspension_takes_one_signatory_of_the_attestor_and_nobody_else() {
    on_scene(|scene| {
        let record = suspended(scene);
        let suspension = Suspension {
            record,
            version: 2,
            status: QuickStatus::Withdrawn,
            from: None,
            reason: StatusReason::Other,
        };
        for stranger in [&scene.ann, &scene.cas] {
            let refused = suspend_record(&scene.store, now(), stranger, &suspension);
            assert!(
                matches!(refused, Err(SubmissionError::NotYours(_))),
                "{refused:?}"
            );
        }
        let stale = Suspension {
            version: 1,
            ..suspension
        };
        let refused = suspend_record(&scene.store, now(), &scene.bea, &stale);
        assert!(
            matches!(refused, Err(SubmissionError::RecordChanged(_))),
            "{refused:?}"
        );
    });
}

#[test]
fn nobody_alone_says_that_a_record_never_held() {
    on_scene(|scene| {
        let record = suspended(scene);
        let suspend = |status, from: &str| {
            let suspension = Suspension {
                record: record.clone(),
                version: 2,
                status,
                from: Some(from.parse().expect("a day")),
                reason: StatusReason::Other,
            };
            suspend_record(&scene.store, now(), &scene.bea, &suspension)
        };
        for status in [QuickStatus::Withdrawn, QuickStatus::Suspended] {
            for first_day_or_before in ["2001-01-01", "2026-09-30", "2026-10-01"] {
                let refused = suspend(status, first_day_or_before);
                let error = format!("{:?}", refused.expect_err(first_day_or_before));
                assert!(error.contains("what never held is annulled"), "{error}");
            }
        }
        suspend(QuickStatus::Withdrawn, "2026-10-02").expect("it held for a day");
    });
}

#[test]
fn restoring_takes_the_attestor_and_a_reviewer() {
    on_scene(|scene| {
        let record = suspended(scene);
        let members = json!({"record": record, "status": "granted", "from": "2026-11-24"});
        let wanted = payload(SubmissionKind::StatusChange, members);
        let refused = scene.draft(&scene.ann, &wanted).unwrap_err();
        assert!(
            matches!(refused, SubmissionError::NotToAsk(_)),
            "{refused:?}"
        );
        let draft = scene.draft(&scene.bea, &wanted).expect("a draft");
        let attested = scene
            .submit(&scene.bea, &draft)
            .expect("handed in and confirmed");
        assert_eq!(
            (attested.needs.people, attested.needs.organisations),
            (2, 2)
        );
        scene.approve(&scene.cas, &attested).expect("restored");
        let entry = scene.newest(&record);
        assert_eq!(entry.change, Change::Restored);
        assert_eq!(entry.approvals.len(), 2);
        let later = now().plus_days(2);
        let status = entry.periods.status_at(later);
        assert_eq!(status, StatusAt::Recorded(RecordedStatus::Granted));
    });
}

#[test]
fn a_firm_replies_to_a_status_it_contests_and_to_no_other() {
    on_scene(|scene| {
        let record = suspended(scene);
        let reply = |text: &str| {
            payload(
                SubmissionKind::Reply,
                json!({"record": record, "text": text}),
            )
        };
        let long = "x".repeat(501);
        let draft = scene.draft(&scene.ann, &reply(&long)).expect("a draft");
        assert_eq!(
            faulty(scene.submit(&scene.ann, &draft).unwrap_err()),
            ["text"]
        );
        let submitted = scene.submitted(&reply("The audit was moved at the body's wish."));
        assert_eq!(submitted.needs.people, 1);
        let done = scene.approve(&scene.cas, &submitted).expect("published");
        let (reply_record, _) = done.record.expect("a record");
        assert_eq!(reply_record, format!("{record}.reply"));
        let entry = scene.newest(&reply_record);
        assert_eq!(entry.entry_type, EntryType::Reply);
        assert_eq!(
            (entry.subject.as_str(), entry.actor.as_str()),
            (&*scene.firm, &*scene.firm)
        );
        let bytes = String::from_utf8(entry.to_bytes().expect("bytes")).expect("text");
        assert!(!bytes.contains("audit"), "the statement stays off the log");
        let granted = scene.published(&certificate(json!({"number": "HW-2"})));
        let (other, _) = granted.record.expect("a record");
        let members = json!({"record": other, "text": "We disagree."});
        let draft = scene
            .draft(&scene.ann, &payload(SubmissionKind::Reply, members))
            .expect("a draft");
        assert_eq!(
            faulty(scene.submit(&scene.ann, &draft).unwrap_err()),
            ["record"]
        );
    });
}

#[test]
fn a_record_is_concealed_and_released_with_what_it_said() {
    on_scene(|scene| {
        let (record, _) = scene
            .published(&certificate(json!({})))
            .record
            .expect("a record");
        let before = scene.newest(&record);
        let turn = |confidential: bool| {
            let members = json!({"record": record, "confidential": confidential});
            let asked = scene.submitted(&payload(SubmissionKind::Confidentiality, members));
            scene.approve(&scene.cas, &asked).expect("published");
            scene.newest(&record)
        };
        let concealed = turn(true);
        assert_eq!(concealed.claims.confidential, Some(true));
        assert!(concealed.periods.periods().is_empty() && concealed.body.is_none());
        let released = turn(false);
        assert_eq!(released.claims, before.claims);
        assert_eq!(released.periods, before.periods);
        assert_eq!(released.change, Change::Released);
    });
}

#[test]
fn a_record_that_was_handed_in_confidential_is_released_from_what_was_handed_in() {
    on_scene(|scene| {
        let done = scene.published(&certificate(json!({"confidential": true})));
        let (record, _) = done.record.expect("a record");
        assert!(scene.newest(&record).periods.periods().is_empty());
        let members = json!({"record": record, "confidential": false});
        let asked = scene.submitted(&payload(SubmissionKind::Confidentiality, members));
        scene.approve(&scene.cas, &asked).expect("released");
        let entry = scene.newest(&record);
        assert_eq!(entry.claims.services.len(), 1);
        assert_eq!(entry.periods.periods().len(), 1);
    });
}

#[test]
fn a_firm_corrects_its_own_data_with_one_reviewer() {
    on_scene(|scene| {
        let members = json!({"name": "Havenwacht B.V.", "country": "NL", "town": "Dordrecht"});
        let asked = scene.submitted(&payload(
            SubmissionKind::ProviderCorrection,
            members.clone(),
        ));
        let done = scene.approve(&scene.cas, &asked).expect("published");
        assert_eq!(done.record, Some((scene.firm.clone(), 2)));
        assert_eq!(scene.newest(&scene.firm).change, Change::Corrected);
        let again = scene
            .draft(
                &scene.ann,
                &payload(SubmissionKind::ProviderCorrection, members),
            )
            .expect("a draft");
        assert_eq!(faulty(scene.submit(&scene.ann, &again).unwrap_err()), [""]);
    });
}

#[test]
fn a_new_firm_is_listed_by_two_reviewers_and_its_people_speak_for_it() {
    on_scene(|scene| {
        let people = [("fay", Role::Signatory)];
        let fay = &scene.organisation(OrganisationKind::Provider, "Newcomer", None, &people)[0];
        let members = json!({"name": "Newcomer Guards", "country": "BE", "town": "Gent"});
        let listing = payload(SubmissionKind::ProviderListing, members);
        let draft = scene.draft(fay, &listing).expect("a draft");
        let submitted = scene.submit(fay, &draft).expect("handed in");
        let once = scene.approve(&scene.cas, &submitted).expect("the first");
        assert_eq!(once.state, SubmissionState::Submitted);
        let done = scene.approve(&scene.dirk, &once).expect("the second");
        assert_eq!(done.record, Some((done.subject.clone(), 1)));
        let speaks: Result<_, StoreError> = scene.store.read(|tx| tx.spokesman_of(&done.subject));
        assert_eq!(speaks.expect("read"), Some(fay.organisation));
        let twin = json!({"name": "Havenwacht B.V.", "country": "NL"});
        let gus = &scene.organisation(
            OrganisationKind::Provider,
            "Twin",
            None,
            &[("gus", Role::Signatory)],
        )[0];
        let draft = scene.draft(gus, &payload(SubmissionKind::ProviderListing, twin));
        let refused = scene.submit(gus, &draft.expect("a draft")).unwrap_err();
        assert_eq!(faulty(refused), ["name"]);
    });
}

#[test]
fn a_registrar_that_lists_a_firm_does_not_speak_for_it() {
    on_scene(|scene| {
        let kind = OrganisationKind::Registrar;
        let people = [("rob", Role::Signatory)];
        let rob = &scene.organisation(kind, "Second registrar", None, &people)[0];
        let members = json!({"name": "Newcomer Guards", "country": "BE", "town": "Gent"});
        let listing = payload(SubmissionKind::ProviderListing, members);
        let draft = scene.draft(rob, &listing).expect("a draft");
        let submitted = scene.submit(rob, &draft).expect("handed in");
        let once = scene.approve(&scene.cas, &submitted).expect("the first");
        let done = scene.approve(&scene.dirk, &once).expect("the second");
        assert_eq!(done.state, SubmissionState::Published);
        let speaks: Result<_, StoreError> = scene.store.read(|tx| tx.spokesman_of(&done.subject));
        assert_eq!(
            speaks.expect("read"),
            None,
            "the firm may still claim its place"
        );
    });
}

#[test]
fn a_claim_lets_people_speak_for_a_firm_nobody_speaks_for() {
    on_scene(|scene| {
        let people = [("hal", Role::Signatory)];
        let hal = &scene.organisation(OrganisationKind::Provider, "Quayside", None, &people)[0];
        let claim = payload(SubmissionKind::Claim, json!({}));
        let quayside = scene.key("name:IE:quayside guards ltd");
        let taken = scene
            .draft_about(hal, Some(&scene.firm), &claim)
            .expect("a draft");
        assert_eq!(faulty(scene.submit(hal, &taken).unwrap_err()), ["subject"]);
        let draft = scene
            .draft_about(hal, Some(&quayside), &claim)
            .expect("a draft");
        let submitted = scene.submit(hal, &draft).expect("handed in");
        let once = scene.approve(&scene.cas, &submitted).expect("the first");
        let size = scene.log_size();
        let done = scene.approve(&scene.dirk, &once).expect("the second");
        assert_eq!((done.state, done.entry), (SubmissionState::Published, None));
        assert_eq!(scene.log_size(), size, "a claim is nothing public");
    });
}

#[test]
fn a_port_and_a_reviewer_decide_on_equivalence() {
    on_scene(|scene| {
        let port = scene.key("attestor:NL:port:port of rotterdam");
        let people = [("pia", Role::Signatory)];
        let pia = &scene.organisation(OrganisationKind::Port, "Port", Some("NLRTM"), &people)[0];
        let members = json!({"port": "NLRTM", "issuer": port, "family": "EN 17483-1",
            "number": "D-7", "valid_from": "2026-11-01", "valid_until": "2027-10-31",
                "reason": "An audit by the port itself"});
        let wanted = payload(SubmissionKind::Equivalence, members);
        let draft = scene
            .draft_about(pia, Some(&scene.firm), &wanted)
            .expect("a draft");
        let attested = scene.submit(pia, &draft).expect("handed in");
        assert_eq!(attested.state, SubmissionState::Attested);
        let done = scene.approve(&scene.cas, &attested).expect("published");
        let entry = scene.newest(&done.record.expect("a record").0);
        assert_eq!((entry.change, entry.approvals.len()), (Change::Granted, 2));
    });
}

#[test]
fn people_ask_only_for_what_is_theirs() {
    on_scene(|scene| {
        let quayside = scene.key("name:IE:quayside guards ltd");
        let refused = scene
            .draft_about(&scene.ann, Some(&quayside), &certificate(json!({})))
            .unwrap_err();
        assert!(
            matches!(refused, SubmissionError::NotYours(_)),
            "{refused:?}"
        );
        let reply = payload(SubmissionKind::Reply, json!({}));
        let refused = scene.draft(&scene.bea, &reply).unwrap_err();
        assert!(
            matches!(refused, SubmissionError::NotToAsk(_)),
            "{refused:?}"
        );
    });
}
