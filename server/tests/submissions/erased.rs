//! What was handed in, published and then erased: nothing of it is left, and the log says so.

use quaymark_core::entry::{Change, EntryKind, ErasureReason};
use quaymark_core::id::PersonId;
use quaymark_server::actions::erase_record::{
    EraseError, Erased, Erasure, ErasureTarget, erase_record,
};
use quaymark_server::documents::Shelf;
use quaymark_server::store::StoreError;
use quaymark_server::tlog::fsck::check_database;
use serde_json::json;

use crate::scene::{Scene, certificate, now, on_scene};

/// Texts that stand in nothing else.
const NUMBER: &str = "VANISH-4711";
const SCOPE: &str = "Night watch at the Ghost Quay by Mr Nobody";

fn erasure(scene: &Scene<'_>, record: &str) -> Erasure {
    Erasure {
        target: ErasureTarget::Record(record.to_owned()),
        reason: ErasureReason::PersonalData,
        asked_by: scene.cas.person,
        approved_by: scene.dirk.person,
        with_documents: false,
    }
}

fn erase(scene: &Scene<'_>, asked: &Erasure) -> Result<Erased, EraseError> {
    let shelf = Shelf::within(scene.database.folder());
    erase_record(&scene.store, &shelf, now(), asked)
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
        let rows = scene.audit_count();
        let erased = erase(scene, &erasure(scene, &record)).expect("erased");
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
        erase(scene, &erasure(scene, &record)).expect("erased");
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
        let good = erasure(scene, &record);
        let rows = scene.audit_count();
        let with = |asked_by, approved_by| Erasure {
            asked_by,
            approved_by,
            ..good.clone()
        };
        let (cas, dirk) = (scene.cas.person, scene.dirk.person);
        let same = erase(scene, &with(cas, cas));
        assert!(matches!(same, Err(EraseError::SamePerson(who)) if who == cas));
        for stranger in [scene.ann.person, scene.bea.person, PersonId::from_bits(9)] {
            for asked in [with(stranger, dirk), with(cas, stranger)] {
                let refused = erase(scene, &asked);
                let is_named =
                    matches!(&refused, Err(EraseError::NotOfRegistrar(who)) if *who == stranger);
                assert!(is_named, "{refused:?}");
            }
        }
        let about = |target| Erasure {
            target,
            ..good.clone()
        };
        let record_of = |text: &str| ErasureTarget::Record(text.to_owned());
        let unknown = erase(scene, &about(record_of("crt_nothing")));
        assert!(matches!(unknown, Err(EraseError::UnknownRecord(_))));
        for rule in [scene.body.as_str(), "en-17483-1-2021"] {
            let refused = erase(scene, &about(record_of(rule)));
            assert!(matches!(refused, Err(EraseError::NotErasable(_))), "{rule}");
        }
        let nobodys = ErasureTarget::Body(quaymark_core::entry::Commitment::from_hash([7; 32]));
        let refused = erase(scene, &about(nobodys));
        assert!(matches!(refused, Err(EraseError::UnknownBody(_))));
        assert_eq!(scene.audit_count(), rows, "nothing was done");
        erase(scene, &good).expect("erased");
        let again = erase(scene, &good);
        assert!(matches!(again, Err(EraseError::NothingLeft(_))));
    });
}

#[test]
fn one_document_goes_and_the_newest_entry_tells_all_that_went() {
    on_scene(|scene| {
        let commitment = scene.newest(&scene.firm).body.expect("a body");
        let one = Erasure {
            target: ErasureTarget::Body(commitment),
            ..erasure(scene, &scene.firm)
        };
        let first = erase(scene, &one).expect("erased");
        let (record, _) = published(scene);
        let second = erase(scene, &erasure(scene, &record)).expect("erased");
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
