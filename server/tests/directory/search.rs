//! Names are found as people type them.

use quaymark_core::document::ProviderDocument;
use quaymark_core::time::Instant;

use super::names::name;
use super::queries::{Beginnings, Kind, SHOWN, meant, query};
use super::register::{Register, listing, named, provider_id};

const NOW: Instant = Instant::from_seconds(1_600_000_000);

const NAMES: &[&str] = &[
    "Havenwacht Rotterdam B.V.",
    "Nordsee-Schutz GmbH & Co. KG",
    "Müller Wachdienst UG (haftungsbeschränkt)",
    "Sûreté Portuaire du Havre S.A.S.",
    "Straż Bałtycka Sp. z o.o.",
    "Øresund Vagt A/S",
    "Φύλαξη Αιγαίου Α.Ε.",
    "Λιμενική Ασφάλεια Χίου ΙΚΕ",
    "Черноморска охрана ЕООД",
    "Пристанищна стража АД",
    "Valve Teenus OÜ",
    "Liffey Watch Limited",
    "Gardes d’Anvers NV",
];

fn found(register: &Register, query: &str) -> Vec<String> {
    let matches = register.load().snapshot().suggest(query, 5);
    matches.into_iter().map(|found| found.name).collect()
}

fn with_names() -> Register {
    let register = Register::new();
    let listings = NAMES.iter().zip(0..);
    let listings: Vec<_> = listings
        .map(|(name, number)| listing(provider_id(number), "NL", &named(name)))
        .collect();
    register.write(NOW, &listings);
    register
}

#[test]
fn the_first_match_is_the_firm_that_was_meant() {
    let table = [
        // As written, in part, in another case.
        ("Havenwacht Rotterdam B.V.", 0),
        ("havenw", 0),
        ("HAVENWACHT", 0),
        ("h", 0),
        ("ha", 0),
        ("rotterdam", 0),
        ("rotterdam havenwacht", 0),
        // Errors.
        ("havnewacht", 0),
        ("hafenwacht roterdam", 0),
        ("nordsee schuts", 1),
        ("Nordseeschutz", 1),
        // Accents.
        ("muller wachdienst", 2),
        ("mueller wachdienst", 2),
        ("surete portuaire", 3),
        ("straz baltycka", 4),
        ("oresund vagt", 5),
        ("oeresund", 5),
        // Greek in Latin letters and the other way round.
        ("fylaxi aigaiou", 6),
        ("filaksi aigaiu", 6),
        ("φυλαξη αιγαιου", 6),
        ("ΦΥΛΑΞΗ ΑΙΓΑΙΟΥ ΑΕ", 6),
        ("limeniki asfaleia chiou", 7),
        ("limeniki asfalia hiou", 7),
        // Cyrillic in Latin letters and the other way round.
        ("chernomorska ohrana", 8),
        ("cernomorska okhrana", 8),
        ("ЧЕРНОМОРСКА ОХРАНА", 8),
        ("pristanishtna strazha", 9),
        ("лиффей уотч", 11),
        ("хавенвахт", 0),
        // Legal forms, there or not.
        ("valve teenus", 10),
        ("OÜ Valve Teenus", 10),
        ("liffey watch ltd", 11),
        ("gardes danvers", 12),
        ("Gardes d'Anvers N.V.", 12),
        ("nordsee schutz gmbh", 1),
    ];
    let register = with_names();
    let snapshot = register.load().snapshot();
    for (query, meant) in table {
        let first = snapshot.suggest(query, 5).into_iter().next();
        let first = first.map(|found| found.name);
        assert_eq!(first.as_deref(), NAMES.get(meant).copied(), "{query}");
    }
}

#[test]
fn what_is_like_no_name_finds_nothing() {
    let register = with_names();
    for query in [
        "",
        "  ",
        "xq",
        "zzzz",
        "quantum bakery",
        "12345",
        "!?",
        "日本",
    ] {
        assert_eq!(found(&register, query), Vec::<String>::new(), "{query}");
    }
}

