//! Suspending is quick, restoring is slow.

use quaymark_core::entry::{Change, Entry};
use quaymark_core::timeline::RecordedStatus::{Annulled, Granted, Suspended, Withdrawn};
use quaymark_core::timeline::{RecordedStatus, StatusAt};
use quaymark_server::actions::REGISTRAR;
use quaymark_server::actions::authority::{Authority, Numbers};
use quaymark_server::actions::change_status::{StatusChange, StatusError, change_status};
use quaymark_server::actions::import_list::{BadRows, ImportRequest, Run, import_list};
use quaymark_server::actions::publish_profile::{ProfileDraft, ProfileError, publish_profile};
use quaymark_server::actions::release_record::conceal_record;
use quaymark_server::import::rows::ListKind;
use quaymark_server::store::StoreError;

use super::fixture::{Register, now, register};

fn certificate(register: &Register) -> String {
    let provider = register.havenwacht();
    let list = format!(
        "provider,standard,issuer,number,valid_from,valid_until\n\
         {provider},EN 17483-1:2021,Certimarel,N1,2025-01-01,2027-12-31\n"
    );
    register
        .import(ListKind::Certifications, list)
        .expect("entered");
    let issuer = register.provider("attestor:NL:certification_body:certimarel");
    register.provider(&format!("certification:{issuer}:en-17483-1-2021:N1"))
}

fn by(approvals: &[&str]) -> Authority {
    Authority {
        actor: REGISTRAR,
        approvals: approvals.iter().map(|id| (*id).to_owned()).collect(),
        first: Change::Imported,
    }
}

fn turn(record: &str, status: RecordedStatus, days: i64) -> StatusChange {
    StatusChange {
        record: record.to_owned(),
        status,
        from: now().plus_days(days),
        reason: None,
    }
}

#[test]
fn one_person_suspends_and_two_different_ones_restore() {
    let register = register();
    let record = certificate(&register);
    let change = |change, by: &Authority| change_status(&register.store, now(), &change, by);
    let suspended = change(turn(&record, Suspended, -1), &by(&["a"])).expect("one is enough");
    assert_eq!(suspended.change, Change::Suspended);
    assert_eq!(
        suspended.periods.status_at(now()),
        StatusAt::Recorded(Suspended)
    );
    let alone = change(turn(&record, Granted, 0), &by(&["a", "a"]));
    assert!(matches!(alone, Err(StatusError::Approval(_))), "{alone:?}");
    let restored = change(turn(&record, Granted, 0), &by(&["a", "b"])).expect("two restore");
    assert_eq!(restored.approvals, ["a", "b"]);
    assert_eq!(
        restored.periods.status_at(now()),
        StatusAt::Recorded(Granted)
    );
    assert_eq!(restored.periods.ends_at(), suspended.periods.ends_at());
}

#[test]
fn an_old_list_never_undoes_a_suspension() {
    let register = register();
    let record = certificate(&register);
    change_status(
        &register.store,
        now(),
        &turn(&record, Suspended, -1),
        &by(&["a"]),
    )
    .expect("suspended");
    let size = register.log_size();
    certificate(&register);
    assert_eq!(register.log_size(), size);
}

/// What the register holds of the attestor that [`super::fixture::ATTESTORS`] suspends.
fn nordpruef(register: &Register) -> Entry {
    let record = register.provider("attestor:DE:certification_body:nordprüf");
    let held: Result<_, StoreError> = register.store.read(|tx| tx.newest(&record));
    let held = held.expect("the store reads").expect("is held");
    Entry::from_bytes(&held.bytes).expect("an entry")
}

fn attestor_list(row: &str) -> String {
    let header = "kind,name,country,accreditation_body,accreditation_number,sound_from,status";
    format!("{header},status_from\ncertification_body,Nordprüf,DE,DAkkS,D-1,{row}\n")
}

#[test]
fn a_list_never_makes_a_suspended_attestor_sound() {
    let register = register();
    for row in ["2020-01-01,granted,", "2019-01-01,,", "2019-02-01,granted,"] {
        register
            .import(ListKind::Attestors, attestor_list(row))
            .expect(row);
        let status = nordpruef(&register).periods.status_at(now());
        assert_eq!(status, StatusAt::Recorded(Suspended), "{row}");
    }
}

