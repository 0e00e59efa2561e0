//! LEI, EUID, UN/LOCODE, port facility numbers, country codes, slugs, and naming a provider.

use quaymark_core::id::{
    Country, EditionId, Euid, FacilityNumber, Family, IdError, IdFault, Lei, ProviderRef, UnLocode,
};

fn fault<T: std::str::FromStr<Err = IdError>>(text: &str) -> Option<IdFault> {
    text.parse::<T>().err().map(|error| error.fault)
}

fn printed<T: std::str::FromStr<Err = IdError> + ToString>(text: &str) -> String {
    let read: T = text.parse().expect(text);
    let printed = read.to_string();
    let again: T = printed.parse().expect("what was printed");
    assert_eq!(again.to_string(), printed);
    printed
}

#[test]
fn an_lei_may_end_in_97_or_98() {
    // 98 less the remainder is 97 or 98 for one stem in fifty; 00 and 01 would leave the same
    // remainder and are never issued.
    for (issued, never) in [
        ("999900DEMO0001046297", "999900DEMO0001046200"),
        ("999900BULK0005004098", "999900BULK0005004001"),
    ] {
        assert_eq!(printed::<Lei>(issued), issued);
        assert_eq!(fault::<Lei>(never), Some(IdFault::CheckCharacter));
    }
}

#[test]
fn a_lei_is_read_in_either_case_and_with_spaces() {
    for text in [
        "529900T8BM49AURSDO55",
        "529900t8bm49aursdo55",
        " 5299 00T8 BM49 AURS DO55 ",
    ] {
        assert_eq!(printed::<Lei>(text), "529900T8BM49AURSDO55");
    }
    assert_eq!(
        printed::<Lei>("213800KUD8LAJWSQ9D15"),
        "213800KUD8LAJWSQ9D15"
    );
}

/// A digit typed for a digit or a letter for a letter; ISO 7064 promises no more, as a letter counts
/// as two digits.
#[test]
fn every_single_wrong_digit_or_letter_of_a_lei_is_caught() {
    let lei = "213800KUD8LAJWSQ9D15";
    for (place, right) in lei.char_indices() {
        let alphabet = if right.is_ascii_digit() {
            '0'..='9'
        } else {
            'A'..='Z'
        };
        for wrong in alphabet.filter(|c| *c != right) {
            let mistyped = format!("{}{wrong}{}", &lei[..place], &lei[place + 1..]);
            assert_eq!(
                fault::<Lei>(&mistyped),
                Some(IdFault::CheckCharacter),
                "{mistyped}"
            );
        }
    }
}

#[test]
fn a_lei_of_another_shape_is_a_fault_of_form() {
    for text in [
        "",
        "529900T8BM49AURSDO5",
        "529900T8BM49AURSDO555",
        "529900T8BM49AURSDO5X",
        "529900T8BM49AURSD-55",
        "529900T8BM49AURSDÖ55",
    ] {
        assert_eq!(fault::<Lei>(text), Some(IdFault::Form), "{text}");
    }
}

#[test]
fn euids_of_several_registers_are_read() {
    for text in [
        "CYDRCOR.HE139104",
        "DEX1517R.HRB395KI",
        "DKCVR.11845118",
        "ELGEMI.077700527000",
        "MTROC.C22796",
        "ROONRC.J40/12345/1992",
    ] {
        assert_eq!(printed::<Euid>(text), text);
    }
    assert_eq!(
        printed::<Euid>(" dex1517r.hrb 395 ki "),
        "DEX1517R.HRB395KI"
    );
}

#[test]
fn greece_is_el_in_an_euid_and_gr_as_a_country() {
    let error = "GRGEMI.077700527000".parse::<Euid>().expect_err("GR");
    assert!(error.expected.contains("EL, not GR"), "{error}");
    let euid: Euid = "elgemi.077700527000".parse().expect("an EUID");
    assert_eq!(euid.country().as_str(), "GR");
}

#[test]
fn an_euid_of_another_shape_is_a_fault_of_form() {
    for text in [
        "",
        "DE.1",
        "DEX1517R",
        "DEX1517R.",
        ".HRB395KI",
        "XXABC.123",
        "GBCH.123",
        "DEX-1.123",
        "DEX1517R.HRB\u{7}",
        "DÉX1517R.HRB1",
        "éX1517R.HRB1",
        &format!("DEX1517R.{}", "9".repeat(60)),
    ] {
        assert_eq!(fault::<Euid>(text), Some(IdFault::Form), "{text}");
    }
}

