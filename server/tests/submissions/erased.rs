//! What was handed in, published and then erased: nothing of it is left, and the log says so.

use quaymark_core::entry::{Change, EntryKind, ErasureReason};
use quaymark_core::id::{DocumentUseId, ErasureId};
use quaymark_core::time::Instant;
use quaymark_server::actions::administration::AdministrationError;
use quaymark_server::actions::ask_erasure::{NewErasure, ask_erasure};
use quaymark_server::actions::decide_erasure::{approve_erasure, refuse_erasure};
use quaymark_server::actions::erase_record::{EraseError, Erased, erase_record};
use quaymark_server::actions::erased_submission::{SubmissionErased, erasure_of_submission};
use quaymark_server::actions::submission::Party;
use quaymark_server::documents::{ContentHash, Shelf};
use quaymark_server::jobs::Kind;
use quaymark_server::store::{NewJob, Repetition, StoreError, Submission, Telling};
use quaymark_server::tlog::fsck::check_database;
use serde_json::json;

use crate::scene::{Scene, certificate, now, on_scene};

/// Texts that stand in nothing else.
const NUMBER: &str = "VANISH-4711";
const SCOPE: &str = "Night watch at the Ghost Quay by Mr Nobody";

fn of(target: &str) -> NewErasure {
    NewErasure {
        target: target.to_owned(),
        reason: ErasureReason::PersonalData.to_string(),
        with_documents: false,
    }
}

/// Cas asks, Dirk approves; the erasure's number.
fn approved(scene: &Scene<'_>, asked: &NewErasure) -> ErasureId {
    let id = ask_erasure(&scene.store, now(), &scene.cas, asked).expect("asked for");
    approve_erasure(&scene.store, now(), &scene.dirk, id).expect("approved");
    id
}

fn carry_out(scene: &Scene<'_>, id: ErasureId, at: Instant) -> Result<Erased, EraseError> {
    let shelf = Shelf::within(scene.database.folder());
    erase_record(&scene.store, &shelf, at, id)
}

fn erase(scene: &Scene<'_>, asked: &NewErasure) -> Erased {
    carry_out(scene, approved(scene, asked), now()).expect("erased")
}

/// A certificate that was handed in, confirmed, approved and so published; its number.
fn published(scene: &Scene<'_>) -> (String, quaymark_server::store::Submission) {
    let payload = certificate(json!({ "number": NUMBER, "scope": SCOPE }));
    let held = scene.published(&payload);
    let key = format!("certification:{}:en-17483-1-2021:{NUMBER}", scene.body);
    (scene.key(&key), held)
}

#[test]
fn document_key_and_what_was_typed_go_together() {
    on_scene(|scene| {
        let (record, submission) = published(scene);
        let id = approved(scene, &of(&record));
        let rows = scene.audit_count();
        let erased = carry_out(scene, id, now()).expect("erased");
        assert_eq!(erased.entries.len(), 1);
        assert_eq!(scene.audit_count(), rows + 1, "one row");
        let deed = scene.last_deed();
        assert_eq!(deed, ("erase_record".to_owned(), Some(erased.entry as i64)));
        let said = scene.newest(&format!("erasure.{record}"));
        assert_eq!(
            (said.kind, said.change),
            (EntryKind::Erasure, Change::Erased)
        );
        assert_eq!(said.subject, scene.firm);
        assert_eq!(said.claims.erased, erased.entries);
        assert_eq!(
            said.claims.erased_because,
            Some(ErasureReason::PersonalData)
        );
        let people = [scene.cas.person, scene.dirk.person].map(|person| person.to_string());
        assert_eq!(said.approvals, people);
        let held = scene.store.read(|tx| tx.newest(&record));
        assert_eq!(
            held.expect("read").expect("the record stays").document,
            None
        );
        let keys: Vec<String> = scene.store.read(|tx| tx.keys_of(&record)).expect("read");
        assert!(
            keys.iter().all(|key| key.starts_with("erased:")),
            "{keys:?}"
        );
        // A list that names it again meets the record, and is refused for it.
        let key = format!("certification:{}:en-17483-1-2021:{NUMBER}", scene.body);
        assert_eq!(scene.key(&key), record);
        let typed = scene.submission(&submission).payload.to_value().to_string();
        assert!(
            !typed.contains(NUMBER) && !typed.contains("Ghost"),
            "{typed}"
        );
        assert!(typed.contains("EN 17483-1:2021"), "codes stay: {typed}");
        let audited = scene
            .store
            .read(|tx| tx.audit_from(0, 10_000))
            .expect("read");
        let texts = audited
            .iter()
            .flat_map(|row| [&row.before_json, &row.after_json]);
        assert!(
            texts.flatten().all(|text| !text.contains(NUMBER)),
            "copies are emptied"
        );
        for sql in [
            "UPDATE audit SET action = 'other'",
            "UPDATE audit SET after_json = after_json || ' '",
        ] {
            scene.raw(sql).expect_err(sql);
        }
        let findings = check_database(&scene.store, None).expect("checked");
        assert!(findings.is_clean(), "{findings}");
    });
}

