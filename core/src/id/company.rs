//! Identifiers of companies in other registers: LEI and EUID; and the one way to name a provider by
//! any identifier.

use std::fmt;
use std::str::FromStr;

use super::{Country, IdError, ProviderId, VatNumber};
use crate::text::serde_as_text;

macro_rules! company_identifier {
    ($(#[$doc:meta])* $type:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(Box<str>);

        impl $type {
            /// The text in canonical form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        $crate::text::serde_as_text!($type);
    };
}
pub(super) use company_identifier;

company_identifier!(
    /// Legal Entity Identifier (ISO 17442), upper case.
    Lei
);
company_identifier!(
    /// European Unique Identifier of a company (Implementing Regulation (EU) 2021/1042), upper
    /// case, without spaces. Greece is `EL`. It has no check digit that all states share.
    Euid
);

/// States whose registers take part in the interconnection of business registers, as EUIDs name
/// them.
const EUID_STATES: &str =
    "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK";
/// The longest EUID accepted, in characters.
const MAX_EUID_LENGTH: usize = 64;

impl FromStr for Lei {
    type Err = IdError;

    /// Reads either case, with or without spaces.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let expected = "20 letters and digits, the last two being check digits";
        let upper = upper_without_spaces(text);
        let has_form = upper.len() == 20
            && upper.bytes().all(|c| c.is_ascii_alphanumeric())
            && upper.as_bytes()[18..].iter().all(u8::is_ascii_digit);
        if !has_form {
            return Err(IdError::form("LEI", text, expected));
        }
        if !has_lei_check_digits(&upper) {
            return Err(IdError::check("LEI", text, expected));
        }
        Ok(Self(upper.into()))
    }
}

/// ISO 7064 MOD 97-10 as ISO 17442 uses it: letters count from 10, the whole leaves 1, and the
/// check digits run from 02 to 98.
fn has_lei_check_digits(upper: &str) -> bool {
    let remainder = upper.bytes().fold(0u32, |rest, character| match character {
        b'0'..=b'9' => (rest * 10 + u32::from(character - b'0')) % 97,
        letter => (rest * 100 + u32::from(letter - b'A') + 10) % 97,
    });
    remainder == 1 && !matches!(&upper[18..], "00" | "01" | "99")
}

impl Euid {
    /// The state of the register: `GR` for `EL`.
    pub fn country(&self) -> Country {
        let code = match &self.0[..2] {
            "EL" => "GR",
            code => code,
        };
        code.parse().expect("every state in the list is a country")
    }
}

impl FromStr for Euid {
    type Err = IdError;

    /// Reads either case, with or without spaces.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = |expected| IdError::form("EUID", text, expected);
        let wrong_form =
            || wrong("country, register, a dot and the number, for example CYDRCOR.HE139104");
        let upper = upper_without_spaces(text);
        let (register, number) = upper.split_once('.').ok_or_else(wrong_form)?;
        let is_register = register.len() > 2 && register.bytes().all(|c| c.is_ascii_alphanumeric());
        let is_number = !number.is_empty() && number.bytes().all(|c| c.is_ascii_graphic());
        if upper.len() > MAX_EUID_LENGTH || !is_register || !is_number {
            return Err(wrong_form());
        }
        match &register[..2] {
            "GR" => Err(wrong("EL and the rest: in EUIDs Greece is EL, not GR")),
            state if EUID_STATES.split(' ').any(|known| known == state) => Ok(Self(upper.into())),
            _ => Err(wrong(
                "the country of an EU state, IS, LI or NO at the start",
            )),
        }
    }
}

fn upper_without_spaces(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}'))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// A provider named by its register number or by another register's identifier.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProviderRef {
    /// `prv_…`
    Number(ProviderId),
    /// `lei:…`
    Lei(Lei),
    /// `vat:…`
    Vat(VatNumber),
    /// `euid:…`
    Euid(Euid),
}

impl fmt::Display for ProviderRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Lei(lei) => write!(f, "lei:{lei}"),
            Self::Vat(vat) => write!(f, "vat:{vat}"),
            Self::Euid(euid) => write!(f, "euid:{euid}"),
        }
    }
}

impl FromStr for ProviderRef {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        match text.split_once(':') {
            None => text.parse().map(Self::Number),
            Some((scheme, rest)) => match scheme.to_ascii_lowercase().as_str() {
                "lei" => rest.parse().map(Self::Lei),
                "vat" => rest.parse().map(Self::Vat),
                "euid" => rest.parse().map(Self::Euid),
                _ => Err(IdError::form(
                    "provider",
                    text,
                    "a register number (prv_…), or lei:, vat: or euid: and the identifier",
                )),
            },
        }
    }
}

serde_as_text!(ProviderRef);
