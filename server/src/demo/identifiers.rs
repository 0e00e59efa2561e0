//! Identifiers for invented firms: check digits are right, ranges are obviously made up.

use quaymark_core::id::{Country, Euid, Lei, VatNumber};

use super::draw::Draw;

/// Tries before a state's rule is given up on.
const TRIES: usize = 50_000;

/// What a state's VAT numbers look like; `#` stands for a digit, `@` for a letter.
const VAT_SHAPES: &[(&str, &str)] = &[
    ("BE", "BE0999######"),
    ("BG", "BG999######"),
    ("CY", "CY999#####@"),
    ("DE", "DE999######"),
    ("DK", "DK999#####"),
    ("EE", "EE999######"),
    ("ES", "ESA999#####"),
    ("FI", "FI999#####"),
    ("FR", "FR##999######"),
    ("GB", "GB999######"),
    ("GR", "EL999######"),
    ("HR", "HR999########"),
    ("IE", "IE999####@"),
    ("IT", "IT999########"),
    ("LT", "LT999######"),
    ("LV", "LV4999#######"),
    ("MT", "MT999#####"),
    ("NL", "NL999######B##"),
    ("NO", "NO999######MVA"),
    ("PL", "PL999#######"),
    ("PT", "PT5999#####"),
    ("RO", "RO999#####"),
    ("SE", "SE5599######01"),
    ("SI", "SI99######"),
];

/// An LEI under a prefix no issuer has: `9999`, `00`, `DEMO`.
pub fn lei(number: u64) -> Lei {
    let text = with_check_digits(&format!("999900DEMO{:08}", number % 100_000_000));
    text.parse().expect("the check digits were just made")
}

/// ISO 7064 MOD 97-10: letters count from 10, and the whole leaves 1.
fn with_check_digits(stem: &str) -> String {
    let remainder = format!("{stem}00").chars().fold(0u64, |rest, character| {
        let value = u64::from(character.to_digit(36).unwrap_or(0));
        (rest * if value > 9 { 100 } else { 10 } + value) % 97
    });
    format!("{stem}{:02}", 98 - remainder)
}

/// A VAT number the state's check digits fit; none where the project knows no shape.
pub fn vat(country: Country, draw: &mut Draw) -> Option<VatNumber> {
    let (_, shape) = VAT_SHAPES
        .iter()
        .find(|(code, _)| *code == country.as_str())?;
    (0..TRIES).find_map(|_| filled(shape, draw).parse().ok())
}

/// An EUID of a company register `DEMO` that no state has.
pub fn euid(country: Country, number: u64) -> Option<Euid> {
    let state = if country.as_str() == "GR" {
        "EL"
    } else {
        country.as_str()
    };
    format!("{state}DEMO.{:07}", 9_990_000 + number)
        .parse()
        .ok()
}

fn filled(shape: &str, draw: &mut Draw) -> String {
    let fill = |character| match character {
        '#' => char::from(b'0' + draw.below(10) as u8),
        '@' => char::from(b'A' + draw.below(26) as u8),
        other => other,
    };
    shape.chars().map(fill).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_the_table_gets_a_vat_number() {
        for (code, _) in VAT_SHAPES {
            let country = code.parse().expect("a country");
            assert!(vat(country, &mut Draw::seeded(5)).is_some(), "{code}");
        }
    }

    #[test]
    fn leis_differ() {
        let leis: std::collections::HashSet<_> = (0..5000).map(lei).collect();
        assert_eq!(leis.len(), 5000);
    }
}