#[test]
fn nothing_of_it_is_left_in_the_files_of_the_database() {
    on_scene(|scene| {
        let (record, _) = published(scene);
        let holds = |text: &str| {
            let files = std::fs::read_dir(scene.database.folder()).expect("a folder");
            files.flatten().any(|file| {
                let name = file.file_name().to_string_lossy().into_owned();
                let bytes = std::fs::read(file.path()).unwrap_or_default();
                name.starts_with("register.db")
                    && bytes
                        .windows(text.len())
                        .any(|part| part == text.as_bytes())
            })
        };
        if scene.database.is_sqlite() {
            assert!(holds(NUMBER) && holds("Ghost Quay"), "it is there before");
        }
        erase(scene, &of(&record));
        assert!(scene.store.sweep().expect("swept"), "nobody else reads");
        assert!(!holds(NUMBER) && !holds("Ghost Quay"));
        let left = scene.store.read::<_, StoreError>(|tx| tx.keys_of(&record));
        assert!(!left.expect("read").concat().contains(NUMBER));
    });
}

#[test]
fn an_erasure_takes_two_people_of_the_registrar() {
    on_scene(|scene| {
        let (record, _) = published(scene);
        let rows = scene.audit_count();
        let ask = |by: &Party| ask_erasure(&scene.store, now(), by, &of(&record));
        let approve = |by: &Party, id| approve_erasure(&scene.store, now(), by, id);
        for stranger in [&scene.ann, &scene.bea] {
            let refused = ask(stranger);
            assert!(
                matches!(refused, Err(AdministrationError::FourEyes(_))),
                "{refused:?}"
            );
        }
        assert_eq!(scene.audit_count(), rows, "nothing was done");
        let id = ask(&scene.cas).expect("asked for");
        for other in [&scene.cas, &scene.ann, &scene.bea] {
            let refused = approve(other, id);
            assert!(
                matches!(refused, Err(AdministrationError::FourEyes(_))),
                "{refused:?}"
            );
        }
        let early = carry_out(scene, id, now());
        assert!(matches!(early, Err(EraseError::NotApproved(_))));
        assert_eq!(scene.audit_count(), rows + 1);
        approve(&scene.dirk, id).expect("approved");
        let twice = approve(&scene.dirk, id);
        assert!(matches!(twice, Err(AdministrationError::AlreadySo(_))));
        let late = carry_out(scene, id, now().plus_days(30));
        assert!(matches!(late, Err(EraseError::Lapsed(_))), "{late:?}");
        assert_eq!(scene.audit_count(), rows + 2);
        let last = now().plus_days(30).plus_ms(-1);
        carry_out(scene, id, last).expect("on the last day");
        let again = carry_out(scene, id, now());
        let is_done = matches!(
            again,
            Err(EraseError::Done {
                is_swept: false,
                ..
            })
        );
        assert!(is_done, "{again:?}");
    });
}

#[test]
fn an_approval_stands_on_the_places_of_both_and_can_be_taken_back() {
    on_scene(|scene| {
        let (record, _) = published(scene);
        let id = approved(scene, &of(&record));
        refuse_erasure(&scene.store, now(), &scene.cas, id).expect("taken back");
        let refused = carry_out(scene, id, now());
        assert!(
            matches!(refused, Err(EraseError::Refused(_))),
            "{refused:?}"
        );
        let late = refuse_erasure(&scene.store, now(), &scene.dirk, id);
        assert!(matches!(late, Err(AdministrationError::UnknownErasure(_))));
        let id = approved(scene, &of(&record));
        let left = format!(
            "UPDATE membership SET ended_at = 1 WHERE person_id = '{}'",
            scene.dirk.person
        );
        scene.raw(&left).expect("Dirk leaves");
        let refused = carry_out(scene, id, now());
        let is_named =
            matches!(refused, Err(EraseError::NoLongerFit(who)) if who == scene.dirk.person);
        assert!(is_named, "{refused:?}");
    });
}

