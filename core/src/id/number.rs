//! Register numbers: `prv_` and ten random Crockford base-32 characters and a check character.
//!
//! The check character is a weighted sum over GF(2⁵) with weights α⁰…α¹⁰, all different and none
//! zero. So every single wrong character and every swap of two neighbours changes the sum and is
//! caught. Printed in lower case; read in either case, with `i` and `l` as `1` and `o` as `0`, as
//! Crockford's base 32 prescribes.

use std::fmt;
use std::str::FromStr;

use super::IdError;
use crate::text::serde_as_text;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 10;
pub(super) const EXPECTED: &str =
    "a prefix such as prv_, ten base-32 characters and a check character";
/// Fifty bits: ten characters of five.
pub(super) const MASK: u64 = (1 << 50) - 1;

/// The value of every byte that has one: numbers are read by the million.
const VALUES: [Option<u8>; 256] = {
    let mut values = [None; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        let character = ALPHABET[value];
        values[character as usize] = Some(value as u8);
        values[character.to_ascii_uppercase() as usize] = Some(value as u8);
        value += 1;
    }
    let aliases = [
        (b'i', 1),
        (b'I', 1),
        (b'l', 1),
        (b'L', 1),
        (b'o', 0),
        (b'O', 0),
    ];
    let mut alias = 0;
    while alias < aliases.len() {
        values[aliases[alias].0 as usize] = Some(aliases[alias].1);
        alias += 1;
    }
    values
};

const fn value_of(character: u8) -> Option<u8> {
    VALUES[character as usize]
}

/// Multiplication by α in GF(2⁵) modulo x⁵ + x² + 1.
const fn times_alpha(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 0x20 == 0 {
        shifted
    } else {
        shifted ^ 0x25
    }
}

/// Horner's rule over the characters; the check character has weight α⁰.
fn check_value(bits: u64) -> u8 {
    let sum = (0..LENGTH).fold(0u8, |sum, place| {
        times_alpha(sum) ^ character_at(bits, place)
    });
    times_alpha(sum)
}

fn character_at(bits: u64, place: usize) -> u8 {
    (bits >> (5 * (LENGTH - 1 - place)) & 0x1f) as u8
}

pub(super) fn print(f: &mut fmt::Formatter<'_>, prefix: &str, bits: u64) -> fmt::Result {
    f.write_str(prefix)?;
    for place in 0..LENGTH {
        let character = ALPHABET[usize::from(character_at(bits, place))];
        fmt::Write::write_char(f, char::from(character))?;
    }
    fmt::Write::write_char(f, char::from(ALPHABET[usize::from(check_value(bits))]))
}

pub(super) fn parse(kind: &'static str, prefix: &str, text: &str) -> Result<u64, IdError> {
    let wrong_form = || IdError::form(kind, text, EXPECTED);
    let start = text.get(..prefix.len()).ok_or_else(wrong_form)?;
    let digits = &text.as_bytes()[prefix.len()..];
    if !start.eq_ignore_ascii_case(prefix) || digits.len() != LENGTH + 1 {
        return Err(wrong_form());
    }
    let mut bits = 0u64;
    for character in &digits[..LENGTH] {
        bits = bits << 5 | u64::from(value_of(*character).ok_or_else(wrong_form)?);
    }
    let check = value_of(digits[LENGTH]).ok_or_else(wrong_form)?;
    if check == check_value(bits) {
        Ok(bits)
    } else {
        Err(IdError::check(kind, text, EXPECTED))
    }
}

macro_rules! register_number {
    ($(#[$doc:meta])* $type:ident, $prefix:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(u64);

        impl $type {
            /// A number from random bits; only the lowest fifty are used.
            pub const fn from_bits(bits: u64) -> Self {
                Self(bits & MASK)
            }

            /// The fifty random bits.
            pub const fn bits(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                print(f, $prefix, self.0)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                print(f, $prefix, self.0)
            }
        }

        impl FromStr for $type {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse($kind, $prefix, text).map(Self)
            }
        }

        serde_as_text!($type);
    };
}

register_number!(
    /// The register number of a provider.
    ProviderId, "prv_", "register number"
);
register_number!(
    /// The register number of an attestor: certification body, authority, port or registrar.
    AttestorId, "att_", "attestor number"
);
register_number!(
    /// An organisation whose people work in the register.
    OrganisationId, "org_", "organisation number"
);
register_number!(
    /// A person who signs in: a pseudonym, never a name.
    PersonId, "per_", "person number"
);
register_number!(
    /// A person's place in an organisation.
    MembershipId, "mem_", "membership number"
);
register_number!(
    /// A sign-in of one browser.
    SessionId, "ses_", "session number"
);
register_number!(
    /// A passkey of a person.
    PasskeyId, "pky_", "passkey number"
);
register_number!(
    /// A link sent by mail.
    MailLinkId, "lnk_", "link number"
);
register_number!(
    /// A claim to speak for a provider.
    ClaimId, "clm_", "claim number"
);
register_number!(
    /// A change of who speaks for a provider, attestor or port, asked for.
    MandateChangeId, "mdc_", "mandate change number"
);
register_number!(
    /// An erasure of what the register published, asked for.
    ErasureId, "ers_", "erasure number"
);
register_number!(
    /// A key of a machine.
    ApiKeyId, "key_", "API key number"
);
register_number!(
    /// What one party asks the register to say.
    SubmissionId, "sub_", "submission number"
);
register_number!(
    /// A file where it was handed in.
    DocumentUseId, "doc_", "document number"
);
register_number!(
    /// A link that shows a confidential record.
    ShareLinkId, "shr_", "share link number"
);
register_number!(
    /// A version of a requirement profile that is being written.
    ProfileDraftId, "pdr_", "profile draft number"
);
register_number!(
    /// A list that was looked at before it is carried out.
    ListPreviewId, "lst_", "list number"
);
register_number!(
    /// A job of the register.
    JobId, "job_", "job number"
);
