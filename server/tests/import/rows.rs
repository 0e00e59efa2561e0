//! Every fault of a header and of a row names its place, its value and what was expected.

use quaymark_server::actions::import_list::ImportError;
use quaymark_server::import::SheetError;
use quaymark_server::import::header::HeaderFault;
use quaymark_server::import::rows::ListKind;

use super::fixture::register;

const CERTIFICATIONS: &str = "provider,standard,issuer,number,valid_from,valid_until,status,\
status_from,services,ports,accreditation_body,accreditation_number";

/// A row of certificates, and what must stand in the one message about it.
const BAD_CERTIFICATES: &[(&str, &[&str])] = &[
    (
        "{p},EN 17483-1:2021,Certimarel,N1,2025-02-30,2027-01-01,,,,,,",
        &["valid_from", "2025-02-30", "YYYY-MM-DD"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,N1,2025-03-01,2025-02-28,,,,,,",
        &["valid_until", "2025-02-28", "not before"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,N1,2025-03-01,2047-02-28,,,,,,",
        &["valid_until", "at most 20 years"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,N1,1899-01-01,1999-02-28,,,,,,",
        &["valid_from", "1899-01-01"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,N1,1985-01-01,1995-02-28,,,,,,",
        &["valid_from", "a year from 1990"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,N1,2025-03-01,,,,,,,",
        &["valid_until", "empty"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,,2025-03-01,2027-01-01,,,,,,",
        &["number", "empty"],
    ),
    (
        "{p},EN 99999:2021,Certimarel,N1,2025-03-01,2027-01-01,,,,,,",
        &["standard", "EN 99999:2021", "catalogue"],
    ),
    (
        "{p},isps-code,Certimarel,N1,2025-03-01,2027-01-01,,,,,,",
        &["standard", "law"],
    ),
    (
        "{p},iso-28007-1-2015,Certimarel,N1,2025-03-01,2027-01-01,,,,,,",
        &["standard", "guidance"],
    ),
    (
        "{p},aeo-s,Certimarel,N1,2025-03-01,2027-01-01,,,,,,",
        &["standard", "granted by an authority"],
    ),
    (
        "{p},en-17483-4-draft,Certimarel,N1,2025-03-01,2027-01-01,,,,,,",
        &["standard", "being written"],
    ),
    (
        "{p},iso-9001-2026,Certimarel,N1,2025-03-01,2027-01-01,,,,,,",
        &["standard", "not published"],
    ),
    (
        "{p},EN 17483-1:2021,Justis,N1,2025-03-01,2027-01-01,,,,,,",
        &["issuer", "Justis", "certification body"],
    ),
    (
        "{p},EN 17483-1:2021,Nobody,N1,2025-03-01,2027-01-01,,,,,,",
        &["issuer", "Nobody", "exact name"],
    ),
    (
        "prv_00000000000,EN 17483-1:2021,Certimarel,N1,2025-03-01,2027-01-01,,,,,,",
        &["provider", "on the register"],
    ),
    (
        "prv_00000000001,EN 17483-1:2021,Certimarel,N1,2025-03-01,2027-01-01,,,,,,",
        &["provider", "typing error"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,N1,2025-03-01,2027-01-01,,,juggling,,,",
        &["services", "juggling"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,N1,2025-03-01,2027-01-01,,,,NLXXX,,",
        &["ports", "NLXXX"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,N1,2025-03-01,2027-01-01,lost,,,,,",
        &["status", "lost", "suspended"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,N1,2025-03-01,2027-01-01,suspended,,,,,",
        &["status_from", "empty"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,N1,2025-03-01,2027-01-01,suspended,2024-01-01,,,,",
        &["status_from", "2024-01-01"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,N1,2025-03-01,2026-01-01,suspended,2026-05-01,,,,",
        &["status_from", "2026-05-01"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,N1,2025-03-01,2027-01-01,,,,,RvA,",
        &["accreditation_number", "empty"],
    ),
    (
        "{p},EN 17483-1:2021,Certimarel,N1,2025-03-01,2027-01-01,,,,,,,surplus",
        &["12 cells", "found 13"],
    ),
];

#[test]
fn each_bad_certificate_is_named_by_line_column_value_and_expectation() {
    let register = register();
    let provider = register.havenwacht();
    for (row, words) in BAD_CERTIFICATES {
        let list = format!("{CERTIFICATIONS}\n{}\n", row.replace("{p}", &provider));
        let faults = register.faults(ListKind::Certifications, &list);
        assert_eq!(faults.len(), 1, "{row}: {faults:?}");
        assert!(faults[0].starts_with("line 2, "), "{}", faults[0]);
        for word in *words {
            assert!(
                faults[0].contains(word),
                "{row}: {} lacks {word}",
                faults[0]
            );
        }
    }
}

#[test]
fn an_authority_of_another_country_licenses_nobody_here() {
    let register = register();
    let provider = register.havenwacht();
    let list = format!(
        "provider,country,issuer,number,valid_from,valid_until\n{provider},NL,Vigilis,L1,2025-01-01,\n"
    );
    let faults = register.faults(ListKind::Licences, &list);
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].contains("an authority of NL; this one is of BE"),
        "{}",
        faults[0]
    );
}

#[test]
fn bad_identifiers_of_providers_are_typing_errors() {
    let register = register();
    let list = "name,country,lei,domain\nA,NL,549300C04BJ0G297NC14,\nB,N,,not a domain\n";
    let faults = register.faults(ListKind::Providers, list);
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(faults[0].contains("line 2, lei") && faults[0].contains("check digits"));
    assert!(
        faults[1].contains("line 3, country: found `N`"),
        "{}",
        faults[1]
    );
    assert!(faults[2].contains("line 3, domain"), "{}", faults[2]);
}

#[test]
fn a_header_must_have_its_columns_once_and_no_others() {
    let register = register();
    let fault = |list: &str| match register.import(ListKind::Providers, list) {
        Err(ImportError::Header(fault)) => fault,
        other => panic!("{other:?}"),
    };
    assert!(matches!(
        fault("name,town\n"),
        HeaderFault::Missing {
            column: "country",
            ..
        }
    ));
    assert!(
        matches!(fault("name,country,ghost\n"), HeaderFault::Unknown { column, .. } if column == "ghost")
    );
    assert!(matches!(
        fault("name,country,Name\n"),
        HeaderFault::Duplicate {
            first: 1,
            second: 3,
            ..
        }
    ));
    assert!(matches!(fault(""), HeaderFault::Empty { .. }));
}

#[test]
fn text_that_is_not_utf8_is_refused_at_its_byte_and_line() {
    let register = register();
    let latin = b"name,country\nCaf\xe9 Wacht,NL\n";
    match register.import(ListKind::Providers, latin) {
        Err(ImportError::Sheet(SheetError::NotUtf8 {
            offset: 16,
            line: 2,
            byte: 0xe9,
            hint,
        })) => {
            assert!(hint.contains("Latin-1"), "{hint}");
        }
        other => panic!("{other:?}"),
    }
    let utf16: Vec<u8> = "\u{feff}name,country\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    match register.import(ListKind::Providers, utf16) {
        Err(ImportError::Sheet(error)) => assert!(error.to_string().contains("UTF-16")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_quote_that_never_closes_is_named_by_its_line() {
    let register = register();
    let list = "name,country\nFine,NL\n\"Open,NL\nAnother,NL\n";
    let refused = register.import(ListKind::Providers, list);
    assert!(matches!(
        refused,
        Err(ImportError::Sheet(SheetError::OpenQuote { line: 3, .. }))
    ));
}

#[test]
fn the_end_of_a_row_that_is_too_long_is_never_read_as_a_row() {
    let register = register();
    let long = "x".repeat(64 * 1024 - 5);
    let list = format!("name,country\nFine,NL\n{long}Sly Guards,NL\n");
    let refused = register.import(ListKind::Providers, list);
    assert!(
        matches!(
            refused,
            Err(ImportError::Sheet(SheetError::LongRecord { line: 3, .. }))
        ),
        "{refused:?}"
    );
}