#[test]
fn what_holds_nothing_of_a_firm_is_not_erased() {
    on_scene(|scene| {
        let (record, _) = published(scene);
        let nobodys = quaymark_core::entry::Commitment::from_hash([7; 32]).to_string();
        for target in [
            "crt_nothing",
            scene.body.as_str(),
            "en-17483-1-2021",
            &nobodys,
        ] {
            let refused = ask_erasure(&scene.store, now(), &scene.cas, &of(target));
            let is_named = matches!(
                &refused,
                Err(AdministrationError::Faulty { field: "target", found, .. }) if found == target
            );
            assert!(is_named, "{refused:?}");
        }
        let good = of(&record);
        let id = approved(scene, &good);
        let again = ask_erasure(&scene.store, now(), &scene.dirk, &good);
        assert!(matches!(again, Err(AdministrationError::AlreadySo(_))));
        carry_out(scene, id, now()).expect("erased");
        let nothing = ask_erasure(&scene.store, now(), &scene.cas, &good);
        assert!(matches!(nothing, Err(AdministrationError::AlreadySo(_))));
    });
}

#[test]
fn one_document_goes_and_the_newest_entry_tells_all_that_went() {
    on_scene(|scene| {
        let commitment = scene.newest(&scene.firm).body.expect("a body");
        let first = erase(scene, &of(&commitment.to_string()));
        let (record, submission) = published(scene);
        let said = |held: &Submission| {
            let said = scene.store.read(|tx| erasure_of_submission(tx, held));
            said.expect("read")
                .map(|said| (said.entry, said.with_documents))
        };
        let held = scene.submission(&submission);
        assert_eq!(said(&held), None, "another document of the firm went");
        let second = erase(scene, &of(&record));
        assert_eq!(said(&held), Some((second.entry, false)));
        assert_ne!(first.entries, second.entries);
        let said = scene.newest(&format!("erasure.{}", scene.firm));
        assert_eq!(said.claims.erased, first.entries);
        let held = scene
            .store
            .read(|tx| tx.body_with(&commitment))
            .expect("read");
        let held = held.expect("known for ever").committed;
        assert_eq!((held.salt, held.document), (None, None));
        let findings = check_database(&scene.store, None).expect("checked");
        assert!(findings.is_clean(), "{findings}");
    });
}

/// A town that many firms say.
const TOWN: &str = "Evanescence-on-Sea";

#[test]
fn what_others_said_of_the_same_town_stays_and_a_kept_answer_is_never_done_again() {
    on_scene(|scene| {
        let correction = json!({ "name": "Vanishing Quayguard", "town": TOWN });
        let document = correction.to_string();
        let telling = Telling::of([document.as_str()].into_iter());
        let (others, own) = ([1; 32], [2; 32]);
        let done = scene.store.write::<_, StoreError>(now(), |tx| {
            for (source, body) in [(others, TOWN), (own, "Vanishing Quayguard")] {
                tx.begin_request(&source, &source, now())?;
                tx.keep_answer(&source, 201, body)?;
            }
            tx.empty_copies(&telling)?;
            let mut again = |source: [u8; 32]| tx.begin_request(&source, &source, now());
            Ok((again(others)?, again(own)?))
        });
        let (others, own) = done.expect("done");
        let kept = Repetition::Answered {
            status: 201,
            body: TOWN.to_owned(),
        };
        assert_eq!(others, kept);
        let target = String::new();
        assert_eq!(own, Repetition::Done { target });
    });
}

#[test]
fn letters_that_wait_and_say_it_are_given_up() {
    on_scene(|scene| {
        let (record, _) = published(scene);
        let letter = |text: &str| NewJob {
            kind: Kind::SendLetter.as_str(),
            payload: json!({ "text": text }).to_string(),
            dedup_key: None,
            run_at: now(),
        };
        let queued = scene.store.write::<_, StoreError>(now(), |tx| {
            tx.queue_job(&letter(&format!("{NUMBER} ends soon")))?;
            tx.queue_job(&letter("another ends soon"))
        });
        queued.expect("queued");
        let counts = || {
            let read: Result<_, StoreError> = scene.store.read(|tx| tx.count_jobs());
            read.expect("read").queued
        };
        let asked = of(&record);
        let id = ask_erasure(&scene.store, now(), &scene.cas, &asked).expect("asked for");
        let unapproved = counts();
        approve_erasure(&scene.store, now(), &scene.dirk, id).expect("approved");
        let before = counts();
        // Everybody hears that it is done; whoever approved did not hear of that.
        let told = before - unapproved + 1;
        carry_out(scene, id, now()).expect("erased");
        assert!(told > 1, "the registrar is told");
        assert!(counts() < before + told, "the letter about it is gone");
        assert!(counts() > told, "the other waits");
    });
}

