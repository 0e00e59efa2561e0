//! Reading entries back.

use quaymark_core::account::OrganisationKind;
use quaymark_core::entry::{EntryClaims, EntryKind};
use quaymark_core::id::{AttestorId, OrganisationId};
use quaymark_server::store::{
    Documents, EntryDraft, NumberAsked, OrganisationRow, OrganisationsAsked, PortRow, ServiceRow,
    StoreError,
};

use crate::fixture::{draft, on_each_engine, second, write_one};

fn certificate(record: &str, subject: &str) -> EntryDraft {
    EntryDraft {
        kind: EntryKind::Certification,
        subject: subject.to_owned(),
        claims: EntryClaims::default(),
        ..draft(record)
    }
}

#[test]
fn pages_follow_one_another_without_gap_or_overlap() {
    on_each_engine(|database| {
        let store = database.open();
        store
            .write(second(0), |tx| {
                (0..25).try_for_each(|n| tx.append(draft(&format!("r{n}"))).map(drop))
            })
            .expect("written");
        let mut seen = Vec::new();
        loop {
            let page = store
                .read(|tx| tx.entries_after(seen.last().copied(), 10))
                .expect("a page");
            if page.is_empty() {
                break;
            }
            assert!(page.len() <= 10);
            seen.extend(page.iter().map(|stored| stored.index));
        }
        assert_eq!(seen, (0..25).collect::<Vec<_>>());
    });
}

#[test]
fn documents_are_read_for_the_kinds_asked_for() {
    on_each_engine(|database| {
        let store = database.open();
        write_one(&store, draft("p"), second(0)).expect("written");
        write_one(&store, certificate("c", "p"), second(1)).expect("written");
        let has_documents = |documents: Documents<'_>| {
            let entries = store
                .read(|tx| tx.entries_in(0..10, documents))
                .expect("entries");
            entries
                .iter()
                .map(|stored| stored.document.is_some())
                .collect::<Vec<_>>()
        };
        assert_eq!(has_documents(Documents::All), [true, true]);
        assert_eq!(
            has_documents(Documents::Of(&[EntryKind::Provider])),
            [true, false]
        );
        assert_eq!(has_documents(Documents::Of(&[])), [false, false]);
    });
}

#[test]
fn everything_about_a_subject_comes_in_log_order() {
    on_each_engine(|database| {
        let store = database.open();
        for made in [
            draft("p"),
            draft("q"),
            certificate("c", "p"),
            certificate("d", "q"),
            draft("p"),
        ] {
            write_one(&store, made, second(0)).expect("written");
        }
        let indices = |subject: &str| {
            let entries = store.read(|tx| tx.entries_of_subject(subject));
            let entries = entries.expect("entries");
            entries
                .iter()
                .map(|stored| stored.index)
                .collect::<Vec<_>>()
        };
        assert_eq!(indices("p"), [0, 2, 4]);
        assert_eq!(indices("q"), [1, 3]);
        assert!(indices("nobody").is_empty());
        let some = store
            .read(|tx| tx.entries(&[4, 1, 99, 1]))
            .expect("entries");
        assert_eq!(some.iter().map(|s| s.index).collect::<Vec<_>>(), [1, 4]);
    });
}

#[test]
fn ports_services_and_values_are_taken_over() {
    on_each_engine(|database| {
        let store = database.open();
        let mut port = PortRow {
            locode: "GRPIR".to_owned(),
            name: "Πειραιάς".to_owned(),
            country: "GR".to_owned(),
            latitude: 37.9333,
            longitude: 23.6333,
            timezone: "Europe/Athens".to_owned(),
        };
        let service = |id: &str, place| ServiceRow {
            id: id.to_owned(),
            name: id.to_uppercase(),
            description: String::new(),
            place,
        };
        store
            .write(second(0), |tx| {
                tx.put_port(&port)?;
                tx.put_service(&service("b", 1))?;
                tx.put_service(&service("a", 2))?;
                port.name = "Piraeus".to_owned();
                tx.put_port(&port)?;
                tx.put_meta("x", "1")?;
                tx.put_meta("x", "2")
            })
            .expect("written");
        store
            .read(|tx| {
                assert_eq!(tx.ports()?, [port.clone()]);
                assert_eq!(tx.services()?, [service("b", 1), service("a", 2)]);
                assert_eq!(tx.meta("x")?.as_deref(), Some("2"));
                Ok::<_, StoreError>(())
            })
            .expect("read");
    });
}

#[test]
fn a_number_with_large_letters_beyond_ascii_is_found_as_it_is_printed() {
    on_each_engine(|database| {
        let store = database.open();
        let issuer = AttestorId::from_bits(2);
        let numbered = EntryDraft {
            keys: vec![format!("certification:{issuer}:iso-18788:Ł_Ä-7")],
            ..certificate("c", "p")
        };
        write_one(&store, draft("p"), second(0)).expect("written");
        write_one(&store, numbered, second(1)).expect("written");
        let is_found = |subject: Option<&str>, issuer: Option<AttestorId>| {
            let asked = NumberAsked {
                number: "Ł_Ä-7",
                subject,
                issuer,
                limit: 5,
            };
            let found = store.read(|tx| tx.records_of_number(asked));
            let found = found.expect("records");
            assert!(found.iter().all(|one| one.number == "Ł_Ä-7"), "{found:?}");
            !found.is_empty()
        };
        let other = AttestorId::from_bits(3);
        assert!(is_found(None, None));
        assert!(is_found(Some("p"), None));
        assert!(is_found(None, Some(issuer)));
        assert!(is_found(Some("q"), Some(issuer)));
        assert!(!is_found(Some("q"), None));
        assert!(!is_found(Some("q"), Some(other)));
    });
}

#[test]
fn an_organisation_is_found_by_a_name_with_large_letters_beyond_ascii() {
    on_each_engine(|database| {
        let store = database.open();
        let row = OrganisationRow {
            id: OrganisationId::from_bits(7),
            kind: OrganisationKind::Provider,
            name: "Łódź Ochrona".to_owned(),
            represents: None,
            created_at: second(0),
            deactivated_at: None,
        };
        let written = store.write(second(0), |tx| tx.insert_organisation(&row));
        written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
        let named = |name: &str| store.read(|tx| tx.organisations_named(name, 5));
        assert_eq!(
            named("Łódź Ochrona").expect("rows"),
            std::slice::from_ref(&row)
        );
        assert!(named("Łódź").expect("rows").is_empty());
        let asked = OrganisationsAsked {
            words: Some("Łódź".to_owned()),
            after: None,
        };
        let found = store.read(|tx| tx.organisations_found(&asked, 5));
        assert_eq!(found.expect("rows"), [row]);
    });
}
