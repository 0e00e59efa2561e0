//! Invented names of firms in the languages and scripts of Europe. The n-th name is always the same.

/// A small generator of random numbers (SplitMix64): the same seed, the same numbers.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    pub fn seeded(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

struct Language {
    country: &'static str,
    syllables: &'static [&'static str],
    trades: &'static [&'static str],
    towns: &'static [&'static str],
    forms: &'static [&'static str],
}

const LATIN: &[&str] = &[
    "bar", "ken", "lo", "vi", "mar", "ste", "dor", "an", "fel", "gri", "hal", "is", "jor", "kal",
    "lun", "mor", "nas", "or", "pel", "quin", "ras", "sol", "tar", "ul", "var", "wen", "xa", "yl",
    "zan", "bre", "cor", "del", "er", "fro", "gal", "hin", "il", "ja", "kra", "lin",
];

const LANGUAGES: &[Language] = &[
    Language {
        country: "NL",
        syllables: LATIN,
        trades: &[
            "Beveiliging",
            "Havenwacht",
            "Toezicht",
            "Bewaking",
            "Security",
            "Surveillance",
        ],
        towns: &[
            "Rotterdam",
            "Vlissingen",
            "Moerdijk",
            "Delfzijl",
            "Amsterdam",
            "Terneuzen",
        ],
        forms: &["B.V.", "BV", "N.V."],
    },
    Language {
        country: "DE",
        syllables: LATIN,
        trades: &[
            "Wachschutz",
            "Sicherheit",
            "Hafenschutz",
            "Objektschutz",
            "Wachdienst",
            "Werkschutz",
        ],
        towns: &[
            "Hamburg",
            "Lübeck",
            "Bremen",
            "Kiel",
            "Rostock",
            "Brunsbüttel",
            "Köln",
        ],
        forms: &["GmbH", "AG", "GmbH & Co. KG", "UG (haftungsbeschränkt)"],
    },
    Language {
        country: "FR",
        syllables: LATIN,
        trades: &[
            "Sécurité",
            "Gardiennage",
            "Sûreté Portuaire",
            "Protection",
            "Télésurveillance",
        ],
        towns: &[
            "Le Havre",
            "Marseille",
            "Dunkerque",
            "Sète",
            "La Rochelle",
            "Saint-Malo",
        ],
        forms: &["SAS", "S.A.", "SARL"],
    },
    Language {
        country: "PL",
        syllables: LATIN,
        trades: &[
            "Ochrona",
            "Straż Portowa",
            "Dozór",
            "Bezpieczeństwo",
            "Wartownia",
        ],
        towns: &["Gdańsk", "Gdynia", "Szczecin", "Świnoujście", "Kołobrzeg"],
        forms: &["Sp. z o.o.", "S.A."],
    },
    Language {
        country: "ES",
        syllables: LATIN,
        trades: &[
            "Seguridad",
            "Vigilancia",
            "Protección",
            "Custodia Portuaria",
        ],
        towns: &[
            "Algeciras",
            "Valencia",
            "Málaga",
            "Cádiz",
            "Gijón",
            "A Coruña",
        ],
        forms: &["S.L.", "S.A."],
    },
    Language {
        country: "DK",
        syllables: LATIN,
        trades: &["Vagt", "Sikkerhed", "Havnevagt", "Bevogtning"],
        towns: &["København", "Århus", "Esbjerg", "Helsingør", "Køge"],
        forms: &["A/S", "ApS"],
    },
    Language {
        country: "GR",
        syllables: &[
            "αρ", "βελ", "γορ", "δαν", "ερ", "ζαν", "θαλ", "ιλ", "καρ", "λιν", "μορ", "νασ", "ολ",
            "παρ", "ρον", "σολ", "ταρ", "φιλ", "χαρ", "ψαλ", "μιρ", "κεν",
        ],
        trades: &[
            "Φύλαξη",
            "Ασφάλεια",
            "Λιμενική Φύλαξη",
            "Προστασία",
            "Σεκιούριτι",
        ],
        towns: &[
            "Πειραιάς",
            "Θεσσαλονίκη",
            "Βόλος",
            "Πάτρα",
            "Ηράκλειο",
            "Καβάλα",
        ],
        forms: &["Α.Ε.", "ΑΕ", "ΕΠΕ", "ΙΚΕ"],
    },
    Language {
        country: "BG",
        syllables: &[
            "ар", "бел", "вит", "гор", "дан", "ел", "жан", "зар", "ил", "кал", "лин", "мор", "нас",
            "ор", "пел", "рас", "сол", "тар", "фил", "хар", "цвет", "чар",
        ],
        trades: &[
            "Охрана",
            "Пристанищна стража",
            "Сигурност",
            "Защита",
            "Секюрити",
        ],
        towns: &["Варна", "Бургас", "Русе", "Видин", "Балчик"],
        forms: &["ООД", "ЕООД", "АД"],
    },
];

fn language(number: u64) -> &'static Language {
    // Five in six are in Latin script.
    let mut random = Random::seeded(number ^ 0xa5a5);
    match random.below(12) {
        0 => &LANGUAGES[6],
        1 => &LANGUAGES[7],
        other => &LANGUAGES[other % 6],
    }
}

/// Where the n-th firm is established.
pub fn country(number: u64) -> &'static str {
    language(number).country
}

/// The legal name of the n-th firm.
pub fn name(number: u64) -> String {
    let language = language(number);
    let mut random = Random::seeded(number);
    let count = 3 + random.below(2);
    let root: String = (0..count)
        .map(|_| random.pick(language.syllables))
        .collect();
    let trade = random.pick(language.trades);
    let town = random.pick(language.towns);
    let form = random.pick(language.forms);
    match random.below(3) {
        0 => format!("{} {trade} {form}", capital(&root)),
        1 => format!("{} {trade} {town} {form}", capital(&root)),
        _ => format!("{trade} {} {form}", capital(&root)),
    }
}

/// A name some firms trade under.
pub fn trading_name(number: u64) -> Option<String> {
    let mut random = Random::seeded(number ^ 0x77);
    let has_one = random.below(4) == 0;
    let root: String = (0..3).map(|_| random.pick(LATIN)).collect();
    has_one.then(|| format!("{} Guard", capital(&root)))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
