//! What the directory does with a log it cannot understand, and how it follows.

use quaymark_core::entry::EntryKind;
use quaymark_core::id::{ProviderId, RecordId, RecordKind};
use quaymark_core::time::Instant;
use quaymark_server::directory::{EntryFault, LoadError};
use quaymark_server::store::PortRow;

use super::register::{Register, draft, listing, named, provider_id};

const NOW: Instant = Instant::from_seconds(1_600_000_000);

#[test]
fn an_entry_that_cannot_be_understood_stops_and_names_its_index() {
    let register = Register::new();
    register.write(NOW, &[listing(provider_id(0), "NL", &named("Adler"))]);
    let directory = register.load();
    let mut without_country = listing(provider_id(1), "NL", &named("Brise"));
    without_country.claims.country = None;
    register.write(
        NOW,
        &[
            listing(provider_id(2), "NL", &named("Curlew")),
            without_country,
        ],
    );
    let error = directory.catch_up(&register.store).expect_err("no country");
    assert!(
        matches!(
            error,
            LoadError::Entry {
                index: 2,
                fault: EntryFault::Fact(_)
            }
        ),
        "{error}"
    );
    let expected = "entry 2 of the log cannot be understood: the claim `country` is missing";
    assert_eq!(error.to_string(), expected);
    // Nothing of the commit is seen, not even the entry before.
    assert_eq!(directory.snapshot().head().size, 1);
    assert_eq!(directory.snapshot().provider_count(), 1);
    assert!(directory.snapshot().suggest("curlew", 5).is_empty());
}

#[test]
fn a_record_about_nobody_and_a_document_of_another_kind_are_faults() {
    let register = Register::new();
    let stranger: ProviderId = provider_id(9);
    let id = RecordId::from_bits(RecordKind::Licence, 5).to_string();
    let mut licence = draft(EntryKind::Licence, &id, &stranger.to_string(), &());
    licence.claims.country = "NL".parse().ok();
    licence.claims.issuer = Some(quaymark_core::id::AttestorId::from_bits(1));
    register.write(NOW, &[licence]);
    let error = quaymark_server::directory::Directory::load(&register.store).expect_err("nobody");
    let LoadError::Entry {
        index: 0,
        fault: EntryFault::UnknownProvider(named_in_error),
    } = error
    else {
        panic!("{error}");
    };
    assert_eq!(named_in_error, stranger);

    let register = Register::new();
    let mut listing = listing(provider_id(0), "NL", &named("Adler"));
    listing.document = Some(r#"{"designation":"EN 1"}"#.to_owned());
    register.write(NOW, &[listing]);
    let error =
        quaymark_server::directory::Directory::load(&register.store).expect_err("not a name");
    assert!(matches!(
        error,
        LoadError::Entry {
            index: 0,
            fault: EntryFault::Document(_)
        }
    ));
}

fn port(locode: &str, name: &str) -> PortRow {
    PortRow {
        locode: locode.to_owned(),
        name: name.to_owned(),
        country: locode[..2].to_owned(),
        latitude: 51.9,
        longitude: 4.1,
        timezone: "Europe/Amsterdam".to_owned(),
    }
}

#[test]
fn ports_stand_in_order_of_name_and_are_found_by_code() {
    let register = Register::new();
    let directory = register.load();
    assert!(!directory.snapshot().is_demonstration());
    let written = register.store.write(NOW, |tx| {
        tx.put_port(&port("NLRTM", "Rotterdam"))?;
        tx.put_port(&port("BEANR", "Antwerpen"))?;
        tx.put_meta("demonstration", "true")
    });
    written.expect("the ports are written");
    // No entry, and yet something to publish.
    assert_eq!(directory.catch_up(&register.store).expect("follows"), 0);
    let snapshot = directory.snapshot();
    let names: Vec<&str> = snapshot
        .ports()
        .iter()
        .map(|port| port.name.as_str())
        .collect();
    assert_eq!(names, ["Antwerpen", "Rotterdam"]);
    let rotterdam = snapshot.port("NLRTM".parse().expect("a port"));
    assert_eq!(rotterdam.map(|port| port.name.as_str()), Some("Rotterdam"));
    assert!(snapshot.is_demonstration());
}
