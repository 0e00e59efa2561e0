//! What firms are called in each country: syllables, trade words, legal forms, towns.

use quaymark_core::id::Country;

use super::{CODAS, Draw, ONSETS, SYLLABLES, VOWELS};

type Sounds<const N: usize> = [&'static str; N];

/// The way firms of one country are named.
#[derive(Debug)]
pub struct Tongue {
    code: &'static str,
    script: &'static Script,
    pub(super) trades: &'static [&'static str],
    pub(super) forms: &'static [&'static str],
    pub(super) towns: &'static [&'static str],
    pub(super) form_comes_first: bool,
}

#[derive(Debug)]
struct Script {
    onsets: Sounds<{ ONSETS as usize }>,
    vowels: Sounds<{ VOWELS as usize }>,
    codas: Sounds<{ CODAS as usize }>,
}

static PLAIN: Script = Script {
    onsets: [
        "b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "dr",
        "kr", "st", "tr",
    ],
    vowels: ["a", "e", "i", "o", "u", "ei"],
    codas: ["", "l", "n", "r"],
};
static NORDIC: Script = Script {
    vowels: ["a", "e", "i", "o", "ø", "å"],
    ..PLAIN
};
static SWEDISH: Script = Script {
    vowels: ["a", "e", "i", "o", "ö", "å"],
    ..PLAIN
};
static GERMAN: Script = Script {
    vowels: ["a", "e", "i", "o", "ü", "ö"],
    ..PLAIN
};
static FRENCH: Script = Script {
    vowels: ["a", "é", "i", "o", "ou", "è"],
    ..PLAIN
};
static IBERIAN: Script = Script {
    vowels: ["a", "e", "í", "o", "u", "ó"],
    ..PLAIN
};
static POLISH: Script = Script {
    codas: ["", "ł", "ń", "r"],
    ..PLAIN
};
static ROMANIAN: Script = Script {
    vowels: ["a", "e", "i", "o", "u", "ă"],
    ..PLAIN
};
static BALTIC: Script = Script {
    vowels: ["a", "e", "i", "o", "ū", "ē"],
    ..PLAIN
};
static SLAVIC: Script = Script {
    onsets: [
        "b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "č", "dr", "š",
        "ž", "tr",
    ],
    ..PLAIN
};
static GREEK: Script = Script {
    onsets: [
        "β", "δ", "φ", "γ", "χ", "κ", "λ", "μ", "ν", "π", "ρ", "σ", "τ", "θ", "ζ", "πρ", "δρ",
        "κρ", "στ", "τρ",
    ],
    vowels: ["α", "ε", "η", "ο", "ου", "ει"],
    codas: ["", "λ", "ν", "ρ"],
};
static CYRILLIC: Script = Script {
    onsets: [
        "б", "д", "ф", "г", "х", "к", "л", "м", "н", "п", "р", "с", "т", "в", "з", "бр", "др",
        "кр", "ст", "тр",
    ],
    vowels: ["а", "е", "и", "о", "у", "я"],
    codas: ["", "л", "н", "р"],
};

macro_rules! tongues {
    ($($code:literal $script:ident $first:literal
        [$($trade:literal)+] [$($form:literal)+] [$($town:literal)+];)+) => {
        static TONGUES: &[Tongue] = &[$(Tongue {
            code: $code,
            script: &$script,
            trades: &[$($trade),+],
            forms: &[$($form),+],
            towns: &[$($town),+],
            form_comes_first: $first,
        }),+];
    };
}