#[test]
fn a_port_facility_number_is_printed_with_a_hyphen() {
    for text in [
        "BEANR-0001",
        "BEANR0001",
        "beanr-0001",
        "BE ANR 0001",
        "BEANR 0001",
    ] {
        assert_eq!(printed::<FacilityNumber>(text), "BEANR-0001");
    }
    let whole_port: FacilityNumber = "GRPIR-0000".parse().expect("a facility number");
    assert_eq!(whole_port.port().as_str(), "GRPIR");
    assert_eq!(whole_port.number(), 0);
    for text in [
        "",
        "0001",
        "BEANR",
        "BEANR-001",
        "BEANR-00001",
        "BEANR--001",
        "BEANR--0001",
        "BEAN1-0001",
        "BEANR-+001",
        "BEANR-000é",
    ] {
        assert_eq!(fault::<FacilityNumber>(text), Some(IdFault::Form), "{text}");
    }
}

#[test]
fn a_locode_is_read_in_either_case_and_with_a_space() {
    for text in ["NLRTM", "nlrtm", "NL RTM", "nl rtm"] {
        assert_eq!(printed::<UnLocode>(text), "NLRTM");
    }
    for text in [
        "", "NLRT", "NLRTMX", "NLRT1", "NLRT0", "N1RTM", "NL-RTM", "NL  RTM", "ÉRTM",
    ] {
        assert_eq!(fault::<UnLocode>(text), Some(IdFault::Form), "{text}");
    }
}

#[test]
fn a_country_must_exist() {
    assert_eq!(printed::<Country>("nl"), "NL");
    for code in ["AD", "GB", "GR", "NO", "ZW"] {
        assert_eq!(printed::<Country>(code), code);
    }
    for text in ["", "N", "NLD", "XX", "ZZ", "AA", "DN", "1A", "É"] {
        assert_eq!(fault::<Country>(text), Some(IdFault::Form), "{text}");
    }
}

#[test]
fn there_are_as_many_countries_as_in_iso_3166_1() {
    let letters = || b'A'..=b'Z';
    let exist = letters()
        .flat_map(|a| letters().map(move |b| [a, b]))
        .filter(|code| std::str::from_utf8(code).is_ok_and(|text| text.parse::<Country>().is_ok()));
    assert_eq!(exist.count(), 249);
}

#[test]
fn codes_of_tax_offices_are_answered_with_the_country_that_was_meant() {
    for (text, meant) in [("EL", "GR"), ("uk", "GB")] {
        let error = text.parse::<Country>().expect_err(text);
        assert!(error.expected.starts_with(meant), "{error}");
    }
}

#[test]
fn slugs_are_lower_case_and_families_are_designations() {
    for text in ["a", "en-17483-3-2023", &"x".repeat(64)] {
        assert_eq!(printed::<EditionId>(text), text);
    }
    for text in ["", "-a", "a-", "EN", "a b", "a_b", "é", &"x".repeat(65)] {
        assert_eq!(fault::<EditionId>(text), Some(IdFault::Form), "{text}");
    }
    assert_eq!(printed::<Family>("ISO/IEC 27001"), "ISO/IEC 27001");
    for text in ["", " EN 1", "EN 1 ", "EN \"1\"", "EN\n1", "ÉN 1"] {
        assert_eq!(fault::<Family>(text), Some(IdFault::Form), "{text}");
    }
}

#[test]
fn a_provider_is_named_by_number_lei_vat_or_euid() {
    for (text, canonical) in [
        ("PRV_3K7M9Q2XW58", "prv_3k7m9q2xw58"),
        (" prv_3k7m9q2xw58 ", "prv_3k7m9q2xw58"),
        ("LEI:529900t8bm49aursdo55", "lei:529900T8BM49AURSDO55"),
        ("vat:nl 0044.95445.B01", "vat:NL004495445B01"),
        ("euid:elgemi.077700527000", "euid:ELGEMI.077700527000"),
    ] {
        assert_eq!(printed::<ProviderRef>(text), canonical);
    }
    assert_eq!(fault::<ProviderRef>("duns:123456789"), Some(IdFault::Form));
    assert_eq!(fault::<ProviderRef>("lei:"), Some(IdFault::Form));
}

#[test]
fn a_wrong_check_character_is_never_taken_for_another_fault() {
    for text in [
        "prv_3k7m9q2xw59",
        "lei:529900T8BM49AURSDO56",
        "vat:PL5956816850",
        "vat:NL004495446B01",
    ] {
        assert_eq!(
            fault::<ProviderRef>(text),
            Some(IdFault::CheckCharacter),
            "{text}"
        );
    }
}