#[test]
fn the_same_name_comes_before_longer_ones_and_those_before_later_words() {
    let register = Register::new();
    let names = [
        "Nieuwe Adler Wacht",
        "Adler Wachter",
        "Adler Wacht Zeebrugge",
        "Adler Wacht",
    ];
    let listings: Vec<_> = (0..)
        .zip(names)
        .map(|(number, name)| listing(provider_id(number), "BE", &named(name)))
        .collect();
    register.write(NOW, &listings);
    let expected = [
        "Adler Wacht",
        "Adler Wacht Zeebrugge",
        "Adler Wachter",
        "Nieuwe Adler Wacht",
    ];
    assert_eq!(found(&register, "adler wacht"), expected);
}

#[test]
fn trading_and_former_names_are_found_and_named() {
    let register = Register::new();
    let document = ProviderDocument {
        name: "Kade Beheer Holding B.V.".to_owned(),
        trading_names: vec!["Zeemeeuw Security".to_owned()],
        former_names: vec!["Scheldewacht N.V.".to_owned()],
        ..ProviderDocument::default()
    };
    register.write(NOW, &[listing(provider_id(0), "NL", &document)]);
    let snapshot = register.load().snapshot();
    let matched = |query| {
        let first = snapshot.suggest(query, 5).into_iter().next();
        first.map(|found| (found.name, found.matched_name))
    };
    let legal = "Kade Beheer Holding B.V.".to_owned();
    assert_eq!(matched("kade beheer"), Some((legal.clone(), None)));
    let trading = Some("Zeemeeuw Security".to_owned());
    assert_eq!(matched("zeemeuw"), Some((legal.clone(), trading)));
    let former = Some("Scheldewacht N.V.".to_owned());
    assert_eq!(matched("schelde wacht nv"), Some((legal, former)));
}

#[test]
fn a_new_name_is_found_and_the_old_one_no_more() {
    let register = with_names();
    let directory = register.load();
    register.write(
        NOW,
        &[listing(provider_id(0), "NL", &named("Kadebewaking"))],
    );
    directory.catch_up(&register.store).expect("follows");
    let snapshot = directory.snapshot();
    assert_eq!(snapshot.suggest("kadebewaking", 5).len(), 1);
    assert!(snapshot.suggest("havenwacht", 5).is_empty());
    assert_eq!(snapshot.suggest("nordsee", 5).len(), 1);
}

/// Enough names for several blocks, and entries for several batches.
#[test]
fn of_five_thousand_names_nearly_all_are_found_in_spite_of_errors() {
    const PROVIDERS: u64 = 5_000;
    const QUERIES: u64 = 200;
    let register = Register::new();
    let listings: Vec<_> = (0..PROVIDERS)
        .map(|number| listing(provider_id(number), "NL", &named(&name(number))))
        .collect();
    register.write(NOW, &listings);
    let snapshot = register.load().snapshot();
    assert_eq!(snapshot.provider_count() as u64, PROVIDERS);
    let beginnings = Beginnings::of((0..PROVIDERS).map(|number| (name(number), number)));
    let mut missed = Vec::new();
    for seed in 0..QUERIES {
        let number = meant(seed, PROVIDERS);
        let (typed, kind) = query(seed, &name(number));
        let matches = snapshot.suggest(&typed, SHOWN);
        let expected = provider_id(number);
        let names: Vec<&str> = matches.iter().map(|found| found.name.as_str()).collect();
        let is_right = kind == Kind::Prefix && beginnings.answer_equally(&typed, &names);
        if !is_right && !matches.iter().any(|found| found.provider == expected) {
            missed.push((kind.as_str(), typed, name(number)));
        }
    }
    let allowed = QUERIES as usize * 3 / 100;
    assert!(
        missed.len() <= allowed,
        "{} missed: {missed:#?}",
        missed.len()
    );
}
