//! VAT numbers, state by state.

use quaymark_core::id::{Country, IdFault, VatNumber};

fn fault(text: &str) -> Option<IdFault> {
    text.parse::<VatNumber>().err().map(|error| error.fault)
}

/// Numbers whose check digits were computed by hand, one or more for each state, as printed.
const CHECKED: &[(&str, &str, &str)] = &[
    ("BE 0428.759.497", "BE0428759497", "BE"),
    ("BE 428759497", "BE0428759497", "BE"),
    ("BE1000000021", "BE1000000021", "BE"),
    ("BG 123456786", "BG123456786", "BG"),
    ("CY-10259033P", "CY10259033P", "CY"),
    ("DE136695976", "DE136695976", "DE"),
    ("dk 13585628", "DK13585628", "DK"),
    ("EE 100123450", "EE100123450", "EE"),
    ("EL 094259216", "EL094259216", "GR"),
    ("ES A12345674", "ESA12345674", "ES"),
    ("FI 20774740", "FI20774740", "FI"),
    ("FR 44 732 829 320", "FR44732829320", "FR"),
    ("GB 980 7806 84", "GB980780684", "GB"),
    ("HR 33392005961", "HR33392005961", "HR"),
    ("IE 6433435F", "IE6433435F", "IE"),
    ("IE 6433435OA", "IE6433435OA", "IE"),
    ("IT 00743110157", "IT00743110157", "IT"),
    ("LT 100001919017", "LT100001919017", "LT"),
    ("LV 4000 3521 600", "LV40003521600", "LV"),
    ("MT 1167-9112", "MT11679112", "MT"),
    ("NL 0044.95445.B01", "NL004495445B01", "NL"),
    ("NO 995 525 828 MVA", "NO995525828MVA", "NO"),
    ("PL 8567346215", "PL8567346215", "PL"),
    ("PT 501 964 843", "PT501964843", "PT"),
    ("RO 185 472 90", "RO18547290", "RO"),
    ("SE 556000475501", "SE556000475501", "SE"),
    ("SI 12345679", "SI12345679", "SI"),
    ("XI980780684", "XI980780684", "GB"),
];

#[test]
fn a_good_number_is_printed_without_separators() {
    for (text, canonical, country) in CHECKED {
        let vat: VatNumber = text.parse().expect(text);
        assert_eq!(vat.as_str(), *canonical);
        assert_eq!(canonical.parse(), Ok(vat.clone()));
        assert_eq!(vat.country().as_str(), *country);
        assert!(vat.is_checked(), "{text}");
    }
}

#[test]
fn a_wrong_digit_is_a_fault_of_the_check_character() {
    // The third digit: it takes part in every state's sum and in no state's shape.
    for (_, canonical, _) in CHECKED {
        let place = canonical[2..]
            .find(|c: char| c.is_ascii_digit())
            .expect("a digit")
            + 4;
        let digit = canonical.as_bytes()[place] - b'0';
        let wrong = (digit + 1) % 10;
        let mistyped = format!("{}{wrong}{}", &canonical[..place], &canonical[place + 1..]);
        assert_eq!(
            fault(&mistyped),
            Some(IdFault::CheckCharacter),
            "{mistyped}"
        );
    }
}

#[test]
fn every_single_wrong_digit_of_a_norwegian_number_is_caught() {
    let good = "NO995525828MVA";
    for place in 2..11 {
        for wrong in ('0'..='9').filter(|c| !good[place..].starts_with(*c)) {
            let mistyped = format!("{}{wrong}{}", &good[..place], &good[place + 1..]);
            assert_eq!(
                fault(&mistyped),
                Some(IdFault::CheckCharacter),
                "{mistyped}"
            );
        }
    }
}

/// The weighted sums of these were worked out by hand: 42, 55 and 0 modulo 97.
#[test]
fn british_numbers_know_their_three_series() {
    for text in [
        "GB100000034",
        "GB100000047",
        "GB100000089",
        "GB100000089001",
        "GB001000091",
    ] {
        assert_eq!(fault(text), None, "{text}");
    }
    // Below 100 only the first series was given out.
    for text in ["GB001000036", "GB001000049", "GB100000035"] {
        assert_eq!(fault(text), Some(IdFault::CheckCharacter), "{text}");
    }
}

#[test]
fn british_bodies_are_taken_in_their_range_and_are_not_checked() {
    for text in ["GBGD000", "GBGD499", "GBHA500", "XIHA999"] {
        let vat: VatNumber = text.parse().expect(text);
        assert!(!vat.is_checked(), "{text}");
    }
    for text in ["GBGD500", "GBHA499"] {
        assert!(fault(text).is_some(), "{text}");
    }
}

#[test]
fn states_without_a_compared_rule_are_taken_on_shape_and_say_so() {
    for (text, country) in [
        ("ATU12345678", "AT"),
        ("CZ12345678", "CZ"),
        ("CZ1234567890", "CZ"),
        ("HU12345678", "HU"),
        ("IS12345", "IS"),
        ("LU12345678", "LU"),
        ("SK1234567890", "SK"),
    ] {
        let vat: VatNumber = text.parse().expect(text);
        assert!(!vat.is_checked(), "{text}");
        assert_eq!(vat.country(), country.parse::<Country>().expect(country));
    }
    for text in [
        "AT12345678",
        "CZ1234567",
        "HU123456789",
        "LUX2345678",
        "SK123456789",
    ] {
        assert_eq!(fault(text), Some(IdFault::Form), "{text}");
    }
}

#[test]
fn greece_is_el_and_the_united_kingdom_gb() {
    for (text, meant) in [("GR094259216", "EL, not GR"), ("UK980780684", "is GB")] {
        let error = text.parse::<VatNumber>().expect_err(text);
        assert_eq!(error.fault, IdFault::Form);
        assert!(error.expected.contains(meant), "{error}");
    }
}

#[test]
fn another_shape_is_a_fault_of_form() {
    for text in [
        "",
        "NL",
        "NL00449544501",
        "NL004495445B1",
        "NL004495445B00",
        "BE2000000019",
        "DE036695976",
        "FRIO123456789",
        "NO995525828",
        "SE123456789002",
        "US123456789",
        "CH123456789",
        "é1234567",
        "DEé3669597",
        "ЕL094259216",
    ] {
        assert_eq!(fault(text), Some(IdFault::Form), "{text}");
    }
}
