//! English names of the countries the register speaks of.

use quaymark_core::id::Country;

/// Code and name; states with ports in the reference data and their neighbours.
const NAMES: &[(&str, &str)] = &[
    ("AD", "Andorra"),
    ("AL", "Albania"),
    ("AT", "Austria"),
    ("BA", "Bosnia and Herzegovina"),
    ("BE", "Belgium"),
    ("BG", "Bulgaria"),
    ("CH", "Switzerland"),
    ("CY", "Cyprus"),
    ("CZ", "Czechia"),
    ("DE", "Germany"),
    ("DK", "Denmark"),
    ("EE", "Estonia"),
    ("ES", "Spain"),
    ("FI", "Finland"),
    ("FO", "Faroe Islands"),
    ("FR", "France"),
    ("GB", "United Kingdom"),
    ("GE", "Georgia"),
    ("GI", "Gibraltar"),
    ("GR", "Greece"),
    ("HR", "Croatia"),
    ("HU", "Hungary"),
    ("IE", "Ireland"),
    ("IS", "Iceland"),
    ("IT", "Italy"),
    ("LI", "Liechtenstein"),
    ("LT", "Lithuania"),
    ("LU", "Luxembourg"),
    ("LV", "Latvia"),
    ("MC", "Monaco"),
    ("MD", "Moldova"),
    ("ME", "Montenegro"),
    ("MK", "North Macedonia"),
    ("MT", "Malta"),
    ("NL", "Netherlands"),
    ("NO", "Norway"),
    ("PL", "Poland"),
    ("PT", "Portugal"),
    ("RO", "Romania"),
    ("RS", "Serbia"),
    ("SE", "Sweden"),
    ("SI", "Slovenia"),
    ("SK", "Slovakia"),
    ("TR", "Türkiye"),
    ("UA", "Ukraine"),
    ("US", "United States"),
];

/// The country's name as it stands alone; the code itself where no name is known.
pub fn country_name(country: Country) -> String {
    NAMES
        .iter()
        .find(|(code, _)| *code == country.as_str())
        .map_or_else(|| country.to_string(), |(_, name)| (*name).to_owned())
}

/// The country's name inside a sentence: `the Netherlands`, `France`.
pub fn nation(country: Country) -> String {
    let name = country_name(country);
    match country.as_str() {
        "NL" | "GB" | "US" | "FO" => format!("the {name}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn country(code: &str) -> Country {
        code.parse().expect("two letters")
    }

    #[test]
    fn countries_are_named_with_their_article_in_a_sentence() {
        assert_eq!(nation(country("NL")), "the Netherlands");
        assert_eq!(nation(country("GR")), "Greece");
        assert_eq!(country_name(country("GB")), "United Kingdom");
    }

    #[test]
    fn a_country_without_a_name_shows_its_code() {
        assert_eq!(country_name(country("JP")), "JP");
    }

    #[test]
    fn the_table_is_in_order_and_holds_no_code_twice() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
