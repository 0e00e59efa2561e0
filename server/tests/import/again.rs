//! Lists about what the register already holds: what they change, leave, take away and may not touch.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use quaymark_core::document::{AttestorDocument, ProviderDocument};
use quaymark_core::entry::{Change, Entry};
use quaymark_core::time::CivilDate;
use quaymark_core::timeline::RecordedStatus::{Granted, Suspended};
use quaymark_core::timeline::{RecordedStatus, StatusAt};
use quaymark_server::actions::REGISTRAR;
use quaymark_server::actions::authority::Authority;
use quaymark_server::actions::change_status::{StatusChange, change_status};
use quaymark_server::import::rows::ListKind;
use quaymark_server::store::{EntryDraft, StoreError, StoredEntry};

use super::database::{approved_erasure, erasure_of};
use super::fixture::{Register, now, register};

fn held(register: &Register, record: &str) -> StoredEntry {
    let held: Result<_, StoreError> = register.store.read(|tx| tx.newest(record));
    held.expect("the store reads").expect("the record is there")
}

fn entry(register: &Register, record: &str) -> Entry {
    Entry::from_bytes(&held(register, record).bytes).expect("an entry")
}

fn document<T: serde::de::DeserializeOwned>(register: &Register, record: &str) -> T {
    let text = held(register, record).document.expect("a document");
    serde_json::from_str(&text).expect("its document")
}

/// Enters one certificate with these days and returns its record.
fn certificate(register: &Register, from: &str, until: &str) -> String {
    let provider = register.havenwacht();
    let list = format!(
        "provider,standard,issuer,number,valid_from,valid_until\n\
         {provider},EN 17483-1:2021,Certimarel,N1,{from},{until}\n"
    );
    let imported = register.import(ListKind::Certifications, list);
    imported.unwrap_or_else(|error| panic!("{from} to {until}: {error:?}"));
    let issuer = register.provider("attestor:NL:certification_body:certimarel");
    register.provider(&format!("certification:{issuer}:en-17483-1-2021:N1"))
}

fn status(entry: &Entry, day: &str) -> StatusAt {
    let day: CivilDate = day.parse().expect("a day");
    entry
        .periods
        .status_at(day.utc_midnight().plus_ms(12 * 3_600_000))
}

const GRANTED: StatusAt = StatusAt::Recorded(RecordedStatus::Granted);

#[test]
fn an_empty_cell_leaves_what_is_held_and_a_dash_takes_it_away() {
    let register = register();
    let id = register.havenwacht();
    let list = |lei: &str, town: &str, trading: &str| {
        format!(
            "register_number,name,country,lei,town,trading_names\n{id},Havenwacht B.V.,NL,{lei},{town},{trading}\n"
        )
    };
    let lei = "724500VKKSH9QOLTFR81";
    let import = |list: String| register.import(ListKind::Providers, list).expect("entered");
    assert_eq!(import(list(lei, "", "")).changed, 1);
    let size = register.log_size();
    assert_eq!(import(list("", "", "")).unchanged, 1);
    assert_eq!(register.log_size(), size);
    let kept: ProviderDocument = document(&register, &id);
    assert_eq!(kept.lei.map(|lei| lei.to_string()).as_deref(), Some(lei));
    assert_eq!(kept.town.as_deref(), Some("Rotterdam"));
    assert_eq!(kept.trading_names, ["Havenwacht", "HW Security"]);
    assert_eq!(register.provider(&format!("lei:{lei}")), id);

    assert_eq!(import(list("-", "-", "-")).changed, 1);
    let bare: ProviderDocument = document(&register, &id);
    assert_eq!((bare.lei, bare.town), (None, None));
    assert!(bare.trading_names.is_empty());
    let found: Result<_, StoreError> = register.store.read(|tx| tx.find_key(&format!("lei:{lei}")));
    assert_eq!(found.expect("the store reads"), None);
}

#[test]
fn an_attestor_keeps_its_kind_and_country() {
    let register = register();
    let id = register.provider("attestor:NL:certification_body:certimarel");
    let size = register.log_size();
    let list = |kind: &str, country: &str| {
        format!(
            "register_number,kind,name,country,sound_from\n{id},{kind},Certimarel,{country},2020-01-01\n"
        )
    };
    for (list, column) in [
        (list("licensing_authority", "NL"), ", kind:"),
        (list("certification_body", "DE"), ", country:"),
    ] {
        let faults = register.faults(ListKind::Attestors, &list);
        assert!(faults[0].contains(column), "{faults:?}");
        assert!(faults[0].contains("as held"), "{faults:?}");
    }
    let same = register.import(ListKind::Attestors, list("certification_body", "NL"));
    assert_eq!(same.expect("agreed").unchanged, 1);
    assert_eq!(register.log_size(), size);
    let kept: AttestorDocument = document(&register, &id);
    assert!(
        kept.accreditation.is_some(),
        "a column that is absent takes nothing away"
    );
}

