//! Codes and slugs: countries, UN/LOCODE, and the names the register gives to editions, families,
//! services and profiles.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::IdError;
use crate::text::serde_as_text;

/// ISO 3166-1 alpha-2 code, upper case. Greece is `GR`, the United Kingdom `GB`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

/// Every code of ISO 3166-1, one after another.
const COUNTRIES: &[u8] = b"\
    ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZ\
    CACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFR\
    GAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJP\
    KEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZ\
    NANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURW\
    SASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZ\
    UAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";

/// UN/LOCODE of a port: country and three characters `A`–`Z` or `2`–`9`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnLocode([u8; 5]);

impl Country {
    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("made of ASCII letters only")
    }

    /// The two letters as bytes.
    pub const fn as_bytes(&self) -> [u8; 2] {
        self.0
    }
}

impl FromStr for Country {
    type Err = IdError;

    /// Accepts either case.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = |expected| IdError::form("country code", text, expected);
        let code = text.to_ascii_uppercase();
        match code.as_bytes() {
            b"EL" => Err(wrong("GR for Greece, as in ISO 3166-1")),
            b"UK" => Err(wrong("GB for the United Kingdom, as in ISO 3166-1")),
            &[a, b] if COUNTRIES.as_chunks().0.contains(&[a, b]) => Ok(Self([a, b])),
            _ => Err(wrong("a two-letter country code of ISO 3166-1")),
        }
    }
}

impl UnLocode {
    /// The five characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("made of ASCII letters and digits only")
    }

    /// The country in the first two characters.
    pub const fn country(&self) -> Country {
        Country([self.0[0], self.0[1]])
    }

    /// The five characters as bytes.
    pub const fn as_bytes(&self) -> [u8; 5] {
        self.0
    }
}

impl FromStr for UnLocode {
    type Err = IdError;

    /// Accepts either case and one space after the country, as the list is often printed.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || {
            IdError::form(
                "UN/LOCODE",
                text,
                "two letters and three characters A-Z or 2-9, for example NLRTM",
            )
        };
        let mut code = match *text.as_bytes() {
            [a, b, b' ', c, d, e] | [a, b, c, d, e] => [a, b, c, d, e],
            _ => return Err(wrong()),
        };
        code.make_ascii_uppercase();
        let is_code = code[..2].iter().all(u8::is_ascii_uppercase)
            && code[2..]
                .iter()
                .all(|c| c.is_ascii_uppercase() || (b'2'..=b'9').contains(c));
        is_code.then_some(Self(code)).ok_or_else(wrong)
    }
}

macro_rules! as_text {
    ($($type:ident),+) => {$(
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        serde_as_text!($type);
    )+};
}

macro_rules! slug {
    ($(#[$doc:meta])* $type:ident, $kind:literal, $expected:literal, $is_valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(Arc<str>);

        impl $type {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $type {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let is_valid: fn(&str) -> bool = $is_valid;
                if is_valid(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(IdError::form($kind, text, $expected))
                }
            }
        }
    };
}

fn is_slug(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

slug!(
    /// One edition of a standard, for example `en-17483-3-2023`.
    EditionId, "edition", "lower-case letters, digits and hyphens, for example en-17483-3-2023", is_slug
);
slug!(
    /// A security service (function) in a port, for example `access-control`.
    ServiceId, "service", "lower-case letters, digits and hyphens, for example access-control", is_slug
);
slug!(
    /// A port's requirement profile, for example `nlrtm-container-terminal`.
    ProfileId, "profile", "lower-case letters, digits and hyphens, for example nlrtm-container-terminal", is_slug
);
slug!(
    /// A family of standards, as requirements name it, for example `EN 17483-3`.
    Family, "standard", "the designation without its year, for example EN 17483-3",
    |text| (1..=64).contains(&text.len())
        && text.bytes().all(|c| (b' '..=b'~').contains(&c) && c != b'"')
        && text.trim() == text
);

as_text!(Country, UnLocode, EditionId, ServiceId, ProfileId, Family);