#[test]
fn every_name_of_a_file_goes_and_one_that_is_not_there_is_told() {
    on_scene(|scene| {
        let (record, submission) = published(scene);
        let shelf = Shelf::within(scene.database.folder());
        let here = shelf.put(b"here").expect("put down").to_string();
        let lost = ContentHash::of(b"lost").to_string();
        let out = ContentHash::of(b"taken out").to_string();
        let files = [(1, &here, "NULL"), (2, &lost, "NULL"), (3, &out, "1")];
        for (number, sha256, removed_at) in files {
            let id = DocumentUseId::from_bits(number);
            let sql = format!(
                "INSERT INTO document (sha256, bytes, media_type, scan, created_at) \
                    VALUES ('{sha256}', 4, 'application/pdf', 'clean', 0); \
                 INSERT INTO document_use (id, submission_id, sha256, file_name, uploaded_by, \
                    created_at, removed_at) VALUES ('{id}', '{}', '{sha256}', \
                    'nobody-{number}.pdf', '{}', 0, {removed_at})",
                submission.id, scene.ann.person
            );
            scene.raw(&sql).expect("handed in");
        }
        let asked = NewErasure {
            with_documents: true,
            ..of(&record)
        };
        let erased = erase(scene, &asked);
        assert_eq!((erased.files, erased.absent), (1, vec![lost]));
        let names: Result<_, StoreError> = scene.store.read(|tx| tx.file_names_of(submission.id));
        assert_eq!(names.expect("read"), ["erased", "erased", "erased"]);
        let published = scene.submission(&submission);
        let said = scene.store.read(|tx| erasure_of_submission(tx, &published));
        let expected = SubmissionErased {
            at: now(),
            because: ErasureReason::PersonalData,
            entry: erased.entry,
            with_documents: true,
        };
        assert_eq!(said.expect("read"), Some(expected));
    });
}

#[test]
fn what_was_published_after_the_approval_stays() {
    on_scene(|scene| {
        let (record, _) = published(scene);
        let id = approved(scene, &of(&record));
        let later = now().plus_days(3);
        let index = scene.republish(&record, later);
        let erased = carry_out(scene, id, later).expect("erased");
        assert_eq!(erased.entries.len(), 1);
        assert!(!erased.entries.contains(&index), "{erased:?}");
    });
}

#[test]
fn with_the_clock_set_back_an_approval_holds_for_all_that_was_recorded_before_it() {
    on_scene(|scene| {
        let (record, _) = published(scene);
        let id = ask_erasure(&scene.store, now(), &scene.cas, &of(&record)).expect("asked for");
        let index = scene.republish(&record, now().plus_days(3));
        approve_erasure(&scene.store, now(), &scene.dirk, id).expect("approved");
        let erased = carry_out(scene, id, now()).expect("erased");
        assert_eq!(erased.entries.len(), 2);
        assert!(erased.entries.contains(&index), "{erased:?}");
        let said = scene.newest(&format!("erasure.{record}"));
        assert_eq!(said.recorded_at, now().plus_days(3));
    });
}

#[test]
fn with_the_clock_set_back_an_erasure_lapses_by_the_newest_entry() {
    on_scene(|scene| {
        let (record, _) = published(scene);
        let id = approved(scene, &of(&record));
        scene.republish(&record, now().plus_days(30));
        let late = carry_out(scene, id, now());
        assert!(matches!(late, Err(EraseError::Lapsed(_))), "{late:?}");
        let asked = ask_erasure(&scene.store, now(), &scene.cas, &of(&record));
        let id = asked.expect("asked for anew");
        scene.republish(&record, now().plus_days(30 + 14));
        let late = approve_erasure(&scene.store, now(), &scene.dirk, id);
        let is_late = matches!(late, Err(AdministrationError::UnknownErasure(_)));
        assert!(is_late, "{late:?}");
        let erased = erase(scene, &of(&record));
        assert_eq!(erased.entries.len(), 3);
    });
}