/// Erases the newest document of a record, as two people want it.
fn erase(register: &Register, record: &str) {
    let subject = entry(register, record).subject;
    let path = register.folder.path().join("register.db");
    let mut beside = SqliteConnection::establish(&path.to_string_lossy()).expect("the file opens");
    let approved = beside.batch_execute(&approved_erasure(record, &subject));
    approved.expect("approved");
    let erased = register.store.write::<_, StoreError>(now(), |tx| {
        let held = held(register, record).index;
        tx.append(EntryDraft {
            subject,
            ..erasure_of(record, held)
        })?;
        tx.erase_body(held)?;
        tx.veil_keys(record, &[])
    });
    erased.expect("erased");
}

#[test]
fn what_was_erased_is_not_written_back() {
    let register = register();
    let id = register.havenwacht();
    let certificate = certificate(&register, "2025-01-01", "2027-12-31");
    erase(&register, &id);
    erase(&register, &certificate);
    let size = register.log_size();
    let faults = register.faults(
        ListKind::Providers,
        "name,country,town\nHavenwacht B.V.,NL,Rotterdam\n",
    );
    assert!(faults[0].contains("erased"), "{faults:?}");
    assert_eq!(register.log_size(), size);
    assert_eq!(held(&register, &id).document, None);
    // A later version without a document does not make it forgotten.
    let change = StatusChange {
        record: id,
        status: Suspended,
        from: now(),
        reason: None,
    };
    let by = Authority {
        actor: REGISTRAR,
        approvals: vec!["a".to_owned()],
        first: quaymark_core::entry::Change::Imported,
    };
    change_status(&register.store, now(), &change, &by).expect("suspended");
    let again = register.faults(
        ListKind::Providers,
        "name,country,town\nHavenwacht B.V.,NL,Rotterdam\n",
    );
    assert!(again[0].contains("erased"), "{again:?}");
    assert_eq!(held(&register, &certificate).document, None);
}

#[test]
fn a_first_day_can_be_corrected_to_a_later_one() {
    let register = register();
    let record = certificate(&register, "2025-01-01", "2027-12-31");
    certificate(&register, "2025-03-01", "2027-12-31");
    let corrected = entry(&register, &record);
    assert_eq!(corrected.change, Change::Corrected);
    assert_eq!(status(&corrected, "2025-02-28"), StatusAt::NotYet);
    assert_eq!(status(&corrected, "2025-03-01"), GRANTED);
    // A renewal begins later too, and what was before stays.
    certificate(&register, "2027-06-01", "2030-12-31");
    let renewed = entry(&register, &record);
    assert_eq!(renewed.change, Change::Renewed);
    assert_eq!(status(&renewed, "2025-03-01"), GRANTED);
    // Its days are another paper's: the first day of the record is not theirs to move.
    certificate(&register, "2027-07-01", "2030-12-31");
    assert_eq!(status(&entry(&register, &record), "2025-03-01"), GRANTED);
}

#[test]
fn a_renewal_after_a_gap_counts_for_nothing_in_the_gap() {
    let register = register();
    let record = certificate(&register, "2022-01-01", "2024-12-31");
    certificate(&register, "2025-04-01", "2028-03-31");
    let renewed = entry(&register, &record);
    assert_eq!((renewed.change, renewed.version), (Change::Renewed, 2));
    for (day, expected) in [
        ("2024-12-31", GRANTED),
        ("2025-01-01", StatusAt::Ended),
        ("2025-03-31", StatusAt::Ended),
        ("2025-04-01", GRANTED),
        ("2028-04-01", StatusAt::Ended),
    ] {
        assert_eq!(status(&renewed, day), expected, "{day}");
    }
    let size = register.log_size();
    certificate(&register, "2025-04-01", "2028-03-31");
    assert_eq!(register.log_size(), size, "the same row again is no change");
    // A correction moves the renewal's first day, and never over what was before.
    certificate(&register, "2025-05-01", "2028-03-31");
    let corrected = entry(&register, &record);
    assert_eq!(status(&corrected, "2025-04-30"), StatusAt::Ended);
    assert_eq!(status(&corrected, "2024-12-31"), GRANTED);
}

#[test]
fn a_late_renewal_does_not_lift_a_suspension() {
    let register = register();
    let record = certificate(&register, "2022-01-01", "2024-12-31");
    let change = StatusChange {
        record: record.clone(),
        status: Suspended,
        from: "2024-06-01"
            .parse::<CivilDate>()
            .expect("a day")
            .utc_midnight(),
        reason: None,
    };
    let by = Authority {
        actor: REGISTRAR,
        approvals: vec!["a".to_owned()],
        first: quaymark_core::entry::Change::Imported,
    };
    change_status(&register.store, now(), &change, &by).expect("suspended");
    certificate(&register, "2025-04-01", "2028-03-31");
    let renewed = entry(&register, &record);
    assert_eq!(
        status(&renewed, "2026-01-01"),
        StatusAt::Recorded(Suspended)
    );
    let restored = StatusChange {
        status: Granted,
        from: now(),
        ..change
    };
    let by = Authority {
        approvals: vec!["a".to_owned(), "b".to_owned()],
        ..by
    };
    let restored = change_status(&register.store, now(), &restored, &by).expect("restored");
    assert_eq!(status(&restored, "2026-11-24"), GRANTED);
    assert_eq!(status(&restored, "2025-02-01"), StatusAt::Ended);
}