tongues! {
    "NL" PLAIN false ["Havenbewaking" "Beveiliging" "Terminalwacht" "Portiersdiensten"] ["B.V." "N.V." "V.O.F."] ["Rotterdam" "Vlissingen" "Moerdijk" "Delfzijl"];
    "BE" PLAIN false ["Bewaking" "Gardiennage" "Havenwacht" "Sûreté Portuaire"] ["BV" "NV" "SRL" "SA"] ["Antwerpen" "Gent" "Zeebrugge" "Oostende"];
    "DE" GERMAN false ["Hafensicherheit" "Wachdienst" "Werkschutz" "Objektschutz"] ["GmbH" "AG" "GmbH & Co. KG" "UG"] ["Hamburg" "Bremerhaven" "Rostock" "Kiel"];
    "FR" FRENCH false ["Sûreté Portuaire" "Gardiennage" "Sécurité Maritime" "Surveillance"] ["SAS" "SARL" "SA"] ["Le Havre" "Marseille" "Dunkerque" "Brest"];
    "ES" IBERIAN false ["Seguridad Portuaria" "Vigilancia" "Protección" "Custodia"] ["S.A." "S.L." "S.L.U."] ["Algeciras" "Valencia" "Bilbao" "Vigo"];
    "PT" IBERIAN false ["Segurança Portuária" "Vigilância" "Proteção" "Guarda Marítima"] ["Lda." "S.A." "Unipessoal Lda."] ["Lisboa" "Leixões" "Setúbal" "Sines"];
    "IT" PLAIN false ["Vigilanza" "Sicurezza Portuale" "Custodia" "Guardia Mare"] ["S.r.l." "S.p.A." "Soc. coop."] ["Genova" "Trieste" "Napoli" "Livorno"];
    "GR" GREEK false ["Ασφάλεια" "Λιμενική Φύλαξη" "Υπηρεσίες Ασφαλείας" "Φρούρηση"] ["ΑΕ" "ΕΠΕ" "ΙΚΕ" "ΟΕ"] ["Πειραιάς" "Θεσσαλονίκη" "Πάτρα" "Βόλος"];
    "CY" GREEK false ["Ασφάλεια" "Λιμενική Φύλαξη" "Security" "Φρούρηση"] ["Λτδ" "Ltd"] ["Λεμεσός" "Λάρνακα"];
    "BG" CYRILLIC false ["Охрана" "Пристанищна охрана" "Сигурност" "Гард"] ["ООД" "ЕООД" "АД"] ["Варна" "Бургас"];
    "PL" POLISH false ["Ochrona" "Straż Portowa" "Agencja Ochrony" "Dozór"] ["Sp. z o.o." "S.A." "sp.j."] ["Gdańsk" "Gdynia" "Szczecin" "Świnoujście"];
    "RO" ROMANIAN true ["Pază" "Securitate Portuară" "Protecție" "Gardă"] ["S.R.L." "S.A."] ["Constanța" "Galați" "Mangalia"];
    "HR" SLAVIC false ["Zaštita" "Lučka straža" "Sigurnost" "Čuvarska služba"] ["d.o.o." "d.d." "j.d.o.o."] ["Rijeka" "Split" "Ploče" "Zadar"];
    "SI" SLAVIC false ["Varovanje" "Pristaniška varnost" "Zaščita"] ["d.o.o." "d.d."] ["Koper" "Ljubljana"];
    "EE" NORDIC false ["Turva" "Sadamavalve" "Julgestus"] ["OÜ" "AS"] ["Tallinn" "Pärnu" "Muuga"];
    "LV" BALTIC true ["Apsardze" "Ostas drošība" "Sargs"] ["SIA" "AS"] ["Rīga" "Ventspils" "Liepāja"];
    "LT" BALTIC true ["Apsauga" "Uosto sauga" "Sargyba"] ["UAB" "AB"] ["Klaipėda" "Vilnius"];
    "FI" SWEDISH false ["Vartiointi" "Satamaturva" "Turvapalvelut"] ["Oy" "Oyj" "Ky"] ["Helsinki" "Kotka" "Turku" "Oulu"];
    "SE" SWEDISH false ["Bevakning" "Hamnsäkerhet" "Väktarna"] ["AB" "HB"] ["Göteborg" "Malmö" "Gävle" "Norrköping"];
    "DK" NORDIC false ["Havnevagt" "Vagtselskab" "Sikring"] ["A/S" "ApS" "I/S"] ["Aarhus" "Esbjerg" "Fredericia" "København"];
    "NO" NORDIC false ["Havnevakt" "Vaktselskap" "Sikring"] ["AS" "ASA"] ["Oslo" "Bergen" "Stavanger" "Tromsø"];
    "IE" PLAIN false ["Port Security" "Guarding" "Harbour Watch" "Protective Services"] ["Ltd" "DAC" "CLG"] ["Dublin" "Cork" "Waterford"];
    "GB" PLAIN false ["Port Security" "Guarding" "Dock Watch" "Quayside Security"] ["Ltd" "PLC" "LLP"] ["Felixstowe" "Southampton" "Immingham" "Liverpool"];
    "MT" PLAIN false ["Port Security" "Harbour Guards" "Protection"] ["Ltd" "p.l.c."] ["Valletta" "Marsaxlokk"];
    "IS" NORDIC false ["Öryggi" "Hafnarvarsla" "Varsla"] ["ehf." "hf."] ["Reykjavík" "Grundartangi"];
}

impl Tongue {
    /// The way firms are named in a country; in Ireland's English where none is known.
    pub fn of(country: Country) -> &'static Self {
        let code = country.as_str();
        TONGUES
            .iter()
            .find(|tongue| tongue.code == code)
            .or_else(|| TONGUES.iter().find(|tongue| tongue.code == "IE"))
            .expect("the table holds Ireland")
    }

    /// Every country of the table.
    pub fn countries() -> impl Iterator<Item = Country> {
        TONGUES.iter().map(Self::country)
    }

    pub(super) const fn drawn(draw: &mut Draw) -> &'static Self {
        draw.pick(TONGUES)
    }

    pub(super) fn country(&self) -> Country {
        self.code.parse().expect("the table holds country codes")
    }

    /// The made-up word of a number, capitalised.
    pub(super) fn stem(&self, number: u64) -> String {
        let word = self.script.word(number);
        let mut characters = word.chars();
        let first = characters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(characters).collect()
    }
}

/// The made-up word of a number in plain Latin letters, for a web domain.
pub(super) fn latin_stem(number: u64) -> String {
    PLAIN.word(number)
}

impl Script {
    fn word(&self, number: u64) -> String {
        let mut rest = number;
        let mut word = String::new();
        for _ in 0..3 {
            let syllable = rest % SYLLABLES;
            rest /= SYLLABLES;
            word.push_str(self.onsets[(syllable % ONSETS) as usize]);
            word.push_str(self.vowels[(syllable / ONSETS % VOWELS) as usize]);
            word.push_str(self.codas[(syllable / ONSETS / VOWELS) as usize]);
        }
        word
    }
}
