//! Names of invented security firms in the languages and scripts of Europe.
//!
//! **Invariant:** the stems of one maker are all different, up to [`DISTINCT_STEMS`] of them: the
//! counter is spread over the space of syllables by a bijection.

mod tongues;

use quaymark_core::id::Country;

use super::draw::{Draw, scrambled};
pub use tongues::Tongue;

/// How many names one maker gives before a stem comes again.
pub const DISTINCT_STEMS: u64 = SYLLABLES * SYLLABLES * SYLLABLES;

const ONSETS: u64 = 20;
const VOWELS: u64 = 6;
const CODAS: u64 = 4;
const SYLLABLES: u64 = ONSETS * VOWELS * CODAS;
/// Coprime to [`DISTINCT_STEMS`] (2, 3 and 5 are its only prime factors), so multiplying by it
/// spreads the counter without meeting any stem twice.
const SPREAD: u64 = 68_350_981;

/// A firm as the register will know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirmName {
    /// Where it is established.
    pub country: Country,
    /// The legal name, with its legal form.
    pub name: String,
    /// Names it trades under.
    pub trading_names: Vec<String>,
    /// Legal names it had before.
    pub former_names: Vec<String>,
    /// A real town; the firm in it is invented.
    pub town: &'static str,
    /// An ASCII web domain under the reserved top-level domain `example`.
    pub domain: String,
}

/// Makes one invented firm after another; never ends.
#[derive(Clone, Debug)]
pub struct Names {
    seed: u64,
    made: u64,
}

impl Names {
    /// The names of a seed.
    pub const fn seeded(seed: u64) -> Self {
        Self { seed, made: 0 }
    }

    /// A firm established in a country. One the register has no language for speaks English.
    pub fn in_country(&mut self, country: Country) -> FirmName {
        let number = self.made;
        self.made += 1;
        let mut draw = Draw::seeded(scrambled(self.seed ^ number.rotate_left(32)));
        firm(country, self.stem_number(number), &mut draw)
    }

    const fn stem_number(&self, number: u64) -> u64 {
        let start = scrambled(self.seed) % DISTINCT_STEMS;
        (start + (number % DISTINCT_STEMS) * SPREAD) % DISTINCT_STEMS
    }
}

impl Iterator for Names {
    type Item = FirmName;

    fn next(&mut self) -> Option<FirmName> {
        let number = self.made;
        let mut draw = Draw::seeded(scrambled(!self.seed ^ number));
        let country = Tongue::drawn(&mut draw).country();
        Some(self.in_country(country))
    }
}

fn firm(country: Country, stem_number: u64, draw: &mut Draw) -> FirmName {
    let tongue = Tongue::of(country);
    let stem = tongue.stem(stem_number);
    let trade = *draw.pick(tongue.trades);
    let form = *draw.pick(tongue.forms);
    let town = *draw.pick(tongue.towns);
    let name = match draw.below(3) {
        0 => format!("{stem} {trade} {form}"),
        1 => format!("{stem} {trade} {town} {form}"),
        _ if tongue.form_comes_first => format!("{form} {stem} {trade}"),
        _ => format!("{trade} {stem} {form}"),
    };
    let other = *draw.pick(tongue.trades);
    FirmName {
        country,
        trading_names: draw
            .once_in(5)
            .then(|| format!("{stem} {other}"))
            .into_iter()
            .collect(),
        former_names: draw
            .once_in(12)
            .then(|| format!("{} {other} {form}", tongue.stem(scrambled(stem_number))))
            .into_iter()
            .collect(),
        town,
        domain: format!("{}.example", tongues::latin_stem(stem_number)),
        name,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_names() {
        let first: Vec<_> = Names::seeded(7).take(500).collect();
        let again: Vec<_> = Names::seeded(7).take(500).collect();
        let other: Vec<_> = Names::seeded(8).take(500).collect();
        assert_eq!(first, again);
        assert_ne!(first, other);
    }

    #[test]
    fn fifty_thousand_names_are_all_different() {
        let names: HashSet<_> = Names::seeded(1)
            .take(50_000)
            .map(|firm| firm.name)
            .collect();
        let domains: HashSet<_> = Names::seeded(1)
            .take(50_000)
            .map(|firm| firm.domain)
            .collect();
        assert_eq!((names.len(), domains.len()), (50_000, 50_000));
    }

    #[test]
    fn greece_writes_greek_and_bulgaria_cyrillic() {
        let mut names = Names::seeded(3);
        let greek = names.in_country("GR".parse().expect("a country"));
        let bulgarian = names.in_country("BG".parse().expect("a country"));
        assert!(
            greek.name.chars().any(|c| ('α'..='ω').contains(&c)),
            "{}",
            greek.name
        );
        assert!(
            bulgarian.name.chars().any(|c| ('а'..='я').contains(&c)),
            "{}",
            bulgarian.name
        );
    }
}