#[test]
fn a_list_restores_an_attestor_with_two_approvals_and_keeps_what_was() {
    let register = register();
    let list = attestor_list("2020-01-01,granted,2026-11-01");
    let faults = register.faults(ListKind::Attestors, &list);
    assert!(faults[0].contains("restoring takes 2"), "{faults:?}");
    let path = register.file("restored.csv", list);
    let request = ImportRequest {
        kind: ListKind::Attestors,
        path: &path,
        bad_rows: BadRows::RefuseFile,
        run: Run::Real,
        by: None,
        approvals: vec!["a".to_owned(), "b".to_owned()],
    };
    let numbers = &mut Numbers::Random;
    import_list(&register.store, now(), &request, numbers, &mut |_| {}).expect("two restore");
    let entry = nordpruef(&register);
    let status = |days: i64| entry.periods.status_at(now().plus_days(days));
    assert_eq!(entry.change, Change::Restored);
    assert_eq!(status(0), StatusAt::Recorded(Granted));
    assert_eq!(status(-60), StatusAt::Recorded(Suspended));
}

#[test]
fn what_was_suspended_is_not_hidden() {
    let register = register();
    let record = certificate(&register);
    let suspended = turn(&record, Suspended, -1);
    change_status(&register.store, now(), &suspended, &by(&["a"])).expect("suspended");
    let provider = register.havenwacht();
    let list = format!(
        "provider,standard,issuer,number,valid_from,valid_until,confidential\n\
         {provider},EN 17483-1:2021,Certimarel,N1,2025-01-01,2027-12-31,yes\n"
    );
    let faults = register.faults(ListKind::Certifications, &list);
    assert!(faults[0].contains("stays public"), "{faults:?}");
    let hidden = register
        .store
        .write(now(), |tx| conceal_record(tx, &record, &by(&["a", "b"])));
    assert!(matches!(hidden, Err(StatusError::NotOnlyGranted(_))));
}

#[test]
fn what_is_withdrawn_or_annulled_does_not_come_back() {
    for status in [Withdrawn, Annulled] {
        let register = register();
        let record = certificate(&register);
        let two = by(&["a", "b"]);
        change_status(&register.store, now(), &turn(&record, status, -1), &two).expect("ended");
        let back = change_status(&register.store, now(), &turn(&record, Granted, 0), &two);
        assert!(
            matches!(
                back,
                Err(StatusError::Timeline { .. } | StatusError::Annulled(_))
            ),
            "{back:?}"
        );
    }
}

#[test]
fn approvals_are_pseudonyms_and_not_sentences() {
    let register = register();
    let record = certificate(&register);
    let named = change_status(
        &register.store,
        now(),
        &turn(&record, Suspended, -1),
        &by(&["Jan de Vries"]),
    );
    assert!(matches!(named, Err(StatusError::Approval(_))));
}

#[test]
fn a_published_profile_version_never_changes() {
    let register = register();
    let draft: ProfileDraft = serde_json::from_str(
        r#"{"id":"nlrtm-test","version":1,"port":"NLRTM","title":"Test","effective_from":"2026-01-01",
            "requirement":{"certified":{"standard":"ISO 9001"}}}"#,
    )
    .expect("a draft");
    let publish = |draft: &ProfileDraft| publish_profile(&register.store, now(), draft, &by(&[]));
    publish(&draft).expect("published");
    let size = register.log_size();
    publish(&draft).expect("published already");
    assert_eq!(register.log_size(), size);
    let other = ProfileDraft {
        margin_days: 9,
        ..draft.clone()
    };
    assert!(matches!(
        publish(&other),
        Err(ProfileError::Published { .. })
    ));
    let skipped = ProfileDraft {
        version: 3,
        ..draft.clone()
    };
    assert!(matches!(
        publish(&skipped),
        Err(ProfileError::Version { expected: 2, .. })
    ));
    let law = r#"{"certified":{"standard":"ISPS Code"}}"#;
    let law = ProfileDraft {
        version: 2,
        requirement: serde_json::from_str(law).expect("a tree"),
        ..draft
    };
    assert!(matches!(
        publish(&law),
        Err(ProfileError::NotCertifiable(_))
    ));
}
